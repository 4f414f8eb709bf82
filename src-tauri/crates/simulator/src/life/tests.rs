//! The model of people's days, without a world around it.

use super::*;
use crate::options::Crowd;
use crate::people::invent;

/// 2026-08-21 12:00 UTC, a Friday.
const NOON: i64 = 1_787_313_600_000;

const SEED: u64 = 2026;

fn crowd() -> Vec<Habits> {
    invent::crowd(320, Crowd::Varied, SEED, NOON).into_iter().map(|person| person.habits).collect()
}

fn is_here(habits: &Habits, time: i64) -> bool {
    matches!(habits.standing(SEED, time), Standing::Here(_))
}

#[test]
fn about_a_tenth_of_the_crowd_is_here_at_any_time_of_day() {
    let crowd = crowd();
    let shares: Vec<f64> = (0..7 * 24)
        .map(|hour| {
            let here = crowd.iter().filter(|habits| is_here(habits, NOON - 7 * DAY + hour * HOUR)).count();
            here as f64 / crowd.len() as f64
        })
        .collect();
    let mean = shares.iter().sum::<f64>() / shares.len() as f64;
    let usual = shares.iter().filter(|share| (0.08..=0.15).contains(*share)).count();
    assert!((0.10..=0.13).contains(&mean), "{mean:.3} on average");
    assert!(shares.iter().all(|share| (0.04..=0.20).contains(share)), "{shares:.2?}");
    assert!(usual * 10 >= shares.len() * 8, "{usual} of {} hours have 8 to 15 %", shares.len());
}

#[test]
fn people_come_and_go_all_the_time() {
    let crowd = crowd();
    for step in 0..24 {
        let span = Session { start: NOON + step * HOUR, end: NOON + (step + 1) * HOUR };
        let arrivals = crowd.iter().flat_map(|habits| habits.sessions_within(SEED, span));
        let arrivals = arrivals.filter(|session| session.start > span.start).count();
        assert!(arrivals >= 30, "{arrivals} arrivals in hour {step}");
    }
}

#[test]
fn a_day_always_comes_out_the_same_and_another_seed_gives_another() {
    let habits = &crowd()[3];
    let day = habits.day(NOON);
    let week = |seed| (0..7).map(|back| habits.sessions(seed, day - back)).collect::<Vec<_>>();
    assert_eq!(week(SEED), week(SEED));
    assert_ne!(week(SEED), week(SEED + 1));
}

#[test]
fn sessions_are_in_order_apart_and_within_their_day() {
    for habits in crowd() {
        for day in habits.day(NOON) - 20..habits.day(NOON) {
            let sessions = habits.sessions(SEED, day);
            for session in &sessions {
                assert!(session.start < session.end);
                assert_eq!((habits.day(session.start), habits.day(session.end - 1)), (day, day));
            }
            assert!(sessions.windows(2).all(|pair| pair[0].end < pair[1].start), "{sessions:?}");
        }
    }
}

#[test]
fn whether_somebody_is_here_agrees_with_the_history() {
    for habits in crowd().iter().take(60) {
        let span = Session { start: NOON - 3 * DAY, end: NOON };
        let sessions = habits.sessions_within(SEED, span);
        for step in 0..300 {
            let time = span.start + step * (3 * DAY / 300);
            let told = sessions.iter().any(|session| session.start <= time && time < session.end);
            assert_eq!(is_here(habits, time), told, "person {} at step {step}", habits.person);
        }
    }
}

#[test]
fn the_next_arrival_is_the_start_of_the_next_session() {
    for habits in crowd().iter().take(60) {
        if let Standing::Away(until) = habits.standing(SEED, NOON) {
            assert!(until > NOON);
            let between = habits.sessions_within(SEED, Session { start: NOON, end: until });
            assert!(between.is_empty(), "person {} comes sooner: {between:?}", habits.person);
        }
    }
}

#[test]
fn the_last_end_is_the_end_of_the_last_session_before() {
    for habits in crowd().iter().take(60) {
        let sessions = habits.sessions_within(SEED, Session { start: NOON - 30 * DAY, end: NOON });
        let expected = sessions.iter().map(|session| session.end).rfind(|end| *end < NOON);
        if expected.is_some() {
            assert_eq!(habits.last_end(SEED, NOON), expected);
        }
    }
}

#[test]
fn nobody_was_here_before_they_registered() {
    for habits in crowd() {
        let before = Session { start: habits.since - 20 * DAY, end: habits.since };
        assert_eq!(habits.sessions_within(SEED, before), [], "person {}", habits.person);
    }
}

#[test]
fn people_keep_to_their_own_time_zone() {
    let habits = crowd()[0].clone();
    let east = Habits { utc_offset: 540, ..habits.clone() };
    let west = Habits { utc_offset: -300, ..habits };
    let day = 20_000;
    let shifted: Vec<i64> =
        east.sessions(SEED, day).iter().map(|session| session.start + 840 * MINUTE).collect();
    let starts: Vec<i64> = west.sessions(SEED, day).iter().map(|session| session.start).collect();
    assert_eq!(shifted, starts);
}

#[test]
fn a_flapper_comes_and_goes_within_minutes() {
    let devoted = |habits: &&Habits| habits.visits.len() >= 8 && habits.since < NOON - 30 * DAY;
    let mut habits = crowd().iter().find(devoted).expect("somebody comes often").clone();
    habits.is_flapper = true;
    let sessions = habits.sessions_within(SEED, Session { start: NOON - 14 * DAY, end: NOON });
    assert!(sessions.len() > 50, "{} stretches", sessions.len());
    assert!(sessions.iter().all(|session| session.end - session.start <= 150 * SECOND));
}

#[test]
fn fast_life_begins_at_the_start_and_the_past_keeps_its_times() {
    let pace = Pace { start: NOON, speed: 4.0 };
    assert_eq!(pace.lived(NOON - HOUR), NOON - HOUR);
    assert_eq!(pace.lived(NOON + MINUTE), NOON + 4 * MINUTE);
    assert_eq!(pace.real(NOON + 4 * MINUTE), NOON + MINUTE);
    assert_eq!(pace.real(NOON - DAY), NOON - DAY);
    for moment in NOON..NOON + 1_000 {
        assert!(pace.lived(pace.real(moment)) >= moment, "by the real time the moment has come");
    }
}
