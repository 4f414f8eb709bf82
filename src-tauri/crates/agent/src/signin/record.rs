//! What is not secret about a sign-in. The database keeps it; the keyring keeps the rest.

use super::pages::ToldPages;
use crate::wire::{SignInWay, Site};
use presence::id::SignInId;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A sign-in without its secrets. Kept as one JSON text; fields added later have defaults, so that older texts stay readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInRecord {
    /// Its id, which is also the name of its keyring item.
    #[serde(with = "as_text")]
    pub id: SignInId,
    /// The service it is for, as on its card.
    pub service: String,
    /// How somebody signed in; in the browser, where the text is older than the other ways.
    #[serde(default)]
    pub way: SignInWay,
    /// The client's id; empty for ways without one.
    pub client_id: String,
    /// The redirect address as registered at the service; empty likewise.
    pub redirect: String,
    /// Addresses and version.
    pub site: Site,
    /// Where the service last said that its pages are.
    #[serde(default)]
    pub told: ToldPages,
    /// The scopes that were granted, where the server told.
    #[serde(default)]
    pub scopes: Option<Vec<String>>,
    /// How the token endpoint accepts the client.
    #[serde(default)]
    pub auth: ClientAuth,
    /// Whether the keyring has held its tokens: if not, they were in memory only and are gone after a restart.
    #[serde(default)]
    pub stored: bool,
    /// Whether the user signed out and deleting from the keyring is still to be done.
    #[serde(default)]
    pub leaving: bool,
    /// Whether another sign-in took its place, so that the service need not end it.
    #[serde(default)]
    pub replaced: bool,
}

impl SignInRecord {
    /// A new sign-in without a client of its own.
    pub(super) fn new(service: String, way: SignInWay, site: Site) -> Self {
        Self {
            id: SignInId(Uuid::new_v4()),
            service,
            way,
            client_id: String::new(),
            redirect: String::new(),
            site,
            told: ToldPages::default(),
            scopes: None,
            auth: ClientAuth::None,
            stored: false,
            leaving: false,
            replaced: false,
        }
    }
}

/// How a client proves at the token endpoint who it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ClientAuth {
    /// Id and secret in the `Authorization` header. Tried first.
    #[default]
    Basic,
    /// Id and secret in the body. Tried when the server answers `invalid_client` to the former.
    Post,
    /// No secret: the id in the body, as at a token broker.
    None,
}

mod as_text {
    use super::{SignInId, Uuid};
    use serde::{Deserialize, Deserializer, Serializer, de::Error};

    pub(super) fn serialize<S: Serializer>(id: &SignInId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&id.0)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SignInId, D::Error> {
        let text = String::deserialize(deserializer)?;
        Uuid::parse_str(&text).map(SignInId).map_err(D::Error::custom)
    }
}
