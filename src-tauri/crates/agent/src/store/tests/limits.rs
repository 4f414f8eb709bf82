//! How much is kept, and in how few bytes.

use super::{Home, close, decision, related, sighting, wait};
use crate::store::database::{self, Book};
use crate::store::retention::{self, Step};
use crate::store::{Limits, Stretch, Whose};
use crate::wire::ActivityFilter;
use presence::event::Recorded;
use presence::id::ContactId;
use presence::notice::{Decision, Outcome};
use presence::relation::Relation;
use presence::sighting::Presence;
use presence::time::Wall;
use rusqlite::Connection;

const DAY: i64 = 86_400_000;
const NOW: i64 = 1_800_000_000_000;

/// A home where each contact was online ten times a day for so many days, until now.
fn lived_in(contacts: i64, days: i64) -> Home {
    let home = Home::with_contacts(contacts);
    let (store, _) = home.open();
    let times = (0..days * 10).map(|tenth| NOW - tenth * DAY / 10);
    let stretches = times.flat_map(|to| {
        (1..=contacts).map(move |contact| Stretch {
            contact: ContactId(contact),
            from: Wall(to - 1_800_000 - contact * 1_000),
            to: Wall(to - contact * 1_000),
        })
    });
    store.seed_history(stretches.collect());
    store
        .record(Recorded::LastKnown((1..=contacts).map(|id| sighting(id, Presence::Offline, NOW)).collect()));
    close(store);
    home
}

fn trim(connection: &mut Connection, limits: Limits, now: i64) {
    let mut trim = retention::begin(connection, limits, now).unwrap();
    while let Step::More(next) = retention::step(connection, trim, |contact| Ok(contact != 2)).unwrap() {
        trim = next;
    }
}

fn oldest(connection: &Connection) -> i64 {
    connection.query_row("SELECT min(at) FROM changes", [], |row| row.get(0)).unwrap()
}

#[test]
fn what_is_too_old_goes_and_the_file_gets_smaller() {
    let home = lived_in(20, 60);
    let (store, _) = home.open();
    for (id, at) in [(1, NOW - 50 * DAY), (2, NOW - DAY)] {
        store.record(Recorded::Decision(Decision { at: Wall(at), ..decision(id, 1, Outcome::Shown) }));
    }
    close(store);
    let before = std::fs::metadata(home.place.history()).unwrap().len();
    let mut connection = database::open(&home.place.history(), Book::History).unwrap();
    trim(&mut connection, Limits { days: 10, ..Limits::default() }, NOW + DAY);
    assert!(oldest(&connection) >= NOW - 10 * DAY);
    connection.close().unwrap();
    let after = std::fs::metadata(home.place.history()).unwrap().len();
    assert!(after < before / 3, "{after} of {before}");

    let (store, opened) = home.open();
    assert_eq!(opened.loaded.last_known.len(), 19, "what was last known is no matter of age");
    assert_eq!(wait(store.decisions(ActivityFilter::Everything, 9)).unwrap().len(), 1);
    let sessions = wait(store.sessions_of(Whose::Contact(ContactId(1)), Wall(0), Wall(NOW))).unwrap();
    assert!((95..=100).contains(&sessions.len()), "{}", sessions.len());
    let forgotten = wait(store.sessions_of(Whose::Contact(ContactId(2)), Wall(0), Wall(NOW))).unwrap();
    assert!(forgotten.is_empty(), "there is no such contact any more");
    close(store);
}

#[test]
fn changes_of_relation_that_are_too_old_go_and_what_was_last_known_stays() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    for contact in 1..=3 {
        for days in [50, 11, 9, 0] {
            let at = NOW - days * DAY;
            store.record(Recorded::Relation(related(contact, Some(Relation::None), Relation::Followed, at)));
        }
    }
    store.record(Recorded::Relation(related(4, None, Relation::Connected, NOW - 100 * DAY)));
    close(store);
    let mut connection = database::open(&home.place.history(), Book::History).unwrap();
    trim(&mut connection, Limits { days: 10, ..Limits::default() }, NOW + 4_000 * DAY);
    connection.close().unwrap();
    let (store, opened) = home.open();
    let changes = |contact| wait(store.relation_changes_of(Whose::Contact(ContactId(contact)), 9)).unwrap();
    assert_eq!(changes(1).len(), 2, "counted from the newest, and not from a clock that is years ahead");
    assert!(changes(2).is_empty(), "there is no such contact any more");
    let known: Vec<i64> = opened.loaded.relations.iter().map(|seen| seen.contact.0).collect();
    assert_eq!(known, [1, 3, 4]);
    close(store);
}

#[test]
fn a_history_of_relations_alone_is_brought_within_its_bytes_from_the_oldest_on() {
    let home = Home::with_contacts(1);
    let (store, _) = home.open();
    for tenth in 0..20_000 {
        let seen = related(1, Some(Relation::None), Relation::Followed, NOW - tenth * DAY / 200);
        store.record(Recorded::Relation(seen));
    }
    close(store);
    let mut connection = database::open(&home.place.history(), Book::History).unwrap();
    let bytes = retention::bytes(&connection).unwrap();
    for _ in 0..4 {
        trim(&mut connection, Limits { bytes: bytes / 2, ..Limits::default() }, NOW);
    }
    let left = retention::bytes(&connection).unwrap();
    assert!(left <= bytes / 2 && left > bytes / 4, "{left} of {bytes}");
}

#[test]
fn what_does_not_fit_goes_from_the_oldest_on() {
    let home = lived_in(20, 60);
    let mut connection = database::open(&home.place.history(), Book::History).unwrap();
    let bytes = retention::bytes(&connection).unwrap();
    let limits = Limits { bytes: bytes / 2, ..Limits::default() };
    for _ in 0..4 {
        trim(&mut connection, limits, NOW);
    }
    let left = retention::bytes(&connection).unwrap();
    assert!(left <= bytes / 2 && left > bytes / 4, "{left} of {bytes}");
    assert!(oldest(&connection) > NOW - 45 * DAY);
}

#[test]
fn a_clock_that_is_years_ahead_costs_no_history() {
    let home = lived_in(3, 20);
    let mut connection = database::open(&home.place.history(), Book::History).unwrap();
    let before = oldest(&connection);
    trim(&mut connection, Limits::default(), NOW + 4_000 * DAY);
    assert_eq!(oldest(&connection), before);
}

#[test]
fn row_67_a_change_with_its_share_of_a_stretch_takes_less_than_sixty_bytes() {
    // 18 million changes in a gibibyte are 59 bytes each (QUALITY.md, F8).
    let home = lived_in(40, 60);
    let connection = database::open(&home.place.history(), Book::History).unwrap();
    let changes: i64 = connection.query_row("SELECT count(*) FROM changes", [], |row| row.get(0)).unwrap();
    let bytes = retention::bytes(&connection).unwrap();
    let each = bytes as f64 / changes as f64;
    assert!(each < 59.0, "{each}");
}
