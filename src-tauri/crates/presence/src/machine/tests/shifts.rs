//! Accounts that are not one of this shift's, and how many of an account's contacts are how.

use super::*;
use crate::notice::Hold;
use crate::view::Reach;

#[test]
fn arrivals_through_an_account_that_is_off_shift_are_held() {
    let mut play = Play::of(2);
    play.star(0);
    play.secs(10);
    play.give(Event::Wish(Wish::Shift { account: ACCOUNT, on: false }));
    assert!(play.account().is_off_shift);
    play.now_is(0, Presence::Online);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Held(Hold::OffShift))]);
    play.give(Event::Wish(Wish::EndSnooze));
    play.give(Event::Woke);
    play.secs(60);
    assert!(play.notices().is_empty(), "nor are they in a summary");
    play.now_is(0, Presence::Offline);
    play.give(Event::Wish(Wish::Shift { account: ACCOUNT, on: true }));
    play.secs(300);
    play.now_is(0, Presence::Online);
    assert_eq!(play.notices(), ["Person(PersonId(1))"]);
    let kept = play.done.iter().filter(|effect| matches!(effect, Effect::Keep(Kept::Account(_)))).count();
    assert_eq!(kept, 2);
}

#[test]
fn departures_through_an_account_that_is_off_shift_are_held_too() {
    let mut play = Play::of(1);
    let watch = Watch { arrivals: true, departures: true, ..Watch::default() };
    play.give(Event::Wish(Wish::Watch { person: person(0), watch }));
    play.secs(10);
    play.now_is(0, Presence::Online);
    play.secs(300);
    play.give(Event::Wish(Wish::Shift { account: ACCOUNT, on: false }));
    play.now_is(0, Presence::Offline);
    assert!(play.decisions().contains(&(Kind::WentOffline, Outcome::Held(Hold::OffShift))));
}

#[test]
fn an_account_says_how_many_of_its_contacts_are_how() {
    let mut play = Play::of(8);
    let says = [
        Presence::Online,
        Presence::Online,
        Presence::Busy { until: None },
        Presence::OfflineOrHidden,
        Presence::Hidden,
        Presence::Unreachable,
    ];
    for (nth, presence) in says.into_iter().enumerate() {
        play.set(nth, presence);
    }
    play.says.remove("p7");
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(5);
    let reach = Reach { online: 2, busy: 1, offline: 1, hidden: 2, unreachable: 1, unknown: 1 };
    assert_eq!(play.account().reach, reach);
}

#[test]
fn everybody_is_everybody_however_many() {
    let play = Play::of(500);
    assert_eq!(play.machine.everybody(&Query::default(), play.now).len(), 500);
    let search = Query { search: "p49".to_owned(), ..Query::default() };
    assert_eq!(play.machine.everybody(&search, play.now).len(), 11);
}
