//! `GET /chats/{userUuid}/messages`, which marks as read unless told not to, and `POST /chats/messages/batch`, which
//! does so only when the options say.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::fanvue::guard::{self, admitted};
use crate::fanvue::paging::Query;
use crate::fanvue::refusal::Refusal;
use crate::fanvue::statuses::ids;
use crate::fanvue::{BulkOrder, BulkReading, ChatError, UnknownCursor, UserStyle, rows};
use crate::options::{FanvueOptions, Owner};
use crate::shared::{Shared, State as Everything};
use crate::world::World;

/// The most chats of one bulk call.
const MOST_CHATS: usize = 50;

/// The most messages of a chat in one bulk call, and how many when nothing is said.
const MOST_MESSAGES: u64 = 50;
const USUAL_MESSAGES: u64 = 20;

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(user): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let owner = admitted(&shared, &state, &headers, &["read:chat"])?;
    let Everything { world, fanvue, .. } = &mut *state;
    one_chat(world, &owner, &user, query, &fanvue.options).map(Json)
}

/// A page of one chat of a user and the people of their world.
pub(super) fn one_chat(
    world: &mut World,
    owner: &Owner,
    user: &str,
    query: Option<String>,
    options: &FanvueOptions,
) -> Result<Value, Refusal> {
    let query = Query::read(query);
    let paging = query.paging()?;
    let marks = match query.get("markAsRead") {
        None | Some("true") => true,
        Some("false") => false,
        Some(_) => return Err(Refusal::invalid("markAsRead: Invalid enum value")),
    };
    let id = guard::id(user).ok_or(Refusal::Bad("Invalid user UUID"))?;
    let none = Refusal::NotFound("Chat not found");
    let place = world.find(id).ok_or_else(|| none.clone())?;
    let person = rows::slim(&rows::user(world.at(place), options));
    let owner = rows::slim(&rows::owner_as_user(owner));
    let talk = world.talk(place).ok_or(none)?;
    let (messages, has_more) = paging.cut(talk.iter().rev());
    let rows = messages.into_iter().map(|message| rows::message(message, &person, &owner, options)).collect();
    if marks {
        world.read(place);
    }
    Ok(paging.answer(rows, has_more))
}

/// Answers 200 for every valid request; what is wrong with one chat is said in its place, unless its id refuses the whole call.
pub(super) async fn batch(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let owner = admitted(&shared, &state, &headers, &["read:chat"])?;
    let body: Value = serde_json::from_slice(&body).map_err(|_| Refusal::invalid("body: must be JSON"))?;
    let chats = ids(&body["chatUuids"], "chatUuids", MOST_CHATS)?;
    if chats.iter().any(|id| state.fanvue.chat_errors.get(id) == Some(&ChatError::WholeCall)) {
        return Err(Refusal::Bad("Invalid chat UUID"));
    }
    let limit = match body.get("limit") {
        None => USUAL_MESSAGES,
        Some(limit) => {
            limit.as_u64().filter(|limit| (1..=MOST_MESSAGES).contains(limit)).ok_or_else(|| {
                Refusal::invalid(format!("limit: must be a whole number from 1 to {MOST_MESSAGES}"))
            })?
        }
    };
    let since = match body.get("sinceMessageUuid") {
        None => None,
        Some(id) => {
            let id = id.as_str().and_then(guard::id);
            let id = id.ok_or_else(|| Refusal::invalid("sinceMessageUuid: Invalid uuid"))?;
            match (state.world.sent_at(id), state.fanvue.options.bulk.unknown_cursor) {
                (Some(sent_at), UnknownCursor::Refused | UnknownCursor::Ignored) => Some(sent_at),
                (None, UnknownCursor::Refused) => return Err(Refusal::Bad("Message not found")),
                (None, UnknownCursor::Ignored) => None,
            }
        }
    };
    let owner = rows::owner_as_user(&owner);
    let by_chat: Map<String, Value> =
        chats.into_iter().map(|id| (id.to_string(), chat(&mut state, id, limit, since, &owner))).collect();
    Ok(Json(json!({ "byChat": by_chat })))
}

fn chat(state: &mut Everything, id: Uuid, limit: u64, since: Option<i64>, owner: &Value) -> Value {
    let Everything { world, fanvue, .. } = state;
    match fanvue.chat_errors.get(&id) {
        Some(ChatError::Forbidden) => return json!({ "error": "forbidden" }),
        Some(ChatError::Internal) => return json!({ "error": "internal" }),
        Some(ChatError::WholeCall) | None => {}
    }
    let options = &fanvue.options;
    let Some(place) = world.find(id) else { return json!({ "error": "not_found" }) };
    let person = rows::user(world.at(place), options);
    if options.bulk.reading == BulkReading::MarksReadFirst {
        world.read(place);
    }
    let (person, owner) = match options.bulk.users {
        UserStyle::Whole => (person, owner.clone()),
        UserStyle::Slim => (rows::slim(&person), rows::slim(owner)),
    };
    let Some(talk) = world.talk(place) else { return json!({ "error": "not_found" }) };
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let newer = || talk.iter().rev().filter(|message| since.is_none_or(|since| message.sent_at > since));
    let mut messages: Vec<Value> =
        newer().take(limit).map(|message| rows::message(message, &person, &owner, options)).collect();
    if options.bulk.order == BulkOrder::Unsorted && !messages.is_empty() {
        messages.rotate_left(1);
    }
    let answer = json!({
        "hasMore": newer().nth(limit).is_some(),
        "oldestMessageUuid": newer().take(limit).last().map(|message| message.uuid),
        "messages": messages,
    });
    if options.bulk.reading == BulkReading::MarksRead {
        world.read(place);
    }
    answer
}
