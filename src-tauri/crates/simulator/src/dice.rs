//! Invented things that come out the same on every machine and after every update: a SplitMix64 generator, seeded
//! from a number and the thing it is for. Not for secrets; tokens come from the system's generator.

use uuid::Uuid;

/// A stream of numbers that follows from its seed alone.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream for one thing (`what`, say a person's index and a day) of the world `seed`.
    pub(crate) fn new(seed: u64, what: [u64; 2]) -> Dice {
        let mut dice = Dice(seed);
        for part in what {
            dice.0 = dice.roll() ^ part.wrapping_mul(0x9e37_79b9_7f4a_7c15);
        }
        dice
    }

    /// The next 64 bits.
    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// At least 0, less than 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.roll() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// True in `share` of all cases, 0 to 1.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// From `low` up to and without `high`, which must be greater.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + (self.roll() % high.abs_diff(low)) as i64
    }

    /// One of `choices`, which must not be empty.
    pub(crate) fn pick<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[(self.roll() % choices.len() as u64) as usize]
    }

    /// An id of the usual form.
    pub(crate) fn uuid(&mut self) -> Uuid {
        let bits = (u128::from(self.roll()) << 64) | u128::from(self.roll());
        uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_numbers_and_another_thing_gives_others() {
        let mut one = Dice::new(7, [1, 2]);
        let mut same = Dice::new(7, [1, 2]);
        let mut other = Dice::new(7, [1, 3]);
        assert_eq!(one.roll(), same.roll());
        assert_ne!(one.roll(), other.roll());
    }

    #[test]
    fn numbers_spread_evenly_enough_for_a_crowd() {
        let mut dice = Dice::new(1, [0, 0]);
        let hits = (0..10_000).filter(|_| dice.chance(0.3)).count();
        assert!((2_800..3_200).contains(&hits), "{hits} of 10,000 at 30 %");
        assert!((0..1_000).all(|_| (5..9).contains(&dice.between(5, 9))));
    }

    #[test]
    fn ids_have_the_form_of_random_ones() {
        assert_eq!(Dice::new(1, [0, 0]).uuid().get_version_num(), 4);
    }
}
