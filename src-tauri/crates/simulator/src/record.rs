//! Remembers every request that reached a simulated host, so that tests can say what the client did and did not do.
//!
//! A request is recorded when its body has arrived, and completed when its answer is ready to leave: one whose status
//! is `None` is being answered, was abandoned by the client, or lost its connection on purpose.

use std::collections::VecDeque;
use std::sync::Mutex;
use std::time::Duration;

use axum::body::Bytes;
use chrono::{DateTime, Utc};
use serde_json::Value;
use tokio::sync::watch;

use crate::shared::lock;

/// A simulated host. Each has a socket of its own, as the real ones have a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Site {
    /// `api.fanvue.com`
    Api,
    /// `auth.fanvue.com`
    Auth,
    /// `www.fanvue.com`
    Web,
    /// `chatapi.viber.com`
    Viber,
    /// The Presence & Status API, which has no host of its own.
    Presence,
}

impl Site {
    /// All of them.
    pub const ALL: [Site; 5] = [Site::Api, Site::Auth, Site::Web, Site::Viber, Site::Presence];
}

/// One request as it arrived, and how it was answered.
#[derive(Clone, Debug)]
pub struct Request {
    /// Counts from 0 over all hosts and is never reused.
    pub number: u64,
    /// The host it was sent to.
    pub site: Site,
    /// When it had arrived.
    pub at: DateTime<Utc>,
    /// The same on a clock that never jumps, since the simulator started.
    pub since_start: Duration,
    /// `GET`, `POST`, ...
    pub method: String,
    /// The path as sent, without the query.
    pub path: String,
    /// The query as sent, without the question mark.
    pub query: String,
    /// Header names in lower case with their values; bytes that are no UTF-8 are replaced.
    pub headers: Vec<(String, String)>,
    /// The body, read as its content type says.
    pub body: Body,
    /// The status answered.
    pub status: Option<u16>,
    /// How many bytes the body of the answer had, after compression. 0 until answered.
    pub answer_bytes: usize,
    /// How many requests were being answered when this one arrived, this one included.
    pub at_once: usize,
}

impl Request {
    /// The first header of this name, which is given in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a query parameter, decoded, in the order sent.
    pub fn query_values(&self, name: &str) -> Vec<String> {
        url::form_urlencoded::parse(self.query.as_bytes())
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.into_owned())
            .collect()
    }
}

/// A request's body.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// There was none.
    Empty,
    /// It was JSON.
    Json(Value),
    /// It was a form, in the order sent.
    Form(Vec<(String, String)>),
    /// It was something else, or not what its content type said.
    Other(Bytes),
}

impl Body {
    /// Reads `bytes` as `content_type` says.
    pub(crate) fn read(content_type: &str, bytes: &Bytes) -> Body {
        if bytes.is_empty() {
            return Body::Empty;
        }
        if content_type.starts_with("application/x-www-form-urlencoded") {
            return Body::Form(url::form_urlencoded::parse(bytes).into_owned().collect());
        }
        match serde_json::from_slice(bytes) {
            Ok(value) if content_type.starts_with("application/json") => Body::Json(value),
            Ok(_) | Err(_) => Body::Other(bytes.clone()),
        }
    }

    /// The first field of a form; `None` for any other body.
    pub fn form_value(&self, name: &str) -> Option<&str> {
        match self {
            Body::Form(fields) => fields.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str()),
            Body::Empty | Body::Json(_) | Body::Other(_) => None,
        }
    }

    /// The JSON; `None` for any other body.
    pub fn json(&self) -> Option<&Value> {
        match self {
            Body::Json(value) => Some(value),
            Body::Empty | Body::Form(_) | Body::Other(_) => None,
        }
    }
}

/// The record itself.
#[derive(Debug)]
pub(crate) struct Record {
    kept: usize,
    log: Mutex<Log>,
    /// Sends the number of requests so far, for those who wait for more.
    arrived: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct Log {
    next: u64,
    at_once: usize,
    requests: VecDeque<Request>,
}

impl Record {
    pub(crate) fn new(kept: usize) -> Record {
        Record { kept, log: Mutex::default(), arrived: watch::Sender::new(0) }
    }

    /// Enters a request and gives it its number. The entry stays open until [`Open`] is dropped.
    pub(crate) fn enter(&self, mut request: Request) -> Open<'_> {
        let number = {
            let mut log = lock(&self.log);
            let number = log.next;
            log.next += 1;
            log.at_once += 1;
            request.number = number;
            request.at_once = log.at_once;
            if log.requests.len() >= self.kept {
                log.requests.pop_front();
            }
            log.requests.push_back(request);
            number
        };
        self.arrived.send_modify(|count| *count = number + 1);
        Open { record: self, number }
    }

    pub(crate) fn requests(&self, wanted: impl Fn(&Request) -> bool) -> Vec<Request> {
        lock(&self.log).requests.iter().filter(|request| wanted(request)).cloned().collect()
    }

    pub(crate) fn count(&self, wanted: impl Fn(&Request) -> bool) -> usize {
        lock(&self.log).requests.iter().filter(|request| wanted(request)).count()
    }

    pub(crate) fn clear(&self) {
        lock(&self.log).requests.clear();
    }

    pub(crate) fn arrivals(&self) -> watch::Receiver<u64> {
        self.arrived.subscribe()
    }
}

/// A request that is being answered. Dropping it says that nothing more will happen with it.
#[derive(Debug)]
pub(crate) struct Open<'a> {
    record: &'a Record,
    number: u64,
}

impl Open<'_> {
    /// Notes what was answered.
    pub(crate) fn answered(&self, status: u16, bytes: usize) {
        let mut log = lock(&self.record.log);
        // Numbers are dense, so the entry's place follows from the first one's; it may have been cleared meanwhile.
        let Some(first) = log.requests.front().map(|request| request.number) else { return };
        let Some(place) = self.number.checked_sub(first).and_then(|place| usize::try_from(place).ok()) else {
            return;
        };
        if let Some(request) = log.requests.get_mut(place) {
            request.status = Some(status);
            request.answer_bytes = bytes;
        }
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        lock(&self.record.log).at_once -= 1;
    }
}
