//! `POST /chats/statuses`: who of up to 100 people is online.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Map, Value};
use uuid::Uuid;

use crate::fanvue::guard::{self, admitted};
use crate::fanvue::refusal::Refusal;
use crate::fanvue::{Chatless, rows};
use crate::shared::{Shared, now};

/// The most ids of one call.
const MOST_IDS: usize = 100;

/// Answers with a bare map. People nobody knows are left out; one poisonous id refuses the whole batch.
pub(super) async fn batch(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &["read:chat"])?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| Refusal::invalid("body: must be JSON"))?;
    let ids = ids(&body["userUuids"], "userUuids", MOST_IDS)?;
    if ids.iter().any(|id| state.fanvue.poison.contains(id)) {
        return Err(Refusal::Bad("Invalid user UUID"));
    }
    let (now, style) = (now(), state.fanvue.options.last_seen);
    let is_chatless =
        |id: Uuid| state.world.find(id).is_some_and(|place| state.world.at(place).chat.is_none());
    let chatless = state.fanvue.options.chatless;
    if ids.iter().any(|id| is_chatless(*id)) {
        match chatless {
            Chatless::Told | Chatless::LeftOut | Chatless::Null => {}
            Chatless::Refused => return Err(Refusal::Bad("No chat with this user")),
            Chatless::NotFound => return Err(Refusal::NotFound("User not found")),
            Chatless::Forbidden => return Err(Refusal::Forbidden("Not allowed")),
            Chatless::Insufficient => return Err(Refusal::Insufficient),
        }
    }
    let mut answer = Map::new();
    for id in ids {
        if state.fanvue.omitted.contains(&id) {
            continue;
        }
        if is_chatless(id) {
            match chatless {
                Chatless::LeftOut => continue,
                Chatless::Null => {
                    answer.insert(id.to_string(), Value::Null);
                    continue;
                }
                Chatless::Told
                | Chatless::Refused
                | Chatless::NotFound
                | Chatless::Forbidden
                | Chatless::Insufficient => {}
            }
        }
        if let Some(stated) = state.fanvue.stated.get(&id) {
            answer.insert(id.to_string(), stated.clone());
        } else if let Some(place) = state.world.find(id) {
            answer.insert(id.to_string(), rows::status(&state.world, place, style, now));
        }
    }
    Ok(Json(Value::Object(answer)))
}

/// A list of at least 1 and at most `most` ids.
pub(super) fn ids(value: &Value, name: &str, most: usize) -> Result<Vec<Uuid>, Refusal> {
    let Value::Array(items) = value else {
        return Err(Refusal::invalid(format!("{name}: must be an array")));
    };
    if items.is_empty() {
        return Err(Refusal::invalid(format!("{name}: must contain at least 1 element")));
    }
    if items.len() > most {
        return Err(Refusal::invalid(format!("{name}: must contain at most {most} elements")));
    }
    let mut ids = Vec::with_capacity(items.len());
    let mut errors = Vec::new();
    for (place, item) in items.iter().enumerate() {
        match item.as_str().and_then(guard::id) {
            Some(id) => ids.push(id),
            None => errors.push(format!("{name}.{place}: Invalid uuid")),
        }
    }
    if errors.is_empty() { Ok(ids) } else { Err(Refusal::Invalid(errors)) }
}
