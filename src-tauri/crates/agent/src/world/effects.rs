//! Carrying out what the rules ask for.

use super::World;
use crate::wire::WindowPage;
use presence::event::{Effect, Recorded};
use presence::time::Moment;

impl World {
    /// Does one thing.
    pub(super) fn carry_out(&mut self, effect: Effect, now: Moment) {
        match effect {
            Effect::Ask { ask, account, task } => self.ask(ask, account, task),
            Effect::Listen { account, on } => self.listen(account, on),
            Effect::Renew(sign_in) => self.sign_ins.renew(sign_in),
            Effect::RenewIfPossible(sign_in) => self.sign_ins.renew_if_possible(sign_in),
            Effect::WakeAt(run) => self.due = Some(run),
            Effect::Notify(notice) => self.notify(&notice, now),
            Effect::Withdraw(slot) => self.desk.withdraw(slot),
            Effect::OpenChat(contact) => self.open_chat_with(contact),
            Effect::ShowList => {
                self.show_window_for_nobody(Some(WindowPage::People));
            }
            Effect::Place { sign_in, places } => self.sign_ins.take_pages(sign_in, places),
            Effect::Keep(kept) => self.store.keep(kept),
            Effect::Record(recorded) => {
                match &recorded {
                    Recorded::Change(_) | Recorded::Decision(_) | Recorded::Relation(_) => {
                        self.viewers.history_changed();
                    }
                    Recorded::LastKnown(_) | Recorded::Gap { .. } => {}
                }
                self.tell_followers(&recorded);
                self.store.record(recorded);
            }
            Effect::Publish => self.viewers.changed(),
        }
    }
}
