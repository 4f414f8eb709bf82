//! Notifications over D-Bus. The server is looked for before anything is sent, so that a missing one costs nothing, and
//! followed as it comes, goes and changes; what it can show (actions, markup) is asked once for each server.

use super::Order;
use crate::markup::literal;
use agent::handle::Handle;
use agent::ports::{DesktopNews, NoticeAction, ShownNotice};
use futures_util::StreamExt;
use notify_rust::{Hint, Notification, NotificationHandle, NotificationResponse};
use presence::id::NoticeId;
use presence::notice::Slot;
use std::collections::{HashMap, VecDeque};
use std::rc::Rc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::{JoinHandle, LocalSet};
use zbus::fdo::{DBusProxy, NameOwnerChangedStream};
use zbus::names::BusName;

const SERVER: &str = "org.freedesktop.Notifications";

/// A server that has not answered by then is treated as one that cannot show the notice.
const DEADLINE: Duration = Duration::from_secs(3);

/// A notification that a server shows after so long stays: it may have lost the call.
const GIVEN_UP: Duration = Duration::from_secs(60);

/// Most notifications open at once; the oldest gives way.
const MOST_OPEN: usize = 64;

/// How long to wait before looking for a session bus again.
const BUS_RETRY: Duration = Duration::from_secs(10);

/// What is known of the server.
#[derive(Clone, Debug, Default)]
struct Server {
    reads_markup: bool,
    has_actions: bool,
}

/// A notification on the screen, as far as we know.
struct Open {
    id: u32,
    notice: NoticeId,
    shown: Rc<NotificationHandle>,
    waiter: JoinHandle<()>,
}

struct Board {
    handle: Handle,
    server: Option<Server>,
    open: HashMap<Slot, Open>,
    order: VecDeque<Slot>,
    closed: mpsc::UnboundedSender<(Slot, NoticeId)>,
}

/// Shows what is ordered until the other side is gone, then takes everything away.
pub(super) fn run(orders: mpsc::Receiver<Order>, handle: Handle) {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            tracing::error!(%error, "notifications cannot be shown: the system grants no event queue");
            handle.tell(DesktopNews::Notifications(false));
            return;
        }
    };
    LocalSet::new().block_on(&runtime, serve(orders, handle));
    // A server that never answers may still hold a call; it must not hold the thread.
    runtime.shutdown_timeout(Duration::from_millis(100));
}

async fn serve(mut orders: mpsc::Receiver<Order>, handle: Handle) {
    let (closed, mut closings) = mpsc::unbounded_channel();
    let mut board = Board { handle, server: None, open: HashMap::new(), order: VecDeque::new(), closed };
    let mut owners = None;
    let mut look_again = tokio::time::interval(BUS_RETRY);
    look_again.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            order = orders.recv() => match order {
                Some(Order::Show(notice)) => board.show(notice).await,
                Some(Order::Withdraw(slot)) => board.withdraw(slot).await,
                None => break,
            },
            Some((slot, notice)) = closings.recv() => board.forget(slot, notice),
            _ = look_again.tick(), if owners.is_none() => {
                owners = board.look().await;
            }
            changed = next_owner(&mut owners) => match changed {
                Some(true) => board.server_changed(true).await,
                // A server that left may be one the bus starts again when asked: it is looked for anew.
                Some(false) => {
                    board.server_changed(false).await;
                    owners = None;
                }
                None => owners = None,
            },
        }
    }
    board.clear().await;
}

/// Whether the server's name has an owner now; `None` when the bus went away.
async fn next_owner(owners: &mut Option<NameOwnerChangedStream>) -> Option<bool> {
    match owners {
        Some(stream) => {
            let change = stream.next().await?;
            Some(change.args().is_ok_and(|args| args.new_owner().is_some()))
        }
        None => std::future::pending().await,
    }
}

impl Board {
    /// Looks for a session bus and a server on it, and follows the server from then on.
    async fn look(&mut self) -> Option<NameOwnerChangedStream> {
        let Some((stream, is_there)) = find_server().await else {
            self.server = None;
            self.handle.tell(DesktopNews::Notifications(false));
            return None;
        };
        self.server_changed(is_there).await;
        Some(stream)
    }

    async fn server_changed(&mut self, is_there: bool) {
        // A new server counts its ids anew: nothing that an old one showed can be addressed any more.
        for (_, open) in self.open.drain() {
            open.waiter.abort();
        }
        self.order.clear();
        self.server = if is_there { ask_capabilities().await } else { None };
        self.handle.tell(DesktopNews::Notifications(self.server.is_some()));
    }

    async fn show(&mut self, notice: ShownNotice) {
        let Some(server) = self.server.clone() else {
            self.handle.tell(DesktopNews::Undelivered(notice.id));
            return;
        };
        let mut notification = Notification::new();
        notification
            .appname("Porchlight")
            .icon("io.porchlight.Porchlight")
            .summary(&notice.title)
            .body(&literal(&notice.body, server.reads_markup))
            .hint(Hint::DesktopEntry("io.porchlight.Porchlight".to_owned()))
            .hint(Hint::Category("presence.online".to_owned()));
        if let Some(open) = self.open.get(&notice.slot) {
            notification.id(open.id);
        }
        if server.has_actions {
            if let Some((_, label)) = on_click(&notice.actions) {
                notification.action("default", label);
            }
            for (action, label) in &notice.actions {
                notification.action(key(*action), label);
            }
        }
        let mut showing = Box::pin(async move { notification.show_async().await });
        match tokio::time::timeout(DEADLINE, &mut showing).await {
            Ok(Ok(shown)) => self.opened(&notice, Rc::new(shown)).await,
            late_or_not => {
                tracing::warn!("the notification server did not take a notification");
                self.handle.tell(DesktopNews::Undelivered(notice.id));
                if late_or_not.is_err() {
                    tokio::task::spawn_local(take_away(showing));
                }
            }
        }
    }

    async fn opened(&mut self, notice: &ShownNotice, shown: Rc<NotificationHandle>) {
        let waiter = tokio::task::spawn_local(wait(
            Rc::clone(&shown),
            notice.slot,
            notice.id,
            on_click(&notice.actions).map(|(action, _)| *action),
            self.handle.clone(),
            self.closed.clone(),
        ));
        self.order.retain(|slot| *slot != notice.slot);
        self.order.push_back(notice.slot);
        let open = Open { id: shown.id(), notice: notice.id, shown, waiter };
        if let Some(replaced) = self.open.insert(notice.slot, open) {
            replaced.waiter.abort();
        }
        while self.order.len() > MOST_OPEN {
            if let Some(oldest) = self.order.front().copied() {
                self.withdraw(oldest).await;
            }
        }
    }

    async fn withdraw(&mut self, slot: Slot) {
        self.order.retain(|other| *other != slot);
        if let Some(open) = self.open.remove(&slot) {
            open.waiter.abort();
            // One that cannot be closed goes with its server.
            let _late = tokio::time::timeout(DEADLINE, open.shown.close_async()).await;
        }
    }

    /// Drops what went away by itself, unless its slot shows another notice by now.
    fn forget(&mut self, slot: Slot, notice: NoticeId) {
        if self.open.get(&slot).is_some_and(|open| open.notice == notice) {
            self.open.remove(&slot);
            self.order.retain(|other| *other != slot);
        }
    }

    async fn clear(&mut self) {
        let open: Vec<Open> = self.open.drain().map(|(_, open)| open).collect();
        let all = async {
            for one in open {
                one.waiter.abort();
                one.shown.close_async().await;
            }
        };
        let _late = tokio::time::timeout(Duration::from_millis(500), all).await;
    }
}

/// Takes away what a server shows after it was given up: it would stand there for good, because nobody knows its number.
async fn take_away(showing: impl Future<Output = Result<NotificationHandle, notify_rust::error::Error>>) {
    if let Ok(Ok(shown)) = tokio::time::timeout(GIVEN_UP, showing).await {
        let _late = tokio::time::timeout(DEADLINE, shown.close_async()).await;
    }
}

/// What a click beside the buttons does. Many click a notification only to be rid of it, so that nothing is undone by that.
fn on_click(actions: &[(NoticeAction, String)]) -> Option<&(NoticeAction, String)> {
    actions.first().filter(|(action, _)| match action {
        NoticeAction::Open | NoticeAction::Snooze | NoticeAction::StopWatching => true,
        NoticeAction::WatchAgain => false,
    })
}

/// Waits until a notification is answered or goes away, and tells which.
async fn wait(
    shown: Rc<NotificationHandle>,
    slot: Slot,
    notice: NoticeId,
    first: Option<NoticeAction>,
    handle: Handle,
    closed: mpsc::UnboundedSender<(Slot, NoticeId)>,
) {
    shown
        .wait_for_action_async(|response: &NotificationResponse| {
            let chosen = match response {
                NotificationResponse::Default => first,
                NotificationResponse::Action(name) => action(name),
                NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => None,
            };
            handle.tell(match chosen {
                Some(action) => DesktopNews::Chosen(notice, action),
                None => DesktopNews::Dismissed(notice),
            });
        })
        .await;
    // The board may be gone already, at the end.
    let _ended = closed.send((slot, notice));
}

async fn find_server() -> Option<(NameOwnerChangedStream, bool)> {
    let look = async {
        let bus = zbus::Connection::session().await.ok()?;
        let proxy = DBusProxy::new(&bus).await.ok()?;
        let stream = proxy.receive_name_owner_changed_with_args(&[(0, SERVER)]).await.ok()?;
        let name = BusName::try_from(SERVER).ok()?;
        let is_there = proxy.name_has_owner(name).await.ok()?
            || proxy.list_activatable_names().await.ok()?.iter().any(|name| name.as_str() == SERVER);
        Some((stream, is_there))
    };
    tokio::time::timeout(DEADLINE, look).await.ok().flatten()
}

async fn ask_capabilities() -> Option<Server> {
    tokio::time::timeout(DEADLINE, capabilities()).await.ok().flatten()
}

async fn capabilities() -> Option<Server> {
    let bus = zbus::Connection::session().await.ok()?;
    let call =
        bus.call_method(Some(SERVER), "/org/freedesktop/Notifications", Some(SERVER), "GetCapabilities", &());
    let answer = call.await.ok()?;
    let names: Vec<String> = answer.body().deserialize().ok()?;
    let has = |name: &str| names.iter().any(|known| known == name);
    Some(Server { reads_markup: has("body-markup"), has_actions: has("actions") })
}

/// The name an action has on the bus.
fn key(action: NoticeAction) -> &'static str {
    match action {
        NoticeAction::Open => "open",
        NoticeAction::Snooze => "snooze",
        NoticeAction::StopWatching => "stop-watching",
        NoticeAction::WatchAgain => "watch-again",
    }
}

fn action(key_on_bus: &str) -> Option<NoticeAction> {
    [NoticeAction::Open, NoticeAction::Snooze, NoticeAction::StopWatching, NoticeAction::WatchAgain]
        .into_iter()
        .find(|action| key(*action) == key_on_bus)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_comes_back_as_itself() {
        for one in
            [NoticeAction::Open, NoticeAction::Snooze, NoticeAction::StopWatching, NoticeAction::WatchAgain]
        {
            assert_eq!(action(key(one)), Some(one));
        }
    }

    #[test]
    fn a_click_opens_what_a_notice_is_about_and_never_watches_anybody_again() {
        let offered = |action| vec![(action, String::new())];
        assert!(on_click(&offered(NoticeAction::Open)).is_some());
        assert!(on_click(&offered(NoticeAction::WatchAgain)).is_none());
        assert!(on_click(&[]).is_none());
    }

    #[test]
    fn row_74_an_unknown_action_is_nothing() {
        assert_eq!(action("rm -rf"), None);
    }
}
