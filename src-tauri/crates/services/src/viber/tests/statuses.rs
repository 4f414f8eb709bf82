//! Reading presence.

use super::{
    ONE, SAMPLE, TEN, TWO, json as json_answer, presence_of, presences, read, reports, reports_in, trouble,
};
use presence::service::{Reading, Trouble};
use presence::sighting::{LastSeen, Presence, Why};
use presence::time::Wall;
use serde_json::{Value, json};

const UNREADABLE: Presence = Presence::Unknown(Why::Unreadable);

/// The presence of somebody with these members.
fn presence(members: &Value) -> Presence {
    one(members).0
}

fn one(members: &Value) -> (Presence, Option<LastSeen>) {
    let mut user = members.clone();
    user["id"] = "a".into();
    let report = reports(&["a"], &json!([user])).remove(0);
    (report.presence, report.last_seen)
}

#[test]
fn v9_users_are_read_only_under_status_0() {
    let with_status =
        |status: Value| json!({ "status": status, "users": [{ "id": "a", "online_status": 0 }] });
    let task = presence_of(&["a"]);
    assert!(read(&task, &json_answer(200, with_status(json!(0)).to_string())).is_ok());
    for code in [1, 2, 3, 4, 7, 12, 999] {
        assert!(read(&task, &json_answer(200, with_status(json!(code)).to_string())).is_err(), "{code}");
    }
    for odd in [json!("0"), json!(null), json!(false), json!(-1), json!(0.5), json!([0])] {
        assert_eq!(
            trouble(&task, &json_answer(200, with_status(odd.clone()).to_string())),
            Trouble::Unreadable("status".into()),
            "{odd}"
        );
    }
    let without = json_answer(200, r#"{"users":[{"id":"a","online_status":0}]}"#);
    assert_eq!(trouble(&task, &without), Trouble::Unreadable("status".into()));
    // As observed: "200 OK" with an error in the body.
    let observed = json_answer(200, r#"{"status":1,"chat_hostname":"SN-CHAT-06_"}"#);
    assert_eq!(trouble(&task, &observed), Trouble::Halted { code: 1, words: "invalidUrl".into() });
}

#[test]
fn v11_the_number_0_is_success_whatever_the_text_says() {
    for message in
        [json!("ok"), json!("failure"), json!("invalidAuthToken"), json!(""), json!(null), json!(7)]
    {
        let body =
            json!({ "status": 0, "status_message": message, "users": [{ "id": "a", "online_status": 0 }] });
        assert_eq!(reports_in(&["a"], body.to_string())[0].presence, Presence::Online, "{message}");
    }
    let body = json!({ "status": 0, "users": [{ "id": "a", "online_status": 0 }] });
    assert_eq!(reports_in(&["a"], body.to_string())[0].presence, Presence::Online);
}

#[test]
fn v18_a_missing_or_wrong_users_is_trouble_that_changes_nobody() {
    let task = presence_of(&[ONE]);
    for users in [json!(null), json!({}), json!("x"), json!({ "id": ONE, "online_status": 1 }), json!(0)] {
        let body = json!({ "status": 0, "status_message": "ok", "users": users });
        assert_eq!(
            trouble(&task, &json_answer(200, body.to_string())),
            Trouble::Unreadable("no users array".into()),
            "{users}"
        );
    }
    for body in [r#"{"status":0,"status_message":"ok"}"#, r#"{"status":0,"user":[]}"#] {
        assert_eq!(trouble(&task, &json_answer(200, body)), Trouble::Unreadable("no users array".into()));
    }
    assert!(read(&task, &json_answer(200, "[]")).is_err());
}

#[test]
fn v19_users_are_matched_by_id_and_not_by_position() {
    let users = json!([
        { "id": "stranger", "online_status": 0 },
        { "id": "c", "online_status": 1 },
        "odd",
        { "online_status": 0 },
        { "id": 7, "online_status": 0 },
        { "id": "a", "online_status": 0 },
        { "id": "a", "online_status": 1 },
    ]);
    let read = reports(&["a", "b", "c", "A"], &users);
    let read: Vec<_> = read.iter().map(|report| (&*report.key, &report.presence)).collect();
    let left_out = Presence::Unknown(Why::LeftOut);
    assert_eq!(
        read,
        [("a", &Presence::Online), ("b", &left_out), ("c", &Presence::Offline), ("A", &left_out)]
    );
}

#[test]
fn v19_an_empty_list_makes_everybody_unknown_and_nobody_offline() {
    assert_eq!(presences(&[ONE, TWO], &json!([])), vec![Presence::Unknown(Why::LeftOut); 2]);
}

#[test]
fn v20_unknown_status_stays_unknown() {
    let odd = [
        json!(5),
        json!(-1),
        json!(99),
        json!(0.5),
        json!(1e300),
        json!("0"),
        json!("online"),
        json!(null),
        json!(true),
        json!(false),
        json!([0]),
        json!({}),
    ];
    for odd in odd {
        let users = json!([{ "id": "a", "online_status": odd }, { "id": "b", "online_status": 0 }]);
        assert_eq!(presences(&["a", "b"], &users), [UNREADABLE, Presence::Online], "{odd}");
    }
    assert_eq!(presence(&json!({})), UNREADABLE);
    assert_eq!(presence(&json!({ "onlineStatus": 0, "status": 0 })), UNREADABLE);
}

#[test]
fn v21_0_is_online() {
    assert_eq!(presence(&json!({ "online_status": 0, "online_status_message": "online" })), Presence::Online);
}

#[test]
fn v22_1_is_offline_with_the_time_they_were_last_seen_where_it_is_sent() {
    // As observed: milliseconds.
    let observed = json!({ "online_status": 1, "online_status_message": "offline", "last_online": 1_549_466_821_367_i64 });
    assert_eq!(one(&observed), (Presence::Offline, Some(LastSeen::At(Wall(1_549_466_821_367)))));
    let none = [
        json!(0),
        json!(null),
        json!(""),
        json!(-1),
        json!(1_549_466_821),
        json!(1e300),
        json!(TEN.0 + 10 * 60_000),
        json!(u64::MAX),
        json!([]),
    ];
    for none in none {
        let read = one(&json!({ "online_status": 1, "last_online": none }));
        assert_eq!(read, (Presence::Offline, None), "{none}");
    }
    assert_eq!(one(&json!({ "online_status": 1 })), (Presence::Offline, None));
}

#[test]
fn v23_2_is_hidden() {
    // As observed: a last_online of 0 beside it.
    let hidden = json!({ "online_status": 2, "online_status_message": "undisclosed", "last_online": 0 });
    assert_eq!(one(&hidden), (Presence::Hidden, None));
}

#[test]
fn v24_3_leaves_what_was_known() {
    let later = json!({ "online_status": 3, "online_status_message": "tryLater" });
    assert_eq!(one(&later), (Presence::Unknown(Why::TryLater), None));
}

#[test]
fn v25_4_is_unreachable() {
    let unavailable = json!({ "online_status": 4, "online_status_message": "unavailable", "last_online": 0 });
    assert_eq!(one(&unavailable), (Presence::Unreachable, None));
}

#[test]
fn v26_the_word_beside_the_number_changes_nothing() {
    let all = [
        Presence::Online,
        Presence::Offline,
        Presence::Hidden,
        Presence::Unknown(Why::TryLater),
        Presence::Unreachable,
    ];
    let words = [
        json!("online"),
        json!("offline"),
        json!("undisclosed"),
        json!("of tomorrow"),
        json!(null),
        json!(4),
    ];
    for (number, presence) in all.into_iter().enumerate() {
        for word in &words {
            let user = json!({ "online_status": number, "online_status_message": word });
            assert_eq!(self::presence(&user), presence, "{user}");
        }
        assert_eq!(self::presence(&json!({ "online_status": number })), presence);
    }
}

#[test]
fn v28_the_sample_holds_one_online_and_one_offline_without_times() {
    let read = reports_in(&[ONE, TWO], SAMPLE);
    let read: Vec<_> = read.iter().map(|report| (&*report.key, &report.presence, report.last_seen)).collect();
    assert_eq!(read, [(ONE, &Presence::Online, None), (TWO, &Presence::Offline, None)]);
}

#[test]
fn row_19_nobody_is_reported_twice() {
    assert_eq!(reports(&["a", "a"], &json!([{ "id": "a", "online_status": 0 }])).len(), 1);
}

#[test]
fn row_21_a_renamed_field_is_trouble_once_nothing_can_be_read() {
    let asked: Vec<String> = (0..10).map(|number| number.to_string()).collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let users: Vec<Value> = asked.iter().map(|id| json!({ "id": id, "presence": 0 })).collect();
    let body = json!({ "status": 0, "users": users }).to_string();
    assert_eq!(
        trouble(&presence_of(&asked), &json_answer(200, body.clone())),
        Trouble::Unreadable("online_status".into())
    );
    let Ok(Reading::Presence(few)) = read(&presence_of(&asked[..9]), &json_answer(200, body)) else {
        panic!("nine are few")
    };
    assert!(few.iter().all(|report| report.presence == UNREADABLE));
}
