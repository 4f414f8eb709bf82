//! What is taken for a token, a number and a code.

use super::*;
use crate::wire::{SignInWay, Site};
use secrecy::ExposeSecret;
use services::contract::TokenPaths;

const BOT: TokenSignIn = TokenSignIn { renewal: None, placeholder: Some("YOUR_AUTHENTICATION_TOKEN") };
const RENEWED: TokenSignIn = TokenSignIn {
    renewal: Some(TokenPaths { refresh: "/refresh", end: "/end" }),
    placeholder: Some("<access_token>"),
};

fn form(access: &str, renewal: &str) -> SignInForm {
    let site = Site::default();
    SignInForm {
        way: SignInWay::Token,
        access_token: access.to_owned(),
        renewal_token: renewal.to_owned(),
        ..SignInForm::blank("example", site)
    }
}

fn refused(access: &str, renewal: &str, way: &TokenSignIn) -> Option<String> {
    tokens(&form(access, renewal), way).err().and_then(|problem| problem.detail)
}

#[test]
fn v8_a_pasted_token_is_trimmed_and_no_placeholder_is_taken_for_one() {
    let pasted = tokens(&form(" \t4a7d-9c0f-31b5\r\n", ""), &BOT).unwrap();
    assert_eq!(pasted.access.expose_secret(), "4a7d-9c0f-31b5");
    assert!(pasted.renewal.is_none());
    for bad in [
        "",
        "  \n",
        "YOUR_AUTHENTICATION_TOKEN",
        " your_authentication_token ",
        "two words",
        "a\nb",
        "t\u{f6}ken",
    ] {
        assert_eq!(refused(bad, "", &BOT).as_deref(), Some("token"), "{bad:?}");
    }
    assert!(crate::words::has("problem.badInput.token"), "it is said in words of its own");
}

#[test]
fn p2_a_token_comes_with_the_one_that_renews_it_or_without() {
    let pasted = tokens(&form("access", " renewal "), &RENEWED).unwrap();
    assert_eq!(pasted.renewal.unwrap().expose_secret(), "renewal");
    assert!(tokens(&form("access", "  "), &RENEWED).unwrap().renewal.is_none());
    assert_eq!(refused("<access_token>", "", &RENEWED).as_deref(), Some("token"));
    for bad in ["access", "<access_token>", "two words"] {
        assert_eq!(refused("access", bad, &RENEWED).as_deref(), Some("renewalToken"), "{bad}");
    }
    assert_eq!(refused("access", "renewal", &BOT).as_deref(), Some("renewalToken"));
}

#[test]
fn a_phone_number_is_sent_as_its_digits() {
    assert_eq!(phone(" +420 601-234.567 ").unwrap().expose_secret(), "+420601234567");
    assert_eq!(phone("(0601) 234/567").unwrap().expose_secret(), "0601234567");
    for bad in ["", "+", "1234", "call me", "+420+601234567", "1234567890123456"] {
        assert_eq!(phone(bad).unwrap_err(), ProblemCode::BadInput.with("phone"), "{bad}");
    }
}

#[test]
fn a_code_is_one_word_however_it_was_written() {
    assert_eq!(code(" 123 456\n").unwrap().expose_secret(), "123456");
    assert_eq!(code("G-12ab").unwrap().expose_secret(), "G12ab");
    for bad in ["", "  ", "12\u{200b}34", "12345678901234567", "12;34"] {
        assert_eq!(code(bad).unwrap_err(), ProblemCode::BadInput.with("code"), "{bad:?}");
    }
}
