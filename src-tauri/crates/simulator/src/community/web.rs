//! The community's pages, as far as "Open chat" and "Open profile" lead there.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;

use crate::oauth::escaped;
use crate::shared::Shared;
use crate::web::page;

pub(super) async fn profile(state: State<Arc<Shared>>, id: Path<u64>) -> (StatusCode, Html<String>) {
    of_member(state, id, "Profile of", "A member of the circle.")
}

pub(super) async fn messages(state: State<Arc<Shared>>, id: Path<u64>) -> (StatusCode, Html<String>) {
    of_member(state, id, "Messages with", "No messages yet.")
}

fn of_member(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<u64>,
    title: &str,
    sentence: &str,
) -> (StatusCode, Html<String>) {
    let state = shared.state();
    match state.community.member(id) {
        Some(member) => {
            let title = format!("{title} @{}", escaped(&member.username));
            (StatusCode::OK, page(&title, &format!("<p>{sentence}</p>")))
        }
        None => (StatusCode::NOT_FOUND, page("Not found", "<p>There is no such member.</p>")),
    }
}
