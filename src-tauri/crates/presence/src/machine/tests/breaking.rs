//! A service that fails as a whole because of one of its people, and one that is down: nobody is blamed for the latter. And one
//! that has a limit without stating it.

use super::*;
use crate::sighting::Freshness;

/// A service that can be asked about one, states no limit, and fails as a whole for some.
fn of(people: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.has_list = false;
    play.can = Capabilities { single: true, online_list: None, budgets: Vec::new(), ..capabilities() };
    play.start();
    play
}

fn is_one(task: &Task) -> bool {
    matches!(task, Task::OnePresence { .. })
}

#[test]
fn p22_who_makes_a_whole_request_fail_is_asked_about_alone() {
    let mut play = of(40);
    play.breaks = vec!["p7".to_owned()];
    play.secs(40);
    for nth in 0..40 {
        assert_eq!(play.presence(nth), Presence::Offline, "p{nth} got an answer");
    }
    assert!(play.asked.iter().any(|(_, task)| is_one(task)));
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn p4_who_fails_alone_as_well_is_left_alone_while_the_others_go_on() {
    let mut play = of(40);
    play.breaks = vec!["p7".to_owned()];
    play.breaks_alone = true;
    play.secs(60);
    assert_eq!(play.presence(7), Presence::Unknown(Why::Refused("".into())));
    assert!((0..40).filter(|nth| *nth != 7).all(|nth| play.presence(nth) == Presence::Offline));
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn p52_a_service_that_fails_for_everybody_is_down_and_nobody_is_to_blame() {
    for people in [1, 40] {
        let mut play = of(people);
        play.secs(30);
        assert_eq!(play.presence(0), Presence::Offline);
        play.breaks = (0..people).map(|nth| format!("p{nth}")).collect();
        play.breaks_alone = true;
        play.secs(3600);
        assert_eq!(play.presence(0), Presence::Offline, "as last known");
        assert!(matches!(play.health(), Health::Waiting { because: Trouble::Failed { .. }, .. }), "{people}");
        play.breaks.clear();
        play.secs(600);
        assert_eq!(play.health(), Health::Fine, "{people}: it goes on by itself");
    }
}

#[test]
fn p22_where_no_batch_is_answered_everybody_is_asked_about_alone() {
    for people in [1, 2, 40] {
        let mut play = of(people);
        play.breaks = (0..people).map(|nth| format!("p{nth}")).collect();
        play.secs(40);
        for _ in 0..3 {
            assert!((0..people).all(|nth| play.presence(nth) == Presence::Offline), "of {people}");
            assert_eq!(play.health(), Health::Fine, "of {people}");
            play.asked.clear();
            // Longer than an answer of late counts.
            play.secs(700);
            let alone = play.asked.iter().filter(|(_, task)| is_one(task)).count();
            assert!((people..=2 * people).contains(&alone), "{alone} of {people}");
            assert!(play.batches().len() <= 14, "{:?} of {people}", play.batches());
            assert!((0..people).all(|nth| play.row(nth).seen.freshness == Freshness::Fresh), "of {people}");
        }
    }
}

#[test]
fn p52_a_service_that_fails_a_minute_after_an_answer_is_down_and_nobody_is_to_blame() {
    for people in [1, 3, 40] {
        let mut play = of(people);
        (0..people).for_each(|nth| play.star(nth));
        play.secs(70);
        play.breaks = (0..people).map(|nth| format!("p{nth}")).collect();
        play.breaks_alone = true;
        play.secs(600);
        assert!((0..people).all(|nth| play.presence(nth) == Presence::Offline), "as last known, of {people}");
        assert!(matches!(play.health(), Health::Waiting { because: Trouble::Failed { .. }, .. }), "{people}");
        play.asked.clear();
        play.secs(600);
        assert!(play.asked.len() <= 8, "one shows it for all: {:?}", play.asked);
        play.breaks.clear();
        play.secs(600);
        assert_eq!(play.health(), Health::Fine, "{people}: it goes on by itself");
    }
}

#[test]
fn p14_while_questions_about_contacts_fail_heartbeats_go_on_and_the_own_status_is_read() {
    let mut play = Play::unstarted(1);
    play.has_list = false;
    play.can = Capabilities {
        single: true,
        own_status: true,
        online_list: None,
        budgets: Vec::new(),
        ..capabilities()
    };
    play.mine = Some(MyStatus { presence: Presence::Online, last_seen: None });
    (play.breaks, play.breaks_alone) = (vec!["p0".to_owned()], true);
    play.start();
    play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
    play.secs(1800);
    assert!(matches!(play.health(), Health::Waiting { because: Trouble::Failed { .. }, .. }));
    for kind in [TaskKind::Heartbeat, TaskKind::MyStatus] {
        let times = play.times(kind);
        let longest = times.windows(2).map(|pair| pair[1] - pair[0]).max();
        assert!(times.len() > 25 && longest.is_some_and(|gap| gap <= 62_000), "{kind:?}: {times:?}");
    }
    let about_people = play.asked.iter().filter(|(at, task)| *at > 900_000 && is_one(task)).count();
    assert!((2..=12).contains(&about_people), "their answers do not end the wait: {about_people}");
}

#[test]
fn p59_a_limit_that_nobody_stated_holds_everything_for_as_long_as_told() {
    let mut play = of(3);
    play.star(0);
    play.secs(10);
    play.always = Some(Trouble::TooMany { retry_after: Some(Duration::from_secs(300)) });
    play.secs(120);
    let after = play.asked.len();
    assert_eq!(play.asked.iter().filter(|(at, _)| *at > 11_000).count(), 1, "one was refused");
    play.secs(150);
    assert_eq!(play.asked.len(), after, "nothing is asked while it waits");
    assert!(matches!(play.health(), Health::Waiting { because: Trouble::TooMany { .. }, .. }));
}

#[test]
fn v17_a_service_that_was_asked_too_often_is_asked_less_often_from_then_on() {
    let mut play = of(3);
    play.star(0);
    play.secs(300);
    let in_an_hour = |play: &mut Play| {
        play.asked.clear();
        play.secs(3600);
        play.batches().len()
    };
    let before = in_an_hour(&mut play);
    for _ in 0..4 {
        play.instead.push_back(Trouble::TooMany { retry_after: None });
        play.secs(600);
    }
    let after = in_an_hour(&mut play);
    assert!(after * 2 < before, "{after} after {before}");
    assert_eq!(play.health(), Health::Fine);
}
