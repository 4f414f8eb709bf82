//! Contacts that the user brings in by their ids, for services that list nobody; and what can be asked about one of them alone.

use super::Machine;
use super::hearing::GATHER;
use crate::asking::{About, AccountState, Job, ask_about, job, question};
use crate::event::{Effect, Kept, NewContact};
use crate::id::{AccountId, ContactId, PersonId};
use crate::people::Watch;
use crate::roster::{Known, Slot};
use crate::service::{Capabilities, ContactRow, Named, Task};
use crate::sighting::Presence;
use crate::time::Moment;
use std::collections::BTreeSet;

/// What becomes of those in a text who are no contacts yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Strangers {
    /// They are contacts from now on.
    BroughtIn,
    /// Only lists bring in contacts.
    LeftOut,
}

impl Machine {
    /// Takes over what is said of these. Who is there already keeps what is known, and gets what is new.
    pub(super) fn take_contacts(
        &mut self,
        account: AccountId,
        contacts: Vec<NewContact>,
        strangers: Strangers,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        if !self.accounts.contains_key(&account) {
            return;
        }
        let mut slots = BTreeSet::new();
        let mut said = Vec::new();
        for new in contacts.into_iter().filter(|new| !new.key.is_empty()) {
            let slot = match (self.roster.by_key(account, &new.key), strangers) {
                (Some(slot), _) => slot,
                (None, Strangers::BroughtIn) => {
                    let row = ContactRow { key: new.key.clone(), ..ContactRow::default() };
                    let contact = self.new_contact(account, &row);
                    self.enlist(contact, now.run.after(GATHER))
                }
                (None, Strangers::LeftOut) => continue,
            };
            let Some(known) = self.roster.get_mut(slot) else { continue };
            let contact = &mut known.contact;
            if strangers == Strangers::BroughtIn {
                contact.is_by_id = true;
                contact.is_gone = false;
            }
            if contact.name.trim().is_empty() {
                contact.name = new.name;
            }
            if let Some(phone) = entered(new.phone) {
                contact.phone = Some(phone);
            }
            said.push((contact.person, new.own_name, new.note, new.labels, new.watch));
            slots.insert(slot);
        }
        let kept: Vec<_> =
            slots.iter().filter_map(|slot| Some(self.roster.get(*slot)?.contact.clone())).collect();
        if kept.is_empty() {
            return;
        }
        self.listing.changed();
        Self::keep(effects, Kept::Contacts(kept));
        for (person, own_name, note, labels, watch) in said {
            if own_name.is_some() {
                self.rename(person, own_name, effects);
            }
            if note.is_some() {
                self.note(person, note, effects);
            }
            self.put_labels_by_name(person, &labels, now, effects);
            if let Some(watch) = watch {
                self.bring_watch(person, watch, now, effects);
            }
        }
    }

    /// Lets go of contacts. Only of those who were brought in by their ids: the others would come back with their list.
    pub(super) fn remove_contacts(&mut self, contacts: &[ContactId], effects: &mut Vec<Effect>) {
        let mut gone = Vec::new();
        for id in contacts {
            let Some(slot) = self.roster.by_id(*id) else { continue };
            if !self.roster.get(slot).is_some_and(|known| known.contact.is_by_id) {
                continue;
            }
            let Some(known) = self.roster.remove(slot) else { continue };
            if let Presence::Busy { until: Some(end) } = known.presence {
                self.busy_ends.remove(&(end, slot));
            }
            self.renewed.remove(&slot);
            if let Some(state) = self.accounts.get_mut(&known.contact.account) {
                state.dismiss(slot, &known, &self.roster);
            }
            let person = known.contact.person;
            if self.roster.contacts_of(person).all(|(_, known)| !known.presence.is_present()) {
                // What stands was about the one who is gone.
                effects.extend(self.telling.unwatched(person));
            }
            gone.push(*id);
        }
        if !gone.is_empty() {
            self.listing.changed();
            Self::keep(effects, Kept::ContactsGone(gone));
        }
    }

    pub(super) fn enter_phone(
        &mut self,
        contact: ContactId,
        phone: Option<Box<str>>,
        effects: &mut Vec<Effect>,
    ) {
        let Some(slot) = self.roster.by_id(contact) else { return };
        let Some(known) = self.roster.get_mut(slot) else { return };
        let phone = entered(phone);
        if known.contact.phone != phone {
            known.contact.phone = phone;
            Self::keep(effects, Kept::Contacts(vec![known.contact.clone()]));
        }
    }

    /// Whether a service told of each contact of a person so short a time ago that it is not to be asked again yet.
    #[must_use]
    pub fn was_just_told(&self, person: PersonId, now: Moment) -> bool {
        self.roster.contacts_of(person).all(|(_, known)| self.is_just_told(known, now))
    }

    /// Whether a person is watched only by the user's wish for them alone, so that without it they would not be.
    #[must_use]
    pub fn is_watched_alone(&self, person: PersonId) -> bool {
        let others = if self.roster.person(person).is_exempt {
            Watch::default()
        } else {
            self.roster.label_watch(person)
        };
        self.roster.own_watch(person).is_on() && !others.is_on()
    }

    fn is_just_told(&self, known: &Known, now: Moment) -> bool {
        let least = self.least_interval(known.contact.account);
        known.current.is_some_and(|seen| now.run.since(seen) < least)
    }

    /// The user wants to know about one person now. Who was just told of need not be asked about.
    pub(super) fn check_person(&mut self, person: PersonId, now: Moment) {
        let slots: Vec<(Slot, AccountId)> = self
            .roster
            .contacts_of(person)
            .filter(|(_, known)| !known.is_asked && !self.is_just_told(known, now))
            .map(|(slot, known)| (slot, known.contact.account))
            .collect();
        for (slot, account) in slots {
            let Some(state) = self.accounts.get_mut(&account) else { continue };
            state.checks.insert(slot);
            // The user does not wait for what a failure holds back.
            if let Some(gate) = self.gates.get_mut(&state.record.sign_in) {
                gate.release();
            }
        }
    }

    /// A question about people the user wants to know about now: one alone where the service has that, else first in a batch.
    pub(super) fn check_job(&self, state: &AccountState, can: &Capabilities, fill: &[Slot]) -> Option<Job> {
        let first = *state.checks.first().filter(|_| state.may_ask())?;
        let key = |slot: &Slot| Some(self.roster.get(*slot)?.contact.key.clone());
        if can.single {
            if self.awaits_one(state.id()) {
                return None;
            }
            let about = About::Contacts { slots: vec![first], group: None };
            return Some(job(Task::OnePresence { key: key(&first)? }, about));
        }
        let most = can.by_ids()?.most_ids.min(state.record.pace.most_ids()).max(1);
        let others = fill.iter().filter(|slot| !state.checks.contains(slot));
        let slots: Vec<Slot> = state.checks.iter().chain(others).take(most).copied().collect();
        let keys = slots.iter().filter_map(key).collect();
        Some(job(ask_about(question(can), keys), About::Contacts { slots, group: None }))
    }

    /// The user wants names and pictures, as often as the service allows for each id.
    pub(super) fn ask_names(&mut self, persons: &[PersonId], now: Moment) {
        for person in persons {
            let slots: Vec<Slot> = self.roster.contacts_of(*person).map(|(slot, _)| slot).collect();
            for slot in slots {
                let Some(known) = self.roster.get(slot) else { continue };
                let Some(state) = self.accounts.get_mut(&known.contact.account) else { continue };
                let can =
                    self.gates.get(&state.record.sign_in).and_then(|gate| gate.capabilities(state.id()));
                if let Some(limits) = can.and_then(|can| can.names) {
                    state.naming.want(slot, &known.contact.key, limits, now.wall);
                }
            }
        }
    }

    pub(super) fn name_job(&self, state: &AccountState, can: &Capabilities) -> Option<Job> {
        can.names.filter(|_| state.may_ask())?;
        let slot = state.naming.next()?;
        let key = self.roster.get(slot)?.contact.key.clone();
        Some(job(Task::NameOf { key }, About::Name(slot)))
    }

    /// A name and a picture. What the user calls somebody, here or in an import, goes before.
    pub(super) fn named(&mut self, slot: Slot, named: Named, effects: &mut Vec<Effect>) {
        if let Some(known) = self.roster.get_mut(slot).filter(|known| known.contact.key == named.key) {
            if named.picture.is_some() {
                known.contact.picture = named.picture;
            }
            self.take_name(slot, &named.name, effects);
        }
    }
}

/// What the user entered, or nothing for blanks.
fn entered(text: Option<Box<str>>) -> Option<Box<str>> {
    let text = text?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}
