//! Reading `POST /chats/statuses`: a bare object of `{ "<id>": { "isOnline", "lastSeenAt" } }`.

use super::entries;
use super::{errors, read};
use crate::lenient;
use crate::shape;
use presence::service::Trouble;
use presence::sighting::{Presence, Report, Why};
use presence::time::Wall;
use serde_json::Value;

/// One report for each of `asked`, in that order.
pub(super) fn reports(asked: &[&str], value: &Value, arrived: Wall) -> Result<Vec<Report>, Trouble> {
    let Value::Object(entries) = value else { return Err(read::misshapen(value, "no object of statuses")) };
    let entry = entries::matched(asked, entries);
    let found: Vec<&Value> =
        asked.iter().filter_map(|key| entry(key)).filter(|entry| !entry.is_null()).collect();
    if found.is_empty() && ["error", "errors"].iter().any(|name| entries.contains_key(*name)) {
        return Err(read::misshapen(value, "no statuses"));
    }
    shape::some(&found, |entry| is_online(entry).is_some(), "isOnline")?;
    Ok(asked.iter().map(|key| report(key, entry(key), arrived)).collect())
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
