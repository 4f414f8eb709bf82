//! What every dialect is: it describes requests and reads answers, and sends nothing itself.

use presence::id::ServiceName;
use presence::service::{Capabilities, Heard, Task};
use presence::time::Wall;

/// One service the program speaks.
pub trait Service: Send + Sync + 'static {
    /// What it is, what an account can do, and how somebody signs in.
    fn card(&self) -> &'static Card;

    /// What accounts with this grant can do. A scope that was not granted takes away what needs it.
    fn capabilities(&self, site: &Site) -> Capabilities;

    /// The one request that carries out `task`. The agent adds the token as `Authorization: Bearer`.
    fn plan(&self, task: &Task, site: &Site) -> Request;

    /// What `answer` to the request planned for `task` means.
    fn read(&self, task: &Task, answer: &Answer, site: &Site) -> Heard;

    /// The web address of the chat with a contact, checked: https on a host the card declares, or nothing.
    fn chat_address(&self, contact: &Linked<'_>, site: &Site) -> Option<String>;

    /// The web address of all chats, for when the one of a chat turns out wrong.
    fn inbox_address(&self, site: &Site) -> Option<String>;
}

/// What does not change about a service.
#[derive(Debug)]
pub struct Card {
    /// Its short name, as stored.
    pub name: ServiceName,
    /// Its name for people.
    pub title: &'static str,
    /// How somebody signs in.
    pub sign_in: SignIn,
    /// Hosts that links may open, besides the account's own; each also stands for the hosts below it.
    pub link_hosts: &'static [&'static str],
    /// Hosts that pictures may come from; each also stands for the hosts below it.
    pub picture_hosts: &'static [&'static str],
    /// Default addresses and version.
    pub defaults: Defaults,
}

/// How somebody signs in to a service.
#[derive(Debug)]
pub enum SignIn {
    /// OAuth authorization code with PKCE in the system browser.
    OAuth(OAuth),
}

/// An OAuth sign-in.
#[derive(Debug)]
pub struct OAuth {
    /// The scopes the program cannot do without, and those that make a feature work, with what each is for.
    pub scopes: &'static [Scope],
    /// Whether the user brings a client id and secret of their own.
    pub own_client: bool,
    /// Where the user registers a client.
    pub portal: &'static str,
    /// The path of the redirect address, distinct for each service.
    pub redirect_path: &'static str,
}

/// One scope that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Its name at the service.
    pub name: &'static str,
    /// Whether nothing works without it.
    pub is_required: bool,
}

/// What a new account starts with; every one of these is a setting of the account.
#[derive(Debug)]
pub struct Defaults {
    /// Base of the interface, without a slash at the end.
    pub base: &'static str,
    /// The authorization page.
    pub authorize: &'static str,
    /// The token endpoint.
    pub token: &'static str,
    /// The revocation endpoint, where there is one.
    pub revoke: Option<&'static str>,
    /// The interface's version to name in requests.
    pub version: &'static str,
    /// The template of a chat's web address, with `{key}` and `{handle}`.
    pub chat: &'static str,
    /// The web address of all chats.
    pub inbox: &'static str,
}

/// The settings of one account that requests depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Base of the interface, without a slash at the end.
    pub base: String,
    /// The version to name in requests, exactly as the user wrote it.
    pub version: String,
    /// The template of a chat's web address.
    pub chat: String,
    /// The web address of all chats.
    pub inbox: String,
    /// The scopes that were granted, where the server told.
    pub scopes: Option<Vec<String>>,
}

/// A request, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// `GET` or `POST`.
    pub method: Method,
    /// The whole address. Starts with [`Site::base`].
    pub url: String,
    /// Headers besides the token, the content type and what every request has.
    pub headers: Vec<(&'static str, String)>,
    /// A JSON body, sent as `application/json`.
    pub body: Option<String>,
}

/// The methods the services use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Read something.
    Get,
    /// Ask with a body.
    Post,
}

/// A whole answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The headers, names in lower case; a value that is no text is left out.
    pub headers: Vec<(String, String)>,
    /// The body, decompressed, complete.
    pub body: Vec<u8>,
    /// When it arrived.
    pub arrived: Wall,
}

/// What an address may be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Linked<'a> {
    /// The contact's id.
    pub key: &'a str,
    /// The contact's handle.
    pub handle: &'a str,
}

impl Answer {
    /// The first value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}
