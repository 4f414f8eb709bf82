//! What is wrong when an answer is no success. The documentation lists the statuses and no body; the vendor's own client reads
//! `errors` as a text or as a list of `{ field, messages[] }` and `{ message, code }`.

use super::plan;
use crate::body;
use crate::contract::Answer;
use crate::lenient;
use crate::status;
use crate::words::{self, tidied};
use presence::service::{Task, Trouble};
use serde_json::Value;

/// What the answer to `task`, with any status that is no success, means.
pub(super) fn trouble(task: &Task, answer: &Answer) -> Trouble {
    let words = words(answer);
    let several = match task {
        Task::RelationsOf { keys } => plan::asked(keys).len(),
        Task::WhoAmI
        | Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::Places { .. }
        | Task::OwnName
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
    match answer.status {
        // How many ids are too many is unknown, and so is what is said then.
        400 | 422 if several > 1 && is_about_number(&words) => Trouble::TooManyIds,
        400 | 422 if several > 0 => Trouble::BadIds(words),
        413 if several > 1 => Trouble::TooManyIds,
        _ => status::trouble(answer, words),
    }
}

/// The first of the service's words in JSON, fit to show.
pub(super) fn words_in(value: &Value) -> Box<str> {
    tidied(first(value).unwrap_or_default())
}

fn words(answer: &Answer) -> Box<str> {
    match serde_json::from_slice(&answer.body) {
        Ok(value) => words_in(&value),
        Err(_) if body::says_json(answer) => "".into(),
        Err(_) => words::plain(answer).map(tidied).unwrap_or_default(),
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
