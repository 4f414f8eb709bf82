//! One contact seen: taken over, remembered, told of, and asked about again when it is time.

use super::Machine;
use super::merging::objection;
use super::spending::{cents, spend_of};
use super::words::is_arrival_told;
use crate::asking::AccountState;
use crate::event::{Effect, Recorded};
use crate::id::{AccountId, PersonId};
use crate::notice::Whom;
use crate::roster::{Known, Roster, Slot};
use crate::sighting::{LastSeen, Presence, Via};
use crate::telling::{Departures, Subject};
use crate::time::Moment;
use crate::tracker::{Observation, observe, sighting};
use std::collections::BTreeMap;
use std::time::Duration;

impl Machine {
    /// Takes a sighting over and follows what it means.
    pub(super) fn saw(
        &mut self,
        slot: Slot,
        presence: Presence,
        last_seen: Option<LastSeen>,
        via: Via,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(known) = self.roster.get(slot) else { return };
        let interval = self.interval_of(known);
        let doubt = self.doubt_of(known);
        let away_since =
            known.last_seen.or(known.since.filter(|_| !known.presence.is_present()).map(LastSeen::At));
        let watch = self.roster.watch(known.contact.person);
        let Some(known) = self.roster.get_mut(slot) else { return };
        let meaning = observe(known, Observation { presence, last_seen, via, doubt, interval }, now);
        if let Some(change) = &meaning.change {
            self.listing.changed();
            self.renewed.remove(&slot);
            let now_known = sighting(known, via).into_iter().collect();
            effects.push(Effect::Record(Recorded::Change(change.clone())));
            effects.push(Effect::Record(Recorded::LastKnown(now_known)));
        } else {
            self.renewed.insert(slot);
        }
        if !watch.is_on() {
            return;
        }
        let manners = self.manners();
        let (coming, going) = self.for_person(slot, &meaning, now);
        if let Some(coming) = coming
            && let Some(mut subject) = self.subject(slot)
        {
            subject.away_since = away_since;
            let told = if watch.arrivals {
                self.telling.came(subject, coming, manners, now)
            } else {
                self.telling.returned(subject.whom.person, now)
            };
            if is_arrival_told(&told) {
                self.want_words(slot, now);
            }
            effects.extend(told);
        }
        if let Some(going) = going
            && let Some(subject) = self.subject(slot)
        {
            let departures = match self.objection(slot, |watch| watch.departures) {
                _ if !watch.departures => Departures::Unwatched,
                Some(hold) => Departures::Held(hold),
                None => Departures::Watched,
            };
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

    pub(super) fn subject(&self, slot: Slot) -> Option<Subject> {
        let subject = subject(&self.roster, &self.accounts, slot)?;
        let last_words = subject.last_words.filter(|_| self.settings.words);
        Some(Subject { last_words, ..subject })
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
        let (roster, accounts) = (&self.roster, &self.accounts);
        let is_told = |slot| objection(roster, accounts, slot, |watch| watch.arrivals).is_none();
        let present = || {
            let here = watched_and_present(roster, &is_told);
            here.into_iter().filter_map(|slot| subject(roster, accounts, slot)).collect()
        };
        effects.extend(self.telling.due(&present, manners, now));
    }
}

/// Somebody as a notice needs them: one name and one set of words, through whichever of their contacts they are seen.
fn subject(roster: &Roster, accounts: &BTreeMap<AccountId, AccountState>, slot: Slot) -> Option<Subject> {
    let known = roster.get(slot)?;
    let all = || roster.contacts_of(known.contact.person).map(|(_, known)| known);
    Some(Subject {
        whom: Whom {
            person: known.contact.person,
            contact: known.contact.id,
            account: known.contact.account,
        },
        name: roster.name(all().next()?),
        is_top: all().any(|known| known.contact.is_top),
        spent: spend_of(roster, accounts, known.contact.person).map_or(0, cents),
        has_unread: all().any(|known| known.unread() > 0),
        away_since: known.last_seen,
        last_words: all().filter_map(Known::last_words).max_by_key(|words| words.sent).cloned(),
    })
}

/// Watched people who were seen to be there since the start or the sleep.
fn watched_and_present(roster: &Roster, is_told: &dyn Fn(Slot) -> bool) -> Vec<Slot> {
    let here = roster.here().filter(|(slot, known)| known.current.is_some() && is_told(*slot));
    let mut here: Vec<(PersonId, Slot)> = here.map(|(slot, known)| (known.contact.person, slot)).collect();
    here.sort_unstable();
    here.dedup_by_key(|(person, _)| *person);
    here.into_iter().filter(|(person, _)| roster.watch(*person).arrivals).map(|(_, slot)| slot).collect()
}
