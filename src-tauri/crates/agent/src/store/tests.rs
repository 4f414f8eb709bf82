//! What is kept, and what becomes of it when disks fail. Every test has a data folder of its own.

mod keeping;
mod saying;
mod happening;
mod relations;
mod stretches;
mod files;
mod damage;
mod disks;
mod faulty;
#[cfg(target_os = "linux")]
mod limited;
mod limits;

use super::{Opened, Store};
use crate::place::Place;
use crate::wire::Storage;
use presence::event::{Change, Kept, Recorded, RelationSeen};
use presence::id::{AccountId, ContactId, Key, LabelId, NoticeId, PersonId, ServiceName, SignInId};
use presence::notice::{Decision, Kind, Outcome, Whom};
use presence::people::{Account, Contact, Label, Person, SignIn, Watch};
use presence::relation::Relation;
use presence::service::ListKey;
use presence::sighting::{Presence, Sighting, Via};
use presence::time::Wall;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use uuid::Uuid;

const SERVICES: &[ServiceName] = &["lantern", "beacon"];

/// A data folder, and what is in it.
struct Home {
    _temp: TempDir,
    place: Place,
}

impl Home {
    fn new() -> Self {
        let temp = tempfile::tempdir().unwrap();
        let place = Place::at(&temp.path().join("data")).unwrap();
        Self { _temp: temp, place }
    }

    /// A home in which an account with so many contacts was kept, of whom the first is watched.
    fn with_contacts(count: i64) -> Self {
        let home = Self::new();
        let (store, _) = home.open();
        keep_account(&store, count);
        close(store);
        home
    }

    fn open(&self) -> (Store, Opened) {
        Store::open(&self.place, SERVICES).unwrap()
    }

    /// What is kept now. Opens and closes.
    fn look(&self) -> Opened {
        let (store, opened) = self.open();
        close(store);
        opened
    }
}

#[track_caller]
fn close(store: Store) {
    assert!(store.close(Duration::from_secs(20)), "not all was written");
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

/// Waits until the storage is like that.
#[track_caller]
fn until(store: &Store, wanted: Storage) {
    let health = store.health();
    let deadline = Instant::now() + Duration::from_secs(30);
    while *health.borrow() != wanted {
        assert!(Instant::now() < deadline, "{:?} instead of {wanted:?}", *health.borrow());
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn keep_account(store: &Store, contacts: i64) {
    store.keep(Kept::SignIn(sign_in(1)));
    store.keep(Kept::Account(account(1)));
    store.keep(Kept::Contacts((1..=contacts).map(|id| contact(id, 1)).collect()));
    store.keep(Kept::Person(watched(1)));
}

fn sign_in(number: u128) -> SignIn {
    SignIn { id: SignInId(Uuid::from_u128(number)), service: "lantern" }
}

fn account(id: i64) -> Account {
    let name = "Ann's \"lamp\" '; DROP TABLE contacts; --".into();
    Account {
        lists: vec![ListKey("smart/subscribers".into()), ListKey("custom/7".into())],
        compared: Some(Wall(1_700_000_000_123)),
        seat: Some(Key::from("creator/5")).filter(|_| id % 2 == 0),
        keeps_online: id % 2 == 1,
        is_off_shift: id % 3 == 0,
        ..Account::new(AccountId(id), &sign_in(1), "me".into(), name)
    }
}

fn contact(id: i64, account: i64) -> Contact {
    let key = format!("00000000-0000-4000-8000-{id:012}").into();
    Contact {
        name: format!("Name {id} \u{202e}\0 \u{1f3ee}").into(),
        handle: format!("handle_{id}").into(),
        is_top: id % 3 == 0,
        is_gone: id % 5 == 0,
        is_by_id: id % 7 == 0,
        is_muted: id % 4 == 0,
        is_archived: id % 9 == 0,
        phone: Some(format!("+49 170 {id}").into()).filter(|_| id % 6 == 0),
        ..Contact::new(ContactId(id), AccountId(account), PersonId(id), key)
    }
}

fn watched(id: i64) -> Person {
    Person { watch: Watch { arrivals: true, ..Watch::default() }, ..Person::new(PersonId(id)) }
}

fn label(id: i64) -> Label {
    let watch = Watch { arrivals: id % 2 == 0, words: id % 3 == 0, ..Watch::default() };
    Label { id: LabelId(id), name: format!("Label {id} \u{1f3f7}").into(), colour: 3, list: None, watch }
}

fn labelled(id: i64, labels: impl IntoIterator<Item = i64>) -> Person {
    Person { labels: labels.into_iter().map(LabelId).collect(), ..Person::new(PersonId(id)) }
}

/// How a contact was seen to be connected; a change where there is one before.
fn related(contact: i64, from: Option<Relation>, to: Relation, observed: i64) -> RelationSeen {
    RelationSeen { contact: ContactId(contact), from, to, observed: Wall(observed) }
}

fn sighting(contact: i64, presence: Presence, observed: i64) -> Sighting {
    Sighting {
        contact: ContactId(contact),
        presence,
        last_seen: None,
        observed: Wall(observed),
        via: Via::Poll,
    }
}

fn change(contact: i64, from: Presence, to: Presence, after: Option<i64>, observed: i64) -> Change {
    Change {
        contact: ContactId(contact),
        from,
        to,
        after: after.map(Wall),
        observed: Wall(observed),
        last_seen: None,
    }
}

fn decision(id: i64, person: i64, outcome: Outcome) -> Decision {
    let whom = Whom { person: PersonId(person), contact: ContactId(person), account: AccountId(1) };
    Decision { id: NoticeId(id), at: Wall(1_000 + id), kind: Kind::CameOnline, whom: Some(whom), outcome }
}

fn came_and_went(store: &Store, contact: i64, from: i64, to: i64) {
    store.record(Recorded::Change(change(
        contact,
        Presence::Offline,
        Presence::Online,
        Some(from - 30),
        from,
    )));
    store.record(Recorded::Change(change(contact, Presence::Online, Presence::Offline, Some(to), to + 30)));
}
