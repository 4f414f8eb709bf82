//! Telling that somebody is no longer busy.

use super::{Coming, Manners, Subject, Telling};
use crate::event::Effect;
use crate::id::PersonId;
use crate::notice::{Hold, Kind, Notice, Outcome, Says, Slot};
use crate::time::Moment;

impl Telling {
    /// Somebody whose freedom is watched is no longer busy, and there.
    pub(crate) fn freed(
        &mut self,
        subject: Subject,
        freeing: Coming,
        manners: Manners,
        now: Moment,
    ) -> Vec<Effect> {
        let person = subject.whom.person;
        let is_quiet = self.snooze.is_on(now);
        let visit = self.visits.entry(person).or_default();
        let outcome = match freeing {
            Coming::Held(hold) => Outcome::Held(hold),
            Coming::Baseline => Outcome::Held(Hold::Baseline),
            Coming::Doubtful => Outcome::Held(Hold::Doubtful),
            Coming::Seen if !manners.notifications => Outcome::Held(Hold::SwitchedOff),
            Coming::Seen if is_quiet => Outcome::Held(Hold::Snoozed),
            Coming::Seen if visit.is_freeing_noise(now.run) => Outcome::Held(Hold::Flapping),
            Coming::Seen => {
                visit.tell_free(now.run);
                Outcome::Shown
            }
        };
        let mut effects = Vec::new();
        let notice = self.decide(Kind::BecameFree, Some(subject.whom), outcome, now, &mut effects);
        match outcome {
            Outcome::Shown => {
                let says = Says::BecameFree { person, name: subject.name };
                self.stand(person, Notice { id: notice, slot: Slot::Person(person), says }, &mut effects);
            }
            Outcome::Held(_) | Outcome::Undelivered => {}
        }
        effects
    }

    /// Somebody is busy: that they are free is no longer true.
    pub(crate) fn busied(&mut self, person: PersonId) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.visits.get(&person).is_some_and(super::Visit::stands_free) {
            self.take_down(person, &mut effects);
        }
        effects
    }
}
