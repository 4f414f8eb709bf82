//! `account creators`, `take-on` and `leave-off`: the creators that are managed through an account's sign-in, and which of them
//! are accounts of their own.

use super::accounts::{answering, unfit};
use super::asked::Switch;
use super::ending::Stop;
use super::find::{self, account_name, candidates, is_same};
use super::json::VERSION;
use super::talk::Talk;
use super::terminal::{Colour, Terminal};
use agent::name;
use agent::wire::{Account, SeatOffer, State, Wish};
use agent::words::say;
use serde::Serialize;
use std::time::Duration;

/// How long a service may take to list them.
const PATIENCE: Duration = Duration::from_secs(30);

/// `account creators --json`.
#[derive(Serialize)]
struct Creators {
    porchlight: u32,
    creators: Vec<Creator>,
}

/// A creator who is managed, or could be.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Creator {
    /// Their id at the service.
    key: String,
    name: String,
    handle: Option<String>,
    /// Whether they are shown as an account of their own.
    is_taken_on: bool,
}

/// Shows who can be managed.
///
/// # Errors
/// Why they cannot be listed.
pub(crate) async fn show(
    named: &str,
    json: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let (_, seats) = offered(named, talk, terminal).await?;
    if json {
        let creators = seats.into_iter().map(|seat| Creator {
            key: seat.key,
            name: seat.name,
            handle: Some(seat.handle).filter(|handle| !handle.is_empty()),
            is_taken_on: seat.is_taken,
        });
        return terminal.json(&Creators { porchlight: VERSION, creators: creators.collect() });
    }
    if seats.is_empty() {
        terminal.aside(&say("seats.none", &[]));
    }
    for seat in &seats {
        let mut line = terminal.paint(&creator_name(seat), Colour::Bold);
        line.push_str(&format!("  {}", name::harmless(&seat.key, 64)));
        if seat.is_taken {
            line.push_str(&format!("  {}", say("command.isTakenOn", &[])));
        }
        terminal.line(&line)?;
    }
    Ok(())
}

/// Takes creators on as accounts of their own, or leaves them off. The others stay as they are.
///
/// # Errors
/// Why it was not done.
pub(crate) async fn take(
    named: &str,
    creators: &[String],
    switch: Switch,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let (account, seats) = offered(named, talk, terminal).await?;
    let meant = creators.iter().map(|creator| find_creator(&seats, creator));
    let meant = meant.collect::<Result<Vec<&SeatOffer>, Stop>>()?;
    let is_meant = |seat: &SeatOffer| meant.iter().any(|one| one.key == seat.key);
    let is_wanted = |seat: &&SeatOffer| match switch {
        Switch::On => seat.is_taken || is_meant(seat),
        Switch::Off => seat.is_taken && !is_meant(seat),
    };
    let wanted = seats.iter().filter(is_wanted).map(|seat| seat.key.clone()).collect();
    talk.wish(Wish::TakeSeats { account: account.id, seats: wanted }).await?;
    let key = match switch {
        Switch::On => "command.takenOn",
        Switch::Off => "command.leftOff",
    };
    meant.iter().try_for_each(|seat| terminal.line(&say(key, &[("creator", &creator_name(seat))])))
}

/// Everybody who can be managed through an account's sign-in, as the service lists them now.
async fn offered(
    named: &str,
    talk: &mut Talk,
    terminal: &Terminal,
) -> Result<(Account, Vec<SeatOffer>), Stop> {
    let id = find::account(&talk.state().await?, named)?.id;
    let account = answering(id, talk).await?;
    if let Some(stop) = unfit(&account, terminal) {
        return Err(stop);
    }
    if account.can.is_some_and(|can| !can.seats) {
        return Err(Stop::not_done(say("command.noCreators", &[("account", &account_name(&account))])));
    }
    let listed = |state: &State| {
        state.accounts.iter().find(|one| one.id == id).and_then(|account| account.seats.clone())
    };
    match talk.listed(Wish::OfferSeats { account: id }, PATIENCE, listed).await? {
        Some(seats) => Ok((account, seats)),
        None => Err(Stop::timed_out(say("command.notChecked", &[("account", &account_name(&account))]))),
    }
}

/// The creator that a text names: their id, their whole name or handle, or what only one of them contains.
fn find_creator<'a>(seats: &'a [SeatOffer], named: &str) -> Result<&'a SeatOffer, Stop> {
    let handle = named.strip_prefix('@').unwrap_or(named);
    let is_whole = |seat: &&SeatOffer| {
        seat.key == named
            || is_same(&seat.name, named)
            || (!handle.is_empty() && is_same(&seat.handle, handle))
    };
    let has_part = |seat: &&SeatOffer| {
        let part = handle.to_lowercase();
        [&seat.name, &seat.handle].into_iter().any(|text| text.to_lowercase().contains(&part))
    };
    let whole: Vec<&SeatOffer> = seats.iter().filter(is_whole).collect();
    let matching =
        if whole.is_empty() { seats.iter().filter(has_part).collect::<Vec<&SeatOffer>>() } else { whole };
    let (key, all) = match matching.as_slice() {
        [seat] => return Ok(seat),
        [] => ("command.noCreator", seats.iter().collect()),
        _ => ("command.manyCreators", matching),
    };
    let all = candidates(all.into_iter().map(|seat| format!("{} {}", seat.key, creator_name(seat))));
    Err(Stop::no_such(say(key, &[("named", &find::shown(named)), ("candidates", &all)])))
}

/// A creator as they can be named.
fn creator_name(seat: &SeatOffer) -> String {
    let handle = name::harmless(&seat.handle, 64);
    match (seat.name.trim().is_empty(), handle.is_empty()) {
        (false, false) => format!("{} @{handle}", name::for_row(&seat.name)),
        (false, true) => name::for_row(&seat.name),
        (true, false) => format!("@{handle}"),
        (true, true) => name::for_row(&seat.key),
    }
}
