//! The list: its sections, its order, what search finds, and that slices are parts of one whole.

mod whole;

use super::*;
use crate::id::{AccountId, ContactId};
use crate::people::{Contact, Person, Watch};
use crate::sighting::{Freshness, Presence, PresenceKind, Why};
use crate::time::{Run, Wall};
use crate::view::{Counts, Filter};
use expect_test::{Expect, expect};
use proptest::prelude::*;
use std::fmt::Write as _;

const NOW: Moment = Moment { wall: Wall(10_000_000), run: Run(1_000_000) };
const ANNA: PersonId = PersonId(1);
const BORIS: PersonId = PersonId(2);
const FIRST: AccountId = AccountId(1);
const SECOND: AccountId = AccountId(2);

/// A roster that is built one contact after the other.
#[derive(Debug, Default)]
struct People {
    roster: Roster,
    listing: Listing,
    last: i64,
}

impl People {
    /// Adds a contact of `person`, offline since nobody knows when.
    fn add(&mut self, account: AccountId, person: PersonId, name: &str) -> Slot {
        self.last += 1;
        let key = format!("key-{}", self.last).into();
        let contact =
            Contact { name: name.into(), ..Contact::new(ContactId(self.last), account, person, key) };
        let slot = self.roster.add(contact, Run(0));
        self.see(slot, Presence::Offline, None);
        slot
    }

    /// Adds a contact of a person of its own.
    fn meet(&mut self, name: &str) -> Slot {
        self.add(FIRST, PersonId(self.last + 1), name)
    }

    fn known(&mut self, slot: Slot) -> &mut Known {
        self.listing.changed();
        self.roster.get_mut(slot).unwrap()
    }

    fn see(&mut self, slot: Slot, presence: Presence, since: Option<i64>) {
        let known = self.known(slot);
        known.presence = presence;
        known.since = since.map(Wall);
        known.observed = Some(NOW.wall);
        known.current = Some(NOW.run);
    }

    fn watch(&mut self, slot: Slot) {
        let person = self.known(slot).contact.person;
        let own_name = self.roster.person(person).own_name;
        self.roster.put_person(Person {
            own_name,
            watch: Watch { arrivals: true, ..Watch::default() },
            ..Person::new(person)
        });
    }

    fn rename(&mut self, slot: Slot, name: &str) {
        let person = self.known(slot).contact.person;
        let watch = self.roster.person(person).watch;
        self.roster.put_person(Person { own_name: Some(name.into()), watch, ..Person::new(person) });
    }

    fn slice(&self, query: &Query) -> Slice {
        self.listing.slice(&self.roster, query, &LENS, NOW)
    }

    /// The people a search finds, by name.
    fn found(&self, search: &str) -> Vec<Box<str>> {
        let slice = self.slice(&Query { search: search.to_owned(), ..all() });
        slice.rows.into_iter().map(|row| row.name).collect()
    }
}

const LENS: Lens<'static> = Lens { interval: &|_| Duration::from_secs(30), shows_words: true };

/// Everybody, as many as there may be.
fn all() -> Query {
    Query { rows: Query::MOST_ROWS, ..Query::default() }
}

fn at(offset: usize, rows: usize) -> Query {
    Query { anchor: Anchor::Offset(offset), rows, ..Query::default() }
}

/// Checks a slice: its sections, and the names in it.
#[track_caller]
fn check(slice: &Slice, expected: &Expect) {
    let mut text = String::new();
    for section in &slice.sections {
        writeln!(text, "{:?} from {}: {}", section.section, section.from, section.count).unwrap();
    }
    let Counts { everybody, present, watched } = slice.counts;
    writeln!(text, "{} of {everybody}, {present} present, {watched} watched", slice.matching).unwrap();
    for (at, row) in slice.rows.iter().enumerate() {
        writeln!(text, "{:>2} {}", slice.offset + at, row.name).unwrap();
    }
    expected.assert_eq(&text);
}

/// Ten people, some of each section.
fn ten() -> People {
    let mut people = People::default();
    let slots = ["Zoé", "boris", "Anna", "Émile", "Carla", "dora", "Emil", "Anna", "Ōmi", "Гриша"]
        .map(|name| people.meet(name));
    people.watch(slots[0]);
    people.watch(slots[1]);
    people.watch(slots[2]);
    people.see(slots[0], Presence::Online, Some(100));
    people.see(slots[1], Presence::Busy { until: None }, Some(200));
    people.see(slots[4], Presence::Online, None);
    people.see(slots[5], Presence::Online, Some(300));
    people.see(slots[3], Presence::Unknown(Why::NotAsked), Some(400));
    people.known(slots[7]).contact.is_gone = true;
    people
}

#[test]
fn present_people_stand_by_arrival_and_absent_people_by_name() {
    check(
        &ten().slice(&all()),
        &expect![[r#"
            WatchedHere from 0: 2
            Here from 2: 2
            Watched from 4: 1
            Others from 5: 5
            10 of 10, 4 present, 3 watched
             0 boris
             1 Zoé
             2 dora
             3 Carla
             4 Anna
             5 Emil
             6 Émile
             7 Ōmi
             8 Гриша
             9 Anna
        "#]],
    );
}

#[test]
fn filters_show_sections_and_leave_the_counts_alone() {
    let people = ten();
    check(
        &people.slice(&Query { filter: Filter::Present, ..all() }),
        &expect![[r#"
        WatchedHere from 0: 2
        Here from 2: 2
        4 of 10, 4 present, 3 watched
         0 boris
         1 Zoé
         2 dora
         3 Carla
    "#]],
    );
    check(
        &people.slice(&Query { filter: Filter::Watched, ..all() }),
        &expect![[r#"
        WatchedHere from 0: 2
        Watched from 2: 1
        3 of 10, 4 present, 3 watched
         0 boris
         1 Zoé
         2 Anna
    "#]],
    );
}

#[test]
fn people_are_found_by_what_is_counted_of_them() {
    let mut people = ten();
    let slots = ["Away", "Hiding", "Perhaps", "Gone", "Left"].map(|name| people.meet(name));
    people.see(slots[1], Presence::Hidden, None);
    people.see(slots[2], Presence::OfflineOrHidden, None);
    people.see(slots[3], Presence::Unreachable, None);
    people.see(slots[4], Presence::Unreachable, None);
    people.watch(slots[4]);
    let names = |query: Query| {
        let rows = people.slice(&query).rows;
        rows.iter().map(|row| row.name.to_string()).collect::<Vec<_>>().join(", ")
    };
    let of = |presence| names(Query { presence: Some(presence), ..all() });
    assert_eq!(of(PresenceKind::Online), "Zoé, dora, Carla");
    assert_eq!(of(PresenceKind::Busy), "boris");
    assert_eq!(of(PresenceKind::Offline), "Anna, Away, Emil, Ōmi, Гриша, Anna");
    assert_eq!(of(PresenceKind::Hidden), "Hiding, Perhaps");
    assert_eq!(of(PresenceKind::Unreachable), "Left, Gone");
    assert_eq!(of(PresenceKind::Unknown), "Émile");
    check(
        &people.slice(&Query { presence: Some(PresenceKind::Unreachable), filter: Filter::Watched, ..all() }),
        &expect![[r#"
            Watched from 0: 1
            1 of 2, 0 present, 1 watched
             0 Left
        "#]],
    );
}

#[test]
fn somebody_whose_presence_changed_is_looked_for_anew() {
    let mut people = ten();
    let query = Query { presence: Some(PresenceKind::Unreachable), ..all() };
    assert_eq!(people.slice(&query).matching, 0);
    let slot = people.meet("Gone");
    people.see(slot, Presence::Unreachable, None);
    assert_eq!(people.slice(&query).matching, 1);
}

#[test]
fn an_empty_list_has_no_sections() {
    check(
        &People::default().slice(&at(7, 5)),
        &expect![[r#"
        0 of 0, 0 present, 0 watched
    "#]],
    );
}

#[test]
fn an_offset_past_the_end_shows_the_end() {
    check(
        &ten().slice(&at(usize::MAX, 3)),
        &expect![[r#"
        WatchedHere from 0: 2
        Here from 2: 2
        Watched from 4: 1
        Others from 5: 5
        10 of 10, 4 present, 3 watched
         7 Ōmi
         8 Гриша
         9 Anna
    "#]],
    );
}

#[test]
fn no_rows_asked_for_are_no_rows_but_counts() {
    check(
        &ten().slice(&at(2, 0)),
        &expect![[r#"
        WatchedHere from 0: 2
        Here from 2: 2
        Watched from 4: 1
        Others from 5: 5
        10 of 10, 4 present, 3 watched
    "#]],
    );
}

#[test]
fn more_rows_than_allowed_are_the_most_allowed() {
    let mut people = People::default();
    for at in 0..300 {
        people.meet(&format!("{at}"));
    }
    assert_eq!(people.slice(&at(0, usize::MAX)).rows.len(), Query::MOST_ROWS);
}

#[test]
fn a_person_asked_for_stands_in_the_middle() {
    let people = ten();
    let around = |person| people.slice(&Query { anchor: Anchor::Person(PersonId(person)), rows: 3, ..all() });
    check(
        &around(3),
        &expect![[r#"
        WatchedHere from 0: 2
        Here from 2: 2
        Watched from 4: 1
        Others from 5: 5
        10 of 10, 4 present, 3 watched
         3 Carla
         4 Anna
         5 Emil
    "#]],
    );
    check(
        &around(1),
        &expect![[r#"
        WatchedHere from 0: 2
        Here from 2: 2
        Watched from 4: 1
        Others from 5: 5
        10 of 10, 4 present, 3 watched
         0 boris
         1 Zoé
         2 dora
    "#]],
    );
    check(
        &around(8),
        &expect![[r#"
        WatchedHere from 0: 2
        Here from 2: 2
        Watched from 4: 1
        Others from 5: 5
        10 of 10, 4 present, 3 watched
         7 Ōmi
         8 Гриша
         9 Anna
    "#]],
    );
    check(
        &around(99),
        &expect![[r#"
        WatchedHere from 0: 2
        Here from 2: 2
        Watched from 4: 1
        Others from 5: 5
        10 of 10, 4 present, 3 watched
         0 boris
         1 Zoé
         2 dora
    "#]],
    );
}

#[test]
fn a_stale_presence_keeps_its_place() {
    let mut people = ten();
    let before = people.slice(&all());
    people.listing.changed();
    let later = Moment { wall: Wall(NOW.wall.0 + 3_600_000), run: Run(NOW.run.0 + 3_600_000) };
    let after = people.listing.slice(&people.roster, &all(), &LENS, later);
    let ids = |slice: &Slice| slice.rows.iter().map(|row| row.contact).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after));
    assert_eq!(before.sections, after.sections);
    assert!(before.rows.iter().all(|row| row.seen.freshness == Freshness::Fresh));
    assert!(after.rows.iter().all(|row| row.seen.freshness == Freshness::Stale));
}

#[test]
fn a_person_with_several_contacts_is_one_row_of_the_best_present() {
    let mut people = People::default();
    let first = people.add(FIRST, ANNA, "Anna");
    let second = people.add(SECOND, ANNA, "anna_k");
    people.meet("Boris");
    let shown =
        |people: &People| people.slice(&all()).rows.iter().map(|row| row.name.clone()).collect::<Vec<_>>();
    assert_eq!(shown(&people), ["Anna".into(), "Boris".into()]);

    people.known(first).observed = Some(Wall(5));
    assert_eq!(shown(&people), ["anna_k".into(), "Boris".into()], "the one observed last");

    people.see(first, Presence::Busy { until: None }, None);
    people.known(first).observed = Some(Wall(5));
    assert_eq!(shown(&people), ["Anna".into(), "Boris".into()], "busy before offline");

    people.see(second, Presence::Online, None);
    people.known(second).observed = None;
    assert_eq!(shown(&people), ["anna_k".into(), "Boris".into()], "online before busy");
}

#[test]
fn an_account_shows_its_own_contact_of_a_person() {
    let mut people = People::default();
    let first = people.add(FIRST, ANNA, "Anna");
    people.add(SECOND, ANNA, "anna_k");
    people.add(SECOND, BORIS, "Boris");
    people.see(first, Presence::Online, None);
    let of = |account| Query { account: Some(account), ..all() };
    check(
        &people.slice(&of(FIRST)),
        &expect![[r#"
        Here from 0: 1
        1 of 1, 1 present, 0 watched
         0 Anna
    "#]],
    );
    check(
        &people.slice(&of(SECOND)),
        &expect![[r#"
        Others from 0: 2
        2 of 2, 0 present, 0 watched
         0 anna_k
         1 Boris
    "#]],
    );
    check(
        &people.slice(&of(AccountId(9))),
        &expect![[r#"
        0 of 0, 0 present, 0 watched
    "#]],
    );
    let anna = people.slice(&Query { anchor: Anchor::Person(ANNA), ..of(SECOND) });
    assert_eq!(anna.rows[0].name.as_ref(), "anna_k");
}

#[test]
fn search_looks_at_names_handles_and_keys() {
    let mut people = People::default();
    let anna = people.meet("Anna Kovač");
    people.known(anna).contact.handle = "night_owl".into();
    people.known(anna).contact.key = "AB-77".into();
    people.meet("Boris");
    people.add(SECOND, ANNA, "Nancy");
    let anna = ["Anna Kovač".into()];
    assert_eq!(people.found("ANNA"), anna);
    assert_eq!(people.found(" owl  kovac "), anna, "every word, anywhere");
    assert_eq!(people.found("ab-77"), anna);
    assert_eq!(people.found("nancy"), anna, "the name of another contact of hers");
    assert!(people.found("anna boris").is_empty());
    assert!(people.found("ačnight").is_empty(), "a word does not reach from one part into the next");
    assert_eq!(people.found(" \t").len(), 2, "no words ask for nothing");
}

#[test]
fn a_person_is_found_by_the_users_name_and_the_services() {
    let mut people = People::default();
    let slot = people.meet("Anna");
    people.rename(slot, "Mum");
    assert_eq!(people.found("mum"), ["Mum".into()]);
    assert_eq!(people.found("anna"), ["Mum".into()]);
}

#[test]
fn case_and_accents_make_no_difference() {
    let found = |name: &str, search: &str| {
        let mut people = People::default();
        people.meet(name);
        people.found(search).len() == 1
    };
    assert!(found("Zoé", "ZOE"));
    assert!(found("Zoe", "zoé"));
    assert!(found("Zoe\u{301}", "zoé"), "the accent as a character of its own");
    assert!(found("ÅSA Öström", "asa ostrom"));
    assert!(found("İpek IŞIK", "ipek ışık"));
    assert!(found("ΟΔΥΣΣΕΎΣ", "οδυσσευς"));
    assert!(found("Артём Андрей", "АРТЕМ андреи\u{306}"));
    assert!(found("愛子", "愛"));
    assert!(!found("Zoe", "zoa"));
    assert!(found("Zoe", "\u{301}"), "an accent alone asks for nothing");
}

#[test]
fn orders_are_remembered_until_something_changes_and_only_a_few() {
    let mut people = ten();
    people.slice(&all());
    people.slice(&Query { filter: Filter::Present, ..at(3, 1) });
    people.slice(&Query { search: "  ".to_owned(), ..all() });
    assert_eq!(people.listing.orders.borrow().len(), 1, "filters, offsets and blanks share an order");
    for search in ["a", "b", "c", "a", "d", "e"] {
        people.slice(&Query { search: search.to_owned(), ..all() });
    }
    let orders = people.listing.orders.borrow();
    let remembered: Vec<bool> = ["e", "d", "a", "c"]
        .iter()
        .zip(orders.iter())
        .map(|(word, order)| order.is_for(Among::default(), &fold::words(word)))
        .collect();
    assert_eq!(remembered, [true; MOST_ORDERS]);
    drop(orders);
    people.listing.changed();
    assert!(people.listing.orders.borrow().is_empty());
}

#[test]
fn a_listing_can_be_sent_to_another_thread() {
    fn check<T: Send>() {}
    check::<Listing>();
}
