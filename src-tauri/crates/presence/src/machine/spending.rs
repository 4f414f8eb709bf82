//! What people spent, as the machine handles it: asked once a day for those who are watched, at once for somebody looked at.

use super::Machine;
use crate::asking::{About, AccountState, Job, job};
use crate::budget::Purpose;
use crate::id::{AccountId, PersonId};
use crate::roster::{Roster, Slot};
use crate::service::{Capabilities, Spend, Task, TaskKind};
use crate::time::{Moment, Run};
use std::collections::BTreeMap;

impl Machine {
    /// The user looks at a contact.
    pub(super) fn want_spend(&mut self, slot: Slot, now: Moment) {
        let Some(known) = self.roster.get(slot) else { return };
        let Some(state) = self.accounts.get_mut(&known.contact.account) else { return };
        let can = self.gates.get(&state.record.sign_in).and_then(|gate| gate.capabilities(state.id()));
        if can.is_some_and(|can| can.spend) {
            state.spends.look_at(slot, now);
        }
    }

    /// Looks who is watched and was not asked about for a day, when it is time to.
    pub(super) fn plan_spending(&mut self, account: AccountId, now: Moment) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        state.spends.keep(|slot| self.roster.get(slot).is_some());
        if state.spends.next_round().is_none_or(|at| at > now.run) {
            return;
        }
        let slots = self.roster.watched().flat_map(|person| self.roster.contacts_of(person));
        let slots = slots
            .filter(|(slot, known)| known.contact.account == account && state.spends.is_old(*slot, now))
            .map(|(slot, _)| slot);
        state.spends.begin_round(slots.collect(), now.run);
    }

    /// The next question about what somebody spent, one at a time.
    pub(super) fn spend_job(&self, state: &AccountState, can: &Capabilities) -> Option<(Job, Purpose)> {
        if !can.spend || !may_ask(state) {
            return None;
        }
        let first = state.spends.first().map(|slot| (slot, Purpose::Urgent));
        let (slot, purpose) = first.or(state.spends.next().map(|slot| (slot, Purpose::Routine)))?;
        let key = self.roster.get(slot)?.contact.key.clone();
        Some((job(Task::SpendOf { key }, About::Spend { slot }), purpose))
    }

    /// When to look again who is to be asked about.
    pub(super) fn next_spending(&self, state: &AccountState, can: &Capabilities) -> Option<Run> {
        state.spends.next_round().filter(|_| can.spend && may_ask(state))
    }

    /// What a contact spent was told.
    pub(super) fn read_spend(&mut self, account: AccountId, slot: Slot, spend: Spend) {
        if let Some(state) = self.accounts.get_mut(&account) {
            state.spends.read(slot, spend);
        }
    }
}

fn may_ask(state: &AccountState) -> bool {
    state.may_ask() && !state.missing.contains_key(&TaskKind::SpendOf)
}

/// What a person spent, of their contacts the one who spent most.
pub(super) fn spend_of<'a>(
    roster: &Roster,
    accounts: &'a BTreeMap<AccountId, AccountState>,
    person: PersonId,
) -> Option<&'a Spend> {
    let contacts = roster.contacts_of(person);
    let spends = contacts.filter_map(|(slot, known)| accounts.get(&known.contact.account)?.spends.of(slot));
    spends.max_by_key(|spend| cents(spend))
}

/// How much that is, to compare people by: which currency it is in has no say.
pub(super) fn cents(spend: &Spend) -> u64 {
    spend.total.as_ref().map_or(0, |total| total.cents)
}
