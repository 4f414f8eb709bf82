//! Smart and custom lists and their members.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::dice::Dice;
use crate::fanvue::fans::{is_follower, is_subscriber};
use crate::fanvue::guard::{self, admitted};
use crate::fanvue::paging::{Paging, Query};
use crate::fanvue::refusal::Refusal;
use crate::fanvue::rows;
use crate::life::DAY;
use crate::people::{Person, Relation};
use crate::shared::Shared;
use crate::world::World;

/// What reading any list needs.
const SCOPES: [&str; 2] = ["read:chat", "read:fan"];

/// A list the owner made.
#[derive(Clone, Debug)]
pub(crate) struct CustomList {
    pub(crate) uuid: Uuid,
    pub(crate) name: String,
    pub(crate) created_at: i64,
    pub(crate) members: Vec<Uuid>,
}

/// A list the service keeps: its id on the wire, its name, and who is in it.
pub(super) struct SmartList {
    pub(super) id: &'static str,
    name: &'static str,
    pub(super) holds: fn(&Person) -> bool,
}

/// In the order of the schema.
pub(super) const SMART: [SmartList; 7] = [
    SmartList { id: "subscribers", name: "Subscribers", holds: is_subscriber },
    SmartList { id: "auto_renewing", name: "Auto-renewing", holds: |person| renews(person) == Some(true) },
    SmartList { id: "non_renewing", name: "Non-renewing", holds: |person| renews(person) == Some(false) },
    SmartList { id: "followers", name: "Followers", holds: is_follower },
    SmartList { id: "free_trial_subscribers", name: "Free trial subscribers", holds: on_trial },
    SmartList {
        id: "expired_subscribers",
        name: "Expired subscribers",
        holds: |person| matches!(person.relation, Relation::Expired),
    },
    SmartList { id: "spent_more_than_50", name: "Spent more than $50", holds: spent_more_than_50 },
];

fn renews(person: &Person) -> Option<bool> {
    match person.relation {
        Relation::Subscriber { renews, .. } => Some(renews),
        Relation::Expired | Relation::Follower | Relation::Stranger => None,
    }
}

pub(super) fn on_trial(person: &Person) -> bool {
    matches!(person.relation, Relation::Subscriber { is_trial: true, .. })
}

pub(super) fn spent_more_than_50(person: &Person) -> bool {
    person.payments.total() > 5_000
}

/// Three lists such as owners make.
pub(super) fn invented(world: &World, now: i64) -> Vec<CustomList> {
    let mut dice = Dice::new(0x11, [u64::MAX, 2]);
    let list = |(name, share): (&str, f64)| CustomList {
        uuid: dice.uuid(),
        name: String::from(name),
        created_at: now - dice.between(20 * DAY, 400 * DAY),
        members: world.people().filter(|_| dice.chance(share)).map(|(_, person)| person.uuid).collect(),
    };
    [("Regulars", 0.09), ("Workshop friends", 0.05), ("Wholesale", 0.02)].into_iter().map(list).collect()
}

pub(super) async fn smart(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &SCOPES)?;
    let lists = SMART.iter().map(|list| {
        let count = state.world.people().filter(|(_, person)| (list.holds)(person)).count();
        json!({ "name": list.name, "uuid": list.id, "count": count })
    });
    Ok(Json(lists.collect()))
}

pub(super) async fn smart_members(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &SCOPES)?;
    let paging = Query::read(query).paging()?;
    let Some(list) = SMART.iter().find(|list| list.id == id) else {
        return Err(Refusal::invalid("uuid: Invalid enum value"));
    };
    let members = state.world.people().map(|(_, person)| person).filter(|person| (list.holds)(person));
    Ok(Json(page(paging, members)))
}

pub(super) async fn custom(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &SCOPES)?;
    let query = Query::read(query);
    let paging = query.paging()?;
    let search = query.get("search").unwrap_or_default().to_lowercase();
    let lists = state.fanvue.lists.iter().filter(|list| list.name.to_lowercase().contains(&search));
    let (lists, has_more) = paging.cut(lists);
    let row = |list: &CustomList| {
        let members = list.members.iter().filter(|id| state.world.find(**id).is_some()).count();
        json!({ "uuid": list.uuid, "name": list.name, "membersCount": members, "createdAt": rows::time(list.created_at) })
    };
    Ok(Json(paging.answer(lists.into_iter().map(row).collect(), has_more)))
}

pub(super) async fn custom_members(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &SCOPES)?;
    let paging = Query::read(query).paging()?;
    let id = guard::id(&id).ok_or(Refusal::Bad("Invalid list UUID"))?;
    let list = state.fanvue.lists.iter().find(|list| list.uuid == id);
    let list = list.ok_or(Refusal::NotFound("Custom list not found"))?;
    let members =
        list.members.iter().filter_map(|id| state.world.find(*id)).map(|place| state.world.at(place));
    Ok(Json(page(paging, members)))
}

fn page<'a>(paging: Paging, members: impl Iterator<Item = &'a Person>) -> Value {
    let (members, has_more) = paging.cut(members);
    let row = |person: &Person| {
        json!({
            "uuid": person.uuid,
            "displayName": person.display_name,
            "handle": person.handle,
            "isCreator": person.is_creator,
        })
    };
    paging.answer(members.into_iter().map(row).collect(), has_more)
}
