//! When to say who is there, after a time in which nobody could be seen to arrive: a start, a sleep, a snooze.

use super::together::PRESENT;
use super::{Manners, Subject, Telling, ranking};
use crate::event::Effect;
use crate::id::PersonId;
use crate::notice::{Hold, Kind, Occasion, Outcome, Says};
use crate::time::{Moment, Run};
use std::collections::BTreeSet;
use std::time::Duration;

/// How long a summary waits for the first sweep. A few hundred watched people are swept in less; longer, and the user has
/// looked by themselves.
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// The least time between two summaries that are shown (DESIGN.md, "Telling").
pub(crate) const LEAST_APART: Duration = Duration::from_secs(600);

/// The summary to come, and the last one.
#[derive(Debug)]
pub(super) struct Summary {
    stage: Stage,
    shown: Option<Moment>,
}

/// How far the summary to come has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// None is to come.
    Idle,
    /// Waiting for the first sweep.
    Sweeping { since: Run },
    /// The sweep takes its time and nobody is known to be there: waiting for its end, or for somebody.
    Late,
    /// It can go.
    Ready,
}

impl Summary {
    /// None is to come, and one was shown then.
    pub(super) fn new(shown: Option<Moment>) -> Self {
        Self { stage: Stage::Idle, shown }
    }

    /// One is to come, once the first sweep is complete.
    pub(super) fn begin(&mut self, now: Run) {
        self.stage = Stage::Sweeping { since: now };
    }

    /// One is to come as soon as it is known of everybody whether they are there; which may be known already, or only just
    /// being learned.
    pub(super) fn want(&mut self, now: Run) {
        match self.stage {
            Stage::Idle | Stage::Late => self.stage = Stage::Sweeping { since: now },
            Stage::Sweeping { .. } | Stage::Ready => {}
        }
    }

    /// Whether one waits for that.
    pub(super) fn awaits_sweep(&self) -> bool {
        match self.stage {
            Stage::Sweeping { .. } | Stage::Late => true,
            Stage::Idle | Stage::Ready => false,
        }
    }

    /// The first sweep is complete.
    pub(super) fn swept(&mut self) {
        match self.stage {
            Stage::Sweeping { .. } | Stage::Late => self.stage = Stage::Ready,
            Stage::Idle | Stage::Ready => {}
        }
    }

    /// Somebody was found to be there whom nobody saw arrive. After a long wait for a network they are rarely the only one.
    pub(super) fn found(&mut self, now: Run) {
        match self.stage {
            Stage::Late => self.stage = Stage::Sweeping { since: now },
            Stage::Idle | Stage::Sweeping { .. } | Stage::Ready => {}
        }
    }

    /// Whether one is due, for which it must be known who is there.
    pub(super) fn is_due(&self, now: Run) -> bool {
        match self.stage {
            Stage::Idle | Stage::Late => false,
            Stage::Sweeping { since } => now.since(since) >= LONGEST_WAIT,
            Stage::Ready => true,
        }
    }

    /// The one that is due is made now, and counts as settled; unless the sweep takes its time and nobody is known to be there.
    /// Whether it is made.
    pub(super) fn take(&mut self, anybody: bool) -> bool {
        let is_early = match self.stage {
            Stage::Idle | Stage::Ready => false,
            Stage::Sweeping { .. } | Stage::Late => !anybody,
        };
        self.stage = if is_early { Stage::Late } else { Stage::Idle };
        !is_early
    }

    /// Whether the last one was shown so lately that this one is held.
    pub(super) fn is_too_soon(&self, now: Moment) -> bool {
        // The running clock stands still in a sleep and the wall clock can be set back: it was lately only if both say so.
        self.shown.is_some_and(|shown| {
            now.run.since(shown.run) < LEAST_APART && now.wall.since(shown.wall) < LEAST_APART
        })
    }

    /// One is being shown.
    pub(super) fn show(&mut self, now: Moment) {
        self.shown = Some(now);
    }

    /// When to ask again whether one is due.
    pub(super) fn next_due(&self, now: Run) -> Option<Run> {
        match self.stage {
            Stage::Idle | Stage::Late => None,
            Stage::Sweeping { since } => Some(since.after(LONGEST_WAIT)),
            Stage::Ready => Some(now),
        }
    }
}

impl Telling {
    /// The program started or the machine slept: once the first sweep is complete the user hears in one notice who is there.
    /// Whatever was going on is over, because nobody saw what happened meanwhile.
    pub(crate) fn begin_summary(&mut self, now: Moment) {
        self.summary.begin(now.run);
        self.crowds.disperse_all();
        self.visits.retain(|_, visit| visit.end_unseen());
    }

    /// One account goes on after a time in which it was not asked: the user hears who is there, and the visits of those are over
    /// whom nobody saw meanwhile. Everybody else's go on.
    pub(crate) fn resumed(&mut self, unseen: &[PersonId], now: Moment) {
        self.summary.begin(now.run);
        for person in unseen {
            if self.visits.get_mut(person).is_some_and(|visit| !visit.end_unseen()) {
                self.visits.remove(person);
            }
        }
    }

    /// Somebody came while nobody looked, and everything else goes on as it was.
    pub(crate) fn missed(&mut self, now: Moment) {
        self.summary.want(now.run);
    }

    /// Whether a summary waits until it is known of everybody who is watched whether they are there.
    pub(crate) fn awaits_sweep(&self) -> bool {
        self.summary.awaits_sweep()
    }

    /// That is known.
    pub(crate) fn swept(&mut self, _now: Moment) {
        self.summary.swept();
    }

    /// Whether a summary is due, so that [`Self::due`] must be told who is there.
    pub(crate) fn is_summary_due(&self, now: Moment) -> bool {
        self.summary.is_due(now.run)
    }

    /// Says who is there, or records why not.
    pub(super) fn summarize(
        &mut self,
        present: &[Subject],
        manners: Manners,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        self.miss(present, now.run);
        // A snooze ends with a summary of its own.
        if present.is_empty() || self.snooze.is_on(now) {
            return;
        }
        let outcome = if !manners.notifications {
            Outcome::Held(Hold::SwitchedOff)
        } else if self.summary.is_too_soon(now) {
            Outcome::Held(Hold::SummaryTooSoon)
        } else {
            Outcome::Shown
        };
        let notice = self.decide(Kind::Summary, None, outcome, now, effects);
        match outcome {
            Outcome::Shown => {
                self.summary.show(now);
                // It takes the slot of a burst's notice, which must not come back over it.
                let occasion = Occasion::CameOnline;
                self.crowds.disperse(occasion);
                let several = ranking::several(present);
                let says = Says::SeveralAreOnline(several.clone());
                self.stand_together(occasion, notice, says, &several, effects);
            }
            Outcome::Held(_) | Outcome::Undelivered => {}
        }
    }

    /// Whoever is spoken of and was not found in the sweep left while nobody looked.
    fn miss(&mut self, present: &[Subject], now: Run) {
        let there: BTreeSet<_> = present.iter().map(|subject| subject.whom.person).collect();
        let together = PRESENT.iter().filter_map(|occasion| self.together.get(occasion));
        let together = together.flat_map(|together| together.persons.iter().copied());
        let missing: Vec<_> =
            self.visits.keys().copied().chain(together).filter(|person| !there.contains(person)).collect();
        for person in missing {
            self.linger(person, now);
        }
    }
}
