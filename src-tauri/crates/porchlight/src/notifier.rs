//! Notifications, sent and awaited on one thread of their own: a notification server that hangs delays nothing else, and no
//! call into the notification library ever happens on a thread that runs the agent.

#[cfg(target_os = "linux")]
mod xdg;
#[cfg(not(target_os = "linux"))]
mod other;

use agent::handle::Handle;
use agent::ports::ShownNotice;
use presence::notice::Slot;
use std::thread::JoinHandle;
use tokio::sync::mpsc;

/// Orders that may wait; past this the newest are refused, so that a stuck server cannot fill the memory.
const WAITING: usize = 256;

/// What the thread is told.
#[derive(Debug)]
enum Order {
    Show(ShownNotice),
    Withdraw(Slot),
}

/// The way to the notification thread. Dropping it ends the thread and takes every notification away.
pub(crate) struct Notifier {
    orders: Option<mpsc::Sender<Order>>,
    thread: Option<JoinHandle<()>>,
}

impl Notifier {
    /// Starts the thread. What becomes of notifications is told to `handle`.
    ///
    /// # Errors
    ///
    /// When the system grants no thread.
    pub(crate) fn start(handle: Handle) -> std::io::Result<Self> {
        let (orders, received) = mpsc::channel(WAITING);
        let thread = std::thread::Builder::new().name("notifications".to_owned()).spawn(move || {
            #[cfg(target_os = "linux")]
            xdg::run(received, handle);
            #[cfg(not(target_os = "linux"))]
            other::run(received, handle);
        })?;
        Ok(Self { orders: Some(orders), thread: Some(thread) })
    }

    /// Shows a notice in place of what stands in its slot. Gives the notice back when too many are waiting.
    pub(crate) fn show(&self, notice: ShownNotice) -> Result<(), ShownNotice> {
        match self.order(Order::Show(notice)) {
            Ok(()) => Ok(()),
            Err(Order::Show(notice)) => Err(notice),
            Err(Order::Withdraw(_)) => Ok(()),
        }
    }

    /// Takes away what stands in a slot.
    pub(crate) fn withdraw(&self, slot: Slot) {
        if self.order(Order::Withdraw(slot)).is_err() {
            tracing::warn!(
                "a notification stays although it is out of date: the notification server does not keep up"
            );
        }
    }

    fn order(&self, order: Order) -> Result<(), Order> {
        match &self.orders {
            Some(orders) => orders.try_send(order).map_err(|refused| refused.into_inner()),
            None => Err(order),
        }
    }

    /// Ends the thread and waits for it, at most `limit`: a server that hangs does not keep the program from ending.
    pub(crate) async fn close(mut self, limit: std::time::Duration) {
        self.orders = None;
        let Some(thread) = self.thread.take() else { return };
        let ended = async {
            while !thread.is_finished() {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        if tokio::time::timeout(limit, ended).await.is_err() {
            tracing::warn!("the notification server did not answer in time while closing");
        }
    }
}
