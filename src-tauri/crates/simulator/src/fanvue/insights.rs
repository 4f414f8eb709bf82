//! `GET /insights/fans/{userUuid}`: what one fan paid, and how they are subscribed (fanvue.md 6).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::fanvue::guard::{self, admitted};
use crate::fanvue::refusal::Refusal;
use crate::fanvue::rows;
use crate::life::DAY;
use crate::people::{Person, Relation};
use crate::shared::{Shared, now};

/// How long a subscription runs until it is paid again.
const PERIOD: i64 = 30 * DAY;

pub(super) async fn fan(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(user): Path<String>,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &["read:insights", "read:fan"])?;
    let id = guard::id(&user).ok_or(Refusal::Bad("Invalid user UUID"))?;
    let place = state.world.find(id).ok_or(Refusal::NotFound("Fan not found"))?;
    Ok(Json(insights(state.world.at(place), now())))
}

/// When a subscription that began at `since` is to be paid next.
pub(super) fn renewal(since: i64, now: i64) -> i64 {
    since + ((now - since).max(0) / PERIOD + 1) * PERIOD
}

/// Strangers count as not contactable, which is a guess: the vendor does not say who does.
fn insights(person: &Person, now: i64) -> Value {
    let (status, since, renews) = match person.relation {
        Relation::Subscriber { renews, .. } => ("subscriber", Some(person.registered_at), renews),
        Relation::Expired => ("expired", Some(person.registered_at), false),
        Relation::Follower => ("follower", None, false),
        Relation::Stranger => ("not_contactable", None, false),
    };
    let payments = person.payments;
    let sources =
        [("subscription", payments.subscriptions), ("message", payments.messages), ("tip", payments.tips)];
    let sources: serde_json::Map<String, Value> = sources
        .into_iter()
        .filter(|(_, cents)| *cents > 0)
        .map(|(name, cents)| (String::from(name), json!({ "gross": cents })))
        .collect();
    json!({
        "status": status,
        "spending": {
            "lastPurchaseAt": payments.last_at.map(rows::time),
            "total": { "gross": payments.total() },
            "maxSinglePayment": { "gross": payments.largest },
            "sources": sources,
        },
        "subscription": {
            "createdAt": since.map(rows::time),
            "renewsAt": since.filter(|_| renews).map(|since| rows::time(renewal(since, now))),
            "autoRenewalEnabled": renews,
        },
    })
}
