//! What is pushed, in both modes.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::{Signed, Socket};
use crate::shared::{now, time};
use crate::testing::sent;
use crate::{OwnStatusChange, Pushed};

/// A socket of the running server, which has been greeted.
async fn greeted(signed: &Signed) -> Socket {
    let mut socket = signed.socket().await;
    let greeting = json!({
        "type": "presence_connection_established",
        "message": "Connected to presence updates",
        "user_id": 1,
    });
    assert_eq!(socket.json().await, greeting);
    socket
}

/// The next change at the running server, which comes twice.
async fn twice(socket: &mut Socket) -> Value {
    let (first, second) = (socket.json().await, socket.json().await);
    assert_eq!((&first["type"], &second["type"]), (&json!("user_status_update"), &json!("status_update")));
    assert_eq!(first["status"], second["data"]);
    assert_eq!((&first["user_id"], &first["user_id"]), (&second["user_id"], &first["status"]["user_id"]));
    first["status"].clone()
}

#[tokio::test]
async fn the_page_greets_nobody_and_pushes_each_change_once() {
    let signed = Signed::in_mode(Documented, 2).await;
    let mut socket = signed.socket().await;
    socket.hears_nothing_but_its_pong().await;
    signed.presence.arrive(102).unwrap();
    let frame = socket.json().await;
    assert_eq!(frame["type"], "presence_update");
    let data = frame["data"].as_object().unwrap();
    assert_eq!(data.keys().collect::<Vec<_>>(), ["is_busy", "is_online", "last_seen", "user_id"]);
    assert_eq!((&data["user_id"], &data["is_online"]), (&json!(102), &json!(true)));
    for time in [&frame["timestamp"], &data["last_seen"]] {
        let text = time.as_str().unwrap();
        assert!(text.len() == 20 && text.ends_with('Z') && DateTime::parse_from_rfc3339(text).is_ok());
    }
    signed.presence.busy(102, None).unwrap();
    assert_eq!(socket.json().await["data"]["is_busy"], true);
    signed.presence.free(102).unwrap();
    assert_eq!(socket.json().await["data"]["is_busy"], false);
    signed.presence.leave(102).unwrap();
    assert_eq!(socket.json().await["data"]["is_online"], false);
    socket.hears_nothing_but_its_pong().await;
}

#[tokio::test]
async fn the_running_server_greets_and_pushes_each_change_twice_in_other_shapes() {
    let signed = Signed::in_mode(Observed, 2).await;
    let mut socket = greeted(&signed).await;
    signed.presence.arrive(101).unwrap();
    let status = twice(&mut socket).await;
    let mut names: Vec<&str> = status.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    let mut expected = [
        "user_id",
        "username",
        "profile_image_url",
        "is_online",
        "last_seen",
        "is_busy",
        "busy_until",
        "is_available",
        "timestamp",
    ];
    expected.sort_unstable();
    assert_eq!(names, expected);
    assert_eq!((&status["is_online"], &status["is_available"]), (&json!(true), &json!(true)));
    signed.presence.busy(101, Some("2031-01-15T11:00:00Z".parse().unwrap())).unwrap();
    let status = twice(&mut socket).await;
    assert_eq!(status["busy_until"], "2031-01-15T11:00:00+00:00");
    assert_eq!(status["is_available"], false);
    socket.hears_nothing_but_its_pong().await;
}

#[tokio::test]
async fn the_running_server_writes_times_with_an_offset_and_its_own_without_a_zone() {
    let signed = Signed::in_mode(Observed, 1).await;
    let mut socket = greeted(&signed).await;
    signed.presence.set_presence(101, true, Some("2026-08-21T19:04:11.250Z".parse().unwrap())).unwrap();
    let (first, second) = (socket.json().await, socket.json().await);
    assert_eq!(first["status"]["last_seen"], "2026-08-21T19:04:11.250000+00:00");
    for naive in [&first["status"]["timestamp"], &second["timestamp"]] {
        assert!(naive.as_str().unwrap().parse::<NaiveDateTime>().is_ok(), "{naive} has no zone");
    }
    assert_eq!(first.get("timestamp"), None);
}

#[tokio::test]
async fn nothing_is_told_of_how_things_stood_before_the_socket_opened() {
    let signed = Signed::in_mode(Documented, 1).await;
    signed.presence.arrive(101).unwrap();
    let mut socket = signed.socket().await;
    socket.hears_nothing_but_its_pong().await;
    signed.presence.arrive(101).unwrap();
    socket.hears_nothing_but_its_pong().await;
    assert_eq!(signed.presence.add_user(None, None), 102);
    socket.hears_nothing_but_its_pong().await;
}

#[tokio::test]
async fn who_comes_and_goes_can_be_kept_from_sockets_as_the_running_server_does() {
    let signed = Signed::in_mode(Observed, 1).await;
    signed.presence.change(|options| options.pushed = Pushed::CallsAndHeartbeats);
    let mut socket = greeted(&signed).await;
    signed.presence.arrive(101).unwrap();
    socket.hears_nothing_but_its_pong().await;
    signed.presence.busy(101, None).unwrap();
    assert_eq!(twice(&mut socket).await["is_busy"], true);
    signed.presence.free(101).unwrap();
    assert_eq!(twice(&mut socket).await["is_busy"], false);
    signed.presence.leave(101).unwrap();
    socket.hears_nothing_but_its_pong().await;
    signed.presence.beat(101).unwrap();
    twice(&mut socket).await;
}

#[tokio::test]
async fn a_heartbeat_is_pushed_although_only_times_differ() {
    let signed = Signed::in_mode(Documented, 1).await;
    let mut socket = signed.socket().await;
    signed.post("/users/me/heartbeat").await;
    let frame = socket.json().await;
    assert_eq!((&frame["data"]["user_id"], &frame["data"]["is_online"]), (&json!(1), &json!(true)));
    signed.presence.arrive(101).unwrap();
    let first = socket.json().await;
    signed.presence.beat(101).unwrap();
    let second = socket.json().await;
    assert_eq!(first["data"]["is_online"], second["data"]["is_online"]);
    let seen =
        |frame: &Value| -> DateTime<Utc> { frame["data"]["last_seen"].as_str().unwrap().parse().unwrap() };
    assert!(seen(&second) >= seen(&first));
    signed.presence.change(|options| options.mode = Observed);
    signed.post("/users/me/heartbeat").await;
    assert_eq!(twice(&mut socket).await["user_id"], 1);
}

#[tokio::test]
async fn every_socket_gets_every_users_updates() {
    let signed = Signed::in_mode(Documented, 3).await;
    let (mut first, mut second) = (signed.socket().await, signed.socket().await);
    for user_id in [101, 103] {
        signed.presence.arrive(user_id).unwrap();
        assert_eq!(first.json().await["data"]["user_id"], user_id);
        assert_eq!(second.json().await["data"]["user_id"], user_id);
    }
}

#[tokio::test]
async fn the_page_pushes_what_happens_to_the_owner() {
    let signed = Signed::in_mode(Documented, 0).await;
    let mut socket = signed.socket().await;
    sent(signed.call(Method::PUT, "/users/me/status").json(&json!({ "is_busy": true }))).await;
    assert_eq!(socket.json().await["data"]["is_busy"], true);
    signed.presence.sweep_owner();
    assert_eq!(socket.json().await["data"]["is_online"], false);
    signed.presence.issue_tokens();
    assert_eq!(socket.json().await["data"]["is_online"], true);
    signed.presence.set_own_status(OwnStatusChange { is_busy: Some(false), ..OwnStatusChange::default() });
    assert_eq!(socket.json().await["data"]["is_busy"], false);
    signed.post("/auth/logout").await;
    assert_eq!(socket.json().await["data"]["is_online"], false);
}

#[tokio::test]
async fn the_running_server_pushes_neither_sign_in_nor_sign_out_nor_clean_up() {
    let signed = Signed::in_mode(Observed, 1).await;
    let stale = time(now()) - TimeDelta::minutes(30);
    signed.presence.set_presence(101, true, Some(stale)).unwrap();
    let mut socket = greeted(&signed).await;
    signed.presence.issue_tokens();
    signed.presence.sweep_owner();
    assert_eq!(signed.post("/admin/cleanup-presence").await.status, 200);
    assert!(!signed.presence.user(101).unwrap().is_online);
    signed.put(&json!({ "is_online": false })).await;
    signed.post("/auth/logout").await;
    socket.hears_nothing_but_its_pong().await;
    signed.presence.set_own_status(OwnStatusChange { is_busy: Some(true), ..OwnStatusChange::default() });
    assert_eq!(twice(&mut socket).await["is_busy"], true, "set elsewhere is pushed");
}

#[tokio::test]
async fn the_page_pushes_whom_a_clean_up_marks_offline() {
    let signed = Signed::in_mode(Documented, 1).await;
    let stale = time(now()) - TimeDelta::minutes(30);
    signed.presence.set_presence(101, true, Some(stale)).unwrap();
    let mut socket = signed.socket().await;
    signed.post("/admin/cleanup-presence").await;
    let data = socket.json().await["data"].clone();
    assert_eq!((&data["user_id"], &data["is_online"]), (&json!(101), &json!(false)));
}
