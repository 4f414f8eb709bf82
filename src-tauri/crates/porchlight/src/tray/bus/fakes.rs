//! Buses for tests: one that accepts and never answers, and one that answers until it dies.

use super::Bus;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::UnixListener;
use zbus::interface;
use zbus::zvariant::{OwnedValue, Value};

impl Bus {
    fn at(socket: &Path) -> Self {
        Self {
            address: Some(format!("unix:path={}", socket.display())),
            deadline: Duration::from_millis(300),
            retry: Duration::from_millis(300),
        }
    }
}

/// A socket.
pub(in crate::tray) struct FakeBus {
    folder: TempDir,
    /// Connections, as long as it lives.
    open: Arc<Mutex<Vec<zbus::Connection>>>,
    /// How often an item was registered with its watcher.
    pub(in crate::tray) registered: Arc<AtomicU32>,
}

impl FakeBus {
    /// Takes every connection and says nothing, not even who it is.
    pub(in crate::tray) fn silent() -> Self {
        let (bus, listener) = Self::new();
        tokio::spawn(async move {
            let mut taken = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                taken.push(stream);
            }
        });
        bus
    }

    /// Greets every connection, takes its wishes for signals, has a watcher of trays, and answers nothing else.
    pub(in crate::tray) fn greeting() -> Self {
        Self::with_settings("", Value::U32(0))
    }

    /// The same, with a portal that knows one preference for colours in one namespace.
    pub(in crate::tray) fn with_settings(namespace: &'static str, scheme: Value<'static>) -> Self {
        let (bus, listener) = Self::new();
        let scheme = OwnedValue::try_from(scheme).expect("a plain value");
        let (open, registered) = (Arc::clone(&bus.open), Arc::clone(&bus.registered));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let building = zbus::connection::Builder::unix_stream(stream)
                    .server(zbus::Guid::generate())
                    .expect("a new id")
                    .p2p()
                    .serve_at("/org/freedesktop/DBus", Driver)
                    .expect("a path")
                    .serve_at(
                        "/org/freedesktop/portal/desktop",
                        Settings { namespace, scheme: scheme.clone() },
                    )
                    .expect("a path")
                    .serve_at("/StatusNotifierWatcher", Watcher(Arc::clone(&registered)))
                    .expect("a path");
                if let Ok(connection) = building.build().await {
                    open.lock().unwrap().push(connection);
                }
            }
        });
        bus
    }

    fn new() -> (Self, UnixListener) {
        let folder = tempfile::tempdir().unwrap();
        let listener = UnixListener::bind(folder.path().join("bus")).unwrap();
        (Self { folder, open: Arc::default(), registered: Arc::default() }, listener)
    }

    pub(in crate::tray) fn bus(&self) -> Bus {
        Bus::at(&self.folder.path().join("bus"))
    }

    /// Where it is, as the environment says it.
    pub(in crate::tray) fn address(&self) -> String {
        self.bus().address.expect("it has one")
    }

    /// All connections break. New ones are taken.
    pub(in crate::tray) async fn die(&self) {
        let open = std::mem::take(&mut *self.open.lock().unwrap());
        for connection in open {
            connection.close().await.unwrap();
        }
    }
}

struct Driver;

#[interface(name = "org.freedesktop.DBus")]
impl Driver {
    fn hello(&self) -> String {
        ":1.7".to_owned()
    }

    fn add_match(&self, _rule: String) {}

    fn request_name(&self, _name: String, _flags: u32) -> u32 {
        1
    }

    fn name_has_owner(&self, _name: String) -> bool {
        true
    }
}

struct Settings {
    namespace: &'static str,
    scheme: OwnedValue,
}

#[interface(name = "org.freedesktop.portal.Settings")]
impl Settings {
    fn read(&self, namespace: &str, key: &str) -> zbus::fdo::Result<OwnedValue> {
        if (namespace, key) == (self.namespace, "color-scheme") {
            return Ok(self.scheme.clone());
        }
        Err(zbus::fdo::Error::Failed("requested setting not found".to_owned()))
    }
}

struct Watcher(Arc<AtomicU32>);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, _service: String) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}
