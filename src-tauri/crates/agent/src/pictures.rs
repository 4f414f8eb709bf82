//! Pictures of people. Only the agent fetches them, only from hosts that the account's service names, and what comes is drawn anew
//! as a small PNG before anybody sees it: nothing of what a stranger uploaded goes further, no address of theirs is ever opened by
//! a page. What was fetched is kept in the data folder, as much as has room; all of it can be fetched again.

mod reach;
mod fetch;
mod small;
mod shelf;
mod album;

pub(crate) use album::{Album, Look, Whose};

use crate::clock::Clock;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use fetch::Fetching;
use sha2::{Digest, Sha256};
use shelf::Shelf;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;

/// Most pictures that are fetched at the same time.
const AT_ONCE: usize = 4;

/// How long fetching a picture may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Until a connection stands.
    pub(crate) connect: Duration,
    /// From first to last.
    pub(crate) total: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), total: Duration::from_secs(20) }
    }
}

/// What stands for an address: its hash, so that no address is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Mark([u8; 32]);

impl Mark {
    pub(crate) fn of(address: &str) -> Self {
        Self(Sha256::digest(address.as_bytes()).into())
    }

    fn file_name(self) -> String {
        let digits: String = self.0.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("{digits}.png")
    }
}

/// A picture, small, as a PNG.
pub(crate) type Png = Arc<[u8]>;

/// Why there is no picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoPicture {
    /// Nobody answered, or not to the end.
    #[error("no whole answer came")]
    NoAnswer,
    /// It stands where nothing is fetched from.
    #[error("it stands where nothing is fetched from")]
    OutOfReach,
    /// The answer is another than 200.
    #[error("the answer was status {0}")]
    Status(u16),
    /// It has too many bytes.
    #[error("it has too many bytes")]
    TooLarge,
    /// It is no picture of a kind that is drawn, too wide or high, or damaged.
    #[error("it is no picture that can be drawn")]
    NotDrawable,
}

/// What came of bringing a picture.
#[derive(Debug)]
pub(crate) struct Brought {
    pub(crate) mark: Mark,
    pub(crate) picture: Result<Png, NoPicture>,
}

/// Where pictures come from: the shelf first, the network after it. Copies share both.
#[derive(Clone)]
pub(crate) struct Pictures {
    fetching: Fetching,
    shelf: Arc<Shelf>,
    slots: Arc<Semaphore>,
}

impl Pictures {
    /// Keeps pictures in this folder, which is made when it is first needed.
    pub(crate) fn new(folder: PathBuf, bounds: Bounds, clock: Clock) -> Self {
        Self {
            fetching: Fetching::new(bounds),
            shelf: Arc::new(Shelf::new(folder, clock)),
            slots: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// The picture at an address that [`services::address::picture`] let through, small.
    ///
    /// # Errors
    ///
    /// When there is none to be had.
    pub(crate) async fn bring(self, address: String) -> Result<Png, NoPicture> {
        let mark = Mark::of(&address);
        let _slot = self.slots.acquire().await.expect("nobody closes the slots");
        let shelf = Arc::clone(&self.shelf);
        if let Some(kept) = aside(move || shelf.get(mark)).await? {
            return Ok(kept);
        }
        let bytes = self.fetching.fetch(&address).await?;
        let shelf = Arc::clone(&self.shelf);
        aside(move || {
            let small: Png = small::small(&bytes)?.into();
            shelf.put(mark, &small);
            Ok(small)
        })
        .await?
    }
}

/// Does what takes the processor or the disk where it holds up nobody.
async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, NoPicture> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "drawing a picture failed");
        NoPicture::NotDrawable
    })
}

/// A picture as an address that holds it.
pub(crate) fn data_address(png: &Png) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(png))
}

#[cfg(test)]
pub(crate) mod tests;
