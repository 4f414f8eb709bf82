//! When to say who is there, after a time in which nobody could be seen to arrive: a start, a sleep, a snooze.

use crate::time::{Moment, Run};
use std::time::Duration;

/// How long a summary waits for the first sweep. A few hundred watched people are swept in less; longer, and the user has
/// looked by themselves.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// The least time between two summaries that are shown (DESIGN.md, "Telling").
const LEAST_APART: Duration = Duration::from_secs(600);

/// The summary to come, and the last one.
#[derive(Debug, Default)]
pub(super) struct Summary {
    stage: Stage,
    shown: Option<Moment>,
}

/// How far the summary to come has got.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Stage {
    /// None is to come.
    #[default]
    Idle,
    /// Waiting for the first sweep.
    Sweeping { since: Run },
    /// The sweep takes its time and nobody is known to be there: waiting for its end, or for somebody.
    Late,
    /// It can go.
    Ready,
}

impl Summary {
    /// One is to come, once the first sweep is complete.
    pub(super) fn begin(&mut self, now: Run) {
        self.stage = Stage::Sweeping { since: now };
    }

    /// One is to come at once, since everybody's presence is known; unless that is only just being learned.
    pub(super) fn begin_swept(&mut self) {
        match self.stage {
            Stage::Idle | Stage::Ready => self.stage = Stage::Ready,
            Stage::Sweeping { .. } | Stage::Late => {}
        }
    }

    /// The first sweep is complete.
    pub(super) fn swept(&mut self) {
        match self.stage {
            Stage::Sweeping { .. } | Stage::Late => self.stage = Stage::Ready,
            Stage::Idle | Stage::Ready => {}
        }
    }

    /// Somebody was found to be there whom nobody saw arrive. After a long wait for a network they are rarely the only one.
    pub(super) fn found(&mut self, now: Run) {
        match self.stage {
            Stage::Late => self.stage = Stage::Sweeping { since: now },
            Stage::Idle | Stage::Sweeping { .. } | Stage::Ready => {}
        }
    }

    /// Whether one is due; if so it counts as settled.
    pub(super) fn take_due(&mut self, anybody: impl FnOnce() -> bool, now: Run) -> bool {
        match self.stage {
            Stage::Idle | Stage::Late => false,
            Stage::Sweeping { since } if now.since(since) < LONGEST_WAIT => false,
            Stage::Sweeping { .. } => {
                let anybody = anybody();
                self.stage = if anybody { Stage::Idle } else { Stage::Late };
                anybody
            }
            Stage::Ready => {
                self.stage = Stage::Idle;
                true
            }
        }
    }

    /// Whether the last one was shown so lately that this one is held.
    pub(super) fn is_too_soon(&self, now: Moment) -> bool {
        // The running clock stands still in a sleep and the wall clock can be set back: it was lately only if both say so.
        self.shown.is_some_and(|shown| {
            now.run.since(shown.run) < LEAST_APART && now.wall.since(shown.wall) < LEAST_APART
        })
    }

    /// One is being shown.
    pub(super) fn show(&mut self, now: Moment) {
        self.shown = Some(now);
    }

    /// When to ask again whether one is due.
    pub(super) fn next_due(&self, now: Run) -> Option<Run> {
        match self.stage {
            Stage::Idle | Stage::Late => None,
            Stage::Sweeping { since } => Some(since.after(LONGEST_WAIT)),
            Stage::Ready => Some(now),
        }
    }
}
