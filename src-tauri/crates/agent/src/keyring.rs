//! Where secrets are kept: the keyring of the desktop, behind a handle that never hangs. One dedicated thread makes the native
//! calls, because they block and cannot be cancelled; past its deadline the thread is abandoned and another takes over with a
//! new store. Whether the keyring is open is looked at before every call without raising a prompt, and a closed one is not
//! touched: only [`Vault::unlock`], which the user asks for, may raise a dialog. There is no second place: without a keyring
//! nothing is kept, and the callers say so.

mod memory;
mod store;
mod worker;
mod gate;
#[cfg(target_os = "linux")]
mod bus;
mod keeper;

use crate::wire;
use presence::id::SignInId;
use secrecy::SecretSlice;
use std::fmt;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// The service name of every item; its user name is the id of the sign-in.
pub const APP_ID: &str = "io.porchlight.Porchlight";

/// Most bytes of one value. Windows takes no more in one credential (`CRED_MAX_CREDENTIAL_BLOB_SIZE`, 5 * 512).
pub const MOST_BYTES: usize = 2560;

/// How long a caller waits for a call that raises no dialog.
const DEADLINE: Duration = Duration::from_secs(3);

/// How much later than its deadline a call comes back at most, because the task was at something else.
const GRACE: Duration = Duration::from_millis(200);

/// How long the user may look at the keyring's dialog.
const DIALOG_DEADLINE: Duration = Duration::from_secs(120);

/// How many orders may wait. Each is answered or refused within [`DEADLINE`].
const ORDERS: usize = 64;

/// A value as it is kept: a JSON object in ASCII with a number `saved`, the time of writing, by which the newest of several
/// equal items is found.
pub type Secret = SecretSlice<u8>;

/// Which keyring to use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyringChoice {
    /// The desktop's: the Secret Service, the Windows credential manager, the macOS keychain.
    System,
    /// None: values live in memory until the program ends. For the demo and for tests.
    Memory,
}

/// How the keyring is, and whether what it holds may have changed behind our back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct View {
    /// How it is.
    pub state: wire::Keyring,
    /// Counts up when a call that had been given up came through after all: what was written since may be overwritten.
    pub disturbed: u64,
}

/// Why a call did not do what it should.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// The user can open it.
    #[error("the keyring is locked")]
    Locked,
    /// No keyring runs, or it has no collection to put things in.
    #[error("there is no keyring")]
    Missing,
    /// It did not answer in time, or fails at everything.
    #[error("the keyring does not answer")]
    Stuck,
    /// More than [`MOST_BYTES`].
    #[error("a value of {bytes} bytes is over the keyring's limit of {MOST_BYTES}")]
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// Some keyrings store text only, so a value must be ASCII.
    #[error("the value is not ASCII")]
    NotAscii,
    /// What was read back is not what was written.
    #[error("the keyring did not keep what was written")]
    Differs,
    /// The dialog was dismissed, or nobody answered it.
    #[error("the keyring was not opened")]
    Dismissed,
}

/// The handle to the keyring. Cheap to clone; every copy speaks to the same task.
#[derive(Clone)]
pub struct Vault {
    orders: mpsc::Sender<keeper::Order>,
    view: watch::Receiver<View>,
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Vault {
    /// Starts following the keyring. Must be called on a Tokio runtime with time and I/O. Raises no prompt.
    #[must_use]
    pub fn start(choice: KeyringChoice) -> Self {
        match choice {
            KeyringChoice::System => Self::with(gate::Gate::system(), store::system()),
            KeyringChoice::Memory => Self::with(gate::Gate::Always, memory::opener()),
        }
    }

    pub(crate) fn with(gate: gate::Gate, open: store::OpenStore) -> Self {
        let (orders, inbox) = mpsc::channel(ORDERS);
        let (states, view) = watch::channel(View { state: wire::Keyring::Unknown, disturbed: 0 });
        let task = tokio::spawn(keeper::run(gate, open, inbox, states));
        Self { orders, view, task: Arc::new(Mutex::new(Some(task))) }
    }

    /// How the keyring is, and every change of it.
    #[must_use]
    pub fn view(&self) -> watch::Receiver<View> {
        self.view.clone()
    }

    /// The value kept for a sign-in, or nothing when there is none. Of several, the newest; the others are deleted.
    ///
    /// # Errors
    ///
    /// `Locked`, `Missing` or `Stuck`, within 3 s.
    pub async fn read(&self, id: SignInId) -> Result<Option<Secret>, KeyringError> {
        self.order(worker::Call::Read(name(id)), DEADLINE).await
    }

    /// Keeps a value for a sign-in in place of the one before, and reads it back.
    ///
    /// # Errors
    ///
    /// `TooLong` and `NotAscii` before anything is called; `Locked`, `Missing` or `Stuck` within 3 s; `Differs` when what was read
    /// back is something else.
    pub async fn write(&self, id: SignInId, value: Secret) -> Result<(), KeyringError> {
        check(&value)?;
        self.order(worker::Call::Write(name(id), value), DEADLINE).await.map(|_| ())
    }

    /// Deletes what is kept for a sign-in, were it several items or none.
    ///
    /// # Errors
    ///
    /// `Locked`, `Missing` or `Stuck`, within 3 s.
    pub async fn delete(&self, id: SignInId) -> Result<(), KeyringError> {
        self.order(worker::Call::Delete(name(id)), DEADLINE).await.map(|_| ())
    }

    /// Opens the keyring; may raise its own dialog and waits for the user, at most 120 s. Other calls are answered meanwhile.
    ///
    /// # Errors
    ///
    /// `Dismissed` when the user did not open it, `Missing` or `Stuck` when there is nothing to open.
    pub async fn unlock(&self) -> Result<(), KeyringError> {
        let (done, answer) = oneshot::channel();
        self.orders.send(keeper::Order::Unlock(done)).await.map_err(|_| KeyringError::Stuck)?;
        answer.await.unwrap_or(Err(KeyringError::Stuck))
    }

    /// A fault of the program's own.
    #[cfg(test)]
    async fn fault(&self) {
        self.orders.send(keeper::Order::Fault).await.expect("the keeper runs");
    }

    /// Follows the keyring no longer. A thread that hangs in a native call is left behind.
    pub async fn close(&self) {
        // The guard is dropped at the end of this statement, before anything is awaited.
        let task = self.task.lock().expect("nothing panics while holding the task").take();
        if let Some(task) = task {
            task.abort();
            let _ = task.await;
        }
    }

    async fn order(&self, call: worker::Call, patience: Duration) -> Result<Option<Secret>, KeyringError> {
        let deadline = Instant::now() + patience;
        let (done, answer) = oneshot::channel();
        let order = keeper::Order::Call { call, deadline, done };
        let ask = async {
            self.orders.send(order).await.map_err(|_| KeyringError::Stuck)?;
            answer.await.unwrap_or(Err(KeyringError::Stuck))
        };
        tokio::time::timeout_at(deadline + GRACE, ask).await.unwrap_or(Err(KeyringError::Stuck))
    }
}

/// The user name of a sign-in's item.
fn name(id: SignInId) -> String {
    id.0.to_string()
}

/// Whether every keyring could hold the value.
fn check(value: &Secret) -> Result<(), KeyringError> {
    use secrecy::ExposeSecret;
    let bytes = value.expose_secret();
    if bytes.len() > MOST_BYTES {
        return Err(KeyringError::TooLong { bytes: bytes.len() });
    }
    if bytes.is_ascii() { Ok(()) } else { Err(KeyringError::NotAscii) }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault(..)")
    }
}

#[cfg(test)]
pub(crate) mod fakes;
#[cfg(test)]
mod tests;
