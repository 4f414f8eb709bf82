//! The owner's own row: `/users/me`, its status and the heartbeat.

use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::HeaderMap;
use chrono::{DateTime, NaiveDateTime, Utc};
use serde_json::{Value, json};

use crate::options::{PresenceMode, PresenceOwner};
use crate::presence_api::auth::object;
use crate::presence_api::guard::admitted;
use crate::presence_api::refusal::Refusal;
use crate::presence_api::{PresenceApi, Row, frames};
use crate::shared::{Shared, now};

/// What of the owner's status shall change; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnStatusChange {
    /// Whether the owner is online.
    pub is_online: Option<bool>,
    /// Whether the owner is busy.
    pub is_busy: Option<bool>,
    /// When that ends.
    pub busy_until: Option<DateTime<Utc>>,
}

/// The owner's status as the server has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OwnStatusView {
    /// Whether the owner is online.
    pub is_online: bool,
    /// Whether the owner is busy.
    pub is_busy: bool,
    /// When that ends.
    pub busy_until: Option<DateTime<Utc>>,
    /// When the owner was last active.
    pub last_seen: DateTime<Utc>,
}

/// The row, and what was done to it. Times are milliseconds since 1970.
#[derive(Debug)]
pub(crate) struct OwnRow {
    /// Without a row the status is 404.
    pub(crate) exists: bool,
    pub(crate) is_online: bool,
    pub(crate) is_busy: bool,
    pub(crate) busy_until: Option<i64>,
    pub(crate) last_seen: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// The newest body of an update, whatever it was answered with.
    pub(crate) last_update: Option<Value>,
    /// When heartbeats were taken, since the simulator's start.
    pub(crate) heartbeats: Vec<Duration>,
}

impl OwnRow {
    pub(super) fn new(now: i64) -> OwnRow {
        OwnRow {
            exists: true,
            is_online: false,
            is_busy: false,
            busy_until: None,
            last_seen: now,
            created_at: now,
            updated_at: now,
            last_update: None,
            heartbeats: Vec::new(),
        }
    }

    pub(super) fn row(&self, owner: &PresenceOwner) -> Option<Row> {
        self.exists.then(|| Row {
            user_id: owner.user_id,
            username: Some(owner.username.clone()),
            is_online: self.is_online,
            is_busy: self.is_busy,
            busy_until: self.busy_until,
            last_seen: Some(self.last_seen),
        })
    }

    pub(super) fn sign_in(&mut self, now: i64) {
        self.exists = true;
        self.is_online = true;
        self.last_seen = now;
        self.updated_at = now;
    }

    pub(crate) fn change(&mut self, change: OwnStatusChange, now: i64) {
        self.is_online = change.is_online.unwrap_or(self.is_online);
        self.is_busy = change.is_busy.unwrap_or(self.is_busy);
        self.busy_until = change.busy_until.map(|time| time.timestamp_millis()).or(self.busy_until);
        self.last_seen = now;
        self.updated_at = now;
    }
}

pub(super) async fn current_user(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&state.presence, &headers, shared.elapsed())?;
    let options = &state.presence.options;
    Ok(Json(json!({
        "user_id": options.owner.user_id,
        "username": options.owner.username,
        "phone": options.owner.phone,
        "profile_image_url": frames::picture(options.owner.user_id, options),
    })))
}

pub(super) async fn status(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&state.presence, &headers, shared.elapsed())?;
    answer(&state.presence)
}

/// The running server fails whatever is sent (presence-api.md 3.3).
pub(super) async fn update(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let presence = &mut state.presence;
    admitted(presence, &headers, shared.elapsed())?;
    let body = object(&body)?;
    presence.owner.last_update = Some(body.clone());
    let change = change(&body)?;
    match presence.options.mode {
        PresenceMode::Observed => return Err(Refusal::Crash),
        PresenceMode::Documented if change == OwnStatusChange::default() => {
            return Err(Refusal::NothingToUpdate);
        }
        PresenceMode::Documented => {}
    }
    if !presence.owner.exists {
        return Err(Refusal::NoStatus);
    }
    let now = now();
    presence.owner.change(change, now);
    presence.tell_owner(now);
    answer(presence)
}

/// Brings the owner online on the page; the running server writes `last_seen` and no more (presence-api.md 3.3).
pub(super) async fn heartbeat(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let (presence, elapsed, now) = (&mut state.presence, shared.elapsed(), now());
    admitted(presence, &headers, elapsed)?;
    presence.owner.heartbeats.push(elapsed);
    presence.owner.last_seen = now;
    match presence.options.mode {
        PresenceMode::Documented => presence.owner.is_online = true,
        PresenceMode::Observed => {}
    }
    presence.tell_owner(now);
    Ok(Json(json!({ "message": "Heartbeat received" })))
}

fn answer(presence: &PresenceApi) -> Result<Json<Value>, Refusal> {
    let row = presence.owner.row(&presence.options.owner).ok_or(Refusal::NoStatus)?;
    Ok(Json(frames::own_status(&row, &presence.owner, presence.options.mode)))
}

/// What an update asks for; null is as good as nothing.
fn change(body: &Value) -> Result<OwnStatusChange, Refusal> {
    let fact = |name: &str| match &body[name] {
        Value::Null => Ok(None),
        Value::Bool(fact) => Ok(Some(*fact)),
        value => Err(Refusal::unprocessable(
            "bool_parsing",
            &["body", name],
            "Input should be a valid boolean, unable to interpret input",
            value,
        )),
    };
    let busy_until = match &body["busy_until"] {
        Value::Null => None,
        value => Some(value.as_str().and_then(moment).ok_or_else(|| {
            Refusal::unprocessable(
                "datetime_parsing",
                &["body", "busy_until"],
                "Input should be a valid datetime",
                value,
            )
        })?),
    };
    Ok(OwnStatusChange { is_online: fact("is_online")?, is_busy: fact("is_busy")?, busy_until })
}

/// A time without a zone is UTC.
fn moment(text: &str) -> Option<DateTime<Utc>> {
    let zoned = DateTime::parse_from_rfc3339(text).ok().map(|time| time.to_utc());
    zoned.or_else(|| text.parse::<NaiveDateTime>().ok().map(|time| time.and_utc()))
}
