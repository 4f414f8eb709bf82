//! Why a call is refused, in the vendor's several shapes (fanvue.md 3.3).

use axum::Json;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// A refused call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 401: no token, or one that is not good.
    Unauthorized,
    /// 403: the token lacks a scope, or the user is no creator.
    Insufficient,
    /// 403: somebody who was asked about may not be.
    Forbidden(&'static str),
    /// 400: the version header is missing, or names one that is not answered.
    Version(Option<String>),
    /// 400: parameters or body are not as described.
    Invalid(Vec<String>),
    /// 400: an id that means nothing here.
    Bad(&'static str),
    /// 404: no such thing.
    NotFound(&'static str),
}

impl Refusal {
    pub(super) fn invalid(sentence: impl Into<String>) -> Refusal {
        Refusal::Invalid(vec![sentence.into()])
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, body) = match self {
            Refusal::Unauthorized => (StatusCode::UNAUTHORIZED, json!({ "error": "Unauthorized" })),
            Refusal::Insufficient => (StatusCode::FORBIDDEN, json!({ "error": "Insufficient scopes" })),
            Refusal::Forbidden(message) => (StatusCode::FORBIDDEN, json!({ "message": message })),
            Refusal::Version(version) => {
                let message = match version {
                    Some(version) => format!("API version '{version}' is not supported."),
                    None => String::from("The X-Fanvue-API-Version header is required."),
                };
                (StatusCode::BAD_REQUEST, json!({ "error": "Unsupported API version", "message": message }))
            }
            Refusal::Invalid(errors) => (StatusCode::BAD_REQUEST, json!({ "errors": errors })),
            Refusal::Bad(message) => (StatusCode::BAD_REQUEST, json!({ "message": message })),
            Refusal::NotFound(message) => (StatusCode::NOT_FOUND, json!({ "message": message })),
        };
        (status, Json(body)).into_response()
    }
}

/// Any path that the API does not have.
pub(super) async fn unknown_path() -> Refusal {
    Refusal::NotFound("Not found")
}
