//! Many things other than arrivals happen at once, and more within a minute than anybody wants to see.

use super::*;
use crate::relation::Relation;
use crate::telling::Turn;
use proptest::prelude::*;

impl Desk {
    /// Somebody is told of on such an occasion, unless something speaks against it.
    fn befalls(&mut self, occasion: Occasion, number: i64, millis: u64) {
        let subject = Subject { unread: Unread { count: 1, has_more: false }, ..subject(number) };
        let effects = match occasion {
            Occasion::CameOnline => self.telling.came(subject, Coming::Seen, self.manners, at(millis)),
            Occasion::WentOffline => {
                self.telling.went(subject, Going::Offline, self.departures, self.manners, at(millis))
            }
            Occasion::BecameFree => self.telling.freed(subject, Coming::Seen, self.manners, at(millis)),
            Occasion::RelationChanged => {
                let turn = Turn::Seen { from: Relation::RequestSent, to: Relation::Connected };
                self.telling.turned(subject, turn, None, self.manners, at(millis))
            }
            Occasion::Wrote => self.telling.wrote(subject, None, self.manners, at(millis)),
        };
        self.take(effects);
        self.due(millis);
    }

    fn singles(&self) -> usize {
        let is_single = |it: &&Decision| it.whom.is_some() && it.outcome == Outcome::Shown;
        self.decisions.iter().filter(is_single).count()
    }
}

fn all_but(occasion: Occasion) -> impl Iterator<Item = Occasion> {
    Occasion::ALL.into_iter().filter(move |other| *other != occasion)
}

#[test]
fn j5_two_hundred_of_whatever_kind_at_once_are_one_notification() {
    for occasion in Occasion::ALL {
        let mut desk = Desk::new();
        for number in 1..=200 {
            desk.befalls(occasion, number, u64::try_from(number).unwrap() * 5);
        }
        desk.pass(1_000, 60_000);
        assert_eq!(desk.raised, 5, "{occasion:?}");
        assert_eq!(desk.slots.keys().collect::<Vec<_>>(), [&Slot::Together(occasion)]);
        let (persons, names) = desk.several_in(Slot::Together(occasion));
        assert_eq!((persons.len(), names.len()), (200, 3));
        assert_eq!(desk.outcomes(Kind::Burst(occasion)), [Outcome::Shown]);
        let alone: Vec<_> = desk.decisions.iter().filter(|it| it.whom.is_some()).collect();
        assert_eq!(alone.len(), 200, "each is recorded");
        let is_in_burst = |it: &&&Decision| it.outcome == held(Hold::InBurst);
        assert_eq!(alone.iter().filter(is_in_burst).count(), 197);
    }
}

#[test]
fn j5_each_kind_has_a_burst_of_its_own() {
    let mut desk = Desk::new();
    for number in 1..=3 {
        desk.befalls(Occasion::CameOnline, number, 0);
        desk.befalls(Occasion::Wrote, 10 + number, 0);
    }
    assert_eq!((desk.slots.len(), desk.raised), (6, 6));
    desk.befalls(Occasion::Wrote, 14, 9_000);
    assert_eq!(desk.several_in(Slot::Together(Occasion::Wrote)).0, [11, 12, 13, 14]);
    assert_eq!(desk.slots.len(), 4, "those who came stand as they stood");
}

#[test]
fn j5_the_seventh_notice_within_a_minute_joins_those_of_its_kind() {
    let mut desk = Desk::new();
    for number in 0..40 {
        desk.befalls(Occasion::CameOnline, number + 1, u64::try_from(number).unwrap() * 4_000);
    }
    let shown =
        |desk: &Desk| desk.outcomes(Kind::CameOnline).iter().filter(|it| **it == Outcome::Shown).count();
    assert_eq!(shown(&desk), 6, "and no more as long as it goes on");
    assert!(desk.raised <= 6 + 6 * 3, "{} in less than three minutes", desk.raised);
    let mut desk = Desk::new();
    for number in 0..7 {
        desk.befalls(Occasion::CameOnline, number + 1, u64::try_from(number).unwrap() * 8_000);
    }
    assert_eq!(desk.several().0, [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(desk.slots.len(), 1, "one notice replaces the six");
    // However long nothing happens, until the minute is over.
    desk.befalls(Occasion::CameOnline, 8, 59_999);
    assert_eq!(shown(&desk), 6);
    desk.pass(59_999, 80_000);
    desk.befalls(Occasion::CameOnline, 9, 80_000);
    assert_eq!(shown(&desk), 7);
}

#[test]
fn j5_who_is_the_first_of_a_kind_has_nobody_to_share_a_notice_with() {
    let mut desk = Desk::new();
    for number in 1..=6 {
        desk.befalls(Occasion::CameOnline, number, u64::try_from(number).unwrap() * 5_000);
    }
    desk.befalls(Occasion::Wrote, 7, 31_000);
    assert!(matches!(desk.notice(person(7)).says, Says::Wrote { .. }));
    desk.befalls(Occasion::Wrote, 8, 32_000);
    assert_eq!(desk.several_in(Slot::Together(Occasion::Wrote)).0, [7, 8]);
}

#[test]
fn who_is_back_is_no_longer_among_those_who_left() {
    let mut desk = Desk::new();
    for number in 1..=4 {
        desk.befalls(Occasion::WentOffline, number, 0);
    }
    let effects = desk.telling.returned(PersonId(1), at(20_000));
    desk.take(effects);
    for number in 2..=3 {
        desk.comes(subject(number), Coming::Seen, 20_000);
    }
    assert!(desk.slots.contains_key(&Slot::Together(Occasion::WentOffline)));
    desk.comes(subject(4), Coming::Baseline, 20_000);
    assert!(!desk.slots.contains_key(&Slot::Together(Occasion::WentOffline)));
}

#[test]
fn who_is_busy_or_gone_is_no_longer_among_those_who_are_free() {
    let mut desk = Desk::new();
    desk.departures = Departures::Unwatched;
    for number in 1..=4 {
        desk.befalls(Occasion::BecameFree, number, 0);
    }
    for number in 1..=3 {
        let effects = desk.telling.busied(PersonId(number));
        desk.take(effects);
    }
    assert_eq!(desk.slots.len(), 1);
    desk.goes(4, Going::Offline, 20_000);
    desk.pass(20_000, 79_999);
    assert_eq!(desk.slots.len(), 1);
    desk.pass(79_999, 80_000);
    assert_eq!(desk.slots.len(), 0);
}

#[test]
fn that_several_wrote_is_taken_back_when_all_of_it_is_read_elsewhere() {
    let mut desk = Desk::new();
    for number in 1..=5 {
        desk.befalls(Occasion::Wrote, number, 0);
    }
    let effects = desk.telling.read(PersonId(1));
    desk.take(effects);
    desk.pass(0, 3_000);
    assert_eq!(desk.several_in(Slot::Together(Occasion::Wrote)).0, [2, 3, 4, 5]);
    for number in 2..=5 {
        let effects = desk.telling.read(PersonId(number));
        desk.take(effects);
    }
    assert_eq!(desk.slots.len(), 0);
}

#[test]
fn who_writes_more_in_a_burst_raises_no_notice_that_says_the_same() {
    let mut desk = Desk::new();
    for number in 1..=4 {
        desk.befalls(Occasion::Wrote, number, 0);
    }
    desk.befalls(Occasion::Wrote, 4, 5_000);
    desk.pass(5_000, 30_000);
    assert_eq!(desk.raised, 4);
    desk.befalls(Occasion::Wrote, 4, 30_000);
    assert!(matches!(desk.notice(person(4)).says, Says::Wrote { .. }), "what they write later is told again");
}

#[test]
fn that_somebody_wrote_or_came_stays_when_something_else_befalls_many() {
    let mut desk = Desk::new();
    desk.befalls(Occasion::Wrote, 4, 0);
    desk.befalls(Occasion::CameOnline, 5, 0);
    desk.pass(0, 100_000);
    for number in 1..=4 {
        desk.befalls(Occasion::CameOnline, number, 100_000);
    }
    for number in [11, 12, 13, 5] {
        desk.befalls(Occasion::RelationChanged, number, 100_000);
    }
    assert!(matches!(desk.notice(person(4)).says, Says::Wrote { .. }));
    assert!(matches!(desk.notice(person(5)).says, Says::CameOnline { .. }));
}

#[test]
fn a_departure_told_with_others_takes_the_notice_of_the_arrival_away() {
    let mut desk = Desk::new();
    desk.comes(subject(4), Coming::Seen, 0);
    desk.pass(0, 100_000);
    for number in 1..=4 {
        desk.befalls(Occasion::WentOffline, number, 100_000);
    }
    assert_eq!(desk.slots.keys().collect::<Vec<_>>(), [&Slot::Together(Occasion::WentOffline)]);
}

proptest! {
    /// Six, and the first of each other kind.
    #[test]
    fn j5_there_are_never_more_than_six_notices_of_one_person_in_a_minute_but_for_the_first_of_a_kind(
        happenings in prop::collection::vec((0..5_usize, 0..12_000_u64), 1..120),
    ) {
        let mut desk = Desk::new();
        let (mut millis, mut told): (u64, Vec<u64>) = (0, Vec::new());
        for (number, (which, passes)) in (1..).zip(happenings) {
            desk.pass(millis, millis + passes);
            millis += passes;
            let before = desk.singles();
            desk.befalls(Occasion::ALL[which], number, millis);
            if desk.singles() > before {
                told.push(millis);
            }
            let lately = told.iter().filter(|at| millis - **at < 60_000).count();
            prop_assert!(lately <= 6 + all_but(Occasion::CameOnline).count(), "{lately}");
        }
    }
}
