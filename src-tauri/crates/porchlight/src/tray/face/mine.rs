//! The owner's own status in the tray: as the service confirmed it, what became of the last wish, and what to be instead.

use super::ends::ends;
use super::{Choice, Entry};
use agent::wire::{Account, Mine, MyState, Presence, WindowPage, Wish};
use agent::words::{problem_title, say};
use chrono::{DateTime, TimeZone};

/// The accounts whose owner can say how they are, with how that is.
pub(super) fn owners(accounts: &[Account]) -> impl Iterator<Item = (&Account, &MyState)> {
    let can = |account: &&Account| account.can.is_some_and(|can| can.own_status);
    accounts.iter().filter(can).filter_map(|account| account.mine.as_ref().map(|mine| (account, mine)))
}

/// One menu for each account whose owner can say how they are; nothing for anybody else.
pub(super) fn menus<Z: TimeZone>(accounts: &[Account], now: &DateTime<Z>) -> Vec<Entry>
where
    Z::Offset: std::fmt::Display,
{
    let all: Vec<_> = owners(accounts).collect();
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
    let item = |key: &str, wish: Wish| Entry::Item(say(key, &[]), Choice::Wish(wish));
    let mut until: Vec<Entry> = ends(now)
        .iter()
        .map(|end| {
            let busy = Mine::Busy { until: Some(end.timestamp_millis()) };
            Entry::Item(time(end, now), Choice::Wish(be(busy)))
        })
        .collect();
    until.push(Entry::Rule);
    until.push(item("tray.mine.noEnd", be(Mine::Busy { until: None })));
    lines.push(item("mine.online", be(Mine::Online)));
    lines.push(item("mine.busy15", Wish::BusyFor { account, minutes: 15 }));
    lines.push(item("mine.busy60", Wish::BusyFor { account, minutes: 60 }));
    lines.push(Entry::More(say("mine.busyUntil", &[]), until));
    lines.push(item("mine.offline", be(Mine::Offline)));
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
                say("presence.busyUntil", &[("time", &time(&until, now))])
            }
            None => say("presence.busy", &[]),
        },
        Mine::Offline => say("presence.offline", &[]),
    }
}

/// A time as the clocks show it, with its day unless that is today.
fn time<Z: TimeZone>(at: &DateTime<Z>, now: &DateTime<Z>) -> String
where
    Z::Offset: std::fmt::Display,
{
    let form = if at.date_naive() == now.date_naive() { "%H:%M" } else { "%a %H:%M" };
    at.format(form).to_string()
}

/// The words with a capital letter at their start.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
