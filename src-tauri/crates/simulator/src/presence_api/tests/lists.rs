//! Lists that contacts can come from.

use serde_json::json;

use crate::Offered;
use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::Signed;

#[tokio::test]
async fn listeners_come_in_pages_with_counts() {
    let signed = Signed::in_mode(Documented, 45).await;
    signed.presence.arrive(101).unwrap();
    signed.presence.arrive(145).unwrap();
    signed.presence.busy(145, None).unwrap();
    let first = signed.get("/feed/listeners").await.body;
    assert_eq!(first["listeners"].as_array().unwrap().len(), 20);
    assert_eq!(first["listeners"][0]["user_id"], 101);
    assert_eq!(first["listeners"][0]["is_available"], true);
    assert_eq!(first["listeners"][0]["profile_image_url"], json!(null));
    let counts =
        ["total_count", "online_count", "available_count", "page", "per_page"].map(|name| &first[name]);
    assert_eq!(counts, [&json!(45), &json!(2), &json!(1), &json!(1), &json!(20)]);
    assert_eq!((&first["has_next"], &first["has_previous"]), (&json!(true), &json!(false)));
    let last = signed.get("/feed/listeners?page=3&per_page=20").await.body;
    assert_eq!(last["listeners"].as_array().unwrap().len(), 5);
    assert_eq!(last["listeners"][4]["is_available"], false, "busy is not available");
    assert_eq!((&last["has_next"], &last["has_previous"]), (&json!(false), &json!(true)));
    assert_eq!(signed.get("/feed/listeners?page=9").await.body["listeners"], json!([]));
    assert_eq!(signed.get("/feed/listeners?per_page=101").await.status, 422);
    assert_eq!(signed.get("/feed/listeners?page=0").await.status, 422);
}

#[tokio::test]
async fn favorites_are_some_of_the_users() {
    let signed = Signed::in_mode(Observed, 7).await;
    signed.presence.change(|options| options.avatar_base = Some(String::from("http://127.0.0.1:9")));
    let body = signed.get("/favorites?per_page=100").await.body;
    let ids: Vec<i64> =
        body["favorites"].as_array().unwrap().iter().map(|user| user["user_id"].as_i64().unwrap()).collect();
    assert_eq!(ids, [101, 104, 107]);
    assert_eq!(body["favorites"][0]["profile_image_url"], "http://127.0.0.1:9/101.png");
}

#[tokio::test]
async fn a_server_without_lists_answers_404() {
    let signed = Signed::in_mode(Observed, 7).await;
    signed.presence.change(|options| options.listeners = Offered::No);
    let answer = signed.get("/feed/listeners").await;
    assert_eq!((answer.status, answer.body), (404, json!({ "detail": "Not Found" })));
    assert_eq!(signed.get("/favorites").await.status, 200);
    signed.presence.change(|options| options.favorites = Offered::No);
    assert_eq!(signed.get("/favorites").await.status, 404);
}
