//! The Presence & Status API: presence by a socket and by polling, busy until when, the account's own status with heartbeats.
//! It stands at many addresses, and the user says where theirs is.
//!
//! The facts are in `services/presence-api.md` and its reference page. Its server behaves in two ways, one documented and one
//! observed; both are read.

mod plan;
mod ids;
mod lists;
mod people;
mod read;
mod statuses;
mod errors;
mod frames;

use crate::contract::{
    Answer, Card, CodeSignIn, Defaults, KeyFault, OwnHost, Request, Service, SignIn, Site, Socket,
    TokenHeader, TokenPaths, TokenSignIn, plain_key,
};
use presence::id::Key;
use presence::service::{Capabilities, Heard, ListLimits, PollLimits, Pushed, Task};
use presence::time::Wall;
use std::time::Duration;

/// The dialect of the Presence & Status API.
pub(crate) struct PresenceApi;

/// Most ids in one call, as the page for `GET /users/presence` states.
const MOST_IDS: usize = 50;

/// Most rows of a page of people.
const PAGE_ROWS: usize = 100;

const RENEWAL: TokenPaths = TokenPaths { refresh: "/auth/refresh", end: "/auth/logout" };

static CARD: Card = Card {
    name: "presence",
    title: "Presence API",
    sign_in: &[
        SignIn::Token(TokenSignIn { renewal: Some(RENEWAL), placeholder: Some("<access_token>") }),
        SignIn::Code(CodeSignIn { request: "/auth/request_otp", verify: "/auth/verify", renewal: RENEWAL }),
    ],
    token_header: TokenHeader::Bearer,
    own_host: OwnHost::OfTheUser,
    link_hosts: &[],
    picture_hosts: &[],
    defaults: Defaults {
        base: "",
        authorize: "",
        token: "",
        revoke: None,
        version: "",
        chat: "",
        inbox: "",
        profile: "",
    },
};

impl Service for PresenceApi {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn capabilities(&self, _: &Site) -> Capabilities {
        Capabilities {
            // The intervals are ours: "respect API rate limits", says the page, and names none.
            poll: Some(PollLimits { most_ids: MOST_IDS, least_interval: Duration::from_secs(15) }),
            single: true,
            contact_lists: Some(ListLimits {
                page_rows: PAGE_ROWS,
                least_interval: Duration::from_secs(5 * 60),
            }),
            by_id: true,
            push: true,
            own_status: true,
            clean_up: true,
            // "Last activity timestamp", which heartbeats move. Nothing at the service marks who went silent offline by itself.
            last_seen_is_activity: true,
            ..Capabilities::none(CARD.name)
        }
    }

    fn plan(&self, task: &Task, site: &Site) -> Option<Request> {
        plan::request(task, site)
    }

    fn read(&self, task: &Task, answer: &Answer, site: &Site) -> Heard {
        read::heard(task, answer, site)
    }

    fn check_key(&self, text: &str) -> Result<Key, KeyFault> {
        let key = plain_key(text)?;
        ids::number(&key).map(Into::into).ok_or(KeyFault::NotANumber)
    }

    fn socket(&self, site: &Site) -> Option<Socket> {
        frames::socket(site)
    }

    fn frame(&self, text: &str, me: &str, arrived: Wall) -> Pushed {
        frames::pushed(text, me, arrived)
    }
}

#[cfg(test)]
mod tests;
