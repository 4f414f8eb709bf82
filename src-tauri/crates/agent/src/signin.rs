//! Sign-ins: how the user grants access, in the browser, with a token or with a code; how a grant is kept fresh, and how it
//! ends. [`SignIns`] is a handle to one task which owns all of it. This module alone holds refresh tokens and client secrets; the rest of the agent gets an
//! [`Access`] for as long as it is good. It asks services nothing but their token endpoints: who signed in is asked by the
//! loop, with the token it finds under [`SignIns::access`].
//!
//! The way of a sign-in: [`SignIns::begin`], then the events `Attempt`, `OpenBrowser` where there is a page, `Granted`; the loop asks who that is and
//! says so with [`SignIns::finish`]; only then are the tokens written to the keyring, which `Kept` reports.

mod record;
mod address;
mod pages;
mod redirect;
mod attempt;
mod typed;
mod listener;
mod client;
mod answer;
mod exchange;
mod own;
mod issuer;
mod pair;
mod refresh;
mod table;
mod task;

pub use address::{filled, foreign_hosts, is_allowed, moved};
pub use pages::ToldPages;
pub use record::{ClientAuth, SignInRecord};
pub use redirect::{REDIRECT_PORT, default_redirect};

use crate::keyring::Vault;
use crate::wire;
use crate::wire::{Problem, ProblemCode, SignInForm, Site, TokenPlace};
use presence::id::{AccountId, SignInId};
use presence::service::Places;
use presence::time::{Moment, Wall};
use secrecy::SecretString;
use services::contract::Card;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use table::{Look, Table};
use task::Order;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

/// How many orders may wait for the task. It never waits for the loop before taking the next, so this is never reached by a
/// person's hand; what comes on top is answered with [`ProblemCode::TooMany`].
const ORDERS: usize = 256;

/// How long [`SignIns::close`] takes at most: quitting is promised within 2 s, whatever hangs.
const CLOSE_DEADLINE: Duration = Duration::from_secs(1);

/// Reads both clocks. An argument, so that tests move time.
pub type Now = Arc<dyn Fn() -> Moment + Send + Sync>;

/// What sign-ins need.
pub struct SignInOptions {
    /// The services there are.
    pub cards: Vec<&'static Card>,
    /// Where secrets are kept.
    pub vault: Vault,
    /// Whether no token is renewed before [`SignIns::rouse`].
    pub rests: bool,
    /// Both clocks.
    pub now: Now,
}

/// A token that is good now.
#[derive(Clone)]
pub struct Access {
    /// The token to send in the header that the service's card names.
    pub token: SecretString,
    /// The scopes that were granted, where the server told.
    pub scopes: Option<Vec<String>>,
    /// When it ends, where that is known.
    pub expires: Option<Wall>,
}

/// Something became of a sign-in, in the order in which it happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignInEvent {
    /// The attempt under way, or how the last one ended; nothing after it was cancelled.
    Attempt(Option<wire::Attempt>),
    /// Open this authorization page in the user's browser.
    OpenBrowser(String),
    /// Access was granted: ask who it is, then call [`SignIns::finish`]. Nothing of it is kept before. After a
    /// [`SignIns::begin`] or [`SignIns::cancel`] the answer to an earlier `Granted` no longer matters.
    Granted {
        /// What is not secret about it; to be kept once the account is known.
        record: SignInRecord,
        /// The sign-in this is to take the place of. Sign it out once the account is known.
        replaces: Option<SignInId>,
    },
    /// A token is at hand, new or renewed.
    Ready {
        /// Whose.
        id: SignInId,
        /// What was granted, where the server told.
        scopes: Option<Vec<String>>,
    },
    /// The token is being renewed: asking waits.
    Renewing(SignInId),
    /// Renewing did not work and is tried again; until then there is no token.
    Delayed {
        /// Whose.
        id: SignInId,
        /// Why.
        problem: Problem,
        /// When it is tried again.
        until: Wall,
    },
    /// The grant has ended: only the user can go on, by signing in again.
    Ended(SignInId),
    /// The keyring that holds the token cannot be read now; it is read as soon as it can be.
    KeyringClosed(SignInId),
    /// Where its tokens are now.
    Kept(SignInId, TokenPlace),
    /// How the keyring is.
    Keyring(wire::Keyring),
    /// What is not secret about a sign-in changed: keep it.
    RecordChanged(SignInRecord),
    /// A sign-out is done as far as this machine goes: no token of it is used any more. The record stays until `Forgotten`.
    SignedOut(SignInId),
    /// Nothing of a signed-out sign-in is left in the keyring: its record can go.
    Forgotten(SignInId),
    /// Faults of the program's own that going on did not help against: nothing more will come of any sign-in.
    Failed,
}

/// What stood open when the sign-ins were closed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// Sign-ins whose newest tokens are in memory only, so that the user must sign in again.
    pub unsaved: Vec<SignInId>,
}

/// The handle to all sign-ins. Cheap to clone; every copy speaks to the same task. Calls never block: what they order is done
/// in the order of the calls.
#[derive(Clone)]
pub struct SignIns {
    orders: mpsc::Sender<Order>,
    table: Arc<Table>,
    closing: Arc<watch::Sender<bool>>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl SignIns {
    /// Starts the task. Must be called on a Tokio runtime. Events wait while `events` is full, and sign-ins with them.
    #[must_use]
    pub fn start(options: SignInOptions, events: mpsc::Sender<SignInEvent>) -> Self {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let table = Arc::new(Table::new(Arc::clone(&options.now)));
        let (closing, is_closing) = watch::channel(false);
        let task = tokio::spawn(task::run(options, Arc::clone(&table), inbox, events, is_closing));
        Self { orders, table, closing: Arc::new(closing), task: Arc::new(Mutex::new(Some(task))) }
    }

    /// Takes up sign-ins that were kept, at start. Their tokens are read in the background; each answers with `Ready`,
    /// `Ended`, or `KeyringClosed` for now.
    pub fn restore(&self, records: Vec<SignInRecord>) {
        self.order(Order::Restore(records));
    }

    /// Has tokens renewed from here on, where they were not.
    pub fn rouse(&self) {
        self.order(Order::Rouse);
    }

    /// Begins an attempt with a form whose addresses are [`filled`]; a running one ends, unless the form is refused. `replaces` is
    /// the sign-in to be replaced: when its client and token endpoint are the same and the form's secret is empty, its secret is
    /// used again.
    ///
    /// # Errors
    ///
    /// `BadInput` and `BadAddress` for a field, `NoWay` for a way the service does not have, `PortTaken` when the redirect's port
    /// cannot be listened on.
    pub fn begin(
        &self,
        form: SignInForm,
        replaces: Option<SignInId>,
    ) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
        self.ask(move |done| Order::Begin { form: Box::new(form), replaces, done })
    }

    /// Ends the attempt, whatever it is doing. What was granted meanwhile is revoked.
    pub fn cancel(&self) {
        self.order(Order::Cancel);
    }

    /// Opens the authorization page of the attempt again.
    ///
    /// # Errors
    ///
    /// `NoAttempt` when the user is not being waited for.
    pub fn reopen(&self) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
        self.ask(Order::Reopen)
    }

    /// Goes on with the address the browser ended on. A wrong one leaves the attempt as it is.
    ///
    /// # Errors
    ///
    /// `NoAttempt`, or `WrongRedirect` when the address does not belong to this attempt.
    pub fn paste(&self, address: String) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
        self.ask(move |done| Order::Paste { address: address.into(), done })
    }

    /// Goes on with the code that was sent by phone. What becomes of it shows in the attempt, which a wrong one leaves waiting.
    ///
    /// # Errors
    ///
    /// `NoAttempt` when no code is waited for, `BadInput` for what can be none.
    pub fn enter_code(&self, code: String) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
        self.ask(move |done| Order::EnterCode { code: code.into(), done })
    }

    /// Takes over where a sign-in's service says that its pages are. Answers with `RecordChanged` if that is news.
    pub fn take_pages(&self, id: SignInId, places: Places) {
        self.order(Order::TakePages { id, places });
    }

    /// Says who a granted sign-in turned out to be: the tokens are kept, and the attempt shows the account. Or why that could
    /// not be learnt: the grant is given back, and the attempt shows the problem.
    pub fn finish(&self, id: SignInId, outcome: Result<AccountId, Problem>) {
        self.order(Order::Finish { id, outcome });
    }

    /// Renews a token that was refused. Any number of calls share one renewal, and one within 10 s after a renewal is
    /// answered with `Ready` at once, because the request that was refused went out with the token before. Answers with
    /// `Ready`, `Delayed`, `KeyringClosed` or `Ended`.
    pub fn renew(&self, id: SignInId) {
        self.order(Order::Renew(id));
    }

    /// The same for a token that was refused only where others may be, too. One that cannot be renewed and has not run out is
    /// answered with `Ready`, and stays.
    pub fn renew_if_possible(&self, id: SignInId) {
        self.order(Order::RenewIfPossible(id));
    }

    /// Changes addresses and version.
    ///
    /// # Errors
    ///
    /// `BadAddress` for an address that is neither https nor plain http to a loopback literal, `Gone` for no such sign-in.
    pub fn change_site(
        &self,
        id: SignInId,
        site: Site,
    ) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
        self.ask(move |done| Order::ChangeSite { id, site, done })
    }

    /// Ends a sign-in: its token is gone from [`SignIns::access`] when this returns. It is revoked and deleted from the keyring
    /// in the background; `SignedOut` comes within 6 s.
    pub fn sign_out(&self, id: SignInId) {
        self.table.remove(id);
        self.order(Order::SignOut(id));
    }

    /// Lets go of a sign-in whose place another has taken. As [`SignIns::sign_out`], but a service that ends all sign-ins of its
    /// user at once is not asked to.
    pub fn retire(&self, id: SignInId) {
        self.table.remove(id);
        self.order(Order::Retire(id));
    }

    /// Opens the keyring, which may raise the keyring's own dialog: only ever called because the user asked. Waits for the
    /// user, at most 120 s.
    ///
    /// # Errors
    ///
    /// `KeyringLocked` when the dialog was dismissed or nobody answered it, `NoKeyring` when there is none.
    pub fn unlock_keyring(&self) -> impl Future<Output = Result<(), Problem>> + Send + use<> {
        self.ask(Order::Unlock)
    }

    /// The machine slept or its clock was set: whatever was waiting for a time looks again.
    pub fn woke(&self) {
        self.order(Order::Woke);
    }

    /// There is a network again: renewals that wait after a failure are tried at once.
    pub fn network_came(&self) {
        self.order(Order::NetworkCame);
    }

    /// A fault of the program's own.
    #[cfg(test)]
    fn fault(&self, what: task::Faulty) {
        assert!(self.order(Order::Fault(what)));
    }

    /// The user wants to know now: a renewal that waits after a failure is tried at once, unless the server asked for the wait.
    pub fn hasten(&self, id: SignInId) {
        self.order(Order::Hasten(id));
    }

    /// The token of a sign-in, when there is one that is good now. When it has just run out, renewing it begins.
    #[must_use]
    pub fn access(&self, id: SignInId) -> Option<Access> {
        match self.table.look(id) {
            Look::Good(access) => Some(access),
            Look::None => None,
            Look::Expired => {
                self.order(Order::Expired(id));
                None
            }
        }
    }

    /// Sign-ins whose newest tokens are not in the keyring and ought to be: quitting now would end them.
    #[must_use]
    pub fn unsaved(&self) -> Vec<SignInId> {
        self.table.unsaved()
    }

    /// Ends the task, within 1 s, after a last try to keep what is unsaved. Later calls on any copy do nothing.
    pub async fn close(&self) -> Closed {
        self.closing.send_replace(true);
        // The guard is dropped at the end of this statement, before anything is awaited.
        let task = self.task.lock().expect("nothing panics while holding the task").take();
        if let Some(mut task) = task {
            self.order(Order::Close);
            if tokio::time::timeout(CLOSE_DEADLINE, &mut task).await.is_err() {
                task.abort();
            }
        }
        Closed { unsaved: self.unsaved() }
    }

    /// Whether the order was taken.
    fn order(&self, order: Order) -> bool {
        let is_taken = self.orders.try_send(order).is_ok();
        if !is_taken {
            tracing::warn!("an order for the sign-ins was lost: they are closed, or too many wait");
        }
        is_taken
    }

    fn ask<F>(&self, order: F) -> impl Future<Output = Result<(), Problem>> + Send + use<F>
    where
        F: FnOnce(oneshot::Sender<Result<(), Problem>>) -> Order,
    {
        let (done, answer) = oneshot::channel();
        let lost = if self.order(order(done)) { ProblemCode::OwnFault } else { ProblemCode::TooMany };
        async move { answer.await.unwrap_or_else(|_| Err(lost.bare())) }
    }
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("expires", &self.expires).finish_non_exhaustive()
    }
}

impl fmt::Debug for SignIns {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SignIns(..)")
    }
}

#[cfg(test)]
mod tests;
