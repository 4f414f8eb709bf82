//! Where the pages of a service are.

use super::*;

/// An account of a service that says where its pages are: this, over several answers.
fn told(places: &[(Option<&str>, Option<&str>)]) -> Play {
    let mut play = Play::unstarted(1);
    play.can = Capabilities { places: true, ..capabilities() };
    play.now_places(places);
    play.start();
    play.secs(5);
    play
}

impl Play {
    fn now_places(&mut self, places: &[(Option<&str>, Option<&str>)]) {
        let place = |(profile, chat): &(Option<&str>, Option<&str>)| Places {
            profile: profile.map(Into::into),
            chat: chat.map(Into::into),
        };
        self.places = places.iter().map(place).collect();
    }

    fn placed(&self) -> Vec<(Option<&str>, Option<&str>)> {
        let placed = self.done.iter().filter_map(|effect| match effect {
            Effect::Place { sign_in, places } => {
                assert_eq!(*sign_in, SIGN_IN);
                Some((places.profile.as_deref(), places.chat.as_deref()))
            }
            _ => None,
        });
        placed.collect()
    }

    fn asked_for_places(&self) -> usize {
        self.asked.iter().filter(|(_, task)| task.kind() == TaskKind::Places).count()
    }
}

#[test]
fn they_are_asked_for_at_the_start_over_all_answers_and_told_once() {
    let play = told(&[(None, None), (Some("p"), None), (None, Some("c"))]);
    assert_eq!((play.placed(), play.asked_for_places()), (vec![(Some("p"), Some("c"))], 3));
    let silent = Play::of(1);
    assert_eq!(silent.asked_for_places(), 0, "not where the service does not say it");
}

#[test]
fn they_are_asked_for_again_after_a_sleep_and_after_a_day() {
    let mut play = told(&[(Some("p"), Some("c"))]);
    play.secs(23 * 3600);
    assert_eq!(play.asked_for_places(), 1);
    play.now_places(&[(Some("p"), None)]);
    play.secs(2 * 3600);
    assert_eq!(play.placed().last(), Some(&(Some("p"), None)), "what is told no more is as usual");
    play.give(Event::Woke);
    play.secs(5);
    assert_eq!(play.asked_for_places(), 3);
}

#[test]
fn a_failure_is_tried_again_ever_later_and_says_nothing_against_the_account() {
    let mut play = told(&[(None, Some("c"))]);
    let before = play.placed().len();
    let failed = Trouble::Failed { status: 500, retry_after: None };
    play.to_one_kind = Some((TaskKind::Places, failed));
    play.give(Event::Woke);
    play.secs(3600);
    assert_eq!(play.health(), Health::Fine);
    let tries = play.asked_for_places();
    assert!((12..80).contains(&tries), "{tries}");
    assert_eq!(play.placed().len(), before, "they are where they were");
    play.to_one_kind = None;
    play.secs(301);
    assert_eq!(play.placed().len(), before + 1);
}

#[test]
fn a_service_that_refuses_to_say_it_is_left_alone_for_an_hour() {
    let mut play = told(&[]);
    play.to_one_kind = Some((TaskKind::Places, Trouble::Refused { status: 404, words: "".into() }));
    play.give(Event::Woke);
    play.asked.clear();
    play.secs(3500);
    assert_eq!((play.asked_for_places(), play.health()), (1, Health::Fine));
    play.secs(200);
    assert_eq!(play.asked_for_places(), 2);
}

#[test]
fn a_refused_token_is_renewed_and_they_are_asked_for_again() {
    let mut play = Play::unstarted(0);
    play.can = Capabilities { places: true, ..capabilities() };
    play.now_places(&[(Some("p"), Some("c"))]);
    play.instead.push_back(Trouble::Unauthorized);
    play.start();
    play.secs(5);
    assert!(play.done.contains(&Effect::Renew(SIGN_IN)) && play.placed().is_empty());
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(play.can.clone())) });
    play.secs(5);
    assert_eq!(play.placed(), [(Some("p"), Some("c"))]);
}
