//! The tray of Windows and macOS, through the systems' own interfaces, which want the program's first thread. Compiled and
//! tested on Linux, too, behind the feature `native-tray`; there it needs GTK, so packaged builds speak D-Bus instead.

use super::face::{Choice, Entry, Face};
use super::picture::picture;
use agent::handle::Handle;
use agent::ports::DesktopNews;
use std::collections::HashMap;
use tao::event::Event;
use tao::event_loop::{ControlFlow, EventLoopBuilder, EventLoopProxy};
use tokio::sync::{mpsc, watch};
use tray_icon::menu::{Menu, MenuEvent, MenuId, MenuItem, PredefinedMenuItem, Submenu};
use tray_icon::{Icon, MouseButton, MouseButtonState, TrayIcon, TrayIconBuilder, TrayIconEvent};

/// What the first thread is told.
enum Order {
    Show(Box<Face>),
    Listen(mpsc::Sender<Choice>),
    Clicked,
    Menu(MenuId),
    End,
}

/// The way to the first thread.
#[derive(Clone)]
pub(crate) struct Link {
    orders: EventLoopProxy<Order>,
}

/// Gives the first thread to the tray and the rest of the program to `program`, on a thread of its own. Never returns: the
/// process ends with what `program` returned.
pub(crate) fn main_loop(program: impl FnOnce(Link) -> i32 + Send + 'static) -> ! {
    let events = EventLoopBuilder::<Order>::with_user_event().build();
    let link = Link { orders: events.create_proxy() };
    forward_clicks(&link);
    let rest = link.clone();
    let running = std::thread::spawn(move || {
        let code = program(rest.clone());
        rest.send(Order::End);
        code
    });
    let mut running = Some(running);
    let mut shown = Shown::default();
    events.run(move |event, _, flow| {
        *flow = ControlFlow::Wait;
        if let Event::UserEvent(order) = event {
            match order {
                Order::Show(face) => shown.show(&face),
                Order::Listen(choices) => shown.listener = Some(choices),
                Order::Clicked => shown.choose(&Choice::Open(None)),
                Order::Menu(id) => shown.choose_item(&id),
                Order::End => {
                    shown.icon = None;
                    let code = running.take().and_then(|thread| thread.join().ok()).unwrap_or(1);
                    *flow = ControlFlow::ExitWithCode(code);
                }
            }
        }
    })
}

/// Carries faces to the first thread until the sender of `faces` is gone.
pub(crate) async fn run(
    link: Link,
    mut faces: watch::Receiver<Option<Face>>,
    choices: mpsc::Sender<Choice>,
    panels: watch::Sender<Option<bool>>,
    handle: Handle,
) {
    // Both systems colour the icon's surroundings themselves; the setting decides.
    drop(panels);
    link.send(Order::Listen(choices));
    handle.tell(DesktopNews::Tray(true));
    while faces.changed().await.is_ok() {
        if let Some(face) = faces.borrow_and_update().clone() {
            link.send(Order::Show(Box::new(face)));
        }
    }
}

impl Link {
    fn send(&self, order: Order) {
        if self.orders.send_event(order).is_err() {
            tracing::debug!("the tray has ended already");
        }
    }
}

fn forward_clicks(link: &Link) {
    let clicks = link.clone();
    TrayIconEvent::set_event_handler(Some(move |event| {
        if let TrayIconEvent::Click {
            button: MouseButton::Left, button_state: MouseButtonState::Up, ..
        } = event
        {
            clicks.send(Order::Clicked);
        }
    }));
    let menu = link.clone();
    MenuEvent::set_event_handler(Some(move |event: MenuEvent| menu.send(Order::Menu(event.id))));
}

#[derive(Default)]
struct Shown {
    icon: Option<TrayIcon>,
    last: Option<Face>,
    choices: HashMap<MenuId, Choice>,
    listener: Option<mpsc::Sender<Choice>>,
}

impl Shown {
    fn show(&mut self, face: &Face) {
        let mut menu = Vec::new();
        self.choices.clear();
        let root = Menu::new();
        for entry in &face.menu {
            if let Some(item) = build(entry, &mut self.choices) {
                menu.push(item);
            }
        }
        for item in &menu {
            if let Err(error) = root.append(item.as_ref()) {
                tracing::warn!(%error, "a line of the tray's menu is missing");
            }
        }
        let changed_icon = self.last.as_ref().is_none_or(|last| last.icon != face.icon);
        let drawn = if changed_icon { draw(face) } else { None };
        let tooltip = format!("{}\n{}", face.title, face.details);
        match &self.icon {
            Some(icon) => {
                icon.set_menu(Some(Box::new(root)));
                if icon.set_tooltip(Some(tooltip.trim_end())).is_err() {
                    tracing::debug!("this system shows no tooltip");
                }
                if changed_icon && icon.set_icon(drawn).is_err() {
                    tracing::warn!("the tray's icon could not be changed");
                }
            }
            None => {
                let mut builder = TrayIconBuilder::new()
                    .with_id("io.porchlight.Porchlight")
                    .with_tooltip(tooltip.trim_end())
                    .with_menu(Box::new(root))
                    .with_menu_on_left_click(false);
                if let Some(drawn) = drawn {
                    builder = builder.with_icon(drawn);
                }
                match builder.build() {
                    Ok(icon) => self.icon = Some(icon),
                    Err(error) => tracing::error!(%error, "there is no tray icon"),
                }
            }
        }
        self.last = Some(face.clone());
    }

    fn choose_item(&self, id: &MenuId) {
        if let Some(choice) = self.choices.get(id) {
            self.choose(choice);
        }
    }

    fn choose(&self, choice: &Choice) {
        if let Some(listener) = &self.listener
            && listener.try_send(choice.clone()).is_err()
        {
            tracing::warn!("a choice in the tray was lost: too many are waiting");
        }
    }
}

fn build(
    entry: &Entry,
    choices: &mut HashMap<MenuId, Choice>,
) -> Option<Box<dyn tray_icon::menu::IsMenuItem>> {
    Some(match entry {
        Entry::Text(text) => Box::new(MenuItem::new(label(text), false, None)),
        Entry::Item(text, choice) => {
            let item = MenuItem::new(label(text), true, None);
            choices.insert(item.id().clone(), choice.clone());
            Box::new(item)
        }
        Entry::More(text, entries) => {
            let more = Submenu::new(label(text), true);
            for entry in entries {
                let item = build(entry, choices)?;
                more.append(item.as_ref()).ok()?;
            }
            Box::new(more)
        }
        Entry::Rule => Box::new(PredefinedMenuItem::separator()),
    })
}

/// A menu reads an ampersand as a mnemonic; a name is data, so its ampersands are doubled.
fn label(text: &str) -> String {
    text.replace('&', "&&")
}

fn draw(face: &Face) -> Option<Icon> {
    let drawn = picture(face.icon).ok()?;
    Icon::from_rgba(drawn.rgba, drawn.width, drawn.height).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_an_ampersand_is_no_mnemonic() {
        assert_eq!(label("Tom & Ana"), "Tom && Ana");
    }
}
