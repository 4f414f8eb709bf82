//! The tray of Linux desktops, spoken over D-Bus without a toolkit.

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

/// How long to wait before trying again to reach a session bus.
const BUS_RETRY: Duration = Duration::from_secs(10);

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
    let follow_host = host::follow(move |is_there| handle.tell(DesktopNews::Tray(is_there)));
    let follow_scheme = async {
        scheme::follow(|dark| {
            panels.send_replace(dark);
        })
        .await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = keep(&mut faces, &choices) => {}
        () = follow_host => {}
        () = follow_scheme => {}
    }
}

async fn keep(faces: &mut watch::Receiver<Option<Face>>, choices: &mpsc::Sender<Choice>) {
    loop {
        let Some(face) = next_face(faces).await else { return };
        let item = Item { drawn: draw(&face), face: face.clone(), choices: choices.clone() };
        // A desktop may start its tray after this program: the item stays and registers then.
        match item.assume_sni_available(true).spawn().await {
            Ok(shown) => {
                let mut last = face;
                while !shown.is_closed() {
                    tokio::time::sleep(LEAST_BETWEEN).await;
                    if faces.changed().await.is_err() {
                        shown.shutdown().await;
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
            Err(error) => {
                tracing::info!(%error, "no tray icon yet");
                tokio::time::sleep(BUS_RETRY).await;
                faces.mark_changed();
            }
        }
    }
}

async fn next_face(faces: &mut watch::Receiver<Option<Face>>) -> Option<Face> {
    loop {
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
    use super::*;

    #[test]
    fn a_name_with_an_underscore_is_no_mnemonic() {
        assert_eq!(label("lea_xo"), "lea__xo");
    }
}
