//! Viber: presence of a bot's subscribers by polling. Contacts are brought in by their ids, because the service lists nobody.
//!
//! The facts are in `services/viber.md` and the reference page for subscribers' status: what the vendor documents, what was
//! observed, and what nobody knows. Where this file decides something unknown, it says so.

mod plan;
mod read;
mod statuses;
mod codes;

use crate::contract::{
    Answer, Card, Defaults, KeyFault, Linked, OwnHost, Request, Service, SignIn, Site, TokenHeader,
    TokenSignIn, plain_key,
};
use crate::phone;
use presence::id::Key;
use presence::service::{Capabilities, Heard, NameLimits, PollLimits, Task};
use std::time::Duration;

/// The dialect of Viber's REST API for bots.
pub(crate) struct Viber;

/// Most ids in one call, as the page for `POST /pa/get_online` states. One of the vendor's own programs takes 99 at most, so that
/// 100 may be refused; what the server takes is learned then.
const MOST_IDS: usize = 100;

/// Stretch in which two questions about the same id are allowed ("2 calls per user id per 12 h").
const NAME_WINDOW: Duration = Duration::from_secs(12 * 60 * 60);

static CARD: Card = Card {
    name: "viber",
    title: "Viber",
    // Tokens do not expire by themselves.
    sign_in: &[SignIn::Token(TokenSignIn { renewal: None, placeholder: Some("YOUR_AUTHENTICATION_TOKEN") })],
    token_header: TokenHeader::Plain("X-Viber-Auth-Token"),
    own_host: OwnHost::Vendor,
    link_hosts: &[],
    // Two hosts below this one are seen in pictures of bots; the vendor promises none.
    picture_hosts: &["cdn.viber.com"],
    defaults: Defaults {
        base: "https://chatapi.viber.com/pa",
        authorize: "",
        token: "",
        revoke: None,
        version: "",
        chat: "",
        inbox: "",
        profile: "",
    },
};

impl Service for Viber {
    fn card(&self) -> &'static Card {
        &CARD
    }

    fn capabilities(&self, _: &Site) -> Capabilities {
        Capabilities {
            // The vendor publishes no limit of calls: a sweep a minute is ours, to start with.
            poll: Some(PollLimits { most_ids: MOST_IDS, least_interval: Duration::from_secs(60) }),
            by_id: true,
            names: Some(NameLimits { most: 2, window: NAME_WINDOW }),
            ..Capabilities::none(CARD.name)
        }
    }

    fn plan(&self, task: &Task, site: &Site) -> Option<Request> {
        plan::request(task, site)
    }

    fn read(&self, task: &Task, answer: &Answer, _: &Site) -> Heard {
        read::heard(task, answer)
    }

    /// An id leads to no chat, so that the user's own note of a phone number is the only way there.
    fn chat_address(&self, contact: &Linked<'_>, _: &Site) -> Option<String> {
        let digits = phone::international(contact.phone?)?;
        Some(format!("viber://chat?number=%2B{digits}"))
    }

    fn inbox_address(&self, _: &Site) -> Option<String> {
        None
    }

    fn profile_address(&self, _: &Linked<'_>, _: &Site) -> Option<String> {
        None
    }

    fn check_key(&self, text: &str) -> Result<Key, KeyFault> {
        let trimmed = text.trim();
        if trimmed.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("pa:")) {
            Err(KeyFault::OfABot)
        } else if trimmed.starts_with('+') && phone::international(trimmed).is_some() {
            Err(KeyFault::PhoneNumber)
        } else {
            plain_key(text)
        }
    }
}

#[cfg(test)]
mod tests;
