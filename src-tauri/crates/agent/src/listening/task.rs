//! Keeping one account's socket open: connecting, hearing it to its end, waiting, connecting again. Ends by itself only when the
//! token is refused, because then nothing helps but another one.

use super::conversation::End;
use super::dial::{self, Failure, Open, Tls};
use super::queue::{Gone, Queue};
use super::tries::Tries;
use super::{Overheard, Spans, Way};
use crate::clock::Clock;
use crate::faults::caught_in;
use presence::event::SocketNews;
use presence::id::AccountId;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{mpsc, watch};

pub(super) struct Task {
    pub(super) account: AccountId,
    pub(super) ear: u64,
    pub(super) way: Way,
    pub(super) spans: Spans,
    pub(super) clock: Clock,
    pub(super) tls: Tls,
    pub(super) to_loop: mpsc::Sender<Overheard>,
    pub(super) woke: watch::Receiver<()>,
    pub(super) tries: Arc<Tries>,
    pub(super) bytes: u64,
}

/// What to do after a socket.
enum After {
    /// Connect again, not before the usual wait and this.
    Again(Duration),
    /// Connect again at once.
    AtOnce,
    /// The token was refused.
    Refused,
}

impl Task {
    pub(super) async fn run(mut self) {
        // Only the loop's end ends it with nobody left to be told.
        while caught_in(self.keep_open()).await.is_err() {
            tracing::error!(account = self.account.0, "the task of a socket failed; another is opened");
            self.tries.failed();
            if self.queue().tell(SocketNews::Closed).await.is_err() {
                return;
            }
        }
    }

    async fn keep_open(&mut self) -> Result<(), Gone> {
        let mut rest = Duration::ZERO;
        loop {
            self.wait(rest).await;
            let after = match self.open().await {
                Ok(open) => {
                    let opened = self.clock.now().run;
                    self.queue().tell(SocketNews::Open).await?;
                    let end = self.converse(open).await?;
                    tracing::info!(account = self.account.0, ?end, "a socket ended");
                    if self.clock.now().run.since(opened) >= self.spans.healthy {
                        self.tries.forget();
                    }
                    after_end(end, &self.spans)
                }
                Err(Failure::Refused) => After::Refused,
                Err(why) => {
                    tracing::debug!(account = self.account.0, %why, "a socket did not open");
                    After::Again(Duration::ZERO)
                }
            };
            match after {
                After::Again(least) => {
                    self.tries.failed();
                    rest = least;
                }
                After::AtOnce => {
                    self.tries.forget();
                    rest = Duration::ZERO;
                }
                After::Refused => {
                    self.tries.failed();
                    return self.queue().tell(SocketNews::Refused).await;
                }
            }
            self.queue().tell(SocketNews::Closed).await?;
        }
    }

    /// Waits until it is time to connect. Waking up from a sleep is such a time: what failed before it says nothing.
    async fn wait(&mut self, rest: Duration) {
        let wait = self.tries.wait(&self.spans) + rest;
        if wait.is_zero() {
            return;
        }
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            Ok(()) = self.woke.changed() => self.tries.forget(),
        }
    }

    async fn open(&mut self) -> Result<Open, Failure> {
        // Without a token one is being renewed already, and the next try finds it.
        let token = (self.way.token)().ok_or(Failure::NotConnected)?;
        let dialling = dial::dial(&self.way.socket, &token, &self.tls);
        tokio::time::timeout(self.spans.connect, dialling).await.unwrap_or(Err(Failure::TooSlow))
    }

    pub(super) fn queue(&mut self) -> Queue<'_> {
        Queue { account: self.account, ear: self.ear, to_loop: &self.to_loop, bytes: &mut self.bytes }
    }
}

fn after_end(end: End, spans: &Spans) -> After {
    match end {
        End::Woke => After::AtOnce,
        // "Service restart" and "try again later", of the WebSocket close code registry.
        End::Closed(Some(1012 | 1013)) => After::Again(spans.restarting),
        // "Policy violation", by which servers of this kind close a socket with a bad token; "unauthorized" and "forbidden" of
        // the registry, and the two that are made after HTTP's.
        End::Closed(Some(1008 | 3000 | 3003 | 4401 | 4403)) => After::Refused,
        End::Closed(_) | End::Broken | End::Silent => After::Again(Duration::ZERO),
    }
}
