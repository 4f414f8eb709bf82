//! What a pushed frame says.

use super::{PresenceApi, TEN, at, wall};
use crate::contract::Service;
use presence::service::{MyStatus, Pushed};
use presence::sighting::{Presence, Report};
use serde_json::{Value, json};

const ME: &str = "1@api.example.com";

fn pushed(text: &str) -> Pushed {
    PresenceApi.frame(text, ME, TEN)
}

fn report(frame: &Value) -> Report {
    let mut pushed = pushed(&frame.to_string());
    assert_eq!(pushed.reports.len(), 1, "{frame}");
    pushed.reports.remove(0)
}

/// The frame of the reference page, with a busy status.
fn update(data: &Value) -> Value {
    json!({ "type": "presence_update", "data": data, "timestamp": "2026-11-20T09:59:00Z" })
}

fn observed_status() -> Value {
    json!({ "user_id": 7, "username": "jane", "profile_image_url": null, "is_online": true,
        "last_seen": "2026-11-20T09:59:55.996411+00:00", "is_busy": true, "busy_until": "2026-11-20T11:00:00+00:00",
        "is_available": false, "timestamp": "2026-11-20T09:59:55.996411" })
}

#[test]
fn p37_the_frame_of_the_page_is_one_sighting() {
    let text = r#"{
      "type": "presence_update",
      "data": {
        "user_id": 123,
        "is_online": true,
        "is_busy": false,
        "last_seen": "2024-01-15T10:30:00Z"
      },
      "timestamp": "2024-01-15T10:30:00Z"
    }"#;
    let expected = Report {
        made: wall("2024-01-15T10:30:00Z"),
        leaves_out_end: true,
        ..Report::new("123", Presence::Online, at("2024-01-15T10:30:00Z"))
    };
    assert_eq!(pushed(text), Pushed { reports: vec![expected], mine: None });
}

#[test]
fn p37_both_observed_forms_of_a_change_say_the_same() {
    let status = observed_status();
    let first = json!({ "type": "user_status_update", "user_id": 7, "status": status });
    let echo = json!({ "type": "status_update", "user_id": 7, "data": status, "timestamp": "2026-11-20T09:59:55.996411" });
    let expected = Report {
        name: Some("jane".into()),
        handle: Some("jane".into()),
        made: wall("2026-11-20T09:59:55.996Z"),
        ..Report::new(
            "7",
            Presence::Busy { until: wall("2026-11-20T11:00:00Z") },
            at("2026-11-20T09:59:55.996Z"),
        )
    };
    assert_eq!(report(&first), expected);
    assert_eq!(report(&echo), expected);
}

#[test]
fn p38_a_frame_that_cannot_tell_the_end_says_so() {
    let busy = report(&update(&json!({ "user_id": 7, "is_online": true, "is_busy": true })));
    assert_eq!((&busy.presence, busy.leaves_out_end), (&Presence::Busy { until: None }, true));
    assert_eq!(busy.name, None);
    let told = json!({ "user_id": 7, "is_online": true, "is_busy": true, "busy_until": null });
    assert!(!report(&update(&told)).leaves_out_end, "it says that there is none");
    let observed =
        json!({ "type": "status_update", "data": { "user_id": 7, "is_online": true, "is_busy": true } });
    assert!(!report(&observed).leaves_out_end);
}

#[test]
fn p39_a_frame_tells_when_it_was_made() {
    let made = |outside: Value, inside: Value, updated: Value| {
        report(&json!({ "type": "status_update", "timestamp": outside,
            "data": { "user_id": 7, "is_online": true, "timestamp": inside, "updated_at": updated } }))
        .made
    };
    let (early, late) = ("2026-11-20T09:00:00", "2026-11-20T09:30:00Z");
    assert_eq!(made(json!(early), json!(late), json!(null)), wall("2026-11-20T09:00:00Z"), "as UTC");
    assert_eq!(made(json!(null), json!(late), json!(early)), wall(late));
    assert_eq!(made(json!(null), json!(null), json!(late)), wall(late));
    for none in [json!(null), json!(0), json!("soon"), json!("2026-11-20"), json!("2027-01-01T00:00:00Z")] {
        assert_eq!(made(none.clone(), json!(null), json!(null)), None, "{none}");
    }
}

#[test]
fn p40_frames_of_other_kinds_and_odd_frames_say_nothing() {
    let status = json!({ "user_id": 7, "is_online": true });
    for frame in [
        json!({ "type": "presence_connection_established", "message": "Connected to presence updates", "user_id": 1 }),
        json!({ "type": "pong", "timestamp": null }),
        json!({ "type": "pong", "timestamp": 5 }),
        json!({ "type": "error", "data": { "code": "AUTH_FAILED", "user_id": 7, "is_online": false } }),
        json!({ "type": "status_change", "data": status }),
        json!({ "type": "subscription_confirmed" }),
        json!({ "type": null, "data": status }),
        json!({ "data": status }),
        json!({ "type": "presence_update" }),
        json!({ "type": "presence_update", "data": [status] }),
        json!({ "type": "presence_update", "data": null }),
        json!({ "type": "presence_update", "data": { "is_online": true } }),
        json!({ "type": "presence_update", "data": { "user_id": "x", "is_online": true } }),
        json!({ "type": "presence_update", "data": { "user_id": 7 } }),
        json!({ "type": "presence_update", "data": { "user_id": 7, "is_online": "no" } }),
        json!({ "type": "presence_update", "data": { "user_id": 7, "is_online": true, "is_busy": "no" } }),
        json!({ "type": "status_update", "user_id": 8, "data": status }),
        json!([status]),
        json!(null),
        json!("presence_update"),
        json!(7),
    ] {
        assert_eq!(pushed(&frame.to_string()), Pushed::default(), "{frame}");
    }
    let deep = "[".repeat(10_000);
    for text in
        ["", "{", "pong", "{\"type\":\"presence_update\",\"data\":{\"user_id\":7,\"is_online\":fal", &deep]
    {
        assert_eq!(pushed(text), Pushed::default());
    }
}

#[test]
fn p40_an_id_beside_the_status_serves_as_well() {
    let beside = json!({ "type": "user_status_update", "user_id": "7", "status": { "is_online": false } });
    assert_eq!(report(&beside), Report::new("7", Presence::Offline, None));
}

#[test]
fn p41_busy_and_free_offline_and_online_are_each_told() {
    let of = |is_online: bool, is_busy: bool| {
        report(&update(&json!({ "user_id": 7, "is_online": is_online, "is_busy": is_busy }))).presence
    };
    assert_eq!(of(true, false), Presence::Online);
    assert_eq!(of(true, true), Presence::Busy { until: None });
    assert_eq!(of(false, false), Presence::Offline);
    assert_eq!(of(false, true), Presence::Offline);
    let mut over = observed_status();
    over["busy_until"] = "2026-11-20T09:59:59Z".into();
    let over = json!({ "type": "status_update", "data": over });
    assert_eq!(report(&over).presence, Presence::Online);
}

#[test]
fn p42_a_frame_about_the_account_itself_is_its_own_status_as_well() {
    let own = update(
        &json!({ "user_id": 1, "is_online": true, "is_busy": true, "last_seen": "2026-11-20T09:58:00Z" }),
    );
    let mine = |me: &str| PresenceApi.frame(&own.to_string(), me, TEN).mine;
    let status = MyStatus { presence: Presence::Busy { until: None }, last_seen: at("2026-11-20T09:58:00Z") };
    assert_eq!(mine(ME), Some(status));
    assert_eq!(pushed(&own.to_string()).reports.len(), 1);
    for other in ["2@api.example.com", "11@api.example.com", "@api.example.com", ""] {
        assert_eq!(mine(other), None, "{other}");
    }
}
