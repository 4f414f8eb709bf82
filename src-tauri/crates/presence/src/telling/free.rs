//! Telling that somebody is no longer busy.

use super::{Coming, Manners, Subject, Telling};
use crate::event::Effect;
use crate::id::PersonId;
use crate::notice::{Hold, Kind, Occasion, Outcome, Says};
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
        let verdict = match freeing {
            Coming::Held(hold) => Err(hold),
            Coming::Baseline => Err(Hold::Baseline),
            Coming::Doubtful => Err(Hold::Doubtful),
            Coming::Seen if !manners.notifications => Err(Hold::SwitchedOff),
            Coming::Seen if is_quiet => Err(Hold::Snoozed),
            Coming::Seen if visit.is_freeing_noise(now.run) => Err(Hold::Flapping),
            Coming::Seen => Ok(()),
        };
        let mut effects = Vec::new();
        match verdict {
            Ok(()) => {
                visit.tell_free(now.run);
                let says = Says::BecameFree { person, name: subject.name.clone() };
                self.tell_of(Occasion::BecameFree, subject, says, now, &mut effects);
            }
            Err(hold) => {
                let outcome = Outcome::Held(hold);
                self.decide(Kind::BecameFree, Some(subject.whom), outcome, now, &mut effects);
            }
        }
        effects
    }

    /// Somebody is busy: that they are free is no longer true.
    pub(crate) fn busied(&mut self, person: PersonId) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.visits.get(&person).is_some_and(|visit| visit.stands(Occasion::BecameFree)) {
            self.take_down(person, &mut effects);
        }
        self.part(Occasion::BecameFree, person, &mut effects);
        effects
    }
}
