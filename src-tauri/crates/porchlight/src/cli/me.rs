//! `me`: the user's own status, shown as the service confirmed it, and set.

use super::asked::{Me, Switch};
use super::ending::Stop;
use super::find::{self, account_name};
use super::json::{self, VERSION};
use super::talk::{MOMENT, Talk};
use super::terminal::{Colour, Terminal};
use super::wording;
use agent::wire::{Account, Health, Mine, MyState, State, Wish};
use agent::words::say;
use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use std::time::Duration;

/// How long a service may take to confirm.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long the first answer may take that an agent of our own asks for.
const FIRST_ANSWER: Duration = Duration::from_secs(10);

/// Shows the user's own status, or sets it and waits until the service has confirmed it.
///
/// # Errors
/// Why it was not set, or that there is no account with a status of its own.
pub(crate) async fn me(
    set: Option<Me>,
    named: Option<&str>,
    json: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    talk.settled().await?;
    if set.is_none() && talk.own.is_some() {
        // It has only just asked.
        let is_told = |account: &Account| account.mine.as_ref().is_none_or(|mine| mine.told.is_some());
        talk.until(FIRST_ANSWER, |state| {
            state.accounts.iter().all(|one| is_told(one) || !is_asked(&one.health)).then_some(())
        })
        .await?;
    }
    let state = talk.state().await?;
    let accounts = mine(&state, named)?;
    let Some(set) = set else { return show(&accounts, json, terminal) };
    let [account] = accounts.as_slice() else {
        let names: Vec<String> = accounts.iter().map(|account| account_name(account)).collect();
        return Err(Stop::no_such(say("command.manyMine", &[("candidates", &names.join(", "))])));
    };
    let id = account.id;
    let wished = match set {
        Me::Keep { switch } => {
            let on = switch == Switch::On;
            talk.wish(Wish::KeepOnline { account: id, on }).await?;
            let key = if on { "command.keepsOnline" } else { "command.keepsOnlineNot" };
            return terminal.line(&say(key, &[("account", &account_name(account))]));
        }
        Me::Online => Mine::Online,
        Me::Offline => Mine::Offline,
        Me::Busy { span, until } => Mine::Busy { until: end(span, until.as_deref(), terminal)? },
    };
    let before = account.mine.clone();
    let told = before.as_ref().and_then(|mine| mine.told);
    talk.wish(Wish::SetMine { account: id, mine: wished }).await?;
    if before.as_ref().is_some_and(|mine| mine.refused.is_some()) {
        // That an earlier one was refused is no answer to this one; the same answer again looks no different.
        let is_other = |account: &Account| account.id == id && account.mine != before;
        talk.until(MOMENT, |state| state.accounts.iter().any(is_other).then_some(())).await?;
    }
    let mut was_wished = false;
    let confirmed = |state: &State| {
        let account = state.accounts.iter().find(|one| one.id == id)?;
        let mine = account.mine.as_ref()?;
        was_wished |= mine.wished.is_some();
        let is_answered =
            mine.wished.is_none() && (was_wished || mine.told != told || mine.refused.is_some());
        is_answered.then(|| (account.clone(), mine.refused.clone()))
    };
    match talk.until(PATIENCE, confirmed).await? {
        Some((_, Some(problem))) => Err(problem.into()),
        Some((account, None)) => show(&[&account], json, terminal),
        None => {
            let state = talk.state().await?;
            let health = state.accounts.iter().find(|one| one.id == id).map(|one| &one.health);
            let key = match (&talk.own, health) {
                (Some(_), _) => "command.notConfirmedHere",
                (None, Some(health)) if is_asked(health) => "command.notConfirmed",
                (None, _) => "command.notConfirmedNorLater",
            };
            Err(Stop::timed_out(say(key, &[("account", &account_name(account))])))
        }
    }
}

/// Whether an account's service is asked something, now or when a wait is over.
fn is_asked(health: &Health) -> bool {
    match health {
        Health::Fine | Health::Starting | Health::Waiting { .. } => true,
        Health::Paused | Health::NeedsSignIn | Health::KeyringClosed | Health::Stopped { .. } => false,
    }
}

fn mine<'a>(state: &'a State, named: Option<&str>) -> Result<Vec<&'a Account>, Stop> {
    let has_one =
        |account: &&Account| account.mine.is_some() || account.can.is_some_and(|can| can.own_status);
    match named {
        Some(named) => {
            let account = find::account(state, named)?;
            let none = || say("command.noOwnStatus", &[("account", &account_name(account))]);
            Some(account).filter(has_one).map(|account| vec![account]).ok_or_else(|| Stop::no_such(none()))
        }
        None => {
            let accounts: Vec<&Account> = state.accounts.iter().filter(has_one).collect();
            if accounts.is_empty() { Err(Stop::no_such(say("command.noMine", &[]))) } else { Ok(accounts) }
        }
    }
}

fn show(accounts: &[&Account], json: bool, terminal: &mut Terminal) -> Result<(), Stop> {
    let now = terminal.now();
    if json {
        let accounts = accounts.iter().map(|account| json::OfAccount {
            account: account.id,
            service: account.service.clone(),
            name: account.name.clone(),
            mine: account.mine.as_ref().map(|mine| json::Mine::of(mine, now)),
        });
        return terminal.json(&json::Me { porchlight: VERSION, accounts: accounts.collect() });
    }
    for account in accounts {
        let name = terminal.paint(&account_name(account), Colour::Bold);
        let words =
            account.mine.as_ref().map_or_else(|| say("command.notHeard", &[]), |mine| words(mine, terminal));
        terminal.line(&format!("{name}  {words}"))?;
    }
    Ok(())
}

fn words(mine: &MyState, terminal: &Terminal) -> String {
    let (now, clock) = (terminal.now(), terminal.clock);
    let mut parts = vec![match (&mine.presence, mine.told) {
        (Some(presence), Some(told)) => format!(
            "{}, {}",
            wording::presence(presence, now, clock),
            say("command.confirmed", &[("age", &wording::age(told, now))])
        ),
        (Some(presence), None) => wording::presence(presence, now, clock),
        (None, Some(told)) => format!(
            "{}, {}",
            say("command.noStatus", &[]),
            say("command.confirmed", &[("age", &wording::age(told, now))])
        ),
        (None, None) => say("command.notHeard", &[]),
    }];
    if let Some(lost) = mine.lost {
        parts.push(say("command.lost", &[("presence", &wording::mine(lost, now, clock))]));
    }
    if let Some(wished) = mine.wished {
        parts.push(say("command.wished", &[("presence", &wording::mine(wished, now, clock))]));
    }
    if let Some(problem) = &mine.refused {
        parts.push(super::ending::problem_words(problem));
    }
    if mine.keeps_online {
        let key = if mine.is_beating { "command.isKeptOnline" } else { "command.isKeptOnlineNotNow" };
        parts.push(say(key, &[]));
    }
    parts.join(", ")
}

/// When being busy ends; nothing for until further notice.
fn end(span: Option<Duration>, until: Option<&str>, terminal: &Terminal) -> Result<Option<i64>, Stop> {
    let now = terminal.now();
    if let Some(span) = span {
        let span = i64::try_from(span.as_millis()).unwrap_or(i64::MAX);
        return Ok(Some(now.saturating_add(span)));
    }
    let Some(until) = until else { return Ok(None) };
    let today = (terminal.clock.shown)(now).date();
    moment(until, today)
        .and_then(|shown| match (terminal.clock.when)(shown) {
            // A time of day that is over today is tomorrow's.
            Some(at) if at <= now && until.len() <= 5 => (terminal.clock.when)(shown + chrono::Days::new(1)),
            at => at,
        })
        .filter(|at| *at > now)
        .map(Some)
        .ok_or_else(|| Stop::misused(say("command.noTime", &[("named", &find::shown(until))])))
}

fn moment(text: &str, today: NaiveDate) -> Option<NaiveDateTime> {
    if let Ok(time) = NaiveTime::parse_from_str(text, "%H:%M") {
        return Some(today.and_time(time));
    }
    ["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}
