//! One limit of a service and what was spent of it. It answers when the next request may go; it never sends, waits or
//! reads a clock. Four things can hold a request back, and the latest of them decides:
//!
//! - **The window.** Never more than `limit` requests in any stretch of `window`. The send times themselves are kept, so
//!   this is exact; a count that starts anew at fixed times would let twice the limit through around its start. Send
//!   times are whole milliseconds rounded down, so two that read `window` apart may be less than that apart: a request
//!   leaves the window one millisecond after its length has passed.
//! - **The pace.** A bucket of `burst` requests, refilled at (`limit` - `burst`) / `window`, where `burst` is 10, or half
//!   the limit where that is less. At one instant nothing is refilled, so at most `burst` <= 10 go at once. In a stretch
//!   of `window` at most a full bucket and what is refilled meanwhile go: `burst` + (`limit` - `burst`) = `limit`. So the
//!   pace alone keeps within the limit, and nobody runs into the window's wall and waits there for seconds; the window is
//!   for rounding, for limits that change, and for requests sent although it was not time. With 100 in 60 s: 10 at once,
//!   then one every 2/3 s, so at most 100 in the first minute and 90 in each after it. Of a limit of 10 or less all may
//!   go at once, so there the window rules alone.
//! - **The ceiling.** Others may use the same client. When a service says less is left than our own count would leave,
//!   what it says is the most we send until its count starts anew. It never says so to our gain: more than our count
//!   leaves changes nothing, and until that time the lowest word holds, because answers overtake each other.
//! - **The hold.** Nothing goes until then: the service said that nothing is left, or answered 429.

use crate::backoff::MOST_TOLD;
use crate::service::LimitNews;
use crate::time::Run;
use std::collections::VecDeque;
use std::time::Duration;

/// One limit of a service, and what was spent of it.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    name: &'static str,
    limit: u32,
    window: Duration,
    /// When requests were sent, oldest first: those of the last window, at most [`MOST_LIMIT`].
    sent: VecDeque<Run>,
    pace: Pace,
    ceiling: Ceiling,
    held_until: Run,
}

/// What a request is for, as far as its share of a limit goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// May use all of the limit.
    Urgent,
    /// Leaves a quarter of the limit, and half of what others leave of it, to what is urgent: with half of it, people who
    /// are not watched would never be asked about once the watched need the other half.
    Routine,
}

/// How much is missing from the bucket. Counted in requests times the window's nanoseconds: in this unit a request takes
/// `window` and a nanosecond brings `refill` back, both whole numbers, so nothing is ever rounded. The largest numbers
/// there can be, a limit times the longest span or run, are below 2^108.
#[derive(Clone, Debug, Default)]
struct Pace {
    missing: u128,
    as_of: Run,
}

/// The most that may be sent until a time, by the service's word. Past that time it means nothing.
#[derive(Clone, Debug, Default)]
struct Ceiling {
    left: u32,
    /// What routine requests leave alone: half of what was left when the ceiling came up.
    reserve: u32,
    until: Run,
}

/// Most requests at once (DESIGN 5, "Asking").
const MOST_AT_ONCE: u32 = 10;

/// The largest limit that is believed, and the most send times that are kept (80 kB). A hundred times what any service
/// we ask allows: beyond it a header is a mistake.
const MOST_LIMIT: u32 = 10_000;

/// The shortest window: [`Run`] tells nothing shorter.
const LEAST_WINDOW: Duration = Duration::from_millis(1);

/// Nanoseconds in the unit of [`Run`].
const NANOS_PER_MILLI: u128 = 1_000_000;

impl Budget {
    /// A budget of which nothing is spent: at most `limit` requests (1 to 10,000, nearest taken) in any `window` (at
    /// least 1 ms).
    pub(crate) fn new(name: &'static str, limit: u32, window: Duration) -> Self {
        Self {
            name,
            limit: limit.clamp(1, MOST_LIMIT),
            window: window.max(LEAST_WINDOW),
            sent: VecDeque::new(),
            pace: Pace::default(),
            ceiling: Ceiling::default(),
            held_until: Run::default(),
        }
    }

    /// What the service counts together.
    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Most requests in the window.
    pub(crate) fn limit(&self) -> u32 {
        self.limit
    }

    /// How many requests the window and the service's word leave at `now`; the pace may still spread them. None while
    /// held.
    pub(crate) fn left(&self, now: Run) -> u32 {
        if self.held_until(now).is_some() {
            return 0;
        }
        let left = self.own_left(now);
        if self.ceiling.until > now { left.min(self.ceiling.left) } else { left }
    }

    /// When an urgent request may be sent.
    #[cfg(test)]
    pub(crate) fn ready_at(&self, now: Run) -> Run {
        self.ready_for(Purpose::Urgent, now)
    }

    /// When the next request may be sent: `now`, or the earliest time after it. A routine request waits while three quarters
    /// of the limit are spent already, or half of what others left of it.
    pub(crate) fn ready_for(&self, purpose: Purpose, now: Run) -> Run {
        let (most, reserve) = match purpose {
            Purpose::Urgent => (self.limit, 0),
            // Rounded up, so that even a limit of 1 lets routine requests through.
            Purpose::Routine => (routine_share(self.limit), self.ceiling.reserve),
        };
        // Whatever holds a request back stops doing so as time passes and nothing is sent, so the latest end suits all.
        now.max(self.held_until)
            .max(self.window_ready(most))
            .max(self.ceiling.ready(reserve))
            .max(self.pace.ready(self.limit, self.window))
    }

    /// Counts a request that is sent at `now`, also when it was not time for it.
    pub(crate) fn spend(&mut self, now: Run) {
        // The clock never goes back; if a caller does, the order of the send times is kept by counting it as later.
        let now = self.sent.back().map_or(now, |&last| last.max(now));
        while self.sent.front().is_some_and(|&first| self.has_left_window(first, now)) {
            self.sent.pop_front();
        }
        // Only the latest ones matter to any limit there can be, so a caller who never waits costs no memory.
        if self.sent.len() >= MOST_LIMIT as usize {
            self.sent.pop_front();
        }
        self.sent.push_back(now);
        self.pace.spend(self.limit, self.window, now);
        if self.ceiling.until > now {
            self.ceiling.left = self.ceiling.left.saturating_sub(1);
        }
    }

    /// Follows what an answer said about this budget. A time further off than 1 h counts as 1 h; where no time was told,
    /// the service's count starts anew a whole window from `now` at the latest.
    pub(crate) fn heard(&mut self, news: &LimitNews, now: Run) {
        if let Some(limit) = news.limit {
            // What was refilled so far was refilled at the old limit's rate.
            self.pace.settle(self.limit, now);
            self.limit = limit.clamp(1, MOST_LIMIT);
        }
        let until = match news.resets_in {
            Some(span) => now.after(span.min(MOST_TOLD)),
            None => self.end_of_window(now),
        };
        match news.remaining {
            None => {}
            Some(0) => self.hold(until),
            Some(remaining) => self.lower_ceiling(remaining, until, now),
        }
    }

    /// Sends nothing before `until`. An earlier time than an earlier hold's changes nothing.
    pub(crate) fn hold(&mut self, until: Run) {
        self.held_until = self.held_until.max(until);
    }

    /// Until when nothing is sent, if that lies ahead of `now`.
    pub(crate) fn held_until(&self, now: Run) -> Option<Run> {
        (self.held_until > now).then_some(self.held_until)
    }

    /// How many requests the window leaves by our own count.
    fn own_left(&self, now: Run) -> u32 {
        let gone = self.sent.partition_point(|&sent| self.has_left_window(sent, now));
        let counted = u32::try_from(self.sent.len() - gone).unwrap_or(u32::MAX);
        self.limit.saturating_sub(counted)
    }

    /// From when on the window holds fewer than `most` requests.
    fn window_ready(&self, most: u32) -> Run {
        let decisive = self.sent.len().checked_sub(most as usize).and_then(|place| self.sent.get(place));
        decisive.map_or(Run::default(), |&sent| self.end_of_window(sent))
    }

    /// Whether a request sent then counts no more.
    fn has_left_window(&self, sent: Run, now: Run) -> bool {
        now.since(sent) > self.window
    }

    /// The first time at which a request sent at `start` counts no more.
    fn end_of_window(&self, start: Run) -> Run {
        start.after(self.window).after(LEAST_WINDOW)
    }

    /// Takes in that the service has `remaining` left until `until`.
    fn lower_ceiling(&mut self, remaining: u32, until: Run, now: Run) {
        if self.ceiling.until > now {
            if remaining < self.ceiling.left {
                self.ceiling.left = remaining;
                self.ceiling.until = self.ceiling.until.max(until);
            }
        } else if remaining < self.own_left(now) {
            self.ceiling = Ceiling { left: remaining, reserve: remaining / 2, until };
        }
    }
}

impl Ceiling {
    /// From when on it leaves more than `reserve`.
    fn ready(&self, reserve: u32) -> Run {
        if self.left > reserve { Run::default() } else { self.until }
    }
}

impl Pace {
    /// From when on the bucket holds at least one request.
    fn ready(&self, limit: u32, window: Duration) -> Run {
        if limit <= MOST_AT_ONCE {
            return Run::default();
        }
        let bearable = u128::from(burst(limit).saturating_sub(1)) * window.as_nanos();
        let wait = self.missing.saturating_sub(bearable).div_ceil(refilled_per_milli(limit));
        Run(self.as_of.0.saturating_add(u64::try_from(wait).unwrap_or(u64::MAX)))
    }

    /// Takes one request out of the bucket. An empty one stays empty: the window counts who does not wait, and nobody
    /// is shut out for longer than that.
    fn spend(&mut self, limit: u32, window: Duration, now: Run) {
        self.settle(limit, now);
        let empty = u128::from(MOST_AT_ONCE) * window.as_nanos();
        self.missing = self.missing.saturating_add(window.as_nanos()).min(empty);
    }

    /// Puts in what was refilled up to `now`.
    fn settle(&mut self, limit: u32, now: Run) {
        let millis = now.since(self.as_of).as_millis();
        self.missing = self.missing.saturating_sub(millis * refilled_per_milli(limit));
        self.as_of = self.as_of.max(now);
    }
}

/// How much of a limit routine requests may use: three quarters, and always something.
pub(crate) fn routine_share(limit: u32) -> u32 {
    limit - limit / 4
}

/// How much of a limit is left to routine requests whatever else there is to ask; of less than eight nothing for sure.
pub(crate) fn least_routine_share(limit: u32) -> u32 {
    limit / 8
}

/// How much of a limit requests of both kinds may use all the time: no more than the pace brings back, and no more than lets
/// routine ones, which wait while their share is spent, ever get theirs.
pub(crate) fn lasting_share(limit: u32) -> u32 {
    let refilled = if limit <= MOST_AT_ONCE { limit } else { limit - burst(limit) };
    refilled.min(routine_share(limit))
}

/// How many requests a full bucket holds.
fn burst(limit: u32) -> u32 {
    MOST_AT_ONCE.min(limit / 2)
}

/// What a millisecond brings back into the bucket, in the unit of [`Pace`]. Never nothing, as the limit is at least 1.
fn refilled_per_milli(limit: u32) -> u128 {
    u128::from(limit - burst(limit)) * NANOS_PER_MILLI
}

#[cfg(test)]
mod tests;
