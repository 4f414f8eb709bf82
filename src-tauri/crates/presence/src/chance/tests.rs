//! What a generator for jitter must keep to: its bounds, its evenness, its seed.

use super::*;
use proptest::prelude::*;

#[test]
fn equal_seeds_give_equal_spans() {
    let spans = |seed| {
        let mut chance = Chance::new(seed);
        (0..8).map(|_| chance.below(Duration::from_secs(300))).collect::<Vec<_>>()
    };
    assert_eq!(spans(7), spans(7));
    assert_ne!(spans(7), spans(8));
}

#[test]
fn the_numbers_are_those_of_the_published_generator() {
    // The first outputs of the reference implementation (prng.di.unimi.it/splitmix64.c) for the seed 1234567.
    let mut chance = Chance::new(1_234_567);
    let drawn = [chance.draw(), chance.draw(), chance.draw()];
    assert_eq!(drawn, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
}

#[test]
fn nothing_is_drawn_from_nothing() {
    let mut chance = Chance::new(1);
    assert!((0..100).all(|_| chance.below(Duration::ZERO).is_zero()));
}

#[test]
fn both_ends_are_drawn() {
    let mut chance = Chance::new(1);
    let drawn: Vec<_> = (0..1_000).map(|_| chance.below(Duration::from_nanos(3)).as_nanos()).collect();
    for end in 0..=3 {
        let times = drawn.iter().filter(|&&nanos| nanos == end).count();
        assert!((180..320).contains(&times), "{end} was drawn {times} times in 1000");
    }
}

#[test]
fn draws_of_one_generator_are_even() {
    let mut chance = Chance::new(2026);
    let mut tenths = [0_u32; 10];
    for _ in 0..100_000 {
        tenths[tenth(chance.below(SPAN))] += 1;
    }
    // 10,000 are expected in each, with a standard deviation of 95: five of those.
    assert!(tenths.iter().all(|&count| count.abs_diff(10_000) < 475), "{tenths:?}");
}

#[test]
fn first_draws_of_seeds_beside_each_other_are_even() {
    let mut tenths = [0_u32; 10];
    for seed in 0..100_000 {
        tenths[tenth(Chance::new(seed).below(SPAN))] += 1;
    }
    assert!(tenths.iter().all(|&count| count.abs_diff(10_000) < 475), "{tenths:?}");
}

proptest! {
    #[test]
    fn no_span_is_passed(seed: u64, secs: u64, nanos in 0..1_000_000_000_u32) {
        let span = Duration::new(secs, nanos);
        let mut chance = Chance::new(seed);
        prop_assert!((0..20).all(|_| chance.below(span) <= span));
    }
}

const SPAN: Duration = Duration::from_secs(300);

fn tenth(drawn: Duration) -> usize {
    usize::try_from(drawn.as_nanos() * 10 / SPAN.as_nanos()).unwrap().min(9)
}
