//! Chats that are archived at the service, which do not notify unless somebody is starred.

use super::Machine;
use crate::asking::{About, AccountState, Job, job};
use crate::event::{Effect, Kept};
use crate::id::AccountId;
use crate::roster::Slot;
use crate::service::{Capabilities, ContactPage, Task};
use crate::time::{Moment, Run};

impl Machine {
    /// Takes a page over. Who is no contact stays none; absence counts once the whole was read.
    pub(super) fn read_archive(
        &mut self,
        account: AccountId,
        page: &ContactPage,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let who: Vec<Slot> =
            page.rows.iter().filter_map(|row| self.roster.by_key(account, &row.key)).collect();
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let is_partial = page.unreadable > 0 || page.is_cut;
        let Some(archived) = state.archive.read(who, is_partial, page.next.clone(), now.run) else { return };
        let slots: Vec<Slot> = self.roster.of_account(account).collect();
        let mut kept = Vec::new();
        for slot in slots {
            let Some(known) = self.roster.get(slot) else { continue };
            let is_archived =
                archived.seen.contains(&slot) || (archived.is_partial && known.contact.is_archived);
            if known.contact.is_archived != is_archived
                && let Some(known) = self.roster.get_mut(slot)
            {
                known.contact.is_archived = is_archived;
                kept.push(known.contact.clone());
            }
        }
        if !kept.is_empty() {
            Self::keep(effects, Kept::Contacts(kept));
        }
    }
}

/// Whether an account's archive is read at all.
pub(super) fn asks_archive(state: &AccountState, can: &Capabilities) -> bool {
    can.archived.is_some() && state.may_ask() && state.count() > 0
}

/// A question for the next page, if it is time.
pub(super) fn archive_job(state: &AccountState, can: &Capabilities, now: Run) -> Option<Job> {
    let list = can.archived.as_deref().filter(|_| asks_archive(state, can))?.clone();
    let page = state.archive.wanted(now)?.clone();
    Some(job(Task::Contacts { list, page }, About::Archive))
}
