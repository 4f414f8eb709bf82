//! What is done about damage. The damaged files are moved aside together, never overwritten; what the user made is then built
//! anew from all that still reads, on top of the newest good copy where something does not. History only begins anew.

use super::database::{self, Book};
use super::migrate::{self, Age};
use super::{StoreError, copies};
use crate::place::{Place, private_folder};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// How many damaged databases of a kind are kept for whoever wants to look.
const KEPT_ASIDE: usize = 2;

/// One table to save rows of: from the front, from the back, and how they are put into another database. What may have been
/// written by hand or by chance is refused there by the types of the columns.
struct Table {
    forward: &'static str,
    backward: &'static str,
    insert: &'static str,
}

const TABLES: [Table; 8] = [
    Table {
        forward: "SELECT key, value FROM meta ORDER BY key",
        backward: "SELECT key, value FROM meta ORDER BY key DESC",
        insert: "INSERT OR REPLACE INTO meta (key, value) VALUES (?1, ?2)",
    },
    Table {
        forward: "SELECT kind, next FROM sequences ORDER BY kind",
        backward: "SELECT kind, next FROM sequences ORDER BY kind DESC",
        insert: "INSERT INTO sequences (kind, next) VALUES (?1, ?2)
            ON CONFLICT (kind) DO UPDATE SET next = max(next, excluded.next)",
    },
    Table {
        forward: "SELECT key, value FROM settings ORDER BY key",
        backward: "SELECT key, value FROM settings ORDER BY key DESC",
        insert: "INSERT OR REPLACE INTO settings (key, value) VALUES (?1, ?2)",
    },
    Table {
        forward: "SELECT id, service, record FROM sign_ins ORDER BY id",
        backward: "SELECT id, service, record FROM sign_ins ORDER BY id DESC",
        insert: "INSERT OR REPLACE INTO sign_ins (id, service, record) VALUES (?1, ?2, ?3)",
    },
    Table {
        forward: "SELECT id, sign_in, service, key, name, is_paused, lists, compared, is_left FROM accounts ORDER BY id",
        backward: "SELECT id, sign_in, service, key, name, is_paused, lists, compared, is_left FROM accounts
            ORDER BY id DESC",
        insert: "INSERT OR REPLACE INTO accounts
            (id, sign_in, service, key, name, is_paused, lists, compared, is_left)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    },
    Table {
        forward: "SELECT account, extra FROM account_extras ORDER BY account",
        backward: "SELECT account, extra FROM account_extras ORDER BY account DESC",
        insert: "INSERT OR REPLACE INTO account_extras (account, extra) VALUES (?1, ?2)",
    },
    Table {
        forward: "SELECT id, own_name, watch FROM persons ORDER BY id",
        backward: "SELECT id, own_name, watch FROM persons ORDER BY id DESC",
        insert: "INSERT OR REPLACE INTO persons (id, own_name, watch) VALUES (?1, ?2, ?3)",
    },
    Table {
        forward: "SELECT id, account, person, key, name, handle, flags FROM contacts ORDER BY id",
        backward: "SELECT id, account, person, key, name, handle, flags FROM contacts ORDER BY id DESC",
        insert: "INSERT OR REPLACE INTO contacts (id, account, person, key, name, handle, flags)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    },
];

/// Moves a database with the files that belong to it aside, and removes the oldest of those moved before. Says where it is.
pub(super) fn put_aside(place: &Place, book: Book) -> Result<PathBuf, StoreError> {
    let folder = place.damaged();
    private_folder(&folder)
        .map_err(|error| StoreError::File { path: folder.clone(), source: io::Error::other(error) })?;
    let before = aside(&folder, book);
    let number = before.last().map_or(1, |(number, _)| number.saturating_add(1));
    let target = folder.join(format!("{}-{number:06}.db", book.stem()));
    let path = book.path(place);
    for (from, to) in database::files_of(&path).iter().zip(database::files_of(&target)) {
        match fs::rename(from, &to) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(source) => return Err(StoreError::File { path: from.clone(), source }),
        }
    }
    tracing::warn!(aside = %target.display(), "a damaged database was put aside");
    let beyond = (before.len() + 1).saturating_sub(KEPT_ASIDE);
    for (_, oldest) in before.into_iter().take(beyond) {
        for file in database::files_of(&oldest) {
            fs::remove_file(file).ok();
        }
    }
    Ok(target)
}

/// Puts `people.db` aside and builds it anew. `false` when nothing at all could be saved, so that it does not exist now. When
/// building fails, for want of room perhaps, the damaged one is put back: what it has must not be passed over later.
pub(super) fn rebuild_people(place: &Place) -> Result<bool, StoreError> {
    let aside = put_aside(place, Book::People)?;
    build_people(place, &aside).inspect_err(|_| {
        for (from, to) in database::files_of(&aside).iter().zip(database::files_of(&place.people())) {
            fs::rename(from, to).ok();
        }
    })
}

fn build_people(place: &Place, aside: &Path) -> Result<bool, StoreError> {
    let saved = save_rows(aside).unwrap_or_default();
    let unfinished = place.folder().join("people.part");
    for file in database::files_of(&unfinished) {
        fs::remove_file(file).ok();
    }
    let from_copy = !saved.is_whole && copies::restore(place, &unfinished)?;
    if !from_copy && saved.rows.is_empty() {
        return Ok(false);
    }
    let trouble = |source| StoreError::File { path: unfinished.clone(), source };
    database::make_file(&unfinished).map_err(trouble)?;
    {
        let mut target = database::open(&unfinished, Book::People)?;
        migrate::migrate(&mut target, Book::People)?;
        put_rows(&mut target, &saved.rows)?;
        // The log beside it would not move with it.
        target.pragma_update_and_check(None, "journal_mode", "DELETE", |_| Ok(()))?;
    }
    database::sync(&unfinished).map_err(trouble)?;
    fs::rename(&unfinished, place.people()).map_err(trouble)?;
    tracing::warn!(from_copy, rows = saved.rows.len(), whole = saved.is_whole, "people.db was built anew");
    Ok(true)
}

/// What still reads of a damaged database.
#[derive(Debug, Default)]
struct Saved {
    /// The rows, with the place of their table in [`TABLES`].
    rows: Vec<(usize, Vec<Value>)>,
    /// Whether every table was read to its end.
    is_whole: bool,
}

fn save_rows(path: &Path) -> rusqlite::Result<Saved> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // What lies aside stays as it was found, its log included.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    if !matches!(migrate::age(&connection, Book::People)?, Age::Current) {
        return Ok(Saved::default());
    }
    let mut saved = Saved { rows: Vec::new(), is_whole: true };
    for (table, sql) in TABLES.iter().enumerate() {
        let first = saved.rows.len();
        let is_whole = read_rows(&connection, sql.forward, table, None, &mut saved.rows);
        if !is_whole {
            saved.is_whole = false;
            let last_key =
                saved.rows.get(first..).and_then(|rows| rows.last()).and_then(|(_, row)| row.first());
            read_rows(&connection, sql.backward, table, last_key.cloned().as_ref(), &mut saved.rows);
        }
    }
    Ok(saved)
}

/// Reads until the end, the key `until`, or damage. Whether it was not damage.
fn read_rows(
    connection: &Connection,
    sql: &str,
    table: usize,
    until: Option<&Value>,
    rows: &mut Vec<(usize, Vec<Value>)>,
) -> bool {
    let Ok(mut statement) = connection.prepare(sql) else { return false };
    let columns = statement.column_count();
    let Ok(mut found) = statement.query([]) else { return false };
    loop {
        match found.next() {
            Ok(Some(row)) => {
                let values: Result<Vec<Value>, _> = (0..columns).map(|column| row.get(column)).collect();
                let Ok(values) = values else { continue };
                if until.is_some() && values.first() == until {
                    return true;
                }
                rows.push((table, values));
            }
            Ok(None) => return true,
            Err(_) => return false,
        }
    }
}

fn put_rows(target: &mut Connection, rows: &[(usize, Vec<Value>)]) -> rusqlite::Result<()> {
    // A contact whose account did not read is kept all the same: the account may come back.
    target.pragma_update(None, "foreign_keys", "OFF")?;
    let transaction = target.transaction()?;
    let mut refused = 0_usize;
    for (table, values) in rows {
        let Some(table) = TABLES.get(*table) else { continue };
        match transaction.prepare_cached(table.insert)?.execute(params_from_iter(values)) {
            Ok(_) => {}
            Err(error) if database::fault(&error) == database::Fault::Refused => refused += 1,
            Err(error) => return Err(error),
        }
    }
    transaction.execute_batch(
        "INSERT OR IGNORE INTO persons (id, own_name, watch) SELECT DISTINCT person, NULL, 0 FROM contacts",
    )?;
    transaction.commit()?;
    if refused > 0 {
        tracing::warn!(refused, "rows of the damaged database made no sense and were left out");
    }
    Ok(())
}

fn aside(folder: &Path, book: Book) -> Vec<(u64, PathBuf)> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let number = |path: &Path| {
        let name = path.file_name()?.to_str()?.strip_prefix(book.stem())?.strip_prefix('-')?;
        name.strip_suffix(".db")?.parse().ok()
    };
    let mut found: Vec<(u64, PathBuf)> =
        entries.filter_map(|entry| Some((number(&entry.path())?, entry.path()))).collect();
    found.sort();
    found
}
