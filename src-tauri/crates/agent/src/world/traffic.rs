//! How many bytes each account cost in the last 24 hours, counted by the hour and kept in memory only.

use presence::id::AccountId;
use presence::time::Wall;
use std::collections::BTreeMap;

const HOUR_MS: i64 = 3_600_000;
const HOURS: i64 = 24;

#[derive(Debug, Default)]
pub(super) struct Traffic {
    /// Bytes by account and hour since 1970.
    hours: BTreeMap<(AccountId, i64), u64>,
}

impl Traffic {
    pub(super) fn add(&mut self, account: AccountId, bytes: u64, now: Wall) {
        let hour = now.0.div_euclid(HOUR_MS);
        self.hours.retain(|(_, old), _| (hour - HOURS..=hour).contains(old));
        *self.hours.entry((account, hour)).or_default() += bytes;
    }

    pub(super) fn today(&self, account: AccountId, now: Wall) -> u64 {
        let hour = now.0.div_euclid(HOUR_MS);
        self.hours.range((account, hour - HOURS + 1)..=(account, hour)).map(|(_, bytes)| bytes).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::{AccountId, HOUR_MS, Traffic, Wall};

    #[test]
    fn a_day_is_counted_and_the_day_before_forgotten() {
        let mut traffic = Traffic::default();
        traffic.add(AccountId(1), 10, Wall(0));
        traffic.add(AccountId(1), 5, Wall(23 * HOUR_MS));
        traffic.add(AccountId(2), 7, Wall(23 * HOUR_MS));
        assert_eq!(traffic.today(AccountId(1), Wall(23 * HOUR_MS)), 15);
        assert_eq!(traffic.today(AccountId(1), Wall(24 * HOUR_MS)), 5);
        traffic.add(AccountId(1), 1, Wall(60 * HOUR_MS));
        assert_eq!(traffic.hours.len(), 1);
    }
}
