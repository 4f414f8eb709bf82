//! What HTTP itself says beside an answer: dates, and how long to wait. Values that make no sense are as good as absent.

use crate::contract::Answer;
use crate::lenient;
use chrono::{DateTime, NaiveDateTime};
use presence::service::{Dated, Reading, Trouble};
use presence::sighting::LastSeen;
use presence::time::Wall;
use std::time::Duration;

/// Shorter than this nobody has to wait: a service that says "0" was asked too often a moment ago.
const LEAST_WAIT: Duration = Duration::from_secs(1);

/// Longer than this nobody has to wait without asking again: the service may have said it in error.
const MOST_WAIT: Duration = Duration::from_secs(60 * 60);

/// When the answer was made, by the service's own clock where it told, so that times in it can be measured against it
/// however wrong either clock is.
pub(crate) fn made(answer: &Answer) -> Wall {
    answer.header("date").and_then(http_date).unwrap_or(answer.arrived)
}

/// The same for an answer that was read: headers of somebody else's answer say nothing about the service.
pub(crate) fn dated_if(reading: &Result<Reading, Trouble>, answer: &Answer) -> Dated {
    match reading {
        Err(Trouble::NotTheService | Trouble::NoAnswer(_)) => Dated::default(),
        Ok(_) | Err(_) => dated(answer),
    }
}

/// How old the answer is, from `Age`, which caches add, and `Date` (RFC 9111, section 5.1; RFC 9110, section 6.6.1). The
/// longest of several.
pub(crate) fn dated(answer: &Answer) -> Dated {
    let ages = answer.headers.iter().filter(|(name, _)| name == "age");
    let kept = ages.filter_map(|(_, value)| value.trim().parse().ok()).max().map(Duration::from_secs);
    Dated { kept: kept.unwrap_or_default(), made: answer.header("date").and_then(http_date) }
}

/// How long to wait, from `Retry-After`: seconds, or a date measured against the answer's own. The longest of several.
pub(crate) fn retry_after(answer: &Answer) -> Option<Duration> {
    let spans = answer.headers.iter().filter(|(name, _)| name == "retry-after");
    spans.filter_map(|(_, value)| span(value.trim(), answer)).max().map(bounded)
}

/// A wait within sensible bounds.
pub(crate) fn bounded(wait: Duration) -> Duration {
    wait.clamp(LEAST_WAIT, MOST_WAIT)
}

/// A date as HTTP writes them (RFC 9110, section 5.6.7: one form to send, three to read).
pub(crate) fn http_date(text: &str) -> Option<Wall> {
    let text = text.trim();
    let time = DateTime::parse_from_rfc2822(text).map(|time| time.to_utc()).or_else(|_| {
        NaiveDateTime::parse_from_str(text, "%A, %d-%b-%y %H:%M:%S GMT")
            .or_else(|_| NaiveDateTime::parse_from_str(text, "%a %b %e %H:%M:%S %Y"))
            .map(|time| time.and_utc())
    });
    time.ok().map(|time| Wall(time.timestamp_millis()))
}

/// A date in a header, as HTTP writes them or as ISO 8601 does.
pub(crate) fn date(text: &str) -> Option<Wall> {
    http_date(text).or_else(|| match lenient::date_in(text)? {
        LastSeen::At(at) => Some(at),
        LastSeen::Day(day) => Some(Wall(day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis())),
    })
}

fn span(text: &str, answer: &Answer) -> Option<Duration> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds.is_finite() && seconds >= 0.0 => {
            Some(Duration::try_from_secs_f64(seconds).unwrap_or(MOST_WAIT))
        }
        Ok(_) => None,
        Err(_) => http_date(text).map(|at| at.since(made(answer))),
    }
}

#[cfg(test)]
mod tests;
