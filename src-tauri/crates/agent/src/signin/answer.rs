//! Reads the answers of token endpoints. Servers differ from the standard in ways that must not cost a rotated token: an `error`
//! counts before anything else, whatever the status; of the rest only `access_token` is needed, and an odd lifetime is bent
//! into a usable one.

use super::exchange::TokenError;
use oauth2::basic::BasicTokenType;
use oauth2::{AccessToken, HttpResponse, RefreshToken, Scope, TokenResponse, http};
use presence::service::NoAnswer;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;
use std::time::Duration;

/// The lifetime of a token whose OAuth server tells none, or one that cannot be read, or one over [`LONGEST`]. Being wrong costs
/// one refused request.
pub(super) const ASSUMED: Duration = Duration::from_secs(3600);

/// The lifetime of a token whose server says it is over already, which came with it all the same.
const SHORT: Duration = Duration::from_secs(300);

/// Longest lifetime that is believed.
const LONGEST: Duration = Duration::from_secs(366 * 24 * 3600);

/// Most of a server's own words that are kept.
const MOST_WORDS: usize = 200;

/// Tokens, as lenient as can be.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct Tokens {
    access_token: AccessToken,
    #[serde(default, deserialize_with = "refresh")]
    refresh_token: Option<RefreshToken>,
    #[serde(default, deserialize_with = "lifetime", rename = "expires_in")]
    lifetime: Option<Duration>,
    #[serde(default, deserialize_with = "scopes", rename = "scope")]
    scopes: Option<Vec<Scope>>,
    #[serde(skip, default = "bearer")]
    kind: BasicTokenType,
}

impl TokenResponse for Tokens {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    fn token_type(&self) -> &BasicTokenType {
        &self.kind
    }

    fn expires_in(&self) -> Option<Duration> {
        self.lifetime
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    fn scopes(&self) -> Option<&Vec<Scope>> {
        self.scopes.as_ref()
    }
}

fn bearer() -> BasicTokenType {
    BasicTokenType::Bearer
}

/// A refresh token that is no text, or empty, is none: the one before stays in use.
fn refresh<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<RefreshToken>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(token) if !token.is_empty() => Some(RefreshToken::new(token)),
        _ => None,
    })
}

fn lifetime<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    let seconds = match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse::<f64>().ok(),
        _ => None,
    };
    Ok(seconds.filter(|seconds| seconds.is_finite()).map(|seconds| {
        if seconds < 1.0 {
            SHORT
        } else if seconds > LONGEST.as_secs_f64() {
            ASSUMED
        } else {
            Duration::from_secs_f64(seconds)
        }
    }))
}

/// Scopes as one text with spaces or commas between them, or as a list.
fn scopes<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Scope>>, D::Error> {
    let scopes: Vec<Scope> = match Value::deserialize(deserializer)? {
        Value::String(text) => text
            .split([' ', ','])
            .filter(|scope| !scope.is_empty())
            .map(|scope| Scope::new(scope.to_owned()))
            .collect(),
        Value::Array(list) => {
            list.iter().filter_map(Value::as_str).map(|scope| Scope::new(scope.to_owned())).collect()
        }
        _ => Vec::new(),
    };
    Ok((!scopes.is_empty()).then_some(scopes))
}

/// Puts an answer into the one form that the `oauth2` crate reads: tokens under 200, or an error under 400. Whatever is neither
/// becomes an error of our own, in which nothing of the answer stands.
pub(super) fn level(
    status: u16,
    retry_after: Option<Duration>,
    body: Vec<u8>,
) -> Result<HttpResponse, TokenError> {
    let failed = || TokenError::Failed { status, retry_after };
    let is_busy = status >= 500 || status == 429 || status == 408;
    let bytes = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
    let Ok(Value::Object(answer)) = serde_json::from_slice::<Value>(bytes) else {
        return Err(match status {
            _ if is_busy => failed(),
            200..=399 => TokenError::NotTheService,
            _ => failed(),
        });
    };
    if let Some(code) = error_code(answer.get("error")) {
        if is_busy || matches!(code.as_str(), "server_error" | "temporarily_unavailable") {
            return Err(failed());
        }
        let words = answer.get("error_description").and_then(Value::as_str).map(plain);
        let error = serde_json::json!({ "error": code, "error_description": words });
        return Ok(response(400, error.to_string().into_bytes()));
    }
    if !(200..300).contains(&status) {
        return Err(failed());
    }
    match answer.get("access_token") {
        Some(Value::String(token)) if !token.is_empty() => Ok(response(200, bytes.to_vec())),
        _ => Err(TokenError::Unreadable("access_token")),
    }
}

/// The code of an error: a text, or a code or type inside an object.
pub(super) fn error_code(error: Option<&Value>) -> Option<String> {
    match error? {
        Value::Null | Value::Bool(false) => None,
        Value::String(code) if code.is_empty() => None,
        Value::String(code) => Some(plain(code)),
        Value::Object(inner) => {
            let code = ["code", "type", "error"].into_iter().find_map(|key| inner.get(key)?.as_str());
            Some(code.map_or_else(|| "unknown".to_owned(), plain))
        }
        Value::Bool(true) | Value::Number(_) | Value::Array(_) => Some("unknown".to_owned()),
    }
}

/// A server's words, harmless and short.
pub(super) fn plain(words: &str) -> String {
    words.chars().filter(|c| !c.is_control()).take(MOST_WORDS).collect()
}

fn response(status: u16, body: Vec<u8>) -> HttpResponse {
    let mut response = http::Response::new(body);
    *response.status_mut() = http::StatusCode::from_u16(status).expect("200 and 400 are statuses");
    response
}

impl From<NoAnswer> for TokenError {
    fn from(why: NoAnswer) -> Self {
        Self::NoAnswer(why)
    }
}

#[cfg(test)]
mod tests;
