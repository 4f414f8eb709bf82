//! Which settings there are.

use clap::ValueEnum;
use serde::Serialize;

/// A setting, by the name it has here, and in JSON and the catalogue of words with its parts joined by capitals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ValueEnum)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Setting {
    /// How often people you watch are asked about, 15s to 1h
    WatchedInterval,
    /// How often everybody else is asked about, 1m to 24h
    OthersInterval,
    /// After how long without activity "online" is doubted, 1m to 1h
    DoubtAfter,
    /// Whether notifications are raised
    Notifications,
    /// Whether the last words of chats are fetched
    Words,
    /// Whether a notification may show the last words
    Previews,
    /// Whether pictures of people are fetched
    Pictures,
    /// The colours of the window: system, light or dark
    Theme,
    /// The colour of the tray icon: auto, light or dark
    TrayIcon,
    /// Whether the program starts when you log in
    StartWithSession,
    /// Whether a start stays in the tray
    StartHidden,
    /// Whether closing the window goes on watching where no tray shows the icon: on, off, or ask
    WatchWithoutTray,
}

pub(super) const HELP: &str =
    "JSON: {\"porchlight\":1,\"settings\":{...}}, described in the manual page. Lengths are in seconds.

Examples:
  porchlight settings
  porchlight settings watched-interval 1m
  porchlight settings pictures off
  porchlight settings theme dark";
