//! Dates, counts and texts as they can arrive.

use super::{count, cut, date, date_in, is_past, millis, number, picture};
use chrono::NaiveDate;
use presence::sighting::LastSeen;
use presence::time::Wall;
use proptest::prelude::*;
use serde_json::{Value, json};

/// 2026-11-20T10:00:00Z.
const TEN: i64 = 1_795_168_800_000;

fn day(year: i32, month: u32, day: u32) -> LastSeen {
    LastSeen::Day(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

#[test]
fn date_times_are_read_with_fractions_and_in_any_zone() {
    for (text, after_ten) in [
        ("2026-11-20T10:00:00Z", 0),
        ("2026-11-20t10:00:00z", 0),
        ("2026-11-20T10:00:00.5Z", 500),
        ("2026-11-20T10:00:00.123Z", 123),
        ("2026-11-20T10:00:00.123456789Z", 123),
        ("2026-11-20T10:00:00.123456789123Z", 123),
        ("2026-11-20T12:00:00+02:00", 0),
        ("2026-11-20T04:30:00-0530", 0),
        ("2026-11-20T23:45:00+13:45", 0),
        ("2026-11-20 10:00:00Z", 0),
        (" 2026-11-20T10:00:00Z ", 0),
    ] {
        assert_eq!(date_in(text), Some(LastSeen::At(Wall(TEN + after_ten))), "{text}");
    }
}

#[test]
fn a_time_without_a_zone_is_utc() {
    for text in ["2026-11-20T10:00:00", "2026-11-20 10:00:00", "2026-11-20T10:00:00.000"] {
        assert_eq!(date_in(text), Some(LastSeen::At(Wall(TEN))), "{text}");
    }
}

#[test]
fn a_bare_date_is_that_day() {
    assert_eq!(date_in("2026-11-20"), Some(day(2026, 11, 20)));
    assert_eq!(date_in("2024-02-29"), Some(day(2024, 2, 29)));
}

#[test]
fn row_20_dates_that_are_none_are_nothing() {
    for text in [
        "",
        " ",
        "NaN",
        "null",
        "Invalid Date",
        "never",
        "0000-00-00",
        "0000-00-00T00:00:00Z",
        "0000-01-01",
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00.000Z",
        "1970-01-01",
        "9999-12-31T23:59:59.999Z",
        "9999-12-31",
        "+12026-11-20T10:00:00Z",
        "2026-13-01",
        "2026-02-30",
        "2026-11-20T25:00:00Z",
        "20.11.2026",
        "1795168800",
        "2026-11-20T10:00:00Zjunk",
    ] {
        assert_eq!(date_in(text), None, "{text}");
    }
    for value in [json!(null), json!(0), json!(1_795_168_800), json!(true), json!([]), json!({})] {
        assert_eq!(date(Some(&value)), None, "{value}");
    }
    assert_eq!(date(None), None);
}

#[test]
fn row_20_a_leap_second_is_a_time() {
    assert!(matches!(date_in("2016-12-31T23:59:60Z"), Some(LastSeen::At(_))));
}

#[test]
fn row_20_what_lies_ahead_by_more_than_clocks_differ_did_not_happen() {
    let arrived = Wall(TEN);
    for (seen, is_over) in [
        (LastSeen::At(Wall(TEN)), true),
        (LastSeen::At(Wall(TEN + 299_000)), true),
        (LastSeen::At(Wall(TEN + 301_000)), false),
        (day(2026, 11, 20), true),
        (day(2026, 11, 21), false),
    ] {
        assert_eq!(is_past(seen, arrived), is_over, "{seen:?}");
    }
    // At 23:57 UTC a clock five minutes ahead already counts the next day.
    assert!(is_past(day(2026, 11, 21), Wall(TEN + (13 * 60 + 57) * 60_000)));
    assert!(!is_past(LastSeen::At(Wall(i64::MAX)), arrived));
}

#[test]
fn counts_are_read_as_numbers_and_as_text() {
    for (value, read) in [
        (json!(3), Some(3)),
        (json!(3.0), Some(3)),
        (json!("3"), Some(3)),
        (json!(" 3.0 "), Some(3)),
        (json!(-1), None),
        (json!("-1"), None),
        (json!(3.5), None),
        (json!("three"), None),
        (json!("NaN"), None),
        (json!("inf"), None),
        (json!(1e300), None),
        (json!(true), None),
        (json!(null), None),
        (json!([3]), None),
    ] {
        assert_eq!(count(Some(&value)), read, "{value}");
    }
}

#[test]
fn a_number_is_no_text() {
    for (value, read) in [
        (json!(0), Some(0)),
        (json!(3.0), Some(3)),
        (json!("3"), None),
        (json!(-1), None),
        (json!(0.5), None),
        (json!(true), None),
        (json!(null), None),
    ] {
        assert_eq!(number(Some(&value)), read, "{value}");
    }
    assert_eq!(number(None), None);
}

#[test]
fn milliseconds_are_a_time_unless_they_stand_for_none() {
    let seen = |value: Value| millis(Some(&value));
    assert_eq!(seen(json!(TEN)), Some(LastSeen::At(Wall(TEN))));
    assert_eq!(seen(json!("1795168800000")), Some(LastSeen::At(Wall(TEN))));
    // Seconds would lie in January 1970.
    for none in [json!(0), json!(TEN / 1_000), json!(u64::MAX), json!(i64::MAX), json!(-1), json!("")] {
        assert_eq!(seen(none.clone()), None, "{none}");
    }
}

#[test]
fn an_address_of_a_picture_is_text_of_some_length() {
    assert_eq!(picture(Some(&json!(" https://a.example/b "))).as_deref(), Some("https://a.example/b"));
    for none in [json!(""), json!(null), json!(7), json!("x".repeat(3_000))] {
        assert_eq!(picture(Some(&none)), None);
    }
}

#[test]
fn long_text_is_cut_between_characters() {
    assert_eq!(&*cut("péché", 5), "péché");
    assert_eq!(&*cut("péché", 4), "péc…");
    assert_eq!(&*cut("", 0), "");
}

proptest! {
    #[test]
    fn no_text_breaks_the_reading_of_dates(text in "\\PC*") {
        let _ = date_in(&text);
    }

    #[test]
    fn what_looks_like_a_date_is_read_or_refused(text in "[+-]?[0-9]{0,6}-[0-9]{0,3}-[0-9]{0,3}[Tt ]?[0-9:.]{0,20}[Zz+-]?[0-9:]{0,6}") {
        if let Some(seen) = date_in(&text) {
            let _ = is_past(seen, Wall(TEN));
            let _ = super::day(seen);
        }
    }

    #[test]
    fn counts_are_never_guessed(number in any::<f64>()) {
        if let Some(read) = count(Some(&Value::from(number))) {
            prop_assert!((read as f64 - number).abs() < f64::EPSILON);
        }
    }
}
