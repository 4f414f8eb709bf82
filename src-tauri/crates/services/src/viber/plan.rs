//! The one request that carries out each task. All are `POST` with JSON. The token stays in its header: the vendor's own
//! programs also put it into the body, which is what servers log.

use super::MOST_IDS;
use crate::contract::{Method, Request, Site};
use presence::id::Key;
use presence::service::Task;
use serde_json::{Value, json};
use std::collections::HashSet;

/// The request for `task`.
pub(super) fn request(task: &Task, site: &Site) -> Option<Request> {
    Some(match task {
        // One page says GET, the vendor's three programs send this.
        Task::WhoAmI => post(site, "get_account_info", &json!({})),
        Task::PresenceOf { keys } => {
            debug_assert!(!keys.is_empty(), "a task asks for somebody");
            post(site, "get_online", &json!({ "ids": asked(keys) }))
        }
        Task::NameOf { key } => post(site, "get_user_details", &json!({ "id": key })),
        Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => return None,
    })
}

/// Who a call asks for: each once, in the order given, never more than the service takes. Both `plan` and `read` go by it, so
/// that nobody is reported who was not in the body.
pub(super) fn asked(keys: &[Key]) -> Vec<&str> {
    let mut seen = HashSet::new();
    keys.iter().map(|key| &**key).filter(|key| seen.insert(*key)).take(MOST_IDS).collect()
}

fn post(site: &Site, call: &str, body: &Value) -> Request {
    Request {
        method: Method::Post,
        url: format!("{}/{call}", site.base),
        headers: Vec::new(),
        body: Some(body.to_string()),
    }
}
