//! The settings: shown, and changed one at a time within their bounds.

use super::fake::Fake;
use super::states;
use super::{Outcome, run};
use crate::args::Args;
use crate::cli::ending::Ending;
use agent::wire::{ProblemCode, Settings, Theme, TrayIcon, Wish};
use clap::Parser;
use serde_json::json;

/// An agent that changes its settings as it is told to.
fn changing() -> Fake {
    Fake::of(states::nobody()).answering(|wish, inside| {
        if let Wish::ChangeSettings { settings } = wish {
            inside.state().settings = settings.clone();
        }
        None
    })
}

/// A setting given a value, and the settings afterwards.
async fn set(name: &str, value: &str) -> (Outcome, Settings) {
    let fake = changing();
    let told = run(&["settings", name, value], &fake).await;
    (told, fake.with(|inside| inside.state().settings.clone()))
}

#[tokio::test(start_paused = true)]
async fn all_settings_are_shown_in_words_and_for_programs() {
    let told = run(&["settings"], &changing()).await;
    assert_eq!(
        told.out,
        "watched-interval    30s     How often people you watch are asked about, 15s to 1h
others-interval     10m     How often everybody else is asked about, 1m to 24h
doubt-after         5m      After how long without activity \"online\" is doubted, 1m to 1h
notifications       on      Whether notifications are raised
words               on      Whether the last words of chats are fetched
previews            on      Whether a notification may show the last words
pictures            on      Whether pictures of people are fetched
theme               system  The colours of the window: system, light or dark
tray-icon           auto    The colour of the tray icon: auto, light or dark
start-with-session  off     Whether the program starts when you log in
start-hidden        off     Whether a start stays in the tray
watch-without-tray  ask     Whether closing the window goes on watching where no tray shows the icon: on, off, or ask
"
    );
    let told = run(&["settings", "--json"], &changing()).await.json();
    assert_eq!(
        told,
        json!({ "porchlight": 1, "settings": {
            "watchedInterval": 30, "othersInterval": 600, "doubtAfter": 300, "notifications": true,
            "words": true, "previews": true, "pictures": true, "theme": "system", "trayIcon": "auto",
            "startWithSession": false, "startHidden": false, "watchWithoutTray": null,
        }})
    );
    assert_eq!(changing().wishes(), []);
}

#[tokio::test(start_paused = true)]
async fn one_setting_is_shown_alone_as_a_script_can_take_it() {
    assert_eq!(run(&["settings", "others-interval"], &changing()).await.out, "10m\n");
    let told = run(&["settings", "theme", "--json"], &changing()).await.json();
    assert_eq!(told, json!({ "porchlight": 1, "settings": { "theme": "system" } }));
    let changed = run(&["settings", "theme", "dark", "--json"], &changing()).await.json();
    assert_eq!(changed["settings"], json!({ "theme": "dark" }));
}

#[tokio::test(start_paused = true)]
async fn each_setting_is_changed_and_the_others_stay() {
    let before = crate::fixtures::settings;
    for (name, value, after) in [
        ("watched-interval", "2m", Settings { watched_interval: 120, ..before() }),
        ("others-interval", "24h", Settings { others_interval: 86_400, ..before() }),
        ("doubt-after", "1m", Settings { doubt_after: 60, ..before() }),
        ("notifications", "off", Settings { notifications: false, ..before() }),
        ("words", "off", Settings { words: false, ..before() }),
        ("previews", "off", Settings { previews: false, ..before() }),
        ("pictures", "off", Settings { pictures: false, ..before() }),
        ("theme", "dark", Settings { theme: Theme::Dark, ..before() }),
        ("tray-icon", "light", Settings { tray_icon: TrayIcon::Light, ..before() }),
        ("start-with-session", "on", Settings { start_with_session: true, ..before() }),
        ("start-hidden", "on", Settings { start_hidden: true, ..before() }),
        ("watch-without-tray", "on", Settings { watch_without_tray: Some(true), ..before() }),
    ] {
        let (told, changed) = set(name, value).await;
        assert_eq!(told.ending, Ending::Done, "{name} {}", told.err);
        assert!(told.out.starts_with(&format!("{name} is now ")), "{}", told.out);
        assert_eq!(changed, after, "{name}");
    }
    assert_eq!(set("others-interval", "90s").await.0.out, "others-interval is now 1m 30s.\n");
}

#[tokio::test(start_paused = true)]
async fn a_value_that_cannot_be_is_refused_with_what_can_be() {
    for (name, value, can) in [
        ("watched-interval", "14s", "15s to 1h"),
        ("watched-interval", "61m", "15s to 1h"),
        ("watched-interval", "30", "15s to 1h, as in 30s"),
        ("others-interval", "59s", "1m to 1day"),
        ("others-interval", "25h", "1m to 1day"),
        ("doubt-after", "soon\u{202e}", "1m to 1h"),
        ("pictures", "yes", "on, off"),
        ("theme", "Dark", "system, light, dark"),
        ("tray-icon", "system", "auto, light, dark"),
        ("watch-without-tray", "", "on, off, ask"),
    ] {
        let (told, after) = set(name, value).await;
        assert_eq!(told.ending, Ending::Misused, "{name} {value}");
        assert!(told.err.contains(can) && !told.err.contains('\u{202e}'), "{name} {value}: {}", told.err);
        assert_eq!(after, crate::fixtures::settings(), "{name} {value}");
    }
    let unknown = Args::try_parse_from(["porchlight", "settings", "pictues", "off"]).unwrap_err();
    assert_eq!(unknown.exit_code(), 2);
    let words = unknown.to_string();
    assert!(words.contains("pictures") && words.contains("watch-without-tray"), "{words}");
}

#[tokio::test(start_paused = true)]
async fn a_change_that_is_refused_or_never_made_is_no_success() {
    let refusing = Fake::of(states::nobody()).answering(|_, _| Some(ProblemCode::NoDesktop.bare()));
    let told = run(&["settings", "start-with-session", "on"], &refusing).await;
    assert_eq!((told.ending, told.out.as_str()), (Ending::NotDone, ""));
    assert!(told.err.starts_with("No desktop. "), "{}", told.err);
    let idle = Fake::of(states::nobody());
    assert_eq!(run(&["settings", "pictures", "off"], &idle).await.ending, Ending::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn why_the_program_cannot_start_with_the_session_is_said() {
    let fake = changing();
    fake.with(|inside| inside.state().desktop.autostart_trouble = Some("read-only".to_owned()));
    let told = run(&["settings"], &fake).await;
    assert_eq!(told.err, "start-with-session: Not possible here: read-only\n");
}
