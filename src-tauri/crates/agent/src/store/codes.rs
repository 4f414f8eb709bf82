//! The numbers that stand for words in the databases. A number once given keeps its meaning.

#[cfg(test)]
mod tests;

use presence::marking::Marking;
use presence::notice::{Hold, Kind, Occasion, Outcome};
use presence::relation::Relation;
use presence::sighting::{LastSeen, Presence, Via, Why};
use presence::time::Wall;
use rusqlite::types::{Value, ValueRef};

/// Most characters kept of a service's words about an id it refuses, or for a relation: they are shown in one line.
const MOST_WORDS: usize = 200;

/// The number of a presence, below 16, and what else there is to say of it.
pub(super) fn presence(presence: &Presence) -> (i64, Value) {
    match presence {
        Presence::Online => (0, Value::Null),
        Presence::Busy { until } => (1, until.map_or(Value::Null, |until| Value::Integer(until.0))),
        Presence::Offline => (2, Value::Null),
        Presence::OfflineOrHidden => (3, Value::Null),
        Presence::Hidden => (4, Value::Null),
        Presence::Unreachable => (5, Value::Null),
        Presence::Unknown(Why::NotAsked) => (6, Value::Null),
        Presence::Unknown(Why::LeftOut) => (7, Value::Null),
        Presence::Unknown(Why::Unreadable) => (8, Value::Null),
        Presence::Unknown(Why::TryLater) => (10, Value::Null),
        Presence::Unknown(Why::Refused(words)) => (9, Value::Text(shortened(words))),
    }
}

/// The presence a number stands for; nothing when this program knows none.
pub(super) fn read_presence(code: i64, detail: ValueRef<'_>) -> Option<Presence> {
    Some(match code {
        0 => Presence::Online,
        1 => Presence::Busy { until: detail.as_i64_or_null().ok().flatten().map(Wall) },
        2 => Presence::Offline,
        3 => Presence::OfflineOrHidden,
        4 => Presence::Hidden,
        5 => Presence::Unreachable,
        6 => Presence::Unknown(Why::NotAsked),
        7 => Presence::Unknown(Why::LeftOut),
        8 => Presence::Unknown(Why::Unreadable),
        9 => {
            Presence::Unknown(Why::Refused(detail.as_str_or_null().ok().flatten().unwrap_or_default().into()))
        }
        10 => Presence::Unknown(Why::TryLater),
        _ => return None,
    })
}

/// Whether a presence's number is one of those who are there.
pub(super) fn is_present(code: i64) -> bool {
    code == 0 || code == 1
}

/// A point in time is a number, a day is a text.
pub(super) fn last_seen(last_seen: Option<LastSeen>) -> Value {
    match last_seen {
        None => Value::Null,
        Some(LastSeen::At(at)) => Value::Integer(at.0),
        Some(LastSeen::Day(day)) => Value::Text(day.to_string()),
    }
}

/// The time a value stands for, where it stands for one.
pub(super) fn read_last_seen(value: ValueRef<'_>) -> Option<LastSeen> {
    match value {
        ValueRef::Integer(at) => Some(LastSeen::At(Wall(at))),
        ValueRef::Text(_) => value.as_str().ok()?.parse().ok().map(LastSeen::Day),
        ValueRef::Null | ValueRef::Real(_) | ValueRef::Blob(_) => None,
    }
}

/// The number of a way a sighting came.
pub(super) fn via(via: Via) -> i64 {
    match via {
        Via::Poll => 0,
        Via::List => 1,
        Via::Push => 2,
    }
}

/// The way a number stands for. One this program does not know is taken for the plainest.
pub(super) fn read_via(code: i64) -> Via {
    match code {
        1 => Via::List,
        2 => Via::Push,
        _ => Via::Poll,
    }
}

/// The number of a relation, and the service's word for one that the program does not know.
pub(super) fn relation(relation: &Relation) -> (i64, Option<String>) {
    match relation {
        Relation::None => (0, None),
        Relation::Followed => (1, None),
        Relation::Connected => (2, None),
        Relation::RequestSent => (3, None),
        Relation::RequestReceived => (4, None),
        Relation::Other(word) => (5, Some(shortened(word))),
    }
}

/// The relation a number stands for; nothing when this program knows none.
pub(super) fn read_relation(code: i64, word: Option<String>) -> Option<Relation> {
    Some(match code {
        0 => Relation::None,
        1 => Relation::Followed,
        2 => Relation::Connected,
        3 => Relation::RequestSent,
        4 => Relation::RequestReceived,
        5 => Relation::Other(word.unwrap_or_default().into()),
        _ => return None,
    })
}

/// The number of what a decision is about.
pub(super) fn kind(kind: Kind) -> i64 {
    match kind {
        Kind::CameOnline => 0,
        Kind::WentOffline => 1,
        Kind::Burst(Occasion::CameOnline) => 2,
        Kind::Summary => 3,
        Kind::BecameFree => 4,
        Kind::RelationChanged => 5,
        Kind::Wrote => 6,
        Kind::CleanUp => 7,
        Kind::Burst(Occasion::WentOffline) => 8,
        Kind::Burst(Occasion::BecameFree) => 9,
        Kind::Burst(Occasion::RelationChanged) => 10,
        Kind::Burst(Occasion::Wrote) => 11,
    }
}

/// What a number says a decision is about; nothing when this program does not know it.
pub(super) fn read_kind(code: i64) -> Option<Kind> {
    Some(match code {
        0 => Kind::CameOnline,
        1 => Kind::WentOffline,
        2 => Kind::Burst(Occasion::CameOnline),
        3 => Kind::Summary,
        4 => Kind::BecameFree,
        5 => Kind::RelationChanged,
        6 => Kind::Wrote,
        7 => Kind::CleanUp,
        8 => Kind::Burst(Occasion::WentOffline),
        9 => Kind::Burst(Occasion::BecameFree),
        10 => Kind::Burst(Occasion::RelationChanged),
        11 => Kind::Burst(Occasion::Wrote),
        _ => return None,
    })
}

/// The number of an outcome: below 2 for what was shown, from 2 on for what was held.
pub(super) fn outcome(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Shown => 0,
        Outcome::Undelivered => 1,
        Outcome::Held(Hold::Baseline) => 2,
        Outcome::Held(Hold::Snoozed) => 3,
        Outcome::Held(Hold::SwitchedOff) => 4,
        Outcome::Held(Hold::Flapping) => 5,
        Outcome::Held(Hold::InBurst) => 6,
        Outcome::Held(Hold::SummaryTooSoon) => 7,
        Outcome::Held(Hold::Doubtful) => 8,
        Outcome::Held(Hold::PerhapsHidden) => 9,
        Outcome::Held(Hold::MutedAtService) => 10,
        Outcome::Held(Hold::OffShift) => 11,
        Outcome::Held(Hold::ThereAlready) => 12,
        Outcome::Held(Hold::CleanedUp) => 13,
        Outcome::Held(Hold::FirstLook) => 14,
    }
}

/// The outcome a number stands for; nothing when this program knows none.
pub(super) fn read_outcome(code: i64) -> Option<Outcome> {
    Some(match code {
        0 => Outcome::Shown,
        1 => Outcome::Undelivered,
        2 => Outcome::Held(Hold::Baseline),
        3 => Outcome::Held(Hold::Snoozed),
        4 => Outcome::Held(Hold::SwitchedOff),
        5 => Outcome::Held(Hold::Flapping),
        6 => Outcome::Held(Hold::InBurst),
        7 => Outcome::Held(Hold::SummaryTooSoon),
        8 => Outcome::Held(Hold::Doubtful),
        9 => Outcome::Held(Hold::PerhapsHidden),
        10 => Outcome::Held(Hold::MutedAtService),
        11 => Outcome::Held(Hold::OffShift),
        12 => Outcome::Held(Hold::ThereAlready),
        13 => Outcome::Held(Hold::CleanedUp),
        14 => Outcome::Held(Hold::FirstLook),
        _ => return None,
    })
}

/// The number of what reading in bulk does to chats.
pub(super) fn marking(marking: Marking) -> i64 {
    match marking {
        Marking::Unknown => 0,
        Marking::Leaves => 1,
        Marking::Marks => 2,
        Marking::Allowed => 3,
    }
}

/// What reading in bulk does to chats by this number; what this program does not know is to be found out.
pub(super) fn read_marking(code: i64) -> Marking {
    match code {
        1 => Marking::Leaves,
        2 => Marking::Marks,
        3 => Marking::Allowed,
        _ => Marking::Unknown,
    }
}

fn shortened(words: &str) -> String {
    words.chars().take(MOST_WORDS).collect()
}
