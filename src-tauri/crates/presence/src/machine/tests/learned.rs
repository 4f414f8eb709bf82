//! What one run learned of a service, and the next one knows.

use super::by_id::new;
use super::*;
use crate::service::NameLimits;
use crate::sighting::Freshness;

/// A service that states no limits and tells names.
fn of(people: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.can = Capabilities {
        names: Some(NameLimits { most: 2, window: Duration::from_secs(12 * 3600) }),
        budgets: Vec::new(),
        poll: Some(PollLimits { most_ids: 100, least_interval: Duration::from_secs(60) }),
        online_list: None,
        ..capabilities()
    };
    play.start();
    play.secs(5);
    play
}

impl Play {
    /// The program ends, and begins again with what it kept.
    fn restart(&mut self) {
        self.restart_for(Errand::Watch);
    }

    /// The same for something.
    pub(super) fn restart_for(&mut self, errand: Errand) {
        let (mut accounts, mut contacts) = (BTreeMap::new(), BTreeMap::new());
        let (mut names_asked, mut settings) = (Vec::new(), Settings::default());
        for nth in 0..self.says.len() {
            contacts.insert(contact(nth).id, contact(nth));
        }
        let sign_in = SignIn { id: SIGN_IN, service: "test" };
        accounts.insert(ACCOUNT, Account::new(ACCOUNT, &sign_in, "me".into(), "Me".into()));
        for effect in self.done.iter().cloned() {
            match effect {
                Effect::Keep(Kept::Account(account)) => drop(accounts.insert(account.id, account)),
                Effect::Keep(Kept::Contacts(kept)) => contacts.extend(kept.into_iter().map(|it| (it.id, it))),
                Effect::Keep(Kept::NameAsked(asked)) => names_asked.push(asked),
                Effect::Keep(Kept::Settings(kept)) => settings = kept,
                _ => {}
            }
        }
        let loaded = Loaded {
            sign_ins: vec![sign_in],
            accounts: accounts.into_values().collect(),
            contacts: contacts.into_values().collect(),
            names_asked,
            settings,
            unused: Unused { account: 2, contact: 100_000, person: 100_000, notice: 1, label: 1 },
            ..Loaded::default()
        };
        self.now.run = Run(0);
        self.machine = Machine::new(loaded, 7, self.now);
        self.wake = None;
        self.asked.clear();
        self.give(Event::Errand(errand));
        self.start();
    }

    /// How many sweeps there are in an hour.
    fn sweeps_in_an_hour(&mut self) -> usize {
        self.sweeps_in(3600)
    }

    fn sweeps_in(&mut self, secs: u64) -> usize {
        self.asked.clear();
        self.secs(secs);
        self.batches().len()
    }

    fn is_asked_too_often(&mut self) {
        self.instead.push_back(Trouble::TooMany { retry_after: None });
        self.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
        self.secs(120);
    }
}

#[test]
fn v17_after_a_restart_a_service_is_asked_as_slowly_as_it_worked() {
    let mut play = of(3);
    play.star(0);
    play.give(Event::Wish(Wish::Change(Settings {
        watched_interval: Duration::from_secs(15),
        others_interval: Duration::from_secs(15),
        ..Settings::default()
    })));
    let before = play.sweeps_in_an_hour();
    assert!((58..=61).contains(&before), "{before}");
    play.is_asked_too_often();
    play.is_asked_too_often();
    play.restart();
    play.star(0);
    play.secs(10);
    let after = play.sweeps_in(20 * 60);
    assert!((4..=6).contains(&after), "a quarter as often: {after}");
}

#[test]
fn v17_after_half_an_hour_without_a_refusal_a_service_is_asked_faster_again_and_what_fails_is_learned_anew() {
    let mut play = of(3);
    play.give(Event::Wish(Wish::Change(Settings {
        watched_interval: Duration::from_secs(15),
        others_interval: Duration::from_secs(15),
        ..Settings::default()
    })));
    play.is_asked_too_often();
    let slow = play.sweeps_in(25 * 60);
    assert!((11..=13).contains(&slow), "{slow}");
    play.secs(10 * 60);
    let fast = play.sweeps_in_an_hour();
    assert!((58..=61).contains(&fast), "{fast}");
    play.is_asked_too_often();
    let slow = play.sweeps_in(25 * 60);
    assert!((11..=13).contains(&slow), "{slow}");
}

#[test]
fn v17_one_moment_in_which_ten_batches_were_refused_halves_the_pace_and_holds_for_seconds() {
    let mut play = of(950);
    play.star(0);
    play.instead.extend(std::iter::repeat_n(Trouble::TooMany { retry_after: None }, 10));
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(5);
    assert_eq!(play.health(), Health::Fine);
    assert!((0..950).all(|nth| play.row(nth).seen.freshness == Freshness::Fresh));
    play.asked.clear();
    play.secs(20 * 60);
    let about_first = |(_, task): &&(u64, Task)| match task {
        Task::PresenceOf { keys } => keys.iter().any(|key| &**key == "p0"),
        _ => false,
    };
    let watched = play.asked.iter().filter(about_first).count();
    assert!((9..=11).contains(&watched), "every two minutes: {watched}");
}

#[test]
fn v17_refusals_of_a_few_seconds_halve_the_pace_once() {
    let mut play = of(1);
    play.star(0);
    let refused = Trouble::TooMany { retry_after: None };
    play.instead.extend(std::iter::repeat_n(refused, 4));
    play.secs(90);
    assert!(play.instead.is_empty() && play.health() == Health::Fine);
    let after = play.sweeps_in(20 * 60);
    assert!((9..=11).contains(&after), "every two minutes: {after}");
}

#[test]
fn a_size_that_was_learned_outlives_a_new_token_and_a_restart() {
    let mut play = of(100);
    play.instead.push_back(Trouble::TooManyIds);
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.start();
    play.asked.clear();
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.batches(), [50, 50]);
    play.restart();
    play.secs(10);
    assert_eq!(play.batches(), [50, 50]);
}

/// An account whose owner has a status.
fn with_own_status() -> Play {
    let mut play = Play::unstarted(0);
    play.can = Capabilities { own_status: true, ..capabilities() };
    play.mine = Some(MyStatus { presence: Presence::Online, last_seen: None });
    play.start();
    play.secs(5);
    play
}

fn shown(play: &Play) -> (Option<Presence>, Option<Mine>) {
    let mine = play.account().mine.expect("it has one");
    (mine.status.map(|status| status.presence), mine.lost)
}

#[test]
fn p14_being_kept_online_goes_on_after_a_restart_although_quitting_said_offline() {
    let mut play = with_own_status();
    play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
    play.give(Event::Quitting { for_good: true });
    assert_eq!(play.mine.as_ref().map(|mine| &mine.presence), Some(&Presence::Offline));
    play.restart();
    play.secs(2);
    assert_eq!(shown(&play), (Some(Presence::Online), None));
    assert_eq!(play.times(TaskKind::SetMyStatus).len(), 1);
    // What is lost later is the user's to set again.
    play.mine = Some(MyStatus { presence: Presence::Offline, last_seen: None });
    play.secs(70);
    assert_eq!(shown(&play), (Some(Presence::Offline), Some(Mine::Online)));
    assert_eq!(play.times(TaskKind::SetMyStatus).len(), 1);
}

#[test]
fn p42_who_was_swept_offline_while_nothing_ran_can_set_it_again_after_a_restart() {
    for gone in [Some(MyStatus { presence: Presence::Offline, last_seen: None }), None] {
        let mut play = with_own_status();
        play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
        play.mine = gone.clone();
        // It ended without a word.
        play.restart();
        play.secs(70);
        assert_eq!(shown(&play), (gone.map(|gone| gone.presence), Some(Mine::Online)));
        assert!(play.times(TaskKind::SetMyStatus).is_empty());
    }
}

#[test]
fn p14_who_wished_to_be_offline_is_not_kept_online_after_a_restart() {
    let mut play = with_own_status();
    play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
    play.give(Event::Wish(Wish::SetMine { account: ACCOUNT, mine: Mine::Offline }));
    play.restart();
    play.secs(300);
    assert!(play.times(TaskKind::Heartbeat).is_empty());
    assert_eq!(shown(&play), (Some(Presence::Offline), None));
    play.give(Event::Wish(Wish::SetMine { account: ACCOUNT, mine: Mine::Online }));
    play.secs(60);
    assert!(!play.times(TaskKind::Heartbeat).is_empty());
}

#[test]
fn p14_who_is_offline_and_wishes_to_be_kept_online_is_set_online() {
    let mut play = with_own_status();
    play.mine = Some(MyStatus { presence: Presence::Offline, last_seen: None });
    play.secs(70);
    play.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on: true }));
    play.secs(2);
    assert_eq!(shown(&play), (Some(Presence::Online), None));
}

#[test]
fn a_busy_that_ended_while_nothing_ran_is_followed_by_being_online() {
    let mut play = with_own_status();
    let until = Some(play.now.wall.after(Duration::from_secs(600)));
    play.give(Event::Wish(Wish::SetMine { account: ACCOUNT, mine: Mine::Busy { until } }));
    play.secs(700);
    play.mine = Some(MyStatus { presence: Presence::Offline, last_seen: None });
    play.restart();
    play.secs(2);
    assert_eq!(shown(&play), (Some(Presence::Offline), Some(Mine::Online)));
}

#[test]
fn v3_a_full_batch_that_is_refused_for_nobody_in_it_is_one_smaller_from_then_on() {
    let mut play = of(250);
    let sweep = |play: &mut Play| {
        play.asked.clear();
        play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
        play.secs(60);
        play.batches()
    };
    play.most = 99;
    assert_eq!(sweep(&mut play), [100, 100, 50, 50, 50, 50, 50]);
    assert_eq!(sweep(&mut play), [99, 99, 52]);
    play.restart();
    play.secs(10);
    assert_eq!(play.batches(), [99, 99, 52]);
    play.asked.clear();
    play.secs(72 * 3600);
    let tried = play.batches().into_iter().filter(|size| *size == 100).count();
    assert!((2..=8).contains(&tried), "once a day and no more: {tried}");
    assert_eq!(sweep(&mut play), [99, 99, 52]);
    play.most = 60;
    let mut refused = sweep(&mut play);
    refused.sort_unstable();
    assert_eq!(refused, [49, 49, 50, 50, 52, 99, 99]);
    assert_eq!(sweep(&mut play), [50; 5]);
}

#[test]
fn v3_a_batch_that_is_refused_for_somebody_in_it_is_as_large_afterwards() {
    let mut play = of(100);
    play.bad.push("p31".into());
    play.asked.clear();
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(60);
    assert!(play.batches().len() > 3, "{:?}", play.batches());
    play.bad.clear();
    play.secs(25 * 3600);
    play.asked.clear();
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.batches(), [100]);
}

#[test]
fn after_a_restart_a_name_is_asked_for_no_more_often_than_the_service_allows() {
    let mut play = of(0);
    play.add(vec![new("a", "")]);
    let names = |play: &mut Play| {
        let who = play.with_key("a").expect("there").person;
        let before = play.times(TaskKind::NameOf).len();
        play.give(Event::Wish(Wish::AskNames(vec![who])));
        play.secs(1);
        play.times(TaskKind::NameOf).len() - before
    };
    assert_eq!([names(&mut play), names(&mut play), names(&mut play)], [1, 1, 0]);
    play.restart();
    assert_eq!(names(&mut play), 0, "a third in twelve hours");
    play.secs(12 * 3600);
    assert_eq!(names(&mut play), 1);
}
