//! What comes in: queries and settings, brought within their bounds.

use crate::wire;
use presence::id::{AccountId, LabelId, PersonId};
use presence::people::Watch;
use presence::service::Mine;
use presence::settings::{Settings, Theme, TrayIcon};
use presence::sighting::PresenceKind;
use presence::time::Wall;
use presence::view::{Anchor, Filter, Query};
use std::time::Duration;

/// Most characters of a search that are looked at.
const IN_SEARCH: usize = 200;

pub(crate) fn query(query: &wire::ListQuery) -> Query {
    Query {
        search: query.search.chars().take(IN_SEARCH).collect(),
        filter: match query.filter {
            wire::Filter::Everybody => Filter::Everybody,
            wire::Filter::Present => Filter::Present,
            wire::Filter::Watched => Filter::Watched,
        },
        account: query.account.map(AccountId),
        label: query.label.map(LabelId),
        presence: query.presence.map(|kind| match kind {
            wire::PresenceKind::Online => PresenceKind::Online,
            wire::PresenceKind::Busy => PresenceKind::Busy,
            wire::PresenceKind::Offline => PresenceKind::Offline,
            wire::PresenceKind::Hidden => PresenceKind::Hidden,
            wire::PresenceKind::Unreachable => PresenceKind::Unreachable,
            wire::PresenceKind::Unknown => PresenceKind::Unknown,
        }),
        anchor: match query.around {
            Some(person) => Anchor::Person(PersonId(person)),
            None => Anchor::Offset(usize::try_from(query.offset).unwrap_or(usize::MAX)),
        },
        rows: usize::try_from(query.rows).unwrap_or(usize::MAX).min(Query::MOST_ROWS),
    }
}

pub(crate) fn settings_in(settings: &wire::Settings) -> Settings {
    Settings {
        watched_interval: Duration::from_secs(settings.watched_interval.into()),
        others_interval: Duration::from_secs(settings.others_interval.into()),
        doubt_after: Duration::from_secs(settings.doubt_after.into()),
        notifications: settings.notifications,
        words: settings.words,
        previews: settings.previews,
        pictures: settings.pictures,
        theme: match settings.theme {
            wire::Theme::System => Theme::System,
            wire::Theme::Light => Theme::Light,
            wire::Theme::Dark => Theme::Dark,
        },
        tray_icon: match settings.tray_icon {
            wire::TrayIcon::Auto => TrayIcon::Auto,
            wire::TrayIcon::Light => TrayIcon::Light,
            wire::TrayIcon::Dark => TrayIcon::Dark,
        },
        start_with_session: settings.start_with_session,
        start_hidden: settings.start_hidden,
        watch_without_tray: settings.watch_without_tray,
    }
    .within_bounds()
}

pub(crate) fn watch_in(watch: wire::Watch) -> Watch {
    Watch {
        arrivals: watch.arrivals,
        departures: watch.departures,
        frees: watch.frees,
        relations: watch.relations,
        words: watch.words,
    }
}

pub(crate) fn mine_in(mine: wire::Mine) -> Mine {
    match mine {
        wire::Mine::Online => Mine::Online,
        wire::Mine::Busy { until } => Mine::Busy { until: until.map(Wall) },
        wire::Mine::Offline => Mine::Offline,
    }
}
