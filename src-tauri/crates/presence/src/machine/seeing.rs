//! One contact seen: taken over, remembered, told of, and asked about again when it is time.

use super::Machine;
use crate::event::{Effect, Recorded};
use crate::notice::Whom;
use crate::roster::{Known, Roster, Slot};
use crate::sighting::{LastSeen, Presence, Via};
use crate::telling::{Departures, Subject};
use crate::time::Moment;
use crate::tracker::{Observation, STALE_AFTER, observe, sighting};
use std::time::Duration;

/// What an answer says of one contact.
pub(super) struct Sight {
    pub(super) presence: Presence,
    pub(super) last_seen: Option<LastSeen>,
    pub(super) via: Via,
    /// How old the answer is.
    pub(super) age: Duration,
}

impl Machine {
    /// Takes a sighting over and follows what it means. One that is older than what is known, or stale already, is none.
    pub(super) fn saw(&mut self, slot: Slot, sight: Sight, now: Moment, effects: &mut Vec<Effect>) {
        let Sight { presence, last_seen, via, age } = sight;
        let at = now.before(age);
        let Some(known) = self.roster.get(slot) else { return };
        let interval = self.interval_of(known);
        if known.current.is_some_and(|current| now.run.since(current) < age) || age > interval * STALE_AFTER {
            return;
        }
        let doubt = self.doubt_of(known);
        let away_since =
            known.last_seen.or(known.since.filter(|_| !known.presence.is_present()).map(LastSeen::At));
        let watch = self.roster.watch(known.contact.person);
        let Some(known) = self.roster.get_mut(slot) else { return };
        let meaning = observe(known, Observation { presence, last_seen, via, doubt, interval }, at);
        if let Some(change) = meaning.change {
            self.listing.changed();
            self.renewed.remove(&slot);
            let now_known = sighting(known, via).into_iter().collect();
            effects.push(Effect::Record(Recorded::Change(change)));
            effects.push(Effect::Record(Recorded::LastKnown(now_known)));
        } else {
            self.renewed.insert(slot);
        }
        if !watch.is_on() {
            return;
        }
        let manners = self.manners();
        if let Some(coming) = meaning.coming
            && let Some(mut subject) = self.subject(slot)
        {
            subject.away_since = away_since;
            effects.extend(if watch.arrivals {
                self.telling.came(subject, coming, manners, now)
            } else {
                self.telling.returned(subject.whom.person, now)
            });
        }
        if let Some(going) = meaning.going
            && let Some(subject) = self.subject(slot)
        {
            let departures = if watch.departures { Departures::Watched } else { Departures::Unwatched };
            effects.extend(self.telling.went(subject, going, departures, manners, now));
        }
    }

    /// Last words may have come: a notice that is open says them.
    pub(super) fn enrich(&mut self, slot: Slot, now: Moment, effects: &mut Vec<Effect>) {
        let is_watched =
            self.roster.get(slot).is_some_and(|known| self.roster.watch(known.contact.person).arrivals);
        if is_watched && let Some(subject) = self.subject(slot) {
            let manners = self.manners();
            effects.extend(self.telling.enrich(&subject, manners, now));
        }
    }

    fn subject(&self, slot: Slot) -> Option<Subject> {
        subject(&self.roster, slot)
    }

    /// After how long an activity makes "online" doubtful, for services whose last-seen time is one.
    pub(super) fn doubt_of(&self, known: &Known) -> Option<Duration> {
        let state = self.accounts.get(&known.contact.account)?;
        let can = self.gates.get(&state.record.sign_in)?.capabilities()?;
        can.last_seen_is_activity.then_some(self.settings.doubt_after)
    }

    /// A contact was asked about: the next time is an interval away.
    pub(super) fn schedule_next(&mut self, slot: Slot, now: Moment) {
        let Some(known) = self.roster.get(slot) else { return };
        let due = now.run.after(self.interval_of(known));
        self.reschedule(slot, due);
    }

    /// A contact is to be asked about as soon as a batch goes.
    pub(super) fn ask_soon(&mut self, slot: Slot, now: Moment) {
        self.reschedule(slot, now.run);
    }

    pub(super) fn reschedule(&mut self, slot: Slot, due: crate::time::Run) {
        let Some(known) = self.roster.get(slot) else { return };
        let is_watched = self.roster.watch(known.contact.person).is_on();
        let account = known.contact.account;
        if let (Some(state), Some(known)) = (self.accounts.get_mut(&account), self.roster.get_mut(slot)) {
            state.reschedule(slot, known, due, is_watched);
        }
    }

    /// Whether everybody watched was asked about since the start or the sleep, so that a summary can say who is there.
    pub(super) fn note_sweep(&mut self, now: Moment) {
        if !self.awaits_sweep {
            return;
        }
        let is_swept = self.roster.watched().all(|person| {
            self.roster
                .contacts_of(person)
                .all(|(_, known)| known.current.is_some() || known.refused_until.is_some())
        });
        if is_swept {
            self.awaits_sweep = false;
            self.telling.swept(now);
        }
    }

    /// Tells what time brings: a summary, the end of a snooze, a notice that has become untrue.
    pub(super) fn tell_what_is_due(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let manners = self.manners();
        let roster = &self.roster;
        effects.extend(self.telling.due(&|| watched_and_present(roster), manners, now));
    }
}

/// Somebody as a notice needs them.
fn subject(roster: &Roster, slot: Slot) -> Option<Subject> {
    let known = roster.get(slot)?;
    Some(Subject {
        whom: Whom {
            person: known.contact.person,
            contact: known.contact.id,
            account: known.contact.account,
        },
        name: roster.name(known),
        is_top: known.contact.is_top,
        has_unread: known.unread() > 0,
        away_since: known.last_seen,
        last_words: known.last_words().cloned(),
    })
}

/// Watched people who were seen to be there since the start or the sleep.
fn watched_and_present(roster: &Roster) -> Vec<Subject> {
    roster
        .watched()
        .filter(|person| roster.watch(*person).arrivals)
        .filter_map(|person| {
            let (slot, _) = roster
                .contacts_of(person)
                .find(|(_, known)| known.presence.is_present() && known.current.is_some())?;
            subject(roster, slot)
        })
        .collect()
}
