//! Tokens: shaped like JWTs with real claims, but what counts is what is remembered of them. Times are spans since the
//! simulator's start.

use std::collections::HashMap;
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::oauth::IssuedTokens;
use crate::options::PresenceOptions;
use crate::presence_api::refusal::Refusal;
use crate::shared::now as wall_clock;

/// How long a registration token lives (presence-api.md 3.2).
const REGISTRATION_LIFETIME: Duration = Duration::from_secs(600);

/// All tokens ever made.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    known: HashMap<String, Token>,
    families: usize,
}

#[derive(Debug)]
struct Token {
    kind: Kind,
    /// One for each sign-in.
    family: usize,
    expires: Duration,
    is_revoked: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Access,
    Refresh,
    Registration,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Kind::Access => "access",
            Kind::Refresh => "refresh",
            Kind::Registration => "registration",
        }
    }
}

impl Tokens {
    /// The first pair of a new sign-in.
    pub(crate) fn sign_in(&mut self, options: &PresenceOptions, now: Duration) -> IssuedTokens {
        self.families += 1;
        self.pair(self.families, options, now)
    }

    fn pair(&mut self, family: usize, options: &PresenceOptions, now: Duration) -> IssuedTokens {
        let owner = json!({ "user_id": options.owner.user_id, "phone": options.owner.phone });
        let mut make = |kind: Kind, lifetime: Duration| {
            let text = written(kind, owner.clone(), lifetime, &options.token_marker);
            let token = Token { kind, family, expires: now + lifetime, is_revoked: false };
            self.known.insert(text.clone(), token);
            text
        };
        IssuedTokens {
            access_token: make(Kind::Access, options.access_lifetime),
            refresh_token: make(Kind::Refresh, options.refresh_lifetime),
        }
    }

    /// A token for somebody who has no account yet.
    pub(super) fn registration(&mut self, phone: &str, marker: &str, now: Duration) -> String {
        let text = written(Kind::Registration, json!({ "phone": phone }), REGISTRATION_LIFETIME, marker);
        let expires = now + REGISTRATION_LIFETIME;
        let token = Token { kind: Kind::Registration, family: 0, expires, is_revoked: false };
        self.known.insert(text.clone(), token);
        text
    }

    /// Whether this is an access token that is good now.
    pub(crate) fn is_good(&self, text: &str, now: Duration) -> bool {
        self.check(text, now).is_ok()
    }

    /// The same, with what is wrong with it.
    pub(super) fn check(&self, text: &str, now: Duration) -> Result<(), Refusal> {
        let token = self.known.get(text).filter(|token| token.expires > now);
        match token {
            None => Err(Refusal::InvalidToken),
            Some(Token { kind: Kind::Refresh | Kind::Registration, .. }) => Err(Refusal::AccessRequired),
            Some(Token { is_revoked: true, .. }) => Err(Refusal::Revoked),
            Some(_) => Ok(()),
        }
    }

    /// Trades a refresh token for the next pair. It is good once; showing it again kills all that came of the sign-in.
    pub(super) fn refresh(
        &mut self,
        text: &str,
        options: &PresenceOptions,
        now: Duration,
    ) -> Result<IssuedTokens, Refusal> {
        let token = self.known.get_mut(text).filter(|token| token.expires > now);
        let Some(token) = token else { return Err(Refusal::InvalidToken) };
        if token.kind != Kind::Refresh {
            return Err(Refusal::RefreshRequired);
        }
        let family = token.family;
        if token.is_revoked {
            self.revoke_where(|token| token.family == family);
            return Err(Refusal::RefreshReused);
        }
        token.is_revoked = true;
        Ok(self.pair(family, options, now))
    }

    /// Ends this access token and every refresh token (presence-api.md 3.2).
    pub(super) fn sign_out(&mut self, access_token: &str) {
        self.revoke(access_token);
        self.revoke_where(|token| token.kind == Kind::Refresh);
    }

    /// Takes back one token. Answers whether it was known.
    pub(crate) fn revoke(&mut self, text: &str) -> bool {
        let token = self.known.get_mut(text);
        token.map(|token| token.is_revoked = true).is_some()
    }

    pub(crate) fn revoke_all(&mut self) {
        self.revoke_where(|_| true);
    }

    pub(crate) fn expire_access(&mut self, now: Duration) {
        self.expire(Kind::Access, now);
    }

    pub(crate) fn expire_refresh(&mut self, now: Duration) {
        self.expire(Kind::Refresh, now);
    }

    fn expire(&mut self, kind: Kind, now: Duration) {
        for token in self.known.values_mut().filter(|token| token.kind == kind) {
            token.expires = token.expires.min(now);
        }
    }

    fn revoke_where(&mut self, fits: impl Fn(&Token) -> bool) {
        for token in self.known.values_mut().filter(|token| fits(token)) {
            token.is_revoked = true;
        }
    }
}

/// Head, claims, and a signature of chance.
fn written(kind: Kind, mut claims: Value, lifetime: Duration, marker: &str) -> String {
    let issued = wall_clock() / 1_000;
    claims["type"] = json!(kind.word());
    claims["jti"] = json!(Uuid::new_v4());
    claims["iat"] = json!(issued);
    claims["exp"] = json!(issued.saturating_add_unsigned(lifetime.as_secs()));
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let head = part(&json!({ "alg": "HS256", "typ": "JWT" }));
    let signature = format!("{marker}{}{}", Uuid::new_v4().simple(), Uuid::new_v4().simple());
    format!("{head}.{}.{signature}", part(&claims))
}
