//! The session bus as the tray needs it: one that accepts and never answers is as good as none, after a moment.

use futures_util::StreamExt;
use std::io;
use std::sync::Arc;
use std::time::Duration;
use zbus::connection::Builder;
use zbus::{Connection, MessageStream};

/// A call that was not answered by then never will be; a bus answers its own in milliseconds.
pub(super) const DEADLINE: Duration = Duration::from_secs(3);

/// How long to wait before looking for a bus again.
pub(super) const RETRY: Duration = Duration::from_secs(10);

/// Where the bus is, and how patient to be with it.
#[derive(Clone, Debug)]
pub(super) struct Bus {
    /// Somewhere else than the session says.
    address: Option<String>,
    pub(super) deadline: Duration,
    pub(super) retry: Duration,
}

impl Bus {
    pub(super) fn of_session() -> Self {
        Self { address: None, deadline: DEADLINE, retry: RETRY }
    }

    pub(super) async fn reach(&self) -> zbus::Result<Connection> {
        let building = match &self.address {
            Some(address) => Builder::address(address.as_str())?,
            None => Builder::session()?,
        };
        self.timely(building.build()).await
    }

    /// Ends when a bus that was reached does.
    pub(super) async fn end_of(reached: &Connection) {
        // Nothing was asked for on it, so that hardly anything ever comes.
        let mut messages = MessageStream::from(reached);
        while let Some(Ok(_)) = messages.next().await {}
    }

    /// What a call comes to, in time.
    pub(super) async fn timely<T>(&self, call: impl Future<Output = zbus::Result<T>>) -> zbus::Result<T> {
        let late = || zbus::Error::InputOutput(Arc::new(io::ErrorKind::TimedOut.into()));
        tokio::time::timeout(self.deadline, call).await.unwrap_or_else(|_| Err(late()))
    }
}

#[cfg(test)]
pub(super) mod fakes;
