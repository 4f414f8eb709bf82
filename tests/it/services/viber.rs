//! The whole agent at Viber: who may be reached of a bot's subscribers, asked for by ids that were brought in.

use crate::bench::accounts::viber_form;
use crate::bench::{Bench, SOON};
use agent::wire::{
    Health, ImportFault, LastSeen, Presence, Problem, ProblemCode, SignInForm, Site, Watch, Why, Wish,
};
use simulator::{
    Answer, Body, LastOnlineStyle, Limit, Options, Reply, Request, Simulator, Times, ViberOptions,
};
use std::time::{Duration, Instant};

const ONLINE: &str = "/pa/get_online";
const DETAILS: &str = "/pa/get_user_details";

/// More than the time in which everybody is asked about again, who is watched or not.
const LONG: Duration = Duration::from_secs(1300);

/// The time after which a watched one is asked about again.
const WATCHED: Duration = Duration::from_secs(60);

/// Everybody by the name of their place.
fn named(ids: &[String]) -> Vec<(String, String)> {
    ids.iter().enumerate().map(|(place, id)| (id.clone(), format!("v{place}"))).collect()
}

/// An account whose bot has so many subscribers, all brought in and asked about.
async fn ready(people: usize) -> (Bench, i64) {
    let mut bench = Bench::with(Options::people(people)).await;
    let account = bench.viber().await;
    let ids = bench.control().viber().ids();
    bench.import(account, &named(&ids)).await;
    bench.until_told(account).await;
    bench.answered(account).await;
    bench.titles();
    (bench, account)
}

impl Bench {
    async fn ask_name(&mut self, name: &str) {
        let person = self.row(name).person;
        assert_eq!(self.wish(Wish::AskNames { persons: vec![person] }).await, None);
    }
}

fn ids(request: &Request) -> Vec<String> {
    match &request.body {
        Body::Json(body) => {
            assert_eq!(body.as_object().map(serde_json::Map::len), Some(1), "no other member");
            let ids = body["ids"].as_array().expect("a list").iter();
            ids.map(|id| id.as_str().expect("text").to_owned()).collect()
        }
        Body::Empty | Body::Form(_) | Body::Other(_) => panic!("a request without JSON"),
    }
}

/// How many each asks about. They are under way together, and may arrive in any order.
fn sizes(asked: &[Vec<String>]) -> Vec<usize> {
    let mut sizes: Vec<_> = asked.iter().map(Vec::len).collect();
    sizes.sort_unstable();
    sizes
}

fn presences(bench: &Bench) -> Vec<(String, Presence)> {
    let rows = bench.slice().rows.iter();
    let mut presences: Vec<_> = rows.map(|row| (row.name.clone(), row.seen.presence.clone())).collect();
    presences.sort_by(|one, other| one.0.cmp(&other.0));
    presences
}

fn waits_for(health: &Health, wanted: &Problem) -> bool {
    matches!(health, Health::Waiting { problem, .. } if problem == wanted)
}

#[tokio::test]
async fn v2_one_bot_is_never_asked_about_another_bots_contacts_and_the_same_id_is_two_people() {
    let mut options = Options::people(4);
    options.viber.bot_id = "pa:2".to_owned();
    options.viber.token = "aaaaaaaaaaaaaaaa-bbbbbbbbbbbbbbbb-cccccccccccccccc".to_owned();
    options.seed = 99;
    let token = options.viber.token.clone();
    let second = Simulator::start(options).await.expect("loopback ports");
    let other = second.control();
    let mut bench = Bench::with(Options::people(4)).await;
    let shared = bench.control().viber().ids()[0].clone();
    other.viber().subscribe(Some(&shared), "Of both");
    other.viber().leave(&shared).expect("a subscriber");
    bench.control().viber().arrive(&shared).expect("a subscriber");

    let mine = bench.viber().await;
    let theirs = bench.take(viber_form(second.urls(), &token)).await;
    assert_ne!(mine, theirs);
    let mut expected = Vec::new();
    for (account, control, letter) in [(mine, bench.control(), "m"), (theirs, other.clone(), "t")] {
        let ids = control.viber().ids();
        let people: Vec<_> = ids.iter().map(|id| (id.clone(), format!("{letter} {id}"))).collect();
        bench.import(account, &people).await;
        bench.until_told(account).await;
        expected.push(ids);
    }
    for (control, mut expected) in [bench.control(), other].into_iter().zip(expected) {
        let mut asked: Vec<String> = control.requests_to(ONLINE).iter().flat_map(ids).collect();
        asked.sort();
        asked.dedup();
        expected.sort();
        assert_eq!(asked, expected);
    }
    bench.until_seen(&format!("m {shared}"), Presence::Online).await;
    bench.until_seen(&format!("t {shared}"), Presence::Offline).await;
    second.stop().await;
}

#[tokio::test]
async fn v3_v5_250_contacts_cost_three_requests_and_every_id_goes_byte_for_byte() {
    let mut bench = Bench::with(Options::people(250)).await;
    let account = bench.viber().await;
    let all = bench.control().viber().ids();
    assert!(all.iter().any(|id| id.contains(['+', '/'])) && all.iter().all(|id| id.ends_with("==")));
    bench.import(account, &named(&all)).await;
    bench.until_of(account, "all are told of", |account| account.reach.offline == 250).await;
    bench.answered(account).await;
    bench.control().clear_requests();
    bench.checked(account).await;
    assert_eq!(bench.of(account).reach.offline, 250);
    let asked: Vec<Vec<String>> = bench.control().requests_to(ONLINE).iter().map(ids).collect();
    assert_eq!(sizes(&asked), [50, 100, 100]);
    let mut asked: Vec<String> = asked.concat();
    let mut all = all;
    asked.sort();
    all.sort();
    assert_eq!(asked, all, "each once");
    assert_eq!(bench.control().viber().webhook_calls(), 0, "the bot stays its owner's");
}

#[tokio::test]
async fn v3_a_bot_that_takes_99_ids_is_not_asked_for_100_at_every_sweep() {
    let mut options = Options::people(250);
    options.viber.most_ids = 99;
    let mut bench = Bench::with(options).await;
    let account = bench.viber().await;
    let all = bench.control().viber().ids();
    bench.import(account, &named(&all)).await;
    bench.until_of(account, "all are told of", |account| account.reach.offline == 250).await;
    bench.answered(account).await;
    let first = bench.control().count_to(ONLINE);
    assert_eq!(first, 7, "two of a hundred in halves");
    for _ in 0..2 {
        bench.pass(WATCHED).await;
        bench.answered(account).await;
        bench.control().clear_requests();
        bench.checked(account).await;
        assert_eq!(bench.of(account).reach.offline, 250);
        let asked: Vec<Vec<String>> = bench.control().requests_to(ONLINE).iter().map(ids).collect();
        assert_eq!(sizes(&asked), [52, 99, 99]);
    }
    assert_eq!(bench.of(account).health, Health::Fine);
    bench.control().clear_requests();
    let mut bench = bench.restart().await;
    let form = viber_form(bench.simulator.urls(), &Options::people(1).viber.token);
    assert_eq!(bench.take(SignInForm { replaces: Some(account), ..form }).await, account);
    bench.until_health(account, Health::Fine).await;
    bench.pass(Duration::from_secs(3)).await;
    bench.answered(account).await;
    let asked: Vec<usize> =
        bench.control().requests_to(ONLINE).iter().map(|request| ids(request).len()).collect();
    assert!(!asked.is_empty() && asked.iter().all(|asked| *asked <= 99), "{asked:?}");
}

#[tokio::test]
async fn ids_are_brought_in_after_a_look_at_what_would_become_of_them() {
    let mut bench = Bench::with(Options::people(2)).await;
    let account = bench.viber().await;
    let known = bench.control().viber().ids();
    bench.import(account, &named(&known)).await;
    let text = format!(
        "{}\nabcDEF+/09==\nabcDEF+/09==\nABCdef+/09==\npa:75346594275468546\n+420601234567\ntwo words\n\
        01234567890A=,Ana\n",
        known[0]
    );
    let preview = bench.preview(account, &text).await;
    assert_eq!((preview.added, preview.known, preview.repeated, preview.wrong), (2, 1, 1, 4));
    let faults: Vec<_> = preview.lines.iter().filter_map(|line| Some((line.line, line.fault?))).collect();
    assert_eq!(
        faults,
        [
            (5, ImportFault::OfABot),
            (6, ImportFault::PhoneNumber),
            (7, ImportFault::NotOneWord),
            (8, ImportFault::NoHeadLine)
        ]
    );
    assert_eq!(bench.of(account).contacts, 2, "a look keeps nothing");
    assert_eq!(bench.wish(Wish::Import { account, text }).await, None);
    bench.until_of(account, "they came", |account| account.contacts == 4).await;
    bench.until_told(account).await;
    let asked: Vec<String> = bench.control().requests_to(ONLINE).iter().flat_map(ids).collect();
    assert!(asked.contains(&"abcDEF+/09==".to_owned()) && asked.contains(&"ABCdef+/09==".to_owned()));
}

#[tokio::test]
async fn v10_v16_another_status_keeps_everybody_and_is_told_by_its_number_and_words() {
    let (mut bench, account) = ready(3).await;
    let viber = bench.control().viber();
    viber.arrive(&viber.ids()[1]).expect("a subscriber");
    bench.check(account).await;
    bench.until_seen("v1", Presence::Online).await;
    bench.titles();
    let before = presences(&bench);
    for (status, words, detail) in [
        (999, Some("Bad receiver ID"), "Bad receiver ID (999)"),
        (16, Some("failure"), "failure (16)"),
        (4, None, "missingData (4)"),
        (77, None, "77"),
    ] {
        let rule = viber.force_status(status, words, Times::Always);
        bench.check(account).await;
        let wanted = ProblemCode::Coded.with(detail);
        bench.until_of(account, detail, |account| waits_for(&account.health, &wanted)).await;
        assert_eq!(presences(&bench), before);
        bench.control().lift(rule);
    }
    viber.force_status(999, None, Times::Always);
    bench.check(account).await;
    bench.pass(LONG).await;
    bench.until("all are stale", |_, slice| slice.rows.iter().all(|row| row.seen.is_stale)).await;
    assert_eq!(presences(&bench), before);
    assert_eq!(bench.titles(), Vec::<String>::new());
    bench.control().answer_as_usual();
    bench.check(account).await;
    bench.until_health(account, Health::Fine).await;
}

#[tokio::test]
async fn v12_v17_what_only_an_edit_can_mend_is_not_asked_for_again_until_then() {
    let (mut bench, account) = ready(2).await;
    for (status, name) in [
        (1, "invalidUrl"),
        (7, "publicAccountBlocked"),
        (8, "publicAccountNotFound"),
        (9, "publicAccountSuspended"),
        (15, "publicAccountNotAuthorized"),
    ] {
        let rule = bench.control().viber().force_status(status, None, Times::Always);
        bench.check(account).await;
        let problem = ProblemCode::Halted.with(format!("{name} ({status})"));
        bench.until_health(account, Health::Stopped { problem }).await;
        bench.answered(account).await;
        bench.control().clear_requests();
        bench.pass(LONG).await;
        bench.answered(account).await;
        assert_eq!(bench.control().count_to(ONLINE), 0, "{name}");
        bench.control().lift(rule);
        bench.check(account).await;
        bench.until_health(account, Health::Fine).await;
    }
    // An address that is changed is asked at once.
    bench.control().viber().force_status(1, None, Times::Next(1));
    bench.check(account).await;
    bench.until_of(account, "stopped", |account| matches!(account.health, Health::Stopped { .. })).await;
    let site = bench.of(account).site;
    let moved = Site { base: site.base.replace("127.0.0.1", "127.0.0.2"), ..site };
    assert_eq!(bench.wish(Wish::ChangeSite { account, site: moved }).await, None);
    bench
        .until_of(account, "it is asked there", |account| !matches!(account.health, Health::Stopped { .. }))
        .await;
}

#[tokio::test]
async fn v13_a_refused_token_needs_a_new_one_and_keeps_contacts_and_history() {
    let (mut bench, account) = ready(3).await;
    let viber = bench.control().viber();
    viber.arrive(&viber.ids()[0]).expect("a subscriber");
    bench.check(account).await;
    bench.until_seen("v0", Presence::Online).await;
    let before = presences(&bench);
    let fresh = "dddddddddddddddd-eeeeeeeeeeeeeeee-ffffffffffffffff";
    viber.change(|options| options.token = fresh.to_owned());
    bench.check(account).await;
    bench.until_health(account, Health::NeedsSignIn).await;
    bench.answered(account).await;
    bench.control().clear_requests();
    bench.check(account).await;
    bench.pass(LONG).await;
    bench.answered(account).await;
    assert_eq!(bench.control().requests().len(), 0);
    assert_eq!(presences(&bench), before);

    let form = viber_form(bench.simulator.urls(), fresh);
    assert_eq!(bench.take(SignInForm { replaces: Some(account), ..form }).await, account);
    bench.until_health(account, Health::Fine).await;
    assert_eq!(bench.of(account).contacts, 3);
    let sessions = bench.pane("v0").await.sessions;
    assert_eq!(sessions.len(), 1, "its history is there: {sessions:?}");
}

#[tokio::test]
async fn v14_a_bad_id_is_found_and_marked_and_the_others_get_their_answers() {
    let (mut bench, account) = ready(60).await;
    let viber = bench.control().viber();
    let bad = viber.ids()[31].clone();
    for id in viber.ids() {
        viber.arrive(&id).expect("a subscriber");
    }
    viber.poison(&bad);
    bench.control().clear_requests();
    bench.check(account).await;
    bench
        .until("the bad one is marked", |_, slice| {
            slice.rows.iter().filter(|row| row.seen.presence == Presence::Online).count() == 59
        })
        .await;
    // Who is alone with the bad one at the end may be answered for sooner.
    bench.answered(account).await;
    let presence = bench.row("v31").seen.presence;
    assert!(matches!(presence, Presence::Unknown { why: Why::Refused { .. } }), "{presence:?}");
    assert!(bench.control().count_to(ONLINE) <= 15, "{}", bench.control().count_to(ONLINE));
    bench.until_health(account, Health::Fine).await;
}

#[tokio::test]
async fn v17_code_12_slows_down_and_goes_on() {
    let (mut bench, account) = ready(2).await;
    bench.control().viber().change(|options| {
        options.online_limit = Some(Limit { requests: 0, window: Duration::from_secs(3600) });
    });
    let asked = bench.control().count_to(ONLINE);
    let begun = Instant::now();
    bench.check(account).await;
    let wanted = ProblemCode::TooMany.bare();
    bench.until_of(account, "it slows down", |account| waits_for(&account.health, &wanted)).await;
    bench.answered(account).await;
    let refused = bench.control().count_to(ONLINE) - asked;
    // It is asked again after a second at the soonest, which the machine may have taken already.
    assert!(refused == 1 || begun.elapsed() >= Duration::from_secs(1), "{refused}");
    bench.control().viber().change(|options| options.online_limit = None);
    bench.pass(Duration::from_secs(300)).await;
    bench.until_health(account, Health::Fine).await;
}

#[tokio::test]
async fn v17_one_moment_of_code_12_for_ten_batches_is_over_in_seconds_and_halves_the_pace_once() {
    let mut bench = Bench::with(Options::people(950)).await;
    let account = bench.viber().await;
    let people = bench.control().viber().ids();
    bench.import(account, &named(&people)).await;
    bench.until_of(account, "all were told of", |account| account.reach.offline == 950).await;
    bench.star("v0").await;
    let refused = serde_json::json!({ "status": 12, "status_message": "tooManyRequests" });
    bench.control().answer(ONLINE, Times::Next(10), Answer::Reply(Reply::json(200, &refused)));
    bench.control().clear_requests();
    let before = bench.of(account).last_check;
    bench.check(account).await;
    bench.settled(ONLINE, 10).await;
    bench.pass(Duration::from_secs(5)).await;
    bench.settled(ONLINE, 20).await;
    bench
        .until_of(account, "it goes on", |account| {
            account.last_check > before && account.health == Health::Fine
        })
        .await;
    bench.control().clear_requests();
    bench.pass(2 * WATCHED + WATCHED / 4).await;
    assert!(bench.control().wait_for_requests(ONLINE, 1, SOON).await, "two minutes after, and not sixteen");
    assert!(bench.control().requests_to(ONLINE).iter().any(|request| ids(request).contains(&people[0])));
}

#[tokio::test]
async fn v17_what_was_learned_of_the_service_outlives_the_program() {
    let (mut bench, account) = ready(1).await;
    let bring_back = async |bench: Bench| {
        let mut bench = bench.restart().await;
        let form = viber_form(bench.simulator.urls(), &Options::people(1).viber.token);
        assert_eq!(bench.take(SignInForm { replaces: Some(account), ..form }).await, account);
        bench.until_health(account, Health::Fine).await;
        bench
    };
    bench.control().viber().change(|options| {
        options.online_limit = Some(Limit { requests: 0, window: Duration::from_secs(3600) });
    });
    let wanted = ProblemCode::TooMany.bare();
    bench.check(account).await;
    bench.until_of(account, "it slows down", |account| waits_for(&account.health, &wanted)).await;
    bench.control().viber().change(|options| options.online_limit = None);
    bench.pass(Duration::from_secs(300)).await;
    bench.until_health(account, Health::Fine).await;
    bench.star("v0").await;
    for asked in 1..=2 {
        bench.ask_name("v0").await;
        assert!(bench.control().wait_for_requests(DETAILS, asked, SOON).await);
    }

    let mut bench = bring_back(bench).await;
    bench.ask_name("v0").await;
    bench.checked(account).await;
    bench.control().clear_requests();
    bench.pass(WATCHED + WATCHED / 2).await;
    bench.answered(account).await;
    assert_eq!(bench.control().count_to(ONLINE), 0, "it is the double now");
    bench.pass(WATCHED).await;
    assert!(bench.control().wait_for_requests(ONLINE, 1, SOON).await);
    bench.answered(account).await;
    assert_eq!(bench.control().count_to(DETAILS), 0, "a third in twelve hours");
}

#[tokio::test]
async fn v19_v20_who_is_left_out_or_unreadable_is_unknown_and_nobody_else() {
    let (mut bench, account) = ready(5).await;
    let viber = bench.control().viber();
    let ids = viber.ids();
    viber.omit(&ids[1]);
    viber.state(&ids[2], Some(serde_json::json!({ "id": ids[2], "online_status": 9 })));
    viber.state(&ids[3], Some(serde_json::json!({ "id": ids[3], "online_status": "soon" })));
    viber.state(&ids[4], Some(serde_json::json!({ "id": "somebody else", "online_status": 0 })));
    bench.check(account).await;
    bench.until_seen("v1", Presence::Unknown { why: Why::LeftOut }).await;
    let told: Vec<Presence> = presences(&bench).into_iter().map(|(_, presence)| presence).collect();
    let unreadable = Presence::Unknown { why: Why::Unreadable };
    let left_out = Presence::Unknown { why: Why::LeftOut };
    assert_eq!(told, [Presence::Offline, left_out.clone(), unreadable.clone(), unreadable, left_out]);
    assert_eq!(bench.of(account).health, Health::Fine);
}

#[tokio::test]
async fn v21_a_watched_one_who_was_offline_gets_one_notice() {
    let (mut bench, account) = ready(3).await;
    bench.star("v1").await;
    let id = bench.control().viber().ids()[1].clone();
    bench.control().viber().arrive(&id).expect("a subscriber");
    bench.pass(WATCHED).await;
    assert_eq!(bench.notice().await.title, "v1 is online");
    for _ in 0..3 {
        bench.checked(account).await;
    }
    assert_eq!(bench.titles(), Vec::<String>::new());
}

#[tokio::test]
async fn v22_offline_has_the_time_they_were_last_seen_where_it_is_sent() {
    for (style, hidden) in [
        (LastOnlineStyle::Absent, false),
        (LastOnlineStyle::WhenOffline, false),
        (LastOnlineStyle::ZeroWhenNone, true),
    ] {
        let mut options = Options::people(2);
        options.viber = ViberOptions { last_online: style, ..options.viber };
        let mut bench = Bench::with(options).await;
        let account = bench.viber().await;
        let ids = bench.control().viber().ids();
        if hidden {
            bench.control().viber().hide(&ids[1]).expect("a subscriber");
        }
        let there = bench.control().viber().subscriber(&ids[0]).expect("a subscriber").last_online;
        bench.import(account, &named(&ids)).await;
        bench.until_told(account).await;
        let expected = match style {
            LastOnlineStyle::Absent => None,
            LastOnlineStyle::WhenOffline | LastOnlineStyle::ZeroWhenNone => {
                there.map(|at| LastSeen::At { at: at.timestamp_millis() })
            }
        };
        assert_eq!(bench.row("v0").seen.last_seen, expected, "{style:?}");
        if hidden {
            assert_eq!(bench.row("v1").seen.last_seen, None, "0 is no time");
        }
    }
}

#[tokio::test]
async fn v23_v25_who_hides_or_cannot_be_reached_is_shown_so_and_has_not_left() {
    let (mut bench, account) = ready(3).await;
    let viber = bench.control().viber();
    let ids = viber.ids();
    for (name, id) in ["v0", "v1", "v2"].into_iter().zip(&ids) {
        bench.watch(name, Watch { departures: true, ..Watch::default() }).await;
        viber.arrive(id).expect("a subscriber");
    }
    bench.check(account).await;
    bench.until_of(account, "all are there", |account| account.reach.online == 3).await;
    // Long enough for a departure to be none of coming and going.
    bench.pass(Duration::from_secs(100)).await;
    bench.checked(account).await;
    viber.hide(&ids[0]).expect("a subscriber");
    viber.make_unreachable(&ids[1]).expect("a subscriber");
    viber.leave(&ids[2]).expect("a subscriber");
    bench.check(account).await;
    bench.until_seen("v0", Presence::Hidden).await;
    bench.until_seen("v1", Presence::Unreachable).await;
    bench.until_seen("v2", Presence::Offline).await;
    assert_eq!(bench.titles(), ["v2 went offline"]);
    let reach = bench.of(account).reach;
    assert_eq!((reach.online, reach.offline, reach.hidden, reach.unreachable), (0, 1, 1, 1));
}

#[tokio::test]
async fn v24_try_later_keeps_the_last_presence_marked_stale_and_asks_again_soon() {
    let (mut bench, account) = ready(2).await;
    let viber = bench.control().viber();
    let id = viber.ids()[0].clone();
    bench.watch("v0", Watch { arrivals: true, departures: true, ..Watch::default() }).await;
    viber.arrive(&id).expect("a subscriber");
    bench.check(account).await;
    assert_eq!(bench.notice().await.title, "v0 is online");
    bench.until_seen("v0", Presence::Online).await;
    viber.try_later(&id).expect("a subscriber");
    bench.check(account).await;
    bench
        .until("it is stale", |_, slice| slice.rows.iter().any(|row| row.name == "v0" && row.seen.is_stale))
        .await;
    assert_eq!(bench.row("v0").seen.presence, Presence::Online);
    assert!(!bench.row("v1").seen.is_stale);
    bench.control().clear_requests();
    viber.arrive(&id).expect("a subscriber");
    bench.pass(Duration::from_secs(30)).await;
    assert!(bench.control().wait_for_requests(ONLINE, 1, SOON).await, "sooner than it would be otherwise");
    bench
        .until("it is fresh", |_, slice| slice.rows.iter().any(|row| row.name == "v0" && !row.seen.is_stale))
        .await;
    assert_eq!(bench.row("v0").seen.presence, Presence::Online);
    assert_eq!(bench.titles(), Vec::<String>::new(), "nobody came or went");
}

#[tokio::test]
async fn v27_what_is_no_answer_of_the_service_changes_nobody() {
    let (mut bench, account) = ready(2).await;
    let viber = bench.control().viber();
    viber.arrive(&viber.ids()[0]).expect("a subscriber");
    bench.check(account).await;
    bench.until_seen("v0", Presence::Online).await;
    let before = presences(&bench);
    let page = Reply::new(504).with_header("content-type", "text/html").with_body("<h1>504</h1>");
    for (answer, code) in [
        (Answer::Portal, ProblemCode::NotTheService),
        (Answer::Reply(page), ProblemCode::ServiceFailed),
        (Answer::MalformedJson, ProblemCode::Unreadable),
        (Answer::WrongType, ProblemCode::Unreadable),
        (Answer::CutMidBody, ProblemCode::CutShort),
    ] {
        let rule = bench.control().answer(ONLINE, Times::Always, answer.clone());
        bench.check(account).await;
        bench
            .until_of(
                account,
                &format!("{answer:?}"),
                |account| matches!(&account.health, Health::Waiting { problem, .. } if problem.code == code),
            )
            .await;
        assert_eq!(presences(&bench), before);
        bench.control().lift(rule);
        bench.check(account).await;
        bench.until_health(account, Health::Fine).await;
    }
}
