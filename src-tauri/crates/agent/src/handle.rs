//! The one way to the agent: wishes in, views out, all wire types. In the process it is a [`Handle`]; over the local socket a
//! [`Connection`] behaves the same, so that whoever uses one cannot tell the difference.

use crate::mailbox::Mailbox;
use crate::ports::DesktopNews;
use crate::wire::{FromAgent, Hello, ToAgent};
use crate::world::WorldEvent;
use presence::time::Wall;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

/// A stretch that somebody was online, known from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastStretch {
    /// The account that knows them.
    pub account: i64,
    /// Who, in the service's own words.
    pub key: String,
    /// The beginning.
    pub from: Wall,
    /// The end.
    pub to: Wall,
}

/// One connection among those of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ConnectionId(pub(crate) u64);

/// Reaches the agent in this process. Copies reach the same one.
#[derive(Clone)]
pub struct Handle {
    inbox: mpsc::Sender<WorldEvent>,
    next: Arc<AtomicU64>,
    hello: Hello,
}

impl Handle {
    pub(crate) fn new(inbox: mpsc::Sender<WorldEvent>, hello: Hello) -> Self {
        Self { inbox, next: Arc::default(), hello }
    }

    /// A new connection. Its first frame is a hello, then the state; both come by themselves.
    #[must_use]
    pub fn connect(&self) -> Connection {
        let id = ConnectionId(self.next.fetch_add(1, Ordering::Relaxed));
        let mailbox = Arc::new(Mailbox::default());
        mailbox.put(FromAgent::Hello { hello: self.hello.clone() });
        let opened = WorldEvent::Connected { connection: id, mailbox: Arc::clone(&mailbox) };
        if self.inbox.try_send(opened).is_err() {
            mailbox.put(FromAgent::Bye);
        }
        let sending = Sending { way: Way::Inside { connection: id, inbox: self.inbox.clone() } };
        Connection { sending, receiving: Receiving { mailbox, tasks: Vec::new() }, peer: self.hello.clone() }
    }

    /// Tells the agent what happened on the desktop. From any thread; never waits. After the agent's end nothing happens.
    pub fn tell(&self, news: DesktopNews) {
        if self.inbox.try_send(WorldEvent::Desktop(news)).is_err() {
            tracing::debug!("the agent has ended, or is behind: news of the desktop is lost");
        }
    }

    /// Puts stretches online that are known from elsewhere into the history: the demo's people have lived before it began.
    pub async fn seed_history(&self, past: Vec<PastStretch>) {
        if self.inbox.send(WorldEvent::Past(past)).await.is_err() {
            tracing::debug!("the agent has ended already");
        }
    }

    /// What the agent says of itself.
    #[must_use]
    pub fn hello(&self) -> &Hello {
        &self.hello
    }

    /// Makes an agent without a desktop end, because one with a desktop wants the data folder.
    pub(crate) async fn give_way(&self) {
        if self.inbox.send(WorldEvent::GiveWay).await.is_err() {
            tracing::debug!("the agent has ended already");
        }
    }
}

impl fmt::Debug for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Handle(..)")
    }
}

/// A conversation with the agent. What was opened on it ends with it.
#[derive(Debug)]
pub struct Connection {
    sending: Sending,
    receiving: Receiving,
    peer: Hello,
}

impl Connection {
    pub(crate) fn remote(
        frames: mpsc::Sender<ToAgent>,
        mailbox: Arc<Mailbox>,
        tasks: Vec<JoinHandle<()>>,
        peer: Hello,
    ) -> Self {
        Self { sending: Sending { way: Way::Remote(frames) }, receiving: Receiving { mailbox, tasks }, peer }
    }

    /// Sends a frame, waiting while the agent is busy. After the agent's end nothing happens; [`Connection::next`] tells of it.
    pub async fn send(&self, frame: ToAgent) {
        self.sending.send(frame).await;
    }

    /// The next frame; nothing after the end. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<FromAgent> {
        self.receiving.next().await
    }

    /// What the other end said of itself. Its build may be another than ours: then only showing and quitting work.
    #[must_use]
    pub fn peer(&self) -> &Hello {
        &self.peer
    }

    /// The two directions apart, for two tasks. The conversation ends when the receiving half is dropped.
    #[must_use]
    pub fn split(self) -> (Sending, Receiving) {
        (self.sending, self.receiving)
    }
}

/// The direction to the agent. Copies speak in the same conversation.
#[derive(Clone)]
pub struct Sending {
    way: Way,
}

#[derive(Clone)]
enum Way {
    Inside { connection: ConnectionId, inbox: mpsc::Sender<WorldEvent> },
    Remote(mpsc::Sender<ToAgent>),
}

impl Sending {
    /// Sends a frame, waiting while the agent is busy. After the agent's end nothing happens.
    pub async fn send(&self, frame: ToAgent) {
        let is_sent = match &self.way {
            Way::Inside { connection, inbox } => {
                inbox.send(WorldEvent::Frame { connection: *connection, frame }).await.is_ok()
            }
            Way::Remote(frames) => frames.send(frame).await.is_ok(),
        };
        if !is_sent {
            tracing::debug!("a frame was sent after the end");
        }
    }
}

impl fmt::Debug for Sending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sending(..)")
    }
}

/// The direction from the agent.
#[derive(Debug)]
pub struct Receiving {
    mailbox: Arc<Mailbox>,
    /// What carries frames to and from a socket; none inside the process.
    tasks: Vec<JoinHandle<()>>,
}

impl Receiving {
    /// The next frame; nothing after the end. Dropping the future loses nothing.
    pub async fn next(&mut self) -> Option<FromAgent> {
        self.mailbox.take().await
    }
}

impl Receiving {
    pub(crate) fn mailbox(&self) -> Arc<Mailbox> {
        Arc::clone(&self.mailbox)
    }
}

impl Drop for Receiving {
    fn drop(&mut self) {
        // The loop finds the closed mailbox and lets go of the connection.
        self.mailbox.close();
        for task in &self.tasks {
            task.abort();
        }
    }
}
