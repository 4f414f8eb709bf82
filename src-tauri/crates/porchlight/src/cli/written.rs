//! `contact name` and `contact note`: what the user wrote about people. Without a value it is printed; it is taken away only
//! when that is said.

use super::contacts::done;
use super::ending::Stop;
use super::find::{self, person_name};
use super::talk::Talk;
use super::terminal::Terminal;
use agent::name;
use agent::wire::Wish;
use agent::words::say;

/// Most characters of a note that are printed (`agent`: as many as one has).
const IN_NOTE: usize = 4_096;

/// Most characters of a name.
const IN_NAME: usize = 200;

/// What a value that can be left out, and `--clear`, say: nothing to look, an empty value to take away, or the value.
pub(super) fn wished(value: Option<String>, clear: bool) -> Option<String> {
    if clear { Some(String::new()) } else { value }
}

/// Calls a person by a name, or prints the name they are called by.
///
/// # Errors
/// When there is no such one, or no such name.
pub(super) async fn name(
    named: &str,
    value: Option<String>,
    clear: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let row = find::person(talk, named).await?;
    match wished(value, clear) {
        Some(value) => {
            let name = Some(value).filter(|value| !value.trim().is_empty());
            talk.wish(Wish::Name { person: row.person, name }).await?;
            done("command.named", &row, terminal)
        }
        None => match talk.person(row.person).await?.and_then(|pane| pane.own_name) {
            Some(name) => terminal.line(&name::harmless(&name, IN_NAME)),
            None => {
                terminal.aside(&say("command.noOwnName", &[("person", &person_name(&row))]));
                Ok(())
            }
        },
    }
}

/// Writes a note about a person, or prints the one there is.
///
/// # Errors
/// When there is no such one.
pub(super) async fn note(
    named: &str,
    value: Option<String>,
    clear: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let row = find::person(talk, named).await?;
    match wished(value, clear) {
        Some(value) => {
            let note = Some(value).filter(|value| !value.trim().is_empty());
            talk.wish(Wish::Note { person: row.person, note }).await?;
            done("command.noted", &row, terminal)
        }
        None => match talk.person(row.person).await?.and_then(|pane| pane.note) {
            Some(note) => {
                name::harmless_lines(&note, IN_NOTE).lines().try_for_each(|line| terminal.line(line))
            }
            None => {
                terminal.aside(&say("command.noNote", &[("person", &person_name(&row))]));
                Ok(())
            }
        },
    }
}
