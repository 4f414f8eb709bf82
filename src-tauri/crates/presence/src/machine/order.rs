//! Which of two reports about somebody is the newer: a service reports by itself on one way and answers on another, and what was
//! sent first may arrive last. Where nobody can tell, the service is asked again, because only an answer settles it.

use super::Machine;
use super::hearing::Arrived;
use crate::id::AskId;
use crate::roster::{Answered, Known, Slot};
use crate::sighting::{LastSeen, Presence, Report};
use crate::time::{Moment, Run, Wall};
use std::time::Duration;

/// Services tell the same time now with fractions of a second and now without.
const ROUNDING: Duration = Duration::from_secs(1);

/// So long after an answer a report is surely the newer. Both times may be whole seconds, and servers renew the date they put
/// on answers once a second only.
const SURELY_NEWER: Duration = Duration::from_secs(2);

/// How a report that the service made by itself stands to what is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// It is older than what is known, or is what is known.
    Late,
    /// It is the newest there is.
    News,
    /// It says what an answer does that may be older or newer.
    Agrees,
    /// It says something else than an answer does that may be older or newer.
    Unsure,
}

/// Compares a report with what is known. Times of one clock only are compared: ours may be wrong by hours.
pub(super) fn order(known: &Known, report: &Report, now: Run) -> Order {
    let particulars = known.particulars.as_ref();
    let newest = particulars.and_then(|it| it.made);
    let is_late = match (report.made, newest) {
        (Some(made), Some(newest)) => made < newest || (made == newest && says_the_same(known, report)),
        (Some(_) | None, None) | (None, Some(_)) => match (report.last_seen, known.last_seen) {
            (Some(LastSeen::At(told)), Some(LastSeen::At(newest))) => newest.since(told) >= ROUNDING,
            (Some(LastSeen::At(_) | LastSeen::Day(_)) | None, _) => false,
        },
    };
    // Of the time of the newest report it is that one once more, or the next within the same second.
    let is_of_newest = report.made.is_some() && report.made == newest;
    let is_newest = particulars
        .and_then(|it| it.answered)
        .is_none_or(|answered| !is_of_newest && is_surely_newer(report.made, answered, now));
    match (is_late, is_newest) {
        (true, _) => Order::Late,
        (false, true) => Order::News,
        (false, false) if is_known_presence(known, report) => Order::Agrees,
        (false, false) => Order::Unsure,
    }
}

/// Whether a report was made after an answer; where the service does not tell when it made them, they arrive as they are made.
fn is_surely_newer(made: Option<Wall>, answered: Answered, now: Run) -> bool {
    let between = match (made, answered.made) {
        (Some(made), Some(answer)) => made.since(answer),
        (Some(_) | None, None) | (None, Some(_)) => now.since(answered.heard),
    };
    between >= SURELY_NEWER
}

/// Whether a report tells nothing but what is known.
fn says_the_same(known: &Known, report: &Report) -> bool {
    is_known_presence(known, report) && (report.last_seen.is_none() || report.last_seen == known.last_seen)
}

fn is_known_presence(known: &Known, report: &Report) -> bool {
    match (&report.presence, &known.presence) {
        (Presence::Busy { until: None }, Presence::Busy { .. }) if report.leaves_out_end => true,
        (told, known) => told == known,
    }
}

impl Machine {
    /// Whether something else about them was reported after this was asked, so that the answer may be the older of the two.
    pub(super) fn is_overtaken(&self, slot: Slot, report: &Report, ask: AskId) -> bool {
        self.roster.get(slot).is_some_and(|known| {
            let pushed = known.particulars.as_ref().and_then(|it| it.pushed);
            pushed.is_some_and(|first_after| ask < first_after) && !is_known_presence(known, report)
        })
    }

    /// An answer told of somebody of an account that reports by itself. Returns whether it leaves open what was reported while it
    /// was under way.
    pub(super) fn note_answered(&mut self, slot: Slot, arrived: Arrived, now: Moment) -> bool {
        let Some(known) = self.roster.get_mut(slot) else { return false };
        if !self.accounts.get(&known.contact.account).is_some_and(|state| state.listening.is_on) {
            return false;
        }
        let particulars = known.particulars.get_or_insert_default();
        particulars.answered = Some(Answered { made: arrived.made, heard: now.run });
        particulars.is_unsettled &= particulars.pushed.is_some_and(|first_after| arrived.ask < first_after);
        particulars.is_unsettled
    }
}
