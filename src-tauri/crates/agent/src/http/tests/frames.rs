//! HTTP/2 whose other end breaks off, frame by frame.

use super::trust::{Authority, Secure};
use super::{BOUNDS, ENDED, SHORT, body};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;

// Kinds of frames, flags and codes (RFC 9113, sections 6 and 7).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;
const REFUSED_STREAM: u32 = 7;
const CANCEL: u32 = 8;

/// What it begins with.
const PREFACE: usize = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".len();

fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut bytes = vec![length[1], length[2], length[3], kind, flags];
    bytes.extend(stream.to_be_bytes());
    bytes.extend(payload);
    bytes
}

/// The other end of a connection.
struct Peer {
    stream: TlsStream<TcpStream>,
}

impl Peer {
    async fn greet(mut stream: TlsStream<TcpStream>) -> Self {
        let mut preface = [0; PREFACE];
        stream.read_exact(&mut preface).await.unwrap();
        stream.write_all(&frame(SETTINGS, 0, 0, &[])).await.unwrap();
        Self { stream }
    }

    /// The stream of the next request; nothing when the connection ends before.
    async fn request(&mut self) -> Option<u32> {
        loop {
            let mut head = [0; 9];
            self.stream.read_exact(&mut head).await.ok()?;
            let mut payload = vec![0; u32::from_be_bytes([0, head[0], head[1], head[2]]) as usize];
            self.stream.read_exact(&mut payload).await.ok()?;
            if head[3] == HEADERS {
                return Some(u32::from_be_bytes([head[5], head[6], head[7], head[8]]));
            }
        }
    }

    async fn say(&mut self, kind: u8, flags: u8, stream: u32, payload: &[u8]) -> bool {
        self.stream.write_all(&frame(kind, flags, stream, payload)).await.is_ok()
    }

    async fn answer(&mut self, stream: u32) {
        // The 8th entry of the table that every connection begins with: status 200 (RFC 7541, appendix A).
        self.say(HEADERS, END_HEADERS, stream, &[0x88]).await;
        self.say(DATA, END_STREAM, stream, b"{}").await;
    }

    /// Closes in an orderly way, no request having been looked at.
    async fn go_away(&mut self) {
        self.say(GOAWAY, 0, 0, &[0; 8]).await;
        let _ = self.stream.shutdown().await;
    }
}

#[tokio::test]
async fn row_27_a_request_that_was_not_looked_at_is_sent_again_on_a_new_connection() {
    let authority = Authority::new();
    let server = Secure::start("127.0.0.1:0", authority.proof(), &["h2"], |stream, number| async move {
        let mut peer = Peer::greet(stream).await;
        let Some(stream) = peer.request().await else { return };
        if number == 0 {
            return peer.go_away().await;
        }
        peer.answer(stream).await;
        peer.request().await;
    })
    .await;
    assert_eq!(body(server.ask(authority.around(&[server.address]), BOUNDS).await), b"{}");
    assert_eq!(server.connections.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn row_27_a_service_that_always_goes_away_is_left_after_a_few_connections() {
    let authority = Authority::new();
    let server = Secure::start("127.0.0.1:0", authority.proof(), &["h2"], |stream, _| async move {
        let mut peer = Peer::greet(stream).await;
        peer.request().await;
        peer.go_away().await;
    })
    .await;
    let begun = Instant::now();
    assert!(server.ask(authority.around(&[server.address]), SHORT).await.result.is_err());
    assert!(begun.elapsed() < ENDED);
    assert!(server.connections.load(Ordering::Relaxed) <= 3);
}

#[tokio::test]
async fn row_27_refused_streams_are_tried_a_few_times() {
    let authority = Authority::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let counts = Arc::clone(&asked);
    let server = Secure::start("127.0.0.1:0", authority.proof(), &["h2"], move |stream, _| {
        let counts = Arc::clone(&counts);
        async move {
            let mut peer = Peer::greet(stream).await;
            while let Some(stream) = peer.request().await {
                counts.fetch_add(1, Ordering::Relaxed);
                peer.say(RST_STREAM, 0, stream, &REFUSED_STREAM.to_be_bytes()).await;
            }
        }
    })
    .await;
    assert!(server.ask(authority.around(&[server.address]), BOUNDS).await.result.is_err());
    assert!(asked.load(Ordering::Relaxed) <= 3, "{}", asked.load(Ordering::Relaxed));
}

#[tokio::test]
async fn row_27_a_flood_of_resets_ends() {
    let authority = Authority::new();
    let server = Secure::start("127.0.0.1:0", authority.proof(), &["h2"], |stream, _| async move {
        let mut peer = Peer::greet(stream).await;
        let Some(stream) = peer.request().await else { return };
        while peer.say(RST_STREAM, 0, stream, &CANCEL.to_be_bytes()).await {}
    })
    .await;
    let begun = Instant::now();
    assert!(server.ask(authority.around(&[server.address]), SHORT).await.result.is_err());
    assert!(begun.elapsed() < ENDED);
    assert!(server.connections.load(Ordering::Relaxed) <= 3);
}
