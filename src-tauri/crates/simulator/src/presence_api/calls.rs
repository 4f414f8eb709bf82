//! Calls that keep users busy. Those of life are a pure function of the seed, the user and since when they are here:
//! in some spans of three minutes there is one.

use crate::dice::Dice;
use crate::life::{MINUTE, SECOND};

/// In each of these, counted from the user's coming, is at most one call.
const SPAN: i64 = 3 * MINUTE;

/// Whether a user is in a call, and until when as far as the server knows. Times are milliseconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// None.
    Free,
    /// One that ends then, or nobody knows when.
    Busy { until: Option<i64> },
}

/// What life has a user do who is here since `since`.
pub(super) fn of_life(seed: u64, place: u32, since: i64, now: i64) -> Call {
    let span = (now - since).max(0) / SPAN;
    let mut dice = Dice::new(seed ^ since.cast_unsigned(), [u64::from(place), span.cast_unsigned()]);
    if !dice.chance(0.4) {
        return Call::Free;
    }
    let start = since + span * SPAN + dice.between(10 * SECOND, 60 * SECOND);
    let end = start + dice.between(40 * SECOND, 110 * SECOND);
    let until = dice.chance(0.6).then_some(end);
    if (start..end).contains(&now) { Call::Busy { until } } else { Call::Free }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn life_has_calls_that_begin_and_end_some_without_saying_when() {
        let calls: Vec<Call> =
            (0..2_000).map(|second| of_life(7, 3, 1_000_000, 1_000_000 + second * SECOND)).collect();
        let changes = calls.windows(2).filter(|pair| pair[0] != pair[1]).count();
        assert_eq!(calls[0], Call::Free, "nobody is busy in their first seconds");
        assert!((4..=24).contains(&changes), "{changes} changes in half an hour");
        assert!(calls.iter().any(|call| matches!(call, Call::Busy { until: Some(_) })));
        let others = (0..2_000).map(|second| of_life(7, 4, 1_000_000, 1_000_000 + second * SECOND));
        assert!(calls.iter().copied().ne(others));
    }
}
