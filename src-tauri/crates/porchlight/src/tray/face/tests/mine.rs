//! The owner's own status in the menu, in each state it can be in.

use super::*;
use crate::fixtures;
use agent::wire::{Account, Can, Mine, MyState, Presence, Problem, ProblemCode, Site};
use chrono::FixedOffset;

/// 14:30 of the day that [`now`] is.
const TODAY: i64 = 1_795_185_000_000;

/// 08:00 of the day after.
const TOMORROW: i64 = 1_795_248_000_000;

fn mine() -> MyState {
    MyState {
        presence: Some(Presence::Online),
        last_seen: None,
        told: Some(TODAY),
        wished: None,
        refused: None,
        lost: None,
        keeps_online: false,
        is_beating: false,
    }
}

fn account(id: i64, name: &str, mine: Option<MyState>) -> Account {
    Account {
        site: Site { base: "https://presence.example".to_owned(), ..Site::default() },
        can: Some(Can { push: true, own_status: mine.is_some(), ..fixtures::can() }),
        mine,
        ..fixtures::account(id, "presence", name)
    }
}

fn face_with(accounts: Vec<Account>) -> Face {
    Face::of(&State { accounts, ..state(glance()) }, Some(true), &now())
}

/// The lines of the one account's menu.
fn menu_of(mine: MyState) -> Vec<Entry> {
    let face = face_with(vec![account(7, "Ana", Some(mine))]);
    let found = face.menu.into_iter().find_map(|entry| match entry {
        Entry::More(title, lines) if title == "My status" => Some(lines),
        Entry::More(..) | Entry::Text(_) | Entry::Item(..) | Entry::Rule => None,
    });
    found.expect("the account's owner can say how they are")
}

fn first_lines(mine: MyState) -> Vec<String> {
    let mut lines = lines(&menu_of(mine));
    let end = lines.iter().position(|line| line == "-").expect("a line between what is and what can be");
    lines.truncate(end);
    lines
}

#[test]
fn the_own_status_is_set_from_the_tray() {
    let menu = menu_of(mine());
    assert_eq!(
        lines(&menu),
        [
            "(Online, as the service says)",
            "-",
            "Online",
            "Busy for 15 minutes",
            "Busy for 1 hour",
            "Busy until: 12:30 | 13:00 | 13:30 | 14:00 | 15:00 | 16:00 | 17:00 | 18:00 | - | I say otherwise",
            "Offline",
            "-",
            "Until a time, and more…",
        ]
    );
    let set = |mine| Choice::Wish(Wish::SetMine { account: 7, mine });
    let expected = [
        set(Mine::Online),
        Choice::Wish(Wish::BusyFor { account: 7, minutes: 15 }),
        Choice::Wish(Wish::BusyFor { account: 7, minutes: 60 }),
        set(Mine::Offline),
        Choice::Open(Some(WindowPage::Accounts)),
    ];
    assert_eq!(choices(&menu), expected);
}

fn choices(menu: &[Entry]) -> Vec<Choice> {
    menu.iter()
        .filter_map(|entry| match entry {
            Entry::Item(_, choice) => Some(choice.clone()),
            Entry::More(..) | Entry::Text(_) | Entry::Rule => None,
        })
        .collect()
}

#[test]
fn busy_until_a_time_ends_then_and_without_one_when_the_user_says_so() {
    let found = menu_of(mine()).into_iter().find_map(|entry| match entry {
        Entry::More(title, until) => Some((title, until)),
        Entry::Text(_) | Entry::Item(..) | Entry::Rule => None,
    });
    let (title, until) = found.expect("times to choose from");
    assert_eq!(title, "Busy until");
    let busy = |until| Choice::Wish(Wish::SetMine { account: 7, mine: Mine::Busy { until } });
    let noon = now().timestamp_millis();
    let minutes = [30, 60, 90, 120, 180, 240, 300, 360].map(|minutes| busy(Some(noon + minutes * 60_000)));
    assert_eq!(choices(&until)[..8], minutes);
    assert_eq!(choices(&until)[8..], [busy(None)]);
}

#[test]
fn times_of_the_next_day_name_it_and_the_menu_turns_with_the_clock() {
    let state = State { accounts: vec![account(7, "Ana", Some(mine()))], ..state(glance()) };
    let late = now() + chrono::TimeDelta::minutes(11 * 60 + 10);
    let all = lines(&Face::of(&state, Some(true), &late).menu).join("\n");
    assert!(all.contains("Busy until: 23:30 | Sat 00:00 | Sat 00:30 | Sat 01:00 | Sat 02:00"), "{all}");
    let lasts = Face::lasts(&state, &late).expect("times pass");
    let turned = late + chrono::TimeDelta::from_std(lasts).expect("short");
    assert_ne!(Face::of(&state, Some(true), &late), Face::of(&state, Some(true), &turned));
    let without = State { accounts: vec![account(2, "Nobody", None)], ..state };
    assert_eq!(Face::lasts(&without, &late), None, "nothing in it turns");
}

#[test]
fn p5_my_status_has_its_end_in_local_time_or_none() {
    let busy = |until| MyState { presence: Some(Presence::Busy { until }), ..mine() };
    assert_eq!(first_lines(busy(Some(TODAY))), ["(Busy until 14:30, as the service says)"]);
    assert_eq!(first_lines(busy(Some(TOMORROW))), ["(Busy until Sat 08:00, as the service says)"]);
    assert_eq!(first_lines(busy(None)), ["(Busy, as the service says)"]);
    let east = FixedOffset::east_opt(2 * 3600).expect("a zone");
    let state = State { accounts: vec![account(7, "Ana", Some(busy(Some(TODAY))))], ..state(glance()) };
    let face = Face::of(&state, Some(true), &now().with_timezone(&east));
    let all = lines(&face.menu).join("\n");
    assert!(all.contains("My status: (Busy until 16:30, as the service says) |"), "{all}");
}

#[test]
fn p42_a_status_set_elsewhere_is_shown() {
    // Nothing was wished here: what the service says is what stands.
    let elsewhere = MyState { presence: Some(Presence::Busy { until: Some(TODAY) }), wished: None, ..mine() };
    assert_eq!(first_lines(elsewhere), ["(Busy until 14:30, as the service says)"]);
}

#[test]
fn what_the_service_did_not_say_is_not_made_up() {
    assert_eq!(first_lines(MyState { presence: None, told: None, ..mine() }), ["(Not asked yet)"]);
    assert_eq!(first_lines(MyState { presence: None, ..mine() }), ["(No status yet)"]);
}

#[test]
fn a_wish_is_under_way_until_it_is_confirmed() {
    let wished = MyState { wished: Some(Mine::Busy { until: Some(TODAY) }), ..mine() };
    assert_eq!(first_lines(wished), ["(Online, as the service says)", "(Changing to busy until 14:30…)"]);
}

#[test]
fn a_refusal_says_so_and_leaves_what_is_so() {
    let problem = Problem { code: ProblemCode::TooMany, detail: None };
    let lines = first_lines(MyState { refused: Some(problem), ..mine() });
    assert_eq!(lines[0], "(Online, as the service says)");
    assert!(lines[1].starts_with("(Your status was not changed. "), "{lines:?}");
    assert!(!lines[1].contains("problem."), "in words: {lines:?}");
}

#[test]
fn what_was_lost_can_be_set_again() {
    let lost = Mine::Busy { until: Some(TODAY) };
    let menu = menu_of(MyState { presence: Some(Presence::Offline), lost: Some(lost), ..mine() });
    let again = Choice::Wish(Wish::SetMine { account: 7, mine: lost });
    assert_eq!(menu[1], Entry::Item("Set again: busy until 14:30".to_owned(), again));
}

#[test]
fn each_of_several_accounts_has_a_menu_under_its_name() {
    let face = face_with(vec![
        account(1, "Ana", Some(mine())),
        account(2, "Nobody", None),
        account(3, "Leo", Some(mine())),
    ]);
    let titles: Vec<&str> = face
        .menu
        .iter()
        .filter_map(|entry| match entry {
            Entry::More(title, _) if title.starts_with("My status") => Some(title.as_str()),
            Entry::More(..) | Entry::Text(_) | Entry::Item(..) | Entry::Rule => None,
        })
        .collect();
    assert_eq!(titles, ["My status, Ana", "My status, Leo"]);
}

#[test]
fn an_account_without_a_status_of_its_own_has_no_menu_for_it() {
    let with = lines(&face_with(vec![account(2, "Nobody", None)]).menu);
    assert_eq!(with, lines(&face(glance()).menu));
}
