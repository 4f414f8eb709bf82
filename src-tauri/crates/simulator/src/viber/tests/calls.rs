//! The other calls, and the demo's subscribers.

use chrono::TimeDelta;
use serde_json::json;

use crate::shared::{now, time};
use crate::testing::{Bench, sent};
use crate::viber::tests::{call, unsigned};
use crate::{Options, Site, SubscriberPresence, ViberOptions};

#[tokio::test]
async fn the_bot_tells_who_it_is_by_get_and_by_post() {
    let bench = Bench::people(3).await;
    let posted = sent(call(&bench, "get_account_info", &json!({}))).await;
    let url = format!("{}/pa/get_account_info", bench.control.urls().viber);
    let got = sent(bench.client.get(&url).header("x-viber-auth-token", ViberOptions::default().token)).await;
    assert_eq!((posted.status, got.status), (200, 200));
    assert_eq!(posted.body, got.body);
    assert_eq!(got.body["status"], 0);
    assert_eq!((&got.body["name"], &got.body["uri"]), (&json!("Marlow Ceramics"), &json!("marlowceramics")));
    assert!(got.body["id"].as_str().unwrap().starts_with("pa:"));
    assert_eq!(got.body["subscribers_count"], 3);
    assert_eq!(sent(bench.client.get(&url)).await.body["status"], 2);
}

#[tokio::test]
async fn details_are_given_twice_for_each_id_and_then_refused_in_free_words() {
    let bench = Bench::people(2).await;
    let viber = bench.control.viber();
    let ids = viber.ids();
    let ask = async |id: &str| sent(call(&bench, "get_user_details", &json!({ "id": id }))).await.body;
    let first = ask(&ids[0]).await;
    assert_eq!(first["status"], 0);
    assert_eq!(first["user"]["id"], ids[0]);
    assert_eq!(first["user"]["name"], viber.subscriber(&ids[0]).unwrap().name);
    assert_eq!(first["user"].get("avatar"), None);
    assert!(first["message_token"].as_i64().unwrap() > 1 << 53);
    assert_eq!(ask(&ids[0]).await["status"], 0);
    let third = ask(&ids[0]).await;
    assert_eq!(third["status"], 12);
    assert_eq!(third["status_message"], "maximum get user info requests exceeded.");
    assert_eq!(ask(&ids[1]).await["status"], 0, "each id has a limit of its own");
    viber.change(|options| options.avatar_base = Some(String::from("http://127.0.0.1:9/pictures")));
    assert_eq!(ask(&ids[1]).await["user"]["avatar"], "http://127.0.0.1:9/pictures/1.png");
    assert_eq!(ask("nobody").await["status"], 6);
    assert_eq!(sent(call(&bench, "get_user_details", &json!({}))).await.body["status"], 4);
}

#[tokio::test]
async fn setting_a_webhook_is_refused_and_counted() {
    let bench = Bench::people(1).await;
    assert_eq!(bench.control.viber().webhook_calls(), 0);
    let answer = sent(call(&bench, "set_webhook", &json!({ "url": "https://porchlight.example/" }))).await;
    assert_eq!((answer.status, &answer.body["status"]), (200, &json!(1)));
    assert_eq!(bench.control.viber().webhook_calls(), 1);
}

#[tokio::test]
async fn a_path_that_does_not_exist_is_status_1_without_words() {
    let bench = Bench::people(1).await;
    let answer = sent(unsigned(&bench, "get_offline", &json!({}))).await;
    assert_eq!((answer.status, answer.body), (200, json!({ "status": 1, "chat_hostname": "SN-CHAT-06_" })));
    let got = bench.client.get(format!("{}/pa/get_online", bench.control.urls().viber));
    assert_eq!(sent(got).await.body["status"], 1);
}

#[tokio::test]
async fn calls_are_on_record_as_those_of_this_host() {
    let bench = Bench::people(1).await;
    sent(call(&bench, "get_online", &json!({ "ids": ["a"] }))).await;
    let request = bench.control.requests_to("/pa/get_online").remove(0);
    assert_eq!((request.site, request.status), (Site::Viber, Some(200)));
    assert_eq!(request.body.json(), Some(&json!({ "ids": ["a"] })));
    assert_eq!(request.header("x-viber-auth-token"), Some(ViberOptions::default().token.as_str()));
    bench.control.unplug(Site::Viber).await;
    let refused = call(&bench, "get_online", &json!({ "ids": ["a"] })).send().await;
    assert!(refused.unwrap_err().is_connect());
}

#[tokio::test]
async fn a_subscriber_added_with_an_id_takes_the_place_of_whoever_had_it() {
    let bench = Bench::people(2).await;
    let viber = bench.control.viber();
    let ids = viber.ids();
    assert_eq!(viber.subscribe(Some(&ids[0]), "Ana"), ids[0]);
    assert_eq!(viber.subscriber(&ids[0]).unwrap().name, "Ana");
    let new = viber.subscribe(None, "Leo");
    assert!(new.len() == 24 && new.ends_with("=="));
    assert_eq!(viber.ids(), [ids[1].clone(), ids[0].clone(), new]);
}

#[tokio::test]
async fn the_demo_has_subscribers_who_hide_and_who_are_unavailable_and_a_past() {
    let bench = Bench::with(Options::demo()).await;
    let viber = bench.control.viber();
    let subscribers = viber.subscribers();
    assert_eq!(subscribers.len(), 48);
    let count = |presence: SubscriberPresence| {
        subscribers.iter().filter(|subscriber| subscriber.presence == presence).count()
    };
    assert!(count(SubscriberPresence::Undisclosed) >= 1);
    assert!(count(SubscriberPresence::Unavailable) >= 1);
    assert!(count(SubscriberPresence::Offline) + count(SubscriberPresence::Online) > 24);
    let today = time(now());
    let sessions: usize = subscribers
        .iter()
        .map(|subscriber| viber.history(&subscriber.id, today - TimeDelta::weeks(8), today).unwrap().len())
        .sum();
    assert!(sessions > 1_000, "{sessions}");
}
