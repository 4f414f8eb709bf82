//! Clean-ups of stale presences, on the user's command.

use super::*;
use crate::notice::Hold;
use crate::service::{NoAnswer, Pushed};
use crate::view::CleanUpView;

/// So many watched people, half of them online, and of these the first two swept by the next clean-up.
fn of(people: usize) -> Play {
    let mut play = super::own::of(people);
    for nth in 0..people {
        let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
        play.give(Event::Wish(Wish::Watch { person: person(nth), watch }));
        if nth < people / 2 {
            play.set(nth, Presence::Online);
        }
    }
    play.secs(700);
    play.done.clear();
    play.asked.clear();
    play.stale = vec!["p0".to_owned(), "p1".to_owned()];
    play
}

impl Play {
    fn clean_up(&mut self) {
        self.give(Event::Wish(Wish::CleanUp { account: ACCOUNT }));
    }
}

#[test]
fn p24_a_clean_up_happens_only_on_the_users_command() {
    let mut play = of(4);
    play.secs(24 * 3600);
    assert!(play.times(TaskKind::CleanUp).is_empty());
    play.clean_up();
    play.secs(24 * 3600);
    assert_eq!(play.times(TaskKind::CleanUp).len(), 1);
}

#[test]
fn p29_everybody_is_asked_about_once_and_who_went_by_it_is_told_of_by_one_record() {
    let mut play = of(6);
    play.clean_up();
    assert!(matches!(play.account().clean_up, Some(CleanUpView::Done(_, at)) if at == play.now.wall));
    assert_eq!(play.batches(), [6]);
    assert_eq!((play.presence(0), play.presence(2)), (Presence::Offline, Presence::Online));
    assert_eq!(play.changes().len(), 2, "their changes are recorded");
    assert!(play.notices().is_empty());
    let decisions = play.decisions();
    let of_kind = |kind| decisions.iter().filter(|(it, _)| *it == kind).map(|it| it.1).collect::<Vec<_>>();
    assert_eq!(of_kind(Kind::CleanUp), [Outcome::Held(Hold::CleanedUp)]);
    assert_eq!(of_kind(Kind::WentOffline), []);
    play.secs(60);
    play.now_is(2, Presence::Offline);
    assert_eq!(
        play.decisions().last(),
        Some(&(Kind::WentOffline, Outcome::Shown)),
        "this one left by itself"
    );
}

#[test]
fn p29_who_is_reported_offline_before_the_clean_up_is_answered_has_not_left_either() {
    let mut play = of(6);
    let effects = play.machine.handle(Event::Wish(Wish::CleanUp { account: ACCOUNT }), play.now);
    let ask = effects.iter().find_map(|effect| match effect {
        Effect::Ask { ask, task: Task::CleanUp, .. } => Some(*ask),
        _ => None,
    });
    let report = Report::new("p0", Presence::Offline, None);
    let pushed = Pushed { reports: vec![report], mine: None };
    play.give(Event::Pushed { account: ACCOUNT, pushed });
    assert_eq!((play.presence(0), play.decisions()), (Presence::Offline, vec![]));
    let reading = play.answer(&Task::CleanUp);
    let heard = Heard { reading, limits: Vec::new(), sunset: None, dated: Dated::default() };
    play.give(Event::Heard { ask: ask.expect("asked"), heard });
    assert!(play.notices().is_empty());
    assert_eq!(play.decisions(), [(Kind::CleanUp, Outcome::Held(Hold::CleanedUp))]);
}

#[test]
fn p29_a_last_seen_time_that_a_clean_up_changed_is_no_news() {
    let mut play = of(6);
    play.stale.clear();
    play.last_seen = (0..6).map(|nth| (format!("p{nth}"), LastSeen::At(play.now.wall))).collect();
    play.clean_up();
    assert_eq!(play.batches(), [6]);
    assert!(play.changes().is_empty() && play.notices().is_empty());
    assert_eq!(play.decisions(), [(Kind::CleanUp, Outcome::Held(Hold::CleanedUp))]);
}

#[test]
fn who_comes_online_after_a_clean_up_is_told() {
    let mut play = of(6);
    play.clean_up();
    play.secs(300);
    play.now_is(0, Presence::Online);
    assert_eq!(play.notices().len(), 1);
}

#[test]
fn p25_a_refusal_is_shown_as_one_and_the_account_is_healthy() {
    for trouble in [
        Trouble::Refused { status: 403, words: "Not an administrator".into() },
        Trouble::Failed { status: 500, retry_after: None },
        Trouble::BadIds("x".into()),
    ] {
        let mut play = of(4);
        play.refuses = Some(trouble.clone());
        play.clean_up();
        assert_eq!(play.account().clean_up, Some(CleanUpView::Refused(trouble)));
        assert_eq!(play.health(), Health::Fine);
        play.secs(3600);
        assert_eq!(play.times(TaskKind::CleanUp).len(), 1, "it is not tried again by itself");
        assert!(play.decisions().is_empty());
    }
}

#[test]
fn a_clean_up_that_never_arrived_is_not_repeated_behind_the_users_back() {
    let mut play = of(4);
    let trouble = Trouble::NoAnswer(NoAnswer::NotConnected);
    play.instead.push_back(trouble.clone());
    play.clean_up();
    play.secs(3600);
    assert_eq!(play.account().clean_up, Some(CleanUpView::Refused(trouble)));
    assert_eq!(play.times(TaskKind::CleanUp).len(), 1);
}

#[test]
fn a_clean_up_whose_token_had_expired_is_asked_for_with_the_new_one() {
    let mut play = of(4);
    play.instead.push_back(Trouble::Unauthorized);
    play.clean_up();
    assert_eq!(play.account().clean_up, Some(CleanUpView::Asked));
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(play.can.clone())) });
    assert!(matches!(play.account().clean_up, Some(CleanUpView::Done(..))));
    assert_eq!(play.times(TaskKind::CleanUp).len(), 2);
}

#[test]
fn an_account_that_cannot_clean_up_is_not_asked_to() {
    let mut play = Play::of(2);
    play.clean_up();
    play.secs(60);
    assert!(play.times(TaskKind::CleanUp).is_empty());
    assert_eq!(play.account().clean_up, None);
}
