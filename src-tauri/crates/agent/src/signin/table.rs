//! The tokens that are good now, where the loop can look them up without waiting for anybody.

use super::pair::{Pair, Token};
use super::{Access, Now};
use presence::id::SignInId;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a look finds.
pub(super) enum Look {
    Good(Access),
    Expired,
    None,
}

pub(super) struct Table {
    now: Now,
    rows: Mutex<Rows>,
}

#[derive(Default)]
struct Rows {
    tokens: BTreeMap<SignInId, (Token, Option<Vec<String>>)>,
    unsaved: BTreeSet<SignInId>,
}

impl Table {
    pub(super) fn new(now: Now) -> Self {
        Self { now, rows: Mutex::default() }
    }

    pub(super) fn look(&self, id: SignInId) -> Look {
        let now = (self.now)();
        match self.rows().tokens.get(&id) {
            None => Look::None,
            Some((token, _)) if token.left(now).is_zero() => Look::Expired,
            Some((token, scopes)) => Look::Good(Access {
                token: token.text.clone(),
                scopes: scopes.clone(),
                expires: token.life.map(|life| life.wall),
            }),
        }
    }

    /// Whether a look finds a good token.
    pub(super) fn has(&self, id: SignInId) -> bool {
        matches!(self.look(id), Look::Good(_))
    }

    /// Puts the access token of a pair in place of an earlier one.
    pub(super) fn put(&self, id: SignInId, pair: &Pair) {
        let mut rows = self.rows();
        match &pair.access {
            Some(token) => rows.tokens.insert(id, (token.clone(), pair.scopes.clone())),
            None => rows.tokens.remove(&id),
        };
    }

    pub(super) fn remove(&self, id: SignInId) {
        self.rows().tokens.remove(&id);
    }

    pub(super) fn set_unsaved(&self, id: SignInId, is_unsaved: bool) {
        let mut rows = self.rows();
        if is_unsaved {
            rows.unsaved.insert(id);
        } else {
            rows.unsaved.remove(&id);
        }
    }

    pub(super) fn unsaved(&self) -> Vec<SignInId> {
        self.rows().unsaved.iter().copied().collect()
    }

    fn rows(&self) -> MutexGuard<'_, Rows> {
        self.rows.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
