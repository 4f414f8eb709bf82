//! What the user said about people comes back: notes, labels, and who is the same human as whom.

use super::{
    Home, account, close, contact, decision, keep_account, label, labelled, related, sighting, wait,
};
use crate::store::{Store, Whose};
use crate::wire::ActivityFilter;
use presence::event::{Kept, Recorded};
use presence::id::{AccountId, ContactId, LabelId, PersonId};
use presence::notice::Outcome;
use presence::people::{Account, Contact, Label, Person};
use presence::relation::Relation;
use presence::service::ListKey;
use presence::sighting::Presence;
use presence::time::Wall;

/// The second contact became one of the first's person.
fn merged() -> Contact {
    Contact { person: PersonId(1), home: PersonId(2), ..contact(2, 1) }
}

fn noted(id: i64, note: &str) -> Person {
    Person { note: Some(note.into()), ..Person::new(PersonId(id)) }
}

fn of_list(id: i64, account: i64) -> Label {
    Label { list: Some((AccountId(account), ListKey("custom/7".into()))), name: "".into(), ..label(id) }
}

#[test]
fn notes_and_labels_come_back_as_they_were() {
    let home = Home::with_contacts(5);
    let (store, _) = home.open();
    let note = "Birthday \u{1f382} in May\nlikes 'jazz'; \"DROP TABLE persons\"";
    let said = Person { labels: [LabelId(1), LabelId(2)].into(), ..noted(3, note) };
    for label in [label(1), label(2), of_list(3, 1)] {
        store.keep(Kept::Label(label));
    }
    store.keep(Kept::Person(said.clone()));
    store.keep(Kept::Person(labelled(4, [3])));
    close(store);
    let (store, opened) = home.open();
    assert_eq!(opened.loaded.labels, [label(1), label(2), of_list(3, 1)]);
    assert_eq!(opened.loaded.persons[1..], [said.clone(), labelled(4, [3])]);
    assert_eq!(opened.loaded.unused.label, 4);

    store.keep(Kept::Person(Person { labels: [LabelId(2)].into(), ..said.clone() }));
    store.keep(Kept::Person(Person::new(PersonId(4))));
    store.keep(Kept::Label(Label { name: "Renamed".into(), ..label(2) }));
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.persons[1..], [Person { labels: [LabelId(2)].into(), ..said }]);
    assert_eq!(&*opened.loaded.labels[1].name, "Renamed");
}

#[test]
fn a_label_that_is_taken_away_comes_off_everybody_and_its_id_is_not_given_again() {
    let home = Home::with_contacts(5);
    let (store, _) = home.open();
    store.keep(Kept::Label(label(1)));
    store.keep(Kept::Label(label(9)));
    store.keep(Kept::Person(labelled(3, [1, 9])));
    store.keep(Kept::Person(labelled(4, [9])));
    store.keep(Kept::LabelGone(LabelId(9)));
    store.keep(Kept::Person(labelled(5, [9])));
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.labels, [label(1)]);
    assert_eq!(opened.loaded.persons[1..], [labelled(3, [1])]);
    assert_eq!(opened.loaded.unused.label, 10);
}

#[test]
fn a_merge_and_its_way_back_survive_a_restart() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    store.keep(Kept::Person(noted(2, "was somebody else")));
    store.keep(Kept::Contacts(vec![merged()]));
    close(store);
    let (store, opened) = home.open();
    assert_eq!(opened.loaded.contacts[1], merged());
    assert!(opened.loaded.persons.contains(&noted(2, "was somebody else")), "for when they are it again");
    store.keep(Kept::Contacts(vec![contact(2, 1)]));
    close(store);
    assert_eq!(home.look().loaded.contacts[1], contact(2, 1));
}

#[test]
fn the_address_of_a_picture_is_never_kept() {
    let home = Home::with_contacts(1);
    let (store, _) = home.open();
    store.keep(Kept::Contacts(vec![Contact { picture: Some("signed.example/1".into()), ..contact(1, 1) }]));
    close(store);
    assert_eq!(home.look().loaded.contacts, [contact(1, 1)]);
    let text = String::from_utf8_lossy(&std::fs::read(home.place.people()).unwrap()).into_owned();
    assert!(!text.contains("signed.example"));
}

#[test]
fn letting_go_of_an_account_keeps_persons_somebody_returns_to_and_takes_its_labels() {
    let home = Home::with_contacts(2);
    let (store, _) = home.open();
    store.keep(Kept::Account(account(2)));
    store.keep(Kept::Label(of_list(1, 2)));
    store.keep(Kept::Label(of_list(2, 1)));
    // The other account's contact 8 shows person 1, and was person 2, whom contact 2 of this one is.
    let guest = Contact { person: PersonId(1), home: PersonId(2), ..contact(8, 2) };
    store.keep(Kept::Contacts(vec![guest.clone()]));
    store.keep(Kept::Person(Person { labels: [LabelId(1), LabelId(2)].into(), ..noted(2, "stays") }));
    store.keep(Kept::Forgot { account: AccountId(1), contacts: true });
    close(store);
    let (store, opened) = home.open();
    assert_eq!(opened.loaded.contacts, [guest]);
    let kept = Person { labels: [LabelId(1)].into(), ..noted(2, "stays") };
    assert!(opened.loaded.persons.contains(&kept), "{:?}", opened.loaded.persons);
    assert_eq!(opened.loaded.labels, [of_list(1, 2)]);
    store.keep(Kept::Forgot { account: AccountId(2), contacts: true });
    store.keep(Kept::Label(of_list(1, 2)));
    close(store);
    let opened = home.look();
    assert!(opened.loaded.persons.is_empty() && opened.loaded.labels.is_empty(), "nobody is left");
    assert_eq!(rows(&home, "persons") + rows(&home, "person_labels"), 0);
}

#[test]
fn contacts_that_were_let_go_of_take_their_history_and_lonely_persons_with_them() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    store.keep(Kept::Contacts(vec![merged()]));
    store.keep(Kept::Label(label(1)));
    for id in 1..=3 {
        store.keep(Kept::Person(Person { labels: [LabelId(1)].into(), ..noted(id, "said") }));
        super::came_and_went(&store, id, 1_000, 2_000);
        store.record(Recorded::LastKnown(vec![sighting(id, Presence::Offline, 3_000)]));
        let turned = related(id, Some(Relation::None), Relation::Followed, 4_000);
        store.record(Recorded::Relation(turned));
        store.record(Recorded::Decision(decision(id, id, Outcome::Shown)));
    }
    let gone = Kept::ContactsGone(vec![ContactId(2), ContactId(3), ContactId(77)]);
    store.keep(gone.clone());
    store.keep(gone);
    assert!(wait(store.flush()));
    assert_eq!([1, 2, 3].map(|id| history_of(&store, id)), [(2, 1, 1), (0, 0, 0), (0, 0, 0)]);
    assert_eq!(wait(store.decisions(ActivityFilter::Everything, 9)).unwrap().len(), 1);
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.contacts, [contact(1, 1)]);
    let kept = Person { labels: [LabelId(1)].into(), ..noted(1, "said") };
    assert_eq!(opened.loaded.persons, [kept], "the person of the merge is contact 1's, too");
    assert_eq!((opened.loaded.last_known.len(), opened.loaded.relations.len()), (1, 1));
    assert_eq!((rows(&home, "persons"), rows(&home, "person_labels")), (1, 1));
    assert_eq!(opened.loaded.unused.contact, 4);
}

#[test]
fn what_belongs_to_a_service_this_program_does_not_have_stays_and_is_not_loaded() {
    let home = Home::with_contacts(1);
    let (store, _) = home.open();
    let away = Account { service: "gone", ..account(5) };
    store.keep(Kept::Account(away));
    store.keep(Kept::Label(of_list(1, 5)));
    store.keep(Kept::Person(labelled(1, [1])));
    close(store);
    let opened = home.look();
    assert!(opened.loaded.labels.is_empty());
    assert_eq!(opened.loaded.persons, [], "nothing else was said about them");
    assert_eq!((rows(&home, "labels"), rows(&home, "person_labels")), (1, 1));
}

#[test]
fn fifty_thousand_people_with_labels_are_written_and_let_go_of_in_one_go() {
    let home = Home::new();
    let (store, _) = home.open();
    keep_account(&store, 50_000);
    store.keep(Kept::Label(label(1)));
    store.keep(Kept::Label(of_list(2, 1)));
    for id in 1..=50_000 {
        store.keep(Kept::Person(labelled(id, [1, 2])));
    }
    close(store);
    let (store, opened) = home.open();
    assert_eq!(opened.loaded.contacts.len(), 50_000);
    assert!(opened.loaded.persons.iter().all(|person| person.labels.len() == 2));
    store.keep(Kept::LabelGone(LabelId(1)));
    store.keep(Kept::Forgot { account: AccountId(1), contacts: true });
    close(store);
    assert_eq!(rows(&home, "persons") + rows(&home, "contacts") + rows(&home, "person_labels"), 0);
}

/// How many changes, changes of relation and last sightings there are of a contact.
fn history_of(store: &Store, id: i64) -> (usize, usize, usize) {
    let whose = Whose::Contact(ContactId(id));
    let changes = wait(store.changes_of(whose, Wall(0), Wall(9_999), 9)).unwrap();
    let relations = wait(store.relation_changes_of(whose, 9)).unwrap();
    let known = wait(store.ask(move |books| {
        let sql = "SELECT count(*) FROM last_known WHERE contact = ?1";
        Ok(books.history()?.query_row(sql, [id], |row| row.get::<_, i64>(0))?)
    }));
    (changes.len(), relations.len(), usize::try_from(known.unwrap()).unwrap())
}

fn rows(home: &Home, table: &str) -> i64 {
    let connection = crate::store::database::open_for_reading(&home.place.people()).unwrap();
    connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0)).unwrap()
}
