//! When a token is renewed, and how long is waited after a failure.

use super::*;
use presence::time::{Run, Wall};
use proptest::prelude::*;

fn at(ms: i64) -> Moment {
    Moment { wall: Wall(ms), run: Run(u64::try_from(ms).unwrap()) }
}

#[test]
fn a_token_is_renewed_when_a_fifth_of_its_life_is_left() {
    let life = Life::new(at(0), Duration::from_secs(3600));
    assert_eq!(due_in(&life, at(0)).as_secs(), 2880);
    assert_eq!(due_in(&life, at(2_000_000)).as_secs(), 880);
    assert_eq!(due_in(&life, at(2_880_000)), Duration::ZERO);
    assert_eq!(due_in(&life, at(9_000_000)), Duration::ZERO);
}

#[test]
fn pauses_double_up_to_five_minutes_and_obey_the_server() {
    let longest: Vec<u64> =
        (1..12).map(|failures| pause(failures, None, LONGEST_PAUSE, 1.0).as_secs()).collect();
    assert_eq!(longest, [2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    assert_eq!(pause(1, Some(Duration::from_secs(60)), LONGEST_WITHOUT_ANSWER, 0.1), Duration::from_secs(60));
    assert_eq!(pause(u32::MAX, None, LONGEST_PAUSE, 1.0), LONGEST_PAUSE);
}

proptest! {
    #[test]
    fn no_pause_is_shorter_than_half_a_second_or_longer_than_five_minutes(failures: u32, random: f64) {
        let random = if random.is_nan() { 0.5 } else { random };
        let pause = pause(failures, None, LONGEST_PAUSE, random);
        prop_assert!((Duration::from_millis(500)..=LONGEST_PAUSE).contains(&pause));
    }
}
