//! The authorization endpoint and discovery.

use serde_json::json;

use super::{REDIRECT, bench, brought_back, field, press, redeem, request};
use crate::ClientAuth;
use crate::testing::sent;

#[tokio::test]
async fn approving_brings_a_code_with_state_and_issuer() {
    let bench = bench().await;
    let fields = brought_back(&press(&bench, request(&bench, &[]), "approve").await);
    assert_eq!(field(&fields, "state"), Some("a state & more"));
    assert_eq!(field(&fields, "iss"), Some(bench.simulator.auth_url()));
    assert!(field(&fields, "code").is_some_and(|code| code.starts_with("ory_ac_")));
    assert_eq!(field(&fields, "error"), None);
}

#[tokio::test]
async fn denying_is_told_to_the_client() {
    let bench = bench().await;
    let fields = brought_back(&press(&bench, request(&bench, &[]), "deny").await);
    assert_eq!(field(&fields, "error"), Some("access_denied"));
    assert_eq!(field(&fields, "state"), Some("a state & more"));
    assert_eq!(field(&fields, "code"), None);
}

#[tokio::test]
async fn a_page_can_be_answered_once() {
    let bench = bench().await;
    let page = request(&bench, &[]).send().await.unwrap().text().await.unwrap();
    let action = page.split("action=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let url = format!("{}{action}", bench.simulator.auth_url());
    assert_eq!(sent(bench.client.get(&url)).await.status, 302, "a plain link works, too");
    assert_eq!(sent(bench.client.post(&url)).await.status, 400);
}

#[tokio::test]
async fn nobody_is_sent_to_an_address_that_is_not_registered_exactly() {
    let bench = bench().await;
    for uri in [
        "http://127.0.0.1:8765/fanvue/",
        "http://127.0.0.1:8766/fanvue",
        "http://localhost:8765/fanvue",
        "https://127.0.0.1:8765/fanvue",
        "http://127.0.0.1:8765/Fanvue",
        "http://127.0.0.1:8765/fanvue?x=1",
        "",
    ] {
        let answer = sent(request(&bench, &[("redirect_uri", uri)])).await;
        assert_eq!((answer.status, answer.header("location")), (400, None), "{uri}");
    }
    assert_eq!(sent(request(&bench, &[("client_id", "somebody")])).await.status, 400);
    bench.control.register_redirect("http://localhost:8765/fanvue");
    assert_eq!(sent(request(&bench, &[("redirect_uri", "http://localhost:8765/fanvue")])).await.status, 200);
}

#[tokio::test]
async fn every_other_mistake_is_told_to_the_client() {
    let bench = bench().await;
    for (name, value, error) in [
        ("response_type", "token", "unsupported_response_type"),
        ("response_mode", "form_post", "unsupported_response_mode"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("scope", "read:chat read:minds", "invalid_scope"),
    ] {
        let fields = brought_back(&sent(request(&bench, &[(name, value)])).await);
        assert_eq!(field(&fields, "error"), Some(error), "{name}={value}");
        assert_eq!(field(&fields, "state"), Some("a state & more"));
        assert!(field(&fields, "error_description").is_some());
    }
}

#[tokio::test]
async fn a_scope_that_is_not_enabled_in_the_portal_is_refused_and_an_unticked_one_is_not_granted() {
    let bench = bench().await;
    bench.control.change_oauth(|oauth| oauth.allowed_scopes.retain(|scope| scope != "read:fan"));
    let fields = brought_back(&sent(request(&bench, &[])).await);
    assert_eq!(field(&fields, "error"), Some("invalid_scope"));
    bench.control.change_oauth(|oauth| {
        oauth.allowed_scopes.push(String::from("read:fan"));
        oauth.granted_scopes = Some(["openid", "offline", "read:self"].map(String::from).to_vec());
    });
    let fields = brought_back(&press(&bench, request(&bench, &[]), "approve").await);
    let tokens = redeem(&bench, field(&fields, "code").unwrap()).await;
    assert_eq!(tokens.body["scope"], "openid offline read:self");
}

#[tokio::test]
async fn the_issuer_can_be_left_out() {
    let bench = bench().await;
    bench.control.change_oauth(|oauth| oauth.sends_iss = false);
    let fields = brought_back(&press(&bench, request(&bench, &[]), "approve").await);
    assert_eq!(field(&fields, "iss"), None);
}

#[tokio::test]
async fn whoever_approved_before_is_sent_back_without_a_page() {
    let bench = bench().await;
    bench.control.change_oauth(|oauth| oauth.skips_page = true);
    let fields = brought_back(&sent(request(&bench, &[])).await);
    assert_eq!(redeem(&bench, field(&fields, "code").unwrap()).await.status, 200);
    assert_eq!(field(&fields, "state"), Some("a state & more"));
}

#[tokio::test]
async fn discovery_names_every_endpoint_and_what_is_demanded() {
    let bench = bench().await;
    bench.control.change_oauth(|oauth| oauth.client_auth = ClientAuth::Post);
    let document = sent(bench.client.get(&bench.control.urls().discovery)).await.body;
    let urls = bench.control.urls();
    assert_eq!(document["issuer"], urls.issuer);
    assert_eq!(document["authorization_endpoint"], urls.authorize);
    assert_eq!(document["token_endpoint"], urls.token);
    assert_eq!(document["revocation_endpoint"], urls.revoke);
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["token_endpoint_auth_methods_supported"], json!(["client_secret_post"]));
}

#[tokio::test]
async fn the_page_says_who_asks_for_what() {
    let bench = bench().await;
    let page = request(&bench, &[]).send().await.unwrap().text().await.unwrap();
    for words in ["porchlight-demo", "Marlow Ceramics", "read:chat", "Approve", "Deny"] {
        assert!(page.contains(words), "{words}");
    }
    let with_query = format!("{REDIRECT}?account=1");
    bench.control.register_redirect(&with_query);
    let answer = press(&bench, request(&bench, &[("redirect_uri", &with_query)]), "deny").await;
    assert!(answer.header("location").unwrap().starts_with(&format!("{with_query}&error=")));
}
