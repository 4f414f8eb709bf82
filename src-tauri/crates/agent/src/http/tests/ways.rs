//! The ways to a service: two kinds of addresses, proxies, and connections that were kept.

use super::trust::{Authority, FINE, NAME, Secure};
use super::{BOUNDS, ENDED, SHORT, Server, body, get, request, with_body};
use crate::clock::Clock;
use crate::http::around::Around;
use crate::http::{Bounds, Http};
use presence::service::NoAnswer;
use reqwest::Proxy;
use simulator::free_port;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::Command;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::mpsc;

/// Long enough for a try of both kinds of addresses, one after the other.
const PATIENT: Bounds = Bounds { connect: Duration::from_secs(10), ..BOUNDS };

const LOCAL: [IpAddr; 2] = [IpAddr::V6(Ipv6Addr::LOCALHOST), IpAddr::V4(Ipv4Addr::LOCALHOST)];

#[tokio::test]
async fn row_32_of_two_kinds_of_addresses_one_is_enough() {
    let authority = Authority::new();
    for at in ["127.0.0.1:0", "[::1]:0"] {
        let server = Secure::says(at, authority.proof(), FINE).await;
        // On the port of the other kind of address nobody listens.
        for addresses in [LOCAL, [LOCAL[1], LOCAL[0]]] {
            let at: Vec<_> = addresses.map(|ip| SocketAddr::new(ip, server.address.port())).into();
            assert_eq!(body(server.ask(authority.around(&at), PATIENT).await), b"{}", "{at:?}");
        }
    }
}

#[tokio::test]
async fn row_32_a_kind_of_addresses_that_swallows_everything_delays_little() {
    let authority = Authority::new();
    let server = Secure::says("127.0.0.1:0", authority.proof(), FINE).await;
    let hole = SocketAddr::new(LOCAL[0], server.address.port());
    let socket = TcpSocket::new_v6().unwrap();
    socket.bind(hole).unwrap();
    let _swallows = socket.listen(1).unwrap();
    // Its queue holds what it may hold, and more is not even refused.
    let mut queued = Vec::new();
    while let Ok(stream) = tokio::time::timeout(Duration::from_millis(300), TcpStream::connect(hole)).await {
        queued.push(stream.unwrap());
        assert!(queued.len() < 16, "the queue never fills");
    }
    let around = authority.around(&[hole, server.address]);
    assert_eq!(body(server.ask(around, PATIENT).await), b"{}");
}

fn through(proxy: &str) -> Around {
    Around { proxy: Some(Proxy::all(proxy).unwrap()), ..Around::default() }
}

#[tokio::test]
async fn row_34_a_proxy_that_is_dead_or_wants_a_password_is_named() {
    let dead = SocketAddr::new(LOCAL[1], free_port());
    let wants_password =
        Server::says("HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic\r\n\r\n").await;
    let broken = Server::says("HTTP/1.1 502 Bad Gateway\r\n\r\n").await;
    for proxy in [dead, wants_password.address, broken.address] {
        let http = Http::within(through(&format!("http://{proxy}")), BOUNDS);
        let sent = get(&http, &format!("https://{NAME}/")).await;
        assert_eq!(sent.result, Err(NoAnswer::Proxy));
    }
    let heard = wants_password.heard.lock().unwrap().concat();
    assert!(heard.starts_with(&format!("CONNECT {NAME}:443 ")), "{heard}");
    assert!(!heard.contains("t0ken"));
}

#[tokio::test]
async fn row_34_a_proxy_that_never_answers_ends_at_the_deadline() {
    let silent = Server::start(|stream| async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        drop(stream);
    })
    .await;
    let http = Http::within(through(&format!("http://{}", silent.address)), SHORT);
    let sent = tokio::time::timeout(ENDED, get(&http, &format!("https://{NAME}/"))).await;
    assert!(sent.expect("it ends").result.is_err());
}

#[tokio::test]
async fn row_34_a_proxy_with_a_password_leads_to_the_service_and_sees_no_token() {
    let authority = Authority::new();
    let server = Secure::says("127.0.0.1:0", authority.proof(), FINE).await;
    let to = server.address;
    let proxy = Server::start(move |mut stream| async move {
        let mut onward = TcpStream::connect(to).await.unwrap();
        stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
        let _ = tokio::io::copy_bidirectional(&mut stream, &mut onward).await;
    })
    .await;
    let around = Around {
        proxy: through(&format!("http://me:secret@{}", proxy.address)).proxy,
        ..authority.around(&[])
    };
    assert_eq!(body(server.ask(around, BOUNDS).await), b"{}");
    let heard = proxy.heard.lock().unwrap().concat().to_lowercase();
    assert!(heard.contains("\r\nproxy-authorization: basic bwu6c2vjcmv0\r\n"), "{heard}");
    assert!(!heard.contains("t0ken"));
}

/// Runs itself a second time, because what a process finds around it cannot be changed while it runs.
#[tokio::test]
async fn row_34_the_systems_proxy_is_used_for_the_world_and_not_for_this_computer() {
    if std::env::var_os(SECOND_RUN).is_some() {
        let local = Server::says(with_body("content-length: 2\r\n", b"{}")).await;
        assert_eq!(body(local.ask().await), b"{}");
        let http = Http::new(Clock::system(), BOUNDS);
        assert_eq!(get(&http, &format!("https://{NAME}/")).await.result, Err(NoAnswer::Proxy));
        return;
    }
    let proxy = Server::says("HTTP/1.1 407 Proxy Authentication Required\r\n\r\n").await;
    let name = "row_34_the_systems_proxy_is_used_for_the_world_and_not_for_this_computer";
    let mut second = Command::new(std::env::current_exe().unwrap());
    second
        .args(["--exact", &format!("http::tests::ways::{name}")])
        .env(SECOND_RUN, "1")
        .env("HTTPS_PROXY", format!("http://{}", proxy.address))
        .env_remove("NO_PROXY")
        .env_remove("no_proxy");
    let ended = tokio::task::spawn_blocking(move || second.output()).await.unwrap().unwrap();
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stdout));
    let heard = proxy.heard.lock().unwrap().concat();
    assert_eq!(heard.matches("CONNECT ").count(), 1, "{heard}");
}

const SECOND_RUN: &str = "PORCHLIGHT_TEST_SECOND_RUN";

#[tokio::test]
async fn row_37_a_kept_connection_that_the_service_closed_costs_nothing() {
    let (closes, mut closed) = mpsc::unbounded_channel();
    let server = Server::start(move |mut stream| {
        let closes = closes.clone();
        async move {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
            // Said to be kept, closed a moment later.
            tokio::time::sleep(Duration::from_millis(30)).await;
            let _ = stream.shutdown().await;
            closes.send(()).unwrap();
        }
    })
    .await;
    let http = Http::new(Clock::system(), BOUNDS);
    for _ in 0..3 {
        assert_eq!(body(get(&http, &format!("http://{}/", server.address)).await), b"{}");
        closed.recv().await.unwrap();
        // What has arrived is looked at before anything that only waited for time.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(server.connections.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn row_37_a_request_that_may_have_been_read_is_not_sent_twice_behind_the_budgets_back() {
    let server = Server::start(|mut stream| async move {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
        request(&mut stream).await;
    })
    .await;
    let http = Http::new(Clock::system(), BOUNDS);
    let url = format!("http://{}/", server.address);
    assert_eq!(body(get(&http, &url).await), b"{}");
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert_eq!(get(&http, &url).await.result, Err(NoAnswer::CutShort));
    assert_eq!(server.connections.load(Ordering::Relaxed), 1, "whether to ask again is for the rules");
}
