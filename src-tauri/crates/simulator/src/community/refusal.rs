//! Why a call is refused. The vendor documents the statuses and no shape; see [`ErrorStyle`].

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::community::ErrorStyle;
use crate::shared::Shared;

/// A refused call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 401: there is no token.
    NotSignedIn,
    /// 401: the token is unknown, expired or revoked.
    BadToken,
    /// 400: a field is not as described.
    Invalid { field: &'static str, message: String },
    /// 400: the body is no JSON object.
    Body,
    /// 403: the community is in the other mode.
    Mode,
    /// 404
    NotFound,
    /// 405
    Method,
}

impl Refusal {
    fn parts(&self) -> (StatusCode, &'static str, &str) {
        match self {
            Refusal::NotSignedIn => (
                StatusCode::UNAUTHORIZED,
                "not_authenticated",
                "Authentication credentials were not provided.",
            ),
            Refusal::BadToken => (StatusCode::UNAUTHORIZED, "invalid_token", "The token is not valid."),
            Refusal::Invalid { message, .. } => (StatusCode::BAD_REQUEST, "invalid", message),
            Refusal::Body => (StatusCode::BAD_REQUEST, "parse_error", "Malformed request."),
            Refusal::Mode => (
                StatusCode::FORBIDDEN,
                "permission_denied",
                "This operation is not available in this community.",
            ),
            Refusal::NotFound => (StatusCode::NOT_FOUND, "not_found", "Not found."),
            Refusal::Method => (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "Method not allowed."),
        }
    }

    pub(super) fn response(&self, style: ErrorStyle) -> Response {
        let (status, code, message) = self.parts();
        let errors: Value = match (style, self) {
            (ErrorStyle::List, Refusal::Invalid { field, message }) => {
                json!({ "errors": [{ "field": field, "messages": [message] }] })
            }
            (ErrorStyle::List, _) => json!({ "errors": [{ "message": message, "code": code }] }),
            (ErrorStyle::Text, _) => json!({ "errors": message }),
            (ErrorStyle::Detail, _) => json!({ "detail": message }),
        };
        if status == StatusCode::UNAUTHORIZED {
            let challenge = [(header::WWW_AUTHENTICATE, "Bearer realm=\"api\"")];
            return (status, challenge, Json(errors)).into_response();
        }
        (status, Json(errors)).into_response()
    }
}

/// A path that the host has, by a method that it has not.
pub(super) async fn method(State(shared): State<Arc<Shared>>) -> Response {
    Refusal::Method.response(shared.state().community.options.errors)
}

/// Any other path. One without its slash at the end is sent on to the one with it.
pub(super) async fn unknown_path(State(shared): State<Arc<Shared>>, uri: Uri) -> Response {
    let path = uri.path();
    if path.starts_with("/api/") && !path.ends_with('/') {
        let query = uri.query().map(|query| format!("?{query}")).unwrap_or_default();
        let location = [(header::LOCATION, format!("{path}/{query}"))];
        return (StatusCode::MOVED_PERMANENTLY, location).into_response();
    }
    Refusal::NotFound.response(shared.state().community.options.errors)
}
