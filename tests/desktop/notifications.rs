//! A notification server that shows nothing and remembers everything.

use crate::bus::Bus;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::OwnedValue;

const PATH: &str = "/org/freedesktop/Notifications";
const NAME: &str = "org.freedesktop.Notifications";

/// One call of `Notify`.
#[derive(Clone, Debug)]
pub(crate) struct Shown {
    pub(crate) id: u32,
    pub(crate) replaces: u32,
    pub(crate) summary: String,
    pub(crate) body: String,
    pub(crate) actions: Vec<String>,
}

#[derive(Default)]
struct Memory {
    shown: Vec<Shown>,
    closed: Vec<u32>,
    last_id: u32,
}

struct Server {
    memory: Arc<Mutex<Memory>>,
    capabilities: Vec<&'static str>,
    hangs: watch::Receiver<bool>,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Server {
    #[expect(clippy::too_many_arguments, reason = "the specification has eight")]
    async fn notify(
        &self,
        _app_name: String,
        replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        // Whoever made it hang may be gone, and then it hangs no longer.
        let mut hangs = self.hangs.clone();
        let _ended = hangs.wait_for(|hangs| !hangs).await.map(drop);
        let mut memory = self.memory.lock().expect("no test panics while it holds this");
        let id = if replaces_id == 0 { memory.last_id + 1 } else { replaces_id };
        memory.last_id = memory.last_id.max(id);
        memory.shown.push(Shown { id, replaces: replaces_id, summary, body, actions });
        id
    }

    async fn close_notification(&self, id: u32, #[zbus(signal_emitter)] emitter: SignalEmitter<'_>) {
        self.memory.lock().expect("no test panics while it holds this").closed.push(id);
        // Whoever waits for it may be gone.
        let _unheard = Self::notification_closed(&emitter, id, 3).await;
    }

    fn get_capabilities(&self) -> Vec<&'static str> {
        self.capabilities.clone()
    }

    fn get_server_information(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        ("test", "porchlight", "1", "1.2")
    }

    #[zbus(signal)]
    async fn notification_closed(emitter: &SignalEmitter<'_>, id: u32, reason: u32) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn action_invoked(emitter: &SignalEmitter<'_>, id: u32, action: &str) -> zbus::Result<()>;
}

/// The running server. Dropping it takes it off the bus.
pub(crate) struct Notifications {
    memory: Arc<Mutex<Memory>>,
    hanging: watch::Sender<bool>,
    connection: zbus::Connection,
}

impl Notifications {
    /// Takes the name on a bus. The server reads markup and shows actions.
    pub(crate) async fn serve(bus: &Bus) -> Self {
        Self::serve_with(bus, vec!["actions", "body", "body-markup"]).await
    }

    /// The same with a server that can do only so much.
    pub(crate) async fn serve_with(bus: &Bus, capabilities: Vec<&'static str>) -> Self {
        let memory = Arc::new(Mutex::new(Memory::default()));
        let (hanging, hangs) = watch::channel(false);
        let server = Server { memory: memory.clone(), capabilities, hangs };
        let connection = bus
            .builder()
            .serve_at(PATH, server)
            .and_then(|builder| builder.name(NAME))
            .expect("well-formed names")
            .build()
            .await
            .expect("the bus takes connections");
        Self { memory, hanging, connection }
    }

    /// Answers no `Notify` from now on, or all of them at last.
    pub(crate) fn hang(&self, on: bool) {
        self.hanging.send_replace(on);
    }

    /// Everything shown so far.
    pub(crate) fn shown(&self) -> Vec<Shown> {
        self.memory.lock().expect("no test panics while it holds this").shown.clone()
    }

    /// Every id that was asked to be closed.
    pub(crate) fn closed(&self) -> Vec<u32> {
        self.memory.lock().expect("no test panics while it holds this").closed.clone()
    }

    /// Waits until a notification with this summary was shown.
    pub(crate) async fn wait_for(&self, summary: &str) -> Shown {
        let found = crate::desk::eventually(Duration::from_secs(30), || {
            self.shown().into_iter().find(|shown| shown.summary == summary)
        });
        found.await.unwrap_or_else(|| panic!("no notification {summary:?} among {:?}", self.shown()))
    }

    /// The user chooses an action.
    pub(crate) async fn choose(&self, id: u32, action: &str) {
        let emitter = SignalEmitter::new(&self.connection, PATH).expect("the path is well-formed");
        Server::action_invoked(&emitter, id, action).await.expect("the bus carries signals");
        Server::notification_closed(&emitter, id, 2).await.expect("the bus carries signals");
    }
}
