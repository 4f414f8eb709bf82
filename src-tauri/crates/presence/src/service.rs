//! What the rules know of a service: what it can do, what it can be asked, and what an answer can mean. Plain data, so
//! that the rules name no service; the crate `services` fills it in and the agent carries it back and forth.

mod task;
mod reading;
mod people;
mod chat;
mod trouble;

pub use chat::{Attachment, Chat, ChatReport, LastWords, Message, NoChat, Price, Words};
pub use people::{
    ContactPage, ContactRow, ListOffer, ListPage, Me, Named, RelationReport, Seat, SeatPage, Spend,
    Subscription,
};
pub use reading::{
    CleanedUp, Dated, Heard, LimitNews, MyStatus, Places, PlacesPage, Pushed, Reading, Sunset,
};
pub use task::{ListKey, Mine, Page, Task, TaskKind};
pub use trouble::{NoAnswer, Trouble};

use crate::id::ServiceName;
use std::time::Duration;

/// What accounts of a service can do. The window shows only what stands here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Capabilities {
    /// The service this describes.
    pub service: ServiceName,
    /// Presence by asking for ids, where the service has that.
    pub poll: Option<PollLimits>,
    /// Presence of one contact by a request of its own.
    pub single: bool,
    /// Presence by a list of everybody who is online now.
    pub online_list: Option<ListLimits>,
    /// Contact lists the user can bring in.
    pub contact_lists: Option<ListLimits>,
    /// The list of the chats that are archived at the service, where it has one: whoever stands in it is told of like those whose
    /// chat is muted. It is never brought in.
    pub archived: Option<Box<ListKey>>,
    /// Whether contacts are brought in by their ids, pasted or from a file.
    pub by_id: bool,
    /// How the account's owner is connected to contacts, by asking for ids. A service with this and without `poll` has no
    /// presence, and none is shown.
    pub relations: Option<PollLimits>,
    /// The last words of chats, by asking for chats.
    pub messages: Option<MessageLimits>,
    /// Whether the service reports changes by itself over a socket.
    pub push: bool,
    /// The account's own status, which the user can set and which heartbeats keep.
    pub own_status: bool,
    /// Whether an administrator's clean-up of stale presences can be asked for.
    pub clean_up: bool,
    /// Names and pictures by asking for one id: on the user's wish only, because the service counts such questions per id.
    pub names: Option<NameLimits>,
    /// What people spent, for one person a request.
    pub spend: bool,
    /// Whether the service says where its pages are.
    pub places: bool,
    /// Whether other accounts are managed through the same sign-in.
    pub seats: bool,
    /// What accounts that are managed through the same sign-in can do; nothing where it is the same.
    pub seat: Option<Box<Capabilities>>,
    /// Whether the last-seen time beside "online" is the last activity, so that an old one makes the presence doubtful.
    pub last_seen_is_activity: bool,
    /// The contact list of those whom answers about presence are about, where they are not about everybody: of nobody else does
    /// being absent say anything.
    pub tells_of: Option<ListKey>,
    /// Contact lists in which somebody new may stand anywhere, and is news: every look reads them to their ends. Of the others it
    /// reads their beginnings, where the newest stand.
    pub read_whole: Vec<ListKey>,
    /// Contact lists that are always there, and can be brought in although the service does not tell which others there are.
    pub fixed_lists: Vec<ListKey>,
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

/// The bounds of asking for last words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageLimits {
    /// Most chats in one request.
    pub most_chats: usize,
    /// How many messages of each chat are asked for.
    pub messages: u32,
    /// Whether a request can go on from a message, so that only newer ones come.
    pub has_cursor: bool,
    /// Whether the messages tell which of them are unread; else only a list's rows do.
    pub tells_unread: bool,
    /// Whether reading may mark chats as read, because the service neither says so nor can be told not to.
    pub may_mark: bool,
}

/// The bounds of asking for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameLimits {
    /// Most questions about the same id in any stretch of `window`.
    pub most: u32,
    /// The stretch of time the limit holds for.
    pub window: Duration,
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

impl Capabilities {
    /// Of a service that can do nothing, to begin from.
    #[must_use]
    pub fn none(service: ServiceName) -> Self {
        Self {
            service,
            poll: None,
            single: false,
            online_list: None,
            contact_lists: None,
            archived: None,
            by_id: false,
            relations: None,
            messages: None,
            push: false,
            own_status: false,
            clean_up: false,
            names: None,
            spend: false,
            places: false,
            seats: false,
            seat: None,
            last_seen_is_activity: false,
            tells_of: None,
            read_whole: Vec::new(),
            fixed_lists: Vec::new(),
            budgets: Vec::new(),
        }
    }

    /// The bounds of what contacts are asked about by id: their presence, or their relation where there is no presence.
    #[must_use]
    pub fn by_ids(&self) -> Option<PollLimits> {
        self.poll.or(self.relations)
    }
}
