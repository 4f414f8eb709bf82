//! Members, lists of them, and pages.

use serde_json::{Value, json};

use super::{friends, get, ids, read};
use crate::testing::{Bench, sent};
use crate::{CommunityMode, ContentAccess, NextLink};

#[tokio::test]
async fn pages_lead_to_the_next_by_absolute_addresses_until_there_is_none() {
    let bench = Bench::people(100).await;
    let mut url = format!("{}/api/v2/user/1/followings/?limit=20&mutual=0", bench.control.urls().community);
    let mut seen = Vec::new();
    loop {
        let page = sent(bench.client.get(&url).bearer_auth(super::ready(1))).await.body;
        assert_eq!(page["count"], 50);
        seen.extend(ids(&page));
        let Some(next) = page["next"].as_str() else { break };
        assert!(next.starts_with(&bench.control.urls().community), "{next}");
        assert!(next.contains("mutual=0&limit=20&offset="), "{next}");
        url = String::from(next);
    }
    let followed: Vec<u64> = (101..201).filter(|id| matches!((id - 101) % 4, 0 | 3)).collect();
    assert_eq!(seen, followed);
}

#[tokio::test]
async fn a_page_has_the_usual_rows_and_never_more_than_the_most() {
    let bench = Bench::people(500).await;
    let first = read(&bench, "/api/v2/user/1/followers/").await;
    assert_eq!((ids(&first).len(), &first["previous"]), (20, &Value::Null));
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/followers/?limit=1000").await).len(), 100);
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/followers/?limit=x&offset=y").await), ids(&first));
    let second = read(&bench, "/api/v2/user/1/followers/?limit=10&offset=10").await;
    assert_eq!(ids(&second), ids(&first)[10..]);
    assert!(second["previous"].as_str().unwrap().ends_with("?limit=10&offset=0"));
    let beyond = read(&bench, "/api/v2/user/1/followers/?offset=5000").await;
    assert_eq!((ids(&beyond).len(), &beyond["next"]), (0, &Value::Null));
}

#[tokio::test]
async fn the_next_page_can_be_on_another_host_or_the_same_one_for_ever() {
    let bench = Bench::people(100).await;
    let path = "/api/v2/user/1/followings/?limit=20";
    let community = bench.control.community();
    community.change(|options| options.next_link = NextLink::Foreign(String::from("http://127.0.0.1:9")));
    let foreign = read(&bench, path).await;
    assert_eq!(foreign["next"], "http://127.0.0.1:9/api/v2/user/1/followings/?limit=20&offset=20");
    community.change(|options| options.next_link = NextLink::Loop);
    for offset in [0, 40, 200] {
        let page = read(&bench, &format!("{path}&offset={offset}")).await;
        let next = page["next"].as_str().unwrap();
        assert!(next.ends_with(&format!("?limit=20&offset={offset}")), "{next}");
    }
}

#[tokio::test]
async fn each_mode_has_its_own_lists() {
    let bench = Bench::people(8).await;
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/followings/").await), [101, 104, 105, 108]);
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/followers/").await), [103, 104, 107, 108]);
    for path in ["/api/v2/user/1/connections/", "/api/v2/user/connection/requests/"] {
        assert_eq!(sent(get(&bench, path)).await.status, 403, "{path}");
    }
    bench.control.community().change(|options| options.mode = CommunityMode::Friendship);
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/connections/").await), [104, 108]);
    assert_eq!(sent(get(&bench, "/api/v2/user/1/followings/")).await.status, 403);
    assert_eq!(ids(&read(&bench, "/api/v2/user/101/connections/").await), [] as [u64; 0]);
    assert_eq!(sent(get(&bench, "/api/v2/user/999/connections/")).await.status, 404);
}

#[tokio::test]
async fn requests_say_from_whom_to_whom_and_since_when() {
    let bench = Bench::with(friends(8)).await;
    bench.control.community().request_arrives(102).unwrap();
    let received = read(&bench, "/api/v2/user/connection/requests/").await;
    assert_eq!(received["count"], 3);
    let newest = &received["results"][0];
    assert_eq!((&newest["from_user"]["id"], &newest["to_user"]["id"]), (&json!(102), &json!(1)));
    assert_eq!(newest["from_user"]["connection_status"], "received_connection_request");
    assert!(newest["created"].is_string() && newest["rejected"].is_null() && newest["viewed"].is_null());
    let sent_ones = read(&bench, "/api/v2/user/connection/requests_sent/").await;
    let mut to: Vec<u64> = sent_ones["results"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["to_user"]["id"].as_u64().unwrap())
        .collect();
    to.sort_unstable();
    assert_eq!(to, [101, 105]);
    assert_eq!(read(&bench, "/api/v2/user/1/connection/requests_sent/").await, sent_ones);
    assert_eq!(read(&bench, "/api/v2/user/1/connection/requests/").await["count"], 3);
    assert_eq!(sent(get(&bench, "/api/v2/user/2/connection/requests/")).await.status, 404, "not one's own");
}

#[tokio::test]
async fn lists_show_the_connection_only_to_those_who_are_signed_in() {
    let bench = Bench::people(4).await;
    let row = read(&bench, "/api/v2/user/1/followings/").await["results"][0].clone();
    assert_eq!(row["connection_status"], "followed");
    let bare = |path: &str| sent(bench.client.get(format!("{}{path}", bench.control.urls().community)));
    let row = bare("/api/v2/user/1/followings/").await.body["results"][0].clone();
    assert_eq!((&row["id"], row.get("connection_status")), (&json!(101), None));
    assert_eq!(bare("/api/v2/user/101/").await.body.get("can_send_pm_to"), None);
    assert_eq!(bare("/api/v2/user/me/").await.status, 401);
    bench.control.community().change(|options| options.content = ContentAccess::Closed);
    assert_eq!(bare("/api/v2/user/1/followings/").await.status, 401);
    assert_eq!(bare("/api/v2/user/101/").await.status, 401);
    assert_eq!(bare("/api/v2/dynamic_preference/").await.status, 200);
}

#[tokio::test]
async fn the_preferences_say_the_mode_and_where_profiles_and_messages_are() {
    let bench = Bench::people(1).await;
    let value = |page: &Value, name: &str| {
        let rows = page["results"].as_array().unwrap();
        rows.iter().find(|row| row["name"] == name).map(|row| row["value"].clone())
    };
    let path = "/api/v2/dynamic_preference/?section=configurations";
    let usual = read(&bench, path).await;
    assert_eq!((&usual["count"], usual["results"].as_array().unwrap().len()), (&json!(30), 20));
    assert_eq!(value(&usual, "url_template_profile"), None, "it stands on the second page");
    let path = "/api/v2/dynamic_preference/?section=configurations&limit=100";
    let page = read(&bench, path).await;
    assert!(page["results"].as_array().unwrap().iter().all(|row| row["section"] == "configurations"));
    assert_eq!(value(&page, "follow_enabled"), Some(json!(true)));
    assert_eq!(value(&page, "url_template_profile"), Some(json!("/user/{id}/")));
    bench.control.community().change(|options| {
        options.mode = CommunityMode::Friendship;
        options.message_template = String::from("https://portal.example/pm/{id}");
    });
    let page = read(&bench, path).await;
    assert_eq!(value(&page, "follow_enabled"), Some(json!(false)));
    assert_eq!(value(&page, "url_template_private_message"), Some(json!("https://portal.example/pm/{id}")));
    assert_eq!(read(&bench, "/api/v2/dynamic_preference/").await["count"], 31);
    let one = read(&bench, "/api/v2/dynamic_preference/?section=configurations&limit=1").await;
    assert!(one["next"].as_str().unwrap().ends_with("?section=configurations&limit=1&offset=1"));
}

#[tokio::test]
async fn a_member_has_a_page_and_a_page_of_messages() {
    let bench = Bench::people(1).await;
    let id = bench.control.community().add_member("<b>eve</b>", "Eve");
    let page = async |path: String| {
        let url = format!("{}{path}", bench.control.urls().community);
        bench.client.get(url).send().await.unwrap()
    };
    let profile = page(format!("/user/{id}/")).await.text().await.unwrap();
    assert!(profile.contains("Profile of @&lt;b&gt;eve"));
    assert_eq!(page(format!("/messages/{id}/")).await.status(), 200);
    assert_eq!(page(String::from("/messages/77/")).await.status(), 404);
}
