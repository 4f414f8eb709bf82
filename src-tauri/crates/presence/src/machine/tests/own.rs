//! The account's own status: set at once, shown as the service has it, kept by heartbeats.

use super::*;
use crate::event::SocketNews;
use crate::service::Pushed;
use crate::view::{MineView, NotSet};
use proptest::prelude::*;

pub(super) fn can_own() -> Capabilities {
    let own = BudgetSpec {
        name: "own",
        scope: BudgetScope::Account,
        limit: 600,
        window: Duration::from_secs(60),
        draws: TaskKind::ALL.to_vec(),
    };
    Capabilities { own_status: true, clean_up: true, budgets: vec![own], ..super::push::can_push() }
}

pub(super) fn of(people: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.can = can_own();
    play.mine = status(Presence::Online);
    play.has_list = false;
    play.start();
    play.secs(5);
    play
}

fn status(presence: Presence) -> Option<MyStatus> {
    Some(MyStatus { presence, last_seen: None })
}

impl Play {
    fn set_mine(&mut self, mine: Mine) {
        self.give(Event::Wish(Wish::SetMine { account: ACCOUNT, mine }));
    }

    fn keep_online(&mut self, on: bool) {
        self.give(Event::Wish(Wish::KeepOnline { account: ACCOUNT, on }));
    }

    fn mine_view(&self) -> MineView {
        self.account().mine.expect("the service has it")
    }

    fn shown(&self) -> Option<Presence> {
        self.mine_view().status.map(|status| status.presence)
    }

    pub(super) fn times(&self, kind: TaskKind) -> Vec<u64> {
        self.asked.iter().filter(|(_, task)| task.kind() == kind).map(|(at, _)| *at).collect()
    }

    fn swept(&mut self) {
        self.mine = status(Presence::Offline);
        self.secs(61);
    }
}

#[test]
fn p3_the_own_status_is_asked_for_after_sign_in_and_after_each_connect() {
    let mut play = of(0);
    assert_eq!(play.times(TaskKind::MyStatus).len(), 1);
    assert_eq!(play.shown(), Some(Presence::Online));
    for _ in 0..2 {
        play.socket(SocketNews::Open);
        play.secs(20);
    }
    assert_eq!(play.times(TaskKind::MyStatus).len(), 3);
    play.secs(300);
    assert_eq!(play.times(TaskKind::MyStatus).len(), 8, "and every minute");
}

#[test]
fn p1_an_account_that_cannot_have_one_shows_none() {
    let mut play = Play::of(1);
    play.set_mine(Mine::Online);
    play.keep_online(true);
    play.secs(300);
    assert_eq!(play.account().mine, None);
    assert!(play.times(TaskKind::SetMyStatus).is_empty() && play.times(TaskKind::Heartbeat).is_empty());
}

#[test]
fn p50_a_status_is_set_on_the_click() {
    let mut play = of(3);
    let before = play.asked.len();
    play.set_mine(Mine::Busy { until: None });
    assert_eq!(play.asked[before].1, Task::SetMyStatus(Mine::Busy { until: None }));
    assert_eq!(play.shown(), Some(Presence::Busy { until: None }));
}

#[test]
fn p10_a_wish_is_shown_as_one_until_the_service_confirms_it() {
    let mut play = of(0);
    let effects =
        play.machine.handle(Event::Wish(Wish::SetMine { account: ACCOUNT, mine: Mine::Offline }), play.now);
    let ask = effects.iter().find_map(|effect| match effect {
        Effect::Ask { ask, task: Task::SetMyStatus(_), .. } => Some(*ask),
        _ => None,
    });
    assert_eq!((play.shown(), play.mine_view().wished), (Some(Presence::Online), Some(Mine::Offline)));
    let reading = Ok(Reading::MyStatus(status(Presence::Busy { until: None })));
    let heard = Heard { reading, limits: Vec::new(), sunset: None, dated: Dated::default() };
    play.give(Event::Heard { ask: ask.expect("sent"), heard });
    assert_eq!(
        play.shown(),
        Some(Presence::Busy { until: None }),
        "what the service says, not what was wished"
    );
    assert_eq!(play.mine_view().wished, None);
}

#[test]
fn p10_a_refusal_or_a_500_keeps_the_old_status_and_the_account_healthy() {
    for trouble in [
        Trouble::Failed { status: 500, retry_after: None },
        Trouble::Refused { status: 403, words: "no".into() },
        Trouble::Unreadable("x".into()),
    ] {
        let mut play = of(2);
        play.refuses = Some(trouble.clone());
        play.set_mine(Mine::Busy { until: None });
        let view = play.mine_view();
        let refused = Some(NotSet::Trouble(trouble));
        assert_eq!((play.shown(), view.wished, view.refused), (Some(Presence::Online), None, refused));
        assert_eq!(play.health(), Health::Fine);
        play.secs(300);
        assert_eq!(play.times(TaskKind::SetMyStatus).len(), 1, "it is not tried behind the user's back");
        play.refuses = None;
        play.set_mine(Mine::Online);
        assert_eq!(play.mine_view().refused, None);
    }
}

#[test]
fn p44_the_words_of_a_bad_request_are_shown_as_a_refusal() {
    let mut play = of(2);
    play.refuses = Some(Trouble::BadIds("No status fields to update".into()));
    play.set_mine(Mine::Online);
    assert_eq!(play.mine_view().refused, play.refuses.clone().map(NotSet::Trouble));
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn two_wishes_in_a_row_are_set_one_after_the_other_and_the_last_holds() {
    let mut play = of(0);
    let first = Wish::SetMine { account: ACCOUNT, mine: Mine::Busy { until: None } };
    let effects = play.machine.handle(Event::Wish(first), play.now);
    let second = Wish::SetMine { account: ACCOUNT, mine: Mine::Online };
    let more = play.machine.handle(Event::Wish(second), play.now);
    let asks = |effects: &[Effect]| -> Vec<AskId> {
        let ask = effects.iter().filter_map(|effect| match effect {
            Effect::Ask { ask, task: Task::SetMyStatus(_), .. } => Some(*ask),
            _ => None,
        });
        ask.collect()
    };
    assert_eq!((asks(&effects).len(), asks(&more).len()), (1, 0), "they could arrive in the other order");
    let reading = Ok(Reading::MyStatus(status(Presence::Busy { until: None })));
    let heard = Heard { reading, limits: Vec::new(), sunset: None, dated: Dated::default() };
    play.give(Event::Heard { ask: asks(&effects)[0], heard });
    assert_eq!((play.shown(), play.mine_view().wished), (Some(Presence::Online), None));
}

#[test]
fn p13_heartbeats_go_out_every_45_seconds() {
    let mut play = of(0);
    play.keep_online(true);
    assert!(play.mine_view().is_beating);
    play.secs(45 * 20);
    let beats = play.times(TaskKind::Heartbeat);
    assert_eq!(beats.len(), 21);
    assert!(beats.windows(2).all(|pair| pair[1] - pair[0] == 45_000), "{beats:?}");
    assert!(play.done.iter().any(|effect| matches!(
        effect,
        Effect::Keep(Kept::Account(account)) if account.keeps_online
    )));
}

#[test]
fn p14_nothing_beats_while_paused_away_offline_or_signed_out() {
    let quiet: [fn(&mut Play); 5] = [
        |play| play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: true })),
        |play| play.give(Event::AtDesk(false)),
        |play| play.set_mine(Mine::Offline),
        |play| play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ended }),
        |play| play.keep_online(false),
    ];
    for (nth, quiet) in quiet.into_iter().enumerate() {
        let mut play = of(1);
        play.keep_online(true);
        quiet(&mut play);
        play.asked.clear();
        assert!(!play.mine_view().is_beating, "{nth}");
        play.secs(600);
        assert!(play.times(TaskKind::Heartbeat).is_empty(), "{nth}: {:?}", play.asked);
    }
}

#[test]
fn p14_back_at_the_desk_one_heartbeat_says_so_and_the_service_is_asked_what_it_made_of_it() {
    let mut play = of(0);
    play.keep_online(true);
    play.give(Event::AtDesk(false));
    play.secs(600);
    play.asked.clear();
    play.mine = status(Presence::Offline);
    play.give(Event::AtDesk(true));
    assert_eq!(play.times(TaskKind::Heartbeat).len(), 1);
    assert_eq!(play.times(TaskKind::MyStatus).len(), 1);
    assert_eq!(play.shown(), Some(Presence::Offline), "what the service says, not a hope");
}

#[test]
fn p60_after_a_sleep_there_is_one_heartbeat_and_not_a_burst() {
    let mut play = of(0);
    play.keep_online(true);
    play.secs(100);
    play.asked.clear();
    play.now.wall = play.now.wall.after(Duration::from_secs(8 * 3600));
    play.give(Event::Woke);
    play.secs(30);
    assert_eq!(play.times(TaskKind::Heartbeat).len(), 1);
    assert_eq!(play.times(TaskKind::MyStatus).len(), 1);
}

#[test]
fn a_heartbeat_whose_token_is_refused_renews_it_once_and_then_needs_the_user() {
    let mut play = of(0);
    play.keep_online(true);
    play.secs(44);
    play.always = Some(Trouble::Unauthorized);
    play.secs(2);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(can_own())) });
    play.secs(200);
    assert_eq!(play.health(), Health::NeedsSignIn);
    let renewals = play.done.iter().filter(|effect| matches!(effect, Effect::Renew(_))).count();
    assert_eq!(renewals, 1);
}

#[test]
fn a_heartbeat_that_fails_is_no_trouble_of_the_people_watched() {
    let mut play = of(1);
    play.keep_online(true);
    play.instead.extend([Trouble::Failed { status: 500, retry_after: None }]);
    play.secs(300);
    assert_eq!(play.health(), Health::Fine);
    assert!(play.times(TaskKind::Heartbeat).len() >= 6);
}

#[test]
fn p42_a_status_set_elsewhere_is_shown_at_once_when_it_is_pushed() {
    let mut play = of(0);
    play.socket(SocketNews::Open);
    let mine = status(Presence::Busy { until: None });
    play.give(Event::Pushed { account: ACCOUNT, pushed: Pushed { reports: Vec::new(), mine } });
    assert_eq!(play.shown(), Some(Presence::Busy { until: None }));
    assert_eq!(play.mine_view().lost, None, "nothing else was wished");
}

#[test]
fn p42_a_report_from_before_the_wish_does_not_make_the_wish_look_lost() {
    let mut play = of(0);
    play.socket(SocketNews::Open);
    play.set_mine(Mine::Busy { until: None });
    let mine = status(Presence::Online);
    play.asked.clear();
    play.give(Event::Pushed { account: ACCOUNT, pushed: Pushed { reports: Vec::new(), mine: mine.clone() } });
    assert_eq!((play.shown(), play.mine_view().lost), (Some(Presence::Busy { until: None }), None));
    play.secs(3);
    assert_eq!(play.times(TaskKind::MyStatus).len(), 1, "the service is asked which it is");
    assert_eq!((play.shown(), play.mine_view().lost), (Some(Presence::Busy { until: None }), None));
    play.give(Event::Pushed { account: ACCOUNT, pushed: Pushed { reports: Vec::new(), mine } });
    assert_eq!(play.shown(), Some(Presence::Online), "set elsewhere, long after the answer");
}

#[test]
fn p38_a_pushed_own_status_without_an_end_keeps_the_known_one() {
    let mut play = of(0);
    play.socket(SocketNews::Open);
    let until = Some(play.now.wall.after(Duration::from_secs(600)));
    play.set_mine(Mine::Busy { until });
    let mine = status(Presence::Busy { until: None });
    play.give(Event::Pushed { account: ACCOUNT, pushed: Pushed { reports: Vec::new(), mine } });
    assert_eq!(play.shown(), Some(Presence::Busy { until }));
}

#[test]
fn who_was_swept_offline_is_offered_to_be_online_again() {
    let mut play = of(0);
    play.set_mine(Mine::Online);
    play.swept();
    let view = play.mine_view();
    assert_eq!((play.shown(), view.lost, view.wished), (Some(Presence::Offline), Some(Mine::Online), None));
    play.set_mine(Mine::Online);
    assert_eq!((play.shown(), play.mine_view().lost), (Some(Presence::Online), None));
}

#[test]
fn a_question_from_before_a_wish_does_not_make_the_wish_look_lost() {
    let mut play = of(0);
    play.keep_online(true);
    let mut ask = None;
    for _ in 0..70 {
        play.now.run = play.now.run.after(Duration::from_secs(1));
        play.now.wall = play.now.wall.after(Duration::from_secs(1));
        for effect in play.machine.handle(Event::Due, play.now) {
            if let Effect::Ask { ask: read, task: Task::MyStatus, .. } = effect {
                ask = Some(read);
            }
        }
    }
    play.now.run = play.now.run.after(Duration::from_secs(1));
    play.set_mine(Mine::Busy { until: None });
    let reading = Ok(Reading::MyStatus(status(Presence::Online)));
    let heard = Heard { reading, limits: Vec::new(), sunset: None, dated: Dated::default() };
    play.give(Event::Heard { ask: ask.expect("a question is under way"), heard });
    assert_eq!((play.shown(), play.mine_view().lost), (Some(Presence::Busy { until: None }), None));
    play.secs(3);
    assert_eq!(play.shown(), Some(Presence::Busy { until: None }));
}

#[test]
fn p46_a_service_that_has_no_status_yet_shows_none_and_not_offline() {
    let mut play = of(0);
    play.mine = None;
    play.socket(SocketNews::Open);
    let view = play.mine_view();
    assert_eq!((view.status, view.told.is_some()), (None, true));
}

#[test]
fn busy_that_ends_is_the_services_to_decide_and_asked_for_once() {
    let mut play = of(0);
    let until = Some(play.now.wall.after(Duration::from_secs(20)));
    play.set_mine(Mine::Busy { until });
    play.asked.clear();
    play.mine = status(Presence::Online);
    play.secs(21);
    assert_eq!(play.times(TaskKind::MyStatus).len(), 1);
    assert_eq!((play.shown(), play.mine_view().lost), (Some(Presence::Online), None), "it ended as wished");
    play.secs(120);
    assert_eq!(play.mine_view().lost, None);
}

#[test]
fn quitting_says_goodbye_for_who_was_there_by_their_own_wish_and_for_nobody_else() {
    let nothing: fn(&mut Play) = |_| {};
    let deeds = [
        (nothing, 0),
        (|play| play.set_mine(Mine::Online), 1),
        (|play| play.set_mine(Mine::Busy { until: None }), 1),
        (|play| play.keep_online(true), 1),
        (
            |play| {
                play.keep_online(true);
                play.set_mine(Mine::Offline);
            },
            0,
        ),
    ];
    for (nth, (deed, goodbyes)) in deeds.into_iter().enumerate() {
        let mut play = of(2);
        deed(&mut play);
        play.asked.clear();
        play.secs(600);
        play.asked.clear();
        play.give(Event::Quitting { for_good: true });
        let asked: Vec<_> = play.asked.iter().map(|(_, task)| task.clone()).collect();
        assert_eq!(asked, vec![Task::SetMyStatus(Mine::Offline); goodbyes], "{nth}");
    }
}

#[test]
fn who_only_makes_room_or_was_a_command_leaves_the_status_as_it_is() {
    let mut play = of(2);
    play.keep_online(true);
    play.set_mine(Mine::Busy { until: None });
    play.secs(600);
    play.asked.clear();
    play.give(Event::Quitting { for_good: false });
    assert!(play.asked.is_empty());
}

#[test]
fn a_wish_whose_sign_in_ends_is_not_kept_for_later() {
    let mut play = of(0);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Renewing });
    play.set_mine(Mine::Busy { until: None });
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ended });
    assert_eq!(play.mine_view().refused, Some(NotSet::Trouble(Trouble::Unauthorized)));
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(can_own())) });
    play.secs(60);
    assert!(play.times(TaskKind::SetMyStatus).is_empty());
}

#[derive(Clone, Debug)]
enum Step {
    Pass(u64),
    Fail(u8),
    Keep(bool),
    Desk(bool),
    Set(u8),
    Wake,
    Pause(bool),
    Open,
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (0_u64..150).prop_map(Step::Pass),
        2 => (0_u8..5).prop_map(Step::Fail),
        2 => any::<bool>().prop_map(Step::Keep),
        1 => any::<bool>().prop_map(Step::Desk),
        1 => (0_u8..3).prop_map(Step::Set),
        1 => Just(Step::Wake),
        1 => any::<bool>().prop_map(Step::Pause),
        1 => Just(Step::Open),
    ];
    proptest::collection::vec(step, 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn p13_heartbeats_are_never_closer_than_30_seconds_and_go_on_whatever_happens(steps in steps()) {
        let mut play = of(2);
        play.keep_online(true);
        for step in steps {
            match step {
                Step::Pass(secs) => play.secs(secs),
                Step::Fail(which) => play.instead.push_back(match which {
                    0 => Trouble::Failed { status: 500, retry_after: None },
                    1 => Trouble::TooMany { retry_after: Some(Duration::from_secs(20)) },
                    2 => Trouble::Unreadable("x".into()),
                    3 => Trouble::Refused { status: 404, words: "".into() },
                    _ => Trouble::NoAnswer(crate::service::NoAnswer::TooSlow),
                }),
                Step::Keep(on) => play.keep_online(on),
                Step::Desk(on) => play.give(Event::AtDesk(on)),
                Step::Set(which) => play.set_mine(match which {
                    0 => Mine::Online,
                    1 => Mine::Busy { until: Some(play.now.wall.after(Duration::from_secs(50))) },
                    _ => Mine::Offline,
                }),
                Step::Wake => play.give(Event::Woke),
                Step::Pause(on) => play.give(Event::Wish(Wish::PauseAll(on))),
                Step::Open => play.socket(SocketNews::Open),
            }
        }
        let beats = play.times(TaskKind::Heartbeat);
        prop_assert!(beats.windows(2).all(|pair| pair[1] - pair[0] >= 30_000), "{beats:?}");
        play.instead.clear();
        play.give(Event::Wish(Wish::PauseAll(false)));
        play.give(Event::AtDesk(true));
        play.keep_online(true);
        play.secs(400);
        play.asked.clear();
        play.secs(600);
        let beats = play.times(TaskKind::Heartbeat);
        prop_assert!(beats.windows(2).all(|pair| pair[1] - pair[0] <= 60_000), "{beats:?}");
        prop_assert!(beats.len() >= 10);
    }
}
