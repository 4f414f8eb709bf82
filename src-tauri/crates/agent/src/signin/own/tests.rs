//! What answers of a service's own sign-in mean, and what goes out.

use super::*;
use crate::signin::tests::{Reply, Server};
use oauth2::TokenResponse;

async fn refresh_against(reply: Reply) -> Result<Tokens, TokenError> {
    let server = Server::start(move |_, _| reply.clone()).await;
    TokenClient::default().refresh(&format!("{}/refresh", server.base), &"r".into()).await
}

fn refusal(status: u16, body: Value) -> Reply {
    Reply::Json(status, body)
}

#[tokio::test]
async fn p45_a_pair_is_read_leniently_and_its_life_stays_unknown_unless_told() {
    let server = Server::start(|_, number| match number {
        0 => Reply::Json(200, json!({"access_token": "a", "refresh_token": "r", "odd": [1]})),
        1 => Reply::Json(201, json!({"access_token": "a", "refresh_token": null, "expires_in": "60"})),
        _ => Reply::Json(200, json!({"refresh_token": "r"})),
    })
    .await;
    let client = TokenClient::default();
    let address = format!("{}/refresh", server.base);
    let full = client.refresh(&address, &"r0".into()).await.unwrap();
    assert_eq!((full.access_token().secret().as_str(), full.expires_in()), ("a", None));
    assert_eq!(full.refresh_token().unwrap().secret(), "r");
    let short = client.refresh(&address, &"r0".into()).await.unwrap();
    assert!(short.refresh_token().is_none());
    assert_eq!(short.expires_in(), Some(Duration::from_secs(60)));
    let error = client.refresh(&address, &"r0".into()).await.unwrap_err();
    assert_eq!(error, TokenError::Unreadable("access_token"));
    let asked = server.asked();
    assert_eq!((asked[0].path.as_str(), &asked[0].json), ("/refresh", &json!({"refresh_token": "r0"})));
    assert_eq!(asked[0].authorization, None);
}

#[tokio::test]
async fn a10_only_words_about_the_token_say_that_a_grant_is_over() {
    for reply in [
        refusal(401, json!({"detail": "Refresh token revoked or reused"})),
        refusal(401, json!({"detail": "Invalid or expired token"})),
        refusal(401, json!({"detail": [{"msg": "whatever"}]})),
        refusal(400, json!({"detail": "Invalid refresh token"})),
        refusal(403, json!({"message": "Token has been revoked"})),
        refusal(200, json!({"error": "invalid_grant"})),
    ] {
        assert_eq!(refresh_against(reply).await.unwrap_err(), TokenError::InvalidGrant);
    }
    let failed = |status| TokenError::Failed { status, retry_after: None };
    for (reply, expected) in [
        (refusal(500, json!({"detail": "Refresh token revoked or reused"})), failed(500)),
        (Reply::Raw(500, "A: b", "Internal Server Error".to_owned()), failed(500)),
        (Reply::Raw(401, "A: b", "<html>token expired</html>".to_owned()), failed(401)),
        (Reply::Raw(200, "A: b", "<html>".to_owned()), TokenError::NotTheService),
        (refusal(429, json!({"detail": "token: slow down, or it is revoked"})), failed(429)),
        (refusal(400, json!({"detail": "Bad Request"})), TokenError::Refused("Bad Request".to_owned())),
        (
            refusal(422, json!({"detail": [{"msg": "Field required", "input": {"refresh_token": "r"}}]})),
            TokenError::Refused("Field required".to_owned()),
        ),
        (refusal(404, json!({})), failed(404)),
        (Reply::Cut, TokenError::NoAnswer(presence::service::NoAnswer::CutShort)),
    ] {
        assert_eq!(refresh_against(reply).await.unwrap_err(), expected);
    }
}

#[tokio::test]
async fn a_sign_out_carries_the_token_in_the_services_own_header() {
    let server = Server::start(|_, _| Reply::Json(200, json!({}))).await;
    let client = TokenClient::default();
    assert!(client.end(&format!("{}/end", server.base), TokenHeader::Bearer, &"a".into()).await);
    assert!(!client.end("http://elsewhere.example/end", TokenHeader::Bearer, &"a".into()).await);
    let asked = server.asked();
    assert_eq!((asked.len(), asked[0].authorization.as_deref()), (1, Some("Bearer a")));
}
