//! What a list of who is online says of one contact, beside what the answers by id say. The list renews what those said and
//! tells whom to ask about first; of itself it makes nobody come who was not there by id.

use super::Machine;
use super::seeing::Sight;
use crate::event::Effect;
use crate::roster::{Known, Listed, Slot};
use crate::sighting::{Presence, Via, Why};
use crate::time::{Moment, Run};
use std::time::Duration;

impl Machine {
    /// Somebody stands in a list of who is online, which does not tell who of them is busy.
    pub(super) fn saw_listed(&mut self, slot: Slot, age: Duration, now: Moment, effects: &mut Vec<Effect>) {
        let Some(known) = self.roster.get(slot) else { return };
        if self.is_told_by_id(known) {
            return self.ask_for_listed(slot, age, now);
        }
        let presence = if known.presence.is_present() { known.presence.clone() } else { Presence::Online };
        let sight = Sight { presence, last_seen: None, via: Via::List, age };
        self.saw(slot, sight, now, effects);
        self.schedule_next(slot, now);
    }

    /// Whether it is for an answer by id to say that they are there: of whom such answers say nothing, or that they are there
    /// already, the list is as good.
    fn is_told_by_id(&self, known: &Known) -> bool {
        self.capabilities(known.contact.account).is_some_and(|can| can.poll.is_some())
            && match known.presence {
                Presence::Offline
                | Presence::OfflineOrHidden
                | Presence::Hidden
                | Presence::Unreachable
                | Presence::Unknown(Why::NotAsked) => true,
                Presence::Online
                | Presence::Busy { .. }
                | Presence::Unknown(Why::LeftOut | Why::Unreadable | Why::Refused(_) | Why::TryLater) => {
                    false
                }
            }
    }

    /// They are asked about before others who are due, unless the list's word counts for nothing, or an answer that is under way
    /// or newer than the list tells anyway.
    fn ask_for_listed(&mut self, slot: Slot, age: Duration, now: Moment) {
        let Some(known) = self.roster.get(slot) else { return };
        let is_overtaken = known.current.is_some_and(|current| now.run.since(current) <= age);
        if known.listed == Listed::Refuted || known.is_asked || is_overtaken {
            return;
        }
        let least = self.least_interval(known.contact.account);
        let due = known.current.map_or(Run::default(), |seen| seen.after(least));
        if let Some(known) = self.roster.get_mut(slot) {
            known.listed = Listed::Asked;
        }
        self.reschedule(slot, due);
    }

    /// An answer by id says this of somebody: it decides what the list's word counts.
    pub(super) fn set_beside_list(&mut self, slot: Slot, told: &Presence) {
        let Some(known) = self.roster.get_mut(slot) else { return };
        known.listed = match (told, known.listed) {
            (Presence::Online | Presence::Busy { .. }, _) => Listed::Unheard,
            (Presence::Unknown(_), Listed::Unheard | Listed::Asked) => Listed::Unheard,
            (Presence::Unknown(_), Listed::Refuted) => Listed::Refuted,
            (
                Presence::Offline | Presence::OfflineOrHidden | Presence::Hidden | Presence::Unreachable,
                Listed::Unheard,
            ) => Listed::Unheard,
            (
                Presence::Offline | Presence::OfflineOrHidden | Presence::Hidden | Presence::Unreachable,
                Listed::Asked | Listed::Refuted,
            ) => Listed::Refuted,
        };
    }
}
