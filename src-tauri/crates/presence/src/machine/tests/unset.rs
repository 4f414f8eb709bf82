//! What was wished of the own status and is not so: the service kept something else, or nothing could be sent.

use super::own::{can_own, of};
use super::*;
use crate::event::SocketNews;
use crate::service::Pushed;
use crate::view::NotSet;

fn status(presence: Presence) -> Option<MyStatus> {
    Some(MyStatus { presence, last_seen: None })
}

impl Play {
    fn wish(&mut self, mine: Mine) {
        self.give(Event::Wish(Wish::SetMine { account: ACCOUNT, mine }));
    }

    /// The owner wishes this, and the service answers with that.
    fn wish_answered(&mut self, mine: Mine, status: Option<MyStatus>) {
        let effects = self.machine.handle(Event::Wish(Wish::SetMine { account: ACCOUNT, mine }), self.now);
        let ask = effects.iter().find_map(|effect| match effect {
            Effect::Ask { ask, task: Task::SetMyStatus(_), .. } => Some(*ask),
            _ => None,
        });
        let reading = Ok(Reading::MyStatus(status));
        let heard = Heard { reading, limits: Vec::new(), sunset: None, dated: Dated::default() };
        self.give(Event::Heard { ask: ask.expect("sent"), heard });
    }

    fn busy_for(&self, seconds: u64) -> Mine {
        Mine::Busy { until: Some(self.now.wall.after(Duration::from_secs(seconds))) }
    }

    fn token(&mut self, news: SignInNews) {
        self.give(Event::SignIn { sign_in: SIGN_IN, news });
    }

    fn refused_and_wished(&self) -> (Option<NotSet>, Option<Mine>) {
        let mine = self.account().mine.expect("it has one");
        (mine.refused, mine.wished)
    }

    /// How often a status was set.
    fn sets(&self) -> usize {
        self.times(TaskKind::SetMyStatus).len()
    }
}

#[test]
fn p10_a_wish_that_the_service_answers_with_another_status_was_not_done() {
    for other in [status(Presence::Online), status(Presence::Offline), None] {
        let mut play = of(0);
        play.wish_answered(Mine::Busy { until: None }, other.clone());
        let presence = other.map(|status| status.presence);
        assert_eq!(play.refused_and_wished(), (Some(NotSet::Otherwise(presence.clone())), None));
        let mine = play.account().mine.expect("it has one");
        assert_eq!((mine.status.map(|status| status.presence), mine.lost), (presence, None));
        // What is done is not what was not.
        play.wish(Mine::Online);
        assert_eq!(play.refused_and_wished(), (None, None));
    }
}

#[test]
fn p10_a_service_that_comes_round_to_a_wish_has_not_refused_it() {
    let mut play = of(0);
    play.socket(SocketNews::Open);
    play.wish_answered(Mine::Busy { until: None }, status(Presence::Online));
    play.secs(5);
    let mine = status(Presence::Busy { until: None });
    play.give(Event::Pushed { account: ACCOUNT, pushed: Pushed { reports: Vec::new(), mine } });
    assert_eq!(play.refused_and_wished(), (None, None));
    play.mine = status(Presence::Online);
    play.secs(61);
    assert_eq!(play.account().mine.and_then(|mine| mine.lost), Some(Mine::Busy { until: None }));
}

#[test]
fn p10_a_wish_that_cannot_be_sent_is_refused_at_once_and_never_sent() {
    type Deed = fn(&mut Play);
    let halted = Trouble::Halted { code: 7, words: "no".into() };
    let cases: [(Deed, Deed, NotSet); 4] = [
        (
            |play| play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: true })),
            |play| play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: false })),
            NotSet::Paused,
        ),
        (
            |play| play.give(Event::Wish(Wish::PauseAll(true))),
            |play| play.give(Event::Wish(Wish::PauseAll(false))),
            NotSet::Paused,
        ),
        (|play| play.token(SignInNews::KeyringClosed), ready, NotSet::KeyringClosed),
        (
            |play| {
                play.always = Some(Trouble::Halted { code: 7, words: "no".into() });
                play.secs(70);
                play.always = None;
            },
            |play| play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT })),
            NotSet::Trouble(halted),
        ),
    ];
    for (nth, (mute, go_on, why)) in cases.into_iter().enumerate() {
        let mut play = of(1);
        mute(&mut play);
        play.wish(play.busy_for(900));
        assert_eq!(play.refused_and_wished(), (Some(why), None), "{nth}");
        play.secs(30);
        go_on(&mut play);
        play.secs(1800);
        assert_eq!(play.sets(), 0, "{nth}");
        assert_eq!(play.health(), Health::Fine, "{nth}");
        // It was never so, and is nothing that was lost.
        let mine = play.account().mine.expect("it has one");
        assert_eq!((mine.status.map(|status| status.presence), mine.lost), (Some(Presence::Online), None));
        play.wish(Mine::Offline);
        assert_eq!((play.sets(), play.refused_and_wished()), (1, (None, None)), "{nth}");
    }
}

fn ready(play: &mut Play) {
    play.token(SignInNews::Ready(Box::new(can_own())));
}

#[test]
fn p10_a_wish_that_waits_when_the_account_is_paused_is_not_sent_after_it() {
    let mut play = of(0);
    play.token(SignInNews::Renewing);
    play.wish(play.busy_for(900));
    assert_eq!(play.refused_and_wished(), (None, Some(play.busy_for(900))), "a renewal takes a moment");
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: true }));
    assert_eq!(play.refused_and_wished(), (Some(NotSet::Paused), None));
    ready(&mut play);
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: false }));
    play.secs(60);
    assert_eq!(play.sets(), 0);
}

#[test]
fn p10_a_wish_whose_end_comes_before_it_can_be_sent_is_over() {
    for was_refused in [false, true] {
        let mut play = of(0);
        if was_refused {
            // It waits for another token, as it was sent.
            play.always = Some(Trouble::Unauthorized);
        } else {
            play.token(SignInNews::Renewing);
        }
        play.wish(play.busy_for(20));
        let sent = play.sets();
        assert_eq!(sent, usize::from(was_refused));
        play.always = None;
        play.secs(19);
        assert_eq!(play.refused_and_wished().0, None);
        play.secs(2);
        assert_eq!(play.refused_and_wished(), (Some(NotSet::TooLate), None), "{was_refused}");
        ready(&mut play);
        play.secs(60);
        assert_eq!(play.sets(), sent, "{was_refused}");
    }
}
