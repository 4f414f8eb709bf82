//! The community's own authorization server, and tokens that are ready made.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{ask, ready};
use crate::testing::{Answer, Bench, sent};
use crate::{ClientAuth, Options};

const REDIRECT: &str = "http://127.0.0.1:8765/selfcommunity";
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CLIENT: (&str, &str) = ("client_id", "porchlight-community");
const SECRET: (&str, &str) = ("client_secret", "porchlight-community-secret");

async fn bench() -> Bench {
    let mut options = Options::people(4);
    options.community_oauth.redirect_uris = vec![String::from(REDIRECT)];
    Bench::with(options).await
}

/// Asks, presses Approve, and answers with the code.
async fn code(bench: &Bench, more: &[(&str, &str)]) -> String {
    let mut query = vec![CLIENT, ("redirect_uri", REDIRECT), ("response_type", "code"), ("state", "s")];
    query.extend(more);
    let asked =
        bench.client.get(&bench.control.urls().community_authorize).query(&query).send().await.unwrap();
    assert_eq!(asked.status(), 200);
    let page = asked.text().await.unwrap();
    assert!(page.contains("Signed in as <b>marlow-ceramics</b>") && page.contains("<code>read</code>"));
    let action =
        page.split("id=\"approve\" method=\"post\" action=\"").nth(1).and_then(|rest| rest.split('"').next());
    let approve = format!("{}{}", bench.control.urls().community, action.unwrap());
    let back = sent(bench.client.post(approve)).await;
    assert_eq!(back.status, 302);
    let location = back.header("location").unwrap().strip_prefix(&format!("{REDIRECT}?")).unwrap().to_owned();
    let fields: Vec<(String, String)> =
        url::form_urlencoded::parse(location.as_bytes()).into_owned().collect();
    let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["code", "state"], "no issuer is said");
    fields[0].1.clone()
}

async fn token(bench: &Bench, form: &[(&str, &str)]) -> Answer {
    sent(bench.client.post(&bench.control.urls().community_token).form(form)).await
}

async fn redeem(bench: &Bench, code: &str, more: &[(&str, &str)]) -> Answer {
    let mut form =
        vec![CLIENT, ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", REDIRECT)];
    form.extend(more);
    token(bench, &form).await
}

fn pkce() -> [(&'static str, String); 2] {
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(VERIFIER));
    [("code_challenge", challenge), ("code_challenge_method", String::from("S256"))]
}

fn text(answer: &Answer, name: &str) -> String {
    String::from(answer.body[name].as_str().unwrap_or_else(|| panic!("{name} is missing in {}", answer.body)))
}

#[tokio::test]
async fn a_public_client_signs_in_with_pkce_and_the_token_opens_the_api() {
    let bench = bench().await;
    let pkce = pkce();
    let pkce: Vec<(&str, &str)> = pkce.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let tokens = redeem(&bench, &code(&bench, &pkce).await, &[("code_verifier", VERIFIER)]).await;
    assert_eq!(tokens.status, 200, "{}", tokens.body);
    assert_eq!((&tokens.body["expires_in"], &tokens.body["token_type"]), (&json!(36_000), &json!("Bearer")));
    assert_eq!(tokens.body["scope"], "read write");
    let access = text(&tokens, "access_token");
    assert!(!access.contains("ory_"), "{access}");
    let answer = ask(&bench, &access, &json!({ "users": [101] })).await;
    assert_eq!(answer.body["connection_statuses"]["101"], "followed");
}

#[tokio::test]
async fn a_client_with_the_secret_may_leave_pkce_out_and_one_without_may_not() {
    let bench = bench().await;
    let fresh = code(&bench, &[]).await;
    assert_eq!(redeem(&bench, &fresh, &[]).await.body["error"], "invalid_grant");
    assert_eq!(redeem(&bench, &fresh, &[("client_secret", "wrong")]).await.status, 401);
    assert_eq!(redeem(&bench, &fresh, &[SECRET]).await.status, 200);
    let pkce = pkce();
    let pkce: Vec<(&str, &str)> = pkce.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let proven = code(&bench, &pkce).await;
    assert_eq!(redeem(&bench, &proven, &[SECRET]).await.body["error"], "invalid_grant", "a challenge binds");
    assert_eq!(redeem(&bench, &proven, &[SECRET, ("code_verifier", VERIFIER)]).await.status, 200);
    bench.control.community().change_oauth(|oauth| oauth.client_auth = ClientAuth::Post);
    assert_eq!(token(&bench, &[CLIENT, ("grant_type", "refresh_token")]).await.status, 401);
}

#[tokio::test]
async fn refresh_tokens_rotate_and_a_used_one_kills_its_family() {
    let bench = bench().await;
    let first = bench.control.community().issue_tokens();
    let refresh = async |refresh_token: &str| {
        token(&bench, &[CLIENT, ("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await
    };
    let second = refresh(&first.refresh_token).await;
    assert_eq!(second.status, 200, "a public client omits the secret");
    assert_ne!(text(&second, "refresh_token"), first.refresh_token);
    assert_eq!(refresh(&first.refresh_token).await.body["error"], "invalid_grant");
    assert_eq!(refresh(&text(&second, "refresh_token")).await.body["error"], "invalid_grant");
    assert_eq!(ask(&bench, &text(&second, "access_token"), &json!({ "users": [] })).await.status, 401);
    assert_eq!(bench.control.community().live_families(), 0);
    assert_eq!(
        token(&bench, &[CLIENT, ("grant_type", "password"), ("username", "a"), ("password", "b")]).await.body
            ["error"],
        "unsupported_grant_type"
    );
}

#[tokio::test]
async fn a_token_can_be_revoked_by_the_client_and_ended_by_command() {
    let bench = bench().await;
    let community = bench.control.community();
    let status = async |token: &str| ask(&bench, token, &json!({ "users": [] })).await.status;
    let tokens = community.issue_tokens();
    assert_eq!(status(&tokens.access_token).await, 200);
    let revoke = bench.client.post(&bench.control.urls().community_revoke);
    assert_eq!(sent(revoke.form(&[CLIENT, ("token", &*tokens.access_token)])).await.status, 200);
    assert_eq!(status(&tokens.access_token).await, 401);
    let tokens = community.issue_tokens();
    community.expire_access_tokens();
    assert_eq!(status(&tokens.access_token).await, 401);
    community.expire_refresh_tokens();
    let stale = [CLIENT, ("grant_type", "refresh_token"), ("refresh_token", &*tokens.refresh_token)];
    assert_eq!(token(&bench, &stale).await.body["error"], "invalid_grant");
    let tokens = community.issue_tokens();
    community.revoke_everything();
    assert_eq!(status(&tokens.access_token).await, 401);
}

#[tokio::test]
async fn neither_service_takes_the_others_tokens() {
    let mut bench = bench().await;
    let community = bench.control.community().issue_tokens().access_token;
    assert_eq!(ask(&bench, &bench.token, &json!({ "users": [] })).await.status, 401);
    bench.token = community;
    assert_eq!(sent(bench.get("/users/me")).await.status, 401);
}

#[tokio::test]
async fn the_second_one_signs_in_when_told_to() {
    let bench = bench().await;
    assert!(bench.control.community().of_owner(1).sign_in());
    assert!(!bench.control.community().of_owner(2).sign_in());
    let access = bench.control.community().issue_tokens().access_token;
    let url = format!("{}/api/v2/user/me/", bench.control.urls().community);
    assert_eq!(sent(bench.client.get(url).bearer_auth(access)).await.body["username"], "juniper-bakes");
}

#[tokio::test]
async fn ready_made_tokens_are_accepted_until_they_are_revoked() {
    let bench = bench().await;
    let community = bench.control.community();
    let status = async |token: &str| ask(&bench, token, &json!({ "users": [] })).await.status;
    assert_eq!(status(&ready(1)).await, 200);
    assert_eq!(status("a.b.c").await, 401);
    assert!(community.of_owner(1).accept_ready_token("a.b.c"));
    assert_eq!(status("a.b.c").await, 200);
    community.revoke_ready_tokens();
    for token in ["a.b.c", &*ready(1)] {
        assert_eq!(status(token).await, 401);
    }
}

#[tokio::test]
async fn a_redirect_address_must_be_registered_byte_by_byte() {
    let bench = Bench::people(1).await;
    let ask = async || {
        let query = [CLIENT, ("redirect_uri", REDIRECT), ("response_type", "code")];
        sent(bench.client.get(&bench.control.urls().community_authorize).query(&query)).await.status
    };
    assert_eq!(ask().await, 400);
    bench.control.community().register_redirect(&REDIRECT.to_uppercase());
    assert_eq!(ask().await, 400);
    bench.control.community().register_redirect(REDIRECT);
    assert_eq!(ask().await, 200);
}
