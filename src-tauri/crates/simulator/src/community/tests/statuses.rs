//! How one is connected, as the page has it.

use serde_json::{Value, json};

use super::{STATUSES, ask, friends, ready, statuses};
use crate::testing::{Bench, sent};
use crate::{Body, ErrorStyle, Site, UnknownMembers};

#[tokio::test]
async fn keys_are_text_and_values_are_followed_or_null() {
    let bench = Bench::people(4).await;
    let ids = bench.control.community().ids();
    assert_eq!(ids, [101, 102, 103, 104]);
    assert_eq!(
        statuses(&bench, &ids).await,
        json!({ "101": "followed", "102": null, "103": null, "104": "followed" })
    );
}

#[tokio::test]
async fn among_friends_there_are_four_words_and_null() {
    let bench = Bench::with(friends(4)).await;
    assert_eq!(
        statuses(&bench, &[101, 102, 103, 104]).await,
        json!({
            "101": "sent_connection_request",
            "102": null,
            "103": "received_connection_request",
            "104": "connected",
        })
    );
}

#[tokio::test]
async fn unknown_and_own_ids_are_left_out_or_null_and_double_ones_answered_once() {
    let bench = Bench::people(1).await;
    assert_eq!(statuses(&bench, &[1, 2, 101, 101, 999_999]).await, json!({ "2": null, "101": "followed" }));
    bench.control.community().change(|community| community.unknown = UnknownMembers::Null);
    assert_eq!(
        statuses(&bench, &[1, 101, 999_999]).await,
        json!({ "1": null, "101": "followed", "999999": null })
    );
}

#[tokio::test]
async fn one_unknown_id_can_have_a_whole_call_refused() {
    let bench = Bench::people(3).await;
    bench.control.community().change(|community| community.unknown = UnknownMembers::Refused);
    bench.control.community().remove_member(102).expect("a member");
    for ids in [vec![101, 102, 103], vec![102]] {
        let refused = ask(&bench, &ready(1), &json!({ "users": ids })).await;
        let words = "Invalid pk \"102\" - object does not exist.";
        assert_eq!(refused.status, 400, "{ids:?}");
        assert_eq!(refused.body, json!({ "errors": [{ "field": "users", "messages": [words] }] }));
    }
    assert_eq!(statuses(&bench, &[101, 103]).await, json!({ "101": "followed", "103": null }));
}

#[tokio::test]
async fn a_known_member_can_be_left_out() {
    let bench = Bench::people(2).await;
    bench.control.community().omit_from_statuses(101);
    assert_eq!(statuses(&bench, &[101, 102]).await, json!({ "102": null }));
    bench.control.community().list_in_statuses(101);
    assert_eq!(statuses(&bench, &[101]).await, json!({ "101": "followed" }));
}

#[tokio::test]
async fn the_body_is_an_object_with_numbers_and_says_that_it_is_json() {
    let bench = Bench::people(1).await;
    let required = json!({ "errors": [{ "field": "users", "messages": ["This field is required."] }] });
    let missing = ask(&bench, &ready(1), &json!({})).await;
    assert_eq!((missing.status, missing.body), (400, required));
    for body in [
        json!([101]),
        json!({ "users": 101 }),
        json!({ "users": ["101"] }),
        json!({ "users": [1.5] }),
        json!({ "users": [-1] }),
        json!({ "users": null }),
        json!({ "users": vec![101; 101] }),
    ] {
        assert_eq!(ask(&bench, &ready(1), &body).await.status, 400, "{body}");
    }
    assert_eq!(
        ask(&bench, &ready(1), &json!({ "users": [] })).await.body,
        json!({ "connection_statuses": {} })
    );
    let url = format!("{}{STATUSES}", bench.control.urls().community);
    let form = bench.client.post(url).bearer_auth(ready(1)).body(r#"{"users":[101]}"#);
    let form = form.header("content-type", "application/x-www-form-urlencoded");
    assert_eq!(sent(form).await.status, 400);
}

#[tokio::test]
async fn the_path_needs_its_slash_and_its_method() {
    let bench = Bench::people(1).await;
    let url = format!("{}{}", bench.control.urls().community, STATUSES.trim_end_matches('/'));
    let moved = sent(bench.client.post(url).bearer_auth(ready(1)).json(&json!({ "users": [101] }))).await;
    assert_eq!((moved.status, moved.header("location")), (301, Some(STATUSES)));
    let wrong = sent(super::get(&bench, STATUSES)).await;
    assert_eq!((wrong.status, &wrong.body["errors"][0]["code"]), (405, &json!("method_not_allowed")));
}

#[tokio::test]
async fn a_call_without_a_good_token_is_401_in_every_shape() {
    let bench = Bench::people(1).await;
    let url = format!("{}{STATUSES}", bench.control.urls().community);
    let bare = sent(bench.client.post(&url).json(&json!({ "users": [101] }))).await;
    assert_eq!((bare.status, bare.header("www-authenticate")), (401, Some("Bearer realm=\"api\"")));
    assert_eq!(bare.body["errors"][0]["code"], "not_authenticated");
    let bad = ask(&bench, &ready(1).to_uppercase(), &json!({ "users": [101] })).await;
    assert_eq!((bad.status, &bad.body["errors"][0]["message"]), (401, &json!("The token is not valid.")));
    bench.control.community().change(|community| community.errors = ErrorStyle::Text);
    let text = ask(&bench, "nonsense", &json!({})).await;
    assert_eq!((text.status, text.body), (401, json!({ "errors": "The token is not valid." })));
    bench.control.community().change(|community| community.errors = ErrorStyle::Detail);
    let detail = ask(&bench, "nonsense", &json!({})).await;
    assert_eq!((detail.status, detail.body), (401, json!({ "detail": "The token is not valid." })));
    assert_eq!(ask(&bench, &ready(1), &json!({})).await.body, json!({ "detail": "This field is required." }));
}

#[tokio::test]
async fn what_was_asked_is_recorded_with_its_site() {
    let bench = Bench::people(1).await;
    statuses(&bench, &[101]).await;
    let request = bench.control.requests_to(STATUSES).remove(0);
    assert_eq!((request.site, request.method.as_str(), request.status), (Site::Community, "POST", Some(200)));
    assert_eq!(request.body, Body::Json(json!({ "users": [101] })));
    assert_eq!(request.header("authorization"), Some(format!("Bearer {}", ready(1)).as_str()));
}

#[tokio::test]
async fn any_json_can_be_stated_by_a_rule() {
    let bench = Bench::people(1).await;
    let odd = json!({ "connection_statuses": { "101": 7 } });
    bench.control.answer(
        &format!("POST {STATUSES}"),
        crate::Times::Next(1),
        crate::Answer::Reply(crate::Reply::json(201, &odd)),
    );
    let answer = ask(&bench, &ready(1), &json!({ "users": [101] })).await;
    assert_eq!((answer.status, answer.body), (201, odd));
    assert_eq!(statuses(&bench, &[101]).await, json!({ "101": "followed" }));
    bench.control.unplug(Site::Community).await;
    let url = format!("{}/api/v2/user/me/", bench.control.urls().community);
    assert!(bench.client.get(url).send().await.unwrap_err().is_connect());
    bench.control.plug_in(Site::Community).await;
    assert_ne!(statuses(&bench, &[101]).await, Value::Null);
}
