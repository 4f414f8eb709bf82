//! The start of `people.db`.

use super::{CHECK_FOR, Entry, shrink};
use crate::place::Place;
use crate::store::check::{self, Verdict};
use crate::store::database::{self, Book, Fault};
use crate::store::link::Link;
use crate::store::load::{self, People};
use crate::store::migrate::{self, Age};
use crate::store::{StoreError, copies, people, repair};
use presence::id::ServiceName;
use rusqlite::Connection;
use std::fs;
use std::path::Path;
use uuid::Uuid;

/// What became of it.
pub(super) struct PeopleAtStart {
    /// The connection.
    pub(super) link: Link,
    /// What it has.
    pub(super) people: People,
    /// Whether it was damaged or lost.
    pub(super) was_restored: bool,
}

/// Opens it, or makes it where there is none; repairs it where it is damaged.
pub(super) fn open_people(place: &Place, services: &[ServiceName]) -> Result<PeopleAtStart, StoreError> {
    let path = place.people();
    if fs::symlink_metadata(&path).is_ok_and(|there| there.is_dir()) {
        return Err(StoreError::Unreadable { path, source: database::cannot_open() });
    }
    let mut was_restored = false;
    if database::size(&path).is_none() {
        // An empty file is what some file systems leave of one after a crash.
        let is_first = !copies::any(place)
            && database::files_of(&path).iter().all(|file| database::size(file).is_none());
        if !is_first {
            was_restored = restore(place)?;
        }
        if !was_restored {
            return Ok(begin_people(place));
        }
    }
    // The first round meets what is there, the second what was built anew from it, the third an empty one.
    for _ in 0..2 {
        match enter_people(place, services) {
            Ok((link, people)) => return Ok(PeopleAtStart { link, people, was_restored }),
            Err(Entry::Damaged(damage)) => {
                tracing::warn!(damage, "people.db is damaged");
                if !restore(place)? {
                    let begun = begin_people(place);
                    return Ok(PeopleAtStart { was_restored: true, ..begun });
                }
                was_restored = true;
            }
            Err(Entry::Failed(StoreError::Query(source))) => {
                return Err(StoreError::Unreadable { path, source });
            }
            Err(Entry::Failed(error)) => return Err(error),
        }
    }
    repair::put_aside(place, Book::People)?;
    Ok(PeopleAtStart { was_restored: true, ..begin_people(place) })
}

/// Opens it for writing once more, after it could not be.
pub(in crate::store) fn reopen_people(place: &Place) -> rusqlite::Result<Connection> {
    let connection = database::open(&place.people(), Book::People)?;
    match migrate::age(&connection, Book::People)? {
        Age::Current => Ok(connection),
        Age::New | Age::Older | Age::Newer | Age::Foreign => Err(database::cannot_open()),
    }
}

fn restore(place: &Place) -> Result<bool, StoreError> {
    repair::rebuild_people(place).map_err(|error| match error {
        StoreError::Query(source) => StoreError::Unreadable { path: place.people(), source },
        other => other,
    })
}

fn enter_people(place: &Place, services: &[ServiceName]) -> Result<(Link, People), Entry> {
    let path = place.people();
    let mut connection = match database::open(&path, Book::People) {
        Ok(connection) => connection,
        Err(error) if matches!(database::fault(&error), Fault::Damaged | Fault::Refused) => {
            return Err(error.into());
        }
        Err(error) => return read_people(&path, services, error),
    };
    match migrate::age(&connection, Book::People)? {
        Age::Current => {}
        Age::Foreign => return Err(Entry::Damaged("its tables are not ours".to_owned())),
        Age::Newer => {
            drop(connection);
            return Ok(read_newer(&path, services));
        }
        Age::New => return Err(Entry::Damaged("it has no tables".to_owned())),
        Age::Older => {
            let migrated = copies::make_before_migration(&connection, place, Book::People)
                .and_then(|()| Ok(migrate::migrate(&mut connection, Book::People)?));
            match migrated {
                Ok(()) => {}
                Err(StoreError::Query(source)) if database::fault(&source) != Fault::Damaged => {
                    return Err(Entry::Failed(StoreError::Migrate { path, source }));
                }
                Err(StoreError::Query(source)) => return Err(source.into()),
                Err(other) => return Err(Entry::Failed(other)),
            }
        }
    }
    // Side by side: on a start with many contacts the check would take as long as reading them.
    let (loaded, verdict) = std::thread::scope(|scope| {
        let check = std::thread::Builder::new().spawn_scoped(scope, || check::file(&path, CHECK_FOR));
        let loaded = load::load(&connection, services);
        let verdict = match check {
            Ok(check) => check.join().unwrap_or(Verdict::Unfinished),
            Err(_) => check::file(&path, CHECK_FOR),
        };
        (loaded, verdict)
    });
    if let Verdict::Damaged(found) = verdict {
        return Err(Entry::Damaged(found));
    }
    let mut people = loaded?;
    if people.generation.is_none() {
        let generation = Uuid::new_v4().to_string();
        people::put_meta(&connection, "generation", Some(&generation))?;
        people.generation = Some(generation);
    }
    shrink(&connection);
    Ok((Link::Open(connection), people))
}

/// `people.db` cannot be written. What it has can perhaps be read.
fn read_people(path: &Path, services: &[ServiceName], why: rusqlite::Error) -> Result<(Link, People), Entry> {
    tracing::warn!(error = %why, "people.db cannot be written");
    let unreadable = |source| Entry::Failed(StoreError::Unreadable { path: path.to_owned(), source });
    let connection = match database::open_for_reading(path) {
        Ok(connection) => connection,
        Err(error) if matches!(database::fault(&error), Fault::Damaged) => return Err(unreadable(error)),
        Err(_) => return Err(unreadable(why)),
    };
    match migrate::age(&connection, Book::People).map_err(unreadable)? {
        Age::Current => {}
        Age::Newer => return Ok(read_newer(path, services)),
        Age::Older => {
            return Err(Entry::Failed(StoreError::Migrate { path: path.to_owned(), source: why }));
        }
        Age::New | Age::Foreign => return Err(unreadable(why)),
    }
    let people = load::load(&connection, services).map_err(unreadable)?;
    Ok((Link::ReadOnly(connection), people))
}

fn read_newer(path: &Path, services: &[ServiceName]) -> (Link, People) {
    tracing::warn!("people.db was written by a newer Porchlight; nothing is written");
    let connection = database::open_for_reading(path).ok();
    let people = connection.as_ref().and_then(|connection| load::load(connection, services).ok());
    (Link::Newer(connection), people.unwrap_or_default())
}

fn begin_people(place: &Place) -> PeopleAtStart {
    let mut people = People::default();
    let generation = Uuid::new_v4().to_string();
    let path = place.people();
    let made = make_people(&path, &generation);
    people.generation = Some(generation);
    people.loaded.unused =
        presence::machine::Unused { account: 1, contact: 1, person: 1, notice: 1, label: 1 };
    let link = match made {
        Ok(connection) => Link::Open(connection),
        Err(error) => {
            tracing::warn!(%error, "people.db cannot be made");
            Link::Away { was_absent: true }
        }
    };
    PeopleAtStart { link, people, was_restored: false }
}

/// Makes it where there is none. What somebody else put there is not touched: its ids mean others. What a failure leaves of it
/// goes, because the next try makes it only where there is none.
pub(in crate::store) fn make_people(path: &Path, generation: &str) -> rusqlite::Result<Connection> {
    if database::size(path).is_some() {
        return Err(database::cannot_open());
    }
    let make = || {
        database::make_file(path).map_err(|_| database::cannot_open())?;
        let mut connection = database::open(path, Book::People)?;
        migrate::migrate(&mut connection, Book::People)?;
        people::put_meta(&connection, "generation", Some(generation))?;
        Ok(connection)
    };
    make().inspect_err(|_| {
        fs::remove_file(path).ok();
    })
}
