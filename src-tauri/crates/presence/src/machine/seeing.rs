//! One contact seen: taken over, remembered, told of, and asked about again when it is time.

use super::Machine;
use super::spending::{cents, spend_of};
use super::words::is_arrival_told;
use crate::asking::AccountState;
use crate::event::{Effect, Recorded};
use crate::id::{AccountId, PersonId};
use crate::notice::Whom;
use crate::roster::{Known, Roster, Slot, latest, unread};
use crate::sighting::{Freshness, LastSeen, Presence, Via, is_doubtful};
use crate::telling::{Coming, Departures, LEAST_APART, Subject};
use crate::time::Moment;
use crate::tracker::{Meaning, Observation, STALE_AFTER, freshness, observe, sighting};
use std::collections::BTreeMap;
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
        let Some(known) = self.roster.get_mut(slot) else { return };
        let meaning = observe(known, Observation { presence, last_seen, via, doubt, interval }, at);
        self.follow(slot, meaning, away_since, via, now, effects);
    }

    /// Remembers what a sighting meant, and tells of it.
    pub(super) fn follow(
        &mut self,
        slot: Slot,
        meaning: Meaning,
        away_since: Option<LastSeen>,
        via: Via,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(known) = self.roster.get(slot) else { return };
        let person = known.contact.person;
        let watch = self.roster.watch(person);
        if let Some(change) = &meaning.change {
            let now_known = sighting(known, via).into_iter().collect();
            self.listing.changed();
            self.plan_freeing(slot, change);
            self.renewed.remove(&slot);
            effects.push(Effect::Record(Recorded::Change(change.clone())));
            effects.push(Effect::Record(Recorded::LastKnown(now_known)));
        } else {
            self.renewed.insert(slot);
        }
        if meaning.is_doubt_turned {
            self.listing.changed();
        }
        if !watch.is_on() {
            return;
        }
        let manners = self.manners();
        let (coming, going) = self.for_person(slot, &meaning, now);
        if meaning.is_after_gap && coming == Some(Coming::Baseline) && watch.arrivals {
            self.await_summary(now);
        }
        if coming.is_none() && self.roster.get(slot).is_some_and(Known::is_there) {
            self.telling.stayed(person);
        }
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
            let going = if self.may_be_cleaned_up(slot) { going.by_clean_up() } else { going };
            let departures = match self.objection(slot, |watch| watch.departures) {
                _ if !watch.departures => Departures::Unwatched,
                Some(hold) => Departures::Held(hold),
                None => Departures::Watched,
            };
            effects.extend(self.telling.went(subject, going, departures, manners, now));
        }
        if let Some(subject) = self.subject(slot) {
            if meaning.is_busied {
                effects.extend(self.telling.busied(subject.whom.person));
            }
            if let Some(freeing) = meaning.freeing.filter(|_| watch.frees) {
                let objection = self.objection(slot, |watch| watch.frees);
                let freeing = objection.map_or(freeing, Coming::Held);
                effects.extend(self.telling.freed(subject, freeing, manners, now));
            }
        }
    }

    fn may_be_cleaned_up(&self, slot: Slot) -> bool {
        let known = self.roster.get(slot);
        let state = known.and_then(|known| self.accounts.get(&known.contact.account));
        state.is_some_and(|state| state.cleaning.may_have_touched(slot))
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

    /// Another age of the last activity makes "online" doubtful from here on.
    pub(super) fn doubt_anew(&mut self) {
        let slots: Vec<Slot> = self.roster.all().map(|(slot, _)| slot).collect();
        for slot in slots {
            let Some(known) = self.roster.get(slot) else { continue };
            let is_doubtful = known.observed.zip(self.doubt_of(known)).is_some_and(|(observed, limit)| {
                is_doubtful(&known.presence, known.last_seen, observed, limit)
            });
            if known.is_doubtful != is_doubtful
                && let Some(known) = self.roster.get_mut(slot)
            {
                known.is_doubtful = is_doubtful;
                self.listing.changed();
            }
        }
    }

    /// After how long an activity makes "online" doubtful, for services whose last-seen time is one.
    pub(super) fn doubt_of(&self, known: &Known) -> Option<Duration> {
        let can = self.capabilities(known.contact.account)?;
        can.last_seen_is_activity.then_some(self.settings.doubt_after)
    }

    /// A contact was asked about: the next time is an interval away.
    pub(super) fn schedule_next(&mut self, slot: Slot, now: Moment) {
        let Some(known) = self.roster.get(slot) else { return };
        let (due, interval) = (now.run.after(self.wait_of(known)), self.interval_of(known));
        if let Some(known) = self.roster.get_mut(slot) {
            known.promise(interval);
        }
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

    /// Once it is known of everybody who is watched whether they are there, a summary can say who is.
    fn note_sweep(&mut self, now: Moment) {
        if (self.sweep.is_some() || self.telling.awaits_sweep()) && self.is_swept(now) {
            self.sweep = None;
            self.telling.swept(now);
        }
    }

    /// Whether nobody is waited for: all who are watched were asked about, and that not too long ago, as far as their accounts can
    /// ask.
    fn is_swept(&self, now: Moment) -> bool {
        self.roster.watched().all(|person| {
            let is_done = |known: &Known| {
                (known.is_answered() && !self.is_outdated(known, now))
                    || !self.may_tell_presence(known.contact.account)
            };
            self.roster.contacts_of(person).all(|(_, known)| is_done(known))
        })
    }

    /// Whether somebody was seen to be there or not, and by now may not be so any more.
    fn is_outdated(&self, known: &Known, now: Moment) -> bool {
        let is_put_off = known.put_off > 0 || known.refused_until.is_some();
        let freshness = freshness(known, self.interval_of(known), now);
        known.current.is_some() && !is_put_off && freshness == Freshness::Stale
    }

    /// Somebody came while nobody looked: once everybody was asked about, one summary says who is there. Where that never ends,
    /// there can be another as soon as another may be shown.
    fn await_summary(&mut self, now: Moment) {
        if self.sweep.is_none_or(|begun| now.run.since(begun) >= LEAST_APART) {
            self.sweep = Some(now.run);
            self.telling.missed(now);
        }
    }

    /// Whether an account tells who is there, as far as is known, or would once it is let; what only the user can change, it waits
    /// for without end.
    fn may_tell_presence(&self, account: AccountId) -> bool {
        let is_asking = self.accounts.get(&account).is_some_and(|state| !self.is_silent(state));
        let can = self.capabilities(account);
        is_asking && can.is_none_or(|can| can.poll.is_some() || can.online_list.is_some() || can.push)
    }

    /// Tells what time brings: a summary, the end of a snooze, a notice that has become untrue.
    pub(super) fn tell_what_is_due(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        effects.extend(self.telling.pass_snooze(now));
        self.note_sweep(now);
        let present = match self.telling.is_summary_due(now) {
            true => self.watched_and_present(now),
            false => Vec::new(),
        };
        let manners = self.manners();
        effects.extend(self.telling.due(&present, manners, now));
    }

    /// The watched people who are known to be there now, and of whom the user is to be told.
    fn watched_and_present(&self, now: Moment) -> Vec<Subject> {
        let is_told = |slot| self.objection(slot, |watch| watch.arrivals).is_none();
        let is_fresh = |known| freshness(known, self.interval_of(known), now) == Freshness::Fresh;
        let here = self.roster.here().filter(|(slot, known)| is_fresh(known) && is_told(*slot));
        let mut here: Vec<(PersonId, Slot)> =
            here.map(|(slot, known)| (known.contact.person, slot)).collect();
        here.sort_unstable();
        here.dedup_by_key(|(person, _)| *person);
        let here = here.into_iter().filter(|(person, _)| self.roster.watch(*person).arrivals);
        here.filter_map(|(_, slot)| subject(&self.roster, &self.accounts, slot)).collect()
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
        unread: unread(all()),
        away_since: known.last_seen,
        last_words: latest(all()).cloned(),
    })
}
