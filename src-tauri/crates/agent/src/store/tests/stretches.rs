//! Stretches online: what is known of their ends, and what is not claimed.

use super::{Home, change, close, sighting, wait};
use crate::store::{Store, Stretch, Whose};
use crate::wire::Session;
use presence::event::{Kept, Recorded};
use presence::id::{AccountId, ContactId};
use presence::sighting::{Presence, Why};
use presence::time::Wall;
use proptest::prelude::*;

fn session(from: i64, from_uncertain: Option<i64>, to: Option<i64>, to_uncertain: Option<i64>) -> Session {
    Session { from, from_uncertain, to, to_uncertain }
}

/// Records all of it, some twice, and expects these stretches of contact 1, the oldest first.
#[track_caller]
fn check(recorded: &[Recorded], expected: &[Session]) {
    for times in [1, 2] {
        let home = Home::with_contacts(2);
        let (store, _) = home.open();
        for one in recorded {
            for _ in 0..times {
                store.record(one.clone());
            }
        }
        assert_eq!(sessions(&store), expected, "each recorded {times} times");
        close(store);
    }
}

fn sessions(store: &Store) -> Vec<Session> {
    let whose = Whose::Contact(ContactId(1));
    let mut sessions = wait(store.sessions_of(whose, Wall(i64::MIN), Wall(i64::MAX))).unwrap();
    sessions.reverse();
    sessions
}

fn came(after: Option<i64>, observed: i64) -> Recorded {
    Recorded::Change(change(1, Presence::Offline, Presence::Online, after, observed))
}

fn went(to: Presence, after: Option<i64>, observed: i64) -> Recorded {
    Recorded::Change(change(1, Presence::Online, to, after, observed))
}

fn known(presence: Presence, observed: i64) -> Recorded {
    Recorded::LastKnown(vec![sighting(1, presence, observed)])
}

#[test]
fn a_stretch_knows_how_exact_its_ends_are() {
    check(
        &[came(Some(970), 1_000), went(Presence::Offline, Some(2_000), 2_030)],
        &[session(1_000, Some(30), Some(2_000), Some(30))],
    );
}

#[test]
fn a_stretch_that_goes_on_has_no_end() {
    check(&[came(Some(970), 1_000), known(Presence::Online, 1_500)], &[session(1_000, Some(30), None, None)]);
}

#[test]
fn nobody_is_said_to_have_left_who_may_only_have_hidden() {
    let ways = [
        Presence::OfflineOrHidden,
        Presence::Hidden,
        Presence::Unknown(Why::LeftOut),
        Presence::Unknown(Why::Refused("no".into())),
    ];
    for to in ways {
        check(
            &[came(Some(970), 1_000), went(to, Some(2_000), 2_030)],
            &[session(1_000, Some(30), Some(2_000), None)],
        );
    }
}

#[test]
fn somebody_first_seen_there_came_nobody_knows_when() {
    check(&[came(None, 1_000)], &[session(1_000, None, None, None)]);
    check(&[known(Presence::Online, 1_000)], &[session(1_000, None, None, None)]);
    let unhidden = change(1, Presence::OfflineOrHidden, Presence::Online, Some(970), 1_000);
    check(&[Recorded::Change(unhidden)], &[session(1_000, None, None, None)]);
}

#[test]
fn being_busy_is_being_there() {
    let busy = Presence::Busy { until: Some(Wall(9_000)) };
    check(
        &[
            came(Some(970), 1_000),
            Recorded::Change(change(1, Presence::Online, busy.clone(), Some(1_100), 1_130)),
            Recorded::Change(change(1, busy, Presence::Offline, Some(1_400), 1_430)),
        ],
        &[session(1_000, Some(30), Some(1_400), Some(30))],
    );
}

#[test]
fn an_end_that_was_never_told_is_not_made_up() {
    check(
        &[came(Some(970), 1_000), known(Presence::Online, 1_200), came(Some(5_000), 5_030)],
        &[session(1_000, Some(30), Some(1_200), None), session(5_030, Some(30), None, None)],
    );
    check(
        &[came(Some(970), 1_000), known(Presence::Online, 1_200), went(Presence::Offline, None, 9_000)],
        &[session(1_000, Some(30), Some(1_200), None)],
    );
}

#[test]
fn a_gap_ends_a_stretch_without_saying_that_they_left() {
    let gap = Recorded::Gap { account: AccountId(1), from: Wall(1_500), to: Wall(4_000) };
    check(
        &[came(Some(970), 1_000), gap.clone(), known(Presence::Online, 4_000)],
        &[session(1_000, Some(30), Some(1_500), None), session(4_000, None, None, None)],
    );
    // Told in another order, it comes to the same.
    check(
        &[came(Some(970), 1_000), known(Presence::Online, 4_000), gap.clone()],
        &[session(1_000, Some(30), Some(1_500), None), session(4_000, None, None, None)],
    );
    check(
        &[came(Some(970), 1_000), gap, went(Presence::Offline, None, 4_000)],
        &[session(1_000, Some(30), Some(1_500), None)],
    );
}

#[test]
fn a_gap_of_one_account_is_none_of_anothers() {
    let gap = Recorded::Gap { account: AccountId(2), from: Wall(1_500), to: Wall(4_000) };
    check(&[came(Some(970), 1_000), gap], &[session(1_000, Some(30), None, None)]);
}

#[test]
fn a_new_run_ends_what_the_old_one_watched() {
    let home = Home::with_contacts(1);
    let (store, _) = home.open();
    store.record(came(Some(970), 1_000));
    store.record(known(Presence::Online, 1_300));
    close(store);
    let (store, _) = home.open();
    assert_eq!(sessions(&store), [session(1_000, Some(30), Some(1_300), None)]);
    store.record(known(Presence::Online, 5_000));
    assert_eq!(
        sessions(&store),
        [session(1_000, Some(30), Some(1_300), None), session(5_000, None, None, None)]
    );
    close(store);
}

#[test]
fn a_question_gets_what_reaches_into_its_time() {
    let home = Home::with_contacts(1);
    let (store, _) = home.open();
    store.seed_history(vec![
        Stretch { contact: ContactId(1), from: Wall(100), to: Wall(200) },
        Stretch { contact: ContactId(1), from: Wall(300), to: Wall(400) },
        Stretch { contact: ContactId(1), from: Wall(500), to: Wall(600) },
        Stretch { contact: ContactId(1), from: Wall(700), to: Wall(650) },
    ]);
    let within = |from, to| {
        let all = wait(store.sessions_of(Whose::Contact(ContactId(1)), Wall(from), Wall(to))).unwrap();
        all.iter().map(|it| it.from).collect::<Vec<_>>()
    };
    assert_eq!(within(0, 1_000), [500, 300, 100]);
    assert_eq!(within(350, 550), [500, 300]);
    assert_eq!(within(201, 299), [0_i64; 0]);
    assert_eq!(within(150, 160), [100]);
    assert_eq!(within(0, 100), [0_i64; 0]);
    close(store);
}

#[test]
fn a_seeded_stretch_is_history_like_any_other() {
    let home = Home::with_contacts(1);
    let (store, _) = home.open();
    let stretch = Stretch { contact: ContactId(1), from: Wall(1_000), to: Wall(2_000) };
    store.seed_history(vec![stretch]);
    store.seed_history(vec![stretch]);
    assert_eq!(sessions(&store), [session(1_000, Some(0), Some(2_000), Some(0))]);
    let whose = Whose::Contact(ContactId(1));
    let changes = wait(store.changes_of(whose, Wall(0), Wall(9_000), 9)).unwrap();
    assert_eq!(
        changes.iter().map(|it| it.to.clone()).collect::<Vec<_>>(),
        [Presence::Offline, Presence::Online]
    );
    store.keep(Kept::PausedAll(false));
    close(store);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is told in whatever order, stretches of a contact do not overlap and do not end before they begin.
    #[test]
    fn stretches_never_overlap(all in prop::collection::vec((0..5_u8, 0..60_i64, 0..4_i64), 1..40)) {
        let home = Home::with_contacts(1);
        let (store, _) = home.open();
        let mut now = 0;
        for (what, span, back) in all {
            now += span;
            let after = (back > 0).then_some((now - back * 3).max(0));
            store.record(match what {
                0 => came(after, now),
                1 => went(Presence::Offline, after, now),
                2 => went(Presence::Hidden, after, now),
                3 => known(Presence::Online, now),
                _ => Recorded::Gap { account: AccountId(1), from: Wall((now - span / 2).max(0)), to: Wall(now) },
            });
        }
        let sessions = sessions(&store);
        for one in &sessions {
            prop_assert!(one.to.is_none_or(|to| to >= one.from), "{one:?}");
        }
        for pair in sessions.windows(2) {
            prop_assert!(pair[0].to.is_some_and(|to| to <= pair[1].from), "{pair:?}");
        }
        close(store);
    }
}
