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
use crate::faults;
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
    /// A test wants to know what a fault leads to.
    #[cfg(test)]
    Fault,
}

/// What the thread owns.
#[derive(Debug)]
pub(super) struct Writer {
    place: Place,
    links: Links,
    limits: Limits,
    health: watch::Sender<Storage>,
    /// What stands besides trouble: damage that was repaired, and what could not be written at all.
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
            Storage::Fine | Storage::Blocked | Storage::LeftOut | Storage::Newer => Storage::Fine,
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
        let mut attempt = Try::Now;
        let closed = loop {
            match faults::caught(|| self.work(inbox, attempt)) {
                Ok(closed) => break closed,
                Err(faults::Fault) => self.go_on(),
            }
            attempt = Try::IfDue;
        };
        drop(self);
        if let Some((answer, is_written)) = closed {
            answer.send(is_written).ok();
        }
    }

    /// Works to the end; to whom to say then whether all is written.
    fn work(&mut self, inbox: &Receiver<Job>, first: Try) -> Option<(SyncSender<bool>, bool)> {
        self.write(first);
        loop {
            match inbox.recv_timeout(self.patience()) {
                Ok(job) => {
                    let mut next = Some(job);
                    while let Some(job) = next.take() {
                        match self.take_in(job) {
                            Some(answer) => return Some((answer, self.write(Try::Now))),
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
                    return None;
                }
            }
            self.tend();
        }
    }

    /// After a fault of the program's own: what waits is written with new connections, when the disk would be tried again.
    fn go_on(&mut self) {
        tracing::error!("the thread for the databases failed, and goes on");
        self.people_trouble = Some(Trouble::after(self.people_trouble, Fault::Disk));
        self.history_trouble = Some(Trouble::after(self.history_trouble, Fault::Disk));
        self.links.people = let_go(&mut self.links.people);
        self.links.history = let_go(&mut self.links.history);
        (self.check, self.trim) = (None, None);
        self.report();
    }

    fn take_in(&mut self, job: Job) -> Option<SyncSender<bool>> {
        match job {
            Job::People(write) => self.people.push_back(write),
            Job::History(write) => self.history.push_back(write),
            Job::Ask(ask) => {
                self.write(Try::Soon);
                let books = Books::new(&self.links);
                // Whoever asked hears of it by the answer that is dropped.
                if faults::caught(|| ask(&books)).is_err() {
                    tracing::error!("a question to the databases failed");
                }
            }
            Job::Flush(answer) => {
                let is_written = self.write(Try::Now);
                answer.send(is_written).ok();
            }
            Job::Close(answer) => return Some(answer),
            #[cfg(test)]
            Job::Fault => panic!("a fault, as wished"),
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

/// Does a part of a transaction. One that is wrong in itself, or fails by a fault of the program's own, is left out and the rest goes
/// on; nothing stands for that.
fn one_by_one<T>(
    transaction: &Transaction<'_>,
    part: impl FnOnce(&Connection) -> rusqlite::Result<T>,
) -> rusqlite::Result<Option<T>> {
    transaction.execute_batch("SAVEPOINT part")?;
    let done = match faults::caught(|| part(transaction)) {
        Ok(Ok(done)) => Some(done),
        Ok(Err(error)) if database::fault(&error) == Fault::Refused => {
            tracing::error!(%error, "something could not be written and was left out");
            None
        }
        Ok(Err(error)) => return Err(error),
        Err(faults::Fault) => {
            tracing::error!("writing something failed, and it was left out");
            None
        }
    };
    transaction.execute_batch(if done.is_some() {
        "RELEASE part"
    } else {
        "ROLLBACK TO part; RELEASE part"
    })?;
    Ok(done)
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
