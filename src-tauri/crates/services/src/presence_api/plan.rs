//! The one request that carries out each task.

use super::lists::{self, List};
use super::{PAGE_ROWS, ids};
use crate::address::segment;
use crate::contract::{Method, Request, Site};
use chrono::{DateTime, SecondsFormat};
use presence::service::{Mine, Task};
use presence::time::Wall;
use serde_json::{Value, json};

/// The request for `task`. For contacts whose keys are no numbers at all there is none.
pub(super) fn request(task: &Task, site: &Site) -> Option<Request> {
    Some(match task {
        Task::WhoAmI | Task::MyStatus => get(site, "/users/me/status"),
        Task::OwnName => get(site, "/users/me"),
        Task::Lists { page } => {
            get(site, &format!("{}?page={}&per_page=1", List::on(page).path(), lists::FIRST_PAGE))
        }
        Task::Contacts { list, page } => {
            let path = List::of(list)?.path();
            get(site, &format!("{path}?page={}&per_page={PAGE_ROWS}", lists::number(page)))
        }
        Task::PresenceOf { keys } => {
            debug_assert!(!keys.is_empty(), "a task asks for somebody");
            let asked = ids::asked(keys);
            if asked.is_empty() {
                return None;
            }
            get(site, &format!("/users/presence?user_ids={}", asked.join(",")))
        }
        Task::OnePresence { key } => get(site, &format!("/users/{}/presence", segment(key))),
        Task::SetMyStatus(mine) => {
            Request { body: Some(status(*mine).to_string()), ..bare(Method::Put, site, "/users/me/status") }
        }
        Task::Heartbeat => bare(Method::Post, site, "/users/me/heartbeat"),
        Task::CleanUp => bare(Method::Post, site, "/admin/cleanup-presence"),
        Task::OnlineNow { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. } => return None,
    })
}

/// The least set of fields that says it. An end that no calendar holds is none.
fn status(mine: Mine) -> Value {
    match mine {
        Mine::Online => json!({ "is_online": true, "is_busy": false }),
        Mine::Busy { until } => match until.and_then(utc) {
            Some(until) => json!({ "is_online": true, "is_busy": true, "busy_until": until }),
            None => json!({ "is_online": true, "is_busy": true }),
        },
        Mine::Offline => json!({ "is_online": false }),
    }
}

fn utc(at: Wall) -> Option<String> {
    Some(DateTime::from_timestamp_millis(at.0)?.to_rfc3339_opts(SecondsFormat::Secs, true))
}

fn get(site: &Site, path: &str) -> Request {
    bare(Method::Get, site, path)
}

fn bare(method: Method, site: &Site, path: &str) -> Request {
    Request { method, url: format!("{}{path}", site.base), headers: Vec::new(), body: None }
}
