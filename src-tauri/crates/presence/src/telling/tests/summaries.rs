//! Who is there after a time in which nobody looked.

use super::*;

#[test]
fn a_summary_waits_for_the_first_sweep() {
    let mut desk = Desk::new();
    desk.telling.begin_summary(at(0));
    desk.comes(subject(1), Coming::Baseline, 1_000);
    desk.comes(subject(2), Coming::Baseline, 2_000);
    assert_eq!(desk.raised, 0);
    desk.telling.swept(at(2_500));
    assert_eq!(desk.telling.next_due(at(2_500)), Some(Run(2_500)));
    desk.due(2_500);
    assert_eq!(desk.several(), (vec![1, 2], vec!["P001", "P002"]));
    assert_eq!(desk.outcomes(Kind::Summary), [Outcome::Shown]);
    desk.pass(2_500, HOUR);
    assert_eq!(desk.raised, 1);
}

#[test]
fn a_summary_waits_fifteen_seconds_at_most_when_somebody_is_there() {
    let mut desk = Desk::new();
    desk.telling.begin_summary(at(0));
    desk.comes(subject(1), Coming::Baseline, 1_000);
    assert_eq!(desk.telling.next_due(at(1_000)), Some(Run(15_000)));
    desk.due(15_000);
    assert_eq!(desk.several().0, [1]);
}

#[test]
fn a_summary_is_not_lost_to_a_network_that_comes_late() {
    let mut desk = Desk::new();
    desk.telling.begin_summary(at(0));
    desk.pass(0, 60_000);
    desk.comes(subject(1), Coming::Baseline, 60_000);
    desk.comes(subject(2), Coming::Baseline, 61_000);
    desk.pass(61_000, 75_000);
    assert_eq!(desk.several().0, [1, 2]);
    assert_eq!(desk.outcomes(Kind::Summary), [Outcome::Shown]);
}

#[test]
fn nobody_there_is_no_summary() {
    let mut desk = Desk::new();
    desk.telling.begin_summary(at(0));
    desk.telling.swept(at(1));
    desk.pass(1, HOUR);
    assert_eq!((desk.raised, desk.decisions.len()), (0, 0));
}

#[test]
fn summaries_are_ten_minutes_apart() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Baseline, 0);
    for millis in [1_000, 600_999, 601_000] {
        desk.telling.begin_summary(at(millis));
        desk.telling.swept(at(millis));
        desk.due(millis);
    }
    assert_eq!(desk.outcomes(Kind::Summary), [Outcome::Shown, held(Hold::SummaryTooSoon), Outcome::Shown]);
}

#[test]
fn a_night_asleep_is_no_ten_minutes_awake() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Baseline, 0);
    for hours in [0, 8] {
        let now = Moment { run: Run(1_000), ..at(hours * HOUR) };
        desk.telling.begin_summary(now);
        desk.telling.swept(now);
        desk.due_at(now);
    }
    assert_eq!(desk.outcomes(Kind::Summary), [Outcome::Shown; 2]);
}

#[test]
fn a_summary_is_held_while_notifications_are_off() {
    let mut desk = Desk::new();
    desk.manners = SILENT;
    desk.comes(subject(1), Coming::Baseline, 0);
    desk.telling.begin_summary(at(0));
    desk.telling.swept(at(0));
    desk.due(0);
    assert_eq!(desk.outcomes(Kind::Summary), [held(Hold::SwitchedOff)]);
    assert_eq!(desk.raised, 0);
}

#[test]
fn who_was_told_of_before_a_sleep_is_told_of_after_it() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    desk.goes(1, Going::Offline, 10_000);
    desk.telling.begin_summary(at(20_000));
    assert_eq!(desk.comes(subject(1), Coming::Seen, 30_000), Outcome::Shown);
}

#[test]
fn a_notice_from_before_a_sleep_is_withdrawn_when_its_person_is_not_found_after_it() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    desk.comes(subject(2), Coming::Seen, 0);
    desk.present.clear();
    desk.telling.begin_summary(at(20_000));
    desk.comes(subject(2), Coming::Baseline, 21_000);
    desk.telling.swept(at(21_000));
    desk.pass(21_000, HOUR);
    assert_eq!(desk.slots.keys().collect::<Vec<_>>(), [&person(2), &ARRIVALS]);
}

#[test]
fn a_summary_takes_the_place_of_a_burst() {
    let mut desk = Desk::new();
    for number in 1..=9 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    desk.telling.begin_summary(at(100));
    desk.telling.swept(at(200));
    desk.pass(200, HOUR);
    assert_eq!(desk.raised, 5);
    assert!(matches!(desk.notice(ARRIVALS).says, Says::SeveralAreOnline(_)));
}
