//! What a budget must keep to, whoever calls it and whatever a service says: its limit in every stretch of its window,
//! ten at once, and no lockout.

use super::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const MINUTE: Duration = Duration::from_secs(60);
/// When a request sent at 0 counts no more, in a window of a minute.
const WINDOW_END: u64 = 60_001;

#[test]
fn a_fresh_budget_is_ready_and_whole() {
    let budget = Budget::new("statuses", 100, MINUTE);
    assert_eq!(budget.ready_at(Run(5)), Run(5));
    assert_eq!((budget.name(), budget.limit(), budget.left(Run(5))), ("statuses", 100, 100));
    assert_eq!(budget.held_until(Run(5)), None);
}

#[test]
fn ten_go_at_once_and_the_rest_are_spread() {
    let mut budget = hundred();
    let times = greedy(&mut budget, Run(1_000), 100);
    assert_eq!(times[..10], [1_000; 10]);
    assert_eq!(times[10..14], [1_667, 2_334, 3_000, 3_667]);
    assert!(times[99] <= 61_000, "the hundredth went at {}", times[99]);
}

#[test]
fn a_greedy_caller_gets_nine_tenths_of_the_limit() {
    let times = greedy(&mut hundred(), Run(0), 1_000);
    // 10 at once, then 990 at 90 in a minute.
    assert!(times[999] <= 11 * 60_000 + 1_000, "the thousandth went at {}", times[999]);
}

#[test]
fn a_small_limit_is_ruled_by_its_window_alone() {
    let mut budget = Budget::new("small", 3, MINUTE);
    assert_eq!(greedy(&mut budget, Run(0), 7), [0, 0, 0, WINDOW_END, WINDOW_END, WINDOW_END, 2 * WINDOW_END]);
    assert_eq!(greedy(&mut Budget::new("ten", 10, MINUTE), Run(0), 10), [0; 10]);
}

#[test]
fn limits_just_above_ten_are_not_starved() {
    for limit in 11..30_u32 {
        let times = greedy(&mut Budget::new("middling", limit, MINUTE), Run(0), 1_000);
        let windows = times[999] / 60_000 + 1;
        assert!(1_000 / windows >= u64::from(limit / 2), "{limit}: {windows} windows for a thousand");
    }
}

#[test]
fn a_request_counts_for_a_whole_window_and_no_longer() {
    let mut budget = Budget::new("one", 1, MINUTE);
    budget.spend(Run(7));
    assert_eq!(budget.ready_at(Run(7)), Run(60_008));
    assert_eq!((budget.left(Run(60_007)), budget.left(Run(60_008))), (0, 1));
}

#[test]
fn requests_sent_too_early_count_and_shut_nobody_out_for_longer_than_the_window() {
    let mut budget = hundred();
    for _ in 0..50_000 {
        budget.spend(Run(0));
    }
    assert_eq!(budget.sent.len(), MOST_LIMIT as usize);
    assert_eq!((budget.left(Run(0)), budget.ready_at(Run(0))), (0, Run(WINDOW_END)));
    assert_eq!(greedy(&mut budget, Run(0), 10), [WINDOW_END; 10]);
}

#[test]
fn a_clock_that_goes_back_does_no_harm() {
    let mut budget = Budget::new("small", 2, MINUTE);
    budget.spend(Run(1_000));
    budget.spend(Run(10));
    assert_eq!((budget.left(Run(5)), budget.ready_at(Run(5))), (0, Run(61_001)));
}

#[test]
fn a_routine_request_leaves_a_quarter_of_the_limit() {
    let mut budget = hundred();
    let mut sent = 0;
    let mut now = Run(0);
    while budget.ready_for(Purpose::Routine, now) <= Run(59_000) {
        now = budget.ready_for(Purpose::Routine, now);
        budget.spend(now);
        sent += 1;
    }
    assert_eq!(sent, 75);
    assert_eq!(budget.ready_for(Purpose::Routine, now), Run(WINDOW_END));
    assert!(budget.ready_at(now) <= now.after(Duration::from_millis(667)));
}

#[test]
fn a_limit_of_one_lets_a_routine_request_through() {
    let budget = Budget::new("one", 1, MINUTE);
    assert_eq!(budget.ready_for(Purpose::Routine, Run(3)), Run(3));
}

#[test]
fn what_others_spent_tightens_until_the_count_starts_anew() {
    let mut budget = hundred();
    budget.spend(Run(0));
    budget.heard(&news(None, Some(2), Some(secs(20))), Run(100));
    assert_eq!(budget.left(Run(100)), 2);
    assert_eq!(greedy(&mut budget, Run(100), 3), [100, 100, 20_100]);
    assert_eq!(budget.left(Run(20_100)), 96);
}

#[test]
fn of_what_others_leave_a_routine_request_takes_half() {
    let mut budget = hundred();
    budget.heard(&news(None, Some(4), Some(secs(20))), Run(0));
    for _ in 0..2 {
        assert_eq!(budget.ready_for(Purpose::Routine, Run(0)), Run(0));
        budget.spend(Run(0));
    }
    assert_eq!((budget.ready_for(Purpose::Routine, Run(0)), budget.ready_at(Run(0))), (Run(20_000), Run(0)));
    // The last one that others leave is not kept from routine requests for ever.
    let mut budget = hundred();
    budget.heard(&news(None, Some(1), Some(secs(20))), Run(0));
    assert_eq!(budget.ready_for(Purpose::Routine, Run(0)), Run(0));
}

#[test]
fn a_header_that_says_more_than_we_count_loosens_nothing() {
    let mut budget = Budget::new("small", 3, MINUTE);
    let _ = greedy(&mut budget, Run(0), 3);
    budget.heard(&news(None, Some(3), Some(secs(1))), Run(1));
    budget.heard(&news(None, Some(u32::MAX), None), Run(1));
    assert_eq!((budget.left(Run(1)), budget.ready_at(Run(1))), (0, Run(WINDOW_END)));
}

#[test]
fn a_header_that_agrees_with_our_count_changes_nothing() {
    let mut budget = hundred();
    let undisturbed = greedy(&mut budget.clone(), Run(0), 300);
    budget.heard(&news(Some(100), Some(100), Some(secs(3_600))), Run(0));
    assert_eq!(greedy(&mut budget, Run(0), 300), undisturbed);
}

#[test]
fn answers_that_overtake_each_other_leave_the_lowest_word() {
    let mut budget = hundred();
    budget.heard(&news(None, Some(5), Some(secs(20))), Run(0));
    budget.heard(&news(None, Some(7), Some(secs(20))), Run(1));
    assert_eq!(budget.left(Run(1)), 5);
    budget.heard(&news(None, Some(4), Some(secs(10))), Run(2));
    assert_eq!((budget.left(Run(19_999)), budget.left(Run(20_000))), (4, 100));
}

#[test]
fn nothing_left_holds_until_the_told_time() {
    let mut budget = hundred();
    budget.heard(&news(None, Some(0), Some(secs(20))), Run(100));
    assert_eq!((budget.held_until(Run(100)), budget.left(Run(100))), (Some(Run(20_100)), 0));
    assert_eq!((budget.ready_at(Run(100)), budget.held_until(Run(20_100))), (Run(20_100), None));
}

#[test]
fn nothing_left_without_a_time_holds_for_a_window() {
    let mut budget = hundred();
    budget.heard(&news(None, Some(0), None), Run(100));
    assert_eq!(budget.ready_at(Run(100)), Run(100 + WINDOW_END));
}

#[test]
fn a_told_time_further_off_than_an_hour_counts_as_an_hour() {
    for span in [secs(3 * 86_400), Duration::MAX] {
        let mut budget = hundred();
        budget.heard(&news(None, Some(0), Some(span)), Run(0));
        assert_eq!(budget.ready_at(Run(0)), Run(3_600_000));
        let mut budget = hundred();
        budget.heard(&news(None, Some(1), Some(span)), Run(0));
        budget.spend(Run(0));
        assert_eq!(budget.ready_at(Run(0)), Run(3_600_000));
    }
}

#[test]
fn a_hold_is_never_shortened() {
    let mut budget = hundred();
    budget.hold(Run(9_000));
    budget.hold(Run(4_000));
    budget.heard(&news(None, Some(0), Some(secs(2))), Run(0));
    assert_eq!((budget.held_until(Run(0)), budget.ready_at(Run(0))), (Some(Run(9_000)), Run(9_000)));
}

#[test]
fn a_told_limit_is_followed_within_reason() {
    let mut budget = hundred();
    for (told, believed) in [(7, 7), (0, 1), (u32::MAX, 10_000), (10_000, 10_000)] {
        budget.heard(&news(Some(told), None, None), Run(0));
        assert_eq!(budget.limit(), believed);
    }
    assert_eq!(Budget::new("none", 0, MINUTE).limit(), 1);
    assert_eq!(Budget::new("vast", u32::MAX, MINUTE).limit(), 10_000);
}

#[test]
fn a_lower_limit_counts_what_was_sent_under_the_higher_one() {
    let mut budget = hundred();
    let _ = greedy(&mut budget, Run(0), 10);
    budget.heard(&news(Some(2), Some(1), Some(secs(1))), Run(0));
    assert_eq!((budget.left(Run(0)), budget.ready_at(Run(0))), (0, Run(WINDOW_END)));
}

#[test]
fn a_higher_limit_refills_the_bucket_from_now_on_only() {
    let mut budget = hundred();
    let _ = greedy(&mut budget, Run(0), 10);
    budget.heard(&news(Some(10_000), None, None), Run(667));
    let times = greedy(&mut budget, Run(667), 2);
    assert_eq!(times[0], 667);
    assert!(times[1] > 667, "the old rate had refilled one request only");
}

#[test]
fn a_window_of_no_length_does_no_harm() {
    let mut budget = Budget::new("none", 100, Duration::ZERO);
    let times = greedy(&mut budget, Run(0), 1_000);
    assert!(times[999] <= 1_000);
}

#[test]
fn the_end_of_time_does_no_harm() {
    for window in [Duration::ZERO, MINUTE, Duration::MAX] {
        for limit in [0, 1, 10, 11, 100, u32::MAX] {
            let mut budget = Budget::new("late", limit, window);
            for now in [0, u64::MAX - 1, u64::MAX, u64::MAX, 0].map(Run) {
                budget.spend(now);
                budget.heard(&news(Some(limit), Some(1), Some(Duration::MAX)), now);
                budget.heard(&news(None, Some(0), None), now);
                budget.hold(Run(u64::MAX));
                assert!(budget.ready_at(now) >= now && budget.ready_for(Purpose::Routine, now) >= now);
                assert!(budget.left(now) <= budget.limit());
            }
        }
    }
}

/// One thing that happens to a budget.
#[derive(Clone, Debug)]
enum Step {
    /// A request, sent as soon as it may be after this many milliseconds.
    Ask { after: u64, purpose: Purpose },
    /// An answer's headers.
    Hear(LimitNews),
    /// A hold for this many milliseconds.
    Hold(u64),
}

fn asks() -> impl Strategy<Value = Step> {
    let after = prop_oneof![4 => Just(0), 4 => 0..2_000_u64, 1 => 0..100_000_u64];
    let purpose = prop_oneof![3 => Just(Purpose::Urgent), 1 => Just(Purpose::Routine)];
    (after, purpose).prop_map(|(after, purpose)| Step::Ask { after, purpose })
}

fn steps() -> impl Strategy<Value = Step> {
    let hears = (option::of(0..150_u32), option::of(0..150_u32), option::of(0..100_000_u64)).prop_map(
        |(limit, remaining, millis)| Step::Hear(news(limit, remaining, millis.map(Duration::from_millis))),
    );
    prop_oneof![12 => asks(), 2 => hears, 1 => (0..20_000_u64).prop_map(Step::Hold)]
}

/// Takes the steps, waiting as told. Fails when a request goes that may not; otherwise the send times.
fn walk(budget: &mut Budget, steps: Vec<Step>) -> Result<Vec<u64>, TestCaseError> {
    let window = budget.window.as_millis();
    let mut now = Run(0);
    let mut held = Run(0);
    let mut times: Vec<u64> = Vec::new();
    for step in steps {
        match step {
            Step::Ask { after, purpose } => {
                now = now.after(Duration::from_millis(after));
                let ready = budget.ready_for(purpose, now);
                prop_assert!(ready >= now && ready >= held);
                now = ready;
                prop_assert_eq!(budget.ready_for(purpose, now), now, "ready is not ready once it is reached");
                prop_assert!(budget.left(now) > 0);
                budget.spend(now);
                times.push(now.0);
                let in_window =
                    times.iter().rev().take_while(|&&time| u128::from(now.0 - time) <= window).count();
                let most = match purpose {
                    Purpose::Urgent => budget.limit(),
                    Purpose::Routine => routine_share(budget.limit()),
                };
                prop_assert!(in_window <= most as usize, "{} in a window that allows {}", in_window, most);
                let at_once = times.iter().rev().take_while(|&&time| time == now.0).count();
                prop_assert!(at_once <= 10, "{} at once", at_once);
            }
            Step::Hear(news) => {
                budget.heard(&news, now);
                let told = news.remaining.unwrap_or(u32::MAX);
                prop_assert!(budget.left(now) <= told || news.resets_in == Some(Duration::ZERO));
            }
            Step::Hold(millis) => {
                held = held.max(now.after(Duration::from_millis(millis)));
                budget.hold(held);
            }
        }
    }
    Ok(times)
}

proptest! {
    #[test]
    fn no_window_holds_more_than_the_limit_and_no_instant_more_than_ten(
        limit in prop_oneof![1..40_u32, 1..400_u32],
        window in prop_oneof![1..100_u64, 1..100_000_u64],
        steps in vec(asks(), 1..300),
    ) {
        let window = Duration::from_millis(window);
        walk(&mut Budget::new("any", limit, window), steps)?;
    }

    #[test]
    fn the_same_holds_whatever_a_service_says(
        limit in 1..150_u32,
        window in 1..100_000_u64,
        steps in vec(steps(), 1..300),
    ) {
        walk(&mut Budget::new("any", limit, Duration::from_millis(window)), steps)?;
    }

    #[test]
    fn nobody_is_shut_out_for_longer_than_the_window(
        limit in 1..400_u32,
        window in 1..100_000_u64,
        sends in vec(0..500_u64, 0..600),
        told in option::of(0..400_u32),
    ) {
        let mut budget = Budget::new("any", limit, Duration::from_millis(window));
        let mut now = Run(0);
        for gap in sends {
            now = now.after(Duration::from_millis(gap));
            budget.spend(now);
        }
        budget.heard(&news(told, None, None), now);
        prop_assert!(budget.ready_at(now).0 <= now.0 + window + 1);
        prop_assert!(budget.ready_for(Purpose::Routine, now).0 <= now.0 + window + 1);
    }

    #[test]
    fn no_numbers_panic(
        limit: u32,
        window in (any::<u64>(), 0..1_000_000_000_u32),
        calls in vec((any::<u64>(), any::<Option<u32>>(), any::<Option<u32>>(), any::<Option<u64>>()), 0..50),
    ) {
        let mut budget = Budget::new("any", limit, Duration::new(window.0, window.1));
        for (now, limit, remaining, resets_in) in calls {
            let now = Run(now);
            budget.spend(now);
            budget.heard(&news(limit, remaining, resets_in.map(Duration::from_secs)), now);
            prop_assert!(budget.ready_at(now) >= now);
            prop_assert!(budget.ready_for(Purpose::Routine, now) >= budget.ready_at(now));
            prop_assert!(budget.left(now) <= budget.limit());
        }
    }
}

fn hundred() -> Budget {
    Budget::new("statuses", 100, MINUTE)
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn news(limit: Option<u32>, remaining: Option<u32>, resets_in: Option<Duration>) -> LimitNews {
    LimitNews { budget: "statuses", limit, remaining, resets_in }
}

/// Sends `count` requests, each as soon as it may be sent.
fn greedy(budget: &mut Budget, start: Run, count: usize) -> Vec<u64> {
    let mut now = start;
    let mut times = Vec::new();
    for _ in 0..count {
        now = budget.ready_at(now);
        budget.spend(now);
        times.push(now.0);
    }
    times
}
