//! Why a call is refused: `{"detail": text}`, `{"detail": [...]}` for 422, and plain text for 500 (presence-api.md 3.3).
//!
//! Words that neither the page nor the running server gave are ours: those of `NotAllowed` and `RefreshRequired`.

use axum::Json;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A refused call.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Refusal {
    /// 401: the header is not `Bearer` with this very spelling.
    InvalidHeader,
    /// 401: nobody knows the token, or it is too old.
    InvalidToken,
    /// 401: the token is good, but no access token.
    AccessRequired,
    /// 401: the token was taken back.
    Revoked,
    /// 401: the refresh token was taken back, or used before.
    RefreshReused,
    /// 401: the token is no refresh token.
    RefreshRequired,
    /// 400: the one-time code is not the one sent, or too old.
    InvalidOtp,
    /// 429: too many one-time codes.
    TooManyOtps,
    /// 403: only administrators may.
    NotAllowed,
    /// 404: the owner has no status.
    NoStatus,
    /// 404: nobody has this id.
    NoUser,
    /// 404: no such path.
    NotFound,
    /// 405: no such method.
    NoMethod,
    /// 400: the ids are no list of numbers.
    IdsFormat,
    /// 400: more ids than are allowed.
    TooManyIds,
    /// 400: an update without a field.
    NothingToUpdate,
    /// 422: a parameter is missing or of another type.
    Unprocessable(Value),
    /// 500: the server stumbled.
    Crash,
}

impl Refusal {
    /// A value that is not there at all. `place` is where it should be, from the outside in.
    pub(super) fn missing(place: &[&str]) -> Refusal {
        Refusal::unprocessable("missing", place, "Field required", &Value::Null)
    }

    /// A value that cannot be read as what it should be.
    pub(super) fn unprocessable(kind: &str, place: &[&str], message: &str, input: &Value) -> Refusal {
        Refusal::Unprocessable(json!({ "type": kind, "loc": place, "msg": message, "input": input }))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, detail) = match self {
            Refusal::InvalidHeader => (StatusCode::UNAUTHORIZED, "Invalid auth header"),
            Refusal::InvalidToken => (StatusCode::UNAUTHORIZED, "Invalid or expired token"),
            Refusal::AccessRequired => (StatusCode::UNAUTHORIZED, "Access token required"),
            Refusal::Revoked => (StatusCode::UNAUTHORIZED, "Token has been revoked"),
            Refusal::RefreshReused => (StatusCode::UNAUTHORIZED, "Refresh token revoked or reused"),
            Refusal::RefreshRequired => (StatusCode::UNAUTHORIZED, "Refresh token required"),
            Refusal::InvalidOtp => (StatusCode::BAD_REQUEST, "Invalid or expired OTP"),
            Refusal::TooManyOtps => {
                (StatusCode::TOO_MANY_REQUESTS, "Too many OTP requests. Please try later.")
            }
            Refusal::NotAllowed => (StatusCode::FORBIDDEN, "Admin access required"),
            Refusal::NoStatus => (StatusCode::NOT_FOUND, "User status not found"),
            Refusal::NoUser => (StatusCode::NOT_FOUND, "User not found"),
            Refusal::NotFound => (StatusCode::NOT_FOUND, "Not Found"),
            Refusal::NoMethod => (StatusCode::METHOD_NOT_ALLOWED, "Method Not Allowed"),
            Refusal::IdsFormat => (StatusCode::BAD_REQUEST, "Invalid user IDs format"),
            Refusal::TooManyIds => (StatusCode::BAD_REQUEST, "Too many user IDs requested"),
            Refusal::NothingToUpdate => (StatusCode::BAD_REQUEST, "No status fields to update"),
            Refusal::Unprocessable(item) => {
                let body = Json(json!({ "detail": [item] }));
                return (StatusCode::UNPROCESSABLE_ENTITY, body).into_response();
            }
            Refusal::Crash => {
                return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error").into_response();
            }
        };
        (status, Json(json!({ "detail": detail }))).into_response()
    }
}

/// Any path the API does not have: one with a slash too many is sent on, a handshake is 403 without a body.
pub(super) async fn unknown_path(uri: Uri, headers: HeaderMap) -> Response {
    let wants_socket =
        headers.get(header::UPGRADE).is_some_and(|value| value.as_bytes().eq_ignore_ascii_case(b"websocket"));
    if wants_socket {
        return StatusCode::FORBIDDEN.into_response();
    }
    let sent_on =
        uri.path().strip_suffix('/').filter(|path| !path.is_empty()).map(|path| match uri.query() {
            Some(query) => format!("{path}?{query}"),
            None => String::from(path),
        });
    match sent_on.and_then(|path| HeaderValue::try_from(path).ok()) {
        Some(path) => (StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, path)]).into_response(),
        None => Refusal::NotFound.into_response(),
    }
}

/// A path the API has, with a method it has not.
pub(super) async fn unknown_method() -> Refusal {
    Refusal::NoMethod
}
