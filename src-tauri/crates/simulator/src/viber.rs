//! The Viber bot API as viber.md and its reference page have it: who of a bot's subscribers is online.
//!
//! Errors come with HTTP 200 and a `status` in the body. Nothing is pushed, and no call lists subscribers. Where
//! viber.md says "UNKNOWN", the behaviour here is a choice: more than 100 ids are `badData`, none are `missingData`,
//! answers are sorted by id and hold each id once, and a path that does not exist is answered as the one bare error
//! that was seen. `set_webhook` would take the bot from its owner: it is refused, and the calls are counted.

mod account;
mod details;
mod ids;
mod online;
mod refusal;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::options::{Crowd, Options, ViberOptions};
use crate::people::{NewPerson, Relation};
use crate::quota::Quota;
use crate::shared::Shared;
use crate::viber::refusal::Refusal;
use crate::world::World;

/// Makes the subscribers other people than those of the other services.
const SALT: u64 = 0x7b1b_e200;

/// Of a varied crowd, the places of the one who surely hides and the one who surely is no subscriber any more, so that
/// every demo shows both.
const SURELY_HIDDEN: u32 = 3;
const SURELY_UNAVAILABLE: u32 = 5;

/// What `get_online` says of one subscriber.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SubscriberPresence {
    /// 0, `online`
    Online,
    /// 1, `offline`
    Offline,
    /// 2, `undisclosed`: they hide their status.
    Undisclosed,
    /// 3, `tryLater`: an internal error.
    TryLater,
    /// 4, `unavailable`: no Viber user, no subscriber, or unregistered.
    Unavailable,
}

/// A subscriber as tests and the demo see them.
#[derive(Clone, Debug, PartialEq)]
pub struct SubscriberView {
    /// The id at this bot.
    pub id: String,
    /// The place among the subscribers, from 0, which never changes.
    pub index: usize,
    /// Their name.
    pub name: String,
    /// What `get_online` says of them, unless a command states something else.
    pub presence: SubscriberPresence,
    /// When they were last here, or last active while here; hidden or not.
    pub last_online: Option<DateTime<Utc>>,
    /// Whether life leaves them alone, because a command moved them.
    pub is_held: bool,
}

/// Why a subscriber is neither here nor away nor hiding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    TryLater,
    Unavailable,
}

/// What this service knows.
#[derive(Debug)]
pub(crate) struct Viber {
    pub(crate) options: ViberOptions,
    pub(crate) world: World,
    /// By place in the world.
    ids: Vec<String>,
    places: HashMap<String, u32>,
    pub(crate) trouble: HashMap<u32, Trouble>,
    /// Ids that fail every batch that holds them.
    pub(crate) poison: HashSet<String>,
    /// Ids that answers leave out.
    pub(crate) omitted: HashSet<String>,
    /// Elements that are answered as they stand.
    pub(crate) stated: HashMap<String, Value>,
    pub(crate) webhook_calls: usize,
    online_quota: Quota,
    details_quotas: HashMap<String, Quota>,
}

impl Viber {
    pub(crate) fn new(options: &Options, now: i64) -> Viber {
        let mut world = World::apart(options, options.viber.subscribers, SALT, now);
        let ids = ids::invent(options.viber.subscribers, options.seed ^ SALT);
        let places = ids.iter().cloned().zip(0..).collect();
        let mut trouble = HashMap::new();
        if options.crowd == Crowd::Varied {
            let gone = |place: u32, relation: Relation| {
                place == SURELY_UNAVAILABLE || (place != SURELY_HIDDEN && relation == Relation::Stranger)
            };
            let unavailable = world
                .people()
                .filter(|(place, person)| gone(*place, person.relation))
                .map(|(place, _)| place);
            trouble.extend(unavailable.map(|place| (place, Trouble::Unavailable)));
            if ids.len() > SURELY_HIDDEN as usize {
                world.at_mut(SURELY_HIDDEN).is_hidden = true;
            }
        }
        Viber {
            options: options.viber.clone(),
            world,
            ids,
            places,
            trouble,
            poison: HashSet::new(),
            omitted: HashSet::new(),
            stated: HashMap::new(),
            webhook_calls: 0,
            online_quota: Quota::default(),
            details_quotas: HashMap::new(),
        }
    }

    /// The place of a subscriber who was not removed.
    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.places.get(id).copied()
    }

    /// The id of the subscriber at a place that this service handed out.
    pub(crate) fn id(&self, place: u32) -> &str {
        &self.ids[place as usize]
    }

    pub(crate) fn presence(&self, place: u32) -> SubscriberPresence {
        let person = self.world.at(place);
        match self.trouble.get(&place) {
            Some(Trouble::TryLater) => SubscriberPresence::TryLater,
            Some(Trouble::Unavailable) => SubscriberPresence::Unavailable,
            None if person.is_hidden => SubscriberPresence::Undisclosed,
            None if person.presence.is_online() => SubscriberPresence::Online,
            None => SubscriberPresence::Offline,
        }
    }

    /// Adds a subscriber under this id, or under a new one. Whoever had the id before is removed.
    pub(crate) fn add(&mut self, id: Option<&str>, name: &str, now: i64) -> String {
        let place = self.world.add(NewPerson::named(name, name), now);
        let id = id.map_or_else(ids::random, String::from);
        if let Some(before) = self.places.insert(id.clone(), place) {
            self.world.remove(before);
        }
        self.ids.push(id.clone());
        id
    }

    /// The bot loses a subscriber: their id means nothing any more.
    pub(crate) fn remove(&mut self, place: u32) {
        self.world.remove(place);
        self.places.remove(&self.ids[place as usize]);
    }

    /// The token is checked before anything else.
    fn admit(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        match headers.get("x-viber-auth-token") {
            Some(token) if token.as_bytes() == self.options.token.as_bytes() => Ok(()),
            Some(_) => Err(Refusal::InvalidToken),
            None => Err(Refusal::MissingToken),
        }
    }
}

/// All calls.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/pa/get_online", post(online::batch))
        .route("/pa/get_account_info", get(account::bot).post(account::bot))
        .route("/pa/get_user_details", post(details::user))
        .route("/pa/set_webhook", post(account::refused_webhook))
        .fallback(refusal::unknown_path)
        .method_not_allowed_fallback(refusal::unknown_path)
        .with_state(shared)
}

#[cfg(test)]
mod tests;
