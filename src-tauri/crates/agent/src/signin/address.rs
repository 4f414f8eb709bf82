//! Which addresses tokens may be sent to: https, or plain http to a loopback literal. A changed host is allowed and shown.

use crate::wire::{Problem, ProblemCode, Site};
use services::contract::Defaults;
use url::{Host, Url};

/// Whether requests with secrets may go there: https, or plain http to a loopback literal; a host, no user or password in
/// it, no fragment. `localhost` is a name and no literal: something else could answer to it.
#[must_use]
pub fn is_allowed(address: &str) -> bool {
    checked(address).is_some()
}

/// The address, if it may be used.
pub(super) fn checked(address: &str) -> Option<Url> {
    let url = Url::parse(address).ok()?;
    let is_plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let is_safe = match url.scheme() {
        "https" => url.host().is_some(),
        "http" => is_loopback(&url),
        _ => false,
    };
    (is_plain && is_safe).then_some(url)
}

/// Whether the host is a loopback literal. Such requests go past every proxy.
pub(super) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

/// The first address of a site that may not be used. The revocation endpoint and the web addresses may be empty.
pub(super) fn check(site: &Site) -> Result<(), Problem> {
    let needed = [&site.base, &site.authorize, &site.token];
    let optional = [&site.revoke];
    let wrong = needed
        .into_iter()
        .chain(optional.into_iter().filter(|address| !address.is_empty()))
        .find(|address| !is_allowed(address));
    match wrong {
        Some(address) => Err(Problem { code: ProblemCode::BadAddress, detail: Some(shown(address)) }),
        None => Ok(()),
    }
}

/// The hosts that get to see requests or tokens and are not the service's own, each once, in the order of the settings. A host
/// with a port of its own is shown with it.
#[must_use]
pub fn foreign_hosts(site: &Site, defaults: &Defaults) -> Vec<String> {
    let own: Vec<String> = [defaults.base, defaults.authorize, defaults.token]
        .into_iter()
        .chain(defaults.revoke)
        .filter_map(host)
        .collect();
    let mut foreign = Vec::new();
    for host in
        [&site.base, &site.authorize, &site.token, &site.revoke].into_iter().filter_map(|text| host(text))
    {
        if !own.contains(&host) && !foreign.contains(&host) {
            foreign.push(host);
        }
    }
    foreign
}

fn host(address: &str) -> Option<String> {
    let url = Url::parse(address).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    })
}

/// An address a person typed, cut to what a sentence can hold, without a user and password and without its query.
fn shown(address: &str) -> String {
    let text = match Url::parse(address) {
        Ok(mut url) => {
            let _ = url.set_username("");
            let _ = url.set_password(None);
            url.set_query(None);
            url.set_fragment(None);
            url.to_string()
        }
        Err(_) => address.to_owned(),
    };
    text.chars().filter(|c| !c.is_control()).take(120).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_allowed, shown};

    #[test]
    fn tokens_go_to_https_or_a_loopback_literal_only() {
        for good in [
            "https://a.example/oauth2/token",
            "http://127.0.0.1:9/x",
            "http://[::1]:9",
            "https://a.example:8443",
        ] {
            assert!(is_allowed(good), "{good}");
        }
        for bad in [
            "",
            "a.example",
            "http://a.example",
            "http://localhost:9",
            "http://127.0.0.1.a.example",
            "http://10.0.0.1",
            "https://user:secret@a.example",
            "https://a.example/#x",
            "ftp://a.example",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "http://[::ffff:10.0.0.1]/",
        ] {
            assert!(!is_allowed(bad), "{bad}");
        }
    }

    #[test]
    fn a_refused_address_is_shown_without_what_could_be_secret() {
        assert_eq!(shown("http://me:pw@a.example/x?code=1#y"), "http://a.example/x");
    }
}
