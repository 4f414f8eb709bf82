//! The Fanvue API as fanvue.md, fanvue-openapi.json and the two reference pages have it: the calls that read.
//!
//! Where those say "UNKNOWN", the behaviour here is a choice, said where it is made: ids of unknown people are left out
//! of statuses, one bad id fails the whole batch. Where hidden people are listed, what becomes of people without a chat,
//! and what the bulk reading of messages leaves open is a switch each.

mod agencies;
mod agency;
mod chats;
mod creators;
mod fans;
mod guard;
mod insights;
mod limited;
mod lists;
mod me;
mod messages;
mod options;
mod paging;
mod refusal;
mod rows;
mod statuses;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use serde_json::Value;
use uuid::Uuid;

pub(crate) use agency::Creator;
pub(crate) use limited::count;
pub(crate) use lists::CustomList;
pub use options::{
    AgencyOptions, BulkOptions, BulkOrder, BulkReading, Chatless, HiddenPeople, UnknownCursor, UserStyle,
};

use crate::options::{Crowd, FanvueOptions, Options, Owner};
use crate::shared::Shared;
use crate::world::World;

/// What this service knows besides the world.
#[derive(Debug)]
pub(crate) struct Fanvue {
    pub(crate) options: FanvueOptions,
    pub(crate) lists: Vec<CustomList>,
    /// Ids that fail every batch that holds them.
    pub(crate) poison: HashSet<Uuid>,
    /// Ids that statuses leave out although the person is known.
    pub(crate) omitted: HashSet<Uuid>,
    /// Statuses that are answered as they stand.
    pub(crate) stated: HashMap<Uuid, Value>,
    /// Chats that the bulk reading of messages refuses.
    pub(crate) chat_errors: HashMap<Uuid, ChatError>,
    /// The creators whom every user who can sign in manages.
    pub(crate) creators: Vec<Creator>,
}

/// Why the bulk reading of messages refuses one chat (fanvue.md 4.2). `not_found` follows from there being none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChatError {
    /// `forbidden`
    Forbidden,
    /// `internal`
    Internal,
    /// Its id refuses the whole call. Unknown at the vendor.
    WholeCall,
}

impl Fanvue {
    pub(crate) fn new(options: &Options, world: &World, now: i64) -> Fanvue {
        Fanvue {
            options: options.fanvue.clone(),
            lists: match options.crowd {
                Crowd::Plain => Vec::new(),
                Crowd::Varied => lists::invented(world, now),
            },
            poison: HashSet::new(),
            omitted: HashSet::new(),
            stated: HashMap::new(),
            chat_errors: HashMap::new(),
            creators: agency::invented(options, now),
        }
    }

    /// The user with this id, of those who can sign in.
    pub(crate) fn owner(&self, id: &str) -> Option<&Owner> {
        let id = Uuid::try_parse(id).ok()?;
        self.options.owners.iter().find(|owner| owner.uuid == id)
    }
}

/// All calls.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/users/me", get(me::current_user))
        .route("/chats", get(chats::list))
        .route("/chats/unread", get(chats::unread))
        .route("/chats/statuses", post(statuses::batch))
        .route("/chats/messages/batch", post(messages::batch))
        .route("/chats/{user}/messages", get(messages::list))
        .route("/chats/lists/smart", get(lists::smart))
        .route("/chats/lists/smart/{id}", get(lists::smart_members))
        .route("/chats/lists/custom", get(lists::custom))
        .route("/chats/lists/custom/{id}", get(lists::custom_members))
        .route("/followers", get(fans::followers))
        .route("/subscribers", get(fans::subscribers))
        .route("/insights/fans/{user}", get(insights::fan))
        .route("/creators", get(creators::list))
        .route("/creators/{creator}/chats", get(creators::chats))
        .route("/creators/{creator}/chats/{user}/messages", get(creators::one_chat))
        .route("/creators/{creator}/followers", get(creators::followers))
        .route("/creators/{creator}/subscribers", get(creators::subscribers))
        .route("/creators/{creator}/subscribers/online", get(creators::online))
        .route("/agencies/chats", get(agencies::chats))
        .route("/agencies/subscribers", get(agencies::subscribers))
        .fallback(refusal::unknown_path)
        .with_state(shared)
}

#[cfg(test)]
mod tests;
