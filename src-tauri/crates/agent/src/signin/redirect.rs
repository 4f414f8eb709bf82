//! The redirect address: its text as registered at the service, and what comes back under it.

use crate::wire::{Problem, ProblemCode};
use secrecy::{ExposeSecret, SecretString};
use std::fmt;
use url::{Host, Url, form_urlencoded};

/// The port of every default redirect address. Services compare redirects exactly, so users have registered it: an update
/// must never change it. It lies below the ranges from which systems hand out ports by themselves (from 32768 on Linux, from
/// 49152 elsewhere), and nobody has registered it at IANA.
pub const REDIRECT_PORT: u16 = 28417;

/// The redirect address to register for a service, from the path on its card.
#[must_use]
pub fn default_redirect(path: &str) -> String {
    format!("http://127.0.0.1:{REDIRECT_PORT}{path}")
}

/// Longest query that is read; real ones stay under 1 KiB.
const LONGEST_QUERY: usize = 8 * 1024;

/// Where the browser comes back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Redirect {
    /// To this machine: the program listens.
    Loopback(Loopback),
    /// To a page of somebody's: the user pastes the address the browser ended on.
    Elsewhere,
}

/// A redirect to this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Loopback {
    pub(super) host: LoopbackHost,
    pub(super) port: u16,
    /// With its slash, exactly as registered.
    pub(super) path: String,
}

/// The ways to name this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoopbackHost {
    V4,
    V6,
    /// `localhost`: the browser chooses.
    Name,
}

impl Redirect {
    /// Reads the text the user registered.
    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = || Problem { code: ProblemCode::BadInput, detail: Some("redirect".to_owned()) };
        let url = Url::parse(text).map_err(|_| wrong())?;
        if url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
            return Err(wrong());
        }
        match (url.scheme(), url.host()) {
            ("https", Some(_)) => Ok(Self::Elsewhere),
            ("http", Some(host)) if url.query().is_none() => {
                let host = match host {
                    Host::Ipv4(ip) if ip == std::net::Ipv4Addr::LOCALHOST => LoopbackHost::V4,
                    Host::Ipv6(ip) if ip == std::net::Ipv6Addr::LOCALHOST => LoopbackHost::V6,
                    Host::Domain("localhost") => LoopbackHost::Name,
                    Host::Ipv4(_) | Host::Ipv6(_) | Host::Domain(_) => return Err(wrong()),
                };
                let port = url.port_or_known_default().filter(|port| *port != 0).ok_or_else(wrong)?;
                Ok(Self::Loopback(Loopback { host, port, path: url.path().to_owned() }))
            }
            _ => Err(wrong()),
        }
    }
}

/// What came back, with each parameter at most once. Parameters that mean nothing to us are left out.
#[derive(Default)]
pub(super) struct Returned {
    pub(super) state: Option<SecretString>,
    pub(super) code: Option<SecretString>,
    pub(super) issuer: Option<String>,
    pub(super) error: Option<String>,
}

impl Returned {
    /// Reads a query. Nothing when it is too long, or says one of our parameters twice: which one would be right?
    pub(super) fn from_query(query: &str) -> Option<Self> {
        if query.len() > LONGEST_QUERY {
            return None;
        }
        let mut returned = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let is_first = match name.as_ref() {
                "state" => returned.state.replace(value.into_owned().into()).is_none(),
                "code" => returned.code.replace(value.into_owned().into()).is_none(),
                "iss" => returned.issuer.replace(value.into_owned()).is_none(),
                "error" => returned.error.replace(value.into_owned()).is_none(),
                _ => true,
            };
            if !is_first {
                return None;
            }
        }
        Some(returned)
    }

    /// Reads what a person pasted: a whole address, or what follows its question mark.
    pub(super) fn from_pasted(text: &SecretString) -> Option<Self> {
        let text = text.expose_secret().trim();
        let query = text.split_once('?').map_or(text, |(_, query)| query);
        let query = query.split_once('#').map_or(query, |(query, _)| query);
        Self::from_query(query)
    }
}

impl fmt::Debug for Returned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Returned(..)")
    }
}
