//! Failures that concern nobody but the question that was asked: of the own status, of a clean-up. They stop no account and hold
//! up nothing else, unless it is the network that failed.

use super::{Asked, Machine};
use crate::asking::About;
use crate::service::{Task, Trouble};
use crate::time::Moment;

impl Machine {
    /// Takes a failure in for a question whose failure is its own. Returns whether it is dealt with.
    pub(super) fn failed_alone(&mut self, asked: &Asked, trouble: &Trouble, now: Moment) -> bool {
        if !asked.job.is_alone() {
            return false;
        }
        let is_network = match trouble {
            // Tokens, limits and versions are the account's.
            Trouble::Unauthorized | Trouble::VersionRefused { .. } | Trouble::Halted { .. } => return false,
            Trouble::TooMany { .. } => {
                if let Some(state) = self.accounts.get_mut(&asked.account)
                    && asked.job.task == Task::Heartbeat
                {
                    state.own.resume(now.run);
                }
                return false;
            }
            Trouble::NoAnswer(_) | Trouble::NotTheService => true,
            Trouble::MissingScope(_)
            | Trouble::BadIds(_)
            | Trouble::TooManyIds
            | Trouble::BadCursor
            | Trouble::Coded { .. }
            | Trouble::Refused { .. }
            | Trouble::Failed { .. }
            | Trouble::FailedForIds { .. }
            | Trouble::ForbiddenForIds { .. }
            | Trouble::Unreadable(_)
            | Trouble::NoWay => false,
        };
        if is_network && let Some(gate) = self.gates.get_mut(&asked.sign_in) {
            gate.failed(asked.sent, trouble.clone(), &mut self.chance, now.run);
        }
        if let (Some(state), Trouble::MissingScope(scope)) = (self.accounts.get_mut(&asked.account), trouble)
        {
            state.missing.insert(asked.job.task.kind(), scope.clone());
        }
        match asked.job.about {
            About::Own => self.own_failed(asked, trouble, is_network, now),
            About::CleanUp => self.clean_up_failed(asked.account, trouble),
            About::Seats => {
                if let Some(state) = self.accounts.get_mut(&asked.account).filter(|_| !is_network) {
                    state.seating.give_up();
                }
            }
            About::Places => self.places_failed(asked.account, trouble, now),
            About::Archive => {
                if let Some(state) = self.accounts.get_mut(&asked.account).filter(|_| !is_network) {
                    state.archive.give_up(now.run);
                }
            }
            // The user can ask again.
            About::Name(_) => {}
            About::Contacts { .. }
            | About::Walk
            | About::Bring
            | About::Offers
            | About::Words { .. }
            | About::Spend { .. } => {}
        }
        true
    }
}
