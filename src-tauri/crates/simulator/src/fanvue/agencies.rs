//! `GET /agencies/chats` and `GET /agencies/subscribers`: the chats and subscribers of all managed creators in one list
//! (fanvue.md 7). They count in the account's own budget, not in a creator's.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fanvue::fans::is_subscriber;
use crate::fanvue::guard::{self, admitted};
use crate::fanvue::insights::renewal;
use crate::fanvue::paging::Query;
use crate::fanvue::refusal::Refusal;
use crate::fanvue::rows;
use crate::shared::{Shared, now};

/// The most creators to ask for at once.
const MOST_CREATORS: usize = 50;

/// Who was written to or wrote last comes first, whoever the creator is.
pub(super) async fn chats(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    admitted(&shared, &state, &headers, &["read:agency", "read:chat"])?;
    let paging = Query::read(query).paging()?;
    let mut chats: Vec<(usize, u32, Option<i64>)> = Vec::new();
    for (number, creator) in state.fanvue.creators.iter().enumerate() {
        let of_creator = creator.world.chats();
        chats.extend(
            of_creator
                .map(|(place, person)| (number, place, person.chat.as_ref().and_then(|chat| chat.last_at))),
        );
    }
    chats.sort_by_key(|(_, _, last_at)| Reverse(*last_at));
    let (chats, has_more) = paging.cut(chats.into_iter());
    let fanvue = &mut state.fanvue;
    let row = |(number, place, _): (usize, u32, Option<i64>)| {
        let creator = &mut fanvue.creators[number];
        let mut row = rows::chat(&mut creator.world, place, &creator.owner, &fanvue.options);
        row["creatorUuid"] = json!(creator.owner.uuid);
        row
    };
    Ok(Json(paging.answer(chats.into_iter().map(row).collect(), has_more)))
}

pub(super) async fn subscribers(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &["read:agency", "read:creator"])?;
    let query = Query::read(query);
    let paging = query.paging()?;
    let wanted = query.get("creatorUuids").map(creators).transpose()?;
    let fanvue = &state.fanvue;
    let creators = fanvue.creators.iter();
    let creators =
        creators.filter(|creator| wanted.as_ref().is_none_or(|wanted| wanted.contains(&creator.owner.uuid)));
    let subscribers = creators.flat_map(|creator| {
        let people = creator.world.people().map(|(_, person)| person);
        people.filter(|person| is_subscriber(person)).map(move |person| (creator, person))
    });
    let (subscribers, has_more) = paging.cut(subscribers);
    let rows = subscribers.into_iter().map(|(creator, person)| {
        let mut row = rows::user(person, &fanvue.options);
        row["creatorUuid"] = json!(creator.owner.uuid);
        row["subscribedAt"] = json!(rows::time(person.registered_at));
        row["expiresAt"] = json!(rows::time(renewal(person.registered_at, now())));
        row
    });
    Ok(Json(paging.answer(rows.collect(), has_more)))
}

fn creators(text: &str) -> Result<HashSet<Uuid>, Refusal> {
    let id = |part: &str| guard::id(part).ok_or_else(|| Refusal::invalid("creatorUuids: Invalid uuid"));
    let ids = text.split(',').map(id).collect::<Result<HashSet<Uuid>, Refusal>>()?;
    if ids.len() > MOST_CREATORS {
        return Err(Refusal::invalid(format!("creatorUuids: must contain at most {MOST_CREATORS} elements")));
    }
    Ok(ids)
}
