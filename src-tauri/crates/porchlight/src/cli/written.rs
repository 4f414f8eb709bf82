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

/// Something that the user writes about a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    /// What the user calls them.
    Name,
    /// A note.
    Note,
}

/// Writes something about a person, or prints what was written.
///
/// # Errors
/// When there is no such one, or no such name.
pub(super) async fn written(
    text: Text,
    named: &str,
    value: Option<String>,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let row = find::person(talk, named).await?;
    let person = row.person;
    if let Some(value) = value {
        let value = Some(value).filter(|value| !value.trim().is_empty());
        let (wish, key) = match text {
            Text::Name => (Wish::Name { person, name: value }, "command.named"),
            Text::Note => (Wish::Note { person, note: value }, "command.noted"),
        };
        talk.wish(wish).await?;
        return done(key, &row, terminal);
    }
    let pane = talk.person(person).await?;
    let (there, none) = match text {
        Text::Name => {
            let name = pane.and_then(|pane| pane.own_name);
            (name.map(|name| name::harmless(&name, IN_NAME)), "command.noOwnName")
        }
        Text::Note => {
            let note = pane.and_then(|pane| pane.note);
            (note.map(|note| name::harmless_lines(&note, IN_NOTE)), "command.noNote")
        }
    };
    match there {
        Some(there) => there.lines().try_for_each(|line| terminal.line(line)),
        None => {
            terminal.aside(&say(none, &[("person", &person_name(&row))]));
            Ok(())
        }
    }
}
