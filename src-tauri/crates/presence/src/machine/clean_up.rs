//! Clean-ups of stale presences, which only the user asks for. Who goes by one did not leave just then: everybody is asked
//! about once after it, and that is told of nobody.

use super::Machine;
use crate::asking::{About, AccountState, Job};
use crate::event::Effect;
use crate::id::AccountId;
use crate::roster::Slot;
use crate::service::{Capabilities, CleanedUp, Task, Trouble};
use crate::time::Moment;
use std::collections::HashSet;

impl Machine {
    pub(super) fn clean_up(&mut self, account: AccountId) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let can = self.gates.get(&state.record.sign_in).and_then(|gate| gate.capabilities(account));
        if can.is_some_and(|can| can.clean_up) {
            state.cleaning.wish();
        }
    }

    pub(super) fn clean_up_job(state: &AccountState, can: &Capabilities) -> Option<Job> {
        let is_due = can.clean_up && state.may_ask() && state.cleaning.is_due();
        is_due.then(|| state.job_anew(Task::CleanUp, About::CleanUp))
    }

    pub(super) fn cleaned_up(
        &mut self,
        account: AccountId,
        cleaned: CleanedUp,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let slots: HashSet<Slot> = self.roster.of_account(account).collect();
        let Some(state) = self.accounts.get_mut(&account) else { return };
        state.cleaning.done(cleaned, slots.clone(), now.wall);
        state.own.read_soon(now.run);
        // What was asked before it may have been answered before it.
        state.era = state.era.wrapping_add(1);
        for slot in slots {
            self.ask_soon(slot, now);
        }
        effects.extend(self.telling.cleaned_up(now));
    }

    pub(super) fn clean_up_failed(&mut self, account: AccountId, trouble: &Trouble) {
        if let Some(state) = self.accounts.get_mut(&account) {
            state.cleaning.refuse(trouble.clone());
        }
    }
}
