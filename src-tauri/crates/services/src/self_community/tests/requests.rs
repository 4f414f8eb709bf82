//! What is sent.

use super::{contacts, planned, relations_of, site, site_at};
use crate::address;
use crate::address::BadAddress;
use crate::contract::{KeyFault, Linked, Method, OwnHost, Service, SignIn, TokenHeader};
use crate::self_community::{CARD, SelfCommunity};
use expect_test::expect;
use presence::service::{BudgetScope, Page, Task, TaskKind};
use serde_json::{Value, json};

fn body(asked: &[&str]) -> Value {
    serde_json::from_str(&planned(&relations_of(asked)).body.unwrap()).unwrap()
}

#[test]
fn s3_ids_go_in_chunks_of_100_each_once_in_the_order_given() {
    let many: Vec<String> = (0..250).rev().map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let most = SelfCommunity.capabilities(&site()).relations.unwrap().most_ids;
    let sizes: Vec<usize> =
        many.chunks(most).map(|chunk| body(chunk)["users"].as_array().unwrap().len()).collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_eq!(body(&many)["users"].as_array().unwrap().len(), 100);
    assert_eq!(body(&["9", "1", "9", "7", "1"]), json!({ "users": [9, 1, 7] }));
}

#[test]
fn s4_the_token_goes_as_bearer_by_who_holds_it() {
    assert_eq!(CARD.token_header, TokenHeader::Bearer);
    for task in [
        relations_of(&["1"]),
        Task::WhoAmI,
        contacts("requests", None),
        Task::Places { page: Page::default() },
    ] {
        let headers = planned(&task).headers;
        assert!(headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("authorization")));
    }
}

#[test]
fn s5_statuses_are_asked_for_by_post_with_the_slash_at_the_end() {
    let request = planned(&relations_of(&["1"]));
    assert_eq!(
        (request.method, &*request.url),
        (Method::Post, "https://community.example/api/v2/user/connection/statuses/")
    );
}

#[test]
fn s6_the_host_is_the_users_and_no_other_is_there_to_send_a_token_to() {
    assert_eq!((CARD.own_host, CARD.defaults.base), (OwnHost::OfTheUser, ""));
    for address in [CARD.defaults.authorize, CARD.defaults.token, CARD.defaults.revoke.unwrap()] {
        assert!(address.starts_with("{base}/") && address.ends_with('/'), "{address}");
    }
    assert_eq!(address::base("http://community.example"), Err(BadAddress::NotHttps));
    let demo = site_at("http://127.0.0.1:4711");
    let request = SelfCommunity.plan(&relations_of(&["1"]), &demo).unwrap();
    assert_eq!(request.url, "http://127.0.0.1:4711/api/v2/user/connection/statuses/");
}

#[test]
fn s7_the_body_is_an_object_with_users_and_no_bare_array() {
    assert_eq!(planned(&relations_of(&["1", "7", "9"])).body.as_deref(), Some(r#"{"users":[1,7,9]}"#));
}

#[test]
fn s8_ids_are_sent_as_numbers_and_what_is_none_is_refused() {
    assert_eq!(body(&["18446744073709551615"]), json!({ "users": [u64::MAX] }));
    let odd = ["7", "x", "-1", "+1", "1.5", "007", " 8", "", "１２", "18446744073709551616", "9"];
    assert_eq!(body(&odd), json!({ "users": [7, 9] }));
    for (text, key) in [("7", "7"), (" 42 \n", "42"), ("007", "7"), ("0", "0")] {
        assert_eq!(SelfCommunity.check_key(text).as_deref(), Ok(key), "{text:?}");
    }
    for text in
        ["ann", "-1", "+1", "1.5", "1e3", "7@community.example", "１２", "18446744073709551616", "0x7"]
    {
        assert_eq!(SelfCommunity.check_key(text), Err(KeyFault::NotANumber), "{text:?}");
    }
    assert_eq!(SelfCommunity.check_key(" "), Err(KeyFault::Empty));
    assert_eq!(SelfCommunity.check_key("1 2"), Err(KeyFault::NotOneWord));
}

#[test]
fn s9_users_are_always_sent_and_no_call_is_made_for_nobody() {
    assert_eq!(SelfCommunity.plan(&relations_of(&[]), &site()), None);
    assert_eq!(SelfCommunity.plan(&relations_of(&["ann", "x"]), &site()), None);
    assert_eq!(body(&["1"]), json!({ "users": [1] }));
}

#[test]
fn s10_the_body_is_json_whatever_the_samples_call_it() {
    let request = planned(&relations_of(&["1", "7"]));
    // A body is sent as `application/json`; nothing here says otherwise.
    assert!(request.headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("content-type")));
    assert!(serde_json::from_str::<Value>(&request.body.unwrap()).unwrap().is_object());
}

#[test]
fn s11_nothing_takes_the_place_of_the_accept_header_every_request_has() {
    for task in [relations_of(&["1"]), Task::WhoAmI, Task::Places { page: Page::default() }] {
        assert!(planned(&task).headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("accept")));
    }
}

#[test]
fn every_task_has_its_path() {
    let tasks = [
        Task::WhoAmI,
        Task::Lists { page: Page(None) },
        contacts("followings/7", None),
        contacts("followers/7", None),
        contacts("connections/7", None),
        contacts("requests", None),
        contacts("requests_sent", None),
        contacts("followings/7", Some("/api/v2/user/7/followings/?limit=100&offset=100")),
        Task::Places { page: Page::default() },
    ];
    let lines: Vec<String> = tasks.iter().map(|task| planned(task).url + "\n").collect();
    expect![[r#"
        https://community.example/api/v2/user/me/
        https://community.example/api/v2/user/me/
        https://community.example/api/v2/user/7/followings/?limit=100
        https://community.example/api/v2/user/7/followers/?limit=100
        https://community.example/api/v2/user/7/connections/?limit=100
        https://community.example/api/v2/user/connection/requests/?limit=100
        https://community.example/api/v2/user/connection/requests_sent/?limit=100
        https://community.example/api/v2/user/7/followings/?limit=100&offset=100
        https://community.example/api/v2/dynamic_preference/?section=configurations&limit=100
    "#]]
    .assert_eq(&lines.concat());
}

#[test]
fn a_list_that_is_none_is_not_asked_for_and_a_page_that_is_none_is_the_first() {
    for list in
        ["", "followings", "followings/", "followings/x", "followings/7/..", "requests/7", "chats", "/7"]
    {
        assert_eq!(SelfCommunity.plan(&contacts(list, None), &site()), None, "{list}");
    }
    for page in ["2", "@evil.example/", ".evil.example/", ":8443/", "", "https://evil.example/", "\\evil"] {
        let url = planned(&contacts("requests", Some(page))).url;
        assert_eq!(url, "https://community.example/api/v2/user/connection/requests/?limit=100", "{page}");
    }
    let climbing = site_at("https://portal.example/community");
    let url = SelfCommunity.plan(&contacts("requests", Some("/../../admin/")), &climbing).unwrap().url;
    assert_eq!(url, "https://portal.example/community/api/v2/user/connection/requests/?limit=100");
}

#[test]
fn what_it_cannot_do_is_not_claimed_and_has_no_request() {
    let can = SelfCommunity.capabilities(&site());
    assert!(
        can.poll.is_none() && can.online_list.is_none() && !can.single && !can.push,
        "no presence at all"
    );
    assert_eq!(can.by_ids(), can.relations);
    assert!(can.by_id && can.contact_lists.is_some());
    assert!(can.messages.is_none() && can.names.is_none() && !can.own_status && !can.spend && !can.seats);
    assert_eq!(can.budgets.len(), 1);
    assert_eq!(can.budgets[0].scope, BudgetScope::SignIn);
    assert!(TaskKind::ALL.iter().all(|kind| can.budgets[0].draws.contains(kind)));
    for task in [
        Task::OnlineNow { page: Page(None) },
        Task::PresenceOf { keys: super::keys(&["1"]) },
        Task::OnePresence { key: "1".into() },
        Task::MessagesOf { keys: super::keys(&["1"]), since: None },
        Task::MyStatus,
        Task::Heartbeat,
        Task::CleanUp,
        Task::NameOf { key: "1".into() },
        Task::SpendOf { key: "1".into() },
        Task::Seats { page: Page(None) },
    ] {
        assert_eq!(SelfCommunity.plan(&task, &site()), None, "{task:?}");
    }
}

#[test]
fn two_ways_lead_in_and_no_scope_is_asked_for() {
    let [SignIn::OAuth(oauth), SignIn::Token(token)] = CARD.sign_in else { panic!("OAuth, then a token") };
    assert!(oauth.own_client && oauth.public_client && oauth.scopes.is_empty());
    assert!(token.renewal.is_none());
}

#[test]
fn links_lead_to_the_communitys_own_pages() {
    let ann = Linked { key: "7", handle: "ann", phone: None };
    let link = |base: &str| SelfCommunity.chat_address(&ann, &site_at(base));
    assert_eq!(link("https://community.example").as_deref(), Some("https://community.example/messages/7/"));
    assert_eq!(link("http://127.0.0.1:4711").as_deref(), Some("http://127.0.0.1:4711/messages/7/"));
    assert_eq!(
        SelfCommunity.profile_address(&ann, &site()).as_deref(),
        Some("https://community.example/user/7/")
    );
    assert_eq!(SelfCommunity.inbox_address(&site()).as_deref(), Some("https://community.example/messages/"));
    let elsewhere = crate::contract::Site { chat: "https://evil.example/{key}".to_owned(), ..site() };
    assert_eq!(SelfCommunity.chat_address(&ann, &elsewhere), None);
}
