//! How often opening a socket failed in a row, and how long to wait therefore: a draw between nothing and a bound that doubles,
//! because programs that were cut off together must not come back together ("Exponential Backoff And Jitter", AWS Architecture
//! Blog, 2015).

use super::Spans;
use rand::RngExt;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

#[derive(Debug, Default)]
pub(super) struct Tries {
    failures: AtomicU32,
}

impl Tries {
    pub(super) fn failed(&self) {
        let _ = self.failures.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_add(1));
    }

    /// Forgets all failures.
    pub(super) fn forget(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    /// How long to wait before the next try.
    pub(super) fn wait(&self, spans: &Spans) -> Duration {
        rand::rng().random_range(Duration::ZERO..=self.bound(spans))
    }

    /// What the wait is never longer than.
    pub(super) fn bound(&self, spans: &Spans) -> Duration {
        match self.failures.load(Ordering::Relaxed) {
            0 => Duration::ZERO,
            n => spans.first_wait.saturating_mul(2_u32.saturating_pow(n - 1)).min(spans.most_wait),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Spans, Tries};
    use std::sync::atomic::Ordering;
    use std::time::Duration;

    #[test]
    fn p54_the_wait_doubles_from_two_seconds_to_five_minutes_and_is_a_draw_below_that() {
        let (tries, spans) = (Tries::default(), Spans::default());
        assert_eq!(tries.wait(&spans), Duration::ZERO);
        for bound in [2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
            tries.failed();
            assert_eq!(tries.bound(&spans), Duration::from_secs(bound));
            let draws: Vec<_> = (0..100).map(|_| tries.wait(&spans)).collect();
            assert!(draws.iter().all(|draw| *draw <= Duration::from_secs(bound)));
            assert!(draws.iter().any(|draw| *draw != draws[0]), "a draw, not a figure");
        }
        tries.failures.store(u32::MAX, Ordering::Relaxed);
        tries.failed();
        assert_eq!(tries.bound(&spans), spans.most_wait);
        tries.forget();
        assert_eq!(tries.wait(&spans), Duration::ZERO);
    }
}
