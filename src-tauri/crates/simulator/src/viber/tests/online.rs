//! `get_online`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::testing::{Bench, sent};
use crate::viber::tests::{call, unsigned};
use crate::{Answer, LastOnlineStyle, Limit, Options, Reply, SubscriberPresence, Times};

async fn online(bench: &Bench, ids: &[String]) -> Value {
    let answer = sent(call(bench, "get_online", &json!({ "ids": ids }))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

async fn element(bench: &Bench, id: &str) -> Value {
    let body = online(bench, &[String::from(id)]).await;
    assert_eq!(body["status"], 0, "{body}");
    body["users"][0].clone()
}

async fn status(bench: &Bench, body: &Value) -> (u16, Value, Value) {
    let answer = sent(call(bench, "get_online", body)).await;
    (answer.status, answer.body["status"].clone(), answer.body["status_message"].clone())
}

#[tokio::test]
async fn a_subscriber_can_be_in_each_of_the_five_states() {
    let bench = Bench::people(1).await;
    let viber = bench.control.viber();
    let id = viber.ids().remove(0);
    let stated = async || {
        let element = element(&bench, &id).await;
        assert_eq!(element["id"], id);
        (element["online_status"].clone(), element["online_status_message"].clone())
    };
    assert_eq!(stated().await, (json!(1), json!("offline")));
    viber.arrive(&id).unwrap();
    assert_eq!(stated().await, (json!(0), json!("online")));
    viber.hide(&id).unwrap();
    assert_eq!(stated().await, (json!(2), json!("undisclosed")));
    viber.try_later(&id).unwrap();
    assert_eq!(stated().await, (json!(3), json!("tryLater")));
    viber.make_unreachable(&id).unwrap();
    assert_eq!(stated().await, (json!(4), json!("unavailable")));
    viber.leave(&id).unwrap();
    assert_eq!(stated().await, (json!(1), json!("offline")));
    assert_eq!(viber.subscriber(&id).unwrap().presence, SubscriberPresence::Offline);
    assert!(viber.arrive("nobody").is_err());
}

#[tokio::test]
async fn an_unknown_id_is_unavailable_and_each_id_is_answered_once_in_an_order_of_its_own() {
    let bench = Bench::people(2).await;
    let ids = bench.control.viber().ids();
    let asked = [String::from("zz"), ids[1].clone(), ids[0].clone(), ids[0].clone()];
    let body = online(&bench, &asked).await;
    let answered: Vec<&str> =
        body["users"].as_array().unwrap().iter().map(|user| user["id"].as_str().unwrap()).collect();
    let mut expected = [ids[0].as_str(), ids[1].as_str(), "zz"];
    expected.sort_unstable();
    assert_eq!(answered, expected);
    assert_eq!(element(&bench, "zz").await["online_status"], 4);
    bench.control.viber().unsubscribe(&ids[0]).unwrap();
    assert_eq!(element(&bench, &ids[0]).await["online_status"], 4);
}

#[tokio::test]
async fn ids_that_differ_only_in_case_are_two_people() {
    let bench = Bench::people(3).await;
    let viber = bench.control.viber();
    let ids = viber.ids();
    assert!(ids[0].eq_ignore_ascii_case(&ids[1]));
    assert!(ids[2].contains('+') && ids[2].contains('/') && ids[2].ends_with("=="));
    viber.arrive(&ids[0]).unwrap();
    viber.arrive(&ids[2]).unwrap();
    assert_eq!(element(&bench, &ids[0]).await["online_status"], 0);
    assert_eq!(element(&bench, &ids[1]).await["online_status"], 1);
    assert_eq!(element(&bench, &ids[2]).await["online_status"], 0);
}

#[tokio::test]
async fn last_online_is_milliseconds_zero_or_absent_as_the_style_says() {
    let bench = Bench::people(3).await;
    let viber = bench.control.viber();
    let ids = viber.ids();
    viber.arrive(&ids[0]).unwrap();
    viber.leave(&ids[0]).unwrap();
    viber.hide(&ids[1]).unwrap();
    viber.arrive(&ids[2]).unwrap();
    let left = viber.subscriber(&ids[0]).unwrap().last_online.unwrap().timestamp_millis();
    let times = async |style: LastOnlineStyle| {
        viber.change(|options| options.last_online = style);
        let mut times = Vec::new();
        for id in ["nobody", &ids[0], &ids[1], &ids[2]] {
            times.push(element(&bench, id).await.get("last_online").and_then(Value::as_i64));
        }
        times
    };
    assert_eq!(times(LastOnlineStyle::ZeroWhenNone).await, [Some(0), Some(left), Some(0), None]);
    assert_eq!(times(LastOnlineStyle::WhenOffline).await, [None, Some(left), None, None]);
    assert_eq!(times(LastOnlineStyle::Absent).await, [None; 4]);
}

#[tokio::test]
async fn a_missing_or_wrong_token_is_status_2_with_http_200() {
    let bench = Bench::people(1).await;
    let body = json!({ "ids": bench.control.viber().ids() });
    let missing = sent(unsigned(&bench, "get_online", &body)).await;
    assert_eq!((missing.status, &missing.body["status"]), (200, &json!(2)));
    assert_eq!(missing.body["status_message"], "missing_auth_token");
    let bearer = unsigned(&bench, "get_online", &body).bearer_auth(crate::ViberOptions::default().token);
    assert_eq!(sent(bearer).await.body["status"], 2, "another header is no token");
    let wrong = sent(unsigned(&bench, "get_online", &body).header("X-Viber-Auth-Token", "wrong")).await;
    assert_eq!((wrong.status, &wrong.body["status_message"]), (200, &json!("invalidAuthToken")));
    bench.control.viber().change(|options| options.token = String::from("another"));
    assert_eq!(status(&bench, &body).await, (200, json!(2), json!("invalidAuthToken")));
}

#[tokio::test]
async fn a_batch_that_is_empty_too_large_or_malformed_is_refused_with_http_200() {
    let bench = Bench::people(1).await;
    let id = bench.control.viber().ids().remove(0);
    for (body, expected) in [
        (json!({ "ids": vec!["x"; 101] }), (200, json!(3), json!("badData"))),
        (json!({ "ids": "x" }), (200, json!(3), json!("badData"))),
        (json!({ "ids": [id, 5] }), (200, json!(3), json!("badData"))),
        (json!({ "ids": ["x".repeat(30_000)] }), (200, json!(3), json!("badData"))),
        (json!({ "ids": [] }), (200, json!(4), json!("missingData"))),
        (json!({}), (200, json!(4), json!("missingData"))),
    ] {
        assert_eq!(status(&bench, &body).await, expected);
    }
    let broken = call(&bench, "get_online", &json!({})).body("{");
    assert_eq!(sent(broken).await.body["status"], 3);
    let whole: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    assert_eq!(online(&bench, &whole).await["users"].as_array().unwrap().len(), 100);
}

#[tokio::test]
async fn calls_over_the_limit_are_status_12_with_http_200() {
    let mut options = Options::people(1);
    options.viber.online_limit = Some(Limit { requests: 2, window: Duration::from_secs(60) });
    let bench = Bench::with(options).await;
    let body = json!({ "ids": bench.control.viber().ids() });
    assert_eq!(status(&bench, &body).await.1, 0);
    assert_eq!(status(&bench, &body).await.1, 0);
    assert_eq!(status(&bench, &body).await, (200, json!(12), json!("tooManyRequests")));
    bench.control.viber().change(|options| options.online_limit = None);
    assert_eq!(status(&bench, &body).await.1, 0);
}

#[tokio::test]
async fn one_poisonous_id_fails_its_batch_and_no_other() {
    let bench = Bench::people(4).await;
    let viber = bench.control.viber();
    let ids = viber.ids();
    viber.poison(&ids[2]);
    let refused = online(&bench, &ids).await;
    assert_eq!((&refused["status"], refused.get("users")), (&json!(3), None));
    assert_eq!(online(&bench, &ids[..2]).await["status"], 0);
    viber.cure(&ids[2]);
    assert_eq!(online(&bench, &ids).await["users"].as_array().unwrap().len(), 4);
}

#[tokio::test]
async fn an_element_can_be_left_out_or_be_anything_at_all() {
    let bench = Bench::people(2).await;
    let viber = bench.control.viber();
    let ids = viber.ids();
    viber.omit(&ids[0]);
    viber.state(&ids[1], Some(json!({ "id": ids[1], "online_status": "0", "extra": [] })));
    let users = online(&bench, &ids).await["users"].clone();
    assert_eq!(users, json!([{ "id": ids[1], "online_status": "0", "extra": [] }]));
    viber.list(&ids[0]);
    viber.state(&ids[1], None);
    assert_eq!(online(&bench, &ids).await["users"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_status_can_be_forced_for_the_next_calls_with_and_without_words() {
    let bench = Bench::people(1).await;
    let viber = bench.control.viber();
    let body = json!({ "ids": viber.ids() });
    viber.force_status(999, Some("Bad receiver ID"), Times::Next(2));
    assert_eq!(status(&bench, &body).await, (200, json!(999), json!("Bad receiver ID")));
    assert_eq!(status(&bench, &body).await.1, 999);
    assert_eq!(status(&bench, &body).await.1, 0);
    viber.force_status(1, None, Times::Next(1));
    assert_eq!(sent(call(&bench, "get_online", &body)).await.body, json!({ "status": 1 }));
}

#[tokio::test]
async fn the_edge_answers_504_with_a_page_by_an_ordinary_rule() {
    let bench = Bench::people(1).await;
    let page = Reply::new(504).with_header("Content-Type", "text/html").with_body("<html>504</html>");
    bench.control.answer("/pa/get_online", Times::Next(1), Answer::Reply(page));
    let body = json!({ "ids": bench.control.viber().ids() });
    assert_eq!(sent(call(&bench, "get_online", &body)).await.status, 504);
    assert_eq!(status(&bench, &body).await.1, 0);
}
