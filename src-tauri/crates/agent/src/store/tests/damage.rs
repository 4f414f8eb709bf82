//! Damaged files: whatever is in them, the program starts, and what still reads is not lost.

mod said;

use super::{Home, SERVICES, close, contact, keep_account, related, sighting, wait};
use crate::store::check::{Background, Verdict};
use crate::store::database::{self, Book};
use crate::store::{Store, copies};
use crate::wire::Storage;
use presence::event::{Kept, Recorded};
use presence::id::PersonId;
use presence::people::{Person, Watch};
use presence::relation::Relation;
use presence::sighting::Presence;
use proptest::prelude::*;
use std::fs::{self, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

fn overwrite(path: &Path, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(path).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(bytes).unwrap();
}

fn truncate(path: &Path, to: u64) {
    OpenOptions::new().write(true).open(path).unwrap().set_len(to).unwrap();
}

fn copy(home: &Home) {
    copies::make(&database::open_for_reading(&home.place.people()).unwrap(), &home.place).unwrap();
}

fn aside(home: &Home) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(home.place.damaged())
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".db"))
        .collect();
    names.sort();
    names
}

/// The page on which an index begins; 4,096 bytes each, counted from 1.
fn root_page(path: &Path, name: &str) -> u64 {
    let connection = database::open_for_reading(path).unwrap();
    let page: i64 = connection
        .query_row("SELECT rootpage FROM sqlite_schema WHERE name = ?1", [name], |row| row.get(0))
        .unwrap();
    u64::try_from(page).unwrap()
}

/// Spoils the page in the middle of a table.
fn spoil(home: &Home, table: &str) {
    let path = home.place.people();
    let page: i64 = {
        let connection = database::open_for_reading(&path).unwrap();
        let sql = "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY path
            LIMIT 1 OFFSET (SELECT count(*) / 2 FROM dbstat WHERE name = ?1 AND pagetype = 'leaf')";
        connection.query_row(sql, [table], |row| row.get(0)).unwrap()
    };
    overwrite(&path, (page as u64 - 1) * 4_096, &[0x5a; 4_096]);
}

/// A home with a history, too.
fn lived_in(contacts: i64) -> Home {
    let home = Home::with_contacts(contacts);
    let (store, _) = home.open();
    store.record(Recorded::LastKnown((1..=contacts).map(|id| sighting(id, Presence::Online, id)).collect()));
    close(store);
    home
}

#[test]
fn row_61_a_damaged_index_costs_nothing() {
    let home = lived_in(3_000);
    let page = root_page(&home.place.people(), "contacts_of_person");
    overwrite(&home.place.people(), (page - 1) * 4_096, &[0xa5; 4_096]);
    let opened = home.look();
    assert_eq!(opened.health, Storage::PeopleRestored);
    assert_eq!(opened.loaded.contacts, (1..=3_000).map(|id| contact(id, 1)).collect::<Vec<_>>());
    assert_eq!(opened.loaded.last_known.len(), 3_000, "the history is still of the same people");
    assert_eq!(aside(&home), ["people-000001.db"]);
    assert_eq!(home.look().health, Storage::Fine);
}

#[test]
fn row_61_what_was_made_since_the_copy_is_saved_from_the_damaged_file() {
    let home = lived_in(3_000);
    copy(&home);
    let (store, _) = home.open();
    let star = Person {
        own_name: Some("Mia".into()),
        watch: Watch { arrivals: true, departures: true, ..Watch::default() },
        ..Person::new(PersonId(2_999))
    };
    store.keep(Kept::Person(star.clone()));
    close(store);
    spoil(&home, "contacts");
    let opened = home.look();
    assert_eq!(opened.health, Storage::PeopleRestored);
    assert!(opened.loaded.persons.contains(&star), "later than the copy");
    assert_eq!(opened.loaded.contacts.len(), 3_000, "what did not read came from the copy");
}

#[test]
fn row_61_without_a_copy_what_reads_is_saved_from_both_ends() {
    let home = lived_in(3_000);
    spoil(&home, "contacts");
    let opened = home.look();
    assert_eq!(opened.health, Storage::PeopleRestored);
    let saved = opened.loaded.contacts.len();
    assert!((2_500..3_000).contains(&saved), "{saved}");
    assert_eq!(opened.loaded.unused.contact, 3_001);
}

#[test]
fn row_61_a_people_db_that_is_no_database_is_restored_from_the_copy() {
    for content in [&b""[..], b"hello", &[0; 8_192], &[0xff; 100_000]] {
        let home = lived_in(50);
        copy(&home);
        fs::write(home.place.people(), content).unwrap();
        let opened = home.look();
        assert_eq!(opened.health, Storage::PeopleRestored, "{} bytes", content.len());
        assert_eq!(opened.loaded.contacts.len(), 50);
        assert_eq!(opened.loaded.last_known.len(), 50);
    }
}

#[test]
fn row_61_a_missing_people_db_is_restored_from_the_copy() {
    let home = lived_in(50);
    copy(&home);
    fs::remove_file(home.place.people()).unwrap();
    let opened = home.look();
    assert_eq!((opened.health, opened.loaded.contacts.len()), (Storage::PeopleRestored, 50));
}

#[test]
fn row_61_a_damaged_copy_is_passed_over_for_an_older_one() {
    let home = lived_in(50);
    copy(&home);
    copy(&home);
    let newest = fs::read_dir(home.place.copies()).unwrap().map(|it| it.unwrap().path()).max().unwrap();
    overwrite(&newest, 4_096, &[0x77; 9_000]);
    fs::write(home.place.people(), "nonsense").unwrap();
    assert_eq!(home.look().loaded.contacts.len(), 50);
}

#[test]
fn row_61_nothing_to_restore_from_is_a_new_beginning() {
    let home = lived_in(50);
    fs::write(home.place.people(), "nonsense").unwrap();
    let (store, opened) = home.open();
    assert_eq!(opened.health, Storage::PeopleRestored);
    assert!(opened.loaded.contacts.is_empty());
    assert!(opened.loaded.last_known.is_empty(), "a history of other people is put aside");
    assert_eq!(aside(&home), ["history-000001.db", "people-000001.db"]);
    keep_account(&store, 3);
    close(store);
    assert_eq!(home.look().loaded.contacts.len(), 3);
}

#[test]
fn row_61_a_truncated_people_db_keeps_what_is_left_and_takes_the_rest_from_the_copy() {
    let home = lived_in(3_000);
    copy(&home);
    let bytes = fs::metadata(home.place.people()).unwrap().len();
    for part in [bytes / 2, 5_000, 100, 1] {
        truncate(&home.place.people(), part);
        let opened = home.look();
        assert_eq!(opened.loaded.contacts.len(), 3_000, "cut at {part}");
        assert_eq!(opened.health, Storage::PeopleRestored);
    }
    assert_eq!(aside(&home).len(), 2, "two are kept");
}

#[test]
fn row_61_a_damaged_history_is_put_aside_and_people_are_as_they_were() {
    for content in [None, Some(&b""[..]), Some(b"hello"), Some(&[0xff; 100_000])] {
        let home = lived_in(50);
        match content {
            Some(content) => fs::write(home.place.history(), content).unwrap(),
            None => fs::remove_file(home.place.history()).unwrap(),
        }
        let (store, opened) = home.open();
        assert_eq!(opened.health, Storage::HistoryPutAside);
        assert_eq!(opened.loaded.contacts.len(), 50);
        store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 5)]));
        close(store);
        let again = home.look();
        assert_eq!((again.loaded.last_known.len(), again.health), (1, Storage::Fine));
    }
}

#[test]
fn row_61_a_missing_log_is_an_older_state_and_no_damage() {
    let home = lived_in(50);
    let (store, _) = home.open();
    store.keep(Kept::PausedAll(true));
    assert!(wait(store.flush()));
    // As if the machine had stopped here, and the log had gone.
    let people = fs::read(home.place.people()).unwrap();
    close(store);
    fs::write(home.place.people(), people).unwrap();
    let opened = home.look();
    assert_eq!(opened.loaded.contacts.len(), 50);
    assert!(!opened.loaded.is_paused);
}

#[test]
fn row_61_the_log_of_another_database_does_not_keep_it_from_starting() {
    let (home, other) = (lived_in(500), lived_in(700));
    let (store, _) = other.open();
    keep_account(&store, 900);
    assert!(wait(store.flush()));
    for (book, source) in [(Book::People, other.place.people()), (Book::History, other.place.history())] {
        let [_, from, index] = database::files_of(&source);
        let [_, log, shm] = database::files_of(&book.path(&home.place));
        fs::copy(from, log).unwrap();
        fs::copy(index, shm).unwrap();
    }
    close(store);
    let (store, opened) = home.open();
    assert!(!opened.loaded.contacts.is_empty(), "{:?}", opened.health);
    store.keep(Kept::PausedAll(true));
    close(store);
    assert!(home.look().loaded.is_paused);
}

#[test]
fn row_61_a_stale_index_of_the_log_is_made_anew() {
    let home = lived_in(50);
    let [_, _, index] = database::files_of(&home.place.people());
    fs::write(index, [0x5a; 32_768]).unwrap();
    assert_eq!(home.look().loaded.contacts.len(), 50);
}

#[test]
fn a_database_of_some_other_program_is_put_aside() {
    let home = Home::new();
    let connection = rusqlite::Connection::open(home.place.people()).unwrap();
    connection.execute_batch("CREATE TABLE bookmarks (url)").unwrap();
    connection.close().unwrap();
    assert_eq!(home.look().health, Storage::PeopleRestored);
    assert_eq!(aside(&home), ["people-000001.db"]);
    assert_eq!(home.look().health, Storage::Fine);
}

#[test]
fn a_history_of_other_people_is_put_aside() {
    let (home, other) = (lived_in(50), lived_in(60));
    fs::copy(other.place.history(), home.place.history()).unwrap();
    let opened = home.look();
    assert_eq!(opened.health, Storage::HistoryPutAside);
    assert!(opened.loaded.last_known.is_empty());
}

#[test]
fn ids_a_copy_does_not_know_of_are_not_given_again() {
    let home = lived_in(50);
    copy(&home);
    let (store, _) = home.open();
    store.keep(Kept::Contacts(vec![contact(80, 1)]));
    store.record(Recorded::LastKnown(vec![sighting(80, Presence::Online, 5)]));
    close(store);
    fs::write(home.place.people(), "nonsense").unwrap();
    assert_eq!(home.look().loaded.unused.contact, 81);
}

#[test]
fn a_damaged_database_that_cannot_be_rebuilt_now_is_rebuilt_later() {
    let home = lived_in(3_000);
    let page = root_page(&home.place.people(), "contacts_of_person");
    overwrite(&home.place.people(), (page - 1) * 4_096, &[0xa5; 4_096]);
    // Something in the way of the new file.
    let unfinished = home.place.folder().join("people.part");
    fs::create_dir(&unfinished).unwrap();
    Store::open(&home.place, SERVICES).unwrap_err();
    assert!(aside(&home).is_empty());
    fs::remove_dir(unfinished).unwrap();
    let opened = home.look();
    assert_eq!((opened.health, opened.loaded.contacts.len()), (Storage::PeopleRestored, 3_000));
}

#[test]
fn a_machine_that_stops_in_the_middle_loses_nothing_that_was_written() {
    for rounds in 1..6 {
        let (home, later) = (Home::new(), Home::new());
        let (store, _) = home.open();
        for round in 1..=rounds {
            keep_account(&store, round * 40);
            assert!(wait(store.flush()));
        }
        store.keep(Kept::Contacts((1_000..3_000).map(|id| contact(id, 1)).collect()));
        // What a disk has at some moment of the last write.
        for file in database::files_of(&home.place.people()).iter().take(2) {
            let to = later.place.folder().join(file.file_name().unwrap());
            fs::copy(file, to).unwrap();
        }
        close(store);
        let opened = later.look();
        assert!(opened.loaded.contacts.len() as i64 >= rounds * 40, "{:?}", opened.health);
        assert_eq!(opened.loaded.persons.len(), 1);
    }
}

#[test]
fn a_check_in_the_background_finds_damage_and_ends_when_called_off() {
    let home = lived_in(3_000);
    let judge = |path: &Path| {
        let mut check = Background::begin(path.to_owned()).unwrap();
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            match check.verdict() {
                Some(verdict) => break verdict,
                None => assert!(Instant::now() < deadline),
            }
        }
    };
    assert_eq!(judge(&home.place.people()), Verdict::Good);
    let page = root_page(&home.place.people(), "contacts_of_person");
    overwrite(&home.place.people(), (page - 1) * 4_096, &[0xa5; 4_096]);
    assert!(matches!(judge(&home.place.people()), Verdict::Damaged(_)));
    drop(Background::begin(home.place.people()));
}

#[test]
fn damage_that_shows_while_running_is_repaired_and_what_waited_is_written() {
    let home = lived_in(3_000);
    let (store, _) = home.open();
    let page = root_page(&home.place.people(), "contacts_of_person");
    overwrite(&home.place.people(), (page - 1) * 4_096, &[0xa5; 4_096]);
    wait(store.ask(|books| Ok(books.people()?.execute_batch("PRAGMA shrink_memory")?))).unwrap();
    store.keep(Kept::Contacts((1..=4_000).map(|id| contact(id, 1)).collect()));
    super::until(&store, Storage::PeopleRestored);
    assert!(wait(store.flush()));
    close(store);
    let opened = home.look();
    assert_eq!((opened.loaded.contacts.len(), opened.health), (4_000, Storage::Fine));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, failure_persistence: None, ..ProptestConfig::default() })]

    /// QUALITY.md, F4: whatever bytes are hit, it starts, and can be used.
    #[test]
    fn row_61_random_damage_never_keeps_it_from_starting(
        hits in prop::collection::vec((any::<prop::sample::Index>(), prop::collection::vec(any::<u8>(), 1..600)), 1..6),
        book in prop::sample::select(vec![Book::People, Book::History]),
        cut in prop::option::weighted(0.3, any::<prop::sample::Index>()),
    ) {
        let home = lived_in(400);
        said::say_much(&home, 400);
        copy(&home);
        let path = book.path(&home.place);
        let bytes = fs::metadata(&path).unwrap().len();
        for (at, content) in hits {
            overwrite(&path, at.index(bytes as usize) as u64, &content);
        }
        if let Some(cut) = cut {
            truncate(&path, cut.index(bytes as usize) as u64);
        }
        let (store, opened) = home.open();
        prop_assert!(opened.loaded.contacts.len() >= 300, "{} {:?}", opened.loaded.contacts.len(), opened.health);
        let labelled = opened.loaded.persons.iter().filter(|person| !person.labels.is_empty()).count();
        prop_assert!(labelled >= 300, "{labelled} {:?}", opened.health);
        store.keep(Kept::PausedAll(true));
        store.record(Recorded::LastKnown(vec![sighting(1, Presence::Offline, 1_000_000)]));
        store.record(Recorded::Relation(related(1, None, Relation::Connected, 1_000_000)));
        prop_assert!(wait(store.flush()));
        close(store);
        let opened = home.look();
        prop_assert!(opened.loaded.is_paused);
        prop_assert!(opened.loaded.last_known.contains(&sighting(1, Presence::Offline, 1_000_000)));
        prop_assert!(opened.loaded.relations.contains(&related(1, None, Relation::Connected, 1_000_000)));
    }
}
