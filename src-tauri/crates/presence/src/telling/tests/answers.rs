//! What becomes of a notice.

use super::*;

#[test]
fn a_click_opens_the_chat() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(desk.news(NoticeId(1), NoticeNews::Opened, 1), Wants::OpenChat(ContactId(101)));
    desk.goes(1, Going::Unclear, 2);
    // The desktop has taken it away already: the desk refuses to withdraw what does not stand.
    desk.pass(2, HOUR);
}

#[test]
fn a_click_on_a_summary_or_on_a_notice_nobody_remembers_shows_the_list() {
    let mut desk = Desk::new();
    desk.telling.begin_summary(at(0));
    desk.comes(subject(1), Coming::Baseline, 0);
    desk.telling.swept(at(0));
    desk.due(0);
    let summary = desk.notice(ARRIVALS).id;
    assert_eq!(desk.news(summary, NoticeNews::Opened, 1), Wants::ShowList);
    assert_eq!(desk.news(NoticeId(-7), NoticeNews::Opened, 2), Wants::ShowList);
}

#[test]
fn a_notice_that_could_not_be_raised_is_recorded_so_once() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    for _ in 0..2 {
        assert_eq!(desk.news(NoticeId(1), NoticeNews::Undelivered, 1), Wants::Nothing);
    }
    assert_eq!(desk.outcomes(Kind::CameOnline), [Outcome::Undelivered]);
    assert_eq!(desk.decisions[0].at, Wall(TEN));
}

#[test]
fn a_notice_withdrawn_before_it_could_not_be_raised_is_recorded_so_too() {
    let mut desk = Desk::new();
    for number in 1..=4 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    desk.news(NoticeId(1), NoticeNews::Undelivered, 1);
    assert_eq!(desk.decisions[0].outcome, Outcome::Undelivered);
}

#[test]
fn snoozing_from_a_notice_lasts_an_hour_and_never_shortens_a_snooze() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    desk.comes(subject(2), Coming::Seen, 0);
    assert_eq!(desk.news(NoticeId(1), NoticeNews::Snoozed, 10), Wants::Nothing);
    assert_eq!(desk.kept, [Some(at(HOUR + 10).wall)]);
    let effects = desk.telling.snooze(at(DAY).wall, at(20));
    desk.take(effects);
    desk.news(NoticeId(2), NoticeNews::Snoozed, 30);
    assert_eq!(desk.telling.snoozed_until(), Some(at(DAY).wall));
}

#[test]
fn stop_watching_names_the_person_and_forgets_them() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(desk.news(NoticeId(1), NoticeNews::Unwatched, 1), Wants::StopWatching(PersonId(1)));
    assert!(desk.telling.visits.is_empty());
    assert_eq!(desk.kept, []);
    assert_eq!(desk.news(NoticeId(1), NoticeNews::Unwatched, 2), Wants::Nothing);
}

#[test]
fn only_the_last_notices_are_remembered() {
    let mut desk = Desk::new();
    for number in 0..100 {
        desk.comes(subject(number), Coming::Seen, u64::try_from(number).unwrap() * 10_000);
    }
    assert_eq!(desk.news(NoticeId(36), NoticeNews::Opened, DAY), Wants::ShowList);
    assert_eq!(desk.news(NoticeId(37), NoticeNews::Opened, DAY), Wants::OpenChat(ContactId(136)));
}
