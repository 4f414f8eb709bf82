//! Reading `POST /get_online`: `{ "users": [{ "id", "online_status", "last_online" }] }`.

use crate::lenient;
use crate::shape;
use presence::service::Trouble;
use presence::sighting::{Presence, Report, Why};
use presence::time::Wall;
use serde_json::Value;
use std::collections::HashMap;

/// One report for each of `asked`, in that order. Whose element has no id is nobody; of two with one id the first counts.
pub(super) fn reports(asked: &[&str], value: &Value, arrived: Wall) -> Result<Vec<Report>, Trouble> {
    let Some(Value::Array(users)) = value.get("users") else {
        return Err(Trouble::Unreadable("no users array".into()));
    };
    let mut by_id: HashMap<&str, &Value> = HashMap::with_capacity(users.len());
    for user in users {
        if let Some(id) = lenient::id(user.get("id")) {
            by_id.entry(id).or_insert(user);
        }
    }
    let found: Vec<&Value> = asked.iter().filter_map(|key| by_id.get(key).copied()).collect();
    shape::some(&found, |user| presence(user).is_some(), "online_status")?;
    Ok(asked.iter().map(|key| report(key, by_id.get(key).copied(), arrived)).collect())
}

fn report(key: &str, user: Option<&Value>, arrived: Wall) -> Report {
    let Some(user) = user else { return Report::new(key, Presence::Unknown(Why::LeftOut), None) };
    let presence = presence(user).unwrap_or(Presence::Unknown(Why::Unreadable));
    // Not on the reference page, but in samples: milliseconds, 0 for none.
    let last_seen = lenient::millis(user.get("last_online"));
    Report::new(key, presence, last_seen.filter(|seen| lenient::is_past(*seen, arrived)))
}

/// The number alone decides. The word beside it, `online_status_message`, only repeats it.
fn presence(user: &Value) -> Option<Presence> {
    Some(match lenient::number(user.get("online_status"))? {
        0 => Presence::Online,
        1 => Presence::Offline,
        2 => Presence::Hidden,
        3 => Presence::Unknown(Why::TryLater),
        4 => Presence::Unreachable,
        _ => return None,
    })
}
