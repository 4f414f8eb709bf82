//! What the rules know of a service: what it can do, what it can be asked, and what an answer can mean. Plain data, so
//! that the rules name no service; the crate `services` fills it in and the agent carries it back and forth.

use crate::id::{Key, ServiceName};
use crate::sighting::Report;
use crate::time::Wall;
use chrono::NaiveDate;
use std::time::Duration;

/// What accounts of a service can do. The window shows only what stands here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The service this describes.
    pub service: ServiceName,
    /// Presence by asking for ids, where the service has that.
    pub poll: Option<PollLimits>,
    /// Presence by a list of everybody who is online now.
    pub online_list: Option<ListLimits>,
    /// Contact lists the user can bring in.
    pub contact_lists: Option<ListLimits>,
    /// Whether the last-seen time beside "online" is the last activity, so that an old one makes the presence doubtful.
    pub last_seen_is_activity: bool,
    /// Every limit the service states, with what to assume until an answer's headers say otherwise.
    pub budgets: Vec<BudgetSpec>,
}

/// The bounds of asking for presence by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollLimits {
    /// Most ids in one request.
    pub most_ids: usize,
    /// Least time between two requests about the same contact.
    pub least_interval: Duration,
}

/// The bounds of a paged list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ListLimits {
    /// Most rows in one page.
    pub page_rows: usize,
    /// Least time between two walks of the same list.
    pub least_interval: Duration,
}

/// One limit of a service: what it counts and how much it allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BudgetSpec {
    /// What the service counts together, as in `"general"`.
    pub name: &'static str,
    /// Whose requests are counted together.
    pub scope: BudgetScope,
    /// Most requests in any stretch of `window`.
    pub limit: u32,
    /// The stretch of time the limit holds for.
    pub window: Duration,
    /// Which kinds of task draw on it.
    pub draws: Vec<TaskKind>,
}

/// Whose requests one budget counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BudgetScope {
    /// All accounts of one sign-in.
    SignIn,
    /// One account by itself.
    Account,
}

/// What a service can be asked. One task is one request, so that the rules can count what they spend.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Task {
    /// Who the account is.
    WhoAmI,
    /// Which contact lists there are: one page of them.
    Lists { page: Page },
    /// One page of a contact list.
    Contacts { list: ListKey, page: Page },
    /// One page of the list of who is online now.
    OnlineNow { page: Page },
    /// The presence of these contacts: never none, never more than [`PollLimits::most_ids`], each once.
    PresenceOf { keys: Vec<Key> },
}

/// A [`Task`] without its details.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskKind {
    /// See [`Task::WhoAmI`].
    WhoAmI,
    /// See [`Task::Lists`].
    Lists,
    /// See [`Task::Contacts`].
    Contacts,
    /// See [`Task::OnlineNow`].
    OnlineNow,
    /// See [`Task::PresenceOf`].
    PresenceOf,
}

/// A place in a paged list, in the service's own terms; `first` has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Page(pub Option<Box<str>>);

/// One contact list of a service, in its own terms, as in `"smart/subscribers"`. Opaque to the rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListKey(pub Box<str>);

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
}

/// The identity behind an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// The account's own id at the service.
    pub key: Key,
    /// What the service calls them.
    pub name: Box<str>,
    /// Their handle, without `@`; empty where there is none.
    pub handle: Box<str>,
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
    /// How many messages of theirs are unread, where the list tells.
    pub unread: Option<u32>,
}

/// The last message of a chat. Lives in memory only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWords {
    /// When it was sent, where the service tells.
    pub sent: Option<Wall>,
    /// Whether they wrote it, and not the account's side.
    pub is_theirs: bool,
    /// What it was.
    pub what: Words,
}

/// What a message was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// Text, as data.
    Text(Box<str>),
    /// No text, but something attached.
    Attachment(Attachment),
}

/// The kinds of attachment that have words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// A picture.
    Picture,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A tip.
    Tip,
    /// Anything else.
    Other,
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

/// What is wrong with an answer, or with its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The token was not accepted.
    Unauthorized,
    /// The grant lacks a scope, named in the service's own spelling.
    MissingScope(Box<str>),
    /// Too many requests; not before this span has passed, where told.
    TooMany { retry_after: Option<Duration> },
    /// The request was refused, perhaps for one of its ids: halving finds which.
    BadIds(Box<str>),
    /// More ids than the service takes in one request: smaller batches, no id to blame.
    TooManyIds,
    /// The interface's version is not served. Never bisected.
    VersionRefused { sent: Box<str>, next: Option<Box<str>> },
    /// Refused with this status and the service's words, where it had some.
    Refused { status: u16, words: Box<str> },
    /// The service failed with this status; not before this span has passed, where told.
    Failed { status: u16, retry_after: Option<Duration> },
    /// What answered is not the service: a sign-in page of a network, a redirect, a proxy.
    NotTheService,
    /// An answer of the service that cannot be read; the field or shape at fault, never its content.
    Unreadable(Box<str>),
    /// No whole answer came.
    NoAnswer(NoAnswer),
}

/// Why no whole answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The name was not found.
    NameNotFound,
    /// No connection came about.
    NotConnected,
    /// The certificate or the handshake was refused.
    NotTrusted,
    /// It took longer than its deadline.
    TooSlow,
    /// The connection broke before the end.
    CutShort,
    /// More bytes than an answer may have.
    TooLarge,
    /// The proxy refused or is not there.
    Proxy,
}

impl Task {
    /// The kind of this task.
    #[must_use]
    pub fn kind(&self) -> TaskKind {
        match self {
            Self::WhoAmI => TaskKind::WhoAmI,
            Self::Lists { .. } => TaskKind::Lists,
            Self::Contacts { .. } => TaskKind::Contacts,
            Self::OnlineNow { .. } => TaskKind::OnlineNow,
            Self::PresenceOf { .. } => TaskKind::PresenceOf,
        }
    }
}
