//! What the tests of several parts begin with.

use agent::wire::{Settings, Theme, TrayIcon};

/// The settings of somebody who changed none.
pub(crate) fn settings() -> Settings {
    Settings {
        watched_interval: 30,
        others_interval: 600,
        doubt_after: 300,
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
