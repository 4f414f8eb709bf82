//! The way to the desktop, which takes what it is asked for at its own pace. What does not fit in is not shown, and whoever asked is told so; but
//! a notice that should be gone would stay untrue, so taking one away waits until there is room (DESIGN.md, section 5).

use crate::ports::{DesktopAsk, ShownNotice};
use presence::notice::Slot;
use std::collections::BTreeSet;
use tokio::sync::mpsc;

/// The desktop, or nobody on a server.
pub(super) struct Desk {
    desktop: Option<mpsc::Sender<DesktopAsk>>,
    /// Where nothing should stand any more and something may.
    late: BTreeSet<Slot>,
}

impl Desk {
    pub(super) fn new(desktop: Option<mpsc::Sender<DesktopAsk>>) -> Self {
        Self { desktop, late: BTreeSet::new() }
    }

    /// Asks for something; whether there is a desktop that takes it.
    pub(super) fn ask(&self, ask: DesktopAsk) -> bool {
        let Some(desktop) = &self.desktop else { return false };
        let is_taken = desktop.try_send(ask).is_ok();
        if !is_taken {
            tracing::warn!("the desktop is behind or gone: something was not shown");
        }
        is_taken
    }

    /// Shows a notice in the place of what stands in its slot; whether there is a desktop that takes it. What stood there goes when not: it
    /// is not what should be there.
    pub(super) fn show(&mut self, notice: ShownNotice) -> bool {
        let slot = notice.slot;
        let is_taken = self.ask(DesktopAsk::Notify(notice));
        if is_taken {
            self.late.remove(&slot);
        } else {
            self.late.insert(slot);
        }
        is_taken
    }

    /// Takes away what stands in a slot, now or as soon as there is room.
    pub(super) fn withdraw(&mut self, slot: Slot) {
        self.late.insert(slot);
        self.catch_up();
    }

    /// Takes away what should be gone already, as far as there is room.
    pub(super) fn catch_up(&mut self) {
        let Some(desktop) = &self.desktop else { return self.late.clear() };
        while let Some(slot) = self.late.pop_first() {
            if let Err(refused) = desktop.try_send(DesktopAsk::Withdraw(slot)) {
                match refused {
                    mpsc::error::TrySendError::Full(_) => self.late.insert(slot),
                    mpsc::error::TrySendError::Closed(_) => return self.late.clear(),
                };
                return;
            }
        }
    }

    /// Comes back when there is room for what should be gone already; never while there is nothing. Dropping the future loses nothing.
    pub(super) async fn has_room(&self) {
        match &self.desktop {
            Some(desktop) if !self.late.is_empty() && desktop.reserve().await.is_ok() => {}
            Some(_) | None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Desk;
    use crate::ports::{DesktopAsk, ShownNotice};
    use presence::id::{NoticeId, PersonId};
    use presence::notice::{Occasion, Slot};
    use tokio::sync::mpsc;

    fn about(person: i64) -> ShownNotice {
        let slot = Slot::Person(PersonId(person));
        ShownNotice { id: NoticeId(person), slot, title: String::new(), body: String::new(), actions: vec![] }
    }

    fn gone(person: i64) -> DesktopAsk {
        DesktopAsk::Withdraw(Slot::Person(PersonId(person)))
    }

    #[tokio::test]
    async fn a_notice_that_should_be_gone_goes_as_soon_as_the_desktop_has_room() {
        let (to_desktop, mut asks) = mpsc::channel(2);
        let mut desk = Desk::new(Some(to_desktop));
        assert!(desk.show(about(1)) && desk.show(about(2)));
        desk.withdraw(Slot::Person(PersonId(1)));
        desk.withdraw(Slot::Person(PersonId(2)));
        for person in [1, 2] {
            assert_eq!(asks.recv().await, Some(DesktopAsk::Notify(about(person))));
        }
        desk.has_room().await;
        desk.catch_up();
        assert_eq!((asks.recv().await, asks.recv().await), (Some(gone(1)), Some(gone(2))));
        assert!(desk.late.is_empty());
    }

    #[tokio::test]
    async fn what_is_shown_since_is_not_taken_away_for_what_stood_there_before() {
        let (to_desktop, mut asks) = mpsc::channel(1);
        let mut desk = Desk::new(Some(to_desktop));
        assert!(desk.show(about(1)));
        desk.withdraw(Slot::Person(PersonId(1)));
        assert_eq!(asks.recv().await, Some(DesktopAsk::Notify(about(1))));
        assert!(desk.show(about(1)), "they are back");
        assert!(desk.late.is_empty());
        assert!(!desk.show(about(1)), "no room for another word about them");
        assert_eq!(asks.recv().await, Some(DesktopAsk::Notify(about(1))));
        desk.catch_up();
        assert_eq!(asks.recv().await, Some(gone(1)), "what stands there is not what should");
    }

    #[tokio::test]
    async fn without_a_desktop_nothing_waits_for_one() {
        let mut nobody = Desk::new(None);
        nobody.withdraw(Slot::Together(Occasion::CameOnline));
        assert!(nobody.late.is_empty() && !nobody.ask(DesktopAsk::Quit));
        let (to_desktop, asks) = mpsc::channel(1);
        drop(asks);
        let mut left = Desk::new(Some(to_desktop));
        left.withdraw(Slot::Together(Occasion::CameOnline));
        assert!(left.late.is_empty());
    }
}
