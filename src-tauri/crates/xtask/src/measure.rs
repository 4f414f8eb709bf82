//! What the kernel says of running processes: memory, time on a processor, wake-ups.

use std::fs;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

/// The memory of these processes in bytes, shared pages divided among their users (PSS), so that a sum counts each page once.
pub(crate) fn memory(processes: &[u32]) -> u64 {
    let kilobytes = |process: &u32| {
        let text = fs::read_to_string(format!("/proc/{process}/smaps_rollup")).unwrap_or_default();
        number_after(&text, "Pss:")
    };
    processes.iter().map(kilobytes).sum::<u64>() * 1024
}

/// How many other processes run whose name begins so. They share pages with ours, which makes ours look smaller.
pub(crate) fn others_named(prefix: &str, ours: &[u32]) -> usize {
    let is_other = |entry: &fs::DirEntry| {
        let id = entry.file_name().to_str().and_then(|name| name.parse().ok());
        id.is_some_and(|id| !ours.contains(&id))
            && fs::read_to_string(entry.path().join("comm")).is_ok_and(|name| name.starts_with(prefix))
    };
    fs::read_dir("/proc").into_iter().flatten().flatten().filter(is_other).count()
}

/// What these processes have used so far. The difference of two readings is what they did in between; a thread that ended in
/// between takes its share with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Work {
    /// Nanoseconds on a processor, from the scheduler: its ticks of 10 ms are too coarse for a program that sleeps.
    nanoseconds: u64,
    /// How often a thread gave up the processor by itself, which is how often it had been woken.
    wakeups: u64,
}

/// What processes used in a stretch of time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Use {
    /// Of one core.
    pub(crate) percent: f64,
    pub(crate) wakeups_per_second: f64,
}

/// Watches these processes for so long.
pub(crate) fn use_during(processes: &[u32], length: Duration) -> Use {
    let before = work(processes);
    thread::sleep(length);
    let after = work(processes);
    let nanoseconds = after.nanoseconds.saturating_sub(before.nanoseconds);
    let wakeups = after.wakeups.saturating_sub(before.wakeups);
    Use {
        percent: nanoseconds as f64 / length.as_nanos() as f64 * 100.0,
        wakeups_per_second: wakeups as f64 / length.as_secs_f64(),
    }
}

fn work(processes: &[u32]) -> Work {
    let mut work = Work::default();
    for thread in processes.iter().flat_map(|process| threads(*process)) {
        let schedule = fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
        work.nanoseconds += number_after(&schedule, "");
        let status = fs::read_to_string(thread.join("status")).unwrap_or_default();
        work.wakeups += number_after(&status, "\nvoluntary_ctxt_switches:");
    }
    work
}

fn threads(process: u32) -> Vec<PathBuf> {
    let entries = fs::read_dir(format!("/proc/{process}/task"));
    entries.into_iter().flatten().flatten().map(|entry| entry.path()).collect()
}

/// The number that follows a label; nought for a process that is gone by now.
fn number_after(text: &str, label: &str) -> u64 {
    let rest = text.split_once(label).map_or("", |(_, rest)| rest);
    rest.split_whitespace().next().and_then(|word| word.parse().ok()).unwrap_or_default()
}

/// The middle one of some measurements; of an even number, the upper of the two in the middle.
pub(crate) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_behind_their_label() {
        let rollup = "00400000-7fff rollup\nRss:   5000 kB\nPss:    1234 kB\nPss_Dirty: 9 kB\n";
        assert_eq!(number_after(rollup, "Pss:"), 1234);
        let status = "Name:\tx\nvoluntary_ctxt_switches:\t17\nnonvoluntary_ctxt_switches:\t3\n";
        assert_eq!(number_after(status, "\nvoluntary_ctxt_switches:"), 17);
        assert_eq!(number_after("15000000 20 3", ""), 15_000_000);
        assert_eq!(number_after("", "Pss:"), 0);
    }

    #[test]
    fn the_median_is_the_middle() {
        assert_eq!(median(vec![3.0, 1.0, 2.0]), Some(2.0));
        assert_eq!(median(Vec::new()), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn this_very_process_has_memory_and_has_worked() {
        let this = [std::process::id()];
        assert!(memory(&this) > 100_000);
        assert!(work(&this).nanoseconds > 0);
        let name = fs::read_to_string("/proc/self/comm").unwrap();
        assert!(others_named(name.trim(), &[]) > others_named(name.trim(), &this));
    }
}
