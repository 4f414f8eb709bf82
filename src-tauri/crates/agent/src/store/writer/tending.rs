//! What is done when there is time: copies, limits, and checks of what is too large to be checked at the start.

use super::trouble::Try;
use super::{Writer, account_of};
use crate::store::check::{Background, Verdict};
use crate::store::copies;
use crate::store::database::{self, Fault};
use crate::store::link::Link;
use crate::store::retention::{self, Step};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// How often it looks whether a copy is due, and how soon after the start.
pub(super) const COPY_EVERY: Duration = Duration::from_secs(3600);
const COPY_FIRST: Duration = Duration::from_secs(60);

/// How often the history is brought within its limits, and how soon after the start.
const TRIM_EVERY: Duration = Duration::from_secs(6 * 3600);
const TRIM_FIRST: Duration = Duration::from_secs(900);

/// How long between two steps of that, so that it never takes a core.
const TRIM_PAUSE: Duration = Duration::from_millis(50);

/// How soon after the start a large history is checked, and how often it is looked whether that is done.
const CHECK_FIRST: Duration = Duration::from_secs(120);
const CHECK_LOOK: Duration = Duration::from_secs(2);

/// When what is due; nothing for never.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) copy: Option<Instant>,
    pub(super) trim: Option<Instant>,
    pub(super) check: Option<Instant>,
}

impl Times {
    /// When what is due after a start. A history that was checked at the start needs no other check.
    pub(super) fn at_start(is_large: bool) -> Self {
        let now = Instant::now();
        Self {
            copy: Some(now + COPY_FIRST),
            trim: Some(now + TRIM_FIRST),
            check: is_large.then_some(now + CHECK_FIRST),
        }
    }
}

impl Writer {
    /// Does what is due.
    pub(super) fn tend(&mut self) {
        let now = Instant::now();
        if take_due(&mut self.at.copy, now) {
            self.at.copy = Some(now + COPY_EVERY);
            self.copy();
        }
        if take_due(&mut self.at.trim, now) {
            self.trim_a_little(now);
        }
        if take_due(&mut self.at.check, now) {
            self.look_at_check(now);
        }
    }

    fn copy(&mut self) {
        let Link::Open(connection) = &self.links.people else { return };
        if copies::is_due(&self.place)
            && let Err(error) = copies::make(connection, &self.place)
        {
            tracing::warn!(%error, "the daily copy could not be made");
        }
    }

    fn trim_a_little(&mut self, now: Instant) {
        let (people, is_all_written) = (self.links.people.reading(), self.people.is_empty());
        let Link::Open(connection) = &mut self.links.history else {
            self.at.trim = Some(now + TRIM_EVERY);
            return;
        };
        let is_kept =
            |contact| Ok(!is_all_written || people.is_none() || account_of(people, contact)?.is_some());
        let trim = match self.trim.take() {
            Some(trim) => Ok(trim),
            None => retention::begin(connection, self.limits, wall_now()),
        };
        match trim.and_then(|trim| retention::step(connection, trim, is_kept)) {
            Ok(Step::More(trim)) => {
                self.trim = Some(trim);
                self.at.trim = Some(now + TRIM_PAUSE);
            }
            Ok(Step::Done) => self.at.trim = Some(now + TRIM_EVERY),
            Err(error) => {
                self.at.trim = Some(now + TRIM_EVERY);
                tracing::warn!(%error, "the oldest history could not be let go of");
                if database::fault(&error) == Fault::Damaged {
                    self.mend_history(&error.to_string());
                    self.write(Try::Now);
                }
            }
        }
    }

    fn look_at_check(&mut self, now: Instant) {
        match &mut self.check {
            None => {
                self.check = Background::begin(self.place.history());
                self.at.check = self.check.as_ref().map(|_| now + CHECK_LOOK);
            }
            Some(check) => match check.verdict() {
                None => self.at.check = Some(now + CHECK_LOOK),
                Some(Verdict::Damaged(damage)) => {
                    self.mend_history(&damage);
                    self.write(Try::Now);
                }
                Some(Verdict::Good | Verdict::Unfinished) => self.check = None,
            },
        }
    }
}

fn take_due(at: &mut Option<Instant>, now: Instant) -> bool {
    at.take_if(|at| *at <= now).is_some()
}

fn wall_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
