//! What is wrong when an answer is not "200": `{"detail": "text"}` by the page, a list of findings or plain text as observed.

use super::ids;
use crate::body;
use crate::contract::Answer;
use crate::lenient;
use crate::status;
use crate::words;
use presence::service::{Task, Trouble};
use serde_json::Value;

/// What the answer to `task`, with any status but 200, means.
pub(super) fn trouble(task: &Task, answer: &Answer) -> Trouble {
    let words = words(answer);
    match (about(task), answer.status) {
        (About::Batch { ids }, 413 | 414) if ids > 1 => Trouble::TooManyIds,
        (About::Batch { ids }, 400) if ids > 1 && is_about_number(&words) => Trouble::TooManyIds,
        (About::Batch { .. }, 400) => Trouble::BadIds(words),
        (About::Batch { .. }, 422) if names_ids(answer) => Trouble::BadIds(words),
        // As observed: one id that is too large, or one person without a last-seen time, makes the whole call fail with plain
        // text. A server that is down answers with other statuses, or in JSON, and is never asked in halves.
        (About::Batch { .. } | About::One, 500) if is_bare_failure(answer) => {
            Trouble::FailedForIds { status: 500 }
        }
        (About::Batch { ids: 1 } | About::One, 500) if asks_too_large(task) => Trouble::BadIds(words),
        // As observed: the server fails whatever is set. Its words are for who clicked, and nothing else is held up.
        (About::Wish, 500) => Trouble::Refused { status: 500, words },
        _ => status::trouble(answer, words),
    }
}

/// The service's words: its detail, the first of a list of them, or plain text.
pub(super) fn words(answer: &Answer) -> Box<str> {
    let value = json(answer);
    let detail = value.get("detail");
    let first = detail.and_then(|detail| detail.get(0)).or(detail);
    let said = lenient::text(first).or_else(|| lenient::text(first.and_then(|first| first.get("msg"))));
    let said = said.or_else(|| lenient::text(Some(&value))).or_else(|| words::plain(answer));
    words::tidied(said.unwrap_or_default())
}

/// Whether a 404 can be about somebody: the framework's own words for a path that it does not have, and pages, are not.
pub(super) fn knows_the_path(answer: &Answer) -> bool {
    !body::says_page(answer) && &*words(answer) != "Not Found"
}

/// "User status not found".
pub(super) fn is_about_status(answer: &Answer) -> bool {
    words(answer).to_lowercase().contains("status not found")
}

/// What a task is about, as far as errors go.
enum About {
    /// Several people at once.
    Batch { ids: usize },
    /// One person.
    One,
    /// Something the user wished for.
    Wish,
    /// Anything else.
    Other,
}

fn about(task: &Task) -> About {
    match task {
        Task::PresenceOf { keys } => About::Batch { ids: ids::asked(keys).len() },
        Task::OnePresence { .. } => About::One,
        Task::SetMyStatus(_) | Task::CleanUp => About::Wish,
        Task::WhoAmI
        | Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::Heartbeat
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => About::Other,
    }
}

fn asks_too_large(task: &Task) -> bool {
    match task {
        Task::PresenceOf { keys } => ids::asked(keys).into_iter().any(ids::is_too_large),
        Task::OnePresence { key } => ids::is_too_large(key),
        Task::WhoAmI
        | Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => false,
    }
}

/// "Too many user IDs requested".
fn is_about_number(words: &str) -> bool {
    let words = words.to_lowercase();
    ["too many", "at most", "maximum", "exceed"].iter().any(|one| words.contains(one))
}

/// Whether a list of findings says that they are about ids, as `{"loc": ["query", "user_ids"]}` does.
fn names_ids(answer: &Answer) -> bool {
    let value = json(answer);
    let findings = value.get("detail").and_then(Value::as_array);
    findings
        .into_iter()
        .flatten()
        .filter_map(|finding| finding.get("loc")?.as_array())
        .flatten()
        .any(|place| place.as_str().is_some_and(|place| place.starts_with("user_id")))
}

fn is_bare_failure(answer: &Answer) -> bool {
    body::says_text(answer) && words::plain(answer).is_some()
}

fn json(answer: &Answer) -> Value {
    serde_json::from_slice(&answer.body).unwrap_or_default()
}
