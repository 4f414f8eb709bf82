//! What the tests of several parts begin with.

use agent::wire::{
    Account, Can, Health, Marking, Reach, Settings, SignInWay, Site, Theme, TokenPlace, TrayIcon,
};

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

/// What an account can do of which nothing is known but that it tells who is there.
pub(crate) fn can() -> Can {
    Can {
        presence: true,
        relations: false,
        push: false,
        lists: false,
        by_id: true,
        names: false,
        messages: false,
        spend: false,
        own_status: false,
        clean_up: false,
        seats: false,
    }
}

/// An account that works, of which nothing was asked yet.
pub(crate) fn account(id: i64, service: &str, name: &str) -> Account {
    Account {
        id,
        service: service.to_owned(),
        way: SignInWay::Token,
        name: name.to_owned(),
        health: Health::Fine,
        missing_scopes: Vec::new(),
        last_check: None,
        next_check: None,
        budgets: Vec::new(),
        contacts: 0,
        watched: 0,
        top: 0,
        offers: None,
        offers_problem: None,
        lists: Vec::new(),
        is_cut_short: false,
        bringing: None,
        sunset: None,
        site: Site::default(),
        foreign_hosts: Vec::new(),
        kept: TokenPlace::Keyring,
        chat_is_right: None,
        asks_about_chat: false,
        can: Some(can()),
        socket: None,
        mine: None,
        clean_up: None,
        is_seat: false,
        managed_through: None,
        seats: None,
        is_off_shift: false,
        has_picture: false,
        marking: Marking::Unknown,
        reach: Reach::default(),
        bytes_today: 0,
    }
}
