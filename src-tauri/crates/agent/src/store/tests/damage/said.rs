//! What the user said about people, and what databases of older versions have, outlives damage, too.

use super::super::files::{PEOPLE_1, home_of};
use super::super::{Home, close, contact, label};
use super::{copy, lived_in, overwrite, root_page, spoil};
use crate::wire::Storage;
use presence::event::Kept;
use presence::id::{LabelId, PersonId};
use presence::people::{Contact, Person};

/// Puts two labels and a note on everybody, and makes every tenth contact the person of the one before.
pub(super) fn say_much(home: &Home, contacts: i64) {
    let (store, _) = home.open();
    store.keep(Kept::Label(label(1)));
    store.keep(Kept::Label(label(2)));
    (1..=contacts).for_each(|id| store.keep(Kept::Person(said(id))));
    store.keep(Kept::Contacts((10..=contacts).step_by(10).map(merged).collect()));
    close(store);
}

fn said(id: i64) -> Person {
    let note = Some(format!("Note {id}").into());
    Person { note, labels: [LabelId(1), LabelId(2)].into(), ..Person::new(PersonId(id)) }
}

fn merged(id: i64) -> Contact {
    Contact { person: PersonId(id - 1), home: PersonId(id), ..contact(id, 1) }
}

/// The first version's `people.db`, with so many more contacts, each with a person who is watched.
fn old(contacts: i64) -> Home {
    let more = format!(
        "WITH RECURSIVE ids (id) AS (SELECT 100 UNION ALL SELECT id + 1 FROM ids WHERE id < 99 + {contacts})
         INSERT INTO persons SELECT id, NULL, 1 FROM ids;
         INSERT INTO contacts SELECT id, 1, id, 'key', 'Name ' || id, 'handle_' || id, 0 FROM persons WHERE id >= 100;"
    );
    home_of(&format!("{PEOPLE_1}\n{more}"), None)
}

#[test]
fn row_61_notes_labels_and_merges_are_saved_from_a_damaged_file() {
    let home = lived_in(1_000);
    say_much(&home, 1_000);
    let page = root_page(&home.place.people(), "contacts_of_person");
    overwrite(&home.place.people(), (page - 1) * 4_096, &[0xa5; 4_096]);
    let opened = home.look();
    assert_eq!(opened.health, Storage::PeopleRestored);
    assert_eq!(opened.loaded.labels, [label(1), label(2)]);
    assert_eq!(opened.loaded.persons, (1..=1_000).map(said).collect::<Vec<_>>());
    assert_eq!(opened.loaded.contacts[19], merged(20));
    assert_eq!(opened.loaded.unused.label, 3);
}

#[test]
fn row_61_who_has_which_label_is_saved_from_both_ends() {
    let home = lived_in(3_000);
    say_much(&home, 3_000);
    spoil(&home, "person_labels");
    let opened = home.look();
    assert_eq!(opened.health, Storage::PeopleRestored);
    assert_eq!(opened.loaded.contacts.len(), 3_000);
    assert_eq!(opened.loaded.persons.len(), 3_000, "their notes are elsewhere");
    let labels: usize = opened.loaded.persons.iter().map(|person| person.labels.len()).sum();
    assert!((4_000..6_000).contains(&labels), "{labels}");
}

#[test]
fn row_61_labels_that_cannot_be_read_come_off_everybody_or_back_from_the_copy() {
    for has_copy in [false, true] {
        let home = lived_in(50);
        say_much(&home, 50);
        if has_copy {
            copy(&home);
        }
        let page = root_page(&home.place.people(), "labels");
        overwrite(&home.place.people(), (page - 1) * 4_096, &[0xa5; 4_096]);
        let opened = home.look();
        assert_eq!(opened.health, Storage::PeopleRestored);
        let expected = if has_copy { 2 } else { 0 };
        assert_eq!(opened.loaded.labels.len(), expected);
        assert!(opened.loaded.persons.iter().all(|person| person.labels.len() == expected));
        assert_eq!(opened.loaded.unused.label, 3, "the ids are not given again");
    }
}

#[test]
fn row_61_a_person_that_cannot_be_read_is_still_there_to_return_to() {
    let home = lived_in(3_000);
    say_much(&home, 3_000);
    spoil(&home, "persons");
    let (store, opened) = home.open();
    assert_eq!((opened.health, opened.loaded.contacts.len()), (Storage::PeopleRestored, 3_000));
    let returned: Vec<Contact> = (10..=3_000).step_by(10).map(|id| contact(id, 1)).collect();
    store.keep(Kept::Contacts(returned));
    close(store);
    assert!(home.look().loaded.contacts.iter().all(|contact| contact.home == contact.person));
}

#[test]
fn row_61_a_damaged_database_of_version_1_is_saved_and_brought_up_to_date() {
    for has_copy in [false, true] {
        let home = old(3_000);
        if has_copy {
            copy(&home);
        }
        spoil(&home, "contacts");
        let opened = home.look();
        assert_eq!(opened.health, Storage::PeopleRestored);
        let contacts = opened.loaded.contacts.len();
        if has_copy {
            assert_eq!(contacts, 3_002);
        } else {
            assert!((2_500..3_002).contains(&contacts), "{contacts}");
        }
        assert_eq!(opened.loaded.persons.len(), 3_001);
        assert_eq!(opened.sign_ins.len(), 1);
        let again = home.look();
        assert_eq!((again.health, again.loaded.contacts.len()), (Storage::Fine, contacts));
    }
}

#[test]
fn row_61_a_copy_of_version_1_stands_in_for_a_database_that_is_none() {
    let home = old(50);
    copy(&home);
    std::fs::write(home.place.people(), "nonsense").unwrap();
    let opened = home.look();
    assert_eq!((opened.health, opened.loaded.contacts.len()), (Storage::PeopleRestored, 52));
    say_much(&home, 3);
    assert_eq!(home.look().loaded.labels.len(), 2, "it is of this version now");
}
