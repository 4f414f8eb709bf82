//! What the user said about persons, and what follows from it: who is watched, by a wish of its own or by a label's, and how
//! many have a label. Only persons who are somebody's contact count: one who was emptied by a merge keeps their record and
//! waits.

use super::{Known, Roster, Slot};
use crate::id::{LabelId, PersonId};
use crate::labels::Labels;
use crate::people::{Label, Person, Watch};

/// What the user said about one person, as small as can be: a label on everybody is one of these for everybody.
#[derive(Clone, Debug, Default)]
pub(super) struct Said {
    own_name: Option<Box<str>>,
    note: Option<Box<str>>,
    /// Sorted.
    labels: Box<[LabelId]>,
    watch: Watch,
    is_exempt: bool,
}

impl Roster {
    /// What the user said about a person; the default for those about whom they said nothing.
    pub(crate) fn person(&self, id: PersonId) -> Person {
        match self.persons.get(&id).cloned() {
            Some(Said { own_name, note, labels, watch, is_exempt }) => {
                Person { id, own_name, watch, note, labels: labels.iter().copied().collect(), is_exempt }
            }
            None => Person::new(id),
        }
    }

    /// Remembers what the user said about a person.
    pub(crate) fn put_person(&mut self, person: Person) {
        self.with_person(person.id, |roster| {
            if person.is_blank() {
                roster.persons.remove(&person.id);
            } else {
                let Person { id: _, own_name, watch, note, labels, is_exempt } = person;
                let labels = labels.into_iter().collect();
                let said = Said { own_name, note, labels, watch, is_exempt };
                roster.persons.insert(person.id, said);
            }
        });
    }

    /// What is to be told about a person, by the user's wish for them or for a label on them.
    pub(crate) fn watch(&self, person: PersonId) -> Watch {
        let Some(said) = self.persons.get(&person) else { return Watch::default() };
        match said.is_exempt {
            true => said.watch,
            false => said.watch.or(self.labels.watch_of(&said.labels)),
        }
    }

    /// What the labels on a person want to be told, whether or not this one is left out.
    pub(crate) fn label_watch(&self, person: PersonId) -> Watch {
        self.labels.watch_of(self.labels_of(person))
    }

    /// What is to be told about a person by the user's wish for them alone.
    pub(crate) fn own_watch(&self, person: PersonId) -> Watch {
        self.persons.get(&person).map(|said| said.watch).unwrap_or_default()
    }

    /// The watched persons, in the order of their ids.
    pub(crate) fn watched(&self) -> impl ExactSizeIterator<Item = PersonId> + '_ {
        self.watched.iter().copied()
    }

    pub(crate) fn is_watched(&self, person: PersonId) -> bool {
        self.watched.contains(&person)
    }

    /// The labels on a person, sorted.
    pub(crate) fn labels_of(&self, person: PersonId) -> &[LabelId] {
        self.persons.get(&person).map_or(&[], |said| &said.labels)
    }

    /// Everybody whose record has a label, those emptied by a merge as well, in the order of their ids.
    pub(crate) fn labelled(&self, label: LabelId) -> Vec<PersonId> {
        let has = self.persons.iter().filter(|(_, said)| said.labels.binary_search(&label).is_ok());
        let mut persons: Vec<PersonId> = has.map(|(person, _)| *person).collect();
        persons.sort_unstable();
        persons
    }

    pub(crate) fn labels(&self) -> &Labels {
        &self.labels
    }

    /// Takes a label in, new or changed.
    pub(crate) fn put_label(&mut self, label: Label) {
        let id = label.id;
        let is_same = self.labels.get(id).map(|label| label.watch).unwrap_or_default() == label.watch;
        self.labels.put(label);
        if !is_same {
            for person in self.labelled(id) {
                self.mark(person);
            }
        }
    }

    /// Takes a label away from everybody, and then itself.
    pub(crate) fn drop_label(&mut self, label: LabelId) {
        for person in self.labelled(label) {
            let mut record = self.person(person);
            record.labels.remove(&label);
            self.put_person(record);
        }
        self.labels.remove(label);
    }

    /// The name to show: the user's own, the service's, the handle, or the id. Of somebody who was made one with others it is
    /// the name they had before, whichever of their contacts is in front.
    pub(crate) fn name(&self, known: &Known) -> Box<str> {
        let own = self.persons.get(&known.contact.person).and_then(|said| said.own_name.clone());
        own.unwrap_or_else(|| self.naming(known).contact.service_name().into())
    }

    /// The contact that gives a person their name.
    fn naming<'a>(&'a self, known: &'a Known) -> &'a Known {
        let person = known.contact.person;
        if known.contact.home == person && known.contact.has_name() {
            return known;
        }
        let named = || self.contacts_of(person).map(|(_, known)| known).filter(|it| it.contact.has_name());
        named().find(|it| it.contact.home == person).or_else(|| named().next()).unwrap_or(known)
    }

    /// Whether that name is more than the id at the service.
    pub(crate) fn has_name(&self, known: &Known) -> bool {
        let own = self.persons.get(&known.contact.person).and_then(|said| said.own_name.as_deref());
        own.is_some() || self.naming(known).contact.has_name()
    }

    /// Makes a contact one of another person.
    pub(crate) fn move_to(&mut self, slot: Slot, person: PersonId) {
        let Some(from) = self.get(slot).map(|known| known.contact.person).filter(|from| *from != person)
        else {
            return;
        };
        self.with_person(from, |roster| {
            roster.with_person(person, |roster| {
                roster.leave_person(from, slot);
                roster.join_person(person, slot);
                if let Some(known) = roster.get_mut(slot) {
                    known.contact.person = person;
                }
            });
        });
    }

    /// Changes something of a person and keeps what follows from it true.
    pub(super) fn with_person(&mut self, person: PersonId, change: impl FnOnce(&mut Self)) {
        self.count(person, Labels::uncount);
        change(self);
        self.count(person, Labels::count);
        self.mark(person);
    }

    /// Counts the labels on a person.
    pub(super) fn count(&mut self, person: PersonId, count: fn(&mut Labels, LabelId)) {
        if self.has_person(person) {
            let Self { persons, labels, .. } = self;
            let own = persons.get(&person).into_iter().flat_map(|said| &said.labels);
            own.for_each(|label| count(labels, *label));
        }
    }

    /// Remembers whether a person is watched.
    pub(super) fn mark(&mut self, person: PersonId) {
        let is_watched = self.has_person(person) && self.watch(person).is_on();
        let is_changed = if is_watched { self.watched.insert(person) } else { self.watched.remove(&person) };
        if is_changed {
            self.touch_all(person);
        }
    }
}
