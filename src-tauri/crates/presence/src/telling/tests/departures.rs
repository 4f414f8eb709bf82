//! One person leaves.

use super::*;

#[test]
fn a_departure_takes_the_place_of_the_arrival() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(desk.goes(1, Going::Offline, 60_000), Some(Outcome::Shown));
    assert_eq!(desk.slots.len(), 1);
    assert!(matches!(desk.notice(person(1)).says, Says::WentOffline { .. }));
    desk.pass(60_000, DAY);
    assert_eq!(desk.slots.len(), 1, "that they left stays true");
}

#[test]
fn a_departure_nobody_watches_for_makes_no_decision() {
    let mut desk = Desk::new();
    desk.departures = Departures::Unwatched;
    for going in [Going::Offline, Going::PerhapsHidden, Going::Unseen, Going::Unclear] {
        assert_eq!(desk.goes(1, going, HOUR), None);
    }
}

#[test]
fn f16_who_may_have_hidden_their_status_is_not_said_to_have_left() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(desk.goes(1, Going::PerhapsHidden, HOUR), Some(held(Hold::PerhapsHidden)));
    assert_eq!(desk.decisions.last().unwrap().kind, Kind::WentOffline);
    assert_eq!(desk.raised, 1);
    desk.pass(HOUR, 2 * HOUR);
    assert_eq!(desk.slots.len(), 0, "that they came is not said for ever");
}

#[test]
fn f16_the_reason_is_kept_while_notices_are_off_or_snoozed() {
    let mut desk = Desk::snoozed(Some(Wall(TEN).after(Duration::from_millis(2 * HOUR))));
    desk.manners = SILENT;
    assert_eq!(desk.goes(1, Going::PerhapsHidden, HOUR), Some(held(Hold::PerhapsHidden)));
}

#[test]
fn a_departure_nobody_saw_is_held_with_its_reason_and_ends_the_notice() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(desk.goes(1, Going::Unseen, HOUR), Some(held(Hold::Baseline)));
    assert_eq!(desk.decisions.last().unwrap().kind, Kind::WentOffline);
    desk.departures = Departures::Held(Hold::OffShift);
    assert_eq!(desk.goes(2, Going::Unseen, HOUR), Some(held(Hold::OffShift)));
    desk.pass(HOUR, 2 * HOUR);
    assert_eq!((desk.slots.len(), desk.raised), (0, 1));
}

#[test]
fn not_knowing_is_no_departure_but_ends_the_notice() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(desk.goes(1, Going::Unclear, HOUR), None);
    desk.pass(HOUR, 2 * HOUR);
    assert_eq!((desk.slots.len(), desk.raised), (0, 1));
}

#[test]
fn a_departure_is_held_when_switched_off_or_snoozed() {
    let mut desk = Desk::new();
    desk.manners = SILENT;
    assert_eq!(desk.goes(1, Going::Offline, 0), Some(held(Hold::SwitchedOff)));
    desk.manners = ALL;
    let effects = desk.telling.snooze(Wall(TEN + 1000), at(0));
    desk.take(effects);
    assert_eq!(desk.goes(2, Going::Offline, 0), Some(held(Hold::Snoozed)));
}

#[test]
fn who_was_there_all_along_can_leave_soon_after_they_were_first_seen() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Baseline, 0);
    assert_eq!(desk.goes(1, Going::Offline, 1_000), Some(Outcome::Shown));
}

#[test]
fn that_somebody_left_is_withdrawn_when_they_are_back() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    desk.goes(1, Going::Offline, 100_000);
    assert_eq!(desk.comes(subject(1), Coming::Seen, 110_000), held(Hold::Flapping));
    assert_eq!(desk.slots.len(), 0);
}

#[test]
fn that_somebody_left_is_withdrawn_when_they_are_back_and_only_departures_are_watched() {
    let mut desk = Desk::new();
    desk.goes(1, Going::Offline, 0);
    let effects = desk.telling.returned(PersonId(1), at(HOUR));
    desk.take(effects);
    assert_eq!((desk.slots.len(), desk.decisions.len()), (0, 1));
    assert_eq!(desk.goes(1, Going::Offline, HOUR + 59_999), Some(held(Hold::Flapping)));
}

#[test]
fn who_comes_and_goes_all_day_is_said_to_leave_every_ten_minutes_at_most() {
    let mut desk = Desk::new();
    for round in 0..60 {
        desk.comes(subject(1), Coming::Seen, round * 60_000);
        // A minute's visit, then back at once.
        desk.goes(1, Going::Offline, round * 60_000 + 60_000);
    }
    let shown = desk.outcomes(Kind::WentOffline).iter().filter(|it| **it == Outcome::Shown).count();
    assert_eq!(shown, 6);
    assert_eq!(desk.outcomes(Kind::CameOnline)[1..], [held(Hold::Flapping); 59]);
}
