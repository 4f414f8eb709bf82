//! How old an answer is. A cache on the way may give what it kept, with a note of how long or without one. The clock of a
//! service may be wrong by any amount, so its dates are compared with each other and never with ours.

use crate::service::Dated;
use crate::time::Wall;
use std::time::Duration;

/// An answer older than this is none: something on the way gives out what it kept. Far longer than any service needs to
/// spare itself work, far shorter than anybody wants to be told late.
pub(crate) const MOST_AGE: Duration = Duration::from_secs(600);

/// Dates have whole seconds, and answers take a moment to arrive.
const BLUR: i64 = 2_000;

/// So many answers behind by the same, and the service's clock was set back.
const ANSWERS_UNTIL_BELIEVED: u32 = 3;

/// The clock of a service, as far as its answers show it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ages {
    /// How far its clock is ahead of ours, by the newest answer: milliseconds.
    ahead: Option<i64>,
    /// How far it is by the last answer that seemed old, and how many in a row said so.
    doubted: Option<(i64, u32)>,
}

impl Ages {
    /// How old an answer is that arrived now.
    pub(crate) fn of(&mut self, dated: Dated, now: Wall) -> Duration {
        let behind = dated.made.map_or(0, |made| self.behind(made.0.saturating_sub(now.0)));
        dated.kept.max(Duration::from_millis(behind.unsigned_abs()))
    }

    fn behind(&mut self, ahead: i64) -> i64 {
        let newest = *self.ahead.get_or_insert(ahead);
        let behind = newest.saturating_sub(ahead);
        if behind <= BLUR {
            self.ahead = Some(newest.max(ahead));
            self.doubted = None;
            return 0;
        }
        // What a cache keeps falls further behind with every answer; a clock that was set stays where it is.
        let in_a_row = match self.doubted {
            Some((before, in_a_row)) if before.abs_diff(ahead) <= BLUR.unsigned_abs() => in_a_row + 1,
            Some(_) | None => 1,
        };
        self.doubted = Some((ahead, in_a_row));
        if in_a_row < ANSWERS_UNTIL_BELIEVED {
            return behind;
        }
        *self = Self { ahead: Some(ahead), doubted: None };
        0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(at: i64) -> Dated {
        Dated { kept: Duration::ZERO, made: Some(Wall(at)) }
    }

    #[test]
    fn row_25_what_a_cache_says_it_kept_is_so_old() {
        let kept = Dated { kept: Duration::from_secs(90), made: None };
        assert_eq!(Ages::default().of(kept, Wall(0)), Duration::from_secs(90));
        assert_eq!(Ages::default().of(Dated::default(), Wall(0)), Duration::ZERO);
    }

    #[test]
    fn row_25_a_date_before_that_of_an_earlier_answer_tells_the_age() {
        let mut ages = Ages::default();
        assert_eq!(ages.of(made(100_000), Wall(0)), Duration::ZERO);
        assert_eq!(ages.of(made(159_000), Wall(60_000)), Duration::ZERO, "a second is blur");
        assert_eq!(ages.of(made(100_000), Wall(90_000)), Duration::from_secs(90));
        assert_eq!(ages.of(made(200_000), Wall(100_000)), Duration::ZERO);
    }

    #[test]
    fn row_26_a_clock_that_is_wrong_by_a_day_makes_nothing_old() {
        let day = 86_400_000;
        for wrong in [-day, day] {
            let mut ages = Ages::default();
            for at in (0..10).map(|n| n * 60_000) {
                assert_eq!(ages.of(made(at + wrong), Wall(at)), Duration::ZERO);
            }
        }
    }

    #[test]
    fn row_26_a_clock_that_was_set_back_is_believed_after_a_few_answers() {
        let mut ages = Ages::default();
        assert_eq!(ages.of(made(3_600_000), Wall(0)), Duration::ZERO);
        let set = [1_000, 20_000, 40_000, 60_000].map(|at| ages.of(made(at), Wall(at)).as_secs());
        assert_eq!(set, [3600, 3600, 0, 0]);
    }

    #[test]
    fn row_25_what_is_given_out_again_and_again_is_never_believed() {
        let mut ages = Ages::default();
        assert_eq!(ages.of(made(0), Wall(0)), Duration::ZERO);
        for at in (1..50).map(|n| n * 15_000) {
            assert_eq!(ages.of(made(0), Wall(at)), Duration::from_millis(at.unsigned_abs()));
        }
    }

    #[test]
    fn dates_at_the_ends_of_time_are_harmless() {
        let mut ages = Ages::default();
        for at in [i64::MAX, i64::MIN, 0, i64::MAX, i64::MIN] {
            for now in [i64::MIN, 0, i64::MAX] {
                let _any = ages.of(made(at), Wall(now));
            }
        }
    }
}
