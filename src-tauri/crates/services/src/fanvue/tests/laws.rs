//! What holds for every answer there can be.

use super::{answer, heard, presence_of, site};
use crate::contract::{Answer, Service};
use crate::fanvue::Fanvue;
use presence::service::{ListKey, Page, Reading, Task};
use presence::sighting::Presence;
use proptest::prelude::*;
use serde_json::{Map, Value};

/// Ids few enough that answers hit those asked for, in several spellings.
const IDS: &str = "[aA]|[bB]|c|error|data";

fn tasks() -> impl Strategy<Value = Task> {
    let page = || proptest::option::of("[0-9a-z/]{0,12}").prop_map(|page| Page(page.map(Into::into)));
    prop_oneof![
        Just(Task::WhoAmI),
        page().prop_map(|page| Task::Lists { page }),
        ("\\PC{0,20}|smart/[a-z.]{0,3}|custom/[./]{0,3}|chats|followers", page())
            .prop_map(|(list, page)| Task::Contacts { list: ListKey(list.into()), page }),
        page().prop_map(|page| Task::OnlineNow { page }),
        proptest::collection::vec(IDS, 1..4)
            .prop_map(|keys| Task::PresenceOf { keys: keys.into_iter().map(Into::into).collect() }),
    ]
}

/// JSON of any shape, made of the words of the interface.
fn values() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,8}|2026-1[0-9]-[0-3][0-9](T0[0-9]:00:00Z)?|fan|TIP|image".prop_map(Value::from),
    ];
    let name = "[aAbBc]|isOnline|lastSeenAt|data|pagination|hasMore|page|user|uuid|lastMessage|senderUuid|text|type|error|errors|message|nextVersion|count|name|handle";
    leaf.prop_recursive(5, 64, 6, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::Array),
            proptest::collection::vec((name, inner), 0..6)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

fn headers() -> impl Strategy<Value = Vec<(String, String)>> {
    let name = "content-type|date|retry-after|x-ratelimit-(limit|remaining|reset)|sunset|deprecation|x-fanvue-api-next-version";
    let value = "\\PC{0,12}|application/json|text/html|[0-9]{1,12}|Fri, 20 Nov 2026 10:00:00 GMT";
    proptest::collection::vec((name, value), 0..8)
}

fn statuses() -> impl Strategy<Value = u16> {
    prop_oneof![Just(200), Just(400), Just(403), Just(429), any::<u16>()]
}

proptest! {
    #[test]
    fn no_answer_breaks_the_reading(
        task in tasks(),
        status in statuses(),
        headers in headers(),
        body in proptest::collection::vec(any::<u8>(), 0..64),
        arrived in any::<i64>(),
    ) {
        let answer = Answer { status, headers, body, arrived: presence::time::Wall(arrived) };
        let _ = heard(&task, &answer);
    }

    #[test]
    fn no_json_breaks_the_reading(task in tasks(), status in statuses(), headers in headers(), value in values()) {
        let mut answer = Answer { headers, ..answer(status, &[], value.to_string()) };
        let _ = heard(&task, &answer);
        answer.headers.insert(0, ("content-type".to_owned(), "application/json".to_owned()));
        let _ = heard(&task, &answer);
    }

    #[test]
    fn nobody_is_reported_who_was_not_asked_for_and_nobody_twice(
        asked in proptest::collection::vec(IDS, 1..6),
        value in values(),
    ) {
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let json = [("content-type", "application/json")];
        if let Ok(Reading::Presence(reports)) = heard(&presence_of(&asked), &answer(200, &json, value.to_string())).reading {
            let mut reported: Vec<&str> = reports.iter().map(|report| &*report.key).collect();
            let mut once = asked.clone();
            once.sort_unstable();
            once.dedup();
            reported.sort_unstable();
            prop_assert_eq!(reported, once);
        }
    }

    #[test]
    fn nobody_is_offline_whom_the_service_did_not_call_so(
        asked in proptest::collection::vec(IDS, 1..6),
        entries in proptest::collection::vec((IDS, values()), 0..6),
        status in statuses(),
    ) {
        let entries: Map<String, Value> = entries.into_iter().collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let json = [("content-type", "application/json")];
        let answer = answer(status, &json, Value::from(entries.clone()).to_string());
        if let Ok(Reading::Presence(reports)) = heard(&presence_of(&asked), &answer).reading {
            prop_assert_eq!(status, 200);
            for report in reports {
                let said = |is_online: bool| entries.iter().any(|(name, entry)| {
                    name.eq_ignore_ascii_case(&report.key) && entry.get("isOnline") == Some(&Value::Bool(is_online))
                });
                match report.presence {
                    Presence::Online => prop_assert!(said(true)),
                    Presence::Offline | Presence::OfflineOrHidden => prop_assert!(said(false)),
                    Presence::Unknown(_) => {}
                    Presence::Busy { .. } | Presence::Hidden | Presence::Unreachable => prop_assert!(false),
                }
            }
        }
    }

    #[test]
    fn requests_stay_on_the_accounts_own_base(task in tasks()) {
        let request = Fanvue.plan(&task, &site()).unwrap();
        prop_assert!(request.url.starts_with("https://api.fanvue.com/"));
        let url = url::Url::parse(&request.url).unwrap();
        prop_assert_eq!(url.host_str(), Some("api.fanvue.com"));
        // No text in a task reaches a place that the path does not give it.
        let paths = ["/users/me", "/chats", "/chats/statuses", "/followers", "/subscribers"];
        prop_assert!(paths.contains(&url.path()) || url.path().starts_with("/chats/lists/"), "{}", url.path());
    }
}
