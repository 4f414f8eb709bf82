//! `GET /api/v2/user/{id}/followings/` and `/followers/` in follow mode, `/connections/` in friendship mode.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::Value;

use crate::community::guard::{answered, visitor};
use crate::community::paging::Window;
use crate::community::refusal::Refusal;
use crate::community::{CommunityMode, Tie, rows};
use crate::shared::Shared;

pub(super) async fn followings(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    list(&shared, &headers, &id, &uri, CommunityMode::Follow, |tie| tie.from_me)
}

pub(super) async fn followers(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    list(&shared, &headers, &id, &uri, CommunityMode::Follow, |tie| tie.from_them)
}

pub(super) async fn connections(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    list(&shared, &headers, &id, &uri, CommunityMode::Friendship, |tie| tie.from_me && tie.from_them)
}

fn list(
    shared: &Shared,
    headers: &HeaderMap,
    id: &str,
    uri: &Uri,
    mode: CommunityMode,
    wanted: fn(&Tie) -> bool,
) -> Response {
    answered(shared, |community| {
        let visitor = visitor(shared, community, headers)?;
        if community.options.mode != mode {
            return Err(Refusal::Mode);
        }
        let whose = community.owner(id).map(|(place, _)| place);
        let is_known = || id.parse().ok().and_then(|id| community.member(id)).is_some();
        if whose.is_none() && !is_known() {
            return Err(Refusal::NotFound);
        }
        let rows: Vec<Value> = community
            .members
            .iter()
            .filter(|member| !member.is_gone)
            .filter(|member| whose.and_then(|place| member.ties.get(place)).is_some_and(wanted))
            .map(|member| rows::user(community, member, visitor))
            .collect();
        Ok(Window::read(uri, &community.options).answer(rows, &community.options, &shared.urls))
    })
}
