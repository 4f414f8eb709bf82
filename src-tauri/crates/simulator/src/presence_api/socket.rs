//! `/ws/presence`: the handshake and one socket's conversation (presence-api.md 3.4).

use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::rejection::WebSocketUpgradeRejection;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use crate::presence_api::refusal::Refusal;
use crate::presence_api::sockets::{Frame, Handshakes, Order, Orders};
use crate::presence_api::{PresenceApi, frames};
use crate::shared::Shared;

/// How long a client may take to answer a close before its connection is cut.
const CLOSING: Duration = Duration::from_secs(1);

/// Opens a socket for a good access token. A bad one is 403 before the handshake, without a body.
pub(super) async fn presence(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else { return Refusal::NotFound.into_response() };
    let token = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .filter(|(name, _)| name == "token")
        .last()
        .map(|(_, value)| value.into_owned());
    let admission = admit(&mut shared.state().presence, token.as_deref(), shared.elapsed());
    match admission {
        Ok((number, orders)) => {
            let seat = Seat { shared, number };
            upgrade.on_upgrade(move |socket| converse(socket, seat, orders))
        }
        Err(status) => status.into_response(),
    }
}

/// Enters a socket, and has it told first what comes first.
fn admit(
    presence: &mut PresenceApi,
    token: Option<&str>,
    now: Duration,
) -> Result<(u64, Orders), StatusCode> {
    let handshakes = presence.sockets.handshakes;
    if let Handshakes::Refuse { status } = handshakes {
        return Err(StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    }
    let is_good = token.is_some_and(|token| presence.tokens.is_good(token, now));
    if !is_good {
        return Err(StatusCode::FORBIDDEN);
    }
    let (number, orders) = presence.sockets.enter();
    match handshakes {
        Handshakes::AcceptThenClose { code } => presence.sockets.close(number, code),
        Handshakes::Accept | Handshakes::Refuse { .. } => {
            if let Some(greeting) = frames::greeting(&presence.options) {
                presence.sockets.answer(number, greeting.to_string());
            }
        }
    }
    Ok((number, orders))
}

/// A socket's place among the open ones, given up when its conversation ends or never begins.
struct Seat {
    shared: Arc<Shared>,
    number: u64,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.shared.state().presence.sockets.leave(self.number);
    }
}

async fn converse(socket: WebSocket, seat: Seat, orders: Orders) {
    let Orders { queue, cut } = orders;
    tokio::select! {
        () = talk(socket, &seat, queue) => {}
        // It resolves by its other end being dropped, so there is nothing in it.
        _ = cut => {}
    }
}

async fn talk(mut socket: WebSocket, seat: &Seat, mut queue: tokio::sync::mpsc::Receiver<Order>) {
    loop {
        tokio::select! {
            order = queue.recv() => match order {
                Some(Order::Push(text)) => {
                    if socket.send(Message::text(text)).await.is_err() {
                        return;
                    }
                }
                Some(Order::Close(code)) => return close(socket, seat, code).await,
                Some(Order::Freeze) => std::future::pending().await,
                None => return,
            },
            message = socket.recv() => match message {
                Some(Ok(message)) => hear(seat, message),
                // The client is gone, or what it sent is no WebSocket.
                Some(Err(_)) | None => return,
            },
        }
    }
}

/// Takes one message. Only pings are answered; whatever is no object makes a zombie of the socket.
fn hear(seat: &Seat, message: Message) {
    let frame = match message {
        Message::Text(text) => Frame::Text(String::from(text.as_str())),
        Message::Binary(bytes) => Frame::Binary(bytes.to_vec()),
        Message::Ping(_) => Frame::Ping,
        Message::Pong(_) => Frame::Pong,
        Message::Close(close) => Frame::Close(close.map(|close| close.code)),
    };
    let elapsed = seat.shared.elapsed();
    let mut state = seat.shared.state();
    let sockets = &mut state.presence.sockets;
    match &frame {
        Frame::Text(text) => match serde_json::from_str(text) {
            Ok(Value::Object(object)) if object.get("type").is_some_and(|kind| kind == "ping") => {
                sockets.answer(seat.number, frames::pong(&Value::Object(object)).to_string());
            }
            Ok(Value::Object(_)) | Err(_) => {}
            Ok(_) => sockets.unregister(seat.number),
        },
        Frame::Binary(_) => sockets.unregister(seat.number),
        Frame::Ping | Frame::Pong | Frame::Close(_) => {}
    }
    sockets.note(seat.number, elapsed, frame);
}

async fn close(mut socket: WebSocket, seat: &Seat, code: u16) {
    let reason = CloseFrame { code, reason: "".into() };
    if socket.send(Message::Close(Some(reason))).await.is_err() {
        return;
    }
    let answered = async {
        while let Some(Ok(message)) = socket.recv().await {
            hear(seat, message);
        }
    };
    // A client that does not answer is cut off all the same.
    let ended = tokio::time::timeout(CLOSING, answered).await;
    drop(ended);
}
