//! `account`: list, remove, pause, check, change, lists, shift and clean-up. Signing in has a file of its own.

use super::asked::{AccountCommand, SiteOptions, Switch};
use super::creators;
use super::ending::{Ending, Stop};
use super::find::{self, account_name};
use super::json::{self, VERSION};
use super::opening;
use super::signing;
use super::status::{Asks, clean_up, show_account};
use super::talk::{MOMENT, Talk};
use super::terminal::{Colour, Terminal};
use super::wording::{self, list_name};
use agent::wire::{Account, CleanUp, Health, Marking, Offer, ProblemCode, Site, State, Wish};
use agent::words::{count, say};
use serde::Serialize;
use std::time::Duration;

/// How long a service may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);

/// Carries out a command about accounts.
///
/// # Errors
/// Why it was not done.
pub(crate) async fn account(
    asked: AccountCommand,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    if matches!(asked, AccountCommand::List { .. }) {
        talk.read_sign_ins().await?;
    }
    let state = talk.state().await?;
    match asked {
        AccountCommand::Add(form) => signing::add(*form, talk, terminal).await,
        AccountCommand::List { json: true } => {
            let now = terminal.now();
            let accounts = state.accounts.iter().map(|account| json::Account::of(account, now)).collect();
            terminal.json(&json::Accounts { porchlight: VERSION, accounts })
        }
        AccountCommand::List { json: false } => {
            if state.accounts.is_empty() {
                terminal.aside(&say("command.noAccounts", &[]));
            }
            let asks = Asks::of(talk);
            state.accounts.iter().try_for_each(|account| show_account(account, asks, terminal))
        }
        AccountCommand::Remove { account, forget_people, yes } => {
            let account = find::account(&state, &account)?;
            let named = account_name(account);
            let forgets = [("account", named.as_str()), ("people", &account.contacts.to_string())];
            if forget_people && !yes && !terminal.confirms(&say("command.forget", &forgets)).await? {
                return Err(Stop::not_done(say("command.nothingChanged", &[])));
            }
            talk.wish(Wish::SignOut { account: account.id, forget_contacts: forget_people }).await?;
            let key = if forget_people { "command.forgotten" } else { "command.signedOut" };
            terminal.line(&say(key, &[("account", &named)]))
        }
        AccountCommand::Pause { account } => {
            pause(account.as_deref(), Switch::On, &state, talk, terminal).await
        }
        AccountCommand::Resume { account } => {
            pause(account.as_deref(), Switch::Off, &state, talk, terminal).await
        }
        AccountCommand::Check { account } => check(account.as_deref(), &state, talk, terminal).await,
        AccountCommand::Change { account, site } => {
            let account = find::account(&state, &account)?;
            let changed = with(&site, account.site.clone());
            if changed == account.site {
                return Err(Stop::misused(say("command.nothingToChange", &[])));
            }
            talk.wish(Wish::ChangeSite { account: account.id, site: changed }).await?;
            terminal.line(&say("command.changedAccount", &[("account", &account_name(account))]))
        }
        AccountCommand::Lists { account, json } => {
            let account = find::account(&state, &account)?;
            let offers = offers(account, talk).await?;
            show_offers(&offers, account, json, terminal)?;
            let state = talk.state().await?;
            match state
                .accounts
                .iter()
                .find(|one| one.id == account.id)
                .and_then(|it| it.offers_problem.clone())
            {
                Some(problem) => Err(Stop::from(problem)),
                None => Ok(()),
            }
        }
        AccountCommand::Bring { account, none: true, .. } => {
            let account = find::account(&state, &account)?;
            if account.can.is_some_and(|can| !can.lists) {
                return Err(Stop::from(ProblemCode::NoWay.bare()));
            }
            talk.wish(Wish::BringLists { account: account.id, lists: Vec::new() }).await?;
            terminal.line(&say("command.keepsNoList", &[("account", &account_name(account))]))
        }
        AccountCommand::Bring { account, lists, none: false } => {
            let account = find::account(&state, &account)?;
            let offers = offers(account, talk).await?;
            if let Some(unknown) = lists.iter().find(|key| offers.iter().all(|offer| offer.key != **key)) {
                let keys: Vec<&str> = offers.iter().map(|offer| offer.key.as_str()).collect();
                return Err(Stop::no_such(say(
                    "command.noList",
                    &[("named", &find::shown(unknown)), ("candidates", &keys.join(", "))],
                )));
            }
            talk.wish(Wish::BringLists { account: account.id, lists }).await?;
            terminal.line(&say("command.bringing", &[("account", &account_name(account))]))
        }
        AccountCommand::WatchTop { account } => watch_top(&account, talk, terminal).await,
        AccountCommand::Creators { account, json } => creators::show(&account, json, talk, terminal).await,
        AccountCommand::TakeOn { account, creators } => {
            creators::take(&account, &creators, Switch::On, talk, terminal).await
        }
        AccountCommand::LeaveOff { account, creators } => {
            creators::take(&account, &creators, Switch::Off, talk, terminal).await
        }
        AccountCommand::Shift { account, switch } => {
            let account = find::account(&state, &account)?;
            talk.wish(Wish::Shift { account: account.id, on: switch == Switch::On }).await?;
            let key = match switch {
                Switch::On => "command.onShift",
                Switch::Off => "command.offShiftNow",
            };
            terminal.line(&say(key, &[("account", &account_name(account))]))
        }
        AccountCommand::Chats { account, place } => {
            opening::confirm(find::account(&state, &account)?, place, talk, terminal).await
        }
        AccountCommand::ReadWords { account, switch } => {
            let account = find::account(&state, &account)?;
            let key = match account.marking {
                Marking::Unknown => "command.marksUnknown",
                Marking::Leaves => "command.marksNothing",
                Marking::Marks | Marking::Allowed => match switch {
                    Switch::On => "command.readsWords",
                    Switch::Off => "command.readsNoWords",
                },
            };
            talk.wish(Wish::AllowMarking { account: account.id, on: switch == Switch::On }).await?;
            terminal.line(&say(key, &[("account", &account_name(account))]))
        }
        AccountCommand::CleanUp { account, yes } => {
            let account = find::account(&state, &account)?;
            cleans_up(account, yes, talk, terminal).await
        }
    }
}

/// A site with what was said otherwise.
pub(crate) fn with(options: &SiteOptions, site: Site) -> Site {
    let SiteOptions {
        base_url,
        authorize_url,
        token_url,
        revoke_url,
        api_version,
        chat_url,
        inbox_url,
        profile_url,
    } = options;
    let or = |said: &Option<String>, before: String| said.clone().unwrap_or(before);
    Site {
        base: or(base_url, site.base),
        authorize: or(authorize_url, site.authorize),
        token: or(token_url, site.token),
        revoke: or(revoke_url, site.revoke),
        version: or(api_version, site.version),
        chat: or(chat_url, site.chat),
        inbox: or(inbox_url, site.inbox),
        profile: or(profile_url, site.profile),
    }
}

async fn pause(
    named: Option<&str>,
    switch: Switch,
    state: &State,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let on = switch == Switch::On;
    let Some(named) = named else {
        if state.accounts.is_empty() {
            return Err(Stop::no_such(say("command.noAccounts", &[])));
        }
        talk.wish(Wish::PauseAll { on }).await?;
        return terminal.line(&say(if on { "command.pausedAll" } else { "command.resumedAll" }, &[]));
    };
    let account = find::account(state, named)?;
    talk.wish(Wish::Pause { account: account.id, on }).await?;
    let key = if on { "command.paused" } else { "command.resumed" };
    terminal.line(&say(key, &[("account", &account_name(account))]))
}

/// Asks now, waits for the answer and says how that went; the worst of several accounts decides the ending.
async fn check(
    named: Option<&str>,
    state: &State,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let accounts: Vec<i64> = match named {
        Some(named) => vec![find::account(state, named)?.id],
        None => state.accounts.iter().map(|account| account.id).collect(),
    };
    if accounts.is_empty() {
        return Err(Stop::no_such(say("command.noAccounts", &[])));
    }
    let mut worst = None;
    for account in accounts {
        if let Err(stop) = check_one(account, talk, terminal).await {
            match stop {
                Stop::Because(..) if worst.is_none() => worst = Some(stop),
                Stop::Because(_, sentence) => terminal.aside(&sentence),
                Stop::Unread | Stop::AgentGone => return Err(stop),
            }
        }
    }
    worst.map_or(Ok(()), Err)
}

async fn check_one(id: i64, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let of = |state: &State| state.accounts.iter().find(|account| account.id == id).cloned();
    let begun = terminal.now();
    let account = answering(id, talk).await?;
    let named = account_name(&account);
    talk.wish(Wish::CheckNow { account: id }).await?;
    if matches!(account.health, Health::Stopped { .. } | Health::Waiting { .. }) {
        // What it stopped or waited for before is no answer, unless it was the same again before anybody was told.
        let is_other = |state: &State| of(state).is_none_or(|now| now.health != account.health).then_some(());
        talk.until(MOMENT, is_other).await?;
    }
    let answered = |state: &State| {
        let account = of(state)?;
        match &account.health {
            Health::NeedsSignIn | Health::KeyringClosed | Health::Stopped { .. } | Health::Waiting { .. } => {
                Some(account)
            }
            Health::Fine | Health::Starting | Health::Paused => {
                (account.contacts == 0 || account.last_check.is_some_and(|at| at >= begun)).then_some(account)
            }
        }
    };
    let Some(account) = talk.until(PATIENCE, answered).await? else {
        return Err(Stop::timed_out(say("command.notChecked", &[("account", &named)])));
    };
    match unfit(&account, terminal) {
        Some(stop) => Err(stop),
        None => terminal.line(&health_words(&account, terminal)),
    }
}

/// An account, once its sign-in was read, which an agent that has just begun has yet to do.
///
/// # Errors
/// When it is gone, or nothing is asked for it now.
pub(crate) async fn answering(id: i64, talk: &mut Talk) -> Result<Account, Stop> {
    let ready = |state: &State| match state.accounts.iter().find(|account| account.id == id) {
        Some(account) => {
            (account.health != Health::Starting || account.can.is_some()).then(|| Some(account.clone()))
        }
        None => Some(None),
    };
    let account = talk.until(PATIENCE, ready).await?.flatten().ok_or_else(|| gone(id))?;
    if account.health == Health::Paused || talk.state().await?.glance.is_paused {
        return Err(Stop::not_done(say("command.isPaused", &[("account", &account_name(&account))])));
    }
    Ok(account)
}

/// Why an account gives no answers, where it gives none.
pub(crate) fn unfit(account: &Account, terminal: &Terminal) -> Option<Stop> {
    let words = || health_words(account, terminal);
    match account.health {
        Health::Fine | Health::Starting | Health::Paused => None,
        Health::NeedsSignIn => Some(Stop::Because(Ending::NeedsSignIn, words())),
        Health::KeyringClosed | Health::Stopped { .. } | Health::Waiting { .. } => {
            Some(Stop::not_done(words()))
        }
    }
}

fn health_words(account: &Account, terminal: &Terminal) -> String {
    let health = wording::health(account, terminal.now(), terminal.clock);
    format!("{}: {health}", account_name(account))
}

fn gone(account: i64) -> Stop {
    Stop::no_such(say("command.noAccount", &[("named", &account.to_string()), ("candidates", "")]))
}

/// Watches everybody whom the service counts among the best customers.
async fn watch_top(named: &str, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    talk.settled().await?;
    let state = talk.state().await?;
    let account = find::account(&state, named)?;
    if account.can.is_some_and(|can| !can.spend) {
        return Err(Stop::from(ProblemCode::NoWay.bare()));
    }
    let named = account_name(account);
    if account.top == 0 {
        return Err(Stop::not_done(say("command.nobodyTop", &[("account", &named)])));
    }
    talk.wish(Wish::WatchTop { account: account.id }).await?;
    terminal.line(&count("command.watchesTop", account.top.into(), &[("account", &named)]))
}

async fn offers(account: &Account, talk: &mut Talk) -> Result<Vec<Offer>, Stop> {
    if account.can.is_some_and(|can| !can.lists) {
        return Err(Stop::from(ProblemCode::NoWay.bare()));
    }
    let offered = |state: &State| {
        state.accounts.iter().find(|one| one.id == account.id).and_then(|account| account.offers.clone())
    };
    talk.listed(Wish::OfferLists { account: account.id }, PATIENCE, offered)
        .await?
        .ok_or_else(|| Stop::timed_out(say("command.notChecked", &[("account", &account_name(account))])))
}

/// `account lists --json`.
#[derive(Serialize)]
struct Lists {
    porchlight: u32,
    lists: Vec<List>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct List {
    key: String,
    name: String,
    people: Option<u64>,
    is_kept: bool,
}

fn show_offers(offers: &[Offer], account: &Account, json: bool, terminal: &mut Terminal) -> Result<(), Stop> {
    let lists = offers.iter().map(|offer| List {
        key: offer.key.clone(),
        name: list_name(&account.service, &offer.key, &offer.name),
        people: offer.count,
        is_kept: account.lists.contains(&offer.key),
    });
    if json {
        return terminal.json(&Lists { porchlight: VERSION, lists: lists.collect() });
    }
    for list in lists {
        let people = list.people.map_or_else(|| say("window.bring.unknownCount", &[]), |all| all.to_string());
        let kept = if list.is_kept { say("command.isKept", &[]) } else { String::new() };
        let key = terminal.paint(&list.key, Colour::Bold);
        terminal.line(format!("{key}  {}  {people}  {kept}", list.name).trim_end())?;
    }
    Ok(())
}

/// Has stale presences cleaned up, once the user has confirmed it, and tells both counts.
async fn cleans_up(
    account: &Account,
    yes: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    if account.can.is_some_and(|can| !can.clean_up) {
        return Err(Stop::from(ProblemCode::NoWay.bare()));
    }
    let named = account_name(account);
    if !yes && !terminal.confirms(&say("command.cleanUp", &[("account", &named)])).await? {
        return Err(Stop::not_done(say("command.nothingChanged", &[])));
    }
    let before = account.clean_up.clone();
    talk.wish(Wish::CleanUp { account: account.id }).await?;
    let mut was_asked = false;
    let done = |state: &State| {
        let now = state.accounts.iter().find(|one| one.id == account.id)?.clean_up.clone();
        was_asked |= now == Some(CleanUp::Asked);
        // The answer to an earlier one stands there until this one was asked.
        now.filter(|now| *now != CleanUp::Asked && (was_asked || Some(now) != before.as_ref()))
    };
    match talk.until(PATIENCE, done).await? {
        Some(CleanUp::Refused { problem }) => Err(Stop::from(problem)),
        Some(done) => match clean_up(&done, terminal.now()) {
            Some(words) => terminal.line(&words),
            None => Ok(()),
        },
        None => Err(Stop::timed_out(say("command.notChecked", &[("account", &named)]))),
    }
}
