//! What holds whatever happens, in whatever order.

use super::*;
use crate::relation::Relation;
use crate::telling::Turn;
use proptest::collection::vec;
use proptest::prelude::*;
use std::collections::BTreeSet;

/// Something that can happen.
#[derive(Clone, Copy, Debug)]
enum Step {
    Comes(i64, Coming),
    Goes(i64, Going, Departures),
    Returned(i64),
    Enriched(i64),
    Freed(i64, Coming),
    Busied(i64),
    Turned(i64, bool),
    Wrote(i64),
    Read(i64),
    Unwatched(i64),
    Began,
    Swept,
    Snoozed(i64),
    Unsnoozed,
    News(usize, NoticeNews),
    Allowed(bool, bool),
    Jumped(i64),
    Passed(u64),
}

fn step() -> impl Strategy<Value = Step> {
    let coming =
        prop_oneof![4 => Just(Coming::Seen), 1 => Just(Coming::Baseline), 1 => Just(Coming::Doubtful)];
    let going = prop_oneof![
        Just(Going::Offline),
        Just(Going::PerhapsHidden),
        Just(Going::Unseen),
        Just(Going::Unclear)
    ];
    let departures = prop_oneof![Just(Departures::Watched), Just(Departures::Unwatched)];
    let news = prop_oneof![
        1 => Just(NoticeNews::Undelivered),
        1 => Just(NoticeNews::Opened),
        1 => Just(NoticeNews::Snoozed),
        1 => Just(NoticeNews::Unwatched),
        3 => Just(NoticeNews::Closed),
    ];
    let person = 0..12_i64;
    prop_oneof![
        4 => (person.clone(), coming.clone()).prop_map(|(person, coming)| Step::Freed(person, coming)),
        1 => person.clone().prop_map(Step::Busied),
        3 => (person.clone(), any::<bool>()).prop_map(|(person, is_seen)| Step::Turned(person, is_seen)),
        4 => person.clone().prop_map(Step::Wrote),
        2 => person.clone().prop_map(Step::Read),
        12 => (person.clone(), coming).prop_map(|(person, coming)| Step::Comes(person, coming)),
        8 => (person.clone(), going, departures).prop_map(|(person, going, it)| Step::Goes(person, going, it)),
        1 => person.clone().prop_map(Step::Returned),
        2 => person.clone().prop_map(Step::Enriched),
        1 => person.prop_map(Step::Unwatched),
        1 => Just(Step::Began),
        1 => Just(Step::Swept),
        1 => (-1_000_000..1_000_000_000_i64).prop_map(Step::Snoozed),
        1 => Just(Step::Unsnoozed),
        2 => (0..200_usize, news).prop_map(|(place, news)| Step::News(place, news)),
        1 => (prop::bool::weighted(0.9), any::<bool>()).prop_map(|(on, previews)| Step::Allowed(on, previews)),
        1 => prop_oneof![Just(Step::Jumped(-31_536_000_000)), any::<i64>().prop_map(Step::Jumped)],
        12 => prop_oneof![0..2_000_u64, 0..20_000_u64, 0..400_000_u64].prop_map(Step::Passed),
    ]
}

proptest! {
    /// The desk checks on its way that no notice stands without a decision, that nothing is withdrawn that does not stand,
    /// that each decision is recorded once, and that nothing is due again at once.
    #[test]
    fn whatever_happens_every_decision_is_recorded_once_and_notices_and_slots_agree(
        steps in vec(step(), 0..150),
    ) {
        let mut desk = Desk::new();
        let (mut run, mut wall) = (0_u64, TEN);
        for step in steps {
            let now = Moment { wall: Wall(wall), run: Run(run) };
            let before = desk.decisions.len();
            let effects = match step {
                Step::Comes(number, coming) => {
                    let subject = Subject { last_words: words("hi"), ..subject(number) };
                    desk.present.retain(|it| it.whom != subject.whom);
                    desk.present.push(subject.clone());
                    desk.telling.came(subject, coming, desk.manners, now)
                }
                Step::Goes(number, going, departures) => {
                    desk.present.retain(|it| it.whom != whom(number));
                    desk.telling.went(subject(number), going, departures, desk.manners, now)
                }
                Step::Returned(number) => desk.telling.returned(PersonId(number), now),
                Step::Enriched(number) => {
                    let subject = Subject { last_words: words("new"), ..subject(number) };
                    desk.telling.enrich(&subject, desk.manners, now)
                }
                Step::Freed(number, freeing) => {
                    desk.telling.freed(subject(number), freeing, desk.manners, now)
                }
                Step::Busied(number) => desk.telling.busied(PersonId(number)),
                Step::Turned(number, is_seen) => {
                    let (from, to) = (Relation::None, Relation::Connected);
                    let turn = if is_seen { Turn::Seen { from, to } } else { Turn::FirstLook };
                    desk.telling.turned(subject(number), turn, None, desk.manners, now)
                }
                Step::Wrote(number) => {
                    let unread = Unread { count: u32::try_from(before).unwrap() + 1, has_more: false };
                    desk.telling.wrote(Subject { unread, ..subject(number) }, None, desk.manners, now)
                }
                Step::Read(number) => desk.telling.read(PersonId(number)),
                Step::Unwatched(number) => desk.telling.unwatched(PersonId(number)),
                Step::Began => {
                    desk.telling.begin_summary(now);
                    Vec::new()
                }
                Step::Swept => {
                    desk.telling.swept(now);
                    Vec::new()
                }
                Step::Snoozed(ahead) => desk.telling.snooze(Wall(wall.saturating_add(ahead)), now),
                Step::Unsnoozed => desk.telling.end_snooze(now),
                Step::News(place, news) => {
                    if let Some(id) = desk.decisions.get(place).map(|it| it.id) {
                        desk.slots.retain(|_, notice| notice.id != id);
                        desk.telling.news(id, news, now).effects
                    } else {
                        Vec::new()
                    }
                }
                Step::Allowed(notifications, previews) => {
                    desk.manners = Manners { notifications, previews };
                    Vec::new()
                }
                Step::Jumped(to) => {
                    wall = to;
                    Vec::new()
                }
                Step::Passed(millis) => {
                    run += millis;
                    wall = wall.saturating_add_unsigned(millis);
                    Vec::new()
                }
            };
            desk.take(effects);
            let made = desk.decisions[before..].iter().filter(|it| !matches!(it.kind, Kind::Burst(_))).count();
            let expected = match step {
                Step::Comes(..)
                | Step::Goes(
                    _,
                    Going::Offline | Going::PerhapsHidden | Going::Unseen,
                    Departures::Watched,
                )
                | Step::Freed(..)
                | Step::Turned(..) => 1,
                // More of what stands unread is no other decision.
                Step::Wrote(_) => made.min(1),
                Step::Goes(..)
                | Step::Returned(_)
                | Step::Enriched(_)
                | Step::Busied(_)
                | Step::Read(_)
                | Step::Unwatched(_)
                | Step::Began
                | Step::Swept
                | Step::Snoozed(_)
                | Step::Unsnoozed
                | Step::News(..)
                | Step::Allowed(..)
                | Step::Jumped(_)
                | Step::Passed(_) => 0,
            };
            prop_assert_eq!(made, expected, "{:?}", step);
            desk.due_at(Moment { wall: Wall(wall), run: Run(run) });
            let standing: BTreeSet<_> = desk.telling.visits.values()
                .filter_map(|visit| visit.standing.as_ref().map(|notice| notice.id))
                .chain(desk.telling.together.values().map(|together| together.notice.id))
                .collect();
            let shown: BTreeSet<_> = desk.slots.values().map(|notice| notice.id).collect();
            prop_assert_eq!(standing, shown);
        }
        let ids: BTreeSet<_> = desk.decisions.iter().map(|it| it.id).collect();
        prop_assert_eq!(ids.len(), desk.decisions.len());
    }

    #[test]
    fn nobody_is_shown_twice_in_one_visit(
        turns in vec((0..8_i64, 0..100_000_u64, any::<bool>()), 0..200),
    ) {
        let mut desk = Desk::new();
        let mut millis = 0;
        // Since when each is away, and how often they were shown in this visit.
        let mut visits: BTreeMap<i64, (Option<u64>, usize)> = BTreeMap::new();
        for (number, passes, is_coming) in turns {
            desk.pass(millis, millis + passes);
            millis += passes;
            let visit = visits.entry(number).or_insert((Some(0), 0));
            if is_coming {
                if visit.0.is_some_and(|left| millis - left >= 180_000) {
                    visit.1 = 0;
                }
                visit.0 = None;
                match desk.comes(subject(number), Coming::Seen, millis) {
                    Outcome::Shown => visit.1 += 1,
                    Outcome::Held(_) | Outcome::Undelivered => {}
                }
                prop_assert!(visit.1 <= 1, "{number} was shown {} times", visit.1);
            } else if visit.0.is_none() {
                visit.0 = Some(millis);
                desk.goes(number, Going::Unclear, millis);
            }
        }
    }

    #[test]
    fn however_many_arrive_within_a_second_one_notification_remains(
        mut times in vec(0..1_000_u64, 4..200),
    ) {
        times.sort_unstable();
        let mut desk = Desk::new();
        for (number, millis) in (0..).zip(&times) {
            desk.comes(subject(number), Coming::Seen, *millis);
        }
        prop_assert_eq!(desk.raised, 4);
        desk.pass(1_000, 20_000);
        prop_assert!(desk.raised <= 5);
        prop_assert_eq!(desk.slots.keys().collect::<Vec<_>>(), [&ARRIVALS]);
        prop_assert_eq!(desk.several().0.len(), times.len());
    }
}
