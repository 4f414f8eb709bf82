//! Who has the same handle. Of each handle only a short number is kept, because 50,000 of them have to fit; who has the same
//! number is then compared by the handle itself.

use super::{Roster, Slot};
use crate::id::PersonId;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Contacts by the numbers of their handles.
#[derive(Debug, Default)]
pub(super) struct Handles(BTreeSet<(u32, Slot)>);

/// The number of a handle; nothing for an empty one.
pub(super) fn number(handle: &str) -> Option<u32> {
    let handle = fold(handle);
    if handle.is_empty() {
        return None;
    }
    let mut hasher = DefaultHasher::new();
    handle.hash(&mut hasher);
    let [a, b, c, d, ..] = hasher.finish().to_le_bytes();
    Some(u32::from_le_bytes([a, b, c, d]))
}

fn fold(handle: &str) -> String {
    handle.trim().to_lowercase()
}

impl Handles {
    pub(super) fn add(&mut self, number: u32, slot: Slot) {
        self.0.insert((number, slot));
    }

    pub(super) fn remove(&mut self, number: u32, slot: Slot) {
        self.0.remove(&(number, slot));
    }

    fn with(&self, number: u32) -> impl Iterator<Item = Slot> + '_ {
        self.0.range((number, Slot(0))..=(number, Slot(u32::MAX))).map(|(_, slot)| *slot)
    }
}

impl Roster {
    /// Other persons who have the same handle as a contact of this one, in another account.
    pub(crate) fn namesakes(&self, person: PersonId) -> Vec<PersonId> {
        let mut found = BTreeSet::new();
        for (_, own) in self.contacts_of(person) {
            let Some(number) = number(&own.contact.handle) else { continue };
            let handle = fold(&own.contact.handle);
            let same = self.handles.with(number).filter_map(|slot| Some(&self.get(slot)?.contact));
            found.extend(
                same.filter(|other| other.account != own.contact.account && other.person != person)
                    .filter(|other| fold(&other.handle) == handle)
                    .map(|other| other.person),
            );
        }
        found.into_iter().collect()
    }
}
