//! What is asked, and where.

use super::{ONE, TWO, name_of, presence_of, site};
use crate::contract::{Linked, Method, OwnHost, Request, Service, SignIn, Site, TokenHeader};
use crate::viber::{CARD, Viber};
use expect_test::{Expect, expect};
use presence::service::{Mine, Page, Task};
use serde_json::{Value, json};

fn planned(task: &Task) -> Request {
    Viber.plan(task, &site()).unwrap()
}

fn body(task: &Task) -> Value {
    serde_json::from_str(&planned(task).body.unwrap()).unwrap()
}

fn ids(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("{number:022}==")).collect()
}

fn check(tasks: &[Task], expect: &Expect) {
    let line = |task: &Task| {
        let request = planned(task);
        format!("{:?} {} {}\n", request.method, request.url, request.body.unwrap())
    };
    expect.assert_eq(&tasks.iter().map(line).collect::<String>());
}

#[test]
fn v1_presence_is_asked_for_at_the_documented_address_without_the_hole_in_it() {
    let request = planned(&presence_of(&[ONE]));
    assert_eq!(request.method, Method::Post);
    assert_eq!(request.url, "https://chatapi.viber.com/pa/get_online");
    let own = Site { base: "https://broker.example/viber".to_owned(), ..site() };
    let url = Viber.plan(&presence_of(&[ONE]), &own).unwrap().url;
    assert_eq!(url, "https://broker.example/viber/get_online");
    assert_eq!(CARD.own_host, OwnHost::Vendor);
}

#[test]
fn v3_250_contacts_are_three_requests_none_above_100_and_none_empty() {
    let most = Viber.capabilities(&site()).poll.unwrap().most_ids;
    let all = ids(250);
    let sizes: Vec<usize> = all
        .chunks(most)
        .map(|batch| batch.iter().map(String::as_str).collect::<Vec<_>>())
        .map(|batch| body(&presence_of(&batch))["ids"].as_array().unwrap().len())
        .collect();
    assert_eq!(sizes, [100, 100, 50]);
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    assert_eq!(body(&presence_of(&all))["ids"].as_array().unwrap().len(), 100);
}

#[test]
#[should_panic(expected = "a task asks for somebody")]
fn v3_asking_for_nobody_is_a_mistake_of_the_program() {
    planned(&Task::PresenceOf { keys: Vec::new() });
}

#[test]
fn v4_the_body_has_one_member_with_the_ids_as_text() {
    assert_eq!(
        planned(&presence_of(&[ONE, TWO])).body.as_deref(),
        Some(r#"{"ids":["jc9HsWTZ2Yf2NkRZ8KcNug==","fd4HsWT33Yf1BkRZ8KcBsk=="]}"#)
    );
    assert_eq!(body(&presence_of(&["7", ONE, "7"])), json!({ "ids": ["7", ONE] }));
}

#[test]
fn v5_ids_are_sent_byte_for_byte() {
    let odd = ["/8v+V5APa/jLsiywMa1HOA==", "01234567890A=", "aB==", "Ab==", "é\"\\"];
    assert_eq!(body(&presence_of(&odd)), json!({ "ids": odd }));
    let sent = planned(&presence_of(&odd[..1])).body.unwrap();
    assert!(sent.contains("/8v+V5APa/jLsiywMa1HOA=="), "{sent}");
    assert_eq!(body(&name_of(odd[0])), json!({ "id": odd[0] }));
    for id in [ONE, odd[0], odd[1]] {
        assert_eq!(Viber.check_key(&format!(" {id}\n")), Ok(id.into()));
    }
}

#[test]
fn v6_every_request_has_a_json_body() {
    for task in [Task::WhoAmI, presence_of(&[ONE]), name_of(ONE)] {
        let body = planned(&task).body.unwrap();
        assert!(serde_json::from_str::<Value>(&body).unwrap().is_object(), "{body}");
    }
}

#[test]
fn v7_the_token_stands_alone_in_its_own_header() {
    assert_eq!(CARD.token_header, TokenHeader::Plain("X-Viber-Auth-Token"));
    for task in [Task::WhoAmI, presence_of(&[ONE]), name_of(ONE)] {
        let request = planned(&task);
        assert!(request.headers.is_empty(), "{:?}", request.headers);
        assert!(!request.body.unwrap().contains("auth_token"));
    }
}

#[test]
fn v8_the_placeholder_of_the_pages_is_no_token() {
    let [SignIn::Token(token)] = CARD.sign_in else { panic!("{:?}", CARD.sign_in) };
    assert_eq!(token.placeholder, Some("YOUR_AUTHENTICATION_TOKEN"));
    assert_eq!(token.renewal, None);
}

#[test]
fn every_task_has_its_call() {
    check(
        &[Task::WhoAmI, presence_of(&[ONE]), name_of(TWO)],
        &expect![[r#"
            Post https://chatapi.viber.com/pa/get_account_info {}
            Post https://chatapi.viber.com/pa/get_online {"ids":["jc9HsWTZ2Yf2NkRZ8KcNug=="]}
            Post https://chatapi.viber.com/pa/get_user_details {"id":"fd4HsWT33Yf1BkRZ8KcBsk=="}
        "#]],
    );
}

#[test]
fn what_the_service_has_no_way_for_is_not_asked() {
    for task in [
        Task::Lists { page: Page(None) },
        Task::OnlineNow { page: Page(None) },
        Task::OnePresence { key: ONE.into() },
        Task::MyStatus,
        Task::SetMyStatus(Mine::Online),
        Task::Heartbeat,
        Task::CleanUp,
        Task::Places { page: Page::default() },
        Task::OwnName,
    ] {
        assert_eq!(Viber.plan(&task, &site()), None, "{task:?}");
    }
}

#[test]
fn a_chat_opens_by_the_phone_number_the_user_noted() {
    let chat = |phone: Option<&str>| Viber.chat_address(&Linked { key: ONE, handle: "ann", phone }, &site());
    let expected = Some("viber://chat?number=%2B491701234567".to_owned());
    for phone in
        ["491701234567", "+491701234567", " +49 170 123-45-67 ", "0049 (170) 1234567", "+49.170/1234567"]
    {
        assert_eq!(chat(Some(phone)), expected, "{phone}");
    }
    for phone in [
        "",
        "+",
        "1234",
        "1234567890123456",
        "0170 1234567",
        "+49x1701234567",
        "491701234567&text=hi",
        "%2B491701234567",
        "٤٩١٧٠١٢٣٤",
        "49+1701234567",
    ] {
        assert_eq!(chat(Some(phone)), None, "{phone}");
    }
    assert_eq!(chat(None), None);
    assert_eq!(Viber.inbox_address(&site()), None);
    assert_eq!(Viber.profile_address(&Linked { key: ONE, handle: "", phone: None }, &site()), None);
}
