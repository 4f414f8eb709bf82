//! What leaves the rules for the window.

use super::{problem, relation_change, settings, settings_in};
use crate::wire::{self, ProblemCode};
use presence::event::RelationSeen;
use presence::id::ContactId;
use presence::relation::Relation;
use presence::service::Trouble;
use presence::settings::Settings;
use presence::time::Wall;

#[test]
fn f25_a_version_that_went_away_is_named_with_the_next() {
    let trouble = Trouble::VersionRefused { sent: "2025-06-26".into(), next: Some("2026-01-01".into()) };
    let problem = problem(&trouble);
    assert_eq!(problem.code, ProblemCode::VersionRefused);
    assert_eq!(problem.detail.as_deref(), Some("2025-06-26 → 2026-01-01"));
}

#[test]
fn a_services_words_cannot_turn_the_text_around() {
    let trouble = Trouble::Refused { status: 422, words: "bad\u{202E}\n<b>id".into() };
    assert_eq!(problem(&trouble).detail.as_deref(), Some("bad <b>id"));
}

#[test]
fn settings_go_out_and_come_back_the_same_and_within_their_bounds() {
    let usual = Settings::default();
    assert_eq!(settings_in(&settings(&usual)), usual);
    let mut odd = settings(&usual);
    odd.watched_interval = 0;
    odd.others_interval = u32::MAX;
    assert_eq!(settings_in(&odd), settings_in(&settings(&settings_in(&odd))));
    assert!(settings_in(&odd).watched_interval.as_secs() >= 15);
}

#[test]
fn a_services_own_number_for_a_trouble_stands_beside_its_words() {
    let halted = |words: &str| problem(&Trouble::Halted { code: 7, words: words.into() });
    assert_eq!(halted("publicAccountBlocked"), ProblemCode::Halted.with("publicAccountBlocked (7)"));
    assert_eq!(halted(""), ProblemCode::Halted.with("7"));
    let coded = problem(&Trouble::Coded { code: 999, words: "Bad receiver ID".into() });
    assert_eq!(coded, ProblemCode::Coded.with("Bad receiver ID (999)"));
}

#[test]
fn a_change_of_relation_names_both_and_what_was_found_first_is_none() {
    let other = Relation::Other("bound\u{202E}".into());
    let seen = RelationSeen {
        contact: ContactId(1),
        from: Some(Relation::RequestSent),
        to: other,
        observed: Wall(1_795_000_000_000),
    };
    let expected = wire::RelationChange {
        from: wire::Relation::RequestSent,
        to: wire::Relation::Other { word: "bound".to_owned() },
        at: 1_795_000_000_000,
    };
    assert_eq!(relation_change(&seen), Some(expected));
    assert_eq!(relation_change(&RelationSeen { from: None, ..seen }), None);
}
