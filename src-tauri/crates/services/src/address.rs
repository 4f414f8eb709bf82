//! Which web addresses the program may speak to and open. Addresses come from settings and from services; here they are
//! checked and brought into one form. Opens nothing.

use crate::contract::{Card, Linked, Site};
use std::fmt;
use url::{Host, Url};

/// Longer addresses are refused: not all systems hand them to a browser whole.
const MOST_BYTES: usize = 2048;

/// Why an address is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BadAddress {
    /// It is no web address.
    NoAddress,
    /// It is plain http, and not to a loopback address in figures.
    NotHttps,
    /// It holds a user name or password.
    HasUser,
    /// It holds a space, a control character or a backslash.
    HasOddCharacter,
    /// It holds a `#` part, or a `?` part where there may be none.
    HasMore,
}

/// The base of an interface, in one form, without a slash at the end: https, or http to a loopback address in figures
/// (127.0.0.0/8 or ::1). The name `localhost` may be answered by somebody else, so it needs https like every name.
///
/// # Errors
///
/// When the address is refused, why.
pub fn base(text: &str) -> Result<String, BadAddress> {
    let url = checked(text)?;
    if url.query().is_some() {
        return Err(BadAddress::HasMore);
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// An authorization, token or revocation endpoint, in one form. The same rules as for [`base`], and a query may stand in it
/// (RFC 6749, section 3.1).
///
/// # Errors
///
/// When the address is refused, why.
pub fn endpoint(text: &str) -> Result<String, BadAddress> {
    checked(text).map(String::from)
}

/// An address that may be opened in the browser, in one form: https, default port or that of the account's own base, no user, on
/// a host the card declares or the account's own, or below one. An account whose own base is a loopback address (the demo) may open that one
/// origin, too.
#[must_use]
pub fn link(text: &str, card: &Card, site: &Site) -> Option<String> {
    allowed(text, card.link_hosts, site).map(String::from)
}

/// An address that a picture may be fetched from, in one form. The same rules as for [`link`], with the card's hosts for
/// pictures.
#[must_use]
pub fn picture(text: &str, card: &Card, site: &Site) -> Option<String> {
    allowed(text, card.picture_hosts, site).map(String::from)
}

/// The link that `template` makes for somebody, with `{key}` and `{handle}` filled in, under the rules of [`link`]. Nothing
/// when the template asks for what is not known, or when what is filled in would lead elsewhere than it means to.
#[must_use]
pub fn fill(template: &str, linked: &Linked<'_>, card: &Card, site: &Site) -> Option<String> {
    let wants = |place: &str, value: &str| template.contains(place) && value.is_empty();
    if wants("{key}", linked.key) || wants("{handle}", linked.handle) {
        return None;
    }
    let with = |key: &str, handle: &str| template.replace("{key}", key).replace("{handle}", handle);
    let filled = with(&encoded(linked.key), &encoded(linked.handle));
    // What is left in braces is a word this program does not know.
    if filled.contains(['{', '}']) {
        return None;
    }
    let filled = allowed(&filled, card.link_hosts, site)?;
    // Two stand-ins that differ show whether a value can reach the host; the number of steps in the path shows whether one
    // climbed out of its place, as `..` does.
    let is_sound = ["a", "b"].into_iter().all(|stand_in| {
        Url::parse(&with(stand_in, stand_in))
            .is_ok_and(|meant| meant.origin() == filled.origin() && steps(&meant) == steps(&filled))
    });
    is_sound.then(|| filled.into())
}

/// `text` with everything but letters, figures and `-._~` written as `%XX`, so that it is one piece of a path or query. A
/// piece of dots alone would climb, also in that form (WHATWG URL, "double-dot path segment"); written twice it is only
/// an odd name.
pub(crate) fn segment(text: &str) -> String {
    if text.bytes().all(|byte| byte == b'.') { "%252E".repeat(text.len()) } else { encoded(text) }
}

fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => encoded.push(byte.into()),
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

fn allowed(text: &str, hosts: &[&str], site: &Site) -> Option<Url> {
    let url = checked(text).ok().filter(|url| url.as_str().len() <= MOST_BYTES)?;
    let own = Url::parse(&site.base).ok()?;
    // The demo's pages are on another port of this computer than its interface.
    if is_loopback(&own) && url.host() == own.host() && url.scheme() == own.scheme() {
        return Some(url);
    }
    if url.scheme() != "https" || (url.port().is_some() && url.origin() != own.origin()) {
        return None;
    }
    let is_below = |host: &str| match url.host() {
        Some(Host::Domain(name)) => {
            name.strip_suffix(host).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        }
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => url.host_str() == Some(host),
        None => false,
    };
    let is_ours = hosts.iter().any(|host| is_below(host)) || own.host_str().is_some_and(is_below);
    is_ours.then_some(url)
}

/// The rules that hold for every address.
fn checked(text: &str) -> Result<Url, BadAddress> {
    let text = text.trim_matches(' ');
    // The parser would drop or turn these silently, so that what is shown and what is used would differ.
    if text
        .contains(|character: char| character.is_control() || character.is_whitespace() || character == '\\')
    {
        return Err(BadAddress::HasOddCharacter);
    }
    let url = Url::parse(text).map_err(|_| BadAddress::NoAddress)?;
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(BadAddress::NotHttps),
        _ => return Err(BadAddress::NoAddress),
    }
    // The parser forgets an empty user, as in `https://@host`.
    let authority =
        text.split_once("//").map_or("", |(_, rest)| rest.split(['/', '?', '#']).next().unwrap_or(rest));
    if authority.contains('@') || !url.username().is_empty() || url.password().is_some() {
        return Err(BadAddress::HasUser);
    }
    if authority.is_empty() {
        return Err(BadAddress::NoAddress);
    }
    if url.fragment().is_some() {
        return Err(BadAddress::HasMore);
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(_)) | None => false,
    }
}

fn steps(url: &Url) -> usize {
    url.path_segments().map_or(0, |steps| steps.filter(|step| !step.is_empty()).count())
}

impl fmt::Display for BadAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NoAddress => "no web address",
            Self::NotHttps => "not https, and not a loopback address in figures",
            Self::HasUser => "a user name or password in the address",
            Self::HasOddCharacter => "a space, control character or backslash in the address",
            Self::HasMore => "a ? or # part in the address",
        })
    }
}

impl std::error::Error for BadAddress {}

#[cfg(test)]
mod tests;
