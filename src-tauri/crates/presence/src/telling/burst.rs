//! Many arrivals at once: after three single notices the rest share one, which replaces the three. Fifty toasts would hide
//! each other and the screen.

use crate::id::{NoticeId, PersonId};
use crate::telling::Subject;
use crate::time::Run;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// Arrivals closer than this belong together.
const TOGETHER: Duration = Duration::from_secs(10);

/// How many arrivals within [`TOGETHER`] get notices of their own.
const MOST_SINGLES: usize = 3;

/// The least time between two updates of the notice that all share; a desktop may flash at each.
const LEAST_BETWEEN_UPDATES: Duration = Duration::from_secs(3);

/// The arrivals of the last seconds.
#[derive(Debug, Default)]
pub(super) struct Crowd {
    /// Those with a notice of their own, the oldest first.
    singles: VecDeque<(Run, Subject)>,
    /// The burst that goes on, or the last one.
    burst: Option<Burst>,
}

/// Arrivals that share one notice.
#[derive(Debug)]
pub(super) struct Burst {
    /// The notice they share.
    pub(super) notice: NoticeId,
    /// Who arrived in it.
    pub(super) members: BTreeMap<PersonId, Subject>,
    /// The last arrival.
    last: Run,
    /// When the notice was last sent.
    sent: Run,
    /// Whether somebody arrived since.
    is_behind: bool,
}

/// How an arrival is to be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// By a notice of its own.
    Alone,
    /// By one it shares with those who just had their own.
    Begins,
    /// By the one that stands already.
    Joins,
}

impl Crowd {
    /// How an arrival now is to be told.
    pub(super) fn company(&mut self, now: Run) -> Company {
        self.pass(now);
        if self.burst.is_some() {
            Company::Joins
        } else if self.singles.len() >= MOST_SINGLES {
            Company::Begins
        } else {
            Company::Alone
        }
    }

    /// Somebody got a notice of their own.
    pub(super) fn add_single(&mut self, subject: Subject, now: Run) {
        self.singles.push_back((now, without_words(subject)));
    }

    /// A burst begins with this arrival and those who just had their own notices. Returns who these are.
    pub(super) fn begin(&mut self, notice: NoticeId, subject: Subject, now: Run) -> Vec<PersonId> {
        let singles: Vec<_> = self.singles.drain(..).map(|(_, single)| single).collect();
        let persons = singles.iter().map(|single| single.whom.person).collect();
        let members = singles
            .into_iter()
            .chain([without_words(subject)])
            .map(|member| (member.whom.person, member))
            .collect();
        self.burst = Some(Burst { notice, members, last: now, sent: now, is_behind: false });
        persons
    }

    /// Somebody arrives in the burst that goes on.
    pub(super) fn join(&mut self, subject: Subject, now: Run) {
        if let Some(burst) = &mut self.burst {
            burst.members.insert(subject.whom.person, without_words(subject));
            burst.last = now;
            burst.is_behind = true;
        }
    }

    /// The burst, if there is one.
    pub(super) fn burst(&self) -> Option<&Burst> {
        self.burst.as_ref()
    }

    /// The burst whose notice is to be updated now, if there is one; it counts as updated.
    pub(super) fn take_due(&mut self, now: Run) -> Option<&Burst> {
        let burst = self.burst.as_mut()?;
        if !burst.is_behind || now.since(burst.sent) < LEAST_BETWEEN_UPDATES {
            return None;
        }
        burst.is_behind = false;
        burst.sent = now;
        Some(burst)
    }

    /// When a notice is to be updated next.
    pub(super) fn next_due(&self) -> Option<Run> {
        let burst = self.burst.as_ref()?;
        burst.is_behind.then(|| burst.sent.after(LEAST_BETWEEN_UPDATES))
    }

    /// Who stands in this notice need not be told of again: the user has seen to it, or it cannot be raised.
    pub(super) fn settle(&mut self, notice: NoticeId) {
        if let Some(burst) = &mut self.burst
            && burst.notice == notice
        {
            burst.is_behind = false;
        }
    }

    /// Lets go of one person.
    pub(super) fn forget(&mut self, person: PersonId) {
        self.singles.retain(|(_, single)| single.whom.person != person);
        if let Some(burst) = &mut self.burst {
            burst.members.remove(&person);
        }
    }

    /// The next arrival is alone again.
    pub(super) fn disperse(&mut self) {
        self.singles.clear();
        self.burst = None;
    }

    /// Lets go of what lies too far back; a burst not before its notice tells of everybody in it.
    pub(super) fn pass(&mut self, now: Run) {
        self.singles.retain(|(at, _)| now.since(*at) < TOGETHER);
        if self.burst.as_ref().is_some_and(|burst| !burst.is_behind && now.since(burst.last) >= TOGETHER) {
            self.burst = None;
        }
    }
}

/// A notice about several says nobody's last words, so nobody's need be kept.
fn without_words(subject: Subject) -> Subject {
    Subject { last_words: None, ..subject }
}
