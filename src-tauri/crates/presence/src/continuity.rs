//! Whether an account was watched without a break: by answers that come as often as they should, or by a socket over which every
//! change would have been heard. Where it was not, its history has a gap.

use crate::time::{Moment, Wall};
use std::time::Duration;

/// A stretch without an answer this many times as long as it should be is a gap.
const GAP: u32 = 3;

/// How one account is watched.
#[derive(Debug, Default)]
pub(crate) struct Continuity {
    /// The last answer, or until when changes were heard after it.
    last: Option<Moment>,
    /// At what interval answers were to come from then on.
    interval: Duration,
    /// Whether changes have been heard ever since.
    is_heard: bool,
}

impl Continuity {
    /// Until when the account was surely watched in this run.
    pub(crate) fn until(&self) -> Option<Wall> {
        self.last.map(|last| last.wall)
    }

    /// Whether an answer now comes so late that changes may have been missed. Answers are to come at `interval`, as things are now;
    /// they may have been to come less often before.
    pub(crate) fn is_broken(&self, interval: Duration, now: Moment) -> bool {
        let most = interval.max(self.interval).saturating_mul(GAP);
        !self.is_heard && self.last.is_some_and(|last| now.run.since(last.run) > most)
    }

    /// An answer came, and the next is to come within `interval`.
    pub(crate) fn answer(&mut self, interval: Duration, is_socket_open: bool, now: Moment) {
        *self = Self { last: Some(now), interval, is_heard: is_socket_open };
    }

    /// Changes are heard no more: the socket closed, or the program slept. The wall clock may have jumped already, and the run stands
    /// still in a sleep.
    pub(crate) fn end_hearing(&mut self, now: Moment) {
        if std::mem::take(&mut self.is_heard)
            && let Some(last) = &mut self.last
        {
            *last = Moment { wall: last.wall.after(now.run.since(last.run)), run: now.run };
        }
    }
}
