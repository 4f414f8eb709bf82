//! Labels on people: the user's own, and those that follow the lists an account brings in.

use super::Machine;
use crate::event::{Effect, Kept};
use crate::id::{AccountId, LabelId, PersonId};
use crate::people::{Label, Person, Watch};
use crate::roster::Slot;
use crate::service::ListKey;
use crate::time::Moment;
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

impl Machine {
    /// Makes a label of the user's, or changes one. Two of the same name would be one for everybody but the program.
    pub(super) fn put_label(
        &mut self,
        id: Option<LabelId>,
        name: &str,
        colour: u8,
        effects: &mut Vec<Effect>,
    ) -> Option<LabelId> {
        let name = name.trim();
        let colour = colour % Label::COLOURS;
        let named = self.roster.labels().named(name).filter(|named| Some(*named) != id);
        let label = match id.or(named) {
            Some(id) => {
                let label = self.roster.labels().get(id)?.clone();
                let is_taken = named.is_some_and(|named| named != id);
                let is_nameless = name.is_empty() && label.list.is_none();
                if is_taken || is_nameless {
                    return None;
                }
                Label { name: name.into(), colour, ..label }
            }
            None if name.is_empty() => return None,
            None => self.new_label(name.into(), Some(colour), None),
        };
        let id = label.id;
        self.keep_label(label, effects);
        Some(id)
    }

    fn new_label(&mut self, name: Box<str>, colour: Option<u8>, list: Option<(AccountId, ListKey)>) -> Label {
        let id = LabelId(self.unused.label);
        self.unused.label += 1;
        let next = u8::try_from(id.0.rem_euclid(i64::from(Label::COLOURS))).unwrap_or(0);
        Label { id, name, colour: colour.unwrap_or(next), list, watch: Watch::default() }
    }

    fn keep_label(&mut self, label: Label, effects: &mut Vec<Effect>) {
        Self::keep(effects, Kept::Label(label.clone()));
        self.roster.put_label(label);
        self.listing.changed();
    }

    /// Takes a label away from everybody.
    pub(super) fn drop_label(&mut self, label: LabelId, now: Moment, effects: &mut Vec<Effect>) {
        if self.roster.labels().get(label).is_none() {
            return;
        }
        let persons = self.roster.labelled(label);
        self.change_persons(&persons, now, effects, |machine, effects| {
            machine.roster.drop_label(label);
            machine.listing.changed();
            Self::keep(effects, Kept::LabelGone(label));
        });
    }

    /// Puts a label of the user's on people or takes it off. Who has one that follows a list, the list says.
    pub(super) fn tag(
        &mut self,
        persons: &[PersonId],
        label: LabelId,
        on: bool,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        if self.roster.labels().get(label).is_some_and(|label| label.list.is_none()) {
            let persons: BTreeSet<PersonId> =
                persons.iter().copied().filter(|person| self.roster.has_person(*person)).collect();
            self.put_on(persons, label, on, now, effects);
        }
    }

    fn put_on(
        &mut self,
        persons: impl IntoIterator<Item = PersonId>,
        label: LabelId,
        on: bool,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Vec<PersonId> {
        let others = |person: &PersonId| self.roster.labels_of(*person).contains(&label) != on;
        let persons: Vec<PersonId> = persons.into_iter().filter(others).collect();
        self.change_persons(&persons, now, effects, |machine, effects| {
            for person in &persons {
                let mut record = machine.roster.person(*person);
                if on {
                    record.labels.insert(label);
                } else {
                    record.labels.remove(&label);
                }
                machine.put_person(record, effects);
            }
        });
        persons
    }

    /// Says what to be told about everybody with a label.
    pub(super) fn watch_label(
        &mut self,
        label: LabelId,
        watch: Watch,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(before) = self.roster.labels().get(label).filter(|label| label.watch != watch) else {
            return;
        };
        let changed = Label { watch, ..before.clone() };
        let persons = self.roster.labelled(label);
        self.change_persons(&persons, now, effects, |machine, effects| machine.keep_label(changed, effects));
    }

    /// Puts labels of these names on a person, making those there are none of.
    pub(super) fn put_labels_by_name(
        &mut self,
        person: PersonId,
        names: &[Box<str>],
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        for name in names.iter().filter(|name| !name.trim().is_empty()) {
            let label = match self.roster.labels().named(name) {
                Some(label) => label,
                None => {
                    let label = self.new_label(name.trim().into(), None, None);
                    let id = label.id;
                    self.keep_label(label, effects);
                    id
                }
            };
            self.tag(&[person], label, true, now, effects);
        }
    }

    /// Makes a label for every list an account brings in, and lets go of those of lists it no longer does.
    pub(super) fn label_lists(
        &mut self,
        account: AccountId,
        lists: &[ListKey],
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let follows = |label: &Label| label.list.as_ref().is_some_and(|(_, list)| lists.contains(list));
        let outdated: Vec<LabelId> = self
            .roster
            .labels()
            .of_lists(account)
            .filter(|label| !follows(label))
            .map(|label| label.id)
            .collect();
        for label in outdated {
            self.drop_label(label, now, effects);
        }
        for list in lists {
            if self.roster.labels().of_list(account, list).is_none() {
                let offers = self.accounts.get(&account).and_then(|state| state.offers.as_ref());
                let offer = offers.into_iter().flatten().find(|offer| offer.key == *list);
                let name = offer.map(|offer| offer.name.clone()).unwrap_or_default();
                let label = self.new_label(name, None, Some((account, list.clone())));
                self.keep_label(label, effects);
            }
        }
    }

    /// These stand in a list. Returns who did not before, as far as was known.
    pub(super) fn stand_in_list(
        &mut self,
        account: AccountId,
        list: &ListKey,
        slots: &[Slot],
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Vec<PersonId> {
        let Some(label) = self.roster.labels().of_list(account, list) else { return Vec::new() };
        let persons: BTreeSet<PersonId> =
            slots.iter().filter_map(|slot| Some(self.roster.get(*slot)?.contact.person)).collect();
        self.put_on(persons, label, true, now, effects)
    }

    /// Only these stand in a list that was read from beginning to end.
    pub(super) fn stand_alone_in_list(
        &mut self,
        account: AccountId,
        list: &ListKey,
        slots: &HashSet<Slot>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(label) = self.roster.labels().of_list(account, list) else { return };
        let stands =
            |person: &PersonId| self.roster.contacts_of(*person).any(|(slot, _)| slots.contains(&slot));
        // Who was emptied by a merge keeps their record as it was, until they are somebody again.
        let left: Vec<PersonId> = self
            .roster
            .labelled(label)
            .into_iter()
            .filter(|person| self.roster.has_person(*person) && !stands(person))
            .collect();
        self.put_on(left, label, false, now, effects);
    }

    /// Changes what is said about persons, and follows where that changes for what they are watched.
    pub(super) fn change_persons(
        &mut self,
        persons: &[PersonId],
        now: Moment,
        effects: &mut Vec<Effect>,
        change: impl FnOnce(&mut Self, &mut Vec<Effect>),
    ) {
        let before: Vec<Watch> = persons.iter().map(|person| self.roster.watch(*person)).collect();
        change(self, effects);
        for (person, before) in persons.iter().zip(before) {
            let watch = self.roster.watch(*person);
            if watch != before && self.roster.has_person(*person) {
                // Somebody who was just starred is asked about with the next batch, so that the star means something at once.
                self.reschedule_all(*person, now);
                if !watch.arrivals {
                    effects.extend(self.telling.unwatched(*person));
                }
            }
        }
    }

    pub(super) fn reschedule_all(&mut self, person: PersonId, now: Moment) {
        let slots: Vec<Slot> = self.roster.contacts_of(person).map(|(slot, _)| slot).collect();
        for slot in slots {
            // Whoever is watched otherwise from here on is measured by that alone.
            if let Some(known) = self.roster.get_mut(slot) {
                known.promise(Duration::ZERO);
            }
            self.reschedule(slot, now.run);
        }
    }

    pub(super) fn put_person(&mut self, record: Person, effects: &mut Vec<Effect>) {
        Self::keep(effects, Kept::Person(record.clone()));
        self.roster.put_person(record);
        self.listing.changed();
    }
}
