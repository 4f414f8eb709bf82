//! `contact label` and `contact labels`: labels put on people and taken off, made, named, coloured, taken away and listed.

use super::asked::{LabelColour, Labelling};
use super::contacts::found;
use super::ending::Stop;
use super::find;
use super::json::{self, VERSION};
use super::talk::Talk;
use super::terminal::{Colour, Terminal};
use super::wording::label_name;
use agent::wire::{Label, Row, State, Watch, Wish};
use agent::words::{count, say};
use clap::ValueEnum;
use serde::Serialize;
use std::time::Duration;

/// How long a label that was made may take to be there.
const PATIENCE: Duration = Duration::from_secs(30);

/// `contact labels --json`.
#[derive(Serialize)]
struct Labels {
    porchlight: u32,
    labels: Vec<json::Label>,
}

/// Puts a label on people or takes it off, changes it, or takes it away.
///
/// # Errors
/// When somebody, or a label that is needed, is not there; when it follows a list; when its new name is another's.
pub(crate) async fn label(asked: Labelling, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let Labelling { label: named, persons, off, delete, rename, colour } = asked;
    let state = talk.state().await?;
    let rows = found(&persons, talk).await?;
    let known = match off || delete || rename.is_some() {
        true => Some(find::label(&state, &named)?),
        false => find::label_if(&state, &named)?,
    };
    if let Some(label) = known.filter(|label| label.list.is_some()) {
        return Err(Stop::not_done(say("command.labelOfList", &[("label", &label_name(&state, label))])));
    }
    if let (true, Some(label)) = (delete, known) {
        talk.wish(Wish::DropLabel { label: label.id }).await?;
        return terminal.line(&say("command.labelDeleted", &[("label", &find::shown(&named))]));
    }
    let id = match known {
        Some(label) if rename.is_some() || colour.is_some() => {
            change(label, rename, colour, &state, talk, terminal).await?;
            label.id
        }
        Some(label) => label.id,
        None => {
            let (id, colour) = make(&named, colour, &state, talk).await?;
            if rows.is_empty() {
                let holes = [("label", find::shown(&named)), ("colour", typed(colour))];
                let holes = holes.each_ref().map(|(hole, filling)| (*hole, filling.as_str()));
                terminal.line(&say("command.labelMade", &holes))?;
            }
            id
        }
    };
    if rows.is_empty() { Ok(()) } else { tag(id, &named, &rows, !off, talk, terminal).await }
}

async fn tag(
    label: i64,
    named: &str,
    rows: &[Row],
    on: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    talk.wish(Wish::Tag { persons: rows.iter().map(|row| row.person).collect(), label, on }).await?;
    let people = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let key = if on { "command.labelled" } else { "command.unlabelled" };
    terminal.line(&count(key, people, &[("label", &find::shown(named))]))
}

/// Changes the name or the colour of a label, or both.
async fn change(
    label: &Label,
    rename: Option<String>,
    colour: Option<LabelColour>,
    state: &State,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let is_renamed = rename.is_some();
    let name = rename.map_or_else(|| label.name.clone(), |name| name.trim().to_owned());
    let is_same = |other: &&Label| other.id != label.id && find::is_same(&label_name(state, other), &name);
    if state.labels.iter().any(|other| is_same(&other)) {
        return Err(Stop::not_done(say("command.labelTaken", &[("label", &find::shown(&name))])));
    }
    let colour = colour.map_or(label.colour, number);
    talk.wish(Wish::PutLabel { label: Some(label.id), name: name.clone(), colour }).await?;
    let holes =
        [("label", label_name(state, label)), ("name", find::shown(&name)), ("colour", typed(colour))];
    let holes = holes.each_ref().map(|(hole, filling)| (*hole, filling.as_str()));
    let key = if is_renamed { "command.labelRenamed" } else { "command.labelColoured" };
    terminal.line(&say(key, &holes))
}

/// Makes a label, in a colour that no other has as long as there is one, and tells which it is.
async fn make(
    named: &str,
    colour: Option<LabelColour>,
    state: &State,
    talk: &mut Talk,
) -> Result<(i64, u8), Stop> {
    let name = named.trim().to_owned();
    let colours = LabelColour::value_variants();
    let is_free = |colour: &u8| state.labels.iter().all(|label| label.colour != *colour);
    let next = || u8::try_from(state.labels.len() % colours.len()).unwrap_or(0);
    let colour = colour.map(number);
    let colour = colour.or_else(|| (0..8).find(is_free)).unwrap_or_else(next);
    talk.wish(Wish::PutLabel { label: None, name: name.clone(), colour }).await?;
    let made = |state: &State| state.labels.iter().find(|label| label.name == name).map(|label| label.id);
    let made = talk.until(PATIENCE, made).await?;
    Ok((made.ok_or_else(|| Stop::timed_out(say("command.noAnswer", &[])))?, colour))
}

/// Lists the labels.
///
/// # Errors
/// When nobody reads them.
pub(crate) async fn list(json: bool, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let state = talk.state().await?;
    if json {
        let labels = state.labels.iter().map(|label| json::Label::of(label, &state)).collect();
        return terminal.json(&Labels { porchlight: VERSION, labels });
    }
    if state.labels.is_empty() {
        terminal.aside(&say("command.noLabels", &[]));
    }
    for label in &state.labels {
        let name = terminal.paint(&label_name(&state, label), Colour::Bold);
        let mut line = format!("{:>4}  {name}  {}  {}", label.id, typed(label.colour), label.count);
        if label.watch != Watch::default() {
            line.push_str(&format!("  {}", say("window.labels.watched", &[])));
        }
        if let Some(list) = &label.list {
            let account = state.accounts.iter().find(|account| account.id == list.account);
            let name = account.map(find::account_name).unwrap_or_default();
            line.push_str(&format!("  {}", say("window.labels.ofList", &[("name", &name)])));
        }
        terminal.line(&line)?;
    }
    Ok(())
}

/// The colour that a number means.
pub(crate) fn colour(number: u8) -> Option<LabelColour> {
    LabelColour::value_variants().get(usize::from(number)).copied()
}

fn number(colour: LabelColour) -> u8 {
    // They are declared in the order of their numbers.
    colour as u8
}

/// A colour as it is typed.
fn typed(number: u8) -> String {
    let value = colour(number).and_then(|colour| colour.to_possible_value());
    value.map(|value| value.get_name().to_owned()).unwrap_or_default()
}
