//! What is known, in words: ages, times, presences, relations, how an account is. What is not known is said to be not known,
//! and a time that was not given is not made up.

use super::clock::Clock;
use super::ending::problem_text;
use super::terminal::Colour;
use agent::name;
use agent::wire::{
    Account, Health, Label, LastSeen, Mine, Mood, Presence, Problem, ProblemCode, Relation, Row, Seen, State,
    TokenPlace, Why,
};
use agent::words::{count, has, problem_title, say};

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago: "just now", "40 s ago", "3 min ago". A time ahead is now: clocks differ.
pub(crate) fn age(at: i64, now: i64) -> String {
    let ago = now.saturating_sub(at).max(0);
    let so_many = |key: &str, unit: i64| count(key, u64::try_from(ago / unit).unwrap_or(0), &[]);
    match ago {
        ..2_000 => say("age.now", &[]),
        2_000..MINUTE => so_many("window.age.seconds", SECOND),
        MINUTE..HOUR => so_many("age.minutes", MINUTE),
        HOUR..DAY => so_many("age.hours", HOUR),
        DAY.. => so_many("age.days", DAY),
    }
}

/// A time in the user's zone: "15:30" within a day, else with its day.
pub(crate) fn time(at: i64, now: i64, clock: Clock) -> String {
    let (there, today) = ((clock.shown)(at), (clock.shown)(now));
    let form = if there.date() == today.date() { "%H:%M" } else { "%Y-%m-%d %H:%M" };
    there.format(form).to_string()
}

/// How an account is.
pub(crate) fn health(account: &Account, now: i64, clock: Clock) -> String {
    let with = |words: String, problem: &Problem| format!("{words}. {}", problem_text(problem));
    match &account.health {
        Health::Fine => say("health.fine", &[]),
        Health::Starting => say("health.starting", &[]),
        Health::Paused => say("health.paused", &[]),
        Health::Waiting { until, problem } => with(
            say("health.waiting", &[("time", &time(*until, now, clock)), ("why", &problem_title(problem))]),
            problem,
        ),
        Health::NeedsSignIn if has_no_sign_in(account) => {
            format!("{}. {}", say("health.needsSignIn", &[]), say("health.noSignIn", &[]))
        }
        Health::NeedsSignIn => with(say("health.needsSignIn", &[]), &ProblemCode::NeedsSignIn.bare()),
        Health::KeyringClosed => say("health.keyringClosed", &[]),
        Health::Stopped { problem } => {
            with(say("health.stopped", &[("why", &problem_title(problem))]), problem)
        }
    }
}

/// Whether no service ended the sign-in: none was kept, as without a keyring or after signing out.
fn has_no_sign_in(account: &Account) -> bool {
    // What an account can do is known once its sign-in was read in this run.
    account.kept == TokenPlace::Memory && account.can.is_none()
}

/// The colour of an account that is so.
pub(crate) fn health_colour(health: &Health) -> Colour {
    match health {
        Health::Fine => Colour::Green,
        Health::Starting | Health::Waiting { .. } => Colour::Yellow,
        Health::Paused => Colour::Grey,
        Health::NeedsSignIn | Health::KeyringClosed | Health::Stopped { .. } => Colour::Red,
    }
}

/// The program at a glance.
pub(crate) fn mood(mood: Mood) -> String {
    let key = match mood {
        Mood::Idle => "mood.idle",
        Mood::Present => "mood.present",
        Mood::Snoozed => "mood.snoozed",
        Mood::Offline => "mood.offline",
        Mood::Problem => "mood.problem",
    };
    say(key, &[])
}

/// Whether an account tells who is there. One that tells relations only has no presence to show.
pub(crate) fn tells_presence(account: Option<&Account>, row_has_relation: bool, seen: &Seen) -> bool {
    match account.and_then(|account| account.can) {
        Some(can) => can.presence,
        // It is not signed in: whoever has a relation and was never seen is on a service of relations.
        None => !(row_has_relation && seen.observed.is_none()),
    }
}

/// A person in words: presence with its age, or how the account's owner is connected to them.
pub(crate) fn person(row: &Row, account: Option<&Account>, now: i64, clock: Clock) -> String {
    let mut parts = Vec::new();
    if tells_presence(account, row.relation.is_some(), &row.seen) {
        parts.push(seen(&row.seen, now, clock));
    }
    if let Some(seen) = &row.relation {
        let words = relation(&seen.relation);
        parts.push(match seen.observed {
            Some(at) => say("command.relation", &[("relation", &words), ("age", &age(at, now))]),
            None => words,
        });
    }
    parts.join(", ")
}

/// A presence with its age: "online, seen 40 s ago"; "offline, as of 3 h ago, last seen 5 h ago".
pub(crate) fn seen(seen: &Seen, now: i64, clock: Clock) -> String {
    let mut words = presence(&seen.presence, now, clock);
    if seen.is_doubtful {
        words = match &seen.last_seen {
            Some(LastSeen::At { at }) => say("window.presence.doubtfulSince", &[("age", &age(*at, now))]),
            Some(LastSeen::Day { .. }) | None => say("window.presence.doubtful", &[]),
        };
    }
    let mut parts = vec![match seen.observed {
        Some(at) if seen.is_stale => say("presence.stale", &[("presence", &words), ("age", &age(at, now))]),
        Some(at) => format!("{words}, {}", say("window.presence.seen", &[("age", &age(at, now))])),
        None => words,
    }];
    if !seen.is_doubtful {
        parts.extend(last_seen(seen.last_seen.as_ref(), now));
    }
    parts.join(", ")
}

/// A presence, without its age.
pub(crate) fn presence(presence: &Presence, now: i64, clock: Clock) -> String {
    match presence {
        Presence::Online => say("presence.online", &[]),
        Presence::Busy { until: None } => say("presence.busy", &[]),
        Presence::Busy { until: Some(until) } => {
            say("presence.busyUntil", &[("time", &time(*until, now, clock))])
        }
        Presence::Offline => say("presence.offline", &[]),
        Presence::OfflineOrHidden => say("presence.offlineOrHidden", &[]),
        Presence::Hidden => say("presence.hidden", &[]),
        Presence::Unreachable => say("presence.unreachable", &[]),
        Presence::Unknown { why } => say(
            "window.presence.unknown",
            &[("presence", &say("presence.unknown", &[])), ("why", &why_words(why))],
        ),
    }
}

/// The colour of a presence.
pub(crate) fn presence_colour(seen: &Seen) -> Colour {
    match seen.presence {
        _ if seen.is_stale => Colour::Grey,
        Presence::Online if seen.is_doubtful => Colour::Yellow,
        Presence::Online => Colour::Green,
        Presence::Busy { .. } => Colour::Yellow,
        Presence::Offline
        | Presence::OfflineOrHidden
        | Presence::Hidden
        | Presence::Unreachable
        | Presence::Unknown { .. } => Colour::Grey,
    }
}

fn why_words(why: &Why) -> String {
    match why {
        Why::NotAsked => say("why.notAsked", &[]),
        Why::LeftOut => say("why.leftOut", &[]),
        Why::Unreadable => say("why.unreadable", &[]),
        Why::Refused { words } => say("why.refused", &[("words", &name::harmless(words, 200))]),
        Why::TryLater => say("why.tryLater", &[]),
    }
}

fn last_seen(last_seen: Option<&LastSeen>, now: i64) -> Option<String> {
    match last_seen? {
        LastSeen::At { at } => Some(say("presence.lastSeen", &[("age", &age(*at, now))])),
        LastSeen::Day { day } => Some(say("presence.lastSeenDay", &[("day", &name::harmless(day, 20))])),
    }
}

/// A relation.
pub(crate) fn relation(relation: &Relation) -> String {
    match relation {
        Relation::None => say("relation.none", &[]),
        Relation::Followed => say("relation.followed", &[]),
        Relation::Connected => say("relation.connected", &[]),
        Relation::RequestSent => say("relation.requestSent", &[]),
        Relation::RequestReceived => say("relation.requestReceived", &[]),
        Relation::Other { word } => say("relation.other", &[("word", &name::harmless(word, 64))]),
    }
}

/// What the owner wished to be.
pub(crate) fn mine(mine: Mine, now: i64, clock: Clock) -> String {
    let as_presence = match mine {
        Mine::Online => Presence::Online,
        Mine::Busy { until } => Presence::Busy { until },
        Mine::Offline => Presence::Offline,
    };
    presence(&as_presence, now, clock)
}

/// A label's name: the user's, or the words for a list of the service's own.
pub(crate) fn label_name(state: &State, label: &Label) -> String {
    if !label.name.is_empty() {
        return name::for_row(&label.name);
    }
    let Some(list) = &label.list else { return name::for_row("") };
    let service = state.accounts.iter().find(|account| account.id == list.account);
    list_name(service.map_or("", |account| account.service.as_str()), &list.key, "")
}

/// The name of a list: the user's, else the words for one of the service's own, else its key.
pub(crate) fn list_name(service: &str, key: &str, named: &str) -> String {
    // Of a kind of list there can be several, told apart behind a slash.
    let kind = key.split('/').next().unwrap_or(key);
    let words = [key, kind].map(|key| format!("list.{service}.{key}")).into_iter().find(|key| has(key));
    match words {
        _ if !named.is_empty() => name::for_row(named),
        Some(words) => say(&words, &[]),
        None => name::for_row(key),
    }
}
