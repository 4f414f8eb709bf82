//! Reading `POST /chats/statuses`: a bare object of `{ "<id>": { "isOnline", "lastSeenAt" } }`.

use super::{errors, read};
use crate::lenient;
use crate::shape;
use presence::service::Trouble;
use presence::sighting::{Presence, Report, Why};
use presence::time::Wall;
use serde_json::{Map, Value};
use std::collections::HashMap;

/// One report for each of `asked`, in that order.
pub(super) fn reports(asked: &[&str], value: &Value, arrived: Wall) -> Result<Vec<Report>, Trouble> {
    let Value::Object(entries) = value else { return Err(read::misshapen(value, "no object of statuses")) };
    let entry = matched(asked, entries);
    let found: Vec<&Value> =
        asked.iter().filter_map(|key| entry(key)).filter(|entry| !entry.is_null()).collect();
    if found.is_empty() && ["error", "errors"].iter().any(|name| entries.contains_key(*name)) {
        return Err(read::misshapen(value, "no statuses"));
    }
    shape::some(&found, |entry| is_online(entry).is_some(), "isOnline")?;
    Ok(asked.iter().map(|key| report(key, entry(key), arrived)).collect())
}

/// Finds the entry of a key: the one with just this name, else the only one that differs in upper and lower case alone, as a
/// service that parses ids as UUIDs would write them. Ids that are asked for under several such spellings are different
/// people, and then only the exact name counts.
fn matched<'a>(
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

fn report(key: &str, entry: Option<&Value>, arrived: Wall) -> Report {
    let unknown = |why| Report::new(key, Presence::Unknown(why), None);
    // Whether an id the service does not know is left out, null or an error is unknown; all three say nothing.
    let Some(entry) = entry.filter(|entry| !entry.is_null()) else { return unknown(Why::LeftOut) };
    let Some(is_online) = is_online(entry) else {
        let is_refused = entry.get("error").is_some_and(|error| !error.is_null());
        return unknown(if is_refused { Why::Refused(errors::words_in(entry)) } else { Why::Unreadable });
    };
    let told = lenient::date(entry.get("lastSeenAt"));
    let presence = match (is_online, told) {
        (true, _) => Presence::Online,
        // Who disabled online visibility appears offline without a last-seen time, and so may who was never online. A time
        // that is none, as "" or year 0, is no sign of the contrary.
        (false, None) => Presence::OfflineOrHidden,
        (false, Some(_)) => Presence::Offline,
    };
    Report::new(key, presence, told.filter(|seen| lenient::is_past(*seen, arrived)))
}

fn is_online(entry: &Value) -> Option<bool> {
    lenient::flag(entry.get("isOnline"))
}
