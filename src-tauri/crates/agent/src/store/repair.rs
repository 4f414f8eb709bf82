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

/// One table to save rows of. What may have been written by hand or by chance is refused where they are put, by the types of
/// the columns.
struct Table {
    name: &'static str,
    /// Its columns, the keys first.
    columns: &'static [&'static str],
    /// How many of them are its keys.
    keys: usize,
    /// How many of them each version has, the first version first; 0 for a version without the table.
    had: &'static [usize],
    /// What becomes of a row that is there already, if not that it is replaced.
    merged: &'static str,
}

const TABLES: [Table; 11] = [
    Table { name: "meta", columns: &["key", "value"], keys: 1, had: &[2, 2, 2], merged: "" },
    Table {
        name: "sequences",
        columns: &["kind", "next"],
        keys: 1,
        had: &[2, 2, 2],
        merged: "ON CONFLICT (kind) DO UPDATE SET next = max(next, excluded.next)",
    },
    Table { name: "settings", columns: &["key", "value"], keys: 1, had: &[2, 2, 2], merged: "" },
    Table { name: "sign_ins", columns: &["id", "service", "record"], keys: 1, had: &[3, 3, 3], merged: "" },
    Table {
        name: "accounts",
        columns: &[
            "id",
            "sign_in",
            "service",
            "key",
            "name",
            "is_paused",
            "lists",
            "compared",
            "is_left",
            "seat",
            "keeps_online",
            "is_off_shift",
            "doublings",
            "most_ids",
            "pace_learned",
            "mine",
            "said_goodbye",
            "marking",
        ],
        keys: 1,
        had: &[9, 12, 18],
        merged: "",
    },
    Table { name: "account_extras", columns: &["account", "extra"], keys: 1, had: &[2, 2, 2], merged: "" },
    Table {
        name: "persons",
        columns: &["id", "own_name", "watch", "note", "is_exempt"],
        keys: 1,
        had: &[3, 4, 5],
        merged: "",
    },
    Table {
        name: "contacts",
        columns: &["id", "account", "person", "key", "name", "handle", "flags", "phone", "home"],
        keys: 1,
        had: &[7, 9, 9],
        merged: "",
    },
    Table {
        name: "labels",
        columns: &["id", "name", "colour", "account", "list", "watch"],
        keys: 1,
        had: &[0, 6, 6],
        merged: "",
    },
    Table { name: "person_labels", columns: &["person", "label"], keys: 2, had: &[0, 2, 2], merged: "" },
    Table {
        name: "names_asked",
        columns: &["account", "key", "at", "until"],
        keys: 3,
        had: &[0, 0, 4],
        merged: "",
    },
];

impl Table {
    /// The columns it had in a version; none where there was no such table.
    fn columns_in(&self, version: usize) -> &'static [&'static str] {
        let had = version.checked_sub(1).and_then(|index| self.had.get(index)).copied().unwrap_or(0);
        self.columns.get(..had).unwrap_or_default()
    }

    fn select(&self, columns: &[&str], direction: &str) -> String {
        let keys: Vec<String> =
            self.columns.iter().take(self.keys).map(|key| format!("{key} {direction}")).collect();
        format!("SELECT {} FROM {} ORDER BY {}", columns.join(", "), self.name, keys.join(", "))
    }

    /// Puts in a row of so many columns. Those it does not have are as they are in a new row.
    fn insert(&self, columns: usize) -> String {
        let names = self.columns.get(..columns).unwrap_or(self.columns).join(", ");
        let values: Vec<String> = (1..=columns).map(|column| format!("?{column}")).collect();
        let (name, values, merged) = (self.name, values.join(", "), self.merged);
        let verb = if merged.is_empty() { "INSERT OR REPLACE" } else { "INSERT" };
        format!("{verb} INTO {name} ({names}) VALUES ({values}) {merged}")
    }
}

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
    match migrate::age(&connection, Book::People)? {
        Age::Current | Age::Older => {}
        Age::New | Age::Newer | Age::Foreign => return Ok(Saved::default()),
    }
    let version = migrate::version(&connection)?;
    let mut saved = Saved { rows: Vec::new(), is_whole: true };
    for (index, table) in TABLES.iter().enumerate() {
        let columns = table.columns_in(version);
        if columns.is_empty() {
            continue;
        }
        let first = saved.rows.len();
        if !read_rows(&connection, &table.select(columns, "ASC"), index, None, &mut saved.rows) {
            saved.is_whole = false;
            let last = saved.rows.get(first..).and_then(|rows| rows.last());
            let last_keys = last.and_then(|(_, row)| row.get(..table.keys)).map(<[Value]>::to_vec);
            let backward = table.select(columns, "DESC");
            read_rows(&connection, &backward, index, last_keys.as_deref(), &mut saved.rows);
        }
    }
    Ok(saved)
}

/// Reads until the end, the keys `until`, or damage. Whether it was not damage.
fn read_rows(
    connection: &Connection,
    sql: &str,
    table: usize,
    until: Option<&[Value]>,
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
                if until.is_some_and(|keys| values.starts_with(keys)) {
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
        match transaction.prepare_cached(&table.insert(values.len()))?.execute(params_from_iter(values)) {
            Ok(_) => {}
            Err(error) if database::fault(&error) == database::Fault::Refused => refused += 1,
            Err(error) => return Err(error),
        }
    }
    transaction.execute_batch(
        "INSERT OR IGNORE INTO persons (id, own_name, watch) SELECT DISTINCT person, NULL, 0 FROM contacts;
         INSERT OR IGNORE INTO persons (id, own_name, watch)
             SELECT DISTINCT home, NULL, 0 FROM contacts WHERE home IS NOT NULL;
         DELETE FROM person_labels WHERE label NOT IN (SELECT id FROM labels);",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_every_version_is_saved() {
        let steps = migrate::steps(Book::People);
        for version in 1..=steps.len() {
            let mut connection = Connection::open_in_memory().unwrap();
            migrate::run(&mut connection, &steps[..version]).unwrap();
            let mut columns =
                connection.prepare("SELECT name FROM pragma_table_info(?1) ORDER BY cid").unwrap();
            let mut tables =
                connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").unwrap();
            let tables: Vec<String> =
                tables.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
            let read = TABLES.iter().filter(|table| !table.columns_in(version).is_empty());
            assert_eq!(read.count(), tables.len(), "version {version}");
            for name in tables {
                let has: Vec<String> =
                    columns.query_map([&name], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
                let table = TABLES.iter().find(|table| table.name == name).unwrap();
                let (mut saved, mut has) = (table.columns_in(version).to_vec(), has);
                saved.sort_unstable();
                has.sort_unstable();
                assert_eq!(saved, has, "{name} in version {version}");
                connection.prepare(&table.select(table.columns_in(version), "DESC")).unwrap();
            }
        }
    }
}
