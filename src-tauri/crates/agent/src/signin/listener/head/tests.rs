//! The request parser against what a browser sends, and against what anything else might.

use super::*;
use proptest::prelude::*;
use secrecy::ExposeSecret;

const PORT: u16 = 4711;

/// What becomes of the bytes at a listener for `/back`.
fn outcome(bytes: &[u8]) -> Result<String, Option<Refusal>> {
    match Head::read(bytes) {
        Head::Part => Err(None),
        Head::Bad(refusal) => Err(Some(refusal)),
        Head::Whole(request) => {
            request.query_for("/back", PORT).map(|query| query.expose_secret().to_owned()).map_err(Some)
        }
    }
}

fn asked(line: &str, headers: &[&str]) -> Result<String, Option<Refusal>> {
    let mut text = format!("{line}\r\n");
    for header in headers {
        text.push_str(header);
        text.push_str("\r\n");
    }
    text.push_str("\r\n");
    outcome(text.as_bytes())
}

const HOST: &str = "Host: 127.0.0.1:4711";

#[test]
fn row_46_one_request_is_taken_and_all_others_are_refused() {
    let refused = |refusal| Err(Some(refusal));
    let query = Ok("code=c&state=s".to_owned());
    let line = "GET /back?code=c&state=s HTTP/1.1";
    for (line, headers, expected) in [
        (line, &[HOST][..], query.clone()),
        (line, &["Host: localhost:4711"], query.clone()),
        (line, &["host: LOCALHOST:4711"], query.clone()),
        (line, &["Host: [::1]:4711", "User-Agent: Mozilla/5.0 (X; y)", "Accept: */*"], query.clone()),
        ("GET /back HTTP/1.1", &[HOST], Ok(String::new())),
        (line, &[], refused(Refusal::Host)),
        (line, &["Host: evil.example:4711"], refused(Refusal::Host)),
        (line, &["Host: 127.0.0.1"], refused(Refusal::Host)),
        (line, &["Host: 127.0.0.1:4712"], refused(Refusal::Host)),
        (line, &["Host: 127.0.0.1:4711.evil.example"], refused(Refusal::Host)),
        (line, &[HOST, "Host: evil.example"], refused(Refusal::Host)),
        (line, &[HOST, HOST], refused(Refusal::Host)),
        ("POST /back?code=c&state=s HTTP/1.1", &[HOST], refused(Refusal::Method)),
        ("HEAD /back?code=c&state=s HTTP/1.1", &[HOST], refused(Refusal::Method)),
        ("OPTIONS /back HTTP/1.1", &[HOST], refused(Refusal::Method)),
        ("get /back HTTP/1.1", &[HOST], refused(Refusal::Method)),
        ("GET /favicon.ico HTTP/1.1", &[HOST], refused(Refusal::Path)),
        ("GET /back/?code=c&state=s HTTP/1.1", &[HOST], refused(Refusal::Path)),
        ("GET /Back?code=c&state=s HTTP/1.1", &[HOST], refused(Refusal::Path)),
        ("GET /../back?code=c&state=s HTTP/1.1", &[HOST], refused(Refusal::Path)),
        ("GET / HTTP/1.1", &[HOST], refused(Refusal::Path)),
        ("GET http://127.0.0.1:4711/back?code=c HTTP/1.1", &[HOST], refused(Refusal::Malformed)),
        ("GET * HTTP/1.1", &[HOST], refused(Refusal::Malformed)),
        ("GET /back  HTTP/1.1", &[HOST], refused(Refusal::Malformed)),
        ("GET /back HTTP/2", &[HOST], refused(Refusal::Malformed)),
        ("GET /back", &[HOST], refused(Refusal::Malformed)),
        (line, &[HOST, "no colon"], refused(Refusal::Malformed)),
        (line, &[HOST, ": no name"], refused(Refusal::Malformed)),
        (line, &[HOST, " folded: x"], refused(Refusal::Malformed)),
        (line, &[HOST, "A: b\rHost: evil"], refused(Refusal::Malformed)),
        (line, &[HOST, "Sec-Purpose: prefetch;prerender"], refused(Refusal::Prefetch)),
        (line, &[HOST, "Purpose: prefetch"], refused(Refusal::Prefetch)),
    ] {
        assert_eq!(asked(line, headers), expected, "{line} {headers:?}");
    }
}

#[test]
fn a_head_is_waited_for_only_while_it_can_become_one() {
    assert_eq!(outcome(b""), Err(None));
    assert_eq!(outcome(b"GET /back?code=c"), Err(None));
    assert_eq!(outcome(b"GET /back HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n"), Err(None));
    // A TLS hello: somebody typed https.
    assert_eq!(outcome(b"\x16\x03\x01\x02\x00\x01\x00"), Err(Some(Refusal::Malformed)));
    assert_eq!(outcome(b"GET /back\xff HTTP/1.1\r\n\r\n"), Err(Some(Refusal::Malformed)));
}

#[test]
fn heads_are_bounded_in_bytes_and_lines() {
    let long = format!("GET /back?x={} HTTP/1.1", "y".repeat(LONGEST_HEAD));
    assert_eq!(asked(&long, &[HOST]), Err(Some(Refusal::TooLong)));
    let many = vec!["A: b"; MOST_HEADERS];
    assert_eq!(
        asked("GET /back HTTP/1.1", &[&[HOST][..], &many[..]].concat()),
        Err(Some(Refusal::Malformed))
    );
    assert_eq!(asked("GET /back HTTP/1.1", &[&[HOST][..], &many[1..]].concat()), Ok(String::new()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_bytes_make_the_parser_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let _ = outcome(&bytes);
    }

    #[test]
    fn nothing_like_a_request_makes_the_parser_panic(
        words in proptest::collection::vec("GET|POST|/back|\\?|code=|HTTP/1.1| |:|\r\n|\r\n\r\n|Host: 127.0.0.1:4711|\\PC", 0..30),
    ) {
        if let Ok(query) = outcome(words.concat().as_bytes()) {
            prop_assert!(!query.contains([' ', '\r', '\n']));
        }
    }
}
