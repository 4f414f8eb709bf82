//! The thread that owns both databases. It writes what waits in one transaction per database, in the order it came, answers
//! questions between two writes, and looks after copies, limits and damage when there is time. What the disk refuses waits
//! and is tried again; nothing that happens to a disk ends this thread.

mod people;
mod history;
mod tending;
mod trouble;
#[cfg(test)]
mod tests;

use super::Limits;
use super::check::Background;
use super::database::{self, Fault};
pub(super) use super::history::HistoryWrite;
use super::link::{Books, Link, Links};
use super::open::CHECKED_AT_START;
pub(super) use super::people::PeopleWrite;
use super::retention::Trim;
use crate::place::Place;
use crate::wire::Storage;
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::AtomicUsize;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender};
use std::time::{Duration, Instant};
use tending::{COPY_EVERY, Times};
use tokio::sync::{oneshot, watch};
use trouble::{Trouble, Try};

/// How many writes are taken in before they are written together.
const MOST_AT_ONCE: usize = 10_000;

/// A question to both databases, with its own way to answer.
pub(super) type Ask = Box<dyn FnOnce(&Books<'_>) + Send>;

/// Something for the thread to do.
pub(super) enum Job {
    People(PeopleWrite),
    History(HistoryWrite),
    Ask(Ask),
    /// Answer whether all is written.
    Flush(oneshot::Sender<bool>),
    /// The same, and end.
    Close(SyncSender<bool>),
}

/// What the thread owns.
#[derive(Debug)]
pub(super) struct Writer {
    place: Place,
    links: Links,
    limits: Limits,
    health: watch::Sender<Storage>,
    /// What stands besides trouble: damage that was repaired.
    mended: Storage,
    waiting_rows: Arc<AtomicUsize>,
    people: VecDeque<PeopleWrite>,
    history: VecDeque<HistoryWrite>,
    people_trouble: Option<Trouble>,
    history_trouble: Option<Trouble>,
    check: Option<Background>,
    trim: Option<Trim>,
    at: Times,
}

impl Writer {
    pub(super) fn new(
        place: Place,
        links: Links,
        limits: Limits,
        health: watch::Sender<Storage>,
        waiting_rows: Arc<AtomicUsize>,
    ) -> Self {
        let mended = match *health.borrow() {
            mended @ (Storage::HistoryPutAside | Storage::PeopleRestored) => mended,
            Storage::Fine | Storage::Blocked | Storage::Newer => Storage::Fine,
        };
        let is_large = database::size(&place.history()).is_some_and(|bytes| bytes > CHECKED_AT_START);
        let mut people = VecDeque::new();
        if let Link::Open(_) = &links.history {
            people.push_back(PeopleWrite::HadHistory);
        }
        Self {
            place,
            links,
            limits,
            health,
            mended,
            waiting_rows,
            people,
            history: VecDeque::from([HistoryWrite::NewRun]),
            people_trouble: None,
            history_trouble: None,
            check: None,
            trim: None,
            at: Times::at_start(is_large),
        }
    }

    /// Works until told to close, or until nobody can tell it anything any more.
    pub(super) fn run(mut self, inbox: &Receiver<Job>) {
        self.write(Try::Now);
        loop {
            match inbox.recv_timeout(self.patience()) {
                Ok(job) => {
                    let mut next = Some(job);
                    while let Some(job) = next.take() {
                        match self.take_in(job) {
                            Some(closed) => {
                                let is_written = self.write(Try::Now);
                                drop(self);
                                closed.send(is_written).ok();
                                return;
                            }
                            None if self.people.len() + self.history.len() < MOST_AT_ONCE => {
                                next = inbox.try_recv().ok();
                            }
                            None => {}
                        }
                    }
                    self.write(Try::Soon);
                }
                Err(RecvTimeoutError::Timeout) => {
                    self.write(Try::IfDue);
                }
                Err(RecvTimeoutError::Disconnected) => {
                    self.write(Try::Now);
                    return;
                }
            }
            self.tend();
        }
    }

    fn take_in(&mut self, job: Job) -> Option<SyncSender<bool>> {
        match job {
            Job::People(write) => self.people.push_back(write),
            Job::History(write) => self.history.push_back(write),
            Job::Ask(ask) => {
                self.write(Try::Soon);
                ask(&Books::new(&self.links));
            }
            Job::Flush(answer) => {
                let is_written = self.write(Try::Now);
                answer.send(is_written).ok();
            }
            Job::Close(answer) => return Some(answer),
        }
        None
    }

    /// How long nothing needs to be done if nobody asks.
    fn patience(&self) -> Duration {
        let now = Instant::now();
        let retry = |trouble: Option<Trouble>| trouble.map(|trouble| trouble.due());
        let waits = [
            retry(self.people_trouble),
            retry(self.history_trouble),
            self.at.copy,
            self.at.trim,
            self.at.check,
        ];
        let soonest = waits.into_iter().flatten().min();
        soonest.map_or(COPY_EVERY, |soonest| soonest.saturating_duration_since(now))
    }

    /// Writes what waits. Whether nothing waits any more.
    fn write(&mut self, attempt: Try) -> bool {
        // The history of contacts is asked of people.db, so that comes first.
        let people = self.write_people(attempt);
        let history = self.write_history(attempt);
        self.report();
        people && history
    }

    fn report(&self) {
        let is_blocked = self.links.people.is_blocked()
            || self.links.history.is_blocked()
            || [self.people_trouble, self.history_trouble].into_iter().flatten().any(Trouble::is_real);
        let health = if self.links.people.is_newer() || self.links.history.is_newer() {
            Storage::Newer
        } else if is_blocked {
            Storage::Blocked
        } else {
            self.mended
        };
        self.health.send_if_modified(|shown| {
            let is_new = *shown != health;
            *shown = health;
            is_new
        });
    }
}

/// Does a part of a transaction. One that is wrong in itself is left out and the rest goes on; nothing stands for that.
fn one_by_one<T>(
    transaction: &Transaction<'_>,
    part: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    transaction.execute_batch("SAVEPOINT part")?;
    match part(transaction) {
        Ok(done) => {
            transaction.execute_batch("RELEASE part")?;
            Ok(Some(done))
        }
        Err(error) if database::fault(&error) == Fault::Refused => {
            tracing::error!(%error, "something could not be written and was left out");
            transaction.execute_batch("ROLLBACK TO part; RELEASE part")?;
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

fn account_of(people: Option<&Connection>, contact: i64) -> rusqlite::Result<Option<i64>> {
    let Some(people) = people else { return Ok(None) };
    people
        .prepare_cached("SELECT account FROM contacts WHERE id = ?1")?
        .query_row([contact], |row| row.get(0))
        .optional()
}

/// What is left of a link whose connection cannot be trusted to write any more: reading, while that works.
fn let_go(link: &mut Link) -> Link {
    match std::mem::replace(link, Link::Away { was_absent: false }) {
        Link::Open(connection) | Link::ReadOnly(connection) => Link::ReadOnly(connection),
        other @ (Link::Newer(_) | Link::Away { .. }) => other,
    }
}
