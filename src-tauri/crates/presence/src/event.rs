//! Everything that can happen to the rules, and everything they can ask for. Both lists are closed: reading them is
//! reading every reason the program ever wakes, and all it ever does.

use crate::id::{AccountId, AskId, ContactId, NoticeId, PersonId, SignInId};
use crate::notice::{Decision, Notice, Slot};
use crate::people::{Account, Contact, Person, SignIn, Watch};
use crate::service::{Capabilities, Heard, ListKey, Me, Task};
use crate::settings::Settings;
use crate::sighting::{LastSeen, Presence, Sighting};
use crate::time::{Run, Wall};

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// What was kept has been loaded, and work may begin.
    Started,
    /// The time asked for with [`Effect::WakeAt`] has come.
    Due,
    /// The machine slept, or its wall clock jumped, so that what was seen before is only a memory.
    Woke,
    /// An answer, or its absence.
    Heard { ask: AskId, heard: Heard },
    /// Something became of a sign-in.
    SignIn { sign_in: SignInId, news: SignInNews },
    /// Somebody signed in and the service said who they are.
    Joined(Box<Joined>),
    /// Something became of a notice.
    Notice { notice: NoticeId, news: NoticeNews },
    /// The user wants something.
    Wish(Wish),
    /// The program is about to end: what is only in memory is written down.
    Quitting,
}

/// What can become of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInNews {
    /// A token is at hand; this is what accounts of the sign-in can do with it.
    Ready(Capabilities),
    /// The token is being renewed; asking waits.
    Renewing,
    /// Only the user can go on: the grant has ended.
    Ended,
    /// The keyring that holds the token cannot be read now.
    KeyringClosed,
}

/// A sign-in that just came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joined {
    /// The grant.
    pub sign_in: SignIn,
    /// Who signed in.
    pub me: Me,
    /// What they can do.
    pub capabilities: Capabilities,
    /// The account this is to take the place of, when the user signed in again.
    pub replaces: Option<AccountId>,
}

/// What can become of a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeNews {
    /// It could not be raised.
    Undelivered,
    /// It was clicked, or its first action was: open the chat.
    Opened,
    /// Its action "Snooze 1 h" was chosen.
    Snoozed,
    /// Its action "Stop watching" was chosen.
    Unwatched,
    /// It went away without either.
    Closed,
}

/// What the user can want of the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wish {
    /// Be told about a person, or no more.
    Watch { person: PersonId, watch: Watch },
    /// Call a person by this name, or again by the service's.
    Name { person: PersonId, name: Option<Box<str>> },
    /// Be told nothing until then.
    Snooze { until: Wall },
    /// Be told again.
    EndSnooze,
    /// Ask nothing for all accounts, or go on.
    PauseAll(bool),
    /// Ask nothing for one account, or go on.
    Pause { account: AccountId, on: bool },
    /// Ask now, as far as the limits allow.
    CheckNow { account: AccountId },
    /// Learn which lists there are.
    OfferLists { account: AccountId },
    /// Bring these lists in and keep them in step; others of the account are no longer followed.
    Bring { account: AccountId, lists: Vec<ListKey> },
    /// Watch everybody of an account whom the service counts among the best.
    WatchTop { account: AccountId },
    /// Change the settings.
    Change(Settings),
    /// Let go of an account; its contacts and their history too, or only the asking.
    Forget { account: AccountId, contacts: bool },
}

/// Something to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Ask a service, and answer with [`Event::Heard`] in any case.
    Ask { ask: AskId, account: AccountId, task: Task },
    /// Renew the token of a sign-in, and answer with [`Event::SignIn`].
    Renew(SignInId),
    /// Send [`Event::Due`] at that time; replaces an earlier request.
    WakeAt(Run),
    /// Show a notice, in place of what stands in its slot.
    Notify(Notice),
    /// Take away what stands in a slot.
    Withdraw(Slot),
    /// Open the chat with a contact.
    OpenChat(ContactId),
    /// Open the list of people.
    ShowList,
    /// Keep what the user made or chose.
    Keep(Kept),
    /// Remember what happened.
    Record(Recorded),
    /// What the window, the tray and the command line show has changed.
    Publish,
}

/// What the user made or chose, to be kept for good. Every variant can be written twice without harm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A sign-in, new or changed.
    SignIn(SignIn),
    /// An account, new or changed.
    Account(Account),
    /// Contacts, new or changed. A person that is not kept yet comes into being with its first contact.
    Contacts(Vec<Contact>),
    /// A person, new or changed.
    Person(Person),
    /// The settings.
    Settings(Settings),
    /// Notices are held until then, or no longer.
    Snooze(Option<Wall>),
    /// Checking is paused for all accounts, or no longer.
    PausedAll(bool),
    /// An account was let go of, with its contacts or without.
    Forgot { account: AccountId, contacts: bool },
}

/// What happened, to be remembered as long as there is room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Somebody's presence changed.
    Change(Change),
    /// What is known of contacts now, so that a restart can show it. Written in bulk, not at every sighting.
    LastKnown(Vec<Sighting>),
    /// A decision about a notice, new or changed.
    Decision(Decision),
    /// A stretch in which an account could not be watched.
    Gap { account: AccountId, from: Wall, to: Wall },
}

/// A sighting that differs from the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose.
    pub contact: ContactId,
    /// What it was.
    pub from: Presence,
    /// What it is.
    pub to: Presence,
    /// The last time the old one was seen; the change happened after it. Nothing when it was not known to be current.
    pub after: Option<Wall>,
    /// The first time the new one was seen.
    pub observed: Wall,
    /// When the service last saw them, where it tells.
    pub last_seen: Option<LastSeen>,
}
