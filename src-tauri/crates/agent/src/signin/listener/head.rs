//! Reads the head of a request: a small part of HTTP/1.1, on purpose. Whatever is not plainly the one request that is waited
//! for is refused with a status of its own.

use secrecy::SecretString;

/// Most bytes of a head.
pub(super) const LONGEST_HEAD: usize = 8 * 1024;

/// Most header lines.
const MOST_HEADERS: usize = 64;

/// What the bytes so far are.
#[derive(Debug)]
pub(super) enum Head<'a> {
    /// The beginning of a head.
    Part,
    /// Not a head we read.
    Bad(Refusal),
    /// A whole one.
    Whole(Request<'a>),
}

/// A request as far as it matters.
#[derive(Debug)]
pub(super) struct Request<'a> {
    method: &'a str,
    target: &'a str,
    hosts: Vec<&'a str>,
    is_prefetch: bool,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Not HTTP, or more than we read of it.
    Malformed,
    /// Over [`LONGEST_HEAD`].
    TooLong,
    /// Not `GET`.
    Method,
    /// Not the redirect's path.
    Path,
    /// Asked under another name than this machine's: a page elsewhere has bent its own name to here.
    Host,
    /// The browser looks ahead without the user.
    Prefetch,
}

impl<'a> Head<'a> {
    pub(super) fn read(bytes: &'a [u8]) -> Self {
        let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") else {
            // What does not begin like a request never becomes one: nobody need be waited for.
            let is_text =
                bytes.iter().take(16).all(|byte| (0x20..0x7f).contains(byte) || b"\r\n".contains(byte));
            return if is_text { Self::Part } else { Self::Bad(Refusal::Malformed) };
        };
        if end > LONGEST_HEAD {
            return Self::Bad(Refusal::TooLong);
        }
        let Ok(text) = std::str::from_utf8(&bytes[..end]) else { return Self::Bad(Refusal::Malformed) };
        match Self::parse(text) {
            Some(request) => Self::Whole(request),
            None => Self::Bad(Refusal::Malformed),
        }
    }

    fn parse(text: &'a str) -> Option<Request<'a>> {
        let mut lines = text.split("\r\n");
        let mut words = lines.next()?.split(' ');
        let (method, target, version) = (words.next()?, words.next()?, words.next()?);
        if words.next().is_some() || !matches!(version, "HTTP/1.1" | "HTTP/1.0") || !target.starts_with('/') {
            return None;
        }
        let mut request = Request { method, target, hosts: Vec::new(), is_prefetch: false };
        for (count, line) in lines.enumerate() {
            let (name, value) = line.split_once(':')?;
            let is_name =
                !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
            if count >= MOST_HEADERS || !is_name || value.chars().any(|c| c.is_control() && c != '\t') {
                return None;
            }
            let value = value.trim();
            if name.eq_ignore_ascii_case("host") {
                request.hosts.push(value);
            }
            let is_purpose = ["purpose", "sec-purpose", "x-moz"].iter().any(|p| name.eq_ignore_ascii_case(p));
            request.is_prefetch |= is_purpose && value.to_ascii_lowercase().contains("prefetch");
        }
        Some(request)
    }
}

impl Request<'_> {
    /// What follows the question mark of the one request that is waited for.
    pub(super) fn query_for(&self, path: &str, port: u16) -> Result<SecretString, Refusal> {
        let names = [format!("127.0.0.1:{port}"), format!("[::1]:{port}"), format!("localhost:{port}")];
        let is_ours = |host: &str| names.iter().any(|name| name.eq_ignore_ascii_case(host));
        if !matches!(self.hosts[..], [host] if is_ours(host)) {
            return Err(Refusal::Host);
        }
        let (asked, query) = self.target.split_once('?').unwrap_or((self.target, ""));
        if asked != path {
            return Err(Refusal::Path);
        }
        if self.method != "GET" {
            return Err(Refusal::Method);
        }
        if self.is_prefetch {
            return Err(Refusal::Prefetch);
        }
        Ok(SecretString::from(query))
    }
}

#[cfg(test)]
mod tests;
