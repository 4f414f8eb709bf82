//! The token client against servers that want it one way or the other, and against what is no token server.

use super::*;
use crate::signin::tests::{Reply, Server};
use serde_json::json;

fn party(server: &Server, secret: Option<&str>, auth: ClientAuth) -> Party {
    Party {
        client_id: "cli ent".to_owned(),
        secret: secret.map(SecretString::from),
        auth,
        token: format!("{}/token", server.base),
    }
}

async fn refresh(server: &Server, secret: Option<&str>, auth: ClientAuth) -> Result<ClientAuth, TokenError> {
    let token = SecretString::from("r0");
    let client = TokenClient::default();
    client.tokens(&party(server, secret, auth), &Grant::Refresh(&token)).await.map(|(_, auth)| auth)
}

fn good() -> Reply {
    Reply::Json(200, json!({"access_token": "a"}))
}

#[tokio::test]
async fn the_client_is_proved_by_header_first_then_in_the_body_and_what_worked_comes_back() {
    // "cli ent:s&cret" with both parts encoded first.
    let header = "Basic Y2xpK2VudDpzJTI2Y3JldA==";
    let server = Server::start(move |asked, _| match asked.authorization.as_deref() {
        Some(given) if given == header => good(),
        _ => Reply::Json(401, json!({"error": "invalid_client"})),
    })
    .await;
    assert_eq!(refresh(&server, Some("s&cret"), ClientAuth::Basic).await, Ok(ClientAuth::Basic));
    assert_eq!(refresh(&server, Some("s&cret"), ClientAuth::Post).await, Ok(ClientAuth::Basic));
    assert_eq!(refresh(&server, Some("wrong"), ClientAuth::Basic).await, Err(TokenError::InvalidClient));
    assert_eq!(server.asked().len(), 5);

    let server =
        Server::start(|asked, _| match (asked.form.get("client_secret"), asked.form.get("client_id")) {
            (Some(secret), Some(id))
                if secret == "s&cret" && id == "cli ent" && asked.authorization.is_none() =>
            {
                good()
            }
            _ => Reply::Json(400, json!({"error": "invalid_client"})),
        })
        .await;
    assert_eq!(refresh(&server, Some("s&cret"), ClientAuth::Basic).await, Ok(ClientAuth::Post));
    assert_eq!(refresh(&server, Some("s&cret"), ClientAuth::Post).await, Ok(ClientAuth::Post));
    assert_eq!(server.asked().len(), 3);
}

#[tokio::test]
async fn without_a_secret_only_the_id_is_sent() {
    let server = Server::start(|_, _| good()).await;
    assert_eq!(refresh(&server, None, ClientAuth::Basic).await, Ok(ClientAuth::None));
    let asked = server.asked().remove(0);
    assert_eq!((asked.authorization, asked.form.get("client_secret")), (None, None));
    assert_eq!(asked.form["client_id"], "cli ent");
}

#[tokio::test]
async fn a_code_goes_with_its_verifier_and_the_redirect_as_typed() {
    let server = Server::start(|_, _| good()).await;
    let (code, verifier) = (SecretString::from("c/d"), SecretString::from("v".repeat(43)));
    let grant = Grant::Code { code: &code, verifier: &verifier, redirect: "http://localhost:8765" };
    TokenClient::default().tokens(&party(&server, Some("s"), ClientAuth::Basic), &grant).await.unwrap();
    let form = server.asked().remove(0).form;
    assert_eq!(form["grant_type"], "authorization_code");
    assert_eq!((form["code"].as_str(), form["code_verifier"].as_str()), ("c/d", "v".repeat(43).as_str()));
    assert_eq!(form["redirect_uri"], "http://localhost:8765");
}

#[tokio::test]
async fn a8_redirects_are_not_followed_and_large_bodies_are_cut_off() {
    let second = Server::start(|_, _| good()).await;
    for status in [301, 302, 307, 308] {
        let to: &'static str = format!("Location: {}/token", second.base).leak();
        let server = Server::start(move |_, _| Reply::Raw(status, to, String::new())).await;
        assert_eq!(refresh(&server, Some("s"), ClientAuth::Basic).await, Err(TokenError::NotTheService));
    }
    assert!(second.asked().is_empty());

    let server = Server::start(|_, _| Reply::Raw(200, "A: b", "x".repeat(1 << 20))).await;
    let outcome = refresh(&server, Some("s"), ClientAuth::Basic).await;
    assert_eq!(outcome, Err(TokenError::NoAnswer(NoAnswer::TooLarge)));
}

#[tokio::test]
async fn row_40_what_is_no_answer_never_looks_like_the_end_of_a_grant() {
    for (reply, expected) in [
        (Reply::Raw(200, "Content-Type: text/html", "<html>".to_owned()), TokenError::NotTheService),
        (Reply::Cut, TokenError::NoAnswer(NoAnswer::CutShort)),
        (
            Reply::Raw(503, "Retry-After: 7", String::new()),
            TokenError::Failed { status: 503, retry_after: Some(Duration::from_secs(7)) },
        ),
        (
            Reply::Raw(429, "Retry-After: 99999999", String::new()),
            TokenError::Failed { status: 429, retry_after: Some(crate::signin::client::LONGEST_WAIT) },
        ),
        (
            Reply::Raw(500, "Retry-After: -1", String::new()),
            TokenError::Failed { status: 500, retry_after: None },
        ),
    ] {
        let server = Server::start(move |_, _| reply.clone()).await;
        assert_eq!(refresh(&server, Some("s"), ClientAuth::Basic).await, Err(expected));
    }
    let server = Server::start(|_, _| good()).await;
    let party = party(&server, None, ClientAuth::None);
    drop(server);
    tokio::time::sleep(Duration::from_millis(50)).await;
    let token = SecretString::from("r");
    let outcome = TokenClient::default().tokens(&party, &Grant::Refresh(&token)).await.map(|_| ());
    assert_eq!(outcome, Err(TokenError::NoAnswer(NoAnswer::NotConnected)));
}

#[tokio::test]
async fn an_endpoint_that_may_not_have_secrets_is_not_asked() {
    for token in ["http://auth.example/token", "http://localhost:1/token", "ftp://a", ""] {
        let party = Party {
            client_id: "c".to_owned(),
            secret: None,
            auth: ClientAuth::None,
            token: token.to_owned(),
        };
        let refresh = SecretString::from("r");
        let outcome = TokenClient::default().tokens(&party, &Grant::Refresh(&refresh)).await.map(|_| ());
        assert_eq!(outcome, Err(TokenError::NotTheService), "{token}");
    }
}

#[tokio::test]
async fn a_name_that_is_not_there_is_no_network() {
    let token = "https://no-such-host.invalid/token".to_owned();
    let party = Party { client_id: "c".to_owned(), secret: None, auth: ClientAuth::None, token };
    let refresh = SecretString::from("r");
    let outcome = TokenClient::default().tokens(&party, &Grant::Refresh(&refresh)).await.map(|_| ());
    let error = outcome.unwrap_err();
    // A machine behind a proxy lets the proxy look names up.
    assert!(
        matches!(
            error,
            TokenError::NoAnswer(NoAnswer::NameNotFound | NoAnswer::Proxy | NoAnswer::NotConnected)
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn revoking_proves_the_client_as_it_was_accepted() {
    let server = Server::start(|_, _| Reply::Json(200, json!({}))).await;
    let (revoke, token) = (format!("{}/revoke", server.base), SecretString::from("r0"));
    for auth in [ClientAuth::Basic, ClientAuth::Post] {
        assert!(TokenClient::default().revoke(&party(&server, Some("s&cret"), auth), &revoke, &token).await);
    }
    let asked = server.asked();
    assert!(asked.iter().all(|asked| asked.path == "/revoke" && asked.form["token"] == "r0"));
    assert_eq!(asked[0].authorization.as_deref(), Some("Basic Y2xpK2VudDpzJTI2Y3JldA=="));
    assert_eq!(
        (asked[1].authorization.as_deref(), asked[1].form["client_secret"].as_str()),
        (None, "s&cret")
    );
}

#[tokio::test]
async fn no_error_shows_what_was_sent_or_answered() {
    let body = r#"{"access_token":7,"marked":"MARK"}"#.to_owned();
    for reply in [
        Reply::Raw(200, "A: b", body.clone()),
        Reply::Raw(200, "A: b", "MARK".to_owned()),
        Reply::Raw(500, "A: b", "MARK".to_owned()),
        Reply::Raw(400, "A: b", r#"{"access_token":"MARK"}"#.to_owned()),
    ] {
        let server = Server::start(move |_, _| reply.clone()).await;
        let error = refresh(&server, Some("MARK"), ClientAuth::Basic).await.unwrap_err();
        let shown = format!("{error:?} {error} {:?}", error.problem());
        assert!(!shown.contains("MARK") && !shown.contains("127.0.0.1") && !shown.contains("r0"), "{shown}");
    }
}
