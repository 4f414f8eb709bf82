//! One person: who they are, whether they are here, and the chat with them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::life::Habits;
use crate::messages::Message;

pub(crate) mod invent;
pub(crate) mod payments;

use payments::Payments;

/// How a person is related to the account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Relation {
    /// Pays, or has a free trial.
    Subscriber {
        /// Whether the subscription renews itself.
        renews: bool,
        /// Whether it is a free trial.
        is_trial: bool,
    },
    /// Paid once, and no more.
    Expired,
    /// Follows without paying.
    Follower,
    /// None: somebody who wrote.
    Stranger,
}

/// A person as tests and the demo see them. Shows the truth, also about hidden people.
#[derive(Clone, Debug, PartialEq)]
pub struct PersonView {
    /// The id at the service.
    pub uuid: Uuid,
    /// The place in the world, from 0, which never changes.
    pub index: usize,
    /// The name they gave themselves.
    pub display_name: String,
    /// Their handle, unique.
    pub handle: String,
    /// The name the account's owner gave them.
    pub nickname: Option<String>,
    /// How they are related to the account.
    pub relation: Relation,
    /// Whether there is a chat with them.
    pub has_chat: bool,
    /// Messages of theirs that were not read.
    pub unread: u32,
    /// What they spent, in cents.
    pub spent_cents: u32,
    /// Whether the service calls them a top spender.
    pub is_top_spender: bool,
    /// When they registered.
    pub registered_at: DateTime<Utc>,
    /// Local time minus UTC, in minutes.
    pub utc_offset_minutes: i16,
    /// Whether they are here, hidden or not.
    pub is_online: bool,
    /// When they were last here, or last active while here; hidden or not.
    pub last_seen: Option<DateTime<Utc>>,
    /// Whether they disabled their visibility.
    pub is_hidden: bool,
    /// Whether they come and go many times within a visit.
    pub is_flapper: bool,
    /// Whether life leaves them alone, because a command moved or held them.
    pub is_held: bool,
}

/// Somebody to add while the simulator runs.
#[derive(Clone, Debug)]
pub struct NewPerson {
    /// Their id; a new one when `None`.
    pub uuid: Option<Uuid>,
    /// Any text, also one that a client must not trust.
    pub display_name: String,
    /// Any text.
    pub handle: String,
    /// How they are related to the account.
    pub relation: Relation,
    /// Whether there is a chat with them, empty at first.
    pub has_chat: bool,
    /// Whether they disabled their visibility.
    pub is_hidden: bool,
}

impl NewPerson {
    /// A follower with an empty chat.
    pub fn named(display_name: &str, handle: &str) -> NewPerson {
        NewPerson {
            uuid: None,
            display_name: String::from(display_name),
            handle: String::from(handle),
            relation: Relation::Follower,
            has_chat: true,
            is_hidden: false,
        }
    }
}

/// Everything about one person. Times are milliseconds since 1970.
#[derive(Clone, Debug)]
pub(crate) struct Person {
    pub(crate) uuid: Uuid,
    pub(crate) display_name: String,
    pub(crate) handle: String,
    pub(crate) nickname: Option<String>,
    pub(crate) relation: Relation,
    pub(crate) is_creator: bool,
    pub(crate) is_muted: bool,
    pub(crate) is_archived: bool,
    pub(crate) registered_at: i64,
    pub(crate) habits: Habits,
    pub(crate) chat: Option<Chat>,
    pub(crate) is_hidden: bool,
    pub(crate) is_held: bool,
    /// Removed. Places in the world are never given away again, so the entry stays.
    pub(crate) is_gone: bool,
    pub(crate) presence: Presence,
    /// Counts the plans made for this person; events of an older plan are void.
    pub(crate) plan: u32,
    pub(crate) payments: Payments,
}

/// Whether somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Here since then.
    Here { since: i64 },
    /// Not here since before the start, as the habits say.
    AwayAsUsual,
    /// Not here since then.
    Away { since: i64 },
    /// Exactly this, as a command said.
    Stated { is_online: bool, last_seen: Option<i64> },
}

impl Presence {
    pub(crate) fn is_online(self) -> bool {
        match self {
            Presence::Here { .. } => true,
            Presence::AwayAsUsual | Presence::Away { .. } => false,
            Presence::Stated { is_online, .. } => is_online,
        }
    }
}

/// The chat with one person.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    pub(crate) created_at: i64,
    /// When the newest message was sent; `None` while there is none.
    pub(crate) last_at: Option<i64>,
    /// How many of the person's messages, the newest, are unread.
    pub(crate) unread: u32,
    /// Whether the person, rather than the owner, has the last word.
    pub(crate) is_unanswered: bool,
    pub(crate) talk: Talk,
}

/// The words of a chat. Those from before the start are invented when first looked at, so that many thousand chats
/// cost nothing until then.
#[derive(Clone, Debug)]
pub(crate) enum Talk {
    /// So many messages are still to be invented.
    Untold { length: usize },
    /// Oldest first.
    Told(Vec<Message>),
}
