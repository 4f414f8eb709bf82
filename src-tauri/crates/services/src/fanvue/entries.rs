//! Answers that are keyed by the ids of the request.

use serde_json::{Map, Value};
use std::collections::HashMap;

/// From so many entries on, an answer in which not one can be read has changed its shape, and says nothing about anybody.
pub(super) const SHAPE_CHANGED: usize = 10;

/// Finds the entry of a key: the one with just this name, else the only one that differs in upper and lower case alone, as a
/// service that parses ids as UUIDs would write them. Ids that are asked for under several such spellings are different
/// people, and then only the exact name counts.
pub(super) fn matched<'a>(
    asked: &[&str],
    entries: &'a Map<String, Value>,
) -> impl Fn(&str) -> Option<&'a Value> + use<'a> {
    let mut spellings: HashMap<String, usize> = HashMap::new();
    for key in asked {
        *spellings.entry(key.to_ascii_lowercase()).or_default() += 1;
    }
    let mut folded: HashMap<String, Option<&'a Value>> = HashMap::new();
    for (name, entry) in entries {
        let name = name.to_ascii_lowercase();
        if spellings.get(&name) == Some(&1) {
            folded.entry(name).and_modify(|only| *only = None).or_insert(Some(entry));
        }
    }
    move |key| entries.get(key).or_else(|| folded.get(&key.to_ascii_lowercase()).copied().flatten())
}
