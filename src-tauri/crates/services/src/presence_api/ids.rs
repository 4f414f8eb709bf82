//! Ids: numbers at the service, text here.

use crate::lenient;
use presence::id::Key;
use serde_json::Value;
use std::collections::HashSet;

/// The number that a key is, without zeros in front; nothing when it is none, which the service would refuse with all others of
/// its call.
pub(super) fn number(key: &str) -> Option<&str> {
    let is_number = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_digit());
    let figures = key.trim_start_matches('0');
    is_number.then_some(if figures.is_empty() { "0" } else { figures })
}

/// The id in an answer, also as text.
pub(super) fn told(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => number(text.trim()).map(str::to_owned),
        other => lenient::number(Some(other)).map(|number| number.to_string()),
    }
}

/// The numbers that a call asks for: each once, in the order given, never more than the service takes.
pub(super) fn asked(keys: &[Key]) -> Vec<&str> {
    let mut seen = HashSet::new();
    keys.iter().filter_map(|key| number(key)).filter(|id| seen.insert(*id)).take(super::MOST_IDS).collect()
}

/// Whether the service's column for ids is too narrow for this one, as observed: 2^31 - 1 is the most. It then fails without
/// words of its own.
pub(super) fn is_too_large(key: &str) -> bool {
    number(key).is_some_and(|id| id.parse::<i32>().is_err())
}

/// The account's key: its id with the host, because the same id is somebody else at another one.
pub(super) fn of_account(id: &str, host: &str) -> String {
    format!("{id}@{host}")
}

/// The id in an account's key; nothing when the server had none yet.
pub(super) fn in_account(key: &str) -> Option<&str> {
    key.split('@').next().filter(|id| !id.is_empty())
}
