//! `GET /followers` and `GET /subscribers`: the newest first. Followers leave out active subscribers (fanvue.md 6).

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::Value;

use crate::fanvue::guard::admitted;
use crate::fanvue::paging::Query;
use crate::fanvue::refusal::Refusal;
use crate::fanvue::rows;
use crate::options::FanvueOptions;
use crate::people::{Person, Relation};
use crate::shared::Shared;
use crate::world::World;

/// Whether a person follows without subscribing.
pub(super) fn is_follower(person: &Person) -> bool {
    matches!(person.relation, Relation::Follower)
}

/// Whether a person is an active subscriber.
pub(super) fn is_subscriber(person: &Person) -> bool {
    matches!(person.relation, Relation::Subscriber { .. })
}

pub(super) async fn followers(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    list(&shared, &headers, query, is_follower)
}

pub(super) async fn subscribers(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    list(&shared, &headers, query, is_subscriber)
}

fn list(
    shared: &Shared,
    headers: &HeaderMap,
    query: Option<String>,
    wanted: fn(&Person) -> bool,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(shared, &state, headers, &["read:fan"])?;
    page(&state.world, query, wanted, &state.fanvue.options).map(Json)
}

/// A page of the fans of a world who are wanted.
pub(super) fn page(
    world: &World,
    query: Option<String>,
    wanted: fn(&Person) -> bool,
    options: &FanvueOptions,
) -> Result<Value, Refusal> {
    let paging = Query::read(query).paging()?;
    let people = world.people().rev().map(|(_, person)| person).filter(|person| wanted(person));
    let (people, has_more) = paging.cut(people);
    let rows = people.into_iter().map(|person| rows::user(person, options)).collect();
    Ok(paging.answer(rows, has_more))
}
