//! One open socket, until it ends: what comes in is read and handed on at once, a ping goes out now and then, and long silence
//! is taken for what it is. Whatever comes in is a sign of life, also what says nothing.

use super::dial::Open;
use super::queue::{self, Gone};
use super::task::Task;
use super::{Said, Spans};
use futures_util::{SinkExt, StreamExt};
use presence::service::Pushed;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior};
use tokio_tungstenite::tungstenite::{Error, Message};

/// How a conversation ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The service closed it, with this code where it gave one.
    Closed(Option<u16>),
    /// It broke, or what came in is no such socket's.
    Broken,
    /// Nothing came in for too long.
    Silent,
    /// The machine slept.
    Woke,
}

/// Bytes of a frame besides what it says: at most 14 in either direction, 2 for all that matter here.
const FRAME_HEAD: usize = 2;

/// How long a text may take to go out; longer means that nobody reads.
const SENDING: Duration = Duration::from_secs(5);

impl Task {
    /// Hears an open socket to its end.
    pub(super) async fn converse(&mut self, mut open: Open) -> Result<End, Gone> {
        let Spans { ping, silence, .. } = self.spans;
        let mut pings = tokio::time::interval_at(Instant::now() + ping, ping);
        pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut is_over = std::pin::pin!(tokio::time::sleep(silence));
        let mut missed: u64 = 0;
        loop {
            let has_missed = missed > 0;
            tokio::select! {
                message = open.next() => {
                    is_over.as_mut().reset(Instant::now() + silence);
                    match message {
                        Some(Ok(Message::Text(text))) => {
                            self.bytes += (text.len() + FRAME_HEAD) as u64;
                            if has_missed || !self.hear(text.as_str())? {
                                missed += 1;
                            }
                        }
                        Some(Ok(Message::Close(close))) => {
                            // Our side of the closing; whether it arrives is the other side's affair.
                            let _ = tokio::time::timeout(SENDING, open.flush()).await;
                            return Ok(End::Closed(close.map(|close| close.code.into())));
                        }
                        Some(Ok(other @ (Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_)))) => {
                            self.bytes += (other.len() + FRAME_HEAD) as u64;
                        }
                        Some(Err(Error::ConnectionClosed | Error::AlreadyClosed)) | None => {
                            return Ok(End::Closed(None));
                        }
                        Some(Err(_)) => return Ok(End::Broken),
                    }
                }
                _ = pings.tick() => {
                    let text = self.way.socket.ping;
                    self.bytes += (text.len() + FRAME_HEAD) as u64;
                    let sent = tokio::time::timeout(SENDING, open.send(Message::text(text))).await;
                    if !matches!(sent, Ok(Ok(()))) {
                        return Ok(End::Broken);
                    }
                }
                () = &mut is_over => return Ok(End::Silent),
                Ok(()) = self.woke.changed() => return Ok(End::Woke),
                told = queue::resync(&self.to_loop, self.account, self.ear), if has_missed => {
                    told?;
                    tracing::info!(account = self.account.0, missed, "reports came faster than they were read: asking instead");
                    missed = 0;
                }
            }
        }
    }

    /// Reads a text and hands on what it says; whether there was room for it.
    fn hear(&mut self, text: &str) -> Result<bool, Gone> {
        let pushed = self.way.service.frame(text, &self.way.me, self.clock.wall());
        // Greetings, answers to pings, and kinds nobody knows.
        if pushed == Pushed::default() {
            return Ok(true);
        }
        self.queue().put(Said::Pushed(pushed))
    }
}
