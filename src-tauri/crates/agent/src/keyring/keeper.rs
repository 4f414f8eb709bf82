//! The task between the callers and the keyring's thread: it looks before each call, holds every call to its deadline, abandons
//! a thread that hangs, backs off from a store that fails, and follows the keyring as it comes, goes, opens and closes.

use super::gate::{Gate, Opening};
use super::store::OpenStore;
use super::worker::{Call, Fault, Threads, Worker};
use super::{DIALOG_DEADLINE, KeyringError, Secret, View};
use crate::faults::caught_in;
use crate::wire;
use std::pin::Pin;
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::{Instant, sleep, sleep_until, timeout, timeout_at};

/// Backing off from a keyring that fails starts here and doubles.
const FIRST_PAUSE: Duration = Duration::from_secs(1);

/// The longest pause while changes are heard of.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The longest pause while they are not, or while the keyring does not answer: it is back in use within 10 s.
const LONGEST_BLIND_PAUSE: Duration = Duration::from_secs(8);

/// Nothing is done for so long after a fault, so that one that is there at once again takes no core.
const AFTER_FAULT: Duration = Duration::from_millis(200);

/// Signals come in bunches; one look is enough for those of so long.
const SETTLE: Duration = Duration::from_millis(50);

type Answer = oneshot::Sender<Result<Option<Secret>, KeyringError>>;

/// What callers want.
pub(super) enum Order {
    Call {
        call: Call,
        deadline: Instant,
        done: Answer,
    },
    Unlock(oneshot::Sender<Result<(), KeyringError>>),
    /// A test wants to know what a fault leads to.
    #[cfg(test)]
    Fault,
}

/// The dialog the user asked for, while it is open, and the thread that it leaves behind.
type Dialog = Pin<Box<dyn Future<Output = (Result<(), KeyringError>, Option<Worker>)> + Send>>;

struct Keeper {
    gate: Gate,
    open: OpenStore,
    threads: Threads,
    worker: Option<Worker>,
    states: watch::Sender<View>,
    /// No call is made before, because the last ones failed.
    held_until: Option<Instant>,
    pause: Duration,
    next_look: Option<Instant>,
    /// A blind gate shows that it is locked only by a denied call; then nothing is called before the user wishes.
    is_denied: bool,
    dialog: Option<Dialog>,
    waiting: Vec<oneshot::Sender<Result<(), KeyringError>>>,
}

/// Runs until the last handle is dropped. A fault of its own counts as a keyring that does not answer: what was asked of it is answered so, and it
/// is looked at anew.
pub(super) async fn run(
    gate: Gate,
    open: OpenStore,
    mut inbox: mpsc::Receiver<Order>,
    states: watch::Sender<View>,
) {
    let mut keeper = Keeper {
        gate,
        open,
        threads: Threads::default(),
        worker: None,
        states,
        held_until: None,
        pause: FIRST_PAUSE,
        next_look: None,
        is_denied: false,
        dialog: None,
        waiting: Vec::new(),
    };
    keeper.look(None).await;
    while caught_in(keeper.live(&mut inbox)).await.is_err() {
        tracing::error!("the keeper of the keyring failed, and goes on");
        keeper.start_over().await;
    }
}

impl Keeper {
    async fn live(&mut self, inbox: &mut mpsc::Receiver<Order>) {
        loop {
            let next_look = self.next_look;
            tokio::select! {
                order = inbox.recv() => match order {
                    Some(Order::Call { call, deadline, done }) => self.call(call, deadline, done).await,
                    Some(Order::Unlock(done)) => self.unlock(done).await,
                    #[cfg(test)]
                    Some(Order::Fault) => panic!("a fault, as wished"),
                    None => return,
                },
                () = self.gate.changed() => {
                    sleep(SETTLE).await;
                    self.pause = FIRST_PAUSE;
                    self.held_until = None;
                    self.look(None).await;
                }
                () = self.threads.late() => {
                    tracing::warn!("a keyring call that had been given up came through");
                    self.states.send_modify(|view| view.disturbed += 1);
                }
                () = async { sleep_until(next_look.expect("polled only when set")).await }, if next_look.is_some() => {
                    self.look(None).await;
                }
                (opened, worker) = async { self.dialog.as_mut().expect("polled only when set").await }, if self.dialog.is_some() => {
                    // Letting it end and starting another would make too many of them, for as long as it takes to end.
                    self.worker = self.worker.take().or(worker);
                    self.opened(opened).await;
                }
            }
        }
    }

    /// Begins anew with nothing that the fault may have left half done. Whoever waits is answered by what is dropped.
    async fn start_over(&mut self) {
        self.worker = None;
        self.dialog = None;
        self.waiting.clear();
        self.gate.start_over();
        self.hold();
        self.say(wire::Keyring::Stuck);
        sleep(AFTER_FAULT).await;
    }

    /// Looks how the keyring is, says so, and decides when to look again without being told to.
    async fn look(&mut self, user: Option<&str>) -> wire::Keyring {
        let seen = match self.gate.look(user).await {
            wire::Keyring::Open if self.is_denied => wire::Keyring::Locked,
            wire::Keyring::Open if self.is_held() => wire::Keyring::Stuck,
            seen => seen,
        };
        self.say(seen);
        self.next_look = match seen {
            wire::Keyring::Open => None,
            wire::Keyring::Locked if self.gate.is_following() => None,
            wire::Keyring::Stuck
            | wire::Keyring::Missing
            | wire::Keyring::Locked
            | wire::Keyring::Unknown => Some(
                self.held_until
                    .filter(|_| self.is_held())
                    .unwrap_or_else(|| Instant::now() + self.step(seen)),
            ),
        };
        seen
    }

    /// The pause to take now; the next will be twice as long.
    fn step(&mut self, seen: wire::Keyring) -> Duration {
        let is_told = self.gate.is_following() && seen != wire::Keyring::Stuck;
        let longest = if is_told { LONGEST_PAUSE } else { LONGEST_BLIND_PAUSE };
        let pause = self.pause.min(longest);
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        pause
    }

    fn is_held(&self) -> bool {
        self.held_until.is_some_and(|until| until > Instant::now())
    }

    fn say(&self, seen: wire::Keyring) {
        self.states.send_if_modified(|view| {
            let is_new = view.state != seen;
            if is_new {
                tracing::info!(from = ?view.state, to = ?seen, "the keyring changed");
            }
            view.state = seen;
            is_new
        });
    }

    async fn call(&mut self, call: Call, deadline: Instant, done: Answer) {
        // Whoever asked has given up: doing it now could undo what was ordered since.
        if done.is_closed() || Instant::now() >= deadline {
            return;
        }
        let user = match &call {
            Call::Read(user) | Call::Write(user, _) | Call::Delete(user) => Some(user.clone()),
            Call::Touch => None,
        };
        let outcome = match self.look(user.as_deref()).await {
            wire::Keyring::Open => self.carry_out(call, deadline).await,
            wire::Keyring::Locked => Err(KeyringError::Locked),
            wire::Keyring::Missing => Err(KeyringError::Missing),
            wire::Keyring::Stuck | wire::Keyring::Unknown => Err(KeyringError::Stuck),
        };
        let _ = done.send(outcome);
    }

    /// Makes a call. A store that is of no use any more, as after its daemon restarted, is replaced once.
    async fn carry_out(&mut self, call: Call, deadline: Instant) -> Result<Option<Secret>, KeyringError> {
        let again = again(&call);
        let mut outcome = self.on_thread(call, deadline).await;
        if matches!(outcome, Err(Some(Fault::Broken))) {
            outcome = self.on_thread(again, deadline).await;
        }
        match outcome {
            Ok(found) => {
                self.pause = FIRST_PAUSE;
                Ok(found)
            }
            Err(Some(Fault::Differs)) => Err(KeyringError::Differs),
            Err(Some(Fault::TooLong)) => Err(KeyringError::TooLong { bytes: 0 }),
            Err(Some(Fault::NoAccess)) => {
                self.is_denied = self.gate.is_blind();
                self.hold();
                self.say(wire::Keyring::Locked);
                Err(KeyringError::Locked)
            }
            Err(Some(Fault::Broken) | None) => {
                self.hold();
                self.say(wire::Keyring::Stuck);
                Err(KeyringError::Stuck)
            }
        }
    }

    /// Makes a call on the thread; no fault at all means that it hangs, and was left behind.
    async fn on_thread(&mut self, call: Call, deadline: Instant) -> Result<Option<Secret>, Option<Fault>> {
        let Some(worker) = self.worker.take().or_else(|| self.threads.spawn(&self.open)) else {
            return Err(None);
        };
        let answer = worker.call(call);
        match timeout_at(deadline, answer).await {
            Ok(Ok(outcome)) => {
                self.worker = Some(worker);
                outcome.map_err(Some)
            }
            // The thread ended in a panic of the library.
            Ok(Err(_)) => Err(Some(Fault::Broken)),
            Err(_) => Err(None),
        }
    }

    /// Makes no call for a while, and looks again then.
    fn hold(&mut self) {
        let until = Instant::now() + self.step(wire::Keyring::Stuck);
        self.held_until = Some(until);
        self.next_look = Some(until);
    }

    async fn unlock(&mut self, done: oneshot::Sender<Result<(), KeyringError>>) {
        self.waiting.push(done);
        if self.dialog.is_some() {
            return;
        }
        self.is_denied = false;
        self.held_until = None;
        match self.gate.opening().await {
            Ok(Opening::Touch) => {
                // The thread is given away: while the dialog stays unanswered it hangs, and calls go on with another.
                let Some(worker) = self.worker.take().or_else(|| self.threads.spawn(&self.open)) else {
                    return self.opened(Err(KeyringError::Stuck)).await;
                };
                self.dialog = Some(Box::pin(async move {
                    let answer = worker.call(Call::Touch);
                    match timeout(DIALOG_DEADLINE, answer).await {
                        Ok(Ok(Ok(_))) => (Ok(()), Some(worker)),
                        Ok(Ok(Err(Fault::NoAccess))) => (Err(KeyringError::Dismissed), Some(worker)),
                        Ok(Ok(Err(_))) => (Err(KeyringError::Stuck), Some(worker)),
                        Ok(Err(_)) => (Err(KeyringError::Stuck), None),
                        Err(_) => (Err(KeyringError::Dismissed), None),
                    }
                }));
            }
            #[cfg(target_os = "linux")]
            Ok(Opening::Bus(unlocking)) => {
                self.dialog = Some(Box::pin(async move { (unlocking.run(DIALOG_DEADLINE).await, None) }));
            }
            Err(error) => self.opened(Err(error)).await,
        }
    }

    /// The user's dialog is over.
    async fn opened(&mut self, outcome: Result<(), KeyringError>) {
        self.dialog = None;
        if outcome.is_err() {
            self.is_denied = self.gate.is_blind();
        }
        self.pause = FIRST_PAUSE;
        self.look(None).await;
        for done in self.waiting.drain(..) {
            let _ = done.send(outcome);
        }
    }
}

/// The same call once more.
fn again(call: &Call) -> Call {
    match call {
        Call::Read(user) => Call::Read(user.clone()),
        Call::Write(user, value) => Call::Write(user.clone(), value.clone()),
        Call::Delete(user) => Call::Delete(user.clone()),
        Call::Touch => Call::Touch,
    }
}
