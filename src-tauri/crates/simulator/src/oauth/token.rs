//! The token endpoint and revocation.

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::oauth::grants::{Pair, Refused};
use crate::oauth::params::{Params, scopes};
use crate::oauth::realm::Desk;
use crate::oauth::{client, pkce};
use crate::options::{ClientAuth, OAuthOptions};

const NO_STORE: [(header::HeaderName, &str); 2] =
    [(header::CACHE_CONTROL, "no-store"), (header::PRAGMA, "no-cache")];

/// The token endpoint.
pub(super) async fn token(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    let now = desk.shared.elapsed();
    let mut state = desk.shared.state();
    let oauth = desk.realm.memory(&mut state);
    let form = match admitted(&oauth.options, &headers, &body) {
        Ok(form) => form,
        Err(refused) => return refusal(refused),
    };
    let pair = match form.get("grant_type") {
        Some("authorization_code") => match (form.get("code"), form.get("code_verifier")) {
            (Some(_), None) if oauth.options.client_auth != ClientAuth::SecretOrPkce => {
                Err(("invalid_request", "code_verifier is missing."))
            }
            (Some(code), verifier) => {
                let shows_a_secret = client::shows_a_secret(&headers, &form);
                let proves = |challenge: Option<&str>| match (challenge, verifier) {
                    (Some(challenge), Some(verifier)) => pkce::proves(verifier, challenge),
                    (Some(_), None) => false,
                    (None, _) => shows_a_secret,
                };
                oauth.redeem(code, form.get("redirect_uri"), proves, now)
            }
            (None, _) => Err(("invalid_request", "code is missing.")),
        },
        Some("refresh_token") => match form.get("refresh_token") {
            Some(token) => oauth.renew(token, form.get("scope").map(scopes), now),
            None => Err(("invalid_request", "refresh_token is missing.")),
        },
        Some(_) => {
            Err(("unsupported_grant_type", "Only authorization_code and refresh_token are supported."))
        }
        None => Err(("invalid_request", "grant_type is missing.")),
    };
    match pair {
        Ok(pair) => (NO_STORE, Json(answer(&pair, &oauth.options))).into_response(),
        Err(refused) => refusal(refused),
    }
}

/// The revocation endpoint (RFC 7009): says yes to any token.
pub(super) async fn revoke(State(desk): State<Desk>, headers: HeaderMap, body: Bytes) -> Response {
    let mut state = desk.shared.state();
    let oauth = desk.realm.memory(&mut state);
    let form = match admitted(&oauth.options, &headers, &body) {
        Ok(form) => form,
        Err(refused) => return refusal(refused),
    };
    match form.get("token") {
        Some(token) => {
            oauth.revoke(token);
            StatusCode::OK.into_response()
        }
        None => refusal(("invalid_request", "token is missing.")),
    }
}

/// The form of a client that proved itself.
fn admitted(options: &OAuthOptions, headers: &HeaderMap, body: &[u8]) -> Result<Params, Refused> {
    let content_type =
        headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.starts_with("application/x-www-form-urlencoded") {
        return Err(("invalid_request", "The body must be application/x-www-form-urlencoded."));
    }
    let form = Params::read(body);
    if form.repeated().is_some() {
        return Err(("invalid_request", "A parameter is given more than once."));
    }
    if !client::proves_itself(options, headers, &form) {
        return Err((
            "invalid_client",
            "Client authentication failed, or came in a way that is not supported.",
        ));
    }
    Ok(form)
}

/// The shape of fanvue.md 2.4 and selfcommunity.md 2.3, with the patch of the options.
fn answer(pair: &Pair, options: &OAuthOptions) -> Value {
    let mut answer = json!({
        "access_token": pair.access_token,
        "token_type": options.token_type,
        "expires_in": options.access_lifetime.as_secs(),
        "scope": pair.scopes.join(" "),
    });
    if let Some(refresh_token) = &pair.refresh_token {
        answer["refresh_token"] = json!(refresh_token);
    }
    if pair.scopes.iter().any(|scope| scope == "openid") {
        answer["id_token"] = json!(format!("{}.id", pair.access_token));
    }
    if let Value::Object(patch) = &options.token_answer_patch {
        let members = answer.as_object_mut().expect("it was made as an object");
        for (name, value) in patch {
            if value.is_null() {
                members.remove(name);
            } else {
                members.insert(name.clone(), value.clone());
            }
        }
    }
    answer
}

fn refusal((error, description): Refused) -> Response {
    let body = Json(json!({ "error": error, "error_description": description }));
    if error == "invalid_client" {
        let challenge = [(header::WWW_AUTHENTICATE, "Basic realm=\"token\"")];
        return (StatusCode::UNAUTHORIZED, NO_STORE, challenge, body).into_response();
    }
    (StatusCode::BAD_REQUEST, NO_STORE, body).into_response()
}
