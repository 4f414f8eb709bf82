//! The whole agent at the Presence & Status API: people heard over the socket and asked about, and the owner's own status.

mod names;
mod own;
mod sockets;

use crate::bench::{Bench, SOON};
use agent::wire::{CleanUp, Health, NoticeKind, Presence, ProblemCode, SocketState, Watch, Why, Wish};
use chrono::{DateTime, Utc};
use simulator::{
    Answer, Cleanup, Control, Offered, Options, PresenceMode, Pushed, Reply, Request, Site, Times,
};
use std::time::{Duration, SystemTime};

const BULK: &str = "/users/presence";

/// The time after which a watched one is asked about again, at most.
const WATCHED: Duration = Duration::from_secs(60);

/// A server with so many users that behaves in one of its two ways.
fn server(users: usize, mode: PresenceMode) -> Options {
    let mut options = Options::people(users);
    options.presence.mode = mode;
    options
}

fn named(control: &Control) -> Vec<(String, String)> {
    let ids = control.presence().ids();
    ids.iter().enumerate().map(|(place, id)| (id.to_string(), format!("p{place}"))).collect()
}

/// An account at such a server, everybody brought in under the name of their place, told of, and the socket open.
async fn ready(options: Options) -> (Bench, i64) {
    let mut bench = Bench::with(options).await;
    let account = bench.presence().await;
    let people = named(&bench.control());
    bench.import(account, &people).await;
    bench.until_told(account).await;
    listening(&mut bench, account).await;
    (bench, account)
}

/// Waits until the socket is open and what was missed before was asked for.
async fn listening(bench: &mut Bench, account: i64) {
    bench.until_of(account, "the socket is open", |account| account.socket == Some(SocketState::Open)).await;
    bench.pass(Duration::from_secs(3)).await;
    bench.checked(account).await;
    bench.titles();
}

fn id(bench: &Bench, place: usize) -> i64 {
    bench.control().presence().ids()[place]
}

fn asked(request: &Request) -> Vec<String> {
    let values = request.query_values("user_ids");
    assert_eq!(values.len(), 1, "one parameter: {}", request.query);
    values[0].split(',').map(str::to_owned).collect()
}

/// So long from now, negative for the past, in whole seconds as the server has them.
fn from_now(seconds: i64) -> DateTime<Utc> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("after 1970");
    let now = i64::try_from(now.as_secs()).expect("not so late");
    DateTime::from_timestamp(now + seconds, 0).expect("a time")
}

fn arrivals() -> Watch {
    Watch { arrivals: true, ..Watch::default() }
}

#[tokio::test]
async fn p19_p20_250_contacts_cost_five_requests_and_each_id_goes_once() {
    let mut bench = Bench::with(Options::people(250)).await;
    let account = bench.presence().await;
    let people = named(&bench.control());
    bench.import(account, &people).await;
    bench.until_of(account, "all were told of", |account| account.reach.offline == 250).await;
    bench.until_of(account, "the socket is open", |account| account.socket == Some(SocketState::Open)).await;
    bench.pass(Duration::from_secs(3)).await;
    bench.answered(account).await;
    bench.control().clear_requests();
    bench.checked(account).await;
    let batches: Vec<Vec<String>> = bench.control().requests_to(BULK).iter().map(asked).collect();
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [50; 5]);
    let (mut all, mut expected) =
        (batches.concat(), people.into_iter().map(|(id, _)| id).collect::<Vec<_>>());
    all.sort();
    expected.sort();
    assert_eq!(all, expected);
}

#[tokio::test]
async fn p23_p27_p30_p31_every_state_is_shown_as_it_is_in_both_ways_of_the_server() {
    for mode in [PresenceMode::Documented, PresenceMode::Observed] {
        let (mut bench, account) = ready(server(6, mode)).await;
        let presence = bench.control().presence();
        let until = from_now(3600);
        presence.arrive(id(&bench, 0)).expect("a user");
        presence.arrive(id(&bench, 1)).expect("a user");
        presence.busy(id(&bench, 1), Some(until)).expect("a user");
        presence.arrive(id(&bench, 2)).expect("a user");
        presence.busy(id(&bench, 2), None).expect("a user");
        presence.busy(id(&bench, 3), None).expect("a user");
        presence.set_presence(id(&bench, 4), true, Some(from_now(-1500))).expect("a user");
        presence.remove_user(id(&bench, 5)).expect("a user");
        bench.checked(account).await;
        for (name, wanted) in [
            ("p0", Presence::Online),
            ("p1", Presence::Busy { until: Some(until.timestamp_millis()) }),
            ("p2", Presence::Busy { until: None }),
            ("p3", Presence::Offline),
            ("p4", Presence::Online),
            ("p5", Presence::Unknown { why: Why::LeftOut }),
        ] {
            bench.until_seen(name, wanted).await;
        }
        assert!(bench.row("p4").seen.is_doubtful && !bench.row("p0").seen.is_doubtful);
    }
}

#[tokio::test]
async fn p4_p22_who_makes_a_whole_call_fail_harms_only_themselves() {
    let mut bench = Bench::with(server(40, PresenceMode::Observed)).await;
    let account = bench.presence().await;
    let presence = bench.control().presence();
    let people = named(&bench.control());
    for (id, _) in &people {
        presence.arrive(id.parse().expect("a number")).expect("a user");
    }
    presence.set_presence(id(&bench, 7), true, None).expect("a user");
    let mut all = people;
    all.push(("99999999999".to_owned(), "too large".to_owned()));
    bench.import(account, &all).await;
    bench.until_of(account, "the others are there", |account| account.reach.online >= 40).await;
    bench.until_health(account, Health::Fine).await;
    bench.until_seen("p7", Presence::Online).await;
    let large = bench.row("too large").seen.presence;
    assert!(matches!(large, Presence::Unknown { .. }), "{large:?}");
}

#[tokio::test]
async fn p22_where_every_contact_makes_a_batch_fail_each_is_asked_about_alone() {
    for users in [1, 3] {
        let mut bench = Bench::with(server(users, PresenceMode::Observed)).await;
        let account = bench.presence().await;
        let presence = bench.control().presence();
        let people = named(&bench.control());
        for (id, _) in &people {
            presence.set_presence(id.parse().expect("a number"), true, None).expect("a user");
        }
        bench.import(account, &people).await;
        for (_, name) in &people {
            bench.until_seen(name, Presence::Online).await;
        }
        bench.until_health(account, Health::Fine).await;
        listening(&mut bench, account).await;
        let seen = bench.of(account).last_check.expect("they were asked about");
        bench.sleep(600).await;
        bench
            .until("all are asked about again, long after any answer", |state, slice| {
                let is_new = |at: Option<i64>| at.is_some_and(|at| at > seen + 500_000);
                let mut rows = slice.rows.iter();
                rows.all(|row| is_new(row.seen.observed) && row.seen.presence == Presence::Online)
                    && state.accounts.iter().all(|account| account.health == Health::Fine)
            })
            .await;
    }
}

#[tokio::test]
async fn p14_while_every_question_about_a_contact_fails_heartbeats_go_on() {
    let mut bench = Bench::with(server(1, PresenceMode::Observed)).await;
    let account = bench.presence().await;
    let people = named(&bench.control());
    bench.control().presence().set_presence(id(&bench, 0), true, None).expect("a user");
    let broken = Reply::new(500).with_header("content-type", "text/plain").with_body("Internal Server Error");
    let alone = format!("/users/{}/presence", people[0].0);
    bench.control().answer(&alone, Times::Always, Answer::Reply(broken));
    bench.import(account, &people).await;
    bench
        .until_of(account, "it waits", |account| {
            matches!(&account.health, Health::Waiting { problem, .. } if problem.code == ProblemCode::ServiceFailed)
        })
        .await;
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    for beats in 1..=8 {
        assert!(bench.control().wait_for_requests("/users/me/heartbeat", beats, SOON).await);
        bench.pass(Duration::from_secs(45)).await;
    }
    assert!(bench.control().count_to(&alone) > 1, "it is tried again");
    assert_eq!(bench.row("p0").seen.presence, Presence::Unknown { why: Why::NotAsked });
}

#[tokio::test]
async fn p47_too_many_ids_are_asked_for_in_smaller_batches_and_none_is_blamed() {
    // Nothing of it is pushed, so that the answers alone tell.
    let mut options = Options::people(60);
    options.presence.pushed = Pushed::CallsAndHeartbeats;
    let (mut bench, account) = ready(options).await;
    bench.control().presence().change(|options| options.most_ids = 20);
    for place in 0..60 {
        bench.control().presence().arrive(id(&bench, place)).expect("a user");
    }
    bench.control().clear_requests();
    bench.checked(account).await;
    bench.until_of(account, "all are there", |account| account.reach.online == 60).await;
    bench.until_health(account, Health::Fine).await;
    let requests = bench.control().requests_to(BULK);
    let refused = requests.iter().filter(|request| request.status == Some(400)).count();
    let most =
        requests.iter().filter(|request| request.status == Some(200)).map(|one| asked(one).len()).max();
    assert!((1..=4).contains(&refused), "{refused}");
    assert!(most.is_some_and(|most| most <= 20));
    bench.control().clear_requests();
    bench.checked(account).await;
    let requests = bench.control().requests_to(BULK);
    assert!(requests.iter().all(|request| asked(request).len() <= 20), "it is remembered");
}

#[tokio::test]
async fn p28_p32_busy_ends_by_itself_and_becoming_free_is_told_once() {
    let (mut bench, account) = ready(Options::people(2)).await;
    let presence = bench.control().presence();
    for place in 0..2 {
        bench.watch(&format!("p{place}"), Watch { frees: true, ..Watch::default() }).await;
        presence.arrive(id(&bench, place)).expect("a user");
    }
    for name in ["p0", "p1"] {
        bench.until_seen(name, Presence::Online).await;
    }
    let until = from_now(3600);
    presence.busy(id(&bench, 0), Some(until)).expect("a user");
    presence.busy(id(&bench, 1), None).expect("a user");
    bench.checked(account).await;
    bench.until_seen("p0", Presence::Busy { until: Some(until.timestamp_millis()) }).await;
    bench.until_seen("p1", Presence::Busy { until: None }).await;
    assert_eq!(bench.titles(), Vec::<String>::new());
    presence.free(id(&bench, 1)).expect("a user");
    bench.until_seen("p1", Presence::Online).await;
    assert_eq!(bench.titles(), ["p1 is free again"]);
    bench.answered(account).await;
    bench.control().clear_requests();
    bench.pass_wall(Duration::from_secs(3601)).await;
    bench.until_seen("p0", Presence::Online).await;
    assert_eq!(bench.titles(), ["p0 is free again"]);
    bench.answered(account).await;
    assert_eq!(bench.control().count_to(BULK), 0, "it ended without a question");
    assert!(presence.user(id(&bench, 0)).expect("a user").is_busy, "the server still says busy");
    bench.checked(account).await;
    assert_eq!(bench.row("p0").seen.presence, Presence::Online);
    assert_eq!(bench.titles(), Vec::<String>::new());
}

#[tokio::test]
async fn p45_an_expired_token_is_renewed_once_and_the_socket_stays() {
    let (mut bench, account) = ready(Options::people(3)).await;
    let sockets = bench.control().presence().opened_sockets();
    bench.control().presence().expire_access_tokens();
    bench.control().clear_requests();
    bench.checked(account).await;
    bench.until_health(account, Health::Fine).await;
    assert_eq!(bench.control().count_to("/auth/refresh"), 1);
    assert_eq!(bench.control().presence().opened_sockets(), sockets);
    bench.control().presence().revoke_everything();
    bench.check(account).await;
    bench.until_health(account, Health::NeedsSignIn).await;
    assert_eq!(bench.of(account).contacts, 3);
}

#[tokio::test]
async fn p59_a_limit_waits_as_told_while_the_socket_goes_on() {
    let (mut bench, account) = ready(Options::people(2)).await;
    bench.star("p0").await;
    let rule = bench.control().answer(BULK, Times::Always, Answer::too_many_requests(Some("3000")));
    bench.check(account).await;
    bench
        .until_of(account, "it waits", |account| {
            matches!(&account.health, Health::Waiting { problem, .. } if *problem == ProblemCode::TooMany.bare())
        })
        .await;
    bench.answered(account).await;
    bench.control().lift(rule);
    bench.control().clear_requests();
    bench.pass(Duration::from_secs(1500)).await;
    bench.control().presence().arrive(id(&bench, 0)).expect("a user");
    assert_eq!(bench.notice().await.title, "p0 is online");
    bench.answered(account).await;
    assert_eq!(bench.control().count_to(BULK), 0);
    // Not to the second: besides what is let pass, time passes here as well.
    bench.pass(Duration::from_secs(1200)).await;
    bench.answered(account).await;
    assert_eq!(bench.control().count_to(BULK), 0);
    bench.pass(Duration::from_secs(300)).await;
    assert!(bench.control().wait_for_requests(BULK, 1, SOON).await);
    bench.until_health(account, Health::Fine).await;
}

#[tokio::test]
async fn p51_p52_a_server_that_is_down_for_ten_minutes_makes_nobody_offline() {
    let (mut bench, account) = ready(Options::people(3)).await;
    bench.watch("p0", Watch { departures: true, ..arrivals() }).await;
    let presence = bench.control().presence();
    presence.arrive(id(&bench, 0)).expect("a user");
    assert_eq!(bench.notice().await.title, "p0 is online");
    bench.control().unplug(Site::Presence).await;
    bench.check(account).await;
    for _ in 0..10 {
        bench.until_of(account, "it waits", |account| matches!(account.health, Health::Waiting { .. })).await;
        bench.pass(Duration::from_secs(60)).await;
    }
    bench.until_of(account, "no socket", |account| account.socket == Some(SocketState::Connecting)).await;
    bench
        .until("p0 is stale", |_, slice| slice.rows.iter().any(|row| row.name == "p0" && row.seen.is_stale))
        .await;
    assert_eq!(bench.row("p0").seen.presence, Presence::Online);
    assert_eq!(bench.titles(), Vec::<String>::new());
    bench.control().plug_in(Site::Presence).await;
    bench.pass(Duration::from_secs(300)).await;
    bench.until_health(account, Health::Fine).await;
    bench.until_of(account, "the socket is open", |account| account.socket == Some(SocketState::Open)).await;
    bench.pass(Duration::from_secs(3)).await;
    bench.checked(account).await;
    assert_eq!(bench.titles(), Vec::<String>::new(), "who was there before and still is makes no notice");
}

#[tokio::test]
async fn p61_lists_are_offered_where_the_server_has_them() {
    for offered in [Offered::Yes, Offered::No] {
        let mut options = Options::people(7);
        options.presence.listeners = offered;
        options.presence.favorites = offered;
        let mut bench = Bench::with(options).await;
        let account = bench.presence().await;
        bench.until_of(account, "it was looked", |account| account.offers.is_some()).await;
        let offers = bench.of(account).offers.expect("they are there");
        let offers: Vec<_> = offers.iter().map(|offer| (offer.key.as_str(), offer.count)).collect();
        match offered {
            Offered::No => assert_eq!(offers, []),
            Offered::Yes => {
                assert_eq!(offers, [("listeners", Some(7)), ("favorites", Some(3))]);
                bench.bring(account, &["listeners", "favorites"], 7).await;
            }
        }
    }
}

#[tokio::test]
async fn p25_p26_p29_a_clean_up_is_told_in_its_own_counts_and_whom_it_marks_has_not_just_left() {
    for (mode, offline, freed) in
        [(PresenceMode::Documented, "2", "1"), (PresenceMode::Observed, "UPDATE 2", "UPDATE 1")]
    {
        let (mut bench, account) = ready(server(4, mode)).await;
        let presence = bench.control().presence();
        for place in 0..4 {
            bench.watch(&format!("p{place}"), Watch { departures: true, ..arrivals() }).await;
        }
        for place in 0..2 {
            presence.set_presence(id(&bench, place), true, Some(from_now(-1500))).expect("a user");
        }
        presence.arrive(id(&bench, 2)).expect("a user");
        presence.busy(id(&bench, 2), Some(from_now(-60))).expect("a user");
        bench.checked(account).await;
        bench
            .until_of(account, "they are there, two of them perhaps", |account| {
                (account.reach.online, account.reach.unknown) == (1, 2)
            })
            .await;
        bench.pass(Duration::from_secs(70)).await;
        bench.checked(account).await;
        bench.titles();
        bench.until_reports_are_newer().await;
        assert_eq!(bench.control().count_to("/admin/cleanup-presence"), 0);
        bench.control().clear_requests();
        assert_eq!(bench.wish(Wish::CleanUp { account }).await, None);
        bench
            .until_of(account, "it was done", |account| {
                matches!(account.clean_up, Some(CleanUp::Done { .. }))
            })
            .await;
        let Some(CleanUp::Done { message, marked_offline, busy_cleared, .. }) = bench.of(account).clean_up
        else {
            panic!("it was done")
        };
        assert_eq!(message, "Presence cleanup completed");
        assert_eq!((marked_offline.as_str(), busy_cleared.as_str()), (offline, freed));
        bench.until_seen("p0", Presence::Offline).await;
        bench.until_seen("p1", Presence::Offline).await;
        bench.answered(account).await;
        assert_eq!(bench.control().count_to("/admin/cleanup-presence"), 1);
        assert_eq!(bench.control().count_to(BULK), 1, "asked once after it");
        assert_eq!(bench.titles(), Vec::<String>::new(), "{mode:?}");
        let left = bench.decisions(NoticeKind::CleanUp).await;
        assert_eq!(left.len(), 1);
        let left = bench.decisions(NoticeKind::WentOffline).await;
        assert!(left.is_empty(), "one entry for all of them: {left:?}");
        assert_eq!(bench.of(account).health, Health::Fine);
    }
}

#[tokio::test]
async fn p25_a_refused_clean_up_is_a_refusal_and_the_account_is_healthy() {
    let mut options = Options::people(1);
    options.presence.cleanup = Cleanup::Refused;
    let (mut bench, account) = ready(options).await;
    assert_eq!(bench.wish(Wish::CleanUp { account }).await, None);
    bench
        .until_of(account, "it was refused", |account| {
            matches!(&account.clean_up, Some(CleanUp::Refused { problem }) if problem.code == ProblemCode::Refused)
        })
        .await;
    assert_eq!(bench.of(account).health, Health::Fine);
    assert_eq!(bench.control().count_to("/admin/cleanup-presence"), 1);
}

#[tokio::test]
async fn p60_after_a_sleep_everybody_is_asked_about_once_and_one_heartbeat_goes_out() {
    let (mut bench, account) = ready(Options::people(30)).await;
    bench.star("p0").await;
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    assert!(bench.control().wait_for_requests("/users/me/heartbeat", 1, SOON).await);
    bench.pass(Duration::from_secs(35)).await;
    bench.checked(account).await;
    let opened = bench.control().presence().opened_sockets();
    bench.control().clear_requests();
    bench.sleep(8 * 3600).await;
    let presence = bench.control().presence();
    bench.until("another socket is open", |_, _| presence.opened_sockets() > opened).await;
    bench.until_of(account, "the socket is open", |account| account.socket == Some(SocketState::Open)).await;
    bench.pass(Duration::from_secs(3)).await;
    bench.settled(BULK, 1).await;
    bench.settled("/users/me/heartbeat", 1).await;
    bench.pass(Duration::from_secs(10)).await;
    bench.answered(account).await;
    let sizes: Vec<usize> = bench.control().requests_to(BULK).iter().map(|one| asked(one).len()).collect();
    assert!(sizes.len() <= 2, "after the wake, and after the connect if that was later: {sizes:?}");
    assert_eq!(sizes.last(), Some(&30));
    assert_eq!(bench.control().count_to("/users/me/heartbeat"), 1);
}
