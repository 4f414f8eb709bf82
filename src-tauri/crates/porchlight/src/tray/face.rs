//! What the tray shows, as data: the same for every backend, and testable without a desktop.

mod ends;
mod mine;

use agent::wire::{Glance, Mood, State, TrayIcon, WindowPage, Wish};
use agent::words::{count, say};
use chrono::{DateTime, TimeZone};
use std::time::Duration;

/// Most names in the tooltip; more would not be read.
const TOOLTIP_NAMES: usize = 8;

/// The tray, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Face {
    /// The picture.
    pub(crate) icon: Icon,
    /// The first line of the tooltip.
    pub(crate) title: String,
    /// The rest of the tooltip.
    pub(crate) details: String,
    /// The menu.
    pub(crate) menu: Vec<Entry>,
}

/// Which picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Icon {
    /// The state it shows.
    pub(crate) mood: Mood,
    /// How many watched people are there, shown up to 9 and then as "9+"; 0 for no number.
    pub(crate) count: u32,
    /// Whether its lines are light, for a dark panel.
    pub(crate) is_light: bool,
}

/// A line of the menu.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Text that cannot be chosen.
    Text(String),
    /// Something to choose.
    Item(String, Choice),
    /// More lines behind one.
    More(String, Vec<Self>),
    /// A line between groups.
    Rule,
}

/// What a choice in the tray does.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Choice {
    /// Carry out a wish.
    Wish(Wish),
    /// Open the window.
    Open(Option<WindowPage>),
}

impl Eq for Choice {}

impl Face {
    /// The face for a state. `is_panel_dark` is what the desktop says of its colours, where it says anything. `now` stands
    /// in the user's zone; what is shown of it lasts for [`Self::lasts`].
    pub(crate) fn of<Z: TimeZone>(state: &State, is_panel_dark: Option<bool>, now: &DateTime<Z>) -> Self
    where
        Z::Offset: std::fmt::Display,
    {
        let glance = &state.glance;
        let zone = &now.timezone();
        Self {
            icon: Icon {
                mood: glance.mood,
                count: glance.watched_present,
                is_light: match state.settings.tray_icon {
                    TrayIcon::Light => true,
                    TrayIcon::Dark => false,
                    // Most panels are dark, whatever the windows are.
                    TrayIcon::Auto => is_panel_dark.unwrap_or(true),
                },
            },
            title: title(glance, zone),
            details: details(glance),
            menu: menu(state, now),
        }
    }
}

impl Face {
    /// How long the face of a state stays true while nothing happens but that time passes; nothing when that changes nothing.
    pub(crate) fn lasts<Z: TimeZone>(state: &State, now: &DateTime<Z>) -> Option<Duration> {
        mine::owners(&state.accounts).next().map(|_| ends::turn(now))
    }
}

fn title<Z: TimeZone>(glance: &Glance, zone: &Z) -> String
where
    Z::Offset: std::fmt::Display,
{
    match glance.mood {
        Mood::Idle | Mood::Present => here_line(glance),
        Mood::Snoozed => snoozed_line(glance, zone),
        Mood::Offline if glance.is_paused => say("tray.paused", &[]),
        Mood::Offline => say("tray.offline", &[]),
        Mood::Problem => say("tray.problem", &[]),
    }
}

fn here_line(glance: &Glance) -> String {
    if glance.watched == 0 {
        return say("tray.watchingNobody", &[]);
    }
    count("tray.count", glance.watched.into(), &[("present", &glance.watched_present.to_string())])
}

fn snoozed_line<Z: TimeZone>(glance: &Glance, zone: &Z) -> String
where
    Z::Offset: std::fmt::Display,
{
    match glance.snoozed_until.and_then(DateTime::from_timestamp_millis) {
        Some(until) => {
            say("tray.snoozedUntil", &[("time", &until.with_timezone(zone).format("%a %H:%M").to_string())])
        }
        None => say("tray.snoozed", &[]),
    }
}

fn details(glance: &Glance) -> String {
    let names: Vec<&str> = glance.here.iter().take(TOOLTIP_NAMES).map(|here| here.name.as_str()).collect();
    let shown = u32::try_from(names.len()).unwrap_or(u32::MAX);
    let mut text = names.join("\n");
    if glance.watched_present > shown && shown > 0 {
        text.push('\n');
        text.push_str(&count("tray.more", (glance.watched_present - shown).into(), &[]));
    }
    text
}

fn menu<Z: TimeZone>(state: &State, now: &DateTime<Z>) -> Vec<Entry>
where
    Z::Offset: std::fmt::Display,
{
    let glance = &state.glance;
    let mut menu = vec![Entry::Text(here_line(glance))];
    for here in &glance.here {
        menu.push(Entry::Item(here.name.clone(), Choice::Wish(Wish::OpenChat { person: here.person })));
    }
    let listed = u32::try_from(glance.here.len()).unwrap_or(u32::MAX);
    if glance.watched_present > listed {
        let more = count("tray.more", (glance.watched_present - listed).into(), &[]);
        menu.push(Entry::Item(more, Choice::Open(Some(WindowPage::People))));
    }
    menu.push(Entry::Rule);
    menu.extend(mine::menus(&state.accounts, now));
    if glance.snoozed_until.is_some() {
        menu.push(Entry::Text(snoozed_line(glance, &now.timezone())));
        menu.push(Entry::Item(say("tray.endSnooze", &[]), Choice::Wish(Wish::EndSnooze)));
    } else {
        let snooze = |key: &str, wish: Wish| Entry::Item(say(key, &[]), Choice::Wish(wish));
        menu.push(Entry::More(
            say("tray.snooze", &[]),
            vec![
                snooze("tray.snooze30", Wish::SnoozeFor { minutes: 30 }),
                snooze("tray.snooze120", Wish::SnoozeFor { minutes: 120 }),
                snooze("tray.snoozeTomorrow", Wish::SnoozeUntilTomorrow),
            ],
        ));
    }
    let (pause, on) = if glance.is_paused { ("tray.resume", false) } else { ("tray.pause", true) };
    menu.push(Entry::Item(say(pause, &[]), Choice::Wish(Wish::PauseAll { on })));
    menu.push(Entry::Rule);
    if state.desktop.no_window {
        menu.push(Entry::Text(say("problem.noWindow.title", &[])));
    }
    menu.push(Entry::Item(say("tray.open", &[]), Choice::Open(None)));
    menu.push(Entry::Item(say("tray.settings", &[]), Choice::Open(Some(WindowPage::Settings))));
    menu.push(Entry::Item(say("tray.quit", &[]), Choice::Wish(Wish::Quit)));
    menu
}

#[cfg(test)]
mod tests;
