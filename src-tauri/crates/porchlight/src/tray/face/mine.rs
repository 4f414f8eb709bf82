//! The owner's own status in the tray: as the service confirmed it, what became of the last wish, and what to be instead.

use super::{Choice, Entry};
use agent::wire::{Account, Mine, MyState, Presence, WindowPage, Wish};
use agent::words::{problem_title, say};
use chrono::{DateTime, TimeZone};

/// One menu for each account whose owner can say how they are; nothing for anybody else.
pub(super) fn menus<Z: TimeZone>(accounts: &[Account], now: &DateTime<Z>) -> Vec<Entry>
where
    Z::Offset: std::fmt::Display,
{
    let can = |account: &&Account| account.can.is_some_and(|can| can.own_status);
    let all: Vec<_> = accounts
        .iter()
        .filter(can)
        .filter_map(|account| account.mine.as_ref().map(|mine| (account, mine)))
        .collect();
    let title = |account: &Account| match all.len() {
        1 => say("mine.title", &[]),
        _ => say("mine.menu", &[("name", &account.name)]),
    };
    all.iter().map(|(account, mine)| Entry::More(title(account), lines(account.id, mine, now))).collect()
}

fn lines<Z: TimeZone>(account: i64, mine: &MyState, now: &DateTime<Z>) -> Vec<Entry>
where
    Z::Offset: std::fmt::Display,
{
    let mut lines = vec![Entry::Text(confirmed(mine, now))];
    if let Some(wished) = mine.wished {
        lines.push(Entry::Text(say("mine.wished", &[("wished", &words(wished, now))])));
    }
    if let Some(problem) = &mine.refused {
        let why = problem_title(problem);
        lines.push(Entry::Text(format!("{} {why}.", say("mine.refused", &[]))));
    }
    if let Some(lost) = mine.lost {
        let again = say("tray.mine.setAgain", &[("lost", &words(lost, now))]);
        lines.push(Entry::Item(again, Choice::Wish(Wish::SetMine { account, mine: lost })));
    }
    lines.push(Entry::Rule);
    let be = |mine: Mine| Wish::SetMine { account, mine };
    lines.extend(
        [
            ("mine.online", be(Mine::Online)),
            ("mine.busy15", Wish::BusyFor { account, minutes: 15 }),
            ("mine.busy60", Wish::BusyFor { account, minutes: 60 }),
            ("mine.busy", be(Mine::Busy { until: None })),
            ("mine.offline", be(Mine::Offline)),
        ]
        .map(|(key, wish)| Entry::Item(say(key, &[]), Choice::Wish(wish))),
    );
    lines.push(Entry::Rule);
    lines.push(Entry::Item(say("mine.more", &[]), Choice::Open(Some(WindowPage::Accounts))));
    lines
}

fn confirmed<Z: TimeZone>(mine: &MyState, now: &DateTime<Z>) -> String
where
    Z::Offset: std::fmt::Display,
{
    match (&mine.presence, mine.told) {
        (_, None) => say("mine.notAsked", &[]),
        (None, Some(_)) => say("mine.none", &[]),
        (Some(presence), Some(_)) => {
            say("tray.mine.confirmed", &[("presence", &sentence(&told(presence, now)))])
        }
    }
}

fn told<Z: TimeZone>(presence: &Presence, now: &DateTime<Z>) -> String
where
    Z::Offset: std::fmt::Display,
{
    match presence {
        Presence::Online => words(Mine::Online, now),
        Presence::Busy { until } => words(Mine::Busy { until: *until }, now),
        Presence::Offline => words(Mine::Offline, now),
        Presence::OfflineOrHidden => say("presence.offlineOrHidden", &[]),
        Presence::Hidden => say("presence.hidden", &[]),
        Presence::Unreachable => say("presence.unreachable", &[]),
        Presence::Unknown { .. } => say("presence.unknown", &[]),
    }
}

fn words<Z: TimeZone>(mine: Mine, now: &DateTime<Z>) -> String
where
    Z::Offset: std::fmt::Display,
{
    match mine {
        Mine::Online => say("presence.online", &[]),
        Mine::Busy { until } => match until.and_then(DateTime::from_timestamp_millis) {
            Some(until) => {
                let until = until.with_timezone(&now.timezone());
                let form = if until.date_naive() == now.date_naive() { "%H:%M" } else { "%a %H:%M" };
                say("presence.busyUntil", &[("time", &until.format(form).to_string())])
            }
            None => say("presence.busy", &[]),
        },
        Mine::Offline => say("presence.offline", &[]),
    }
}

/// The words with a capital letter at their start.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
