//! Answers that put the question off.

use super::*;
use crate::sighting::Freshness;

fn try_later() -> Presence {
    Presence::Unknown(Why::TryLater)
}

fn times_asked_about(play: &Play, key: &str) -> Vec<u64> {
    play.asked
        .iter()
        .filter(|(_, task)| matches!(task, Task::PresenceOf { keys } if keys.iter().any(|one| **one == *key)))
        .map(|(at, _)| *at)
        .collect()
}

#[test]
fn v24_try_later_keeps_the_last_presence_with_its_date_marked_stale() {
    let mut play = Play::of(2);
    play.has_list = false;
    play.star(0);
    play.secs(5);
    play.now_is(0, Presence::Online);
    let (changes, notices, seen) = (play.changes().len(), play.notices().len(), play.row(0).seen);
    play.secs(2);
    play.now_is(0, try_later());
    let row = play.row(0).seen;
    assert_eq!((row.presence, row.observed), (Presence::Online, seen.observed), "nothing was learned");
    assert_eq!(row.freshness, Freshness::Stale);
    play.secs(120);
    assert_eq!((play.changes().len(), play.notices().len()), (changes, notices));
    assert_eq!(play.presence(0), Presence::Online);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn v24_who_could_not_be_told_is_asked_about_again_soon_and_then_less_and_less() {
    let mut play = Play::of(2);
    play.has_list = false;
    play.secs(5);
    play.asked.clear();
    play.now_is(0, try_later());
    play.secs(1_500);
    let times = times_asked_about(&play, "p0");
    let waits: Vec<u64> = times.windows(2).map(|pair| (pair[1] - pair[0]) / 1000).collect();
    assert_eq!(waits[..4], [15, 30, 60, 120], "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= 600), "never longer than usual: {waits:?}");
}

#[test]
fn v24_the_next_answer_counts_as_if_nothing_had_been_between() {
    let mut play = Play::of(1);
    play.has_list = false;
    play.star(0);
    play.secs(5);
    play.now_is(0, try_later());
    play.now_is(0, Presence::Online);
    assert_eq!(play.notices().len(), 1, "they were offline seconds ago: {:?}", play.decisions());
    assert_eq!(play.row(0).seen.freshness, Freshness::Fresh);
}

#[test]
fn v24_who_was_never_told_of_stays_unknown_and_holds_up_no_summary() {
    let mut play = Play::unstarted(3);
    play.has_list = false;
    for nth in 0..2 {
        let watch = Watch { arrivals: true, ..Watch::default() };
        play.machine.roster.put_person(Person { watch, ..Person::new(person(nth)) });
    }
    play.set(0, Presence::Online);
    play.set(1, try_later());
    play.start();
    play.secs(5);
    assert_eq!(play.presence(1), Presence::Unknown(Why::NotAsked));
    assert_eq!(play.notices(), ["Together(CameOnline)"]);
}
