//! Who issues the tokens of a sign-in, and how it renews and ends them.

use super::answer::{ASSUMED, Tokens};
use super::client::TokenClient;
use super::exchange::{Grant, Party, TokenError};
use super::pair::Pair;
use super::record::{ClientAuth, SignInRecord};
use crate::wire::SignInWay;
use secrecy::SecretString;
use services::contract::{Card, SignIn, TokenHeader, TokenPaths};
use std::time::Duration;

/// Who issues the tokens of a sign-in.
#[derive(Clone, Debug)]
pub(super) enum Issuer {
    /// An OAuth token endpoint, with the address to revoke at, or none.
    OAuth { party: Party, revoke: String },
    /// Two addresses of the service's own interface.
    Own { refresh: String, end: String, header: TokenHeader },
    /// The user, who makes the next token as they made this one.
    User,
}

impl Issuer {
    /// The one behind a sign-in. `card` is its service's, if there is such a service.
    pub(super) fn of(
        record: &SignInRecord,
        card: Option<&Card>,
        client_secret: Option<SecretString>,
    ) -> Self {
        let paths = card.and_then(|card| Some((card, renewal(card, record.way)?)));
        match (record.way, paths) {
            (SignInWay::Browser, _) => Self::OAuth {
                party: Party {
                    client_id: record.client_id.clone(),
                    secret: client_secret,
                    auth: record.auth,
                    token: record.site.token.clone(),
                },
                revoke: record.site.revoke.clone(),
            },
            (SignInWay::Token | SignInWay::Code, Some((card, paths))) => {
                let below = |path: &str| format!("{}{path}", record.site.base);
                Self::Own { refresh: below(paths.refresh), end: below(paths.end), header: card.token_header }
            }
            (SignInWay::Token | SignInWay::Code, None) => Self::User,
        }
    }

    /// The life of an access token whose issuer tells none. Of one that is only known to end some day it is nothing: then its
    /// end shows by its being refused.
    pub(super) fn assumed_life(&self) -> Option<Duration> {
        match self {
            Self::OAuth { .. } => Some(ASSUMED),
            Self::Own { .. } | Self::User => None,
        }
    }

    /// Takes the client's secret of a pair that somebody else kept.
    pub(super) fn take_secret_of(&mut self, pair: &Pair) {
        if let Self::OAuth { party, .. } = self
            && pair.client_secret.is_some()
        {
            party.secret.clone_from(&pair.client_secret);
        }
    }

    /// Asks for a new pair, and how the client was accepted.
    pub(super) async fn renew(
        &self,
        client: &TokenClient,
        token: &SecretString,
    ) -> Result<(Tokens, ClientAuth), TokenError> {
        match self {
            Self::OAuth { party, .. } => client.tokens(party, &Grant::Refresh(token)).await,
            Self::Own { refresh, .. } => Ok((client.refresh(refresh, token).await?, ClientAuth::None)),
            Self::User => Err(TokenError::InvalidGrant),
        }
    }

    /// Ends a sign-in because the user signs out of it. Whether the service did makes no difference to this machine.
    pub(super) async fn end(&self, client: &TokenClient, pair: &Pair) {
        let is_ended = match (self, &pair.access) {
            (Self::OAuth { .. }, _) => return self.give_back(client, pair).await,
            (Self::Own { end, header, .. }, Some(access)) => client.end(end, *header, &access.text).await,
            (Self::Own { .. }, None) | (Self::User, _) => return,
        };
        tracing::info!(is_ended, "the service was asked to end a sign-in");
    }

    /// Gives back a pair that nobody is going to use. A service's own sign-out would end all sign-ins of its user, also the one
    /// this pair was to take the place of, so that such a pair is only forgotten.
    pub(super) async fn give_back(&self, client: &TokenClient, pair: &Pair) {
        let Self::OAuth { party, revoke } = self else { return };
        let token = pair.refresh.as_ref().or(pair.access.as_ref().map(|access| &access.text));
        if let Some(token) = token.filter(|_| !revoke.is_empty()) {
            let is_revoked = client.revoke(party, revoke, token).await;
            tracing::info!(is_revoked, "the service was asked to forget a grant");
        }
    }
}

/// Where tokens of this way are renewed and ended, where they can be.
fn renewal(card: &Card, wanted: SignInWay) -> Option<TokenPaths> {
    card.sign_in.iter().find_map(|way| match (way, wanted) {
        (SignIn::Token(token), SignInWay::Token) => token.renewal,
        (SignIn::Code(code), SignInWay::Code) => Some(code.renewal),
        (SignIn::OAuth(_) | SignIn::Token(_) | SignIn::Code(_), _) => None,
    })
}
