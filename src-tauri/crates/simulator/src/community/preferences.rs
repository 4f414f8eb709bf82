//! `GET /api/v2/dynamic_preference/`: how the community is set up, readable by anybody.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use crate::community::guard::answered;
use crate::community::paging::Window;
use crate::community::{Community, CommunityMode};
use crate::shared::Shared;

pub(super) async fn list(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    answered(&shared, |community| {
        let window = Window::read(&uri, &community.options);
        let rows = (1..).zip(preferences(community));
        let rows =
            rows.filter(|(_, (section, ..))| window.get("section").is_none_or(|wanted| wanted == *section));
        let row = |(id, (section, name, value)): (u32, (&str, &str, Value))| json!({ "id": id, "section": section, "name": name, "value": value });
        Ok(window.answer(rows.map(row).collect(), &community.options, &shared.urls))
    })
}

/// Section, name and value of each.
fn preferences(community: &Community) -> Vec<(&'static str, &'static str, Value)> {
    let options = &community.options;
    vec![
        ("text", "application_name", json!("The Kiln Circle")),
        ("configurations", "follow_enabled", json!(options.mode == CommunityMode::Follow)),
        ("configurations", "url_template_profile", json!(options.profile_template)),
        ("configurations", "url_template_private_message", json!(options.message_template)),
    ]
}
