//! Beginning and ending: what is opened in which order, and closed again within two seconds, whatever hangs.

use super::chats::Chats;
use super::grants::Grant;
use super::notices::Standing;
use super::tasks::Tasks;
use super::traffic::Traffic;
use super::viewers::Viewers;
use super::{Ears, World, WorldEvent};
use crate::clock::Clock;
use crate::handle::Handle;
use crate::http::{Bounds, Http};
use crate::keyring::{KeyringChoice, Vault};
use crate::lock::{self, Held, LockError};
use crate::place::Place;
use crate::ports::DesktopAsk;
use crate::signin::{SignInEvent, SignInOptions, SignInRecord, SignIns};
use crate::socket;
use crate::store::{Opened, Store, StoreError};
use crate::wake::Drift;
use crate::wire;
use presence::event::Event;
use presence::machine::Machine;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How many events may wait for the loop, which handles thousands in a second.
const WAITING: usize = 4096;

/// How many events of sign-ins may wait for the loop.
const WAITING_SIGN_INS: usize = 64;

/// How long writing may take at the end. With the second that closing the sign-ins may take, quitting stays under 2 s.
const LAST_WRITES: Duration = Duration::from_millis(600);

/// What an agent is started with.
pub struct Options {
    /// Where its data is. The agent takes the lock on it.
    pub place: Place,
    /// The clocks.
    pub clock: Clock,
    /// Who shows notifications and opens the browser; nobody on a server. Bounded: what does not fit in is not shown.
    pub desktop: Option<mpsc::Sender<DesktopAsk>>,
    /// Where secrets are kept.
    pub keyring: KeyringChoice,
    /// Whether this is the demo.
    pub is_demo: bool,
    /// How long requests may take and how large answers may be.
    pub bounds: Bounds,
}

impl Options {
    /// An agent for this data folder, with the system's clocks and keyring, and without a desktop.
    #[must_use]
    pub fn new(place: Place) -> Self {
        Self {
            place,
            clock: Clock::system(),
            desktop: None,
            keyring: KeyringChoice::System,
            is_demo: false,
            bounds: Bounds::default(),
        }
    }
}

/// Why an agent could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The data folder is in use, or cannot be locked. When it is in use, [`crate::socket::client::connect`] reaches who uses it.
    #[error("the data folder could not be locked")]
    Lock(#[from] LockError),
    /// What the user made cannot be read, and nothing may be written in its place.
    #[error("the data could not be opened")]
    Store(#[from] StoreError),
}

/// How an agent ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// Somebody wished it.
    Quit,
    /// A program with a desktop wanted the data folder; it can be followed over its socket.
    GaveWay,
    /// A fault of the program's own. What was asked to be kept is kept.
    Failed,
}

/// A running agent.
#[derive(Debug)]
pub struct Agent {
    handle: Handle,
    inbox: mpsc::Sender<WorldEvent>,
    running: JoinHandle<Ended>,
}

impl Agent {
    /// The way to it.
    #[must_use]
    pub fn handle(&self) -> Handle {
        self.handle.clone()
    }

    /// Waits until it ends. The data folder is free then.
    pub async fn wait(self) -> Ended {
        match self.running.await {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!(%error, "the loop failed");
                Ended::Failed
            }
        }
    }

    /// Ends it, within 2 s.
    pub async fn stop(self) -> Ended {
        if self.inbox.send(WorldEvent::Abandoned).await.is_err() {
            tracing::debug!("the agent has ended already");
        }
        self.wait().await
    }
}

/// Starts an agent on the current Tokio runtime, which must have time and I/O. Reads the databases before it returns, so that
/// the first picture shows everybody as last known.
///
/// # Errors
///
/// When another program uses the data folder, or what the user made cannot be read.
pub async fn start(options: Options) -> Result<Agent, StartError> {
    let held = lock::try_lock(&options.place)?;
    let services = services::registry::all();
    let names: Vec<_> = services.iter().map(|service| service.card().name).collect();
    let (store, opened) = Store::open(&options.place, &names)?;
    let vault = Vault::start(options.keyring);
    let (to_loop, sign_ins_in) = mpsc::channel(WAITING_SIGN_INS);
    let clock = options.clock.clone();
    let sign_ins = SignIns::start(
        SignInOptions {
            cards: services.iter().map(|service| service.card()).collect(),
            vault: vault.clone(),
            now: std::sync::Arc::new(move || clock.now()),
        },
        to_loop,
    );
    let (inbox, inbox_in) = mpsc::channel(WAITING);
    let handle = Handle::new(inbox.clone(), socket::hello(options.desktop.is_some()));
    let ears = Ears { inbox: inbox_in, sign_ins: sign_ins_in, storage: store.health() };
    let around = Around {
        helpers: vec![listen(&options.place, handle.clone()), follow_sleep(inbox.clone())],
        vault,
        held,
    };
    let world = World::new(options, opened, store, sign_ins);
    let running = tokio::spawn(live(world, ears, around));
    Ok(Agent { handle, inbox, running })
}

/// What stands around the loop and is closed after it.
struct Around {
    helpers: Vec<Option<JoinHandle<()>>>,
    vault: Vault,
    held: Held,
}

async fn live(mut world: World, mut ears: Ears, around: Around) -> Ended {
    let ended = world.run(&mut ears).await;
    tracing::info!(?ended, "the agent ends");
    world.tell_rules(Event::Quitting);
    world.settle();
    world.viewers.bye();
    if ended == Ended::Quit {
        world.ask_desktop(DesktopAsk::Quit);
    }
    world.tasks.end().await;
    let closed = world.sign_ins.close().await;
    if !closed.unsaved.is_empty() {
        tracing::warn!(count = closed.unsaved.len(), "sign-ins could not be stored, and end here");
    }
    // What closing the sign-ins still brought is kept, too.
    while let Ok(event) = ears.sign_ins.try_recv() {
        if let SignInEvent::RecordChanged(record) = event {
            world.keep_sign_in(record);
        }
    }
    let World { store, .. } = world;
    let written = tokio::task::spawn_blocking(move || store.close(LAST_WRITES)).await;
    if !matches!(written, Ok(true)) {
        tracing::error!("not everything could be written at the end");
    }
    around.vault.close().await;
    for helper in around.helpers.into_iter().flatten() {
        helper.abort();
        // It was ended on purpose.
        let _ = helper.await;
    }
    drop(around.held);
    ended
}

/// Serves the local socket. Without one watching goes on; only other processes cannot come in.
fn listen(place: &Place, handle: Handle) -> Option<JoinHandle<()>> {
    if let Err(error) = place.make_socket_folder() {
        tracing::error!(%error, "there is no folder for the local socket: the window cannot connect");
        return None;
    }
    match socket::listen(place.socket()) {
        Ok(socket) => Some(tokio::spawn(socket.serve(handle))),
        Err(error) => {
            tracing::error!(%error, "the local socket cannot be opened: the window cannot connect");
            None
        }
    }
}

/// Lets logind say when the machine woke.
#[cfg(target_os = "linux")]
fn follow_sleep(inbox: mpsc::Sender<WorldEvent>) -> Option<JoinHandle<()>> {
    Some(tokio::spawn(crate::wake::follow_logind(move || {
        if inbox.try_send(WorldEvent::Woke).is_err() {
            tracing::debug!("the agent has ended, or is behind: the clocks will tell that the machine slept");
        }
    })))
}

/// Elsewhere the clocks alone tell.
#[cfg(not(target_os = "linux"))]
fn follow_sleep(_inbox: mpsc::Sender<WorldEvent>) -> Option<JoinHandle<()>> {
    None
}

impl World {
    fn new(options: Options, opened: Opened, store: Store, sign_ins: SignIns) -> Self {
        let now = options.clock.now();
        let zone = crate::zone::current();
        let records: Vec<SignInRecord> = opened
            .sign_ins
            .iter()
            .filter_map(|row| match serde_json::from_str(&row.record) {
                Ok(record) => Some(record),
                Err(error) => {
                    tracing::error!(%error, sign_in = %row.id, "the record of a sign-in cannot be read");
                    None
                }
            })
            .collect();
        sign_ins.restore(records.clone());
        // Spreads retries; nothing is kept secret by it.
        let seed = Uuid::new_v4().as_u64_pair().0;
        Self {
            machine: Machine::new(opened.loaded, seed, now),
            news: VecDeque::new(),
            due: None,
            drift: Drift::new(now),
            looked: now.run,
            zone,
            http: Http::new(options.clock.clone(), options.bounds),
            tasks: Tasks::default(),
            traffic: Traffic::default(),
            store,
            sign_ins,
            grants: records
                .into_iter()
                .map(|record| (record.id, Grant::new(record)))
                .collect::<BTreeMap<_, _>>(),
            left: opened.left.into_iter().collect(),
            introducing: None,
            attempt: None,
            about: wire::About {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                is_demo: options.is_demo,
                data_dir: options.place.folder().display().to_string(),
                zone: zone.name().to_owned(),
            },
            desktop: wire::Desktop {
                keyring: wire::Keyring::Unknown,
                tray: None,
                notifications: None,
                storage: opened.health,
                autostart_trouble: None,
                tells_lock: false,
                tells_idle: false,
            },
            to_desktop: options.desktop,
            viewers: Viewers::default(),
            chats: Chats::read(&opened.account_extras),
            standing: Standing::default(),
            ended: None,
            clock: options.clock,
        }
    }
}
