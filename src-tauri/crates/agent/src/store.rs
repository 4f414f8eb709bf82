//! What stays between runs, in two SQLite databases of the data folder: `people.db` has what the user made, is written so
//! that a power cut loses nothing, and is copied daily; `history.db` has what happened, and can be put aside without loss to
//! the former. One thread owns both and does everything in the order it was asked; callers never wait for a disk.
//!
//! Trouble with the disk never reaches the rules: what the user made queues up in memory and is written when it can be, what
//! happened queues up to a bound, and [`Store::health`] says how it stands. Damage is found at the start, put aside whole,
//! and made good from the damaged file itself and from the newest good copy.

mod database;
mod migrate;
mod codes;
mod people;
mod load;
mod settings;
mod history;
mod sessions;
mod check;
mod copies;
mod repair;
mod open;
mod retention;
mod link;
mod writer;
#[cfg(test)]
mod tests;

use crate::place::Place;
use crate::wire::{ActivityFilter, Session, Storage};
use presence::event::{Change, Kept, Recorded, RelationSeen};
use presence::id::{AccountId, ContactId, PersonId, ServiceName, SignInId};
use presence::machine::Loaded;
use presence::notice::Decision;
use presence::time::Wall;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::Duration;
use tokio::sync::{oneshot, watch};
use uuid::Uuid;
use writer::{Ask, HistoryWrite, Job, PeopleWrite};

/// Most rows of history that wait in memory while the disk cannot take them, about 100 bytes each.
const MOST_WAITING_ROWS: usize = 200_000;

/// The two databases. Dropping it writes what was asked for in the background; [`Store::close`] waits for that.
#[derive(Debug)]
pub struct Store {
    jobs: mpsc::Sender<Job>,
    waiting_rows: Arc<AtomicUsize>,
    health: watch::Receiver<Storage>,
}

/// What was kept from earlier runs.
#[derive(Clone, Debug)]
pub struct Opened {
    /// What the rules begin with. Its sign-ins are those of accounts that were not let go of.
    pub loaded: Loaded,
    /// The records of all sign-ins, those of accounts that were let go of, too.
    pub sign_ins: Vec<SignInRow>,
    /// What was kept of accounts besides the rules' own.
    pub account_extras: Vec<AccountExtra>,
    /// Accounts that were let go of while their contacts stay. They are in `loaded`, too, so that their contacts have one.
    pub left: Vec<AccountId>,
    /// How the storage is at the start.
    pub health: Storage,
}

/// What is not secret about a sign-in, as text that the store never reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignInRow {
    /// Its id.
    pub id: Uuid,
    /// The service it is for.
    pub service: String,
    /// The record.
    pub record: String,
}

/// What the agent keeps of an account besides what the rules know, as text that the store never reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountExtra {
    /// The account.
    pub account: AccountId,
    /// The record.
    pub extra: String,
}

/// How much history is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// For how many days.
    pub days: u32,
    /// In how many bytes; the oldest goes first. Up to six hours may pass before it does.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { days: 180, bytes: 1 << 30 }
    }
}

/// Whose history is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// A contact's.
    Contact(ContactId),
    /// That of all contacts a person has.
    Person(PersonId),
}

/// One stretch online, to be put into the history at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// Who was online.
    pub contact: ContactId,
    /// The beginning.
    pub from: Wall,
    /// The end.
    pub to: Wall,
}

/// Why the databases cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The SQLite that was linked can damage databases.
    #[error("SQLite {0} is too old to be trusted with data")]
    OldSqlite(&'static str),
    /// What the user made is there and cannot be read, so nothing may be written in its place.
    #[error("{} is there, but cannot be read", .path.display())]
    Unreadable {
        /// The database.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// A database of an older version cannot be brought up to date; it is as it was.
    #[error("{} cannot be brought up to date; is the disk full?", .path.display())]
    Migrate {
        /// The database.
        path: PathBuf,
        /// Why.
        #[source]
        source: rusqlite::Error,
    },
    /// A file cannot be moved, copied or made.
    #[error("{} cannot be written", .path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The thread that owns the databases cannot be started.
    #[error("the thread for the databases cannot be started")]
    Thread(#[source] std::io::Error),
    /// The database that would answer is not open now.
    #[error("the database cannot be read now")]
    NotNow,
    /// A question to a database failed.
    #[error("the database does not answer")]
    Query(#[from] rusqlite::Error),
    /// The store has ended.
    #[error("the store has ended")]
    Closed,
}

impl Store {
    /// Opens both databases, or makes them; repairs what is damaged. Blocks until done, well under a second.
    ///
    /// `services` are the names accounts may have. What belongs to another service stays in the database and is not loaded.
    ///
    /// # Errors
    /// When `people.db` exists and cannot be read in any way, or is older and cannot be brought up to date. A folder that
    /// cannot be written is no error but [`Storage::Blocked`].
    pub fn open(place: &Place, services: &[ServiceName]) -> Result<(Self, Opened), StoreError> {
        Self::open_with(place, services, Limits::default())
    }

    /// As [`Self::open`], with other limits on the history.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_with(
        place: &Place,
        services: &[ServiceName],
        limits: Limits,
    ) -> Result<(Self, Opened), StoreError> {
        let (links, opened) = open::open(place, services)?;
        let (jobs, inbox) = mpsc::channel();
        let (health_in, health) = watch::channel(opened.health);
        let waiting_rows = Arc::new(AtomicUsize::new(0));
        let writer = writer::Writer::new(place.clone(), links, limits, health_in, Arc::clone(&waiting_rows));
        std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || writer.run(&inbox))
            .map_err(StoreError::Thread)?;
        Ok((Self { jobs, waiting_rows, health }, opened))
    }

    /// Keeps what the user made or chose, for good. Returns at once; writing is retried until it works.
    pub fn keep(&self, kept: Kept) {
        self.send(Job::People(PeopleWrite::Kept(kept)));
    }

    /// Keeps the record of a sign-in, new or changed.
    pub fn put_sign_in(&self, row: SignInRow) {
        self.send(Job::People(PeopleWrite::SignIn(row)));
    }

    /// Deletes a sign-in and its record. Its accounts stay.
    pub fn delete_sign_in(&self, id: SignInId) {
        self.send(Job::People(PeopleWrite::SignInGone(id)));
    }

    /// Keeps what the agent knows of an account besides the rules' own, in place of what was there.
    pub fn put_account_extra(&self, account: AccountId, extra: String) {
        self.send(Job::People(PeopleWrite::Extra(AccountExtra { account, extra })));
    }

    /// Remembers what happened. Returns at once. While the disk takes nothing, the newest beyond a bound are dropped.
    pub fn record(&self, recorded: Recorded) {
        let rows = match &recorded {
            Recorded::LastKnown(sightings) => sightings.len(),
            Recorded::Change(_) | Recorded::Decision(_) | Recorded::Relation(_) | Recorded::Gap { .. } => 1,
        };
        if self.waiting_rows.load(Ordering::Relaxed) >= MOST_WAITING_ROWS {
            tracing::warn!(rows, "history was dropped: too much is waiting for the disk");
            return;
        }
        self.waiting_rows.fetch_add(rows, Ordering::Relaxed);
        self.send(Job::History(HistoryWrite::Recorded(recorded, rows)));
    }

    /// Puts many stretches into the history at once, with the changes at both ends. For the demo.
    pub fn seed_history(&self, stretches: Vec<Stretch>) {
        self.send(Job::History(HistoryWrite::Seeded(stretches)));
    }

    /// The stretches online that reach into `from..to`, the newest first. One that goes on has no end.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn sessions_of(
        &self,
        whose: Whose,
        from: Wall,
        to: Wall,
    ) -> impl Future<Output = Result<Vec<Session>, StoreError>> + Send + use<> {
        self.ask(move |books| {
            let contacts = books.contacts(whose)?;
            Ok(sessions::within(books.history()?, &contacts, from, to)?)
        })
    }

    /// The newest `limit` changes in `from..to`, the newest first.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn changes_of(
        &self,
        whose: Whose,
        from: Wall,
        to: Wall,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Change>, StoreError>> + Send + use<> {
        self.ask(move |books| {
            let contacts = books.contacts(whose)?;
            Ok(history::changes(books.history()?, &contacts, from, to, limit)?)
        })
    }

    /// The newest `limit` changes of how the account's owner is connected to them, the newest first. Each names the one before.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn relation_changes_of(
        &self,
        whose: Whose,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<RelationSeen>, StoreError>> + Send + use<> {
        self.ask(move |books| {
            let contacts = books.contacts(whose)?;
            Ok(history::relations::changes(books.history()?, &contacts, limit)?)
        })
    }

    /// The newest `limit` decisions about telling the user, the newest first. What could not be raised counts as shown.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn decisions(
        &self,
        filter: ActivityFilter,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Decision>, StoreError>> + Send + use<> {
        self.ask(move |books| Ok(history::decisions(books.history()?, filter, limit)?))
    }

    /// The newest `limit` decisions about a person, the newest first.
    ///
    /// # Errors
    /// When the history cannot be read.
    pub fn decisions_of(
        &self,
        person: PersonId,
        limit: usize,
    ) -> impl Future<Output = Result<Vec<Decision>, StoreError>> + Send + use<> {
        self.ask(move |books| Ok(history::decisions_of(books.history()?, person, limit)?))
    }

    /// How the storage is, now and whenever that changes. [`Storage::HistoryPutAside`], [`Storage::PeopleRestored`]
    /// and [`Storage::LeftOut`] stand for the rest of the run.
    #[must_use]
    pub fn health(&self) -> watch::Receiver<Storage> {
        self.health.clone()
    }

    /// Waits until everything asked for before is written. `false` when some of it could not be, and waits for the disk.
    pub fn flush(&self) -> impl Future<Output = bool> + Send + use<> {
        let (answer, written) = oneshot::channel();
        self.send(Job::Flush(answer));
        async move { written.await.unwrap_or(false) }
    }

    /// Writes what was asked for and closes both databases. Blocks at most `within`; `false` when that was not enough or the
    /// disk took not everything. The last thing to do with a store.
    #[must_use]
    pub fn close(self, within: Duration) -> bool {
        let (answer, written) = mpsc::sync_channel(1);
        self.send(Job::Close(answer));
        written.recv_timeout(within).unwrap_or(false)
    }

    fn ask<T, Q>(&self, question: Q) -> impl Future<Output = Result<T, StoreError>> + Send + use<T, Q>
    where
        T: Send + 'static,
        Q: FnOnce(&link::Books<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let ask: Ask = Box::new(move |books| {
            // Nobody waits any more when the window has moved on.
            answer.send(question(books)).ok();
        });
        self.send(Job::Ask(ask));
        async move { answered.await.unwrap_or(Err(StoreError::Closed)) }
    }

    fn send(&self, job: Job) {
        if self.jobs.send(job).is_err() {
            tracing::error!("the thread for the databases has ended");
        }
    }
}
