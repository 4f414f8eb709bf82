//! What every signed call is checked for before anything else.

use std::time::Duration;

use axum::http::{HeaderMap, header};

use crate::options::PresenceMode;
use crate::presence_api::PresenceApi;
use crate::presence_api::refusal::Refusal;

/// The good access token of a request. The word before it is case-sensitive (presence-api.md 3.2).
pub(super) fn admitted<'a>(
    presence: &PresenceApi,
    headers: &'a HeaderMap,
    now: Duration,
) -> Result<&'a str, Refusal> {
    let Some(value) = headers.get(header::AUTHORIZATION) else {
        return Err(match presence.options.mode {
            PresenceMode::Documented => Refusal::InvalidToken,
            PresenceMode::Observed => Refusal::missing(&["header", "authorization"]),
        });
    };
    let token = value.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
    let token = token.ok_or(Refusal::InvalidHeader)?;
    presence.tokens.check(token, now)?;
    Ok(token)
}
