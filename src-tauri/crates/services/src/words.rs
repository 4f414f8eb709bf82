//! The words of a service, fit to show.

use crate::body;
use crate::contract::Answer;
use crate::lenient;
use serde_json::Value;

/// Longest words of a service that are kept.
const MOST_WORDS: usize = 200;

/// Words on one line, not too long.
pub(crate) fn tidied(words: &str) -> Box<str> {
    let words = words.split(|character: char| character.is_whitespace() || character.is_control());
    lenient::cut(&words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" "), MOST_WORDS)
}

/// The body as text, where it is text for people: a page is written for browsers, JSON for programs.
pub(crate) fn plain(answer: &Answer) -> Option<&str> {
    if body::says_page(answer) || answer.body.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let text = std::str::from_utf8(&answer.body).ok()?.trim();
    let is_json = serde_json::from_str::<Value>(text).is_ok();
    (!text.is_empty() && !is_json).then_some(text)
}
