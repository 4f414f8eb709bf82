//! What is wrong, and how it is said.

use super::{answer, contacts, json, relations_of, trouble};
use crate::contract::Answer;
use presence::service::{NoAnswer, Page, Task, Trouble};
use std::time::Duration;

fn refused(status: u16, words: &str) -> Trouble {
    Trouble::Refused { status, words: words.into() }
}

/// Error bodies as nobody promised them: none, text, a page, JSON of several shapes, JSON cut short.
fn any_bodies(status: u16) -> Vec<Answer> {
    vec![
        answer(status, &[], ""),
        answer(status, &[("content-type", "text/plain")], "went wrong"),
        answer(status, &[("content-type", "text/html")], "<h1>went wrong</h1>"),
        json(status, "{\"err"),
        json(status, "[]"),
        json(status, "null"),
        json(status, r#"{"errors":[{"field":"users","messages":["went wrong"]}]}"#),
        json(status, r#"{"connection_statuses":{"1":"connected"}}"#),
        json(status, [0xff, 0xfe]),
    ]
}

#[test]
fn s13_every_other_status_with_any_body_is_a_trouble_that_can_be_said() {
    for status in (100..=199).chain(202..=599) {
        for answer in any_bodies(status) {
            for task in [
                relations_of(&["1", "7"]),
                Task::WhoAmI,
                contacts("requests", None),
                Task::Places { page: Page::default() },
            ] {
                let is_expected = match (status, trouble(&task, &answer)) {
                    (401, trouble) => trouble == Trouble::Unauthorized,
                    (429, trouble) => trouble == Trouble::TooMany { retry_after: None },
                    (407, trouble) => trouble == Trouble::NoAnswer(NoAnswer::Proxy),
                    (100..=199 | 300..=399 | 511, trouble) => trouble == Trouble::NotTheService,
                    (202..=299, trouble) => matches!(trouble, Trouble::Unreadable(_)),
                    (400 | 422 | 413, trouble) => {
                        matches!(trouble, Trouble::BadIds(_) | Trouble::TooManyIds | Trouble::Refused { .. })
                    }
                    (408 | 425 | 500..=599, trouble) => matches!(trouble, Trouble::Failed { .. }),
                    (_, trouble) => matches!(trouble, Trouble::Refused { .. }),
                };
                assert!(is_expected, "{status} {task:?}");
            }
        }
    }
}

#[test]
fn the_words_of_an_error_are_found_wherever_they_stand() {
    let words = |answer: Answer| match trouble(&contacts("requests", None), &answer) {
        Trouble::Refused { words, .. } => String::from(words),
        other => panic!("{other:?}"),
    };
    for body in [
        r#"{"errors":"Closed community"}"#,
        r#"{"errors":[{"field":"users","messages":["Closed community","second"]}]}"#,
        r#"{"errors":[{"message":"Closed community","code":12}]}"#,
        r#"{"errors":{"message":"Closed community"}}"#,
        r#"{"detail":"Closed community"}"#,
        r#""Closed community""#,
        "Closed\r\ncommunity",
    ] {
        let kind = if body.starts_with('C') { "text/plain" } else { "application/json" };
        assert_eq!(words(answer(403, &[("content-type", kind)], body)), "Closed community", "{body}");
    }
    assert_eq!(words(answer(404, &[], "<html>a page</html>")), "");
    assert_eq!(words(json(404, "{\"detail\":\"x")), "");
    assert_eq!(words(answer(404, &[], "x".repeat(100_000))).chars().count(), 200);
}

#[test]
fn a_refused_id_is_found_by_halving_and_only_in_a_call_with_ids() {
    let bad = json(400, r#"{"errors":[{"field":"users","messages":["Not a valid user"]}]}"#);
    assert_eq!(trouble(&relations_of(&["1", "7"]), &bad), Trouble::BadIds("Not a valid user".into()));
    assert_eq!(trouble(&relations_of(&["1"]), &bad), Trouble::BadIds("Not a valid user".into()));
    assert_eq!(trouble(&contacts("requests", None), &bad), refused(400, "Not a valid user"));
    for words in
        ["Too many users", "No more than 50 elements are allowed", "Ensure there are at most 50 users"]
    {
        let body = serde_json::json!({ "errors": words }).to_string();
        assert_eq!(trouble(&relations_of(&["1", "7"]), &json(400, body.clone())), Trouble::TooManyIds);
        let one = trouble(&relations_of(&["1"]), &json(400, body));
        assert_eq!(one, Trouble::BadIds(words.into()), "one is never too many");
    }
    assert_eq!(trouble(&relations_of(&["1", "7"]), &json(413, "")), Trouble::TooManyIds);
    assert_eq!(trouble(&relations_of(&["1"]), &json(413, "")), refused(413, ""));
}

#[test]
fn row_8_too_many_requests_and_failures_wait_as_told() {
    let told = |status| trouble(&Task::WhoAmI, &answer(status, &[("retry-after", "12")], ""));
    let wait = Some(Duration::from_secs(12));
    assert_eq!(told(429), Trouble::TooMany { retry_after: wait });
    assert_eq!(told(503), Trouble::Failed { status: 503, retry_after: wait });
}
