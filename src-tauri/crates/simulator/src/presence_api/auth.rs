//! `/auth/…`: one-time codes, and the tokens that come of them (presence-api.md 3.2).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::presence_api::guard::admitted;
use crate::presence_api::refusal::Refusal;
use crate::shared::{Shared, now};

pub(super) async fn request_otp(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let phone = text(&object(&body)?, "phone")?;
    shared.state().presence.codes.request(&phone, shared.elapsed())?;
    Ok(Json(json!({ "message": "OTP sent" })))
}

pub(super) async fn resend_otp(
    State(shared): State<Arc<Shared>>,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let phone = text(&object(&body)?, "phone")?;
    shared.state().presence.codes.resend(&phone, shared.elapsed())?;
    Ok(Json(json!({ "message": "OTP sent" })))
}

/// Signs in whoever is registered. Anybody else gets a token that is good for registering alone.
pub(super) async fn verify(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let body = object(&body)?;
    let (phone, otp) = (text(&body, "phone")?, text(&body, "otp")?);
    let mut state = shared.state();
    let (presence, elapsed) = (&mut state.presence, shared.elapsed());
    if otp != presence.options.otp {
        return Err(Refusal::InvalidOtp);
    }
    presence.codes.redeem(&phone, elapsed)?;
    if phone != presence.options.owner.phone {
        let token = presence.tokens.registration(&phone, &presence.options.token_marker, elapsed);
        return Ok(Json(json!({
            "status": "needs_registration",
            "access_token": null,
            "refresh_token": null,
            "registration_token": token,
        })));
    }
    let tokens = presence.tokens.sign_in(&presence.options, elapsed);
    presence.signed_in(now());
    Ok(Json(json!({
        "status": "registered",
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "registration_token": null,
    })))
}

pub(super) async fn refresh(State(shared): State<Arc<Shared>>, body: Bytes) -> Result<Json<Value>, Refusal> {
    let token = text(&object(&body)?, "refresh_token")?;
    let mut state = shared.state();
    let presence = &mut state.presence;
    let tokens = presence.tokens.refresh(&token, &presence.options, shared.elapsed())?;
    Ok(Json(json!({ "access_token": tokens.access_token, "refresh_token": tokens.refresh_token })))
}

pub(super) async fn logout(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let presence = &mut state.presence;
    let token = admitted(presence, &headers, shared.elapsed())?;
    presence.tokens.sign_out(token);
    presence.sweep_owner(now());
    Ok(Json(json!({ "message": "Logged out successfully" })))
}

/// The body as an object of JSON.
pub(super) fn object(body: &[u8]) -> Result<Value, Refusal> {
    if body.is_empty() {
        return Err(Refusal::missing(&["body"]));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(Value::Object(object)),
        Ok(value) => Err(Refusal::unprocessable(
            "model_attributes_type",
            &["body"],
            "Input should be a valid dictionary or object to extract fields from",
            &value,
        )),
        Err(_) => Err(Refusal::unprocessable("json_invalid", &["body"], "JSON decode error", &json!({}))),
    }
}

fn text(body: &Value, name: &str) -> Result<String, Refusal> {
    match body.get(name) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(value) => Err(Refusal::unprocessable(
            "string_type",
            &["body", name],
            "Input should be a valid string",
            value,
        )),
        None => Err(Refusal::missing(&["body", name])),
    }
}
