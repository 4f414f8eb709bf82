//! The sockets that are open, what they are told and what came in on them.
//!
//! A socket is served by a task of its own, which ends when its entry here is gone. What it is told waits in a queue,
//! so that a push never waits for a client.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::sync::{mpsc, oneshot, watch};

/// How many frames may wait for a client that does not read; one more cuts it off.
const QUEUE: usize = 20_000;

/// How many received frames are remembered; the oldest are forgotten first.
const KEPT: usize = 20_000;

/// How a handshake with a good token is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Handshakes {
    /// The socket opens.
    #[default]
    Accept,
    /// The socket opens and is closed at once with this code.
    AcceptThenClose {
        /// As in RFC 6455 7.4.
        code: u16,
    },
    /// HTTP with this status and no body in the place of 101. Also with a bad token.
    Refuse {
        /// One that HTTP cannot carry becomes 500.
        status: u16,
    },
}

/// One frame a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedFrame {
    /// The socket, counted from 0 and never reused.
    pub socket: u64,
    /// When it came, since the simulator started.
    pub since_start: Duration,
    /// What it was.
    pub frame: Frame,
}

/// What a client sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Frame {
    /// Text.
    Text(String),
    /// Bytes.
    Binary(Vec<u8>),
    /// A ping of the protocol, which is answered by the protocol's pong.
    Ping,
    /// A pong of the protocol.
    Pong,
    /// A close, with its code if it had one.
    Close(Option<u16>),
}

/// What a socket's task shall do next.
#[derive(Debug)]
pub(super) enum Order {
    /// Send this text.
    Push(String),
    /// Close with this code.
    Close(u16),
    /// Neither read nor write any more, with the connection open.
    Freeze,
}

/// A socket's end of its entry.
#[derive(Debug)]
pub(super) struct Orders {
    pub(super) queue: mpsc::Receiver<Order>,
    /// Resolves when the connection shall be cut without a word.
    pub(super) cut: oneshot::Receiver<()>,
}

/// All of them.
#[derive(Debug, Default)]
pub(crate) struct Sockets {
    pub(crate) handshakes: Handshakes,
    next: u64,
    open: BTreeMap<u64, Entry>,
    received: VecDeque<ReceivedFrame>,
    /// Counts whatever happens here, for those who wait for something.
    events: watch::Sender<u64>,
}

#[derive(Debug)]
struct Entry {
    queue: mpsc::Sender<Order>,
    /// False for a zombie, which is open but gets nothing.
    is_registered: bool,
    /// Dropped with the entry, which cuts the connection.
    _alive: oneshot::Sender<()>,
}

impl Sockets {
    /// Enters a socket whose handshake is good. From now on nothing that is pushed passes it by.
    pub(super) fn enter(&mut self) -> (u64, Orders) {
        let number = self.next;
        self.next += 1;
        let (queue, orders) = mpsc::channel(QUEUE);
        let (alive, cut) = oneshot::channel();
        self.open.insert(number, Entry { queue, is_registered: true, _alive: alive });
        self.happened();
        (number, Orders { queue: orders, cut })
    }

    /// The socket's connection is gone.
    pub(super) fn leave(&mut self, number: u64) {
        self.open.remove(&number);
        self.happened();
    }

    /// Sends a text to every socket that is no zombie.
    pub(crate) fn push(&mut self, text: &str) {
        self.open.retain(|_, entry| {
            let is_full =
                entry.is_registered && entry.queue.try_send(Order::Push(String::from(text))).is_err();
            !is_full
        });
        self.happened();
    }

    /// Sends a text to one socket, unless it is a zombie.
    pub(super) fn answer(&mut self, number: u64, text: String) {
        if let Some(entry) = self.open.get(&number).filter(|entry| entry.is_registered)
            && entry.queue.try_send(Order::Push(text)).is_err()
        {
            self.leave(number);
        }
    }

    /// Closes every socket with this code.
    pub(crate) fn close_all(&mut self, code: u16) {
        self.open.retain(|_, entry| entry.queue.try_send(Order::Close(code)).is_ok());
        self.happened();
    }

    /// Every socket that is open now falls silent and stays open.
    pub(crate) fn freeze_all(&mut self) {
        self.open.retain(|_, entry| entry.queue.try_send(Order::Freeze).is_ok());
        self.happened();
    }

    /// Cuts every connection without a word.
    pub(crate) fn drop_all(&mut self) {
        self.open.clear();
        self.happened();
    }

    /// Closes one socket with this code.
    pub(super) fn close(&mut self, number: u64, code: u16) {
        if let Some(entry) = self.open.get(&number) {
            // A queue that is full belongs to a socket that will be cut by the next push.
            let sent = entry.queue.try_send(Order::Close(code));
            drop(sent);
        }
    }

    /// Forgets a socket without closing it.
    pub(super) fn unregister(&mut self, number: u64) {
        if let Some(entry) = self.open.get_mut(&number) {
            entry.is_registered = false;
        }
    }

    pub(super) fn note(&mut self, socket: u64, since_start: Duration, frame: Frame) {
        if self.received.len() >= KEPT {
            self.received.pop_front();
        }
        self.received.push_back(ReceivedFrame { socket, since_start, frame });
        self.happened();
    }

    /// How many connections are open, silent ones and zombies included.
    pub(crate) fn open(&self) -> usize {
        self.open.len()
    }

    /// How many were ever opened.
    pub(crate) fn opened(&self) -> u64 {
        self.next
    }

    pub(crate) fn received(&self) -> impl ExactSizeIterator<Item = &ReceivedFrame> {
        self.received.iter()
    }

    pub(crate) fn events(&self) -> watch::Receiver<u64> {
        self.events.subscribe()
    }

    fn happened(&self) {
        self.events.send_modify(|count| *count += 1);
    }
}
