//! What can be known about somebody's presence, and how it came to be known.

use crate::id::{ContactId, Key};
use crate::time::Wall;
use chrono::NaiveDate;
use std::time::Duration;

/// Whether somebody is there, in the words of the program. *Unknown* is never *offline*.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// The service says they are online.
    Online,
    /// Online, but in a call or otherwise taken; without an end when the service named none.
    Busy { until: Option<Wall> },
    /// The service says they are offline.
    Offline,
    /// Offline, or online and hiding it: the service answers both alike.
    OfflineOrHidden,
    /// The service says that they hide their status.
    Hidden,
    /// Not on the service, not subscribed, or unregistered.
    Unreachable,
    /// Nothing can be said, and why.
    Unknown(Why),
}

/// A presence without its details, as people are counted and looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceKind {
    /// Online.
    Online,
    /// Busy.
    Busy,
    /// Offline.
    Offline,
    /// Offline or hidden, or hidden for sure.
    Hidden,
    /// Not to be reached at the service.
    Unreachable,
    /// Not known.
    Unknown,
}

/// Why a presence is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nobody asked yet.
    NotAsked,
    /// The answer left them out.
    LeftOut,
    /// Their part of the answer could not be read.
    Unreadable,
    /// The service refuses this id; with the service's words where it had some.
    Refused(Box<str>),
    /// The service says that it cannot tell now: what was known before stays, and it is asked again soon.
    TryLater,
}

/// When the service last saw somebody online.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastSeen {
    /// A point in time.
    At(Wall),
    /// Only the day, in UTC as the service counts days: shown as that day, never as its midnight.
    Day(NaiveDate),
}

/// By which way a sighting came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Via {
    /// The contact was asked about by id.
    Poll,
    /// The contact stood in a list of those who are online.
    List,
    /// The service reported it by itself.
    Push,
}

/// What an answer says about one contact, before the rules look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The contact, in the service's own words.
    pub key: Key,
    /// What the answer says.
    pub presence: Presence,
    /// When the service last saw them, where it tells.
    pub last_seen: Option<LastSeen>,
    /// What the service calls them, where it tells.
    pub name: Option<Box<str>>,
    /// Their handle, without `@`, where the service tells it.
    pub handle: Option<Box<str>>,
    /// When the service made this, where it tells: what is older than what is known changes nothing.
    pub made: Option<Wall>,
    /// Whether it is of a kind that never tells until when somebody is busy, so that a known end stays.
    pub leaves_out_end: bool,
}

impl Report {
    /// What an answer about this contact alone says.
    #[must_use]
    pub fn new(key: impl Into<Key>, presence: Presence, last_seen: Option<LastSeen>) -> Self {
        Self {
            key: key.into(),
            presence,
            last_seen,
            name: None,
            handle: None,
            made: None,
            leaves_out_end: false,
        }
    }
}

/// One observation of one contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// Who was observed.
    pub contact: ContactId,
    /// What was observed.
    pub presence: Presence,
    /// When the service last saw them, where it tells.
    pub last_seen: Option<LastSeen>,
    /// When the answer arrived.
    pub observed: Wall,
    /// By which way.
    pub via: Via,
}

/// How far a presence can be trusted now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Renewed when it should have been.
    Fresh,
    /// Older than twice the interval at which it should have been renewed, or from an earlier run or before a sleep.
    Stale,
}

impl Presence {
    /// Which it is, without its details. Whoever is online in a doubtful way is not known to be.
    #[must_use]
    pub fn kind(&self, is_doubtful: bool) -> PresenceKind {
        match self {
            Self::Online if is_doubtful => PresenceKind::Unknown,
            Self::Online => PresenceKind::Online,
            Self::Busy { .. } => PresenceKind::Busy,
            Self::Offline => PresenceKind::Offline,
            Self::OfflineOrHidden | Self::Hidden => PresenceKind::Hidden,
            Self::Unreachable => PresenceKind::Unreachable,
            Self::Unknown(_) => PresenceKind::Unknown,
        }
    }

    /// Whether they are there: online or busy.
    #[must_use]
    pub fn is_present(&self) -> bool {
        match self {
            Self::Online | Self::Busy { .. } => true,
            Self::Offline | Self::OfflineOrHidden | Self::Hidden | Self::Unreachable | Self::Unknown(_) => {
                false
            }
        }
    }
}

/// Online for the service, yet so long inactive that nobody should count on it.
#[must_use]
pub fn is_doubtful(
    presence: &Presence,
    last_seen: Option<LastSeen>,
    observed: Wall,
    doubt_after: Duration,
) -> bool {
    match (presence, last_seen) {
        (Presence::Online, Some(LastSeen::At(at))) => observed.since(at) > doubt_after,
        _ => false,
    }
}
