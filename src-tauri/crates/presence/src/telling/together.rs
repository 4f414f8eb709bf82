//! The notices about several, one for each kind of thing that can happen to many at once, and the choice between one of these
//! and a notice of somebody's own.

use super::burst::Company;
use super::visit::Visit;
use super::{Manners, Subject, Telling, ranking};
use crate::event::Effect;
use crate::id::{NoticeId, PersonId};
use crate::notice::{Hold, Kind, Notice, Occasion, Outcome, Says, Several, Slot};
use crate::time::Moment;
use std::collections::BTreeSet;

/// What stands in [`Slot::Together`].
#[derive(Debug)]
pub(super) struct Together {
    pub(super) notice: Notice,
    /// Of whom it speaks, without those of whom it is no longer true.
    pub(super) persons: BTreeSet<PersonId>,
}

impl Telling {
    /// Tells of somebody: by a notice of their own that `says` this, or by one they share with others of the same kind.
    pub(super) fn tell_of(
        &mut self,
        occasion: Occasion,
        subject: Subject,
        says: Says,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let person = subject.whom.person;
        let company = self.crowds.company(occasion, now.run);
        let outcome = match company {
            Company::Alone => Outcome::Shown,
            Company::Begins | Company::Joins => Outcome::Held(Hold::InBurst),
        };
        let notice = self.decide(kind_of(occasion), Some(subject.whom), outcome, now, effects);
        match company {
            Company::Alone => {
                self.crowds.add_single(occasion, subject, now.run);
                self.leave_together(occasion, person, effects);
                self.stand(person, Notice { id: notice, slot: Slot::Person(person), says }, effects);
            }
            Company::Begins => {
                self.take_down_passed(occasion, person, effects);
                self.begin_burst(occasion, subject, now, effects);
            }
            Company::Joins => {
                self.take_down_passed(occasion, person, effects);
                self.crowds.join(occasion, subject, now.run);
            }
        }
    }

    /// Withdraws what stands in the slot of a person who now stands in the notice of a burst, if that says something newer of
    /// the same matter.
    fn take_down_passed(&mut self, occasion: Occasion, person: PersonId, effects: &mut Vec<Effect>) {
        let standing = self.visits.get(&person).and_then(|visit| visit.standing.as_ref());
        let is_passed = match (occasion, standing.and_then(|notice| notice.says.occasion())) {
            (_, None) => false,
            (Occasion::CameOnline | Occasion::WentOffline | Occasion::BecameFree, Some(before)) => {
                before != Occasion::Wrote
            }
            (Occasion::RelationChanged | Occasion::Wrote, Some(before)) => before == occasion,
        };
        if is_passed {
            self.take_down(person, effects);
        }
    }

    /// Puts those of whom the user was told in the last seconds into one notice.
    fn begin_burst(&mut self, occasion: Occasion, subject: Subject, now: Moment, effects: &mut Vec<Effect>) {
        let notice = self.decide(Kind::Burst(occasion), None, Outcome::Shown, now, effects);
        for single in self.crowds.begin(occasion, notice, subject, now.run) {
            // A notice that says something else of them is not one of those that the burst's replaces.
            if self.visits.get(&single).is_some_and(|visit| visit.stands(occasion)) {
                self.take_down(single, effects);
            }
        }
        self.show_burst(occasion, effects);
    }

    /// Shows the notices of bursts again that somebody joined since, but not while the user wants quiet.
    pub(super) fn update_bursts(&mut self, manners: Manners, now: Moment, effects: &mut Vec<Effect>) {
        let is_quiet = !manners.notifications || self.snooze.is_on(now);
        for occasion in self.crowds.take_due(now.run) {
            if !is_quiet {
                self.show_burst(occasion, effects);
            }
        }
    }

    /// Shows a burst's notice, without those of whom it is true no more.
    fn show_burst(&mut self, occasion: Occasion, effects: &mut Vec<Effect>) {
        let Some(burst) = self.crowds.burst(occasion) else { return };
        let notice = burst.notice;
        let is_there = |person| self.visits.get(person).is_some_and(Visit::is_there);
        let is_true = |person| match occasion {
            Occasion::CameOnline | Occasion::BecameFree => is_there(person),
            Occasion::WentOffline => !is_there(person),
            Occasion::RelationChanged | Occasion::Wrote => true,
        };
        let meant = burst.members.iter().filter(|(person, _)| is_true(person)).map(|(_, member)| member);
        let several = ranking::several(meant);
        if !several.persons.is_empty() {
            self.stand_together(
                occasion,
                notice,
                Says::Several(occasion, several.clone()),
                &several,
                effects,
            );
        }
    }

    /// Shows a notice about several, unless it stands already and says so.
    pub(super) fn stand_together(
        &mut self,
        occasion: Occasion,
        id: NoticeId,
        says: Says,
        several: &Several,
        effects: &mut Vec<Effect>,
    ) {
        let notice = Notice { id, slot: Slot::Together(occasion), says };
        let persons = several.persons.iter().copied().collect();
        let before = self.together.insert(occasion, Together { notice: notice.clone(), persons });
        if before.is_none_or(|before| before.notice != notice) {
            effects.push(Effect::Notify(notice));
        }
    }

    /// Takes a person out of a notice about several, which goes away with the last of them.
    pub(super) fn leave_together(&mut self, occasion: Occasion, person: PersonId, effects: &mut Vec<Effect>) {
        if let Some(together) = self.together.get_mut(&occasion)
            && together.persons.remove(&person)
            && together.persons.is_empty()
        {
            self.together.remove(&occasion);
            effects.push(Effect::Withdraw(Slot::Together(occasion)));
        }
    }

    /// What the user was told of somebody in the company of others is true no more.
    pub(super) fn part(&mut self, occasion: Occasion, person: PersonId, effects: &mut Vec<Effect>) {
        self.crowds.forget_of(occasion, person);
        self.leave_together(occasion, person, effects);
    }

    /// Whether a notice about several says that somebody is there.
    pub(super) fn stands_there_together(&self, person: PersonId) -> bool {
        let is_meant = |occasion| {
            self.together.get(&occasion).is_some_and(|together: &Together| together.persons.contains(&person))
        };
        PRESENT.into_iter().any(is_meant)
    }
}

/// What is true only while somebody is there.
pub(super) const PRESENT: [Occasion; 2] = [Occasion::CameOnline, Occasion::BecameFree];

/// What a decision about one person on such an occasion is about.
fn kind_of(occasion: Occasion) -> Kind {
    match occasion {
        Occasion::CameOnline => Kind::CameOnline,
        Occasion::WentOffline => Kind::WentOffline,
        Occasion::BecameFree => Kind::BecameFree,
        Occasion::RelationChanged => Kind::RelationChanged,
        Occasion::Wrote => Kind::Wrote,
    }
}
