//! Copies of what the user made: one a day, seven kept, and one before each migration. They are numbered, because a clock can
//! be wrong and a number cannot; the date in the name is for people.

use super::database::{self, Book};
use super::migrate::{self, Age};
use super::{StoreError, check};
use crate::place::{Place, private_folder};
use rusqlite::Connection;
use rusqlite::types::{ToSqlOutput, ValueRef};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

/// How many are kept.
const KEPT: usize = 7;

/// How long after one the next is made.
const EVERY: Duration = Duration::from_secs(24 * 3600);

/// Whether the newest copy is a day old, or there is none, or its time cannot be right.
pub(super) fn is_due(place: &Place) -> bool {
    let newest = numbered(place).into_iter().next_back();
    let age = newest
        .and_then(|(_, path)| fs::metadata(path).ok()?.modified().ok())
        .map(|made| SystemTime::now().duration_since(made).unwrap_or(EVERY));
    age.is_none_or(|age| age >= EVERY)
}

/// Makes a copy and removes the oldest beyond those kept.
pub(super) fn make(connection: &Connection, place: &Place) -> Result<(), StoreError> {
    make_folder(place)?;
    let copies = numbered(place);
    let number = copies.last().map_or(1, |(number, _)| number.saturating_add(1));
    let day = chrono::DateTime::<chrono::Utc>::from(SystemTime::now()).format("%Y-%m-%d");
    write(connection, &place.copies().join(format!("people-{number:06}-{day}.db")))?;
    let beyond = (copies.len() + 1).saturating_sub(KEPT);
    for (_, path) in copies.into_iter().take(beyond) {
        remove(&path);
    }
    Ok(())
}

/// Makes the copy that a migration of this version is preceded by.
pub(super) fn make_before_migration(
    connection: &Connection,
    place: &Place,
    book: Book,
) -> Result<(), StoreError> {
    make_folder(place)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    write(connection, &place.copies().join(format!("{}-before-{}.db", book.stem(), version + 1)))
}

/// The newest copy without damage that this program can read, as a file of its own at `target`. `false` when there is none.
pub(super) fn restore(place: &Place, target: &Path) -> Result<bool, StoreError> {
    for (_, copy) in numbered(place).into_iter().rev() {
        if is_good(&copy) {
            let trouble = |source| StoreError::File { path: target.to_owned(), source };
            database::make_file(target).map_err(trouble)?;
            fs::copy(&copy, target).map_err(trouble)?;
            return Ok(true);
        }
        tracing::warn!(copy = %copy.display(), "a copy is damaged, too");
    }
    Ok(false)
}

/// Whether there is a copy.
pub(super) fn any(place: &Place) -> bool {
    !numbered(place).is_empty()
}

fn is_good(copy: &Path) -> bool {
    let looked = database::open_for_reading(copy).and_then(|mut connection| {
        let age = migrate::age(&connection, Book::People)?;
        let verdict = check::quick(&mut connection, Duration::from_secs(2))?;
        Ok(matches!(age, Age::Current | Age::Older) && !matches!(verdict, check::Verdict::Damaged(_)))
    });
    looked.unwrap_or(false)
}

/// Writes a whole copy, which bears its name only once it is on the disk.
pub(super) fn write(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let unfinished = path.with_extension("part");
    let trouble = |source| StoreError::File { path: path.to_owned(), source };
    remove(&unfinished);
    // The file is there already, empty and private: SQLite would make one that others can read.
    database::make_file(&unfinished).map_err(trouble)?;
    let name = unfinished.as_os_str().as_encoded_bytes();
    let written = connection.execute("VACUUM INTO ?1", [ToSqlOutput::Borrowed(ValueRef::Text(name))]);
    if let Err(error) = written {
        remove(&unfinished);
        return Err(error.into());
    }
    database::sync(&unfinished).and_then(|()| fs::rename(&unfinished, path)).map_err(trouble)
}

fn make_folder(place: &Place) -> Result<(), StoreError> {
    private_folder(&place.copies())
        .map_err(|error| StoreError::File { path: place.copies(), source: io::Error::other(error) })
}

fn numbered(place: &Place) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(place.copies()).into_iter().flatten().flatten();
    let number = |path: &Path| {
        let name = path.file_name()?.to_str()?.strip_prefix("people-")?.strip_suffix(".db")?;
        name.split('-').next()?.parse().ok()
    };
    let mut copies: Vec<(u64, PathBuf)> =
        entries.filter_map(|entry| Some((number(&entry.path())?, entry.path()))).collect();
    copies.sort();
    copies
}

fn remove(path: &Path) {
    match fs::remove_file(path) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(error) => tracing::warn!(%error, path = %path.display(), "a file could not be removed"),
    }
}
