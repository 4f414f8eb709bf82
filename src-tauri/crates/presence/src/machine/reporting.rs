//! One report about one contact, before it is taken for a sighting: an answer that puts the question off is none, and what a
//! report leaves out is filled in from what is known.

use super::Machine;
use super::hearing::Arrived;
use super::seeing::Sight;
use crate::backoff::doubled;
use crate::event::{Effect, Kept};
use crate::id::AccountId;
use crate::roster::{Known, Slot};
use crate::sighting::{Presence, Report, Via, Why};
use crate::time::Moment;
use std::time::Duration;

/// How soon somebody is asked about again of whom the service could not tell; each time in a row doubles it.
const SOON: Duration = Duration::from_secs(15);

impl Machine {
    /// An answer about some.
    pub(super) fn told_of(
        &mut self,
        account: AccountId,
        slots: &[Slot],
        reports: Vec<Report>,
        arrived: Arrived,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let mut overtaken = Vec::new();
        for report in reports {
            if let Some(slot) = self.roster.by_key(account, &report.key)
                && slots.contains(&slot)
            {
                if self.is_overtaken(slot, &report, arrived.ask) {
                    overtaken.push(slot);
                    continue;
                }
                if self.note_answered(slot, arrived, now) {
                    overtaken.push(slot);
                }
                self.set_beside_list(slot, &report.presence);
                self.take_report(slot, report, (Via::Poll, arrived.age), now, effects);
                self.note_swept(slot, now);
            }
        }
        for slot in slots {
            self.schedule_next(*slot, now);
        }
        for slot in overtaken {
            self.ask_soon(slot, now);
        }
    }

    /// An answer told of somebody: what comes after it is no work of a clean-up before it.
    fn note_swept(&mut self, slot: Slot, now: Moment) {
        let Some(known) = self.roster.get(slot).filter(|known| known.current == Some(now.run)) else {
            return;
        };
        if let Some(state) = self.accounts.get_mut(&known.contact.account) {
            state.cleaning.saw(slot);
        }
    }

    /// Takes over what a report says.
    pub(super) fn take_report(
        &mut self,
        slot: Slot,
        report: Report,
        (via, age): (Via, Duration),
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        if report.presence == Presence::Unknown(Why::TryLater) {
            self.put_off(slot);
            return;
        }
        if let Some(name) = &report.name {
            self.take_name(slot, name, effects);
        }
        if let Some(handle) = report.handle {
            self.take_handle(slot, handle, effects);
        }
        let presence = self.busy_as_told(slot, report.presence, report.leaves_out_end, now);
        let presence = self.as_far_as_told(slot, presence);
        let sight = Sight { presence, last_seen: report.last_seen, via, age };
        self.saw(slot, sight, now, effects);
    }

    /// What the service calls somebody, where no name is known.
    pub(super) fn take_name(&mut self, slot: Slot, name: &str, effects: &mut Vec<Effect>) {
        let Some(known) = self.roster.get_mut(slot) else { return };
        if known.contact.name.is_empty() && !name.trim().is_empty() {
            known.contact.name = name.into();
            Self::keep(effects, Kept::Contacts(vec![known.contact.clone()]));
            self.listing.changed();
        }
    }

    /// By which handle the service knows somebody, where none is known.
    fn take_handle(&mut self, slot: Slot, handle: Box<str>, effects: &mut Vec<Effect>) {
        let is_news = self.roster.get(slot).is_some_and(|known| known.contact.handle.is_empty());
        if is_news && let Some(known) = self.roster.get_mut(slot) {
            known.contact.handle = handle;
            Self::keep(effects, Kept::Contacts(vec![known.contact.clone()]));
            self.listing.changed();
        }
    }

    /// The service cannot tell now: what is known stays as it was, with its date, and does not count as current.
    fn put_off(&mut self, slot: Slot) {
        if let Some(known) = self.roster.get_mut(slot) {
            known.put_off = known.put_off.saturating_add(1);
        }
    }

    /// How long to wait before somebody is asked about again.
    pub(super) fn wait_of(&self, known: &Known) -> Duration {
        let interval = self.interval_of(known);
        match known.put_off.checked_sub(1) {
            None => interval,
            Some(doublings) => {
                let soon = doubled(SOON, u32::from(doublings), interval);
                soon.max(self.least_interval(known.contact.account)).min(interval)
            }
        }
    }
}
