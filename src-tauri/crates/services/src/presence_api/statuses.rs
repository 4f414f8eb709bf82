//! Reading a status: `{ "user_id", "username", "is_online", "is_busy", "busy_until", "last_seen" }`, alike in single, bulk and
//! pushed form.

use super::ids;
use crate::lenient;
use crate::shape;
use presence::id::Key;
use presence::service::{MyStatus, Trouble};
use presence::sighting::{LastSeen, Presence, Report, Why};
use presence::time::Wall;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// One report for each of `keys`, in that order. Of two elements with one id the first counts; who is no number was not asked.
pub(super) fn reports(keys: &[Key], value: &Value, arrived: Wall) -> Result<Vec<Report>, Trouble> {
    let Value::Array(statuses) = value else {
        return Err(Trouble::Unreadable("no array of statuses".into()));
    };
    let mut by_id: HashMap<String, &Value> = HashMap::with_capacity(statuses.len());
    for status in statuses {
        if let Some(id) = ids::told(status.get("user_id")) {
            by_id.entry(id).or_insert(status);
        }
    }
    let asked = ids::asked(keys);
    let found: Vec<&Value> = asked.iter().filter_map(|id| by_id.get(*id).copied()).collect();
    shape::some(&found, |status| presence(status, arrived).is_some(), "is_online")?;
    let is_asked: HashSet<&str> = asked.into_iter().collect();
    let mut seen = HashSet::new();
    let once = keys.iter().filter(|key| seen.insert(&***key));
    Ok(once
        .filter_map(|key| match ids::number(key) {
            None => Some(unknown(key, Why::Refused("not a number".into()))),
            Some(id) if is_asked.contains(id) => Some(match by_id.get(id) {
                None => unknown(key, Why::LeftOut),
                Some(status) => report(key, status, arrived),
            }),
            Some(_) => None,
        })
        .collect())
}

/// What the answer about one person says. It may leave the id out, but a status of somebody else is none.
pub(super) fn only(key: &str, status: &Value, arrived: Wall) -> Report {
    let told = status.get("user_id").filter(|id| !id.is_null());
    if told.is_some() && ids::told(told).as_deref() != ids::number(key) {
        return unknown(key, Why::Unreadable);
    }
    report(key, status, arrived)
}

/// What a status says about who was asked for.
pub(super) fn report(key: &str, status: &Value, arrived: Wall) -> Report {
    let username = lenient::text(status.get("username"));
    Report {
        name: username.map(|name| lenient::cut(name, lenient::MOST_NAME)),
        handle: username.and_then(handle),
        ..Report::new(
            key,
            presence(status, arrived).unwrap_or(Presence::Unknown(Why::Unreadable)),
            last_seen(status, arrived),
        )
    }
}

/// A username as a handle. One that is cut would be another.
pub(super) fn handle(username: &str) -> Option<Box<str>> {
    let handle = username.trim_start_matches('@');
    (!handle.is_empty() && handle.chars().nth(lenient::MOST_NAME).is_none()).then(|| handle.into())
}

/// Somebody of whom nothing can be said.
pub(super) fn unknown(key: &str, why: Why) -> Report {
    Report::new(key, Presence::Unknown(why), None)
}

/// The account's own status, where it can be read.
pub(super) fn mine(status: &Value, arrived: Wall) -> Option<MyStatus> {
    Some(MyStatus { presence: presence(status, arrived)?, last_seen: last_seen(status, arrived) })
}

/// Nothing where it does not say whether they are there, or says in a way unknown here whether they are free.
pub(super) fn presence(status: &Value, arrived: Wall) -> Option<Presence> {
    if !lenient::flag(status.get("is_online"))? {
        return Some(Presence::Offline);
    }
    let is_busy = match status.get("is_busy") {
        None | Some(Value::Null) => false,
        told => lenient::flag(told)?,
    };
    // A bare date names no moment.
    let until = match lenient::date(status.get("busy_until")) {
        Some(LastSeen::At(at)) => Some(at),
        Some(LastSeen::Day(_)) | None => None,
    };
    // As observed: the service clears `is_busy` only when an administrator has it clean up.
    let is_over = until.is_some_and(|until| until <= arrived);
    Some(if is_busy && !is_over { Presence::Busy { until } } else { Presence::Online })
}

fn last_seen(status: &Value, arrived: Wall) -> Option<LastSeen> {
    lenient::date(status.get("last_seen")).filter(|seen| lenient::is_past(*seen, arrived))
}
