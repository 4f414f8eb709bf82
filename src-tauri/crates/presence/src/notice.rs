//! What the user is told, and what was decided against, with the reason. Every decision about a watched person becomes a
//! [`Decision`] that is kept, so that "why was I not told?" has an answer.

use crate::id::{AccountId, ContactId, NoticeId, PersonId};
use crate::relation::Relation;
use crate::service::LastWords;
use crate::sighting::LastSeen;
use crate::time::Wall;

/// One decision about telling the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    /// Its id; a shown one has the same as its [`Notice`].
    pub id: NoticeId,
    /// When it was made.
    pub at: Wall,
    /// What it is about.
    pub kind: Kind,
    /// Whom it is about; nobody for a summary.
    pub whom: Option<Whom>,
    /// What was decided.
    pub outcome: Outcome,
}

/// Whom a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Whom {
    /// The person.
    pub person: PersonId,
    /// The contact it was seen through.
    pub contact: ContactId,
    /// The account it was seen through.
    pub account: AccountId,
}

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Somebody came online.
    CameOnline,
    /// Somebody went offline.
    WentOffline,
    /// The same happened to several within seconds; replaces their single notices.
    Burst(Occasion),
    /// Who is there after a start, a sleep or a snooze.
    Summary,
    /// Somebody is no longer busy.
    BecameFree,
    /// The account's owner is connected to somebody in another way than before.
    RelationChanged,
    /// Somebody wrote.
    Wrote,
    /// Presences were cleaned up at the service: who went by it is told of here, and nowhere else.
    CleanUp,
}

/// What can happen to several at once, so that one notice tells of all of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Occasion {
    /// They came online.
    CameOnline,
    /// They went offline.
    WentOffline,
    /// They are no longer busy.
    BecameFree,
    /// The account's owner is connected to them in another way than before.
    RelationChanged,
    /// They wrote.
    Wrote,
}

impl Occasion {
    /// All there are.
    pub const ALL: [Self; 5] =
        [Self::CameOnline, Self::WentOffline, Self::BecameFree, Self::RelationChanged, Self::Wrote];
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Shown as a notification.
    Shown,
    /// Decided to show, but no notification could be raised; it stands in the window's list.
    Undelivered,
    /// Decided against.
    Held(Hold),
}

/// Why a notice was decided against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Hold {
    /// The first sighting since the start, a sleep, or an answer that was missing: nobody saw them come or go.
    Baseline,
    /// The user snoozed notices.
    Snoozed,
    /// The user switched notifications off.
    SwitchedOff,
    /// They left so shortly before that it is the same visit.
    Flapping,
    /// The same happened to several within seconds, or there were many notices within a minute; they stand in one together.
    InBurst,
    /// A summary was shown less than ten minutes before.
    SummaryTooSoon,
    /// The service says online, but their last activity is too old to count on it.
    Doubtful,
    /// They may have hidden their status instead of leaving.
    PerhapsHidden,
    /// The chat is muted at the service, and the user did not star them.
    MutedAtService,
    /// The account is not one of this shift's.
    OffShift,
    /// They were there already, through another of their contacts.
    ThereAlready,
    /// The service cleaned up stale presences: nobody left just then.
    CleanedUp,
    /// The relation as it was found first: nobody saw it change.
    FirstLook,
}

/// A notice to show. One notification per slot: a new one replaces what stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// Where it is shown.
    pub slot: Slot,
    /// What it says, as data: the words are the catalogue's.
    pub says: Says,
}

/// A place for one notification.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Slot {
    /// The one about a person.
    Person(PersonId),
    /// The one about several to whom this happened; who is there stands with those who came.
    Together(Occasion),
    /// The one that the program says of itself. The rules put nothing there.
    Program,
}

/// What a notice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Says {
    /// Somebody came online.
    CameOnline {
        /// Who.
        person: PersonId,
        /// Their name.
        name: Box<str>,
        /// When they were last there before, where known.
        away_since: Option<LastSeen>,
        /// The last words of the chat, where known and wanted.
        last_words: Option<LastWords>,
        /// How much of theirs is unread.
        unread: Unread,
    },
    /// Somebody went offline.
    WentOffline {
        /// Who.
        person: PersonId,
        /// Their name.
        name: Box<str>,
    },
    /// Somebody is no longer busy.
    BecameFree {
        /// Who.
        person: PersonId,
        /// Their name.
        name: Box<str>,
    },
    /// The account's owner is connected to somebody in another way than before.
    RelationChanged {
        /// To whom.
        person: PersonId,
        /// Their name.
        name: Box<str>,
        /// How before.
        from: Relation,
        /// How now.
        to: Relation,
    },
    /// Somebody wrote.
    Wrote {
        /// Who.
        person: PersonId,
        /// Their name.
        name: Box<str>,
        /// What, where it may be shown.
        last_words: Option<LastWords>,
        /// How much of theirs is unread.
        unread: Unread,
    },
    /// The same happened to several within seconds.
    Several(Occasion, Several),
    /// These are online, after a start, a sleep or a snooze.
    SeveralAreOnline(Several),
}

/// How many messages of somebody are unread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Unread {
    /// As many as were counted.
    pub count: u32,
    /// Whether there may be more than were counted.
    pub has_more: bool,
}

/// A ranked few and how many in all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Several {
    /// Everybody meant, the most important first.
    pub persons: Vec<PersonId>,
    /// The names of the first of them, at most three.
    pub names: Vec<Box<str>>,
}

impl Says {
    /// What it says happened to one person; nothing when it is about several.
    #[must_use]
    pub fn occasion(&self) -> Option<Occasion> {
        match self {
            Self::CameOnline { .. } => Some(Occasion::CameOnline),
            Self::WentOffline { .. } => Some(Occasion::WentOffline),
            Self::BecameFree { .. } => Some(Occasion::BecameFree),
            Self::RelationChanged { .. } => Some(Occasion::RelationChanged),
            Self::Wrote { .. } => Some(Occasion::Wrote),
            Self::Several(..) | Self::SeveralAreOnline(_) => None,
        }
    }
}
