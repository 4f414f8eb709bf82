//! SelfCommunity: how the account's owner is connected to people, and the lists they stand in. Nothing there tells who is
//! online, so nobody is ever shown as there or away.
//!
//! The facts are in `services/selfcommunity.md` and its reference page: what the vendor documents, what its own client does,
//! and what nobody knows. Where this file decides something unknown, it says so.

mod plan;
mod lists;
mod read;
mod relations;
mod users;
mod pages;
mod places;
mod errors;

use crate::contract::{
    Answer, Card, Defaults, KeyFault, OAuth, OwnHost, Request, Service, SignIn, Site, TokenHeader,
    TokenSignIn, plain_key,
};
use crate::headers;
use presence::id::Key;
use presence::service::{
    BudgetScope, BudgetSpec, Capabilities, Heard, ListKey, ListLimits, PollLimits, Task, TaskKind,
};
use std::time::Duration;

/// The dialect of a community's own interface, version 2.
pub(crate) struct SelfCommunity;

/// Most ids in one call for statuses. The page names no limit; no list can be longer in one of ours.
const MOST_IDS: usize = 100;

/// How many rows of a list are asked for. Default and maximum are unknown: what comes is read, however many.
const PAGE_ROWS: usize = 100;

static CARD: Card = Card {
    name: "community",
    title: "SelfCommunity",
    sign_in: &[
        SignIn::OAuth(OAuth {
            // The documentation names none to ask for; `read write` arrives.
            scopes: &[],
            own_client: true,
            public_client: true,
            portal: "https://make.selfcommunity.io",
            redirect_path: "/community/callback",
        }),
        // Whoever holds the community's secret makes tokens with it; here only a ready one belongs.
        SignIn::Token(TokenSignIn { renewal: None, placeholder: Some("<token>") }),
    ],
    token_header: TokenHeader::Bearer,
    own_host: OwnHost::OfTheUser,
    link_hosts: &[],
    picture_hosts: &[],
    defaults: Defaults {
        base: "",
        authorize: "{base}/oauth/authorize/",
        token: "{base}/oauth/token/",
        revoke: Some("{base}/oauth/revoke_token/"),
        version: "",
        // What the vendor's own client goes by until the community says otherwise (see `places`).
        chat: "{base}/messages/{key}/",
        inbox: "{base}/messages/",
        profile: "{base}/user/{key}/",
    },
};

impl Service for SelfCommunity {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn capabilities(&self, _: &Site) -> Capabilities {
        Capabilities {
            relations: Some(PollLimits { most_ids: MOST_IDS, least_interval: Duration::from_secs(60) }),
            contact_lists: Some(ListLimits {
                page_rows: PAGE_ROWS,
                least_interval: Duration::from_secs(5 * 60),
            }),
            by_id: true,
            places: true,
            // In which order they come is not documented.
            read_whole: lists::REQUESTS.map(|list| ListKey(list.into())).to_vec(),
            // No limit is stated, but there is one: 429 is documented. This one is ours, and gives 429 something to hold.
            budgets: vec![BudgetSpec {
                name: "requests",
                scope: BudgetScope::SignIn,
                limit: 60,
                window: Duration::from_secs(60),
                draws: TaskKind::ALL.to_vec(),
            }],
            ..Capabilities::none(CARD.name)
        }
    }

    fn plan(&self, task: &Task, site: &Site) -> Option<Request> {
        plan::request(task, site)
    }

    fn read(&self, task: &Task, answer: &Answer, site: &Site) -> Heard {
        // No header that says something about limits or the interface's age is documented.
        let reading = read::reading(task, answer, site);
        let dated = headers::dated_if(&reading, answer);
        Heard { reading, limits: Vec::new(), sunset: None, dated }
    }

    /// Ids are whole numbers, kept without leading zeros so that nobody is two people.
    fn check_key(&self, text: &str) -> Result<Key, KeyFault> {
        let key = plain_key(text)?;
        if !key.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(KeyFault::NotANumber);
        }
        key.parse::<u64>().map(|number| number.to_string().into()).map_err(|_| KeyFault::NotANumber)
    }
}

#[cfg(test)]
mod tests;
