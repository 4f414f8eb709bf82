//! How often one thing was done of late: an exact sliding window for limits that count calls of one kind.
//!
//! A refused call uses up nothing. Limits that also have headers and a book of violations are in `limits`.

use std::collections::VecDeque;
use std::time::Duration;

use crate::options::Limit;

/// The calls that still count. Times are spans since the simulator's start.
#[derive(Clone, Debug, Default)]
pub(crate) struct Quota(VecDeque<Duration>);

impl Quota {
    /// Counts a call at `now`, which never goes back, unless it is over the limit. Answers whether it was counted.
    pub(crate) fn take(&mut self, limit: Limit, now: Duration) -> bool {
        while self.0.front().is_some_and(|then| *then + limit.window <= now) {
            self.0.pop_front();
        }
        let has_room = self.0.len() < limit.requests as usize;
        if has_room {
            self.0.push_back(now);
        }
        has_room
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_over_the_limit_waits_for_the_first_to_grow_old_and_uses_up_nothing() {
        let limit = Limit { requests: 2, window: Duration::from_secs(10) };
        let mut quota = Quota::default();
        let takes = [0, 1, 5, 9, 10, 10, 11].map(|second| quota.take(limit, Duration::from_secs(second)));
        assert_eq!(takes, [true, true, false, false, true, false, true]);
    }
}
