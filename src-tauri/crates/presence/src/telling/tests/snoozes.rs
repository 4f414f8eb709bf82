//! The user wants to be told nothing for a while.

use super::*;

fn wall(millis: u64) -> Wall {
    at(millis).wall
}

#[test]
fn a_snooze_is_kept_and_ends_with_a_summary() {
    let mut desk = Desk::new();
    desk.is_swept = true;
    let effects = desk.telling.snooze(wall(HOUR), at(0));
    desk.take(effects);
    assert_eq!(desk.comes(subject(1), Coming::Seen, 1_000), held(Hold::Snoozed));
    assert_eq!(desk.telling.next_due(at(1_000)), Some(Run(HOUR)));
    desk.pass(1_000, HOUR);
    assert_eq!(desk.kept, [Some(wall(HOUR)), None]);
    assert_eq!(desk.telling.snoozed_until(), None);
    assert_eq!(desk.several().0, [1]);
}

#[test]
fn ending_a_snooze_by_hand_brings_the_summary_at_once() {
    let mut desk = Desk::new();
    desk.is_swept = true;
    let effects = desk.telling.snooze(wall(HOUR), at(0));
    desk.take(effects);
    desk.comes(subject(1), Coming::Seen, 1_000);
    let effects = desk.telling.end_snooze(at(2_000));
    desk.take(effects);
    desk.due(2_000);
    assert_eq!(desk.kept, [Some(wall(HOUR)), None]);
    assert_eq!(desk.outcomes(Kind::Summary), [Outcome::Shown]);
    assert_eq!(desk.telling.end_snooze(at(3_000)), [], "there is none to end");
}

#[test]
fn a_snooze_survives_a_restart() {
    let mut desk = Desk::snoozed(Some(wall(HOUR)));
    desk.telling.begin_summary(at(0));
    desk.comes(subject(1), Coming::Baseline, 0);
    desk.telling.swept(at(1));
    desk.pass(1, HOUR - 1);
    assert_eq!((desk.raised, desk.outcomes(Kind::Summary).len()), (0, 0));
    desk.is_swept = true;
    desk.pass(HOUR - 1, HOUR);
    assert_eq!(desk.several().0, [1]);
}

#[test]
fn a_snooze_that_ended_while_the_program_was_not_running_waits_for_the_sweep() {
    let mut desk = Desk::snoozed(Some(Wall(TEN - 1)));
    desk.telling.begin_summary(at(0));
    desk.due(0);
    assert_eq!(desk.kept, [None]);
    desk.comes(subject(1), Coming::Baseline, 1_000);
    assert_eq!(desk.raised, 0);
    desk.telling.swept(at(2_000));
    desk.due(2_000);
    assert_eq!(desk.raised, 1);
}

#[test]
fn a_snooze_ends_by_the_wall_clock_even_when_that_jumps() {
    let mut desk = Desk::new();
    let effects = desk.telling.snooze(wall(HOUR), at(0));
    desk.take(effects);
    let jumped = Moment { run: Run(5_000), ..at(2 * HOUR) };
    assert_eq!(desk.telling.next_due(jumped), Some(Run(5_000)));
    desk.due_at(jumped);
    assert_eq!(desk.telling.snoozed_until(), None);
}

#[test]
fn a_clock_set_back_by_a_year_does_not_keep_the_snooze_for_a_year() {
    let mut desk = Desk::new();
    let effects = desk.telling.snooze(wall(HOUR), at(0));
    desk.take(effects);
    let year_before = Moment { wall: Wall(TEN - 365 * 86_400_000), run: Run(1_000) };
    assert_eq!(desk.telling.next_due(year_before), Some(Run(1_000)));
    desk.due_at(year_before);
    let cut = year_before.wall.after(Duration::from_millis(7 * DAY));
    assert_eq!(desk.kept, [Some(wall(HOUR)), Some(cut)]);
    assert_eq!(desk.telling.next_due(year_before), Some(Run(1_000 + 7 * DAY)));
}

#[test]
fn a_snooze_lasts_seven_days_at_most() {
    let mut desk = Desk::new();
    let effects = desk.telling.snooze(Wall(i64::MAX), at(0));
    assert_eq!(effects, [Effect::Keep(Kept::Snooze(Some(wall(7 * DAY))))]);
    assert_eq!(desk.telling.snoozed_until(), Some(wall(7 * DAY)));
}

#[test]
fn the_end_of_a_snooze_waits_until_it_is_known_again_who_is_there() {
    let mut desk = Desk::new();
    let effects = desk.telling.snooze(wall(HOUR), at(0));
    desk.take(effects);
    desk.comes(subject(1), Coming::Seen, 1_000);
    let there = std::mem::take(&mut desk.present);
    desk.pass(1_000, 2 * HOUR);
    assert_eq!((desk.kept.len(), desk.raised), (2, 0));
    desk.present = there;
    desk.is_swept = true;
    desk.due(2 * HOUR);
    assert_eq!(desk.several().0, [1]);
}
