//! A token that is refused although it was renewed, and what is said while nothing can be asked.

use super::*;
use crate::service::NoAnswer;
use crate::view::Mood;

/// Somebody is there, and then the token is refused, and refused again although it was renewed.
fn refused_for_good() -> Play {
    let mut play = Play::of(3);
    play.has_list = false;
    play.now_is(0, Presence::Online);
    play.secs(5);
    play.always = Some(Trouble::Unauthorized);
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(5);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(capabilities())) });
    play.secs(5);
    assert_eq!(play.health(), Health::NeedsSignIn);
    play
}

#[test]
fn f23_a_second_refusal_needs_the_user_and_changes_nobody() {
    let mut play = refused_for_good();
    assert_eq!(play.presence(0), Presence::Online);
    let asked = play.asked.len();
    play.secs(3600);
    assert_eq!((play.health(), play.presence(0)), (Health::NeedsSignIn, Presence::Online));
    let renewals = play.done.iter().filter(|effect| matches!(effect, Effect::Renew(_))).count();
    let tried = play.asked.len() - asked;
    assert_eq!((renewals, tried), (1, 5), "after 1, 3, 7, 15 and 31 minutes");
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ended });
    let asked = play.asked.len();
    play.secs(7200);
    assert_eq!(play.asked.len(), asked, "it has ended, and nothing is asked");
}

#[test]
fn f23_a_refusal_that_is_over_is_found_out_without_the_user() {
    let mut play = refused_for_good();
    play.always = None;
    play.secs(70);
    assert_eq!(play.health(), Health::Fine);
    // Or at once, when the user looks or the machine wakes.
    for wakes in [false, true] {
        let mut play = refused_for_good();
        play.secs(900);
        play.always = None;
        match wakes {
            false => play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT })),
            true => play.give(Event::Woke),
        }
        play.secs(5);
        assert_eq!(play.health(), Health::Fine, "{wakes}");
    }
}

#[test]
fn f23_a_refused_token_is_not_tried_while_checking_is_paused() {
    let mut play = refused_for_good();
    play.give(Event::Wish(Wish::PauseAll(true)));
    let asked = play.asked.len();
    play.secs(3600);
    assert_eq!(play.asked.len(), asked);
}

#[test]
fn the_mood_is_offline_for_as_long_as_nothing_can_be_asked() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(60);
    assert_eq!(play.machine.glance(play.now).mood, Mood::Idle);
    play.always = Some(Trouble::NoAnswer(NoAnswer::NotConnected));
    play.secs(60);
    for _ in 0..600 {
        play.secs(1);
        assert_eq!(play.machine.glance(play.now).mood, Mood::Offline);
    }
    play.always = None;
    play.secs(400);
    assert_eq!(play.machine.glance(play.now).mood, Mood::Idle);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Renewing });
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Delayed });
    for news in [SignInNews::Renewing, SignInNews::Delayed] {
        play.give(Event::SignIn { sign_in: SIGN_IN, news });
        assert_eq!(play.machine.glance(play.now).mood, Mood::Offline, "also while it is tried");
    }
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(capabilities())) });
    play.secs(60);
    assert_eq!(play.machine.glance(play.now).mood, Mood::Idle);
}
