//! What happened comes back as it was, and what was decided answers "why was I not told?".

use super::{Home, change, close, contact, decision, sighting, wait};
use crate::store::{Store, Whose};
use crate::wire::ActivityFilter;
use presence::event::{Change, Kept, Recorded};
use presence::id::{AccountId, ContactId, NoticeId, PersonId};
use presence::notice::{Decision, Hold, Kind, Occasion, Outcome};
use presence::people::Contact;
use presence::sighting::{LastSeen, Presence, Sighting, Via, Why};
use presence::time::Wall;
use proptest::prelude::*;

const EVER: (Wall, Wall) = (Wall(i64::MIN), Wall(i64::MAX));

fn any_presence() -> impl Strategy<Value = Presence> {
    prop_oneof![
        Just(Presence::Online),
        any::<Option<i64>>().prop_map(|until| Presence::Busy { until: until.map(Wall) }),
        Just(Presence::Offline),
        Just(Presence::OfflineOrHidden),
        Just(Presence::Hidden),
        Just(Presence::Unreachable),
        Just(Presence::Unknown(Why::NotAsked)),
        Just(Presence::Unknown(Why::LeftOut)),
        Just(Presence::Unknown(Why::Unreadable)),
        Just(Presence::Unknown(Why::TryLater)),
        ".{0,40}".prop_map(|words| Presence::Unknown(Why::Refused(words.into()))),
    ]
}

fn any_last_seen() -> impl Strategy<Value = Option<LastSeen>> {
    let any_day = (-9_999..9_999_i32, 1..366_u32)
        .prop_filter_map("a day of the year", |(year, day)| chrono::NaiveDate::from_yo_opt(year, day))
        .prop_map(|day| Some(LastSeen::Day(day)));
    prop_oneof![Just(None), any::<i64>().prop_map(|at| Some(LastSeen::At(Wall(at)))), any_day]
}

fn any_outcome() -> impl Strategy<Value = Outcome> {
    let holds = [
        Hold::Baseline,
        Hold::Snoozed,
        Hold::SwitchedOff,
        Hold::Flapping,
        Hold::InBurst,
        Hold::SummaryTooSoon,
        Hold::Doubtful,
        Hold::PerhapsHidden,
        Hold::MutedAtService,
        Hold::OffShift,
        Hold::ThereAlready,
        Hold::CleanedUp,
        Hold::FirstLook,
    ];
    prop_oneof![
        Just(Outcome::Shown),
        Just(Outcome::Undelivered),
        prop::sample::select(holds.to_vec()).prop_map(Outcome::Held),
    ]
}

fn any_kind() -> impl Strategy<Value = Kind> {
    let kinds = [
        Kind::CameOnline,
        Kind::WentOffline,
        Kind::Burst(Occasion::CameOnline),
        Kind::Summary,
        Kind::BecameFree,
        Kind::RelationChanged,
        Kind::Wrote,
        Kind::CleanUp,
        Kind::Burst(Occasion::WentOffline),
        Kind::Burst(Occasion::BecameFree),
        Kind::Burst(Occasion::RelationChanged),
        Kind::Burst(Occasion::Wrote),
    ];
    prop::sample::select(kinds.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_change_comes_back(
        changes in prop::collection::vec(
            (any_presence(), any_presence(), any::<Option<i64>>(), any_last_seen()), 1..40),
    ) {
        let home = Home::new();
        let (store, _) = home.open();
        let mut written = Vec::new();
        for (at, (from, to, after, last_seen)) in (0_i64..).zip(changes) {
            written.push(Change { last_seen, ..change(1, from, to, after, at) });
        }
        for change in written.iter().chain(&written) {
            store.record(Recorded::Change(change.clone()));
        }
        written.reverse();
        let read = wait(store.changes_of(Whose::Contact(ContactId(1)), EVER.0, EVER.1, 1_000)).unwrap();
        prop_assert_eq!(read, written);
        close(store);
    }

    #[test]
    fn the_last_known_comes_back_after_a_restart(
        all in prop::collection::vec((any_presence(), any_last_seen(), any::<i64>(), 0..3_u8), 1..40),
    ) {
        let home = Home::new();
        let (store, _) = home.open();
        let sightings: Vec<Sighting> = (1_i64..).zip(all).map(|(id, (presence, last_seen, at, via))| {
            let via = match via { 0 => Via::Poll, 1 => Via::List, _ => Via::Push };
            Sighting { last_seen, via, ..sighting(id, presence, at) }
        }).collect();
        store.record(Recorded::LastKnown(sightings.clone()));
        store.record(Recorded::LastKnown(sightings.clone()));
        close(store);
        prop_assert_eq!(home.look().loaded.last_known, sightings);
    }

    #[test]
    fn every_decision_comes_back(all in prop::collection::vec((any_outcome(), any_kind(), any::<bool>()), 1..40)) {
        let home = Home::new();
        let (store, _) = home.open();
        let mut written: Vec<Decision> = (1_i64..).zip(all).map(|(id, (outcome, kind, is_summary))| {
            let plain = decision(id, id % 5, outcome);
            Decision { kind, whom: plain.whom.filter(|_| !is_summary), ..plain }
        }).collect();
        for decision in &written {
            store.record(Recorded::Decision(decision.clone()));
        }
        written.reverse();
        let read = |filter| wait(store.decisions(filter, 1_000)).unwrap();
        prop_assert_eq!(&read(ActivityFilter::Everything), &written);
        let is_shown = |it: &&Decision| matches!(it.outcome, Outcome::Shown | Outcome::Undelivered);
        let shown: Vec<Decision> = written.iter().filter(is_shown).cloned().collect();
        prop_assert_eq!(&read(ActivityFilter::Shown), &shown);
        let held: Vec<Decision> = written.iter().filter(|it| !is_shown(it)).cloned().collect();
        prop_assert_eq!(&read(ActivityFilter::Held), &held);
        let of_two: Vec<Decision> =
            written.iter().filter(|it| it.whom.is_some_and(|whom| whom.person.0 == 2)).cloned().collect();
        prop_assert_eq!(wait(store.decisions_of(PersonId(2), 1_000)).unwrap(), of_two);
        close(store);
    }
}

#[test]
fn when_a_summary_was_last_shown_is_known_after_a_restart() {
    let summary = |id, outcome| Decision { kind: Kind::Summary, whom: None, ..decision(id, 1, outcome) };
    let home = Home::new();
    let (store, opened) = home.open();
    assert_eq!(opened.loaded.last_summary, None);
    store.record(Recorded::Decision(summary(1, Outcome::Shown)));
    store.record(Recorded::Decision(summary(2, Outcome::Shown)));
    for id in 3..200 {
        store.record(Recorded::Decision(decision(id, 1, Outcome::Shown)));
    }
    store.record(Recorded::Decision(summary(200, Outcome::Undelivered)));
    for id in 201..1_000 {
        store.record(Recorded::Decision(summary(id, Outcome::Held(Hold::SummaryTooSoon))));
    }
    close(store);
    assert_eq!(home.look().loaded.last_summary, Some(Wall(1_002)), "the last one that was seen");
}

#[test]
fn a_decision_that_changed_is_one_decision() {
    let home = Home::new();
    let (store, _) = home.open();
    store.record(Recorded::Decision(decision(4, 1, Outcome::Shown)));
    store.record(Recorded::Decision(decision(4, 1, Outcome::Undelivered)));
    let read = wait(store.decisions(ActivityFilter::Everything, 10)).unwrap();
    assert_eq!(read, [decision(4, 1, Outcome::Undelivered)]);
    close(store);
}

#[test]
fn no_more_than_asked_for_is_answered() {
    let home = Home::new();
    let (store, _) = home.open();
    for id in 1..=9 {
        store.record(Recorded::Decision(decision(id, 1, Outcome::Shown)));
        store.record(Recorded::Change(change(1, Presence::Offline, Presence::Hidden, None, id)));
    }
    let newest = wait(store.decisions(ActivityFilter::Shown, 2)).unwrap();
    assert_eq!(newest.iter().map(|it| it.id.0).collect::<Vec<_>>(), [9, 8]);
    let changes = wait(store.changes_of(Whose::Contact(ContactId(1)), Wall(3), Wall(8), 3)).unwrap();
    assert_eq!(changes.iter().map(|it| it.observed.0).collect::<Vec<_>>(), [7, 6, 5]);
    close(store);
}

#[test]
fn a_change_is_what_was_last_known() {
    let home = Home::new();
    let (store, _) = home.open();
    store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 100)]));
    store.record(Recorded::Change(change(1, Presence::Online, Presence::Offline, Some(130), 160)));
    store.record(Recorded::LastKnown(vec![sighting(1, Presence::Online, 100)]));
    close(store);
    assert_eq!(home.look().loaded.last_known, [sighting(1, Presence::Offline, 160)]);
}

#[test]
fn the_history_of_contacts_goes_with_them() {
    let home = Home::with_contacts(2);
    let (store, _) = home.open();
    let told = |store: &Store| {
        for id in 1..=2 {
            super::came_and_went(store, id, 1_000, 2_000);
            store.record(Recorded::Decision(decision(id, id, Outcome::Shown)));
        }
    };
    told(&store);
    store.keep(Kept::Forgot { account: AccountId(1), contacts: true });
    assert!(wait(store.flush()));
    for id in 1..=2 {
        let contact = Whose::Contact(ContactId(id));
        assert!(wait(store.changes_of(contact, EVER.0, EVER.1, 9)).unwrap().is_empty());
        assert!(wait(store.sessions_of(contact, EVER.0, EVER.1)).unwrap().is_empty());
    }
    assert!(wait(store.decisions(ActivityFilter::Everything, 9)).unwrap().is_empty());
    close(store);
    assert!(home.look().loaded.last_known.is_empty());
}

#[test]
fn a_person_has_the_history_of_all_their_contacts() {
    let home = Home::with_contacts(3);
    let (store, _) = home.open();
    store.keep(Kept::Contacts(vec![Contact { person: PersonId(1), ..contact(2, 1) }]));
    super::came_and_went(&store, 1, 1_000, 2_000);
    super::came_and_went(&store, 2, 3_000, 4_000);
    super::came_and_went(&store, 3, 5_000, 6_000);
    let sessions = wait(store.sessions_of(Whose::Person(PersonId(1)), EVER.0, EVER.1)).unwrap();
    assert_eq!(sessions.iter().map(|it| it.from).collect::<Vec<_>>(), [3_000, 1_000]);
    let changes = wait(store.changes_of(Whose::Person(PersonId(1)), EVER.0, EVER.1, 3)).unwrap();
    assert_eq!(changes.iter().map(|it| it.observed.0).collect::<Vec<_>>(), [4_030, 3_000, 2_030]);
    close(store);
}

#[test]
fn ids_of_notices_are_never_reused_even_when_the_history_is_lost() {
    let home = Home::new();
    let (store, _) = home.open();
    store.record(Recorded::Decision(decision(1, 1, Outcome::Shown)));
    store.record(Recorded::Decision(Decision { id: NoticeId(2_500), ..decision(1, 1, Outcome::Shown) }));
    close(store);
    std::fs::remove_file(home.place.history()).unwrap();
    assert!(home.look().loaded.unused.notice > 2_500);
}
