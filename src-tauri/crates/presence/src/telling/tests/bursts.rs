//! Many come at once.

use super::*;

#[test]
fn three_arrivals_have_notices_of_their_own() {
    let mut desk = Desk::new();
    for number in 1..=3 {
        assert_eq!(desk.comes(subject(number), Coming::Seen, 0), Outcome::Shown);
    }
    assert_eq!((desk.slots.len(), desk.raised), (3, 3));
}

#[test]
fn the_fourth_arrival_within_ten_seconds_puts_all_into_one_notice() {
    let mut desk = Desk::new();
    for number in 1..=3 {
        desk.comes(subject(number), Coming::Seen, 3_000);
    }
    assert_eq!(desk.comes(subject(4), Coming::Seen, 12_999), held(Hold::InBurst));
    assert_eq!(desk.slots.len(), 1);
    assert_eq!(desk.several(), (vec![1, 2, 3, 4], vec!["P001", "P002", "P003"]));
    assert_eq!(desk.outcomes(Kind::Burst(Occasion::CameOnline)), [Outcome::Shown]);
    let burst = desk.decisions.iter().find(|it| it.kind == Kind::Burst(Occasion::CameOnline)).unwrap();
    assert_eq!((burst.id, burst.whom), (desk.notice(ARRIVALS).id, None));
}

#[test]
fn the_fourth_arrival_after_ten_seconds_is_alone() {
    let mut desk = Desk::new();
    for number in 1..=3 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    assert_eq!(desk.comes(subject(4), Coming::Seen, 10_000), Outcome::Shown);
}

#[test]
fn two_hundred_arrivals_at_once_are_one_notification() {
    let mut desk = Desk::new();
    for number in 1..=200 {
        desk.comes(subject(number), Coming::Seen, u64::try_from(number).unwrap() * 5);
    }
    assert_eq!(desk.raised, 4);
    desk.pass(1_000, 60_000);
    assert_eq!(desk.raised, 5);
    assert_eq!(desk.slots.keys().collect::<Vec<_>>(), [&ARRIVALS]);
    assert_eq!(desk.several().0.len(), 200);
    assert_eq!(desk.several().1.len(), 3);
    let outcomes = desk.outcomes(Kind::CameOnline);
    assert_eq!(outcomes[..3], [Outcome::Shown; 3]);
    assert_eq!(outcomes[3..], [held(Hold::InBurst); 197]);
    assert_eq!(desk.outcomes(Kind::Burst(Occasion::CameOnline)), [Outcome::Shown]);
}

#[test]
fn a_burst_is_updated_in_place_every_three_seconds_at_most_and_later_every_ten() {
    let mut desk = Desk::new();
    for number in 1..=34 {
        desk.comes(subject(number), Coming::Seen, u64::try_from(number).unwrap() * 1_000);
    }
    let notice = desk.notice(ARRIVALS).id;
    desk.pass(34_000, 60_000);
    // Three singles, the burst at 4 s, an update every three seconds up to 16 s, and at 26 and 36 s.
    assert_eq!(desk.raised, 3 + 1 + 4 + 2);
    assert_eq!(desk.notice(ARRIVALS).id, notice);
    assert_eq!(desk.several().0.len(), 34);
}

#[test]
fn a_burst_ends_ten_seconds_after_its_last_arrival() {
    let mut desk = Desk::new();
    for number in 1..=5 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    assert_eq!(desk.comes(subject(6), Coming::Seen, 9_999), held(Hold::InBurst));
    desk.pass(9_999, 19_999);
    assert_eq!(desk.comes(subject(7), Coming::Seen, 19_999), Outcome::Shown);
}

#[test]
fn a_burst_names_the_best_customers_then_who_wrote_then_who_spent_most_then_who_was_away_longest() {
    let mut desk = Desk::new();
    let at = |millis| Some(LastSeen::At(Wall(TEN + millis)));
    let crowd = [
        Subject { name: "zoe".into(), ..subject(1) },
        Subject { name: "Ana".into(), ..subject(2) },
        Subject { away_since: at(-1), ..subject(3) },
        Subject { away_since: day(20), ..subject(4) },
        Subject { away_since: at(-20 * 3_600_000), ..subject(5) },
        Subject { unread: Unread { count: 1, has_more: false }, away_since: at(-1), ..subject(6) },
        Subject { spent: 100, ..subject(9) },
        Subject { spent: 2_000, ..subject(10) },
        Subject { is_top: true, ..subject(7) },
        Subject { is_top: true, unread: Unread { count: 1, has_more: false }, ..subject(8) },
    ];
    for subject in crowd {
        desk.comes(subject, Coming::Seen, 0);
    }
    desk.pass(0, 3_000);
    assert_eq!(desk.several().0, [8, 7, 6, 10, 9, 5, 4, 3, 2, 1]);
}

#[test]
fn who_left_again_is_not_in_the_update_of_a_burst() {
    let mut desk = Desk::new();
    for number in 1..=4 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    desk.goes(2, Going::Offline, 500);
    desk.comes(subject(5), Coming::Seen, 1_000);
    desk.pass(1_000, 4_000);
    assert_eq!(desk.several().0, [1, 3, 4, 5]);
}

#[test]
fn a_flap_in_a_burst_stays_in_it() {
    let mut desk = Desk::new();
    for number in 1..=5 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    desk.goes(5, Going::Offline, 1_000);
    assert_eq!(desk.comes(subject(5), Coming::Seen, 2_000), held(Hold::Flapping));
    desk.pass(2_000, 60_000);
    assert_eq!(desk.several().0, [1, 2, 3, 4, 5]);
}

#[test]
fn a_burst_is_withdrawn_with_the_last_of_its_people() {
    let mut desk = Desk::new();
    desk.departures = Departures::Unwatched;
    for number in 1..=4 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    for number in 1..=4 {
        desk.goes(number, Going::Offline, 100_000);
    }
    desk.due(159_999);
    assert_eq!(desk.slots.len(), 1);
    desk.due(160_000);
    assert_eq!(desk.slots.len(), 0);
}

#[test]
fn a_burst_is_not_updated_once_the_user_wants_quiet() {
    let mut desk = Desk::new();
    for number in 1..=9 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    desk.manners = SILENT;
    desk.pass(0, 60_000);
    assert_eq!(desk.raised, 4);
}

#[test]
fn a_burst_that_was_opened_comes_back_only_for_somebody_new() {
    let mut desk = Desk::new();
    for number in 1..=9 {
        desk.comes(subject(number), Coming::Seen, 0);
    }
    let notice = desk.notice(ARRIVALS).id;
    assert_eq!(desk.news(notice, NoticeNews::Opened, 100), Wants::ShowList);
    desk.pass(100, 5_000);
    assert_eq!(desk.raised, 4);
    desk.comes(subject(10), Coming::Seen, 5_000);
    desk.pass(5_000, 10_000);
    assert_eq!(desk.raised, 5);
}
