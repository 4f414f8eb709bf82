//! What a grant carries and lacks.

use super::{granted, missing_scopes};
use crate::contract::{Card, Defaults, OAuth, OwnHost, Scope, SignIn, TokenHeader};

static CARD: Card = Card {
    name: "sample",
    title: "Sample",
    sign_in: &[SignIn::OAuth(OAuth {
        scopes: &[
            Scope { name: "openid", is_required: true, is_usual: true },
            Scope { name: "read:self", is_required: true, is_usual: true },
            Scope { name: "read:fan", is_required: false, is_usual: true },
            Scope { name: "read:insights", is_required: false, is_usual: false },
        ],
        own_client: true,
        public_client: false,
        portal: "https://sample.example/apps",
        redirect_path: "/sample/callback",
    })],
    token_header: TokenHeader::Bearer,
    own_host: OwnHost::Vendor,
    link_hosts: &[],
    picture_hosts: &[],
    defaults: Defaults {
        base: "https://sample.example",
        authorize: "https://sample.example/authorize",
        token: "https://sample.example/token",
        revoke: None,
        version: "1",
        chat: "https://sample.example/{key}",
        inbox: "https://sample.example/",
        profile: "",
    },
};

#[test]
fn a_token_answer_without_scopes_grants_what_was_asked_for() {
    assert_eq!(granted(&["a", "b"], None), ["a", "b"]);
    assert_eq!(granted(&["a", "b"], Some(" b  c ")), ["b", "c"]);
    assert!(granted(&["a"], Some("")).is_empty());
}

#[test]
fn missing_scopes_are_named_but_those_of_the_protocol_are_not() {
    let all = ["openid", "read:self", "read:fan"].map(str::to_owned);
    assert!(missing_scopes(&CARD, &all).is_empty());
    assert_eq!(missing_scopes(&CARD, &["read:self".to_owned()]), ["read:fan"]);
    assert_eq!(missing_scopes(&CARD, &[]), ["read:self", "read:fan"]);
}
