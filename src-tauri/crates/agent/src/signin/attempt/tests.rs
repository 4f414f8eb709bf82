//! Attempts: what binds an answer to them, and the answers that do not count.

use super::*;
use crate::signin::redirect::{Loopback, LoopbackHost, REDIRECT_PORT, Redirect, default_redirect};
use crate::signin::tests::{OAUTH, form};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

fn attempt() -> Attempt {
    Attempt::new(form("http://127.0.0.1:1"), &OAUTH, None, None).unwrap()
}

fn page(attempt: &Attempt) -> BTreeMap<String, String> {
    Url::parse(&attempt.page).unwrap().query_pairs().into_owned().collect()
}

fn state(attempt: &Attempt) -> String {
    page(attempt)["state"].clone()
}

fn judged(attempt: &Attempt, query: &str) -> &'static str {
    match Returned::from_query(query).map(|returned| attempt.judge(returned)) {
        None => "unreadable",
        Some(Verdict::NotOurs) => "not ours",
        Some(Verdict::Refused(_)) => "refused",
        Some(Verdict::Code(_)) => "code",
    }
}

#[test]
fn a2_the_challenge_is_the_one_of_rfc_7636() {
    let verifier = PkceCodeVerifier::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
    let challenge = PkceCodeChallenge::from_code_verifier_sha256(&verifier);
    assert_eq!(challenge.as_str(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    assert_eq!(challenge.method().as_str(), "S256");
}

#[test]
fn a2_every_attempt_has_a_new_legal_verifier_and_state() {
    let mut seen = BTreeSet::new();
    for _ in 0..2_000 {
        let attempt = attempt();
        let verifier = attempt.verifier.secret().clone();
        assert!((43..=128).contains(&verifier.len()));
        assert!(verifier.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~".contains(&b)));
        let page = page(&attempt);
        assert_eq!(page["code_challenge_method"], "S256");
        let expected = PkceCodeChallenge::from_code_verifier_sha256(&attempt.verifier);
        assert_eq!(page["code_challenge"], expected.as_str());
        // 32 bytes in base64 without padding.
        assert_eq!(page["state"].len(), 43);
        assert!(seen.insert(verifier) && seen.insert(page["state"].clone()));
    }
}

#[test]
fn the_page_asks_for_the_scopes_of_the_card_and_the_redirect_as_typed() {
    let page = page(&attempt());
    assert_eq!(page["scope"], "openid offline read:chat");
    assert_eq!(page["redirect_uri"], "http://127.0.0.1:1/back");
    assert_eq!((page["response_type"].as_str(), page["client_id"].as_str()), ("code", "client"));
    assert!(!attempt().page.contains("s3cret"));
}

#[test]
fn a3_only_the_state_of_this_attempt_counts() {
    let (one, older) = (attempt(), attempt());
    let good = state(&one);
    assert_eq!(judged(&one, &format!("code=c&state={good}")), "code");
    let six = [
        ("missing", "code=c".to_owned()),
        ("wrong", format!("code=c&state={}x", &good[1..])),
        ("of an older attempt", format!("code=c&state={}", state(&older))),
        ("twice", format!("code=c&state={good}&state={good}")),
        ("empty", "code=c&state=".to_owned()),
        ("cut short", format!("code=c&state={}", &good[..42])),
    ];
    for (case, query) in six {
        assert_ne!(judged(&one, &query), "code", "{case}");
    }
}

#[test]
fn row_45_an_answer_is_taken_only_when_it_is_plainly_one() {
    let attempt = attempt();
    let s = state(&attempt);
    for (query, expected) in [
        (format!("code=c&code=d&state={s}"), "unreadable"),
        (format!("error=a&error=b&state={s}"), "unreadable"),
        (format!("state={s}"), "not ours"),
        (format!("code=&state={s}"), "not ours"),
        ("error=access_denied".to_owned(), "not ours"),
        (format!("error=access_denied&state={s}"), "refused"),
        (format!("error=access_denied&code=c&state={s}"), "refused"),
        // Parameters we do not know are to be ignored (RFC 6749, 4.1.2).
        (format!("code=c&state={s}&scope=x&session_state=y&scope=z"), "code"),
        (format!("code=c&state={s}&iss=https%3A%2F%2Fauth.example"), "code"),
        (format!("code=c&state={s}&iss=https%3A%2F%2Fauth.example%2F"), "code"),
        (format!("code=c&state={s}&iss=https%3A%2F%2Fauth.example%2Foauth2"), "code"),
        (format!("code=c&state={s}&iss=https%3A%2F%2Fauth.example%2Foauth"), "not ours"),
        (format!("code=c&state={s}&iss=https%3A%2F%2Fauth.example%2Fother"), "not ours"),
        (format!("code=c&state={s}&iss=https%3A%2F%2Fother.example"), "not ours"),
        (format!("code=c&state={s}&iss="), "not ours"),
        (format!("code=c&state={s}&x={}", "y".repeat(9_000)), "unreadable"),
    ] {
        assert_eq!(judged(&attempt, &query), expected, "{}", query.replace(&s, "STATE"));
    }
}

#[test]
fn what_a_person_pastes_is_an_address_or_its_query() {
    let attempt = attempt();
    let s = state(&attempt);
    for text in [
        format!("http://127.0.0.1:1/back?code=c&state={s}"),
        format!("  http://127.0.0.1:1/back?state={s}&code=c#frag \n"),
        format!("https://me.example/done?code=c&state={s}"),
        format!("code=c&state={s}"),
    ] {
        let returned = Returned::from_pasted(&text.into()).unwrap();
        assert!(matches!(attempt.judge(returned), Verdict::Code(_)));
    }
}

#[test]
fn a_form_is_refused_field_by_field() {
    let refused = |change: &dyn Fn(&mut SignInForm)| {
        let mut form = form("http://127.0.0.1:1");
        change(&mut form);
        Attempt::new(form, &OAUTH, None, None).unwrap_err()
    };
    let empty = refused(&|form| form.client_id = "  ".to_owned());
    assert_eq!((empty.code, empty.detail.as_deref()), (ProblemCode::BadInput, Some("clientId")));
    assert_eq!(
        refused(&|form| form.client_secret = "a\u{7}b".to_owned()).detail.as_deref(),
        Some("clientSecret")
    );
    assert_eq!(refused(&|form| form.redirect = "nonsense".to_owned()).detail.as_deref(), Some("redirect"));
    let plain = refused(&|form| form.site.token = "http://auth.example/token".to_owned());
    assert_eq!(
        (plain.code, plain.detail.as_deref()),
        (ProblemCode::BadAddress, Some("http://auth.example/token"))
    );
}

#[test]
fn an_empty_secret_is_that_of_the_sign_in_to_be_replaced() {
    let secret = |typed: &str| {
        let mut form = form("http://127.0.0.1:1");
        form.client_secret = typed.to_owned();
        let known = Some(SecretString::from("known"));
        Attempt::new(form, &OAUTH, None, known).unwrap().client_secret.unwrap().expose_secret().to_owned()
    };
    assert_eq!((secret(""), secret(" typed ")), ("known".to_owned(), "typed".to_owned()));
}

#[test]
fn redirects_lead_here_or_to_a_page_of_the_users() {
    let here =
        |host, port, path: &str| Ok(Redirect::Loopback(Loopback { host, port, path: path.to_owned() }));
    let bad = || Err(bad_input("redirect"));
    for (text, expected) in [
        ("http://127.0.0.1:8765/callback", here(LoopbackHost::V4, 8765, "/callback")),
        ("http://localhost:3000/api/oauth/callback", here(LoopbackHost::Name, 3000, "/api/oauth/callback")),
        ("http://[::1]:3000", here(LoopbackHost::V6, 3000, "/")),
        (&default_redirect("/x"), here(LoopbackHost::V4, REDIRECT_PORT, "/x")),
        ("https://me.example/done", Ok(Redirect::Elsewhere)),
        ("https://localhost:3000/done", Ok(Redirect::Elsewhere)),
        ("http://me.example/done", bad()),
        ("http://127.0.0.1:8765/cb?x=1", bad()),
        ("http://127.0.0.1:8765/cb#x", bad()),
        ("http://me@127.0.0.1:8765/cb", bad()),
        ("http://10.0.0.1:8765/cb", bad()),
        ("app://done", bad()),
        ("", bad()),
    ] {
        assert_eq!(Redirect::parse(text), expected, "{text}");
    }
}

#[test]
fn the_port_that_users_have_registered_never_changes() {
    assert_eq!(REDIRECT_PORT, 28417);
}

proptest! {
    #[test]
    fn nothing_that_comes_back_makes_it_panic(query in "\\PC*") {
        let attempt = attempt();
        prop_assert_ne!(judged(&attempt, &query), "code");
        let _ = Returned::from_pasted(&query.into());
    }
}
