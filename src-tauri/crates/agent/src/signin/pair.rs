//! The secret part of a sign-in, as it is kept in the keyring: one JSON object in ASCII, small enough for every keyring.

use crate::keyring::{KeyringError, MOST_BYTES, Secret};
use presence::time::{Moment, Run, Wall};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer, Serialize};
use std::time::Duration;

/// The tokens of one sign-in and the client's secret.
#[derive(Clone, Debug)]
pub(super) struct Pair {
    pub(super) access: Option<Token>,
    pub(super) refresh: Option<SecretString>,
    pub(super) client_secret: Option<SecretString>,
    pub(super) scopes: Option<Vec<String>>,
    /// When this pair came about; of two, the later is the one in force.
    pub(super) saved: Wall,
}

/// An access token and its life.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) text: SecretString,
    /// Nothing when nobody says how long it is good: then until it is refused.
    pub(super) life: Option<Life>,
}

impl Token {
    /// How long it is good, as far as is known.
    pub(super) fn left(&self, now: Moment) -> Duration {
        self.life.map_or(Duration::MAX, |life| life.left(now))
    }
}

/// How long something is good, by both clocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Life {
    /// The end by the wall clock.
    pub(super) wall: Wall,
    /// The end by the running clock, for what came about in this run.
    run: Option<Run>,
    /// From beginning to end.
    pub(super) span: Duration,
}

impl Life {
    /// A life that begins now.
    pub(super) fn new(now: Moment, span: Duration) -> Self {
        Self { wall: now.wall.after(span), run: Some(now.run.after(span)), span }
    }

    /// What is left: the smaller of what the two clocks say, so that neither a clock set back nor a sleep makes it longer,
    /// and never more than the whole.
    pub(super) fn left(&self, now: Moment) -> Duration {
        let by_wall = self.wall.since(now.wall);
        let by_run = self.run.map_or(by_wall, |end| end.since(now.run));
        by_wall.min(by_run).min(self.span)
    }
}

/// As it stands in the keyring. Short names, because Windows takes no more than 2560 bytes.
#[derive(Serialize)]
struct Kept<'a> {
    v: u32,
    saved: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Vec<String>>,
}

/// The same, owning its texts, which JSON may have escaped.
#[derive(Deserialize)]
struct Read {
    v: u32,
    saved: i64,
    #[serde(default, deserialize_with = "secret")]
    refresh_token: Option<SecretString>,
    #[serde(default, deserialize_with = "secret")]
    access_token: Option<SecretString>,
    expires_at: Option<i64>,
    #[serde(default, deserialize_with = "secret")]
    client_secret: Option<SecretString>,
    scopes: Option<Vec<String>>,
}

fn secret<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SecretString>, D::Error> {
    Ok(Option::<String>::deserialize(deserializer)?.map(SecretString::from))
}

/// The form that is written.
const VERSION: u32 = 1;

impl Pair {
    /// The value to keep. An access token that would make it too long is left out where it can be had again.
    ///
    /// # Errors
    ///
    /// `TooLong` when the rest alone is.
    pub(super) fn to_secret(&self) -> Result<Secret, KeyringError> {
        let whole = self.to_text(true);
        let bytes = whole.expose_secret().len();
        if bytes <= MOST_BYTES {
            return Ok(whole);
        }
        if self.refresh.is_none() {
            return Err(KeyringError::TooLong { bytes });
        }
        let small = self.to_text(false);
        let bytes = small.expose_secret().len();
        if bytes <= MOST_BYTES { Ok(small) } else { Err(KeyringError::TooLong { bytes }) }
    }

    fn to_text(&self, with_access: bool) -> Secret {
        let access = self.access.as_ref().filter(|_| with_access);
        let kept = Kept {
            v: VERSION,
            saved: self.saved.0,
            refresh_token: self.refresh.as_ref().map(ExposeSecret::expose_secret),
            access_token: access.map(|token| token.text.expose_secret()),
            expires_at: access.and_then(|token| token.life).map(|life| life.wall.0),
            client_secret: self.client_secret.as_ref().map(ExposeSecret::expose_secret),
            scopes: self.scopes.clone(),
        };
        let text =
            SecretString::from(serde_json::to_string(&kept).expect("texts and numbers are always JSON"));
        let mut ascii = Vec::with_capacity(text.expose_secret().len());
        for c in text.expose_secret().chars() {
            if c.is_ascii() {
                ascii.push(c as u8);
            } else {
                let mut units = [0; 2];
                for unit in c.encode_utf16(&mut units) {
                    ascii.extend_from_slice(format!("\\u{unit:04x}").as_bytes());
                }
            }
        }
        Secret::from(ascii)
    }

    /// Reads a kept value. Nothing when it is none of ours: then the user signs in again.
    pub(super) fn from_secret(secret: &Secret) -> Option<Self> {
        let read: Read = serde_json::from_slice(secret.expose_secret()).ok()?;
        if read.v != VERSION {
            return None;
        }
        let saved = Wall(read.saved);
        let life = read.expires_at.map(Wall).map(|wall| Life { wall, run: None, span: wall.since(saved) });
        let access = read.access_token.map(|text| Token { text, life });
        Some(Self {
            access,
            refresh: read.refresh_token,
            client_secret: read.client_secret,
            scopes: read.scopes,
            saved,
        })
    }

    /// What is left of a sign-in whose grant is over: the client's secret, so that signing in again need not ask for it.
    pub(super) fn spent(&self, now: Moment) -> Self {
        Self {
            access: None,
            refresh: None,
            client_secret: self.client_secret.clone(),
            scopes: None,
            saved: now.wall,
        }
    }

    /// Whether the refresh tokens are the same.
    pub(super) fn has_refresh_of(&self, other: &Self) -> bool {
        let text = |pair: &Self| pair.refresh.as_ref().map(|token| token.expose_secret().to_owned());
        text(self) == text(other)
    }
}

#[cfg(test)]
mod tests;
