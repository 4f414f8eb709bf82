//! Reading the presence of others.

use super::{
    JANE, SEVERAL, TEN, at, json as json_answer, of_the_page, one, presence_of, presences, read, reports,
    reports_in, trouble, wall,
};
use presence::service::Trouble;
use presence::sighting::{Presence, Report, Why, is_doubtful};
use presence::time::Wall;
use serde_json::{Value, json};
use std::time::Duration;

const LEFT_OUT: Presence = Presence::Unknown(Why::LeftOut);
const UNREADABLE: Presence = Presence::Unknown(Why::Unreadable);
const OPEN: Presence = Presence::Busy { until: None };

/// What a status with these members says about user 1.
fn report(members: &Value) -> Report {
    let mut status = members.clone();
    status["user_id"] = 1.into();
    let bulk = reports(&["1"], &json!([status])).remove(0);
    let single = reports_in(&one("1"), &json_answer(200, status.to_string())).remove(0);
    assert_eq!(bulk, single, "both calls are read alike");
    bulk
}

fn presence(members: &Value) -> Presence {
    report(members).presence
}

fn busy_until(until: &Value) -> Presence {
    presence(&json!({ "is_online": true, "is_busy": true, "busy_until": until }))
}

#[test]
fn p4_ids_are_matched_as_numbers_and_as_text() {
    let online = |id: Value| json!([{ "user_id": id, "is_online": true }]);
    for id in [json!(123), json!("123"), json!(123.0), json!(" 0123 ")] {
        assert_eq!(presences(&["123"], &online(id.clone())), [Presence::Online], "{id}");
    }
    for id in [json!(12), json!("123a"), json!(-123), json!(null), json!(true), json!([123]), json!(1e300)] {
        assert_eq!(presences(&["123"], &online(id.clone())), [LEFT_OUT], "{id}");
    }
    // One that is too large is left out of an answer like any id that nobody has.
    let read = presences(&["123", "99999999999999999999"], &online(json!(123)));
    assert_eq!(read, [Presence::Online, LEFT_OUT]);
}

#[test]
fn p6_last_seen_is_read_in_every_form_it_comes_in() {
    let seen = |told: Value| report(&json!({ "is_online": false, "last_seen": told })).last_seen;
    assert_eq!(seen(json!("2024-01-15T10:30:00Z")), at("2024-01-15T10:30:00Z"));
    assert_eq!(seen(json!("2026-11-20T09:58:38.223699Z")), at("2026-11-20T09:58:38.223Z"));
    assert_eq!(seen(json!("2026-11-20T09:59:55.996411")), at("2026-11-20T09:59:55.996Z"), "as UTC");
    assert_eq!(seen(json!("2026-11-20T09:58:00+00:00")), at("2026-11-20T09:58:00Z"));
    for none in [json!(null), json!(""), json!("never"), json!(0), json!("2026-11-20T10:06:00Z"), json!({})] {
        assert_eq!(seen(none.clone()), None, "{none}");
        assert_eq!(presence(&json!({ "is_online": false, "last_seen": none })), Presence::Offline);
    }
    assert_eq!(report(&json!({ "is_online": true })).last_seen, None);
}

#[test]
fn p11_not_busy_beside_an_end_is_not_busy() {
    let status = json!({ "is_online": true, "is_busy": false, "busy_until": "2026-11-20T11:00:00Z" });
    assert_eq!(presence(&status), Presence::Online);
}

#[test]
fn p18_a_username_is_the_name_and_may_be_absent() {
    let name = |username: Value| report(&json!({ "is_online": true, "username": username })).name;
    assert_eq!(name(json!("jane_smith")).as_deref(), Some("jane_smith"));
    for none in [json!(null), json!(""), json!(" "), json!(7)] {
        assert_eq!(name(none), None);
    }
    assert_eq!(report(&json!({ "is_online": true })).name, None);
    assert_eq!(name(json!("x".repeat(1_000_000))).unwrap().chars().count(), 200);
}

#[test]
fn a_username_is_also_the_handle_unless_it_is_too_long_to_be_kept_whole() {
    let handle = |username: Value| report(&json!({ "is_online": true, "username": username })).handle;
    assert_eq!(handle(json!("jane_smith")).as_deref(), Some("jane_smith"));
    for none in [json!(null), json!(""), json!("@"), json!("x".repeat(201))] {
        assert_eq!(handle(none), None);
    }
}

#[test]
fn p20_a_key_that_is_no_number_is_unknown_and_harms_nobody() {
    let read = reports(&["x", "1", ""], &json!([{ "user_id": 1, "is_online": true }]));
    let refused = Presence::Unknown(Why::Refused("not a number".into()));
    let read: Vec<_> = read.iter().map(|report| (&*report.key, &report.presence)).collect();
    assert_eq!(read, [("x", &refused), ("1", &Presence::Online), ("", &refused)]);
}

#[test]
fn p21_statuses_are_matched_by_id_in_any_order() {
    let body = json!([
        { "user_id": 9, "is_online": true },
        "odd",
        null,
        { "user_id": 3, "is_online": "yes" },
        { "user_id": 2, "is_online": false },
        { "is_online": true },
        { "user_id": 1, "is_online": true },
        { "user_id": 1, "is_online": false },
    ]);
    let read = reports(&["1", "2", "3", "4"], &body);
    let read: Vec<_> = read.iter().map(|report| (&*report.key, &report.presence)).collect();
    assert_eq!(
        read,
        [("1", &Presence::Online), ("2", &Presence::Offline), ("3", &UNREADABLE), ("4", &LEFT_OUT)]
    );
    assert_eq!(presences(&["1", "2"], &json!([])), [LEFT_OUT, LEFT_OUT]);
    for body in ["{}", "null", "true", r#"{"data":[]}"#, r#""x""#] {
        assert_eq!(
            trouble(&presence_of(&["1"]), &json_answer(200, body)),
            Trouble::Unreadable("no array of statuses".into())
        );
    }
}

#[test]
fn p21_of_keys_that_are_one_number_each_is_reported() {
    let read = reports(&["7", "007", "7"], &json!([{ "user_id": 7, "is_online": true }]));
    let read: Vec<_> = read.iter().map(|report| (&*report.key, &report.presence)).collect();
    assert_eq!(read, [("7", &Presence::Online), ("007", &Presence::Online)]);
}

#[test]
fn p22_single_and_bulk_answers_of_the_page_are_read_alike() {
    let bulk = reports_in(&presence_of(&["123", "456"]), &of_the_page(SEVERAL));
    let until = wall("2024-01-15T11:00:00Z");
    let expected = |key: &str, name: &str, presence, seen| Report {
        name: Some(name.into()),
        handle: Some(name.into()),
        ..Report::new(key, presence, at(seen))
    };
    assert_eq!(
        bulk,
        [
            expected("123", "alice", Presence::Online, "2024-01-15T10:30:00Z"),
            expected("456", "jane_smith", Presence::Busy { until }, "2024-01-15T10:25:00Z"),
        ]
    );
    let single = reports_in(&one("456"), &of_the_page(JANE));
    assert_eq!(single, [expected("456", "jane_smith", Presence::Online, "2024-01-15T10:25:00Z")]);
}

#[test]
fn p22_a_single_answer_about_somebody_else_says_nothing() {
    let of = |body: &Value| reports_in(&one("456"), &json_answer(200, body.to_string())).remove(0).presence;
    assert_eq!(of(&json!({ "user_id": 457, "is_online": true })), UNREADABLE);
    assert_eq!(of(&json!({ "user_id": "456", "is_online": true })), Presence::Online);
    assert_eq!(of(&json!({ "is_online": true })), Presence::Online);
    assert_eq!(of(&json!({ "user_id": 456 })), UNREADABLE);
    for body in ["[]", "null", "7"] {
        assert!(matches!(read(&one("456"), &json_answer(200, body)), Err(Trouble::Unreadable(_))), "{body}");
    }
}

#[test]
fn p23_busy_is_busy_until_its_end_and_never_free() {
    let until = wall("2026-11-20T11:00:00Z");
    assert_eq!(busy_until(&json!("2026-11-20T11:00:00Z")), Presence::Busy { until });
    assert_eq!(busy_until(&json!("2026-11-20T11:00:00")), Presence::Busy { until });
    // An unknown way of saying it is not taken for free.
    for odd in [json!("true"), json!(1), json!("yes"), json!([])] {
        assert_eq!(presence(&json!({ "is_online": true, "is_busy": odd })), UNREADABLE, "{odd}");
    }
}

#[test]
fn p27_online_with_an_old_activity_is_online_with_its_age() {
    let read = report(&json!({ "is_online": true, "is_busy": false, "last_seen": "2026-11-20T09:54:00Z" }));
    assert_eq!(read.presence, Presence::Online);
    assert!(is_doubtful(&read.presence, read.last_seen, TEN, Duration::from_secs(5 * 60)));
    assert!(
        crate::contract::Service::capabilities(&super::PresenceApi, &super::site()).last_seen_is_activity
    );
}

#[test]
fn p28_busy_is_over_at_its_end_whatever_the_service_still_says() {
    for past in ["2026-11-20T09:59:59Z", "2026-11-20T10:00:00Z", "2024-01-15T11:00:00Z"] {
        assert_eq!(busy_until(&json!(past)), Presence::Online, "{past}");
    }
    let after = Wall(TEN.0 + 1);
    assert_eq!(busy_until(&json!("2026-11-20T10:00:00.001Z")), Presence::Busy { until: Some(after) });
}

#[test]
fn p30_online_and_not_busy_is_online() {
    assert_eq!(presence(&json!({ "is_online": true, "is_busy": false })), Presence::Online);
    assert_eq!(presence(&json!({ "is_online": true, "is_busy": null })), Presence::Online);
    assert_eq!(presence(&json!({ "is_online": true })), Presence::Online);
    for odd in [json!("true"), json!(1), json!(null), json!([]), json!({})] {
        assert_eq!(presence(&json!({ "is_online": odd })), UNREADABLE, "{odd}");
    }
}

#[test]
fn p31_offline_is_offline_also_beside_busy() {
    for busy in [json!(true), json!(false), json!(null), json!("x")] {
        let status = json!({ "is_online": false, "is_busy": busy, "busy_until": "2026-11-20T11:00:00Z" });
        assert_eq!(presence(&status), Presence::Offline, "{busy}");
    }
}

#[test]
fn p33_an_absent_and_a_null_end_are_busy_without_an_end() {
    assert_eq!(presence(&json!({ "is_online": true, "is_busy": true })), OPEN);
    for none in
        [json!(null), json!(""), json!("later"), json!(0), json!("2026-11-21"), json!("9999-12-31T23:59:59Z")]
    {
        assert_eq!(busy_until(&none), OPEN, "{none}");
    }
}

#[test]
fn p46_a_contact_without_a_status_is_unknown() {
    for words in ["User not found", "User status not found", "Benutzer unbekannt", ""] {
        let answer = super::detail(404, words);
        assert_eq!(reports_in(&one("456"), &answer), [Report::new("456", LEFT_OUT, None)], "{words}");
    }
    assert_eq!(reports_in(&one("456"), &super::answer(404, &[], ""))[0].presence, LEFT_OUT);
    // The framework's words for a path it does not have are about nobody.
    for answer in [
        super::detail(404, "Not Found"),
        super::answer(404, &[("content-type", "text/html")], "<h1>No such page</h1>"),
    ] {
        assert!(matches!(read(&one("456"), &answer), Err(Trouble::Refused { status: 404, .. })));
    }
}

#[test]
fn an_id_that_is_no_number_is_refused_for_itself_alone() {
    let body = r#"{"detail":[{"type":"int_parsing","loc":["path","user_id"],"msg":"Input should be a valid integer","input":"x"}]}"#;
    let read = reports_in(&one("x"), &json_answer(422, body));
    let refused = Presence::Unknown(Why::Refused("Input should be a valid integer".into()));
    assert_eq!(read, [Report::new("x", refused, None)]);
}

#[test]
fn row_21_a_renamed_field_is_trouble_once_nothing_can_be_read() {
    let asked: Vec<String> = (0..10).map(|id| id.to_string()).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let body: Vec<Value> = (0..10).map(|id| json!({ "user_id": id, "online": true })).collect();
    let answer = json_answer(200, Value::from(body).to_string());
    assert_eq!(trouble(&presence_of(&asked), &answer), Trouble::Unreadable("is_online".into()));
    assert!(reports_in(&presence_of(&asked[..9]), &answer).iter().all(|one| one.presence == UNREADABLE));
}
