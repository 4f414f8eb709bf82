//! Waits and dates as headers give them.

use super::{date, dated, http_date, made, retry_after};
use crate::contract::Answer;
use presence::service::Dated;
use presence::time::Wall;
use std::time::Duration;

/// Sun, 06 Nov 1994 08:49:37 GMT, the example of RFC 9110.
const SAMPLE: i64 = 784_111_777_000;

fn answer(headers: &[(&str, &str)]) -> Answer {
    Answer {
        status: 429,
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Vec::new(),
        arrived: Wall(SAMPLE),
    }
}

#[test]
fn all_three_forms_of_http_dates_are_read() {
    for text in
        ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"]
    {
        assert_eq!(http_date(text), Some(Wall(SAMPLE)), "{text}");
    }
    for text in ["", "soon", "06/11/1994", "Mon, 06 Nov 1994 08:49:37 GMT", "784111777"] {
        assert_eq!(http_date(text), None, "{text}");
    }
    assert_eq!(date("1994-11-06T08:49:37Z"), Some(Wall(SAMPLE)));
    assert_eq!(date("1994-11-06"), Some(Wall(784_080_000_000)));
}

#[test]
fn row_25_the_age_of_an_answer_is_what_caches_and_its_maker_say() {
    for (value, seconds) in [("90", 90), (" 90 ", 90), ("0", 0), ("-1", 0), ("old", 0), ("1e9", 0)] {
        assert_eq!(dated(&answer(&[("age", value)])).kept, Duration::from_secs(seconds), "{value}");
    }
    assert_eq!(dated(&answer(&[("age", "5"), ("age", "90")])).kept, Duration::from_secs(90));
    assert_eq!(dated(&answer(&[("date", "Sun, 06 Nov 1994 08:49:37 GMT")])).made, Some(Wall(SAMPLE)));
    assert_eq!(dated(&answer(&[("date", "yesterday")])), Dated::default());
}

#[test]
fn row_8_retry_after_is_read_in_every_form_and_kept_within_bounds() {
    for (value, seconds) in [
        ("7", Some(7)),
        (" 7 ", Some(7)),
        ("0", Some(1)),
        ("0.2", Some(1)),
        ("1000000000", Some(3600)),
        ("1e9", Some(3600)),
        ("99999999999999999999999999", Some(3600)),
        ("-1", None),
        ("abc", None),
        ("", None),
        ("NaN", None),
        ("inf", None),
        ("Sun, 06 Nov 1994 08:49:57 GMT", Some(20)),
        ("Sun, 06 Nov 1994 08:00:00 GMT", Some(1)),
        ("Mon, 07 Nov 1994 08:49:37 GMT", Some(3600)),
    ] {
        let answer = answer(&[("retry-after", value)]);
        assert_eq!(retry_after(&answer), seconds.map(Duration::from_secs), "{value}");
    }
    assert_eq!(retry_after(&answer(&[])), None);
    let twice = answer(&[("retry-after", "5"), ("retry-after", "30"), ("retry-after", "x")]);
    assert_eq!(retry_after(&twice), Some(Duration::from_secs(30)));
}

#[test]
fn row_26_a_date_to_wait_for_is_measured_by_the_clock_that_wrote_it() {
    let a_day_ahead = answer(&[
        ("date", "Mon, 07 Nov 1994 08:49:37 GMT"),
        ("retry-after", "Mon, 07 Nov 1994 08:50:07 GMT"),
    ]);
    assert_eq!(retry_after(&a_day_ahead), Some(Duration::from_secs(30)));
    assert_eq!(made(&answer(&[("date", "garbage")])), Wall(SAMPLE));
}
