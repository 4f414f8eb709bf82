//! The user's time zone: what "today" and "tomorrow at eight" mean. The one of the environment, else of the system, else UTC.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeZone};
use chrono_tz::Tz;
use presence::time::Wall;

/// The user's time zone now. It may change while the program runs, so it is asked for again after every wake.
#[must_use]
pub fn current() -> Tz {
    let named = std::env::var("TZ").ok();
    let named = named.as_deref().map(|name| name.trim_start_matches(':')).and_then(|name| name.parse().ok());
    let of_system = || iana_time_zone::get_timezone().ok()?.parse().ok();
    named.or_else(of_system).unwrap_or(Tz::UTC)
}

/// The day it is there.
#[must_use]
pub fn day(zone: Tz, now: Wall) -> NaiveDate {
    utc(now).with_timezone(&zone).date_naive()
}

/// When the day began there.
#[must_use]
pub fn start_of_day(zone: Tz, now: Wall) -> Wall {
    first(zone, day(zone, now), NaiveTime::MIN).unwrap_or(Wall(now.0.saturating_sub(86_400_000)))
}

/// Eight in the morning of the next day there.
#[must_use]
pub fn tomorrow_at_eight(zone: Tz, now: Wall) -> Wall {
    let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap_or(NaiveTime::MIN);
    day(zone, now)
        .checked_add_days(Days::new(1))
        .and_then(|tomorrow| first(zone, tomorrow, eight))
        .unwrap_or(Wall(now.0.saturating_add(12 * 3_600_000)))
}

/// The first moment at or after this time of that day: a clock set forward leaves some times out.
fn first(zone: Tz, day: NaiveDate, time: NaiveTime) -> Option<Wall> {
    (0..4)
        .find_map(|hours| {
            zone.from_local_datetime(&(day.and_time(time) + chrono::TimeDelta::hours(hours))).earliest()
        })
        .map(|at| Wall(at.timestamp_millis()))
}

fn utc(now: Wall) -> DateTime<chrono::Utc> {
    DateTime::from_timestamp_millis(now.0).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::{start_of_day, tomorrow_at_eight};
    use chrono::DateTime;
    use chrono_tz::Tz;
    use presence::time::Wall;

    fn at(text: &str) -> Wall {
        Wall(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
    }

    #[test]
    fn f19_days_begin_in_the_users_zone_also_across_a_change_of_clocks() {
        let berlin = Tz::Europe__Berlin;
        assert_eq!(start_of_day(berlin, at("2026-03-29T10:00:00Z")), at("2026-03-28T23:00:00Z"));
        assert_eq!(start_of_day(berlin, at("2026-03-29T22:30:00Z")), at("2026-03-29T22:00:00Z"));
        // A day of 23 hours, and one of 25.
        assert_eq!(tomorrow_at_eight(berlin, at("2026-03-28T20:00:00Z")), at("2026-03-29T06:00:00Z"));
        assert_eq!(tomorrow_at_eight(berlin, at("2026-10-24T20:00:00Z")), at("2026-10-25T07:00:00Z"));
        // Midnight does not exist on this day.
        let beirut = Tz::Asia__Beirut;
        assert_eq!(start_of_day(beirut, at("2026-03-29T10:00:00Z")), at("2026-03-28T22:00:00Z"));
        assert_eq!(
            tomorrow_at_eight(Tz::UTC, Wall(i64::MAX)),
            Wall(8 * 3_600_000 + 86_400_000),
            "a senseless clock is taken as 1970"
        );
    }
}
