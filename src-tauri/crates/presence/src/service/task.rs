//! What a service can be asked.

use crate::id::Key;
use crate::time::Wall;

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
    /// The presence of these contacts: never none, never more than [`PollLimits::most_ids`](super::PollLimits::most_ids), each
    /// once.
    PresenceOf { keys: Vec<Key> },
    /// The presence of one contact, by the request for one.
    OnePresence { key: Key },
    /// How the account's owner is connected to these contacts, within the same bounds.
    RelationsOf { keys: Vec<Key> },
    /// The newest messages of the chats with these contacts, after this message where one is named.
    MessagesOf { keys: Vec<Key>, since: Option<Box<str>> },
    /// The account's own status.
    MyStatus,
    /// Set the account's own status.
    SetMyStatus(Mine),
    /// Say that the account's owner is still there.
    Heartbeat,
    /// Have the service clean up stale presences of everybody.
    CleanUp,
    /// The name and picture of one contact.
    NameOf { key: Key },
    /// What one contact spent, and how their subscription stands.
    SpendOf { key: Key },
    /// One page of the accounts that are managed through the same sign-in.
    Seats { page: Page },
    /// Where the service's pages are, for services that stand at many addresses: one page of what they say of it.
    Places { page: Page },
    /// What the account is called, for services that do not say it with [`Task::WhoAmI`] or not at every address.
    OwnName,
}

/// What the account's owner wants to be for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mine {
    /// Online and free.
    Online,
    /// Online and busy, until then where there is an end.
    Busy { until: Option<Wall> },
    /// Offline.
    Offline,
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
    /// See [`Task::OnePresence`].
    OnePresence,
    /// See [`Task::RelationsOf`].
    RelationsOf,
    /// See [`Task::MessagesOf`].
    MessagesOf,
    /// See [`Task::MyStatus`].
    MyStatus,
    /// See [`Task::SetMyStatus`].
    SetMyStatus,
    /// See [`Task::Heartbeat`].
    Heartbeat,
    /// See [`Task::CleanUp`].
    CleanUp,
    /// See [`Task::NameOf`].
    NameOf,
    /// See [`Task::SpendOf`].
    SpendOf,
    /// See [`Task::Seats`].
    Seats,
    /// See [`Task::Places`].
    Places,
    /// See [`Task::OwnName`].
    OwnName,
}

impl TaskKind {
    /// Every kind, for a limit that counts everything.
    pub const ALL: [Self; 17] = [
        Self::WhoAmI,
        Self::Lists,
        Self::Contacts,
        Self::OnlineNow,
        Self::PresenceOf,
        Self::OnePresence,
        Self::RelationsOf,
        Self::MessagesOf,
        Self::MyStatus,
        Self::SetMyStatus,
        Self::Heartbeat,
        Self::CleanUp,
        Self::NameOf,
        Self::SpendOf,
        Self::Seats,
        Self::Places,
        Self::OwnName,
    ];
}

/// A place in a paged list, in the service's own terms; `first` has none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Page(pub Option<Box<str>>);

/// One contact list of a service, in its own terms, as in `"smart/subscribers"`. Opaque to the rules.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ListKey(pub Box<str>);

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
            Self::OnePresence { .. } => TaskKind::OnePresence,
            Self::RelationsOf { .. } => TaskKind::RelationsOf,
            Self::MessagesOf { .. } => TaskKind::MessagesOf,
            Self::MyStatus => TaskKind::MyStatus,
            Self::SetMyStatus(_) => TaskKind::SetMyStatus,
            Self::Heartbeat => TaskKind::Heartbeat,
            Self::CleanUp => TaskKind::CleanUp,
            Self::NameOf { .. } => TaskKind::NameOf,
            Self::SpendOf { .. } => TaskKind::SpendOf,
            Self::Seats { .. } => TaskKind::Seats,
            Self::Places { .. } => TaskKind::Places,
            Self::OwnName => TaskKind::OwnName,
        }
    }
}
