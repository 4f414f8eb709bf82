//! Answers of token endpoints, as servers give them and as they should not.

use super::*;
use proptest::prelude::*;

/// What an answer comes to: lifetime in seconds, refresh token, scopes; or the error of our own, or the code of the server's.
fn read(status: u16, body: &str) -> String {
    let response = match level(status, None, body.as_bytes().to_vec()) {
        Ok(response) => response,
        Err(error) => return format!("{error}"),
    };
    if response.status() == 400 {
        let error: Value = serde_json::from_slice(response.body()).unwrap();
        return format!("error {}", error["error"].as_str().unwrap());
    }
    let tokens: Tokens = serde_json::from_slice(response.body()).unwrap();
    let refresh = tokens.refresh_token().map_or("-", |token| token.secret());
    let scopes: Vec<&str> = tokens.scopes().into_iter().flatten().map(|scope| scope.as_str()).collect();
    format!(
        "{} {} {} [{}]",
        tokens.access_token().secret(),
        tokens.expires_in().unwrap_or(ASSUMED).as_secs(),
        refresh,
        scopes.join(" ")
    )
}

#[test]
fn row_38_odd_lifetimes_become_usable_ones() {
    for (told, seconds) in [
        ("3600", 3600),
        ("3600.0", 3600),
        ("\"3600\"", 3600),
        ("\" 60 \"", 60),
        ("1", 1),
        ("2592000", 2_592_000),
        ("0", 300),
        ("-1", 300),
        ("\"-5\"", 300),
        ("0.2", 300),
        ("1e12", 3600),
        ("\"1e12\"", 3600),
        ("99999999999999999999999999", 3600),
        ("\"NaN\"", 3600),
        ("\"inf\"", 3600),
        ("\"soon\"", 3600),
        ("\"\"", 3600),
        ("null", 3600),
        ("[]", 3600),
        ("{}", 3600),
        ("true", 3600),
    ] {
        let body = format!(r#"{{"access_token":"a","expires_in":{told}}}"#);
        assert_eq!(read(200, &body), format!("a {seconds} - []"), "{told}");
    }
    assert_eq!(read(200, r#"{"access_token":"a"}"#), "a 3600 - []");
}

#[test]
fn row_42_a_missing_refresh_token_and_other_scopes_are_read_as_they_are() {
    for (rest, expected) in [
        (r#","refresh_token":"r","token_type":"bearer""#, "a 3600 r []"),
        (r#","refresh_token":"","token_type":"Bearer""#, "a 3600 - []"),
        (r#","refresh_token":null,"token_type":null"#, "a 3600 - []"),
        (r#","refresh_token":7,"token_type":"mac""#, "a 3600 - []"),
        (r#","scope":"read:chat  offline""#, "a 3600 - [read:chat offline]"),
        (r#","scope":"read:chat,offline""#, "a 3600 - [read:chat offline]"),
        (r#","scope":["read:chat","offline",3]"#, "a 3600 - [read:chat offline]"),
        (r#","scope":"""#, "a 3600 - []"),
        (r#","scope":{"x":1},"id_token":"i","more":[1]"#, "a 3600 - []"),
    ] {
        assert_eq!(read(200, &format!(r#"{{"access_token":"a"{rest}}}"#)), expected, "{rest}");
    }
}

#[test]
fn a11_errors_come_first_whatever_the_status() {
    let failed = |status: u16| format!("the token endpoint failed with status {status}");
    let portal = "what answered is not a token endpoint".to_owned();
    for (status, body, expected) in [
        (400, r#"{"error":"invalid_grant","error_description":"used"}"#, "error invalid_grant".to_owned()),
        (200, r#"{"error":"invalid_grant"}"#, "error invalid_grant".to_owned()),
        (200, r#"{"error":"invalid_grant","access_token":"a"}"#, "error invalid_grant".to_owned()),
        (401, r#"{"error":"invalid_client"}"#, "error invalid_client".to_owned()),
        (400, r#"{"error":{"code":"invalid_scope"}}"#, "error invalid_scope".to_owned()),
        (400, r#"{"error":{"message":"no"}}"#, "error unknown".to_owned()),
        (200, r#"{"error":true}"#, "error unknown".to_owned()),
        // These may be over soon, whatever the words.
        (500, r#"{"error":"invalid_grant"}"#, failed(500)),
        (503, r#"{"error":"temporarily_unavailable"}"#, failed(503)),
        (400, r#"{"error":"server_error"}"#, failed(400)),
        (429, r#"{"error":"Too many requests"}"#, failed(429)),
        // An error that is none.
        (200, r#"{"error":null,"access_token":"a"}"#, "a 3600 - []".to_owned()),
        (200, r#"{"error":"","access_token":"a"}"#, "a 3600 - []".to_owned()),
        // Not an answer at all.
        (200, "<html>invalid_grant</html>", portal.clone()),
        (302, "", portal.clone()),
        (200, "", portal.clone()),
        (200, "[1]", portal.clone()),
        (400, "<html>", failed(400)),
        (404, "", failed(404)),
        (502, "<html>", failed(502)),
        (403, r#"{"message":"no"}"#, failed(403)),
        (400, r#"{"access_token":"a"}"#, failed(400)),
        (
            200,
            r#"{"access_token":""}"#,
            "the answer of the token endpoint cannot be read at access_token".to_owned(),
        ),
        (
            200,
            r#"{"access_token":5}"#,
            "the answer of the token endpoint cannot be read at access_token".to_owned(),
        ),
        (200, "\u{feff}{\"access_token\":\"a\"}", "a 3600 - []".to_owned()),
    ] {
        assert_eq!(read(status, body), expected, "{status} {body}");
    }
}

#[test]
fn tokens_are_not_shown_when_they_are_debugged() {
    let tokens: Tokens = serde_json::from_str(r#"{"access_token":"aaa","refresh_token":"rrr"}"#).unwrap();
    let shown = format!("{tokens:?}");
    assert!(!shown.contains("aaa") && !shown.contains("rrr"), "{shown}");
}

proptest! {
    #[test]
    fn no_answer_makes_it_panic(status in 100_u16..600, body in "\\PC{0,200}") {
        let _ = level(status, None, body.into_bytes());
    }

    #[test]
    fn every_lifetime_is_between_a_second_and_a_year(told in any::<f64>()) {
        let body = format!(r#"{{"access_token":"a","expires_in":"{told}"}}"#);
        let tokens: Tokens = serde_json::from_str(&body).unwrap();
        prop_assert!((Duration::from_secs(1)..=LONGEST).contains(&tokens.expires_in().unwrap_or(ASSUMED)));
    }
}
