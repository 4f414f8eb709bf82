//! How often may be asked: exact sliding windows, and a book of every call over a limit.
//!
//! The vendor says "token bucket" (fanvue.md 3.2); a window is at least as strict in any span of its length, which is
//! what the client promises to keep. A refused call uses up nothing. `X-RateLimit-Reset` is when everything would be
//! free again, `Retry-After` when the next single call would be.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use uuid::Uuid;

use crate::options::{Limit, LimitOptions};

/// What a limit of the service counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Budget {
    /// All calls but those of a creator.
    General,
    /// `POST /chats/statuses`.
    Statuses,
    /// Everything below `/creators/{uuid}/` of this creator (fanvue.md 3.2).
    Creator(Uuid),
}

/// A call that was over a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// The limit.
    pub budget: Budget,
    /// When the call came, since the simulator started.
    pub since_start: Duration,
    /// The path that was asked for.
    pub path: String,
}

/// Whose calls count together: one client and user (fanvue.md 3.2). Calls with a token nobody knows have no user.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Caller {
    pub(crate) client_id: String,
    pub(crate) user: Option<String>,
}

/// All windows.
#[derive(Debug)]
pub(crate) struct Limits {
    pub(crate) options: LimitOptions,
    windows: HashMap<(Caller, Budget), Window>,
    violations: Vec<Violation>,
}

/// How a caller stands after a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) limit: u32,
    pub(crate) remaining: u32,
    /// From now until everything is free again.
    pub(crate) reset_in: Duration,
    /// From now until a call is possible, when this one was not.
    pub(crate) refused_for: Option<Duration>,
}

impl Limits {
    pub(crate) fn new(options: LimitOptions) -> Limits {
        Limits { options, windows: HashMap::new(), violations: Vec::new() }
    }

    /// Counts one call at `now`, which never goes back. `special` is the call's own budget besides the general one, or,
    /// for a creator's, in its place.
    pub(crate) fn count(
        &mut self,
        caller: &Caller,
        special: Option<Budget>,
        path: &str,
        now: Duration,
    ) -> Standing {
        let budgets = match special {
            Some(Budget::Statuses) if self.options.statuses_count_as_general => {
                vec![Budget::Statuses, Budget::General]
            }
            Some(budget) => vec![budget],
            None => vec![Budget::General],
        };
        let mut refused_for: Option<Duration> = None;
        for budget in &budgets {
            let limit = self.limit(*budget);
            let window = self.windows.entry((caller.clone(), *budget)).or_default();
            window.arrive(limit, now);
            if let Some(wait) = window.wait(limit, now) {
                refused_for = Some(refused_for.map_or(wait, |other| other.max(wait)));
                self.violations.push(Violation {
                    budget: *budget,
                    since_start: now,
                    path: String::from(path),
                });
            }
        }
        if !self.options.enforced {
            refused_for = None;
        }
        let mut standing: Option<Standing> = None;
        for budget in budgets {
            let limit = self.limit(budget);
            let window = self.windows.entry((caller.clone(), budget)).or_default();
            if refused_for.is_none() {
                window.counted.push_back(now);
            }
            let used = u32::try_from(window.counted.len()).unwrap_or(u32::MAX);
            let here = Standing {
                limit: limit.requests,
                remaining: limit.requests.saturating_sub(used),
                reset_in: window
                    .counted
                    .back()
                    .map_or(Duration::ZERO, |last| (*last + limit.window).saturating_sub(now)),
                refused_for,
            };
            // The call's own budget comes first and is what the headers state, unless the general one is tighter.
            standing = Some(match standing {
                Some(first) if first.remaining <= here.remaining => first,
                Some(_) | None => here,
            });
        }
        standing.expect("there is at least one budget")
    }

    fn limit(&self, budget: Budget) -> Limit {
        match budget {
            Budget::General => self.options.general,
            Budget::Statuses => self.options.statuses,
            Budget::Creator(_) => self.options.creator,
        }
    }

    pub(crate) fn violations(&self) -> Vec<Violation> {
        self.violations.clone()
    }

    /// The most calls that any caller made in any span of the budget's window, refused ones included.
    pub(crate) fn most(&self, wanted: Budget) -> usize {
        let windows = self.windows.iter().filter(|((_, budget), _)| *budget == wanted);
        windows.map(|(_, window)| window.most).max().unwrap_or(0)
    }

    /// Forgets all calls and violations; the limits stay.
    pub(crate) fn clear(&mut self) {
        self.windows.clear();
        self.violations.clear();
    }
}

/// The calls of one caller that a budget still counts.
#[derive(Debug, Default)]
struct Window {
    counted: VecDeque<Duration>,
    arrived: VecDeque<Duration>,
    most: usize,
}

impl Window {
    /// Lets go of what has left the window, and notes that a call came.
    fn arrive(&mut self, limit: Limit, now: Duration) {
        for times in [&mut self.counted, &mut self.arrived] {
            while times.front().is_some_and(|first| *first + limit.window <= now) {
                times.pop_front();
            }
        }
        self.arrived.push_back(now);
        self.most = self.most.max(self.arrived.len());
    }

    /// How long until there is room for one more; `None` when there is room now.
    fn wait(&self, limit: Limit, now: Duration) -> Option<Duration> {
        let over = (self.counted.len() + 1).checked_sub(limit.requests as usize).filter(|over| *over > 0)?;
        let leaving = self.counted.get(over - 1).copied().unwrap_or(now);
        Some((leaving + limit.window).saturating_sub(now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn caller(client_id: &str) -> Caller {
        Caller { client_id: String::from(client_id), user: None }
    }

    fn limits(general: u32, statuses: u32) -> Limits {
        let window = Duration::from_secs(60);
        Limits::new(LimitOptions {
            general: Limit { requests: general, window },
            statuses: Limit { requests: statuses, window },
            ..LimitOptions::default()
        })
    }

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn the_call_over_the_limit_is_refused_until_the_first_one_leaves_the_window() {
        let mut limits = limits(3, 80);
        for millis in [0, 100, 200] {
            assert_eq!(limits.count(&caller("a"), None, "/x", at(millis)).refused_for, None);
        }
        let refused = limits.count(&caller("a"), None, "/x", at(59_999));
        assert_eq!(refused.refused_for, Some(at(1)));
        assert_eq!(refused.remaining, 0);
        assert_eq!(limits.count(&caller("a"), None, "/x", at(60_000)).refused_for, None);
        assert_eq!(limits.count(&caller("a"), None, "/x", at(60_001)).refused_for, Some(at(99)));
        assert_eq!(limits.violations().len(), 2);
    }

    #[test]
    fn no_span_of_a_window_ever_holds_more_than_the_limit() {
        let mut limits = limits(5, 80);
        let mut passed = Vec::new();
        for step in 0..2_000_u64 {
            let now = at(step * 977);
            if limits.count(&caller("a"), None, "/x", now).refused_for.is_none() {
                passed.push(now);
            }
        }
        for (place, first) in passed.iter().enumerate() {
            let in_span = passed[place..].iter().take_while(|time| **time < *first + at(60_000)).count();
            assert!(in_span <= 5, "{in_span} calls in the minute from {first:?}");
        }
        assert!(passed.len() > 150, "the limit is reached, not only kept: {}", passed.len());
    }

    #[test]
    fn a_refused_call_uses_up_nothing() {
        let mut limits = limits(1, 80);
        limits.count(&caller("a"), None, "/x", at(0));
        for second in 1..60 {
            assert!(limits.count(&caller("a"), None, "/x", at(second * 1_000)).refused_for.is_some());
        }
        assert_eq!(limits.count(&caller("a"), None, "/x", at(60_000)).refused_for, None);
    }

    #[test]
    fn status_calls_have_a_budget_of_their_own_and_count_as_general_when_told_so() {
        let mut limits = limits(10, 2);
        limits.count(&caller("a"), Some(Budget::Statuses), "/s", at(0));
        let second = limits.count(&caller("a"), Some(Budget::Statuses), "/s", at(1));
        assert_eq!((second.limit, second.remaining, second.refused_for), (2, 0, None));
        assert!(limits.count(&caller("a"), Some(Budget::Statuses), "/s", at(2)).refused_for.is_some());
        assert_eq!(limits.count(&caller("a"), None, "/x", at(3)).remaining, 7);

        limits.options.statuses_count_as_general = false;
        limits.clear();
        limits.count(&caller("a"), Some(Budget::Statuses), "/s", at(4));
        assert_eq!(limits.count(&caller("a"), None, "/x", at(5)).remaining, 9);
    }

    #[test]
    fn callers_do_not_share_a_window_and_the_busiest_span_is_remembered() {
        let mut limits = limits(2, 80);
        limits.count(&caller("a"), None, "/x", at(0));
        limits.count(&caller("a"), None, "/x", at(1));
        assert_eq!(limits.count(&caller("b"), None, "/x", at(2)).remaining, 1);
        limits.count(&caller("a"), None, "/x", at(3));
        assert_eq!(limits.most(Budget::General), 3);
    }

    #[test]
    fn a_limit_that_is_not_enforced_is_still_counted() {
        let mut limits = limits(1, 80);
        limits.options.enforced = false;
        limits.count(&caller("a"), None, "/x", at(0));
        let over = limits.count(&caller("a"), None, "/x", at(1));
        assert_eq!((over.refused_for, over.remaining), (None, 0));
        assert_eq!(limits.violations().len(), 1);
    }
}
