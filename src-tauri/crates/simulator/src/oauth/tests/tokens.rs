//! Codes, tokens, clients, revocation.

use std::time::Duration;

use serde_json::{Value, json};

use super::{REDIRECT, VERIFIER, bench, code, redeem, refresh, text, token};
use crate::testing::{Answer, Bench, sent};
use crate::{Answer as Fault, ClientAuth, RefreshStyle, Times};

fn error(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.body["error"].as_str().unwrap_or_default())
}

/// A signed-in pair.
async fn pair(bench: &Bench) -> (String, String) {
    let tokens = redeem(bench, &code(bench).await).await;
    (text(&tokens, "access_token"), text(&tokens, "refresh_token"))
}

#[tokio::test]
async fn a_code_becomes_tokens_that_open_the_api() {
    let mut bench = bench().await;
    let tokens = redeem(&bench, &code(&bench).await).await;
    assert_eq!(tokens.status, 200);
    assert_eq!(tokens.header("cache-control"), Some("no-store"));
    assert_eq!((&tokens.body["token_type"], &tokens.body["expires_in"]), (&json!("bearer"), &json!(3600)));
    assert_eq!(tokens.body["scope"], "openid offline_access offline read:self read:chat read:fan");
    assert!(tokens.body["id_token"].is_string());
    bench.token = text(&tokens, "access_token");
    assert_eq!(sent(bench.get("/users/me")).await.body["displayName"], "Marlow Ceramics");
}

#[tokio::test]
async fn without_offline_access_there_is_no_refresh_token() {
    let bench = bench().await;
    bench.control.change_oauth(|oauth| oauth.granted_scopes = Some(vec![String::from("read:chat")]));
    let tokens = redeem(&bench, &code(&bench).await).await;
    assert_eq!((&tokens.body["refresh_token"], &tokens.body["id_token"]), (&Value::Null, &Value::Null));
}

#[tokio::test]
async fn a_code_is_good_for_one_use_and_a_second_use_kills_what_came_of_the_first() {
    let bench = bench().await;
    let code = code(&bench).await;
    let tokens = redeem(&bench, &code).await;
    let access = text(&tokens, "access_token");
    assert!(bench.control.is_accepted(&access));
    assert_eq!(error(&redeem(&bench, &code).await), (400, "invalid_grant"));
    assert!(!bench.control.is_accepted(&access));
}

#[tokio::test]
async fn a_code_is_short_lived_and_bound_to_its_request() {
    let bench = bench().await;
    let form = |verifier: &str, redirect: &str, code: &str| {
        [
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", redirect),
            ("code_verifier", verifier),
        ]
        .map(|(name, value)| (name, String::from(value)))
    };
    let fresh = code(&bench).await;
    for (verifier, redirect, expected) in [
        (&*"x".repeat(43), REDIRECT, "invalid_grant"),
        (VERIFIER, "http://127.0.0.1:1/", "invalid_grant"),
        ("", REDIRECT, "invalid_request"),
    ] {
        let form = form(verifier, redirect, &fresh);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        assert_eq!(error(&token(&bench, &form).await), (400, expected));
    }
    assert_eq!(redeem(&bench, &fresh).await.status, 200, "a failed try does not use the code up");
    bench.control.change_oauth(|oauth| oauth.code_lifetime = Duration::ZERO);
    let stale = code(&bench).await;
    assert_eq!(error(&redeem(&bench, &stale).await), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_refresh_rotates_and_the_old_access_token_stays_good() {
    let bench = bench().await;
    let (access, first) = pair(&bench).await;
    let next = refresh(&bench, &first).await;
    assert_ne!(text(&next, "refresh_token"), first);
    assert_ne!(text(&next, "access_token"), access);
    assert!(bench.control.is_accepted(&access));
    assert!(bench.control.is_accepted(&text(&next, "access_token")));
}

#[tokio::test]
async fn showing_a_used_refresh_token_kills_the_whole_family_and_no_other() {
    let bench = bench().await;
    let (_, other) = pair(&bench).await;
    let (access, first) = pair(&bench).await;
    let second = refresh(&bench, &first).await;
    let reused = refresh(&bench, &first).await;
    assert_eq!(error(&reused), (400, "invalid_grant"));
    assert_eq!(reused.body["error_description"], "The refresh token was already used.");
    for dead in [access, text(&second, "access_token")] {
        assert!(!bench.control.is_accepted(&dead));
    }
    assert_eq!(error(&refresh(&bench, &text(&second, "refresh_token")).await), (400, "invalid_grant"));
    assert_eq!(refresh(&bench, &other).await.status, 200);
    assert_eq!(bench.control.live_families(), 2, "the bench's own and the other one");
}

#[tokio::test]
async fn an_answer_lost_on_the_way_leaves_the_server_rotated() {
    let bench = bench().await;
    let (_, first) = pair(&bench).await;
    bench.control.answer("POST /oauth2/token", Times::Next(1), Fault::Lose);
    let request = bench.client.post(&bench.control.urls().token);
    let request = request.basic_auth("porchlight-demo", Some("porchlight-demo-secret"));
    assert!(
        request.form(&[("grant_type", "refresh_token"), ("refresh_token", &*first)]).send().await.is_err()
    );
    assert_eq!(error(&refresh(&bench, &first).await), (400, "invalid_grant"));
}

#[tokio::test]
async fn a_refresh_can_keep_the_token_or_give_none_back() {
    let bench = bench().await;
    let (_, first) = pair(&bench).await;
    bench.control.change_oauth(|oauth| oauth.refresh_style = RefreshStyle::Same);
    assert_eq!(text(&refresh(&bench, &first).await, "refresh_token"), first);
    bench.control.change_oauth(|oauth| oauth.refresh_style = RefreshStyle::Silent);
    assert_eq!(refresh(&bench, &first).await.body["refresh_token"], Value::Null);
    assert_eq!(refresh(&bench, &first).await.status, 200);
}

#[tokio::test]
async fn a_refresh_can_narrow_the_scope_and_never_widen_it() {
    let bench = bench().await;
    let (_, first) = pair(&bench).await;
    let wider =
        [("grant_type", "refresh_token"), ("refresh_token", &*first), ("scope", "read:chat write:chat")];
    assert_eq!(error(&token(&bench, &wider).await), (400, "invalid_scope"));
    let narrower =
        [("grant_type", "refresh_token"), ("refresh_token", &*first), ("scope", "offline read:chat")];
    let narrow = token(&bench, &narrower).await;
    assert_eq!(narrow.body["scope"], "offline read:chat");
    bench.control.change_oauth(|oauth| oauth.granted_scopes = Some(vec![String::from("read:self")]));
    assert_eq!(refresh(&bench, &text(&narrow, "refresh_token")).await.body["scope"], "read:self");
}

#[tokio::test]
async fn the_client_proves_itself_in_the_demanded_way_and_no_other() {
    let bench = bench().await;
    let (id, secret) = ("porchlight-demo", "porchlight-demo-secret");
    let ask = async |auth: ClientAuth, basic: Option<&str>, form: &[(&str, &str)]| {
        bench.control.change_oauth(|oauth| oauth.client_auth = auth);
        let request = bench.client.post(&bench.control.urls().token);
        let request =
            basic.map_or(request.try_clone().unwrap(), |secret| request.basic_auth(id, Some(secret)));
        let mut form = form.to_vec();
        form.extend([("grant_type", "refresh_token"), ("refresh_token", "unknown")]);
        let answer = sent(request.form(&form)).await;
        assert_eq!(answer.status == 401, answer.header("www-authenticate").is_some());
        String::from(answer.body["error"].as_str().unwrap())
    };
    let by_post = [("client_id", id), ("client_secret", secret)];
    let named = [("client_id", id)];
    // Whoever proves itself gets as far as the unknown refresh token.
    let (good, bad) = ("invalid_grant", "invalid_client");
    assert_eq!(ask(ClientAuth::Basic, Some(secret), &[]).await, good);
    assert_eq!(ask(ClientAuth::Basic, Some(secret), &named).await, good);
    assert_eq!(ask(ClientAuth::Basic, Some("wrong"), &[]).await, bad);
    assert_eq!(ask(ClientAuth::Basic, None, &by_post).await, bad);
    assert_eq!(ask(ClientAuth::Basic, None, &named).await, bad);
    assert_eq!(ask(ClientAuth::Post, None, &by_post).await, good);
    assert_eq!(ask(ClientAuth::Post, Some(secret), &[]).await, bad);
    assert_eq!(ask(ClientAuth::Post, None, &[("client_id", id), ("client_secret", "wrong")]).await, bad);
    assert_eq!(ask(ClientAuth::Either, None, &by_post).await, good);
    assert_eq!(ask(ClientAuth::Either, Some(secret), &[]).await, good);
    assert_eq!(ask(ClientAuth::None, None, &named).await, good);
    assert_eq!(ask(ClientAuth::None, None, &by_post).await, bad);
    assert_eq!(ask(ClientAuth::None, None, &[]).await, bad);
}

#[tokio::test]
async fn a_secret_with_odd_letters_is_understood_encoded_and_plain() {
    let bench = bench().await;
    bench.control.change_oauth(|oauth| oauth.client_secret = String::from("a+b/c=d%e"));
    for secret in ["a+b/c=d%e", "a%2Bb%2Fc%3Dd%25e"] {
        let request =
            bench.client.post(&bench.control.urls().token).basic_auth("porchlight-demo", Some(secret));
        let answer =
            sent(request.form(&[("grant_type", "refresh_token"), ("refresh_token", "unknown")])).await;
        assert_eq!(error(&answer), (400, "invalid_grant"), "{secret}");
    }
}

#[tokio::test]
async fn wrong_requests_are_named() {
    let bench = bench().await;
    assert_eq!(error(&token(&bench, &[]).await), (400, "invalid_request"));
    assert_eq!(error(&token(&bench, &[("grant_type", "password")]).await), (400, "unsupported_grant_type"));
    assert_eq!(error(&token(&bench, &[("grant_type", "refresh_token")]).await), (400, "invalid_request"));
    let twice = [("grant_type", "refresh_token"), ("grant_type", "refresh_token"), ("refresh_token", "x")];
    assert_eq!(error(&token(&bench, &twice).await), (400, "invalid_request"));
    let json = bench.client.post(&bench.control.urls().token).json(&json!({ "grant_type": "refresh_token" }));
    assert_eq!(error(&sent(json).await), (400, "invalid_request"));
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_the_family_and_an_access_token_only_itself() {
    let bench = bench().await;
    let revoke = async |token: &str| {
        let request = bench.client.post(&bench.control.urls().revoke);
        let request = request.basic_auth("porchlight-demo", Some("porchlight-demo-secret"));
        sent(request.form(&[("token", token)])).await.status
    };
    let (access, first) = pair(&bench).await;
    assert_eq!(revoke(&access).await, 200);
    assert!(!bench.control.is_accepted(&access));
    let next = refresh(&bench, &first).await;
    assert_eq!(next.status, 200);
    assert_eq!(revoke(&text(&next, "refresh_token")).await, 200);
    assert!(!bench.control.is_accepted(&text(&next, "access_token")));
    assert_eq!(revoke("unknown").await, 200);
    let stranger = bench.client.post(&bench.control.urls().revoke).form(&[("token", "x")]);
    assert_eq!(error(&sent(stranger).await), (401, "invalid_client"));
}

#[tokio::test]
async fn lifetimes_are_kept_and_tokens_can_be_ended_by_command() {
    let bench = bench().await;
    let (access, first) = pair(&bench).await;
    bench.control.expire_access_tokens();
    assert!(!bench.control.is_accepted(&access));
    bench.control.change_oauth(|oauth| oauth.access_lifetime = Duration::from_millis(400));
    let brief = text(&refresh(&bench, &first).await, "access_token");
    assert!(bench.control.is_accepted(&brief));
    tokio::time::sleep(Duration::from_millis(410)).await;
    assert!(!bench.control.is_accepted(&brief));
    let (_, doomed) = pair(&bench).await;
    bench.control.expire_refresh_tokens();
    assert_eq!(error(&refresh(&bench, &doomed).await), (400, "invalid_grant"));
    bench.control.revoke_everything();
    assert_eq!(bench.control.live_families(), 0);
}

#[tokio::test]
async fn every_token_and_code_carries_the_marker() {
    let bench = bench().await;
    bench.control.change_oauth(|oauth| oauth.token_marker = String::from("CANARY"));
    let code = code(&bench).await;
    let tokens = redeem(&bench, &code).await;
    let id_token = text(&tokens, "id_token");
    for secret in [code, text(&tokens, "access_token"), text(&tokens, "refresh_token"), id_token] {
        assert!(secret.starts_with("CANARY_ory_"), "{secret}");
    }
}

#[tokio::test]
async fn odd_token_answers_carry_tokens_that_work() {
    let mut bench = bench().await;
    let patch = json!({ "expires_in": "3600", "token_type": null, "extra": [1] });
    bench.control.change_oauth(|oauth| oauth.token_answer_patch = patch);
    let tokens = redeem(&bench, &code(&bench).await).await;
    assert_eq!((&tokens.body["expires_in"], &tokens.body["extra"]), (&json!("3600"), &json!([1])));
    assert_eq!(tokens.body.get("token_type"), None);
    bench.token = text(&tokens, "access_token");
    assert_eq!(sent(bench.get("/users/me")).await.status, 200);
}

#[tokio::test]
async fn whoever_sits_at_the_browser_is_who_signs_in() {
    let mut bench = bench().await;
    assert!(bench.control.sign_in_as(1) && !bench.control.sign_in_as(2));
    bench.token = pair(&bench).await.0;
    assert_eq!(sent(bench.get("/users/me")).await.body["handle"], "juniper-bakes");
}
