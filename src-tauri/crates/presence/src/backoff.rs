//! How long to wait after a failure: full jitter, a draw between nothing and a bound that doubles with every failure in
//! a row. It spreads programs that failed together better than any fixed delay ("Exponential Backoff And Jitter", AWS
//! Architecture Blog, 2015). Keeps only the count and when it was counted last; what a failure is, and what waits, is the caller's to say.

use crate::chance::Chance;
use crate::time::Run;
use std::time::Duration;

/// The failures in a row of one thing that is tried again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
    /// When a failure was counted last.
    counted: Option<Run>,
}

/// The bound after the first failure (QUALITY C9).
const BASE: Duration = Duration::from_secs(2);

/// The bound that is never passed, however many failures there were (QUALITY C9).
const CAP: Duration = Duration::from_secs(300);

/// The least wait a service can ask for (QUALITY C10): less is a way to say "at once", which would be a storm.
const LEAST_TOLD: Duration = Duration::from_secs(1);

/// The longest a service can make us wait by its word (QUALITY C10): more is a mistake, or as bad as one.
pub(crate) const MOST_TOLD: Duration = Duration::from_secs(60 * 60);

impl Backoff {
    /// Counts a failure and says how long to wait before the next try: evenly between nothing and 2 s after the first,
    /// 4 s after the second, and so on up to 300 s.
    pub(crate) fn failed(&mut self, chance: &mut Chance) -> Duration {
        let bound = doubled(BASE, self.failures, CAP);
        self.failures = self.failures.saturating_add(1);
        chance.below(bound)
    }

    /// The same for a try that was sent then, perhaps together with others: what was sent before the last failure was counted
    /// belongs to that one, and adds nothing to its wait.
    pub(crate) fn failed_together(&mut self, sent: Run, chance: &mut Chance, now: Run) -> Duration {
        if self.counted.is_some_and(|counted| sent <= counted) {
            return Duration::ZERO;
        }
        self.counted = Some(now);
        self.failed(chance)
    }

    /// Forgets all failures.
    pub(crate) fn succeeded(&mut self) {
        self.failures = 0;
    }

    /// How many failures there were since the last success.
    pub(crate) fn failures(&self) -> u32 {
        self.failures
    }
}

/// A wait doubled so many times, and no longer than `most`.
pub(crate) fn doubled(first: Duration, times: u32, most: Duration) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times)).min(most)
}

/// The wait to obey when a service told us to wait this long: from 1 s to 1 h.
pub(crate) fn clamp_retry_after(told: Duration) -> Duration {
    told.clamp(LEAST_TOLD, MOST_TOLD)
}

#[cfg(test)]
mod tests;
