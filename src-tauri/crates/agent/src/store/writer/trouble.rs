//! What a failure means for when to try again, and whether the user should know.

use crate::store::database::Fault;
use std::time::{Duration, Instant};

/// How long after a failure the disk is tried again, when nothing new is to be written before.
const RETRY: Duration = Duration::from_secs(5);

/// How soon after a failure something new to write makes it try again.
const RETRY_SOONEST: Duration = Duration::from_millis(500);

/// A write failed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Trouble {
    since: Instant,
    /// How often in a row; a lock that is held for a while is no trouble the first time.
    times: u32,
    is_busy: bool,
}

/// Whether a failure's waiting time is respected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Try {
    /// Whatever happened before.
    Now,
    /// Unless it failed a moment ago.
    Soon,
    /// Only when it is time again.
    IfDue,
}

impl Trouble {
    /// What stands after another failure.
    pub(super) fn after(before: Option<Self>, fault: Fault) -> Self {
        let times = before.map_or(0, |before| before.times).saturating_add(1);
        Self { since: Instant::now(), times, is_busy: matches!(fault, Fault::Busy) }
    }

    /// When to try again of one's own accord.
    pub(super) fn due(self) -> Instant {
        // A busy database was waited for already.
        self.since + if self.is_busy { RETRY_SOONEST } else { RETRY }
    }

    /// Whether to try now.
    pub(super) fn allows(trouble: Option<Self>, attempt: Try) -> bool {
        let Some(trouble) = trouble else { return true };
        let now = Instant::now();
        match attempt {
            Try::Now => true,
            Try::Soon if trouble.is_busy => now >= trouble.due(),
            Try::Soon => now >= trouble.since + RETRY_SOONEST,
            Try::IfDue => now >= trouble.due(),
        }
    }

    /// Whether the user should know.
    pub(super) fn is_real(self) -> bool {
        !self.is_busy || self.times > 1
    }
}
