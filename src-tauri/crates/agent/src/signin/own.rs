//! The sign-in that a service's own interface has: JSON both ways, at addresses below its base. Tokens, numbers and codes go in
//! bodies and headers only, and none of them comes back in an error.

use super::address;
use super::answer::{self, Tokens};
use super::client::{TokenClient, Whole};
use super::exchange::TokenError;
use crate::http;
use reqwest::header::{ACCEPT, CONTENT_TYPE};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Map, Value, json};
use services::contract::TokenHeader;
use std::time::Duration;

/// What became of a code.
#[derive(Debug)]
pub(super) enum Verified {
    /// It was right.
    Tokens(Tokens),
    /// It was right, and nobody is registered under the number.
    NotRegistered,
}

/// An answer in the service's own form.
enum Said {
    Yes(Map<String, Value>),
    No { status: u16, retry_after: Option<Duration>, code: Option<String>, words: String },
}

impl TokenClient {
    /// A new pair, for which the token that renews the old one is spent.
    pub(super) async fn refresh(&self, address: &str, token: &SecretString) -> Result<Tokens, TokenError> {
        match self.say(address, &json!({ "refresh_token": token.expose_secret() })).await? {
            Said::Yes(answer) => tokens(answer),
            Said::No { status: 429, retry_after, .. } => Err(TokenError::Failed { status: 429, retry_after }),
            Said::No { status, code, words, .. } if is_end(status, code.as_deref(), &words) => {
                Err(TokenError::InvalidGrant)
            }
            Said::No { status, retry_after, words, .. } => Err(refused(status, retry_after, words)),
        }
    }

    /// Ends the sign-in that this token belongs to; whether it did.
    pub(super) async fn end(&self, address: &str, header: TokenHeader, token: &SecretString) -> bool {
        let Some(url) = address::checked(address) else { return false };
        let Ok(building) = self.post(url) else { return false };
        let Some((header, value)) = http::proof(header, token) else { return false };
        self.tell(building.header(header, value)).await
    }

    /// Has a code sent.
    pub(super) async fn request_code(&self, address: &str, phone: &SecretString) -> Result<(), TokenError> {
        match self.say(address, &json!({ "phone": phone.expose_secret() })).await? {
            Said::Yes(_) => Ok(()),
            Said::No { status, retry_after, words, .. } => Err(refused(status, retry_after, words)),
        }
    }

    /// Has a code taken.
    pub(super) async fn verify(
        &self,
        address: &str,
        phone: &SecretString,
        code: &SecretString,
    ) -> Result<Verified, TokenError> {
        let body = json!({ "phone": phone.expose_secret(), "otp": code.expose_secret() });
        match self.say(address, &body).await? {
            Said::Yes(answer) if is_unregistered(&answer) => Ok(Verified::NotRegistered),
            Said::Yes(answer) => tokens(answer).map(Verified::Tokens),
            Said::No { status, retry_after, words, .. } => Err(refused(status, retry_after, words)),
        }
    }

    /// Posts a body and reads what the service says. What is not in its form is no word of its own.
    async fn say(&self, address: &str, body: &Value) -> Result<Said, TokenError> {
        let url = address::checked(address).ok_or(TokenError::NotTheService)?;
        let building = self
            .post(url)?
            .header(ACCEPT, "application/json")
            .header(CONTENT_TYPE, "application/json")
            .body(body.to_string());
        let Whole { status, retry_after, body } = self.whole(building).await?;
        let failed = || TokenError::Failed { status, retry_after };
        if status >= 500 || status == 408 {
            return Err(failed());
        }
        let is_good = (200..300).contains(&status);
        if is_good && body.is_empty() {
            return Ok(Said::Yes(Map::new()));
        }
        let bytes = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&body);
        let Ok(Value::Object(answer)) = serde_json::from_slice::<Value>(bytes) else {
            return Err(if status < 400 { TokenError::NotTheService } else { failed() });
        };
        let code = answer::error_code(answer.get("error"));
        if is_good && code.is_none() {
            return Ok(Said::Yes(answer));
        }
        let words = words(&answer).or(code.as_deref()).map(answer::plain).unwrap_or_default();
        Ok(Said::No { status, retry_after, code, words })
    }
}

fn tokens(answer: Map<String, Value>) -> Result<Tokens, TokenError> {
    let unreadable = || TokenError::Unreadable("access_token");
    let access = answer.get("access_token").and_then(Value::as_str).unwrap_or_default();
    if access.is_empty() {
        return Err(unreadable());
    }
    serde_json::from_value(Value::Object(answer)).map_err(|_| unreadable())
}

/// Whether a refusal says that the grant is over, which is then to be confirmed. A 401 in the service's own form does whatever
/// its words; other refusals are about the request unless they speak of the token.
fn is_end(status: u16, code: Option<&str>, words: &str) -> bool {
    let words = words.to_lowercase();
    let speaks_of_the_token = words.contains("token")
        && ["revoked", "reused", "expired", "invalid"].iter().any(|end| words.contains(end));
    code == Some("invalid_grant") || status == 401 || (matches!(status, 400 | 403) && speaks_of_the_token)
}

fn is_unregistered(answer: &Map<String, Value>) -> bool {
    answer.get("status").and_then(Value::as_str) == Some("needs_registration")
}

fn refused(status: u16, retry_after: Option<Duration>, words: String) -> TokenError {
    if words.is_empty() { TokenError::Failed { status, retry_after } } else { TokenError::Refused(words) }
}

/// What a refusal says: `detail`, a text or a list of what is wrong with each field, or what others have in its place. What was
/// sent may stand in the list, too, and stays out.
fn words(answer: &Map<String, Value>) -> Option<&str> {
    let detail = answer.get("detail").and_then(|detail| match detail {
        Value::String(text) => Some(text.as_str()),
        Value::Array(list) => list.iter().find_map(|one| one.get("msg")?.as_str()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => None,
    });
    detail.or_else(|| ["message", "error_description"].iter().find_map(|name| answer.get(*name)?.as_str()))
}

#[cfg(test)]
mod tests;
