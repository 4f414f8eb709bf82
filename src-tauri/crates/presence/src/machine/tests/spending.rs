//! When people's spending is asked for, and what it is good for.

use super::words::talking;
use super::*;
use crate::notice::Says;
use chrono::NaiveDate;

const DAY: u64 = 24 * 3600;

fn play(people: usize) -> Play {
    let mut play = Play::of(people);
    let can = Capabilities { spend: true, ..talking() };
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(can)) });
    play.spent = (0..people).map(|nth| (format!("p{nth}"), 100 * nth as u64)).collect();
    play
}

/// Whose spending was asked for.
fn asked(play: &Play) -> Vec<&str> {
    play.asked
        .iter()
        .filter_map(|(_, task)| match task {
            Task::SpendOf { key } => Some(&**key),
            _ => None,
        })
        .collect()
}

fn spend(play: &Play, nth: usize) -> Option<u64> {
    let view = play.machine.person(person(nth), play.now).expect("known");
    view.spend.and_then(|spend| spend.total).map(|total| total.cents)
}

#[test]
fn what_watched_people_spent_is_asked_for_once_a_day() {
    let mut play = play(5);
    play.star(1);
    play.star(2);
    play.secs(30);
    assert!(asked(&play).is_empty(), "not before everybody was asked whether they are there");
    play.secs(12 * 3600);
    assert_eq!(asked(&play), ["p1", "p2"]);
    assert_eq!((spend(&play, 2), spend(&play, 3)), (Some(200), None));
    play.secs(DAY);
    assert_eq!(asked(&play).len(), 4);
}

#[test]
fn looking_at_somebody_asks_at_once_what_they_spent_unless_that_is_known() {
    let mut play = play(5);
    play.give(Event::Wish(Wish::Look(person(3))));
    assert_eq!(asked(&play), ["p3"]);
    assert_eq!(spend(&play, 3), Some(300));
    play.secs(3600);
    play.give(Event::Wish(Wish::Look(person(3))));
    assert_eq!(asked(&play).len(), 1);
    play.secs(DAY);
    play.give(Event::Wish(Wish::Look(person(3))));
    assert_eq!(asked(&play).len(), 2);
}

#[test]
fn one_person_at_a_time_is_asked_about() {
    let mut play = play(5);
    let ask = |play: &mut Play, nth| {
        let effects = play.machine.handle(Event::Wish(Wish::Look(person(nth))), play.now);
        let asks = |effect: &Effect| matches!(effect, Effect::Ask { task: Task::SpendOf { .. }, .. });
        effects.iter().filter(|effect| asks(effect)).count()
    };
    assert_eq!(ask(&mut play, 1), 1);
    assert_eq!(ask(&mut play, 2), 0, "the first is under way");
}

#[test]
fn somebody_the_service_tells_nothing_of_is_not_asked_for_again_and_holds_nothing() {
    let mut play = play(3);
    play.spent.clear();
    play.star(0);
    play.secs(6 * 3600);
    assert_eq!(asked(&play), ["p0"]);
    assert_eq!(play.health(), Health::Fine);
    play.give(Event::Wish(Wish::Look(person(0))));
    assert_eq!(asked(&play).len(), 1);
}

#[test]
fn a_service_that_tells_of_no_spending_is_not_asked() {
    let mut play = Play::of(3);
    play.star(0);
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(DAY);
    assert!(asked(&play).is_empty());
}

#[test]
fn a_burst_names_those_first_who_spent_most() {
    let mut play = play(6);
    for nth in 0..6 {
        play.star(nth);
    }
    play.secs(600);
    for nth in 0..6 {
        play.set(nth, Presence::Online);
    }
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(20);
    let several = play.done.iter().rev().find_map(|effect| match effect {
        Effect::Notify(notice) => match &notice.says {
            Says::Several(_, several) => Some(several.clone()),
            _ => None,
        },
        _ => None,
    });
    let several = several.expect("a burst");
    assert_eq!(several.persons, [5, 4, 3, 2, 1, 0].map(person));
}

#[test]
fn what_was_spent_is_never_kept() {
    let mut play = play(2);
    play.spent.insert("p1".to_owned(), 987_654_321);
    play.give(Event::Wish(Wish::Look(person(1))));
    play.secs(700);
    play.give(Event::Quitting { for_good: true });
    assert_eq!(spend(&play, 1), Some(987_654_321));
    assert!(!play.done.iter().any(|effect| format!("{effect:?}").contains("987654321")));
}

#[test]
fn somebody_who_registered_within_14_days_is_new() {
    let mut play = play(1);
    play.listed = vec!["p0".to_owned()];
    let registered = NaiveDate::from_ymd_opt(2026, 11, 20);
    play.told.insert("p0".to_owned(), ContactRow { registered, ..ContactRow::default() });
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("chats".into())] }));
    play.secs(5);
    assert!(play.row(0).is_new, "on the 21st");
    play.now.wall = play.now.wall.after(Duration::from_secs(12 * DAY));
    assert!(play.row(0).is_new, "13 days after");
    play.now.wall = play.now.wall.after(Duration::from_secs(DAY));
    assert!(!play.row(0).is_new);
}
