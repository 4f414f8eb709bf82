//! What every dialect is: it describes requests and reads answers, and sends nothing itself.

mod card;

pub use card::{
    Card, CodeSignIn, Defaults, OAuth, OwnHost, Scope, SignIn, TokenHeader, TokenPaths, TokenSignIn,
};

use crate::address;
use presence::id::Key;
use presence::service::{Capabilities, Heard, Pushed, Task};
use presence::time::Wall;

/// One service the program speaks.
pub trait Service: Send + Sync + 'static {
    /// What it is, what an account can do, and how somebody signs in.
    fn card(&self) -> &'static Card;

    /// What accounts with this grant can do. A scope that was not granted takes away what needs it.
    fn capabilities(&self, site: &Site) -> Capabilities;

    /// The one request that carries out `task`; nothing where the service has no way for it. The agent adds the token in the
    /// [`Card::token_header`].
    fn plan(&self, task: &Task, site: &Site) -> Option<Request>;

    /// What `answer` to the request planned for `task` means.
    fn read(&self, task: &Task, answer: &Answer, site: &Site) -> Heard;

    /// The address of the chat with a contact, checked: https on a host the card declares or, where the service has one, the
    /// one exact form of its own scheme; or nothing.
    fn chat_address(&self, contact: &Linked<'_>, site: &Site) -> Option<String> {
        address::fill(&site.chat, contact, self.card(), site)
    }

    /// The web address of all chats, for when the one of a chat turns out wrong.
    fn inbox_address(&self, site: &Site) -> Option<String> {
        address::link(&site.inbox, self.card(), site)
    }

    /// The web address of a contact's page, checked likewise, where there is one.
    fn profile_address(&self, contact: &Linked<'_>, site: &Site) -> Option<String> {
        address::fill(&site.profile, contact, self.card(), site)
    }

    /// What a person typed or pasted as a contact's id, as the service wants it, or what is wrong with it.
    ///
    /// # Errors
    ///
    /// When the text cannot be an id of this service.
    fn check_key(&self, text: &str) -> Result<Key, KeyFault> {
        plain_key(text)
    }

    /// The socket on which the service reports changes by itself, where it has one.
    fn socket(&self, site: &Site) -> Option<Socket> {
        let _ = site;
        None
    }

    /// What a text frame from that socket says. `me` is the account's own key. A frame of an unknown kind says nothing.
    fn frame(&self, text: &str, me: &str, arrived: Wall) -> Pushed {
        let _ = (text, me, arrived);
        Pushed::default()
    }
}

/// A socket to listen on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// Its address, `wss` or, on loopback, `ws`, without the token.
    pub url: String,
    /// The parameter of the address that the token goes into, percent-encoded.
    pub token_parameter: &'static str,
    /// A text to send every 30 s, to which the service answers.
    pub ping: &'static str,
}

/// What is wrong with a text that should be a contact's id. Each has words in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum KeyFault {
    /// There is none.
    Empty,
    /// It is longer than any id.
    TooLong,
    /// It has blanks or control characters.
    NotOneWord,
    /// It should be a whole number.
    NotANumber,
    /// It is the id of a bot.
    OfABot,
    /// It is a phone number.
    PhoneNumber,
}

/// Longest id that is taken, in bytes.
const MOST_KEY: usize = 200;

/// An id of which nothing is known but that it is one word.
///
/// # Errors
///
/// When it is empty, too long, or no single word.
pub(crate) fn plain_key(text: &str) -> Result<Key, KeyFault> {
    let text = text.trim();
    if text.is_empty() {
        Err(KeyFault::Empty)
    } else if text.len() > MOST_KEY {
        Err(KeyFault::TooLong)
    } else if text.chars().any(|one| one.is_whitespace() || one.is_control()) {
        Err(KeyFault::NotOneWord)
    } else {
        Ok(text.into())
    }
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
    /// The template of a contact's page.
    pub profile: String,
    /// The scopes that were granted, where the server told.
    pub scopes: Option<Vec<String>>,
    /// Whose place the sign-in's owner takes in this account; nothing in their own.
    pub seat: Option<Key>,
    /// The own id at the service of who signed in, once it is known.
    pub me: Option<Key>,
}

/// A request, without its token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The method.
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
    /// Set something.
    Put,
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
    /// Their phone number, where the user entered one.
    pub phone: Option<&'a str>,
}

impl Answer {
    /// The first value of a header, by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }
}
