//! The way from a socket to the loop. It holds so much and no more: what does not fit in is dropped, and as soon as there is
//! room the loop is told that the socket was closed and is open, so that a poll brings what was missed (QUALITY D6).

use super::{Overheard, Said};
use presence::event::SocketNews;
use presence::id::AccountId;
use tokio::sync::mpsc;

/// The loop is gone.
#[derive(Debug)]
pub(super) struct Gone;

pub(super) struct Queue<'a> {
    pub(super) account: AccountId,
    pub(super) ear: u64,
    pub(super) to_loop: &'a mpsc::Sender<Overheard>,
    /// Bytes that were not reported yet.
    pub(super) bytes: &'a mut u64,
}

impl Queue<'_> {
    /// Waits until there is room for a piece of news.
    pub(super) async fn tell(&mut self, news: SocketNews) -> Result<(), Gone> {
        let overheard = self.say(Said::News(news));
        self.to_loop.send(overheard).await.map_err(|_| Gone)
    }

    /// Puts what a frame said in, if there is room; whether there was.
    pub(super) fn put(&mut self, said: Said) -> Result<bool, Gone> {
        let permit = match self.to_loop.try_reserve() {
            Ok(permit) => permit,
            Err(mpsc::error::TrySendError::Full(())) => return Ok(false),
            Err(mpsc::error::TrySendError::Closed(())) => return Err(Gone),
        };
        permit.send(self.say(said));
        Ok(true)
    }

    fn say(&mut self, said: Said) -> Overheard {
        let bytes = std::mem::take(self.bytes);
        Overheard { account: self.account, ear: self.ear, said, bytes }
    }
}

/// Says that something of a socket was missed, as soon as there is room for it.
pub(super) async fn resync(
    to_loop: &mpsc::Sender<Overheard>,
    account: AccountId,
    ear: u64,
) -> Result<(), Gone> {
    // Both or neither: dropping the future must not leave the loop with a socket that is closed for ever.
    let permits = to_loop.reserve_many(2).await.map_err(|_| Gone)?;
    for (permit, news) in permits.zip([SocketNews::Closed, SocketNews::Open]) {
        permit.send(Overheard { account, ear, said: Said::News(news), bytes: 0 });
    }
    Ok(())
}
