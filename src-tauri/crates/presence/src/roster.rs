//! Everybody the program knows, in memory: what rules, search and sorting need, and no more, because 50,000 contacts have to
//! fit. Contacts stand in one row each and are found by id, by key within an account, and by person.

use crate::id::{AccountId, ContactId, Key, PersonId};
use crate::people::{Contact, Person, Watch};
use crate::service::{ContactRow, LastWords};
use crate::sighting::{LastSeen, Presence, Why};
use crate::time::{Run, Wall};
use chrono::NaiveDate;
use std::collections::HashMap;

/// The place of a contact in the roster. Stays the same while the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Slot(pub(crate) u32);

/// One contact with what is known of them now.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// What is kept.
    pub(crate) contact: Contact,
    /// What was last seen.
    pub(crate) presence: Presence,
    /// Since when it has been so, as far as known.
    pub(crate) since: Option<Wall>,
    /// When the service last saw them.
    pub(crate) last_seen: Option<LastSeen>,
    /// When it was observed, by the wall; nothing when it never was.
    pub(crate) observed: Option<Wall>,
    /// When it was observed in this run; nothing when it was before the start, a sleep or a pause.
    pub(crate) current: Option<Run>,
    /// When they are to be asked about next.
    pub(crate) due: Run,
    /// Whether a request about them is under way.
    pub(crate) is_asked: bool,
    /// Until when they are left alone, because the service refuses their id.
    pub(crate) refused_until: Option<Run>,
    /// What a list told besides, for as long as the program runs.
    pub(crate) extra: Option<Box<Extra>>,
}

/// What a list tells besides names. Never kept beyond the run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Extra {
    /// The day they registered.
    pub(crate) registered: Option<NaiveDate>,
    /// The last words of the chat.
    pub(crate) last_words: Option<LastWords>,
    /// How many of their messages are unread.
    pub(crate) unread: u32,
}

/// What a list's row changed about a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Updated {
    /// Nothing.
    Nothing,
    /// Only what is not kept.
    Extra,
    /// What is kept.
    Kept,
}

/// Everybody.
#[derive(Debug, Default)]
pub(crate) struct Roster {
    rows: Vec<Option<Known>>,
    by_id: HashMap<ContactId, Slot>,
    by_key: HashMap<AccountId, HashMap<Key, Slot>>,
    /// Sorted; persons come into being in the order of their ids, so that adding is appending.
    by_person: Vec<(PersonId, Slot)>,
    /// Only persons about whom the user said something.
    persons: HashMap<PersonId, Person>,
    /// Kept in step with every change, because counting 50,000 for each picture of the state takes a millisecond.
    tallies: HashMap<AccountId, Tally>,
}

/// How many of an account's contacts are what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// All.
    pub(crate) contacts: usize,
    /// Watched ones.
    pub(crate) watched: usize,
    /// Those the service counts among the best customers.
    pub(crate) top: usize,
}

impl Roster {
    /// Adds a contact nobody has asked about.
    pub(crate) fn add(&mut self, contact: Contact, due: Run) -> Slot {
        let slot = Slot(u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        let is_watched = self.watch(contact.person).is_on();
        let tally = self.tallies.entry(contact.account).or_default();
        tally.contacts += 1;
        tally.watched += usize::from(is_watched);
        tally.top += usize::from(contact.is_top);
        self.by_id.insert(contact.id, slot);
        self.by_key.entry(contact.account).or_default().insert(contact.key.clone(), slot);
        let pair = (contact.person, slot);
        let at = self.by_person.partition_point(|other| *other < pair);
        self.by_person.insert(at, pair);
        self.rows.push(Some(Known {
            contact,
            presence: Presence::Unknown(Why::NotAsked),
            since: None,
            last_seen: None,
            observed: None,
            current: None,
            due,
            is_asked: false,
            refused_until: None,
            extra: None,
        }));
        slot
    }

    /// Takes an account's contacts out, and persons that are nobody's contact any more.
    pub(crate) fn remove_account(&mut self, account: AccountId) {
        let Some(keys) = self.by_key.remove(&account) else { return };
        self.tallies.remove(&account);
        let mut persons = Vec::new();
        for slot in keys.into_values() {
            if let Some(known) = self.rows.get_mut(slot.index()).and_then(Option::take) {
                self.by_id.remove(&known.contact.id);
                persons.push(known.contact.person);
            }
        }
        let rows = &self.rows;
        self.by_person.retain(|(_, slot)| rows.get(slot.index()).is_some_and(Option::is_some));
        for person in persons {
            if !self.has_person(person) {
                self.persons.remove(&person);
            }
        }
    }

    pub(crate) fn get(&self, slot: Slot) -> Option<&Known> {
        self.rows.get(slot.index()).and_then(Option::as_ref)
    }

    pub(crate) fn get_mut(&mut self, slot: Slot) -> Option<&mut Known> {
        self.rows.get_mut(slot.index()).and_then(Option::as_mut)
    }

    pub(crate) fn by_id(&self, id: ContactId) -> Option<Slot> {
        self.by_id.get(&id).copied()
    }

    pub(crate) fn by_key(&self, account: AccountId, key: &str) -> Option<Slot> {
        self.by_key.get(&account)?.get(key).copied()
    }

    /// The slots of an account, in no order.
    pub(crate) fn of_account(&self, account: AccountId) -> impl Iterator<Item = Slot> + '_ {
        self.by_key.get(&account).into_iter().flat_map(|keys| keys.values().copied())
    }

    /// Everybody, in the order they were added.
    pub(crate) fn all(&self) -> impl Iterator<Item = (Slot, &Known)> {
        self.rows
            .iter()
            .enumerate()
            .filter_map(|(at, row)| Some((Slot(u32::try_from(at).ok()?), row.as_ref()?)))
    }

    /// The contacts of a person, in the order they were added.
    pub(crate) fn contacts_of(&self, person: PersonId) -> impl Iterator<Item = (Slot, &Known)> {
        let from = self.by_person.partition_point(|(other, _)| *other < person);
        self.by_person[from..]
            .iter()
            .take_while(move |(other, _)| *other == person)
            .filter_map(|(_, slot)| Some((*slot, self.get(*slot)?)))
    }

    pub(crate) fn has_person(&self, person: PersonId) -> bool {
        self.contacts_of(person).next().is_some()
    }

    /// What the user said about a person; the default for those about whom they said nothing.
    pub(crate) fn person(&self, id: PersonId) -> Person {
        self.persons.get(&id).cloned().unwrap_or(Person { id, own_name: None, watch: Watch::default() })
    }

    /// Remembers what the user said about a person.
    pub(crate) fn put_person(&mut self, person: Person) {
        if self.watch(person.id).is_on() != person.watch.is_on() {
            let accounts: Vec<AccountId> =
                self.contacts_of(person.id).map(|(_, known)| known.contact.account).collect();
            for account in accounts {
                let watched = &mut self.tallies.entry(account).or_default().watched;
                *watched = if person.watch.is_on() { *watched + 1 } else { *watched - 1 };
            }
        }
        if person.own_name.is_none() && !person.watch.is_on() {
            self.persons.remove(&person.id);
        } else {
            self.persons.insert(person.id, person);
        }
    }

    /// How many contacts an account has, and how many of them are what.
    pub(crate) fn tally(&self, account: AccountId) -> Tally {
        self.tallies.get(&account).copied().unwrap_or_default()
    }

    pub(crate) fn watch(&self, person: PersonId) -> Watch {
        self.persons.get(&person).map(|person| person.watch).unwrap_or_default()
    }

    /// The watched persons, in no order.
    pub(crate) fn watched(&self) -> impl Iterator<Item = PersonId> + '_ {
        self.persons.values().filter(|person| person.watch.is_on()).map(|person| person.id)
    }

    /// The name to show: the user's own, the service's, the handle, or the id.
    pub(crate) fn name(&self, known: &Known) -> Box<str> {
        self.persons
            .get(&known.contact.person)
            .and_then(|person| person.own_name.clone())
            .unwrap_or_else(|| known.contact.service_name().into())
    }

    /// Takes over what a list's row says. What a list leaves out stays as it was.
    pub(crate) fn update(&mut self, slot: Slot, row: &ContactRow) -> Updated {
        // Borrowed apart from the tallies, which change with it.
        let Some(known) = self.rows.get_mut(slot.index()).and_then(Option::as_mut) else {
            return Updated::Nothing;
        };
        let mut updated = Updated::Nothing;
        let extra = known.extra.get_or_insert_default();
        if row.registered.is_some() {
            extra.registered = row.registered;
        }
        if row.last_words.is_some() && extra.last_words != row.last_words {
            extra.last_words.clone_from(&row.last_words);
            updated = Updated::Extra;
        }
        if let Some(unread) = row.unread
            && extra.unread != unread
        {
            extra.unread = unread;
            updated = Updated::Extra;
        }
        let contact = &mut known.contact;
        let before = (contact.name.clone(), contact.handle.clone(), contact.is_top);
        if !row.name.is_empty() {
            contact.name.clone_from(&row.name);
        }
        if !row.handle.is_empty() {
            contact.handle.clone_from(&row.handle);
        }
        contact.is_top = row.is_top.unwrap_or(contact.is_top);
        if before.2 != contact.is_top {
            let top = &mut self.tallies.entry(contact.account).or_default().top;
            *top = if contact.is_top { *top + 1 } else { *top - 1 };
        }
        if before != (contact.name.clone(), contact.handle.clone(), contact.is_top) {
            updated = Updated::Kept;
        }
        updated
    }
}

impl Slot {
    fn index(self) -> usize {
        self.0 as usize
    }
}

impl Known {
    pub(crate) fn unread(&self) -> u32 {
        self.extra.as_ref().map_or(0, |extra| extra.unread)
    }

    pub(crate) fn last_words(&self) -> Option<&LastWords> {
        self.extra.as_ref().and_then(|extra| extra.last_words.as_ref())
    }
}

impl Contact {
    /// The name without the user's own: the service's, the handle, or the id.
    pub(crate) fn service_name(&self) -> &str {
        [&self.name, &self.handle].into_iter().find(|name| !name.trim().is_empty()).unwrap_or(&self.key)
    }
}

#[cfg(test)]
mod tests;
