//! What does not change about a service.

use presence::id::ServiceName;

/// What does not change about a service.
#[derive(Debug)]
pub struct Card {
    /// Its short name, as stored.
    pub name: ServiceName,
    /// Its name for people.
    pub title: &'static str,
    /// How somebody signs in: the ways there are, the usual one first.
    pub sign_in: &'static [SignIn],
    /// Where its token goes.
    pub token_header: TokenHeader,
    /// Whether the user says where it stands.
    pub own_host: OwnHost,
    /// Hosts that links may open, besides the account's own; each also stands for the hosts below it.
    pub link_hosts: &'static [&'static str],
    /// Hosts that pictures may come from; each also stands for the hosts below it.
    pub picture_hosts: &'static [&'static str],
    /// Default addresses and version.
    pub defaults: Defaults,
}

/// Where a token goes in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenHeader {
    /// `Authorization: Bearer <token>`.
    Bearer,
    /// This header, with nothing but the token.
    Plain(&'static str),
}

/// Whether a service stands at an address of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnHost {
    /// It does; [`Defaults::base`] is it.
    Vendor,
    /// There are many: the user says where theirs is.
    OfTheUser,
}

/// A way to sign in to a service.
#[derive(Debug)]
pub enum SignIn {
    /// OAuth authorization code with PKCE in the system browser.
    OAuth(OAuth),
    /// A token that the user pastes.
    Token(TokenSignIn),
    /// A code that the service sends to a phone number.
    Code(CodeSignIn),
}

/// A sign-in by a pasted token.
#[derive(Debug)]
pub struct TokenSignIn {
    /// How a token is renewed, when the user pastes the one that renews it, too; nothing where tokens never end.
    pub renewal: Option<TokenPaths>,
    /// A text that stands for a token in the service's pages, and is refused.
    pub placeholder: Option<&'static str>,
}

/// A sign-in by a one-time code.
#[derive(Debug)]
pub struct CodeSignIn {
    /// The path that sends a code: `POST {"phone"}`.
    pub request: &'static str,
    /// The path that takes it: `POST {"phone","otp"}`, answered with a pair of tokens.
    pub verify: &'static str,
    /// How the token is renewed.
    pub renewal: TokenPaths,
}

/// Paths below the base at which tokens are renewed and ended. Both take and answer JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenPaths {
    /// `POST {"refresh_token"}`, answered with a new pair; the old one is spent.
    pub refresh: &'static str,
    /// `POST` with the access token in its header ends the sign-in.
    pub end: &'static str,
}

/// An OAuth sign-in.
#[derive(Debug)]
pub struct OAuth {
    /// The scopes the program cannot do without, and those that make a feature work, with what each is for.
    pub scopes: &'static [Scope],
    /// Whether the user brings a client id and secret of their own.
    pub own_client: bool,
    /// Whether a client without a secret is usual.
    pub public_client: bool,
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
    /// Whether it is asked for unless the user says otherwise. The others are asked for only when the user wants what they bring,
    /// because a server may refuse a sign-in that asks for more than the client was registered with.
    pub is_usual: bool,
}

/// What a new account starts with; every one of these is a setting of the account. Addresses of a service that stands at many
/// begin with `{base}`, in whose place comes what the user enters.
#[derive(Debug)]
pub struct Defaults {
    /// Base of the interface, without a slash at the end; empty where the user says it.
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
    /// The template of a contact's page, likewise; empty for none.
    pub profile: &'static str,
}

impl Card {
    /// The sign-in in the browser, where there is one.
    #[must_use]
    pub fn oauth(&self) -> Option<&'static OAuth> {
        self.sign_in.iter().find_map(|way| match way {
            SignIn::OAuth(oauth) => Some(oauth),
            SignIn::Token(_) | SignIn::Code(_) => None,
        })
    }
}
