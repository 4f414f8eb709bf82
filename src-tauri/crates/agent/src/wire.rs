//! What crosses to the window and the command line, and what comes back. These types are private to one build: both ends
//! say hello with protocol and build first, and speak on only when they are equal. The rules' own types are converted here
//! (in `convert`), never serialized themselves. Times are milliseconds since 1970 UTC. No type in this module can hold a
//! token; the only secrets that ever cross are typed by the user and stand in [`SignInForm`].

mod state;
mod account;
mod sign_in;
mod query;
mod list;
mod export;

pub use account::*;
pub use export::*;
pub use list::*;
pub use query::*;
pub use sign_in::*;
pub use state::*;

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The version of this module's types; equal builds have equal versions.
pub const PROTOCOL: u32 = 1;

/// The first frame in each direction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Hello {
    /// [`PROTOCOL`].
    pub protocol: u32,
    /// The version and build of the program.
    pub build: String,
    /// Whether this end has a desktop: a tray and notifications. An agent without one gives up the data folder to an end
    /// that has.
    #[serde(default)]
    pub has_desktop: bool,
}

/// A frame to the agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum ToAgent {
    /// The first frame.
    Hello { hello: Hello },
    /// Do something, and answer with [`FromAgent::Done`] under the same number.
    Wish { id: u32, wish: Wish },
    /// Send this list whenever it changes; a second one under the same number replaces it. At most 8 at once.
    OpenList { list: u32, query: ListQuery },
    /// Send a list no more.
    CloseList { list: u32 },
    /// Send this person whenever they change, instead of another; nobody to send no more.
    OpenPerson {
        #[ts(type = "number | null")]
        person: Option<i64>,
    },
    /// Send what was shown and held, the newest first, whenever it changes; nothing to send no more.
    OpenActivity { query: Option<ActivityQuery> },
    /// Send the picture of a person, when there is one, with [`FromAgent::Picture`].
    Picture {
        #[ts(type = "number")]
        person: i64,
    },
    /// Send the picture of an account's owner, likewise, with [`FromAgent::Portrait`].
    Portrait {
        #[ts(type = "number")]
        account: i64,
    },
    /// Say what would become of this text as contacts of an account, with [`FromAgent::Preview`]. Nothing is kept.
    PreviewImport {
        id: u32,
        #[ts(type = "number")]
        account: i64,
        text: String,
    },
    /// Write people down, with [`FromAgent::Exported`].
    Export { id: u32, export: Export },
    /// Say whom accounts know by exactly this id at their service, with [`FromAgent::Found`].
    FindKey { id: u32, key: String },
    /// Send every change and every decision as it happens, with [`FromAgent::Happened`], or no more.
    Follow { on: bool },
}

/// A frame from the agent.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum FromAgent {
    /// The first frame.
    Hello { hello: Hello },
    /// Everything but lists. Sent after the hello and whenever it changes, the newest only.
    State { state: Box<State> },
    /// A list, whole, the newest only, at most ten times a second.
    List { list: u32, revision: u32, slice: Slice },
    /// The person asked for; nobody when there is no such one any more.
    Person { person: Option<Box<PersonPane>> },
    /// What was shown and held.
    Activity { activity: Activity },
    /// The picture of a person, as a `data:` address of a PNG; nothing when there is none to be had.
    Picture {
        #[ts(type = "number")]
        person: i64,
        data: Option<String>,
    },
    /// The picture of an account's owner, likewise.
    Portrait {
        #[ts(type = "number")]
        account: i64,
        data: Option<String>,
    },
    /// What would become of a text as contacts.
    Preview { id: u32, preview: ImportPreview },
    /// What was asked for, written down, or why not.
    Exported { id: u32, exported: Option<Exported>, problem: Option<Problem> },
    /// Whom accounts know by the id that was asked for.
    Found { id: u32, contacts: Vec<Keyed> },
    /// Something changed or was decided.
    Happened { happening: Box<Happening> },
    /// What became of a wish.
    Done { id: u32, problem: Option<Problem> },
    /// Come to the front, on this page.
    Show { page: Option<WindowPage> },
    /// The agent ends.
    Bye,
}

/// A page of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum WindowPage {
    /// The list of people.
    People,
    /// What was shown and held.
    Activity,
    /// The accounts.
    Accounts,
    /// The settings.
    Settings,
}

/// Something the user wants.
#[derive(Clone, PartialEq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Wish {
    /// Be told about a person, or no more: a watch on one of their labels leaves them out then.
    Watch {
        #[ts(type = "number")]
        person: i64,
        watch: Watch,
    },
    /// Leave a person out of what watches on their labels tell, or no more.
    Exempt {
        #[ts(type = "number")]
        person: i64,
        on: bool,
    },
    /// Call a person by this name; nothing to go back to the service's.
    Name {
        #[ts(type = "number")]
        person: i64,
        name: Option<String>,
    },
    /// Open the chat with a person in the browser.
    OpenChat {
        #[ts(type = "number")]
        person: i64,
    },
    /// The chat that was opened was the right place, or was not: then the inbox is opened and remembered.
    ConfirmChat {
        #[ts(type = "number")]
        account: i64,
        right: bool,
    },
    /// Hold notices for so many minutes.
    SnoozeFor { minutes: u32 },
    /// Hold notices until eight tomorrow morning, in the user's zone.
    SnoozeUntilTomorrow,
    /// Hold notices no longer.
    EndSnooze,
    /// Ask nothing for all accounts, or go on.
    PauseAll { on: bool },
    /// Ask nothing for one account, or go on.
    Pause {
        #[ts(type = "number")]
        account: i64,
        on: bool,
    },
    /// Ask now.
    CheckNow {
        #[ts(type = "number")]
        account: i64,
    },
    /// Begin a sign-in; a running attempt ends.
    SignIn { form: Box<SignInForm> },
    /// End the running attempt.
    CancelSignIn,
    /// Open the authorization page of the running attempt again.
    ReopenBrowser,
    /// Go on with the address the browser ended on.
    PasteRedirect { address: String },
    /// End a sign-in: revoke, delete from the keyring; contacts and history are kept unless told otherwise.
    SignOut {
        #[ts(type = "number")]
        account: i64,
        forget_contacts: bool,
    },
    /// Try to open the keyring, which may raise its own dialog.
    UnlockKeyring,
    /// Change an account's addresses or version.
    ChangeSite {
        #[ts(type = "number")]
        account: i64,
        site: Site,
    },
    /// Learn which lists can be brought in.
    OfferLists {
        #[ts(type = "number")]
        account: i64,
    },
    /// Bring these lists in and keep them in step.
    BringLists {
        #[ts(type = "number")]
        account: i64,
        lists: Vec<String>,
    },
    /// Watch everybody whom the service counts among the best customers.
    WatchTop {
        #[ts(type = "number")]
        account: i64,
    },
    /// Go on with the code that came by phone.
    EnterCode { code: String },
    /// Bring contacts in by their ids: one a line, or CSV with a head line. Lines with something wrong are left out.
    Import {
        #[ts(type = "number")]
        account: i64,
        text: String,
    },
    /// Let go of contacts that were brought in by their ids.
    RemoveContacts {
        #[ts(type = "Array<number>")]
        contacts: Vec<i64>,
    },
    /// Let go of those contacts of these people that were brought in by their ids.
    RemovePersons {
        #[ts(type = "Array<number>")]
        persons: Vec<i64>,
    },
    /// Enter the phone number of a contact; nothing to take it away.
    Phone {
        #[ts(type = "number")]
        contact: i64,
        phone: Option<String>,
    },
    /// Ask for the names of these people, where the service tells names.
    AskNames {
        #[ts(type = "Array<number>")]
        persons: Vec<i64>,
    },
    /// Ask about one person now.
    CheckPerson {
        #[ts(type = "number")]
        person: i64,
    },
    /// Open the page of a contact at the service in the browser.
    OpenProfile {
        #[ts(type = "number")]
        contact: i64,
    },
    /// Open the chat with one contact of a person in the browser.
    OpenContactChat {
        #[ts(type = "number")]
        contact: i64,
    },
    /// These are the same human.
    Merge {
        #[ts(type = "number")]
        into: i64,
        #[ts(type = "number")]
        from: i64,
    },
    /// A contact is somebody of their own again.
    Unmerge {
        #[ts(type = "number")]
        contact: i64,
    },
    /// Write a note about a person; nothing to take it away.
    Note {
        #[ts(type = "number")]
        person: i64,
        note: Option<String>,
    },
    /// Make a label, or change it.
    PutLabel {
        #[ts(type = "number | null")]
        label: Option<i64>,
        name: String,
        colour: u8,
    },
    /// Take a label away from everybody.
    DropLabel {
        #[ts(type = "number")]
        label: i64,
    },
    /// Put a label on these people, or take it off.
    Tag {
        #[ts(type = "Array<number>")]
        persons: Vec<i64>,
        #[ts(type = "number")]
        label: i64,
        on: bool,
    },
    /// Star these people, or no more.
    WatchMany {
        #[ts(type = "Array<number>")]
        persons: Vec<i64>,
        on: bool,
    },
    /// Do something with everybody a list shows, whatever its offset and rows, but for some.
    ForEverybody {
        query: ListQuery,
        #[ts(type = "Array<number>")]
        but: Vec<i64>,
        deed: Deed,
    },
    /// Be told about everybody with a label, or no more.
    WatchLabel {
        #[ts(type = "number")]
        label: i64,
        watch: Watch,
    },
    /// Be this for others.
    SetMine {
        #[ts(type = "number")]
        account: i64,
        mine: Mine,
    },
    /// Be busy for others for so many minutes from now.
    BusyFor {
        #[ts(type = "number")]
        account: i64,
        minutes: u32,
    },
    /// Keep the account's owner online by heartbeats, or no more.
    KeepOnline {
        #[ts(type = "number")]
        account: i64,
        on: bool,
    },
    /// Have the service clean up stale presences of everybody. Only ever sent after the user confirmed it.
    CleanUp {
        #[ts(type = "number")]
        account: i64,
    },
    /// Learn which accounts are managed through an account's sign-in.
    OfferSeats {
        #[ts(type = "number")]
        account: i64,
    },
    /// Show these of them as accounts of their own, and no others.
    TakeSeats {
        #[ts(type = "number")]
        account: i64,
        seats: Vec<String>,
    },
    /// Tell of an account's arrivals, or not now.
    Shift {
        #[ts(type = "number")]
        account: i64,
        on: bool,
    },
    /// Read what was said last with a person, though the service may mark the chat as read.
    ReadWords {
        #[ts(type = "number")]
        person: i64,
    },
    /// Read last words of an account by itself although that marks its chats as read, or no more.
    AllowMarking {
        #[ts(type = "number")]
        account: i64,
        on: bool,
    },
    /// Change the settings.
    ChangeSettings { settings: Settings },
    /// Show the window, starting it when needed.
    ShowWindow { page: Option<WindowPage> },
    /// Start the demo beside this program, in a throw-away folder.
    StartDemo,
    /// End the program.
    Quit,
    /// Move the wall clock by so many milliseconds.
    #[cfg(feature = "testing")]
    #[ts(skip)]
    MoveClock { ms: i64 },
    /// Let so many milliseconds pass: everything that waits for them happens.
    #[cfg(any(test, feature = "testing"))]
    #[ts(skip)]
    PassTime { ms: u64 },
    /// Move the wall clock by so many milliseconds without anybody taking it for a sleep: what is to happen by it happens.
    #[cfg(feature = "testing")]
    #[ts(skip)]
    PassWallTime { ms: i64 },
    /// Wait until whatever an account asked was answered. What came of it is shown before this is.
    #[cfg(any(test, feature = "testing"))]
    #[ts(skip)]
    AwaitAnswers { account: i64 },
}

/// What can be done with everybody a list shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Deed {
    /// Star them, or no more.
    Star { on: bool },
    /// Put a label on them, or take it off.
    Tag {
        #[ts(type = "number")]
        label: i64,
        on: bool,
    },
    /// Ask for their names, where the service tells names.
    AskNames,
    /// Let go of those contacts of theirs that were brought in by their ids.
    Remove,
}

/// Why something was not done: a code that has words, and what to fill into them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// Which problem.
    pub code: ProblemCode,
    /// What to fill into the words: an address, a version, the service's own words. Never a secret.
    pub detail: Option<String>,
}

/// The problems a wish or an account can meet. Each has words in the catalogue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ProblemCode {
    /// No network, or the service's name was not found.
    NoNetwork,
    /// The service did not accept a connection.
    NotConnected,
    /// The service's certificate is not trusted.
    NotTrusted,
    /// The service took too long.
    TooSlow,
    /// The connection broke.
    CutShort,
    /// The answer was larger than an answer may be.
    TooLarge,
    /// The proxy refused or is not there.
    Proxy,
    /// Something else than the service answered.
    NotTheService,
    /// The service failed; the detail is the status.
    ServiceFailed,
    /// The service refused; the detail is its words.
    Refused,
    /// The service answers no more until something is changed there; the detail is its words and its number.
    Halted,
    /// The service failed in a way it has a number for; the detail is its words and that number.
    Coded,
    /// The answer could not be read; the detail is the field.
    Unreadable,
    /// A limit was reached.
    TooMany,
    /// A scope is missing; the detail is its name.
    MissingScope,
    /// The interface's version is not served; the detail is the version, and the next where told.
    VersionRefused,
    /// The grant ended.
    NeedsSignIn,
    /// The user declined at the service.
    Declined,
    /// The attempt took longer than five minutes.
    AttemptExpired,
    /// The address that came back does not belong to this attempt.
    WrongRedirect,
    /// No attempt is running.
    NoAttempt,
    /// The redirect's port is taken; the detail is the port.
    PortTaken,
    /// An address is not https (plain http only to a loopback literal); the detail is the address.
    BadAddress,
    /// A field is empty or has what it must not; the detail is its name.
    BadInput,
    /// The client id or secret was refused.
    BadClient,
    /// The pasted token was refused.
    BadToken,
    /// Nobody is registered at the service under this phone number.
    NotRegistered,
    /// There is no keyring: the sign-in lasts until quit.
    NoKeyring,
    /// The keyring is locked.
    KeyringLocked,
    /// The browser could not be started; the detail is the address to open.
    NoBrowser,
    /// The window cannot be started, or ended by a fault of its own.
    NoWindow,
    /// There is no chat address for this contact.
    NoChat,
    /// The service has no way for this.
    NoWay,
    /// The service took it, and kept something else; the detail is what.
    Otherwise,
    /// The account is paused: nothing was sent.
    Paused,
    /// The time for it was over before it could be sent.
    TooLate,
    /// Not one line of the text could be taken; the detail is the first thing that was wrong.
    NothingToImport,
    /// There is no such person, account or list any more.
    Gone,
    /// The service told of them a moment ago and is asked no more often.
    JustAsked,
    /// The data folder cannot be written.
    DiskTrouble,
    /// The running program is another build: restart it.
    OtherBuild,
    /// This agent has no desktop.
    NoDesktop,
    /// The agent had a fault of its own while this was under way, and has started over.
    OwnFault,
}

impl ProblemCode {
    /// The problem, with nothing to fill into its words.
    #[must_use]
    pub fn bare(self) -> Problem {
        Problem { code: self, detail: None }
    }

    /// The problem, with what to fill into its words. Never a secret.
    #[must_use]
    pub fn with(self, detail: impl Into<String>) -> Problem {
        Problem { code: self, detail: Some(detail.into()) }
    }
}

impl std::fmt::Debug for Wish {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wish(..)")
    }
}
