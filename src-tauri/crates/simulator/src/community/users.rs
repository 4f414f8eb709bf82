//! `GET /api/v2/user/me/` and `GET /api/v2/user/{id}/`.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde_json::{Value, json};

use crate::community::guard::{answered, signed_in, visitor};
use crate::community::refusal::Refusal;
use crate::community::rows;
use crate::shared::Shared;

pub(super) async fn me(State(shared): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    answered(&shared, |community| {
        let place = signed_in(&shared, community, &headers)?;
        let owner = community.options.owners.get(place).ok_or(Refusal::BadToken)?;
        let mut me = rows::owner(community, owner, Some(place));
        me["role"] = Value::Null;
        me["unseen_interactions_counter"] = json!(0);
        me["unseen_notification_banners_counter"] = json!(0);
        Ok(me)
    })
}

pub(super) async fn user(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response {
    answered(&shared, |community| {
        let visitor = visitor(&shared, community, &headers)?;
        let mut user = match (community.owner(&id), id.parse().ok().and_then(|id| community.member(id))) {
            (Some((_, owner)), _) => rows::owner(community, owner, visitor),
            (None, Some(member)) => rows::user(community, member, visitor),
            (None, None) => return Err(Refusal::NotFound),
        };
        if visitor.is_some() {
            user["can_send_pm_to"] = json!(user["deleted"] == false);
        }
        Ok(user)
    })
}
