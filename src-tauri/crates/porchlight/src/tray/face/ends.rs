//! When somebody who is busy now may be free again: a few times to choose from, as the clocks on the wall show them.

use chrono::{DateTime, TimeDelta, TimeZone, Timelike};
use std::time::Duration;

/// A time that is nearly here is no end.
const LEAST: TimeDelta = TimeDelta::minutes(5);

/// How many times are offered, full and half hours.
const HALF_HOURS: usize = 4;

/// How many are offered after those, full hours.
const HOURS: usize = 4;

/// Most steps from one half hour to the next, with room for zones that change by something else.
const MOST_STEPS: usize = 64;

/// The next times to choose from, the soonest first. A time that the clocks show twice is meant as they show it first, and one
/// that they skip is left out.
pub(super) fn ends<Z: TimeZone>(now: &DateTime<Z>) -> Vec<DateTime<Z>> {
    let Some(soonest) = now.clone().checked_add_signed(LEAST) else { return Vec::new() };
    let mut found: Vec<DateTime<Z>> = Vec::new();
    let mut shown = now.naive_local();
    for half in half_hours(now) {
        if found.len() == HALF_HOURS + HOURS {
            break;
        }
        let is_again = half.naive_local() <= shown;
        shown = shown.max(half.naive_local());
        let is_offered = found.len() < HALF_HOURS || half.minute() == 0;
        if !is_again && is_offered && half >= soonest {
            found.push(half);
        }
    }
    found
}

/// How long [`ends`] stays as it is, and what day it is.
pub(super) fn turn<Z: TimeZone>(now: &DateTime<Z>) -> Duration {
    let half = half_hours(now).next();
    let soonest = ends(now).into_iter().next().map(|end| end - LEAST + TimeDelta::milliseconds(1));
    let turn = [half, soonest].into_iter().flatten().filter(|at| at > now).min();
    turn.and_then(|at| (at - now.clone()).to_std().ok()).unwrap_or(Duration::from_secs(60))
}

/// The full and half hours after a time. Where a zone's clocks change in between, they go on from what those show then.
fn half_hours<Z: TimeZone>(now: &DateTime<Z>) -> impl Iterator<Item = DateTime<Z>> + use<Z> {
    let step = |at: &DateTime<Z>| {
        let past = TimeDelta::minutes(i64::from(at.minute() % 30))
            + TimeDelta::seconds(i64::from(at.second()))
            + TimeDelta::nanoseconds(i64::from(at.nanosecond() % 1_000_000_000));
        at.clone().checked_add_signed(TimeDelta::minutes(30) - past)
    };
    std::iter::successors(step(now), step).take(MOST_STEPS).filter(|at| at.minute() % 30 == 0)
}

#[cfg(test)]
mod tests {
    use super::{ends, turn};
    use chrono::{DateTime, TimeZone};
    use chrono_tz::Tz;
    use std::time::Duration;

    /// What the clocks of a zone show, when it is this time in UTC.
    fn there(zone: Tz, utc: &str) -> DateTime<Tz> {
        DateTime::parse_from_rfc3339(utc).unwrap().with_timezone(&zone)
    }

    fn shown(zone: Tz, utc: &str) -> Vec<String> {
        ends(&there(zone, utc)).iter().map(|end| end.format("%a %H:%M").to_string()).collect()
    }

    #[test]
    fn half_hours_come_first_and_then_full_ones() {
        assert_eq!(
            shown(Tz::Europe__Berlin, "2026-11-20T13:10:31.250Z"),
            [
                "Fri 14:30",
                "Fri 15:00",
                "Fri 15:30",
                "Fri 16:00",
                "Fri 17:00",
                "Fri 18:00",
                "Fri 19:00",
                "Fri 20:00"
            ]
        );
    }

    #[test]
    fn ends_are_whole_minutes_and_what_is_nearly_here_is_none() {
        let first = |utc: &str| ends(&there(Tz::UTC, utc))[0].to_rfc3339();
        assert_eq!(first("2026-11-20T13:25:00Z"), "2026-11-20T13:30:00+00:00");
        assert_eq!(first("2026-11-20T13:25:00.001Z"), "2026-11-20T14:00:00+00:00");
        assert_eq!(first("2026-11-20T13:30:00Z"), "2026-11-20T14:00:00+00:00", "now is no end");
    }

    #[test]
    fn they_go_on_over_midnight() {
        let over = shown(Tz::America__New_York, "2026-11-21T03:40:00Z");
        assert_eq!(over[..4], ["Fri 23:00", "Fri 23:30", "Sat 00:00", "Sat 00:30"]);
        assert_eq!(over[4..], ["Sat 01:00", "Sat 02:00", "Sat 03:00", "Sat 04:00"]);
    }

    #[test]
    fn they_stand_on_the_clocks_of_the_users_zone_and_not_of_utc() {
        let kathmandu = ends(&there(Tz::Asia__Kathmandu, "2026-11-20T12:00:00Z"));
        assert_eq!(kathmandu[0].to_rfc3339(), "2026-11-20T18:00:00+05:45");
        assert_eq!(kathmandu[4].to_rfc3339(), "2026-11-20T20:00:00+05:45");
    }

    #[test]
    fn clocks_set_forward_skip_what_they_never_show() {
        let berlin = ends(&there(Tz::Europe__Berlin, "2026-03-29T00:10:00Z"));
        let all: Vec<String> = berlin.iter().map(DateTime::to_rfc3339).collect();
        assert_eq!(all[0], "2026-03-29T01:30:00+01:00");
        assert_eq!(all[1], "2026-03-29T03:00:00+02:00");
        assert_eq!(all[2], "2026-03-29T03:30:00+02:00");
    }

    #[test]
    fn clocks_set_back_mean_the_first_time_they_show_it() {
        let berlin = ends(&there(Tz::Europe__Berlin, "2026-10-25T00:10:00Z"));
        let all: Vec<String> = berlin.iter().map(DateTime::to_rfc3339).collect();
        assert_eq!(all[0], "2026-10-25T02:30:00+02:00");
        assert_eq!(all[1], "2026-10-25T03:00:00+01:00", "2:00 and 2:30 come again, and mean nothing new");
        assert_eq!(all.len(), 8);
        let late = ends(&there(Tz::Europe__Berlin, "2026-10-25T00:28:00Z"));
        assert_eq!(late[0].to_rfc3339(), "2026-10-25T03:00:00+01:00");
        // In the second of the two hours an end of the first is over.
        let second = ends(&there(Tz::Europe__Berlin, "2026-10-25T01:10:00Z"));
        assert_eq!(second[0].to_rfc3339(), "2026-10-25T02:30:00+01:00");
        // By half an hour, on an island.
        let howe = ends(&there(Tz::Australia__Lord_Howe, "2026-04-04T14:40:00Z"));
        assert_eq!(howe[0].to_rfc3339(), "2026-04-05T02:00:00+10:30");
        assert!(howe.windows(2).all(|two| two[0].naive_local() < two[1].naive_local()), "{howe:?}");
    }

    #[test]
    fn every_end_is_ahead_and_there_are_always_eight() {
        for zone in
            [Tz::UTC, Tz::Europe__Berlin, Tz::Asia__Kathmandu, Tz::Pacific__Chatham, Tz::America__St_Johns]
        {
            let mut at = there(zone, "2026-01-01T00:00:00Z");
            let end = there(zone, "2027-01-01T00:00:00Z");
            while at < end {
                let all = ends(&at);
                assert_eq!(all.len(), 8, "{at}");
                assert!(
                    all.iter().all(|end| *end > at && end.naive_local().and_utc().timestamp() % 1800 == 0),
                    "{at}"
                );
                at += chrono::TimeDelta::minutes(17 * 60 + 13);
            }
        }
    }

    #[test]
    fn they_are_looked_at_again_when_they_turn() {
        let minutes = |utc: &str| turn(&there(Tz::UTC, utc));
        assert_eq!(minutes("2026-11-20T13:10:00Z"), Duration::from_secs(15 * 60) + Duration::from_millis(1));
        assert_eq!(minutes("2026-11-20T13:26:00Z"), Duration::from_secs(4 * 60), "a day may begin there");
        for minute in 0..90 {
            let now = Tz::Europe__Berlin.with_ymd_and_hms(2026, 10, 25, 0, 0, 0).unwrap()
                + chrono::TimeDelta::minutes(minute);
            let last =
                now + chrono::TimeDelta::from_std(turn(&now)).unwrap() - chrono::TimeDelta::milliseconds(1);
            assert_eq!(ends(&now), ends(&last), "{now}");
            assert_eq!(now.date_naive(), last.date_naive(), "{now}");
        }
    }

    #[test]
    fn the_end_of_time_is_no_panic() {
        assert!(ends(&chrono::DateTime::<chrono::Utc>::MAX_UTC).is_empty());
        assert_eq!(turn(&chrono::DateTime::<chrono::Utc>::MAX_UTC), Duration::from_secs(60));
    }
}
