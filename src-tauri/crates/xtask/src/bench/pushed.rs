//! From a pushed frame to its notification: the simulated service writes down when it sends each frame, and what stands for
//! the notification daemon when it is asked to show something.
//!
//! The agent's example `pushed` is the service and the person who signs in to it. Both ends read the same clock.

use std::path::Path;
use std::time::Duration;

use super::asking::line;
use super::program;
use crate::desktop::{Desktop, Furniture};
use crate::measure::median;
use crate::run::{Outcome, Trouble};

/// How many single arrivals are timed. The program closes its oldest notices when more than 64 are open.
pub(super) const EVENTS: usize = 30;
/// Signing in, and then eleven seconds for each arrival.
const TAKES: Duration = Duration::from_secs(600);

/// Milliseconds from each frame to its notification.
pub(super) fn measure(porchlight: &Path, service: &Path) -> Outcome<Vec<f64>> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    let data = desktop.home().join("porchlight");
    let porchlight = program::start(&mut desktop, porchlight, &data)?.0;
    let mut command = desktop.command(service);
    command.arg(data).arg(EVENTS.to_string());
    let service = desktop.spawn("service", command)?;
    line(&mut desktop, service, "done", TAKES)?;
    let (pushed, shown) = (desktop.said("service"), desktop.said("stand-ins"));
    desktop.end(porchlight);
    latencies(&times(&pushed, "pushed "), &times(&shown, "notice "))
}

/// The figures in a sentence.
pub(super) fn text(milliseconds: &[f64]) -> String {
    let longest = milliseconds.iter().copied().fold(0.0, f64::max);
    let median = median(milliseconds.to_vec()).unwrap_or_default();
    format!(
        "Pushed frame to notification, {} single arrivals: median {median:.1} ms, longest {longest:.1} ms",
        milliseconds.len()
    )
}

/// The times in the lines that begin so, in nanoseconds since 1970.
fn times(text: &str, beginning: &str) -> Vec<u128> {
    let time = |line: &str| line.strip_prefix(beginning)?.split(' ').next()?.parse().ok();
    text.lines().filter_map(time).collect()
}

/// From each frame to the first notification before the next frame.
fn latencies(pushed: &[u128], shown: &[u128]) -> Outcome<Vec<f64>> {
    let ends = pushed.iter().skip(1).copied().chain([u128::MAX]);
    let latency = |(nth, (from, to)): (usize, (&u128, u128))| {
        let first = shown.iter().find(|at| (*from..to).contains(*at));
        first.map(|at| (at - from) as f64 / 1e6).ok_or_else(|| {
            Trouble::new(format!(
                "Arrival {} of {} was told by no notification of its own.",
                nth + 1,
                pushed.len()
            ))
        })
    };
    pushed.iter().zip(ends).enumerate().map(latency).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_frame_has_the_first_notification_before_the_next() {
        let pushed = times("pushed 1000000\npushed 9000000\ndone\n", "pushed ");
        let shown = times(
            "item 1 x\nnotice 1500000 Ana is online\nnotice 2000000 Ana\nnotice 12000000 Leo\n",
            "notice ",
        );
        let latencies = latencies(&pushed, &shown).unwrap();
        assert_eq!(latencies, [0.5, 3.0]);
        assert_eq!(
            text(&latencies),
            "Pushed frame to notification, 2 single arrivals: median 3.0 ms, longest 3.0 ms"
        );
    }

    #[test]
    fn an_arrival_that_was_not_told_is_no_figure() {
        let trouble = latencies(&[1, 5], &[2]).unwrap_err().to_string();
        assert_eq!(trouble, "Arrival 2 of 2 was told by no notification of its own.");
    }
}
