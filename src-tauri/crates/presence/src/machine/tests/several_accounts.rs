//! Several accounts, of which one does not go on: what the others tell is told all the same.

use super::*;
use crate::notice::Hold;
use crate::service::NoAnswer;

const OTHER: AccountId = AccountId(2);
const OTHER_SIGN_IN: SignInId = SignInId(Uuid::from_u128(2));

/// So many watched people of each of two accounts, all offline: even numbers are the first account's.
fn of(people: usize) -> Play {
    let mut play = Play::unstarted(2 * people);
    let account =
        |id, sign_in| Account::new(id, &SignIn { id: sign_in, service: "test" }, "me".into(), "Me".into());
    let watch = Watch { arrivals: true, ..Watch::default() };
    let of_account =
        |nth: usize| Contact { account: if nth.is_multiple_of(2) { ACCOUNT } else { OTHER }, ..contact(nth) };
    let loaded = Loaded {
        sign_ins: [SIGN_IN, OTHER_SIGN_IN].map(|id| SignIn { id, service: "test" }).into(),
        accounts: vec![account(ACCOUNT, SIGN_IN), account(OTHER, OTHER_SIGN_IN)],
        contacts: (0..2 * people).map(of_account).collect(),
        persons: (0..2 * people).map(|nth| Person { watch, ..Person::new(person(nth)) }).collect(),
        unused: Unused { account: 3, contact: 100_000, person: 100_000, notice: 1, label: 1 },
        ..Loaded::default()
    };
    play.machine = Machine::new(loaded, 7, play.now);
    play
}

impl Play {
    fn sign_in(&mut self, sign_in: SignInId) {
        self.give(Event::SignIn { sign_in, news: SignInNews::Ready(Box::new(self.can.clone())) });
    }

    fn start_both(&mut self) {
        self.start();
        self.sign_in(OTHER_SIGN_IN);
        self.secs(10);
    }

    fn comes(&mut self, nth: usize, account: AccountId) {
        self.set(nth, Presence::Online);
        self.give(Event::Wish(Wish::CheckNow { account }));
    }

    fn goes(&mut self, nth: usize, account: AccountId) {
        self.set(nth, Presence::Offline);
        self.give(Event::Wish(Wish::CheckNow { account }));
    }

    fn pause(&mut self, account: AccountId, on: bool) {
        self.give(Event::Wish(Wish::Pause { account, on }));
    }

    /// For so long nothing is answered, and meanwhile something happens; then it has time to be found.
    fn away_for(&mut self, secs: u64, meanwhile: impl FnOnce(&mut Self)) {
        self.always = Some(Trouble::NoAnswer(NoAnswer::NotConnected));
        self.secs(secs);
        meanwhile(self);
        self.always = None;
        self.secs(700);
    }

    fn arrivals(&self) -> Vec<Outcome> {
        self.outcomes(Kind::CameOnline)
    }
}

#[test]
fn an_account_that_goes_on_forgets_nobody_whom_another_shows() {
    let mut play = of(1);
    play.start_both();
    play.comes(1, OTHER);
    play.pause(ACCOUNT, true);
    play.pause(ACCOUNT, false);
    play.secs(10);
    play.goes(1, OTHER);
    play.secs(10);
    play.comes(1, OTHER);
    assert_eq!(play.arrivals(), [Outcome::Shown, Outcome::Held(Hold::Flapping)]);
}

#[test]
fn whom_an_account_that_goes_on_shows_may_have_come_anew_meanwhile() {
    let mut play = of(1);
    play.start_both();
    play.comes(0, ACCOUNT);
    play.pause(ACCOUNT, true);
    play.secs(3600);
    play.pause(ACCOUNT, false);
    play.set(0, Presence::Offline);
    play.secs(10);
    play.comes(0, ACCOUNT);
    assert_eq!(play.arrivals()[0], Outcome::Shown);
    assert_eq!(play.arrivals().last(), Some(&Outcome::Shown), "{:?}", play.decisions());
}

#[test]
fn an_account_that_cannot_ask_keeps_no_summary_back() {
    let left = Event::Wish(Wish::Forget { account: ACCOUNT, contacts: false });
    let paused = Event::Wish(Wish::Pause { account: ACCOUNT, on: true });
    let locked = Event::SignIn { sign_in: SIGN_IN, news: SignInNews::KeyringClosed };
    for cannot_ask in [left, paused, locked] {
        let mut play = of(2);
        play.give(Event::Started);
        play.give(cannot_ask);
        play.sign_in(OTHER_SIGN_IN);
        play.secs(700);
        play.give(Event::Wish(Wish::Snooze { until: play.now.wall.after(Duration::from_secs(600)) }));
        play.comes(1, OTHER);
        play.comes(3, OTHER);
        assert_eq!(play.arrivals(), [Outcome::Held(Hold::Snoozed); 2]);
        play.secs(640);
        assert_eq!(play.notices(), ["Together(CameOnline)"], "{:?}", play.decisions());
    }
}

#[test]
fn an_account_whose_keyring_is_unlocked_late_is_a_summary_of_its_own() {
    let mut play = of(2);
    play.start_both();
    play.give(Event::Woke);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::KeyringClosed });
    play.set(0, Presence::Online);
    play.set(2, Presence::Online);
    play.secs(700);
    assert!(play.notices().is_empty(), "{:?}", play.decisions());
    play.sign_in(SIGN_IN);
    play.secs(30);
    assert_eq!(play.notices(), ["Together(CameOnline)"], "{:?}", play.decisions());
}

#[test]
fn what_one_account_missed_is_a_summary_although_another_never_answers() {
    let mut play = of(2);
    play.start();
    play.secs(700);
    play.away_for(120, |play| {
        play.set(0, Presence::Online);
        play.set(2, Presence::Online);
    });
    assert_eq!(play.notices(), ["Together(CameOnline)"], "{:?}", play.decisions());
}
