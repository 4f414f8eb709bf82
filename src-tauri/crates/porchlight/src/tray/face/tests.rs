//! What the tray shows in each state.

mod mine;

use super::*;
use crate::fixtures::settings;
use agent::wire::{About, Desktop, Here, Keyring, Storage};
use chrono::Utc;

/// A Friday, noon.
fn now() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 20, 12, 0, 0).unwrap()
}

fn glance() -> Glance {
    Glance {
        mood: Mood::Idle,
        here: Vec::new(),
        watched_present: 0,
        watched: 3,
        snoozed_until: None,
        is_paused: false,
    }
}

fn state(glance: Glance) -> State {
    State {
        about: About {
            version: "1".to_owned(),
            is_demo: false,
            data_dir: "/data".to_owned(),
            zone: "Etc/UTC".to_owned(),
        },
        glance,
        accounts: Vec::new(),
        services: Vec::new(),
        attempt: None,
        labels: Vec::new(),
        settings: settings(),
        desktop: Desktop {
            keyring: Keyring::Open,
            tray: Some(true),
            notifications: Some(true),
            storage: Storage::Fine,
            autostart_trouble: None,
            no_window: false,
            tells_lock: false,
            tells_idle: false,
            prefers_dark: None,
        },
    }
}

fn face(glance: Glance) -> Face {
    Face::of(&state(glance), Some(true), &now())
}

fn here(count: i64) -> Vec<Here> {
    (1..=count).map(|n| Here { person: n, name: format!("Person {n}"), since: None }).collect()
}

fn lines(menu: &[Entry]) -> Vec<String> {
    menu.iter()
        .map(|entry| match entry {
            Entry::Text(text) => format!("({text})"),
            Entry::Item(text, _) => text.clone(),
            Entry::More(text, inner) => format!("{text}: {}", lines(inner).join(" | ")),
            Entry::Rule => "-".to_owned(),
        })
        .collect()
}

#[test]
fn the_menu_has_everything_when_nobody_is_there() {
    assert_eq!(
        lines(&face(glance()).menu),
        [
            "(0 of 3 watched people are here)",
            "-",
            "Snooze: For 30 minutes | For 2 hours | Until tomorrow 8:00",
            "Pause checking",
            "-",
            "Open Porchlight",
            "Settings",
            "Quit",
        ]
    );
}

#[test]
fn a_person_who_is_there_opens_their_chat() {
    let face = face(Glance { mood: Mood::Present, here: here(1), watched_present: 1, ..glance() });
    assert_eq!(face.menu[1], Entry::Item("Person 1".to_owned(), Choice::Wish(Wish::OpenChat { person: 1 })));
    assert_eq!(face.details, "Person 1");
    assert_eq!(face.icon.count, 1);
}

#[test]
fn more_people_than_the_menu_lists_are_counted() {
    let face =
        face(Glance { mood: Mood::Present, here: here(12), watched_present: 40, watched: 50, ..glance() });
    assert_eq!(lines(&face.menu)[13], "and 28 more");
    assert!(face.details.ends_with("and 32 more"), "{}", face.details);
}

#[test]
fn a_snooze_says_its_end_and_can_be_ended() {
    let face = face(Glance { mood: Mood::Snoozed, snoozed_until: Some(1_795_248_000_000), ..glance() });
    assert_eq!(face.title, "Snoozed until Sat 08:00");
    assert!(lines(&face.menu).contains(&"Show notices again".to_owned()));
}

#[test]
fn a_pause_says_so_and_can_be_ended() {
    let face = face(Glance { mood: Mood::Offline, is_paused: true, ..glance() });
    assert_eq!(face.title, "Checking is paused");
    assert!(lines(&face.menu).contains(&"Resume checking".to_owned()));
}

#[test]
fn a_problem_is_the_first_thing_the_tooltip_says() {
    assert_eq!(face(Glance { mood: Mood::Problem, ..glance() }).title, "An account needs you");
}

#[test]
fn the_lines_follow_the_panel_unless_the_setting_says_otherwise() {
    let mut state = state(glance());
    assert!(Face::of(&state, Some(true), &now()).icon.is_light);
    assert!(!Face::of(&state, Some(false), &now()).icon.is_light);
    assert!(Face::of(&state, None, &now()).icon.is_light, "most panels are dark");
    state.settings.tray_icon = TrayIcon::Dark;
    assert!(!Face::of(&state, Some(true), &now()).icon.is_light);
}
