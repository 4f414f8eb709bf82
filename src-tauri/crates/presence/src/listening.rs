//! The socket of one account, as far as the rules must know it: whether it is wanted, whether it is open, what became of the
//! token at its door, and until when it is left off because the door is shut to any.

use crate::time::Run;

/// The socket of one account.
#[derive(Debug, Default)]
pub(crate) struct Listening {
    /// Whether it is wanted, as was last said.
    pub(crate) is_on: bool,
    /// Whether it is open.
    pub(crate) is_open: bool,
    /// Which token, counted as the gate counts them, was last refused at the handshake.
    refused: Option<u32>,
    /// Until when it is left off, if any token is refused.
    left_off: Option<Run>,
}

/// What follows when a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It may have expired: another is to be had.
    First,
    /// So was the one that was just renewed for it.
    Again,
    /// It was left off before, and that was not over.
    Still,
}

impl Listening {
    /// It is open.
    pub(crate) fn open(&mut self) {
        self.is_open = true;
        self.refused = None;
        self.left_off = None;
    }

    /// It is not open any more, or did not open.
    pub(crate) fn close(&mut self) {
        self.is_open = false;
    }

    /// The token of this generation was refused.
    pub(crate) fn refuse(&mut self, generation: u32) -> Refusal {
        self.is_open = false;
        if self.left_off.is_some() {
            return Refusal::Still;
        }
        let before = self.refused.replace(generation);
        if before.is_some_and(|before| before.wrapping_add(1) == generation) {
            self.refused = None;
            Refusal::Again
        } else {
            Refusal::First
        }
    }
    /// It is not tried again before then.
    pub(crate) fn leave_off(&mut self, until: Run) {
        self.left_off = Some(until);
    }

    /// One that is left off is tried now, because the world is another or the user wishes it.
    pub(crate) fn try_soon(&mut self, now: Run) {
        self.left_off = self.left_off.map(|until| until.min(now));
    }

    /// Until when it is left off. In the past while it is tried again.
    pub(crate) fn left_off(&self) -> Option<Run> {
        self.left_off
    }
}
