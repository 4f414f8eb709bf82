//! One-time codes and tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::PresenceMode::Observed;
use crate::presence_api::tests::Signed;
use crate::testing::{Answer, Bench, sent};
use crate::{Options, PresenceMode};

async fn post(bench: &Bench, path: &str, body: &Value) -> Answer {
    sent(bench.client.post(format!("{}{path}", bench.control.urls().presence)).json(body)).await
}

async fn verified(bench: &Bench, phone: &str) -> Value {
    let asked = post(bench, "/auth/request_otp", &json!({ "phone": phone })).await;
    assert_eq!((asked.status, asked.body), (200, json!({ "message": "OTP sent" })));
    let verified = post(bench, "/auth/verify", &json!({ "phone": phone, "otp": "123456" })).await;
    assert_eq!(verified.status, 200);
    verified.body
}

fn phone() -> String {
    crate::PresenceOptions::default().owner.phone
}

fn claims(token: &Value) -> Value {
    let parts: Vec<&str> = token.as_str().unwrap().split('.').collect();
    assert_eq!(parts.len(), 3);
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(parts[1]).unwrap()).unwrap()
}

#[tokio::test]
async fn a_code_signs_in_and_brings_the_owner_online() {
    let bench = Bench::people(0).await;
    assert!(!bench.control.presence().own_status().unwrap().is_online);
    let body = verified(&bench, &phone()).await;
    assert_eq!((&body["status"], &body["registration_token"]), (&json!("registered"), &Value::Null));
    assert!(bench.control.presence().own_status().unwrap().is_online);
    assert!(bench.control.presence().is_accepted(body["access_token"].as_str().unwrap()));
    let access = claims(&body["access_token"]);
    assert_eq!((&access["user_id"], &access["type"]), (&json!(1), &json!("access")));
    assert_eq!(access["exp"].as_i64().unwrap() - access["iat"].as_i64().unwrap(), 30 * 60);
    let refresh = claims(&body["refresh_token"]);
    assert_eq!(refresh["exp"].as_i64().unwrap() - refresh["iat"].as_i64().unwrap(), 30 * 24 * 3600);
}

#[tokio::test]
async fn a_number_that_is_not_registered_gets_a_token_for_registering_alone() {
    let bench = Bench::people(0).await;
    let body = verified(&bench, "+420999999999").await;
    assert_eq!(body["status"], "needs_registration");
    assert_eq!((&body["access_token"], &body["refresh_token"]), (&Value::Null, &Value::Null));
    assert_eq!(claims(&body["registration_token"])["type"], "registration");
    assert!(!bench.control.presence().is_accepted(body["registration_token"].as_str().unwrap()));
}

#[tokio::test]
async fn a_wrong_code_is_400_and_too_many_requests_are_429() {
    let bench = Bench::people(0).await;
    let wrong = json!({ "phone": phone(), "otp": "654321" });
    assert_eq!(post(&bench, "/auth/verify", &wrong).await.status, 400, "none was sent");
    let ask = async |path: &str| post(&bench, path, &json!({ "phone": phone() })).await;
    for _ in 0..5 {
        assert_eq!(ask("/auth/request_otp").await.status, 200);
    }
    let refused = ask("/auth/request_otp").await;
    let words = json!({ "detail": "Too many OTP requests. Please try later." });
    assert_eq!((refused.status, refused.body), (429, words));
    assert_eq!(ask("/auth/resend_otp").await.status, 200);
    assert_eq!(ask("/auth/resend_otp").await.status, 429);
    let answer = post(&bench, "/auth/verify", &wrong).await;
    assert_eq!((answer.status, answer.body), (400, json!({ "detail": "Invalid or expired OTP" })));
    let missing = post(&bench, "/auth/verify", &json!({ "phone": phone() })).await;
    assert_eq!((missing.status, &missing.body["detail"][0]["loc"]), (422, &json!(["body", "otp"])));
}

#[tokio::test]
async fn a_refresh_token_is_good_once_and_reuse_kills_all_that_came_of_the_sign_in() {
    let bench = Bench::people(0).await;
    let presence = bench.control.presence();
    let first = presence.issue_tokens();
    let other = presence.issue_tokens();
    let refresh =
        async |token: &Value| post(&bench, "/auth/refresh", &json!({ "refresh_token": token })).await;
    let next = refresh(&json!(first.refresh_token)).await;
    assert_eq!(next.status, 200);
    assert_eq!(next.body.as_object().unwrap().len(), 2);
    assert_ne!(next.body["refresh_token"], first.refresh_token);
    assert!(presence.is_accepted(next.body["access_token"].as_str().unwrap()));
    let words = json!({ "detail": "Refresh token revoked or reused" });
    let reused = refresh(&json!(first.refresh_token)).await;
    assert_eq!((reused.status, &reused.body), (401, &words));
    let dead = refresh(&next.body["refresh_token"]).await;
    assert_eq!((dead.status, &dead.body), (401, &words), "the family is dead");
    assert!(!presence.is_accepted(next.body["access_token"].as_str().unwrap()));
    assert_eq!(refresh(&json!(other.refresh_token)).await.status, 200, "another sign-in is not touched");
}

#[tokio::test]
async fn a_refresh_token_can_be_revoked_or_expire_and_others_are_none() {
    let bench = Bench::people(0).await;
    let presence = bench.control.presence();
    let refresh = async |token: &str| {
        let answer = post(&bench, "/auth/refresh", &json!({ "refresh_token": token })).await;
        (answer.status, answer.body["detail"].clone())
    };
    let tokens = presence.issue_tokens();
    assert!(presence.revoke_token(&tokens.refresh_token));
    assert!(!presence.revoke_token("a.b.c"));
    assert_eq!(refresh(&tokens.refresh_token).await, (401, json!("Refresh token revoked or reused")));
    let tokens = presence.issue_tokens();
    assert_eq!(refresh(&tokens.access_token).await, (401, json!("Refresh token required")));
    presence.expire_refresh_tokens();
    assert_eq!(refresh(&tokens.refresh_token).await, (401, json!("Invalid or expired token")));
    assert_eq!(refresh("a.b.c").await, (401, json!("Invalid or expired token")));
    assert!(presence.is_accepted(&tokens.access_token));
}

#[tokio::test]
async fn signing_out_ends_this_access_token_and_every_refresh_token_and_goes_offline() {
    let signed = Signed::in_mode(Observed, 0).await;
    let other = signed.presence.issue_tokens();
    assert_eq!(signed.post("/auth/logout").await.status, 200);
    assert!(!signed.presence.own_status().unwrap().is_online);
    assert_eq!(signed.get("/users/me").await.body, json!({ "detail": "Token has been revoked" }));
    let body = json!({ "refresh_token": other.refresh_token });
    assert!(signed.presence.is_accepted(&other.access_token), "another access token stays");
    assert_eq!(post(&signed.bench, "/auth/refresh", &body).await.status, 401);
}

#[tokio::test]
async fn tokens_live_as_long_as_the_options_say_and_carry_the_marker() {
    let mut options = Options::people(0);
    options.presence.mode = PresenceMode::Documented;
    options.presence.access_lifetime = std::time::Duration::ZERO;
    options.presence.token_marker = String::from("canary");
    let bench = Bench::with(options).await;
    let tokens = bench.control.presence().issue_tokens();
    assert!(!bench.control.presence().is_accepted(&tokens.access_token));
    assert!(tokens.access_token.contains(".canary") && tokens.refresh_token.contains(".canary"));
}
