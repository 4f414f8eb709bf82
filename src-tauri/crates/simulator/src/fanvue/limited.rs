//! The limits of this API and their headers (fanvue.md 3.2).

use std::time::Duration;

use axum::Json;
use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, Method, Response, StatusCode};
use axum::response::IntoResponse;
use serde_json::json;
use uuid::Uuid;

use crate::fanvue::guard;
use crate::limits::{Budget, Standing};
use crate::oauth::bearer_token;
use crate::shared::{Shared, lock, now};

/// A counted call, and what its answer says about the limits.
pub(crate) struct Counted {
    pub(crate) standing: Standing,
    sends_headers: bool,
    sends_retry_after: bool,
}

/// Counts a call that has arrived, whatever becomes of it.
pub(crate) fn count(
    shared: &Shared,
    method: &Method,
    path: &str,
    headers: &HeaderMap,
    elapsed: Duration,
) -> Counted {
    let is_statuses = *method == Method::POST && path == "/chats/statuses";
    let special = if is_statuses { Some(Budget::Statuses) } else { creator(path).map(Budget::Creator) };
    let mut state = lock(&shared.state);
    let caller = state.oauth.caller(bearer_token(headers));
    Counted {
        standing: state.limits.count(&caller, special, path, elapsed),
        sends_headers: state.limits.options.sends_headers,
        sends_retry_after: state.limits.options.sends_retry_after,
    }
}

/// Below which creator a path is.
fn creator(path: &str) -> Option<Uuid> {
    let (id, _) = path.strip_prefix("/creators/")?.split_once('/')?;
    guard::id(id)
}

impl Counted {
    /// The answer to a call over the limit.
    pub(crate) fn refusal(&self) -> Response<Body> {
        let body = Json(json!({ "error": "Too many requests" }));
        let mut response = (StatusCode::TOO_MANY_REQUESTS, body).into_response();
        if let (true, Some(wait)) = (self.sends_retry_after, self.standing.refused_for) {
            response.headers_mut().insert("retry-after", HeaderValue::from(whole_seconds(wait).max(1)));
        }
        response
    }

    /// Says in the headers how the caller stands.
    pub(crate) fn stamp(&self, headers: &mut HeaderMap) {
        if !self.sends_headers {
            return;
        }
        let reset = now() + i64::try_from(self.standing.reset_in.as_millis()).unwrap_or(0);
        headers.insert("x-ratelimit-limit", HeaderValue::from(self.standing.limit));
        headers.insert("x-ratelimit-remaining", HeaderValue::from(self.standing.remaining));
        headers.insert("x-ratelimit-reset", HeaderValue::from((reset + 999) / 1_000));
    }
}

/// Rounded up: whoever waits so long has waited long enough.
fn whole_seconds(span: Duration) -> u64 {
    span.as_secs() + u64::from(span.subsec_nanos() > 0)
}
