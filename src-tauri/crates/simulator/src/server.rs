//! One simulated host: accepts connections and leads each request through recording, limits and faults to the pages.
//!
//! Connections are served with hyper rather than with `axum::serve`, because a fault must be able to close one without
//! an answer, and because closing a host must end its connections, busy ones too.

use std::convert::Infallible;
use std::future::pending;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body as Answered, to_bytes};
use axum::http::{Request as HttpRequest, Response, StatusCode, header};
use chrono::DateTime;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt;

use crate::delivery::{self, Dropped};
use crate::fanvue;
use crate::faults::Answer;
use crate::record::{Body, Request, Site};
use crate::shared::{Shared, lock, now};

/// The most bytes of a request's body that are read; more closes the connection.
const LARGEST_BODY: usize = 4 * 1024 * 1024;

/// A host that is open. Dropping it closes it.
#[derive(Debug)]
pub(crate) struct Host {
    task: JoinHandle<()>,
    reach: Reach,
}

/// The switch that makes a host unreachable and reachable again on the same port.
#[derive(Clone, Debug)]
pub(crate) struct Reach {
    pub(crate) site: Site,
    wanted: watch::Sender<bool>,
    actual: watch::Receiver<bool>,
}

impl Reach {
    /// Turns the switch and waits until the host has followed, or is gone.
    pub(crate) async fn set(&mut self, is_reachable: bool) {
        if self.wanted.send(is_reachable).is_ok() {
            // An error means that the host is closed for good, and then nothing will follow any more.
            let followed = self.actual.wait_for(|actual| *actual == is_reachable).await;
            drop(followed);
        }
    }
}

impl Host {
    pub(crate) fn open(
        site: Site,
        listener: TcpListener,
        router: Router,
        shared: Arc<Shared>,
    ) -> io::Result<Host> {
        let address = listener.local_addr()?;
        let (wanted, wanted_here) = watch::channel(true);
        let (actual_here, actual) = watch::channel(true);
        let door = Door { site, address, router, shared };
        let task = tokio::spawn(door.keep(listener, wanted_here, actual_here));
        Ok(Host { task, reach: Reach { site, wanted, actual } })
    }

    pub(crate) fn reach(&self) -> Reach {
        self.reach.clone()
    }

    pub(crate) async fn close(mut self) {
        self.task.abort();
        // It ends by being cancelled, which is what was wanted.
        let ended = (&mut self.task).await;
        drop(ended);
    }
}

impl Drop for Host {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// What accepting and answering need.
#[derive(Clone)]
struct Door {
    site: Site,
    address: SocketAddr,
    router: Router,
    shared: Arc<Shared>,
}

impl Door {
    /// Accepts connections while the host shall be reachable. Owns them: when this ends, they end.
    async fn keep(
        self,
        listener: TcpListener,
        mut wanted: watch::Receiver<bool>,
        actual: watch::Sender<bool>,
    ) {
        let mut listener = Some(listener);
        let mut connections = JoinSet::new();
        loop {
            tokio::select! {
                stream = accept(listener.as_ref()) => {
                    connections.spawn(self.clone().serve(stream));
                }
                changed = wanted.changed() => {
                    if changed.is_err() {
                        return;
                    }
                    if *wanted.borrow_and_update() {
                        listener = Some(reopened(self.address).await);
                    } else {
                        listener = None;
                        connections.shutdown().await;
                    }
                    actual.send_replace(listener.is_some());
                }
                Some(_) = connections.join_next() => {}
            }
        }
    }

    async fn serve(self, stream: TcpStream) {
        let service = service_fn(|request| self.clone().answer(request));
        let connection =
            http1::Builder::new().serve_connection(TokioIo::new(stream), service).with_upgrades();
        // An error here is a connection that broke, by a fault's doing or the client's.
        let ended = connection.await;
        drop(ended);
    }

    /// Leads one request through.
    async fn answer(self, request: HttpRequest<Incoming>) -> Result<Response<Answered>, Dropped> {
        let (parts, body) = request.into_parts();
        let bytes = to_bytes(Answered::new(body), LARGEST_BODY).await.map_err(|_| Dropped)?;
        let header = |name: header::HeaderName| parts.headers.get(name).and_then(|value| value.to_str().ok());
        let method = String::from(parts.method.as_str());
        let path = String::from(parts.uri.path());
        let elapsed = self.shared.elapsed();
        let open = self.shared.record.enter(Request {
            number: 0,
            site: self.site,
            at: DateTime::from_timestamp_millis(now()).unwrap_or_default(),
            since_start: elapsed,
            method: method.clone(),
            path: path.clone(),
            query: String::from(parts.uri.query().unwrap_or_default()),
            headers: parts
                .headers
                .iter()
                .map(|(name, value)| {
                    (String::from(name.as_str()), String::from_utf8_lossy(value.as_bytes()).into_owned())
                })
                .collect(),
            body: Body::read(header(header::CONTENT_TYPE).unwrap_or_default(), &bytes),
            status: None,
            answer_bytes: 0,
            at_once: 0,
        });
        let takes_gzip =
            self.shared.gzip && header(header::ACCEPT_ENCODING).is_some_and(|value| value.contains("gzip"));
        let standing = match self.site {
            Site::Api => Some(fanvue::count(&self.shared, &parts.method, &path, &parts.headers, elapsed)),
            Site::Auth | Site::Web | Site::Viber | Site::Presence => None,
        };
        let fault = lock(&self.shared.state).faults.take(&method, &path);
        match &fault {
            Some(Answer::Drop) => return Err(Dropped),
            Some(Answer::Hang) => return pending().await,
            Some(answer) => {
                if let Some(reply) = delivery::in_place(answer) {
                    open.answered(reply.status, reply.body.len());
                    return Ok(delivery::of_reply(reply));
                }
            }
            None => {}
        }
        let mut response = match &standing {
            Some(standing) if standing.standing.refused_for.is_some() => standing.refusal(),
            Some(_) | None => {
                let request = HttpRequest::from_parts(parts, Answered::from(bytes));
                self.router.clone().oneshot(request).await.unwrap_or_else(|never: Infallible| match never {})
            }
        };
        if let Some(standing) = &standing {
            standing.stamp(response.headers_mut());
        }
        if matches!(fault, Some(Answer::Lose)) {
            return Err(Dropped);
        }
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            if let Some(Answer::Delay(time)) = fault {
                tokio::time::sleep(time).await;
            }
            open.answered(StatusCode::SWITCHING_PROTOCOLS.as_u16(), 0);
            return Ok(response);
        }
        let (head, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.map_err(|_| Dropped)?;
        let (response, sent) = delivery::prepared(head, body, fault.as_ref(), takes_gzip);
        if let Some(Answer::Delay(time)) = fault {
            tokio::time::sleep(time).await;
        }
        open.answered(response.status().as_u16(), sent);
        Ok(response)
    }
}

/// The next connection; never any while the host is unreachable.
async fn accept(listener: Option<&TcpListener>) -> TcpStream {
    let Some(listener) = listener else { return pending().await };
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Without it small answers wait for the client's acknowledgement. It cannot fail on a fresh socket.
                let set = stream.set_nodelay(true);
                drop(set);
                return stream;
            }
            // Out of file handles, or the client is gone already: neither is ours to report.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// The listener on the port it had. Whoever took the port meanwhile is waited for.
async fn reopened(address: SocketAddr) -> TcpListener {
    loop {
        match TcpListener::bind(address).await {
            Ok(listener) => return listener,
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

#[cfg(test)]
mod tests;
