//! The one request that carries out each task. Every path ends with a slash: without it a `POST` would be redirected, and lost.

use super::lists::List;
use super::pages;
use super::{MOST_IDS, PAGE_ROWS};
use crate::contract::{Method, Request, Site};
use presence::id::Key;
use presence::service::{ListKey, Page, Task};
use serde_json::json;
use std::collections::HashSet;

/// The request for `task`.
pub(super) fn request(task: &Task, site: &Site) -> Option<Request> {
    match task {
        // The lists of the account's owner have their id in the path, so that they are offered by who that is.
        Task::WhoAmI | Task::Lists { .. } => Some(get(format!("{}/api/v2/user/me/", site.base))),
        Task::Contacts { list, page } => contacts(list, page, site).map(get),
        Task::RelationsOf { keys } => {
            let users: Vec<u64> = asked(keys).into_iter().map(|(_, number)| number).collect();
            (!users.is_empty()).then(|| Request {
                method: Method::Post,
                url: format!("{}/api/v2/user/connection/statuses/", site.base),
                headers: Vec::new(),
                body: Some(json!({ "users": users }).to_string()),
            })
        }
        Task::Places { page } => Some(get(places(page, site))),
        Task::OnlineNow { .. }
        | Task::PresenceOf { .. }
        | Task::OnePresence { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::OwnName => None,
    }
}

/// Who a call for statuses asks for: each once, in the order given, never more than go into one. What is no whole number as
/// the service writes them is nobody's id and never sent.
pub(super) fn asked(keys: &[Key]) -> Vec<(&str, u64)> {
    let mut seen = HashSet::new();
    let numbers = keys.iter().filter_map(|key| Some((&**key, number(key)?)));
    numbers.filter(|(key, _)| seen.insert(*key)).take(MOST_IDS).collect()
}

/// The address of a page of a list; nothing where there is no such list.
pub(super) fn contacts(list: &ListKey, page: &Page, site: &Site) -> Option<String> {
    let first = || Some(format!("{}{}?limit={PAGE_ROWS}", site.base, List::of(list)?.path()));
    // A page is what `read` made, so that anything else is the first.
    page.0.as_deref().and_then(|rest| pages::address(rest, site)).or_else(first)
}

/// The address of a page of the community's preferences.
pub(super) fn places(page: &Page, site: &Site) -> String {
    let first =
        || format!("{}/api/v2/dynamic_preference/?section=configurations&limit={PAGE_ROWS}", site.base);
    page.0.as_deref().and_then(|rest| pages::address(rest, site)).unwrap_or_else(first)
}

fn number(key: &str) -> Option<u64> {
    key.parse::<u64>().ok().filter(|number| number.to_string() == key)
}

fn get(url: String) -> Request {
    Request { method: Method::Get, url, headers: Vec::new(), body: None }
}
