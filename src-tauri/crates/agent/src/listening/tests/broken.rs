//! Servers that break the rules of the protocol, or its bounds.

use super::{Bench, SPANS, Spans};
use crate::listening::Said;
use presence::event::SocketNews::{Closed, Open};
use presence::sighting::Presence;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

const UPDATE: &str = r#"{"type":"presence_update","data":{"user_id":102,"is_online":true}}"#;

/// A server that opens every socket, says this once, and then an ordinary report on all later ones.
pub(super) struct Server {
    pub(super) base: String,
    pub(super) opened: Arc<AtomicUsize>,
}

impl Server {
    pub(super) async fn says(bytes: Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let opened = Arc::new(AtomicUsize::new(0));
        let counts = Arc::clone(&opened);
        let bytes = Arc::new(bytes);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let is_first = counts.fetch_add(1, Ordering::Relaxed) == 0;
                let bytes =
                    if is_first { Arc::clone(&bytes) } else { Arc::new(frame(0x81, UPDATE.as_bytes())) };
                tokio::spawn(converse(stream, bytes));
            }
        });
        Self { base, opened }
    }
}

async fn converse(mut stream: TcpStream, bytes: Arc<Vec<u8>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.unwrap_or_default());
    }
    let head = String::from_utf8(head).unwrap();
    let key = head.lines().find_map(|line| line.strip_prefix("Sec-WebSocket-Key: ")).unwrap();
    let answer = format!(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {}\r\n\r\n",
        derive_accept_key(key.as_bytes())
    );
    let _ = stream.write_all(answer.as_bytes()).await;
    let _ = stream.write_all(&bytes).await;
    // Reads until the other end has had enough.
    let mut rest = [0; 1024];
    while stream.read(&mut rest).await.is_ok_and(|read| read > 0) {}
}

/// A frame with this first byte.
fn frame(first: u8, text: &[u8]) -> Vec<u8> {
    let mut bytes = vec![first];
    match text.len() {
        short @ 0..=125 => bytes.push(u8::try_from(short).unwrap()),
        middle @ 126..=65_535 => {
            bytes.push(126);
            bytes.extend_from_slice(&u16::try_from(middle).unwrap().to_be_bytes());
        }
        long => {
            bytes.push(127);
            bytes.extend_from_slice(&(long as u64).to_be_bytes());
        }
    }
    bytes.extend_from_slice(text);
    bytes
}

fn fragments(count: usize, each: &[u8]) -> Vec<u8> {
    let mut bytes = frame(0x01, each);
    for _ in 1..count {
        bytes.extend(frame(0x00, each));
    }
    bytes
}

fn masked() -> Vec<u8> {
    let mut bytes = frame(0x81, b"");
    bytes[1] = 0x80 | 2;
    bytes.extend_from_slice(&[0, 0, 0, 0, b'{', b'}']);
    bytes
}

#[tokio::test]
async fn row_95_what_breaks_the_protocol_or_its_bounds_ends_the_socket_and_nothing_else() {
    let update = UPDATE.as_bytes();
    let breaks = [
        ("a frame over its bound", frame(0x81, &vec![b' '; (256 << 10) + 1])),
        ("the head of an endless frame", [&[0x81, 127][..], &u64::MAX.to_be_bytes()[..]].concat()),
        ("a message over its bound", fragments(5, &vec![b' '; 250 << 10])),
        ("what is no UTF-8", frame(0x81, &[0xFF, 0xFE])),
        ("a masked frame", masked()),
        ("a compressed frame nobody agreed to", frame(0xC1, update)),
        ("an opcode nobody knows", frame(0x83, update)),
        ("a continuation of nothing", frame(0x80, update)),
        ("a long ping", frame(0x89, &[0; 126])),
    ];
    for (what, bytes) in breaks {
        let server = Server::says(bytes).await;
        let mut bench = Bench::at(&server.base, "t0ken", SPANS);
        bench.listen();
        for expected in [Open, Closed, Open] {
            assert_eq!(bench.next().await, Said::News(expected), "{what}");
        }
        assert_eq!(bench.pushed().await.reports[0].presence, Presence::Online, "{what}");
    }
}

#[tokio::test]
async fn row_95_a_message_in_pieces_that_never_ends_is_silence() {
    // Long enough to be seen to wait for it, with pings that nobody answers.
    let spans = Spans { silence: Duration::from_millis(300), ..SPANS };
    let server = Server::says(fragments(200_000, b"")).await;
    let mut bench = Bench::at(&server.base, "t0ken", spans);
    bench.listen();
    for expected in [Open, Closed, Open] {
        bench.expect(expected).await;
    }
}

#[tokio::test]
async fn p40_a_binary_frame_says_nothing_and_the_socket_stays() {
    let mut bytes = frame(0x82, UPDATE.as_bytes());
    bytes.extend(frame(0x89, b"beat"));
    bytes.extend(frame(0x81, b"\xC3\xA9 is no json"));
    bytes.extend(frame(0x81, UPDATE.as_bytes()));
    let server = Server::says(bytes).await;
    let mut bench = Bench::at(&server.base, "t0ken", Spans::default());
    bench.listen();
    bench.expect(Open).await;
    assert!(matches!(bench.next().await, Said::Pushed(_)), "the one report there was");
    bench.is_quiet().await;
    assert_eq!(server.opened.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn p35_what_is_no_socket_or_no_tls_is_tried_again_and_told() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 2048];
            let _ = stream.read(&mut head).await;
            let _ = stream.write_all(b"HTTP/1.1 302 Found\r\nlocation: http://a.example\r\n\r\n").await;
        }
    });
    for base in [format!("http://{address}"), format!("https://{address}"), "http://127.0.0.1:1".to_owned()] {
        let mut bench = Bench::at(&base, "t0ken", SPANS);
        bench.listen();
        bench.expect(Closed).await;
        bench.expect(Closed).await;
    }
}

#[tokio::test]
async fn row_94_a_server_that_never_finishes_the_handshake_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let spans = Spans { connect: Duration::from_millis(150), ..SPANS };
    let mut bench = Bench::at(&format!("http://{}", listener.local_addr().unwrap()), "t0ken", spans);
    bench.listen();
    bench.expect(Closed).await;
}
