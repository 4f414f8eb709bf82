//! The Secret Service seen from outside: whether it runs, has a default collection, and whether that is locked. Everything here
//! is a plain question that raises no prompt, and has a deadline. The one exception is [`Unlocking`], for the user's own wish.
//!
//! When nothing owns the name but the bus could start something that does, it is asked to, as every program that wants a secret
//! does: starting gnome-keyring or KWallet shows nothing by itself, it is reading from a locked one that does.

use super::{APP_ID, KeyringError};
use crate::wire;
use futures_util::StreamExt;
use futures_util::stream::select_all;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use zbus::message::Type;
use zbus::proxy::{Builder, CacheProperties, MethodFlags};
use zbus::zvariant::{ObjectPath, OwnedObjectPath, OwnedValue, Value};
use zbus::{Connection, MatchRule, MessageStream, Proxy};

const SECRETS: &str = "org.freedesktop.secrets";
const PATH: &str = "/org/freedesktop/secrets";
const SERVICE: &str = "org.freedesktop.Secret.Service";
const COLLECTION: &str = "org.freedesktop.Secret.Collection";
const PROMPT: &str = "org.freedesktop.Secret.Prompt";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// How long a look may take. Measured: 2 to 5 ms with gnome-keyring 42.
const LOOK_DEADLINE: Duration = Duration::from_secs(1);

/// The bus is asked to start a keyring no more often than this.
const ACTIVATION_PAUSE: Duration = Duration::from_secs(30);

/// The look at the Secret Service, with the connection it keeps.
#[derive(Default)]
pub(crate) struct BusGate {
    link: Option<Link>,
    changes: Arc<Notify>,
    activated: Option<Instant>,
}

struct Link {
    connection: Connection,
    listening: JoinHandle<()>,
    is_alive: Arc<AtomicBool>,
}

impl Drop for Link {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Says that signals are heard no more, in whatever way that came about.
struct Alive {
    changes: Arc<Notify>,
    is_alive: Arc<AtomicBool>,
}

impl Drop for Alive {
    fn drop(&mut self) {
        self.is_alive.store(false, Ordering::Release);
        self.changes.notify_one();
    }
}

/// What was found.
enum Found {
    Nothing,
    Collection { path: OwnedObjectPath, is_locked: bool },
}

impl BusGate {
    pub(super) async fn look(&mut self, user: Option<&str>) -> wire::Keyring {
        match tokio::time::timeout(LOOK_DEADLINE, self.look_now(user)).await {
            Ok(Ok(state)) => state,
            Ok(Err(error)) => {
                tracing::debug!(%error, "no keyring on the session bus");
                if !matches!(error, zbus::Error::MethodError(..)) {
                    self.link = None;
                }
                wire::Keyring::Missing
            }
            Err(_) => wire::Keyring::Stuck,
        }
    }

    pub(super) async fn changed(&mut self) {
        self.changes.notified().await;
    }

    pub(super) fn is_following(&self) -> bool {
        self.link.as_ref().is_some_and(|link| link.is_alive.load(Ordering::Acquire))
    }

    /// What it takes to open what is closed.
    pub(super) async fn unlocking(&mut self) -> Result<Unlocking, KeyringError> {
        let find = async {
            let connection = self.connection().await?;
            if !has_owner(&connection).await? {
                return Ok(None);
            }
            let mut closed = Vec::new();
            let found = find(&connection).await?;
            let is_missing = matches!(found, Found::Nothing);
            if let Found::Collection { path, is_locked: true } = found {
                closed.push(path);
            }
            let ours = HashMap::from([("service", APP_ID)]);
            let (_, mut locked) = search(&connection, &ours).await?;
            closed.append(&mut locked);
            Ok::<_, zbus::Error>(Some(Unlocking { connection, closed, is_missing }))
        };
        match tokio::time::timeout(LOOK_DEADLINE, find).await {
            Ok(Ok(Some(unlocking))) => Ok(unlocking),
            Ok(Ok(None) | Err(_)) => Err(KeyringError::Missing),
            Err(_) => Err(KeyringError::Stuck),
        }
    }

    async fn look_now(&mut self, user: Option<&str>) -> zbus::Result<wire::Keyring> {
        let connection = self.connection().await?;
        if !has_owner(&connection).await? && !self.activate(&connection).await? {
            return Ok(wire::Keyring::Missing);
        }
        let Found::Collection { is_locked, .. } = find(&connection).await? else {
            return Ok(wire::Keyring::Missing);
        };
        if is_locked {
            return Ok(wire::Keyring::Locked);
        }
        // The store searches every collection, and asks to open a locked one in which the item happens to lie.
        if let Some(user) = user {
            let item = HashMap::from([("service", APP_ID), ("username", user)]);
            if !search(&connection, &item).await?.1.is_empty() {
                return Ok(wire::Keyring::Locked);
            }
        }
        Ok(wire::Keyring::Open)
    }

    /// The connection, made anew when it has broken.
    async fn connection(&mut self) -> zbus::Result<Connection> {
        if let Some(link) = self.link.as_ref().filter(|link| link.is_alive.load(Ordering::Acquire)) {
            return Ok(link.connection.clone());
        }
        let connection = Connection::session().await?;
        let rules = [
            MatchRule::builder()
                .msg_type(Type::Signal)
                .sender("org.freedesktop.DBus")?
                .member("NameOwnerChanged")?
                .arg(0, SECRETS)?
                .build(),
            MatchRule::builder().msg_type(Type::Signal).sender(SECRETS)?.interface(SERVICE)?.build(),
            MatchRule::builder()
                .msg_type(Type::Signal)
                .sender(SECRETS)?
                .interface(PROPERTIES)?
                .path_namespace(PATH)?
                .build(),
        ];
        let mut streams = Vec::with_capacity(rules.len());
        for rule in rules {
            streams.push(MessageStream::for_match_rule(rule, &connection, None).await?);
        }
        let is_alive = Arc::new(AtomicBool::new(true));
        let alive = Alive { changes: Arc::clone(&self.changes), is_alive: Arc::clone(&is_alive) };
        // A task of its own takes the signals off the connection, which would stand still with them waiting.
        let listening = tokio::spawn(async move {
            let mut signals = select_all(streams);
            while let Some(Ok(_)) = signals.next().await {
                alive.changes.notify_one();
            }
        });
        self.link = Some(Link { connection: connection.clone(), listening, is_alive });
        Ok(connection)
    }

    /// Has the bus start a keyring, when it knows how to and was not asked just now. Says whether one runs now.
    async fn activate(&mut self, connection: &Connection) -> zbus::Result<bool> {
        if self.activated.is_some_and(|last| last.elapsed() < ACTIVATION_PAUSE) {
            return Ok(false);
        }
        let bus = zbus::fdo::DBusProxy::new(connection).await?;
        if !bus.list_activatable_names().await?.iter().any(|name| name.as_str() == SECRETS) {
            return Ok(false);
        }
        self.activated = Some(Instant::now());
        // Whether it started or runs already, the name has an owner when this returns without an error.
        bus.start_service_by_name(SECRETS.try_into()?, 0).await?;
        Ok(true)
    }
}

/// A wish of the user to open the keyring, about to be asked.
pub(super) struct Unlocking {
    connection: Connection,
    closed: Vec<OwnedObjectPath>,
    is_missing: bool,
}

impl Unlocking {
    /// Asks the keyring to open what is closed, or to make the collection there should be, and waits for the user to answer
    /// its dialog, at most so long; then the dialog is taken away.
    pub(super) async fn run(self, patience: Duration) -> Result<(), KeyringError> {
        let prompt = self.ask().await.map_err(|error| {
            tracing::debug!(%error, "the keyring did not take the wish to open it");
            KeyringError::Stuck
        })?;
        if prompt.as_str() == "/" {
            return Ok(());
        }
        match tokio::time::timeout(patience, self.answered(&prompt)).await {
            Ok(Ok(false)) => Ok(()),
            Ok(Ok(true)) => Err(KeyringError::Dismissed),
            Ok(Err(error)) => {
                tracing::debug!(%error, "the keyring's dialog did not come about");
                Err(KeyringError::Stuck)
            }
            Err(_) => {
                let dismiss = call::<_, ()>(&self.connection, &prompt, PROMPT, "Dismiss", &());
                let _ = tokio::time::timeout(LOOK_DEADLINE, dismiss).await;
                Err(KeyringError::Dismissed)
            }
        }
    }

    /// The prompt to be shown, `/` for none.
    async fn ask(&self) -> zbus::Result<OwnedObjectPath> {
        let connection = &self.connection;
        let ask = async {
            if self.is_missing {
                let properties =
                    HashMap::from([("org.freedesktop.Secret.Collection.Label", Value::from("Login"))]);
                let body = (properties, "default");
                let (_, prompt): (OwnedObjectPath, OwnedObjectPath) =
                    call(connection, &root(), SERVICE, "CreateCollection", &body).await?;
                return Ok(prompt);
            }
            if self.closed.is_empty() {
                return Ok(OwnedObjectPath::from(ObjectPath::from_static_str_unchecked("/")));
            }
            let (_, prompt): (Vec<OwnedObjectPath>, OwnedObjectPath) =
                call(connection, &root(), SERVICE, "Unlock", &(&self.closed,)).await?;
            Ok(prompt)
        };
        let late = || zbus::Error::Failure("no answer in time".to_owned());
        tokio::time::timeout(LOOK_DEADLINE, ask).await.unwrap_or_else(|_| Err(late()))
    }

    /// Shows the prompt and says whether it was dismissed.
    async fn answered(&self, prompt: &ObjectPath<'_>) -> zbus::Result<bool> {
        let proxy = proxy(&self.connection, prompt, PROMPT).await?;
        let mut completed = proxy.receive_signal("Completed").await?;
        call::<_, ()>(&self.connection, prompt, PROMPT, "Prompt", &("",)).await?;
        let gone = || zbus::Error::Failure("the connection ended".to_owned());
        let message = completed.next().await.ok_or_else(gone)?;
        let (is_dismissed, _): (bool, OwnedValue) = message.body().deserialize()?;
        Ok(is_dismissed)
    }
}

async fn has_owner(connection: &Connection) -> zbus::Result<bool> {
    let bus = zbus::fdo::DBusProxy::new(connection).await?;
    Ok(bus.name_has_owner(SECRETS.try_into()?).await?)
}

/// The default collection.
async fn find(connection: &Connection) -> zbus::Result<Found> {
    let path: OwnedObjectPath = call(connection, &root(), SERVICE, "ReadAlias", &("default",)).await?;
    if path.as_str() == "/" {
        return Ok(Found::Nothing);
    }
    let locked: zbus::Result<OwnedValue> =
        call(connection, &path, PROPERTIES, "Get", &(COLLECTION, "Locked")).await;
    match locked {
        Ok(locked) => Ok(Found::Collection { path, is_locked: bool::try_from(locked)? }),
        // gnome-keyring names a default collection that does not exist yet.
        Err(zbus::Error::MethodError(..)) => Ok(Found::Nothing),
        Err(error) => Err(error),
    }
}

/// The items with these attributes in open and in locked collections.
async fn search(
    connection: &Connection,
    attributes: &HashMap<&str, &str>,
) -> zbus::Result<(Vec<OwnedObjectPath>, Vec<OwnedObjectPath>)> {
    call(connection, &root(), SERVICE, "SearchItems", &(attributes,)).await
}

fn root() -> ObjectPath<'static> {
    ObjectPath::from_static_str_unchecked(PATH)
}

async fn proxy<'a>(
    connection: &Connection,
    path: &ObjectPath<'a>,
    interface: &'static str,
) -> zbus::Result<Proxy<'a>> {
    Builder::new(connection)
        .destination(SECRETS)?
        .path(path.to_owned())?
        .interface(interface)?
        .cache_properties(CacheProperties::No)
        .build()
        .await
}

/// One call that starts no program.
async fn call<B, R>(
    connection: &Connection,
    path: &ObjectPath<'_>,
    interface: &'static str,
    method: &'static str,
    body: &B,
) -> zbus::Result<R>
where
    B: serde::Serialize + zbus::zvariant::DynamicType,
    R: for<'d> zbus::zvariant::DynamicDeserialize<'d>,
{
    let proxy = proxy(connection, path, interface).await?;
    let answer = proxy.call_with_flags(method, MethodFlags::NoAutoStart.into(), body).await?;
    answer.ok_or_else(|| zbus::Error::Failure("no answer was asked for".to_owned()))
}
