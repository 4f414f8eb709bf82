//! Where the pages of an account's service are. The accounts of a sign-in share that, so that its owner's own asks. Whatever goes
//! wrong with it stays with it: then the pages are where they were.

use super::Machine;
use crate::asking::{About, AccountState, Job};
use crate::event::Effect;
use crate::id::AccountId;
use crate::placing::Failure;
use crate::service::{Capabilities, PlacesPage, Task, Trouble};
use crate::time::{Moment, Run};

impl Machine {
    /// What there is to ask of it now.
    pub(super) fn places_job(state: &AccountState, can: &Capabilities, now: Moment) -> Option<Job> {
        let page = state.placing.next(now.run).filter(|_| asks(state, can))?.clone();
        Some(state.job_anew(Task::Places { page }, About::Places))
    }

    /// When there is next, if nothing happens before.
    pub(super) fn next_places(state: &AccountState, can: &Capabilities, now: Moment) -> Option<Run> {
        // What is due already stands in the jobs.
        state.placing.due().filter(|due| asks(state, can) && *due > now.run)
    }

    pub(super) fn read_places(
        &mut self,
        account: AccountId,
        page: PlacesPage,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        if let Some(places) = state.placing.read(page, now.run) {
            effects.push(Effect::Place { sign_in: state.record.sign_in, places });
        }
    }

    pub(super) fn places_failed(&mut self, account: AccountId, trouble: &Trouble, now: Moment) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let failure = match trouble {
            Trouble::NoAnswer(_)
            | Trouble::NotTheService
            | Trouble::Failed { .. }
            | Trouble::FailedForIds { .. }
            | Trouble::Coded { .. }
            | Trouble::BadCursor
            | Trouble::Unreadable(_)
            | Trouble::TooMany { .. }
            | Trouble::Unauthorized
            | Trouble::VersionRefused { .. }
            | Trouble::Halted { .. } => Failure::Passing,
            Trouble::MissingScope(_)
            | Trouble::ForbiddenForIds { .. }
            | Trouble::BadIds(_)
            | Trouble::TooManyIds
            | Trouble::Refused { .. }
            | Trouble::NoWay => Failure::Refusal,
        };
        state.placing.failed(failure, &mut self.chance, now.run);
    }
}

fn asks(state: &AccountState, can: &Capabilities) -> bool {
    can.places && state.may_ask() && state.record.seat.is_none()
}
