//! What time it is, and where: the only place of the command line that looks at a clock, so that everything else is given one.

use chrono::{Local, LocalResult, NaiveDateTime, TimeZone};

/// The wall clock and the user's zone. Times are milliseconds since 1970 UTC.
#[derive(Clone, Copy)]
pub(crate) struct Clock {
    /// What time it is.
    pub(crate) now: fn() -> i64,
    /// What the clocks on the walls show then.
    pub(crate) shown: fn(i64) -> NaiveDateTime,
    /// When they show this; nothing when they skip it.
    pub(crate) when: fn(NaiveDateTime) -> Option<i64>,
}

impl Clock {
    /// The system's.
    pub(crate) fn system() -> Self {
        Self {
            now: || chrono::Utc::now().timestamp_millis(),
            shown: |at| match Local.timestamp_millis_opt(at) {
                LocalResult::Single(there) | LocalResult::Ambiguous(there, _) => there.naive_local(),
                LocalResult::None => NaiveDateTime::default(),
            },
            when: |shown| Local.from_local_datetime(&shown).earliest().map(|there| there.timestamp_millis()),
        }
    }

    /// One that stands still, in UTC.
    #[cfg(test)]
    pub(crate) fn still() -> Self {
        Self {
            now: || STILL,
            shown: |at| chrono::DateTime::from_timestamp_millis(at).unwrap_or_default().naive_utc(),
            when: |shown| Some(shown.and_utc().timestamp_millis()),
        }
    }
}

/// Saturday, 21 November 2026, 14:00:00 UTC.
#[cfg(test)]
pub(crate) const STILL: i64 = 1_795_269_600_000;
