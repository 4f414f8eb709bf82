//! Renewing: when, how often, and what an answer means. One renewal is one call of [`renew`]; that there is one at a time per
//! sign-in is the task's doing.

use super::Now;
use super::answer::Tokens;
use super::client::TokenClient;
use super::exchange::TokenError;
use super::issuer::Issuer;
use super::pair::{Life, Pair, Token};
use super::record::ClientAuth;
use crate::keyring::{KeyringError, Vault};
use oauth2::TokenResponse;
use presence::id::SignInId;
use presence::time::Moment;
use secrecy::SecretString;
use std::time::Duration;

/// A token is renewed when so much of its life is left.
const EARLY: f64 = 0.2;

/// Backing off starts here, doubles, and ends there.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(300);

/// And there while nothing answers at all: no server is spared by waiting, and a network that is back is used soon
/// (QUALITY.md, E2).
pub(super) const LONGEST_WITHOUT_ANSWER: Duration = Duration::from_secs(15);

/// How long from now a token with this life should be renewed.
pub(super) fn due_in(life: &Life, now: Moment) -> Duration {
    life.left(now).saturating_sub(life.span.mul_f64(EARLY))
}

/// How long from now the token of a pair should be renewed: at once when there is none; nothing when only a refusal will tell.
pub(super) fn renewal_in(pair: &Pair, now: Moment) -> Option<Duration> {
    match &pair.access {
        Some(token) => token.life.map(|life| due_in(&life, now)),
        None => Some(Duration::ZERO),
    }
}

/// The pause after so many failures in a row: a random part of twice as much each time, and never less than a server asked
/// for. Full jitter, so that many programs do not come back together.
pub(super) fn pause(failures: u32, asked: Option<Duration>, longest: Duration, random: f64) -> Duration {
    let doubled = FIRST_PAUSE.saturating_mul(1 << failures.saturating_sub(1).min(16));
    let jittered = doubled.min(longest).mul_f64(random.clamp(0.0, 1.0));
    jittered.max(asked.unwrap_or_default()).max(Duration::from_millis(500))
}

/// What one renewal comes to.
#[derive(Debug)]
pub(super) enum Renewal {
    /// A new pair; whether and where it is kept.
    New { pair: Pair, auth: ClientAuth, kept: Result<(), KeyringError> },
    /// Somebody else renewed it before us; this pair is kept already.
    Adopted(Pair),
    /// The grant is over, and storage holds nothing newer.
    Ended,
    /// The grant seems over, but storage cannot be looked at, so that this is not known.
    Unconfirmed,
    /// It did not work this time.
    Failed(TokenError),
}

/// What a renewal needs.
pub(super) struct Order<'a> {
    pub(super) client: &'a TokenClient,
    pub(super) vault: &'a Vault,
    pub(super) now: &'a Now,
    pub(super) id: SignInId,
    pub(super) issuer: Issuer,
    pub(super) pair: Pair,
    /// Whether the keyring has held a pair of this sign-in.
    pub(super) stored: bool,
}

/// Renews a pair. The new one is written before anybody gets to use it; when it cannot be written it comes back unwritten,
/// and is the only one that is good.
pub(super) async fn renew(order: Order<'_>) -> Renewal {
    let Order { client, vault, now, id, mut issuer, mut pair, stored } = order;
    // Another process may have renewed it: theirs is in force, and ours would be the reuse that kills the family.
    if stored && let Some(newer) = newer(vault, id, &pair).await.ok().flatten() {
        if is_good(&newer, now()) {
            return Renewal::Adopted(newer);
        }
        pair = newer;
    }
    let mut is_second = false;
    loop {
        let Some(used) = pair.refresh.clone() else { return Renewal::Ended };
        match issuer.renew(client, &used).await {
            Ok((tokens, auth)) => {
                let pair = renewed(&pair, &tokens, issuer.assumed_life(), now());
                let kept = keep(vault, id, &pair).await;
                return Renewal::New { pair, auth, kept };
            }
            Err(TokenError::InvalidGrant) if !stored || is_second => return Renewal::Ended,
            Err(TokenError::InvalidGrant) => match newer(vault, id, &pair).await {
                Ok(Some(newer)) if is_good(&newer, now()) => return Renewal::Adopted(newer),
                Ok(Some(newer)) => {
                    issuer.take_secret_of(&newer);
                    pair = newer;
                    is_second = true;
                }
                Ok(None) => return Renewal::Ended,
                Err(_) => return Renewal::Unconfirmed,
            },
            Err(error) => return Renewal::Failed(error),
        }
    }
}

/// Writes a pair.
pub(super) async fn keep(vault: &Vault, id: SignInId, pair: &Pair) -> Result<(), KeyringError> {
    vault.write(id, pair.to_secret()?).await
}

/// The kept pair, if it is another than ours and came about later.
async fn newer(vault: &Vault, id: SignInId, ours: &Pair) -> Result<Option<Pair>, KeyringError> {
    let kept = vault.read(id).await?.as_ref().and_then(Pair::from_secret);
    Ok(kept.filter(|kept| kept.refresh.is_some() && kept.saved > ours.saved && !kept.has_refresh_of(ours)))
}

fn is_good(pair: &Pair, now: Moment) -> bool {
    renewal_in(pair, now).is_none_or(|wait| !wait.is_zero())
}

/// The first pair of a grant.
pub(super) fn granted(
    tokens: &Tokens,
    client_secret: Option<SecretString>,
    assumed_life: Option<Duration>,
    now: Moment,
) -> Pair {
    let nothing = Pair { access: None, refresh: None, client_secret, scopes: None, saved: now.wall };
    renewed(&nothing, tokens, assumed_life, now)
}

/// A pair with new tokens. What the answer leaves out stays as it was: the refresh token, and the scopes.
fn renewed(old: &Pair, tokens: &Tokens, assumed_life: Option<Duration>, now: Moment) -> Pair {
    let text = SecretString::from(tokens.access_token().secret().as_str());
    let refresh = tokens.refresh_token().map(|token| SecretString::from(token.secret().as_str()));
    let scopes = tokens.scopes().map(|scopes| scopes.iter().map(|scope| scope.to_string()).collect());
    // Later than the one before even when the clock was set back, so that it is known for the newer.
    let saved =
        if now.wall > old.saved { now.wall } else { presence::time::Wall(old.saved.0.saturating_add(1)) };
    let life = tokens.expires_in().or(assumed_life).map(|span| Life::new(now, span));
    Pair {
        access: Some(Token { text, life }),
        refresh: refresh.or_else(|| old.refresh.clone()),
        client_secret: old.client_secret.clone(),
        scopes: scopes.or_else(|| old.scopes.clone()),
        saved,
    }
}

#[cfg(test)]
mod tests;
