//! Everything the window shows besides lists.

use super::{Problem, Site};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The program at a glance, its accounts, its settings, and the sign-in under way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The program.
    pub about: About,
    /// The tray's state in data.
    pub glance: Glance,
    /// The accounts.
    pub accounts: Vec<Account>,
    /// The services there are.
    pub services: Vec<ServiceCard>,
    /// The sign-in under way, or how the last one ended.
    pub attempt: Option<Attempt>,
    /// The settings.
    pub settings: Settings,
    /// What works on this desktop.
    pub desktop: Desktop,
}

/// The program itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct About {
    /// Its version.
    pub version: String,
    /// Whether this is the demo.
    pub is_demo: bool,
    /// The data folder.
    pub data_dir: String,
    /// The user's time zone, as in `Europe/Berlin`.
    pub zone: String,
}

/// The program at a glance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Glance {
    /// The state the tray icon shows.
    pub mood: Mood,
    /// Watched people who are present, at most 12.
    pub here: Vec<Here>,
    /// How many watched people are present.
    pub watched_present: u32,
    /// How many people are watched.
    pub watched: u32,
    /// Until when notices are held.
    #[ts(type = "number | null")]
    pub snoozed_until: Option<i64>,
    /// Whether checking is paused.
    pub is_paused: bool,
}

/// The state of the program that an icon can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Mood {
    /// Nobody who is watched is there.
    Idle,
    /// Somebody who is watched is there.
    Present,
    /// Notices are held.
    Snoozed,
    /// Nothing is being asked, or nothing answers.
    Offline,
    /// An account needs the user.
    Problem,
}

/// A watched person who is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Here {
    /// Who.
    #[ts(type = "number")]
    pub person: i64,
    /// Their name.
    pub name: String,
    /// Since when.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
}

/// One account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id.
    #[ts(type = "number")]
    pub id: i64,
    /// Its service, as in [`ServiceCard::name`].
    pub service: String,
    /// Its name at the service.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// Scopes that a feature needs and that were not granted.
    pub missing_scopes: Vec<String>,
    /// The last answer that could be used.
    #[ts(type = "number | null")]
    pub last_check: Option<i64>,
    /// The next request.
    #[ts(type = "number | null")]
    pub next_check: Option<i64>,
    /// What is left of each limit.
    pub budgets: Vec<Budget>,
    /// How many contacts it knows.
    pub contacts: u32,
    /// How many of them are watched.
    pub watched: u32,
    /// How many are among the best customers, of those known so far.
    pub top: u32,
    /// Lists that can be brought in; nothing until they were asked for.
    pub offers: Option<Vec<Offer>>,
    /// Lists that are brought in.
    pub lists: Vec<String>,
    /// How far the lists have come.
    pub bringing: Option<Bringing>,
    /// When the interface in use goes away, and what follows it.
    pub sunset: Option<Sunset>,
    /// Addresses and version.
    pub site: Site,
    /// Hosts that differ from the service's own and get to see requests or tokens.
    pub foreign_hosts: Vec<String>,
    /// Where its tokens are.
    pub kept: TokenPlace,
    /// Whether the address of its chats was right, says the user; `null` until they said.
    pub chat_is_right: Option<bool>,
    /// Whether a chat was opened, here or from a notification, and the user is yet to say if that was the right place.
    pub asks_about_chat: bool,
    /// Bytes sent and received for it in the last 24 hours.
    #[ts(type = "number")]
    pub bytes_today: u64,
}

/// How an account is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Health {
    /// Answers come.
    Fine,
    /// Signed in, nothing heard yet.
    Starting,
    /// Paused by the user.
    Paused,
    /// Waits until then.
    Waiting {
        #[ts(type = "number")]
        until: i64,
        problem: Problem,
    },
    /// The user must sign in again.
    NeedsSignIn,
    /// The keyring that holds its token cannot be read.
    KeyringClosed,
    /// Stopped until the user changes something.
    Stopped { problem: Problem },
}

/// Where an account's tokens are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TokenPlace {
    /// In the keyring.
    Keyring,
    /// In memory, until the program ends.
    Memory,
    /// Renewed, and not stored yet: they are in memory and storing is tried again.
    Unsaved,
}

/// What is left of one limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Its name at the service.
    pub name: String,
    /// Most requests in the window.
    pub limit: u32,
    /// How many are left now.
    pub left: u32,
}

/// A list that can be brought in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Its key.
    pub key: String,
    /// Its name; empty for the service's own lists, whose words are in the catalogue under the key.
    pub name: String,
    /// How many stand in it, where told.
    #[ts(type = "number | null")]
    pub count: Option<u64>,
}

/// How far lists have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bringing {
    /// Rows read so far.
    #[ts(type = "number")]
    pub rows: u64,
    /// How many there will be.
    #[ts(type = "number | null")]
    pub expected: Option<u64>,
    /// How many were new.
    #[ts(type = "number")]
    pub added: u64,
}

/// The interface in use will go away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sunset {
    /// When.
    #[ts(type = "number | null")]
    pub on: Option<i64>,
    /// What follows.
    pub next_version: Option<String>,
}

/// A service somebody can sign in to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ServiceCard {
    /// Its short name.
    pub name: String,
    /// Its name for people.
    pub title: String,
    /// Where a client is registered.
    pub portal: String,
    /// The scopes to tick there.
    pub scopes: Vec<ScopeCard>,
    /// The redirect address to register, by default.
    pub redirect: String,
    /// Default addresses and version.
    pub site: Site,
}

/// A scope that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ScopeCard {
    /// Its name at the service.
    pub name: String,
    /// Whether nothing works without it.
    pub is_required: bool,
}

/// A sign-in under way, or how the last one ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// The service.
    pub service: String,
    /// How far it has come.
    pub stage: Stage,
    /// The authorization page, to be copied when no browser starts. Holds no secret: its code challenge is a hash.
    pub address: Option<String>,
    /// When it ends by itself.
    #[ts(type = "number")]
    pub deadline: i64,
}

/// How far a sign-in has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Stage {
    /// The user is at the service, in the browser.
    InBrowser,
    /// The code is being exchanged and the account asked for its name.
    Finishing,
    /// Done: this account.
    Done {
        #[ts(type = "number")]
        account: i64,
    },
    /// It ended without an account.
    Failed { problem: Problem },
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Settings {
    /// Seconds between checks of watched people.
    pub watched_interval: u32,
    /// Seconds between checks of everybody else.
    pub others_interval: u32,
    /// Seconds after which "online" with an old activity is doubtful.
    pub doubt_after: u32,
    /// Whether notifications are raised.
    pub notifications: bool,
    /// Whether a notification may show the last words.
    pub previews: bool,
    /// The colours of the window.
    pub theme: Theme,
    /// The colour of the tray icon.
    pub tray_icon: TrayIcon,
    /// Whether the program starts with the session.
    pub start_with_session: bool,
    /// Whether a start by hand stays in the tray.
    pub start_hidden: bool,
    /// Whether closing the window without a tray keeps watching; `null` until asked.
    pub watch_without_tray: Option<bool>,
}

/// The colours of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Theme {
    /// As the desktop has it.
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The colour of the tray icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TrayIcon {
    /// To suit the desktop.
    Auto,
    /// Light lines.
    Light,
    /// Dark lines.
    Dark,
}

/// What works on this desktop.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Desktop {
    /// The keyring.
    pub keyring: Keyring,
    /// Whether a tray shows the icon; `null` while unknown.
    pub tray: Option<bool>,
    /// Whether notifications can be shown; `null` while unknown.
    pub notifications: Option<bool>,
    /// Whether the data folder can be written.
    pub storage: Storage,
    /// Why the program cannot start with the session, where it cannot.
    pub autostart_trouble: Option<String>,
    /// Whether the desktop prefers dark colours; `null` where it does not say.
    pub prefers_dark: Option<bool>,
}

/// The keyring.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Keyring {
    /// Not asked yet.
    Unknown,
    /// Open.
    Open,
    /// Locked: the user can open it.
    Locked,
    /// There is none: sign-ins last until quit.
    Missing,
    /// It does not answer.
    Stuck,
}

/// The data folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Storage {
    /// Written as it should be.
    Fine,
    /// Cannot be written now: nothing is lost while the program runs, and writing is tried again.
    Blocked,
    /// The history was damaged; it was put aside and a new one begun.
    HistoryPutAside,
    /// What the user made was damaged; the newest good copy is in use.
    PeopleRestored,
    /// Written by a newer version: nothing is written.
    Newer,
}
