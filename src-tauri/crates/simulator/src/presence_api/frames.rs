//! Rows in the server's words: answers of REST and frames of the socket, in both modes.

use serde_json::{Value, json};

use crate::options::{PresenceMode, PresenceOptions};
use crate::presence_api::owner::OwnRow;
use crate::presence_api::{Row, times};

fn rest_time(mode: PresenceMode) -> fn(i64) -> String {
    match mode {
        PresenceMode::Documented => times::whole_seconds,
        PresenceMode::Observed => times::with_z,
    }
}

/// A user's presence, alone or in a list.
pub(super) fn presence(row: &Row, mode: PresenceMode) -> Value {
    let time = rest_time(mode);
    json!({
        "user_id": row.user_id,
        "username": row.username,
        "is_online": row.is_online,
        "is_busy": row.is_busy,
        "busy_until": row.busy_until.map(time),
        "last_seen": row.last_seen.map(time),
    })
}

/// The owner's status. The running server leaves out when the row was made and changed.
pub(super) fn own_status(row: &Row, owner: &OwnRow, mode: PresenceMode) -> Value {
    let time = rest_time(mode);
    let mut status = json!({
        "user_id": row.user_id,
        "is_online": row.is_online,
        "last_seen": row.last_seen.map(time),
        "is_busy": row.is_busy,
        "busy_until": row.busy_until.map(time),
    });
    match mode {
        PresenceMode::Documented => {
            status["created_at"] = json!(time(owner.created_at));
            status["updated_at"] = json!(time(owner.updated_at));
        }
        PresenceMode::Observed => {}
    }
    status
}

/// A user in a list of listeners or favourites.
pub(super) fn listed(row: &Row, options: &PresenceOptions) -> Value {
    let mut listed = presence(row, options.mode);
    listed["profile_image_url"] = json!(picture(row.user_id, options));
    listed["is_available"] = json!(row.is_available());
    listed
}

/// Where a user's picture would be.
pub(super) fn picture(user_id: i64, options: &PresenceOptions) -> Option<String> {
    options.avatar_base.as_ref().map(|base| format!("{base}/{user_id}.png"))
}

/// The first frame of a socket, which the page does not know.
pub(super) fn greeting(options: &PresenceOptions) -> Option<Value> {
    match options.mode {
        PresenceMode::Documented => None,
        PresenceMode::Observed => Some(json!({
            "type": "presence_connection_established",
            "message": "Connected to presence updates",
            "user_id": options.owner.user_id,
        })),
    }
}

/// The frames that tell a row: one on the page; at the running server two of other shapes, which say the same.
pub(super) fn of_row(row: &Row, options: &PresenceOptions, now: i64) -> Vec<Value> {
    match options.mode {
        PresenceMode::Documented => vec![json!({
            "type": "presence_update",
            "data": {
                "user_id": row.user_id,
                "is_online": row.is_online,
                "is_busy": row.is_busy,
                "last_seen": row.last_seen.map(times::whole_seconds),
            },
            "timestamp": times::whole_seconds(now),
        })],
        PresenceMode::Observed => {
            let timestamp = times::naive(now);
            let status = json!({
                "user_id": row.user_id,
                "username": row.username,
                "profile_image_url": picture(row.user_id, options),
                "is_online": row.is_online,
                "last_seen": row.last_seen.map(times::with_offset),
                "is_busy": row.is_busy,
                "busy_until": row.busy_until.map(times::with_offset),
                "is_available": row.is_available(),
                "timestamp": timestamp,
            });
            vec![
                json!({ "type": "user_status_update", "user_id": row.user_id, "status": status }),
                json!({
                    "type": "status_update",
                    "user_id": row.user_id,
                    "data": status,
                    "timestamp": timestamp,
                }),
            ]
        }
    }
}

/// The answer to a ping: its own timestamp back, null without one.
pub(super) fn pong(ping: &Value) -> Value {
    json!({ "type": "pong", "timestamp": ping["timestamp"] })
}
