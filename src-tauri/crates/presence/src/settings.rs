//! What the user can change about the whole program. Stored as rows; an unreadable row falls back to its default alone.

use std::ops::RangeInclusive;
use std::time::Duration;

/// The settings, each within its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How often watched people are asked about, within [`Self::WATCHED_INTERVAL`]; the services' limits may make it longer,
    /// never shorter.
    pub watched_interval: Duration,
    /// How often everybody else is asked about, within [`Self::OTHERS_INTERVAL`], from what the watched leave of the budgets.
    pub others_interval: Duration,
    /// When "online" with an old last activity becomes doubtful, within [`Self::DOUBT_AFTER`].
    pub doubt_after: Duration,
    /// Whether notifications are raised at all. Decisions are kept either way.
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
    /// Whether a start by hand stays in the tray, too.
    pub start_hidden: bool,
    /// Whether closing the window without a tray keeps watching, once the user was asked.
    pub watch_without_tray: Option<bool>,
}

/// The colours of the window.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Theme {
    /// As the desktop has it.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

/// The colour of the tray icon.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TrayIcon {
    /// To suit the desktop's colour scheme.
    #[default]
    Auto,
    /// Light lines, for dark panels.
    Light,
    /// Dark lines, for light panels.
    Dark,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            watched_interval: Duration::from_secs(30),
            others_interval: Duration::from_secs(600),
            doubt_after: Duration::from_secs(300),
            notifications: true,
            words: true,
            previews: true,
            pictures: true,
            theme: Theme::System,
            tray_icon: TrayIcon::Auto,
            start_with_session: false,
            start_hidden: false,
            watch_without_tray: None,
        }
    }
}

impl Settings {
    /// The bounds of [`Self::watched_interval`]: 15 s to 1 h.
    pub const WATCHED_INTERVAL: RangeInclusive<Duration> = seconds(15, 3_600);
    /// The bounds of [`Self::others_interval`]: 1 min to 24 h.
    pub const OTHERS_INTERVAL: RangeInclusive<Duration> = seconds(60, 86_400);
    /// The bounds of [`Self::doubt_after`]: 1 min to 1 h.
    pub const DOUBT_AFTER: RangeInclusive<Duration> = seconds(60, 3_600);

    /// The same settings, each brought within its bounds.
    #[must_use]
    pub fn within_bounds(self) -> Self {
        let within =
            |span: Duration, bounds: RangeInclusive<Duration>| span.clamp(*bounds.start(), *bounds.end());
        Self {
            watched_interval: within(self.watched_interval, Self::WATCHED_INTERVAL),
            others_interval: within(self.others_interval, Self::OTHERS_INTERVAL),
            doubt_after: within(self.doubt_after, Self::DOUBT_AFTER),
            ..self
        }
    }
}

const fn seconds(least: u64, most: u64) -> RangeInclusive<Duration> {
    RangeInclusive::new(Duration::from_secs(least), Duration::from_secs(most))
}
