//! What is a gap in the histories, and what is only somebody who is asked about seldom.

use super::*;
use crate::event::SocketNews;
use crate::service::NoAnswer;

const HOUR: u64 = 3600;

/// So many contacts, of whom nobody is watched.
fn of(can: Capabilities, has_list: bool) -> Play {
    let mut play = Play::unstarted(20);
    play.can = can;
    play.has_list = has_list;
    play.start();
    play.secs(5);
    play
}

fn can_push() -> Capabilities {
    Capabilities { push: true, online_list: None, ..capabilities() }
}

fn listening() -> Play {
    let mut play = of(can_push(), false);
    play.socket(SocketNews::Open);
    play.secs(5);
    play
}

impl Play {
    /// Gaps, each from when to when in seconds since the start by the wall clock.
    fn gaps(&self) -> Vec<(i64, i64)> {
        let secs = |at: &Wall| (at.0 - DAY_START) / 1000;
        self.done
            .iter()
            .filter_map(|effect| match effect {
                Effect::Record(Recorded::Gap { from, to, .. }) => Some((secs(from), secs(to))),
                _ => None,
            })
            .collect()
    }

    fn breaks_for(&mut self, secs: u64) {
        self.always = Some(Trouble::NoAnswer(NoAnswer::NotConnected));
        self.secs(secs);
        self.always = None;
    }
}

#[test]
fn an_account_of_whom_nobody_is_watched_has_no_gaps_while_it_is_answered() {
    let without_list = || Capabilities { online_list: None, ..capabilities() };
    for (can, has_list) in [(capabilities(), true), (capabilities(), false), (without_list(), false)] {
        let mut play = of(can, has_list);
        play.secs(3 * HOUR);
        assert_eq!(play.gaps(), []);
    }
}

#[test]
fn an_account_whose_list_of_who_is_online_fails_by_itself_has_no_gaps() {
    let mut play = of(capabilities(), true);
    play.to_one_kind = Some((TaskKind::OnlineNow, Trouble::Failed { status: 500, retry_after: None }));
    play.star(0);
    play.secs(60);
    play.give(Event::Wish(Wish::Star { persons: vec![person(0)], on: false }));
    play.secs(3 * HOUR);
    assert_eq!(play.gaps(), []);
}

#[test]
fn what_becomes_rarer_or_more_frequent_by_the_users_doing_is_no_gap() {
    let mut play = of(capabilities(), false);
    play.star(0);
    play.secs(60);
    play.give(Event::Wish(Wish::Star { persons: vec![person(0)], on: false }));
    play.secs(HOUR);
    play.star(0);
    play.secs(60);
    for watched in [HOUR, 15, HOUR] {
        let watched_interval = Duration::from_secs(watched);
        play.give(Event::Wish(Wish::Change(Settings { watched_interval, ..Settings::default() })));
        play.secs(3 * HOUR - 300);
    }
    assert_eq!(play.gaps(), []);
}

#[test]
fn an_outage_is_a_gap_for_whoever_is_asked_about_more_often() {
    for (can, is_starred, secs) in [
        (capabilities(), true, 300),
        (capabilities(), false, 600),
        (Capabilities { online_list: None, ..capabilities() }, false, 2 * HOUR),
    ] {
        let mut play = of(can, true);
        if is_starred {
            play.star(0);
        }
        play.secs(1300);
        play.breaks_for(secs);
        play.secs(700);
        let gaps = play.gaps();
        assert_eq!(gaps.len(), 1, "{gaps:?} after {secs} s");
        assert!((600..=1305).contains(&gaps[0].0) && gaps[0].1 >= 1305 + i64::try_from(secs).expect("small"));
    }
}

#[test]
fn while_a_socket_is_open_nothing_is_missed_however_seldom_anybody_is_asked_about() {
    let mut play = listening();
    play.instead.push_back(Trouble::TooMany { retry_after: Some(Duration::from_secs(HOUR)) });
    play.secs(3 * HOUR);
    assert!(play.instead.is_empty(), "an hour without answers was among them");
    assert_eq!(play.gaps(), []);
}

#[test]
fn a_gap_begins_when_the_socket_closes_and_not_at_the_answer_before() {
    let mut play = listening();
    play.secs(4_100);
    play.socket(SocketNews::Closed);
    play.breaks_for(2 * HOUR);
    play.socket(SocketNews::Open);
    play.secs(600);
    let gaps = play.gaps();
    assert_eq!(gaps.len(), 1, "{gaps:?}");
    assert_eq!(gaps[0].0, 4_110);
    assert!((11_310..=11_620).contains(&gaps[0].1), "{gaps:?}");
    // It is open, but nothing was answered since it was.
    play.socket(SocketNews::Closed);
    play.breaks_for(HOUR);
    play.socket(SocketNews::Open);
    play.breaks_for(HOUR);
    play.secs(600);
    assert_eq!(play.gaps().len(), 2, "{:?}", play.gaps());
}

#[test]
fn a_sleep_is_a_gap_from_when_it_began_whenever_the_socket_is_seen_to_be_closed() {
    for is_closed_first in [true, false] {
        let mut play = listening();
        play.secs(1_000);
        play.now.wall = play.now.wall.after(Duration::from_secs(8 * HOUR));
        let mut news = [Event::Socket { account: ACCOUNT, news: SocketNews::Closed }, Event::Woke];
        if !is_closed_first {
            news.reverse();
        }
        news.into_iter().for_each(|event| play.give(event));
        play.secs(10);
        let gaps = play.gaps();
        assert_eq!(gaps.len(), 1, "{gaps:?}");
        assert_eq!(gaps[0].0, 1_010);
        assert!((29_810..=29_820).contains(&gaps[0].1), "{gaps:?}");
    }
}
