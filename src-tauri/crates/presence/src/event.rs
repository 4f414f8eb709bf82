//! Everything that can happen to the rules, and everything they can ask for. Both lists are closed: reading them is
//! reading every reason the program ever wakes, and all it ever does.

use crate::id::{AccountId, AskId, ContactId, Key, LabelId, NoticeId, PersonId, SignInId};
use crate::notice::{Decision, Notice, Slot};
use crate::people::{Account, Contact, Label, Person, SignIn, Watch};
use crate::relation::Relation;
use crate::service::{Capabilities, Heard, ListKey, Me, Mine, Places, Pushed, Seat, Task};
use crate::settings::Settings;
use crate::sighting::{LastSeen, Presence, Sighting};
use crate::time::{Run, Wall};

/// What the program runs for, which says what it does of its own accord.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Errand {
    /// To watch until the user quits: everybody is asked about, and owners are kept online.
    #[default]
    Watch,
    /// One command: services are asked, and what owners are for others is left alone, but for what the command wishes.
    Command,
    /// To show what is known: nobody is asked, and nothing is listened to.
    Look,
}

/// Something happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The program runs for this, until it is said otherwise.
    Errand(Errand),
    /// What was kept has been loaded, and work may begin.
    Started,
    /// The time asked for with [`Effect::WakeAt`] has come.
    Due,
    /// The machine slept, or its wall clock jumped, so that what was seen before is only a memory.
    Woke,
    /// There is a network again, or another one, as the system says.
    NetworkCame,
    /// An answer, or its absence.
    Heard { ask: AskId, heard: Heard },
    /// The service reported something by itself.
    Pushed { account: AccountId, pushed: Pushed },
    /// Something became of the socket of an account.
    Socket { account: AccountId, news: SocketNews },
    /// The user is at the desk, or is not: the screen is locked, or nothing was touched for ten minutes.
    AtDesk(bool),
    /// Something became of a sign-in.
    SignIn { sign_in: SignInId, news: SignInNews },
    /// Somebody signed in and the service said who they are.
    Joined(Box<Joined>),
    /// Something became of a notice.
    Notice { notice: NoticeId, news: NoticeNews },
    /// The user wants something.
    Wish(Wish),
    /// The program is about to end: what is only in memory is written down. At the user's wish, who is online by its doing is
    /// said to be offline; a program that takes its place, or a command that was run once, leaves that as it is.
    Quitting { for_good: bool },
}

/// What can become of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketNews {
    /// It is open: from here on changes are heard of.
    Open,
    /// It is not open any more, or did not open; opening it is tried again.
    Closed,
    /// The token was refused at the handshake.
    Refused,
}

/// What can become of a sign-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInNews {
    /// A token is at hand; this is what accounts of the sign-in can do with it.
    Ready(Box<Capabilities>),
    /// Its service stands at another address from now on.
    Moved,
    /// The token is being renewed; asking waits.
    Renewing,
    /// The token could not be renewed; asking waits until it is.
    Delayed,
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

/// Somebody to bring in by their id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewContact {
    /// Their id at the service, checked by its dialect.
    pub key: Key,
    /// Their name at the service, where the service has not told another; empty for none.
    pub name: Box<str>,
    /// The name the user gave them; nothing to leave what there is.
    pub own_name: Option<Box<str>>,
    /// A phone number; nothing for none.
    pub phone: Option<Box<str>>,
    /// A note; nothing to leave what there is.
    pub note: Option<Box<str>>,
    /// Names of labels to put on them; made where there are none.
    pub labels: Vec<Box<str>>,
    /// What to be told about them; nothing to leave it as it is.
    pub watch: Option<Watch>,
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
    /// Be told about a person, or no more: a watch on one of their labels leaves them out then.
    Watch { person: PersonId, watch: Watch },
    /// Leave a person out of what watches on their labels tell, or no more.
    Exempt { person: PersonId, on: bool },
    /// Star these people, or take their stars away, and with them what watches on their labels tell.
    Star { persons: Vec<PersonId>, on: bool },
    /// Call a person by this name, or again by the service's.
    Name { person: PersonId, name: Option<Box<str>> },
    /// Be told nothing until then.
    Snooze { until: Wall },
    /// Be told again.
    EndSnooze,
    /// Ask nothing for all accounts, or go on, those that stopped as well.
    PauseAll(bool),
    /// Ask nothing for one account, or go on, also after it stopped.
    Pause { account: AccountId, on: bool },
    /// Ask now, as far as the limits allow. An account that stopped asks one question first, and goes on once that is answered.
    CheckNow { account: AccountId },
    /// Learn which lists there are.
    OfferLists { account: AccountId },
    /// Bring these lists in and keep them in step; others of the account are no longer followed.
    Bring { account: AccountId, lists: Vec<ListKey> },
    /// Watch everybody of an account whom the service counts among the best.
    WatchTop { account: AccountId },
    /// Change the settings.
    Change(Settings),
    /// Bring these in by their ids.
    AddContacts { account: AccountId, contacts: Vec<NewContact> },
    /// Take over what is said of these about contacts who are there. Nobody comes in by it, and lists say who has gone.
    UpdateContacts { account: AccountId, contacts: Vec<NewContact> },
    /// Let go of contacts that were brought in by their ids.
    RemoveContacts(Vec<ContactId>),
    /// Enter the phone number of a contact, or take it away.
    Phone { contact: ContactId, phone: Option<Box<str>> },
    /// Ask for the names and pictures of these, as far as the service's limits allow.
    AskNames(Vec<PersonId>),
    /// Ask about one person now.
    CheckPerson(PersonId),
    /// The user looks at a person: what belongs to them is fetched.
    Look(PersonId),
    /// These are the same human: the contacts of the second become contacts of the first.
    Merge { into: PersonId, from: PersonId },
    /// A contact is somebody of their own again.
    Unmerge(ContactId),
    /// Write a note about a person; nothing to take it away.
    Note { person: PersonId, note: Option<Box<str>> },
    /// Make a label, or change it. A new one has no id yet.
    PutLabel { id: Option<LabelId>, name: Box<str>, colour: u8 },
    /// Take a label away from everybody, and then itself.
    DropLabel(LabelId),
    /// Put a label on these people, or take it off.
    Tag { persons: Vec<PersonId>, label: LabelId, on: bool },
    /// Be told about everybody with a label, or no more.
    WatchLabel { label: LabelId, watch: Watch },
    /// Be this for others.
    SetMine { account: AccountId, mine: Mine },
    /// Keep the account's owner online by heartbeats, or no more.
    KeepOnline { account: AccountId, on: bool },
    /// Have the service clean up stale presences of everybody.
    CleanUp { account: AccountId },
    /// Learn which accounts are managed through an account's sign-in.
    OfferSeats { account: AccountId },
    /// Show these accounts, managed through the sign-in of `account`, as accounts of their own, and no others.
    TakeSeats { account: AccountId, seats: Vec<Seat> },
    /// Tell of an account's arrivals, or not now.
    Shift { account: AccountId, on: bool },
    /// Read what was said last with a person, though the service may mark the chat as read.
    ReadWords(PersonId),
    /// Read what was said last in chats of an account although the service marks them as read, or no more.
    AllowMarking { account: AccountId, on: bool },
    /// The user opened a chat at the service.
    Opened(ContactId),
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
    /// Renew the token of a sign-in, which was refused at the door of a socket and nowhere else, and answer with
    /// [`Event::SignIn`]: with the same token where it cannot be renewed.
    RenewIfPossible(SignInId),
    /// Send [`Event::Due`] at that time; replaces an earlier request.
    WakeAt(Run),
    /// Keep the socket of an account open, or close it. Said once for each change.
    Listen { account: AccountId, on: bool },
    /// Show a notice, in place of what stands in its slot.
    Notify(Notice),
    /// Take away what stands in a slot.
    Withdraw(Slot),
    /// Open the chat with a contact.
    OpenChat(ContactId),
    /// Open the list of people.
    ShowList,
    /// The pages of a sign-in's service are at these places, as it says now; what it does not tell is where it usually is.
    Place { sign_in: SignInId, places: Places },
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
    /// Contacts that were let go of.
    ContactsGone(Vec<ContactId>),
    /// A label, new or changed.
    Label(Label),
    /// A label that was taken away from everybody.
    LabelGone(LabelId),
    /// The settings.
    Settings(Settings),
    /// Notices are held until then, or no longer.
    Snooze(Option<Wall>),
    /// Checking is paused for all accounts, or no longer.
    PausedAll(bool),
    /// A name was asked for.
    NameAsked(NameAsked),
    /// An account was let go of, with its contacts or without.
    Forgot { account: AccountId, contacts: bool },
}

/// A question for somebody's name, which the service counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameAsked {
    /// Through which account.
    pub account: AccountId,
    /// Whose.
    pub key: Key,
    /// When it was asked.
    pub at: Wall,
    /// Until when it counts.
    pub until: Wall,
}

/// What happened, to be remembered as long as there is room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recorded {
    /// Somebody's presence changed.
    Change(Change),
    /// How the account's owner is connected to somebody, new or renewed; a change where the one before is named.
    Relation(RelationSeen),
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

/// How the account's owner was seen to be connected to a contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RelationSeen {
    /// To whom.
    pub contact: ContactId,
    /// The connection before, when this is a change.
    pub from: Option<Relation>,
    /// The connection.
    pub to: Relation,
    /// When it was seen.
    pub observed: Wall,
}
