//! What holds for every answer there can be.

use super::{answer, heard, messages_of, presence_of, site};
use crate::any_json;
use crate::contract::{Answer, Service, Site};
use crate::fanvue::Fanvue;
use presence::id::Key;
use presence::service::{ListKey, Mine, Page, Reading, Task};
use presence::sighting::Presence;
use proptest::prelude::*;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Ids few enough that answers hit those asked for, in several spellings.
const IDS: &str = "[aA]|[bB]|c|error|data";

fn tasks() -> impl Strategy<Value = Task> {
    let page = || proptest::option::of("[0-9a-z/]{0,12}").prop_map(|page| Page(page.map(Into::into)));
    let some =
        || proptest::collection::vec(IDS, 1..4).prop_map(|keys| keys.into_iter().map(Into::into).collect());
    let since = proptest::option::of("\\PC{0,8}").prop_map(|since| since.map(Into::into));
    let one = || "\\PC{0,12}|[./]{1,4}|a,b".prop_map(Key::from);
    prop_oneof![
        Just(Task::WhoAmI),
        page().prop_map(|page| Task::Lists { page }),
        ("\\PC{0,20}|smart/[a-z.]{0,3}|custom/[./]{0,3}|chats|followers", page())
            .prop_map(|(list, page)| Task::Contacts { list: ListKey(list.into()), page }),
        page().prop_map(|page| Task::OnlineNow { page }),
        some().prop_map(|keys| Task::PresenceOf { keys }),
        some().prop_map(|keys| Task::RelationsOf { keys }),
        (some(), since).prop_map(|(keys, since)| Task::MessagesOf { keys, since }),
        one().prop_map(|key| Task::OnePresence { key }),
        one().prop_map(|key| Task::NameOf { key }),
        one().prop_map(|key| Task::SpendOf { key }),
        page().prop_map(|page| Task::Seats { page }),
        prop_oneof![
            Just(Task::MyStatus),
            Just(Task::SetMyStatus(Mine::Online)),
            Just(Task::Heartbeat),
            Just(Task::CleanUp),
            Just(Task::Places { page: Page::default() }),
            Just(Task::OwnName),
        ],
    ]
}

/// Whose place is taken: nobody's, or a creator's of any id.
fn creators() -> impl Strategy<Value = Option<Key>> {
    proptest::option::of("\\PC{1,12}|[./]{1,4}|c").prop_map(|creator| creator.map(Key::from))
}

fn seat_of(creator: &str) -> Site {
    Site { seat: Some(creator.into()), ..site() }
}

/// JSON of any shape, made of the words of the interface.
fn values() -> impl Strategy<Value = Value> {
    let own =
        ["\\PC{0,8}|2026-1[0-9]-[0-3][0-9](T0[0-9]:00:00Z)?|fan|TIP|image".prop_map(Value::from).boxed()];
    let name = "[aAbBc]|isOnline|lastSeenAt|data|pagination|hasMore|page|user|uuid|lastMessage|senderUuid|text|type|error|errors|message|nextVersion|count|name|handle|byChat|messages|hasMore|sender|pricing|USD|price|purchasedAt|sentByUserId|sentAt|isRead|spending|total|gross|subscription|renewsAt|status";
    any_json::values(own, name, (5, 64))
}

fn rows_of_who_is_online() -> impl Strategy<Value = Value> {
    prop_oneof![
        9 => IDS.prop_map(|id| serde_json::json!({ "uuid": id, "lastSeenAt": null })),
        1 => prop_oneof![Just(Value::Null), Just(serde_json::json!({ "uuid": 7 }))],
    ]
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
        let _ = Fanvue.read(&task, &answer, &seat_of("c"));
    }

    #[test]
    fn no_json_breaks_the_reading(task in tasks(), status in statuses(), headers in headers(), value in values()) {
        let mut answer = Answer { headers, ..answer(status, &[], value.to_string()) };
        let _ = heard(&task, &answer);
        answer.headers.insert(0, ("content-type".to_owned(), "application/json".to_owned()));
        let _ = heard(&task, &answer);
        let _ = Fanvue.read(&task, &answer, &seat_of("c"));
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
    fn no_chat_is_reported_of_which_the_answer_does_not_speak(
        asked in proptest::collection::vec(IDS, 1..6),
        entries in proptest::collection::vec((IDS, values()), 0..6),
        status in statuses(),
    ) {
        let by_chat: Map<String, Value> = entries.into_iter().collect();
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let body = serde_json::json!({ "byChat": by_chat }).to_string();
        let answer = answer(status, &[("content-type", "application/json")], body);
        if let Ok(Reading::Messages(chats)) = heard(&messages_of(&asked, None), &answer).reading {
            prop_assert_eq!(status, 200);
            let mut reported = HashSet::new();
            for chat in chats {
                prop_assert!(asked.contains(&&*chat.key) && reported.insert(chat.key.clone()));
                let told = by_chat.iter().filter(|(name, _)| name.eq_ignore_ascii_case(&chat.key));
                let told: Vec<&Value> = told.filter_map(|(_, entry)| entry.get("messages")?.as_array()).flatten().collect();
                for message in chat.chat.into_iter().flat_map(|chat| chat.messages) {
                    prop_assert!(told.iter().any(|one| one.get("uuid").and_then(Value::as_str) == Some(&*message.id)));
                }
            }
        }
    }

    #[test]
    fn nobody_is_offline_for_being_absent_from_a_list_that_is_not_whole(
        asked in proptest::collection::vec(IDS, 1..6),
        rows in proptest::collection::vec(rows_of_who_is_online(), 0..60),
        count in proptest::option::of(0..80_u64),
    ) {
        let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        let body = serde_json::json!({ "data": rows, "count": count }).to_string();
        let answer = answer(200, &[("content-type", "application/json")], body);
        let read = Fanvue.read(&presence_of(&asked), &answer, &seat_of("c"));
        let is_cut = rows.len() >= 50 || count.is_some_and(|count| count > rows.len() as u64);
        if let Ok(Reading::Presence(reports)) = read.reading {
            for report in reports {
                prop_assert!(asked.contains(&&*report.key));
                let is_listed = rows.iter().any(|row| {
                    row.get("uuid").and_then(Value::as_str).is_some_and(|id| id.eq_ignore_ascii_case(&report.key))
                });
                match report.presence {
                    Presence::Online => prop_assert!(is_listed),
                    Presence::OfflineOrHidden => prop_assert!(!is_cut),
                    Presence::Unknown(_) => {}
                    Presence::Offline | Presence::Busy { .. } | Presence::Hidden | Presence::Unreachable => {
                        prop_assert!(false);
                    }
                }
            }
        }
    }

    #[test]
    fn m34_no_request_there_can_be_marks_a_chat_as_read(task in tasks(), creator in creators()) {
        let is_own = creator.is_none();
        if let Some(request) = Fanvue.plan(&task, &Site { seat: creator, ..site() }) {
            // The one that does: GET …/chats/{id}/messages, unless it says markAsRead=false.
            let url = url::Url::parse(&request.url).unwrap();
            let steps: Vec<&str> = url.path_segments().unwrap().collect();
            let is_single = matches!(&*steps, ["creators", _, "chats", _, "messages"]);
            prop_assert!(!(is_single && is_own));
            prop_assert!(is_single || steps.last() != Some(&"messages"));
            let marks: Vec<_> = url.query_pairs().filter(|(name, _)| name == "markAsRead").collect();
            prop_assert_eq!(marks.iter().map(|(_, says)| &**says).collect::<Vec<_>>(), if is_single { vec!["false"] } else { vec![] });
            let is_batch = url.path() == "/chats/messages/batch";
            prop_assert_eq!(is_batch || is_single, matches!(task, Task::MessagesOf { .. }));
            prop_assert!(request.body.is_none_or(|body| !body.to_lowercase().contains("isread")));
        }
    }

    #[test]
    fn requests_stay_on_the_accounts_own_base(task in tasks(), creator in creators()) {
        let Some(request) = Fanvue.plan(&task, &Site { seat: creator.clone(), ..site() }) else { return Ok(()) };
        prop_assert!(request.url.starts_with("https://api.fanvue.com/"));
        let url = url::Url::parse(&request.url).unwrap();
        prop_assert_eq!(url.host_str(), Some("api.fanvue.com"));
        // No text in a task or a creator's id reaches a place that the path does not give it.
        let steps: Vec<&str> = url.path_segments().unwrap().collect();
        let is_own_path = match &*steps {
            ["users", "me"] => true,
            ["creators", _, rest @ ..] => creator.is_some() && is_path_of_a_creator(rest),
            ["chats", "statuses"] | ["chats", "messages", "batch"] | ["insights", "fans", _] | ["creators"] => creator.is_none(),
            rest => creator.is_none() && is_path_of_a_creator(rest),
        };
        prop_assert!(is_own_path, "{}", url.path());
    }
}

fn is_path_of_a_creator(steps: &[&str]) -> bool {
    matches!(
        steps,
        ["chats" | "followers" | "subscribers"]
            | ["subscribers", "online"]
            | ["chats", "lists", "smart" | "custom"]
            | ["chats", "lists", "smart" | "custom", _]
            | ["chats", _, "messages"]
    )
}
