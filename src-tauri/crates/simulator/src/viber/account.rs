//! `get_account_info`: which bot the token belongs to; and `set_webhook`, which is refused.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use crate::shared::Shared;
use crate::viber::refusal::{HOSTNAME, Refusal};

/// The same for GET, as documented, and for POST, as the vendor's libraries have it (viber.md 1.5). Members are those
/// who manage the bot.
pub(super) async fn bot(
    State(shared): State<Arc<Shared>>,
    headers: HeaderMap,
) -> Result<Json<Value>, Refusal> {
    let state = shared.state();
    state.viber.admit(&headers)?;
    let options = &state.viber.options;
    Ok(Json(json!({
        "status": 0,
        "status_message": "ok",
        "id": options.bot_id,
        "chat_hostname": HOSTNAME,
        "name": options.name,
        "uri": options.uri,
        "icon": options.avatar_base.as_ref().map(|base| format!("{base}/icon.png")).unwrap_or_default(),
        "category": "Home & Garden",
        "subcategory": "Home Decor",
        "location": { "lat": 50.0755, "lon": 14.4378 },
        "country": "CZ",
        "chat_flags": [],
        "webhook": "",
        "event_types": [],
        "subscribers_count": state.viber.world.people().count(),
        "members": [{ "id": "6k/pRgLGXzFnhUMLOuMkYw==", "name": "Marlow", "role": "admin" }],
    })))
}

/// Counts the call, and that is all.
pub(super) async fn refused_webhook(State(shared): State<Arc<Shared>>) -> Refusal {
    shared.state().viber.webhook_calls += 1;
    Refusal::InvalidUrl
}
