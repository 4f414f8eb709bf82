//! How the account's owner was connected to people comes back: as it was last seen, and how it changed.

use super::{Home, close, contact, related, wait};
use crate::store::Whose;
use presence::event::{Kept, Recorded, RelationSeen};
use presence::id::{ContactId, PersonId};
use presence::people::Contact;
use presence::relation::Relation;
use proptest::prelude::*;

const ONE: Whose = Whose::Contact(ContactId(1));

fn any_relation() -> impl Strategy<Value = Relation> {
    prop_oneof![
        Just(Relation::None),
        Just(Relation::Followed),
        Just(Relation::Connected),
        Just(Relation::RequestSent),
        Just(Relation::RequestReceived),
        ".{0,40}".prop_map(|word| Relation::Other(word.into())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_relation_comes_back(
        all in prop::collection::vec((prop::option::of(any_relation()), any_relation()), 1..40),
    ) {
        let home = Home::new();
        let (store, _) = home.open();
        let seen: Vec<RelationSeen> =
            (0_i64..).zip(all).map(|(at, (from, to))| related(1, from, to, at)).collect();
        for one in seen.iter().chain(&seen) {
            store.record(Recorded::Relation(one.clone()));
        }
        let mut changes: Vec<RelationSeen> = seen.iter().filter(|one| one.from.is_some()).cloned().collect();
        changes.reverse();
        prop_assert_eq!(wait(store.relation_changes_of(ONE, 1_000)).unwrap(), changes);
        close(store);
        let last = seen.last().cloned().map(|last| RelationSeen { from: None, ..last });
        prop_assert_eq!(home.look().loaded.relations, Vec::from_iter(last));
    }
}

#[test]
fn what_was_known_first_or_renewed_is_no_change() {
    let home = Home::new();
    let (store, _) = home.open();
    store.record(Recorded::Relation(related(1, None, Relation::RequestSent, 100)));
    store.record(Recorded::Relation(related(1, None, Relation::RequestSent, 200)));
    store.record(Recorded::Relation(related(1, Some(Relation::RequestSent), Relation::Connected, 300)));
    store.record(Recorded::Relation(related(1, None, Relation::RequestSent, 250)));
    let changes = wait(store.relation_changes_of(ONE, 9)).unwrap();
    assert_eq!(changes, [related(1, Some(Relation::RequestSent), Relation::Connected, 300)]);
    close(store);
    assert_eq!(home.look().loaded.relations, [related(1, None, Relation::Connected, 300)]);
}

#[test]
fn a_person_has_the_changes_of_all_their_contacts_and_no_more_than_asked_for() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    store.keep(Kept::Contacts(vec![Contact { person: PersonId(1), ..contact(2, 1) }]));
    for (contact, at) in [(1, 10), (2, 20), (3, 30), (1, 40)] {
        store.record(Recorded::Relation(related(contact, Some(Relation::None), Relation::Followed, at)));
    }
    let times = |limit| {
        let changes = wait(store.relation_changes_of(Whose::Person(PersonId(1)), limit)).unwrap();
        changes.into_iter().map(|one| one.observed.0).collect::<Vec<_>>()
    };
    assert_eq!(times(9), [40, 20, 10]);
    assert_eq!(times(2), [40, 20]);
    close(store);
}

#[test]
fn ids_that_only_relations_know_of_are_not_given_again() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    store.record(Recorded::Relation(related(90, None, Relation::Followed, 10)));
    close(store);
    assert_eq!(home.look().loaded.unused.contact, 91);
}
