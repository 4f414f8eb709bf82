//! Whose authorization server it is: each has a memory, an address and users of its own, and everything else in common.

use std::sync::Arc;

use crate::oauth::OAuth;
use crate::shared::{Shared, State};
use crate::simulator::Urls;

/// A service that lets people sign in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Realm {
    Fanvue,
    Community,
}

/// Where a request for tokens arrives.
#[derive(Clone, Debug)]
pub(super) struct Desk {
    pub(super) shared: Arc<Shared>,
    pub(super) realm: Realm,
}

impl Realm {
    pub(super) fn memory(self, state: &mut State) -> &mut OAuth {
        match self {
            Realm::Fanvue => &mut state.oauth,
            Realm::Community => &mut state.community.oauth,
        }
    }

    pub(super) fn issuer(self, urls: &Urls) -> &str {
        match self {
            Realm::Fanvue => &urls.issuer,
            Realm::Community => &urls.community,
        }
    }

    /// The path below which questions are answered.
    pub(super) fn consent(self) -> &'static str {
        match self {
            Realm::Fanvue => "/oauth2/consent",
            Realm::Community => "/oauth/consent",
        }
    }

    /// The name of whoever sits at the simulated browser.
    pub(super) fn user_name(self, state: &State) -> String {
        let name = match self {
            Realm::Fanvue => state.fanvue.owner(&state.oauth.user).map(|owner| &owner.display_name),
            Realm::Community => {
                state.community.owner(&state.community.oauth.user).map(|(_, owner)| &owner.username)
            }
        };
        name.cloned().unwrap_or_default()
    }

    /// A token or code that nobody can guess, in the form of the service's own. `kind` is two letters.
    pub(super) fn token(self, kind: &str, random: &str) -> String {
        match self {
            // As those of Ory Hydra, which the vendor seems to use (fanvue.md 2.1).
            Realm::Fanvue => format!("ory_{kind}_{random}"),
            Realm::Community => String::from(random),
        }
    }
}
