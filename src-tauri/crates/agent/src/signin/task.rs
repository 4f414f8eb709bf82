//! The task that owns all sign-ins. It waits for orders, for the browser, for the keyring, for its own jobs and for one time, and
//! is the only one that changes anything. What takes long runs as a job and comes back as a [`Done`].

mod attempts;
mod typed;
mod grants;
mod leaving;
mod faults;

use super::attempt::Attempt;
use super::client::TokenClient;
use super::exchange::{Party, TokenError};
use super::issuer::Issuer;
use super::listener::{Arrival, Listener};
use super::pair::Pair;
use super::refresh::Renewal;
use super::table::Table;
use super::{SignInEvent, SignInOptions, SignInRecord};
use crate::faults::{Faults, caught_in};
use crate::keyring::{KeyringError, Secret, View};
use crate::tasks::Tasks;
use crate::wire;
use crate::wire::{Problem, SignInForm, Site};
use grants::Held;
use leaving::{Leaving, Reason};
use presence::id::{AccountId, SignInId};
use presence::service::Places;
use presence::time::Wall;
use secrecy::SecretString;
use services::contract::Card;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout};
use typed::{ByCode, Taken};

/// What could not be kept is tried again so often, besides on each change of the keyring.
const RETRY: Duration = Duration::from_secs(30);

/// How long a last try to keep what is unsaved may take when the program quits.
const LAST_TRY: Duration = Duration::from_millis(900);

/// How many answers from the browser may wait; they come one by one.
const ARRIVALS: usize = 8;

pub(super) type Answer = oneshot::Sender<Result<(), Problem>>;

/// What the handle can order.
pub(super) enum Order {
    Restore(Vec<SignInRecord>),
    Rouse,
    Begin {
        form: Box<SignInForm>,
        replaces: Option<SignInId>,
        done: Answer,
    },
    Cancel,
    Reopen(Answer),
    Paste {
        address: SecretString,
        done: Answer,
    },
    EnterCode {
        code: SecretString,
        done: Answer,
    },
    TakePages {
        id: SignInId,
        places: Places,
    },
    Finish {
        id: SignInId,
        outcome: Result<AccountId, Problem>,
    },
    Renew(SignInId),
    RenewIfPossible(SignInId),
    Expired(SignInId),
    ChangeSite {
        id: SignInId,
        site: Site,
        done: Answer,
    },
    SignOut(SignInId),
    Retire(SignInId),
    Unlock(Answer),
    Hasten(SignInId),
    Woke,
    NetworkCame,
    Close,
    /// A test wants to know what a fault leads to.
    #[cfg(test)]
    Fault(Faulty),
}

/// What is to fail.
#[cfg(test)]
#[derive(Clone, Copy, Debug)]
pub(super) enum Faulty {
    /// The task itself, in its next step.
    Step,
    /// The job that is started after so many others.
    Job(usize),
}

/// What a job came to.
enum Done {
    Exchanged { serial: u64, party: Party, revoke: String, outcome: Result<Pair, TokenError> },
    CodeSent { serial: u64, outcome: Result<(), TokenError> },
    CodeTaken { serial: u64, outcome: Result<Taken, TokenError> },
    Read { id: SignInId, outcome: Result<Option<Secret>, KeyringError> },
    Renewed { id: SignInId, renewal: Box<Renewal> },
    Wrote { id: SignInId, saved: Wall, outcome: Result<(), KeyringError> },
    Left { id: SignInId, outcome: Result<(), KeyringError> },
    Nothing,
}

/// How far the attempt is.
enum Trying {
    Waiting { attempt: Box<Attempt>, listener: Option<Listener>, until: Instant },
    Exchanging { attempt: Box<Attempt> },
    SendingCode { attempt: Box<ByCode> },
    AwaitingCode { attempt: Box<ByCode> },
    CheckingCode { attempt: Box<ByCode> },
    Asking { id: SignInId },
    Over,
}

struct Task {
    options: SignInOptions,
    client: Arc<TokenClient>,
    table: Arc<Table>,
    events: mpsc::Sender<SignInEvent>,
    closing: watch::Receiver<bool>,
    jobs: Tasks<Done>,
    arrivals: mpsc::Sender<Arrival>,
    trying: Trying,
    shown: Option<wire::Attempt>,
    /// Counts attempts, so that what belongs to an earlier one is known.
    serial: u64,
    held: BTreeMap<SignInId, Held>,
    /// Signed out, but still in the keyring.
    leaving: BTreeMap<SignInId, Leaving>,
    view: View,
    retry_at: Option<Instant>,
}

/// What the task listens to.
struct Ears {
    inbox: mpsc::Receiver<Order>,
    arrived: mpsc::Receiver<Arrival>,
    views: watch::Receiver<View>,
}

/// Runs until it is closed or the last handle is dropped. A fault of its own costs what it was doing; one that comes again and again is
/// told and ends it.
pub(super) async fn run(
    options: SignInOptions,
    table: Arc<Table>,
    inbox: mpsc::Receiver<Order>,
    events: mpsc::Sender<SignInEvent>,
    closing: watch::Receiver<bool>,
) {
    let mut views = options.vault.view();
    let view = *views.borrow_and_update();
    let (arrivals, arrived) = mpsc::channel(ARRIVALS);
    let mut ears = Ears { inbox, arrived, views };
    let mut task = Task {
        options,
        client: Arc::default(),
        table,
        events,
        closing,
        jobs: Tasks::default(),
        arrivals,
        trying: Trying::Over,
        shown: None,
        serial: 0,
        held: BTreeMap::new(),
        leaving: BTreeMap::new(),
        view,
        retry_at: None,
    };
    let mut faults = Faults::default();
    while caught_in(task.live(&mut ears)).await.is_err() {
        let Some(pause) = faults.another((task.options.now)().run) else {
            tracing::error!("the sign-ins fail again and again");
            task.emit(SignInEvent::Failed).await;
            break;
        };
        tracing::error!("the sign-ins failed, and go on");
        task.rest(pause).await;
        if caught_in(task.put_right()).await.is_err() {
            tracing::error!("not everything that the fault left could be put right");
        }
    }
    if caught_in(task.close()).await.is_err() {
        tracing::error!("the sign-ins failed while they were closed");
    }
}

impl Task {
    /// Does what comes, until the end is wished.
    async fn live(&mut self, ears: &mut Ears) {
        self.emit(SignInEvent::Keyring(self.view.state)).await;
        loop {
            let wake = self.next_wake();
            tokio::select! {
                order = ears.inbox.recv() => match order {
                    Some(Order::Close) | None => return,
                    Some(order) => self.order(order).await,
                },
                Some(arrival) = ears.arrived.recv() => self.arrived(arrival).await,
                done = self.jobs.next() => self.done(done).await,
                Ok(()) = ears.views.changed() => {
                    let view = *ears.views.borrow_and_update();
                    self.keyring_changed(view).await;
                }
                () = async { sleep_until(wake.expect("polled only when set")).await }, if wake.is_some() => self.tick().await,
            }
        }
    }

    async fn order(&mut self, order: Order) {
        match order {
            Order::Restore(records) => self.restore(records).await,
            Order::Rouse => {
                self.options.rests = false;
                self.renew_what_is_due().await;
            }
            Order::Begin { form, replaces, done } => {
                let outcome = self.begin(*form, replaces).await;
                let _ = done.send(outcome);
            }
            Order::Cancel => self.cancel().await,
            Order::Reopen(done) => {
                let outcome = self.reopen().await;
                let _ = done.send(outcome);
            }
            Order::Paste { address, done } => {
                let outcome = self.pasted(&address).await;
                let _ = done.send(outcome);
            }
            Order::EnterCode { code, done } => {
                let outcome = self.entered(&code).await;
                let _ = done.send(outcome);
            }
            Order::TakePages { id, places } => self.take_pages(id, places).await,
            Order::Finish { id, outcome } => self.finish(id, outcome).await,
            Order::Renew(id) => self.refused(id).await,
            Order::RenewIfPossible(id) => self.doubted(id).await,
            Order::Expired(id) => self.expired(id).await,
            Order::ChangeSite { id, site, done } => {
                let outcome = self.change_site(id, site).await;
                let _ = done.send(outcome);
            }
            Order::SignOut(id) => self.sign_out(id, Reason::Wished).await,
            Order::Retire(id) => self.sign_out(id, Reason::Replaced).await,
            Order::Unlock(done) => self.unlock(done),
            Order::Hasten(id) => self.hasten(id).await,
            Order::Woke => {
                // What failed before may work now, and nobody is to wait for a pause that began before a sleep.
                self.held.values_mut().for_each(Held::hasten);
                self.tick().await;
            }
            Order::NetworkCame => self.renew_what_failed().await,
            Order::Close => {}
            #[cfg(test)]
            Order::Fault(Faulty::Step) => panic!("a fault, as wished"),
            #[cfg(test)]
            Order::Fault(Faulty::Job(after)) => self.jobs.fail_after(after),
        }
    }

    async fn done(&mut self, done: Done) {
        match done {
            Done::Exchanged { serial, party, revoke, outcome } => {
                self.exchanged(serial, party, revoke, outcome).await;
            }
            Done::CodeSent { serial, outcome } => self.code_was_sent(serial, outcome).await,
            Done::CodeTaken { serial, outcome } => self.code_was_taken(serial, outcome).await,
            Done::Read { id, outcome } => self.was_read(id, outcome).await,
            Done::Renewed { id, renewal } => self.was_renewed(id, *renewal).await,
            Done::Wrote { id, saved, outcome } => self.was_written(id, saved, outcome).await,
            Done::Left { id, outcome } => self.has_left(id, outcome).await,
            Done::Nothing => {}
        }
    }

    /// Tells the loop. Waits while it is behind, unless everything ends anyway.
    async fn emit(&mut self, event: SignInEvent) {
        let mut closing = self.closing.clone();
        if *closing.borrow() {
            let _ = self.events.try_send(event);
            return;
        }
        tokio::select! {
            _ = self.events.send(event) => {}
            _ = closing.changed() => {}
        }
    }

    /// What does not change about a service.
    fn card(&self, service: &str) -> Option<&'static Card> {
        self.options.cards.iter().copied().find(|card| card.name == service)
    }

    /// The next time at which something is to be done by itself.
    fn next_wake(&self) -> Option<Instant> {
        let attempt = self.patience_until();
        let grants = self.held.values().filter_map(Held::next).min();
        [attempt, grants, self.retry_at].into_iter().flatten().min()
    }

    /// Does what is due.
    async fn tick(&mut self) {
        self.end_when_late().await;
        if self.retry_at.is_some_and(|at| at <= Instant::now()) {
            self.retry_at = None;
            self.retry_keyring().await;
        }
        self.renew_what_is_due().await;
    }

    async fn keyring_changed(&mut self, view: View) {
        let was = std::mem::replace(&mut self.view, view);
        if was.state != view.state {
            self.emit(SignInEvent::Keyring(view.state)).await;
        }
        if was.disturbed != view.disturbed {
            for held in self.held.values_mut() {
                held.write_again();
            }
        }
        self.retry_keyring().await;
        self.renew_what_is_due().await;
    }

    fn unlock(&mut self, done: Answer) {
        let vault = self.options.vault.clone();
        let work = async move {
            let outcome = vault.unlock().await.map_err(|error| grants::keyring_problem(&error));
            let _ = done.send(outcome);
            Done::Nothing
        };
        // Whoever waits hears of a fault by the answer that is dropped.
        self.jobs.start(work, Done::Nothing);
    }

    /// Gives what is unsaved a last chance. What runs longer is dropped with the task.
    async fn close(mut self) {
        self.trying = Trying::Over;
        self.retry_keyring().await;
        let last = async {
            while self.held.values().any(Held::is_busy) && self.jobs.awaited().next().is_some() {
                let done = self.jobs.next().await;
                self.done(done).await;
            }
        };
        if timeout(LAST_TRY, last).await.is_err() {
            tracing::warn!("the program ends while sign-ins are still at work");
        }
    }
}
