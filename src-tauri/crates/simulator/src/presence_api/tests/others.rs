//! The presence of other users, alone and many at once.

use chrono::{DateTime, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::Signed;
use crate::shared::{now, time};

fn ids(body: &Value) -> Vec<i64> {
    body.as_array().unwrap().iter().map(|user| user["user_id"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_user_comes_is_busy_is_free_and_goes_and_the_next_answer_says_so() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 2).await;
        let ask = async || {
            let body = signed.get("/users/102/presence").await.body;
            (body["is_online"].clone(), body["is_busy"].clone(), body["busy_until"].clone())
        };
        assert_eq!(ask().await, (json!(false), json!(false), Value::Null));
        signed.presence.arrive(102).unwrap();
        assert_eq!(ask().await, (json!(true), json!(false), Value::Null));
        let until: DateTime<Utc> = "2031-01-15T11:00:00Z".parse().unwrap();
        signed.presence.busy(102, Some(until)).unwrap();
        assert_eq!(ask().await, (json!(true), json!(true), json!("2031-01-15T11:00:00Z")));
        signed.presence.busy(102, None).unwrap();
        assert_eq!(ask().await, (json!(true), json!(true), Value::Null));
        signed.presence.free(102).unwrap();
        signed.presence.leave(102).unwrap();
        assert_eq!(ask().await, (json!(false), json!(false), Value::Null));
        assert!(signed.presence.arrive(7).is_err());
    }
}

#[tokio::test]
async fn a_presence_has_the_six_fields_of_the_page_and_a_number_for_an_id() {
    for (mode, seen) in [(Documented, "2026-08-21T19:04:11Z"), (Observed, "2026-08-21T19:04:11.250000Z")] {
        let signed = Signed::in_mode(mode, 1).await;
        let last_seen = "2026-08-21T19:04:11.250Z".parse().unwrap();
        signed.presence.set_presence(101, true, Some(last_seen)).unwrap();
        let username = signed.presence.user(101).unwrap().username;
        assert!(username.as_ref().unwrap().len() <= 10);
        let expected = json!({
            "user_id": 101,
            "username": username,
            "is_online": true,
            "is_busy": false,
            "busy_until": null,
            "last_seen": seen,
        });
        assert_eq!(signed.get("/users/101/presence").await.body, expected);
        assert_eq!(signed.get("/users/presence?user_ids=101").await.body, json!([expected]));
    }
}

#[tokio::test]
async fn busy_until_in_the_past_is_left_as_it_is() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 1).await;
        signed.presence.arrive(101).unwrap();
        signed.presence.busy(101, Some("2024-01-15T11:00:00Z".parse().unwrap())).unwrap();
        let body = signed.get("/users/101/presence").await.body;
        assert_eq!((&body["is_busy"], &body["busy_until"]), (&json!(true), &json!("2024-01-15T11:00:00Z")));
    }
}

#[tokio::test]
async fn many_are_sorted_by_id_each_once_and_the_unknown_left_out() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 4).await;
        let ask = async |query: &str| ids(&signed.get(&format!("/users/presence?{query}")).await.body);
        assert_eq!(ask("user_ids=104,101,999,102,104").await, [101, 102, 104]);
        assert_eq!(ask("user_ids=102%2C%20101").await, [101, 102], "encoded commas and spaces are fine");
        assert_eq!(ask("user_ids=101&user_ids=103").await, [103], "only the last parameter counts");
        assert_eq!(ask("user_ids=998,999").await, [0_i64; 0]);
    }
}

#[tokio::test]
async fn fifty_entries_are_answered_and_fifty_one_are_too_many_even_when_alike() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 60).await;
        let ask = async |entries: Vec<i64>| {
            let list = entries.iter().map(i64::to_string).collect::<Vec<_>>().join(",");
            signed.get(&format!("/users/presence?user_ids={list}")).await
        };
        assert_eq!(ids(&ask((101..151).collect()).await.body).len(), 50);
        for entries in [(101..152).collect(), vec![101; 51]] {
            let answer = ask(entries).await;
            assert_eq!(
                (answer.status, answer.body),
                (400, json!({ "detail": "Too many user IDs requested" }))
            );
        }
        signed.presence.change(|options| options.most_ids = 10);
        assert_eq!(ask((101..111).collect()).await.status, 200);
        assert_eq!(ask((101..112).collect()).await.status, 400);
    }
}

#[tokio::test]
async fn ids_that_are_no_list_of_numbers_are_400_and_no_ids_422() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 2).await;
        for query in ["user_ids=", "user_ids=1,,2", "user_ids=ana", "user_ids=1,2,", "user_ids=1.5"] {
            let answer = signed.get(&format!("/users/presence?{query}")).await;
            assert_eq!((answer.status, answer.body), (400, json!({ "detail": "Invalid user IDs format" })));
        }
        let answer = signed.get("/users/presence").await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.body["detail"][0]["loc"], json!(["query", "user_ids"]));
    }
}

#[tokio::test]
async fn an_unknown_user_is_404_in_the_words_of_the_mode() {
    for (mode, words) in [(Documented, "User status not found"), (Observed, "User not found")] {
        let signed = Signed::in_mode(mode, 1).await;
        let answer = signed.get("/users/999/presence").await;
        assert_eq!((answer.status, answer.body), (404, json!({ "detail": words })));
        signed.presence.remove_user(101).unwrap();
        assert_eq!(signed.get("/users/101/presence").await.status, 404);
    }
}

#[tokio::test]
async fn an_id_that_is_no_number_is_422() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 1).await;
        for path in ["/users/ana/presence", "/users/me/presence", "/users/1%2C2/presence"] {
            let answer = signed.get(path).await;
            assert_eq!((answer.status, &answer.body["detail"][0]["type"]), (422, &json!("int_parsing")));
        }
    }
}

#[tokio::test]
async fn an_id_beyond_32_bits_crashes_the_running_server_and_is_merely_unknown_on_the_page() {
    let paths = |id: &str| [format!("/users/{id}/presence"), format!("/users/presence?user_ids=101,{id}")];
    let too_large = ["2147483648", "9223372036854775807", "99999999999999999999999"];
    let signed = Signed::in_mode(Observed, 1).await;
    for path in too_large.iter().flat_map(|id| paths(id)) {
        let response = signed.call(Method::GET, &path).send().await.unwrap();
        assert_eq!(response.status(), 500, "{path}");
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/plain"));
        assert_eq!(response.text().await.unwrap(), "Internal Server Error");
    }
    assert_eq!(signed.get("/users/2147483647/presence").await.status, 404);
    let signed = Signed::in_mode(Documented, 1).await;
    for id in too_large {
        let [single, bulk] = paths(id);
        assert_eq!(signed.get(&single).await.status, 404);
        assert_eq!(ids(&signed.get(&bulk).await.body), [101]);
    }
}

#[tokio::test]
async fn a_user_never_seen_fails_the_whole_bulk_call_of_the_running_server_alone() {
    let signed = Signed::in_mode(Observed, 3).await;
    signed.presence.set_presence(102, false, None).unwrap();
    assert_eq!(signed.get("/users/presence?user_ids=101,102,103").await.status, 500);
    assert_eq!(ids(&signed.get("/users/presence?user_ids=101,103").await.body), [101, 103]);
    let single = signed.get("/users/102/presence").await;
    assert_eq!((single.status, &single.body["last_seen"]), (200, &Value::Null));
    signed.presence.change(|options| options.mode = Documented);
    let bulk = signed.get("/users/presence?user_ids=101,102,103").await;
    assert_eq!((bulk.status, &bulk.body[1]["last_seen"]), (200, &Value::Null));
}

#[tokio::test]
async fn a_presence_can_be_anything_at_all() {
    let signed = Signed::in_mode(Documented, 2).await;
    signed.presence.state(101, Some(json!({ "user_id": "101", "is_online": 1 })));
    let bulk = signed.get("/users/presence?user_ids=101,102").await.body;
    assert_eq!(bulk[0], json!({ "user_id": "101", "is_online": 1 }));
    assert_eq!(bulk[1]["user_id"], 102);
    assert_eq!(signed.get("/users/101/presence").await.body["is_online"], 1);
    signed.presence.state(101, None);
    assert_eq!(signed.get("/users/101/presence").await.body["is_online"], false);
}

#[tokio::test]
async fn users_can_be_added_with_any_id_and_without_a_name() {
    let signed = Signed::in_mode(Documented, 1).await;
    assert_eq!(signed.presence.add_user(Some(9_007_199_254_740_993), None), 9_007_199_254_740_993);
    assert_eq!(signed.presence.add_user(Some(7), Some("ana")), 7);
    let bulk = signed.get("/users/presence?user_ids=7,9007199254740993").await.body;
    assert_eq!(ids(&bulk), [7, 9_007_199_254_740_993]);
    assert_eq!((&bulk[0]["username"], &bulk[1]["username"]), (&json!("ana"), &Value::Null));
    assert_eq!(signed.presence.add_user(None, Some("leo")), 9_007_199_254_740_994);
}

#[tokio::test]
async fn a_clean_up_marks_the_inactive_offline_and_ends_calls_that_are_over() {
    for (mode, one, two) in
        [(Documented, json!(1), json!(2)), (Observed, json!("UPDATE 1"), json!("UPDATE 2"))]
    {
        let signed = Signed::in_mode(mode, 4).await;
        let now = time(now());
        signed.presence.set_presence(101, true, Some(now - TimeDelta::minutes(6))).unwrap();
        signed.presence.set_presence(102, true, Some(now - TimeDelta::minutes(4))).unwrap();
        signed.presence.busy(102, Some(now - TimeDelta::minutes(1))).unwrap();
        signed.presence.busy(103, Some(now - TimeDelta::minutes(9))).unwrap();
        signed.presence.busy(104, Some(now + TimeDelta::minutes(9))).unwrap();
        let answer = signed.post("/admin/cleanup-presence").await;
        let expected = json!({
            "message": "Presence cleanup completed",
            "users_marked_offline": one,
            "busy_status_cleared": two,
        });
        assert_eq!((answer.status, answer.body), (200, expected));
        let users = signed.presence.users();
        assert_eq!(users.iter().map(|user| user.is_online).collect::<Vec<_>>(), [false, true, false, false]);
        assert_eq!(users.iter().map(|user| user.is_busy).collect::<Vec<_>>(), [false, false, false, true]);
        assert!(users[0].last_seen.unwrap() >= now, "the clean-up writes when it saw them last");
    }
}

#[tokio::test]
async fn a_clean_up_can_be_refused() {
    let signed = Signed::in_mode(Documented, 1).await;
    signed.presence.change(|options| options.cleanup = crate::Cleanup::Refused);
    let answer = signed.post("/admin/cleanup-presence").await;
    assert_eq!((answer.status, answer.body), (403, json!({ "detail": "Admin access required" })));
}
