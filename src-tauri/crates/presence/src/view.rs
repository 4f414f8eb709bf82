//! What can be seen of the state, as plain data: the tray, the window and the command line show these and hold no truth.
//! Times stay times here; turning them into ages and words is for whoever shows them.

use crate::id::{AccountId, ContactId, PersonId, ServiceName, SignInId};
use crate::service::{LastWords, ListOffer, Sunset, Trouble};
use crate::sighting::{Freshness, LastSeen, Presence};
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

/// Everything about one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PersonView {
    /// What the list shows.
    pub row: Row,
    /// What the user wants to be told.
    pub watch: crate::people::Watch,
    /// The name the user gave them.
    pub own_name: Option<Box<str>>,
    /// Their id at the service.
    pub key: Box<str>,
    /// The day they registered.
    pub registered: Option<NaiveDate>,
    /// The last words of the chat.
    pub last_words: Option<LastWords>,
    /// When they will be asked about next, as far as planned.
    pub next_check: Option<Wall>,
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
    /// Lists that are brought in.
    pub lists: Vec<crate::service::ListKey>,
    /// How far a list that is being brought in has come.
    pub bringing: Option<Bringing>,
    /// The interface in use will go away.
    pub sunset: Option<Sunset>,
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
