//! Hearing what services report by themselves: one socket for each account that listens, whatever looks on, kept open by a task of
//! its own until it is told to end. What comes in is read by the service's dialect at once and handed to the loop; nothing is kept
//! here, and nothing of an address is logged, because a token stands in it.

mod spans;
mod tries;
mod proxy;
mod dial;
mod queue;
mod conversation;
mod task;

pub use spans::Spans;

use crate::clock::Clock;
use dial::Tls;
use presence::event::SocketNews;
use presence::id::{AccountId, SignInId};
use presence::service::Pushed;
use secrecy::SecretString;
use services::contract::{Service, Socket};
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use task::Task;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tries::Tries;

/// How much may wait for the loop, of all accounts together (QUALITY D6).
pub(crate) const WAITING: usize = 1024;

/// Where an account's reports come from.
pub(crate) struct Way {
    pub(crate) sign_in: SignInId,
    pub(crate) service: &'static dyn Service,
    /// The account's own id at the service.
    pub(crate) me: Box<str>,
    pub(crate) socket: Socket,
    /// The token that is good now; asked for at every connect, kept nowhere.
    pub(crate) token: Arc<dyn Fn() -> Option<SecretString> + Send + Sync>,
}

/// Something came of an account's socket.
#[derive(Debug)]
pub(crate) struct Overheard {
    account: AccountId,
    /// Which of the account's tasks says so.
    ear: u64,
    pub(crate) said: Said,
    /// What it cost since the last time.
    pub(crate) bytes: u64,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Said {
    News(SocketNews),
    Pushed(Pushed),
}

/// All sockets. Dropping it ends them.
pub(crate) struct Listening {
    spans: Spans,
    clock: Clock,
    tls: Tls,
    to_loop: mpsc::Sender<Overheard>,
    woke: watch::Sender<()>,
    ears: BTreeMap<AccountId, Ear>,
    /// Outlive the tasks, so that being told again and again to listen does not connect again and again.
    tries: BTreeMap<AccountId, Arc<Tries>>,
    next: u64,
}

struct Ear {
    number: u64,
    of: (SignInId, Box<str>, String),
    task: JoinHandle<()>,
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listening {
    /// No socket yet. What comes of those to come is sent to `to_loop`, whose capacity is [`WAITING`].
    pub(crate) fn new(spans: Spans, clock: Clock, to_loop: mpsc::Sender<Overheard>) -> Self {
        Self {
            spans,
            clock,
            tls: Tls::default(),
            to_loop,
            woke: watch::Sender::new(()),
            ears: BTreeMap::new(),
            tries: BTreeMap::new(),
            next: 0,
        }
    }

    /// Keeps the socket of an account open from now on. One that is kept open already stays, unless its way is another now.
    /// Must be called on a Tokio runtime.
    pub(crate) fn begin(&mut self, account: AccountId, way: Way) {
        let of = (way.sign_in, way.me.clone(), way.socket.url.clone());
        if self.ears.get(&account).is_some_and(|ear| ear.of == of) {
            return;
        }
        let number = self.next;
        self.next += 1;
        let task = Task {
            account,
            ear: number,
            way,
            spans: self.spans,
            clock: self.clock.clone(),
            tls: self.tls.clone(),
            to_loop: self.to_loop.clone(),
            woke: self.woke.subscribe(),
            tries: Arc::clone(self.tries.entry(account).or_default()),
            bytes: 0,
        };
        let task = tokio::spawn(task.run());
        self.ears.insert(account, Ear { number, of, task });
    }

    /// Closes the socket of an account.
    pub(crate) fn end(&mut self, account: AccountId) {
        self.ears.remove(&account);
    }

    /// Closes all sockets.
    pub(crate) fn end_all(&mut self) {
        self.ears.clear();
    }

    /// Whether the socket of an account is kept open.
    pub(crate) fn is_on(&self, account: AccountId) -> bool {
        self.ears.contains_key(&account)
    }

    /// The machine slept: every socket leads nowhere and is made anew.
    pub(crate) fn woke(&self) {
        self.woke.send_replace(());
    }

    /// Whose it is; nothing when it comes from a socket that was closed meanwhile. One whose token was refused is not kept open
    /// any longer.
    pub(crate) fn whose(&mut self, overheard: &Overheard) -> Option<AccountId> {
        let account = overheard.account;
        self.ears.get(&account).filter(|ear| ear.number == overheard.ear)?;
        if overheard.said == Said::News(SocketNews::Refused) {
            self.end(account);
        }
        Some(account)
    }
}

impl fmt::Debug for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Way(..)")
    }
}

#[cfg(test)]
mod tests;
