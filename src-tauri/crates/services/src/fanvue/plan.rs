//! The one request that carries out each task.

use super::lists::{List, Shelf};
use super::{CHAT_MESSAGES, MOST_CHATS, MOST_IDS, PAGE_ROWS};
use crate::address::segment;
use crate::contract::{Method, Request, Site};
use presence::id::Key;
use presence::service::{Page, Task};
use serde_json::json;
use std::collections::HashSet;

/// Pages are counted from here.
pub(super) const FIRST_PAGE: u32 = 1;

/// The request for `task`.
pub(super) fn request(task: &Task, site: &Site) -> Option<Request> {
    Some(match task {
        Task::WhoAmI => get(site, "/users/me"),
        Task::Lists { page } => match Shelf::of(page, site) {
            Shelf::Smart => get(site, "/chats/lists/smart"),
            Shelf::Custom(number) => {
                get(site, &format!("/chats/lists/custom?page={number}&size={PAGE_ROWS}"))
            }
            Shelf::ChatsOnly => get(site, "/chats?page=1&size=1"),
            Shelf::FansOnly => get(site, "/followers?page=1&size=1"),
        },
        Task::Contacts { list, page } => {
            let part = format!("page={}&size={PAGE_ROWS}", number(page));
            match List::of(list) {
                List::Chats => get(site, &format!("/chats?{part}&sortBy=most_recent_messages")),
                List::Followers => get(site, &format!("/followers?{part}")),
                List::Subscribers => get(site, &format!("/subscribers?{part}")),
                List::Smart(id) => get(site, &format!("/chats/lists/smart/{}?{part}", segment(id))),
                List::Custom(id) => get(site, &format!("/chats/lists/custom/{}?{part}", segment(id))),
            }
        }
        Task::OnlineNow { page } => {
            let page = number(page);
            get(site, &format!("/chats?filter=online&sortBy=online_now&page={page}&size={PAGE_ROWS}"))
        }
        Task::PresenceOf { keys } => {
            debug_assert!(!keys.is_empty(), "a task asks for somebody");
            Request {
                method: Method::Post,
                url: format!("{}/chats/statuses", site.base),
                headers: headers(site),
                body: Some(json!({ "userUuids": asked(keys, MOST_IDS) }).to_string()),
            }
        }
        Task::MessagesOf { keys, since } => messages(&asked(keys, MOST_CHATS), since.as_deref(), site)?,
        Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places => return None,
    })
}

/// Who a call asks for: each once, in the order given, never more than the service takes. Both `plan` and `read` go by it, so
/// that nobody is reported who was not in the request.
pub(super) fn asked(keys: &[Key], most: usize) -> Vec<&str> {
    let mut seen = HashSet::new();
    keys.iter().map(|key| &**key).filter(|key| seen.insert(*key)).take(most).collect()
}

/// The one call for several chats. The cursor holds for each of them, so there is at most one; where there is none its member
/// is left out.
fn messages(chats: &[&str], since: Option<&str>, site: &Site) -> Option<Request> {
    let mut body = json!({ "chatUuids": chats, "limit": CHAT_MESSAGES });
    if let Some(since) = since.filter(|since| !since.is_empty()) {
        body["sinceMessageUuid"] = since.into();
    }
    (!chats.is_empty()).then(|| Request {
        method: Method::Post,
        url: format!("{}/chats/messages/batch", site.base),
        headers: headers(site),
        body: Some(body.to_string()),
    })
}

/// The number of a page of rows. A page is what `read` made, so that anything else is the first.
pub(super) fn number(page: &Page) -> u32 {
    page.0.as_deref().and_then(|page| page.parse().ok()).unwrap_or(FIRST_PAGE).max(FIRST_PAGE)
}

fn get(site: &Site, path: &str) -> Request {
    Request { method: Method::Get, url: format!("{}{path}", site.base), headers: headers(site), body: None }
}

fn headers(site: &Site) -> Vec<(&'static str, String)> {
    vec![("X-Fanvue-API-Version", site.version.clone())]
}
