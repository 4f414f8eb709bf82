//! `GET /feed/listeners` and `GET /favorites`: where contacts can come from, on servers that have them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::options::Offered;
use crate::presence_api::guard::admitted;
use crate::presence_api::refusal::Refusal;
use crate::presence_api::{PresenceApi, Row, frames};
use crate::shared::{Shared, now};

/// The most users of one page, and how many when nothing is asked for.
const LARGEST_PAGE: usize = 100;
const USUAL_PAGE: usize = 20;

/// Every how manieth user is a favourite.
const FAVORITE: u32 = 3;

type Parameters = Query<Vec<(String, String)>>;

pub(super) async fn listeners(
    State(shared): State<Arc<Shared>>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    let presence = &state.presence;
    page(
        "listeners",
        presence.options.listeners,
        presence,
        &query,
        |_| true,
        || admitted(presence, &headers, shared.elapsed()),
    )
}

pub(super) async fn favorites(
    State(shared): State<Arc<Shared>>,
    Query(query): Parameters,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    let presence = &state.presence;
    page(
        "favorites",
        presence.options.favorites,
        presence,
        &query,
        |place| place % FAVORITE == 0,
        || admitted(presence, &headers, shared.elapsed()),
    )
}

/// One page of those who fit. What does not exist is 404 whoever asks.
fn page<'a>(
    name: &str,
    offered: Offered,
    presence: &PresenceApi,
    query: &[(String, String)],
    fits: impl Fn(u32) -> bool,
    admit: impl FnOnce() -> Result<&'a str, Refusal>,
) -> Result<Json<Value>, Refusal> {
    match offered {
        Offered::Yes => admit()?,
        Offered::No => return Err(Refusal::NotFound),
    };
    let page = whole(query, "page", 1, usize::MAX)?;
    let per_page = whole(query, "per_page", USUAL_PAGE, LARGEST_PAGE)?;
    let now = now();
    let rows: Vec<Row> = presence
        .users
        .places()
        .filter(|place| fits(*place))
        .map(|place| presence.users.row(place, now))
        .collect();
    let start = (page - 1).saturating_mul(per_page);
    let shown: Vec<Value> =
        rows.iter().skip(start).take(per_page).map(|row| frames::listed(row, &presence.options)).collect();
    Ok(Json(json!({
        name: shown,
        "total_count": rows.len(),
        "online_count": rows.iter().filter(|row| row.is_online).count(),
        "available_count": rows.iter().filter(|row| row.is_available()).count(),
        "page": page,
        "per_page": per_page,
        "has_next": start.saturating_add(per_page) < rows.len(),
        "has_previous": page > 1,
    })))
}

/// A parameter from 1 to `most`.
fn whole(query: &[(String, String)], name: &str, usual: usize, most: usize) -> Result<usize, Refusal> {
    let Some((_, text)) = query.iter().rfind(|(key, _)| key == name) else { return Ok(usual) };
    match text.parse() {
        Ok(number) if (1..=most).contains(&number) => Ok(number),
        Ok(_) | Err(_) => Err(Refusal::unprocessable(
            "int_range",
            &["query", name],
            &format!("Input should be a whole number from 1 to {most}"),
            &json!(text),
        )),
    }
}
