//! The rules' own types as wire types. One direction for what is shown, one for what is wished; names of strangers are made
//! harmless on the way out, and nothing else is decided here.

mod account;
mod people;
mod person;
mod trouble;
mod wishes;

pub(crate) use account::{Beside, account};
pub(crate) use people::{decision, label, presence, relation, relation_change, slice};
pub(crate) use person::{Around, OfContact, pane};
pub(crate) use trouble::{not_set, problem, site_of};
pub(crate) use wishes::{mine_in, query, settings_in, watch_in};

use crate::name;
use crate::wire;
use presence::settings::{Settings, Theme, TrayIcon};
use presence::time::Wall;
use presence::view::{Glance, Mood};
use std::time::Duration;

pub(crate) fn glance(glance: Glance) -> wire::Glance {
    wire::Glance {
        mood: match glance.mood {
            Mood::Idle => wire::Mood::Idle,
            Mood::Present => wire::Mood::Present,
            Mood::Snoozed => wire::Mood::Snoozed,
            Mood::Offline => wire::Mood::Offline,
            Mood::Problem => wire::Mood::Problem,
        },
        here: glance
            .here
            .into_iter()
            .map(|here| wire::Here {
                person: here.person.0,
                name: name::for_row(&here.name),
                since: here.since.map(millis),
            })
            .collect(),
        watched_present: number(glance.watched_present),
        watched: number(glance.watched),
        snoozed_until: glance.snoozed_until.map(millis),
        is_paused: glance.is_paused,
    }
}

pub(crate) fn settings(settings: &Settings) -> wire::Settings {
    wire::Settings {
        watched_interval: seconds(settings.watched_interval),
        others_interval: seconds(settings.others_interval),
        doubt_after: seconds(settings.doubt_after),
        notifications: settings.notifications,
        words: settings.words,
        previews: settings.previews,
        pictures: settings.pictures,
        theme: match settings.theme {
            Theme::System => wire::Theme::System,
            Theme::Light => wire::Theme::Light,
            Theme::Dark => wire::Theme::Dark,
        },
        tray_icon: match settings.tray_icon {
            TrayIcon::Auto => wire::TrayIcon::Auto,
            TrayIcon::Light => wire::TrayIcon::Light,
            TrayIcon::Dark => wire::TrayIcon::Dark,
        },
        start_with_session: settings.start_with_session,
        start_hidden: settings.start_hidden,
        watch_without_tray: settings.watch_without_tray,
    }
}

pub(crate) fn millis(wall: Wall) -> i64 {
    wall.0
}

/// A count for the page, which nothing that fits in memory exceeds.
pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

fn seconds(span: Duration) -> u32 {
    u32::try_from(span.as_secs()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
