//! What an answer means, and what comes beside it.

use super::chat::ChatReport;
use super::people::{ContactPage, ListPage, Me, Named, RelationReport, SeatPage, Spend};
use super::task::Page;
use super::trouble::Trouble;
use crate::sighting::{LastSeen, Presence, Report};
use crate::time::Wall;
use std::time::Duration;

/// What an answer means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// Who the account is.
    Me(Me),
    /// Some of the contact lists there are.
    Lists(ListPage),
    /// Rows of a contact list.
    Contacts(ContactPage),
    /// Rows of the list of who is online now.
    OnlineNow(ContactPage),
    /// One report for each key asked for that the answer holds or leaves out; never one that was not asked for.
    Presence(Vec<Report>),
    /// One report for each key asked for that the answer holds; who is left out keeps the relation they had.
    Relations(Vec<RelationReport>),
    /// One report for each chat asked for that the answer holds.
    Messages(Vec<ChatReport>),
    /// The account's own status; nothing when the service has none of it yet.
    MyStatus(Option<MyStatus>),
    /// The heartbeat was taken.
    Beaten,
    /// A clean-up was done.
    CleanedUp(CleanedUp),
    /// The name of one contact.
    Named(Named),
    /// What one contact spent.
    Spend(Spend),
    /// Some of the accounts managed through the sign-in.
    Seats(SeatPage),
    /// Some of where pages are.
    Places(PlacesPage),
}

/// The account's own status, as the service has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MyStatus {
    /// Online, busy or offline.
    pub presence: Presence,
    /// When the service last heard of them.
    pub last_seen: Option<LastSeen>,
}

/// What a clean-up did, in the service's own words and counts: numbers, or a text like `UPDATE 3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CleanedUp {
    /// What it says.
    pub message: Box<str>,
    /// How many were marked offline.
    pub marked_offline: Box<str>,
    /// How many were freed of a busy status that had ended.
    pub busy_cleared: Box<str>,
}

/// Where a service's pages are, as templates with `{key}` and `{handle}`; what it does not tell is where it usually is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Places {
    /// The page of one person.
    pub profile: Option<Box<str>>,
    /// The page of the messages with one person.
    pub chat: Option<Box<str>>,
}

/// Some of what a service says of where its pages are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacesPage {
    /// What stands there.
    pub places: Places,
    /// What follows.
    pub next: Option<Page>,
    /// Whether it goes on where it cannot be followed, so that what is missing proves nothing.
    pub is_cut: bool,
}

/// What a pushed frame says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pushed {
    /// About others, whether or not they are contacts.
    pub reports: Vec<Report>,
    /// About the account's own status.
    pub mine: Option<MyStatus>,
}

/// All that one answer told: its meaning, and what came in its headers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The meaning, or what is wrong.
    pub reading: Result<Reading, Trouble>,
    /// What the answer said about limits, per budget name.
    pub limits: Vec<LimitNews>,
    /// What the answer said about the age of the interface it was asked through.
    pub sunset: Option<Sunset>,
    /// What the answer said about its own age.
    pub dated: Dated,
}

/// What an answer says about its own age. Without any word of it, it is taken for new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dated {
    /// How long caches on the way kept it.
    pub kept: Duration,
    /// When it was made, by the clock of who made it.
    pub made: Option<Wall>,
}

/// What an answer said about one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LimitNews {
    /// The budget, as in [`BudgetSpec::name`].
    pub budget: &'static str,
    /// Most requests in the window, where told.
    pub limit: Option<u32>,
    /// How many are left, where told.
    pub remaining: Option<u32>,
    /// When the count starts anew, from now, where told.
    pub resets_in: Option<Duration>,
}

/// A service announced that the interface in use will go away.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sunset {
    /// When it goes away, where told.
    pub on: Option<Wall>,
    /// The version that follows, where told.
    pub next_version: Option<Box<str>>,
}
