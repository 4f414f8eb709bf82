//! What is sent.

use super::{contacts, keys, presence_of, site, site_with};
use crate::contract::{Method, Request, Service, Site};
use crate::fanvue::Fanvue;
use expect_test::{Expect, expect};
use presence::service::{Page, Task};

fn planned(task: &Task) -> Request {
    Fanvue.plan(task, &site()).unwrap()
}

fn check(tasks: &[Task], site: &Site, expect: &Expect) {
    let lines: Vec<String> = tasks.iter().map(|task| Fanvue.plan(task, site).unwrap().url + "\n").collect();
    expect.assert_eq(&lines.concat());
}

#[test]
fn f1_statuses_are_asked_for_by_post_at_the_documented_address() {
    let request = planned(&presence_of(&["a"]));
    assert_eq!((request.method, &*request.url), (Method::Post, "https://api.fanvue.com/chats/statuses"));
    let own = Site { base: "https://broker.example/fanvue".to_owned(), ..site() };
    assert_eq!(
        Fanvue.plan(&presence_of(&["a"]), &own).unwrap().url,
        "https://broker.example/fanvue/chats/statuses"
    );
}

#[test]
fn f2_the_body_has_one_member_with_the_ids() {
    assert_eq!(planned(&presence_of(&["a", "b"])).body.as_deref(), Some(r#"{"userUuids":["a","b"]}"#));
}

#[test]
#[should_panic(expected = "a task asks for somebody")]
fn f2_asking_for_nobody_is_a_mistake_of_the_program() {
    planned(&Task::PresenceOf { keys: Vec::new() });
}

#[test]
fn f3_the_token_is_left_to_who_holds_it() {
    for task in [Task::WhoAmI, presence_of(&["a"])] {
        let request = planned(&task);
        assert!(request.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("authorization")));
    }
}

#[test]
fn f4_every_call_names_the_version_exactly_as_it_is_set() {
    let tasks = [
        Task::WhoAmI,
        Task::Lists { page: Page(None) },
        contacts("chats", None),
        Task::OnlineNow { page: Page(None) },
        presence_of(&["a"]),
    ];
    for task in &tasks {
        assert_eq!(planned(task).headers, [("X-Fanvue-API-Version", "2025-06-26".to_owned())]);
        let own = Site { version: " 2027-beta ".to_owned(), ..site() };
        assert_eq!(
            Fanvue.plan(task, &own).unwrap().headers,
            [("X-Fanvue-API-Version", " 2027-beta ".to_owned())]
        );
    }
}

#[test]
fn f6_each_id_goes_out_once_in_the_order_given() {
    let request = planned(&presence_of(&["c", "a", "c", "b", "a"]));
    assert_eq!(request.body.as_deref(), Some(r#"{"userUuids":["c","a","b"]}"#));
    assert_eq!(Fanvue.capabilities(&site()).poll.unwrap().most_ids, 100);
}

#[test]
fn f7_no_body_ever_holds_more_than_100_ids() {
    let many: Vec<String> = (0..250).map(|number| format!("id-{number}")).collect();
    let task = Task::PresenceOf { keys: many.iter().map(|key| key.as_str().into()).collect() };
    let body: serde_json::Value = serde_json::from_str(&planned(&task).body.unwrap()).unwrap();
    assert_eq!(body["userUuids"].as_array().unwrap().len(), 100);
}

#[test]
fn f8_ids_go_out_unchanged_whatever_their_shape() {
    // The third is from the reference page for message batches: it is no UUID.
    let odd =
        ["A3F1C2D4-0000-4000-8000-ABCDEF012345", " é\"\\/ ", "f5a6b7c8-d9e0-6f7g-8h9i-0j1k2l3m4n5o", "0007"];
    let task = Task::PresenceOf { keys: keys(&odd) };
    let body: serde_json::Value = serde_json::from_str(&planned(&task).body.unwrap()).unwrap();
    assert_eq!(body["userUuids"], serde_json::json!(odd));
}

#[test]
fn every_list_has_its_path() {
    check(
        &[
            Task::WhoAmI,
            Task::OnlineNow { page: Page(None) },
            Task::OnlineNow { page: Page(Some("2".into())) },
            contacts("chats", None),
            contacts("followers", Some("3")),
            contacts("subscribers", None),
            contacts("smart/spent_more_than_50", None),
            contacts("custom/0b6f", Some("12")),
            Task::Lists { page: Page(None) },
            Task::Lists { page: Page(Some("custom/1".into())) },
            Task::Lists { page: Page(Some("custom/2".into())) },
        ],
        &site(),
        &expect![[r#"
            https://api.fanvue.com/users/me
            https://api.fanvue.com/chats?filter=online&sortBy=online_now&page=1&size=50
            https://api.fanvue.com/chats?filter=online&sortBy=online_now&page=2&size=50
            https://api.fanvue.com/chats?page=1&size=50&sortBy=most_recent_messages
            https://api.fanvue.com/followers?page=3&size=50
            https://api.fanvue.com/subscribers?page=1&size=50
            https://api.fanvue.com/chats/lists/smart/spent_more_than_50?page=1&size=50
            https://api.fanvue.com/chats/lists/custom/0b6f?page=12&size=50
            https://api.fanvue.com/chats/lists/smart
            https://api.fanvue.com/chats/lists/custom?page=1&size=50
            https://api.fanvue.com/chats/lists/custom?page=2&size=50
        "#]],
    );
}

#[test]
fn a_key_of_a_list_cannot_leave_its_place_in_the_path() {
    check(
        &[
            contacts("custom/../../users/me", None),
            contacts("smart/..", None),
            contacts("custom/a?b#c", None),
            contacts("of a later version", None),
            contacts("", Some("none")),
            contacts("chats", Some("0")),
        ],
        &site(),
        &expect![[r#"
            https://api.fanvue.com/chats/lists/custom/..%2F..%2Fusers%2Fme?page=1&size=50
            https://api.fanvue.com/chats/lists/smart/%252E%252E?page=1&size=50
            https://api.fanvue.com/chats/lists/custom/a%3Fb%23c?page=1&size=50
            https://api.fanvue.com/chats/lists/custom/of%20a%20later%20version?page=1&size=50
            https://api.fanvue.com/chats/lists/custom/?page=1&size=50
            https://api.fanvue.com/chats?page=1&size=50&sortBy=most_recent_messages
        "#]],
    );
}

#[test]
fn without_a_scope_the_lists_are_asked_for_where_the_others_reach() {
    let lists = [Task::Lists { page: Page(None) }];
    check(
        &lists,
        &site_with(&["read:self", "read:chat"]),
        &expect![[r#"
        https://api.fanvue.com/chats?page=1&size=1
    "#]],
    );
    check(
        &lists,
        &site_with(&["read:self", "read:fan"]),
        &expect![[r#"
        https://api.fanvue.com/followers?page=1&size=1
    "#]],
    );
}

#[test]
fn archived_chats_are_asked_for_by_their_filter_and_for_no_managed_creator() {
    let request = planned(&contacts("archived", Some("2")));
    assert_eq!(request.url, "https://api.fanvue.com/chats?page=2&size=50&filter=archived");
    assert_eq!(
        Fanvue.capabilities(&site()).archived,
        Some(Box::new(presence::service::ListKey("archived".into())))
    );
    let seat = Site { seat: Some("creator".into()), ..site() };
    assert_eq!(Fanvue.plan(&contacts("archived", None), &seat), None);
    assert_eq!(Fanvue.capabilities(&seat).archived, None);
}
