//! `settings`: what the user can change about the whole program, shown and changed within the bounds that the rules keep.

use super::asked::Setting;
use super::ending::Stop;
use super::find;
use super::json::VERSION;
use super::talk::Talk;
use super::terminal::{Colour, Terminal};
use agent::name;
use agent::wire::{Settings, State, Theme, TrayIcon, Wish};
use agent::words::{code_name, say};
use clap::ValueEnum;
use presence::settings::Settings as Bounds;
use serde::Serialize;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::Duration;

/// How long the program may take to change one.
const PATIENCE: Duration = Duration::from_secs(10);

const SWITCHES: [(&str, bool); 2] = [("on", true), ("off", false)];

/// The question is asked when a window is closed without a tray for the first time.
const ANSWERS: [(&str, Option<bool>); 3] = [("on", Some(true)), ("off", Some(false)), ("ask", None)];

const THEMES: [(&str, Theme); 3] =
    [("system", Theme::System), ("light", Theme::Light), ("dark", Theme::Dark)];

const TRAY_ICONS: [(&str, TrayIcon); 3] =
    [("auto", TrayIcon::Auto), ("light", TrayIcon::Light), ("dark", TrayIcon::Dark)];

/// `settings --json`.
#[derive(Serialize)]
struct Shown {
    porchlight: u32,
    settings: BTreeMap<String, Value>,
}

/// What a setting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum Value {
    /// On or off; null until the user was asked.
    Switch(Option<bool>),
    /// Seconds.
    Length(u32),
    /// One of a few words.
    Word(&'static str),
}

/// Shows the settings, or changes one of them.
///
/// # Errors
/// When a setting cannot be so.
pub(crate) async fn settings(
    setting: Option<Setting>,
    value: Option<&str>,
    json: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let mut state = talk.state().await?;
    if let (Some(setting), Some(value)) = (setting, value) {
        let wanted = with(state.settings.clone(), setting, value)?;
        talk.wish(Wish::ChangeSettings { settings: wanted.clone() }).await?;
        let changed = |state: &State| {
            (value_of(&state.settings, setting) == value_of(&wanted, setting)).then(|| state.clone())
        };
        let late = || Stop::timed_out(say("command.noAnswer", &[]));
        state = talk.until(PATIENCE, changed).await?.ok_or_else(late)?;
    }
    if json {
        return show_json(&state.settings, setting, terminal);
    }
    match (setting, value) {
        (None, _) => show_all(&state, terminal),
        // Alone, so that a script can take it as it is.
        (Some(setting), None) => terminal.line(&in_words(value_of(&state.settings, setting))),
        (Some(setting), Some(_)) => {
            let now = in_words(value_of(&state.settings, setting));
            terminal.line(&say("command.setting", &[("setting", &typed(setting)), ("value", &now)]))
        }
    }
}

fn show_json(settings: &Settings, only: Option<Setting>, terminal: &mut Terminal) -> Result<(), Stop> {
    let shown = Setting::value_variants().iter().filter(|setting| only.is_none_or(|only| only == **setting));
    let shown = shown.map(|setting| (code_name(setting), value_of(settings, *setting)));
    terminal.json(&Shown { porchlight: VERSION, settings: shown.collect() })
}

fn show_all(state: &State, terminal: &mut Terminal) -> Result<(), Stop> {
    for setting in Setting::value_variants() {
        let name = terminal.paint(&format!("{:<18}", typed(*setting)), Colour::Bold);
        let value = in_words(value_of(&state.settings, *setting));
        terminal.line(&format!("{name}  {value:<6}  {}", meaning(*setting)))?;
    }
    if let Some(why) = &state.desktop.autostart_trouble {
        let why = say("window.settings.autostartTrouble", &[("why", &name::harmless(why, 200))]);
        terminal.aside(&format!("{}: {why}", typed(Setting::StartWithSession)));
    }
    Ok(())
}

/// A setting as it is typed.
fn typed(setting: Setting) -> String {
    setting.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
}

/// What a setting is about, in the words of the help.
fn meaning(setting: Setting) -> String {
    let value = setting.to_possible_value();
    value.and_then(|value| value.get_help().map(ToString::to_string)).unwrap_or_default()
}

fn value_of(settings: &Settings, setting: Setting) -> Value {
    let switch = |on: bool| Value::Switch(Some(on));
    match setting {
        Setting::WatchedInterval => Value::Length(settings.watched_interval),
        Setting::OthersInterval => Value::Length(settings.others_interval),
        Setting::DoubtAfter => Value::Length(settings.doubt_after),
        Setting::Notifications => switch(settings.notifications),
        Setting::Words => switch(settings.words),
        Setting::Previews => switch(settings.previews),
        Setting::Pictures => switch(settings.pictures),
        Setting::Theme => Value::Word(word(&THEMES, settings.theme)),
        Setting::TrayIcon => Value::Word(word(&TRAY_ICONS, settings.tray_icon)),
        Setting::StartWithSession => switch(settings.start_with_session),
        Setting::StartHidden => switch(settings.start_hidden),
        Setting::WatchWithoutTray => Value::Switch(settings.watch_without_tray),
    }
}

/// A value as it is typed.
fn in_words(value: Value) -> String {
    match value {
        Value::Switch(on) => word(&ANSWERS, on).to_owned(),
        Value::Length(seconds) => length_in_words(Duration::from_secs(seconds.into())),
        Value::Word(word) => word.to_owned(),
    }
}

fn length_in_words(length: Duration) -> String {
    humantime::format_duration(length).to_string()
}

/// The settings with one of them as it was typed.
fn with(mut settings: Settings, setting: Setting, text: &str) -> Result<Settings, Stop> {
    match setting {
        Setting::WatchedInterval => {
            settings.watched_interval = length(setting, text, &Bounds::WATCHED_INTERVAL)?;
        }
        Setting::OthersInterval => {
            settings.others_interval = length(setting, text, &Bounds::OTHERS_INTERVAL)?;
        }
        Setting::DoubtAfter => settings.doubt_after = length(setting, text, &Bounds::DOUBT_AFTER)?,
        Setting::Notifications => settings.notifications = choice(setting, text, &SWITCHES)?,
        Setting::Words => settings.words = choice(setting, text, &SWITCHES)?,
        Setting::Previews => settings.previews = choice(setting, text, &SWITCHES)?,
        Setting::Pictures => settings.pictures = choice(setting, text, &SWITCHES)?,
        Setting::Theme => settings.theme = choice(setting, text, &THEMES)?,
        Setting::TrayIcon => settings.tray_icon = choice(setting, text, &TRAY_ICONS)?,
        Setting::StartWithSession => settings.start_with_session = choice(setting, text, &SWITCHES)?,
        Setting::StartHidden => settings.start_hidden = choice(setting, text, &SWITCHES)?,
        Setting::WatchWithoutTray => settings.watch_without_tray = choice(setting, text, &ANSWERS)?,
    }
    Ok(settings)
}

fn length(setting: Setting, text: &str, bounds: &RangeInclusive<Duration>) -> Result<u32, Stop> {
    let length = humantime::parse_duration(text).ok().filter(|length| bounds.contains(length));
    length.and_then(|length| u32::try_from(length.as_secs()).ok()).ok_or_else(|| {
        let (least, most) = (length_in_words(*bounds.start()), length_in_words(*bounds.end()));
        let can = say("command.settingLength", &[("least", &least), ("most", &most)]);
        wrong(setting, text, &can)
    })
}

fn choice<T: Copy>(setting: Setting, text: &str, choices: &[(&'static str, T)]) -> Result<T, Stop> {
    let chosen = choices.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
    chosen.ok_or_else(|| {
        let words: Vec<&str> = choices.iter().map(|(word, _)| *word).collect();
        wrong(setting, text, &words.join(", "))
    })
}

fn wrong(setting: Setting, text: &str, can: &str) -> Stop {
    let holes = [("setting", typed(setting)), ("named", find::shown(text))];
    let holes = holes.each_ref().map(|(hole, filling)| (*hole, filling.as_str()));
    Stop::misused(say("command.settingCannot", &[&holes[..], &[("candidates", can)]].concat()))
}

/// The word for a value; every value has one.
fn word<T: PartialEq>(choices: &[(&'static str, T)], value: T) -> &'static str {
    choices.iter().find(|(_, one)| *one == value).map_or("", |(word, _)| word)
}
