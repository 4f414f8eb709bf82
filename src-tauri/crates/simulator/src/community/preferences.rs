//! `GET /api/v2/dynamic_preference/`: how the community is set up, readable by anybody.

use std::sync::Arc;

use axum::extract::State;
use axum::http::Uri;
use axum::response::Response;
use serde_json::{Value, json};

use crate::community::guard::answered;
use crate::community::paging::Window;
use crate::community::{Community, CommunityMode, ContentAccess};
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

/// Section, name and value of each. The vendor's client knows about thirty of the section that says where pages are; which of
/// them stand here is no matter, but that they fill several pages, and that those two stand far behind, is.
fn preferences(community: &Community) -> Vec<(&'static str, &'static str, Value)> {
    let options = &community.options;
    let follows = options.mode == CommunityMode::Follow;
    let switches = [
        "addons_enabled",
        "advertising_enabled",
        "category_follow_enabled",
        "comments_enabled",
        "contributions_enabled",
        "discussion_enabled",
        "events_enabled",
        "explore_stream_enabled",
        "groups_enabled",
        "incubator_enabled",
        "invite_enabled",
        "live_stream_enabled",
        "notifications_enabled",
        "people_suggestion_enabled",
        "poll_enabled",
        "post_enabled",
        "post_geolocation_enabled",
        "private_messages_enabled",
        "reactions_enabled",
        "reports_enabled",
        "staff_badge_enabled",
        "status_enabled",
        "tags_enabled",
    ];
    let mut all = vec![
        ("text", "application_name", json!("The Kiln Circle")),
        ("configurations", "connection_enabled", json!(!follows)),
        ("configurations", "content_availability", json!(options.content == ContentAccess::Open)),
        ("configurations", "follow_enabled", json!(follows)),
    ];
    all.extend(switches.map(|name| ("configurations", name, json!(true))));
    all.extend([
        ("configurations", "url_template_category", json!("/category/{id}/")),
        ("configurations", "url_template_private_message", json!(options.message_template)),
        ("configurations", "url_template_post", json!("/post/{id}/")),
        ("configurations", "url_template_profile", json!(options.profile_template)),
    ]);
    all
}
