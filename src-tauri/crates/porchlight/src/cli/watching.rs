//! `watch`: every change and every notice, one line each, for as long as somebody reads. Follows whoever holds the data
//! folder, and holds it itself while nobody else does.

use super::ending::Stop;
use super::far::Whereabouts;
use super::json::{Presence, Relation, VERSION};
use super::notices::{self, Notice};
use super::talk::Talk;
use super::terminal::{Colour, Terminal};
use super::wording;
use agent::name;
use agent::wire::{HappenedTo, Happening};
use agent::words::say;
use agent::{Ended, Errand};
use serde::Serialize;

/// One line of `watch --json`.
#[derive(Debug, Serialize)]
struct Line {
    porchlight: u32,
    #[serde(flatten)]
    event: Event,
}

#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "camelCase", rename_all_fields = "camelCase")]
enum Event {
    Presence { at: i64, person: Who, from: Presence, to: Presence },
    Relation { at: i64, person: Who, from: Relation, to: Relation },
    Notice(Notice),
}

#[derive(Debug, Serialize)]
struct Who {
    id: i64,
    name: String,
    account: i64,
    service: String,
    /// Their id at the service.
    key: String,
}

/// How the lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Words,
}

/// Prints what happens until nobody reads, or until the program is told to end.
///
/// # Errors
/// When nobody is to be reached any more.
pub(crate) async fn watch(
    form: Form,
    talk: &mut Talk,
    whereabouts: &Whereabouts,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    loop {
        match follow(form, talk, terminal).await {
            Err(Stop::AgentGone) => {}
            ended => return ended,
        }
        let ended = match talk.own.take() {
            Some(agent) => Some(agent.wait().await),
            None => None,
        };
        if ended == Some(Ended::Quit) {
            // Somebody wants the program to end, and that is this one.
            return Ok(());
        }
        *talk = Talk::begin_after(ended, Errand::Watch, whereabouts).await?;
        terminal.aside(&say("command.reaching", &[]));
    }
}

/// Prints what happens until the agent ends.
///
/// # Errors
/// [`Stop::AgentGone`] then, and [`Stop::Unread`] when nobody reads.
pub(crate) async fn follow(form: Form, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    talk.follow().await;
    loop {
        let happening = talk.happening().await?;
        match form {
            Form::Json => terminal.json(&Line { porchlight: VERSION, event: event(happening) })?,
            Form::Words => terminal.line(&words(&happening, terminal))?,
        }
        // Whoever reads wants it now.
        terminal.flush()?;
    }
}

fn event(happening: Happening) -> Event {
    match happening {
        Happening::Presence { who: person, from, to, at } => {
            Event::Presence { at, person: who(person), from: Presence::bare(&from), to: Presence::bare(&to) }
        }
        Happening::Relation { who: person, from, to, at } => {
            Event::Relation { at, person: who(person), from: Relation::bare(&from), to: Relation::bare(&to) }
        }
        Happening::Decision { decision } => Event::Notice(Notice::of(decision)),
    }
}

fn who(HappenedTo { person: id, name, account, service, key }: HappenedTo) -> Who {
    Who { id, name, account, service, key }
}

fn words(happening: &Happening, terminal: &Terminal) -> String {
    let clock = terminal.clock;
    let from_to = |who: &HappenedTo, from: &str, to: &str| {
        let name = terminal.paint(&name::for_row(&who.name), Colour::Bold);
        say("command.changed", &[("name", &name), ("from", from), ("to", to)])
    };
    let (at, words) = match happening {
        Happening::Presence { who, from, to, at } => {
            let (from, to) = (wording::presence(from, *at, clock), wording::presence(to, *at, clock));
            (*at, from_to(who, &from, &to))
        }
        Happening::Relation { who, from, to, at } => {
            (*at, from_to(who, &wording::relation(from), &wording::relation(to)))
        }
        Happening::Decision { decision } => (decision.at, notices::words(decision)),
    };
    format!("{}  {words}", (clock.shown)(at).format("%H:%M:%S"))
}
