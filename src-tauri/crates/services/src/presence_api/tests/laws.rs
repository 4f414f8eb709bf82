//! What holds for every answer and every frame there can be.

use super::{TEN, answer, presence_of, read, site};
use crate::any_json;
use crate::contract::{Answer, Service};
use crate::presence_api::PresenceApi;
use presence::service::{ListKey, Mine, Page, Reading, Task};
use presence::sighting::Presence;
use presence::time::Wall;
use proptest::prelude::*;
use serde_json::{Value, json};

/// Ids few enough that answers hit those asked for.
const IDS: &str = "[1-3]|0[12]|x|99999999999";

fn tasks() -> impl Strategy<Value = Task> {
    let page =
        || proptest::option::of("[0-9a-z/]{0,12}|favorites").prop_map(|page| Page(page.map(Into::into)));
    prop_oneof![
        Just(Task::WhoAmI),
        Just(Task::OwnName),
        Just(Task::MyStatus),
        Just(Task::Heartbeat),
        Just(Task::CleanUp),
        Just(Task::SetMyStatus(Mine::Offline)),
        any::<i64>().prop_map(|until| Task::SetMyStatus(Mine::Busy { until: Some(Wall(until)) })),
        page().prop_map(|page| Task::Lists { page }),
        ("\\PC{0,9}|listeners|favorites", page())
            .prop_map(|(list, page)| Task::Contacts { list: ListKey(list.into()), page }),
        "\\PC{0,12}|[./]{1,4}|[1-3]".prop_map(|key| Task::OnePresence { key: key.into() }),
        proptest::collection::vec(IDS, 1..4)
            .prop_map(|keys| Task::PresenceOf { keys: keys.into_iter().map(Into::into).collect() }),
    ]
}

/// JSON of any shape, made of the words of the interface.
fn values() -> impl Strategy<Value = Value> {
    let own = [
        (0..4).prop_map(Value::from).boxed(),
        "\\PC{0,8}|[1-3]|2026-1[0-9]-[0-3][0-9](T[0-2]9:00:00Z?)?|presence_update|status_update|user_status_update|pong"
            .prop_map(Value::from).boxed(),
    ];
    let name = "user_id|is_online|is_busy|busy_until|last_seen|username|detail|loc|msg|message|type|data|status|timestamp|updated_at|listeners|favorites|has_next|total_count|page|users_marked_offline";
    any_json::values(own, name, (4, 48))
}

fn elements() -> impl Strategy<Value = Vec<Value>> {
    let status = (IDS, values(), values(), values()).prop_map(|(id, is_online, is_busy, until)| {
        json!({ "user_id": id, "is_online": is_online, "is_busy": is_busy, "busy_until": until })
    });
    let sound = ("[1-3]", any::<bool>(), any::<bool>()).prop_map(
        |(id, is_online, is_busy)| json!({ "user_id": id, "is_online": is_online, "is_busy": is_busy }),
    );
    proptest::collection::vec(prop_oneof![status, sound, values()], 0..6)
}

fn statuses() -> impl Strategy<Value = u16> {
    prop_oneof![Just(200), Just(400), Just(404), Just(422), Just(500), any::<u16>()]
}

fn kinds() -> impl Strategy<Value = &'static str> {
    prop_oneof![Just("application/json"), Just("text/plain"), Just("text/html")]
}

/// Whether the number that a key is was said to be there, or not, in one of `elements`.
fn said(elements: &[Value], key: &str, is_online: bool) -> bool {
    let number = |text: &str| text.trim().parse::<f64>().ok();
    elements.iter().any(|one| {
        let id = one.get("user_id").and_then(|id| id.as_f64().or_else(|| number(id.as_str()?)));
        id.is_some() && id == number(key) && one.get("is_online") == Some(&Value::Bool(is_online))
    })
}

proptest! {
    #[test]
    fn no_answer_breaks_the_reading(
        task in tasks(),
        status in statuses(),
        kind in kinds(),
        body in proptest::collection::vec(any::<u8>(), 0..64),
        arrived in any::<i64>(),
    ) {
        let headers = vec![("content-type".to_owned(), kind.to_owned())];
        let _ = read(&task, &Answer { status, headers, body, arrived: Wall(arrived) });
    }

    #[test]
    fn no_json_breaks_the_reading(task in tasks(), status in statuses(), kind in kinds(), value in values()) {
        let _ = read(&task, &answer(status, &[("content-type", kind)], value.to_string()));
    }

    #[test]
    fn everybody_asked_for_is_reported_once_and_offline_only_when_called_so(
        asked in proptest::collection::vec(IDS, 1..6),
        elements in elements(),
        status in statuses(),
        kind in kinds(),
    ) {
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let answer = answer(status, &[("content-type", kind)], Value::from(elements.clone()).to_string());
        if let Ok(Reading::Presence(reports)) = read(&presence_of(&asked), &answer) {
            prop_assert_eq!((status, kind), (200, "application/json"));
            let mut reported: Vec<&str> = reports.iter().map(|report| &*report.key).collect();
            let mut once = asked.clone();
            once.sort_unstable();
            once.dedup();
            reported.sort_unstable();
            prop_assert_eq!(reported, once);
            for report in reports {
                match report.presence {
                    Presence::Online | Presence::Busy { .. } => {
                        prop_assert!(said(&elements, &report.key, true));
                    }
                    Presence::Offline => prop_assert!(said(&elements, &report.key, false)),
                    Presence::Unknown(_) => {}
                    Presence::OfflineOrHidden | Presence::Hidden | Presence::Unreachable => prop_assert!(false),
                }
            }
        }
    }

    #[test]
    fn one_person_is_offline_only_when_called_so(key in "[1-3]", value in values(), status in statuses()) {
        let answer = answer(status, &[("content-type", "application/json")], value.to_string());
        let task = Task::OnePresence { key: key.as_str().into() };
        if let Ok(Reading::Presence(reports)) = read(&task, &answer) {
            prop_assert_eq!(reports.len(), 1);
            prop_assert_eq!(&*reports[0].key, key.as_str());
            if reports[0].presence == Presence::Offline {
                prop_assert_eq!((status, value.get("is_online")), (200, Some(&Value::Bool(false))));
            }
        }
    }

    #[test]
    fn no_frame_breaks_the_reading_or_makes_anybody_offline_by_itself(
        value in values(),
        kind in "presence_update|status_update|user_status_update|pong|\\PC{0,4}",
        me in "[1-3]@host|@host|\\PC{0,4}",
        arrived in any::<i64>(),
    ) {
        let _ = PresenceApi.frame(&value.to_string(), &me, Wall(arrived));
        let frame = json!({ "type": kind, "data": value, "timestamp": value });
        let pushed = PresenceApi.frame(&frame.to_string(), &me, TEN);
        prop_assert!(pushed.reports.len() <= 1);
        for report in pushed.reports {
            prop_assert!(!matches!(report.presence, Presence::Unknown(_)));
            if report.presence == Presence::Offline {
                prop_assert_eq!(value.get("is_online"), Some(&Value::Bool(false)));
            }
        }
    }

    #[test]
    fn no_text_breaks_the_reading_of_frames(text in "\\PC*", me in "\\PC{0,8}") {
        let _ = PresenceApi.frame(&text, &me, TEN);
    }

    #[test]
    fn requests_stay_on_the_accounts_own_base(task in tasks()) {
        if let Some(request) = PresenceApi.plan(&task, &site()) {
            let url = url::Url::parse(&request.url).unwrap();
            prop_assert_eq!(url.host_str(), Some("api.example.com"));
            let steps: Vec<&str> = url.path_segments().unwrap().collect();
            match steps.as_slice() {
                ["users", "me"] | ["users", "me", "status" | "heartbeat"] | ["users", _, "presence"] => {}
                ["users", "presence"] | ["admin", "cleanup-presence"] | ["feed", "listeners"] | ["favorites"] => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
