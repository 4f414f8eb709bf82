//! Numbers mean for ever what they meant when they were first written.

use super::*;

fn every_presence() -> Vec<(i64, Presence)> {
    let all = vec![
        (0, Presence::Online),
        (1, Presence::Busy { until: None }),
        (2, Presence::Offline),
        (3, Presence::OfflineOrHidden),
        (4, Presence::Hidden),
        (5, Presence::Unreachable),
        (6, Presence::Unknown(Why::NotAsked)),
        (7, Presence::Unknown(Why::LeftOut)),
        (8, Presence::Unknown(Why::Unreadable)),
        (9, Presence::Unknown(Why::Refused("".into()))),
        (10, Presence::Unknown(Why::TryLater)),
    ];
    // One that is new does not compile here until it stands above, too.
    let is_listed = |presence: &Presence| match presence {
        Presence::Online
        | Presence::Busy { .. }
        | Presence::Offline
        | Presence::OfflineOrHidden
        | Presence::Hidden
        | Presence::Unreachable
        | Presence::Unknown(
            Why::NotAsked | Why::LeftOut | Why::Unreadable | Why::Refused(_) | Why::TryLater,
        ) => true,
    };
    assert!(all.iter().all(|(_, presence)| is_listed(presence)));
    all
}

#[test]
fn presences_keep_their_numbers_and_two_of_them_fit_into_a_byte() {
    for (number, expected) in every_presence() {
        let (code, _) = presence(&expected);
        assert_eq!(code, number);
        assert!((0..16).contains(&code), "a change packs two presences in four bits each");
        assert_eq!(read_presence(code, ValueRef::Null), Some(expected.clone()));
        assert_eq!(is_present(code), expected.is_present());
    }
    let unknown = i64::try_from(every_presence().len()).unwrap();
    for code in unknown..16 {
        assert_eq!(read_presence(code, ValueRef::Null), None);
    }
}

#[test]
fn relations_keep_their_numbers() {
    let all = [
        Relation::None,
        Relation::Followed,
        Relation::Connected,
        Relation::RequestSent,
        Relation::RequestReceived,
        Relation::Other("Bound".into()),
    ];
    for (number, expected) in (0_i64..).zip(all) {
        let (code, word) = relation(&expected);
        assert_eq!(code, number);
        assert_eq!(read_relation(code, word), Some(expected));
    }
    assert_eq!(read_relation(6, None), None, "no guess at what a newer program means");
    assert_eq!(read_relation(5, None), Some(Relation::Other("".into())));
    let (_, word) = relation(&Relation::Other("\u{e4}".repeat(5_000).into()));
    assert_eq!(word.map(|word| word.chars().count()), Some(MOST_WORDS));
}

#[test]
fn what_decisions_are_about_keeps_its_numbers() {
    let all = [
        Kind::CameOnline,
        Kind::WentOffline,
        Kind::Burst(Occasion::CameOnline),
        Kind::Summary,
        Kind::BecameFree,
        Kind::RelationChanged,
        Kind::Wrote,
        Kind::CleanUp,
        Kind::Burst(Occasion::WentOffline),
        Kind::Burst(Occasion::BecameFree),
        Kind::Burst(Occasion::RelationChanged),
        Kind::Burst(Occasion::Wrote),
    ];
    for (number, expected) in (0_i64..).zip(all) {
        assert_eq!(kind(expected), number);
        assert_eq!(read_kind(number), Some(expected));
    }
    assert_eq!(read_kind(12), None);
}

#[test]
fn outcomes_keep_their_numbers_and_held_ones_begin_at_two() {
    let all = [
        Outcome::Shown,
        Outcome::Undelivered,
        Outcome::Held(Hold::Baseline),
        Outcome::Held(Hold::Snoozed),
        Outcome::Held(Hold::SwitchedOff),
        Outcome::Held(Hold::Flapping),
        Outcome::Held(Hold::InBurst),
        Outcome::Held(Hold::SummaryTooSoon),
        Outcome::Held(Hold::Doubtful),
        Outcome::Held(Hold::PerhapsHidden),
        Outcome::Held(Hold::MutedAtService),
        Outcome::Held(Hold::OffShift),
        Outcome::Held(Hold::ThereAlready),
        Outcome::Held(Hold::CleanedUp),
        Outcome::Held(Hold::FirstLook),
    ];
    for (number, expected) in (0_i64..).zip(all) {
        assert_eq!(outcome(expected), number);
        assert_eq!(read_outcome(number), Some(expected));
        assert_eq!(number >= 2, matches!(expected, Outcome::Held(_)));
    }
    assert_eq!(read_outcome(15), None);
}

#[test]
fn what_reading_does_to_chats_keeps_its_numbers() {
    for (number, expected) in
        [(0, Marking::Unknown), (1, Marking::Leaves), (2, Marking::Marks), (3, Marking::Allowed)]
    {
        assert_eq!((marking(expected), read_marking(number)), (number, expected));
    }
    assert_eq!([read_marking(-1), read_marking(4)], [Marking::Unknown; 2], "of a later program");
}

#[test]
fn ways_keep_their_numbers() {
    for (number, expected) in (0_i64..).zip([Via::Poll, Via::List, Via::Push]) {
        assert_eq!(via(expected), number);
        assert_eq!(read_via(number), expected);
    }
}
