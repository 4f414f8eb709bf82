//! The start of `history.db`. Nothing about it keeps the program from starting.

use super::{CHECK_FOR, Entry, shrink};
use crate::place::Place;
use crate::store::check::{self, Verdict};
use crate::store::database::{self, Book};
use crate::store::history::{self, relations};
use crate::store::link::Link;
use crate::store::migrate::{self, Age};
use crate::store::{StoreError, copies, people, repair};
use presence::event::RelationSeen;
use presence::sighting::Sighting;
use presence::time::Wall;
use rusqlite::Connection;
use std::fs;

/// Above this size it is checked later, in the background, so as not to hold up the start: a megabyte takes 4 ms.
pub(in crate::store) const CHECKED_AT_START: u64 = 1 << 20;

/// What became of it.
pub(super) struct HistoryAtStart {
    /// The connection.
    pub(super) link: Link,
    /// What it remembers.
    pub(super) memory: Memory,
    /// Whether it was damaged or lost.
    pub(super) was_put_aside: bool,
}

/// What a history remembers for the next run.
#[derive(Debug, Default)]
pub(super) struct Memory {
    /// What was last known of everybody.
    pub(super) last_known: Vec<Sighting>,
    /// How the accounts' owners were last seen to be connected to everybody.
    pub(super) relations: Vec<RelationSeen>,
    /// When the user was last shown who is there, if that was lately.
    pub(super) last_summary: Option<Wall>,
    /// The ids it has.
    pub(super) used: Used,
}

/// The greatest ids the history knows of; 0 for none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    pub(super) account: i64,
    pub(super) contact: i64,
    pub(super) person: i64,
    pub(super) notice: i64,
}

impl HistoryAtStart {
    /// There is none for now.
    pub(super) fn away(was_absent: bool) -> Self {
        let link = Link::Away { was_absent };
        Self { link, memory: Memory::default(), was_put_aside: false }
    }
}

/// Opens it, or makes it; puts it aside where it is damaged. Only that can fail.
pub(super) fn open_history(place: &Place, generation: &str) -> Result<HistoryAtStart, StoreError> {
    let mut was_put_aside = false;
    for _ in 0..2 {
        match enter_history(place, generation) {
            Ok((link, memory)) => return Ok(HistoryAtStart { link, memory, was_put_aside }),
            Err(Entry::Damaged(damage)) => {
                tracing::warn!(damage, "history.db is damaged");
                was_put_aside = true;
                if let Err(error) = repair::put_aside(place, Book::History) {
                    tracing::warn!(%error, "the damaged history cannot be put aside");
                    break;
                }
            }
            Err(Entry::Failed(error)) => {
                tracing::warn!(%error, "history.db cannot be written");
                break;
            }
        }
    }
    let seen = look_at_history(place);
    let link = match seen.link {
        Link::Newer(Some(connection)) if !was_put_aside => Link::ReadOnly(connection),
        Link::Newer(_) | Link::Open(_) | Link::ReadOnly(_) | Link::Away { .. } => {
            Link::Away { was_absent: false }
        }
    };
    Ok(HistoryAtStart { link, was_put_aside, ..seen })
}

/// Opens `history.db` for writing once more, after it could not be; makes it when it is gone.
pub(in crate::store) fn reopen_history(place: &Place, generation: &str) -> Result<(Link, bool), StoreError> {
    let again = open_history(place, generation)?;
    Ok((again.link, again.was_put_aside))
}

/// Looks at what a newer program wrote, or at what cannot be written.
pub(super) fn look_at_history(place: &Place) -> HistoryAtStart {
    let mut book = HistoryAtStart::away(false);
    let connection = database::open_for_reading(&place.history()).ok();
    if let Some(connection) = &connection {
        book.memory = remember_what_reads(connection);
    }
    book.link = Link::Newer(connection);
    book
}

fn enter_history(place: &Place, generation: &str) -> Result<(Link, Memory), Entry> {
    let path = place.history();
    let bytes = database::size(&path);
    if bytes.is_none() {
        // A log without its database belongs to nothing.
        for file in database::files_of(&path) {
            fs::remove_file(file).ok();
        }
    }
    database::make_file(&path)
        .map_err(|source| Entry::Failed(StoreError::File { path: path.clone(), source }))?;
    let mut connection = database::open(&path, Book::History)?;
    match migrate::age(&connection, Book::History)? {
        Age::Current => {}
        Age::Foreign => return Err(Entry::Damaged("its tables are not ours".to_owned())),
        Age::Newer => {
            let memory = remember_what_reads(&connection);
            drop(connection);
            return Ok((Link::Newer(database::open_for_reading(&path).ok()), memory));
        }
        Age::New => {
            migrate::migrate(&mut connection, Book::History)?;
            people::put_meta(&connection, "generation", Some(generation))?;
        }
        Age::Older => {
            if let Err(StoreError::Query(source)) =
                copies::make_before_migration(&connection, place, Book::History)
            {
                return Err(source.into());
            }
            migrate::migrate(&mut connection, Book::History)?;
        }
    }
    if bytes.is_some_and(|bytes| bytes <= CHECKED_AT_START)
        && let Verdict::Damaged(found) = check::quick(&mut connection, CHECK_FOR)?
    {
        return Err(Entry::Damaged(found));
    }
    if people::meta(&connection, "generation")?.as_deref() != Some(generation) {
        return Err(Entry::Damaged("it belongs to another people.db".to_owned()));
    }
    let memory = Memory {
        last_known: history::last_known(&connection)?,
        relations: relations::last(&connection)?,
        last_summary: history::last_summary(&connection)?,
        used: used(&connection)?,
    };
    shrink(&connection);
    Ok((Link::Open(connection), memory))
}

/// As much of what it remembers as this program understands.
fn remember_what_reads(connection: &Connection) -> Memory {
    Memory {
        last_known: history::last_known(connection).unwrap_or_default(),
        relations: relations::last(connection).unwrap_or_default(),
        last_summary: history::last_summary(connection).unwrap_or_default(),
        used: used(connection).unwrap_or_default(),
    }
}

fn used(connection: &Connection) -> rusqlite::Result<Used> {
    let greatest =
        |sql: &str| connection.query_row(sql, [], |row| Ok(row.get::<_, Option<i64>>(0)?.unwrap_or(0)));
    let contact = greatest("SELECT max(contact) FROM changes")?
        .max(greatest("SELECT max(contact) FROM sessions")?)
        .max(greatest("SELECT max(contact) FROM last_known")?)
        .max(greatest("SELECT max(contact) FROM relation_changes")?)
        .max(greatest("SELECT max(contact) FROM last_relations")?);
    Ok(Used {
        account: greatest("SELECT max(account) FROM gaps")?,
        contact,
        person: greatest("SELECT max(person) FROM decisions WHERE person IS NOT NULL")?,
        notice: greatest("SELECT max(id) FROM decisions")?,
    })
}
