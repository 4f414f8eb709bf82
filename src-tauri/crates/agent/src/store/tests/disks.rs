//! Disks that are full, read-only, busy or gone: what the user made waits and is written, and nothing else stops.

use super::files::{PEOPLE_1, home_of};
use super::{Home, SERVICES, close, contact, decision, keep_account, sighting, until, wait, watched};
use crate::store::database::{self, Book, Fault};
use crate::store::{Store, StoreError, migrate};
use crate::wire::{ActivityFilter, Storage};
use presence::event::{Kept, Recorded};
use presence::id::PersonId;
use presence::notice::Outcome;
use presence::people::Person;
use presence::sighting::Presence;
use presence::time::Wall;
use rusqlite::{Connection, TransactionBehavior, ffi};
use std::fs;
use std::time::{Duration, Instant};

/// Lets a database grow to so many pages, which is what a full disk is to SQLite.
fn limit(store: &Store, book: Book, pages: i64) {
    wait(store.ask(move |books| {
        let connection = match book {
            Book::People => books.people()?,
            Book::History => books.history()?,
        };
        connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()))?;
        Ok(())
    }))
    .unwrap();
}

#[test]
fn row_60_a_full_disk_loses_nothing_of_what_the_user_made() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    limit(&store, Book::People, 1);
    store.keep(Kept::Contacts((1..=5_000).map(|id| contact(id, 1)).collect()));
    until(&store, Storage::Blocked);
    store.keep(Kept::Snooze(Some(Wall(1))));
    store.keep(Kept::Snooze(Some(Wall(2))));
    assert!(!wait(store.flush()));
    assert_eq!(wait(store.decisions(ActivityFilter::Everything, 1)).unwrap(), [], "it still answers");

    limit(&store, Book::People, 1_000_000);
    until(&store, Storage::Fine);
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.contacts.len(), 5_000);
    assert_eq!(opened.loaded.snoozed_until, Some(Wall(2)), "in the order it was told");
    assert_eq!(opened.health, Storage::Fine);
}

#[test]
fn row_60_a_full_disk_for_the_history_does_not_touch_what_the_user_made() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    limit(&store, Book::History, 1);
    for id in 1..=5_000 {
        store.record(Recorded::Decision(decision(id, 1, Outcome::Shown)));
    }
    until(&store, Storage::Blocked);
    store.keep(Kept::Person(watched(7)));
    wait(store.flush());
    let starred = wait(store.ask(|books| {
        let sql = "SELECT watch FROM persons WHERE id = 7";
        Ok(books.people()?.query_row(sql, [], |row| row.get::<_, i64>(0))?)
    }));
    assert_eq!(starred.unwrap(), 1);
    limit(&store, Book::History, 1_000_000);
    assert!(wait(store.flush()));
    assert_eq!(*store.health().borrow(), Storage::Fine);
    assert_eq!(wait(store.decisions(ActivityFilter::Everything, 9_999)).unwrap().len(), 5_000);
    close(store);
}

#[test]
fn row_60_history_that_waits_is_bounded_and_what_the_user_made_is_not() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    limit(&store, Book::History, 1);
    let many: Vec<_> = (1..=50_000).map(|id| sighting(id, Presence::Online, 5)).collect();
    for _ in 0..8 {
        store.record(Recorded::LastKnown(many.clone()));
    }
    until(&store, Storage::Blocked);
    assert!(store.waiting_rows.load(std::sync::atomic::Ordering::Relaxed) <= 250_000);
    limit(&store, Book::History, 1_000_000);
    assert!(wait(store.flush()));
    assert_eq!(store.waiting_rows.load(std::sync::atomic::Ordering::Relaxed), 0);
    close(store);
}

#[test]
fn row_60_a_full_disk_in_a_migration_rolls_it_back() {
    let home = Home::with_contacts(10);
    let mut connection = database::open(&home.place.people(), Book::People).unwrap();
    let pages: i64 = connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    connection.pragma_update_and_check(None, "max_page_count", pages + 1, |_| Ok(())).unwrap();
    let step = "CREATE TABLE extra (x); INSERT INTO extra VALUES (zeroblob(100000))";
    let error = migrate::run(&mut connection, &["", "", "", step]).unwrap_err();
    assert_eq!(database::fault(&error), Fault::Full);
    drop(connection);
    assert_eq!(home.look().loaded.contacts.len(), 10);
}

/// A folder in the place of the log lets nobody write, and root is no exception.
fn forbid_writing(home: &Home, book: Book) {
    let [_, log, _] = database::files_of(&book.path(&home.place));
    fs::create_dir(log).unwrap();
}

fn allow_writing(home: &Home, book: Book) {
    let [_, log, _] = database::files_of(&book.path(&home.place));
    fs::remove_dir(log).unwrap();
}

#[test]
fn row_62_an_old_database_that_cannot_be_written_is_left_as_it_is_and_says_why() {
    let home = home_of(PEOPLE_1, None);
    forbid_writing(&home, Book::People);
    let before = fs::read(home.place.people()).unwrap();
    let error = Store::open(&home.place, SERVICES).unwrap_err();
    assert!(matches!(error, StoreError::Migrate { .. }), "{error}");
    assert!(fs::read(home.place.people()).unwrap() == before);
    allow_writing(&home, Book::People);
    assert_eq!(home.look().loaded.contacts.len(), 2);
}

#[test]
fn row_63_what_cannot_be_written_is_read_and_written_when_it_can_be() {
    let home = Home::with_contacts(10);
    forbid_writing(&home, Book::People);
    let (store, opened) = home.open();
    assert_eq!(opened.health, Storage::Blocked);
    assert_eq!(opened.loaded.contacts.len(), 10);
    store.keep(Kept::Contacts(vec![contact(11, 1)]));
    assert!(!wait(store.flush()));
    allow_writing(&home, Book::People);
    assert!(wait(store.flush()));
    assert_eq!(*store.health().borrow(), Storage::Fine);
    close(store);
    assert_eq!(home.look().loaded.contacts.len(), 11);
}

#[test]
fn row_63_a_history_that_cannot_be_written_is_read() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 5)]));
    store.record(Recorded::Decision(decision(1, 1, Outcome::Shown)));
    close(store);
    forbid_writing(&home, Book::History);
    let (store, opened) = home.open();
    assert_eq!((opened.health, opened.loaded.last_known.len()), (Storage::Blocked, 1));
    assert_eq!(wait(store.decisions(ActivityFilter::Everything, 9)).unwrap().len(), 1);
    store.record(Recorded::Decision(decision(2, 1, Outcome::Shown)));
    assert!(!wait(store.flush()));
    allow_writing(&home, Book::History);
    assert!(wait(store.flush()));
    assert_eq!(wait(store.decisions(ActivityFilter::Everything, 9)).unwrap().len(), 2);
    assert_eq!(*store.health().borrow(), Storage::Fine);
    close(store);
}

#[test]
fn row_63_people_that_are_there_and_cannot_be_read_are_never_written_over() {
    let home = Home::with_contacts(10);
    let hidden = home.place.folder().join("elsewhere");
    fs::rename(home.place.people(), &hidden).unwrap();
    fs::create_dir(home.place.people()).unwrap();
    let error = Store::open(&home.place, SERVICES).unwrap_err();
    assert!(error.to_string().ends_with("is there, but cannot be read"), "{error}");
    fs::remove_dir(home.place.people()).unwrap();
    fs::rename(hidden, home.place.people()).unwrap();
    assert_eq!(home.look().loaded.contacts.len(), 10);
}

#[test]
fn row_63_without_any_files_it_runs_in_memory_and_writes_when_it_can() {
    let home = Home::new();
    forbid_writing(&home, Book::People);
    let (store, opened) = home.open();
    assert_eq!(opened.health, Storage::Blocked);
    keep_account(&store, 10);
    store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 5)]));
    assert!(!wait(store.flush()));
    allow_writing(&home, Book::People);
    assert!(wait(store.flush()));
    close(store);
    let opened = home.look();
    assert_eq!((opened.loaded.contacts.len(), opened.loaded.last_known.len()), (10, 1));
}

#[test]
fn row_63_people_that_turn_up_later_are_not_mixed_with_what_was_begun_without_them() {
    let (home, other) = (Home::new(), Home::with_contacts(10));
    forbid_writing(&home, Book::People);
    let (store, _) = home.open();
    keep_account(&store, 2);
    assert!(!wait(store.flush()));
    fs::copy(other.place.people(), home.place.people()).unwrap();
    allow_writing(&home, Book::People);
    assert!(!wait(store.flush()), "it stays blocked until the next start");
    drop(store);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(home.look().loaded.contacts.len(), 10);
}

#[cfg(unix)]
#[test]
fn row_63_a_folder_deleted_while_running_comes_back_with_all_that_was_in_people() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    fs::remove_dir_all(home.place.folder()).unwrap();
    store.keep(Kept::Person(watched(7)));
    store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 5)]));
    until(&store, Storage::Blocked);
    fs::create_dir(home.place.folder()).unwrap();
    assert!(wait(store.flush()));
    assert_eq!(*store.health().borrow(), Storage::Fine);
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.contacts.len(), 10);
    assert!(opened.loaded.persons.contains(&watched(7)));
    assert_eq!(opened.loaded.last_known.len(), 1);
}

#[test]
fn row_64_another_process_that_writes_for_long_is_waited_for() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    assert!(wait(store.flush()));
    let mut other = Connection::open(home.place.people()).unwrap();
    let held = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    store.keep(Kept::Person(watched(7)));
    // Longer than one connection waits.
    std::thread::sleep(database::PATIENCE + Duration::from_secs(2));
    drop(held);
    assert!(wait(store.flush()));
    assert_eq!(*store.health().borrow(), Storage::Fine);
    close(store);
    drop(other);
    assert!(home.look().loaded.persons.contains(&watched(7)));
}

#[test]
fn row_65_what_an_error_means() {
    let fault = |code| database::fault(&rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
    for code in
        [ffi::SQLITE_IOERR_FSYNC, ffi::SQLITE_IOERR_READ, ffi::SQLITE_CANTOPEN, ffi::SQLITE_READONLY_DBMOVED]
    {
        assert_eq!(fault(code), Fault::Disk);
    }
    assert_eq!(fault(ffi::SQLITE_FULL), Fault::Full);
    assert_eq!(fault(ffi::SQLITE_BUSY_SNAPSHOT), Fault::Busy);
    for code in [ffi::SQLITE_CORRUPT_INDEX, ffi::SQLITE_NOTADB] {
        assert_eq!(fault(code), Fault::Damaged);
    }
    for code in [ffi::SQLITE_CONSTRAINT_UNIQUE, ffi::SQLITE_MISMATCH, ffi::SQLITE_TOOBIG, ffi::SQLITE_ERROR] {
        assert_eq!(fault(code), Fault::Refused);
    }
}

#[test]
fn one_write_that_is_wrong_in_itself_does_not_hold_up_the_others() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    wait(store.ask(|books| {
        let trigger = "CREATE TEMP TRIGGER refuse BEFORE INSERT ON persons WHEN NEW.id = 7
            BEGIN SELECT RAISE(ABORT, 'no'); END";
        Ok(books.people()?.execute_batch(trigger)?)
    }))
    .unwrap();
    store.keep(Kept::Person(watched(6)));
    store.keep(Kept::Person(Person { id: PersonId(7), ..watched(7) }));
    store.keep(Kept::Person(watched(8)));
    assert!(wait(store.flush()));
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.persons, [watched(1), watched(6), watched(8)]);
}

#[test]
fn closing_takes_no_longer_than_it_may() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    let mut other = Connection::open(home.place.people()).unwrap();
    let held = other.transaction_with_behavior(TransactionBehavior::Immediate).unwrap();
    store.keep(Kept::PausedAll(true));
    let began = Instant::now();
    assert!(!store.close(Duration::from_millis(300)));
    assert!(began.elapsed() < Duration::from_secs(2));
    drop(held);
}
