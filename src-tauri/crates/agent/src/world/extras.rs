//! What is kept of an account besides what the rules know.

use super::World;
use crate::store::AccountExtra;
use presence::id::AccountId;
use serde::{Deserialize, Serialize};

/// Kept as one JSON text; fields added later have defaults, so that older texts stay readable.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(default, rename_all = "camelCase")]
pub(super) struct Extra {
    /// What the user said about the address of its chats.
    pub(super) chat_is_right: Option<bool>,
    /// Where its owner's picture is: the service says it at sign-in only.
    pub(super) picture: Option<String>,
}

/// What was kept in earlier runs. What cannot be read is left out.
pub(super) fn read(kept: &[AccountExtra]) -> impl Iterator<Item = (AccountId, Extra)> {
    kept.iter().filter_map(|kept| Some((kept.account, serde_json::from_str(&kept.extra).ok()?)))
}

impl World {
    pub(super) fn keep_extra(&self, account: AccountId) {
        let extra = Extra {
            chat_is_right: self.chats.is_right(account),
            picture: self.portraits.get(&account).cloned(),
        };
        match serde_json::to_string(&extra) {
            Ok(extra) => self.store.put_account_extra(account, extra),
            Err(error) => tracing::error!(%error, "what belongs to an account cannot be written"),
        }
    }
}
