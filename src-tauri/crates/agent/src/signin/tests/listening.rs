//! The listener over real sockets: what it lets through, what it does not, and when it is open.

use super::rig::{Rig, SOON};
use super::{Reply, Server};
use crate::signin::SignInEvent;
use crate::wire::{ProblemCode, Stage};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, timeout};

async fn is_open(port: u16) -> bool {
    TcpStream::connect(("127.0.0.1", port)).await.is_ok() || TcpStream::connect(("::1", port)).await.is_ok()
}

#[tokio::test]
async fn row_46_requests_that_are_not_the_browsers_leave_the_attempt_alive() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    let port = rig.port;
    let good = format!("/back?code=c&state={state}");
    for (request, status) in [
        (format!("POST {good} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\n\r\n"), "405"),
        (format!("GET {good} HTTP/1.1\r\nHost: evil.example:{port}\r\n\r\n"), "400"),
        (format!("GET {good} HTTP/1.1\r\n\r\n"), "400"),
        (format!("GET /favicon.ico HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"), "404"),
        (format!("GET {good} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nSec-Purpose: prefetch\r\n\r\n"), "503"),
        (format!("GET /back?{} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n", "x".repeat(1 << 20)), "431"),
        (format!("GET /back?code=c&state=wrong HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"), "400"),
        (format!("GET {good}&code=d HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n"), "400"),
        ("\u{16}\u{3}\u{1}\r\n".to_owned(), "400"),
    ] {
        let answer = rig.send(&request).await;
        let short: String = request.chars().take(60).collect();
        // A head of a megabyte may be cut off before the answer is read.
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status}")) || (status == "431" && answer.is_empty()),
            "{short}: {answer}"
        );
    }
    assert!(server.asked().is_empty());
    assert!(rig.get(&good).await.starts_with("HTTP/1.1 200"));
    rig.granted().await;
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn row_45_a_code_is_taken_once_and_the_reply_says_nothing_of_it() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    let page = rig.get(&format!("/back?code=MARKED&state={state}&x=%3Cscript%3E")).await;
    let (head, body) = page.split_once("\r\n\r\n").unwrap();
    for line in
        ["Cache-Control: no-store", "default-src 'none'", "X-Content-Type-Options: nosniff", "no-referrer"]
    {
        assert!(head.contains(line), "{line}");
    }
    assert!(body.contains("You can close this tab"));
    assert!(!page.contains("MARKED") && !page.contains(&state) && !page.contains("script"));
    rig.granted().await;
    let again = format!("http://127.0.0.1:{}/back?code=MARKED&state={state}", rig.port);
    assert_eq!(rig.signins.paste(again).await.unwrap_err().code, ProblemCode::NoAttempt);
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn row_45_a_no_at_the_service_is_shown_politely_and_ends_the_attempt() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    // Without the state anybody could end it.
    assert!(rig.get("/back?error=access_denied").await.starts_with("HTTP/1.1 400"));
    let page = rig.get(&format!("/back?error=access_denied&state={state}")).await;
    assert!(page.starts_with("HTTP/1.1 200") && page.contains("No harm done"));
    let problem = rig
        .next(|event| match event {
            SignInEvent::Attempt(Some(attempt)) => match &attempt.stage {
                Stage::Failed { problem } => Some(problem.code),
                _ => None,
            },
            _ => None,
        })
        .await;
    assert_eq!(problem, ProblemCode::Declined);
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a5_the_port_is_open_only_while_an_answer_is_waited_for() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    assert!(!is_open(rig.port).await);
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    assert!(is_open(rig.port).await);
    rig.get(&format!("/back?code=c&state={state}")).await;
    let began = Instant::now();
    while is_open(rig.port).await {
        assert!(began.elapsed() < SOON);
        sleep(Duration::from_millis(20)).await;
    }
    let form = rig.form(&server);
    rig.begin(form).await;
    rig.signins.cancel();
    rig.until(SignInEvent::Attempt(None)).await;
    assert!(!is_open(rig.port).await);
}

#[tokio::test]
async fn row_47_a_port_that_is_taken_is_an_error_at_once() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let taken = TcpListener::bind(("127.0.0.1", rig.port)).await.unwrap();
    let began = Instant::now();
    let problem = rig.signins.begin(rig.form(&server), None).await.unwrap_err();
    assert_eq!((problem.code, problem.detail), (ProblemCode::PortTaken, Some(rig.port.to_string())));
    assert!(began.elapsed() < SOON);
    // Somebody who holds only one of the two addresses of "localhost" could be the one the browser goes to.
    let mut form = rig.form(&server);
    form.redirect = format!("http://localhost:{}/back", rig.port);
    assert_eq!(rig.signins.begin(form, None).await.unwrap_err().code, ProblemCode::PortTaken);
    drop(taken);
    let form = rig.form(&server);
    rig.begin(form).await;
}

#[tokio::test]
async fn row_47_localhost_is_heard_on_both_kinds_of_addresses() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let mut form = rig.form(&server);
    form.redirect = format!("http://localhost:{}/back", rig.port);
    let state = rig.begin(form).await;
    assert!(TcpStream::connect(("127.0.0.1", rig.port)).await.is_ok());
    let Ok(mut stream) = TcpStream::connect(("::1", rig.port)).await else { return };
    let request = format!("GET /back?code=c&state={state} HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", rig.port);
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"));
    rig.granted().await;
}

#[tokio::test]
async fn a7_eight_who_say_nothing_are_let_go_and_the_browser_still_comes_through() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    let mut silent = Vec::new();
    for _ in 0..8 {
        let mut stream = TcpStream::connect(("127.0.0.1", rig.port)).await.unwrap();
        stream.write_all(b"GET /").await.unwrap();
        silent.push(stream);
    }
    sleep(Duration::from_millis(200)).await;
    // The ninth is closed unread.
    assert_eq!(rig.get("/back").await, "");
    let began = Instant::now();
    let mut rest = [0; 16];
    let ended = timeout(SOON, silent[0].read(&mut rest)).await.expect("it is let go");
    assert!(matches!(ended, Ok(0) | Err(_)));
    assert!(began.elapsed() >= Duration::from_secs(4), "{:?}", began.elapsed());
    sleep(Duration::from_millis(200)).await;
    assert!(rig.get(&format!("/back?code=c&state={state}")).await.starts_with("HTTP/1.1 200"));
    rig.granted().await;
}

#[tokio::test]
async fn with_a_redirect_elsewhere_nothing_is_opened_and_pasting_is_the_way() {
    let server = Server::start(|_, _| Reply::Json(200, serde_json::json!({"access_token": "a"}))).await;
    let mut rig = Rig::new();
    let mut form = rig.form(&server);
    form.redirect = format!("https://localhost:{}/back", rig.port);
    let redirect = form.redirect.clone();
    let state = rig.begin(form).await;
    assert!(!is_open(rig.port).await);
    let wrong = format!("{redirect}?code=c&state=x{state}");
    assert_eq!(rig.signins.paste(wrong).await.unwrap_err().code, ProblemCode::WrongRedirect);
    assert_eq!(rig.signins.paste(String::new()).await.unwrap_err().code, ProblemCode::WrongRedirect);
    rig.signins.paste(format!("{redirect}?code=c&state={state}")).await.unwrap();
    rig.granted().await;
    assert_eq!(server.asked()[0].form["redirect_uri"], redirect);
}
