//! What failures do, and what they never do.

use super::*;
use crate::service::ListOffer;
use crate::service::NoAnswer;

fn failed() -> Trouble {
    Trouble::Failed { status: 500, retry_after: None }
}

#[test]
fn f22_a_refused_batch_is_halved_until_the_bad_id_stands_alone() {
    let mut play = Play::of(100);
    play.has_list = false;
    play.bad = vec!["p37".to_owned()];
    play.secs(30);
    assert_eq!(play.presence(37), Presence::Unknown(Why::Refused("bad id".into())));
    for nth in (0..100).filter(|nth| *nth != 37) {
        assert_eq!(play.presence(nth), Presence::Offline, "p{nth} got an answer");
    }
    assert!(play.batches().len() <= 16, "{:?}", play.batches());
    assert_eq!(play.health(), Health::Fine);
    play.asked.clear();
    play.secs(3600);
    let again = play
        .asked
        .iter()
        .any(|(_, task)| matches!(task, Task::PresenceOf { keys } if keys.iter().any(|key| &**key == "p37")));
    assert!(!again, "a refused id is left alone for a day");
    assert_ne!(play.batches(), [0_usize; 0], "the others go on");
}

#[test]
fn f22_when_every_half_is_refused_the_account_stops_and_says_so() {
    let mut play = Play::of(100);
    play.has_list = false;
    play.bad = (0..100).map(|nth| format!("p{nth}")).collect();
    play.secs(60);
    assert_eq!(play.health(), Health::Stopped(Trouble::BadIds("bad id".into())));
    assert!(play.batches().len() <= 16, "{:?}", play.batches());
    assert_eq!(play.presence(5), Presence::Unknown(Why::NotAsked), "nobody is blamed");
    play.asked.clear();
    play.secs(600);
    assert!(play.batches().is_empty(), "it does not go on asking");
}

#[test]
fn f23_a_refused_token_is_renewed_once_and_the_question_repeated() {
    let mut play = Play::of(3);
    play.has_list = false;
    play.instead.push_back(Trouble::Unauthorized);
    play.secs(4);
    let renewals = || play.done.iter().filter(|effect| matches!(effect, Effect::Renew(_))).count();
    assert_eq!(renewals(), 1);
    assert_eq!(play.batches(), [3], "nothing is asked while the token is renewed");
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(capabilities())) });
    play.secs(1);
    assert_eq!(play.presence(0), Presence::Offline);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn f24_a_missing_scope_is_named_and_nobody_is_signed_out() {
    let mut play = Play::of(3);
    play.always = Some(Trouble::MissingScope("read:chat".into()));
    play.secs(60);
    assert_eq!(play.health(), Health::Stopped(Trouble::MissingScope("read:chat".into())));
    assert_eq!(play.account().missing_scopes, ["read:chat".into()]);
    assert!(!play.done.iter().any(|effect| matches!(effect, Effect::Renew(_))));
    assert!(play.asked.len() <= 3, "no loop: {:?}", play.asked);
}

#[test]
fn f24_an_answer_that_was_under_way_does_not_hide_what_stopped_the_account() {
    let mut play = Play::of(3);
    play.secs(5);
    play.to_one_kind = Some((TaskKind::PresenceOf, Trouble::MissingScope("read:chat".into())));
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(120);
    assert_eq!(play.health(), Health::Stopped(Trouble::MissingScope("read:chat".into())));
}

fn stops_until_the_account_is_edited(trouble: Trouble, edit: &str) {
    let mut play = Play::of(100);
    play.always = Some(trouble.clone());
    play.secs(600);
    assert_eq!(play.health(), Health::Stopped(trouble));
    assert!(play.asked.len() <= 2, "{:?}", play.asked);
    play.always = None;
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(capabilities())) });
    play.secs(10);
    assert_eq!(play.health(), Health::Fine, "{edit}");
}

#[test]
fn f25_a_version_that_is_not_served_stops_the_account_and_is_never_bisected() {
    let trouble = Trouble::VersionRefused { sent: "2025-06-26".into(), next: Some("2026-01-01".into()) };
    stops_until_the_account_is_edited(trouble, "another version was set");
}

#[test]
fn v12_what_only_an_edit_can_mend_stops_the_account_until_it_is_edited() {
    let trouble = Trouble::Halted { code: 1, words: "invalidUrl".into() };
    stops_until_the_account_is_edited(trouble, "another address was set");
}

#[test]
fn v12_an_account_that_stopped_asks_once_when_told_to_and_goes_on_when_that_is_answered() {
    let version = || Trouble::VersionRefused { sent: "2025-06-26".into(), next: None };
    let halted = || Trouble::Halted { code: 1, words: "invalidUrl".into() };
    let check = || Wish::CheckNow { account: ACCOUNT };
    let resume = || Wish::Pause { account: ACCOUNT, on: false };
    let resume_all = || Wish::PauseAll(false);
    for (trouble, wish) in
        [(version(), check()), (halted(), check()), (halted(), resume()), (halted(), resume_all())]
    {
        let mut play = Play::of(300);
        play.has_list = false;
        play.always = Some(trouble.clone());
        play.secs(60);
        play.asked.clear();
        play.give(Event::Wish(wish.clone()));
        play.secs(600);
        assert_eq!(play.asked.len(), 1, "{wish:?} asked {:?}", play.asked);
        assert_eq!(play.health(), Health::Stopped(trouble), "{wish:?}");
        assert_eq!(play.presence(0), Presence::Unknown(Why::NotAsked));
        play.always = None;
        play.give(Event::Wish(wish.clone()));
        play.secs(10);
        assert_eq!(play.health(), Health::Fine, "{wish:?}");
        assert!((0..300).all(|nth| play.presence(nth) == Presence::Offline), "{wish:?}");
    }
}

#[test]
fn an_account_that_stopped_over_its_ids_or_a_permission_is_tried_again_when_told_to() {
    let mut play = Play::of(100);
    play.has_list = false;
    play.bad = (0..100).map(|nth| format!("p{nth}")).collect();
    play.secs(60);
    assert_eq!(play.health(), Health::Stopped(Trouble::BadIds("bad id".into())));
    play.bad.clear();
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(5);
    assert_eq!((play.health(), play.presence(5)), (Health::Fine, Presence::Offline));

    let mut play = Play::of(3);
    play.instead.push_back(Trouble::MissingScope("read:chat".into()));
    play.has_list = false;
    play.secs(60);
    assert_eq!(play.health(), Health::Stopped(Trouble::MissingScope("read:chat".into())));
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.secs(5);
    assert_eq!((play.health(), play.presence(0)), (Health::Fine, Presence::Offline));
}

#[test]
fn a_pause_that_ends_tries_again_what_had_stopped_before_it() {
    let mut play = Play::of(3);
    play.has_list = false;
    play.always = Some(Trouble::Halted { code: 7, words: "suspended".into() });
    play.secs(60);
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: true }));
    play.always = None;
    play.secs(60);
    assert_eq!(play.health(), Health::Paused);
    play.give(Event::Wish(Wish::Pause { account: ACCOUNT, on: false }));
    play.secs(10);
    assert_eq!((play.health(), play.presence(0)), (Health::Fine, Presence::Offline));
}

#[test]
fn v15_a_failure_with_a_number_of_its_own_backs_off_and_changes_nobody() {
    let mut play = Play::of(1);
    play.secs(5);
    assert_eq!(play.presence(0), Presence::Offline);
    let asked = play.asked.len();
    play.always = Some(Trouble::Coded { code: 4, words: "missingData".into() });
    play.secs(600);
    assert_eq!(play.presence(0), Presence::Offline);
    let tries = play.asked.len() - asked;
    assert!((1..=20).contains(&tries), "asked {tries} times in ten minutes");
    play.always = None;
    play.secs(600);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn f11_somebody_the_answer_leaves_out_is_unknown_and_that_is_no_notice() {
    let mut play = Play::of(2);
    play.star(0);
    play.secs(5);
    play.says.remove("p0");
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    assert_eq!(play.presence(0), Presence::Unknown(Why::LeftOut));
    play.now_is(0, Presence::Online);
    assert!(play.notices().is_empty(), "nobody saw them arrive: {:?}", play.decisions());
}

#[test]
fn too_many_ids_makes_smaller_batches_and_blames_nobody() {
    let mut play = Play::of(100);
    play.has_list = false;
    play.instead.push_back(Trouble::TooManyIds);
    play.secs(30);
    assert_eq!(play.batches(), [100, 50, 50]);
    assert!((0..100).all(|nth| play.presence(nth) == Presence::Offline));
}

#[test]
fn row_8_a_limit_holds_its_budget_for_as_long_as_told_while_the_rest_goes_on() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(5);
    play.asked.clear();
    play.instead.push_back(Trouble::TooMany { retry_after: Some(Duration::from_secs(120)) });
    play.give(Event::Wish(Wish::Watch {
        person: person(1),
        watch: Watch { arrivals: true, departures: false, ..Watch::default() },
    }));
    assert_eq!(play.batches().len(), 1);
    assert!(matches!(play.health(), Health::Waiting { .. }), "{:?}", play.health());
    play.secs(119);
    assert_eq!(play.batches().len(), 1, "no status call within two minutes");
    assert!(play.asked.iter().any(|(_, task)| task.kind() == TaskKind::OnlineNow), "the list goes on");
    play.secs(3);
    assert!(play.batches().len() > 1);
}

#[test]
fn row_8_a_limit_that_a_service_states_nowhere_holds_the_whole_origin() {
    for told in [None, Some(Duration::from_secs(90))] {
        let mut play = Play::unstarted(3);
        play.can = Capabilities { budgets: Vec::new(), ..capabilities() };
        play.start();
        play.secs(5);
        play.always = Some(Trouble::TooMany { retry_after: told });
        play.asked.clear();
        play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
        let waits = |health| matches!(health, Health::Waiting { because: Trouble::TooMany { .. }, .. });
        assert!(waits(play.health()), "{:?}", play.health());
        let first = play.asked.len();
        play.secs(80);
        if told.is_some() {
            assert_eq!(play.asked.len(), first, "it waits as told");
        }
        assert!(play.asked.len() < 20, "it waits longer and longer: {}", play.asked.len());
        play.always = None;
        play.secs(300);
        assert_eq!(play.health(), Health::Fine);
    }
}

#[test]
fn row_10_a_failing_service_is_asked_less_and_less_and_changes_nobody() {
    let mut play = Play::of(3);
    play.star(0);
    play.now_is(0, Presence::Online);
    play.secs(10);
    let changes = play.changes().len();
    play.always = Some(failed());
    play.asked.clear();
    play.secs(3600);
    assert!(play.asked.len() < 80, "{}", play.asked.len());
    assert_eq!(play.presence(0), Presence::Online);
    assert_eq!(play.changes().len(), changes);
    assert!(matches!(play.health(), Health::Waiting { .. }));
    play.always = None;
    play.secs(301);
    assert_eq!(play.health(), Health::Fine);
}

#[test]
fn row_10_the_wait_a_failing_service_asks_for_is_kept() {
    let mut play = Play::of(3);
    play.star(0);
    play.instead.push_back(Trouble::Failed { status: 503, retry_after: Some(Duration::from_secs(90)) });
    play.secs(4);
    let asked = play.asked.len();
    play.secs(85);
    assert_eq!(play.asked.len(), asked);
    play.secs(10);
    assert!(play.asked.len() > asked);
}

#[test]
fn row_11_every_other_answer_failing_makes_no_notice() {
    let mut play = Play::of(3);
    play.star(0);
    play.now_is(0, Presence::Online);
    play.secs(30);
    let before = play.decisions().len();
    for _ in 0..40 {
        play.instead.push_back(failed());
        play.secs(45);
    }
    assert_eq!(play.decisions().len(), before);
}

#[test]
fn requests_that_fail_together_count_as_one_failure() {
    let mut play = Play::of(1_000);
    play.always = Some(Trouble::NoAnswer(NoAnswer::NotConnected));
    play.secs(5);
    play.always = None;
    play.secs(10);
    assert_eq!(play.health(), Health::Fine, "a network that comes back is used within seconds");
}

#[test]
fn everybody_is_asked_about_again_after_a_hopeless_refusal() {
    let mut play = Play::of(100);
    play.has_list = false;
    play.bad = (0..100).map(|nth| format!("p{nth}")).collect();
    play.secs(60);
    play.bad.clear();
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(capabilities())) });
    play.secs(1300);
    assert!((0..100).all(|nth| play.presence(nth) == Presence::Offline));
}

/// How often one kind of task was asked.
fn asked(play: &Play, kind: TaskKind) -> usize {
    play.asked.iter().filter(|(_, task)| task.kind() == kind).count()
}

#[test]
fn a_list_of_who_is_online_that_fails_is_asked_seldom_and_holds_nothing_else() {
    let troubles = [failed(), Trouble::Unreadable("no rows".into())];
    for trouble in troubles {
        let mut play = Play::of(3);
        play.star(0);
        play.secs(5);
        play.to_one_kind = Some((TaskKind::OnlineNow, trouble));
        play.asked.clear();
        for _ in 0..360 {
            play.secs(10);
            assert_eq!(play.health(), Health::Fine, "statuses are answered");
        }
        let walks = asked(&play, TaskKind::OnlineNow);
        assert!((8..=60).contains(&walks), "{walks}");
        let times: Vec<u64> = play
            .asked
            .iter()
            .filter(|(_, task)| task.kind() == TaskKind::PresenceOf)
            .map(|(at, _)| *at)
            .collect();
        let longest = times.windows(2).map(|pair| pair[1] - pair[0]).max().expect("several");
        assert!(longest <= 30_000, "a watched person waited {longest} ms");
        play.to_one_kind = None;
        play.set(2, Presence::Online);
        play.secs(361);
        assert_eq!(play.presence(2), Presence::Online, "the list is read again");
    }
}

#[test]
fn a_list_that_never_answers_is_asked_seldom() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(5);
    play.to_one_kind = Some((TaskKind::OnlineNow, Trouble::NoAnswer(NoAnswer::TooSlow)));
    play.asked.clear();
    play.secs(3600);
    let (walks, statuses) = (asked(&play, TaskKind::OnlineNow), asked(&play, TaskKind::PresenceOf));
    assert!(walks <= 60, "{walks}");
    assert!(statuses >= 110, "one in 30 s: {statuses}");
}

#[test]
fn the_wait_a_failing_list_asks_for_is_kept_by_everything() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(5);
    let trouble = Trouble::Failed { status: 503, retry_after: Some(Duration::from_secs(90)) };
    play.to_one_kind = Some((TaskKind::OnlineNow, trouble));
    play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
    play.asked.clear();
    play.secs(85);
    assert_eq!(play.asked, []);
}

#[test]
fn offers_that_fail_are_asked_for_a_few_times_and_hold_nothing_else() {
    let mut play = Play::unstarted(3);
    play.can.fixed_lists = vec![ListKey("chats".into())];
    play.start();
    play.star(0);
    play.secs(5);
    play.to_one_kind = Some((TaskKind::Lists, failed()));
    play.asked.clear();
    play.give(Event::Wish(Wish::OfferLists { account: ACCOUNT }));
    assert_eq!(play.account().offers, None, "they are waited for");
    for _ in 0..60 {
        play.secs(10);
        assert_eq!(play.health(), Health::Fine);
    }
    assert_eq!(asked(&play, TaskKind::Lists), 5);
    let fixed = ListOffer { key: ListKey("chats".into()), name: "".into(), count: None, is_top: false };
    assert_eq!(play.account().offers, Some(vec![fixed]), "what is always there can be chosen");
    assert_eq!(play.account().offers_trouble, Some(failed()));
    assert!(asked(&play, TaskKind::PresenceOf) >= 19);
    // The next wish begins anew.
    play.to_one_kind = None;
    play.asked.clear();
    play.give(Event::Wish(Wish::OfferLists { account: ACCOUNT }));
    assert_eq!((asked(&play, TaskKind::Lists), play.account().offers), (1, Some(Vec::new())));
    assert_eq!(play.account().offers_trouble, None);
}

fn kept(secs: u64) -> Dated {
    Dated { kept: Duration::from_secs(secs), made: None }
}

#[test]
fn row_25_an_older_answer_never_overwrites_a_newer_one() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(20);
    play.asked.clear();
    let (changes, observed) = (play.changes().len(), play.row(0).seen.observed);
    // A cache still has the answer of before they went.
    play.dated = kept(25);
    play.now_is(0, Presence::Online);
    assert_eq!(play.presence(0), Presence::Offline);
    assert_eq!((play.changes().len(), play.row(0).seen.observed), (changes, observed));
    assert!(play.notices().is_empty());
    for kind in [TaskKind::PresenceOf, TaskKind::OnlineNow] {
        assert!(play.asked.iter().any(|(_, task)| task.kind() == kind), "{:?}", play.asked);
    }
    // What is old, but newer than what is known, is as old as it is.
    play.dated = kept(2);
    play.secs(30);
    assert_eq!(play.presence(0), Presence::Online);
    let age = play.now.wall.since(play.row(0).seen.observed.expect("seen"));
    assert_eq!(age, Duration::from_secs(2));
}

#[test]
fn row_25_what_is_stale_already_is_not_seen_and_what_is_very_old_is_not_the_services() {
    let mut play = Play::unstarted(3);
    play.has_list = false;
    play.dated = kept(599);
    play.start();
    play.star(0);
    play.now_is(0, Presence::Online);
    play.secs(20);
    assert_eq!(play.presence(0), Presence::Unknown(Why::NotAsked));
    play.dated = kept(86_400);
    play.secs(60);
    assert!(
        matches!(play.health(), Health::Waiting { because: Trouble::NotTheService, .. }),
        "{:?}",
        play.health()
    );
    play.dated = Dated::default();
    play.secs(300);
    assert_eq!((play.presence(0), play.health()), (Presence::Online, Health::Fine));
}

#[test]
fn row_35_a_network_that_flaps_is_asked_a_bounded_number_of_times() {
    let mut play = Play::of(3);
    play.star(0);
    play.secs(5);
    play.asked.clear();
    for nth in 0..300 {
        play.always = (nth % 2 == 0).then_some(Trouble::NoAnswer(NoAnswer::NotConnected));
        play.secs(2);
    }
    assert!(play.asked.len() < 120, "{}", play.asked.len());
    assert!(play.notices().is_empty());
}

#[test]
fn a_gap_in_watching_is_recorded_as_one() {
    let mut play = Play::of(2);
    play.star(0);
    play.secs(60);
    play.always = Some(Trouble::NoAnswer(NoAnswer::NotConnected));
    play.secs(1800);
    play.always = None;
    play.secs(400);
    let gaps = play
        .done
        .iter()
        .filter(|effect| matches!(effect, Effect::Record(Recorded::Gap { from, to, .. }) if to.since(*from) > Duration::from_secs(1500)))
        .count();
    assert_eq!(gaps, 1);
}

#[test]
fn a_keyring_that_cannot_be_read_is_the_accounts_state() {
    let mut play = Play::unstarted(2);
    play.give(Event::Started);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::KeyringClosed });
    assert_eq!(play.health(), Health::KeyringClosed);
    assert_eq!(play.machine.glance(play.now).mood, crate::view::Mood::Problem);
    play.give(Event::SignIn { sign_in: SIGN_IN, news: SignInNews::Ready(Box::new(capabilities())) });
    play.secs(5);
    assert_eq!(play.health(), Health::Fine);
}

/// What the service answers where it forbids a question about these, whether or not it speaks of a scope.
fn forbidding(scope_named: bool) -> Trouble {
    let scope = "read:chat".into();
    if scope_named {
        Trouble::MissingScope(scope)
    } else {
        Trouble::ForbiddenForIds { scope, words: "Forbidden".into() }
    }
}

#[test]
fn unknown_a_forbidden_batch_is_about_somebody_in_it_where_others_are_answered() {
    for is_named in [false, true] {
        for (people, at_fault) in [(100, 37), (2, 0), (3, 1), (3, 2)] {
            let mut play = Play::of(people);
            if is_named {
                play.secs(5);
            }
            play.asked.clear();
            play.forbids = Some((format!("p{at_fault}"), forbidding(is_named)));
            play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
            play.secs(60);
            assert_eq!(play.health(), Health::Fine, "{people} {is_named}");
            assert!(matches!(play.presence(at_fault), Presence::Unknown(Why::Refused(_))), "{people}");
            for nth in (0..people).filter(|nth| *nth != at_fault) {
                assert_eq!(play.presence(nth), Presence::Offline, "{nth} of {people}");
            }
            assert!(play.account().missing_scopes.is_empty());
        }
    }
}

#[test]
fn unknown_where_every_batch_is_forbidden_the_scope_is_missing_and_nobody_is_changed() {
    for people in [1, 2, 3, 40, 250] {
        for is_named in [false, true] {
            for works_first in [false, true] {
                let mut play = Play::of(people);
                play.has_list = false;
                if works_first {
                    play.secs(5);
                }
                let before: Vec<Presence> = (0..people).map(|nth| play.presence(nth)).collect();
                play.asked.clear();
                play.to_one_kind = Some((TaskKind::PresenceOf, forbidding(is_named)));
                play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
                play.secs(60);
                if people == 1 && works_first {
                    assert!(matches!(play.presence(0), Presence::Unknown(Why::Refused(_))));
                    continue;
                }
                let stopped = Health::Stopped(Trouble::MissingScope("read:chat".into()));
                assert_eq!(play.health(), stopped, "{people} {is_named} {works_first}");
                assert_eq!(play.account().missing_scopes, ["read:chat".into()]);
                assert!(play.batches().len() <= 21, "{:?}", play.batches());
                let after: Vec<Presence> = (0..people).map(|nth| play.presence(nth)).collect();
                assert_eq!(after, before, "{people} {is_named} {works_first}");
            }
        }
    }
}

#[test]
fn row_36_the_return_of_the_network_ends_the_wait_for_it_and_no_other() {
    for lost in [Trouble::NoAnswer(NoAnswer::NotConnected), Trouble::NotTheService] {
        let mut play = Play::of(1);
        play.star(0);
        play.secs(10);
        play.always = Some(lost.clone());
        play.set(0, Presence::Online);
        // So many tries have failed by now that the next may be five minutes away.
        play.secs(3600);
        play.always = None;
        play.asked.clear();
        play.give(Event::NetworkCame);
        play.secs(4);
        assert!(!play.asked.is_empty(), "{lost:?}");
        assert_eq!(play.presence(0), Presence::Online, "{lost:?}");
    }
    let told = Some(Duration::from_secs(1800));
    for asked_to_wait in
        [Trouble::Failed { status: 503, retry_after: told }, Trouble::TooMany { retry_after: told }]
    {
        let mut play = Play::of(1);
        play.has_list = false;
        play.secs(10);
        play.always = Some(asked_to_wait.clone());
        play.give(Event::Wish(Wish::CheckNow { account: ACCOUNT }));
        play.secs(10);
        play.asked.clear();
        play.give(Event::NetworkCame);
        play.secs(600);
        assert!(play.asked.is_empty(), "{asked_to_wait:?}: {:?}", play.asked);
    }
}
