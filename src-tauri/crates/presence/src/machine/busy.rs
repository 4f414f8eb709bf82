//! Being busy until some time. Services go on saying "busy" after the end they told, until somebody cleans up; here it ends
//! when it was said to.

use super::Machine;
use crate::event::{Change, Effect};
use crate::roster::Slot;
use crate::sighting::{Presence, Via};
use crate::time::{Moment, Run, Wall};
use crate::tracker::free;
use std::time::Duration;

impl Machine {
    /// What a report of being busy means: with the end known before where it leaves out the end, and nothing once the end has
    /// passed.
    pub(super) fn busy_as_told(
        &mut self,
        slot: Slot,
        presence: Presence,
        leaves_out_end: bool,
        now: Moment,
    ) -> Presence {
        let Some(known) = self.roster.get_mut(slot) else { return presence };
        let known_end = known.particulars.as_ref().and_then(|it| it.busy_end);
        let end = match presence {
            Presence::Busy { until: None } if leaves_out_end => known_end,
            // Some answers tell fractions of a second and some do not.
            Presence::Busy { until: Some(end) } if known_end.is_some_and(|known| is_same(known, end)) => {
                known_end
            }
            Presence::Busy { until } => until,
            Presence::Online
            | Presence::Offline
            | Presence::OfflineOrHidden
            | Presence::Hidden
            | Presence::Unreachable
            | Presence::Unknown(_) => None,
        };
        if end != known_end {
            known.particulars.get_or_insert_default().busy_end = end;
        }
        match presence {
            Presence::Busy { .. } if end.is_some_and(|end| end <= now.wall) => Presence::Online,
            Presence::Busy { .. } => Presence::Busy { until: end },
            Presence::Online
            | Presence::Offline
            | Presence::OfflineOrHidden
            | Presence::Hidden
            | Presence::Unreachable
            | Presence::Unknown(_) => presence,
        }
    }

    /// Follows when somebody will be free.
    pub(super) fn plan_freeing(&mut self, slot: Slot, change: &Change) {
        if let Presence::Busy { until: Some(end) } = change.from {
            self.busy_ends.remove(&(end, slot));
        }
        if let Presence::Busy { until: Some(end) } = change.to {
            self.busy_ends.insert((end, slot));
        }
    }

    /// What was remembered from an earlier run ends, too.
    pub(super) fn recall_busy(&mut self, slot: Slot) {
        if let Some(known) = self.roster.get_mut(slot)
            && let Presence::Busy { until: Some(end) } = known.presence
        {
            known.particulars.get_or_insert_default().busy_end = Some(end);
            self.busy_ends.insert((end, slot));
        }
    }

    /// Frees everybody whose time has come.
    pub(super) fn free_who_is_due(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        while let Some((end, slot)) = self.busy_ends.first().copied().filter(|(end, _)| *end <= now.wall) {
            self.busy_ends.pop_first();
            let Some(known) = self.roster.get(slot) else { continue };
            let (doubt, interval) = (self.doubt_of(known), self.interval_of(known));
            let Some(known) = self.roster.get_mut(slot) else { continue };
            let meaning = free(known, end, doubt, interval, now);
            self.follow(slot, meaning, None, Via::Poll, now, effects);
        }
    }

    /// When somebody will be free next, as far as the wall clock can be foretold.
    pub(super) fn next_freeing(&self, now: Moment) -> Option<Run> {
        self.busy_ends.first().map(|(end, _)| now.run.after(end.since(now.wall)))
    }
}

fn is_same(one: Wall, other: Wall) -> bool {
    one.since(other).max(other.since(one)) < Duration::from_secs(1)
}
