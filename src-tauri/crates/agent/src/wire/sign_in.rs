//! Signing in: the services there are, what the user types, and how far it has come.

use super::Problem;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A way to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SignInWay {
    /// In the browser.
    #[default]
    Browser,
    /// With a token that the user pastes.
    Token,
    /// With a code that the service sends to a phone number.
    Code,
}

/// What the user typed to sign in. The secret crosses once, here, and nothing is ever sent back.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SignInForm {
    /// The service, as in [`ServiceCard::name`].
    pub service: String,
    /// Which of the service's ways.
    pub way: SignInWay,
    /// The pasted token.
    pub access_token: String,
    /// The pasted token that renews it; empty for none.
    pub renewal_token: String,
    /// The phone number that a code is sent to.
    pub phone: String,
    /// The client's id.
    pub client_id: String,
    /// The client's secret; empty for none.
    pub client_secret: String,
    /// Addresses and version, the service's defaults where untouched.
    pub site: Site,
    /// Scopes to ask for besides the usual ones.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// The redirect address as registered at the service.
    pub redirect: String,
    /// The account this is to take the place of.
    #[ts(type = "number | null")]
    pub replaces: Option<i64>,
}

/// Where a service is and how it is spoken to. Empty where nothing is known of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Site {
    /// Base of the interface.
    pub base: String,
    /// The authorization page.
    pub authorize: String,
    /// The token endpoint.
    pub token: String,
    /// The revocation endpoint; empty for none.
    pub revoke: String,
    /// The interface's version.
    pub version: String,
    /// The template of a chat's web address, with `{key}` and `{handle}`.
    pub chat: String,
    /// The web address of all chats.
    pub inbox: String,
    /// The template of a contact's page; empty for none, as in records that were kept before there was one.
    #[serde(default)]
    pub profile: String,
}

/// A service somebody can sign in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServiceCard {
    /// Its short name.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// The ways to sign in, the usual one first.
    pub ways: Vec<SignInWay>,
    /// Whether the user says where it stands.
    pub is_own_host: bool,
    /// Whether a client without a secret is usual.
    pub is_public_client: bool,
    /// Whether a pasted token can come with one that renews it.
    pub renews_tokens: bool,
    /// Where a client is registered; empty where there is no one such place.
    pub portal: String,
    /// The scopes to tick there.
    pub scopes: Vec<ScopeCard>,
    /// The redirect address to register, by default; empty where there is none.
    pub redirect: String,
    /// Default addresses and version.
    pub site: Site,
}

/// A scope that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScopeCard {
    /// Its name at the service.
    pub name: String,
    /// Whether nothing works without it.
    pub is_required: bool,
    /// Whether it is asked for unless the user says otherwise.
    pub is_usual: bool,
}

/// A sign-in under way, or how the last one ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The service.
    pub service: String,
    /// How far it has come.
    pub stage: Stage,
    /// The authorization page, to be copied when no browser starts. Holds no secret: its code challenge is a hash.
    pub address: Option<String>,
    /// When it ends by itself.
    #[ts(type = "number")]
    pub deadline: i64,
}

/// How far a sign-in has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Stage {
    /// The user is at the service, in the browser.
    InBrowser,
    /// A code was sent by phone, and is waited for; with why the last one was not taken.
    AwaitingCode { problem: Option<Problem> },
    /// The code is being exchanged and the account asked for its name.
    Finishing,
    /// Done: this account.
    Done {
        #[ts(type = "number")]
        account: i64,
    },
    /// It ended without an account.
    Failed { problem: Problem },
}

impl std::fmt::Debug for SignInForm {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SignInForm").field("service", &self.service).finish_non_exhaustive()
    }
}

impl SignInForm {
    /// Nothing typed yet, for a service's usual way in the browser.
    #[must_use]
    pub fn blank(service: impl Into<String>, site: Site) -> Self {
        Self {
            service: service.into(),
            way: SignInWay::Browser,
            access_token: String::new(),
            renewal_token: String::new(),
            phone: String::new(),
            client_id: String::new(),
            client_secret: String::new(),
            scopes: Vec::new(),
            site,
            redirect: String::new(),
            replaces: None,
        }
    }
}
