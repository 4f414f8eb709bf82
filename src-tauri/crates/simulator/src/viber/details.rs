//! `POST /pa/get_user_details`: name and device of one subscriber, seldom (viber.md 1.6).

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::shared::Shared;
use crate::viber::refusal::{HOSTNAME, Refusal};
use crate::viber::{SubscriberPresence, Viber};

/// Beyond 2^53, as real ones are: no number for JavaScript.
const MESSAGE_TOKEN: i64 = 4_912_661_846_655_238_145;

/// Only calls that found somebody count for the limit of that id.
pub(super) async fn user(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let viber = &mut state.viber;
    viber.admit(&headers)?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| Refusal::BadData)?;
    let id = match &body["id"] {
        Value::Null => return Err(Refusal::MissingData),
        Value::String(id) => id,
        _ => return Err(Refusal::BadData),
    };
    let place = viber.find(id).filter(|place| viber.presence(*place) != SubscriberPresence::Unavailable);
    let Some(place) = place else { return Err(Refusal::NotSubscribed) };
    let limit = viber.options.details_limit;
    if !viber.details_quotas.entry(id.clone()).or_default().take(limit, shared.elapsed()) {
        return Err(Refusal::TooManyDetails);
    }
    Ok(Json(json!({
        "status": 0,
        "status_message": "ok",
        "message_token": MESSAGE_TOKEN,
        "chat_hostname": HOSTNAME,
        "user": person(viber, place),
    })))
}

fn person(viber: &Viber, place: u32) -> Value {
    let mut person = json!({
        "id": viber.id(place),
        "name": viber.world.at(place).display_name,
        "country": "CZ",
        "language": "en",
        "primary_device_os": "android 14",
        "api_version": 10,
        "viber_version": "22.4.0",
        "mcc": 230,
        "mnc": 1,
        "device_type": "Pixel 8",
    });
    if let Some(base) = &viber.options.avatar_base {
        person["avatar"] = json!(format!("{base}/{place}.png"));
    }
    person
}
