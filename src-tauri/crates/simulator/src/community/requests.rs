//! Open connection requests: `GET /api/v2/user/connection/requests/` and `/requests_sent/`, and the same below
//! `/api/v2/user/{id}/`, where the vendor's reference and its client have them; there only one's own are shown. The newest
//! come first.

use std::cmp::Reverse;
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use serde_json::{Value, json};

use crate::community::guard::{answered, signed_in};
use crate::community::paging::Window;
use crate::community::refusal::Refusal;
use crate::community::{CommunityMode, Member, Tie, rows};
use crate::shared::Shared;

/// Which way a request goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Received,
    Sent,
}

pub(super) async fn received(State(shared): State<Arc<Shared>>, headers: HeaderMap, uri: Uri) -> Response {
    list(&shared, &headers, &uri, None, Way::Received)
}

pub(super) async fn sent(State(shared): State<Arc<Shared>>, headers: HeaderMap, uri: Uri) -> Response {
    list(&shared, &headers, &uri, None, Way::Sent)
}

pub(super) async fn received_by(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    list(&shared, &headers, &uri, Some(&id), Way::Received)
}

pub(super) async fn sent_by(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    uri: Uri,
) -> Response {
    list(&shared, &headers, &uri, Some(&id), Way::Sent)
}

fn list(shared: &Shared, headers: &HeaderMap, uri: &Uri, id: Option<&str>, way: Way) -> Response {
    answered(shared, |community| {
        let place = signed_in(shared, community, headers)?;
        if community.options.mode != CommunityMode::Friendship {
            return Err(Refusal::Mode);
        }
        if id.is_some_and(|id| community.owner(id).map(|(owner, _)| owner) != Some(place)) {
            return Err(Refusal::NotFound);
        }
        let me = community.options.owners.get(place).map(|owner| rows::owner(community, owner, Some(place)));
        let mut open: Vec<(&Member, &Tie)> = community
            .members
            .iter()
            .filter(|member| !member.is_gone)
            .filter_map(|member| member.ties.get(place).map(|tie| (member, tie)))
            .filter(|(_, tie)| tie.is_open() && tie.from_me == (way == Way::Sent))
            .collect();
        open.sort_by_key(|(_, tie)| Reverse(tie.since));
        let row = |(member, tie): (&Member, &Tie)| {
            let them = rows::user(community, member, Some(place));
            let me = me.clone().unwrap_or_default();
            let (from, to) = match way {
                Way::Received => (them, me),
                Way::Sent => (me, them),
            };
            json!({
                "id": member.id * 10 + place as u64,
                "from_user": from,
                "to_user": to,
                "created": rows::time(tie.since),
                "rejected": null,
                "viewed": null,
            })
        };
        let rows: Vec<Value> = open.into_iter().map(row).collect();
        Ok(Window::read(uri, &community.options).answer(rows, &community.options, &shared.urls))
    })
}
