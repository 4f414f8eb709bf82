//! Signing out: the token is out of use at once, the service is asked to forget it, and the keyring's item is deleted, as soon as
//! the keyring can be reached.

use super::*;

/// How long a sign-out looks for tokens it does not know yet, so that it takes 6 s at most with what follows.
const LOOK: Duration = Duration::from_secs(1);

/// A sign-out under way.
pub(super) struct Leaving {
    record: SignInRecord,
    /// Whether the loop knows that it is done as far as this machine goes.
    is_told: bool,
}

impl Task {
    pub(super) async fn sign_out(&mut self, id: SignInId) {
        self.table.remove(id);
        self.table.set_unsaved(id, false);
        let Some(held) = self.held.remove(&id) else { return };
        let pair = held.pair().cloned();
        let record = SignInRecord { leaving: true, ..held.into_record() };
        self.emit(SignInEvent::RecordChanged(record.clone())).await;
        self.leaving.insert(id, Leaving { record, is_told: false });
        self.leave(id, pair);
        tracing::info!("signed out");
    }

    /// Goes on with a sign-out that an earlier run could not finish.
    pub(super) fn go_on_leaving(&mut self, record: SignInRecord) {
        let id = record.id;
        self.leaving.insert(id, Leaving { record, is_told: true });
        self.leave(id, None);
    }

    /// Revokes a pair, or what the keyring holds when there is none at hand, deletes, and says when both are done.
    pub(super) fn leave(&mut self, id: SignInId, pair: Option<Pair>) {
        let Some(leaving) = self.leaving.get(&id) else { return };
        let record = leaving.record.clone();
        let (client, vault) = (Arc::clone(&self.client), self.options.vault.clone());
        self.jobs.spawn(async move {
            let pair = match pair {
                Some(pair) => Some(pair),
                None => match timeout(LOOK, vault.read(id)).await {
                    Ok(Ok(secret)) => secret.as_ref().and_then(Pair::from_secret),
                    Ok(Err(_)) | Err(_) => None,
                },
            };
            let revoking = async {
                if let Some(pair) = pair {
                    let party = Party {
                        client_id: record.client_id,
                        secret: pair.client_secret.clone(),
                        auth: record.auth,
                        token: record.site.token,
                    };
                    forget(&client, &party, &record.site.revoke, &pair).await;
                }
            };
            let (outcome, ()) = tokio::join!(vault.delete(id), revoking);
            Done::Left { id, outcome }
        });
    }

    pub(super) async fn has_left(&mut self, id: SignInId, outcome: Result<(), KeyringError>) {
        let Some(leaving) = self.leaving.get_mut(&id) else { return };
        // What never was in the keyring need not be deleted from it.
        let is_gone = outcome.is_ok() || !leaving.record.stored;
        if !std::mem::replace(&mut leaving.is_told, true) {
            self.emit(SignInEvent::SignedOut(id)).await;
        }
        if is_gone {
            self.leaving.remove(&id);
            self.emit(SignInEvent::Forgotten(id)).await;
        } else {
            self.retry_later();
        }
    }

    /// Gives back what nobody is going to use.
    pub(super) fn give_back(&mut self, party: Party, revoke: String, pair: &Pair) {
        let (client, pair) = (Arc::clone(&self.client), pair.clone());
        self.jobs.spawn(async move {
            forget(&client, &party, &revoke, &pair).await;
            Done::Nothing
        });
    }

    /// Lets go of a grant before anybody was found behind it. Nothing of it was kept.
    pub(super) fn forget_granted(&mut self, id: SignInId) {
        self.table.remove(id);
        if let Some(held) = self.held.remove(&id)
            && let Some(pair) = held.pair()
        {
            let revoke = held.record().site.revoke.clone();
            self.give_back(held.party(), revoke, pair);
        }
    }

    pub(super) fn retry_later(&mut self) {
        self.retry_at.get_or_insert_with(|| Instant::now() + RETRY);
    }
}

async fn forget(client: &TokenClient, party: &Party, revoke: &str, pair: &Pair) {
    let token = pair.refresh.as_ref().or(pair.access.as_ref().map(|access| &access.text));
    if let Some(token) = token.filter(|_| !revoke.is_empty()) {
        let is_revoked = client.revoke(party, revoke, token).await;
        tracing::info!(is_revoked, "the service was asked to forget a grant");
    }
}
