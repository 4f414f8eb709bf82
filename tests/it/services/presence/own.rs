//! The owner's own status: set, confirmed, refused, kept by heartbeats, lost and set again.

use super::{ready, server};
use crate::bench::{Bench, SOON};
use agent::Errand;
use agent::wire::{Account, Mine, MyState, Presence, ProblemCode, Wish};
use chrono::{DateTime, Utc};
use serde_json::json;
use simulator::{Answer, Options, OwnStatusChange, PresenceMode, Reply, Times};
use std::time::{Duration, Instant};

const STATUS: &str = "/users/me/status";
const BEAT: &str = "/users/me/heartbeat";

fn mine(account: &Account) -> MyState {
    account.mine.clone().expect("an own status")
}

async fn set(bench: &mut Bench, account: i64, mine: Mine) {
    assert_eq!(bench.wish(Wish::SetMine { account, mine }).await, None);
}

async fn until_mine(bench: &mut Bench, account: i64, what: &str, is_so: impl Fn(&MyState) -> bool) {
    bench.until_of(account, what, |account| account.mine.as_ref().is_some_and(&is_so)).await;
}

fn puts(bench: &Bench) -> usize {
    bench.control().requests_to(STATUS).iter().filter(|request| request.method == "PUT").count()
}

#[tokio::test]
async fn p8_p10_p50_what_is_set_goes_out_on_the_click_and_is_shown_as_the_answer_says() {
    let (mut bench, account) = ready(Options::people(1)).await;
    let presence = bench.control().presence();
    until_mine(&mut bench, account, "it is told", |mine| mine.presence.is_some()).await;
    let until = super::from_now(3600);
    let at = until.timestamp_millis();
    for (wish, body, shown) in [
        (
            Mine::Busy { until: Some(at) },
            serde_json::json!({ "is_busy": true, "is_online": true, "busy_until": until.format("%Y-%m-%dT%H:%M:%SZ").to_string() }),
            Presence::Busy { until: Some(at) },
        ),
        (Mine::Offline, serde_json::json!({ "is_online": false }), Presence::Offline),
        (Mine::Online, serde_json::json!({ "is_online": true, "is_busy": false }), Presence::Online),
    ] {
        bench.control().clear_requests();
        set(&mut bench, account, wish).await;
        assert!(bench.control().wait_for_requests(STATUS, 1, SOON).await, "no time has to pass");
        until_mine(&mut bench, account, "it is confirmed", |mine| {
            mine.presence == Some(shown.clone()) && mine.wished.is_none() && mine.refused.is_none()
        })
        .await;
        assert_eq!(presence.last_own_status(), Some(body));
        assert_eq!(puts(&bench), 1);
    }
}

#[tokio::test]
async fn p10_busy_for_some_minutes_is_counted_from_the_click_and_never_for_no_time_or_for_ever() {
    let (mut bench, account) = ready(Options::people(1)).await;
    let presence = bench.control().presence();
    until_mine(&mut bench, account, "it is told", |mine| mine.presence.is_some()).await;
    // The agent's clock is not the machine's, and the minutes are its own.
    bench.control().clear_requests();
    bench.pass(Duration::from_secs(3600)).await;
    bench.settled(STATUS, 1).await;
    bench.answered(account).await;
    for (minutes, counted) in [(15, 15), (60, 60), (0, 1), (u32::MAX, 7 * 24 * 60)] {
        bench.control().clear_requests();
        assert_eq!(bench.wish(Wish::BusyFor { account, minutes }).await, None);
        // No time has to pass.
        bench.answered(account).await;
        let sent = presence.last_own_status().expect("it was set");
        assert_eq!((&sent["is_busy"], &sent["is_online"]), (&true.into(), &true.into()));
        let until: DateTime<Utc> = sent["busy_until"].as_str().expect("a text").parse().expect("a time");
        let until = until.timestamp_millis();
        until_mine(&mut bench, account, "it is confirmed", |mine| {
            mine.presence == Some(Presence::Busy { until: Some(until) }) && mine.wished.is_none()
        })
        .await;
        let told = mine(&bench.of(account)).told.expect("it is told");
        let left = (until - told) as f64 / 60_000.0;
        // The answer came some time after the click, and the service has whole seconds.
        assert!((f64::from(counted) - 0.5..=f64::from(counted)).contains(&left), "{minutes}: {left}");
        assert_eq!(puts(&bench), 1);
    }
    let nobody = Wish::BusyFor { account: account + 1, minutes: 15 };
    assert_eq!(bench.wish(nobody).await.map(|problem| problem.code), Some(ProblemCode::Gone));
}

#[tokio::test]
async fn p10_a_server_that_fails_every_change_keeps_the_old_status_and_says_so() {
    let (mut bench, account) = ready(server(1, PresenceMode::Observed)).await;
    until_mine(&mut bench, account, "it is told", |mine| mine.presence == Some(Presence::Online)).await;
    set(&mut bench, account, Mine::Offline).await;
    until_mine(&mut bench, account, "it was refused", |mine| {
        mine.wished.is_none()
            && mine.refused.as_ref().is_some_and(|why| {
                why.code == ProblemCode::Refused && why.detail.as_deref() == Some("Internal Server Error")
            })
    })
    .await;
    assert_eq!(mine(&bench.of(account)).presence, Some(Presence::Online));
    assert_eq!(bench.of(account).health, agent::wire::Health::Fine);
    bench.pass(Duration::from_secs(120)).await;
    bench.answered(account).await;
    assert_eq!(puts(&bench), 1, "it is not tried again by itself");
}

#[tokio::test]
async fn p10_a_server_that_takes_a_wish_and_keeps_another_status_has_refused_it() {
    let (mut bench, account) = ready(Options::people(1)).await;
    until_mine(&mut bench, account, "it is told", |mine| mine.presence == Some(Presence::Online)).await;
    let kept =
        json!({ "is_online": true, "is_busy": false, "busy_until": null, "last_seen": super::from_now(0) });
    let answer = Answer::Reply(Reply::json(200, &kept));
    bench.control().answer(&format!("PUT {STATUS}"), Times::Always, answer);
    set(&mut bench, account, Mine::Busy { until: None }).await;
    until_mine(&mut bench, account, "it was not done", |mine| {
        mine.wished.is_none()
            && mine.refused.as_ref().is_some_and(|why| {
                why.code == ProblemCode::Otherwise && why.detail.as_deref() == Some("online")
            })
    })
    .await;
    assert_eq!(mine(&bench.of(account)).presence, Some(Presence::Online));
    assert_eq!(puts(&bench), 1, "it is not tried again by itself");
}

#[tokio::test]
async fn p10_what_is_wished_while_the_account_is_paused_is_refused_and_not_sent_when_it_goes_on() {
    let (mut bench, account) = ready(Options::people(1)).await;
    until_mine(&mut bench, account, "it is told", |mine| mine.presence.is_some()).await;
    assert_eq!(bench.wish(Wish::Pause { account, on: true }).await, None);
    assert_eq!(bench.wish(Wish::BusyFor { account, minutes: 15 }).await, None);
    until_mine(&mut bench, account, "it was refused", |mine| {
        mine.wished.is_none() && mine.refused == Some(ProblemCode::Paused.bare())
    })
    .await;
    bench.pass(Duration::from_secs(1200)).await;
    bench.control().clear_requests();
    assert_eq!(bench.wish(Wish::Pause { account, on: false }).await, None);
    // What is wished goes before what is asked.
    bench.settled(STATUS, 1).await;
    assert_eq!(puts(&bench), 0);
    assert_eq!(bench.control().presence().last_own_status(), None);
}

#[tokio::test]
async fn p13_heartbeats_go_out_every_45_seconds_and_never_sooner_than_30() {
    let (mut bench, account) = ready(Options::people(1)).await;
    bench.control().clear_requests();
    bench.pass(Duration::from_secs(120)).await;
    bench.checked(account).await;
    assert_eq!(bench.control().count_to(BEAT), 0, "none before they are wanted");
    // The agent's clock runs on beside what is let pass: on a machine that takes a second for these few steps it is later than
    // said, and nothing of the kind can be seen.
    let mut begun = Instant::now();
    let is_sure = |begun: Instant, spare: u64| begun.elapsed() < Duration::from_secs(spare);
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    assert!(bench.control().wait_for_requests(BEAT, 1, SOON).await);
    for beats in 1..6 {
        let before = std::mem::replace(&mut begun, Instant::now());
        bench.pass(Duration::from_secs(44)).await;
        bench.answered(account).await;
        let count = bench.control().count_to(BEAT);
        assert!(count == beats || !is_sure(before, 1), "not after 44 s: {count}");
        bench.pass(Duration::from_secs(1)).await;
        assert!(bench.control().wait_for_requests(BEAT, beats + 1, SOON).await);
    }
    for request in bench.control().requests_to(BEAT) {
        assert_eq!((request.method.as_str(), &request.body), ("POST", &simulator::Body::Empty));
    }
    // Switched off and on again, it is not at once when there was one just now.
    for on in [false, true] {
        assert_eq!(bench.wish(Wish::KeepOnline { account, on }).await, None);
    }
    bench.pass(Duration::from_secs(25)).await;
    bench.answered(account).await;
    let count = bench.control().count_to(BEAT);
    assert!(count == 6 || !is_sure(begun, 5), "{count}");
}

#[tokio::test]
async fn p14_nothing_beats_while_paused_or_offline_and_the_servers_word_is_shown() {
    let (mut bench, account) = ready(server(1, PresenceMode::Observed)).await;
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    assert!(bench.control().wait_for_requests(BEAT, 1, SOON).await);
    until_mine(&mut bench, account, "it beats", |mine| mine.is_beating).await;
    // Swept by the server, whose heartbeats bring nobody back: that is what is shown.
    bench.control().presence().sweep_owner();
    bench.pass(Duration::from_secs(61)).await;
    until_mine(&mut bench, account, "offline", |mine| mine.presence == Some(Presence::Offline)).await;
    assert_eq!(bench.wish(Wish::Pause { account, on: true }).await, None);
    until_mine(&mut bench, account, "it does not beat", |mine| !mine.is_beating).await;
    bench.answered(account).await;
    bench.control().clear_requests();
    bench.pass(Duration::from_secs(300)).await;
    bench.answered(account).await;
    assert_eq!(bench.control().requests().len(), 0);
    assert_eq!(bench.wish(Wish::Pause { account, on: false }).await, None);
    assert!(bench.control().wait_for_requests(BEAT, 1, SOON).await);
}

#[tokio::test]
async fn p14_whoever_wants_to_be_offline_is_not_kept_online() {
    let (mut bench, account) = ready(Options::people(1)).await;
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    assert!(bench.control().wait_for_requests(BEAT, 1, SOON).await);
    set(&mut bench, account, Mine::Offline).await;
    until_mine(&mut bench, account, "offline", |mine| {
        mine.presence == Some(Presence::Offline) && !mine.is_beating
    })
    .await;
    bench.answered(account).await;
    bench.control().clear_requests();
    bench.pass(Duration::from_secs(200)).await;
    bench.checked(account).await;
    assert_eq!(bench.control().count_to(BEAT), 0);
    assert_eq!(bench.control().presence().own_status().map(|mine| mine.is_online), Some(false));
}

#[tokio::test]
async fn p42_a_status_that_was_set_and_is_lost_can_be_set_again() {
    let (mut bench, account) = ready(Options::people(1)).await;
    let presence = bench.control().presence();
    set(&mut bench, account, Mine::Busy { until: None }).await;
    until_mine(&mut bench, account, "busy", |mine| mine.presence == Some(Presence::Busy { until: None }))
        .await;
    // Elsewhere the user is free again, which is pushed.
    bench.pass(Duration::from_secs(3)).await;
    bench.answered(account).await;
    bench.control().clear_requests();
    presence.set_own_status(OwnStatusChange { is_busy: Some(false), ..OwnStatusChange::default() });
    until_mine(&mut bench, account, "set elsewhere", |mine| mine.presence == Some(Presence::Online)).await;
    bench.answered(account).await;
    assert_eq!(bench.control().count_to(STATUS), 0, "it was heard, not asked for");
    assert_eq!(mine(&bench.of(account)).lost, Some(Mine::Busy { until: None }));

    set(&mut bench, account, Mine::Online).await;
    until_mine(&mut bench, account, "online", |mine| mine.lost.is_none() && mine.wished.is_none()).await;
    presence.sweep_owner();
    until_mine(&mut bench, account, "swept", |mine| mine.lost == Some(Mine::Online)).await;
    set(&mut bench, account, Mine::Online).await;
    until_mine(&mut bench, account, "set again", |mine| {
        mine.presence == Some(Presence::Online) && mine.lost.is_none()
    })
    .await;
    assert_eq!(presence.own_status().map(|mine| mine.is_online), Some(true));
}

#[tokio::test]
async fn p46_a_server_without_a_status_yet_shows_none_and_not_offline() {
    let (mut bench, account) = ready(Options::people(1)).await;
    bench.control().presence().lose_own_status();
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    until_mine(&mut bench, account, "none", |mine| mine.presence.is_none() && mine.told.is_some()).await;
    assert_eq!(bench.of(account).health, agent::wire::Health::Fine);
}

#[tokio::test]
async fn p14_quitting_says_offline_and_does_not_wait_for_an_answer_that_never_comes() {
    for is_slow in [false, true] {
        let (mut bench, account) = ready(Options::people(1)).await;
        assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
        assert!(bench.control().wait_for_requests(BEAT, 1, SOON).await);
        let control = bench.control();
        if is_slow {
            control.answer(&format!("PUT {STATUS}"), Times::Always, Answer::Hang);
        }
        let begun = std::time::Instant::now();
        bench.agent.stop().await;
        // What hangs would hang for longer than anything here is waited for.
        assert!(begun.elapsed() < SOON / 4, "{:?}", begun.elapsed());
        let puts: Vec<_> =
            control.requests_to(STATUS).into_iter().filter(|request| request.method == "PUT").collect();
        assert_eq!(puts.len(), 1);
        if !is_slow {
            assert_eq!(puts[0].status, Some(200));
            assert_eq!(control.presence().own_status().map(|mine| mine.is_online), Some(false));
        }
    }
}

#[tokio::test]
async fn p14_the_agent_of_a_command_keeps_nobody_online_and_says_no_goodbye() {
    // The second only showed what is known, until something was wished of it.
    for errand in [Errand::Command, Errand::Look] {
        let mut bench = Bench::running_for(errand, Options::people(1)).await;
        let account = bench.presence().await;
        until_mine(&mut bench, account, "it is told", |mine| mine.presence.is_some()).await;
        assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
        let control = bench.control();
        control.clear_requests();
        bench.pass(Duration::from_secs(200)).await;
        // Heartbeats would go first.
        assert!(control.wait_for_requests(STATUS, 1, SOON).await);
        until_mine(&mut bench, account, "it is to be kept online", |mine| mine.keeps_online).await;
        assert!(!mine(&bench.of(account)).is_beating, "{errand:?}");
        bench.agent.stop().await;
        assert_eq!(control.count_to(BEAT), 0, "{errand:?}");
        assert!(control.requests_to(STATUS).iter().all(|request| request.method == "GET"), "{errand:?}");
    }
}

#[tokio::test]
async fn quitting_says_nothing_for_whom_porchlight_did_not_bring_online() {
    let (bench, _) = ready(Options::people(1)).await;
    let control = bench.control();
    bench.agent.stop().await;
    assert!(control.requests_to(STATUS).iter().all(|request| request.method == "GET"));
}
