//! What is wrong with an answer, or with its absence.

use std::time::Duration;

/// What is wrong with an answer, or with its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The token was not accepted.
    Unauthorized,
    /// The grant lacks a scope, named in the service's own spelling.
    MissingScope(Box<str>),
    /// Too many requests; not before this span has passed, where told.
    TooMany { retry_after: Option<Duration> },
    /// The request was refused, perhaps for one of its ids: halving finds which.
    BadIds(Box<str>),
    /// The service failed with this status, perhaps because of one of the ids: halving finds which. Where nobody is answered, it
    /// is the service that failed, and no id is to blame.
    FailedForIds { status: u16 },
    /// Forbidden with these words, perhaps because of one of the ids: halving finds which. Where nobody is answered, the grant lacks
    /// this scope.
    ForbiddenForIds { scope: Box<str>, words: Box<str> },
    /// More ids than the service takes in one request: smaller batches, no id to blame.
    TooManyIds,
    /// The message to go on from is refused, and no id: ask again without it.
    BadCursor,
    /// The interface's version is not served. Never bisected.
    VersionRefused { sent: Box<str>, next: Option<Box<str>> },
    /// The service refuses with this number of its own until something about the account is edited, here or there; with its
    /// words, where it had some.
    Halted { code: u32, words: Box<str> },
    /// The service failed with this number of its own, and its words, where it had some.
    Coded { code: u32, words: Box<str> },
    /// Refused with this status and the service's words, where it had some.
    Refused { status: u16, words: Box<str> },
    /// The service failed with this status; not before this span has passed, where told.
    Failed { status: u16, retry_after: Option<Duration> },
    /// What answered is not the service: a sign-in page of a network, a redirect, a proxy.
    NotTheService,
    /// An answer of the service that cannot be read; the field or shape at fault, never its content.
    Unreadable(Box<str>),
    /// The service has no way for this at all: nothing was sent.
    NoWay,
    /// No whole answer came.
    NoAnswer(NoAnswer),
}

impl Trouble {
    /// Whether it happened on the way to the service, which may be another way by now.
    pub(crate) fn is_on_the_way(&self) -> bool {
        matches!(self, Self::NoAnswer(_) | Self::NotTheService)
    }

    /// How long the service asked for nothing at all to be sent to it. A limit that was reached is its budget's alone.
    pub(crate) fn leaves_alone(&self) -> Option<Duration> {
        match self {
            Self::Failed { retry_after, .. } => *retry_after,
            Self::Unauthorized
            | Self::MissingScope(_)
            | Self::TooMany { .. }
            | Self::BadIds(_)
            | Self::FailedForIds { .. }
            | Self::ForbiddenForIds { .. }
            | Self::TooManyIds
            | Self::BadCursor
            | Self::VersionRefused { .. }
            | Self::Halted { .. }
            | Self::Coded { .. }
            | Self::Refused { .. }
            | Self::NotTheService
            | Self::Unreadable(_)
            | Self::NoWay
            | Self::NoAnswer(_) => None,
        }
    }
}

/// Why no whole answer came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoAnswer {
    /// The name was not found.
    NameNotFound,
    /// No connection came about.
    NotConnected,
    /// The certificate or the handshake was refused.
    NotTrusted,
    /// It took longer than its deadline.
    TooSlow,
    /// The connection broke before the end.
    CutShort,
    /// More bytes than an answer may have.
    TooLarge,
    /// The proxy refused or is not there.
    Proxy,
}
