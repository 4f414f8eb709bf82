//! The only place of this crate that reads clocks. Everything else takes a [`Moment`] or asks a [`Clock`] for one.

use presence::time::{Moment, Run, Wall};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Both clocks of the program. Copies read the same.
#[derive(Clone, Debug)]
pub struct Clock {
    started: Instant,
    /// Milliseconds by which a test moved the wall clock; 0 in a packaged build, where nothing can move it.
    moved: Arc<AtomicI64>,
    /// Milliseconds that a test let pass on the other clock; 0 in a packaged build likewise.
    passed: Arc<AtomicU64>,
}

impl Clock {
    /// The system's clocks. [`Run`] counts from here.
    #[must_use]
    pub fn system() -> Self {
        Self { started: Instant::now(), moved: Arc::default(), passed: Arc::default() }
    }

    /// Both clocks now.
    #[must_use]
    pub fn now(&self) -> Moment {
        let run = u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX);
        let run = run.saturating_add(self.passed.load(Ordering::Relaxed));
        Moment { wall: self.wall(), run: Run(run) }
    }

    /// The wall clock now. A clock set before 1970 counts backwards from there.
    #[must_use]
    pub fn wall(&self) -> Wall {
        let real = match SystemTime::now().duration_since(UNIX_EPOCH) {
            Ok(after) => millis(after),
            Err(before) => -millis(before.duration()),
        };
        Wall(real.saturating_add(self.moved.load(Ordering::Relaxed)))
    }

    /// Moves the wall clock by so many milliseconds, on top of earlier moves.
    #[cfg(any(test, feature = "testing"))]
    pub fn move_by(&self, ms: i64) {
        let moved = self.moved.load(Ordering::Relaxed).saturating_add(ms);
        self.moved.store(moved, Ordering::Relaxed);
    }

    /// Lets so many milliseconds pass on the clock that everything waits by. The wall clock stays, because it is the services'
    /// as well.
    #[cfg(any(test, feature = "testing"))]
    pub fn pass(&self, ms: u64) {
        let passed = self.passed.load(Ordering::Relaxed).saturating_add(ms);
        self.passed.store(passed, Ordering::Relaxed);
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::Clock;

    #[test]
    fn copies_of_a_clock_are_moved_together_and_the_run_stays() {
        let clock = Clock::system();
        let copy = clock.clone();
        let before = copy.now();
        clock.move_by(-3_600_000);
        let after = copy.now();
        assert!(after.wall.0 < before.wall.0 - 3_000_000);
        assert!(after.run >= before.run);
    }

    #[test]
    fn time_passes_on_all_copies_of_a_clock_and_the_wall_stays() {
        let clock = Clock::system();
        let copy = clock.clone();
        let before = copy.now();
        clock.pass(600_000);
        let after = copy.now();
        assert!(after.run.since(before.run).as_secs() >= 600);
        assert!(after.wall.0 < before.wall.0 + 60_000);
    }
}
