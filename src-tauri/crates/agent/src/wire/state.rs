//! Everything the window shows besides lists.

use super::{Account, Attempt, Label, ServiceCard};
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
    /// The labels there are.
    pub labels: Vec<Label>,
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
    /// Whether the last words of chats are fetched and shown at all.
    pub words: bool,
    /// Whether notifications and the list may show the last words, which anybody who sees the screen can read.
    pub previews: bool,
    /// Whether pictures of people are fetched.
    pub pictures: bool,
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
    /// Whether the window that was asked for cannot be started, or ended by a fault of its own.
    pub no_window: bool,
    /// Whether the desktop tells when the screen is locked.
    pub tells_lock: bool,
    /// Whether the desktop tells when nothing is touched.
    pub tells_idle: bool,
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
    /// Something the user made could not be written and is gone at the next start; all else is kept.
    LeftOut,
    /// Written by a newer version: nothing is written.
    Newer,
}
