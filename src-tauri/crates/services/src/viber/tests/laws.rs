//! What holds for every answer there can be.

use super::{answer, presence_of, read, site};
use crate::any_json;
use crate::contract::{Answer, Linked, Service};
use crate::viber::Viber;
use presence::service::{Reading, Task};
use presence::sighting::Presence;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Ids few enough that answers hit those asked for.
const IDS: &str = "[aA]==|b|status";

fn tasks() -> impl Strategy<Value = Task> {
    prop_oneof![
        Just(Task::WhoAmI),
        "\\PC{0,12}|a==".prop_map(|key| Task::NameOf { key: key.into() }),
        proptest::collection::vec(IDS, 1..4)
            .prop_map(|keys| Task::PresenceOf { keys: keys.into_iter().map(Into::into).collect() }),
    ]
}

/// JSON of any shape, made of the words of the interface.
fn values() -> impl Strategy<Value = Value> {
    let own = [
        (0..6).prop_map(Value::from).boxed(),
        "\\PC{0,8}|ok|online|offline|[aA]==|b".prop_map(Value::from).boxed(),
    ];
    let name =
        "status|status_message|users|user|id|online_status|online_status_message|last_online|name|uri|avatar";
    any_json::values(own, name, (4, 48))
}

fn users() -> impl Strategy<Value = Vec<Value>> {
    let user = (IDS, values(), values())
        .prop_map(|(id, status, seen)| json!({ "id": id, "online_status": status, "last_online": seen }));
    proptest::collection::vec(prop_oneof![user, values()], 0..6)
}

fn statuses() -> impl Strategy<Value = u16> {
    prop_oneof![Just(200), Just(400), Just(429), any::<u16>()]
}

proptest! {
    #[test]
    fn no_answer_breaks_the_reading(
        task in tasks(),
        status in statuses(),
        body in proptest::collection::vec(any::<u8>(), 0..64),
        arrived in any::<i64>(),
    ) {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        let answer = Answer { status, headers, body, arrived: presence::time::Wall(arrived) };
        let _ = read(&task, &answer);
    }

    #[test]
    fn no_json_breaks_the_reading(task in tasks(), status in statuses(), code in 0_u32..30, mut value in values()) {
        let kind = [("content-type", "application/json")];
        let _ = read(&task, &answer(status, &kind, value.to_string()));
        if let Some(members) = value.as_object_mut() {
            members.insert("status".to_owned(), code.into());
            let _ = read(&task, &answer(status, &kind, value.to_string()));
            let _ = read(&task, &answer(status, &[], value.to_string()));
        }
    }

    #[test]
    fn everybody_asked_for_is_reported_once_and_offline_only_when_called_so(
        asked in proptest::collection::vec(IDS, 1..6),
        users in users(),
        code in 0_u32..4,
        status in statuses(),
    ) {
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let body = json!({ "status": code, "users": users }).to_string();
        let answer = answer(status, &[("content-type", "application/json")], body);
        if let Ok(Reading::Presence(reports)) = read(&presence_of(&asked), &answer) {
            prop_assert_eq!((status, code), (200, 0));
            let mut reported: Vec<&str> = reports.iter().map(|report| &*report.key).collect();
            let mut once = asked.clone();
            once.sort_unstable();
            once.dedup();
            reported.sort_unstable();
            prop_assert_eq!(reported, once);
            for report in reports {
                let said = |number: f64| users.iter().any(|user| {
                    user.get("id") == Some(&Value::from(&*report.key))
                        && user.get("online_status").and_then(Value::as_f64) == Some(number)
                });
                match report.presence {
                    Presence::Online => prop_assert!(said(0.0)),
                    Presence::Offline => prop_assert!(said(1.0)),
                    Presence::Hidden => prop_assert!(said(2.0)),
                    Presence::Unreachable => prop_assert!(said(4.0)),
                    Presence::Unknown(_) => {}
                    Presence::Busy { .. } | Presence::OfflineOrHidden => prop_assert!(false),
                }
            }
        }
    }

    #[test]
    fn no_text_in_a_task_reaches_the_address(task in tasks()) {
        let url = Viber.plan(&task, &site()).unwrap().url;
        let calls = ["get_account_info", "get_online", "get_user_details"];
        prop_assert!(calls.iter().any(|call| url == format!("https://chatapi.viber.com/pa/{call}")), "{}", url);
    }

    #[test]
    fn a_chat_is_never_anything_but_a_number(phone in "\\PC{0,20}|[+0-9 -]{0,20}", key in "\\PC{0,8}") {
        let linked = Linked { key: &key, handle: &key, phone: Some(&phone) };
        if let Some(link) = Viber.chat_address(&linked, &site()) {
            let digits = link.strip_prefix("viber://chat?number=%2B").unwrap();
            prop_assert!((5..=15).contains(&digits.len()));
            prop_assert!(digits.bytes().all(|byte| byte.is_ascii_digit()));
        }
    }
}
