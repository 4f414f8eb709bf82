//! What an HTTP status means where the service gives it no meaning of its own.

use crate::contract::Answer;
use crate::headers;
use presence::service::{NoAnswer, Trouble};

/// The trouble of an answer with any status but the one that was promised. `words` are the service's own.
pub(crate) fn trouble(answer: &Answer, words: Box<str>) -> Trouble {
    let status = answer.status;
    let retry_after = || headers::retry_after(answer);
    match status {
        401 => Trouble::Unauthorized,
        407 => Trouble::NoAnswer(NoAnswer::Proxy),
        408 | 425 => Trouble::Failed { status, retry_after: retry_after() },
        429 => Trouble::TooMany { retry_after: retry_after() },
        // "Network Authentication Required" (RFC 6585) is what a network's sign-in page says.
        511 => Trouble::NotTheService,
        400..=499 => Trouble::Refused { status, words },
        500..=599 => Trouble::Failed { status, retry_after: retry_after() },
        // Another success without the promised body is no answer to read.
        200..=299 => Trouble::Unreadable(format!("status {status}").into()),
        _ => Trouble::NotTheService,
    }
}
