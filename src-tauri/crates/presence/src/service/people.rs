//! Who is there: the account itself, its contacts, and the lists they stand in.

use super::chat::{LastWords, Price};
use super::task::{ListKey, Page};
use crate::id::Key;
use crate::relation::Relation;
use crate::time::Wall;
use chrono::NaiveDate;

/// The identity behind an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The account's own id, unique among all accounts of the service: a service that stands at many addresses names its host,
    /// too.
    pub key: Key,
    /// What the service calls them.
    pub name: Box<str>,
    /// Their handle, without `@`; empty where there is none.
    pub handle: Box<str>,
    /// Where their picture is, as the service says it.
    pub picture: Option<Box<str>>,
}

/// One page of contact lists. Lists may move while their pages are read, so that one can stand in two.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListPage {
    /// The lists, in the order to show them.
    pub offers: Vec<ListOffer>,
    /// Where to go on; nothing at the end.
    pub next: Option<Page>,
}

/// A contact list that can be brought in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListOffer {
    /// Its name in a [`Task::Contacts`].
    pub key: ListKey,
    /// What the service or its user calls it; empty for the service's own lists, whose words are in the catalogue.
    pub name: Box<str>,
    /// How many stand in it, where the service tells.
    pub count: Option<u64>,
    /// Whether its members are the service's own choice of best customers, so that "watch them" can be offered.
    pub is_top: bool,
}

/// One page of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactPage {
    /// Those whose row could be read.
    pub rows: Vec<ContactRow>,
    /// How many rows could not be read.
    pub unreadable: usize,
    /// Where to go on; nothing at the end.
    pub next: Option<Page>,
    /// Whether the list has more that cannot be reached, so that absence from it proves nothing.
    pub is_cut: bool,
}

/// One person as a list shows them. What a list leaves out is nothing, and leaves what is known as it was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContactRow {
    /// The contact's id.
    pub key: Key,
    /// The name to show, in the order of the service's page; empty when only the id is known.
    pub name: Box<str>,
    /// The handle, without `@`.
    pub handle: Box<str>,
    /// Where their picture is.
    pub picture: Option<Box<str>>,
    /// Whether the service counts them among the best customers, where it tells.
    pub is_top: Option<bool>,
    /// The day they registered.
    pub registered: Option<NaiveDate>,
    /// The last words of the chat with them.
    pub last_words: Option<LastWords>,
    /// Whether the chat is muted at the service, where the list tells.
    pub is_muted: Option<bool>,
    /// Whether the chat is archived at the service, where the list tells.
    pub is_archived: Option<bool>,
    /// How the account's owner is connected to them, where the list tells.
    pub relation: Option<Relation>,
    /// How many messages of theirs are unread, where the list tells.
    pub unread: Option<u32>,
}

/// How the account's owner is connected to one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationReport {
    /// The contact.
    pub key: Key,
    /// The connection.
    pub relation: Relation,
}

/// The name and picture of one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// The contact.
    pub key: Key,
    /// What the service calls them; empty when it does not say.
    pub name: Box<str>,
    /// Where their picture is.
    pub picture: Option<Box<str>>,
}

/// What one contact spent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spend {
    /// In all.
    pub total: Option<Price>,
    /// When last.
    pub last_purchase: Option<Wall>,
    /// Their subscription, where they have or had one.
    pub subscription: Option<Subscription>,
}

/// How a subscription stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Subscription {
    /// When it is renewed, or ends.
    pub renews: Option<Wall>,
    /// Whether it is renewed by itself, where the service tells.
    pub is_renewing: Option<bool>,
}

/// One page of the accounts that are managed through a sign-in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeatPage {
    /// The accounts.
    pub seats: Vec<Seat>,
    /// Where to go on; nothing at the end.
    pub next: Option<Page>,
}

/// An account that is managed through a sign-in for somebody else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its id at the service.
    pub key: Key,
    /// Its name.
    pub name: Box<str>,
    /// Its handle, or empty.
    pub handle: Box<str>,
}
