//! What can be seen of the state, as plain data: the tray, the window and the command line show these and hold no truth.
//! Times stay times here; turning them into ages and words is for whoever shows them.

use crate::id::{AccountId, ContactId, LabelId, PersonId, ServiceName, SignInId};
use crate::marking::Marking;
use crate::people::Label;
use crate::relation::Relation;
use crate::service::{
    Capabilities, CleanedUp, LastWords, ListOffer, Mine, MyStatus, NoChat, Seat, Spend, Sunset, Trouble,
};
use crate::sighting::{Freshness, LastSeen, Presence, PresenceKind};
use crate::time::Wall;
use chrono::NaiveDate;

/// The program at a glance, for the tray and the head of the window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Glance {
    /// The state the tray icon shows.
    pub mood: Mood,
    /// Watched people who are present, the longest present last; at most 12.
    pub here: Vec<Here>,
    /// How many watched people are present.
    pub watched_present: usize,
    /// How many people are watched.
    pub watched: usize,
    /// Until when notices are held.
    pub snoozed_until: Option<Wall>,
    /// Whether checking is paused for all accounts.
    pub is_paused: bool,
}

/// The state of the program that an icon can show; the most pressing wins, in this order from the last to the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mood {
    /// Nobody who is watched is there.
    Idle,
    /// Somebody who is watched is there.
    Present,
    /// Notices are held on the user's wish.
    Snoozed,
    /// Nothing is being asked: paused, or no account answers for want of a network.
    Offline,
    /// An account needs the user.
    Problem,
}

/// A watched person who is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Here {
    /// Who.
    pub person: PersonId,
    /// Their name.
    pub name: Box<str>,
    /// Since when, as far as known.
    pub since: Option<Wall>,
}

/// Which people a list shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    /// Text that name, handle or id must contain, without regard to case.
    pub search: String,
    /// Which of those.
    pub filter: Filter,
    /// Only those of this account.
    pub account: Option<AccountId>,
    /// Only those with this label.
    pub label: Option<LabelId>,
    /// Only those whose presence, of the contact that stands for them, is of this kind.
    pub presence: Option<PresenceKind>,
    /// Where the slice begins.
    pub anchor: Anchor,
    /// Most rows, at most [`Query::MOST_ROWS`].
    pub rows: usize,
}

/// Which people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All.
    #[default]
    Everybody,
    /// Who is present.
    Present,
    /// Who is watched.
    Watched,
}

/// Where a slice begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    /// At this position.
    Offset(usize),
    /// So that this person stands in the middle; at the beginning when they are not in the list.
    Person(PersonId),
}

impl Default for Anchor {
    fn default() -> Self {
        Self::Offset(0)
    }
}

impl Query {
    /// Most rows a slice may have.
    pub const MOST_ROWS: usize = 200;
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slice {
    /// The position of the first row.
    pub offset: usize,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where each section begins and how many it has, empty ones left out.
    pub sections: Vec<SectionCount>,
    /// How many match the query.
    pub matching: usize,
    /// How many there are, whatever the filter; within the account and search.
    pub counts: Counts,
}

/// A section and how many stand in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SectionCount {
    /// Which.
    pub section: Section,
    /// The position of its first row.
    pub from: usize,
    /// How many.
    pub count: usize,
}

/// The sections of the list, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Watched and present.
    WatchedHere,
    /// Present.
    Here,
    /// Watched, not present.
    Watched,
    /// Everybody else.
    Others,
}

/// How many in each filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All.
    pub everybody: usize,
    /// Who is present.
    pub present: usize,
    /// Who is watched.
    pub watched: usize,
}

/// One person in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Who.
    pub person: PersonId,
    /// The contact shown for them.
    pub contact: ContactId,
    /// The account that knows them.
    pub account: AccountId,
    /// The name to show: the user's own, the service's, the handle, or the id.
    pub name: Box<str>,
    /// Whether the user or the service calls them anything, so that the name is not their id.
    pub has_name: bool,
    /// The handle, or empty.
    pub handle: Box<str>,
    /// What is known.
    pub seen: Seen,
    /// Whether they are watched.
    pub is_watched: bool,
    /// Whether the service counts them among the best customers.
    pub is_top: bool,
    /// How many of their messages are unread.
    pub unread: u32,
    /// Whether they are gone from the lists that brought them.
    pub is_gone: bool,
    /// How the account's owner is connected to them, for a service that tells that; with when it was seen.
    pub relation: Option<(Relation, Option<Wall>)>,
    /// The labels on them.
    pub labels: Vec<LabelId>,
    /// Whether the last words are theirs, so that the chat waits for an answer.
    pub is_unanswered: bool,
    /// Whether there are more unread messages than could be counted.
    pub has_more_unread: bool,
    /// The last words of the chat, where the user wants to see them. Of rows that are kept, nothing.
    pub last_words: Option<LastWords>,
    /// Whether they registered at the service less than 14 days ago.
    pub is_new: bool,
    /// Whether there is an address of a picture.
    pub has_picture: bool,
    /// How many contacts they are.
    pub contacts: usize,
    /// How many of these were brought in by their ids.
    pub by_id: usize,
}

/// A presence with all that says how far to trust it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The presence.
    pub presence: Presence,
    /// Whether it is doubtful.
    pub is_doubtful: bool,
    /// Whether it is current.
    pub freshness: Freshness,
    /// When it was observed; nothing when it never was.
    pub observed: Option<Wall>,
    /// Since when it has been so, as far as known.
    pub since: Option<Wall>,
    /// When the service last saw them.
    pub last_seen: Option<LastSeen>,
}

impl Seen {
    /// As what they are counted and looked for.
    #[must_use]
    pub fn kind(&self) -> PresenceKind {
        self.presence.kind(self.is_doubtful)
    }
}

/// Everything about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// What the list shows.
    pub row: Row,
    /// What the user wants to be told.
    pub watch: crate::people::Watch,
    /// Whether watches on labels leave them out.
    pub is_exempt: bool,
    /// The name the user gave them.
    pub own_name: Option<Box<str>>,
    /// Their id at the service.
    pub key: Box<str>,
    /// The day they registered.
    pub registered: Option<NaiveDate>,
    /// The last words of the chat.
    pub last_words: Option<LastWords>,
    /// Why the service has nothing of the chat, where it said so.
    pub no_chat: Option<NoChat>,
    /// When they will be asked about next, as far as planned.
    pub next_check: Option<Wall>,
    /// What the user wrote about them.
    pub note: Option<Box<str>>,
    /// What they spent, where that is known.
    pub spend: Option<Spend>,
    /// Their contacts, the one shown for them first.
    pub contacts: Vec<ContactView>,
    /// Others with the same handle, who may be the same human.
    pub namesakes: Vec<PersonId>,
}

/// One contact of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactView {
    /// Which.
    pub contact: ContactId,
    /// The account that knows them.
    pub account: AccountId,
    /// Their id at the service.
    pub key: Box<str>,
    /// Their name at the service, or empty.
    pub name: Box<str>,
    /// Their handle, or empty.
    pub handle: Box<str>,
    /// What is known of their presence.
    pub seen: Seen,
    /// How the account's owner is connected to them, with when it was seen.
    pub relation: Option<(Relation, Option<Wall>)>,
    /// Their phone number, where the user entered one.
    pub phone: Option<Box<str>>,
    /// Whether they were brought in by their id.
    pub is_by_id: bool,
    /// Whether they became part of this person by a merge.
    pub is_merged: bool,
}

/// A label and how many people have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelView {
    /// The label.
    pub label: Label,
    /// How many people have it.
    pub count: usize,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Which.
    pub account: AccountId,
    /// Its sign-in.
    pub sign_in: SignInId,
    /// Its service.
    pub service: ServiceName,
    /// Its name at the service.
    pub name: Box<str>,
    /// How it is.
    pub health: Health,
    /// Scopes that were not granted though a feature needs them.
    pub missing_scopes: Vec<Box<str>>,
    /// The last answer that could be used.
    pub last_check: Option<Wall>,
    /// The next request, as far as planned.
    pub next_check: Option<Wall>,
    /// What is left of each limit.
    pub budgets: Vec<BudgetView>,
    /// How many contacts it knows, and how many of them are watched.
    pub contacts: usize,
    /// How many of them are watched.
    pub watched: usize,
    /// How many the service counts among the best, of those known.
    pub top: usize,
    /// Lists that can be brought in, once asked for.
    pub offers: Option<Vec<ListOffer>>,
    /// Why not all of them could be read.
    pub offers_trouble: Option<Trouble>,
    /// Lists that are brought in.
    pub lists: Vec<crate::service::ListKey>,
    /// Whether they could not be read to their ends the last time, so that somebody is missing.
    pub is_cut_short: bool,
    /// How far a list that is being brought in has come.
    pub bringing: Option<Bringing>,
    /// The interface in use will go away.
    pub sunset: Option<Sunset>,
    /// What it can do, once it is signed in.
    pub can: Option<Capabilities>,
    /// Whether the service's own reports are being heard; nothing where it makes none.
    pub socket: Option<SocketView>,
    /// The owner's own status, where the service has that.
    pub mine: Option<MineView>,
    /// What became of the last clean-up asked for.
    pub clean_up: Option<CleanUpView>,
    /// Whether it is managed for somebody else.
    pub is_seat: bool,
    /// The accounts that could be managed through the same sign-in, once asked for.
    pub seats: Option<Vec<Seat>>,
    /// Whether its arrivals are not told now.
    pub is_off_shift: bool,
    /// What reading messages in bulk does to chats at its service.
    pub marking: Marking,
    /// How many of its contacts are how.
    pub reach: Reach,
}

/// Whether a service's own reports are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketView {
    /// They are.
    Open,
    /// Not now; connecting is tried again and again.
    Connecting,
    /// Not while the account is paused, stopped or signed out.
    Off,
    /// Not, because the service refuses a token that it takes for everything else. Tried again every hour.
    Refused,
}

/// The owner's own status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MineView {
    /// What the service last said; nothing when it has none of it yet, or was not asked.
    pub status: Option<MyStatus>,
    /// When it said so.
    pub told: Option<Wall>,
    /// What was wished for and is not confirmed yet.
    pub wished: Option<Mine>,
    /// Why what was wished last is not so.
    pub refused: Option<NotSet>,
    /// Whether heartbeats are wanted.
    pub keeps_online: bool,
    /// Whether heartbeats go out now.
    pub is_beating: bool,
    /// What was wished and confirmed last and is no longer so, by a sweep or by somebody elsewhere: it can be set again.
    pub lost: Option<Mine>,
}

/// Why what was wished of the own status is not so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSet {
    /// It was refused, or failed.
    Trouble(Trouble),
    /// The service took the wish, and answered with this instead; nothing where it has no status.
    Otherwise(Option<Presence>),
    /// Nothing is asked while the account is paused, so that nothing was sent.
    Paused,
    /// The keyring that holds the sign-in cannot be read, so that nothing was sent.
    KeyringClosed,
    /// Its end came before it could be sent.
    TooLate,
}

/// What became of a clean-up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CleanUpView {
    /// It was asked for.
    Asked,
    /// It was done then.
    Done(CleanedUp, Wall),
    /// It was refused or failed.
    Refused(Trouble),
}

/// How many contacts are how, as last known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reach {
    /// Online.
    pub online: usize,
    /// Busy.
    pub busy: usize,
    /// Offline.
    pub offline: usize,
    /// Offline or hidden, or hidden for sure.
    pub hidden: usize,
    /// Not to be reached at the service.
    pub unreachable: usize,
    /// Not known.
    pub unknown: usize,
}

/// What is left of one limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BudgetView {
    /// Its name.
    pub name: &'static str,
    /// Most requests in the window.
    pub limit: u32,
    /// How many are left now.
    pub left: u32,
}

/// How far the lists that are being brought in have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bringing {
    /// Rows read so far.
    pub rows: u64,
    /// How many there will be, where the service tells for every list.
    pub expected: Option<u64>,
    /// How many of the rows were new contacts.
    pub added: u64,
}

/// How an account is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Health {
    /// Answers come.
    Fine,
    /// Signed in, and nothing was heard yet.
    Starting,
    /// The user paused it, or everything.
    Paused,
    /// A limit or a failing service makes it wait until then, and why.
    Waiting { until: Wall, because: Trouble },
    /// The user must sign in again.
    NeedsSignIn,
    /// The keyring that holds its token cannot be read.
    KeyringClosed,
    /// It stopped until the user changes something, and why.
    Stopped(Trouble),
}
