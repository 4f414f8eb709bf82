//! How a service without stated limits may be asked, as its refusals taught: what worked is kept beyond the run, and once a day
//! it is tried whether more works again.

use crate::time::Wall;
use std::time::Duration;

/// Most often that the least interval is doubled: to sixteen times as long.
const MOST_DOUBLINGS: u32 = 4;

/// How long after what was learned last the service is tried with more. Two requests a day are refused for it at most.
const TRIED_AGAIN: Duration = Duration::from_secs(24 * 3600);

/// How one account may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// How often the least interval is doubled, because the service said that it was asked too often: at most 4.
    pub doublings: u32,
    /// Most ids in one request, where the service took no more.
    pub most_ids: Option<u32>,
    /// When this was learned or tried.
    pub learned: Option<Wall>,
}

impl Pace {
    /// The interval that worked, for a service that allows `least`.
    pub(crate) fn slowed(self, least: Duration) -> Duration {
        least * 2_u32.pow(self.doublings.min(MOST_DOUBLINGS))
    }

    /// How many ids one request may have.
    pub(crate) fn most_ids(self) -> usize {
        self.most_ids.map_or(usize::MAX, |most| usize::try_from(most).unwrap_or(usize::MAX).max(1))
    }

    /// The service was asked too often.
    pub(crate) fn slow_down(&mut self, now: Wall) {
        self.doublings = (self.doublings + 1).min(MOST_DOUBLINGS);
        self.learned = Some(now);
    }

    /// The service was asked about too many at once: so many.
    pub(crate) fn fewer(&mut self, asked: usize, now: Wall) {
        self.most_ids = Some(u32::try_from(asked / 2).unwrap_or(u32::MAX).max(1));
        self.learned = Some(now);
    }

    /// So many at once were refused, and nobody among them was at fault. One fewer is tried first, because what pages state
    /// and what servers take is easily off by one. Then it is half, which was answered.
    /// What was sent before the last of this was learned teaches nothing more.
    pub(crate) fn one_fewer(&mut self, asked: usize, now: Wall) {
        if asked > self.most_ids() {
            return;
        }
        let most = if self.most_ids.is_none() { asked.saturating_sub(1) } else { asked.div_ceil(2) };
        self.most_ids = Some(u32::try_from(most).unwrap_or(u32::MAX).max(1));
        self.learned = Some(now);
    }

    /// The service answered. Whether it is asked for more from here on, for a day of answers.
    pub(crate) fn ease(&mut self, now: Wall) -> bool {
        if *self == Self::default() || self.learned.is_some_and(|at| now.since(at) < TRIED_AGAIN) {
            return false;
        }
        match self.doublings.min(MOST_DOUBLINGS).checked_sub(1) {
            Some(fewer) => self.doublings = fewer,
            None => self.most_ids = None,
        }
        let is_learned = self.doublings > 0 || self.most_ids.is_some();
        self.learned = is_learned.then_some(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: i64 = 24 * 3_600_000;

    #[test]
    fn v17_what_worked_is_tried_with_more_once_a_day() {
        let mut pace = Pace::default();
        assert!(!pace.ease(Wall(0)), "there is nothing to ease");
        for at in 0..9 {
            pace.slow_down(Wall(at));
        }
        pace.fewer(100, Wall(9));
        let least = Duration::from_secs(60);
        assert_eq!((pace.slowed(least), pace.most_ids()), (least * 16, 50));
        assert!(!pace.ease(Wall(9 + DAY - 1)));
        let eased: Vec<(Duration, usize)> = (1..=6)
            .map(|day| {
                pace.ease(Wall(9 + day * DAY));
                (pace.slowed(least), pace.most_ids())
            })
            .collect();
        let all = usize::MAX;
        assert_eq!(
            eased,
            [(least * 8, 50), (least * 4, 50), (least * 2, 50), (least, 50), (least, all), (least, all)]
        );
        assert_eq!(pace, Pace::default());
    }

    #[test]
    fn v3_of_a_size_that_is_refused_one_fewer_is_tried_and_then_half() {
        let mut pace = Pace::default();
        let mut sizes = Vec::new();
        for at in 0..3 {
            let asked = pace.most_ids().min(100);
            pace.one_fewer(asked, Wall(at));
            pace.one_fewer(asked, Wall(at));
            sizes.push(pace.most_ids());
        }
        assert_eq!(sizes, [99, 50, 25]);
        assert!(pace.ease(Wall(2 + DAY)) && pace == Pace::default());
        pace.one_fewer(1, Wall(0));
        assert_eq!(pace.most_ids(), 1);
    }

    #[test]
    fn what_was_written_by_hand_stays_within_bounds() {
        let odd = Pace { doublings: u32::MAX, most_ids: Some(0), learned: Some(Wall(i64::MAX)) };
        assert_eq!((odd.slowed(Duration::from_secs(1)), odd.most_ids()), (Duration::from_secs(16), 1));
        let mut undated = Pace { learned: None, ..odd };
        assert!(undated.ease(Wall(0)) && undated.doublings == 3);
    }
}
