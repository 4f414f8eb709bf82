//! Beginning and ending: what is opened in which order, and closed again within two seconds, whatever hangs.

use super::chats::Chats;
use super::desk::Desk;
use super::extras;
use super::grants::Grant;
use super::notices::Standing;
use super::traffic::Traffic;
use super::viewers::Viewers;
use super::{Ears, World, WorldEvent};
use crate::clock::Clock;
use crate::faults::{Faults, caught_in};
use crate::handle::Handle;
use crate::http::{Bounds, Http};
use crate::keyring::{KeyringChoice, Vault};
use crate::listening::{self, Listening, Overheard, Spans};
use crate::lock::{self, Held, LockError};
use crate::pictures::{Album, Pictures};
use crate::place::Place;
use crate::ports::DesktopAsk;
use crate::signin::{SignInEvent, SignInOptions, SignInRecord, SignIns};
use crate::socket;
use crate::store::{Opened, Store, StoreError};
use crate::tasks::Tasks;
use crate::wake::Drift;
use crate::wire;
use presence::event::{Errand, Event};
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
pub(super) const LAST_WRITES: Duration = Duration::from_millis(600);

/// How long the last words to services may take at the end, while the sign-ins are closed.
const LAST_ASKS: Duration = Duration::from_secs(1);

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
    /// How long everything about a service's socket may take.
    pub spans: Spans,
    /// What it runs for. One that watches until the user quits tells services then that they are gone.
    pub errand: Errand,
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
            spans: Spans::default(),
            errand: Errand::Watch,
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
    /// Faults of the program's own that starting over did not help against. What was asked to be kept is kept.
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

    #[cfg(test)]
    pub(super) fn inbox(&self) -> &mpsc::Sender<WorldEvent> {
        &self.inbox
    }

    /// Waits until it ends. The data folder is free then.
    pub async fn wait(self) -> Ended {
        match self.running.await {
            Ok(ended) => ended,
            Err(error) => {
                tracing::error!(panicked = error.is_panic(), "the loop failed");
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
    let (store, opened) = Store::open(&options.place, &service_names())?;
    let vault = Vault::start(options.keyring);
    let (to_loop, sign_ins_in) = mpsc::channel(WAITING_SIGN_INS);
    let clock = options.clock.clone();
    let sign_ins = SignIns::start(
        SignInOptions {
            cards: services::registry::all().iter().map(|service| service.card()).collect(),
            vault: vault.clone(),
            rests: options.errand == Errand::Look,
            now: std::sync::Arc::new(move || clock.now()),
        },
        to_loop,
    );
    let (inbox, inbox_in) = mpsc::channel(WAITING);
    let handle = Handle::new(inbox.clone(), socket::hello(options.desktop.is_some()));
    let (to_ears, overheard) = mpsc::channel(listening::WAITING);
    let ears = Ears { inbox: inbox_in, sign_ins: sign_ins_in, overheard, storage: store.health() };
    let around = Around {
        helpers: vec![listen(&options.place, handle.clone()), follow_system(inbox.clone())],
        vault,
        held,
        place: options.place.clone(),
        errand: options.errand,
    };
    let world = World::new(Lasting::new(options, sign_ins, to_ears), opened, store);
    let running = tokio::spawn(live(world, ears, around));
    Ok(Agent { handle, inbox, running })
}

/// What stands around the loop and is closed after it.
struct Around {
    helpers: Vec<Option<JoinHandle<()>>>,
    vault: Vault,
    held: Held,
    place: Place,
    errand: Errand,
}

async fn live(mut world: World, mut ears: Ears, around: Around) -> Ended {
    let mut faults = Faults::default();
    let ended = loop {
        if let Ok(ended) = caught_in(world.run(&mut ears)).await {
            break ended;
        }
        tracing::error!("the loop failed");
        let Some(pause) = faults.another(world.clock.now().run) else { break Ended::Failed };
        world = match world.start_over(&mut ears, &around.place, pause).await {
            Ok(anew) => anew,
            Err(error) => {
                tracing::error!(%error, "what was kept cannot be read after the fault");
                return close_around(around, Ended::Failed).await;
            }
        };
        tracing::info!("the loop has started over");
    };
    tracing::info!(?ended, "the agent ends");
    // What is under way is of no use any more, and what is asked from here on are the last words to services.
    world.tasks.end().await;
    if ended != Ended::Failed {
        world
            .tell_rules(Event::Quitting { for_good: around.errand == Errand::Watch && ended == Ended::Quit });
        world.settle();
    }
    world.viewers.bye();
    if ended == Ended::Quit {
        world.ask_desktop(DesktopAsk::Quit);
    }
    world.listening.end_all();
    let (closed, ()) = tokio::join!(world.sign_ins.close(), world.tasks.finish(LAST_ASKS));
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
    close_around(around, ended).await
}

async fn close_around(around: Around, ended: Ended) -> Ended {
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

/// Lets logind say when the machine woke, and NetworkManager when there is a network again.
#[cfg(target_os = "linux")]
fn follow_system(inbox: mpsc::Sender<WorldEvent>) -> Option<JoinHandle<()>> {
    Some(tokio::spawn(async move {
        let Ok(bus) = zbus::Connection::system().await else {
            tracing::debug!("no system bus: the clocks alone tell of sleep, and failures of the network");
            return;
        };
        let tell = |event: WorldEvent| {
            if inbox.try_send(event).is_err() {
                tracing::debug!("the agent has ended, or is behind: the clocks and the next try will tell");
            }
        };
        tokio::join!(
            crate::wake::follow_logind(&bus, || tell(WorldEvent::Woke)),
            crate::network::follow(&bus, || tell(WorldEvent::NetworkCame)),
        );
    }))
}

/// Elsewhere the clocks alone tell.
#[cfg(not(target_os = "linux"))]
fn follow_system(_inbox: mpsc::Sender<WorldEvent>) -> Option<JoinHandle<()>> {
    None
}

/// The names accounts may have.
pub(super) fn service_names() -> Vec<presence::id::ServiceName> {
    services::registry::all().iter().map(|service| service.card().name).collect()
}

/// What does not hang on what was kept, and outlives a fault of the loop's own.
pub(super) struct Lasting {
    pub(super) clock: Clock,
    pub(super) http: Http,
    pub(super) listening: Listening,
    pub(super) pictures: Pictures,
    pub(super) traffic: Traffic,
    pub(super) sign_ins: SignIns,
    pub(super) attempt: Option<wire::Attempt>,
    pub(super) about: wire::About,
    pub(super) desktop: wire::Desktop,
    pub(super) is_at_desk: bool,
    pub(super) desk: Desk,
    pub(super) viewers: Viewers,
    pub(super) errand: Errand,
}

impl Lasting {
    fn new(options: Options, sign_ins: SignIns, to_ears: mpsc::Sender<Overheard>) -> Self {
        Self {
            http: Http::new(options.clock.clone(), options.bounds),
            listening: Listening::new(options.spans, options.clock.clone(), to_ears),
            pictures: Pictures::new(options.place.pictures(), Default::default(), options.clock.clone()),
            clock: options.clock,
            traffic: Traffic::default(),
            sign_ins,
            attempt: None,
            about: wire::About {
                version: env!("CARGO_PKG_VERSION").to_owned(),
                is_demo: options.is_demo,
                data_dir: options.place.folder().display().to_string(),
                zone: String::new(),
            },
            desktop: wire::Desktop {
                keyring: wire::Keyring::Unknown,
                tray: None,
                notifications: None,
                storage: wire::Storage::Fine,
                autostart_trouble: None,
                no_window: false,
                tells_lock: false,
                tells_idle: false,
                prefers_dark: None,
            },
            is_at_desk: true,
            desk: Desk::new(options.desktop),
            viewers: Viewers::default(),
            errand: options.errand,
        }
    }
}

impl World {
    pub(super) fn new(lasting: Lasting, opened: Opened, store: Store) -> Self {
        let Lasting {
            clock,
            http,
            listening,
            pictures,
            traffic,
            sign_ins,
            attempt,
            about,
            desktop,
            is_at_desk,
            desk,
            viewers,
            errand,
        } = lasting;
        let now = clock.now();
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
            // Before anything is begun: a locked screen sends no heartbeat.
            news: VecDeque::from([Event::Errand(errand), Event::AtDesk(is_at_desk)]),
            errand,
            due: None,
            drift: Drift::new(now),
            looked: now.run,
            zone,
            http,
            listening,
            tasks: Tasks::default(),
            traffic,
            store,
            sign_ins,
            grants: records
                .into_iter()
                .map(|record| (record.id, Grant::new(record)))
                .collect::<BTreeMap<_, _>>(),
            left: opened.left.into_iter().collect(),
            introducing: None,
            attempt,
            about: wire::About { zone: zone.name().to_owned(), ..about },
            desktop: wire::Desktop { storage: opened.health, ..desktop },
            is_at_desk,
            desk,
            viewers,
            pictures,
            album: Album::default(),
            chats: Chats::read(&opened.account_extras),
            wished_windows: Vec::new(),
            portraits: extras::read(&opened.account_extras)
                .filter_map(|(account, extra)| Some((account, extra.picture?)))
                .collect(),
            standing: Standing::default(),
            ended: None,
            #[cfg(any(test, feature = "testing"))]
            waiting: Vec::new(),
            clock,
        }
    }
}
