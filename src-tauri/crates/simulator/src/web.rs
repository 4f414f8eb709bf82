//! The service's web pages, as far as "Open chat" leads there: an inbox and one page for each chat.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use uuid::Uuid;

use crate::oauth::escaped;
use crate::shared::Shared;

/// How many chats or messages a page shows.
const SHOWN: usize = 30;

/// The pages.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(inbox))
        .route("/messages", get(inbox))
        .route("/messages/{user}", get(chat))
        .with_state(shared)
}

async fn inbox(State(shared): State<Arc<Shared>>) -> Html<String> {
    let state = shared.state();
    let rows: String = state
        .world
        .chats()
        .take(SHOWN)
        .map(|(_, person)| {
            format!("<li><a href=\"/messages/{}\">{}</a></li>", person.uuid, escaped(&person.display_name))
        })
        .collect();
    page("Messages", &format!("<ul>{rows}</ul>"))
}

async fn chat(State(shared): State<Arc<Shared>>, Path(user): Path<Uuid>) -> (StatusCode, Html<String>) {
    let mut state = shared.state();
    let Some(place) = state.world.find(user) else {
        return (StatusCode::NOT_FOUND, page("Not found", "<p>There is no such chat.</p>"));
    };
    let told = state.world.talk(place).unwrap_or_default();
    let shown = &told[told.len().saturating_sub(SHOWN)..];
    let rows: String = shown
        .iter()
        .map(|message| {
            format!("<p>{}</p>", escaped(message.draft.text.as_deref().unwrap_or("(an attachment)")))
        })
        .collect();
    let person = state.world.at(place);
    let presence = if person.presence.is_online() && !person.is_hidden { "online now" } else { "not online" };
    let body = format!("<p>@{} is {presence}.</p>{rows}", escaped(&person.handle));
    (StatusCode::OK, page(&format!("Chat with {}", escaped(&person.display_name)), &body))
}

pub(crate) fn page(title: &str, body: &str) -> Html<String> {
    Html(format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title><style>\
         body{{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:8vh auto;padding:0 1rem;color:#222}}\
         p{{background:#f3f1ec;border-radius:.6rem;padding:.5rem .8rem}}</style></head>\
         <body><h1>{title}</h1>{body}<small>A simulated service on this computer.</small></body></html>"
    ))
}
