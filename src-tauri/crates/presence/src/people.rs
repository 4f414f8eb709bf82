//! What the user made or chose to bring: sign-ins, accounts, contacts, persons. These records are what is kept for good.

use crate::id::{AccountId, ContactId, Key, LabelId, PersonId, ServiceName, SignInId};
use crate::marking::Marking;
use crate::pace::Pace;
use crate::service::{ListKey, Mine};
use crate::time::Wall;
use std::collections::BTreeSet;

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
    /// Whose place the sign-in's owner takes here: an account that they manage for somebody else. Nothing for their own.
    pub seat: Option<Key>,
    /// Whether heartbeats keep the account's owner online.
    pub keeps_online: bool,
    /// Whether its arrivals are not told now: it is not one of this shift's.
    pub is_off_shift: bool,
    /// What its owner last wished to be for others.
    pub mine: Option<Mine>,
    /// Whether the program said that its owner is offline when it ended, or a command wished them to be kept online, so that
    /// the next start that stays sees to it.
    pub said_goodbye: bool,
    /// How its service may be asked, as far as that had to be learned.
    pub pace: Pace,
    /// What reading messages in bulk does to chats at its service, as far as that was found out.
    pub marking: Marking,
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
    /// Whether they were brought in by their id, so that no list says when they are gone.
    pub is_by_id: bool,
    /// Whether the chat is muted at the service.
    pub is_muted: bool,
    /// Whether the chat is archived at the service.
    pub is_archived: bool,
    /// A phone number the user entered, for services whose chats open by it.
    pub phone: Option<Box<str>>,
    /// Where their picture is, as told in this run. Never kept.
    pub picture: Option<Box<str>>,
    /// The person they were by themselves before a merge, to whom an unmerge returns them.
    pub home: PersonId,
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
    /// What the user wrote about them.
    pub note: Option<Box<str>>,
    /// The labels on them.
    pub labels: BTreeSet<LabelId>,
    /// Whether watches on labels leave them out: the user stopped watching this one of the many.
    pub is_exempt: bool,
}

/// A label on people: the user's own, or one that follows a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its id.
    pub id: LabelId,
    /// Its name; empty for one that follows a list of the service's own, whose words are in the catalogue.
    pub name: Box<str>,
    /// Its colour, one of [`Label::COLOURS`].
    pub colour: u8,
    /// The list it follows, which says who has it.
    pub list: Option<(AccountId, ListKey)>,
    /// What the user wants to be told about everybody who has it.
    pub watch: Watch,
}

/// What the user wants to be told about a person. Nothing by default.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Watch {
    /// When they come online: the star.
    pub arrivals: bool,
    /// When they go offline, too.
    pub departures: bool,
    /// When they are no longer busy.
    pub frees: bool,
    /// When the account's owner is connected to them in another way than before.
    pub relations: bool,
    /// When they wrote something while the user was away.
    pub words: bool,
}

impl Label {
    /// How many colours there are.
    pub const COLOURS: u8 = 8;
}

impl Person {
    /// Somebody about whom the user said nothing.
    #[must_use]
    pub fn new(id: PersonId) -> Self {
        Self {
            id,
            own_name: None,
            watch: Watch::default(),
            note: None,
            labels: BTreeSet::new(),
            is_exempt: false,
        }
    }

    /// Whether the user said anything about them.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        *self == Self::new(self.id)
    }
}

impl Contact {
    /// Somebody as their id alone tells them, with a person of their own.
    #[must_use]
    pub fn new(id: ContactId, account: AccountId, person: PersonId, key: Key) -> Self {
        Self {
            id,
            account,
            person,
            key,
            name: "".into(),
            handle: "".into(),
            is_top: false,
            is_gone: false,
            is_by_id: false,
            is_muted: false,
            is_archived: false,
            phone: None,
            picture: None,
            home: person,
        }
    }
}

impl Account {
    /// An account of a sign-in's own user, with nothing chosen yet.
    #[must_use]
    pub fn new(id: AccountId, sign_in: &SignIn, key: Key, name: Box<str>) -> Self {
        Self {
            id,
            sign_in: sign_in.id,
            service: sign_in.service,
            key,
            name,
            is_paused: false,
            lists: Vec::new(),
            compared: None,
            seat: None,
            keeps_online: false,
            is_off_shift: false,
            mine: None,
            said_goodbye: false,
            pace: Pace::default(),
            marking: Marking::default(),
        }
    }
}

impl Watch {
    /// Whether anything is watched for.
    #[must_use]
    pub fn is_on(self) -> bool {
        self.arrivals || self.departures || self.frees || self.relations || self.words
    }

    /// What either of two wants to be told.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            arrivals: self.arrivals || other.arrivals,
            departures: self.departures || other.departures,
            frees: self.frees || other.frees,
            relations: self.relations || other.relations,
            words: self.words || other.words,
        }
    }

    /// The star: coming online, and a change of relation where there is no presence.
    #[must_use]
    pub fn star() -> Self {
        Self { arrivals: true, relations: true, ..Self::default() }
    }
}
