//! One person comes.

use super::*;

fn came_online(desk: &Desk, number: i64) -> (Option<LastSeen>, Option<LastWords>) {
    match &desk.notice(person(number)).says {
        Says::CameOnline { away_since, last_words, .. } => (*away_since, last_words.clone()),
        says => panic!("another notice: {says:?}"),
    }
}

#[test]
fn an_arrival_alone_is_shown_at_once() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes(subject(1), Coming::Seen, 0), Outcome::Shown);
    assert_eq!(desk.raised, 1);
    let notice = desk.notice(person(1));
    assert_eq!((notice.id, desk.decisions[0].id), (NoticeId(1), NoticeId(1)));
    assert_eq!(desk.decisions[0].whom, Some(whom(1)));
}

#[test]
fn f20_a_notice_says_since_when_somebody_was_away() {
    let mut desk = Desk::new();
    desk.comes(Subject { away_since: Some(LastSeen::At(Wall(TEN - 5))), ..subject(1) }, Coming::Seen, 0);
    desk.comes(Subject { away_since: day(18), ..subject(2) }, Coming::Seen, 0);
    assert_eq!(came_online(&desk, 1).0, Some(LastSeen::At(Wall(TEN - 5))));
    assert_eq!(came_online(&desk, 2).0, day(18));
}

#[test]
fn f20_a_notice_leaves_out_how_long_somebody_was_away_when_that_is_unknown() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(came_online(&desk, 1).0, None);
}

#[test]
fn f20_enriching_keeps_since_when_somebody_was_away() {
    let mut desk = Desk::new();
    desk.comes(Subject { away_since: day(18), ..subject(1) }, Coming::Seen, 0);
    let effects = desk.telling.enrich(&Subject { last_words: words("hi"), ..subject(1) }, ALL, at(1));
    desk.take(effects);
    assert_eq!(came_online(&desk, 1), (day(18), words("hi")));
}

#[test]
fn what_is_held_says_why() {
    let mut desk = Desk::new();
    assert_eq!(desk.comes(subject(1), Coming::Baseline, 0), held(Hold::Baseline));
    assert_eq!(desk.comes(subject(2), Coming::Doubtful, 0), held(Hold::Doubtful));
    desk.manners = SILENT;
    assert_eq!(desk.comes(subject(3), Coming::Seen, 0), held(Hold::SwitchedOff));
    // What is not known for sure would be held however much is allowed.
    assert_eq!(desk.comes(subject(4), Coming::Baseline, 0), held(Hold::Baseline));
    desk.manners = ALL;
    let effects = desk.telling.snooze(Wall(TEN + 1000), at(0));
    desk.take(effects);
    assert_eq!(desk.comes(subject(5), Coming::Seen, 0), held(Hold::Snoozed));
    assert_eq!(desk.raised, 0);
    assert_eq!(desk.decisions.iter().map(|it| it.id.0).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
}

#[test]
fn who_becomes_active_after_all_is_told_of() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Doubtful, 0);
    assert_eq!(desk.comes(subject(1), Coming::Seen, 5_000), Outcome::Shown);
    assert_eq!(desk.comes(subject(1), Coming::Seen, 9_000), held(Hold::Flapping));
}

#[test]
fn ten_flaps_in_five_seconds_are_one_notification() {
    let mut desk = Desk::new();
    for flap in 0..10 {
        desk.comes(subject(1), Coming::Seen, flap * 500);
        desk.goes(1, Going::Offline, flap * 500 + 250);
    }
    desk.comes(subject(1), Coming::Seen, 5_000);
    desk.pass(5_000, HOUR);
    assert_eq!(desk.raised, 1);
    assert_eq!(desk.slots.len(), 1);
    assert_eq!(desk.outcomes(Kind::CameOnline)[1..], [held(Hold::Flapping); 10]);
    assert_eq!(desk.outcomes(Kind::WentOffline), [held(Hold::Flapping); 10]);
}

#[test]
fn who_was_away_for_three_minutes_comes_anew() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    desk.goes(1, Going::Unclear, 1_000);
    assert_eq!(desk.comes(subject(1), Coming::Seen, 180_999), held(Hold::Flapping));
    desk.goes(1, Going::Unclear, 200_000);
    assert_eq!(desk.comes(subject(1), Coming::Seen, 380_000), Outcome::Shown);
}

#[test]
fn who_was_not_told_of_before_a_short_absence_is_told_of_after_it() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Baseline, 0);
    desk.goes(1, Going::Offline, 30_000);
    assert_eq!(desk.comes(subject(1), Coming::Seen, 60_000), Outcome::Shown);
}

#[test]
fn a_notice_is_withdrawn_a_minute_after_it_became_untrue() {
    let mut desk = Desk::new();
    desk.departures = Departures::Unwatched;
    desk.comes(subject(1), Coming::Seen, 0);
    desk.goes(1, Going::Offline, 10_000);
    assert_eq!(desk.telling.next_due(at(10_000)), Some(Run(70_000)));
    desk.due(69_999);
    assert_eq!(desk.slots.len(), 1);
    desk.due(70_000);
    assert_eq!(desk.slots.len(), 0);
    assert_eq!(desk.telling.next_due(at(70_000)), None);
}

#[test]
fn coming_back_in_time_keeps_the_notice() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    desk.goes(1, Going::Offline, 10_000);
    desk.comes(subject(1), Coming::Seen, 60_000);
    desk.pass(60_000, HOUR);
    assert_eq!((desk.slots.len(), desk.raised), (1, 1));
}

#[test]
fn last_words_that_arrive_later_are_shown_in_place() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    let known = Subject { last_words: words("hello"), ..subject(1) };
    for _ in 0..2 {
        let effects = desk.telling.enrich(&known, ALL, at(500));
        desk.take(effects);
    }
    assert_eq!(desk.raised, 2, "the same words are not shown twice");
    assert_eq!(desk.notice(person(1)).id, NoticeId(1));
    assert_eq!(came_online(&desk, 1).1, words("hello"));
    assert_eq!(desk.decisions.len(), 1);
}

#[test]
fn how_much_is_unread_is_said_with_the_words_and_put_right_in_place() {
    let mut desk = Desk::new();
    let unread = |count, has_more| Subject {
        last_words: words("hello"),
        unread: Unread { count, has_more },
        ..subject(1)
    };
    let said = |desk: &Desk| match &desk.notice(person(1)).says {
        Says::CameOnline { unread, .. } => *unread,
        other => panic!("{other:?}"),
    };
    desk.comes(unread(3, false), Coming::Seen, 0);
    assert_eq!(said(&desk), Unread { count: 3, has_more: false });
    for _ in 0..2 {
        let effects = desk.telling.enrich(&unread(20, true), ALL, at(500));
        desk.take(effects);
    }
    assert_eq!((desk.raised, said(&desk)), (2, Unread { count: 20, has_more: true }));
}

#[test]
fn what_is_written_later_does_not_tell_of_an_arrival_again() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    let known = Subject { last_words: words("hello"), ..subject(1) };
    let effects = desk.telling.enrich(&known, ALL, at(14_999));
    desk.take(effects);
    let wrote = Subject { last_words: words("are you there?"), ..subject(1) };
    assert_eq!(desk.telling.enrich(&wrote, ALL, at(15_000)), []);
    assert_eq!((desk.raised, came_online(&desk, 1).1), (2, words("hello")));
}

#[test]
fn an_arrival_that_says_how_much_is_unread_is_taken_away_once_that_is_read_elsewhere() {
    let mut desk = Desk::new();
    let unread = Unread { count: 2, has_more: false };
    desk.comes(Subject { last_words: words("hello"), unread, ..subject(1) }, Coming::Seen, 0);
    desk.comes(subject(2), Coming::Seen, 0);
    // Too late to change it in place.
    let read = Subject { last_words: words("hello"), ..subject(1) };
    let effects = desk.telling.enrich(&read, ALL, at(20_000));
    assert_eq!(effects, []);
    for number in [1, 2] {
        let effects = desk.telling.read(PersonId(number));
        desk.take(effects);
    }
    assert_eq!(desk.slots.keys().collect::<Vec<_>>(), [&person(2)], "nothing untrue is said of the other");
    assert_eq!(
        desk.comes(subject(1), Coming::Seen, 21_000),
        held(Hold::Flapping),
        "it was told all the same"
    );
}

#[test]
fn the_text_of_last_words_stays_out_of_a_notice_when_the_user_wants_no_previews() {
    let mut desk = Desk::new();
    desk.manners = DISCREET;
    let known = Subject { last_words: words("secret"), ..subject(1) };
    desk.comes(known.clone(), Coming::Seen, 0);
    let hidden = known.last_words.as_ref().and_then(LastWords::hidden);
    assert_eq!(
        hidden.as_ref().map(|words| &words.what),
        Some(&Words::Hidden),
        "that they wrote is told all the same"
    );
    assert_eq!(came_online(&desk, 1).1, hidden);
    assert_eq!(desk.telling.enrich(&known, DISCREET, at(1)), []);
}

#[test]
fn nothing_is_enriched_that_no_longer_stands_or_while_the_user_wants_quiet() {
    let mut desk = Desk::new();
    let known = Subject { last_words: words("hello"), ..subject(1) };
    assert_eq!(desk.telling.enrich(&known, ALL, at(0)), []);
    desk.comes(subject(1), Coming::Seen, 0);
    assert_eq!(desk.telling.enrich(&known, SILENT, at(0)), []);
    desk.news(NoticeId(1), NoticeNews::Closed, 1);
    assert_eq!(desk.telling.enrich(&known, ALL, at(2)), []);
}

#[test]
fn nothing_is_said_or_remembered_of_who_is_no_longer_watched() {
    let mut desk = Desk::new();
    desk.comes(subject(1), Coming::Seen, 0);
    let effects = desk.telling.unwatched(PersonId(1));
    assert_eq!(effects, [Effect::Withdraw(person(1))]);
    assert!(desk.telling.visits.is_empty());
    assert_eq!(desk.telling.unwatched(PersonId(1)), []);
}

#[test]
fn who_left_long_ago_is_forgotten() {
    let mut desk = Desk::new();
    desk.departures = Departures::Unwatched;
    for number in 0..50 {
        let millis = u64::try_from(number).unwrap() * 20_000;
        desk.comes(subject(number), Coming::Seen, millis);
        desk.goes(number, Going::Offline, millis + 1);
    }
    desk.pass(1_000_001, 2_000_000);
    desk.due(2_000_000);
    assert!(desk.telling.visits.is_empty());
    assert!(desk.telling.leaving.is_empty());
    assert_eq!(desk.slots.len(), 0);
}
