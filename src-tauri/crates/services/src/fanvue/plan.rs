//! The one request that carries out each task.

use super::creators::{self, MOST_ONLINE};
use super::lists::{List, Shelf};
use super::{CHAT_MESSAGES, MOST_CHATS, MOST_IDS, PAGE_ROWS};
use crate::address::segment;
use crate::contract::{Method, Request, Site};
use presence::id::Key;
use presence::service::{Page, Task};
use serde_json::{Value, json};
use std::collections::HashSet;

/// Pages are counted from here.
pub(super) const FIRST_PAGE: u32 = 1;

/// The request for `task`.
pub(super) fn request(task: &Task, site: &Site) -> Option<Request> {
    let root = root(site);
    Some(match task {
        Task::WhoAmI => get(site, "/users/me"),
        Task::Lists { page } => match Shelf::of(page, site) {
            Shelf::Smart => get(site, &format!("{root}/chats/lists/smart")),
            Shelf::Custom(number) => {
                get(site, &format!("{root}/chats/lists/custom?page={number}&size={PAGE_ROWS}"))
            }
            Shelf::ChatsOnly => get(site, &format!("{root}/chats?page=1&size=1")),
            Shelf::FansOnly => get(site, &format!("{root}/followers?page=1&size=1")),
        },
        Task::Contacts { list, page } => {
            let part = format!("page={}&size={PAGE_ROWS}", number(page));
            match List::of(list) {
                // A creator's chats take no order; the newest stand first there, too.
                List::Chats if site.seat.is_some() => get(site, &format!("{root}/chats?{part}")),
                List::Chats => get(site, &format!("/chats?{part}&sortBy=most_recent_messages")),
                // A creator's chats take no filter.
                List::Archived if site.seat.is_some() => return None,
                List::Archived => get(site, &format!("/chats?{part}&filter=archived")),
                List::Followers => get(site, &format!("{root}/followers?{part}")),
                List::Subscribers => get(site, &format!("{root}/subscribers?{part}")),
                List::Smart(id) => get(site, &format!("{root}/chats/lists/smart/{}?{part}", segment(id))),
                List::Custom(id) => get(site, &format!("{root}/chats/lists/custom/{}?{part}", segment(id))),
            }
        }
        Task::OnlineNow { .. } if site.seat.is_some() => {
            get(site, &format!("{root}/subscribers/online?limit={MOST_ONLINE}"))
        }
        Task::OnlineNow { page } => {
            let page = number(page);
            get(site, &format!("/chats?filter=online&sortBy=online_now&page={page}&size={PAGE_ROWS}"))
        }
        Task::PresenceOf { keys } if site.seat.is_some() => {
            let ids: Vec<String> = creators::asked(keys).into_iter().map(segment).collect();
            if ids.is_empty() {
                return None;
            }
            let ids = ids.join(",");
            get(site, &format!("{root}/subscribers/online?limit={MOST_ONLINE}&subscriberUuids={ids}"))
        }
        Task::PresenceOf { keys } => {
            debug_assert!(!keys.is_empty(), "a task asks for somebody");
            post(site, "/chats/statuses", &json!({ "userUuids": asked(keys, MOST_IDS) }))
        }
        // Left alone, the request would mark the chat as read.
        Task::MessagesOf { keys, .. } if site.seat.is_some() => {
            let chat = segment(asked(keys, 1).first()?);
            let part = format!("page={FIRST_PAGE}&size={CHAT_MESSAGES}&markAsRead=false");
            get(site, &format!("{root}/chats/{chat}/messages?{part}"))
        }
        // Nothing of the kind is there for a creator who is managed.
        Task::SpendOf { .. } | Task::Seats { .. } if site.seat.is_some() => return None,
        Task::MessagesOf { keys, since } => messages(&asked(keys, MOST_CHATS), since.as_deref(), site)?,
        Task::SpendOf { key } => get(site, &format!("/insights/fans/{}", segment(key))),
        Task::Seats { page } => get(site, &format!("/creators?page={}&size={PAGE_ROWS}", number(page))),
        Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::Places { .. }
        | Task::OwnName => return None,
    })
}

/// Where the paths of a creator who is managed begin; nothing for the account's own.
fn root(site: &Site) -> String {
    site.seat.as_ref().map(|creator| format!("/creators/{}", segment(creator))).unwrap_or_default()
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
    (!chats.is_empty()).then(|| post(site, "/chats/messages/batch", &body))
}

/// The number of a page of rows. A page is what `read` made, so that anything else is the first.
pub(super) fn number(page: &Page) -> u32 {
    page.0.as_deref().and_then(|page| page.parse().ok()).unwrap_or(FIRST_PAGE).max(FIRST_PAGE)
}

fn get(site: &Site, path: &str) -> Request {
    Request { method: Method::Get, url: format!("{}{path}", site.base), headers: headers(site), body: None }
}

fn post(site: &Site, path: &str, body: &Value) -> Request {
    Request { method: Method::Post, body: Some(body.to_string()), ..get(site, path) }
}

fn headers(site: &Site) -> Vec<(&'static str, String)> {
    vec![("X-Fanvue-API-Version", site.version.clone())]
}
