//! Reading values as they arrive rather than as they are promised: numbers sent as text, dates with and without a zone. What
//! cannot be made sense of is nothing, never a guess.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};
use presence::sighting::LastSeen;
use presence::time::Wall;
use serde_json::Value;
use std::time::Duration;

/// How far another clock may run ahead of ours before its times are taken for wrong.
const CLOCKS_DIFFER: Duration = Duration::from_secs(5 * 60);

/// Years that a time can lie in. The zero of several calendars (0, 1, 1970) and the end of others (9999) stand for "none".
const YEARS: std::ops::Range<i32> = 1971..9000;

/// Longest name or handle that is kept.
pub(crate) const MOST_NAME: usize = 200;

/// Longest address of a picture that is kept.
const MOST_ADDRESS: usize = 2048;

/// Text that says something.
pub(crate) fn text(value: Option<&Value>) -> Option<&str> {
    value?.as_str().map(str::trim).filter(|text| !text.is_empty())
}

/// An id: text, kept byte for byte.
pub(crate) fn id(value: Option<&Value>) -> Option<&str> {
    value?.as_str().filter(|id| !id.is_empty())
}

/// Yes or no, and nothing else.
pub(crate) fn flag(value: Option<&Value>) -> Option<bool> {
    value?.as_bool()
}

/// A whole number from 0 on, and nothing else.
pub(crate) fn number(value: Option<&Value>) -> Option<u64> {
    let number = value?.as_number()?;
    number.as_u64().or_else(|| number.as_f64().and_then(whole))
}

/// A count, also as text and as a fraction that is whole.
pub(crate) fn count(value: Option<&Value>) -> Option<u64> {
    match value? {
        Value::Number(_) => number(value),
        Value::String(text) => text.trim().parse().ok().or_else(|| text.trim().parse().ok().and_then(whole)),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The address of a picture.
pub(crate) fn picture(value: Option<&Value>) -> Option<Box<str>> {
    text(value).filter(|url| url.len() <= MOST_ADDRESS).map(Into::into)
}

/// `text`, cut to at most so many characters.
pub(crate) fn cut(text: &str, most: usize) -> Box<str> {
    match text.char_indices().nth(most) {
        None => text.into(),
        Some(_) => {
            let mut kept: String = text.chars().take(most.saturating_sub(1)).collect();
            kept.push('…');
            kept.into()
        }
    }
}

/// A date, or a date with a time in any zone, UTC where none is named.
pub(crate) fn date(value: Option<&Value>) -> Option<LastSeen> {
    date_in(text(value)?)
}

/// The same from text.
pub(crate) fn date_in(text: &str) -> Option<LastSeen> {
    let text = text.trim();
    if let Ok(day) = text.parse::<NaiveDate>() {
        return YEARS.contains(&day.year()).then_some(LastSeen::Day(day));
    }
    let time: DateTime<FixedOffset> = text.parse().or_else(|_| format!("{text}Z").parse()).ok()?;
    let time = time.to_utc();
    YEARS.contains(&time.year()).then(|| LastSeen::At(Wall(time.timestamp_millis())))
}

/// A point in time in milliseconds since 1970.
pub(crate) fn millis(value: Option<&Value>) -> Option<LastSeen> {
    let millis = i64::try_from(count(value)?).ok()?;
    let year = DateTime::from_timestamp_millis(millis)?.year();
    YEARS.contains(&year).then_some(LastSeen::At(Wall(millis)))
}

/// Whether this can have happened by `arrived`.
pub(crate) fn is_past(seen: LastSeen, arrived: Wall) -> bool {
    let latest = arrived.after(CLOCKS_DIFFER);
    match seen {
        LastSeen::At(at) => at <= latest,
        LastSeen::Day(day) => {
            DateTime::from_timestamp_millis(latest.0).is_some_and(|latest| day <= latest.date_naive())
        }
    }
}

/// The day of a date, in UTC.
pub(crate) fn day(seen: LastSeen) -> Option<NaiveDate> {
    match seen {
        LastSeen::At(at) => DateTime::from_timestamp_millis(at.0).map(|at| at.date_naive()),
        LastSeen::Day(day) => Some(day),
    }
}

fn whole(number: f64) -> Option<u64> {
    // Beyond 2^53 a double no longer counts by ones.
    const MOST: f64 = 9_007_199_254_740_992.0;
    ((0.0..=MOST).contains(&number) && number.fract() == 0.0).then_some(number as u64)
}

#[cfg(test)]
mod tests;
