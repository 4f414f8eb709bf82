//! What every call is checked for before anything else: token, version, scopes, in this order.

use axum::http::HeaderMap;
use uuid::Uuid;

use crate::fanvue::refusal::Refusal;
use crate::oauth::bearer_token;
use crate::options::Owner;
use crate::shared::{Shared, State};

/// The user in whose name the call is made, if it may be made.
pub(super) fn admitted(
    shared: &Shared,
    state: &State,
    headers: &HeaderMap,
    scopes: &[&str],
) -> Result<Owner, Refusal> {
    let bearer = bearer_token(headers).and_then(|token| state.oauth.bearer(token, shared.elapsed()));
    let Some(bearer) = bearer else { return Err(Refusal::Unauthorized) };
    let Some(owner) = state.fanvue.owner(&bearer.user) else { return Err(Refusal::Unauthorized) };
    let version = headers.get("x-fanvue-api-version").map(|value| String::from_utf8_lossy(value.as_bytes()));
    match version {
        Some(version) if state.fanvue.options.versions.iter().any(|known| *known == version) => {}
        Some(version) => return Err(Refusal::Version(Some(version.into_owned()))),
        None => return Err(Refusal::Version(None)),
    }
    if scopes.iter().any(|wanted| !bearer.scopes.iter().any(|granted| granted == wanted)) {
        return Err(Refusal::Insufficient);
    }
    Ok(owner.clone())
}

/// The id in its usual form of 36 characters; the short and the decorated forms are no ids here.
pub(super) fn id(text: &str) -> Option<Uuid> {
    if text.len() == 36 { Uuid::try_parse(text).ok() } else { None }
}
