//! How often people are asked about when there are very many of them or the interval is changed, and how old what is known of
//! them may be meanwhile.

use super::*;
use crate::sighting::Freshness;
use proptest::prelude::*;

/// So many contacts without a list of who is online, the first of them watched.
fn of(people: usize, watched: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.has_list = false;
    play.start();
    play.secs(5);
    play.watch_all(0..watched);
    play
}

impl Play {
    fn watch_all(&mut self, whom: impl IntoIterator<Item = usize>) {
        self.give(Event::Wish(Wish::Star { persons: whom.into_iter().map(person).collect(), on: true }));
    }

    fn intervals(&mut self, watched: u64, others: u64) {
        self.give(Event::Wish(Wish::Change(Settings {
            watched_interval: Duration::from_secs(watched),
            others_interval: Duration::from_secs(others),
            ..Settings::default()
        })));
    }

    /// When somebody was asked about, in milliseconds.
    fn times_of(&self, nth: usize) -> Vec<u64> {
        let key = format!("p{nth}");
        let names =
            |task: &Task| matches!(task, Task::PresenceOf { keys } if keys.iter().any(|one| **one == *key));
        self.asked.iter().filter(|(_, task)| names(task)).map(|(at, _)| *at).collect()
    }

    fn is_fresh(&self, nth: usize) -> bool {
        self.row(nth).seen.freshness == Freshness::Fresh
    }

    fn are_all_fresh(&self) -> bool {
        let rows = self.machine.everybody(&Query::default(), self.now);
        rows.iter().all(|row| row.seen.freshness == Freshness::Fresh)
    }
}

#[test]
fn arrivals_are_told_however_many_people_are_watched() {
    for (limit, watched) in [(80, 3_000), (80, 10_000), (40, 5_000)] {
        let mut play = Play::unstarted(watched);
        play.has_list = false;
        play.can.budgets[0].limit = limit;
        play.start();
        play.secs(5);
        play.watch_all(0..watched);
        play.secs(600);
        for arrivals in 1..=3 {
            play.set(watched - arrivals, Presence::Online);
            play.secs(330);
            assert_eq!(play.notices().len(), arrivals, "{watched} at {limit} a minute");
            assert_eq!(play.machine.glance(play.now).watched_present, arrivals);
        }
        assert!(play.are_all_fresh(), "{watched} at {limit} a minute");
    }
}

#[test]
fn everybody_else_is_asked_about_however_many_people_are_watched() {
    let mut play = of(11_000, 10_000);
    play.secs(300);
    play.asked.clear();
    play.secs(1_500);
    let asked: BTreeSet<&str> = play
        .asked
        .iter()
        .flat_map(|(_, task)| match task {
            Task::PresenceOf { keys } => keys.as_slice(),
            _ => &[],
        })
        .map(|key| &**key)
        .collect();
    let left_out: Vec<usize> = (0..11_000).filter(|nth| !asked.contains(&*format!("p{nth}"))).collect();
    assert_eq!(left_out, []);
    assert!(play.are_all_fresh());
}

#[test]
fn who_was_watched_before_is_told_of_when_thousands_more_are_watched() {
    let mut play = of(7_000, 1);
    play.secs(600);
    play.watch_all(1..7_000);
    play.secs(1);
    play.set(0, Presence::Online);
    play.secs(240);
    assert_eq!(play.notices(), ["Person(PersonId(1))"]);
}

#[test]
fn a_shorter_interval_holds_from_now_on_and_silences_nobody() {
    let mut play = of(20, 2);
    play.intervals(3_600, 86_400);
    play.set(0, Presence::Online);
    play.secs(4_000);
    assert_eq!(play.presence(0), Presence::Online);
    play.secs(1_800);
    play.asked.clear();
    let changed = play.now.run.0;
    play.set(1, Presence::Online);
    play.intervals(15, 60);
    assert!(play.are_all_fresh(), "nobody could have asked since");
    assert_eq!(play.machine.glance(play.now).watched_present, 1);
    play.secs(60);
    for nth in 0..20 {
        let first = play.times_of(nth).first().copied().expect("asked about");
        let most = if nth < 2 { 15_000 } else { 60_000 };
        assert!(first - changed <= most, "{nth} after {} ms", first - changed);
    }
    assert_eq!(
        play.notices().last().map(String::as_str),
        Some("Person(PersonId(2))"),
        "they were seen to come"
    );
    // From here on the new interval is the measure.
    play.always = Some(Trouble::Failed { status: 500, retry_after: None });
    play.secs(46);
    assert!(!play.is_fresh(0));
}

#[test]
fn a_longer_interval_makes_nobody_stale() {
    let mut play = of(3, 1);
    play.secs(60);
    play.intervals(3_600, 86_400);
    play.secs(3_000);
    play.set(0, Presence::Online);
    play.secs(3_000);
    assert!(play.are_all_fresh());
    assert_eq!(play.notices(), ["Person(PersonId(1))"]);
}

#[test]
fn who_is_starred_is_not_told_of_for_having_come_while_they_were_nobody_special() {
    let mut play = of(3, 0);
    play.secs(300);
    play.set(0, Presence::Online);
    play.star(0);
    play.secs(60);
    assert_eq!(play.presence(0), Presence::Online);
    // A summary may name them.
    assert!(!play.notices().contains(&"Person(PersonId(1))".to_owned()), "{:?}", play.notices());
}

#[test]
fn who_is_watched_with_many_others_no_longer_is_still_seen_to_come() {
    let mut play = of(9_000, 9_000);
    play.secs(600);
    let others = (1..9_000).map(person).collect();
    play.give(Event::Wish(Wish::Star { persons: others, on: false }));
    assert!(play.is_fresh(0), "what was soon enough is");
    play.set(0, Presence::Online);
    play.secs(120);
    assert_eq!(play.notices(), ["Person(PersonId(1))"]);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn nobody_is_stale_while_everything_is_answered(
        people in 1_usize..250,
        part_watched in 0_usize..=100,
        limit in 8_u32..100,
        intervals in proptest::collection::vec((15_u64..300, 60_u64..1_200), 2..4),
    ) {
        let mut play = Play::unstarted(people);
        play.has_list = false;
        play.can.budgets[0].limit = limit;
        play.can.poll = Some(PollLimits { most_ids: 10, least_interval: Duration::from_secs(10) });
        play.start();
        play.watch_all(0..people * part_watched / 100);
        // Long enough for everybody to be asked about at the least part of a limit there is for them.
        play.secs(people.div_ceil(10) as u64 * 60 + 2_400);
        for (watched, others) in intervals {
            for _ in 0..40 {
                prop_assert!(play.are_all_fresh(), "at {} s", play.now.run.0 / 1_000);
                play.secs(47);
            }
            play.intervals(watched, others);
        }
    }
}
