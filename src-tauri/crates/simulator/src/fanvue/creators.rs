//! `GET /creators` and what is below `/creators/{creatorUserUuid}/`: a managed creator's chats and fans, and who of the
//! subscribers is online.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fanvue::agency::Creator;
use crate::fanvue::fans::{self, is_follower, is_subscriber};
use crate::fanvue::guard::{self, admitted};
use crate::fanvue::paging::Query;
use crate::fanvue::refusal::Refusal;
use crate::fanvue::{messages, rows};
use crate::options::FanvueOptions;
use crate::people::Person;
use crate::shared::{Shared, now};

/// The most rows of `subscribers/online`, and how many when nothing is said.
const MOST_ONLINE: usize = 50;

/// What a creator's chats need, and what their fans need.
const CHAT_SCOPES: [&str; 2] = ["read:creator", "read:chat"];
const FAN_SCOPES: [&str; 2] = ["read:creator", "read:fan"];

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &["read:creator"])?;
    let paging = Query::read(query).paging()?;
    let (creators, has_more) = paging.cut(state.fanvue.creators.iter());
    let row = |creator: &Creator| {
        let mut row = rows::owner_as_user(&creator.owner);
        if let Some(role) = creator.role {
            row["role"] = json!(role);
        }
        row
    };
    Ok(Json(paging.answer(creators.into_iter().map(row).collect(), has_more)))
}

/// Pages only: no filter and no order, unlike the account's own chats.
pub(super) async fn chats(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(creator): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    of_creator(&shared, &headers, &CHAT_SCOPES, &creator, |creator, options| {
        let paging = Query::read(query).paging()?;
        let (places, has_more) = paging.cut(creator.world.chats().map(|(place, _)| place));
        let row = |place| rows::chat(&mut creator.world, place, &creator.owner, options);
        Ok(paging.answer(places.into_iter().map(row).collect(), has_more))
    })
}

pub(super) async fn one_chat(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path((creator, user)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    of_creator(&shared, &headers, &CHAT_SCOPES, &creator, |creator, options| {
        messages::one_chat(&mut creator.world, &creator.owner, &user, query, options)
    })
}

pub(super) async fn followers(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(creator): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    of_creator(&shared, &headers, &FAN_SCOPES, &creator, |creator, options| {
        fans::page(&creator.world, query, is_follower, options)
    })
}

pub(super) async fn subscribers(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(creator): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    of_creator(&shared, &headers, &FAN_SCOPES, &creator, |creator, options| {
        fans::page(&creator.world, query, is_subscriber, options)
    })
}

/// There is no further page: whoever gets as many rows as the limit does not know who else is online. `count` says how
/// many rows there are, which is a guess.
pub(super) async fn online(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(creator): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    of_creator(&shared, &headers, &FAN_SCOPES, &creator, |creator, options| {
        let query = Query::read(query);
        let limit = query.number("limit", MOST_ONLINE, MOST_ONLINE)?;
        let wanted = query.get("subscriberUuids").map(ids).transpose()?;
        let is_wanted = |person: &Person| wanted.as_ref().is_none_or(|wanted| wanted.contains(&person.uuid));
        let world = &creator.world;
        let rows: Vec<Value> = world
            .people()
            .filter(|(_, person)| is_subscriber(person) && rows::is_online(person) && is_wanted(person))
            .take(limit)
            .map(|(place, person)| {
                let status = rows::status(world, place, options.last_seen, now());
                json!({ "uuid": person.uuid, "lastSeenAt": status["lastSeenAt"] })
            })
            .collect();
        Ok(json!({ "count": rows.len(), "data": rows }))
    })
}

/// Ids separated by commas.
fn ids(text: &str) -> Result<HashSet<Uuid>, Refusal> {
    let id = |part: &str| guard::id(part).ok_or_else(|| Refusal::invalid("subscriberUuids: Invalid uuid"));
    text.split(',').map(id).collect()
}

/// Answers with what `act` finds at a managed creator.
fn of_creator(
    shared: &Shared,
    headers: &HeaderMap,
    scopes: &[&str],
    id: &str,
    act: impl FnOnce(&mut Creator, &FanvueOptions) -> Result<Value, Refusal>,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    admitted(shared, &state, headers, scopes)?;
    let id = guard::id(id).ok_or(Refusal::Bad("Invalid creator UUID"))?;
    let fanvue = &mut state.fanvue;
    let options = fanvue.options.clone();
    let creator = fanvue.creator_mut(id).ok_or(Refusal::NotFound("Creator not found"))?;
    act(creator, &options).map(Json)
}
