//! What a service asked for and what a failure made us wait for: the first stands whatever the user clicks and whatever the clocks
//! do, the second gives way.

use super::*;
use crate::service::NoAnswer;

const HOUR: Duration = Duration::from_secs(3600);

fn asks_for_an_hour() -> Trouble {
    Trouble::Failed { status: 503, retry_after: Some(HOUR) }
}

type Push = (&'static str, fn(&mut Play));

/// Whatever has the gate let go of what a failure of its own holds back.
fn pushes() -> Vec<Push> {
    vec![
        ("a check", |play| play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }))),
        ("a check of one", |play| play.give(Event::Wish(Wish::CheckPerson(person(0))))),
        ("an own status", |play| {
            play.give(Event::Wish(Wish::SetMine { account: ACCOUNT, mine: crate::service::Mine::Online }));
        }),
        ("a clock that is set", |play| {
            play.now.wall = play.now.wall.after(Duration::from_secs(8));
            play.give(Event::Woke);
        }),
        ("a clock that is set back", |play| {
            play.now.wall = Wall(play.now.wall.0 - 86_400_000);
            play.give(Event::Woke);
        }),
        ("a pause", |play| {
            play.give(Event::Wish(Wish::PauseAll(true)));
            play.give(Event::Wish(Wish::PauseAll(false)));
        }),
        ("a pause of the account", |play| {
            play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: true }));
            play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: false }));
        }),
        ("a new token", Play::start),
    ]
}

fn with_own_status(budgets: Vec<BudgetSpec>) -> Play {
    let mut play = Play::unstarted(300);
    play.can = Capabilities { own_status: true, budgets, ..capabilities() };
    play.mine = Some(MyStatus { presence: Presence::Online, last_seen: None });
    play.start();
    play.star(0);
    play.secs(40);
    play
}

#[test]
fn row_10_no_click_wake_or_resume_asks_an_origin_before_the_time_the_service_named() {
    let too_many = Trouble::TooMany { retry_after: Some(HOUR) };
    for (trouble, budgets) in [(asks_for_an_hour(), capabilities().budgets), (too_many, Vec::new())] {
        for (push, give) in pushes() {
            let mut play = with_own_status(budgets.clone());
            play.instead.push_back(trouble.clone());
            play.secs(40);
            assert!(play.instead.is_empty(), "it was asked");
            play.asked.clear();
            for _ in 0..3 {
                give(&mut play);
                play.secs(900);
            }
            assert_eq!(play.asked, [], "{push} after {trouble:?}");
            assert!(matches!(play.health(), Health::Waiting { .. }), "{push}");
            play.secs(900);
            assert_eq!(play.health(), Health::Fine, "{push}");
        }
    }
}

#[test]
fn row_10_the_wait_a_service_asks_for_stands_whatever_the_question_was_and_whoever_else_is_answered() {
    let kinds = [TaskKind::MyStatus, TaskKind::OnlineNow, TaskKind::Contacts, TaskKind::Lists];
    for kind in kinds {
        let mut play = with_own_status(capabilities().budgets);
        play.listed = vec!["p0".to_owned()];
        // A list that failed often enough is given up.
        play.to_one_kind = Some((kind, Trouble::Failed { status: 503, retry_after: None }));
        play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
        play.give(Event::Wish(Wish::OfferLists { account: ACCOUNT }));
        play.secs(20);
        play.to_one_kind = Some((kind, asks_for_an_hour()));
        play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
        play.give(Event::Wish(Wish::OfferLists { account: ACCOUNT }));
        play.secs(600);
        play.asked.clear();
        play.secs(2900);
        assert_eq!(play.asked, [], "{kind:?}");
    }
}

#[test]
fn row_10_an_answer_that_was_on_its_way_does_not_end_the_wait_a_service_asks_for() {
    let mut play = Play::of(300);
    play.has_list = false;
    play.secs(10);
    let check = play.machine.handle(Event::Wish(Wish::CheckNow { account: ACCOUNT }), play.now);
    let asks: Vec<(AskId, Task)> = check
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Ask { ask, task: task @ Task::PresenceOf { .. }, .. } => Some((ask, task)),
            _ => None,
        })
        .collect();
    let mut readings = vec![Err(asks_for_an_hour())];
    readings.extend(asks.iter().skip(1).map(|(_, task)| play.answer(task)));
    for ((ask, _), reading) in asks.into_iter().zip(readings) {
        play.give(Event::Heard {
            ask,
            heard: Heard { reading, limits: Vec::new(), sunset: None, dated: Dated::default() },
        });
    }
    play.asked.clear();
    play.secs(3500);
    assert_eq!(play.asked, []);
}

#[test]
fn what_a_service_asked_for_is_over_after_a_sleep_of_which_the_wall_clock_saw_more() {
    let mut play = Play::of(3);
    play.star(0);
    play.instead.push_back(asks_for_an_hour());
    play.secs(40);
    play.now.wall = play.now.wall.after(Duration::from_secs(8 * 3600));
    play.give(Event::Woke);
    play.secs(5);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn what_a_service_asked_for_is_not_asked_of_the_address_it_moved_to() {
    let mut play = Play::of(3);
    play.star(0);
    play.instead.push_back(asks_for_an_hour());
    play.secs(40);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Moved });
    play.secs(5);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn a_click_does_not_wait_for_what_only_a_failure_holds_back() {
    let mut play = Play::of(3);
    play.star(0);
    play.always = Some(Trouble::NoAnswer(NoAnswer::NotConnected));
    play.secs(1800);
    play.always = None;
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn an_origin_that_failed_often_is_tried_with_one_question_after_a_click_or_a_set_clock() {
    for event in [Event::Wish(Wish::CheckNow { account: ACCOUNT }), Event::Woke] {
        let mut play = Play::of(900);
        play.has_list = false;
        play.always = Some(Trouble::Failed { status: 500, retry_after: None });
        play.secs(1800);
        play.asked.clear();
        play.give(event.clone());
        let first = play.machine.next_plan(play.now).expect("something is planned");
        play.pass(first.since(play.now.run).min(Duration::from_secs(3)));
        assert!(play.asked.len() <= 2, "{event:?}: {}", play.asked.len());
        // One that never comes through to the service says nothing about it.
        let mut play = Play::of(900);
        play.has_list = false;
        play.always = Some(Trouble::NoAnswer(NoAnswer::NotConnected));
        play.secs(1800);
        play.give(event);
        play.always = None;
        play.secs(15);
        assert_eq!(play.health(), Health::Fine);
    }
}
