//! The owner's status and the heartbeat.

use chrono::DateTime;
use reqwest::Method;
use serde_json::{Value, json};

use crate::OwnStatusChange;
use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::Signed;
use crate::testing::sent;

fn names(value: &Value) -> Vec<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

#[tokio::test]
async fn the_page_gives_my_status_with_when_it_was_made_and_changed() {
    let signed = Signed::in_mode(Documented, 0).await;
    let answer = signed.get("/users/me/status").await;
    assert_eq!(answer.status, 200);
    let mut expected =
        ["user_id", "is_online", "is_busy", "busy_until", "last_seen", "created_at", "updated_at"];
    expected.sort_unstable();
    assert_eq!(names(&answer.body), expected);
    assert_eq!((&answer.body["user_id"], &answer.body["is_online"]), (&json!(1), &json!(true)));
    assert_eq!(answer.body["last_seen"].as_str().unwrap().len(), "2024-01-15T10:30:00Z".len());
}

#[tokio::test]
async fn the_running_server_gives_my_status_without_when_it_was_made_and_changed() {
    let signed = Signed::in_mode(Observed, 0).await;
    let body = signed.get("/users/me/status").await.body;
    assert_eq!(names(&body), ["busy_until", "is_busy", "is_online", "last_seen", "user_id"]);
    let last_seen = body["last_seen"].as_str().unwrap();
    assert!(last_seen.ends_with('Z') && DateTime::parse_from_rfc3339(last_seen).is_ok());
}

#[tokio::test]
async fn a_status_without_a_row_is_404_until_the_next_sign_in() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 0).await;
        signed.presence.lose_own_status();
        let answer = signed.get("/users/me/status").await;
        assert_eq!((answer.status, answer.body), (404, json!({ "detail": "User status not found" })));
        assert_eq!(signed.presence.own_status(), None);
        signed.presence.issue_tokens();
        assert_eq!(signed.get("/users/me/status").await.status, 200);
    }
}

#[tokio::test]
async fn the_page_takes_an_update_and_answers_with_the_whole_status() {
    let signed = Signed::in_mode(Documented, 0).await;
    let update = json!({ "is_busy": true, "busy_until": "2031-01-15T11:00:00Z" });
    let answer = signed.put(&update).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body["is_online"], true, "what was not sent stays");
    assert_eq!(answer.body["is_busy"], true);
    assert_eq!(answer.body["busy_until"], "2031-01-15T11:00:00Z");
    assert!(answer.body["updated_at"].is_string());
    assert_eq!(signed.presence.last_own_status(), Some(update));
    let answer = signed.put(&json!({ "is_online": false })).await;
    assert_eq!((&answer.body["is_online"], &answer.body["is_busy"]), (&json!(false), &json!(true)));
    assert_eq!(signed.get("/users/me/status").await.body, answer.body);
    let own = signed.presence.own_status().unwrap();
    assert!(!own.is_online && own.is_busy && own.busy_until.is_some());
}

#[tokio::test]
async fn the_page_refuses_an_update_without_a_field() {
    let signed = Signed::in_mode(Documented, 0).await;
    for body in [json!({}), json!({ "is_online": null }), json!({ "mood": "good" })] {
        let answer = signed.put(&body).await;
        assert_eq!((answer.status, answer.body), (400, json!({ "detail": "No status fields to update" })));
    }
}

#[tokio::test]
async fn the_running_server_fails_every_update_as_plain_text() {
    let signed = Signed::in_mode(Observed, 0).await;
    for body in [json!({ "is_online": false }), json!({})] {
        let response = signed.call(Method::PUT, "/users/me/status").json(&body).send().await.unwrap();
        assert_eq!(response.status(), 500);
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
        assert_eq!(response.text().await.unwrap(), "Internal Server Error");
    }
    assert!(signed.presence.own_status().unwrap().is_online, "nothing changed");
    assert_eq!(signed.presence.last_own_status(), Some(json!({})));
}

#[tokio::test]
async fn an_update_of_another_type_is_422_with_a_list_of_details() {
    let signed = Signed::in_mode(Documented, 0).await;
    for (body, place) in [
        (json!({ "is_online": "maybe" }), json!(["body", "is_online"])),
        (json!({ "is_busy": 7 }), json!(["body", "is_busy"])),
        (json!({ "busy_until": "later" }), json!(["body", "busy_until"])),
        (json!([]), json!(["body"])),
    ] {
        let answer = signed.put(&body).await;
        assert_eq!((answer.status, &answer.body["detail"][0]["loc"]), (422, &place));
    }
    let broken = signed.call(Method::PUT, "/users/me/status").body("{");
    assert_eq!(sent(broken).await.body["detail"][0]["type"], "json_invalid");
    let naive = signed.put(&json!({ "busy_until": "2031-01-15T11:00:00" })).await;
    assert_eq!(naive.body["busy_until"], "2031-01-15T11:00:00Z");
}

#[tokio::test]
async fn a_heartbeat_brings_the_owner_online_on_the_page() {
    let signed = Signed::in_mode(Documented, 0).await;
    signed.presence.sweep_owner();
    assert_eq!(signed.get("/users/me/status").await.body["is_online"], false);
    let answer = signed.post("/users/me/heartbeat").await;
    assert_eq!((answer.status, answer.body), (200, json!({ "message": "Heartbeat received" })));
    assert_eq!(signed.get("/users/me/status").await.body["is_online"], true);
}

#[tokio::test]
async fn whoever_was_swept_offline_stays_so_at_the_running_server_until_the_next_sign_in() {
    let signed = Signed::in_mode(Observed, 0).await;
    let before = signed.presence.own_status().unwrap().last_seen;
    signed.presence.sweep_owner();
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    assert_eq!(signed.post("/users/me/heartbeat").await.body, json!({ "message": "Heartbeat received" }));
    let own = signed.presence.own_status().unwrap();
    assert!(!own.is_online && own.last_seen > before, "last_seen is all that changed");
    signed.presence.issue_tokens();
    assert!(signed.presence.own_status().unwrap().is_online);
}

#[tokio::test]
async fn heartbeats_are_counted_with_their_times() {
    let signed = Signed::in_mode(Documented, 0).await;
    assert!(signed.presence.heartbeats().is_empty());
    signed.post("/users/me/heartbeat").await;
    signed.post("/users/me/heartbeat").await;
    let beats = signed.presence.heartbeats();
    assert!(beats.len() == 2 && beats[0] <= beats[1]);
    let refused = signed.bench.client.post(signed.url("/users/me/heartbeat"));
    assert_eq!(sent(refused).await.status, 401);
    assert_eq!(signed.presence.heartbeats().len(), 2, "a refused one is none");
}

#[tokio::test]
async fn my_status_can_be_set_elsewhere() {
    let signed = Signed::in_mode(Observed, 0).await;
    signed.presence.set_own_status(OwnStatusChange { is_busy: Some(true), ..OwnStatusChange::default() });
    let body = signed.get("/users/me/status").await.body;
    assert_eq!((&body["is_online"], &body["is_busy"]), (&json!(true), &json!(true)));
}

#[tokio::test]
async fn the_owner_is_a_user_like_others() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 1).await;
        let me = signed.get("/users/me").await.body;
        assert_eq!((&me["user_id"], &me["username"]), (&json!(1), &json!("marlow")));
        let presence = signed.get("/users/1/presence").await.body;
        assert_eq!((&presence["username"], &presence["is_online"]), (&json!("marlow"), &json!(true)));
        assert_eq!(signed.get("/users/presence?user_ids=1,101").await.body.as_array().unwrap().len(), 2);
    }
}
