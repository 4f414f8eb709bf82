//! How a service without stated limits may be asked, as its refusals taught: what worked is kept beyond the run, and by and by it
//! is tried whether more works again, the later the more often that was in vain.

use crate::backoff::doubled;
use crate::time::Wall;
use std::time::Duration;

/// Most often that the least interval is doubled: to sixteen times as long.
const MOST_DOUBLINGS: u32 = 4;

/// How long after what was learned last the service is asked faster again: a moment in which it refused must not be felt for days.
/// Each time that this is refused doubles it.
const FASTER_AFTER: Duration = Duration::from_secs(30 * 60);

/// How long after what was learned last it is asked about more at once; and the longest that it is not asked faster, so that
/// trying costs a refused request or two a day.
const MORE_AFTER: Duration = Duration::from_secs(24 * 3600);

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

    /// The service, which allows `least`, was asked too often, with a question that was sent then. What was sent before it was asked
    /// at the interval learned last says nothing against that interval. Returns whether it does.
    pub(crate) fn slow_down(&mut self, least: Duration, sent: Wall, now: Wall) -> bool {
        let interval = self.slowed(least);
        if self.doublings > 0 && self.learned.is_some_and(|at| at <= now && sent.since(at) < interval) {
            return false;
        }
        self.doublings = (self.doublings + 1).min(MOST_DOUBLINGS);
        self.learned = Some(now);
        true
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

    /// The service answered. Whether it is asked for more from here on, after long enough without a refusal.
    pub(crate) fn ease(&mut self, tries: &mut Tries, now: Wall) -> bool {
        let wait = if self.doublings > 0 { tries.wait() } else { MORE_AFTER };
        if *self == Self::default() || self.learned.is_some_and(|at| now.since(at) < wait) {
            return false;
        }
        tries.begin(now);
        match self.doublings.min(MOST_DOUBLINGS).checked_sub(1) {
            Some(fewer) => self.doublings = fewer,
            None => self.most_ids = None,
        }
        let is_learned = self.doublings > 0 || self.most_ids.is_some();
        self.learned = is_learned.then_some(now);
        true
    }
}

/// What became of it in this run when a service was asked faster again.
#[derive(Debug, Default)]
pub(crate) struct Tries {
    begun: Option<Wall>,
    /// How often in a row that was too fast.
    in_vain: u32,
}

impl Tries {
    /// How long to wait for the next try.
    fn wait(&self) -> Duration {
        doubled(FASTER_AFTER, self.in_vain, MORE_AFTER)
    }

    /// The service is asked faster. What was tried before, if anything, went well.
    fn begin(&mut self, now: Wall) {
        if self.begun.replace(now).is_some() {
            self.in_vain = 0;
        }
    }

    /// The service was asked too often: if it was asked faster only a short time ago, that was too fast.
    pub(crate) fn refused(&mut self, now: Wall) {
        if self.begun.take().is_some_and(|begun| now.since(begun) < self.wait()) {
            self.in_vain = self.in_vain.saturating_add(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: i64 = 60_000;
    const DAY: i64 = 24 * 60 * MINUTE;
    const LEAST: Duration = Duration::from_secs(60);

    #[test]
    fn v17_what_worked_is_tried_with_more_by_and_by() {
        let (mut pace, mut tries) = (Pace::default(), Tries::default());
        assert!(!pace.ease(&mut tries, Wall(0)), "there is nothing to ease");
        let mut now = 0;
        while pace.doublings < MOST_DOUBLINGS {
            now += MINUTE;
            pace.slow_down(LEAST, Wall(now), Wall(now));
        }
        assert_eq!(now / MINUTE, 1 + 2 + 4 + 8, "each was given the time to be asked at");
        pace.fewer(100, Wall(0));
        assert_eq!((pace.slowed(LEAST), pace.most_ids()), (LEAST * 16, 50));
        assert!(!pace.ease(&mut tries, Wall(30 * MINUTE - 1)));
        let eased: Vec<(Duration, usize)> = (1..=4)
            .map(|nth| {
                assert!(pace.ease(&mut tries, Wall(nth * 30 * MINUTE)));
                (pace.slowed(LEAST), pace.most_ids())
            })
            .collect();
        assert_eq!(eased, [(LEAST * 8, 50), (LEAST * 4, 50), (LEAST * 2, 50), (LEAST, 50)]);
        assert!(!pace.ease(&mut tries, Wall(120 * MINUTE + DAY - 1)));
        assert!(pace.ease(&mut tries, Wall(120 * MINUTE + DAY)) && pace == Pace::default());
    }

    #[test]
    fn v17_many_refusals_of_one_moment_slow_down_once() {
        let mut pace = Pace::default();
        assert!(pace.slow_down(LEAST, Wall(1000), Wall(1500)));
        for (sent, now) in [(1000, 1600), (1000, 9000), (3000, 3100), (100_000, 100_100)] {
            assert!(!pace.slow_down(LEAST, Wall(sent), Wall(now)), "it was not asked more slowly yet");
        }
        assert_eq!(pace.doublings, 1);
        assert!(pace.slow_down(LEAST, Wall(121_500), Wall(121_600)), "and that was too often as well");
        assert!(pace.slow_down(LEAST, Wall(50), Wall(60)), "the clock was set back");
    }

    #[test]
    fn v17_what_is_tried_in_vain_is_tried_less_and_less_often_down_to_once_a_day() {
        let (mut pace, mut tries) = (Pace::default(), Tries::default());
        pace.slow_down(LEAST, Wall(0), Wall(0));
        let (mut now, mut waits) = (0, Vec::new());
        for _ in 0..9 {
            let before = now;
            while !pace.ease(&mut tries, Wall(now)) {
                now += MINUTE;
            }
            waits.push((now - before) / MINUTE);
            now += MINUTE;
            assert!(pace.slow_down(LEAST, Wall(now), Wall(now)), "the first question at the faster interval");
            tries.refused(Wall(now));
        }
        assert_eq!(waits, [30, 60, 120, 240, 480, 960, 1440, 1440, 1440]);
        for _ in 0..2 {
            now += DAY;
            pace.slow_down(LEAST, Wall(now), Wall(now));
            tries.refused(Wall(now));
        }
        now += DAY;
        assert!(pace.ease(&mut tries, Wall(now)));
        now += DAY;
        assert!(pace.ease(&mut tries, Wall(now)), "it was not refused");
        assert_eq!(tries.wait(), FASTER_AFTER);
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
        assert!(pace.ease(&mut Tries::default(), Wall(2 + DAY)) && pace == Pace::default());
        pace.one_fewer(1, Wall(0));
        assert_eq!(pace.most_ids(), 1);
    }

    #[test]
    fn what_was_written_by_hand_stays_within_bounds() {
        let odd = Pace { doublings: u32::MAX, most_ids: Some(0), learned: Some(Wall(i64::MAX)) };
        assert_eq!((odd.slowed(Duration::from_secs(1)), odd.most_ids()), (Duration::from_secs(16), 1));
        let mut undated = Pace { learned: None, ..odd };
        assert!(undated.ease(&mut Tries::default(), Wall(0)) && undated.doublings == 3);
    }
}
