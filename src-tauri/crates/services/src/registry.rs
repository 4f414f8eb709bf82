//! Every service there is. The one place that lists them; everything else finds them here by name.

use crate::contract::Service;
use crate::fanvue::Fanvue;
use crate::presence_api::PresenceApi;
use crate::viber::Viber;

static ALL: &[&dyn Service] = &[&Fanvue, &Viber, &PresenceApi];

/// All services, in the order to offer them.
#[must_use]
pub fn all() -> &'static [&'static dyn Service] {
    ALL
}

/// The service registered under this name, if there is one. An account of a later version may name one there is not.
#[must_use]
pub fn service(name: &str) -> Option<&'static dyn Service> {
    ALL.iter().copied().find(|service| service.card().name == name)
}

#[cfg(test)]
mod tests;
