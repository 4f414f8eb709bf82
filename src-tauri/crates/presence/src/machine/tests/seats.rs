//! Accounts that are managed for somebody else through the user's own sign-in.

use super::*;

fn can_seat() -> Capabilities {
    let own = |name, limit| BudgetSpec {
        name,
        scope: BudgetScope::Account,
        limit,
        window: Duration::from_secs(60),
        draws: TaskKind::ALL.to_vec(),
    };
    let seat = Capabilities {
        online_list: capabilities().online_list,
        contact_lists: capabilities().contact_lists,
        budgets: vec![own("creator", 6)],
        ..Capabilities::none("test")
    };
    Capabilities { seats: true, seat: Some(Box::new(seat)), ..capabilities() }
}

fn seat(key: &str) -> Seat {
    Seat { key: key.into(), name: format!("Name {key}").into(), handle: "".into() }
}

fn of(people: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.can = can_seat();
    play.managed = ["a", "b", "c", "a", "d"].into_iter().map(seat).collect();
    play.start();
    play.secs(5);
    play
}

impl Play {
    fn take(&mut self, keys: &[&str]) {
        let seats = keys.iter().map(|key| seat(key)).collect();
        self.give(Event::Wish(Wish::TakeSeats { account: ACCOUNT, seats }));
    }

    fn seat(&self, key: &str) -> Option<AccountView> {
        let name = format!("Name {key}");
        self.machine.accounts(self.now).into_iter().find(|account| *account.name == name)
    }

    fn asks_of(&self, account: AccountId) -> Vec<TaskKind> {
        self.by.iter().filter(|(by, _)| *by == account).map(|(_, kind)| *kind).collect()
    }
}

#[test]
fn the_accounts_that_could_be_managed_are_offered_when_asked_for() {
    let mut play = of(1);
    assert_eq!(play.account().seats, None);
    play.give(Event::Wish(Wish::OfferSeats { account: ACCOUNT }));
    let keys: Vec<_> =
        play.account().seats.expect("read to the end").iter().map(|it| it.key.clone()).collect();
    assert_eq!(keys, ["a".into(), "b".into(), "c".into(), "d".into()], "each once");
    assert_eq!(play.asks_of(ACCOUNT).iter().filter(|kind| **kind == TaskKind::Seats).count(), 3);
}

#[test]
fn a_service_that_refuses_to_offer_them_offers_none_and_is_healthy() {
    let mut play = of(1);
    play.instead.push_back(Trouble::MissingScope("read:agency".into()));
    play.give(Event::Wish(Wish::OfferSeats { account: ACCOUNT }));
    play.secs(60);
    assert_eq!(play.account().seats, Some(Vec::new()));
    assert_eq!(play.health(), Health::Fine);
    let mut without = Play::of(1);
    without.give(Event::Wish(Wish::OfferSeats { account: ACCOUNT }));
    assert_eq!(without.account().seats, Some(Vec::new()));
}

#[test]
fn a_seat_is_an_account_of_its_own_with_what_seats_can_do_and_its_own_limit() {
    let mut play = of(1);
    play.listed = (0..500).map(|nth| format!("n{nth}")).collect();
    play.take(&["a", "b"]);
    let (a, b) = (play.seat("a").expect("shown"), play.seat("b").expect("shown"));
    assert!(a.is_seat && !play.account().is_seat);
    assert_eq!((a.sign_in, b.sign_in), (SIGN_IN, SIGN_IN));
    let can = a.can.expect("known");
    assert!(can.poll.is_none() && can.online_list.is_some());
    play.by.clear();
    for account in [a.account, b.account] {
        play.give(Event::Wish(Wish::Bring { account, lists: vec![ListKey("subscribers".into())] }));
    }
    play.secs(55);
    let (of_a, of_b) = (play.asks_of(a.account), play.asks_of(b.account));
    assert!((5..=6).contains(&of_a.len()) && (5..=6).contains(&of_b.len()), "{of_a:?} {of_b:?}");
    assert!(!of_a.contains(&TaskKind::PresenceOf));
    play.secs(10);
    assert!(!play.asks_of(ACCOUNT).is_empty(), "the user's own account goes on");
    assert_eq!(play.seat("a").expect("shown").budgets[0].name, "creator");
}

#[test]
fn who_is_online_at_a_seat_is_found_by_its_list() {
    let mut play = of(0);
    play.listed = vec!["fan".to_owned()];
    play.take(&["a"]);
    let account = play.seat("a").expect("shown").account;
    play.give(Event::Wish(Wish::Bring { account, lists: vec![ListKey("subscribers".into())] }));
    play.says.insert("fan".to_owned(), Presence::Online);
    play.secs(90);
    let slice = play.machine.slice(&Query { account: Some(account), rows: 5, ..Query::default() }, play.now);
    assert_eq!((slice.counts.present, &*slice.rows[0].name), (1, "Name of fan"));
}

#[test]
fn a_seat_that_is_no_longer_chosen_asks_nothing_and_keeps_its_people() {
    let mut play = of(1);
    play.listed = vec!["fan".to_owned()];
    play.take(&["a", "b"]);
    let account = play.seat("a").expect("shown").account;
    play.give(Event::Wish(Wish::Bring { account, lists: vec![ListKey("subscribers".into())] }));
    play.secs(10);
    play.take(&["b"]);
    assert_eq!(play.seat("a").expect("kept").health, Health::Paused);
    play.by.clear();
    play.secs(600);
    assert!(play.asks_of(account).is_empty());
    assert!(!play.asks_of(ACCOUNT).is_empty());
    assert_eq!(play.seat("a").expect("kept").contacts, 1);
    play.take(&["a", "b"]);
    assert_eq!(play.machine.accounts(play.now).len(), 3, "chosen again, it is the same account");
    play.secs(90);
    assert!(!play.asks_of(account).is_empty());
}

#[test]
fn letting_go_of_a_seat_leaves_the_sign_in_to_the_others() {
    let mut play = of(1);
    play.take(&["a", "b"]);
    let account = |play: &Play, key| play.seat(key).expect("shown").account;
    play.give(Event::Wish(Wish::Forget { account: account(&play, "a"), contacts: false }));
    play.give(Event::Wish(Wish::Forget { account: account(&play, "b"), contacts: true }));
    assert!(play.seat("b").is_none());
    play.by.clear();
    play.secs(120);
    assert_eq!(play.health(), Health::Fine);
    assert!(!play.asks_of(ACCOUNT).is_empty());
}

#[test]
fn signing_in_again_takes_the_seats_along() {
    let mut play = of(1);
    play.take(&["a"]);
    let sign_in = SignIn { id: SignInId(Uuid::from_u128(2)), service: "test" };
    let me = Me { key: "me".into(), name: "Me".into(), handle: "".into(), picture: None };
    let joined = Joined { sign_in: sign_in.clone(), me, capabilities: can_seat(), replaces: None };
    play.give(Event::Joined(Box::new(joined)));
    let a = play.seat("a").expect("shown");
    assert_eq!((a.sign_in, a.is_seat, a.can.expect("known").poll), (sign_in.id, true, None));
}

#[test]
fn who_signs_in_as_a_managed_account_themselves_has_it_as_their_own() {
    let mut play = of(1);
    play.take(&["a"]);
    let sign_in = SignIn { id: SignInId(Uuid::from_u128(3)), service: "test" };
    let me = Me { key: "a".into(), name: "Name a".into(), handle: "".into(), picture: None };
    let joined = Joined { sign_in: sign_in.clone(), me, capabilities: can_seat(), replaces: None };
    play.give(Event::Joined(Box::new(joined)));
    let a = play.seat("a").expect("shown");
    assert_eq!((a.sign_in, a.is_seat), (sign_in.id, false));
    assert!(a.can.expect("known").poll.is_some());
    play.take(&["a", "b"]);
    assert_eq!(play.seat("a").expect("shown").sign_in, sign_in.id, "it is not shown twice");
    assert_eq!(play.machine.accounts(play.now).len(), 3);
}

#[test]
fn seats_are_seats_after_a_restart() {
    let mut play = of(0);
    play.take(&["a"]);
    let records = play.machine.accounts.values().map(|state| state.record.clone()).collect();
    let loaded = Loaded {
        sign_ins: vec![SignIn { id: SIGN_IN, service: "test" }],
        accounts: records,
        ..Loaded::default()
    };
    play.machine = Machine::new(loaded, 1, play.now);
    play.start();
    assert!(play.seat("a").expect("shown").can.expect("known").poll.is_none());
}

/// Two people at an account whose answers are about its subscribers alone.
fn of_subscribers() -> Play {
    let mut play = Play::unstarted(2);
    play.can = Capabilities { tells_of: Some(ListKey("subscribers".into())), ..capabilities() };
    for nth in [0, 1] {
        play.set(nth, Presence::OfflineOrHidden);
    }
    play.start();
    play.star(0);
    play.secs(5);
    play
}

#[test]
fn whom_the_answers_are_not_about_is_unknown_and_told_of_when_they_come() {
    let mut play = of_subscribers();
    let left_out = Presence::Unknown(Why::LeftOut);
    assert_eq!((play.presence(0), play.presence(1)), (left_out.clone(), left_out.clone()));
    play.now_is(0, Presence::Online);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Shown)], "they were not there, and are");
    play.secs(60);
    play.now_is(0, Presence::OfflineOrHidden);
    assert_eq!(
        play.presence(0),
        Presence::OfflineOrHidden,
        "they were listed, so that answers are about them"
    );
    play.secs(600);
    play.now_is(0, Presence::Online);
    assert_eq!(play.decisions().len(), 2);
    assert_eq!(play.presence(1), left_out);
}

#[test]
fn whoever_an_answer_leaves_out_after_all_is_not_told_of_when_they_come() {
    let mut play = of_subscribers();
    play.says.remove("p0");
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.presence(0), Presence::Unknown(Why::LeftOut));
    play.now_is(0, Presence::Online);
    assert!(play.notices().is_empty(), "nobody saw them arrive: {:?}", play.decisions());
}

#[test]
fn who_was_not_there_before_a_sleep_and_is_after_it_did_not_come() {
    let mut play = of_subscribers();
    play.set(0, Presence::Online);
    play.give(Event::Woke);
    play.secs(10);
    assert_eq!(play.presence(0), Presence::Online);
    assert!(!play.decisions().contains(&(Kind::CameOnline, Outcome::Shown)), "{:?}", play.decisions());
}

#[test]
fn a_list_of_those_whom_answers_are_about_says_who_they_are_once_it_is_brought_in() {
    let mut play = of_subscribers();
    play.listed = vec!["p0".to_owned()];
    play.give(Event::Wish(Wish::Bring { account: ACCOUNT, lists: vec![ListKey("subscribers".into())] }));
    play.secs(5);
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.presence(0), Presence::OfflineOrHidden);
    assert_eq!(play.presence(1), Presence::Unknown(Why::LeftOut));
    play.listed.clear();
    play.secs(48 * 3600);
    assert_eq!(
        play.presence(0),
        Presence::Unknown(Why::LeftOut),
        "whoever leaves it is no subscriber any more"
    );
}
