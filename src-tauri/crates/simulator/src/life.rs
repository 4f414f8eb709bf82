//! People's days: who is here when, as a pure function of the seed, the person and the day.
//!
//! A person has visits (usual times of day), each made on some days and not on others, each with a length. What a
//! person does on one day follows from nothing but the seed, the person and that day, so the past can be told without
//! having been lived, and the present agrees with it. A day runs from four in the morning, when hardly anybody is
//! here, to the next, and visits are cut there, so that no visit belongs to two days. Daylight saving is left out:
//! nobody's habits are that exact.
//!
//! Times are milliseconds since 1970, UTC. No function reads a clock.

use crate::dice::Dice;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const MINUTE: i64 = 60 * SECOND;
pub(crate) const HOUR: i64 = 60 * MINUTE;
pub(crate) const DAY: i64 = 24 * HOUR;

/// How far back or ahead a rarely seen person is looked for.
const FAR: i64 = 70;

/// When a person's day begins, after local midnight.
const DAWN: i64 = 4 * HOUR;

/// One stretch of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Session {
    pub(crate) start: i64,
    /// The first moment after it.
    pub(crate) end: i64,
}

/// A usual time of day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visit {
    /// Minutes after the start of the day, 0 to 1,439.
    pub(crate) minute: i16,
    /// How many minutes sooner or later it may be.
    pub(crate) spread: i16,
    /// In what share of the active days it happens.
    pub(crate) chance: f32,
}

/// What is usual for one person.
#[derive(Clone, Debug)]
pub(crate) struct Habits {
    /// The person's number in the world.
    pub(crate) person: u32,
    /// Local time minus UTC, in minutes.
    pub(crate) utc_offset: i16,
    /// The share of days on which the person comes at all.
    pub(crate) active_days: f32,
    pub(crate) visits: Vec<Visit>,
    /// The middling length of a visit in minutes.
    pub(crate) minutes: f32,
    /// Comes and goes many times within a visit, as on a bad line.
    pub(crate) is_flapper: bool,
    /// The share of visits in which the person writes.
    pub(crate) writes: f32,
    /// Nothing happens before this.
    pub(crate) since: i64,
}

impl Habits {
    /// The number of the day that holds `time`.
    pub(crate) fn day(&self, time: i64) -> i64 {
        (time + self.shift()).div_euclid(DAY)
    }

    fn shift(&self) -> i64 {
        i64::from(self.utc_offset) * MINUTE - DAWN
    }

    /// The sessions of one day, in order, none touching another.
    pub(crate) fn sessions(&self, seed: u64, day: i64) -> Vec<Session> {
        let mut dice = Dice::new(seed, [u64::from(self.person), day.cast_unsigned()]);
        if !dice.chance(f64::from(self.active_days)) {
            return Vec::new();
        }
        let first = day * DAY - self.shift();
        let mut sessions = Vec::with_capacity(self.visits.len());
        for visit in &self.visits {
            let happens = dice.chance(f64::from(visit.chance));
            let shift = (dice.unit() + dice.unit() - 1.0) * f64::from(visit.spread);
            let length = f64::from(self.minutes) * skew(&mut dice);
            if !happens {
                continue;
            }
            let start = first + ((f64::from(visit.minute) + shift) * MINUTE as f64) as i64;
            let end = start + (length * MINUTE as f64) as i64;
            let (start, end) = (start.max(first).max(self.since), end.min(first + DAY));
            if end - start >= 20 * SECOND {
                sessions.push(Session { start, end });
            }
        }
        sessions.sort_unstable_by_key(|session| session.start);
        let sessions = joined(&sessions);
        if self.is_flapper { torn(&sessions, &mut dice) } else { sessions }
    }

    /// Whether the person is here at `time`, and when that will be otherwise.
    pub(crate) fn standing(&self, seed: u64, time: i64) -> Standing {
        let today = self.day(time);
        for day in today..today + FAR {
            for session in self.sessions(seed, day) {
                if session.end <= time {
                    continue;
                }
                return if session.start <= time {
                    Standing::Here(session)
                } else {
                    Standing::Away(session.start)
                };
            }
        }
        Standing::Away(time + FAR * DAY)
    }

    /// When the last session before `time` ended; `None` when that is long ago or never was.
    pub(crate) fn last_end(&self, seed: u64, time: i64) -> Option<i64> {
        let today = self.day(time);
        (0..FAR).find_map(|back| {
            self.sessions(seed, today - back)
                .into_iter()
                .rev()
                .map(|session| session.end)
                .find(|end| *end <= time)
        })
    }

    /// All sessions that lie at least partly within the span, cut to it, in order.
    pub(crate) fn sessions_within(&self, seed: u64, span: Session) -> Vec<Session> {
        if span.end <= span.start {
            return Vec::new();
        }
        (self.day(span.start)..=self.day(span.end))
            .flat_map(|day| self.sessions(seed, day))
            .filter(|session| session.start < span.end && session.end > span.start)
            .map(|session| Session { start: session.start.max(span.start), end: session.end.min(span.end) })
            .collect()
    }
}

/// Whether somebody is here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// In this session.
    Here(Session),
    /// Not before this time.
    Away(i64),
}

/// How much longer or shorter than middling: many short visits, few long ones, 1 on average.
fn skew(dice: &mut Dice) -> f64 {
    (-(1.0 - dice.unit()).ln()).clamp(0.12, 3.5)
}

/// The same with those that overlap, or lie less than two minutes apart, made one.
fn joined(sessions: &[Session]) -> Vec<Session> {
    let mut joined: Vec<Session> = Vec::with_capacity(sessions.len());
    for session in sessions {
        match joined.last_mut() {
            Some(last) if session.start < last.end + 2 * MINUTE => last.end = last.end.max(session.end),
            Some(_) | None => joined.push(*session),
        }
    }
    joined
}

/// Each session in shreds with short gaps.
fn torn(sessions: &[Session], dice: &mut Dice) -> Vec<Session> {
    let mut shreds = Vec::new();
    for session in sessions {
        let mut start = session.start;
        while start < session.end {
            let end = (start + dice.between(20 * SECOND, 150 * SECOND)).min(session.end);
            shreds.push(Session { start, end });
            start = end + dice.between(10 * SECOND, 80 * SECOND);
        }
    }
    shreds
}

/// How people's time runs against the clock: at the clock's pace before `start`, `speed` times as fast after it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pace {
    pub(crate) start: i64,
    pub(crate) speed: f64,
}

impl Pace {
    /// The moment in people's lives at the real time `real`.
    pub(crate) fn lived(self, real: i64) -> i64 {
        if real <= self.start { real } else { self.start + ((real - self.start) as f64 * self.speed) as i64 }
    }

    /// The real time of a moment in people's lives, rounded up so that by then the moment has come.
    pub(crate) fn real(self, lived: i64) -> i64 {
        if lived <= self.start {
            lived
        } else {
            self.start + ((lived - self.start) as f64 / self.speed).ceil() as i64
        }
    }
}

#[cfg(test)]
mod tests;
