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

/// Why a sign-in is let go of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// The user signs out.
    Wished,
    /// Another sign-in took its place.
    Replaced,
}

impl Task {
    pub(super) async fn sign_out(&mut self, id: SignInId, reason: Reason) {
        self.table.remove(id);
        self.table.set_unsaved(id, false);
        let Some(held) = self.held.remove(&id) else { return };
        let pair = held.pair().cloned();
        let replaced = reason == Reason::Replaced;
        let record = SignInRecord { leaving: true, replaced, ..held.into_record() };
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
        let card = self.card(&record.service);
        let (client, vault) = (Arc::clone(&self.client), self.options.vault.clone());
        let work = async move {
            let pair = match pair {
                Some(pair) => Some(pair),
                None => match timeout(LOOK, vault.read(id)).await {
                    Ok(Ok(secret)) => secret.as_ref().and_then(Pair::from_secret),
                    Ok(Err(_)) | Err(_) => None,
                },
            };
            let ending = async {
                if let Some(pair) = pair {
                    let issuer = Issuer::of(&record, card, pair.client_secret.clone());
                    match record.replaced {
                        true => issuer.give_back(&client, &pair).await,
                        false => issuer.end(&client, &pair).await,
                    }
                }
            };
            let (outcome, ()) = tokio::join!(vault.delete(id), ending);
            Done::Left { id, outcome }
        };
        self.jobs.start(work, Done::Left { id, outcome: Err(KeyringError::Stuck) });
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
    pub(super) fn give_back(&mut self, issuer: Issuer, pair: Pair) {
        let client = Arc::clone(&self.client);
        let work = async move {
            issuer.give_back(&client, &pair).await;
            Done::Nothing
        };
        self.jobs.start(work, Done::Nothing);
    }

    /// Lets go of a grant before anybody was found behind it. Nothing of it was kept.
    pub(super) fn forget_granted(&mut self, id: SignInId) {
        self.table.remove(id);
        let Some(held) = self.held.remove(&id) else { return };
        let issuer = held.issuer(self.card(&held.record().service));
        if let Some(pair) = held.pair() {
            self.give_back(issuer, pair.clone());
        }
    }

    pub(super) fn retry_later(&mut self) {
        self.retry_at.get_or_insert_with(|| Instant::now() + RETRY);
    }
}
