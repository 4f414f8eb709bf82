//! The settings as rows of a key and a text. A row that is missing, odd or out of bounds leaves its setting at the default and
//! the others as they are; rows this program does not know stay for the one that does.

use presence::settings::{Settings, Theme, TrayIcon};
use rusqlite::Connection;
use std::time::Duration;

/// Writes every setting.
pub(super) fn write(connection: &Connection, settings: &Settings) -> rusqlite::Result<()> {
    let mut put = connection.prepare_cached(
        "INSERT INTO settings (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
    )?;
    for (key, value) in to_rows(settings) {
        put.execute((key, value))?;
    }
    Ok(())
}

/// The settings of these rows.
pub(super) fn from_rows(rows: &[(String, String)]) -> Settings {
    let mut settings = Settings::default();
    for (key, value) in rows {
        if !apply(&mut settings, key, value) {
            tracing::warn!(key, "a setting could not be read and is at its default");
        }
    }
    settings.within_bounds()
}

fn to_rows(settings: &Settings) -> [(&'static str, String); 12] {
    [
        ("watched_interval_ms", from_span(settings.watched_interval)),
        ("others_interval_ms", from_span(settings.others_interval)),
        ("doubt_after_ms", from_span(settings.doubt_after)),
        ("notifications", settings.notifications.to_string()),
        ("words", settings.words.to_string()),
        ("previews", settings.previews.to_string()),
        ("pictures", settings.pictures.to_string()),
        ("theme", from_theme(settings.theme).to_owned()),
        ("tray_icon", from_tray_icon(settings.tray_icon).to_owned()),
        ("start_with_session", settings.start_with_session.to_string()),
        ("start_hidden", settings.start_hidden.to_string()),
        ("watch_without_tray", settings.watch_without_tray.map_or("ask".to_owned(), |on| on.to_string())),
    ]
}

/// `false` when the value cannot be read. A key this program does not know is none of its business.
fn apply(settings: &mut Settings, key: &str, value: &str) -> bool {
    match key {
        "watched_interval_ms" => set(&mut settings.watched_interval, span(value)),
        "others_interval_ms" => set(&mut settings.others_interval, span(value)),
        "doubt_after_ms" => set(&mut settings.doubt_after, span(value)),
        "notifications" => set(&mut settings.notifications, value.parse().ok()),
        "words" => set(&mut settings.words, value.parse().ok()),
        "previews" => set(&mut settings.previews, value.parse().ok()),
        "pictures" => set(&mut settings.pictures, value.parse().ok()),
        "theme" => set(&mut settings.theme, theme(value)),
        "tray_icon" => set(&mut settings.tray_icon, tray_icon(value)),
        "start_with_session" => set(&mut settings.start_with_session, value.parse().ok()),
        "start_hidden" => set(&mut settings.start_hidden, value.parse().ok()),
        "watch_without_tray" => set(&mut settings.watch_without_tray, answer(value)),
        _ => true,
    }
}

fn set<T>(field: &mut T, value: Option<T>) -> bool {
    let is_readable = value.is_some();
    if let Some(value) = value {
        *field = value;
    }
    is_readable
}

fn from_span(span: Duration) -> String {
    span.as_millis().to_string()
}

fn span(value: &str) -> Option<Duration> {
    value.parse().ok().map(Duration::from_millis)
}

fn answer(value: &str) -> Option<Option<bool>> {
    match value {
        "ask" => Some(None),
        given => given.parse().ok().map(Some),
    }
}

fn from_theme(theme: Theme) -> &'static str {
    match theme {
        Theme::System => "system",
        Theme::Light => "light",
        Theme::Dark => "dark",
    }
}

fn theme(value: &str) -> Option<Theme> {
    [Theme::System, Theme::Light, Theme::Dark].into_iter().find(|&theme| from_theme(theme) == value)
}

fn from_tray_icon(icon: TrayIcon) -> &'static str {
    match icon {
        TrayIcon::Auto => "auto",
        TrayIcon::Light => "light",
        TrayIcon::Dark => "dark",
    }
}

fn tray_icon(value: &str) -> Option<TrayIcon> {
    [TrayIcon::Auto, TrayIcon::Light, TrayIcon::Dark].into_iter().find(|&icon| from_tray_icon(icon) == value)
}
