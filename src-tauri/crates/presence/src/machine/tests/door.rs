//! The door of the socket that refuses a token: for the token, or to any.

use super::push::unopened;
use super::*;
use crate::event::SocketNews;
use crate::view::SocketView;

/// People are watched, their account's owner has a status, and the socket is not open yet.
fn at_the_door(own_status: bool) -> Play {
    let mut play = unopened(2);
    play.can.own_status = own_status;
    play.is_renewed();
    play.secs(1);
    play
}

impl Play {
    /// Another token is at hand.
    fn is_renewed(&mut self) {
        self.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(self.can.clone())) });
    }

    fn renewals(&self) -> usize {
        let is_renewal = |effect: &&Effect| matches!(effect, Effect::Renew(_) | Effect::RenewIfPossible(_));
        self.done.iter().filter(is_renewal).count()
    }
}

#[test]
fn p54_a_token_refused_at_the_door_is_renewed_once_and_then_needs_the_user() {
    let mut play = at_the_door(true);
    play.socket(SocketNews::Refused);
    assert_eq!((play.renewals(), play.listens()), (1, vec![true, false]));
    play.is_renewed();
    assert_eq!(play.listens(), [true, false, true], "opened anew with the new token");
    play.to_one_kind = Some((TaskKind::MyStatus, Trouble::Unauthorized));
    play.socket(SocketNews::Refused);
    assert_eq!((play.renewals(), play.health()), (1, Health::NeedsSignIn));
    assert_eq!(play.listens(), [true, false, true, false]);
    let asked = play.asked.len();
    play.secs(7200);
    assert_eq!((play.renewals(), play.health(), play.listens().len()), (1, Health::NeedsSignIn, 4));
    assert!(play.asked.len() - asked <= 8, "one question now and then: {}", play.asked.len() - asked);
}

#[test]
fn p54_a_door_that_is_shut_to_a_good_token_is_left_alone_for_an_hour_and_people_are_asked_about() {
    for own_status in [true, false] {
        let mut play = at_the_door(own_status);
        play.socket(SocketNews::Refused);
        play.is_renewed();
        play.socket(SocketNews::Refused);
        let shut = (1, Health::Fine, Some(SocketView::Refused));
        assert_eq!((play.renewals(), play.health(), play.socket_view()), shut);
        assert_eq!(play.listens(), [true, false, true, false]);
        play.set(0, Presence::Online);
        play.secs(70);
        assert_eq!(play.notices(), ["Person(PersonId(1))"]);
        play.is_renewed();
        play.secs(3500);
        assert_eq!(play.socket_view(), Some(SocketView::Refused));
        play.secs(60);
        assert_eq!(play.socket_view(), Some(SocketView::Connecting), "tried again after an hour");
        play.socket(SocketNews::Refused);
        assert_eq!((play.renewals(), play.health(), play.socket_view()), shut);
        play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
        assert_eq!(play.socket_view(), Some(SocketView::Connecting), "the user wants to know");
        play.socket(SocketNews::Open);
        assert_eq!(play.socket_view(), Some(SocketView::Open));
    }
}

#[test]
fn p54_a_door_tried_again_with_a_token_that_has_run_out_has_it_renewed() {
    let mut play = at_the_door(true);
    play.socket(SocketNews::Refused);
    play.is_renewed();
    play.socket(SocketNews::Refused);
    play.secs(3650);
    play.instead.push_back(Trouble::Unauthorized);
    play.socket(SocketNews::Refused);
    assert_eq!(play.renewals(), 2);
    play.is_renewed();
    play.secs(5);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn p54_a_socket_that_opened_with_the_new_token_may_need_another_later() {
    let mut play = unopened(1);
    for renewed in 1..4 {
        play.socket(SocketNews::Refused);
        assert_eq!(play.renewals(), renewed);
        play.is_renewed();
        play.socket(SocketNews::Open);
    }
    assert_eq!(play.socket_view(), Some(SocketView::Open));
}
