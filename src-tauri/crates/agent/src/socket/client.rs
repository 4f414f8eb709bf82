//! The other end of the local socket: what the window and the command line use.

use super::frame::{FrameError, read, write};
use super::{HELLO_DEADLINE, hello};
use crate::handle::Connection;
use crate::mailbox::Mailbox;
use crate::place::Place;
use crate::wire::{FromAgent, Hello, ToAgent};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

/// How long a program that holds the lock may take until its socket is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// How many frames may wait to be written.
const WAITING: usize = 256;

/// Why the agent was not reached.
#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    /// Nobody listens.
    #[error("the running program does not listen")]
    NoSocket(#[source] io::Error),
    /// What listens belongs to another user.
    #[error("the local socket belongs to another user")]
    NotOurs,
    /// What listens did not say hello.
    #[error("the running program does not answer")]
    NoHello,
}

/// Connects to the agent that holds a data folder, trying for 5 s, because a program that just took the lock listens a moment
/// later. `has_desktop` makes an agent without a desktop give up the data folder: it says bye within 2 s, and the lock can be
/// had. Must be called on a Tokio runtime.
///
/// # Errors
///
/// When nobody listens, it is not ours, or there is no hello within 5 s.
pub async fn connect(place: &Place, has_desktop: bool) -> Result<Connection, ConnectError> {
    let begun = Instant::now();
    loop {
        match open(&socket(place)).await {
            Ok((from, to)) => return greet(from, to, hello(has_desktop)).await,
            #[cfg(unix)]
            Err(OpenError::NotOurs) => return Err(ConnectError::NotOurs),
            Err(OpenError::Io(error)) if begun.elapsed() >= PATIENCE => {
                return Err(ConnectError::NoSocket(error));
            }
            Err(OpenError::Io(_)) => sleep(PAUSE).await,
        }
    }
}

/// Connects to the agent that holds a data folder, trying once: for whoever is content with nobody being there.
///
/// # Errors
///
/// When nobody listens, it is not ours, or there is no hello within 5 s.
pub async fn connect_once(place: &Place, has_desktop: bool) -> Result<Connection, ConnectError> {
    match open(&socket(place)).await {
        Ok((from, to)) => greet(from, to, hello(has_desktop)).await,
        #[cfg(unix)]
        Err(OpenError::NotOurs) => Err(ConnectError::NotOurs),
        Err(OpenError::Io(error)) => Err(ConnectError::NoSocket(error)),
    }
}

/// Where the holder of the lock says to listen; a start in another environment would look elsewhere.
fn socket(place: &Place) -> PathBuf {
    crate::lock::holder(place).map_or_else(|| place.socket().to_owned(), |holder| holder.socket)
}

async fn greet(
    mut from: impl AsyncRead + Unpin + Send + 'static,
    mut to: impl AsyncWrite + Unpin + Send + 'static,
    ours: Hello,
) -> Result<Connection, ConnectError> {
    let said = async {
        write(&mut to, &ToAgent::Hello { hello: ours }).await?;
        read(&mut from).await
    };
    let Ok(Ok(Some(bytes))) = timeout(HELLO_DEADLINE, said).await else { return Err(ConnectError::NoHello) };
    let Ok(FromAgent::Hello { hello: peer }) = serde_json::from_slice(&bytes) else {
        return Err(ConnectError::NoHello);
    };
    let mailbox = Arc::new(Mailbox::default());
    mailbox.put(FromAgent::Hello { hello: peer.clone() });
    let (frames, waiting) = mpsc::channel(WAITING);
    let reading = tokio::spawn(receive(from, Arc::clone(&mailbox)));
    let writing = tokio::spawn(forward(waiting, to, Arc::clone(&mailbox)));
    Ok(Connection::remote(frames, mailbox, vec![reading, writing], peer))
}

/// Puts what comes into the mailbox, until the other end closes or says what cannot be read.
async fn receive(mut from: impl AsyncRead + Unpin, mailbox: Arc<Mailbox>) {
    let ended: Result<(), FrameError> = async {
        while let Some(bytes) = read(&mut from).await? {
            match serde_json::from_slice(&bytes) {
                Ok(frame) => mailbox.put(frame),
                // Another build's frame: hello has told already that it is another.
                Err(_) => tracing::debug!("a frame of the running program cannot be read"),
            }
        }
        Ok(())
    }
    .await;
    if let Err(error) = ended {
        tracing::debug!(%error, "the connection to the running program ended badly");
    }
    mailbox.close();
}

async fn forward(
    mut waiting: mpsc::Receiver<ToAgent>,
    mut to: impl AsyncWrite + Unpin,
    mailbox: Arc<Mailbox>,
) {
    while let Some(frame) = waiting.recv().await {
        if let Err(error) = write(&mut to, &frame).await {
            tracing::debug!(%error, "a frame could not be sent to the running program");
            mailbox.close();
            return;
        }
    }
    // Whoever sends may be gone before whoever reads: the stream stays open until both are.
    std::future::pending::<()>().await;
}

enum OpenError {
    /// A pipe on Windows is named after the data folder alone; only a socket's owner is looked at.
    #[cfg(unix)]
    NotOurs,
    Io(io::Error),
}

#[cfg(unix)]
async fn open(
    socket: &Path,
) -> Result<(tokio::net::unix::OwnedReadHalf, tokio::net::unix::OwnedWriteHalf), OpenError> {
    let stream = tokio::net::UnixStream::connect(socket).await.map_err(OpenError::Io)?;
    if stream.peer_cred().map_err(OpenError::Io)?.uid() != rustix::process::geteuid().as_raw() {
        return Err(OpenError::NotOurs);
    }
    Ok(stream.into_split())
}

#[cfg(windows)]
async fn open(
    name: &Path,
) -> Result<
    (
        tokio::io::ReadHalf<tokio::net::windows::named_pipe::NamedPipeClient>,
        tokio::io::WriteHalf<tokio::net::windows::named_pipe::NamedPipeClient>,
    ),
    OpenError,
> {
    let pipe = tokio::net::windows::named_pipe::ClientOptions::new().open(name).map_err(OpenError::Io)?;
    Ok(tokio::io::split(pipe))
}
