//! The socket of one account, as far as the rules must know it: whether it is wanted, whether it is open, and what became of
//! the token at its door.

/// The socket of one account.
#[derive(Debug, Default)]
pub(crate) struct Listening {
    /// Whether it is wanted, as was last said.
    pub(crate) is_on: bool,
    /// Whether it is open.
    pub(crate) is_open: bool,
    /// Which token, counted as the gate counts them, was last refused at the handshake.
    refused: Option<u32>,
}

/// What follows when a token is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// It may have expired: another is to be had.
    First,
    /// So was the one that was just renewed for it.
    Again,
}

impl Listening {
    /// It is open.
    pub(crate) fn open(&mut self) {
        self.is_open = true;
        self.refused = None;
    }

    /// It is not open any more, or did not open.
    pub(crate) fn close(&mut self) {
        self.is_open = false;
    }

    /// The token of this generation was refused.
    pub(crate) fn refuse(&mut self, generation: u32) -> Refusal {
        self.is_open = false;
        let before = self.refused.replace(generation);
        if before.is_some_and(|before| before.wrapping_add(1) == generation) {
            self.refused = None;
            Refusal::Again
        } else {
            Refusal::First
        }
    }
}
