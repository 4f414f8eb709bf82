//! Several contacts that are one human. A merge moves contacts and keeps the record of the person they leave, so that they can
//! return to it; whom several contacts show is there as long as one of them is, and comes and goes once.

use super::Machine;
use crate::asking::AccountState;
use crate::event::{Effect, Kept};
use crate::gate::Token;
use crate::id::{AccountId, ContactId, PersonId};
use crate::notice::Hold;
use crate::people::{Contact, Watch};
use crate::roster::{Known, Roster, Slot};
use crate::sighting::Freshness;
use crate::telling::{Coming, Going};
use crate::time::Moment;
use crate::tracker::{Meaning, freshness};
use std::collections::{BTreeMap, BTreeSet};

/// What the other contacts of a person say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Others {
    /// Nothing, or that they are not there.
    Away,
    /// That they are there, and the user is told of it or was.
    There,
    /// That they are there, but nobody should count on it, or it is not told.
    Perhaps,
}

impl Machine {
    /// Makes the contacts of one person contacts of another, who gains what the user said only about the first.
    pub(super) fn merge(&mut self, into: PersonId, from: PersonId, now: Moment, effects: &mut Vec<Effect>) {
        if into == from || !self.roster.has_person(into) || !self.roster.has_person(from) {
            return;
        }
        let emptied = self.roster.person(from);
        let before = self.roster.person(into);
        let mut record = before.clone();
        let has_name = self.roster.contacts_of(into).any(|(_, known)| self.roster.has_name(known));
        record.own_name = record.own_name.or(emptied.own_name.filter(|_| !has_name));
        record.note = record.note.or(emptied.note);
        record.watch = record.watch.or(emptied.watch);
        record.labels.extend(emptied.labels);
        // One human stays left out only if nothing was told of either through a label.
        let exempt = [into, from].map(|one| self.roster.person(one).is_exempt);
        let told = [into, from].map(|one| self.roster.label_watch(one).is_on());
        record.is_exempt = exempt.contains(&true) && (0..2).all(|one| exempt[one] || !told[one]);
        effects.extend(self.telling.merged(into, from));
        self.change_persons(&[into], now, effects, |machine, effects| {
            let slots: Vec<Slot> = machine.roster.contacts_of(from).map(|(slot, _)| slot).collect();
            machine.move_contacts(&slots, into, effects);
            if record != before {
                machine.put_person(record, effects);
            }
        });
        self.reschedule_all(into, now);
    }

    /// Returns a contact to the person they were before a merge, with everything the user had said about them.
    pub(super) fn unmerge(&mut self, contact: ContactId, now: Moment, effects: &mut Vec<Effect>) {
        let Some(slot) = self.roster.by_id(contact) else { return };
        let Some(Contact { person, home, .. }) = self.contact(contact).cloned() else { return };
        if person == home {
            return;
        }
        self.move_contacts(&[slot], home, effects);
        self.reschedule_all(home, now);
        if self.roster.contacts_of(person).all(|(_, known)| !known.presence.is_present()) {
            // What stands was about the other one.
            effects.extend(self.telling.unwatched(person));
        }
    }

    fn move_contacts(&mut self, slots: &[Slot], person: PersonId, effects: &mut Vec<Effect>) {
        for slot in slots {
            self.roster.move_to(*slot, person);
        }
        let contacts = slots.iter().filter_map(|slot| Some(self.roster.get(*slot)?.contact.clone()));
        Self::keep(effects, Kept::Contacts(contacts.collect()));
        self.listing.changed();
    }

    /// What the coming or going of one contact is for their person.
    pub(super) fn for_person(
        &self,
        slot: Slot,
        meaning: &Meaning,
        now: Moment,
    ) -> (Option<Coming>, Option<Going>) {
        if meaning.coming.is_none() && meaning.going.is_none() {
            return (None, None);
        }
        let others = self.others(slot, now);
        let coming =
            meaning.coming.map(|coming| match (self.objection(slot, |watch| watch.arrivals), others) {
                (Some(hold), _) => Coming::Held(hold),
                (None, Others::There) => Coming::Held(Hold::ThereAlready),
                (None, Others::Away | Others::Perhaps) => coming,
            });
        let going = meaning.going.and_then(|going| match others {
            Others::Away => Some(going),
            Others::There => None,
            Others::Perhaps => Some(Going::Unclear),
        });
        (coming, going)
    }

    fn others(&self, slot: Slot, now: Moment) -> Others {
        let Some(person) = self.roster.get(slot).map(|known| known.contact.person) else {
            return Others::Away;
        };
        let mut others = Others::Away;
        for (other, known) in self.roster.contacts_of(person) {
            if other == slot || !known.presence.is_present() {
                continue;
            }
            let is_silent =
                || self.accounts.get(&known.contact.account).is_none_or(|state| self.is_silent(state));
            if !self.is_fresh(known, now) && is_silent() {
                // Nobody will say that they are gone there.
                continue;
            }
            if self.counts_as_there(known, now) && self.objection(other, |watch| watch.arrivals).is_none() {
                return Others::There;
            }
            others = Others::Perhaps;
        }
        others
    }

    /// Whether somebody is known to be there now, through any of their contacts.
    pub(super) fn is_seen_there(&self, person: PersonId, now: Moment) -> bool {
        self.roster.contacts_of(person).any(|(_, known)| self.counts_as_there(known, now))
    }

    fn counts_as_there(&self, known: &Known, now: Moment) -> bool {
        known.is_there() && self.is_fresh(known, now)
    }

    fn is_fresh(&self, known: &Known, now: Moment) -> bool {
        freshness(known, self.interval_of(known), now) == Freshness::Fresh
    }

    /// Whether nobody is asked about through an account until the user does something about it.
    pub(super) fn is_silent(&self, state: &AccountState) -> bool {
        let token = self.gates.get(&state.record.sign_in).map(|gate| gate.token);
        self.is_paused || !state.may_ask() || matches!(token, None | Some(Token::Ended | Token::LockedAway))
    }

    pub(super) fn silent_accounts(&self) -> BTreeSet<AccountId> {
        let silent = self.accounts.values().filter(|state| self.is_silent(state));
        silent.map(AccountState::id).collect()
    }

    /// Why the user is not to be told of something seen through this contact, whatever it is; `wants` says which part of a
    /// watch it is for.
    pub(super) fn objection(&self, slot: Slot, wants: impl Fn(Watch) -> bool) -> Option<Hold> {
        objection(&self.roster, &self.accounts, slot, wants)
    }
}

pub(super) fn objection(
    roster: &Roster,
    accounts: &BTreeMap<AccountId, AccountState>,
    slot: Slot,
    wants: impl Fn(Watch) -> bool,
) -> Option<Hold> {
    let contact = &roster.get(slot)?.contact;
    if accounts.get(&contact.account).is_some_and(|state| state.record.is_off_shift) {
        return Some(Hold::OffShift);
    }
    let own = roster.own_watch(contact.person);
    // A label is about many; whoever muted one of them and starred them wants to hear of them all the same.
    ((contact.is_muted || contact.is_archived) && !own.arrivals && !wants(own))
        .then_some(Hold::MutedAtService)
}
