//! `POST /pa/get_online`: who of up to 100 subscribers is online.

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::options::LastOnlineStyle;
use crate::shared::{Shared, now};
use crate::viber::refusal::Refusal;
use crate::viber::{SubscriberPresence, Viber};

/// The most bytes of any request (viber.md 1.1).
const LARGEST_REQUEST: usize = 30_000;

/// Answers for each id once; one poisonous id refuses the whole batch.
pub(super) async fn batch(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let viber = &mut state.viber;
    viber.admit(&headers)?;
    let limit = viber.options.online_limit;
    if limit.is_some_and(|limit| !viber.online_quota.take(limit, shared.elapsed())) {
        return Err(Refusal::TooManyRequests);
    }
    let ids = ids(&body, viber.options.most_ids)?;
    if ids.iter().any(|id| viber.poison.contains(id)) {
        return Err(Refusal::BadData);
    }
    let now = now();
    let users: Vec<Value> =
        ids.iter().filter(|id| !viber.omitted.contains(*id)).map(|id| user(viber, id, now)).collect();
    Ok(Json(json!({ "status": 0, "status_message": "ok", "users": users })))
}

/// The ids asked for, in an order of their own.
fn ids(body: &[u8], most: usize) -> Result<BTreeSet<String>, Refusal> {
    if body.len() > LARGEST_REQUEST {
        return Err(Refusal::BadData);
    }
    let body: Value = serde_json::from_slice(body).map_err(|_| Refusal::BadData)?;
    let items = match &body["ids"] {
        Value::Null => return Err(Refusal::MissingData),
        Value::Array(items) if items.is_empty() => return Err(Refusal::MissingData),
        Value::Array(items) if items.len() <= most => items,
        _ => return Err(Refusal::BadData),
    };
    items.iter().map(|item| item.as_str().map(String::from).ok_or(Refusal::BadData)).collect()
}

fn user(viber: &Viber, id: &str, now: i64) -> Value {
    if let Some(stated) = viber.stated.get(id) {
        return stated.clone();
    }
    let place = viber.find(id);
    let presence = place.map_or(SubscriberPresence::Unavailable, |place| viber.presence(place));
    let (number, word) = match presence {
        SubscriberPresence::Online => (0, "online"),
        SubscriberPresence::Offline => (1, "offline"),
        SubscriberPresence::Undisclosed => (2, "undisclosed"),
        SubscriberPresence::TryLater => (3, "tryLater"),
        SubscriberPresence::Unavailable => (4, "unavailable"),
    };
    let mut user = json!({ "id": id, "online_status": number, "online_status_message": word });
    let last_online = match (viber.options.last_online, presence) {
        (LastOnlineStyle::WhenOffline | LastOnlineStyle::ZeroWhenNone, SubscriberPresence::Offline) => {
            place.and_then(|place| viber.world.last_seen(place, now))
        }
        (
            LastOnlineStyle::ZeroWhenNone,
            SubscriberPresence::Undisclosed | SubscriberPresence::Unavailable,
        ) => Some(0),
        (
            LastOnlineStyle::Absent | LastOnlineStyle::WhenOffline | LastOnlineStyle::ZeroWhenNone,
            SubscriberPresence::Online
            | SubscriberPresence::Offline
            | SubscriberPresence::Undisclosed
            | SubscriberPresence::TryLater
            | SubscriberPresence::Unavailable,
        ) => None,
    };
    if let Some(last_online) = last_online {
        user["last_online"] = json!(last_online);
    }
    user
}
