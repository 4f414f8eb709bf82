//! The one catalogue of words, `words.json`, which the page imports, too. Keys are flat; `{name}` is a hole to fill; an entry
//! that is an object has the two forms of English, `one` and `other`. Nothing else in this crate holds words for people.

use crate::wire::{ImportFault, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;

#[cfg(test)]
mod tests;

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Entry {
    Plain(String),
    Counted { one: String, other: String },
}

static CATALOGUE: LazyLock<BTreeMap<String, Entry>> = LazyLock::new(|| {
    serde_json::from_str(include_str!("../words.json")).expect("a test reads the same catalogue")
});

/// Whether the catalogue has this key.
#[must_use]
pub fn has(key: &str) -> bool {
    CATALOGUE.contains_key(key)
}

/// The words under a key with its holes filled, `("name", "Ana")` for `{name}`. A key without words gives the key itself,
/// which a test keeps from happening.
#[must_use]
pub fn say(key: &str, holes: &[(&str, &str)]) -> String {
    match CATALOGUE.get(key) {
        Some(Entry::Plain(text) | Entry::Counted { other: text, .. }) => fill(text, holes),
        None => String::from(key),
    }
}

/// The words under a key for so many; `{count}` is filled by itself.
#[must_use]
pub fn count(key: &str, count: u64, holes: &[(&str, &str)]) -> String {
    let text = match CATALOGUE.get(key) {
        Some(Entry::Counted { one, .. }) if count == 1 => one,
        Some(Entry::Counted { other: text, .. } | Entry::Plain(text)) => text,
        None => return String::from(key),
    };
    let digits = count.to_string();
    let mut all = vec![("count", digits.as_str())];
    all.extend_from_slice(holes);
    fill(text, &all)
}

/// What went wrong, in a few words without a full stop.
#[must_use]
pub fn problem_title(problem: &Problem) -> String {
    say(&format!("problem.{}.title", code_name(problem.code)), &[])
}

/// What is wrong with a line that was to be brought in.
#[must_use]
pub fn import_fault(fault: ImportFault) -> String {
    say(&format!("importFault.{}", code_name(fault)), &[])
}

/// The name of a code without fields, as the catalogue and programs know it.
///
/// # Panics
/// When it has fields.
#[must_use]
pub fn code_name(code: impl Serialize) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        Ok(_) | Err(_) => unreachable!("a code is written as a text"),
    }
}

/// One pass from left to right, so that a hole's filling is never searched for holes. An unknown hole stays as it is.
fn fill(text: &str, holes: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        filled.push_str(before);
        let hole = from.find('}').and_then(|close| {
            let (_, value) = holes.iter().find(|(name, _)| *name == &from[1..close])?;
            Some((close, *value))
        });
        rest = match hole {
            Some((close, value)) => {
                filled.push_str(value);
                &from[close + 1..]
            }
            None => {
                filled.push('{');
                &from[1..]
            }
        };
    }
    filled.push_str(rest);
    filled
}
