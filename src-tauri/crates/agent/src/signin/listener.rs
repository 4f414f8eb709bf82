//! Listens on this machine for the browser to come back. Anything on the machine, and any page in a browser, can speak to this
//! port, so it reads as little as can be, answers in our own words only, and lets nobody but the holder of the attempt's `state`
//! use the attempt up. It judges nothing itself: what arrives goes to the task, which says what to show.

mod head;
mod page;

pub(super) use page::Page;

use super::redirect::{Loopback, LoopbackHost};
use crate::wire::{Problem, ProblemCode};
use head::{Head, LONGEST_HEAD, Refusal};
use secrecy::SecretString;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, oneshot};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::timeout;

/// How long a head may take to arrive.
const HEAD_DEADLINE: Duration = Duration::from_secs(5);

/// How long writing the page may take.
const PAGE_DEADLINE: Duration = Duration::from_secs(2);

/// Most connections at once; further ones are closed unread. A browser opens one or two.
const MOST_CONNECTIONS: usize = 8;

/// How long open connections may take to end after the answer, so that the page arrives whole.
const CLOSE_DEADLINE: Duration = Duration::from_millis(800);

/// What came back under the redirect address.
pub(super) struct Arrival {
    /// What follows the question mark.
    pub(super) query: SecretString,
    /// What to show.
    pub(super) page: oneshot::Sender<Page>,
}

/// An open listener. Dropping it closes it at once.
pub(super) struct Listener {
    stop: Option<oneshot::Sender<oneshot::Sender<()>>>,
    task: JoinHandle<()>,
}

impl Listener {
    /// Opens the redirect's port on this machine, for both kinds of addresses where there are two.
    ///
    /// # Errors
    ///
    /// `PortTaken`, at once, when the port of an address the browser would use is not to be had.
    pub(super) async fn open(redirect: &Loopback, arrivals: mpsc::Sender<Arrival>) -> Result<Self, Problem> {
        let port = redirect.port;
        let four = TcpListener::bind(SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port)).await;
        let six = TcpListener::bind(SocketAddr::new(IpAddr::V6(Ipv6Addr::LOCALHOST), port)).await;
        let can_work = match redirect.host {
            LoopbackHost::V4 => four.is_ok(),
            LoopbackHost::V6 => six.is_ok(),
            // Where one kind of address is not there at all, the browser uses the other. Where somebody else holds the port on
            // one, the browser might go to them.
            LoopbackHost::Name => {
                (four.is_ok() || six.is_ok()) && !is_held_by_others(&four) && !is_held_by_others(&six)
            }
        };
        if !can_work {
            return Err(Problem { code: ProblemCode::PortTaken, detail: Some(port.to_string()) });
        }
        let door = Arc::new(Door { path: redirect.path.clone(), port, arrivals });
        let (stop, stopped) = oneshot::channel();
        let task = tokio::spawn(run(four.ok(), six.ok(), door, stopped));
        Ok(Self { stop: Some(stop), task })
    }

    /// Accepts nothing more: when this comes back the port is free. Pages under way are still sent.
    pub(super) async fn shut(&mut self) {
        if let Some(stop) = self.stop.take() {
            let (shut, is_shut) = oneshot::channel();
            if stop.send(shut).is_ok() {
                let _ = is_shut.await;
            }
        }
    }

    /// Lets the last pages out, and comes back within a second.
    pub(super) async fn drain(mut self) {
        self.shut().await;
        let _ = (&mut self.task).await;
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Whether a port could not be had because a program holds it, and not because there is no such address here.
fn is_held_by_others(bound: &io::Result<TcpListener>) -> bool {
    bound.as_ref().is_err_and(|error| {
        matches!(error.kind(), io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied)
    })
}

struct Door {
    path: String,
    port: u16,
    arrivals: mpsc::Sender<Arrival>,
}

async fn run(
    four: Option<TcpListener>,
    six: Option<TcpListener>,
    door: Arc<Door>,
    mut stopped: oneshot::Receiver<oneshot::Sender<()>>,
) {
    let mut connections = JoinSet::new();
    let shut = loop {
        tokio::select! {
            shut = &mut stopped => break shut,
            Some(_) = connections.join_next(), if !connections.is_empty() => {}
            accepted = accept(four.as_ref()) => take(accepted, &mut connections, &door).await,
            accepted = accept(six.as_ref()) => take(accepted, &mut connections, &door).await,
        }
    };
    drop((four, six));
    if let Ok(shut) = shut {
        let _ = shut.send(());
    }
    let rest = async { while connections.join_next().await.is_some() {} };
    let _ = timeout(CLOSE_DEADLINE, rest).await;
}

async fn accept(listener: Option<&TcpListener>) -> io::Result<TcpStream> {
    match listener {
        Some(listener) => listener.accept().await.map(|(stream, _)| stream),
        None => std::future::pending().await,
    }
}

async fn take(accepted: io::Result<TcpStream>, connections: &mut JoinSet<()>, door: &Arc<Door>) {
    match accepted {
        Ok(stream) if connections.len() < MOST_CONNECTIONS => {
            let door = Arc::clone(door);
            connections.spawn(async move { serve(stream, &door).await });
        }
        Ok(_) => {}
        // Out of file descriptors, most likely: trying again at once would spin.
        Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
    }
}

async fn serve(mut stream: TcpStream, door: &Door) {
    let page = match timeout(HEAD_DEADLINE, read_head(&mut stream, door)).await {
        Ok(Some(Ok(query))) => {
            let (page, shown) = oneshot::channel();
            let arrival = Arrival { query, page };
            match door.arrivals.send(arrival).await {
                Ok(()) => shown.await.unwrap_or(Page::Over),
                Err(_) => Page::Over,
            }
        }
        Ok(Some(Err(refusal))) => Page::Refused(refusal),
        // Nothing came, too much, or too slowly.
        Ok(None) | Err(_) => return,
    };
    let bytes = page.into_bytes();
    let write = async {
        stream.write_all(&bytes).await?;
        stream.shutdown().await?;
        // Reading what is left avoids a reset, which could cut the page short.
        let mut rest = [0_u8; 1024];
        while stream.read(&mut rest).await? > 0 {}
        io::Result::Ok(())
    };
    let _ = timeout(PAGE_DEADLINE, write).await;
}

/// The query of a good request, or why it is none; nothing when there is no whole head.
async fn read_head(stream: &mut TcpStream, door: &Door) -> Option<Result<SecretString, Refusal>> {
    let mut bytes = Vec::with_capacity(1024);
    let mut chunk = [0_u8; 1024];
    loop {
        let count = stream.read(&mut chunk).await.ok()?;
        if count == 0 {
            return None;
        }
        bytes.extend_from_slice(&chunk[..count]);
        match Head::read(&bytes) {
            Head::Part if bytes.len() > LONGEST_HEAD => return Some(Err(Refusal::TooLong)),
            Head::Part => {}
            Head::Bad(refusal) => return Some(Err(refusal)),
            Head::Whole(request) => return Some(request.query_for(&door.path, door.port)),
        }
    }
}
