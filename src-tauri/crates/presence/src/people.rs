//! What the user made or chose to bring: sign-ins, accounts, contacts, persons. These records are what is kept for good.

use crate::id::{AccountId, ContactId, Key, PersonId, ServiceName, SignInId};
use crate::service::ListKey;
use crate::time::Wall;

/// One grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// Its id, which is also the name of its keyring item.
    pub id: SignInId,
    /// The service it is for.
    pub service: ServiceName,
}

/// One identity seen through a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The sign-in it is seen through.
    pub sign_in: SignInId,
    /// The service it is on.
    pub service: ServiceName,
    /// Its own id at the service.
    pub key: Key,
    /// Its name at the service.
    pub name: Box<str>,
    /// Whether the user paused it.
    pub is_paused: bool,
    /// The lists the user chose to bring in; they stay in step.
    pub lists: Vec<ListKey>,
    /// When all of `lists` were last compared from beginning to end.
    pub compared: Option<Wall>,
}

/// One person as one account knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The account that knows them.
    pub account: AccountId,
    /// The person they are, shared with other contacts after a merge.
    pub person: PersonId,
    /// Their id at the service.
    pub key: Key,
    /// Their name at the service, or empty.
    pub name: Box<str>,
    /// Their handle, or empty.
    pub handle: Box<str>,
    /// Whether the service counts them among the best customers.
    pub is_top: bool,
    /// Whether they have gone from every list that brought them. They are never deleted for it.
    pub is_gone: bool,
}

/// One human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Its id.
    pub id: PersonId,
    /// The name the user gave them, before any other.
    pub own_name: Option<Box<str>>,
    /// What the user wants to be told about them.
    pub watch: Watch,
}

/// What the user wants to be told about a person. Nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// When they come online: the star.
    pub arrivals: bool,
    /// When they go offline, too.
    pub departures: bool,
}

impl Watch {
    /// Whether anything is watched for.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.arrivals || self.departures
    }
}
