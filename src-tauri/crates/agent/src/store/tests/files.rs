//! The files: how they are opened, who may read them, and how they grow older.

use super::{Home, SERVICES, close, keep_account, related, sighting, wait};
use crate::store::database::{self, Book};
use crate::store::migrate::{self, Age};
use crate::store::{Store, Whose, copies};
use crate::wire::Storage;
use presence::event::{Kept, NameAsked, Recorded};
use presence::id::{AccountId, PersonId};
use presence::machine::Unused;
use presence::marking::Marking;
use presence::pace::Pace;
use presence::people::{Contact, Person};
use presence::relation::Relation;
use presence::service::{ListKey, Mine};
use presence::sighting::Presence;
use presence::time::Wall;
use rusqlite::Connection;
use std::fs;

/// What the first `people.db` and `history.db` were like, and every `people.db` since, with rows in each table. Never changed.
pub(super) const PEOPLE_1: &str = include_str!("people_1.sql");
const HISTORY_1: &str = include_str!("history_1.sql");
const PEOPLE_2: &str = include_str!("people_2.sql");
const PEOPLE_3: &str = include_str!("people_3.sql");

/// A home with such databases.
pub(super) fn home_of(people: &str, history: Option<&str>) -> Home {
    let home = Home::new();
    for (book, text) in [(Book::People, Some(people)), (Book::History, history)] {
        if let Some(text) = text {
            let connection = Connection::open(book.path(&home.place)).unwrap();
            connection.execute_batch(text).unwrap();
            connection.close().unwrap();
        }
    }
    home
}

fn pragma(connection: &Connection, name: &str) -> String {
    let value: rusqlite::types::Value = connection.pragma_query_value(None, name, |row| row.get(0)).unwrap();
    match value {
        rusqlite::types::Value::Integer(number) => number.to_string(),
        rusqlite::types::Value::Text(text) => text,
        other => panic!("{name} is {other:?}"),
    }
}

#[test]
fn both_databases_are_opened_with_their_guards() {
    assert!(database::too_old().is_none());
    let home = Home::new();
    let (store, _) = home.open();
    for (book, synchronous, version) in [(Book::People, "2", "3"), (Book::History, "1", "2")] {
        let connection = database::open(&book.path(&home.place), book).unwrap();
        assert_eq!(pragma(&connection, "journal_mode"), "wal");
        assert_eq!(pragma(&connection, "synchronous"), synchronous);
        assert_eq!(pragma(&connection, "busy_timeout"), "5000");
        assert_eq!(pragma(&connection, "foreign_keys"), "1");
        assert_eq!(pragma(&connection, "trusted_schema"), "0");
        assert_eq!(pragma(&connection, "cell_size_check"), "1");
        assert_eq!(pragma(&connection, "mmap_size"), "0");
        assert_eq!(pragma(&connection, "user_version"), version);
    }
    let history = database::open(&home.place.history(), Book::History).unwrap();
    assert_eq!(pragma(&history, "auto_vacuum"), "2");
    close(store);
}

#[cfg(unix)]
#[test]
fn nobody_else_can_read_any_of_it() {
    use std::os::unix::fs::PermissionsExt;
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let home = Home::with_contacts(10);
    fs::write(home.place.history(), "not a database at all").unwrap();
    let (store, _) = home.open();
    keep_account(&store, 20);
    store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 5)]));
    assert!(wait(store.flush()));
    copies::make(&database::open_for_reading(&home.place.people()).unwrap(), &home.place).unwrap();
    let mut files = 0;
    let mut folders = vec![home.place.folder().to_owned()];
    while let Some(folder) = folders.pop() {
        assert_eq!(mode(&folder), 0o700, "{}", folder.display());
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                assert_eq!(mode(&path), 0o600, "{}", path.display());
                files += 1;
            }
        }
    }
    assert!(files >= 8, "both databases with their logs, a copy, and what was put aside: {files}");
    close(store);
}

#[test]
fn the_first_released_people_db_is_still_read() {
    let home = home_of(PEOPLE_1, None);
    let opened = home.look();
    assert_eq!(opened.health, Storage::HistoryPutAside, "it says there was a history, and there is none");
    assert_eq!(opened.loaded.accounts.len(), 1);
    assert_eq!(opened.loaded.contacts.len(), 2);
    assert_eq!(opened.loaded.persons.len(), 1);
    assert_eq!(opened.sign_ins.len(), 1);
    assert_eq!(opened.account_extras.len(), 1);
    assert!(!opened.loaded.settings.notifications);
    assert_eq!(opened.loaded.unused, Unused { account: 2, contact: 8, person: 8, notice: 1_001, label: 1 });
    assert!(opened.loaded.contacts.iter().all(|contact| contact.home == contact.person));
}

#[test]
fn row_62_databases_of_version_1_become_as_they_are_now_with_nothing_lost() {
    let home = home_of(PEOPLE_1, Some(HISTORY_1));
    let (store, opened) = home.open();
    assert_eq!((opened.health, opened.loaded.contacts.len()), (Storage::Fine, 2));
    assert_eq!(opened.loaded.last_known.len(), 2);
    let ever = (Wall(0), Wall(i64::MAX));
    let leo = Whose::Person(PersonId(3));
    assert_eq!(wait(store.changes_of(leo, ever.0, ever.1, 9)).unwrap().len(), 2);
    assert_eq!(wait(store.sessions_of(leo, ever.0, ever.1)).unwrap().len(), 1);
    assert_eq!(wait(store.decisions_of(PersonId(3), 9)).unwrap().len(), 1);
    // What is new can be kept at once.
    let turned = related(3, Some(Relation::None), Relation::Followed, 1_795_000_900_000);
    store.record(Recorded::Relation(turned.clone()));
    let noted = Person { note: Some("jazz".into()), ..opened.loaded.persons[0].clone() };
    store.keep(Kept::Person(noted.clone()));
    assert_eq!(wait(store.relation_changes_of(leo, 9)).unwrap(), [turned]);
    close(store);
    for (book, version) in [(Book::People, "3"), (Book::History, "2")] {
        let copy = home.place.copies().join(format!("{}-before-2.db", book.stem()));
        assert_eq!(pragma(&database::open_for_reading(&copy).unwrap(), "user_version"), "1");
        let now = database::open_for_reading(&book.path(&home.place)).unwrap();
        assert_eq!(pragma(&now, "user_version"), version);
        assert_eq!(pragma(&now, "quick_check"), "ok");
    }
    let again = home.look();
    assert_eq!((again.health, again.loaded.relations.len()), (Storage::Fine, 1));
    assert_eq!(again.loaded.persons, [noted]);
}

#[test]
fn the_second_released_people_db_is_still_read() {
    let home = home_of(PEOPLE_2, None);
    let loaded = home.look().loaded;
    let mine = &loaded.accounts[0];
    assert_eq!((mine.seat.as_deref(), mine.keeps_online, mine.is_off_shift), (None, true, false));
    let seat = &loaded.accounts[1];
    assert_eq!(
        (seat.seat.as_deref(), seat.keeps_online, seat.is_off_shift),
        (Some("creator/5"), false, true)
    );

    let homes = loaded.contacts.iter().map(|it| (it.id.0, it.person.0, it.home.0)).collect::<Vec<_>>();
    assert_eq!(homes, [(3, 3, 3), (5, 3, 5), (7, 7, 7)]);
    let flags = |it: &Contact| [it.is_top, it.is_gone, it.is_by_id, it.is_muted];
    assert_eq!(flags(&loaded.contacts[0]), [true, false, true, false]);
    assert_eq!(flags(&loaded.contacts[1]), [false, false, false, true]);
    assert_eq!(loaded.contacts[0].phone.as_deref(), Some("+49 170 3"));

    let [regulars, everybody] = &loaded.labels[..] else { panic!("{:?}", loaded.labels) };
    assert_eq!((&*regulars.name, regulars.colour, &regulars.list), ("Regulars", 2, &None));
    assert!(regulars.watch.arrivals);
    assert_eq!(everybody.list, Some((AccountId(1), ListKey("smart/all".into()))));
    let said = loaded.persons.iter().map(|it| (it.id.0, it.note.as_deref(), it.labels.len()));
    assert_eq!(
        said.collect::<Vec<_>>(),
        [(3, Some("likes jazz"), 2), (5, Some("before the merge"), 1), (7, None, 1)]
    );
    assert!(loaded.persons[0].watch.arrivals && loaded.persons[0].watch.relations);
    assert_eq!(loaded.unused, Unused { account: 3, contact: 8, person: 8, notice: 1_001, label: 6 });
}

#[test]
fn the_third_people_db_says_who_is_left_out_of_what_labels_tell_and_the_second_nobody() {
    let exempt = |text: &str| {
        let persons = home_of(text, None).look().loaded.persons;
        persons.iter().map(|it| (it.id.0, it.is_exempt)).collect::<Vec<_>>()
    };
    assert_eq!(exempt(PEOPLE_3), [(3, false), (5, false), (7, true)]);
    assert_eq!(exempt(PEOPLE_2), [(3, false), (5, false), (7, false)]);
}

#[test]
fn the_third_people_db_says_what_was_learned_of_services_and_what_the_owner_wished_to_be() {
    let loaded = home_of(PEOPLE_3, None).look().loaded;
    let learned = Pace { doublings: 2, most_ids: Some(50), learned: Some(Wall(1_795_000_500_000)) };
    assert_eq!([loaded.accounts[0].pace, loaded.accounts[1].pace], [learned, Pace::default()]);
    let until = Some(Wall(1_795_000_700_000));
    let wished = (loaded.accounts[0].mine, loaded.accounts[0].said_goodbye);
    assert_eq!(wished, (Some(Mine::Busy { until }), true));
    assert_eq!((loaded.accounts[1].mine, loaded.accounts[1].said_goodbye), (None, false));
    assert_eq!([loaded.accounts[0].marking, loaded.accounts[1].marking], [Marking::Marks, Marking::Unknown]);
    let asked = NameAsked {
        account: AccountId(1),
        key: "key-3".into(),
        at: Wall(1_795_000_600_000),
        until: Wall(1_795_043_800_000),
    };
    assert_eq!(loaded.names_asked, [asked]);
    let second = home_of(PEOPLE_2, None).look().loaded.accounts.remove(0);
    assert_eq!((second.pace, second.marking), (Pace::default(), Marking::Unknown));
}

#[test]
fn what_was_written_down_of_older_versions_is_what_a_new_database_is_like() {
    let columns = |home: &Home, book: Book| -> Vec<(String, String, String, i64, i64)> {
        let connection = database::open_for_reading(&book.path(&home.place)).unwrap();
        let sql = "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk FROM pragma_table_list t, pragma_table_info(t.name) c
            WHERE t.name NOT LIKE 'sqlite%' ORDER BY t.name, c.cid";
        let mut statement = connection.prepare(sql).unwrap();
        let rows = statement
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?)));
        rows.unwrap().map(Result::unwrap).collect()
    };
    let new = Home::with_contacts(1);
    let newest = home_of(PEOPLE_3, Some(HISTORY_1));
    assert_eq!(columns(&newest, Book::People), columns(&new, Book::People));
    newest.look();
    assert_eq!(columns(&newest, Book::History), columns(&new, Book::History), "brought up to date");
    let second = home_of(PEOPLE_2, None);
    second.look();
    assert_eq!(columns(&second, Book::People), columns(&new, Book::People), "brought up to date");
}

#[test]
fn a_migration_runs_once_and_in_order() {
    let home = Home::new();
    fs::write(home.place.people(), "").unwrap();
    let mut connection = database::open(&home.place.people(), Book::People).unwrap();
    let steps = ["CREATE TABLE a (x)", "INSERT INTO a VALUES (1)", "INSERT INTO a VALUES (2)"];
    for upto in [1, 1, 2, 3, 3] {
        migrate::run(&mut connection, &steps[..upto]).unwrap();
    }
    let rows: i64 = connection.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 2);
}

#[test]
fn row_62_a_migration_that_fails_leaves_everything_as_it_was() {
    let home = Home::with_contacts(5);
    let mut connection = database::open(&home.place.people(), Book::People).unwrap();
    let steps = [
        "",
        "",
        "",
        "CREATE TABLE extra (x); INSERT INTO extra VALUES (1)",
        "INSERT INTO nowhere VALUES (1)",
    ];
    migrate::run(&mut connection, &steps).unwrap_err();
    assert_eq!(migrate::age(&connection, Book::People).unwrap(), Age::Current);
    connection.query_row("SELECT * FROM extra", [], |_| Ok(())).unwrap_err();
    drop(connection);
    assert_eq!(home.look().loaded.contacts.len(), 5);
}

#[test]
fn a_migration_is_preceded_by_a_copy() {
    let home = Home::with_contacts(5);
    let connection = database::open(&home.place.people(), Book::People).unwrap();
    copies::make_before_migration(&connection, &home.place, Book::People).unwrap();
    let copy = database::open_for_reading(&home.place.copies().join("people-before-4.db")).unwrap();
    let rows: i64 = copy.query_row("SELECT count(*) FROM contacts", [], |row| row.get(0)).unwrap();
    assert_eq!(rows, 5);
    assert!(!copies::any(&home.place), "it is no daily copy, and does not push one out");
}

#[test]
fn row_62_what_a_newer_program_wrote_is_shown_and_not_touched() {
    for newer in [Book::People, Book::History] {
        let home = Home::with_contacts(5);
        let (store, _) = home.open();
        store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 5)]));
        close(store);
        let connection = Connection::open(newer.path(&home.place)).unwrap();
        connection.pragma_update(None, "user_version", 99).unwrap();
        connection.close().unwrap();
        let before = fs::read(newer.path(&home.place)).unwrap();

        let (store, opened) = home.open();
        assert_eq!(opened.health, Storage::Newer);
        assert_eq!(opened.loaded.contacts.len(), 5);
        assert_eq!(opened.loaded.last_known.len(), 1);
        keep_account(&store, 9);
        store.record(Recorded::LastKnown(vec![sighting(1, Presence::Offline, 9)]));
        assert!(wait(store.flush()), "nothing waits");
        assert_eq!(*store.health().borrow(), Storage::Newer);
        close(store);
        assert!(fs::read(newer.path(&home.place)).unwrap() == before, "not a byte of it changed");
    }
}

#[test]
fn a_newer_people_db_keeps_its_history_as_it_is() {
    let home = Home::with_contacts(1);
    let connection = Connection::open(home.place.people()).unwrap();
    connection.execute_batch("PRAGMA user_version = 99; DROP TABLE contacts;").unwrap();
    connection.close().unwrap();
    let before = fs::read(home.place.history()).unwrap();
    let (store, opened) = home.open();
    assert_eq!(opened.health, Storage::Newer);
    assert!(opened.loaded.contacts.is_empty(), "this program does not know where they are");
    store.keep(Kept::PausedAll(true));
    close(store);
    assert!(fs::read(home.place.history()).unwrap() == before);
}

#[test]
fn seven_copies_are_kept() {
    let home = Home::with_contacts(1);
    assert!(copies::is_due(&home.place));
    let connection = database::open_for_reading(&home.place.people()).unwrap();
    for _ in 0..9 {
        copies::make(&connection, &home.place).unwrap();
    }
    assert!(!copies::is_due(&home.place));
    let mut names: Vec<String> = fs::read_dir(home.place.copies())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(names.len(), 7);
    assert!(names[0].starts_with("people-000003-") && names[6].starts_with("people-000009-"), "{names:?}");
}

#[test]
fn no_question_walks_through_a_whole_table() {
    let home = Home::new();
    let (store, _) = home.open();
    close(store);
    let history = database::open(&home.place.history(), Book::History).unwrap();
    let people = database::open(&home.place.people(), Book::People).unwrap();
    let plan = |connection: &Connection, sql: &str| -> String {
        let mut statement = connection.prepare(sql).unwrap();
        let lines = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        lines.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    for sql in [
        "EXPLAIN QUERY PLAN SELECT begun FROM sessions WHERE contact = 1 AND ended IS NULL ORDER BY begun DESC LIMIT 1",
        "EXPLAIN QUERY PLAN SELECT at FROM changes WHERE contact = 1 AND at >= 2 AND at < 3 ORDER BY at DESC LIMIT 4",
        "EXPLAIN QUERY PLAN SELECT begun FROM sessions WHERE contact = 1 AND begun < 3 AND begun >= 1 ORDER BY begun DESC",
        "EXPLAIN QUERY PLAN SELECT kind FROM decisions WHERE person = 1 ORDER BY id DESC LIMIT 2",
        "EXPLAIN QUERY PLAN SELECT max(contact) FROM changes",
        "EXPLAIN QUERY PLAN SELECT max(person) FROM decisions WHERE person IS NOT NULL",
        "EXPLAIN QUERY PLAN SELECT contact, at FROM changes WHERE contact > 1 ORDER BY contact, at LIMIT 1",
    ] {
        let plan = plan(&history, sql);
        assert!(
            plan.contains("SEARCH") && !plan.contains("TEMP B-TREE") && !plan.contains("SCAN"),
            "{sql}: {plan}"
        );
    }
    let shown = plan(
        &history,
        "EXPLAIN QUERY PLAN SELECT kind FROM decisions WHERE outcome < 2 ORDER BY id DESC LIMIT 9",
    );
    assert!(shown.contains("decisions_shown") && !shown.contains("TEMP"), "{shown}");
    let open = plan(
        &history,
        "EXPLAIN QUERY PLAN SELECT contact, begun FROM sessions WHERE ended IS NULL ORDER BY contact",
    );
    assert!(open.contains("sessions_open"), "{open}");
    for sql in [
        "EXPLAIN QUERY PLAN SELECT at FROM relation_changes WHERE contact = 1 ORDER BY at DESC LIMIT 4",
        "EXPLAIN QUERY PLAN SELECT max(contact) FROM relation_changes",
        "EXPLAIN QUERY PLAN SELECT max(contact) FROM last_relations",
        "EXPLAIN QUERY PLAN SELECT contact, at FROM relation_changes WHERE contact > 1 ORDER BY contact, at LIMIT 1",
    ] {
        let plan = plan(&history, sql);
        assert!(plan.contains("SEARCH") && !plan.contains("TEMP B-TREE"), "{sql}: {plan}");
    }
    let at_home = plan(&people, "EXPLAIN QUERY PLAN SELECT 1 FROM contacts WHERE home = 1");
    assert!(at_home.contains("contacts_of_home"), "{at_home}");
    let of_person = plan(&people, "EXPLAIN QUERY PLAN SELECT id FROM contacts WHERE person = 1");
    assert!(of_person.contains("contacts_of_person"), "{of_person}");
}

#[test]
fn a_folder_with_an_odd_name_is_as_good_as_any() {
    let temp = tempfile::tempdir().unwrap();
    for name in ["with space", "f\u{fc}nf \u{1f3ee} %41?immutable=1#x", "it's; DROP TABLE contacts"] {
        let place = crate::place::Place::at(&temp.path().join(name)).unwrap();
        let (store, _) = Store::open(&place, SERVICES).unwrap();
        keep_account(&store, 3);
        close(store);
        copies::make(&database::open_for_reading(&place.people()).unwrap(), &place).unwrap();
        fs::write(place.people(), "").unwrap();
        let (store, opened) = Store::open(&place, SERVICES).unwrap();
        assert_eq!((opened.loaded.contacts.len(), opened.health), (3, Storage::PeopleRestored));
        close(store);
    }
}
