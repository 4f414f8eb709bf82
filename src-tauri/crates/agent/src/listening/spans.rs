//! How long everything about a socket may take, and how much it may bring. Figures of QUALITY D2 to D4.

use std::time::Duration;

/// How long everything about a socket may take.
#[derive(Clone, Copy, Debug)]
pub struct Spans {
    /// Until it is open, name, proxy and handshakes included.
    pub connect: Duration,
    /// Between two of our own pings.
    pub ping: Duration,
    /// Without anything coming in: then it is dead.
    pub silence: Duration,
    /// How long it must have been open for earlier failures to be forgotten.
    pub healthy: Duration,
    /// The bound of the wait after the first failure; it doubles with each in a row.
    pub first_wait: Duration,
    /// The bound that is never passed.
    pub most_wait: Duration,
    /// What is waited on top when the service said that it restarts or is overloaded.
    pub restarting: Duration,
}

impl Default for Spans {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            ping: Duration::from_secs(30),
            silence: Duration::from_secs(75),
            healthy: Duration::from_secs(60),
            first_wait: Duration::from_secs(2),
            most_wait: Duration::from_secs(300),
            restarting: Duration::from_secs(15),
        }
    }
}

/// Most bytes of a message.
pub(super) const MOST_MESSAGE: usize = 1 << 20;

/// Most bytes of a frame, of which a message can have several.
pub(super) const MOST_FRAME: usize = 256 << 10;

/// Most bytes that wait to be sent.
pub(super) const MOST_UNSENT: usize = 1 << 20;

/// What is read at once. Frames are small, and the space is there for as long as the socket is.
pub(super) const READ_AT_ONCE: usize = 16 << 10;
