//! What the server reports by itself, over a socket that is cut, refused, silent or out of date.

use super::{BULK, WATCHED, arrivals, from_now, id, listening, named, ready, server};
use crate::bench::{Bench, SOON};
use agent::ports::DesktopAsk;
use agent::wire::{Health, Presence, SignInForm, SocketState, ToAgent, Watch, Wish};
use simulator::{Answer, Frame, Handshakes, Options, PresenceMode, Pushed, Reply, Times};
use std::time::Duration;

#[tokio::test]
async fn p34_a_pushed_arrival_is_one_notice_and_needs_no_poll() {
    for mode in [PresenceMode::Documented, PresenceMode::Observed] {
        let (mut bench, account) = ready(server(3, mode)).await;
        bench.star("p1").await;
        bench.checked(account).await;
        bench.until_reports_are_newer().await;
        bench.control().clear_requests();
        bench.control().presence().arrive(id(&bench, 1)).expect("a user");
        assert_eq!(bench.notice().await.title, "p1 is online");
        bench.until_seen("p1", Presence::Online).await;
        bench.answered(account).await;
        assert_eq!(bench.control().count_to(BULK), 0);
        // Not even when it is polled afterwards, or said again.
        bench.checked(account).await;
        bench.control().presence().arrive(id(&bench, 1)).expect("a user");
        bench.control().presence().beat(id(&bench, 1)).expect("a user");
        bench.checked(account).await;
        assert_eq!(bench.titles(), Vec::<String>::new(), "{mode:?}");
    }
}

#[tokio::test]
async fn p16_a_heartbeat_of_somebody_renews_what_is_known_and_is_no_news() {
    let (mut bench, account) = ready(Options::people(2)).await;
    bench.watch("p0", Watch { departures: true, frees: true, ..arrivals() }).await;
    bench.control().presence().arrive(id(&bench, 0)).expect("a user");
    bench.notice().await;
    bench.checked(account).await;
    bench.pass(Duration::from_secs(20)).await;
    let before = bench.row("p0").seen;
    bench.control().presence().beat(id(&bench, 0)).expect("a user");
    bench
        .until("it is renewed", |_, slice| {
            slice.rows.iter().any(|row| row.name == "p0" && row.seen.observed > before.observed)
        })
        .await;
    let after = bench.row("p0").seen;
    assert_eq!((after.presence, after.since), (before.presence, before.since));
    assert_eq!(bench.titles(), Vec::<String>::new());
}

#[tokio::test]
async fn p41_each_change_is_one_whether_it_is_pushed_polled_or_both() {
    for pushed in [Pushed::EveryChange, Pushed::CallsAndHeartbeats] {
        for mode in [PresenceMode::Documented, PresenceMode::Observed] {
            let mut options = server(1, mode);
            options.presence.pushed = pushed;
            let (mut bench, account) = ready(options).await;
            bench.watch("p0", Watch { departures: true, frees: true, ..arrivals() }).await;
            let (presence, user) = (bench.control().presence(), id(&bench, 0));
            let mut seen = Vec::new();
            presence.arrive(user).expect("a user");
            bench.checked(account).await;
            bench.until_seen("p0", Presence::Online).await;
            seen.extend(bench.titles());
            presence.busy(user, None).expect("a user");
            bench.checked(account).await;
            bench.until_seen("p0", Presence::Busy { until: None }).await;
            seen.extend(bench.titles());
            presence.free(user).expect("a user");
            bench.checked(account).await;
            bench.until_seen("p0", Presence::Online).await;
            seen.extend(bench.titles());
            bench.pass(Duration::from_secs(70)).await;
            bench.checked(account).await;
            presence.leave(user).expect("a user");
            bench.checked(account).await;
            bench.until_seen("p0", Presence::Offline).await;
            seen.extend(bench.titles());
            assert_eq!(seen, ["p0 is online", "p0 is free again", "p0 went offline"], "{pushed:?} {mode:?}");
            let sessions = bench.pane("p0").await.sessions;
            assert_eq!(sessions.len(), 1, "{sessions:?}");
        }
    }
}

#[tokio::test]
async fn p48_one_socket_and_one_heartbeat_serve_however_many_look_on() {
    let (mut bench, account) = ready(Options::people(1)).await;
    assert_eq!(bench.wish(Wish::KeepOnline { account, on: true }).await, None);
    assert!(bench.control().wait_for_requests("/users/me/heartbeat", 1, SOON).await);
    let mut others = Vec::new();
    for _ in 0..5 {
        let other = bench.agent.handle().connect();
        other.send(ToAgent::Wish { id: 1, wish: Wish::CheckNow { account } }).await;
        others.push(other);
    }
    bench.checked(account).await;
    bench.pass(Duration::from_secs(45)).await;
    assert!(bench.control().wait_for_requests("/users/me/heartbeat", 2, SOON).await);
    bench.checked(account).await;
    assert_eq!(bench.control().count_to("/users/me/heartbeat"), 2);
    assert_eq!(bench.control().presence().opened_sockets(), 1);
}

#[tokio::test]
async fn p53_the_socket_is_kept_open_by_texts_that_are_objects_and_a_dead_one_is_made_anew() {
    // As long as a machine may be without time for this, at most.
    let silence = Duration::from_secs(15);
    let mut bench = Bench::with_silence(Options::people(1), silence).await;
    let account = bench.presence().await;
    bench.until_of(account, "the socket is open", |account| account.socket == Some(SocketState::Open)).await;
    let presence = bench.control().presence();
    assert!(presence.wait_for_frames(3, SOON).await);
    for received in presence.received_frames() {
        let Frame::Text(text) = &received.frame else { panic!("{received:?}") };
        let frame: serde_json::Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(frame["type"], "ping");
    }
    assert_eq!(presence.opened_sockets(), 1, "answers keep it alive");
    presence.stop_answering();
    bench
        .until_of(account, "it is taken for dead", |account| account.socket == Some(SocketState::Connecting))
        .await;
    bench.until_of(account, "and made anew", |account| account.socket == Some(SocketState::Open)).await;
    assert_eq!(presence.opened_sockets(), 2);
}

#[tokio::test]
async fn p54_p55_after_each_connect_there_is_one_poll_and_who_came_meanwhile_is_one_summary() {
    let mut options = Options::people(5);
    options.presence.pushed = Pushed::CallsAndHeartbeats;
    let (mut bench, account) = ready(options).await;
    let presence = bench.control().presence();
    for place in 0..3 {
        bench.star(&format!("p{place}")).await;
    }
    for close in [None, Some(1012), Some(1001)] {
        for place in 0..2 {
            presence.leave(id(&bench, place)).expect("a user");
        }
        bench.checked(account).await;
        bench.until_of(account, "they left", |account| account.reach.online == 0).await;
        // The same visit would be told of but once.
        bench.pass(Duration::from_secs(1200)).await;
        bench.checked(account).await;
        bench.titles();
        bench.control().clear_requests();
        let opened = presence.opened_sockets();
        let before = bench.of(account).last_check;
        for place in 0..2 {
            presence.arrive(id(&bench, place)).expect("a user");
        }
        match close {
            None => presence.drop_sockets(),
            Some(code) => presence.close_sockets(code),
        }
        bench.until("it connects again", |_, _| presence.opened_sockets() > opened).await;
        bench
            .until_of(account, "the socket is open", |account| account.socket == Some(SocketState::Open))
            .await;
        bench.pass(Duration::from_secs(3)).await;
        bench.until_of(account, "it was asked", |account| account.last_check > before).await;
        bench.answered(account).await;
        assert_eq!(bench.control().count_to(BULK), 1, "one poll");
        bench.pass(Duration::from_secs(20)).await;
        assert_eq!(bench.notice().await.title, "2 people you watch are online", "{close:?}");
        assert_eq!(bench.titles(), Vec::<String>::new());
        assert_eq!(bench.of(account).health, Health::Fine);
    }
}

#[tokio::test]
async fn p54_a_door_that_refuses_is_tried_with_one_new_token_and_then_needs_the_user() {
    let (mut bench, account) = ready(Options::people(2)).await;
    let presence = bench.control().presence();
    presence.set_handshakes(Handshakes::Refuse { status: 403 });
    let refused =
        Answer::Reply(Reply::json(401, &serde_json::json!({ "detail": "Invalid or expired token" })));
    let rule = bench.control().answer("/users/me/status", Times::Always, refused);
    bench.control().clear_requests();
    presence.drop_sockets();
    bench.until_health(account, Health::NeedsSignIn).await;
    let renewed = bench.control().count_to("/auth/refresh");
    assert!((1..=2).contains(&renewed), "for the door, and perhaps for the question as well: {renewed}");
    let tried = bench.control().count_to("/ws/presence");
    bench.pass(WATCHED).await;
    bench.answered(account).await;
    assert_eq!(bench.control().count_to("/ws/presence"), tried);
    assert_eq!(bench.of(account).contacts, 2);
    presence.set_handshakes(Handshakes::Accept);
    bench.control().lift(rule);
    let form = bench.presence_form();
    bench.take(form).await;
    bench.until_health(account, Health::Fine).await;
    listening(&mut bench, account).await;
}

#[tokio::test]
async fn p54_a_door_that_refuses_a_good_token_is_left_for_an_hour_and_people_are_asked_about() {
    for can_be_renewed in [true, false] {
        let mut bench = Bench::with(Options::people(2)).await;
        let presence = bench.control().presence();
        presence.set_handshakes(Handshakes::Refuse { status: 403 });
        let form = bench.presence_form();
        let renewal_token = if can_be_renewed { form.renewal_token.clone() } else { String::new() };
        let account = bench.take(SignInForm { renewal_token, ..form }).await;
        let people = named(&bench.control());
        bench.import(account, &people).await;
        bench.until_told(account).await;
        bench.until_of(account, "it is left", |account| account.socket == Some(SocketState::Refused)).await;
        assert_eq!(bench.control().count_to("/auth/refresh"), usize::from(can_be_renewed));
        bench.star("p0").await;
        bench.checked(account).await;
        presence.arrive(id(&bench, 0)).expect("a user");
        // No longer than an answer is good for.
        bench.pass(WATCHED / 2).await;
        assert_eq!(bench.notice().await.title, "p0 is online");
        assert_eq!(bench.of(account).health, Health::Fine);
        let tried = bench.control().count_to("/ws/presence");
        presence.set_handshakes(Handshakes::Accept);
        bench.pass(Duration::from_secs(3600)).await;
        bench
            .until_of(account, "the socket is open", |account| account.socket == Some(SocketState::Open))
            .await;
        assert!(bench.control().count_to("/ws/presence") > tried);
    }
}

#[tokio::test]
async fn p39_p40_p56_what_is_late_odd_or_about_strangers_changes_nothing_and_is_kept_nowhere() {
    let (mut bench, account) = ready(Options::people(2)).await;
    let (presence, user) = (bench.control().presence(), id(&bench, 0));
    presence.arrive(user).expect("a user");
    bench.until_seen("p0", Presence::Online).await;
    bench.star("p1").await;
    let stranger = presence.add_user(None, Some("zzstranger"));
    let late = from_now(-120).to_rfc3339();
    presence.push(&format!(
        "{{\"type\":\"presence_update\",\"data\":{{\"user_id\":{user},\"is_online\":false,\"is_busy\":false,\
         \"last_seen\":\"{late}\"}},\"timestamp\":\"{late}\"}}"
    ));
    for odd in ["", "nonsense", "[]", "17", "{\"type\":\"feed_update\"}", "{\"type\":\"presence_update\"}"] {
        presence.push(odd);
    }
    presence.arrive(stranger).expect("a user");
    // Frames come in order: when this one has been heard, so have those before.
    presence.arrive(id(&bench, 1)).expect("a user");
    assert_eq!(bench.notice().await.title, "p1 is online");
    bench.until_seen("p1", Presence::Online).await;
    assert_eq!(bench.row("p0").seen.presence, Presence::Online);
    assert_eq!(bench.of(account).contacts, 2);
    assert_eq!(presence.opened_sockets(), 1);
    let bench = bench.restart().await;
    assert!(!bench.left_behind().contains("zzstranger"));
}

#[tokio::test]
async fn p60_with_no_window_open_people_are_watched_on() {
    let (mut bench, _) = ready(Options::people(2)).await;
    bench.star("p0").await;
    let user = id(&bench, 0);
    let mut bench = bench.without_window();
    bench.control().presence().arrive(user).expect("a user");
    loop {
        let ask = tokio::time::timeout(SOON, bench.asks.recv()).await.expect("in time").expect("it runs");
        if let DesktopAsk::Notify(notice) = ask {
            assert_eq!(notice.title, "p0 is online");
            break;
        }
    }
}
