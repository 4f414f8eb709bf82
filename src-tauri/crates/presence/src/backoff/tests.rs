//! What waiting after failures must keep to (QUALITY C9 and C10).

use super::*;
use proptest::prelude::*;

#[test]
fn the_bound_doubles_from_two_seconds_to_five_minutes() {
    let expected = [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300];
    for (earlier, secs) in (0..).zip(expected) {
        let longest = longest_of_many(earlier);
        let bound = Duration::from_secs(secs);
        assert!(longest <= bound, "{longest:?} after {earlier} failures");
        assert!(longest > bound.mul_f64(0.99), "{longest:?} after {earlier} failures");
    }
}

#[test]
fn waits_are_spread_evenly_from_nothing_to_the_bound() {
    let mut chance = Chance::new(3);
    let mut tenths = [0_u32; 10];
    for _ in 0..100_000 {
        let wait = after(3).failed(&mut chance);
        tenths[usize::try_from(wait.as_millis() * 10 / 16_000).unwrap().min(9)] += 1;
    }
    // 10,000 are expected in each, with a standard deviation of 95: five of those.
    assert!(tenths.iter().all(|&count| count.abs_diff(10_000) < 475), "{tenths:?}");
}

#[test]
fn programs_that_failed_together_do_not_return_together() {
    for (earlier, bound_secs) in [(0, 2), (3, 16), (8, 300)] {
        let mut in_second = [0_u32; 301];
        for seed in 0..10_000 {
            let wait = after(earlier).failed(&mut Chance::new(seed));
            in_second[usize::try_from(wait.as_secs()).unwrap()] += 1;
        }
        let mean = 10_000 / bound_secs;
        let peak = in_second.into_iter().max().unwrap();
        assert!(peak <= 3 * mean, "{peak} in one second, {mean} on average");
    }
}

#[test]
fn a_success_starts_over() {
    let mut backoff = Backoff::default();
    let mut chance = Chance::new(1);
    for _ in 0..50 {
        let _ = backoff.failed(&mut chance);
    }
    assert_eq!(backoff.failures(), 50);
    backoff.succeeded();
    assert_eq!(backoff.failures(), 0);
    assert!(backoff.failed(&mut chance) <= BASE);
}

#[test]
fn the_most_failures_there_can_be_do_no_harm() {
    let mut backoff = after(u32::MAX);
    assert!(backoff.failed(&mut Chance::new(1)) <= CAP);
    assert_eq!(backoff.failures(), u32::MAX);
}

#[test]
fn a_told_wait_is_obeyed_between_a_second_and_an_hour() {
    let told = [0, 1, 2, 3_599, 3_600, 3_601, u64::MAX]
        .map(|secs| clamp_retry_after(Duration::from_secs(secs)).as_secs());
    assert_eq!(told, [1, 1, 2, 3_599, 3_600, 3_600, 3_600]);
    assert_eq!(clamp_retry_after(Duration::from_millis(1_500)), Duration::from_millis(1_500));
    assert_eq!(clamp_retry_after(Duration::MAX), MOST_TOLD);
}

proptest! {
    #[test]
    fn no_wait_passes_its_bound(failures: u32, seed: u64) {
        let wait = after(failures).failed(&mut Chance::new(seed));
        prop_assert!(wait <= CAP);
    }

    #[test]
    fn no_wait_passes_its_bound_after_few_failures(failures in 0..12_u32, seed: u64) {
        let bound = (2_u64 << failures).min(300);
        let wait = after(failures).failed(&mut Chance::new(seed));
        prop_assert!(wait <= Duration::from_secs(bound));
    }
}

fn longest_of_many(failures: u32) -> Duration {
    let mut chance = Chance::new(9);
    (0..2_000).map(|_| after(failures).failed(&mut chance)).max().unwrap_or_default()
}

fn after(failures: u32) -> Backoff {
    Backoff { failures, ..Backoff::default() }
}

#[test]
fn what_was_under_way_together_fails_once() {
    let mut backoff = Backoff::default();
    let mut chance = Chance::new(9);
    for _ in 0..10 {
        backoff.failed_together(Run(0), &mut chance, Run(100));
    }
    assert_eq!(backoff.failures(), 1);
    assert_eq!(backoff.failed_together(Run(100), &mut chance, Run(200)), Duration::ZERO);
    backoff.failed_together(Run(101), &mut chance, Run(200));
    assert_eq!(backoff.failures(), 2);
}
