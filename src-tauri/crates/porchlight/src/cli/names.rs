//! `contact ask-names`: asking a service for the names of people, where it tells names.

use super::contacts::found;
use super::ending::Stop;
use super::find::{self, person_name};
use super::talk::Talk;
use super::terminal::Terminal;
use agent::wire::{ListQuery, ProblemCode, Row, State, Wish};
use agent::words::{count, say};
use std::collections::BTreeMap;
use std::time::Duration;

/// How long names are waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks at whether they have come.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Asks for the names of these people.
///
/// # Errors
/// When somebody is not there, or their service tells no names; when not all names came in time.
pub(crate) async fn of(persons: &[String], talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    talk.settled().await?;
    let rows = found(persons, talk).await?;
    let state = talk.state().await?;
    if let Some(row) = rows.iter().find(|row| !tells_name(row, &state)) {
        return Err(Stop::not_done(say("command.tellsNoName", &[("person", &person_name(row))])));
    }
    ask(rows, talk, terminal).await
}

/// Asks for the names of everybody who has none, and of these people.
///
/// # Errors
/// When no service of an account tells names; when not all names came in time.
pub(crate) async fn of_nameless(
    persons: &[String],
    account: Option<&str>,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    talk.settled().await?;
    let mut rows = found(persons, talk).await?;
    let state = talk.state().await?;
    let only = account.map(|named| find::account(&state, named)).transpose()?.map(|account| account.id);
    if state.accounts.is_empty() {
        return Err(Stop::no_such(say("command.noAccounts", &[])));
    }
    let mut accounts = state.accounts.iter().filter(|account| only.is_none_or(|only| account.id == only));
    if accounts.all(|account| account.can.is_some_and(|can| !can.names)) {
        return Err(ProblemCode::NoWay.bare().into());
    }
    let everybody = talk.everybody(&ListQuery { account: only, ..ListQuery::default() }).await?;
    let nameless = everybody.into_iter().map(|(_, row)| row).filter(|row| !row.has_name);
    rows.extend(nameless.filter(|row| tells_name(row, &state)));
    if rows.is_empty() {
        terminal.aside(&say("command.nobodyNameless", &[]));
        return Ok(());
    }
    ask(rows, talk, terminal).await
}

/// Whether the service of a person tells names; that of another contact of theirs may.
fn tells_name(row: &Row, state: &State) -> bool {
    let account = state.accounts.iter().find(|account| account.id == row.account);
    row.contacts > 1 || account.and_then(|account| account.can).is_some_and(|can| can.names)
}

async fn ask(rows: Vec<Row>, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let asked: BTreeMap<i64, Row> = rows.into_iter().map(|row| (row.person, row)).collect();
    talk.wish(Wish::AskNames { persons: asked.keys().copied().collect() }).await?;
    let all = u64::try_from(asked.len()).unwrap_or(u64::MAX);
    // The running program asks on by itself. An agent of our own ends with this command, and so does its asking: then even
    // somebody with a name is waited for, until another comes.
    let ends = talk.own.is_some();
    let has_come = |row: &&Row| {
        let before = asked.get(&row.person);
        before.is_some_and(|before| row.has_name && !(ends && before.has_name && before.name == row.name))
    };
    let mut named = Vec::new();
    let answers = async {
        loop {
            let everybody = talk.everybody(&ListQuery::default()).await?;
            let rows =
                everybody.into_iter().map(|(_, row)| row).filter(|row| asked.contains_key(&row.person));
            let rows: Vec<Row> = rows.collect();
            let is_over = rows.iter().filter(has_come).count() == rows.len();
            named = rows.into_iter().filter(|row| row.has_name).collect();
            if is_over {
                return Ok(());
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let outcome = tokio::time::timeout(PATIENCE, answers).await;
    if let Ok(Err(stop)) = outcome {
        return Err(stop);
    }
    for row in &named {
        terminal.line(&person_name(row))?;
    }
    let missing = all.saturating_sub(u64::try_from(named.len()).unwrap_or(0));
    match missing {
        0 => Ok(()),
        missing => Err(Stop::timed_out(count("command.stillNameless", missing, &[]))),
    }
}
