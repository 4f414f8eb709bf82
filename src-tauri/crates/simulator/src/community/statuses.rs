//! `POST /api/v2/user/connection/statuses/`: how the caller is connected with each of some members.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;
use serde_json::{Map, Value, json};

use crate::community::guard::{answered, signed_in};
use crate::community::refusal::Refusal;
use crate::community::{Community, UnknownMembers};
use crate::shared::Shared;

/// The body must say that it is JSON: the page's other content type is a slip (selfcommunity.md 2.2).
pub(super) async fn batch(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Response {
    answered(&shared, |community| {
        let place = signed_in(&shared, community, &headers)?;
        let content_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if !content_type.unwrap_or_default().starts_with("application/json") {
            return Err(Refusal::Body);
        }
        let body: Value = serde_json::from_slice(&body).map_err(|_| Refusal::Body)?;
        let ids = ids(&body, community.options.most_ids)?;
        let mut statuses = Map::new();
        for id in ids {
            if let Some(status) = status(community, place, id)? {
                statuses.insert(id.to_string(), status);
            }
        }
        Ok(json!({ "connection_statuses": statuses }))
    })
}

/// What is said of one id; `None` leaves it out.
fn status(community: &Community, place: usize, id: u64) -> Result<Option<Value>, Refusal> {
    if community.omitted.contains(&id) {
        return Ok(None);
    }
    if let Some(tie) = community.member(id).and_then(|member| member.ties.get(place)) {
        return Ok(Some(json!(tie.word(community.options.mode))));
    }
    let other = community.owner(&id.to_string()).is_some_and(|(owner, _)| owner != place);
    match community.options.unknown {
        UnknownMembers::LeftOut => Ok(other.then_some(Value::Null)),
        UnknownMembers::Null => Ok(Some(Value::Null)),
        UnknownMembers::Refused if other => Ok(Some(Value::Null)),
        // As the framework the vendor seems to use says it.
        UnknownMembers::Refused => Err(Refusal::Invalid {
            field: "users",
            message: format!("Invalid pk \"{id}\" - object does not exist."),
        }),
    }
}

fn ids(body: &Value, most: Option<usize>) -> Result<Vec<u64>, Refusal> {
    let invalid = |message: String| Refusal::Invalid { field: "users", message };
    let Value::Object(body) = body else { return Err(Refusal::Body) };
    let users = match body.get("users") {
        Some(Value::Array(users)) => users,
        Some(_) => return Err(invalid(String::from("Expected a list of items."))),
        None => return Err(invalid(String::from("This field is required."))),
    };
    if let Some(most) = most
        && users.len() > most
    {
        return Err(invalid(format!("Ensure this field has no more than {most} elements.")));
    }
    let number =
        |user: &Value| user.as_u64().ok_or_else(|| invalid(String::from("A valid integer is required.")));
    users.iter().map(number).collect()
}
