//! A tray host that draws nothing: it takes items, reads what they would show, and clicks in their menus.

use crate::bus::Bus;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use zbus::object_server::SignalEmitter;
use zbus::zvariant::{OwnedValue, Value};

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const MENU_PATH: &str = "/MenuBar";
const ITEM_PATH: &str = "/StatusNotifierItem";

#[derive(Default)]
struct Watcher {
    items: Arc<Mutex<Vec<String>>>,
}

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(
        &self,
        service: String,
        #[zbus(header)] header: zbus::message::Header<'_>,
    ) {
        let owner = if service.starts_with('/') {
            header.sender().map(ToString::to_string).unwrap_or_default()
        } else {
            service
        };
        self.items.lock().expect("no test panics while it holds this").push(owner);
    }

    fn register_status_notifier_host(&self, _service: String) {}

    #[zbus(property)]
    fn registered_status_notifier_items(&self) -> Vec<String> {
        self.items.lock().expect("no test panics while it holds this").clone()
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }

    #[zbus(property)]
    fn protocol_version(&self) -> i32 {
        0
    }

    #[zbus(signal)]
    async fn status_notifier_host_registered(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;
}

/// A line of a menu, with what stands behind it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) id: i32,
    pub(crate) label: String,
    pub(crate) is_enabled: bool,
    pub(crate) lines: Vec<Self>,
}

/// The running host.
pub(crate) struct TrayHost {
    items: Arc<Mutex<Vec<String>>>,
    connection: zbus::Connection,
}

type Layout = (u32, (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>));

impl TrayHost {
    /// Takes the watcher's name on a bus, ready to answer from the first moment on.
    pub(crate) async fn serve(bus: &Bus) -> Self {
        let watcher = Watcher::default();
        let items = watcher.items.clone();
        let connection = bus
            .builder()
            .serve_at("/StatusNotifierWatcher", watcher)
            .and_then(|builder| builder.name(WATCHER))
            .expect("well-formed names")
            .build()
            .await
            .expect("the bus takes connections");
        Self { items, connection }
    }

    /// Waits until an item has registered, and gives its name on the bus: the newest, when there are several.
    pub(crate) async fn item(&self) -> String {
        crate::desk::eventually(Duration::from_secs(20), || {
            self.items.lock().expect("no test panics while it holds this").last().cloned()
        })
        .await
        .expect("an item registers")
    }

    /// How many registrations there were.
    pub(crate) fn registrations(&self) -> usize {
        self.items.lock().expect("no test panics while it holds this").len()
    }

    /// The tooltip's two parts.
    pub(crate) async fn tooltip(&self) -> (String, String) {
        type ToolTip = (String, Vec<(i32, i32, Vec<u8>)>, String, String);
        let (_, _, title, details): ToolTip = self.property("ToolTip").await;
        (title, details)
    }

    /// The picture: width, height and pixels.
    pub(crate) async fn picture(&self) -> (i32, i32, Vec<u8>) {
        let mut pictures: Vec<(i32, i32, Vec<u8>)> = self.property("IconPixmap").await;
        pictures.remove(0)
    }

    async fn property<T>(&self, name: &str) -> T
    where
        T: TryFrom<OwnedValue>,
        T::Error: std::fmt::Debug,
    {
        let answer = self
            .connection
            .call_method(
                Some(self.item().await.as_str()),
                ITEM_PATH,
                Some("org.freedesktop.DBus.Properties"),
                "Get",
                &("org.kde.StatusNotifierItem", name),
            )
            .await
            .expect("the item answers");
        let value: OwnedValue = answer.body().deserialize().expect("a value");
        T::try_from(value).expect("of the specified type")
    }

    /// The left click.
    pub(crate) async fn click(&self) {
        self.connection
            .call_method(
                Some(self.item().await.as_str()),
                ITEM_PATH,
                Some("org.kde.StatusNotifierItem"),
                "Activate",
                &(0, 0),
            )
            .await
            .expect("the item answers");
    }

    /// The whole menu.
    pub(crate) async fn menu(&self) -> Vec<Line> {
        let answer = self
            .connection
            .call_method(
                Some(self.item().await.as_str()),
                MENU_PATH,
                Some("com.canonical.dbusmenu"),
                "GetLayout",
                &(0, -1, Vec::<String>::new()),
            )
            .await
            .expect("the menu answers");
        let (_, (_, _, lines)): Layout = answer.body().deserialize().expect("a layout");
        lines.into_iter().map(line).collect()
    }

    /// Waits until the menu has a line that says this, or else begins so.
    pub(crate) async fn wait_for_line(&self, beginning: &str) -> Line {
        self.wait_for(beginning, |lines| find(lines, beginning)).await
    }

    /// Waits until the menu has a line between these two ends.
    pub(crate) async fn wait_for_ends(&self, beginning: &str, end: &str) -> Line {
        let is_it = |line: &&Line| line.label.starts_with(beginning) && line.label.ends_with(end);
        self.wait_for(beginning, |lines| all(lines).into_iter().find(is_it).cloned()).await
    }

    async fn wait_for(&self, what: &str, find: impl Fn(&[Line]) -> Option<Line>) -> Line {
        let mut last = Vec::new();
        for _ in 0..300 {
            last = self.menu().await;
            if let Some(found) = find(&last) {
                return found;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("no line {what:?} in the tray's menu: {last:#?}");
    }

    /// Clicks a line of the menu.
    pub(crate) async fn choose(&self, beginning: &str) {
        let line = self.wait_for_line(beginning).await;
        self.connection
            .call_method(
                Some(self.item().await.as_str()),
                MENU_PATH,
                Some("com.canonical.dbusmenu"),
                "Event",
                &(line.id, "clicked", Value::from(0), 0_u32),
            )
            .await
            .expect("the menu answers");
    }
}

fn find(lines: &[Line], beginning: &str) -> Option<Line> {
    let found =
        |is_so: fn(&str, &str) -> bool| all(lines).into_iter().find(|line| is_so(&line.label, beginning));
    found(|label, wanted| label == wanted)
        .or_else(|| found(|label, wanted| label.starts_with(wanted)))
        .cloned()
}

/// Every line of a menu, also behind others, from top to bottom.
fn all(lines: &[Line]) -> Vec<&Line> {
    lines.iter().flat_map(|line| std::iter::once(line).chain(all(&line.lines))).collect()
}

fn line(value: OwnedValue) -> Line {
    let (id, properties, lines): (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>) =
        value.try_into().expect("a line of a layout");
    let text =
        |name: &str| properties.get(name).and_then(|value| String::try_from(value.try_clone().ok()?).ok());
    Line {
        id,
        label: text("label").unwrap_or_default(),
        is_enabled: properties.get("enabled").and_then(|value| bool::try_from(value).ok()).unwrap_or(true),
        lines: lines.into_iter().map(line).collect(),
    }
}
