//! Reading `POST /api/v2/user/connection/statuses/`: `{ connection_statuses { "<id>": null or a word } }`.

use super::users;
use crate::lenient;
use presence::relation::Relation;
use presence::service::{RelationReport, Trouble};
use serde_json::Value;

/// Longest word for a connection that is kept.
const MOST_WORD: usize = 100;

/// From so many entries on, an answer in which not one can be read has changed its shape.
const SHAPE_CHANGED: usize = 10;

/// One report for each of `asked` that the answer holds, in that order. Whoever is left out keeps the relation they had: what
/// the service answers for ids that are unknown, deleted or hidden is unknown.
pub(super) fn reports(asked: &[(&str, u64)], value: &Value) -> Result<Vec<RelationReport>, Trouble> {
    let Some(Value::Object(statuses)) = value.get("connection_statuses") else {
        return Err(users::misshapen(value, "no object of statuses"));
    };
    let found: Vec<_> = asked.iter().filter_map(|(key, _)| Some((*key, statuses.get(*key)?))).collect();
    let reports: Vec<RelationReport> = found
        .iter()
        .filter_map(|(key, told)| Some(RelationReport { key: (*key).into(), relation: relation(told)? }))
        .collect();
    if reports.is_empty() && found.len() >= SHAPE_CHANGED {
        return Err(Trouble::Unreadable("connection status".into()));
    }
    Ok(reports)
}

/// What a status means. Null is an answer: there is no connection. What is neither null nor a word says nothing.
pub(super) fn relation(told: &Value) -> Option<Relation> {
    if told.is_null() {
        return Some(Relation::None);
    }
    Some(match lenient::text(Some(told))? {
        "followed" => Relation::Followed,
        "connected" => Relation::Connected,
        "sent_connection_request" => Relation::RequestSent,
        "received_connection_request" => Relation::RequestReceived,
        other => Relation::Other(lenient::line(other, MOST_WORD)),
    })
}
