//! One attempt to sign in: what was asked for, the secrets that bind the answer to it, and the judgement of what comes back.

use super::redirect::Returned;
use super::{SignInForm, address};
use crate::wire::{Problem, ProblemCode, Site};
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use presence::id::SignInId;
use secrecy::{ExposeSecret, SecretString};
use services::contract::OAuth;
use sha2::{Digest, Sha256};
use std::fmt;
use url::Url;

/// Random bytes of a `state`; 16 would be enough (ASVS 10.1.2).
const STATE_BYTES: u32 = 32;

/// What the user filled in, checked, with what the redirect is bound to.
pub(super) struct Attempt {
    pub(super) service: String,
    pub(super) client_id: String,
    pub(super) client_secret: Option<SecretString>,
    pub(super) site: Site,
    pub(super) redirect: String,
    pub(super) replaces: Option<SignInId>,
    /// The authorization page with everything in it. Holds no secret: its code challenge is a hash, and its state is good
    /// for this attempt only.
    pub(super) page: String,
    pub(super) verifier: PkceCodeVerifier,
    state: SecretString,
    authorize: Url,
}

/// What an answer from the browser is.
pub(super) enum Verdict {
    /// Not the answer to this attempt; the attempt goes on waiting.
    NotOurs,
    /// The user said no, or the service did, with its code for why.
    Refused(String),
    /// Access, as a code to be exchanged.
    Code(SecretString),
}

impl Attempt {
    /// Makes an attempt from a form, with new secrets. `known` is the secret of the sign-in to be replaced, for when the form has
    /// none.
    pub(super) fn new(
        form: SignInForm,
        oauth: &OAuth,
        replaces: Option<SignInId>,
        known: Option<SecretString>,
    ) -> Result<Self, Problem> {
        let client_id = form.client_id.trim().to_owned();
        if client_id.is_empty() || client_id.chars().any(char::is_control) {
            return Err(bad_input("clientId"));
        }
        let secret = form.client_secret.trim();
        if secret.chars().any(char::is_control) {
            return Err(bad_input("clientSecret"));
        }
        let client_secret = if secret.is_empty() { known } else { Some(SecretString::from(secret)) };
        address::check(&form.site, form.way)?;
        let authorize = address::checked(&form.site.authorize).ok_or_else(|| bad_input("authorize"))?;
        let redirect = RedirectUrl::new(form.redirect.clone()).map_err(|_| bad_input("redirect"))?;

        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let state = CsrfToken::new_random_len(STATE_BYTES);
        let sent = CsrfToken::new(state.secret().clone());
        let (page, _) = BasicClient::new(ClientId::new(client_id.clone()))
            .set_auth_uri(AuthUrl::from_url(authorize.clone()))
            .set_redirect_uri(redirect)
            .authorize_url(|| sent)
            .add_scopes(oauth.scopes.iter().map(|scope| Scope::new(scope.name.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        Ok(Self {
            service: form.service,
            client_id,
            client_secret,
            site: form.site,
            redirect: form.redirect,
            replaces,
            page: page.to_string(),
            verifier,
            state: state.into_secret().into(),
            authorize,
        })
    }

    /// Judges what came back. Only what carries this attempt's state counts at all.
    pub(super) fn judge(&self, returned: Returned) -> Verdict {
        let Returned { state: Some(state), code, issuer, error } = returned else { return Verdict::NotOurs };
        if !is_same(&state, &self.state) || issuer.is_some_and(|issuer| !self.is_issuer(&issuer)) {
            return Verdict::NotOurs;
        }
        match (error, code) {
            (Some(error), _) => Verdict::Refused(error),
            (None, Some(code)) if !code.expose_secret().is_empty() => Verdict::Code(code),
            (None, _) => Verdict::NotOurs,
        }
    }

    /// Whether an issuer (RFC 9207) is the one whose page was opened: the same origin, and a path the page lies under.
    fn is_issuer(&self, issuer: &str) -> bool {
        let Ok(issuer) = Url::parse(issuer) else { return false };
        let path = issuer.path().trim_end_matches('/');
        let below = self.authorize.path().strip_prefix(path);
        issuer.origin() == self.authorize.origin()
            && below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Compares secrets by their hashes, so that the time it takes tells nothing about where they differ.
fn is_same(one: &SecretString, other: &SecretString) -> bool {
    Sha256::digest(one.expose_secret().as_bytes()) == Sha256::digest(other.expose_secret().as_bytes())
}

fn bad_input(field: &str) -> Problem {
    Problem { code: ProblemCode::BadInput, detail: Some(field.to_owned()) }
}

impl fmt::Debug for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Attempt").field("service", &self.service).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
