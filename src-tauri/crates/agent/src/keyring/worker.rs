//! The thread on which native keyring calls are made, one at a time. Its errors are mapped here, because those of the libraries
//! may hold the values themselves.

use super::store::{OpenStore, Quiet, is_denied, open_for_user};
use super::{APP_ID, Secret};
use keyring_core::{CredentialStore, Entry, Error};
use secrecy::{ExposeSecret, SecretSlice};
use serde::Deserialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use tokio::sync::{Notify, oneshot};

/// One call, with the user name of the item.
pub(super) enum Call {
    Read(String),
    Write(String, Secret),
    Delete(String),
    /// Touches the store without meaning any item, to open it for the user and see whether it can be used. The one call that
    /// may raise a dialog.
    Touch,
}

/// What a call came to.
pub(super) type Outcome = Result<Option<Secret>, Fault>;

/// Why a call did nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// The platform denies access: locked, or refused by the user.
    NoAccess,
    /// The store is of no use any more, and was dropped.
    Broken,
    /// Read back something else than was written.
    Differs,
    /// The platform's own limit, below ours.
    TooLong,
}

struct Job {
    call: Call,
    done: oneshot::Sender<Outcome>,
}

/// The sending end of one thread. Dropping it ends the thread after its current call.
pub(super) struct Worker {
    jobs: SyncSender<Job>,
}

/// Counts the threads there are, and hears of calls that came through after they had been given up.
#[derive(Clone, Default)]
pub(super) struct Threads {
    alive: Arc<AtomicUsize>,
    late: Arc<Notify>,
}

impl Threads {
    /// Most threads at once: the one in use, and one that hangs.
    const MOST: usize = 2;

    /// Starts a thread, unless too many hang already.
    pub(super) fn spawn(&self, open: &OpenStore) -> Option<Worker> {
        if self.alive.load(Ordering::Acquire) >= Self::MOST {
            return None;
        }
        // One job at a time: the keeper waits for each before it sends the next.
        let (jobs, inbox) = sync_channel(1);
        let (open, threads) = (Arc::clone(open), self.clone());
        self.alive.fetch_add(1, Ordering::AcqRel);
        let thread = std::thread::Builder::new().name("keyring".to_owned()).spawn(move || {
            let _alive = Alive(Arc::clone(&threads.alive));
            work(&inbox, &open, &threads.late);
        });
        // The thread is not joined: it ends by itself once its jobs are dropped, and cannot be made to when it hangs.
        if thread.is_err() {
            self.alive.fetch_sub(1, Ordering::AcqRel);
            return None;
        }
        Some(Worker { jobs })
    }

    /// Comes back when a call that had been given up changed something after all.
    pub(super) async fn late(&self) {
        self.late.notified().await;
    }
}

impl Worker {
    /// Sends a call. The answer never comes when the thread hangs.
    pub(super) fn call(&self, call: Call) -> oneshot::Receiver<Outcome> {
        let (done, outcome) = oneshot::channel();
        // When the thread is gone the receiver says so.
        let _ = self.jobs.try_send(Job { call, done });
        outcome
    }
}

/// Takes one off the count when its thread ends, in whatever way.
struct Alive(Arc<AtomicUsize>);

impl Drop for Alive {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn work(inbox: &Receiver<Job>, open: &OpenStore, late: &Notify) {
    let mut store: Option<Arc<CredentialStore>> = None;
    while let Ok(Job { call, done }) = inbox.recv() {
        let changes = matches!(call, Call::Write(..) | Call::Delete(_));
        let _quiet = (!matches!(call, Call::Touch)).then(Quiet::begin);
        let outcome = match store.take().map_or_else(|| open(), Ok) {
            Ok(opened) => {
                let outcome = carry_out(opened.as_ref(), call).unwrap_or_else(|error| Err(fault(&error)));
                store = Some(opened);
                outcome
            }
            Err(error) => Err(fault(&error)),
        };
        if matches!(outcome, Err(Fault::Broken | Fault::NoAccess)) {
            store = None;
        }
        if done.send(outcome).is_err() && changes {
            late.notify_one();
        }
    }
}

fn carry_out(store: &CredentialStore, call: Call) -> Result<Outcome, Error> {
    match call {
        Call::Read(user) => read(store, &user).map(Ok),
        Call::Write(user, value) => {
            write(store, &user, value.expose_secret())?;
            let kept = read(store, &user)?;
            let same = kept.is_some_and(|kept| kept.expose_secret() == value.expose_secret());
            Ok(if same { Ok(None) } else { Err(Fault::Differs) })
        }
        Call::Delete(user) => match store.build(APP_ID, &user, None)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(Ok(None)),
            Err(Error::Ambiguous(entries)) => {
                delete_all(&entries)?;
                Ok(Ok(None))
            }
            Err(error) => Err(error),
        },
        Call::Touch => {
            open_for_user()?;
            read(store, "touch")?;
            Ok(Ok(None))
        }
    }
}

fn read(store: &CredentialStore, user: &str) -> Result<Option<Secret>, Error> {
    match store.build(APP_ID, user, None)?.get_secret() {
        Ok(value) => Ok(Some(SecretSlice::from(value))),
        Err(Error::NoEntry) => Ok(None),
        Err(Error::Ambiguous(entries)) => newest(entries).map(|found| found.map(|(value, _)| value)),
        Err(error) => Err(error),
    }
}

fn write(store: &CredentialStore, user: &str, value: &[u8]) -> Result<(), Error> {
    let entry = store.build(APP_ID, user, None)?;
    match entry.set_secret(value) {
        Err(Error::Ambiguous(entries)) => match newest(entries)? {
            Some((_, left)) => left.set_secret(value),
            None => entry.set_secret(value),
        },
        other => other,
    }
}

/// The newest of several items that answer to the same name; the others are deleted.
fn newest(entries: Vec<Entry>) -> Result<Option<(Secret, Entry)>, Error> {
    let mut items = Vec::with_capacity(entries.len());
    for entry in entries {
        items.push((SecretSlice::from(entry.get_secret()?), entry));
    }
    items.sort_by_key(|(value, _)| saved(value.expose_secret()));
    let newest = items.pop();
    let older: Vec<Entry> = items.into_iter().map(|(_, entry)| entry).collect();
    delete_all(&older)?;
    Ok(newest)
}

fn delete_all(entries: &[Entry]) -> Result<(), Error> {
    for entry in entries {
        match entry.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// When a value was written; one that cannot be read is the oldest.
fn saved(value: &[u8]) -> Option<i64> {
    #[derive(Deserialize)]
    struct Stamp {
        saved: i64,
    }
    serde_json::from_slice::<Stamp>(value).ok().map(|stamp| stamp.saved)
}

/// What an error means for us. It is dropped here: some hold the value, and their text may.
fn fault(error: &Error) -> Fault {
    match error {
        Error::NoStorageAccess(_) => Fault::NoAccess,
        error if is_denied(error) => Fault::NoAccess,
        Error::TooLong(..) => Fault::TooLong,
        // Platform failures, no store, and whatever else there is or will be: a new store is never wrong.
        _ => Fault::Broken,
    }
}
