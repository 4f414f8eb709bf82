//! Looking for damage. What a check says is about structure; whether a row makes sense is for whoever reads it.

use super::database;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How many steps of the virtual machine lie between two looks at the time.
const STEPS: i32 = 2_000;

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// No damage.
    Good,
    /// Damage, in SQLite's words.
    Damaged(String),
    /// It took too long, or was called off, and found nothing so far.
    Unfinished,
}

/// Checks a file for at most `limit`, on a connection of its own.
pub(super) fn file(path: &Path, limit: Duration) -> Verdict {
    database::open_for_reading(path)
        .and_then(|mut connection| quick(&mut connection, limit))
        .unwrap_or_else(|error| judge(&error))
}

/// Checks for at most `limit`.
pub(super) fn quick(connection: &mut Connection, limit: Duration) -> rusqlite::Result<Verdict> {
    let started = Instant::now();
    check(connection, move || started.elapsed() >= limit)
}

/// A check of a whole database on a thread of its own.
#[derive(Debug)]
pub(super) struct Background {
    thread: Option<JoinHandle<Verdict>>,
    called_off: Arc<AtomicBool>,
}

impl Background {
    /// Begins a check. Nothing when no thread can be had.
    pub(super) fn begin(path: PathBuf) -> Option<Self> {
        let called_off = Arc::new(AtomicBool::new(false));
        let watched = Arc::clone(&called_off);
        let look = move || {
            let verdict = database::open_for_reading(&path)
                .and_then(|mut connection| check(&mut connection, move || watched.load(Ordering::Relaxed)));
            verdict.unwrap_or_else(|error| judge(&error))
        };
        let thread = std::thread::Builder::new().name("store check".to_owned()).spawn(look).ok()?;
        Some(Self { thread: Some(thread), called_off })
    }

    /// What it found, once it is done.
    pub(super) fn verdict(&mut self) -> Option<Verdict> {
        let thread = self.thread.take_if(|thread| thread.is_finished())?;
        Some(thread.join().unwrap_or(Verdict::Unfinished))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        self.called_off.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It ends within a few milliseconds, and must be gone before its file is moved.
            thread.join().ok();
        }
    }
}

fn check(
    connection: &mut Connection,
    stop: impl FnMut() -> bool + Send + 'static,
) -> rusqlite::Result<Verdict> {
    connection.progress_handler(STEPS, Some(stop))?;
    let answer = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    connection.progress_handler(0, None::<fn() -> bool>)?;
    match answer {
        Ok(answer) if answer == "ok" => Ok(Verdict::Good),
        Ok(found) => Ok(Verdict::Damaged(found)),
        Err(error) => match judge(&error) {
            Verdict::Unfinished if !is_interrupt(&error) => Err(error),
            verdict => Ok(verdict),
        },
    }
}

fn judge(error: &rusqlite::Error) -> Verdict {
    match database::fault(error) {
        database::Fault::Damaged => Verdict::Damaged(error.to_string()),
        database::Fault::Busy | database::Fault::Full | database::Fault::Disk | database::Fault::Refused => {
            Verdict::Unfinished
        }
    }
}

fn is_interrupt(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::OperationInterrupted)
}
