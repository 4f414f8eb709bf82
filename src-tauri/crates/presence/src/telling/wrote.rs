//! Somebody wrote. Said once for all that is unread, changed in place as more comes, and taken back when it is read elsewhere.

use crate::event::Effect;
use crate::id::PersonId;
use crate::notice::{Hold, Kind, Occasion, Outcome, Says};
use crate::telling::visit::Visit;
use crate::telling::{Manners, Subject, Telling};
use crate::time::Moment;

impl Telling {
    /// Somebody watched for words wrote. `hold` is a reason against telling that lies outside of this policy.
    pub(crate) fn wrote(
        &mut self,
        subject: Subject,
        hold: Option<Hold>,
        manners: Manners,
        now: Moment,
    ) -> Vec<Effect> {
        let person = subject.whom.person;
        let verdict = match hold {
            Some(hold) => Err(hold),
            None if !manners.notifications => Err(Hold::SwitchedOff),
            None if self.snooze.is_on(now) => Err(Hold::Snoozed),
            None => Ok(()),
        };
        let says = Says::Wrote {
            person,
            name: subject.name.clone(),
            last_words: subject.last_words.clone().filter(|words| words.is_theirs && manners.previews),
            unread: subject.unread,
        };
        let visit = self.visits.get_mut(&person).filter(|visit| visit.stands(Occasion::Wrote));
        if verdict.is_ok()
            && let Some(standing) = visit.and_then(|visit| visit.standing.as_mut())
        {
            // The user has not seen to it yet, so that it is the same news with more in it.
            if standing.says == says {
                return Vec::new();
            }
            standing.says = says;
            return vec![Effect::Notify(standing.clone())];
        }
        let mut effects = Vec::new();
        match verdict {
            Ok(()) => {
                // Of whom nothing is remembered, nobody knows that they are there.
                self.visits.entry(person).or_insert_with(|| Visit::absent(now.run));
                self.tell_of(Occasion::Wrote, subject, says, now, &mut effects);
            }
            Err(hold) => {
                let outcome = Outcome::Held(hold);
                self.decide(Kind::Wrote, Some(subject.whom), outcome, now, &mut effects);
            }
        }
        effects
    }

    /// Nothing of theirs is unread any more. What says otherwise is taken away, for to change it in place would raise it again.
    pub(crate) fn read(&mut self, person: PersonId) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.visits.get(&person).is_some_and(Visit::stands_unread) {
            self.take_down(person, &mut effects);
        }
        self.part(Occasion::Wrote, person, &mut effects);
        effects
    }
}
