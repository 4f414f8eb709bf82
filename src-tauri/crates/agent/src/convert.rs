//! The rules' own types as wire types. One direction for what is shown, one for what is wished; names of strangers are made
//! harmless on the way out, and nothing else is decided here.

mod people;
mod trouble;
mod wishes;

pub(crate) use people::{decision, pane, slice};
pub(crate) use trouble::{problem, site_of};
pub(crate) use wishes::{query, settings_in};

use crate::name;
use crate::wire;
use presence::settings::{Settings, Theme, TrayIcon};
use presence::time::Wall;
use presence::view::{AccountView, Glance, Health, Mood};
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

/// What the agent itself knows of an account, besides the rules.
pub(crate) struct Beside {
    pub(crate) site: wire::Site,
    pub(crate) foreign_hosts: Vec<String>,
    pub(crate) kept: wire::TokenPlace,
    pub(crate) chat_is_right: Option<bool>,
    pub(crate) asks_about_chat: bool,
    pub(crate) bytes_today: u64,
    /// Why its token is not renewed yet, and when that is tried again.
    pub(crate) delay: Option<(wire::Problem, Wall)>,
}

pub(crate) fn account(view: AccountView, beside: Beside) -> wire::Account {
    wire::Account {
        id: view.account.0,
        service: view.service.to_owned(),
        name: name::for_row(&view.name),
        health: health(view.health, beside.delay),
        missing_scopes: view
            .missing_scopes
            .iter()
            .map(|scope| name::harmless(scope, name::IN_ROWS))
            .collect(),
        last_check: view.last_check.map(millis),
        next_check: view.next_check.map(millis),
        budgets: view
            .budgets
            .into_iter()
            .map(|budget| wire::Budget {
                name: budget.name.to_owned(),
                limit: budget.limit,
                left: budget.left,
            })
            .collect(),
        contacts: number(view.contacts),
        watched: number(view.watched),
        top: number(view.top),
        offers: view.offers.map(|offers| {
            let offer = |offer: presence::service::ListOffer| wire::Offer {
                key: offer.key.0.into(),
                name: name::harmless(&offer.name, name::IN_ROWS),
                count: offer.count,
            };
            offers.into_iter().map(offer).collect()
        }),
        lists: view.lists.into_iter().map(|list| list.0.into()).collect(),
        bringing: view.bringing.map(|bringing| wire::Bringing {
            rows: bringing.rows,
            expected: bringing.expected,
            added: bringing.added,
        }),
        sunset: view.sunset.map(|sunset| wire::Sunset {
            on: sunset.on.map(millis),
            next_version: sunset.next_version.map(|version| name::harmless(&version, name::IN_ROWS)),
        }),
        site: beside.site,
        foreign_hosts: beside.foreign_hosts,
        kept: beside.kept,
        chat_is_right: beside.chat_is_right,
        asks_about_chat: beside.asks_about_chat,
        bytes_today: beside.bytes_today,
    }
}

/// The rules know that a token is being renewed, and only the sign-ins know why that takes so long.
fn health(health: Health, delay: Option<(wire::Problem, Wall)>) -> wire::Health {
    match (health, delay) {
        (Health::Fine | Health::Starting, Some((problem, until))) => {
            wire::Health::Waiting { until: millis(until), problem }
        }
        (Health::Fine, None) => wire::Health::Fine,
        (Health::Starting, None) => wire::Health::Starting,
        (Health::Paused, _) => wire::Health::Paused,
        (Health::Waiting { until, because }, _) => {
            wire::Health::Waiting { until: millis(until), problem: problem(&because) }
        }
        (Health::NeedsSignIn, _) => wire::Health::NeedsSignIn,
        (Health::KeyringClosed, _) => wire::Health::KeyringClosed,
        (Health::Stopped(because), _) => wire::Health::Stopped { problem: problem(&because) },
    }
}

pub(crate) fn settings(settings: &Settings) -> wire::Settings {
    wire::Settings {
        watched_interval: seconds(settings.watched_interval),
        others_interval: seconds(settings.others_interval),
        doubt_after: seconds(settings.doubt_after),
        notifications: settings.notifications,
        previews: settings.previews,
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
