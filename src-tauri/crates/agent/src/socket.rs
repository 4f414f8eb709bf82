//! The local socket: how the window and the command line, which are other processes, reach the agent. On Unix a socket in a
//! folder that only its owner may enter, and the other end's user is checked; on Windows a named pipe. Frames are a length
//! of four bytes, little-endian, and as much JSON. Who misbehaves is cut off, and nobody else notices.

mod frame;
mod listener;
pub mod client;

use crate::faults::caught_in;
use crate::handle::{Handle, Receiving, Sending};
use crate::mailbox::Mailbox;
use crate::wire::{FromAgent, Hello, PROTOCOL, Problem, ProblemCode, ToAgent, Wish};
pub use frame::MOST_BYTES;
use frame::{FrameError, read, write};
use listener::{Listener, Stream};
use std::io;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

/// How long the other end may take to say hello.
const HELLO_DEADLINE: Duration = Duration::from_secs(5);

/// Most connections at once: a window, a few commands, and room.
const MOST_CONNECTIONS: usize = 64;

/// Most frames in a second from one connection (QUALITY.md, row 90).
const MOST_FRAMES: u32 = 10_000;

/// How long nobody new is taken in after that failed.
const PAUSE: Duration = Duration::from_millis(200);

/// What this build says of itself.
#[must_use]
pub fn hello(has_desktop: bool) -> Hello {
    Hello { protocol: PROTOCOL, build: String::from(BUILD.as_str()), has_desktop }
}

/// Version and a sum over the sources of the wire types: two programs whose sums are equal understand each other.
static BUILD: std::sync::LazyLock<String> =
    std::sync::LazyLock::new(|| format!("{}+{:016x}", env!("CARGO_PKG_VERSION"), WIRE));

/// Every file the wire types stand in.
const SOURCES: [(&str, &[u8]); 7] = [
    ("wire.rs", include_bytes!("wire.rs")),
    ("wire/account.rs", include_bytes!("wire/account.rs")),
    ("wire/export.rs", include_bytes!("wire/export.rs")),
    ("wire/list.rs", include_bytes!("wire/list.rs")),
    ("wire/query.rs", include_bytes!("wire/query.rs")),
    ("wire/sign_in.rs", include_bytes!("wire/sign_in.rs")),
    ("wire/state.rs", include_bytes!("wire/state.rs")),
];

const WIRE: u64 = {
    let mut so_far = 0xcbf2_9ce4_8422_2325;
    let mut at = 0;
    while at < SOURCES.len() {
        so_far = sum(so_far, SOURCES[at].1);
        at += 1;
    }
    so_far
};

/// FNV-1a.
const fn sum(mut sum: u64, bytes: &[u8]) -> u64 {
    let mut at = 0;
    while at < bytes.len() {
        sum = (sum ^ bytes[at] as u64).wrapping_mul(0x0100_0000_01b3);
        at += 1;
    }
    sum
}

/// Serves the socket at `path` until dropped or aborted. Whoever holds the lock on the data folder may call it: what a
/// crashed program left there is removed.
///
/// # Errors
///
/// When the socket or its folder cannot be made, or the folder belongs to somebody else.
pub(crate) fn listen(path: &std::path::Path) -> io::Result<Socket> {
    Ok(Socket { listener: Listener::bind(path)? })
}

pub(crate) struct Socket {
    listener: Listener,
}

impl Socket {
    /// Accepts connections until the future is dropped, which ends them all.
    pub(crate) async fn serve(mut self, handle: Handle) {
        let mut connections = JoinSet::new();
        while caught_in(self.serve_all(&handle, &mut connections)).await.is_err() {
            tracing::error!("serving the local socket failed, and goes on");
            tokio::time::sleep(PAUSE).await;
        }
    }

    async fn serve_all(&mut self, handle: &Handle, connections: &mut JoinSet<()>) {
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                Some(ended) = connections.join_next() => {
                    if let Err(error) = ended && error.is_panic() {
                        tracing::error!("the task of a connection failed; only that connection ended");
                    }
                    continue;
                }
            };
            match accepted {
                Ok(stream) if connections.len() < MOST_CONNECTIONS => {
                    connections.spawn(converse(stream, handle.clone()));
                }
                Ok(_) => tracing::warn!("too many connections on the local socket: one was refused"),
                Err(error) => {
                    tracing::warn!(%error, "the local socket could not accept a connection");
                    // Out of descriptors, most likely; they come back as connections end.
                    tokio::time::sleep(PAUSE).await;
                }
            }
        }
    }
}

/// One conversation, from hello to end.
async fn converse(stream: Stream, handle: Handle) {
    let (mut from, mut to) = tokio::io::split(stream);
    let Ok(Ok(Some(bytes))) = timeout(HELLO_DEADLINE, read(&mut from)).await else { return };
    let Ok(ToAgent::Hello { hello: theirs }) = serde_json::from_slice(&bytes) else { return };
    let ours = handle.hello();
    let is_same = theirs.protocol == ours.protocol && theirs.build == ours.build;
    if theirs.has_desktop && !ours.has_desktop {
        handle.give_way().await;
    }
    // Its first frame is our hello.
    let (sending, mut receiving) = handle.connect().split();
    let mailbox = receiving.mailbox();
    let ended = if is_same {
        tokio::select! {
            ended = receive(&mut from, &sending, &mailbox) => ended,
            ended = forward(&mut receiving, &mut to, |_| true) => ended,
        }
    } else {
        tokio::select! {
            ended = receive_from_stranger(&mut from, &sending, &mailbox) => ended,
            ended = forward(&mut receiving, &mut to, is_for_strangers) => ended,
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection on the local socket ended badly");
    }
}

/// Carries frames to the agent until the other end closes.
async fn receive(
    from: &mut (impl AsyncRead + Unpin),
    sending: &Sending,
    mailbox: &Mailbox,
) -> Result<(), FrameError> {
    let mut pace = Pace::new();
    while let Some(bytes) = read(from).await? {
        pace.count()?;
        match serde_json::from_slice::<ToAgent>(&bytes) {
            Ok(frame) => sending.send(frame).await,
            // A wish that cannot be read is answered, because somebody waits for it.
            Err(_) => match Unread::of(&bytes) {
                Some(Unread { id, .. }) => mailbox.put(refusal(id, ProblemCode::BadInput, None)),
                None => return Err(FrameError::NotAFrame),
            },
        }
    }
    Ok(())
}

/// Carries what another build may ask for: to show the window, and to quit.
async fn receive_from_stranger(
    from: &mut (impl AsyncRead + Unpin),
    sending: &Sending,
    mailbox: &Mailbox,
) -> Result<(), FrameError> {
    let mut pace = Pace::new();
    while let Some(bytes) = read(from).await? {
        pace.count()?;
        let Some(Unread { id, wish }) = Unread::of(&bytes) else { continue };
        let wish = match wish.as_str() {
            "showWindow" => Wish::ShowWindow { page: None },
            "quit" => Wish::Quit,
            _ => {
                mailbox.put(refusal(id, ProblemCode::OtherBuild, Some(env!("CARGO_PKG_VERSION"))));
                continue;
            }
        };
        sending.send(ToAgent::Wish { id, wish }).await;
    }
    Ok(())
}

/// Carries frames to the other end until the agent's end.
async fn forward(
    receiving: &mut Receiving,
    to: &mut (impl AsyncWrite + Unpin),
    is_wanted: impl Fn(&FromAgent) -> bool,
) -> Result<(), FrameError> {
    while let Some(frame) = receiving.next().await {
        if is_wanted(&frame) {
            write(to, &frame).await?;
        }
    }
    Ok(())
}

/// The frames whose form no build changes.
fn is_for_strangers(frame: &FromAgent) -> bool {
    match frame {
        FromAgent::Hello { .. } | FromAgent::Done { .. } | FromAgent::Bye => true,
        FromAgent::State { .. }
        | FromAgent::List { .. }
        | FromAgent::Person { .. }
        | FromAgent::Activity { .. }
        | FromAgent::Picture { .. }
        | FromAgent::Portrait { .. }
        | FromAgent::Preview { .. }
        | FromAgent::Exported { .. }
        | FromAgent::Found { .. }
        | FromAgent::Happened { .. }
        | FromAgent::Show { .. } => false,
    }
}

fn refusal(id: u32, code: ProblemCode, detail: Option<&str>) -> FromAgent {
    FromAgent::Done { id, problem: Some(Problem { code, detail: detail.map(str::to_owned) }) }
}

/// A wish of which only number and kind are read.
struct Unread {
    id: u32,
    wish: String,
}

impl Unread {
    fn of(bytes: &[u8]) -> Option<Self> {
        let frame: serde_json::Value = serde_json::from_slice(bytes).ok()?;
        if frame.get("type")?.as_str()? != "wish" {
            return None;
        }
        let id = u32::try_from(frame.get("id")?.as_u64()?).ok()?;
        let wish = frame.get("wish").and_then(|wish| wish.get("type")?.as_str()).unwrap_or_default();
        Some(Self { id, wish: wish.to_owned() })
    }
}

/// Counts the frames of each second.
struct Pace {
    second: Instant,
    frames: u32,
}

impl Pace {
    fn new() -> Self {
        Self { second: Instant::now(), frames: 0 }
    }

    fn count(&mut self) -> Result<(), FrameError> {
        if self.second.elapsed() >= Duration::from_secs(1) {
            *self = Self::new();
        }
        self.frames += 1;
        if self.frames > MOST_FRAMES { Err(FrameError::TooMany) } else { Ok(()) }
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests;
