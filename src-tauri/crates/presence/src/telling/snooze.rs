//! The user's wish to be told nothing for a while. It ends by the wall clock, because "until eight o'clock" is what was
//! chosen, and it outlives a restart.

use super::Telling;
use crate::event::{Effect, Kept};
use crate::time::{Moment, Run, Wall};
use std::time::Duration;

/// The longest a snooze can last. No choice in the menus is longer; without a bound, a clock set back by a year would silence
/// the program for a year.
const LONGEST: Duration = Duration::from_secs(7 * 24 * 3600);

/// Until when notices are held.
#[derive(Debug)]
pub(super) struct Snooze {
    until: Option<Wall>,
}

/// What became of a snooze as time went on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Passing {
    /// There is none, or it goes on as it was.
    Nothing,
    /// It reached too far ahead and now ends then.
    Cut(Wall),
    /// It is over.
    Over,
}

impl Snooze {
    /// As it was kept, which may be long over.
    pub(super) fn new(until: Option<Wall>) -> Self {
        Self { until }
    }

    /// When it ends, if there is one.
    pub(super) fn until(&self) -> Option<Wall> {
        self.until
    }

    /// Whether notices are held now.
    pub(super) fn is_on(&self, now: Moment) -> bool {
        self.until.is_some_and(|until| now.wall < until)
    }

    /// Holds notices until then, or for the longest there is. Returns when it ends.
    pub(super) fn begin(&mut self, until: Wall, now: Moment) -> Wall {
        let until = until.min(now.wall.after(LONGEST));
        self.until = Some(until);
        until
    }

    /// Ends it, if there is one. Returns whether there was.
    pub(super) fn end(&mut self) -> bool {
        self.until.take().is_some()
    }

    /// Looks at the clock.
    pub(super) fn pass(&mut self, now: Moment) -> Passing {
        let Some(until) = self.until else { return Passing::Nothing };
        let furthest = now.wall.after(LONGEST);
        if until <= now.wall {
            self.until = None;
            Passing::Over
        } else if until > furthest {
            self.until = Some(furthest);
            Passing::Cut(furthest)
        } else {
            Passing::Nothing
        }
    }

    /// When to look at the clock again, as far as the wall clock can be foretold.
    pub(super) fn next_due(&self, now: Moment) -> Option<Run> {
        let until = self.until?;
        if until > now.wall.after(LONGEST) {
            return Some(now.run);
        }
        Some(now.run.after(until.since(now.wall)))
    }
}

impl Telling {
    /// Looks whether a snooze is over. Its end is followed by a summary.
    pub(crate) fn pass_snooze(&mut self, now: Moment) -> Vec<Effect> {
        match self.snooze.pass(now) {
            Passing::Nothing => Vec::new(),
            Passing::Cut(until) => vec![Effect::Keep(Kept::Snooze(Some(until)))],
            Passing::Over => {
                self.summary.want(now.run);
                vec![Effect::Keep(Kept::Snooze(None))]
            }
        }
    }

    /// Holds notices until then, at most for seven days.
    pub(crate) fn snooze(&mut self, until: Wall, now: Moment) -> Vec<Effect> {
        self.crowds.disperse_all();
        let until = self.snooze.begin(until, now);
        vec![Effect::Keep(Kept::Snooze(Some(until)))]
    }

    /// Tells again, beginning with who is there.
    pub(crate) fn end_snooze(&mut self, now: Moment) -> Vec<Effect> {
        if !self.snooze.end() {
            return Vec::new();
        }
        self.summary.want(now.run);
        vec![Effect::Keep(Kept::Snooze(None))]
    }

    /// Until when notices are held, as last wished.
    pub(crate) fn snoozed_until(&self) -> Option<Wall> {
        self.snooze.until()
    }
}
