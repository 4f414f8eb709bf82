//! What several witnesses say of the desk, as one answer.

use std::time::Duration;
use tokio::time::Instant;

/// Nothing touched for so long, and nobody is there.
pub(crate) const IDLE: Duration = Duration::from_secs(600);

/// Which of the two the desktop tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// Whether the screen is locked.
    pub(crate) lock: bool,
    /// Whether nothing is touched.
    pub(crate) idle: bool,
}

/// What was told so far.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Desk {
    known: Known,
    is_locked: bool,
    /// Since when nothing is touched, as far as told.
    idle_since: Option<Instant>,
}

impl Desk {
    pub(crate) fn known(&self) -> Known {
        self.known
    }

    /// The screen is locked, or is not.
    pub(crate) fn lock(&mut self, on: bool) {
        self.known.lock = true;
        self.is_locked = on;
        if !on {
            // Whoever unlocks touches something.
            self.idle_since = None;
        }
    }

    /// Nothing is touched since then, or something was touched.
    pub(crate) fn idle(&mut self, since: Option<Instant>) {
        self.known.idle = true;
        self.idle_since = since;
    }

    /// Whether somebody is there.
    pub(crate) fn is_taken(&self, now: Instant) -> bool {
        !self.is_locked && self.left_at().is_none_or(|left| left > now)
    }

    /// When that changes by time alone.
    pub(crate) fn changes_at(&self, now: Instant) -> Option<Instant> {
        self.left_at().filter(|left| *left > now && !self.is_locked)
    }

    fn left_at(&self) -> Option<Instant> {
        self.idle_since.map(|since| since + IDLE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_screen_is_an_empty_desk() {
        let now = Instant::now();
        let mut desk = Desk::default();
        assert!(desk.is_taken(now), "as long as nothing is told");
        desk.lock(true);
        assert!(!desk.is_taken(now));
        desk.lock(false);
        assert!(desk.is_taken(now));
        assert_eq!(desk.known(), Known { lock: true, idle: false });
    }

    #[test]
    fn ten_minutes_without_a_touch_are_an_empty_desk_and_less_is_not() {
        let now = Instant::now();
        let mut desk = Desk::default();
        desk.idle(Some(now));
        assert!(desk.is_taken(now + Duration::from_secs(599)));
        assert_eq!(desk.changes_at(now), Some(now + IDLE));
        assert!(!desk.is_taken(now + IDLE));
        assert_eq!(desk.changes_at(now + IDLE), None);
        desk.idle(None);
        assert!(desk.is_taken(now + IDLE));
    }

    #[test]
    fn unlocking_is_a_touch() {
        let now = Instant::now();
        let mut desk = Desk::default();
        desk.idle(Some(now));
        desk.lock(true);
        desk.lock(false);
        assert!(desk.is_taken(now + IDLE));
    }
}
