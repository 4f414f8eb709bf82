//! Notifications on Windows and macOS. A named limitation: the systems' own centres show them without actions, so a click
//! does nothing there; the tray menu and the window offer the same.

use super::Order;
use agent::handle::Handle;
use agent::ports::DesktopNews;
use notify_rust::Notification;
use tokio::sync::mpsc;

/// Shows what is ordered until the other side is gone.
pub(super) fn run(mut orders: mpsc::Receiver<Order>, handle: Handle) {
    handle.tell(DesktopNews::Notifications(true));
    while let Some(order) = orders.blocking_recv() {
        match order {
            Order::Show(notice) => {
                let shown = Notification::new()
                    .appname("Porchlight")
                    .summary(&notice.title)
                    .body(&notice.body)
                    .show();
                if let Err(error) = shown {
                    tracing::warn!(%error, "a notification could not be shown");
                    handle.tell(DesktopNews::Undelivered(notice.id));
                }
            }
            // Neither system lets a program take back what it showed through this library.
            Order::Withdraw(slot) => tracing::debug!(?slot, "a notification that is out of date stays"),
        }
    }
}
