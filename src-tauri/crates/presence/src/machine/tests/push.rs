//! What a service reports by itself, beside what it answers.

use super::*;
use crate::event::SocketNews;
use crate::notice::Hold;
use crate::service::Pushed;
use crate::sighting::Freshness;
use crate::view::SocketView;
use proptest::prelude::*;

pub(super) fn can_push() -> Capabilities {
    Capabilities {
        push: true,
        single: true,
        last_seen_is_activity: true,
        poll: Some(PollLimits { most_ids: 50, least_interval: Duration::from_secs(10) }),
        ..capabilities()
    }
}

/// So many contacts, the first two of them watched, the socket open and everybody asked about.
fn of(people: usize) -> Play {
    let mut play = unopened(people);
    play.socket(SocketNews::Open);
    play.secs(5);
    play
}

pub(super) fn unopened(people: usize) -> Play {
    let mut play = Play::unstarted(people);
    play.can = can_push();
    play.has_list = false;
    play.start();
    play.secs(5);
    for nth in 0..people.min(2) {
        let watch = Watch { arrivals: true, departures: true, frees: true, ..Watch::default() };
        play.give(Event::Wish(Wish::Watch { person: person(nth), watch }));
    }
    play
}

impl Play {
    pub(super) fn socket(&mut self, news: SocketNews) {
        self.give(Event::Socket { account: ACCOUNT, news });
    }

    /// The service reports somebody, made so many seconds from now.
    fn push(&mut self, key: &str, presence: Presence, made: Option<i64>) {
        let made = made.map(|secs| Wall(self.now.wall.0 + secs * 1000));
        self.push_report(Report { made, leaves_out_end: true, ..Report::new(key, presence, None) });
    }

    fn push_report(&mut self, report: Report) {
        let pushed = Pushed { reports: vec![report], mine: None };
        self.give(Event::Pushed { account: ACCOUNT, pushed });
    }

    pub(super) fn listens(&self) -> Vec<bool> {
        self.done
            .iter()
            .filter_map(|effect| match effect {
                Effect::Listen { on, .. } => Some(*on),
                _ => None,
            })
            .collect()
    }

    pub(super) fn socket_view(&self) -> Option<SocketView> {
        self.account().socket
    }
}

#[test]
fn p48_an_account_listens_once_and_no_longer_than_it_asks() {
    let mut play = of(3);
    play.secs(600);
    assert_eq!((play.listens(), play.socket_view()), (vec![true], Some(SocketView::Open)));
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: true }));
    assert_eq!((play.listens(), play.socket_view()), (vec![true, false], Some(SocketView::Off)));
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: false }));
    assert_eq!((play.listens(), play.socket_view()), (vec![true, false, true], Some(SocketView::Connecting)));
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ended });
    assert_eq!(play.listens(), [true, false, true, false]);
    let without = Play::of(1);
    assert_eq!((without.listens(), without.socket_view()), (vec![], None));
}

#[test]
fn a_token_that_is_renewed_leaves_an_open_socket_open() {
    let mut play = of(1);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Renewing });
    assert_eq!(play.socket_view(), Some(SocketView::Open));
    play.start();
    assert_eq!(play.listens(), [true]);
}

#[test]
fn p34_a_pushed_arrival_is_told_without_waiting_for_the_next_poll() {
    let mut play = of(3);
    let asked = play.asked.len();
    play.push("p0", Presence::Online, Some(0));
    assert_eq!(play.notices(), ["Person(PersonId(1))"]);
    assert_eq!(play.asked.len(), asked);
    assert_eq!(play.changes().last().map(|change| change.to.clone()), Some(Presence::Online));
}

#[test]
fn p16_a_frame_in_which_only_times_differ_renews_the_freshness_and_nothing_else() {
    let mut play = of(2);
    play.push("p0", Presence::Online, Some(0));
    play.always = Some(Trouble::Failed { status: 503, retry_after: None });
    play.secs(120);
    assert_eq!(play.row(0).seen.freshness, Freshness::Stale);
    let (changes, decisions) = (play.changes().len(), play.decisions().len());
    let last_seen = Some(LastSeen::At(play.now.wall));
    play.push_report(Report { made: Some(play.now.wall), ..Report::new("p0", Presence::Online, last_seen) });
    let seen = play.row(0).seen;
    assert_eq!((seen.freshness, seen.last_seen), (Freshness::Fresh, last_seen));
    assert_eq!((play.changes().len(), play.decisions().len()), (changes, decisions));
}

#[test]
fn p38_a_frame_that_leaves_out_the_end_keeps_the_known_one_and_the_known_name() {
    let mut play = of(2);
    let until = play.now.wall.after(Duration::from_secs(600));
    play.now_is(0, Presence::Busy { until: Some(until) });
    play.secs(3);
    play.push("p0", Presence::Busy { until: None }, Some(1));
    assert_eq!(play.presence(0), Presence::Busy { until: Some(until) });
    assert_eq!(&*play.row(0).name, "Person 0");
    play.push("p1", Presence::Busy { until: None }, Some(1));
    assert_eq!(play.presence(1), Presence::Busy { until: None });
}

#[test]
fn p28_a_frame_that_still_says_busy_after_the_end_does_not_make_them_busy_again() {
    let mut play = of(2);
    let until = play.now.wall.after(Duration::from_secs(20));
    play.now_is(0, Presence::Busy { until: Some(until) });
    play.secs(21);
    play.push("p0", Presence::Busy { until: None }, Some(0));
    assert_eq!(play.presence(0), Presence::Online);
    play.push("p0", Presence::Online, Some(1));
    play.push("p0", Presence::Busy { until: None }, Some(2));
    assert_eq!(play.presence(0), Presence::Busy { until: None }, "a new call");
}

#[test]
fn p39_a_late_a_repeated_and_an_overtaken_frame_change_nothing() {
    let mut play = of(2);
    play.push("p0", Presence::Online, Some(0));
    play.push("p0", Presence::Offline, Some(-10));
    assert_eq!(play.presence(0), Presence::Online, "it is older than what is known");
    play.secs(2);
    let seen = play.row(0).seen.observed;
    play.push("p0", Presence::Online, Some(-2));
    assert_eq!(play.row(0).seen.observed, seen, "it is the same again");
    play.push("p0", Presence::Offline, Some(1));
    play.push("p0", Presence::Online, Some(0));
    assert_eq!(play.presence(0), Presence::Offline);
    assert_eq!(play.notices().len(), 1, "{:?}", play.decisions());
}

#[test]
fn p39_a_frame_older_than_an_answer_by_the_services_own_times_changes_nothing() {
    let mut play = of(2);
    play.last_seen.insert("p0".to_owned(), LastSeen::At(play.now.wall));
    play.now_is(0, Presence::Online);
    let before = LastSeen::At(Wall(play.now.wall.0 - 60_000));
    play.push_report(Report::new("p0", Presence::Offline, Some(before)));
    assert_eq!(play.presence(0), Presence::Online);
}

#[test]
fn p41_a_change_that_is_pushed_in_two_shapes_and_polled_is_one_change() {
    let mut play = of(2);
    play.set(0, Presence::Online);
    let changes = play.changes().len();
    play.push("p0", Presence::Online, Some(0));
    play.push("p0", Presence::Online, Some(0));
    play.secs(60);
    play.push("p0", Presence::Online, None);
    assert_eq!((play.changes().len(), play.notices().len()), (changes + 1, 1));
}

#[test]
fn an_answer_that_was_overtaken_by_a_frame_changes_nobody_and_is_asked_for_again() {
    // Also in the very millisecond in which it was asked for.
    for later in [0, 1] {
        let mut play = of(1);
        let effects = play.machine.handle(Event::Wish(Wish::CheckPerson(person(0))), play.now);
        let effects = if effects.iter().any(|effect| matches!(effect, Effect::Ask { .. })) {
            effects
        } else {
            play.machine.handle(Event::Wish(Wish::CheckNow { account: ACCOUNT }), play.now)
        };
        let ask = effects.iter().find_map(|effect| match effect {
            Effect::Ask { ask, task: Task::PresenceOf { .. } | Task::OnePresence { .. }, .. } => Some(*ask),
            _ => None,
        });
        let ask = ask.expect("asked");
        play.secs(later);
        play.set(0, Presence::Online);
        play.push("p0", Presence::Online, Some(0));
        let report = Report::new("p0", Presence::Offline, None);
        let heard = Heard {
            reading: Ok(Reading::Presence(vec![report])),
            limits: Vec::new(),
            sunset: None,
            dated: Dated::default(),
        };
        play.secs(1);
        play.give(Event::Heard { ask, heard });
        assert_eq!(play.presence(0), Presence::Online);
        assert_eq!(play.notices().len(), 1);
    }
}

/// Somebody who was said to be busy in an answer of this second, by a service that tells the time in whole seconds.
fn busy_a_moment_ago() -> Play {
    let mut play = of(2);
    play.has_clock = true;
    play.pass(Duration::from_millis(300));
    play.push_report(in_whole_seconds(&play, Presence::Online));
    play.pass(Duration::from_millis(300));
    play.now_is(0, Presence::Busy { until: None });
    play.pass(Duration::from_millis(300));
    play.asked.clear();
    play.done.clear();
    play
}

/// What a frame says that is made now.
fn in_whole_seconds(play: &Play, presence: Presence) -> Report {
    let made = Some(whole_second(play.now.wall));
    Report { made, leaves_out_end: true, ..Report::new("p0", presence, None) }
}

#[test]
fn p39_a_frame_that_an_answer_of_the_same_second_denies_is_asked_about_and_frees_nobody() {
    let mut play = busy_a_moment_ago();
    // Made before the answer was, and delivered after it.
    play.push_report(in_whole_seconds(&play, Presence::Online));
    assert_eq!(play.presence(0), Presence::Busy { until: None });
    play.secs(1);
    assert_eq!((play.batches(), play.presence(0)), (vec![1], Presence::Busy { until: None }));
    assert!(play.notices().is_empty() && play.changes().is_empty(), "{:?}", play.decisions());
    play.secs(120);
    assert!(play.notices().is_empty() && play.changes().is_empty());
}

#[test]
fn p39_a_second_change_within_the_second_of_an_answer_is_asked_about_at_once() {
    let mut play = busy_a_moment_ago();
    play.set(0, Presence::Online);
    play.push_report(in_whole_seconds(&play, Presence::Online));
    play.secs(1);
    assert_eq!((play.batches(), play.presence(0)), (vec![1], Presence::Online));
    assert_eq!(play.decisions(), [(Kind::BecameFree, Outcome::Shown)]);
}

#[test]
fn p39_frames_close_to_an_answer_are_asked_about_together() {
    let mut play = of(90);
    play.has_clock = true;
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.asked.clear();
    for nth in 0..90 {
        play.set(nth, Presence::Online);
        play.push(&format!("p{nth}"), Presence::Online, Some(0));
        play.pass(Duration::from_millis(2));
    }
    play.secs(1);
    assert_eq!(play.batches().len(), 2);
    assert!((0..90).all(|nth| play.presence(nth) == Presence::Online));
}

#[test]
fn p39_a_frame_that_is_held_up_for_long_is_older_than_the_answers_meanwhile() {
    let mut play = busy_a_moment_ago();
    let late = in_whole_seconds(&play, Presence::Online);
    play.secs(45);
    play.asked.clear();
    play.push_report(late);
    play.secs(1);
    assert_eq!((play.batches().len(), play.presence(0)), (1, Presence::Busy { until: None }));
    assert!(play.notices().is_empty() && play.changes().is_empty(), "{:?}", play.decisions());
}

#[test]
fn p39_a_frame_that_is_surely_newer_than_the_answer_costs_no_question() {
    let mut play = busy_a_moment_ago();
    play.secs(2);
    play.asked.clear();
    play.set(0, Presence::Online);
    play.push_report(in_whole_seconds(&play, Presence::Online));
    assert_eq!((play.batches(), play.presence(0)), (vec![], Presence::Online));
}

#[test]
fn p39_without_a_clock_of_the_service_a_frame_close_to_an_answer_is_asked_about() {
    for (millis, questions) in [(1_900, 1), (2_100, 0)] {
        let mut play = of(2);
        play.now_is(0, Presence::Busy { until: None });
        play.pass(Duration::from_millis(millis));
        play.asked.clear();
        play.set(0, Presence::Online);
        play.push_report(Report::new("p0", Presence::Online, None));
        play.secs(1);
        assert_eq!((play.batches().len(), play.presence(0)), (questions, Presence::Online));
    }
}

#[test]
fn p39_a_question_under_way_does_not_settle_what_a_frame_says_meanwhile() {
    let mut play = busy_a_moment_ago();
    let effects = play.machine.handle(Event::Wish(Wish::CheckNow { account: ACCOUNT }), play.now);
    let ask = effects.iter().find_map(|effect| match effect {
        Effect::Ask { ask, task: Task::PresenceOf { .. }, .. } => Some(*ask),
        _ => None,
    });
    play.set(0, Presence::Online);
    play.push_report(in_whole_seconds(&play, Presence::Online));
    // What is answered now was read before the change.
    let reports = ["p0", "p1"].map(|key| Report::new(key, Presence::Busy { until: None }, None));
    let heard = Heard {
        reading: Ok(Reading::Presence(reports.into())),
        limits: Vec::new(),
        sunset: None,
        dated: Dated { made: Some(whole_second(play.now.wall)), ..Dated::default() },
    };
    play.give(Event::Heard { ask: ask.expect("asked"), heard });
    play.secs(1);
    assert_eq!((play.batches(), play.presence(0)), (vec![1], Presence::Online));
}

#[test]
fn p59_while_a_limit_holds_the_questions_a_frame_is_believed() {
    let mut play = busy_a_moment_ago();
    play.instead.push_back(Trouble::TooMany { retry_after: Some(Duration::from_secs(90)) });
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.push_report(in_whole_seconds(&play, Presence::Online));
    assert_eq!(play.presence(0), Presence::Online);
}

#[test]
fn p59_while_a_limit_holds_the_questions_for_long_an_arrival_that_is_heard_is_told() {
    let mut play = of(2);
    play.secs(60);
    play.instead.push_back(Trouble::TooMany { retry_after: Some(Duration::from_secs(600)) });
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(300);
    assert_eq!(play.row(0).seen.freshness, Freshness::Stale);
    play.set(0, Presence::Online);
    play.push("p0", Presence::Online, Some(0));
    assert_eq!(play.notices(), ["Person(PersonId(1))"], "nothing was missed while the socket was open");
    play.socket(SocketNews::Closed);
    play.socket(SocketNews::Open);
    play.push("p1", Presence::Online, Some(1));
    assert_eq!(play.notices().len(), 1, "they may have come while it was closed");
}

#[test]
fn p52_a_closed_socket_makes_nobody_offline_and_polling_goes_on() {
    let mut play = of(2);
    play.set(0, Presence::Online);
    play.push("p0", Presence::Online, Some(0));
    let changes = play.changes().len();
    play.socket(SocketNews::Closed);
    assert_eq!((play.presence(0), play.socket_view()), (Presence::Online, Some(SocketView::Connecting)));
    play.asked.clear();
    play.secs(100);
    assert!((2..=5).contains(&play.batches().len()), "{:?}", play.asked);
    assert_eq!((play.changes().len(), play.row(0).seen.freshness), (changes, Freshness::Fresh));
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn p55_after_each_connect_everybody_is_asked_about_once_and_who_came_is_one_summary() {
    let mut play = of(60);
    play.secs(700);
    play.socket(SocketNews::Closed);
    play.asked.clear();
    play.done.clear();
    play.set(0, Presence::Online);
    play.set(1, Presence::Online);
    play.socket(SocketNews::Open);
    play.secs(8);
    assert_eq!(play.batches(), [50, 10]);
    assert_eq!(play.notices(), ["Together(CameOnline)"], "{:?}", play.decisions());
    let held = play.decisions().iter().filter(|one| one.1 == Outcome::Held(Hold::Baseline)).count();
    assert_eq!(held, 2);
    play.secs(120);
    assert_eq!(play.notices().len(), 1);
}

#[test]
fn p55_who_was_there_before_a_connect_and_still_is_makes_no_summary() {
    let mut play = of(2);
    play.set(0, Presence::Online);
    play.push("p0", Presence::Online, Some(0));
    play.secs(700);
    play.done.clear();
    for _ in 0..5 {
        play.socket(SocketNews::Closed);
        play.secs(700);
        play.socket(SocketNews::Open);
    }
    play.secs(60);
    assert!(play.notices().is_empty() && play.decisions().is_empty(), "{:?}", play.decisions());
    assert_eq!(play.health(), Health::Fine);
    let gaps = play.done.iter().filter(|it| matches!(it, Effect::Record(Recorded::Gap { .. }))).count();
    assert_eq!(gaps, 0, "it was watched all the time");
}

#[test]
fn p56_reports_about_others_are_dropped_and_those_of_a_paused_account_too() {
    let mut play = of(2);
    play.push("stranger", Presence::Online, Some(0));
    assert_eq!(play.account().contacts, 2);
    assert!(!play.done.iter().any(|effect| matches!(effect, Effect::Keep(Kept::Contacts(_)))));
    play.give(Event::Wish(Wish::PauseAll(true)));
    play.push("p0", Presence::Online, Some(0));
    assert_eq!(play.presence(0), Presence::Offline);
}

#[test]
fn p27_a_pushed_old_activity_is_doubtful_and_neither_coming_nor_going() {
    let mut play = of(2);
    let old = Some(LastSeen::At(Wall(play.now.wall.0 - 3_600_000)));
    play.push_report(Report::new("p0", Presence::Online, old));
    assert!(play.row(0).seen.is_doubtful);
    assert_eq!(play.decisions(), [(Kind::CameOnline, Outcome::Held(Hold::Doubtful))]);
    assert!(play.notices().is_empty());
}

#[test]
fn a_push_about_each_of_two_hundred_leaves_one_notification() {
    let mut play = of(200);
    for nth in 0..200 {
        play.star(nth);
    }
    play.secs(10);
    play.done.clear();
    for nth in 0..200 {
        play.set(nth, Presence::Online);
        play.push(&format!("p{nth}"), Presence::Online, Some(0));
    }
    play.secs(20);
    let singles = play.notices().iter().filter(|slot| slot.starts_with("Person")).count();
    assert!(singles <= 3, "{:?}", play.notices());
}

/// How news of one change reach us.
#[derive(Clone, Debug)]
enum Way {
    /// In a frame, made with the change.
    Frame,
    /// In a frame of another shape, made with the change.
    Echo,
    /// In a frame from before the change.
    Late,
    /// In an answer.
    Answer,
    /// Time passes.
    Pass(u64),
}

/// What happens at a service, on its socket, and here.
enum Step {
    Changes(Presence),
    Hears(Report),
    Asks,
}

fn ways() -> impl Strategy<Value = Vec<Way>> {
    let way = prop_oneof![
        Just(Way::Frame),
        Just(Way::Echo),
        Just(Way::Late),
        Just(Way::Answer),
        (0_u64..40).prop_map(Way::Pass),
    ];
    proptest::collection::vec(way, 1..12)
}

/// One after the other: so long after the one before something changes, its frame arrives so much later (never before an earlier
/// one), and so long after the change everybody is asked about.
fn shifts() -> impl Strategy<Value = Vec<(u64, u64, Option<u64>)>> {
    proptest::collection::vec((1_u64..1_500, 0_u64..2_500, proptest::option::of(0_u64..1_500)), 1..10)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

    #[test]
    fn p39_frames_of_whole_seconds_that_answers_overtake_undo_nothing_and_lose_nothing(shifts in shifts()) {
        let mut play = of(1);
        play.has_clock = true;
        play.done.clear();
        let (mut steps, mut at, mut delivered) = (BTreeMap::<u64, Vec<Step>>::new(), 0, 0);
        let presences = [Presence::Online, Presence::Busy { until: None }, Presence::Offline];
        for ((gap, delay, asked), presence) in shifts.iter().zip(presences.iter().cycle()) {
            at += gap;
            delivered = delivered.max(at + delay);
            let made = Some(whole_second(Wall(play.now.wall.0 + i64::try_from(at).unwrap())));
            let frame = Report { made, leaves_out_end: true, ..Report::new("p0", presence.clone(), None) };
            steps.entry(at).or_default().push(Step::Changes(presence.clone()));
            steps.entry(delivered).or_default().push(Step::Hears(frame));
            if let Some(later) = asked {
                steps.entry(at + later).or_default().push(Step::Asks);
            }
        }
        let mut now = 0;
        for (at, steps) in steps {
            play.pass(Duration::from_millis(at - now));
            now = at;
            for step in steps {
                match step {
                    Step::Changes(presence) => play.set(0, presence),
                    Step::Hears(frame) => play.push_report(frame),
                    Step::Asks => play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT })),
                }
            }
        }
        play.secs(2);
        prop_assert_eq!(Some(&play.presence(0)), play.says.get("p0"), "no poll was waited for");
        prop_assert!(play.changes().len() <= shifts.len(), "{:?}", play.changes());
        let came = play.decisions().iter().filter(|one| one.0 == Kind::CameOnline).count();
        prop_assert!(came <= shifts.len().div_ceil(3), "{:?}", play.decisions());
    }

    #[test]
    fn p41_one_change_is_one_change_and_one_notice_in_whatever_order_and_however_often_it_comes(
        ways in ways()
    ) {
        let mut play = of(1);
        // What was before the change was told, too.
        let made = play.now.wall;
        let before = Report { made: Some(made), ..Report::new("p0", Presence::Offline, None) };
        play.push_report(before.clone());
        play.done.clear();
        play.secs(1);
        play.set(0, Presence::Online);
        let frame = Report {
            made: Some(play.now.wall),
            leaves_out_end: true,
            ..Report::new("p0", Presence::Online, Some(LastSeen::At(play.now.wall)))
        };
        let echo = Report { leaves_out_end: false, name: Some("p".into()), ..frame.clone() };
        for way in ways {
            match way {
                Way::Frame => play.push_report(frame.clone()),
                Way::Echo => play.push_report(echo.clone()),
                Way::Late => play.push_report(before.clone()),
                Way::Answer => play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT })),
                Way::Pass(secs) => play.secs(secs),
            }
        }
        play.push_report(frame);
        play.secs(60);
        prop_assert_eq!(play.changes().len(), 1, "{:?}", play.changes());
        prop_assert_eq!(play.notices().len(), 1);
        prop_assert_eq!(play.decisions(), vec![(Kind::CameOnline, Outcome::Shown)]);
    }
}
