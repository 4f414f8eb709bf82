//! A list of who is online beside the answers by id, where the two say different things of somebody.

use super::*;

/// Somebody hides, and the service names them in its list all the same.
fn hiding_but_listed(people: usize, hider: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.set(hider, Presence::OfflineOrHidden);
    play.shown = vec![format!("p{hider}")];
    play.start();
    play
}

fn told_of(play: &Play, nth: usize) -> usize {
    let key = format!("p{nth}");
    let names =
        |task: &Task| matches!(task, Task::PresenceOf { keys } if keys.iter().any(|one| **one == *key));
    play.asked.iter().filter(|(_, task)| names(task)).count()
}

#[test]
fn unknown_hidden_people_in_the_list_neither_come_nor_flap_whether_watched_or_not() {
    for is_watched in [true, false] {
        let mut play = hiding_but_listed(5, 2);
        if is_watched {
            let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
            play.give(Event::Wish(Wish::Watch { person: person(2), watch }));
        }
        play.secs(3_600);
        assert_eq!(play.presence(2), Presence::OfflineOrHidden);
        let of_them: Vec<_> =
            play.changes().into_iter().filter(|change| change.contact == ContactId(3)).collect();
        assert_eq!(of_them.len(), 1, "{of_them:?}");
        assert_eq!(of_them[0].to, Presence::OfflineOrHidden, "the first look");
        assert_eq!((play.notices(), play.decisions()), (Vec::new(), Vec::new()), "{is_watched}");
    }
}

#[test]
fn unknown_hidden_people_in_the_list_whose_hiding_begins_leave_once() {
    let mut play = Play::of(3);
    play.set(1, Presence::Online);
    play.star(1);
    play.secs(90);
    play.shown = vec!["p1".to_owned()];
    play.set(1, Presence::OfflineOrHidden);
    let before = play.changes().len();
    play.secs(3_600);
    assert_eq!(play.changes().len(), before + 1, "they left by id, and did not come back by the list");
    assert_eq!(play.presence(1), Presence::OfflineOrHidden);
}

#[test]
fn a_list_that_was_refuted_costs_no_questions_of_its_own() {
    let mut play = hiding_but_listed(5, 2);
    play.secs(200);
    let before = told_of(&play, 2);
    play.secs(300);
    assert!(told_of(&play, 2) <= before + 1, "they are asked about like anybody else");
}

#[test]
fn a_list_that_was_refuted_counts_again_once_they_are_there_by_id() {
    let mut play = hiding_but_listed(5, 2);
    play.secs(200);
    play.shown.clear();
    play.now_is(2, Presence::Online);
    assert_eq!(play.presence(2), Presence::Online);
    play.now_is(2, Presence::Offline);
    assert_eq!(play.presence(2), Presence::Offline);
    play.secs(30);
    play.set(2, Presence::Online);
    play.secs(61);
    assert_eq!(play.presence(2), Presence::Online, "the list says so, and by id it is true");
}

#[test]
fn an_arrival_that_the_list_tells_first_is_told_once_it_is_true_by_id() {
    let mut play = Play::of(300);
    play.star(7);
    let seldom = Settings { watched_interval: Duration::from_secs(3_600), ..Settings::default() };
    play.give(Event::Wish(Wish::Change(seldom)));
    play.secs(120);
    play.set(7, Presence::Online);
    play.secs(61);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Shown)]);
    assert_eq!(play.notices().len(), 1);
}

#[test]
fn who_cannot_be_told_of_by_id_is_there_when_the_list_says_so() {
    let mut play = Play::of(3);
    play.bad = vec!["p1".to_owned()];
    play.shown = vec!["p1".to_owned()];
    play.secs(200);
    assert_eq!(play.presence(1), Presence::Online);
}
