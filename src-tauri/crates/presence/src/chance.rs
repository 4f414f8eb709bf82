//! Numbers that spread things in time, so that many programs, or many retries of one, do not come at once. Seeded, so
//! that a run can be repeated exactly. Never for a secret: whoever sees one number knows all that follow.

use std::time::Duration;

/// A small generator: SplitMix64 (Steele, Lea, Flood: "Fast Splittable Pseudorandom Number Generators", 2014). Any seed
/// will do, and seeds beside each other have nothing in common.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    state: u64,
}

/// The step of the state: the odd number nearest to 2^64 divided by the golden ratio, as in the paper.
const STEP: u64 = 0x9e37_79b9_7f4a_7c15;

impl Chance {
    /// A generator that gives the same numbers for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// A span drawn evenly from nothing to all of `span`, both included, to the nanosecond. A span longer than 2^64
    /// nanoseconds (584 years) counts as that long.
    pub(crate) fn below(&mut self, span: Duration) -> Duration {
        let longest = u64::try_from(span.as_nanos()).unwrap_or(u64::MAX);
        // A draw read as a fraction of 2^64, times the number of choices. The widest product still fits in 128 bits, and
        // the choices differ in likelihood by less than `longest` / 2^64, which is nothing for waits of minutes.
        let scaled = (u128::from(self.draw()) * (u128::from(longest) + 1)) >> 64;
        Duration::from_nanos(u64::try_from(scaled).unwrap_or(longest))
    }

    /// The next number. The shifts and factors are the paper's (Stafford's variant 13 of the MurmurHash3 finisher).
    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(STEP);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests;
