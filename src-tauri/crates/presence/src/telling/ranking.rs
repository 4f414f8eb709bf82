//! Whom to name first when several are meant, because a notification has room for three.

use crate::notice::Several;
use crate::sighting::LastSeen;
use crate::telling::Subject;
use chrono::NaiveTime;
use std::cmp::Reverse;

/// How many names a notice gives; three fit into one line of a notification on every desktop we know.
const MOST_NAMES: usize = 3;

/// The best customers first, then who wrote, then who spent most, then who was away longest, then by name.
pub(super) fn several<'a>(subjects: impl IntoIterator<Item = &'a Subject>) -> Several {
    let mut ranked: Vec<_> = subjects.into_iter().collect();
    // The id comes last so that two of the same name always stand in the same order.
    ranked.sort_by_cached_key(|subject| {
        let away = away_since(subject.away_since);
        let name = subject.name.to_lowercase();
        let spent = Reverse(subject.spent);
        (!subject.is_top, subject.unread.count == 0, spent, away.is_none(), away, name, subject.whom.person)
    });
    Several {
        persons: ranked.iter().map(|subject| subject.whom.person).collect(),
        names: ranked.iter().take(MOST_NAMES).map(|subject| subject.name.clone()).collect(),
    }
}

/// A number that is smaller the longer somebody was away. A day counts from its first moment, here only: it is never shown so.
fn away_since(last_seen: Option<LastSeen>) -> Option<i64> {
    match last_seen {
        Some(LastSeen::At(at)) => Some(at.0),
        Some(LastSeen::Day(day)) => Some(day.and_time(NaiveTime::MIN).and_utc().timestamp_millis()),
        None => None,
    }
}
