//! The decisions whose notices may still be heard of: they can turn out undelivered, be clicked or be closed.

use crate::id::NoticeId;
use crate::notice::Decision;
use std::collections::VecDeque;

/// How many are remembered: as many as there are notifications open at once (DESIGN.md, "Telling").
const MOST: usize = 64;

/// The last decisions to show something, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Shown(VecDeque<Decision>);

impl Shown {
    /// Remembers one.
    pub(super) fn push(&mut self, decision: Decision) {
        if self.0.len() >= MOST {
            self.0.pop_front();
        }
        self.0.push_back(decision);
    }

    /// The one of this notice, which is then no longer remembered.
    pub(super) fn take(&mut self, notice: NoticeId) -> Option<Decision> {
        let place = self.0.iter().position(|decision| decision.id == notice)?;
        self.0.remove(place)
    }
}
