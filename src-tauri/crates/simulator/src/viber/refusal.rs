//! Why a call is refused: always HTTP 200, with a number in the body and a text that is not to be relied on
//! (viber.md 1.3).

use axum::Json;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// The server that answered, as real answers name it.
pub(super) const HOSTNAME: &str = "SN-CHAT-06_";

/// A refused call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// 1 without a message, as was seen once.
    InvalidUrl,
    /// 2: no token was sent.
    MissingToken,
    /// 2: the token is another.
    InvalidToken,
    /// 3: a value is not as described.
    BadData,
    /// 4: a value is missing.
    MissingData,
    /// 6: nobody with this id has subscribed.
    NotSubscribed,
    /// 12: too many calls of this kind.
    TooManyRequests,
    /// 12: too many calls about one person.
    TooManyDetails,
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = match self {
            Refusal::InvalidUrl => {
                return Json(json!({ "status": 1, "chat_hostname": HOSTNAME })).into_response();
            }
            Refusal::MissingToken => (2, "missing_auth_token"),
            Refusal::InvalidToken => (2, "invalidAuthToken"),
            Refusal::BadData => (3, "badData"),
            Refusal::MissingData => (4, "missingData"),
            Refusal::NotSubscribed => (6, "notSubscribed"),
            Refusal::TooManyRequests => (12, "tooManyRequests"),
            Refusal::TooManyDetails => (12, "maximum get user info requests exceeded."),
        };
        Json(json!({ "status": status, "status_message": message, "chat_hostname": HOSTNAME }))
            .into_response()
    }
}

/// Any path or method that the API does not have.
pub(super) async fn unknown_path() -> Refusal {
    Refusal::InvalidUrl
}
