//! One report about one contact, before it is taken for a sighting: an answer that puts the question off is none, and what a
//! report leaves out is filled in from what is known.

use super::Machine;
use crate::event::Effect;
use crate::roster::{Known, Slot};
use crate::sighting::{Presence, Report, Via, Why};
use crate::time::Moment;
use std::time::Duration;

/// How soon somebody is asked about again of whom the service could not tell; each time in a row doubles it.
const SOON: Duration = Duration::from_secs(15);

impl Machine {
    /// Takes over what a report says.
    pub(super) fn take_report(
        &mut self,
        slot: Slot,
        report: Report,
        via: Via,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        if report.presence == Presence::Unknown(Why::TryLater) {
            self.put_off(slot);
            return;
        }
        self.saw(slot, report.presence, report.last_seen, via, now, effects);
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
                let soon = SOON.saturating_mul(2_u32.saturating_pow(u32::from(doublings)));
                soon.max(self.least_interval(known.contact.account)).min(interval)
            }
        }
    }
}
