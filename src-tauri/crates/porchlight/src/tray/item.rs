//! The tray of Linux desktops, spoken over D-Bus without a toolkit.

use super::bus::Bus;
use super::face::{Choice, Entry, Face};
use super::picture::{Picture, picture};
use super::{Door, host, scheme};
use crate::markup::literal;
use agent::handle::Handle;
use agent::ports::DesktopNews;
use ksni::menu::{StandardItem, SubMenu};
use ksni::{MenuItem, ToolTip, Tray, TrayMethods};
use std::time::Duration;
use tokio::sync::{mpsc, watch};

/// Least time between two changes of the icon or the menu: a burst of arrivals must not make a panel flicker.
const LEAST_BETWEEN: Duration = Duration::from_secs(1);

struct Item {
    face: Face,
    drawn: ksni::Icon,
    choices: mpsc::Sender<Choice>,
}

/// Keeps the tray as `faces` says until the sender of `faces` is gone, and tells `handle` whether anybody draws it.
/// `panels` is told whether the desktop prefers dark colours.
pub(crate) async fn run(
    Door: Door,
    mut faces: watch::Receiver<Option<Face>>,
    choices: mpsc::Sender<Choice>,
    panels: watch::Sender<Option<bool>>,
    handle: Handle,
) {
    let bus = Bus::of_session();
    let follow_host = host::follow(&bus, move |is_there| handle.tell(DesktopNews::Tray(is_there)));
    let follow_scheme = scheme::follow(&bus, |dark| {
        panels.send_if_modified(|known| std::mem::replace(known, dark) != dark);
    });
    tokio::select! {
        () = keep(&bus, &mut faces, &choices) => {}
        () = follow_host => {}
        () = follow_scheme => {}
    }
}

/// Shows the item, and shows it anew when the bus went away: the item itself does not notice that.
async fn keep(bus: &Bus, faces: &mut watch::Receiver<Option<Face>>, choices: &mpsc::Sender<Choice>) {
    loop {
        let Some(face) = next_face(faces).await else { return };
        let item = Item { drawn: draw(&face), face: face.clone(), choices: choices.clone() };
        let (reached, shown) = match show(bus, item).await {
            Ok(both) => both,
            Err(error) => {
                tracing::info!(%error, "no tray icon yet");
                tokio::time::sleep(bus.retry).await;
                continue;
            }
        };
        let is_over = tokio::select! {
            () = follow(&shown, faces, face) => true,
            () = Bus::end_of(&reached) => false,
        };
        // On a bus that is gone nothing is waited for.
        let _gone_already = tokio::time::timeout(bus.deadline, shown.shutdown()).await;
        if is_over {
            return;
        }
        tracing::info!("the tray icon went away with its bus");
    }
}

/// Shows an item, and gives a connection to the bus that ends when the item's does.
async fn show(bus: &Bus, item: Item) -> Result<(zbus::Connection, ksni::Handle<Item>), ksni::Error> {
    let reached = bus.reach().await.map_err(ksni::Error::Dbus)?;
    // A desktop may start its tray after this program: the item stays and registers then.
    let shown = bus.timely(async { Ok(item.assume_sni_available(true).spawn().await) }).await;
    Ok((reached, shown.map_err(ksni::Error::Dbus)??))
}

/// Changes the item with every new face, until there will be none any more.
async fn follow(shown: &ksni::Handle<Item>, faces: &mut watch::Receiver<Option<Face>>, mut last: Face) {
    loop {
        tokio::time::sleep(LEAST_BETWEEN).await;
        if faces.changed().await.is_err() {
            return;
        }
        let Some(face) = faces.borrow_and_update().clone() else { continue };
        if face != last {
            let drawn = (face.icon != last.icon).then(|| draw(&face));
            last = face.clone();
            shown
                .update(move |item| {
                    item.face = face;
                    if let Some(drawn) = drawn {
                        item.drawn = drawn;
                    }
                })
                .await;
        }
    }
}

async fn next_face(faces: &mut watch::Receiver<Option<Face>>) -> Option<Face> {
    loop {
        faces.has_changed().ok()?;
        if let Some(face) = faces.borrow_and_update().clone() {
            return Some(face);
        }
        faces.changed().await.ok()?;
    }
}

impl Item {
    fn choose(&mut self, choice: &Choice) {
        if self.choices.try_send(choice.clone()).is_err() {
            tracing::warn!("a choice in the tray was lost: too many are waiting");
        }
    }
}

impl Tray for Item {
    fn id(&self) -> String {
        "io.porchlight.Porchlight".to_owned()
    }

    fn title(&self) -> String {
        "Porchlight".to_owned()
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        self.choose(&Choice::Open(None));
    }

    fn icon_pixmap(&self) -> Vec<ksni::Icon> {
        vec![self.drawn.clone()]
    }

    fn tool_tip(&self) -> ToolTip {
        // Hosts read the description as markup.
        let description = literal(&self.face.details, true);
        ToolTip { title: self.face.title.clone(), description, ..ToolTip::default() }
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        self.face.menu.iter().map(line).collect()
    }
}

fn line(entry: &Entry) -> MenuItem<Item> {
    match entry {
        Entry::Text(text) => {
            StandardItem { label: label(text), enabled: false, ..StandardItem::default() }.into()
        }
        Entry::Item(text, choice) => {
            let choice = choice.clone();
            StandardItem {
                label: label(text),
                activate: Box::new(move |item: &mut Item| item.choose(&choice)),
                ..StandardItem::default()
            }
            .into()
        }
        Entry::More(text, entries) => {
            SubMenu { label: label(text), submenu: entries.iter().map(line).collect(), ..SubMenu::default() }
                .into()
        }
        Entry::Rule => MenuItem::Separator,
    }
}

/// A menu reads an underscore as a mnemonic; a name is data, so its underscores are doubled.
fn label(text: &str) -> String {
    text.replace('_', "__")
}

/// The picture in the order the specification wants: opacity, red, green, blue.
fn draw(face: &Face) -> ksni::Icon {
    let Picture { width, height, mut rgba } = picture(face.icon).unwrap_or_else(|error| {
        tracing::error!(%error, "the tray's picture cannot be unpacked");
        Picture { width: 0, height: 0, rgba: Vec::new() }
    });
    for pixel in rgba.chunks_exact_mut(4) {
        pixel.rotate_right(1);
    }
    ksni::Icon {
        width: i32::try_from(width).unwrap_or(0),
        height: i32::try_from(height).unwrap_or(0),
        data: rgba,
    }
}

#[cfg(test)]
mod tests {
    use super::super::bus::fakes::FakeBus;
    use super::*;
    use std::sync::atomic::Ordering;

    /// Runs itself a second time, because where the session's bus is cannot be changed while a process runs.
    #[tokio::test]
    async fn an_item_whose_bus_died_is_shown_again_without_waiting_for_a_change() {
        if let Some(second) = std::env::var_os(SECOND_RUN) {
            return second_run(second.to_str() == Some("silent")).await;
        }
        for kind in ["greeting", "silent"] {
            let fake = if kind == "silent" { FakeBus::silent() } else { FakeBus::greeting() };
            let mut second = tokio::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", &format!("{}::{NAME}", module_path!().split_once("::").unwrap().1)])
                .env(SECOND_RUN, kind)
                .env("DBUS_SESSION_BUS_ADDRESS", fake.address())
                .kill_on_drop(true)
                .spawn()
                .unwrap();
            if kind == "greeting" {
                registered(&fake, 1).await;
                fake.die().await;
                registered(&fake, 2).await;
                fake.die().await;
                registered(&fake, 3).await;
                second.kill().await.unwrap();
            } else {
                assert!(second.wait().await.unwrap().success());
            }
        }
    }

    const NAME: &str = "an_item_whose_bus_died_is_shown_again_without_waiting_for_a_change";
    const SECOND_RUN: &str = "PORCHLIGHT_TEST_SECOND_RUN";

    async fn registered(fake: &FakeBus, times: u32) {
        let wait = async {
            while fake.registered.load(Ordering::Relaxed) < times {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(20), wait).await.expect("it registers");
    }

    async fn second_run(is_silent: bool) {
        let face = Face { title: "1".to_owned(), details: String::new(), menu: Vec::new(), icon: ICON };
        let (new_faces, mut faces) = watch::channel(Some(face));
        let (choices, _) = mpsc::channel(1);
        let mut bus = Bus::of_session();
        (bus.deadline, bus.retry) = (Duration::from_millis(500), Duration::from_millis(200));
        let kept = keep(&bus, &mut faces, &choices);
        if is_silent {
            // Neither hangs: when nothing more is to be shown it ends.
            let quit = async {
                tokio::time::sleep(Duration::from_secs(1)).await;
                drop(new_faces);
            };
            let both = async { tokio::join!(kept, quit) };
            tokio::time::timeout(Duration::from_secs(10), both).await.expect("it ends");
        } else {
            kept.await;
        }
    }

    const ICON: super::super::face::Icon =
        super::super::face::Icon { mood: agent::wire::Mood::Idle, count: 0, is_light: false };

    #[test]
    fn a_name_with_an_underscore_is_no_mnemonic() {
        assert_eq!(label("lea_xo"), "lea__xo");
    }
}
