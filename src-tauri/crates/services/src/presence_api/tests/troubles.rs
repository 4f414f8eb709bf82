//! What is wrong, and how it is said.

use super::{answer, detail, json, lists, one, presence_of, read, text, trouble};
use crate::contract::Answer;
use presence::service::{NoAnswer, Reading, Task, Trouble};
use std::time::Duration;

const LARGE: &str = "2147483648";

fn two() -> Task {
    presence_of(&["1", "2"])
}

fn bad(words: &str) -> Trouble {
    Trouble::BadIds(words.into())
}

fn refused(status: u16, words: &str) -> Trouble {
    Trouble::Refused { status, words: words.into() }
}

fn failed(status: u16) -> Trouble {
    Trouble::Failed { status, retry_after: None }
}

/// Bodies of errors by the page, as observed, and as nobody promised them.
fn any_bodies(status: u16) -> Vec<Answer> {
    vec![
        detail(status, "went wrong"),
        json(
            status,
            r#"{"detail":[{"type":"missing","loc":["header","authorization"],"msg":"Field required","input":null}]}"#,
        ),
        json(status, r#"{"detail":["went wrong"]}"#),
        json(status, r#"{"detail":null}"#),
        json(status, r#"{"detail":{"code":7}}"#),
        json(status, "[]"),
        json(status, "null"),
        json(status, "{\"det"),
        json(status, [0xff, 0xfe]),
        text(status, "Internal Server Error"),
        answer(status, &[], ""),
        answer(status, &[("content-type", "text/html")], "<h1>went wrong</h1>"),
    ]
}

#[test]
fn p4_a_call_that_fails_in_plain_text_may_do_so_for_one_of_its_ids() {
    let observed = text(500, "Internal Server Error");
    let perhaps = Trouble::FailedForIds { status: 500 };
    assert_eq!(trouble(&presence_of(&["1", LARGE]), &observed), perhaps);
    assert_eq!(trouble(&two(), &observed), perhaps, "one may lack a last-seen time");
    for task in [presence_of(&["1"]), presence_of(&[LARGE]), one("1"), one(LARGE)] {
        assert_eq!(trouble(&task, &observed), perhaps, "{task:?}");
    }
    // An id that is too large is to blame for its own failure, whatever the form.
    for task in [presence_of(&[LARGE]), one(LARGE), one("99999999999999999999")] {
        assert_eq!(trouble(&task, &detail(500, "out of range")), bad("out of range"), "{task:?}");
        assert_eq!(trouble(&task, &answer(500, &[], "")), bad(""), "{task:?}");
    }
}

#[test]
fn p22_a_server_that_is_down_is_never_asked_in_halves() {
    for task in [two(), presence_of(&["1", LARGE]), presence_of(&["1"]), one("1")] {
        for status in [502, 503, 504, 520] {
            for answer in any_bodies(status) {
                assert_eq!(trouble(&task, &answer), failed(status), "{task:?} {answer:?}");
            }
        }
        for answer in [
            detail(500, "Internal Server Error"),
            json(500, "{}"),
            answer(500, &[], ""),
            answer(500, &[], "Internal Server Error"),
            text(500, ""),
            answer(500, &[("content-type", "text/html")], "<h1>Internal Server Error</h1>"),
        ] {
            assert_eq!(trouble(&task, &answer), failed(500), "{task:?} {answer:?}");
        }
    }
    assert_eq!(trouble(&presence_of(&[LARGE]), &text(503, "down")), failed(503));
    for task in [Task::WhoAmI, Task::MyStatus, Task::Heartbeat, lists(None)] {
        assert_eq!(trouble(&task, &text(500, "Internal Server Error")), failed(500), "{task:?}");
    }
}

#[test]
fn p43_details_are_text_a_list_plain_text_or_nothing() {
    let words = |answer: &Answer| match trouble(&Task::Heartbeat, answer) {
        Trouble::Refused { words, .. } => String::from(words),
        other => panic!("{other:?}"),
    };
    let said: Vec<String> = any_bodies(409).iter().map(words).collect();
    assert_eq!(
        said,
        [
            "went wrong",
            "Field required",
            "went wrong",
            "",
            "",
            "",
            "",
            "{\"det",
            "",
            "Internal Server Error",
            "",
            ""
        ]
    );
    assert_eq!(words(&json(409, "\"just text\"")), "just text");
    assert_eq!(words(&detail(409, &"x".repeat(1_000))).chars().count(), 200);
}

#[test]
fn p43_every_error_body_gives_a_trouble_that_can_be_said() {
    for status in (300..=599).filter(|status| *status != 404) {
        for answer in any_bodies(status) {
            for task in [Task::MyStatus, Task::CleanUp, lists(None)] {
                let trouble = trouble(&task, &answer);
                assert!(
                    !matches!(trouble, Trouble::BadIds(_) | Trouble::TooManyIds | Trouble::Unreadable(_)),
                    "{status}"
                );
            }
        }
    }
}

#[test]
fn p45_unauthorized_is_said_whatever_the_words() {
    for words in
        ["Invalid or expired token", "Invalid auth header", "Access token required", "Token has been revoked"]
    {
        assert_eq!(trouble(&two(), &detail(401, words)), Trouble::Unauthorized);
    }
    for answer in any_bodies(401) {
        for task in
            [two(), one("1"), Task::WhoAmI, Task::MyStatus, Task::Heartbeat, Task::CleanUp, lists(None)]
        {
            assert_eq!(trouble(&task, &answer), Trouble::Unauthorized, "{task:?}");
        }
    }
}

#[test]
fn p47_too_many_ids_blame_none() {
    let too_many = detail(400, "Too many user IDs requested");
    assert_eq!(trouble(&two(), &too_many), Trouble::TooManyIds);
    assert_eq!(
        trouble(&presence_of(&["1"]), &too_many),
        bad("Too many user IDs requested"),
        "one is never too many"
    );
    for status in [413, 414] {
        assert_eq!(trouble(&two(), &answer(status, &[], "")), Trouble::TooManyIds);
        assert_eq!(trouble(&presence_of(&["1"]), &answer(status, &[], "")), refused(status, ""));
    }
}

#[test]
fn a_refusal_of_ids_blames_them_and_any_other_does_not() {
    assert_eq!(trouble(&two(), &detail(400, "Invalid user IDs format")), bad("Invalid user IDs format"));
    let finding = |place: &str| {
        json(
            422,
            format!(
                r#"{{"detail":[{{"type":"missing","loc":["query","{place}"],"msg":"Field required"}}]}}"#
            ),
        )
    };
    assert_eq!(trouble(&two(), &finding("user_ids")), bad("Field required"));
    assert_eq!(trouble(&two(), &finding("authorization")), refused(422, "Field required"));
    assert_eq!(trouble(&Task::MyStatus, &finding("user_ids")), refused(422, "Field required"));
    for task in [two(), one("1")] {
        assert_eq!(trouble(&task, &detail(403, "Forbidden")), refused(403, "Forbidden"));
    }
    assert_eq!(trouble(&two(), &detail(404, "Not Found")), refused(404, "Not Found"));
}

#[test]
fn p59_too_many_requests_wait_as_told() {
    let told = answer(429, &[("retry-after", "30")], r#"{"detail":"slow down"}"#);
    assert_eq!(trouble(&two(), &told), Trouble::TooMany { retry_after: Some(Duration::from_secs(30)) });
    for answer in any_bodies(429) {
        assert_eq!(trouble(&two(), &answer), Trouble::TooMany { retry_after: None });
    }
    let busy = answer(503, &[("retry-after", "7")], "");
    assert_eq!(
        trouble(&two(), &busy),
        Trouble::Failed { status: 503, retry_after: Some(Duration::from_secs(7)) }
    );
}

#[test]
fn p61_a_server_without_lists_offers_none() {
    for page in [None, Some("favorites")] {
        for missing in
            [detail(404, "Not Found"), answer(404, &[], ""), text(404, "nope"), detail(404, "User not found")]
        {
            let Ok(Reading::Lists(none)) = read(&lists(page), &missing) else { panic!("{missing:?}") };
            assert!(none.offers.is_empty() && none.next.is_none());
        }
    }
    let page = answer(404, &[("content-type", "text/html")], "<h1>Not here</h1>");
    assert_eq!(trouble(&lists(None), &page), refused(404, ""));
}

#[test]
fn row_23_redirects_and_portals_are_not_the_service() {
    for status in [301, 302, 307, 308, 511] {
        assert_eq!(
            trouble(&two(), &answer(status, &[("location", "https://other.example")], "")),
            Trouble::NotTheService
        );
    }
    assert_eq!(trouble(&two(), &answer(407, &[], "")), Trouble::NoAnswer(NoAnswer::Proxy));
    for kind in ["text/html", "text/plain", ""] {
        let portal = answer(200, &[("content-type", kind)], super::SEVERAL);
        assert_eq!(trouble(&two(), &portal), Trouble::NotTheService);
    }
}

#[test]
fn row_16_json_that_is_none_is_trouble() {
    for body in ["", "[", r#"[{"user_id":1,"is_online":tr"#, "[] trailing", r#"[{"user_id":NaN}]"#] {
        assert!(matches!(trouble(&two(), &json(200, body)), Trouble::Unreadable(_)), "{body}");
    }
    for status in [201, 204, 206] {
        assert!(matches!(trouble(&two(), &json(status, super::SEVERAL)), Trouble::Unreadable(_)));
    }
}
