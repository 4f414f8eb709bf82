//! The only time there is: every rule takes a [`Moment`] and none reads a clock, so each can be tested without sleeping.

use std::time::Duration;

/// A point in civil time: milliseconds since 1970-01-01T00:00:00 UTC. Jumps when the system's clock is set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wall(pub i64);

/// A point on a clock that never goes back: milliseconds since the program started. Stands still while the machine sleeps.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Run(pub u64);

/// One reading of both clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// For what people read and what is stored.
    pub wall: Wall,
    /// For waiting and measuring.
    pub run: Run,
}

impl Moment {
    /// The moment so long before this one; at the earliest the first there is.
    #[must_use]
    pub fn before(self, span: Duration) -> Self {
        let millis = span.as_millis();
        Self {
            wall: Wall(self.wall.0.saturating_sub(i64::try_from(millis).unwrap_or(i64::MAX))),
            run: Run(self.run.0.saturating_sub(u64::try_from(millis).unwrap_or(u64::MAX))),
        }
    }
}

impl Wall {
    /// How long ago `earlier` was. Zero when the clock was set back in between.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    /// This point plus `span`, at most the largest time there is.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(span.as_millis()).unwrap_or(i64::MAX)))
    }
}

impl Run {
    /// How long ago `earlier` was. Zero when `earlier` lies ahead.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// This point plus `span`, at most the largest time there is.
    #[must_use]
    pub fn after(self, span: Duration) -> Self {
        Self(self.0.saturating_add(u64::try_from(span.as_millis()).unwrap_or(u64::MAX)))
    }
}
