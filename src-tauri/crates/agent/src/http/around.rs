//! What tests put in the place of the world around a computer: names, a proxy, an authority. No part of the program.

use super::{Bounds, Http};
use crate::clock::Clock;
use reqwest::{Certificate, ClientBuilder, Proxy};
use std::net::SocketAddr;

/// A world of a test's own. Where it says nothing, nothing is there: no proxy, and no authority beside the system's.
#[derive(Clone, Debug, Default)]
pub(super) struct Around {
    pub(super) names: Vec<(&'static str, Vec<SocketAddr>)>,
    pub(super) authority: Option<Certificate>,
    pub(super) proxy: Option<Proxy>,
}

impl Around {
    pub(super) fn surround(&self, building: ClientBuilder) -> ClientBuilder {
        let building = match &self.proxy {
            Some(proxy) => building.proxy(proxy.clone()),
            None => building.no_proxy(),
        };
        let building = building.tls_certs_merge(self.authority.clone());
        self.names.iter().fold(building, |building, (name, at)| building.resolve_to_addrs(name, at))
    }
}

impl Http {
    /// A network in such a world.
    pub(super) fn within(around: Around, bounds: Bounds) -> Self {
        Self { around: Some(around), ..Self::new(Clock::system(), bounds) }
    }
}
