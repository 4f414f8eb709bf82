//! What headers say beside an answer.

use super::{TEN, answer, contacts, heard, presence_of, site};
use crate::contract::Service;
use crate::fanvue::Fanvue;
use presence::service::{BudgetScope, LimitNews, Sunset, Task, TaskKind};
use presence::time::Wall;
use std::time::Duration;

fn news(task: &Task, headers: &[(&str, &str)]) -> Vec<LimitNews> {
    let json = [("content-type", "application/json")];
    heard(task, &answer(200, &[&json, headers].concat(), "{}")).limits
}

fn reset(seconds: i64) -> String {
    (TEN.0 / 1000 + seconds).to_string()
}

#[test]
fn every_task_draws_on_the_general_limit_and_statuses_on_their_own_too() {
    let budgets = Fanvue.capabilities(&site()).budgets;
    let drawn = |kind| -> Vec<_> {
        let of_kind = budgets.iter().filter(|budget| budget.draws.contains(&kind));
        of_kind.map(|budget| (budget.name, budget.limit, budget.window.as_secs())).collect()
    };
    for kind in [
        TaskKind::WhoAmI,
        TaskKind::Lists,
        TaskKind::Contacts,
        TaskKind::OnlineNow,
        TaskKind::MessagesOf,
        TaskKind::SpendOf,
        TaskKind::Seats,
    ] {
        assert_eq!(drawn(kind), [("general", 200, 60)]);
    }
    assert_eq!(drawn(TaskKind::PresenceOf), [("general", 200, 60), ("statuses", 80, 60)]);
    assert!(budgets.iter().all(|budget| budget.scope == BudgetScope::SignIn));
}

#[test]
fn headers_speak_of_the_limit_of_their_path() {
    let in_full = |limit: &str| -> Vec<LimitNews> {
        let reset = reset(30);
        let headers =
            [("x-ratelimit-limit", limit), ("x-ratelimit-remaining", "7"), ("x-ratelimit-reset", &reset)];
        [news(&presence_of(&["a"]), &headers), news(&contacts("chats", None), &headers)].concat()
    };
    let told = |budget, limit| LimitNews {
        budget,
        limit: Some(limit),
        remaining: Some(7),
        resets_in: Some(Duration::from_secs(30)),
    };
    assert_eq!(in_full("80"), [told("statuses", 80), told("general", 80)]);
    assert_eq!(in_full("40"), [told("statuses", 40), told("general", 40)]);
    assert_eq!(in_full("200"), [told("general", 200), told("general", 200)]);
    assert_eq!(news(&presence_of(&["a"]), &[("x-ratelimit-remaining", "0")])[0].budget, "statuses");
}

#[test]
fn a_refusal_tells_its_limit_too() {
    let refused = answer(429, &[("x-ratelimit-limit", "80"), ("x-ratelimit-remaining", "0")], "");
    let news = heard(&presence_of(&["a"]), &refused).limits;
    assert_eq!(
        news,
        [LimitNews { budget: "statuses", limit: Some(80), remaining: Some(0), resets_in: None }]
    );
}

#[test]
fn figures_that_make_no_sense_are_as_good_as_absent() {
    let only = |name: &'static str, value: &str| news(&Task::WhoAmI, &[(name, value)]);
    for value in ["", "many", "-1", "0", "1.5", "99999999999", "200, 80"] {
        assert_eq!(only("x-ratelimit-limit", value), [], "{value}");
    }
    for value in ["", "soon", "-30", "30", "0", "1795168800000", &reset(7_300), &reset(-7_300)] {
        assert_eq!(only("x-ratelimit-reset", value), [], "{value}");
    }
    assert_eq!(only("x-ratelimit-reset", &reset(-20))[0].resets_in, Some(Duration::ZERO));
    let more_left = news(&Task::WhoAmI, &[("x-ratelimit-limit", "100"), ("x-ratelimit-remaining", "5000")]);
    assert_eq!(more_left[0].remaining, Some(100));
}

#[test]
fn row_26_a_reset_is_measured_by_the_services_own_clock() {
    let tomorrow = reset(24 * 3600 + 40);
    let headers = [("x-ratelimit-reset", &*tomorrow), ("date", "Sat, 21 Nov 2026 10:00:00 GMT")];
    assert_eq!(news(&Task::WhoAmI, &headers)[0].resets_in, Some(Duration::from_secs(40)));
}

#[test]
fn the_end_of_a_version_is_announced_with_what_is_told() {
    let sunset = |headers: &[(&str, &str)]| heard(&Task::WhoAmI, &answer(200, headers, "{}")).sunset;
    let with =
        |headers: &[(&str, &str)]| sunset(&[&[("content-type", "application/json")], headers].concat());
    assert_eq!(with(&[]), None);
    assert_eq!(with(&[("deprecation", "false")]), None);
    assert_eq!(with(&[("sunset", "someday")]), None);
    for says in ["true", "@1795168800", "Fri, 20 Nov 2026 10:00:00 GMT"] {
        assert_eq!(with(&[("deprecation", says)]), Some(Sunset::default()));
    }
    let on = Some(Wall(TEN.0 + 24 * 3_600_000));
    assert_eq!(with(&[("sunset", "Sat, 21 Nov 2026 10:00:00 GMT")]), Some(Sunset { on, next_version: None }));
    assert_eq!(
        with(&[("sunset", "2026-11-21T10:00:00Z"), ("x-fanvue-api-next-version", " 2027-01-01 ")]),
        Some(Sunset { on, next_version: Some("2027-01-01".into()) })
    );
    // A page of the network says nothing about the service.
    assert_eq!(sunset(&[("content-type", "text/html"), ("deprecation", "true")]), None);
}
