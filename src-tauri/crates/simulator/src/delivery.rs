//! How an answer leaves: whole, compressed, in pieces, broken, or another in its place.

use std::error::Error;
use std::fmt;
use std::future::pending;
use std::io::{self, Write};
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::response::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode, header};
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::stream::{self, StreamExt};
use serde_json::{Value, json};

use crate::faults::{Answer, Reply};

/// The connection closes without an answer. Given to hyper as the service's error, which makes it so.
#[derive(Debug)]
pub(crate) struct Dropped;

impl fmt::Display for Dropped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the simulator closes this connection on purpose")
    }
}

impl Error for Dropped {}

/// Smaller bodies are not compressed.
const WORTH_COMPRESSING: usize = 256;

/// The answer that stands in place of the real one, for faults that are of this kind.
pub(crate) fn in_place(answer: &Answer) -> Option<Reply> {
    match answer {
        Answer::Reply(reply) => Some(reply.clone()),
        Answer::Empty => Some(Reply::new(200).with_header("Content-Type", "application/json")),
        Answer::Portal => {
            Some(Reply::new(200).with_header("Content-Type", "text/html; charset=utf-8").with_body(
                "<!doctype html><html><head><title>Welcome to Hotel Wi-Fi</title></head>\
                 <body><h1>Welcome</h1><p>Please accept the terms to go online.</p></body></html>",
            ))
        }
        Answer::Delay(_)
        | Answer::Drip { .. }
        | Answer::CutMidBody
        | Answer::StallMidBody
        | Answer::Lose
        | Answer::Drop
        | Answer::Hang
        | Answer::MalformedJson
        | Answer::WrongType
        | Answer::Headers(_) => None,
    }
}

/// A reply as it stands.
pub(crate) fn of_reply(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    add(response.headers_mut(), &reply.headers);
    response
}

/// The real answer, changed as the fault says; and how many bytes its body has.
pub(crate) fn prepared(
    mut head: Parts,
    body: Bytes,
    fault: Option<&Answer>,
    takes_gzip: bool,
) -> (Response<Body>, usize) {
    let mut body = body;
    match fault {
        Some(Answer::MalformedJson) => body = body.slice(..body.len() * 2 / 3),
        Some(Answer::WrongType) => body = Bytes::from(of_another_type(&body).to_string()),
        Some(Answer::Headers(headers)) => add(&mut head.headers, headers),
        Some(_) | None => {}
    }
    if takes_gzip && body.len() >= WORTH_COMPRESSING {
        body = compressed(&body);
        head.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        head.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    }
    head.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let length = body.len();
    let half = body.slice(..length / 2);
    let body = match fault {
        Some(Answer::CutMidBody) => {
            let cut = stream::once(async {
                // Lets the first half leave: what is not sent when the body fails is thrown away.
                tokio::time::sleep(Duration::from_millis(20)).await;
                Err(io::Error::from(io::ErrorKind::ConnectionAborted))
            });
            Body::from_stream(stream::iter([Ok(half)]).chain(cut))
        }
        Some(Answer::StallMidBody) => {
            let silence = stream::once(pending::<io::Result<Bytes>>());
            Body::from_stream(stream::iter([Ok(half)]).chain(silence))
        }
        Some(Answer::Drip { bytes, every }) => {
            let (step, every) = ((*bytes).max(1), *every);
            Body::from_stream(stream::unfold(body, move |mut rest| async move {
                if rest.is_empty() {
                    return None;
                }
                tokio::time::sleep(every).await;
                let piece = rest.split_to(step.min(rest.len()));
                Some((Ok::<Bytes, io::Error>(piece), rest))
            }))
        }
        Some(_) | None => Body::from(body),
    };
    (Response::from_parts(head, body), length)
}

fn add(headers: &mut HeaderMap, extra: &[(String, String)]) {
    for (name, value) in extra {
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
}

fn of_another_type(body: &[u8]) -> Value {
    match serde_json::from_slice(body) {
        Ok(Value::Object(_)) => json!([1, "two", null]),
        Ok(Value::Array(_)) => json!({ "unexpected": true }),
        Ok(_) | Err(_) => json!(42),
    }
}

fn compressed(body: &[u8]) -> Bytes {
    let mut encoder = GzEncoder::new(Vec::with_capacity(body.len() / 4), Compression::default());
    encoder.write_all(body).expect("a Vec takes every byte");
    Bytes::from(encoder.finish().expect("a Vec takes every byte"))
}
