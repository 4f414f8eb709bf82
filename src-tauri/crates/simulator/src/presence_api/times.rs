//! Times as the server writes them: whole seconds on the page; at the running server with six digits, or none when
//! they would all be zero, with `Z` in answers, `+00:00` in frames, and no zone at all in the frames' own time.

use chrono::{DateTime, SecondsFormat};

/// `2024-01-15T10:30:00Z`
pub(super) fn whole_seconds(millis: i64) -> String {
    DateTime::from_timestamp_millis(millis).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// `2026-11-20T22:58:38.223699Z`
pub(super) fn with_z(millis: i64) -> String {
    format!("{}Z", naive(millis))
}

/// `2026-11-20T22:58:38.223699+00:00`
pub(super) fn with_offset(millis: i64) -> String {
    format!("{}+00:00", naive(millis))
}

/// `2026-11-20T22:59:55.996411`
pub(super) fn naive(millis: i64) -> String {
    let time = DateTime::from_timestamp_millis(millis).unwrap_or_default();
    let format = if millis % 1_000 == 0 { "%Y-%m-%dT%H:%M:%S" } else { "%Y-%m-%dT%H:%M:%S%.6f" };
    time.format(format).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_has_six_digits_or_none() {
        assert_eq!(whole_seconds(1_705_314_600_250), "2024-01-15T10:30:00Z");
        assert_eq!(with_z(1_705_314_600_250), "2024-01-15T10:30:00.250000Z");
        assert_eq!(with_z(1_705_314_600_000), "2024-01-15T10:30:00Z");
        assert_eq!(with_offset(1_705_314_600_250), "2024-01-15T10:30:00.250000+00:00");
        assert_eq!(naive(1_705_314_600_250), "2024-01-15T10:30:00.250000");
    }
}
