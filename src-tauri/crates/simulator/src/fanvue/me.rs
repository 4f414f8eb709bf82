//! `GET /users/me`: who is signed in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::Value;

use crate::fanvue::fans::{is_follower, is_subscriber};
use crate::fanvue::guard::admitted;
use crate::fanvue::refusal::Refusal;
use crate::fanvue::rows;
use crate::shared::Shared;

pub(super) async fn current_user(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    let owner = admitted(&shared, &state, &headers, &["read:self"])?;
    let followers = state.world.people().filter(|(_, person)| is_follower(person)).count();
    let subscribers = state.world.people().filter(|(_, person)| is_subscriber(person)).count();
    Ok(Json(rows::me(&owner, followers, subscribers)))
}
