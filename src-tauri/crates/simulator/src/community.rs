//! A SelfCommunity community as selfcommunity.md and the page on connection statuses have it: who its members are, how
//! the signed-in one is connected to the others, and how to sign in. Nobody is ever online here.
//!
//! Where the pages are silent, the behaviour is a choice: a call that fits only the other mode is 403, a path without
//! its trailing slash is sent on with 301 (which turns a POST into a GET), relations among other members are not
//! simulated, so their lists are empty, and `mutual` is not looked at. What the client must bear either way is a switch
//! of [`CommunityOptions`].

mod guard;
mod life;
mod lists;
mod members;
mod options;
mod paging;
mod preferences;
mod refusal;
mod requests;
mod rows;
mod statuses;
mod ties;
mod users;
mod web;

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use members::Member;
pub use options::{
    CommunityMode, CommunityOptions, CommunityOwner, ContentAccess, ErrorStyle, NextLink, ReadyToken,
    UnknownMembers,
};
pub(crate) use ties::Tie;

use crate::oauth::{self, OAuth, Realm};
use crate::options::{OAuthOptions, Options};
use crate::shared::Shared;

/// Everything the community knows.
#[derive(Debug)]
pub(crate) struct Community {
    pub(crate) options: CommunityOptions,
    pub(crate) oauth: OAuth,
    pub(crate) members: Vec<Member>,
    /// Ids that statuses leave out although the member is known.
    pub(crate) omitted: HashSet<u64>,
    life: Option<life::Life>,
}

impl Community {
    /// The community of `options` at the real time `now`.
    pub(crate) fn new(options: &Options, now: i64) -> Community {
        let community = options.community.clone();
        let user = community.owners.first().map(|owner| owner.id.to_string()).unwrap_or_default();
        Community {
            oauth: OAuth::new(options.community_oauth.clone(), Realm::Community, user),
            members: members::invented(&community, options.crowd, options.seed, now),
            omitted: HashSet::new(),
            life: options.life.map(|life| life::Life::new(life.speed, options.seed, now)),
            options: community,
        }
    }

    /// The member with this id, of those who can sign in, and their place among them.
    pub(crate) fn owner(&self, id: &str) -> Option<(usize, &CommunityOwner)> {
        let id: u64 = id.parse().ok()?;
        self.options.owners.iter().enumerate().find(|(_, owner)| owner.id == id)
    }

    /// A member who was not removed and is none of those who can sign in.
    pub(crate) fn member(&self, id: u64) -> Option<&Member> {
        self.members.iter().find(|member| member.id == id && !member.is_gone)
    }

    pub(crate) fn member_mut(&mut self, id: u64) -> Option<&mut Member> {
        self.members.iter_mut().find(|member| member.id == id && !member.is_gone)
    }
}

/// The registered client of the community: public or with a secret, and every approval can be renewed.
pub(crate) fn usual_oauth() -> OAuthOptions {
    options::usual_oauth()
}

/// All calls and pages of the host.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/api/v2/user/me/", get(users::me))
        .route("/api/v2/user/connection/statuses/", post(statuses::batch))
        .route("/api/v2/user/connection/requests/", get(requests::received))
        .route("/api/v2/user/connection/requests_sent/", get(requests::sent))
        .route("/api/v2/user/{id}/", get(users::user))
        .route("/api/v2/user/{id}/connection/requests/", get(requests::received_by))
        .route("/api/v2/user/{id}/connection/requests_sent/", get(requests::sent_by))
        .route("/api/v2/user/{id}/followings/", get(lists::followings))
        .route("/api/v2/user/{id}/followers/", get(lists::followers))
        .route("/api/v2/user/{id}/connections/", get(lists::connections))
        .route("/api/v2/dynamic_preference/", get(preferences::list))
        .route("/user/{id}/", get(web::profile))
        .route("/messages/{id}/", get(web::messages))
        .method_not_allowed_fallback(refusal::method)
        .fallback(refusal::unknown_path)
        .with_state(shared.clone())
        .merge(oauth::community_router(shared))
}

#[cfg(test)]
mod tests;
