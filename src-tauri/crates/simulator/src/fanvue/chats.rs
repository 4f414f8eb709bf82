//! `GET /chats` and `GET /chats/unread`.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::fanvue::fans::{is_follower, is_subscriber};
use crate::fanvue::guard::{self, admitted};
use crate::fanvue::lists::{SMART, on_trial, spent_more_than_50};
use crate::fanvue::paging::Query;
use crate::fanvue::refusal::Refusal;
use crate::fanvue::{HiddenPeople, rows};
use crate::life::DAY;
use crate::people::{Chat, Person};
use crate::shared::{Shared, State as World, now};

/// How long somebody counts as a recent subscriber. The vendor does not say.
const RECENT: i64 = 30 * DAY;

/// The longest text to search for.
const LONGEST_SEARCH: usize = 100;

/// Filters that only creators may use (fanvue.md 5.1).
const CREATORS_ONLY: [&str; 9] = [
    "subscribers",
    "followers",
    "recent_subscribers",
    "not_answered",
    "spent_more_than_50",
    "on_free_trial",
    "has_tipped",
    "spenders",
    "exclude_creators",
];

pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Json<Value>, Refusal> {
    let mut state = shared.state();
    let owner = admitted(&shared, &state, &headers, &["read:chat"])?;
    let query = Query::read(query);
    let paging = query.paging()?;
    if !owner.is_creator && query.all("filter").any(|filter| CREATORS_ONLY.contains(&filter)) {
        return Err(Refusal::Insufficient);
    }
    let wanted = Wanted::read(&query, &state)?;
    let fits = |(_, person): &(u32, &Person)| wanted.fits(person);
    let (places, has_more) = match query.get("sortBy") {
        None | Some("most_recent_messages") => {
            paging.cut(state.world.chats().filter(fits).map(|(place, _)| place))
        }
        Some("online_now") => {
            let online = state.world.chats().filter(|(_, person)| rows::is_online(person));
            let others = state.world.chats().filter(|(_, person)| !rows::is_online(person));
            paging.cut(online.chain(others).filter(fits).map(|(place, _)| place))
        }
        Some("most_unanswered_chats") => {
            let mut chats: Vec<_> = state.world.chats().filter(fits).collect();
            // The sort is stable, so chats that are alike stay in the order of their last messages.
            chats.sort_by_key(|(_, person)| std::cmp::Reverse(unanswered(person)));
            paging.cut(chats.into_iter().map(|(place, _)| place))
        }
        Some(_) => return Err(Refusal::invalid("sortBy: Invalid enum value")),
    };
    let World { world, fanvue, .. } = &mut *state;
    let rows = places.into_iter().map(|place| rows::chat(world, place, &owner, &fanvue.options)).collect();
    Ok(Json(paging.answer(rows, has_more)))
}

/// Whether a chat's person passes.
type Test = Box<dyn Fn(&Person) -> bool>;

/// What must be true of a chat's person to be listed.
struct Wanted {
    tests: Vec<Test>,
}

impl Wanted {
    fn read(query: &Query, state: &World) -> Result<Wanted, Refusal> {
        let mut tests: Vec<Test> = Vec::new();
        for name in query.all("filter") {
            let test = match (name, state.fanvue.options.hidden) {
                ("online", HiddenPeople::Listed) => {
                    Some((|person: &Person| person.presence.is_online()) as fn(&Person) -> bool)
                }
                (name, HiddenPeople::Listed | HiddenPeople::LeftOut) => filter(name),
            };
            tests.push(Box::new(test.ok_or_else(|| Refusal::invalid("filter: Invalid enum value"))?));
        }
        let mut smart = Vec::new();
        for id in query.all("smartListIds") {
            let list = SMART.iter().find(|list| list.id == id).map(|list| list.holds);
            let muted: fn(&Person) -> bool = |person| person.is_muted;
            let holds = list.or_else(|| (id == "muted").then_some(muted));
            smart.push(holds.ok_or_else(|| Refusal::invalid("smartListIds: Invalid enum value"))?);
        }
        if !smart.is_empty() {
            tests.push(Box::new(move |person| smart.iter().any(|holds| holds(person))));
        }
        if let Some(id) = query.get("customListId") {
            let id = guard::id(id).ok_or_else(|| Refusal::invalid("customListId: Invalid uuid"))?;
            let list = state.fanvue.lists.iter().find(|list| list.uuid == id);
            let members: HashSet<Uuid> =
                list.ok_or(Refusal::Bad("Custom list not found"))?.members.iter().copied().collect();
            tests.push(Box::new(move |person| members.contains(&person.uuid)));
        }
        if let Some(search) = query.get("search") {
            if search.chars().count() > LONGEST_SEARCH {
                return Err(Refusal::invalid(format!(
                    "search: must have at most {LONGEST_SEARCH} characters"
                )));
            }
            let search = search.to_lowercase();
            tests.push(Box::new(move |person| is_named(person, &search)));
        }
        Ok(Wanted { tests })
    }

    fn fits(&self, person: &Person) -> bool {
        self.tests.iter().all(|test| test(person))
    }
}

/// Nobody here is subscribed to, so that filter finds no one. Whether chats that are archived stand in the list without a filter is
/// unknown at the vendor; here they do.
fn filter(name: &str) -> Option<fn(&Person) -> bool> {
    Some(match name {
        "unread" => |person| chat(person).is_some_and(|chat| chat.unread > 0),
        "online" => rows::is_online,
        "subscribed_to" => |_| false,
        "archived" => |person| person.is_archived,
        "not_muted" => |person| !person.is_muted,
        "subscribers" => is_subscriber,
        "followers" => is_follower,
        "recent_subscribers" => |person| is_subscriber(person) && person.registered_at > now() - RECENT,
        "not_answered" => |person| chat(person).is_some_and(|chat| chat.is_unanswered),
        "spent_more_than_50" => spent_more_than_50,
        "on_free_trial" => on_trial,
        "has_tipped" => |person| person.payments.tips > 0,
        "spenders" => |person| person.payments.total() > 0,
        "exclude_creators" => |person| !person.is_creator,
        _ => return None,
    })
}

fn chat(person: &Person) -> Option<&Chat> {
    person.chat.as_ref()
}

fn unanswered(person: &Person) -> (bool, u32) {
    chat(person).map_or((false, 0), |chat| (chat.is_unanswered, chat.unread))
}

fn is_named(person: &Person, search: &str) -> bool {
    let names = [Some(&person.display_name), Some(&person.handle), person.nickname.as_ref()];
    names.into_iter().flatten().any(|name| name.to_lowercase().contains(search))
}

/// Counts only chats; nothing in this world makes any of the notifications.
pub(super) async fn unread(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    admitted(&shared, &state, &headers, &["read:chat"])?;
    let counts = || state.world.chats().filter_map(|(_, person)| chat(person)).map(|chat| chat.unread);
    Ok(Json(json!({
        "unreadChatsCount": counts().filter(|unread| *unread > 0).count(),
        "unreadMessagesCount": counts().sum::<u32>(),
        "unreadNotifications": {
            "newFollower": 0,
            "newPostComment": 0,
            "newPostLike": 0,
            "newPurchase": 0,
            "newSubscriber": 0,
            "newTip": 0,
            "newPromotion": 0,
        },
    })))
}
