//! How the databases came to have the tables they have: one text per version, each run once, in one transaction. What was
//! released is never changed; a change is a new text at the end.

use super::database::Book;
use rusqlite::{Connection, TransactionBehavior};

/// What `people.db` has. Times are milliseconds since 1970 UTC, flags are bits; ids come from the rules and `sequences` has
/// the first of each kind that was never used. Sign-ins and extras refer to nothing, because they may come and go first. A
/// contact without a `home` is at home with its person. Labels on persons have no index by label: one is rarely taken from
/// everybody, and everybody is imported at once.
const PEOPLE: &[&str] = &[
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE sequences (kind TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE sign_ins (id TEXT PRIMARY KEY, service TEXT NOT NULL, record TEXT) STRICT, WITHOUT ROWID;
    CREATE TABLE accounts (
        id INTEGER PRIMARY KEY, sign_in TEXT NOT NULL, service TEXT NOT NULL, key TEXT NOT NULL, name TEXT NOT NULL,
        is_paused INTEGER NOT NULL, lists TEXT NOT NULL, compared INTEGER, is_left INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE account_extras (account INTEGER PRIMARY KEY, extra TEXT NOT NULL) STRICT;
    CREATE TABLE persons (id INTEGER PRIMARY KEY, own_name TEXT, watch INTEGER NOT NULL) STRICT;
    CREATE TABLE contacts (
        id INTEGER PRIMARY KEY, account INTEGER NOT NULL REFERENCES accounts (id),
        person INTEGER NOT NULL REFERENCES persons (id), key TEXT NOT NULL, name TEXT NOT NULL, handle TEXT NOT NULL,
        flags INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX contacts_of_person ON contacts (person);
",
    "
    ALTER TABLE accounts ADD COLUMN seat TEXT;
    ALTER TABLE accounts ADD COLUMN keeps_online INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts ADD COLUMN is_off_shift INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE persons ADD COLUMN note TEXT;
    ALTER TABLE contacts ADD COLUMN phone TEXT;
    ALTER TABLE contacts ADD COLUMN home INTEGER REFERENCES persons (id);
    CREATE INDEX contacts_of_home ON contacts (home) WHERE home IS NOT NULL;
    CREATE TABLE labels (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, colour INTEGER NOT NULL, account INTEGER, list TEXT,
        watch INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE person_labels (
        person INTEGER NOT NULL, label INTEGER NOT NULL, PRIMARY KEY (person, label)
    ) STRICT, WITHOUT ROWID;
",
    "
    ALTER TABLE accounts ADD COLUMN doublings INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts ADD COLUMN most_ids INTEGER;
    ALTER TABLE accounts ADD COLUMN pace_learned INTEGER;
    ALTER TABLE accounts ADD COLUMN mine TEXT;
    ALTER TABLE accounts ADD COLUMN said_goodbye INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE accounts ADD COLUMN marking INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE names_asked (
        account INTEGER NOT NULL, key TEXT NOT NULL, at INTEGER NOT NULL, until INTEGER NOT NULL,
        PRIMARY KEY (account, key, at)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX names_asked_until ON names_asked (until);
    ALTER TABLE persons ADD COLUMN is_exempt INTEGER NOT NULL DEFAULT 0;
",
];

/// What `history.db` has. Rows are a few dozen bytes: `changes` and `sessions` lie together by contact, as they are read and
/// as their oldest are deleted; `slack` is milliseconds between the last sighting of the old and the first of the new.
const HISTORY: &[&str] = &[
    "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    CREATE TABLE changes (
        contact INTEGER NOT NULL, at INTEGER NOT NULL, kinds INTEGER NOT NULL, slack INTEGER, last_seen ANY,
        from_detail ANY, to_detail ANY, PRIMARY KEY (contact, at)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sessions (
        contact INTEGER NOT NULL, begun INTEGER NOT NULL, begun_slack INTEGER, ended INTEGER, ended_slack INTEGER,
        PRIMARY KEY (contact, begun)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX sessions_open ON sessions (contact) WHERE ended IS NULL;
    CREATE TABLE last_known (
        contact INTEGER PRIMARY KEY, observed INTEGER NOT NULL, presence INTEGER NOT NULL, via INTEGER NOT NULL,
        last_seen ANY, detail ANY
    ) STRICT;
    CREATE TABLE decisions (
        id INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, outcome INTEGER NOT NULL, person INTEGER,
        contact INTEGER, account INTEGER
    ) STRICT;
    CREATE INDEX decisions_shown ON decisions (id) WHERE outcome < 2;
    CREATE INDEX decisions_of_person ON decisions (person, id) WHERE person IS NOT NULL;
    CREATE TABLE gaps (
        account INTEGER NOT NULL, begun INTEGER NOT NULL, ended INTEGER NOT NULL, PRIMARY KEY (account, begun)
    ) STRICT, WITHOUT ROWID;
",
    "
    CREATE TABLE last_relations (
        contact INTEGER PRIMARY KEY, observed INTEGER NOT NULL, relation INTEGER NOT NULL, word TEXT
    ) STRICT;
    CREATE TABLE relation_changes (
        contact INTEGER NOT NULL, at INTEGER NOT NULL, was INTEGER NOT NULL, became INTEGER NOT NULL, was_word TEXT,
        became_word TEXT, PRIMARY KEY (contact, at)
    ) STRICT, WITHOUT ROWID;
",
];

/// How a database stands to this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Age {
    /// It has no tables yet.
    New,
    /// A newer program or this one made it older: so many versions are missing.
    Older,
    /// As this program knows it.
    Current,
    /// A newer program made it.
    Newer,
    /// Some other program's.
    Foreign,
}

/// How a database stands to this program. Changes nothing.
pub(super) fn age(connection: &Connection, book: Book) -> rusqlite::Result<Age> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let current = i64::try_from(steps(book).len()).unwrap_or(i64::MAX);
    Ok(match version {
        0 if tables == 0 => Age::New,
        i64::MIN..=0 => Age::Foreign,
        older if older < current => Age::Older,
        newer if newer > current => Age::Newer,
        _ => Age::Current,
    })
}

/// The version of a database, from 1 on; 0 for one without tables of ours.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<usize> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok(usize::try_from(version).unwrap_or(0))
}

/// Brings a database up to date, whole or not at all.
pub(super) fn migrate(connection: &mut Connection, book: Book) -> rusqlite::Result<()> {
    run(connection, steps(book))
}

/// The texts of a database, one per version.
pub(super) fn steps(book: Book) -> &'static [&'static str] {
    match book {
        Book::People => PEOPLE,
        Book::History => HISTORY,
    }
}

/// Runs those of the texts that have not run yet.
pub(super) fn run(connection: &mut Connection, steps: &[&str]) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in steps.iter().skip(version(&transaction)?) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", i64::try_from(steps.len()).unwrap_or(i64::MAX))?;
    transaction.commit()
}
