//! The API over real sockets.

mod demo;
mod handshakes;
mod lists;
mod modes;
mod others;
mod own;
mod pushes;
mod refusals;
mod sign_in;
mod sockets;

use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use reqwest::{Method, RequestBuilder};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::{self, Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::testing::{Answer, Bench, sent};
use crate::{Control, Options, PresenceControl, PresenceMode};

const SOON: Duration = Duration::from_secs(5);

/// A simulator whose owner is signed in here.
struct Signed {
    bench: Bench,
    presence: PresenceControl,
    token: String,
}

impl Signed {
    async fn in_mode(mode: PresenceMode, users: usize) -> Signed {
        let mut options = Options::people(users);
        options.presence.mode = mode;
        Signed::with(options).await
    }

    async fn with(options: Options) -> Signed {
        let bench = Bench::with(options).await;
        let presence = bench.control.presence();
        let token = presence.issue_tokens().access_token;
        Signed { bench, presence, token }
    }

    fn control(&self) -> &Control {
        &self.bench.control
    }

    fn url(&self, path: &str) -> String {
        format!("{}{path}", self.control().urls().presence)
    }

    fn call(&self, method: Method, path: &str) -> RequestBuilder {
        self.bench.client.request(method, self.url(path)).bearer_auth(&self.token)
    }

    async fn get(&self, path: &str) -> Answer {
        sent(self.call(Method::GET, path)).await
    }

    async fn post(&self, path: &str) -> Answer {
        sent(self.call(Method::POST, path)).await
    }

    async fn put(&self, body: &Value) -> Answer {
        sent(self.call(Method::PUT, "/users/me/status").json(body)).await
    }

    async fn try_socket(&self, token: &str) -> Result<Socket, Error> {
        let url = self.url(&format!("/ws/presence?token={token}")).replace("http://", "ws://");
        connect_async(url).await.map(|(stream, _)| Socket(stream))
    }

    async fn socket(&self) -> Socket {
        self.try_socket(&self.token).await.expect("a good token opens a socket")
    }
}

/// A client's end.
struct Socket(WebSocketStream<MaybeTlsStream<TcpStream>>);

impl Socket {
    async fn send(&mut self, message: Message) {
        self.0.send(message).await.expect("an open socket");
    }

    async fn say(&mut self, text: &str) {
        self.send(Message::text(text)).await;
    }

    /// The next frame that is text.
    async fn text(&mut self) -> String {
        loop {
            match self.next().await {
                Some(Ok(Message::Text(text))) => return String::from(text.as_str()),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("no text but {other:?}"),
            }
        }
    }

    async fn json(&mut self) -> Value {
        serde_json::from_str(&self.text().await).expect("JSON")
    }

    /// A ping's answer comes behind everything that was pushed before, so nothing else was pushed if it comes first.
    async fn hears_nothing_but_its_pong(&mut self) {
        self.say(r#"{"type":"ping","timestamp":"now"}"#).await;
        assert_eq!(self.json().await, serde_json::json!({ "type": "pong", "timestamp": "now" }));
    }

    async fn next(&mut self) -> Option<Result<Message, tungstenite::Error>> {
        tokio::time::timeout(SOON, self.0.next()).await.expect("a frame or an end")
    }

    /// The code of the close that comes next; `None` when the connection ends without one.
    async fn close_code(&mut self) -> Option<u16> {
        match self.next().await {
            Some(Ok(Message::Close(close))) => close.map(|close| close.code.into()),
            Some(Ok(other)) => panic!("no end but {other:?}"),
            Some(Err(_)) | None => None,
        }
    }

    /// Whether anything at all comes for a while.
    async fn is_silent(&mut self) -> bool {
        tokio::time::timeout(Duration::from_millis(150), self.0.next()).await.is_err()
    }
}

/// The status with which a handshake was refused, and the body.
fn refused(outcome: Result<Socket, Error>) -> (u16, Vec<u8>) {
    match outcome {
        Err(Error::Http(response)) => {
            let status = response.status().as_u16();
            (status, response.into_body().unwrap_or_default())
        }
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("the socket opened"),
    }
}
