//! In whose name a call is made.

use axum::Json;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::community::refusal::Refusal;
use crate::community::{Community, ContentAccess};
use crate::oauth::bearer_token;
use crate::shared::Shared;

/// Answers a call with what `act` finds, or with its refusal in the shape of the options.
pub(super) fn answered(shared: &Shared, act: impl FnOnce(&Community) -> Result<Value, Refusal>) -> Response {
    let state = shared.state();
    match act(&state.community) {
        Ok(answer) => Json(answer).into_response(),
        Err(refusal) => refusal.response(state.community.options.errors),
    }
}

/// The place of the caller among those who can sign in; `None` without a token. A token that is not good is refused
/// even where none is needed.
pub(super) fn visitor(
    shared: &Shared,
    community: &Community,
    headers: &HeaderMap,
) -> Result<Option<usize>, Refusal> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return match community.options.content {
            ContentAccess::Open => Ok(None),
            ContentAccess::Closed => Err(Refusal::NotSignedIn),
        };
    }
    signed_in(shared, community, headers).map(Some)
}

/// The place of the caller among those who can sign in.
pub(super) fn signed_in(
    shared: &Shared,
    community: &Community,
    headers: &HeaderMap,
) -> Result<usize, Refusal> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Err(Refusal::NotSignedIn);
    }
    let token = bearer_token(headers).ok_or(Refusal::BadToken)?;
    let ready = community.options.ready_tokens.iter().find(|ready| ready.token == token);
    let id = match ready {
        Some(ready) => ready.member.to_string(),
        None => community.oauth.bearer(token, shared.elapsed()).ok_or(Refusal::BadToken)?.user,
    };
    community.owner(&id).map(|(place, _)| place).ok_or(Refusal::BadToken)
}
