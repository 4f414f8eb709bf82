//! Noticing that the machine slept or that its clock was set. Two witnesses: the wall clock that has run away from the one
//! that stands still while the machine sleeps, looked at every 15 s (Tailscale's figures), and on Linux the word of
//! logind, which comes at once. A system bus that is not there, or no logind on it, leaves the first.

use presence::time::Moment;
use std::time::Duration;

/// How often the clocks are compared.
pub const LOOK_EVERY: Duration = Duration::from_secs(15);

/// By how much the clocks may differ after [`LOOK_EVERY`] before it counts: half of it, so 1.5 times the span in all.
const MOST_DRIFT_MS: i64 = 7_500;

/// Compares the two clocks.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Drift {
    last: Moment,
}

impl Drift {
    pub(crate) fn new(now: Moment) -> Self {
        Self { last: now }
    }

    /// Whether the wall clock went its own way since the last look, in either direction.
    pub(crate) fn has_jumped(&mut self, now: Moment) -> bool {
        let wall = now.wall.0.saturating_sub(self.last.wall.0);
        let run = i64::try_from(now.run.since(self.last.run).as_millis()).unwrap_or(i64::MAX);
        self.last = now;
        wall.saturating_sub(run).saturating_abs() > MOST_DRIFT_MS
    }

    /// Takes the clocks as they are now: a jump was told of in another way.
    pub(crate) fn settle(&mut self, now: Moment) {
        self.last = now;
    }
}

/// Waits until logind says that the machine woke, again and again; `woke` is called each time. Returns when the bus closed.
#[cfg(target_os = "linux")]
pub(crate) async fn follow_logind(bus: &zbus::Connection, mut woke: impl FnMut()) {
    use futures_util::StreamExt;

    let rule = zbus::MatchRule::builder()
        .msg_type(zbus::message::Type::Signal)
        .interface("org.freedesktop.login1.Manager")
        .and_then(|rule| rule.member("PrepareForSleep"));
    let Ok(rule) = rule else { return };
    let Ok(mut signals) = zbus::MessageStream::for_match_rule(rule.build(), bus, Some(4)).await else {
        tracing::debug!("the system bus takes no rule: sleep is noticed by the clocks alone");
        return;
    };
    while let Some(signal) = signals.next().await {
        let Ok(signal) = signal else { return };
        // The argument says whether the machine is about to sleep; `false` is the waking.
        if signal.body().deserialize::<bool>().is_ok_and(|is_going| !is_going) {
            woke();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Drift;
    use presence::time::{Moment, Run, Wall};

    fn at(wall_s: i64, run_s: u64) -> Moment {
        Moment { wall: Wall(wall_s * 1000), run: Run(run_s * 1000) }
    }

    #[test]
    fn a_sleep_is_seen_once() {
        let mut drift = Drift::new(at(1000, 0));
        assert!(!drift.has_jumped(at(1015, 15)));
        assert!(drift.has_jumped(at(30_000, 30)));
        assert!(!drift.has_jumped(at(30_015, 45)));
    }

    #[test]
    fn a_clock_set_back_is_seen_and_a_busy_machine_is_not() {
        let mut drift = Drift::new(at(1000, 0));
        assert!(!drift.has_jumped(at(1090, 90)), "ninety seconds late on both clocks is only late");
        assert!(drift.has_jumped(at(0, 105)));
        assert!(drift.has_jumped(at(i64::MAX / 1000, 120)), "no overflow");
    }
}
