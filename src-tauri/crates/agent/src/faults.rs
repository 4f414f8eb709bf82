//! Faults of the program's own, and going on after one: what was under way is answered as failed, and everything else runs on. Where
//! a fault happened and what the code says of it stands in the log (`log::faults`); whoever catches one says only what became of it.

use futures_util::FutureExt;
use presence::time::Run;
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// So many faults are got over within [`SPAN`], with these pauses before starting over; the next one is one too many.
pub(crate) const PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_secs(1), Duration::from_secs(4)];

const SPAN: Duration = Duration::from_secs(600);

/// There was a fault, and it is in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault;

/// Does something that may fail in a way nobody foresaw. What it was changing may be half changed: the caller puts that right.
pub(crate) fn caught<T>(work: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|_| Fault)
}

/// As [`caught`], for what takes time.
pub(crate) async fn caught_in<T>(work: impl Future<Output = T>) -> Result<T, Fault> {
    AssertUnwindSafe(work).catch_unwind().await.map_err(|_| Fault)
}

/// The faults there were of late.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    at: VecDeque<Run>,
}

impl Faults {
    /// There was another: how long to wait before starting over, or nothing when that helps no more.
    pub(crate) fn another(&mut self, now: Run) -> Option<Duration> {
        self.at.retain(|at| now.since(*at) < SPAN);
        let pause = PAUSES.get(self.at.len()).copied();
        self.at.push_back(now);
        pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn h4_three_faults_in_ten_minutes_are_got_over_and_the_fourth_is_the_end() {
        let mut faults = Faults::default();
        let pauses = [0, 10, 20, 30].map(|secs| faults.another(Run(secs * 1000)));
        assert_eq!(pauses, [Some(PAUSES[0]), Some(PAUSES[1]), Some(PAUSES[2]), None]);
        assert!(PAUSES.iter().all(|pause| *pause <= Duration::from_secs(5)), "back within 5 s");
    }

    #[test]
    fn h4_faults_that_lie_far_apart_never_add_up() {
        let mut faults = Faults::default();
        for nth in 0..50 {
            assert!(faults.another(Run(nth * 201_000)).is_some());
        }
    }
}
