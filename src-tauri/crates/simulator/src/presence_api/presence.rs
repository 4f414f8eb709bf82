//! `GET /users/{user_id}/presence` and `GET /users/presence`: who is online and who is busy.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::options::PresenceMode;
use crate::presence_api::guard::admitted;
use crate::presence_api::refusal::Refusal;
use crate::presence_api::{PresenceApi, frames};
use crate::shared::{Shared, now};

pub(super) async fn single(
    State(shared): State<Arc<Shared>>,
    Path(user_id): Path<String>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    let presence = &state.presence;
    let user_id = number(&user_id).ok_or_else(|| {
        Refusal::unprocessable(
            "int_parsing",
            &["path", "user_id"],
            "Input should be a valid integer, unable to parse string as an integer",
            &json!(user_id),
        )
    });
    // The running server reads all parameters before it looks at the token.
    let user_id = match presence.options.mode {
        PresenceMode::Documented => {
            admitted(presence, &headers, shared.elapsed())?;
            user_id?
        }
        PresenceMode::Observed => {
            let user_id = user_id?;
            admitted(presence, &headers, shared.elapsed())?;
            user_id
        }
    };
    fits_table(presence, user_id)?;
    if let Some(stated) = presence.users.stated.get(&user_id) {
        return Ok(Json(stated.clone()));
    }
    match (presence.row(user_id, now()), presence.options.mode) {
        (Some(row), mode) => Ok(Json(frames::presence(&row, mode))),
        (None, PresenceMode::Documented) => Err(Refusal::NoStatus),
        (None, PresenceMode::Observed) => Err(Refusal::NoUser),
    }
}

/// Sorted by id and each once; unknown ones are left out (presence-api.md 3.3).
pub(super) async fn bulk(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    let (presence, now) = (&state.presence, now());
    // Of a repeated parameter the last one counts.
    let asked = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .filter(|(name, _)| name == "user_ids")
        .last()
        .map(|(_, value)| value.into_owned());
    let Some(asked) = asked else {
        admitted(presence, &headers, shared.elapsed())?;
        return Err(Refusal::missing(&["query", "user_ids"]));
    };
    admitted(presence, &headers, shared.elapsed())?;
    let entries: Option<Vec<i64>> = asked.split(',').map(|entry| number(entry.trim())).collect();
    let entries = entries.ok_or(Refusal::IdsFormat)?;
    if entries.len() > presence.options.most_ids {
        return Err(Refusal::TooManyIds);
    }
    let mut answer = Vec::with_capacity(entries.len());
    for user_id in entries.into_iter().collect::<BTreeSet<_>>() {
        fits_table(presence, user_id)?;
        if let Some(stated) = presence.users.stated.get(&user_id) {
            answer.push(stated.clone());
        } else if let Some(row) = presence.row(user_id, now) {
            match presence.options.mode {
                PresenceMode::Observed if row.last_seen.is_none() => return Err(Refusal::Crash),
                PresenceMode::Documented | PresenceMode::Observed => {
                    answer.push(frames::presence(&row, presence.options.mode));
                }
            }
        }
    }
    Ok(Json(Value::Array(answer)))
}

/// The running server's table holds 32 bits, and asking it for more is an error of the server's own.
fn fits_table(presence: &PresenceApi, user_id: i64) -> Result<(), Refusal> {
    match presence.options.mode {
        PresenceMode::Observed if i32::try_from(user_id).is_err() => Err(Refusal::Crash),
        PresenceMode::Documented | PresenceMode::Observed => Ok(()),
    }
}

/// A whole number of any length; those beyond 64 bits are alike, for nobody has them.
fn number(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some(text.parse().unwrap_or(i64::MAX))
}
