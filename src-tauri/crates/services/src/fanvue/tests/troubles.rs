//! What is wrong, and how it is said.

use super::{answer, contacts, heard, json, messages_of, presence_of, site, site_with, trouble};
use crate::contract::{Answer, Service};
use crate::fanvue::Fanvue;
use presence::service::{NoAnswer, Page, Task, Trouble};
use std::time::Duration;

fn two() -> Task {
    presence_of(&["a", "b"])
}

fn refused(status: u16, words: &str) -> Trouble {
    Trouble::Refused { status, words: words.into() }
}

fn bad(words: &str) -> Trouble {
    Trouble::BadIds(words.into())
}

/// Error bodies as nobody promised them: none, text, a page, JSON of another shape, JSON cut short.
fn any_bodies(status: u16) -> Vec<Answer> {
    vec![
        answer(status, &[], ""),
        answer(status, &[("content-type", "text/plain")], "went wrong"),
        answer(status, &[("content-type", "application/json")], "{\"err"),
        json(status, "[]"),
        json(status, "null"),
        json(status, "{\"code\":7}"),
        json(status, "{\"message\":\"went wrong\"}"),
        json(status, [0xff, 0xfe]),
    ]
}

#[test]
fn f21_a_version_that_is_not_served_is_named_and_never_blamed_on_ids() {
    for body in [
        r#"{"error":"Unsupported API version","message":"Version 2025-06-26 is gone","nextVersion":"2027-01-01"}"#,
        r#"{"error":"Unsupported API version","nextVersion":"2027-01-01"}"#,
        r#"{"message":"API version not supported","nextVersion":"2027-01-01"}"#,
        r#"{"errors":["Missing X-Fanvue-API-Version header"],"nextVersion":"2027-01-01"}"#,
    ] {
        for task in [two(), Task::WhoAmI] {
            assert_eq!(
                trouble(&task, &json(400, body)),
                Trouble::VersionRefused { sent: "2025-06-26".into(), next: Some("2027-01-01".into()) }
            );
        }
    }
    let bare = answer(400, &[("x-fanvue-api-next-version", "2028-02-02")], "Unsupported API version");
    assert_eq!(
        trouble(&two(), &bare),
        Trouble::VersionRefused { sent: "2025-06-26".into(), next: Some("2028-02-02".into()) }
    );
}

#[test]
fn f22_a_validation_error_blames_the_ids_and_only_a_call_with_ids() {
    let invalid = json(400, r#"{"errors":["userUuids.3: Invalid uuid"]}"#);
    assert_eq!(trouble(&two(), &invalid), bad("userUuids.3: Invalid uuid"));
    assert_eq!(trouble(&contacts("chats", None), &invalid), refused(400, "userUuids.3: Invalid uuid"));
    assert_eq!(trouble(&two(), &json(400, r#"{"message":"bad uuid"}"#)), bad("bad uuid"));
    assert_eq!(trouble(&two(), &json(422, "{}")), bad(""));
    for answer in any_bodies(400) {
        assert!(matches!(trouble(&two(), &answer), Trouble::BadIds(_)));
    }
}

#[test]
fn f22_too_many_ids_are_told_from_a_bad_one() {
    for words in [
        "Array must contain at most 100 element(s)",
        "Too big: expected array to have <=100 items",
        "userUuids must contain no more than 100 elements",
        "userUuids must NOT have more than 100 items",
        "Too many user UUIDs",
        "Maximum 100 user UUIDs per request",
    ] {
        let answer = json(400, serde_json::json!({ "errors": [words] }).to_string());
        assert_eq!(trouble(&two(), &answer), Trouble::TooManyIds, "{words}");
        assert_eq!(trouble(&presence_of(&["a"]), &answer), bad(words), "one is never too many");
    }
    let long_id = "userUuids[0]: String must contain at most 36 character(s)";
    assert_eq!(
        trouble(&two(), &json(400, serde_json::json!({ "errors": [long_id] }).to_string())),
        bad(long_id)
    );
}

#[test]
fn a_refused_message_to_go_on_from_is_told_from_a_refused_chat() {
    let on = |words: &str, since: Option<&str>| {
        let answer = json(400, serde_json::json!({ "message": words }).to_string());
        trouble(&messages_of(&["a", "b"], since), &answer)
    };
    for words in ["sinceMessageUuid: Invalid uuid", "Message not found", "Unknown cursor"] {
        assert_eq!(on(words, Some("m1")), Trouble::BadCursor);
        assert_eq!(on(words, None), bad(words), "none was sent");
    }
    assert_eq!(on("chatUuids.1: Invalid uuid", Some("m1")), bad("chatUuids.1: Invalid uuid"));
    assert_eq!(on("chatUuids must hold at most 50 elements", Some("m1")), Trouble::TooManyIds);
    let gone = json(404, r#"{"message":"Message not found"}"#);
    assert_eq!(trouble(&messages_of(&["a"], Some("m1")), &gone), Trouble::BadCursor);
    assert_eq!(trouble(&messages_of(&["a"], None), &gone), refused(404, "Message not found"));
}

#[test]
fn f23_unauthorized_is_said_whatever_the_body() {
    assert_eq!(trouble(&two(), &json(401, r#"{"error":"Unauthorized"}"#)), Trouble::Unauthorized);
    for answer in any_bodies(401) {
        assert_eq!(trouble(&two(), &answer), Trouble::Unauthorized);
    }
}

#[test]
fn f24_forbidden_names_the_permission_that_is_missing() {
    let missing = |scope: &str| Trouble::MissingScope(scope.into());
    for answer in any_bodies(403) {
        assert_eq!(trouble(&Task::OnlineNow { page: Page(None) }, &answer), missing("read:chat"));
    }
    let scopes = json(403, r#"{"error":"Insufficient scopes"}"#);
    assert_eq!(trouble(&two(), &scopes), missing("read:chat"));
    let online = Task::OnlineNow { page: Page(None) };
    for (task, scope) in [
        (Task::WhoAmI, "read:self"),
        (online, "read:chat"),
        (contacts("chats", None), "read:chat"),
        (messages_of(&["a"], None), "read:chat"),
        (contacts("followers", None), "read:fan"),
        (contacts("subscribers", None), "read:fan"),
        (contacts("smart/followers", None), "read:fan"),
        (Task::Lists { page: Page(None) }, "read:fan"),
    ] {
        assert_eq!(trouble(&task, &scopes), missing(scope), "{task:?}");
    }
    let named = json(403, r#"{"error":"Insufficient scopes","message":"read:chat required"}"#);
    assert_eq!(trouble(&contacts("custom/x", None), &named), missing("read:chat"));
    let not_granted = Fanvue.read(&contacts("smart/x", None), &scopes, &site_with(&["read:fan"]));
    assert_eq!(not_granted.reading, Err(missing("read:chat")));
}

#[test]
fn f24_unknown_a_batch_that_is_forbidden_without_a_word_of_scopes_may_be_so_for_one_of_its_ids() {
    let perhaps = |words: &str| Trouble::ForbiddenForIds { scope: "read:chat".into(), words: words.into() };
    for answer in any_bodies(403) {
        for task in [two(), messages_of(&["a", "b"], None)] {
            assert!(matches!(trouble(&task, &answer), Trouble::ForbiddenForIds { .. }), "{answer:?}");
        }
    }
    for words in ["Unauthorized Response", "Forbidden", "This user blocked you", "No chat with b"] {
        let answer = json(403, serde_json::json!({ "error": words }).to_string());
        assert_eq!(trouble(&two(), &answer), perhaps(words));
    }
}

#[test]
fn f24_a_refusal_of_the_account_is_no_missing_permission() {
    let words = "Filter is only available to creators";
    let body = serde_json::json!({ "message": words }).to_string();
    assert_eq!(trouble(&contacts("chats", None), &json(403, body)), refused(403, words));
    assert_eq!(
        trouble(&two(), &json(403, r#"{"error":"Account suspended"}"#)),
        refused(403, "Account suspended")
    );
    let page = answer(403, &[("content-type", "text/html")], "<h1>Blocked by the firewall</h1>");
    assert_eq!(trouble(&two(), &page), refused(403, ""));
}

#[test]
fn f25_a_sunset_version_is_named_with_the_next_one() {
    let gone = |next: Option<&str>| Trouble::VersionRefused {
        sent: "2025-06-26".into(),
        next: next.map(Into::into),
    };
    let body = r#"{"error":"Gone","message":"API version no longer supported","nextVersion":"2027-01-01"}"#;
    assert_eq!(trouble(&two(), &json(410, body)), gone(Some("2027-01-01")));
    for answer in any_bodies(410) {
        assert_eq!(trouble(&two(), &answer), gone(None));
    }
    let header = answer(410, &[("x-fanvue-api-next-version", "2027-01-01")], "");
    assert_eq!(trouble(&two(), &header), gone(Some("2027-01-01")));
}

#[test]
fn f26_every_error_body_gives_a_trouble_that_can_be_said() {
    for status in 300..=599 {
        for answer in any_bodies(status) {
            let trouble = trouble(&contacts("chats", None), &answer);
            assert!(
                !matches!(trouble, Trouble::BadIds(_) | Trouble::TooManyIds | Trouble::Unreadable(_)),
                "{status}"
            );
        }
    }
    let words = |answer| match trouble(&contacts("chats", None), &answer) {
        Trouble::Refused { words, .. } => String::from(words),
        other => panic!("{other:?}"),
    };
    assert_eq!(words(json(404, r#"{"message":"No such list"}"#)), "No such list");
    assert_eq!(words(json(404, r#"{"error":"a","error_description":"b"}"#)), "b");
    assert_eq!(words(json(404, r#"{"errors":[{"message":"first"},"second"]}"#)), "first");
    assert_eq!(words(json(404, r#"{"errors":"only"}"#)), "only");
    assert_eq!(words(json(404, r#""just text""#)), "just text");
    assert_eq!(words(answer(404, &[], "line one\r\n\u{1b}[31mline two")), "line one [31mline two");
    assert_eq!(words(answer(404, &[], "<html>a page</html>")), "");
    assert_eq!(words(answer(404, &[], "")), "");
    assert_eq!(words(answer(404, &[], "x".repeat(100_000))).chars().count(), 200);
}

#[test]
fn row_7_refusals_of_size_and_conflict() {
    assert_eq!(trouble(&two(), &json(413, "")), Trouble::TooManyIds);
    assert_eq!(trouble(&presence_of(&["a"]), &json(413, "")), refused(413, ""));
    assert_eq!(trouble(&contacts("chats", None), &json(413, "")), refused(413, ""));
    for status in [402, 405, 409, 414, 431, 451] {
        assert_eq!(trouble(&two(), &json(status, "")), refused(status, ""));
    }
}

#[test]
fn row_5_row_6_a_path_that_is_gone_blames_nobody_but_a_user_who_is_not_there_can_be_found() {
    assert_eq!(trouble(&two(), &json(404, r#"{"message":"Not Found"}"#)), refused(404, "Not Found"));
    assert_eq!(trouble(&two(), &json(404, r#"{"message":"User not found"}"#)), bad("User not found"));
}

#[test]
fn row_8_too_many_requests_wait_as_told() {
    let wait = |headers: &[(&str, &str)]| match trouble(
        &two(),
        &answer(429, headers, r#"{"error":"Too many requests"}"#),
    ) {
        Trouble::TooMany { retry_after } => retry_after.map(|wait| wait.as_secs()),
        other => panic!("{other:?}"),
    };
    assert_eq!(wait(&[("retry-after", "12")]), Some(12));
    assert_eq!(wait(&[("retry-after", "0")]), Some(1));
    assert_eq!(wait(&[("retry-after", "1000000000")]), Some(3600));
    assert_eq!(wait(&[("retry-after", "abc")]), None);
    assert_eq!(wait(&[]), None);
}

#[test]
fn row_9_without_retry_after_the_reset_counts() {
    let reset = (super::TEN.0 / 1000 + 25).to_string();
    let answer = answer(429, &[("x-ratelimit-reset", &reset), ("retry-after", "-1")], "");
    assert_eq!(trouble(&two(), &answer), Trouble::TooMany { retry_after: Some(Duration::from_secs(25)) });
}

#[test]
fn row_10_failures_of_the_service_are_its_own() {
    for status in [500, 502, 503, 504, 520] {
        assert_eq!(trouble(&two(), &json(status, "")), Trouble::Failed { status, retry_after: None });
    }
    let busy = answer(503, &[("retry-after", "30"), ("content-type", "text/html")], "<h1>Maintenance</h1>");
    assert_eq!(
        trouble(&two(), &busy),
        Trouble::Failed { status: 503, retry_after: Some(Duration::from_secs(30)) }
    );
    assert_eq!(trouble(&two(), &json(408, "")), Trouble::Failed { status: 408, retry_after: None });
}

#[test]
fn row_23_redirects_are_not_the_service() {
    for status in [301, 302, 303, 304, 307, 308] {
        let away = answer(
            status,
            &[("location", "https://portal.example/"), ("x-ratelimit-remaining", "0"), ("sunset", "x")],
            "",
        );
        let heard = heard(&two(), &away);
        assert_eq!(heard.reading, Err(Trouble::NotTheService));
        assert!(heard.limits.is_empty() && heard.sunset.is_none());
    }
    assert_eq!(trouble(&two(), &json(511, "")), Trouble::NotTheService);
    assert_eq!(trouble(&two(), &json(407, "")), Trouble::NoAnswer(NoAnswer::Proxy));
}

#[test]
fn the_version_that_was_sent_is_the_accounts_own() {
    let own = crate::contract::Site { version: "2030-01-01".to_owned(), ..site() };
    let heard = Fanvue.read(&two(), &json(410, ""), &own);
    assert_eq!(heard.reading, Err(Trouble::VersionRefused { sent: "2030-01-01".into(), next: None }));
}
