//! Why no whole answer came, read off the error of the network library. The error itself goes no further, because it prints
//! the whole address.

use presence::service::NoAnswer;
use std::error::Error;
use std::io;

/// The reason behind an error.
pub(crate) fn reason(error: &reqwest::Error) -> NoAnswer {
    let mut causes = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        causes.push(cause);
        next = cause.source();
    }
    if causes.iter().any(|cause| is_tls(*cause)) {
        return NoAnswer::NotTrusted;
    }
    // These two have no public type: hyper-util says "dns error" and "tunnel error: ..." (client/legacy/connect).
    let says = |words: &str| causes.iter().any(|cause| cause.to_string().contains(words));
    if says("tunnel") || says("proxy") || says("socks") {
        return NoAnswer::Proxy;
    }
    if says("dns error") {
        return NoAnswer::NameNotFound;
    }
    if error.is_connect() {
        return NoAnswer::NotConnected;
    }
    if error.is_timeout() {
        return NoAnswer::TooSlow;
    }
    NoAnswer::CutShort
}

fn is_tls(cause: &(dyn Error + 'static)) -> bool {
    if cause.is::<rustls::Error>() {
        return true;
    }
    // `io::Error` shows the error it wraps through `get_ref`, but leaves it out of the chain of sources; the libraries wrap one
    // in another.
    cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref).is_some_and(|inner| is_tls(inner))
}
