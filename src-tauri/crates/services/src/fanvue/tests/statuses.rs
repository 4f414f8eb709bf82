//! Reading presence.

use super::{TEN, at, json, presence_of, reading, reports, trouble};
use presence::service::Trouble;
use presence::sighting::{LastSeen, Presence, Why};
use presence::time::Wall;
use serde_json::{Value, json};

fn presence(entry: Value) -> Presence {
    reports(&["a"], &json!({ "a": entry })).remove(0).presence
}

fn last_seen(entry: Value) -> Option<LastSeen> {
    reports(&["a"], &json!({ "a": entry })).remove(0).last_seen
}

#[test]
fn f9_only_an_object_under_200_is_read() {
    for body in ["[]", "null", "true", "7", "\"online\"", r#"[{"a":{"isOnline":true,"lastSeenAt":null}}]"#] {
        assert!(matches!(trouble(&presence_of(&["a"]), &json(200, body)), Trouble::Unreadable(_)), "{body}");
    }
    let good = r#"{"a":{"isOnline":true,"lastSeenAt":null}}"#;
    for status in [201, 202, 204, 206, 299] {
        assert!(
            matches!(trouble(&presence_of(&["a"]), &json(status, good)), Trouble::Unreadable(_)),
            "{status}"
        );
    }
    for status in [100, 301, 304, 404, 500, 600] {
        trouble(&presence_of(&["a"]), &json(status, good));
    }
}

#[test]
fn f10_entries_are_matched_by_key_in_any_order() {
    let body = json!({
        "c": { "isOnline": false, "lastSeenAt": null },
        "a": { "isOnline": true, "lastSeenAt": null },
        "b": { "isOnline": false, "lastSeenAt": "2026-11-20T09:00:00.000Z" },
    });
    let read = reports(&["a", "b", "c"], &body);
    let read: Vec<_> = read.iter().map(|report| (&*report.key, &report.presence)).collect();
    assert_eq!(
        read,
        [("a", &Presence::Online), ("b", &Presence::Offline), ("c", &Presence::OfflineOrHidden)]
    );
}

#[test]
fn f10_a_key_in_another_case_is_found_when_it_can_be_only_one() {
    let online = json!({ "isOnline": true, "lastSeenAt": null });
    let left_out = Presence::Unknown(Why::LeftOut);
    let of = |asked: &[&str], body: Value| -> Vec<Presence> {
        reports(asked, &body).into_iter().map(|report| report.presence).collect()
    };
    assert_eq!(of(&["AB-1"], json!({ "ab-1": online })), [Presence::Online]);
    assert_eq!(reports(&["AB-1"], &json!({ "ab-1": online }))[0].key, "AB-1".into());
    // The exact name comes first; two that fit equally are nobody; two that are asked for are two people.
    let offline = json!({ "isOnline": false, "lastSeenAt": null });
    assert_eq!(of(&["AB"], json!({ "ab": offline, "AB": online })), [Presence::Online]);
    assert_eq!(
        of(&["AB", "c"], json!({ "ab": offline, "Ab": online, "c": online })),
        [left_out.clone(), Presence::Online]
    );
    assert_eq!(of(&["AB", "ab"], json!({ "ab": online })), [left_out, Presence::Online]);
}

#[test]
fn f11_a_missing_or_null_entry_is_unknown_and_extra_ones_are_ignored() {
    let body = json!({
        "a": { "isOnline": true, "lastSeenAt": null },
        "b": null,
        "stranger": { "isOnline": true, "lastSeenAt": null },
    });
    let read = reports(&["a", "b", "c"], &body);
    assert_eq!(read.len(), 3);
    assert_eq!(read[0].presence, Presence::Online);
    assert_eq!(read[1].presence, Presence::Unknown(Why::LeftOut));
    assert_eq!(read[2].presence, Presence::Unknown(Why::LeftOut));
}

#[test]
fn f12_only_the_contact_without_a_boolean_is_unknown() {
    for odd in [
        json!({}),
        json!({ "isOnline": "true" }),
        json!({ "isOnline": 1 }),
        json!({ "isOnline": null }),
        json!("x"),
        json!([]),
    ] {
        let body =
            json!({ "a": odd, "b": { "isOnline": true, "lastSeenAt": null, "mood": { "is": "new" } } });
        let read = reports(&["a", "b"], &body);
        assert_eq!(read[0].presence, Presence::Unknown(Why::Unreadable), "{odd}");
        assert_eq!(read[1].presence, Presence::Online);
    }
    assert_eq!(
        presence(json!({ "error": "not_found" })),
        Presence::Unknown(Why::Refused("not_found".into()))
    );
}

#[test]
fn f13_true_is_online() {
    assert_eq!(presence(json!({ "isOnline": true, "lastSeenAt": "2026-11-20T09:59:00Z" })), Presence::Online);
}

#[test]
fn f14_false_with_a_time_is_offline_since_then() {
    let entry = json!({ "isOnline": false, "lastSeenAt": "2026-11-20T09:30:00.250Z" });
    assert_eq!(presence(entry.clone()), Presence::Offline);
    assert_eq!(last_seen(entry), Some(LastSeen::At(Wall(TEN.0 - 30 * 60_000 + 250))));
}

#[test]
fn f15_false_without_a_time_is_offline_or_hidden() {
    for told in [json!(null), json!(""), json!("0001-01-01T00:00:00Z"), json!("NaN"), json!(0), json!(false)]
    {
        let entry = json!({ "isOnline": false, "lastSeenAt": told });
        assert_eq!(presence(entry.clone()), Presence::OfflineOrHidden, "{told}");
        assert_eq!(last_seen(entry), None);
    }
    assert_eq!(presence(json!({ "isOnline": false })), Presence::OfflineOrHidden);
}

#[test]
fn f17_online_stays_online_without_a_time() {
    for entry in [json!({ "isOnline": true, "lastSeenAt": null }), json!({ "isOnline": true })] {
        assert_eq!(presence(entry.clone()), Presence::Online);
        assert_eq!(last_seen(entry), None);
    }
}

#[test]
fn f18_a_bare_date_is_a_day_and_a_date_time_a_time() {
    let seen = |text: &str| last_seen(json!({ "isOnline": false, "lastSeenAt": text }));
    assert!(matches!(seen("2026-11-19"), Some(LastSeen::Day(_))));
    assert_eq!(seen("2026-11-19"), at("2026-11-19"));
    assert_eq!(seen("2026-11-19T23:00:00.123456Z"), at("2026-11-19T23:00:00.123Z"));
    assert_eq!(presence(json!({ "isOnline": false, "lastSeenAt": "2026-11-19" })), Presence::Offline);
}

#[test]
fn f19_times_are_utc_unless_they_name_a_zone() {
    let seen = |text: &str| last_seen(json!({ "isOnline": false, "lastSeenAt": text }));
    assert_eq!(seen("2026-11-20T09:00:00"), seen("2026-11-20T09:00:00Z"));
    assert_eq!(seen("2026-11-20T11:00:00+02:00"), seen("2026-11-20T09:00:00Z"));
}

#[test]
fn row_16_json_that_is_none_is_trouble() {
    let deep = "[".repeat(10_000) + &"]".repeat(10_000);
    let deep_entry = format!(r#"{{"a":{}{}}}"#, r#"{"x":"#.repeat(5_000) + "1", "}".repeat(5_000));
    for body in [
        b"".to_vec(),
        b"{".to_vec(),
        b"{\"a\":{\"isOnline\":tr".to_vec(),
        b"{\"a\":{\"isOnline\":NaN,\"lastSeenAt\":null}}".to_vec(),
        b"{\"a\":{\"isOnline\":true,\"x\":1e400}}".to_vec(),
        b"{\"a\":{\"isOnline\":true,\"x\":Infinity}}".to_vec(),
        b"{\"a\":{\"isOnline\":true,\"x\":\"\xff\"}}".to_vec(),
        b"\xef\xbb\xbf{\"a\":{\"isOnline\":true}}".to_vec(),
        b"{\"a\":{\"isOnline\":true}} trailing".to_vec(),
        deep.into_bytes(),
        deep_entry.into_bytes(),
    ] {
        let start = String::from_utf8_lossy(&body[..body.len().min(40)]).into_owned();
        assert!(matches!(trouble(&presence_of(&["a"]), &json(200, body)), Trouble::Unreadable(_)), "{start}");
    }
}

#[test]
fn row_16_of_members_with_one_name_the_last_counts() {
    let body = r#"{"a":{"isOnline":true},"a":{"isOnline":false,"isOnline":true,"lastSeenAt":null}}"#;
    let heard = super::heard(&presence_of(&["a"]), &json(200, body));
    let Ok(presence::service::Reading::Presence(reports)) = heard.reading else { panic!("{heard:?}") };
    assert_eq!(reports[0].presence, Presence::Online);
}

#[test]
fn row_18_an_empty_object_makes_everybody_unknown_and_nobody_offline() {
    let asked: Vec<String> = (0..100).map(|number| number.to_string()).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let read = reports(&asked, &json!({}));
    assert_eq!(read.len(), 100);
    assert!(read.iter().all(|report| report.presence == Presence::Unknown(Why::LeftOut)));
    assert!(matches!(reading(&presence_of(&asked), &json!([])), Err(Trouble::Unreadable(_))));
}

#[test]
fn row_19_odd_ids_are_nobody_elses() {
    let body = json!({ "07": { "isOnline": true, "lastSeenAt": null } });
    let read = reports(&["7", "007", "07"], &body);
    assert_eq!(read[0].presence, Presence::Unknown(Why::LeftOut));
    assert_eq!(read[1].presence, Presence::Unknown(Why::LeftOut));
    assert_eq!(read[2].presence, Presence::Online);
    assert_eq!(reports(&["a", "a"], &json!({ "a": { "isOnline": true } })).len(), 1);
}

#[test]
fn row_20_a_time_that_is_none_leaves_the_rest_of_the_record() {
    for told in ["NaN", "", "0000-00-00", "9999-12-31T23:59:59Z", "tomorrow"] {
        let entry = json!({ "isOnline": true, "lastSeenAt": told });
        assert_eq!(presence(entry.clone()), Presence::Online, "{told}");
        assert_eq!(last_seen(entry), None, "{told}");
    }
    // A time ahead of ours is a time, so they are not hiding; only when it was is not known.
    let ahead = json!({ "isOnline": false, "lastSeenAt": "2026-11-20T10:06:00Z" });
    assert_eq!(presence(ahead.clone()), Presence::Offline);
    assert_eq!(last_seen(ahead), None);
    assert!(last_seen(json!({ "isOnline": false, "lastSeenAt": "2026-11-20T10:04:00Z" })).is_some());
}

#[test]
fn row_21_a_renamed_field_is_trouble_once_nothing_can_be_read() {
    let body = |count: usize, good: usize| -> Value {
        let entries = (0..count).map(|number| {
            let field = if number < good { "isOnline" } else { "online" };
            (number.to_string(), json!({ field: true, "lastSeenAt": null }))
        });
        entries.collect::<serde_json::Map<_, _>>().into()
    };
    let asked: Vec<String> = (0..20).map(|number| number.to_string()).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    assert_eq!(reading(&presence_of(&asked), &body(20, 0)), Err(Trouble::Unreadable("isOnline".into())));
    let read = reports(&asked, &body(20, 1));
    assert_eq!(read.iter().filter(|report| report.presence == Presence::Online).count(), 1);
}

#[test]
fn an_error_under_200_is_said_in_its_own_words() {
    for body in [
        json!({ "error": "Service paused" }),
        json!({ "errors": ["Service paused"] }),
        json!({ "error": { "message": "Service paused" } }),
    ] {
        assert_eq!(
            reading(&presence_of(&["a"]), &body),
            Err(Trouble::Refused { status: 200, words: "Service paused".into() })
        );
    }
    // An id may bear any name.
    let read = reports(&["error"], &json!({ "error": { "isOnline": true } }));
    assert_eq!(read[0].presence, Presence::Online);
}
