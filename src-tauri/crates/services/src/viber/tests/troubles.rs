//! What is wrong, and how it is said.

use super::{ONE, TWO, answer, json, name_of, presence_of, read, trouble};
use crate::contract::Answer;
use presence::service::{NoAnswer, Task, Trouble};
use std::time::Duration;

fn two() -> Task {
    presence_of(&[ONE, TWO])
}

fn error(code: u32, message: &str) -> Answer {
    json(200, serde_json::json!({ "status": code, "status_message": message }).to_string())
}

fn halted(code: u32, words: &str) -> Trouble {
    Trouble::Halted { code, words: words.into() }
}

fn coded(code: u32, words: &str) -> Trouble {
    Trouble::Coded { code, words: words.into() }
}

#[test]
fn v12_an_invalid_address_stops_the_account() {
    for task in [two(), Task::WhoAmI, name_of(ONE)] {
        assert_eq!(trouble(&task, &error(1, "invalidUrl")), halted(1, "invalidUrl"));
    }
}

#[test]
fn v13_an_invalid_token_is_said_as_one() {
    for task in [two(), Task::WhoAmI, name_of(ONE)] {
        assert_eq!(trouble(&task, &error(2, "invalidAuthToken")), Trouble::Unauthorized);
        assert_eq!(trouble(&task, &error(2, "missing_auth_token")), Trouble::Unauthorized);
    }
    assert_eq!(trouble(&two(), &json(200, r#"{"status":2}"#)), Trouble::Unauthorized);
    assert_eq!(trouble(&two(), &answer(401, &[], "")), Trouble::Unauthorized);
    assert_eq!(trouble(&two(), &json(403, r#"{"status":2}"#)), Trouble::Unauthorized);
}

#[test]
fn v14_bad_data_blames_the_ids_and_only_of_a_call_with_ids() {
    assert_eq!(trouble(&two(), &error(3, "badData")), Trouble::BadIds("badData".into()));
    assert_eq!(trouble(&presence_of(&[ONE]), &error(3, "")), Trouble::BadIds("badData".into()));
    assert_eq!(trouble(&Task::WhoAmI, &error(3, "badData")), coded(3, "badData"));
}

#[test]
fn v15_missing_data_is_a_fault_with_its_code() {
    assert_eq!(trouble(&two(), &error(4, "missingData")), coded(4, "missingData"));
    assert_eq!(trouble(&two(), &json(200, r#"{"status":4}"#)), coded(4, "missingData"));
}

#[test]
fn v16_a_failure_keeps_its_number_and_the_words_that_came() {
    for (code, said) in
        [(999, "Bad receiver ID"), (6, "notSubscribed"), (10, "failure"), (4_000_000_000, "x")]
    {
        assert_eq!(trouble(&two(), &error(code, said)), coded(code, said));
    }
    let long = "x".repeat(1_000);
    let Trouble::Coded { words, .. } = trouble(&two(), &error(5, &long)) else { panic!() };
    assert_eq!(words.chars().count(), 200);
    assert_eq!(trouble(&two(), &error(5, "one\n\ttwo\u{7}")), coded(5, "one two"));
}

#[test]
fn v17_codes_it_knows_are_named_and_any_other_is_a_number() {
    let bare = |code: u32| trouble(&two(), &json(200, format!("{{\"status\":{code}}}")));
    assert_eq!(bare(12), Trouble::TooMany { retry_after: None });
    for (code, name) in [
        (7, "publicAccountBlocked"),
        (8, "publicAccountNotFound"),
        (9, "publicAccountSuspended"),
        (15, "publicAccountNotAuthorized"),
    ] {
        assert_eq!(bare(code), halted(code, name));
    }
    for (code, name) in [(5, "receiverNotRegistered"), (11, "receiverNoSuitableDevice"), (24, "noBalance")] {
        assert_eq!(bare(code), coded(code, name));
    }
    let known = (1..=24).filter(|code| match bare(*code) {
        Trouble::Halted { words, .. } | Trouble::Coded { words, .. } => !words.is_empty(),
        Trouble::BadIds(words) => !words.is_empty(),
        Trouble::Unauthorized | Trouble::TooMany { .. } => true,
        other => panic!("{code}: {other:?}"),
    });
    assert_eq!(known.count(), 24);
    assert_eq!(bare(25), coded(25, ""));
    // As observed: the text beside 12 is free.
    let said = "maximum messages from Public Account to Viber user without reply exceeded.";
    assert_eq!(trouble(&two(), &error(12, said)), Trouble::TooMany { retry_after: None });
}

#[test]
fn v27_what_is_no_json_of_the_service_changes_nobody() {
    let page = answer(200, &[("content-type", "text/html")], "<h1>Sign in to the network</h1>");
    assert_eq!(trouble(&two(), &page), Trouble::NotTheService);
    let text = answer(200, &[("content-type", "text/plain")], super::SAMPLE);
    assert_eq!(trouble(&two(), &text), Trouble::NotTheService);
    for cut in [0, 1, 40, super::SAMPLE.len() - 1] {
        assert!(
            matches!(trouble(&two(), &json(200, &super::SAMPLE[..cut])), Trouble::Unreadable(_)),
            "{cut}"
        );
    }
    for (status, expected) in [
        (301, Trouble::NotTheService),
        (404, Trouble::Refused { status: 404, words: "".into() }),
        (407, Trouble::NoAnswer(NoAnswer::Proxy)),
        (429, Trouble::TooMany { retry_after: None }),
        (500, Trouble::Failed { status: 500, retry_after: None }),
        // As observed: under calls side by side.
        (504, Trouble::Failed { status: 504, retry_after: None }),
        (511, Trouble::NotTheService),
    ] {
        for body in ["", "<html><body>Gateway Time-out</body></html>"] {
            let answer = answer(status, &[("content-type", "text/html")], body);
            assert_eq!(trouble(&two(), &answer), expected, "{status}");
        }
    }
}

#[test]
fn v27_an_http_error_with_an_answer_of_the_service_is_the_services() {
    assert_eq!(
        trouble(&two(), &json(400, r#"{"status":3,"status_message":"badData"}"#)),
        Trouble::BadIds("badData".into())
    );
    assert_eq!(trouble(&two(), &json(403, r#"{"status":7}"#)), halted(7, "publicAccountBlocked"));
    // A service that fails is never bisected.
    let failed = Trouble::Failed { status: 503, retry_after: Some(Duration::from_secs(30)) };
    let busy = answer(503, &[("content-type", "application/json"), ("retry-after", "30")], r#"{"status":3}"#);
    assert_eq!(trouble(&two(), &busy), failed);
    // Success in the body does not undo a refusal.
    let body = r#"{"status":0,"users":[{"id":"jc9HsWTZ2Yf2NkRZ8KcNug==","online_status":1}]}"#;
    for status in [201, 204, 304, 400, 404, 500] {
        assert!(read(&two(), &json(status, body)).is_err(), "{status}");
    }
}

#[test]
fn row_7_a_body_that_is_too_large_asks_for_fewer_ids() {
    assert_eq!(trouble(&two(), &answer(413, &[], "")), Trouble::TooManyIds);
    assert_eq!(
        trouble(&presence_of(&[ONE]), &answer(413, &[], "Too large")),
        Trouble::Refused { status: 413, words: "Too large".into() }
    );
}

#[test]
fn the_quota_of_names_is_told_by_its_text_and_holds_that_name_alone() {
    for code in [12, 999] {
        let words = format!("{code} maximum get user info requests exceeded.").into();
        assert_eq!(
            trouble(&name_of(ONE), &error(code, "maximum get user info requests exceeded.")),
            Trouble::Refused { status: 200, words },
            "the bot's other calls go on"
        );
    }
    assert_eq!(trouble(&name_of(ONE), &error(12, "tooManyRequests")), Trouble::TooMany { retry_after: None });
    let waits = answer(
        200,
        &[("content-type", "application/json"), ("retry-after", "7")],
        r#"{"status":12,"status_message":"tooManyRequests"}"#,
    );
    assert_eq!(trouble(&two(), &waits), Trouble::TooMany { retry_after: Some(Duration::from_secs(7)) });
}

#[test]
fn a_name_that_is_refused_is_nobody_elses_trouble() {
    for (code, said, words) in [
        (6, "notSubscribed", "6 notSubscribed"),
        (999, "Bad receiver ID", "999 Bad receiver ID"),
        (3, "", "3 badData"),
        (77, "", "77"),
    ] {
        let refused = Trouble::Refused { status: 200, words: words.into() };
        assert_eq!(trouble(&name_of(ONE), &error(code, said)), refused);
    }
}
