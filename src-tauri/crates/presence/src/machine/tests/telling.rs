//! From an answer to a notice, or to the reason why there is none.

use super::*;
use crate::notice::{Hold, Notice, Says};
use crate::service::NoAnswer;

#[test]
fn a_watched_person_who_comes_online_is_told_once() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(10);
    play.set(0, Presence::Online);
    play.secs(60);
    assert_eq!(play.notices(), ["Person(PersonId(1))"]);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Shown)]);
    play.secs(600);
    assert_eq!(play.notices().len(), 1, "being there again is no arrival");
}

#[test]
fn nobody_is_told_of_people_who_are_not_watched() {
    let mut play = Play::of(3);
    play.secs(10);
    play.now_is(0, Presence::Online);
    assert!(play.notices().is_empty() && play.decisions().is_empty());
}

#[test]
fn a_summary_shown_before_a_restart_counts_for_the_ten_minutes_between_two() {
    let summaries = |shown_before: i64| {
        let mut play = Play::unstarted(1);
        let loaded = Loaded {
            sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
            accounts: vec![play.machine.account(ACCOUNT).expect("ours").clone()],
            contacts: vec![contact(0)],
            persons: vec![Person { watch: Watch::star(), ..Person::new(person(0)) }],
            last_summary: Some(Wall(DAY_START - shown_before)),
            ..Loaded::default()
        };
        play.machine = Machine::new(loaded, 7, play.now);
        play.set(0, Presence::Online);
        play.start();
        play.secs(30);
        play.outcomes(Kind::Summary)
    };
    assert_eq!(summaries(500_000), [Outcome::Held(Hold::SummaryTooSoon)]);
    assert_eq!(summaries(600_000), [Outcome::Shown]);
    assert_eq!(summaries(-1_000), [Outcome::Shown], "the clock was set back");
}

#[test]
fn people_who_are_there_at_the_start_are_one_summary() {
    let mut play = Play::unstarted(6);
    for nth in 0..4 {
        play.set(nth, Presence::Online);
        play.machine.roster.put_person(Person {
            watch: Watch { arrivals: true, ..Watch::default() },
            ..Person::new(person(nth))
        });
    }
    play.start();
    play.secs(30);
    assert_eq!(play.notices(), ["Together(CameOnline)"]);
    let decisions = play.decisions();
    let held =
        decisions.iter().filter(|one| **one == (Kind::CameOnline, Outcome::Held(Hold::Baseline))).count();
    assert_eq!(held, 4);
    assert!(decisions.contains(&(Kind::Summary, Outcome::Shown)));
}

#[test]
fn one_lost_answer_silences_nobody_else() {
    let mut play = Play::of(2);
    play.star(0);
    play.star(1);
    play.secs(10);
    play.says.remove("p1");
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.set(1, Presence::Online);
    play.now_is(0, Presence::Online);
    assert_eq!(play.notices(), ["Person(PersonId(1))"]);
}

#[test]
fn who_left_while_unknown_is_told_of_again_when_they_come_back() {
    let mut play = Play::of(1);
    play.star(0);
    play.secs(10);
    play.now_is(0, Presence::Online);
    play.says.remove("p0");
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.now_is(0, Presence::Offline);
    play.secs(3600);
    assert!(
        play.done.contains(&Effect::Withdraw(crate::notice::Slot::Person(person(0)))),
        "it is not true any more"
    );
    play.now_is(0, Presence::Online);
    assert_eq!(play.notices().len(), 2, "{:?}", play.decisions());
}

#[test]
fn an_arrival_found_through_the_list_is_told_as_well() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(65);
    play.set(0, Presence::Online);
    play.secs(61);
    assert_eq!(play.notices().len(), 1);
}

#[test]
fn a_snoozed_arrival_is_held_and_the_end_of_the_snooze_says_who_is_there() {
    let mut play = Play::of(2);
    play.star(0);
    play.secs(700);
    play.give(Event::Wish(Wish::Snooze { until: play.now.wall.after(Duration::from_secs(600)) }));
    play.now_is(0, Presence::Online);
    assert!(play.notices().is_empty());
    assert!(play.decisions().contains(&(Kind::CameOnline, Outcome::Held(Hold::Snoozed))));
    play.secs(640);
    assert_eq!(play.notices(), ["Together(CameOnline)"]);
    assert_eq!(play.machine.glance(play.now).snoozed_until, None);
}

#[test]
fn the_end_of_a_snooze_says_nothing_of_people_of_whom_nothing_was_heard_since() {
    let offline: fn(&mut Play, bool) = |play, on| {
        play.always = on.then_some(Trouble::NoAnswer(NoAnswer::NotConnected));
    };
    let paused: fn(&mut Play, bool) = |play, on| play.give(Event::Wish(Wish::PauseAll(on)));
    for blind in [offline, paused] {
        let mut play = Play::of(2);
        play.star(0);
        play.secs(10);
        play.now_is(0, Presence::Online);
        play.secs(700);
        play.done.clear();
        play.give(Event::Wish(Wish::Snooze { until: play.now.wall.after(Duration::from_secs(7200)) }));
        play.secs(600);
        blind(&mut play, true);
        play.secs(7200);
        assert_eq!(play.machine.glance(play.now).snoozed_until, None);
        assert!(play.notices().is_empty(), "{:?}", play.decisions());
        blind(&mut play, false);
        play.secs(700);
        assert_eq!(play.notices(), ["Together(CameOnline)"], "{:?}", play.decisions());
    }
}

#[test]
fn who_came_while_no_question_was_answered_is_told_of_in_one_summary() {
    let too_many = Trouble::TooMany { retry_after: Some(Duration::from_secs(120)) };
    for trouble in [Trouble::NoAnswer(NoAnswer::NotConnected), too_many] {
        let mut play = Play::of(150);
        (0..140).for_each(|nth| play.star(nth));
        play.secs(700);
        play.always = Some(trouble.clone());
        play.secs(120);
        play.set(0, Presence::Online);
        play.set(139, Presence::Online);
        play.always = None;
        play.secs(700);
        let decisions = play.decisions();
        let held = decisions.iter().filter(|it| **it == (Kind::CameOnline, Outcome::Held(Hold::Baseline)));
        assert_eq!(held.count(), 2, "{trouble:?}");
        let summaries: Vec<_> = play.done.iter().filter_map(several).collect();
        assert_eq!(summaries, [2], "{trouble:?}: {decisions:?}");
    }
}

/// How many a notice says are online.
fn several(effect: &Effect) -> Option<usize> {
    match effect {
        Effect::Notify(Notice { says: Says::SeveralAreOnline(several), .. }) => Some(several.persons.len()),
        _ => None,
    }
}

#[test]
fn stopping_from_a_notice_stops_watching() {
    let mut play = Play::of(2);
    play.star(0);
    play.secs(10);
    play.now_is(0, Presence::Online);
    let notice = play
        .done
        .iter()
        .find_map(|effect| match effect {
            Effect::Notify(notice) => Some(notice.id),
            _ => None,
        })
        .expect("a notice");
    play.give(Event::Notice { notice, news: crate::event::NoticeNews::Unwatched });
    assert_eq!(play.machine.glance(play.now).watched, 0);
}

#[test]
fn clicking_a_notice_opens_the_chat() {
    let mut play = Play::of(2);
    play.star(0);
    play.secs(10);
    play.now_is(0, Presence::Online);
    let notice = NoticeId(1);
    play.give(Event::Notice { notice, news: crate::event::NoticeNews::Opened });
    assert!(play.done.contains(&Effect::OpenChat(ContactId(1))), "{:?}", play.done);
}

#[test]
fn going_offline_is_told_only_to_who_wanted_it() {
    let mut play = Play::of(2);
    play.star(0);
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(1), watch }));
    play.secs(10);
    play.set(0, Presence::Online);
    play.now_is(1, Presence::Online);
    play.secs(400);
    play.set(0, Presence::Offline);
    play.now_is(1, Presence::Offline);
    assert_eq!(play.outcomes(Kind::WentOffline), [Outcome::Shown]);
}

#[test]
fn a_departure_found_after_a_sleep_is_held_with_its_reason() {
    let mut play = Play::of(1);
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch }));
    play.secs(10);
    play.now_is(0, Presence::Online);
    play.secs(400);
    play.set(0, Presence::Offline);
    play.give(Event::Woke);
    play.secs(30);
    assert_eq!(play.outcomes(Kind::WentOffline), [Outcome::Held(Hold::Baseline)]);
}

#[test]
fn f16_somebody_who_may_have_hidden_is_not_told_as_gone() {
    let mut play = Play::of(1);
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch }));
    play.secs(10);
    play.now_is(0, Presence::Online);
    play.secs(400);
    play.now_is(0, Presence::OfflineOrHidden);
    assert!(play.decisions().contains(&(Kind::WentOffline, Outcome::Held(Hold::PerhapsHidden))));
}

#[test]
fn ten_flaps_in_five_seconds_are_one_notification() {
    let mut play = Play::of(1);
    play.star(0);
    play.secs(10);
    for _ in 0..10 {
        play.now_is(0, Presence::Online);
        play.pass(Duration::from_millis(250));
        play.now_is(0, Presence::Offline);
        play.pass(Duration::from_millis(250));
    }
    assert_eq!(play.notices().len(), 1, "{:?}", play.decisions());
}

#[test]
fn two_hundred_arrivals_at_once_leave_one_notification() {
    let mut play = Play::of(300);
    for nth in 0..200 {
        play.star(nth);
    }
    play.secs(30);
    for nth in 0..200 {
        play.set(nth, Presence::Online);
    }
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(20);
    let withdrawn = play.done.iter().filter(|effect| matches!(effect, Effect::Withdraw(_))).count();
    let singles = play.notices().iter().filter(|slot| slot.starts_with("Person")).count();
    assert!(singles <= 3, "{:?}", play.notices());
    assert!(withdrawn >= singles, "the single ones are taken away");
    assert!(play.notices().contains(&"Together(CameOnline)".to_owned()));
}

#[test]
fn who_left_without_a_time_is_away_since_they_were_seen_and_not_since_before_they_came() {
    let mut play = Play::of(1);
    play.has_list = false;
    play.star(0);
    let long_ago = LastSeen::At(Wall(DAY_START - 3 * 86_400_000));
    play.last_seen.insert("p0".to_owned(), long_ago);
    play.secs(60);
    play.last_seen.clear();
    play.now_is(0, Presence::Online);
    play.secs(60);
    assert_eq!(play.row(0).seen.last_seen, None, "they are here");
    play.now_is(0, Presence::OfflineOrHidden);
    let left = play.now.wall;
    play.secs(3600);
    let Some(LastSeen::At(last)) = play.row(0).seen.last_seen else { panic!("they were seen") };
    assert!(left.since(last) <= Duration::from_secs(60) && last <= left, "{last:?} {left:?}");
    play.done.clear();
    play.now_is(0, Presence::Online);
    let away_since = play.done.iter().find_map(|effect| match effect {
        Effect::Notify(notice) => match &notice.says {
            crate::notice::Says::CameOnline { away_since, .. } => Some(*away_since),
            _ => None,
        },
        _ => None,
    });
    assert_eq!(away_since, Some(Some(LastSeen::At(last))));
}
