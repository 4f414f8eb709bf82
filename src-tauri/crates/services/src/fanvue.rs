//! Fanvue: presence by polling and by the list of who is online, contacts from chats, fans and lists, messages in bulk,
//! what fans spent, and the creators who are managed through the same sign-in.
//!
//! The facts are in `services/fanvue.md` and its reference pages: what the vendor documents, what was observed, and what
//! nobody knows. Where this file decides something unknown, it says so.

mod plan;
mod lists;
mod read;
mod entries;
mod statuses;
mod messages;
mod creators;
mod spend;
mod rows;
mod words;
mod money;
mod errors;
mod limits;

use crate::contract::{
    Answer, Card, Defaults, OAuth, OwnHost, Request, Scope, Service, SignIn, Site, TokenHeader,
};
use presence::service::{Capabilities, Heard, ListKey, ListLimits, MessageLimits, PollLimits, Task};
use std::time::Duration;

/// The dialect of Fanvue's public API, version 2025-06-26, by its paths without `/v1`.
pub(crate) struct Fanvue;

/// Most ids in one status call, as the page for `POST /chats/statuses` states.
const MOST_IDS: usize = 100;

/// Most chats in one call for messages, as the page for `POST /chats/messages/batch` states.
const MOST_CHATS: usize = 50;

/// How many messages of each chat are asked for: what the page of the bulk call gives by itself (1-50, 20).
const CHAT_MESSAGES: u32 = 20;

/// Most rows of a page (`size` 1-50).
const PAGE_ROWS: usize = 50;

const READ_SELF: &str = "read:self";
const READ_CHAT: &str = "read:chat";
const READ_FAN: &str = "read:fan";
const READ_INSIGHTS: &str = "read:insights";
const READ_CREATOR: &str = "read:creator";

static CARD: Card = Card {
    name: "fanvue",
    title: "Fanvue",
    sign_in: &[SignIn::OAuth(OAuth {
        // The least that serves is who the account is, and chats with presence; then the lists of fans, what they spent, and
        // the creators an agency manages. The first three are what the server wants of every client; which of the two
        // spellings brings the refresh token depends on its age.
        scopes: &[
            Scope { name: "openid", is_required: true, is_usual: true },
            Scope { name: "offline_access", is_required: true, is_usual: true },
            Scope { name: "offline", is_required: true, is_usual: true },
            Scope { name: READ_SELF, is_required: true, is_usual: true },
            Scope { name: READ_CHAT, is_required: true, is_usual: true },
            Scope { name: READ_FAN, is_required: false, is_usual: true },
            Scope { name: READ_INSIGHTS, is_required: false, is_usual: false },
            Scope { name: READ_CREATOR, is_required: false, is_usual: false },
        ],
        own_client: true,
        public_client: false,
        portal: "https://www.fanvue.com/developers/apps",
        redirect_path: "/fanvue/callback",
    })],
    token_header: TokenHeader::Bearer,
    own_host: OwnHost::Vendor,
    link_hosts: &["fanvue.com"],
    picture_hosts: &["media.fanvue.com"],
    defaults: Defaults {
        base: "https://api.fanvue.com",
        authorize: "https://auth.fanvue.com/oauth2/auth",
        token: "https://auth.fanvue.com/oauth2/token",
        // Seen in third-party code only: a sign-out goes on without it.
        revoke: Some("https://auth.fanvue.com/oauth2/revoke"),
        version: "2025-06-26",
        // One dashboard uses this address; the vendor documents none, so it is a setting and the user is asked once.
        chat: "https://www.fanvue.com/messages/{key}",
        inbox: "https://www.fanvue.com/messages",
        profile: "https://www.fanvue.com/{handle}",
    },
};

impl Service for Fanvue {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn capabilities(&self, site: &Site) -> Capabilities {
        let chats = grants(site, READ_CHAT);
        let fans = grants(site, READ_FAN);
        let creators = grants(site, READ_CREATOR);
        // The intervals are ours: the vendor states budgets and asks not to poll every chat, but no interval.
        let every =
            |seconds| ListLimits { page_rows: PAGE_ROWS, least_interval: Duration::from_secs(seconds) };
        let poll = |most_ids| PollLimits { most_ids, least_interval: Duration::from_secs(10) };
        let fixed_lists = lists::fixed_keys(chats, fans);
        let all =
            Capabilities { budgets: limits::stated(site), fixed_lists, ..Capabilities::none(CARD.name) };
        match site.seat {
            // Of a creator who is managed, presence is known of subscribers, chats are read one by one, which of their messages are
            // unread is told by the list alone, and what a fan spent is not to be had.
            Some(_) => Capabilities {
                tells_of: Some(ListKey("subscribers".into())),
                poll: (creators && fans).then(|| poll(creators::MOST_ONLINE)),
                online_list: (creators && fans).then(|| every(15)),
                contact_lists: (creators && (chats || fans)).then(|| every(5 * 60)),
                messages: (creators && chats).then_some(MessageLimits {
                    most_chats: 1,
                    messages: CHAT_MESSAGES,
                    has_cursor: false,
                    tells_unread: false,
                    may_mark: false,
                }),
                ..all
            },
            None => Capabilities {
                poll: chats.then(|| poll(MOST_IDS)),
                online_list: chats.then(|| every(15)),
                contact_lists: (chats || fans).then(|| every(5 * 60)),
                archived: chats.then(|| Box::new(ListKey(lists::ARCHIVED.into()))),
                messages: chats.then_some(MessageLimits {
                    most_chats: MOST_CHATS,
                    messages: CHAT_MESSAGES,
                    has_cursor: true,
                    tells_unread: true,
                    may_mark: true,
                }),
                spend: fans && grants(site, READ_INSIGHTS),
                seats: creators,
                // The page says "last time the user was seen online"; whether it is filled at all while they are online, and
                // whether it moves with what they do, is unknown.
                last_seen_is_activity: false,
                ..all
            },
        }
    }

    fn plan(&self, task: &Task, site: &Site) -> Option<Request> {
        plan::request(task, site)
    }

    fn read(&self, task: &Task, answer: &Answer, site: &Site) -> Heard {
        read::heard(task, answer, site)
    }
}

/// Whether the grant carries a scope, as far as is known: a server that told no scopes granted those asked for.
fn grants(site: &Site, scope: &str) -> bool {
    site.scopes.as_ref().is_none_or(|granted| granted.iter().any(|one| one == scope))
}

#[cfg(test)]
mod tests;
