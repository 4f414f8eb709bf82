//! One database file: how it is opened, and what its errors mean. Every connection of the store is made here, so that each has
//! the same guards.

use crate::place::Place;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Versions from 3.7.0 to 3.51.2 can damage a database in WAL mode (sqlite.org/wal.html#walresetbug).
const LEAST_SQLITE: i32 = 3_051_003;

/// How long a connection waits while another process writes.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Book {
    /// What the user made.
    People,
    /// What happened.
    History,
}

/// What an error means for what to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Somebody else writes: try again.
    Busy,
    /// No room: the connection is as good as before.
    Full,
    /// The disk, the folder or a permission: try again with a new connection.
    Disk,
    /// The file is not what it was: put it aside.
    Damaged,
    /// This one statement is wrong; another may do.
    Refused,
}

impl Book {
    /// The database's file.
    pub(super) fn path(self, place: &Place) -> PathBuf {
        match self {
            Self::People => place.people(),
            Self::History => place.history(),
        }
    }

    /// Its name without the ending.
    pub(super) fn stem(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::History => "history",
        }
    }

    /// `FULL` survives a power cut with every commit; `NORMAL` survives it undamaged, less the last commits.
    fn synchronous(self) -> &'static str {
        match self {
            Self::People => "FULL",
            Self::History => "NORMAL",
        }
    }
}

/// The version of SQLite when it is too old to be trusted.
pub(super) fn too_old() -> Option<&'static str> {
    (rusqlite::version_number() < LEAST_SQLITE).then(rusqlite::version)
}

/// How many bytes a file has; nothing when it is not there or has none.
pub(super) fn size(path: &Path) -> Option<u64> {
    let there = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    Some(there.len()).filter(|&bytes| bytes > 0)
}

/// Makes an empty file for the user alone, which SQLite takes for a new database and whose mode it gives to the files beside.
/// One that is there stays, and becomes the user's alone.
pub(super) fn make_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    make_private(path)
}

/// Opens a database that is there for reading and writing, and checks that both are possible as far as that shows.
pub(super) fn open(path: &Path, book: Book) -> rusqlite::Result<Connection> {
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    if connection.is_readonly(rusqlite::MAIN_DB)? {
        return Err(failure(rusqlite::ffi::SQLITE_READONLY));
    }
    guard(&connection)?;
    if book == Book::History && size(path).is_none() {
        // Has to come before the first table. Said again, it would write to the file each time.
        connection.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    }
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    if mode != "wal" {
        tracing::warn!(mode, "the file system has no shared memory for the database; writing will be slower");
    }
    connection.pragma_update(None, "synchronous", book.synchronous())?;
    connection.pragma_update(None, "journal_size_limit", 4 << 20)?;
    Ok(connection)
}

/// Opens a database for reading, also from a medium or folder that cannot be written.
pub(super) fn open_for_reading(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let usual = Connection::open_with_flags(path, flags).and_then(|connection| {
        guard(&connection)?;
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
        Ok(connection)
    });
    match usual {
        Ok(connection) => Ok(connection),
        Err(error) if matches!(fault(&error), Fault::Damaged | Fault::Refused) => Err(error),
        Err(error) => {
            // What a crashed run left in the write-ahead log cannot be seen this way; it stays for later.
            let Some(address) = immutable_address(path) else { return Err(error) };
            let connection = Connection::open_with_flags(address, flags | OpenFlags::SQLITE_OPEN_URI)?;
            guard(&connection)?;
            Ok(connection)
        }
    }
}

/// What an error means.
pub(super) fn fault(error: &rusqlite::Error) -> Fault {
    let Some(failure) = error.sqlite_error() else { return Fault::Refused };
    match failure.code {
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => Fault::Busy,
        ErrorCode::DiskFull => Fault::Full,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => Fault::Damaged,
        ErrorCode::PermissionDenied
        | ErrorCode::ReadOnly
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::OutOfMemory
        | ErrorCode::OperationInterrupted
        | ErrorCode::FileLockingProtocolFailed
        | ErrorCode::NoLargeFileSupport => Fault::Disk,
        // Mostly about one statement and its values. The library's list is open to new ones.
        _ => Fault::Refused,
    }
}

/// What it means that a database is not where it should be.
pub(super) fn cannot_open() -> rusqlite::Error {
    failure(rusqlite::ffi::SQLITE_CANTOPEN)
}

/// Writes a whole file and its folder to the disk.
pub(super) fn sync(path: &Path) -> io::Result<()> {
    OpenOptions::new().read(true).write(true).open(path)?.sync_all()?;
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        fs::File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The files that make up a database: itself, its write-ahead log, and the index of that.
pub(super) fn files_of(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(ending);
        PathBuf::from(name)
    })
}

fn failure(code: i32) -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None)
}

fn guard(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    connection.pragma_update(None, "cell_size_check", "ON")?;
    // A mapped file once made a fault of a write-ahead log permanent (QUALITY.md, F1).
    connection.pragma_update(None, "mmap_size", 0)
}

#[cfg(unix)]
fn make_private(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o600))
}

#[cfg(not(unix))]
fn make_private(_path: &Path) -> io::Result<()> {
    Ok(())
}

fn immutable_address(path: &Path) -> Option<String> {
    let mut address = "file:".to_owned();
    for byte in path.to_str()?.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'-' | b'_' => {
                address.push(char::from(byte));
            }
            b'\\' if cfg!(windows) => address.push('/'),
            odd => address.push_str(&format!("%{odd:02X}")),
        }
    }
    address.push_str("?immutable=1");
    Some(address)
}
