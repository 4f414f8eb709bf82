//! What is wrong when an answer is no success. The documentation lists the statuses and no body; the vendor's own client reads
//! `errors` as a text or as a list of `{ field, messages[] }` and `{ message, code }`.

use super::plan;
use crate::body;
use crate::contract::Answer;
use crate::headers;
use crate::lenient;
use presence::service::{NoAnswer, Task, Trouble};
use serde_json::Value;

/// Longest words of the service that are kept.
const MOST_WORDS: usize = 200;

/// What the answer to `task`, with any status that is no success, means.
pub(super) fn trouble(task: &Task, answer: &Answer) -> Trouble {
    let status = answer.status;
    let words = words(answer);
    let several = match task {
        Task::RelationsOf { keys } => plan::asked(keys).len(),
        Task::WhoAmI
        | Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::Places
        | Task::OnlineNow { .. }
        | Task::PresenceOf { .. }
        | Task::OnePresence { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. } => 0,
    };
    match status {
        401 => Trouble::Unauthorized,
        // How many ids are too many is unknown, and so is what is said then.
        400 | 422 if several > 1 && is_about_number(&words) => Trouble::TooManyIds,
        400 | 422 if several > 0 => Trouble::BadIds(words),
        407 => Trouble::NoAnswer(NoAnswer::Proxy),
        408 | 425 => Trouble::Failed { status, retry_after: headers::retry_after(answer) },
        413 if several > 1 => Trouble::TooManyIds,
        429 => Trouble::TooMany { retry_after: headers::retry_after(answer) },
        // "Network Authentication Required" (RFC 6585) is what a network's sign-in page says.
        511 => Trouble::NotTheService,
        400..=499 => Trouble::Refused { status, words },
        500..=599 => Trouble::Failed { status, retry_after: headers::retry_after(answer) },
        200..=299 => Trouble::Unreadable(format!("status {status}").into()),
        _ => Trouble::NotTheService,
    }
}

/// The first of the service's words in JSON, fit to show.
pub(super) fn words_in(value: &Value) -> Box<str> {
    lenient::line(first(value).unwrap_or_default(), MOST_WORDS)
}

fn words(answer: &Answer) -> Box<str> {
    let text = std::str::from_utf8(&answer.body).unwrap_or_default().trim();
    match serde_json::from_slice(&answer.body) {
        Ok(value) => words_in(&value),
        // Text that is no JSON is words too, but a page is written for browsers.
        Err(_) if body::says_page(answer) || body::says_json(answer) || text.starts_with('<') => "".into(),
        Err(_) => lenient::line(text, MOST_WORDS),
    }
}

fn first(value: &Value) -> Option<&str> {
    match value {
        Value::String(_) => lenient::text(Some(value)),
        Value::Array(all) => all.iter().find_map(first),
        Value::Object(members) => {
            let names = ["errors", "messages", "message", "detail", "error_description", "error"];
            names.iter().find_map(|name| first(members.get(*name)?))
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

fn is_about_number(words: &str) -> bool {
    let words = words.to_lowercase();
    ["too many", "too large", "no more than", "at most", "maximum", "exceed"]
        .iter()
        .any(|about| words.contains(about))
}
