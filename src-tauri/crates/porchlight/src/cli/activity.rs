//! `activity`: what was shown, what was held back, and why, the newest first.

use super::asked::Activity;
use super::ending::Stop;
use super::find;
use super::json::VERSION;
use super::notices::{Notice, words};
use super::talk::Talk;
use super::terminal::Terminal;
use super::wording;
use agent::wire::{self, ActivityFilter, ActivityQuery, Decision, Outcome};
use agent::words::say;
use serde::Serialize;

/// How many decisions about one person an agent tells (`agent::wire`).
const OF_PERSON: usize = 20;

/// `activity --json`.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Shown {
    porchlight: u32,
    activity: Vec<Notice>,
    /// Whether there are more; null where that is not known.
    has_more: Option<bool>,
}

/// Shows what was decided.
///
/// # Errors
/// When there is no such person, or it does not come in time.
pub(crate) async fn activity(asked: Activity, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let filter = match (asked.held, asked.shown) {
        (true, _) => ActivityFilter::Held,
        (false, true) => ActivityFilter::Shown,
        (false, false) => ActivityFilter::Everything,
    };
    let (rows, has_more) = match &asked.person {
        Some(named) => of_person(named, filter, asked.limit, talk).await?,
        None => {
            let wire::Activity { rows, has_more } =
                talk.activity(ActivityQuery { filter, rows: asked.limit }).await?;
            (rows, Some(has_more))
        }
    };
    if asked.json {
        let activity = rows.into_iter().map(Notice::of).collect();
        return terminal.json(&Shown { porchlight: VERSION, activity, has_more });
    }
    if rows.is_empty() {
        terminal.aside(&say(nothing(filter), &[]));
    }
    for decision in &rows {
        let time = wording::time(decision.at, terminal.now(), terminal.clock);
        terminal.line(&format!("{time}  {}", words(decision)))?;
    }
    Ok(())
}

async fn of_person(
    named: &str,
    filter: ActivityFilter,
    limit: u32,
    talk: &mut Talk,
) -> Result<(Vec<Decision>, Option<bool>), Stop> {
    let row = find::person(talk, named).await?;
    let all = talk.person(row.person).await?.map(|pane| pane.decisions).unwrap_or_default();
    let is_whole = all.len() < OF_PERSON;
    let mut rows: Vec<Decision> = all.into_iter().filter(|one| is_in(filter, one.outcome)).collect();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = if rows.len() > limit { Some(true) } else { is_whole.then_some(false) };
    rows.truncate(limit);
    Ok((rows, has_more))
}

/// What could not be raised as a notification counts as shown: it stands here.
fn is_in(filter: ActivityFilter, outcome: Outcome) -> bool {
    let is_shown = matches!(outcome, Outcome::Shown | Outcome::Undelivered);
    match filter {
        ActivityFilter::Everything => true,
        ActivityFilter::Shown => is_shown,
        ActivityFilter::Held => !is_shown,
    }
}

fn nothing(filter: ActivityFilter) -> &'static str {
    match filter {
        ActivityFilter::Everything => "window.activity.empty.everything",
        ActivityFilter::Shown => "window.activity.empty.shown",
        ActivityFilter::Held => "window.activity.empty.held",
    }
}
