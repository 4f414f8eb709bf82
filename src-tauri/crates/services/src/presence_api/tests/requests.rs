//! What is asked, and where.

use super::{lists, one, presence_of, site, site_at};
use crate::contract::{Linked, Method, OwnHost, Request, Service, SignIn, TokenHeader};
use crate::presence_api::{CARD, PresenceApi};
use expect_test::{Expect, expect};
use presence::service::{ListKey, Mine, Page, Task};
use presence::time::Wall;
use serde_json::{Value, json};

fn planned(task: &Task) -> Request {
    PresenceApi.plan(task, &site()).unwrap()
}

fn contacts(list: &str, page: Option<&str>) -> Task {
    Task::Contacts { list: ListKey(list.into()), page: Page(page.map(Into::into)) }
}

fn check(tasks: &[Task], expect: &Expect) {
    let line = |task: &Task| {
        let request = planned(task);
        assert!(request.headers.is_empty());
        format!("{:?} {} {}\n", request.method, request.url, request.body.as_deref().unwrap_or("-"))
    };
    expect.assert_eq(&tasks.iter().map(line).collect::<String>());
}

fn body(mine: Mine) -> Value {
    let request = planned(&Task::SetMyStatus(mine));
    assert_eq!((request.method, &*request.url), (Method::Put, "https://api.example.com/users/me/status"));
    serde_json::from_str(&request.body.unwrap()).unwrap()
}

#[test]
fn p2_the_token_is_a_bearer_on_all_six_calls_and_left_to_who_holds_it() {
    assert_eq!(CARD.token_header, TokenHeader::Bearer);
    check(
        &[
            Task::MyStatus,
            Task::SetMyStatus(Mine::Offline),
            Task::Heartbeat,
            one("456"),
            presence_of(&["123", "456", "789"]),
            Task::CleanUp,
        ],
        &expect![[r#"
            Get https://api.example.com/users/me/status -
            Put https://api.example.com/users/me/status {"is_online":false}
            Post https://api.example.com/users/me/heartbeat -
            Get https://api.example.com/users/456/presence -
            Get https://api.example.com/users/presence?user_ids=123,456,789 -
            Post https://api.example.com/admin/cleanup-presence -
        "#]],
    );
}

#[test]
fn the_own_name_is_asked_for_where_servers_that_were_seen_have_it() {
    check(&[Task::OwnName], &expect![["Get https://api.example.com/users/me -\n"]]);
}

#[test]
fn p3_my_status_is_asked_for_without_a_body() {
    for task in [Task::MyStatus, Task::WhoAmI] {
        let request = planned(&task);
        assert_eq!((request.method, request.body), (Method::Get, None));
        assert_eq!(request.url, "https://api.example.com/users/me/status");
    }
}

#[test]
fn p8_online_busy_and_offline_are_each_the_least_set_of_fields() {
    assert_eq!(body(Mine::Online), json!({ "is_online": true, "is_busy": false }));
    assert_eq!(body(Mine::Busy { until: None }), json!({ "is_online": true, "is_busy": true }));
    assert_eq!(body(Mine::Offline), json!({ "is_online": false }));
}

#[test]
fn p9_the_end_of_busy_is_a_utc_time_and_left_out_when_there_is_none() {
    let until = |until: i64| body(Mine::Busy { until: Some(Wall(until)) });
    assert_eq!(
        until(super::TEN.0 + 60 * 60_000 + 999),
        json!({ "is_online": true, "is_busy": true, "busy_until": "2026-11-20T11:00:00Z" })
    );
    assert_eq!(until(i64::MAX), json!({ "is_online": true, "is_busy": true }));
}

#[test]
fn p12_a_heartbeat_has_no_body() {
    let request = planned(&Task::Heartbeat);
    assert_eq!((request.method, request.body), (Method::Post, None));
}

#[test]
fn p15_no_field_but_the_three_is_ever_sent() {
    for mine in
        [Mine::Online, Mine::Offline, Mine::Busy { until: None }, Mine::Busy { until: Some(super::TEN) }]
    {
        for field in body(mine).as_object().unwrap().keys() {
            assert!(["is_online", "is_busy", "busy_until"].contains(&field.as_str()), "{field}");
        }
    }
}

#[test]
fn p17_one_contact_is_asked_for_by_an_id_that_cannot_change_the_path() {
    check(
        &[one("456"), one("../me/status"), one(".."), one("4?x=1#y"), one("a b/é")],
        &expect![[r#"
            Get https://api.example.com/users/456/presence -
            Get https://api.example.com/users/..%2Fme%2Fstatus/presence -
            Get https://api.example.com/users/%252E%252E/presence -
            Get https://api.example.com/users/4%3Fx%3D1%23y/presence -
            Get https://api.example.com/users/a%20b%2F%C3%A9/presence -
        "#]],
    );
    assert!(PresenceApi.capabilities(&site()).single);
}

#[test]
fn p19_250_contacts_are_five_requests_none_above_50() {
    let most = PresenceApi.capabilities(&site()).poll.unwrap().most_ids;
    let all: Vec<String> = (1..=250).map(|id| id.to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let count = |keys: &[&str]| planned(&presence_of(keys)).url.split(',').count();
    assert_eq!(all.chunks(most).map(count).collect::<Vec<_>>(), [50; 5]);
    assert_eq!(count(&all), 50);
}

#[test]
fn p20_each_id_goes_out_once_and_nothing_that_is_no_number() {
    let url = |keys: &[&str]| planned(&presence_of(keys)).url;
    let asked = "https://api.example.com/users/presence?user_ids=";
    assert_eq!(url(&["2", "1", "2"]), format!("{asked}2,1"));
    assert_eq!(url(&["1", "", " 2", "x", "-3", "4.5", "5,6", "7&user_ids=8", "٩"]), format!("{asked}1"));
    assert_eq!(url(&["007", "7", "0", "00"]), format!("{asked}7,0"));
    assert_eq!(url(&["1", "99999999999999999999"]), format!("{asked}1,99999999999999999999"));
    assert_eq!(PresenceApi.plan(&presence_of(&["x"]), &site()), None, "an empty list would be refused");
}

#[test]
#[should_panic(expected = "a task asks for somebody")]
fn p20_asking_for_nobody_is_a_mistake_of_the_program() {
    planned(&Task::PresenceOf { keys: Vec::new() });
}

#[test]
fn p24_a_clean_up_is_a_call_of_its_own_without_a_body() {
    let request = planned(&Task::CleanUp);
    assert_eq!((request.method, request.body), (Method::Post, None));
    assert_eq!(request.url, "https://api.example.com/admin/cleanup-presence");
    assert!(PresenceApi.capabilities(&site()).clean_up);
}

#[test]
fn p35_the_socket_is_at_the_accounts_own_host_and_path() {
    let url = |base: &str| PresenceApi.socket(&site_at(base)).map(|socket| socket.url);
    for (base, socket) in [
        ("https://your-api-domain.com", "wss://your-api-domain.com/ws/presence"),
        ("https://api.example.com:8443/v1", "wss://api.example.com:8443/v1/ws/presence"),
        ("http://127.0.0.1:8000", "ws://127.0.0.1:8000/ws/presence"),
        ("http://[::1]:8000", "ws://[::1]:8000/ws/presence"),
    ] {
        assert_eq!(url(base).as_deref(), Some(socket));
    }
    for base in ["http://localhost:8000", "http://api.example.com", "ftp://api.example.com", ""] {
        assert_eq!(url(base), None, "{base}");
    }
}

#[test]
fn p36_the_address_of_the_socket_holds_no_token_but_the_place_for_one() {
    let socket = PresenceApi.socket(&site()).unwrap();
    assert_eq!(socket.token_parameter, "token");
    assert!(!socket.url.contains(['?', '#']));
}

#[test]
fn p44_no_put_is_ever_empty() {
    for mine in [Mine::Online, Mine::Offline, Mine::Busy { until: None }] {
        assert!(!body(mine).as_object().unwrap().is_empty());
    }
}

#[test]
fn p49_there_is_no_built_in_host() {
    assert_eq!((CARD.own_host, CARD.defaults.base), (OwnHost::OfTheUser, ""));
}

#[test]
fn p53_a_ping_is_an_object_as_text() {
    let socket = PresenceApi.socket(&site()).unwrap();
    assert_eq!(serde_json::from_str::<Value>(socket.ping).unwrap(), json!({ "type": "ping" }));
}

#[test]
fn p61_lists_are_looked_for_by_their_first_person_and_read_by_the_hundred() {
    check(
        &[
            lists(None),
            lists(Some("favorites")),
            contacts("listeners", None),
            contacts("listeners", Some("3")),
            contacts("favorites", Some("0")),
        ],
        &expect![[r#"
            Get https://api.example.com/feed/listeners?page=1&per_page=1 -
            Get https://api.example.com/favorites?page=1&per_page=1 -
            Get https://api.example.com/feed/listeners?page=1&per_page=100 -
            Get https://api.example.com/feed/listeners?page=3&per_page=100 -
            Get https://api.example.com/favorites?page=1&per_page=100 -
        "#]],
    );
    assert_eq!(PresenceApi.plan(&contacts("of a later version", None), &site()), None);
}

#[test]
fn a_token_is_pasted_or_comes_with_a_code_and_both_are_renewed() {
    let [SignIn::Token(token), SignIn::Code(code)] = CARD.sign_in else { panic!("{:?}", CARD.sign_in) };
    let renewal = token.renewal.unwrap();
    assert_eq!((renewal.refresh, renewal.end), ("/auth/refresh", "/auth/logout"));
    assert_eq!(code.renewal, renewal);
    assert_eq!((code.request, code.verify), ("/auth/request_otp", "/auth/verify"));
}

#[test]
fn what_the_service_has_no_way_for_is_not_asked() {
    for task in [
        Task::OnlineNow { page: Page(None) },
        Task::RelationsOf { keys: vec!["1".into()] },
        Task::NameOf { key: "1".into() },
        Task::Places { page: Page::default() },
    ] {
        assert_eq!(PresenceApi.plan(&task, &site()), None, "{task:?}");
    }
}

#[test]
fn chats_open_where_the_user_says_and_on_the_accounts_own_host_only() {
    let linked = Linked { key: "456", handle: "", phone: None };
    assert_eq!(PresenceApi.chat_address(&linked, &site()), None);
    assert_eq!(
        (PresenceApi.inbox_address(&site()), PresenceApi.profile_address(&linked, &site())),
        (None, None)
    );
    let mut own = site_at("https://example.com/api");
    own.chat = "https://app.example.com/chat/{key}".to_owned();
    own.profile = "https://elsewhere.example/{key}".to_owned();
    own.inbox = "https://example.com/inbox".to_owned();
    assert_eq!(PresenceApi.chat_address(&linked, &own).as_deref(), Some("https://app.example.com/chat/456"));
    assert_eq!(PresenceApi.inbox_address(&own).as_deref(), Some("https://example.com/inbox"));
    assert_eq!(PresenceApi.profile_address(&linked, &own), None);
}
