//! What the user made comes back as it was.

use super::{Home, SERVICES, account, close, contact, keep_account, label, labelled, sign_in, wait, watched};
use crate::place::Place;
use crate::store::{AccountExtra, SignInRow, Store};
use crate::wire::Storage;
use presence::event::{Kept, NameAsked};
use presence::id::{AccountId, ContactId, Key, LabelId, PersonId, SignInId};
use presence::machine::{Loaded, Unused};
use presence::marking::Marking;
use presence::pace::Pace;
use presence::people::{Account, Contact, Label, Person, SignIn, Watch};
use presence::service::{ListKey, Mine};
use presence::settings::{Settings, Theme, TrayIcon};
use presence::time::Wall;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use uuid::Uuid;

#[test]
fn an_empty_folder_begins_with_the_defaults() {
    let home = Home::new();
    let opened = home.look();
    let unused = Unused { account: 1, contact: 1, person: 1, notice: 1, label: 1 };
    assert_eq!(opened.loaded, Loaded { unused, ..Loaded::default() });
    assert_eq!(opened.health, Storage::Fine);
    assert_eq!(home.look().loaded, opened.loaded);
}

#[test]
fn everything_kept_comes_back() {
    let home = Home::new();
    let (store, _) = home.open();
    keep_account(&store, 30);
    let settings = Settings {
        watched_interval: Duration::from_millis(15_001),
        others_interval: Duration::from_secs(86_400),
        doubt_after: Duration::from_secs(61),
        notifications: false,
        words: false,
        previews: false,
        pictures: false,
        theme: Theme::Dark,
        tray_icon: TrayIcon::Light,
        start_with_session: true,
        start_hidden: true,
        watch_without_tray: Some(false),
    };
    let named = Person {
        own_name: Some("Léo \u{1f98a}".into()),
        watch: Watch { arrivals: true, departures: true, ..Watch::default() },
        ..Person::new(PersonId(7))
    };
    store.keep(Kept::Person(named.clone()));
    store.keep(Kept::Settings(settings.clone()));
    store.keep(Kept::Snooze(Some(Wall(1_800_000_000_000))));
    store.keep(Kept::PausedAll(true));
    let row =
        SignInRow { id: Uuid::from_u128(1), service: "lantern".to_owned(), record: "{\"a\":1}".to_owned() };
    store.put_sign_in(row.clone());
    let extra = AccountExtra { account: AccountId(1), extra: "{\"chatIsRight\":true}".to_owned() };
    store.put_account_extra(extra.account, extra.extra.clone());
    close(store);

    let opened = home.look();
    assert_eq!(opened.loaded.sign_ins, [sign_in(1)]);
    assert_eq!(opened.loaded.accounts, [account(1)]);
    assert_eq!(opened.loaded.contacts, (1..=30).map(|id| contact(id, 1)).collect::<Vec<_>>());
    assert_eq!(opened.loaded.persons, [watched(1), named]);
    assert_eq!(opened.loaded.settings, settings);
    assert_eq!(opened.loaded.snoozed_until, Some(Wall(1_800_000_000_000)));
    assert!(opened.loaded.is_paused);
    assert_eq!(opened.loaded.unused, Unused { account: 2, contact: 31, person: 31, notice: 1, label: 1 });
    assert_eq!(opened.sign_ins, [row]);
    assert_eq!(opened.account_extras, [extra]);
}

#[test]
fn what_is_ended_is_gone() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    store.keep(Kept::Snooze(Some(Wall(5))));
    store.keep(Kept::PausedAll(true));
    store.keep(Kept::Snooze(None));
    store.keep(Kept::PausedAll(false));
    store.keep(Kept::Person(Person::new(PersonId(1))));
    store.delete_sign_in(sign_in(1).id);
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.snoozed_until, None);
    assert!(!opened.loaded.is_paused);
    assert!(opened.loaded.persons.is_empty());
    assert!(opened.loaded.sign_ins.is_empty());
    assert_eq!(opened.loaded.accounts.len(), 1);
}

#[test]
fn letting_go_of_an_account_keeps_its_contacts_unless_told_otherwise() {
    let home = Home::with_contacts(4);
    let (store, _) = home.open();
    store.keep(Kept::Forgot { account: AccountId(1), contacts: false });
    close(store);
    let (store, opened) = home.open();
    assert_eq!(opened.left, [AccountId(1)]);
    assert_eq!(opened.loaded.contacts.len(), 4);
    assert!(opened.loaded.sign_ins.is_empty(), "nothing is asked for an account that was let go of");

    // Signing in again as the same takes it up where it was.
    store.keep(Kept::Account(account(1)));
    close(store);
    let (store, opened) = home.open();
    assert!(opened.left.is_empty());
    assert_eq!(opened.loaded.sign_ins, [sign_in(1)]);

    store.keep(Kept::Forgot { account: AccountId(1), contacts: true });
    store.keep(Kept::Contacts(vec![contact(9, 1)]));
    close(store);
    let opened = home.look();
    assert!(opened.loaded.accounts.is_empty() && opened.loaded.contacts.is_empty());
    assert!(opened.loaded.persons.is_empty());
    assert_eq!(
        opened.loaded.unused,
        Unused { account: 2, contact: 5, person: 5, notice: 1, label: 1 },
        "ids are not reused"
    );
}

#[test]
fn a_person_with_another_contact_outlives_an_account() {
    let home = Home::with_contacts(2);
    let (store, _) = home.open();
    store.keep(Kept::Account(account(2)));
    // Merged: contact 3 of the second account is person 1.
    store.keep(Kept::Contacts(vec![Contact { person: PersonId(1), ..contact(3, 2) }]));
    store.keep(Kept::Forgot { account: AccountId(1), contacts: true });
    close(store);
    let opened = home.look();
    assert_eq!(opened.loaded.persons, [watched(1)]);
    assert_eq!(opened.loaded.contacts.len(), 1);
}

#[test]
fn what_belongs_to_an_unknown_service_stays_and_is_not_loaded() {
    let home = Home::with_contacts(2);
    let (store, _) = home.open();
    store.keep(Kept::Account(Account { service: "beacon", ..account(2) }));
    store.keep(Kept::Contacts(vec![contact(3, 2)]));
    close(store);
    let (store, opened) = Store::open(&home.place, &["lantern"]).unwrap();
    assert_eq!((opened.loaded.accounts.len(), opened.loaded.contacts.len()), (1, 2));
    close(store);
    let opened = home.look();
    assert_eq!((opened.loaded.accounts.len(), opened.loaded.contacts.len()), (2, 3));
}

#[test]
fn row_66_a_setting_that_cannot_be_read_falls_back_alone() {
    for odd in ["", "no", "999999999999999999999999", "-1", &"9".repeat(5_000)] {
        let home = Home::new();
        let (store, _) = home.open();
        let settings = Settings { theme: Theme::Dark, previews: false, ..Settings::default() };
        store.keep(Kept::Settings(settings.clone()));
        let odd = odd.to_owned();
        wait(store.ask(move |books| {
            let people = books.people()?;
            people.execute("UPDATE settings SET value = ?1 WHERE key = 'watched_interval_ms'", [&odd])?;
            people.execute("UPDATE settings SET value = ?1 WHERE key = 'notifications'", [&odd])?;
            people.execute("INSERT INTO settings (key, value) VALUES ('of_a_newer_program', 'x')", [])?;
            Ok(())
        }))
        .unwrap();
        close(store);
        let (store, opened) = home.open();
        assert_eq!(opened.loaded.settings, settings);
        store.keep(Kept::Settings(settings));
        let unknown = wait(store.ask(|books| {
            let sql = "SELECT value FROM settings WHERE key = 'of_a_newer_program'";
            Ok(books.people()?.query_row(sql, [], |row| row.get::<_, String>(0))?)
        }));
        assert_eq!(unknown.unwrap(), "x", "a row this program does not know stays");
        close(store);
    }
}

#[test]
fn a_setting_out_of_bounds_is_brought_within() {
    let home = Home::new();
    let (store, _) = home.open();
    store
        .keep(Kept::Settings(Settings { watched_interval: Duration::from_millis(1), ..Settings::default() }));
    close(store);
    assert_eq!(home.look().loaded.settings.watched_interval, Duration::from_secs(15));
}

/// What the rows should come to, in the plainest way.
#[derive(Clone, Debug, Default, PartialEq)]
struct Model {
    sign_ins: BTreeMap<Uuid, SignIn>,
    accounts: BTreeMap<i64, Account>,
    left: BTreeSet<AccountId>,
    contacts: BTreeMap<i64, Contact>,
    persons: BTreeMap<i64, Person>,
    labels: BTreeMap<LabelId, Label>,
    names_asked: BTreeMap<(AccountId, Key, Wall), Wall>,
    snoozed_until: Option<Wall>,
    is_paused: bool,
}

impl Model {
    fn apply(&mut self, kept: &Kept) {
        match kept {
            Kept::SignIn(it) => drop(self.sign_ins.insert(it.id.0, it.clone())),
            Kept::Account(it) => {
                self.left.remove(&it.id);
                self.accounts.insert(it.id.0, it.clone());
            }
            Kept::Contacts(all) => {
                for it in all.iter().filter(|it| self.accounts.contains_key(&it.account.0)) {
                    self.contacts.insert(it.id.0, it.clone());
                }
            }
            Kept::ContactsGone(gone) => self.let_go(|it| gone.contains(&it.id)),
            Kept::Person(it) => {
                let mut it = it.clone();
                it.labels.retain(|label| self.labels.contains_key(label));
                self.persons.insert(it.id.0, it);
            }
            Kept::Label(it) => {
                if it.list.as_ref().is_none_or(|(account, _)| self.accounts.contains_key(&account.0)) {
                    self.labels.insert(it.id, it.clone());
                }
            }
            Kept::LabelGone(label) => self.drop_label(*label),
            Kept::Settings(_) => {}
            Kept::Snooze(until) => self.snoozed_until = *until,
            Kept::PausedAll(on) => self.is_paused = *on,
            Kept::NameAsked(it) => {
                self.names_asked.retain(|_, until| *until > it.at);
                if self.accounts.contains_key(&it.account.0) {
                    self.names_asked.entry((it.account, it.key.clone(), it.at)).or_insert(it.until);
                }
            }
            Kept::Forgot { account, contacts: false } => {
                if self.accounts.contains_key(&account.0) {
                    self.left.insert(*account);
                }
            }
            Kept::Forgot { account, contacts: true } => {
                self.let_go(|it| it.account == *account);
                let follows = |it: &&Label| it.list.as_ref().is_some_and(|(owner, _)| owner == account);
                let labels: Vec<LabelId> = self.labels.values().filter(follows).map(|it| it.id).collect();
                labels.into_iter().for_each(|label| self.drop_label(label));
                self.names_asked.retain(|(owner, _, _), _| owner != account);
                self.accounts.remove(&account.0);
                self.left.remove(account);
            }
        }
    }

    fn let_go(&mut self, is_gone: impl Fn(&Contact) -> bool) {
        let gone: Vec<Contact> = self.contacts.values().filter(|it| is_gone(it)).cloned().collect();
        self.contacts.retain(|_, it| !is_gone(it));
        for person in gone.iter().flat_map(|it| [it.person, it.home]) {
            if !self.contacts.values().any(|it| it.person == person || it.home == person) {
                self.persons.remove(&person.0);
            }
        }
    }

    fn drop_label(&mut self, label: LabelId) {
        self.labels.remove(&label);
        self.persons.values_mut().for_each(|it| it.labels.retain(|own| *own != label));
    }

    fn of(home: &Home) -> Self {
        let opened = home.look();
        Self {
            sign_ins: BTreeMap::new(),
            accounts: opened.loaded.accounts.into_iter().map(|it| (it.id.0, it)).collect(),
            left: opened.left.into_iter().collect(),
            contacts: opened.loaded.contacts.into_iter().map(|it| (it.id.0, it)).collect(),
            persons: opened.loaded.persons.into_iter().map(|it| (it.id.0, it)).collect(),
            labels: opened.loaded.labels.into_iter().map(|it| (it.id, it)).collect(),
            names_asked: opened
                .loaded
                .names_asked
                .into_iter()
                .map(|it| ((it.account, it.key, it.at), it.until))
                .collect(),
            snoozed_until: opened.loaded.snoozed_until,
            is_paused: opened.loaded.is_paused,
        }
    }

    /// Without what is not loaded: sign-ins are checked elsewhere, and persons of whom nothing is said are left out.
    fn without_what_is_not_loaded(mut self) -> Self {
        self.sign_ins.clear();
        self.persons.retain(|_, it| !it.is_blank());
        self
    }
}

fn any_watch() -> impl Strategy<Value = Watch> {
    any::<[bool; 5]>().prop_map(|[arrivals, departures, frees, relations, words]| Watch {
        arrivals,
        departures,
        frees,
        relations,
        words,
    })
}

fn any_kept() -> impl Strategy<Value = Kept> {
    let any_pace = (any::<u32>(), any::<Option<u32>>(), any::<Option<i64>>())
        .prop_map(|(doublings, most_ids, learned)| Pace { doublings, most_ids, learned: learned.map(Wall) });
    let any_mine = prop_oneof![
        Just(None),
        Just(Some(Mine::Online)),
        Just(Some(Mine::Offline)),
        any::<Option<i64>>().prop_map(|until| Some(Mine::Busy { until: until.map(Wall) })),
    ];
    let any_marking = prop_oneof![
        Just(Marking::Unknown),
        Just(Marking::Leaves),
        Just(Marking::Marks),
        Just(Marking::Allowed)
    ];
    let any_pace = (any_pace, any_mine, any_marking);
    let any_flags = any::<[bool; 4]>();
    let any_account =
        (1..4_i64, ".{0,12}", any_flags, any::<Option<i64>>(), any::<Option<String>>(), any_pace).prop_map(
            |(
                id,
                name,
                [is_paused, keeps_online, is_off_shift, said_goodbye],
                at,
                seat,
                (pace, mine, marking),
            )| {
                let (compared, seat) = (at.map(Wall), seat.map(Into::into));
                let name = name.into();
                Kept::Account(Account {
                    is_paused,
                    keeps_online,
                    is_off_shift,
                    name,
                    compared,
                    seat,
                    pace,
                    mine,
                    said_goodbye,
                    marking,
                    ..account(id)
                })
            },
        );
    let any_name_asked =
        (1..4_i64, "[a-c]", 0..9_i64, 0..4_i64).prop_map(|(account, key, at, counts_for)| {
            let (account, key) = (AccountId(account), key.into());
            Kept::NameAsked(NameAsked { account, key, at: Wall(at), until: Wall(at + counts_for) })
        });
    let any_contact = (1..20_i64, 1..4_i64, 1..12_i64, 1..12_i64, ".{0,12}", any::<[bool; 6]>()).prop_map(
        |(id, account, person, home, name, [is_merged, is_top, is_gone, is_by_id, is_muted, is_archived])| {
            Contact {
                person: PersonId(person),
                home: PersonId(if is_merged { home } else { person }),
                key: name.clone().into(),
                phone: is_by_id.then(|| name.clone().into()),
                name: name.into(),
                is_top,
                is_gone,
                is_by_id,
                is_muted,
                is_archived,
                ..contact(id, account)
            }
        },
    );
    let any_labels = prop::collection::btree_set(1..5_i64, 0..4);
    let any_said = (any::<Option<String>>(), any::<Option<String>>(), any_watch(), any_labels, any::<bool>());
    let any_person = (1..12_i64, any_said).prop_map(|(id, (own_name, note, watch, labels, is_exempt))| {
        let (own_name, note) = (own_name.map(Into::into), note.map(Into::into));
        Kept::Person(Person { own_name, note, watch, is_exempt, ..labelled(id, labels) })
    });
    let any_list = prop::option::of((1..4_i64, ".{0,12}"));
    let any_label = (1..5_i64, ".{0,12}", 0..Label::COLOURS, any_list, any_watch()).prop_map(
        |(id, name, colour, list, watch)| {
            let list = list.map(|(account, list)| (AccountId(account), ListKey(list.into())));
            Kept::Label(Label { name: name.into(), colour, list, watch, ..label(id) })
        },
    );
    prop_oneof![
        any::<u128>()
            .prop_map(|id| Kept::SignIn(SignIn { id: SignInId(Uuid::from_u128(id)), service: "lantern" })),
        any_account,
        prop::collection::vec(any_contact, 0..12).prop_map(Kept::Contacts),
        any_person,
        any_label,
        prop::collection::vec((1..20_i64).prop_map(ContactId), 0..5).prop_map(Kept::ContactsGone),
        (1..5_i64).prop_map(|id| Kept::LabelGone(LabelId(id))),
        Just(Kept::Settings(Settings::default())),
        any::<Option<i64>>().prop_map(|until| Kept::Snooze(until.map(Wall))),
        any::<bool>().prop_map(Kept::PausedAll),
        any_name_asked,
        (1..4_i64, any::<bool>())
            .prop_map(|(account, contacts)| Kept::Forgot { account: AccountId(account), contacts }),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_kept_once_or_twice_comes_back(all in prop::collection::vec(any_kept(), 0..40)) {
        let (once, twice) = (Home::new(), Home::new());
        let ((first, _), (second, _)) = (once.open(), twice.open());
        let mut model = Model::default();
        for kept in all {
            model.apply(&kept);
            first.keep(kept.clone());
            second.keep(kept.clone());
            second.keep(kept);
        }
        close(first);
        close(second);
        let model = model.without_what_is_not_loaded();
        prop_assert_eq!(&Model::of(&once), &model);
        prop_assert_eq!(&Model::of(&twice), &model);
        prop_assert_eq!(once.look().loaded.unused, twice.look().loaded.unused);
    }
}

#[test]
fn a_store_that_is_dropped_writes_what_it_was_told() {
    let home = Home::new();
    let (store, _) = home.open();
    keep_account(&store, 100);
    drop(store);
    let deadline = std::time::Instant::now() + Duration::from_secs(20);
    while Store::open(&home.place, SERVICES).unwrap().1.loaded.contacts.len() != 100 {
        assert!(std::time::Instant::now() < deadline);
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn ids_of_contacts_are_not_reused_although_the_last_one_went() {
    let home = Home::with_contacts(10);
    let (store, _) = home.open();
    store.keep(Kept::Contacts(vec![Contact { id: ContactId(500), person: PersonId(900), ..contact(1, 1) }]));
    store.keep(Kept::Forgot { account: AccountId(1), contacts: true });
    close(store);
    assert_eq!(
        home.look().loaded.unused,
        Unused { account: 2, contact: 501, person: 901, notice: 1, label: 1 }
    );
}

#[test]
fn the_demo_never_meets_another_store() {
    let (one, two) = (Place::throw_away().unwrap(), Place::throw_away().unwrap());
    let (store, _) = Store::open(&one, SERVICES).unwrap();
    keep_account(&store, 3);
    assert!(wait(store.flush()));
    let (other, opened) = Store::open(&two, SERVICES).unwrap();
    assert!(opened.loaded.contacts.is_empty());
    let folder = one.folder().to_owned();
    drop(one);
    assert!(folder.exists(), "the store still writes there");
    close(store);
    close(other);
    assert!(!folder.exists());
}
