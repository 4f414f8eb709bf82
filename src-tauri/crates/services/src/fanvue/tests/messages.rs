//! Messages in bulk: what is sent for them, and what the answer says.

use super::{chats, heard, json as answered, keys, messages_of, reading, site};
use crate::contract::{Method, Request, Service, Site, TokenHeader};
use crate::fanvue::{CARD, Fanvue};
use presence::service::{Attachment, Chat, LastWords, Message, NoChat, Price, Task, Trouble, Words};
use serde_json::{Value, json};

/// The answer on the reference page, without what repeats.
fn recorded() -> Value {
    json!({ "byChat": {
        "b2c3d4e5-6f7g-8h9i-0j1k-l2m3n4o5p6q7": {
            "messages": [{
                "uuid": "a1b2c3d4-5e6f-7g8h-9i0j-k1l2m3n4o5p6",
                "text": "Hey there! How are you doing?",
                "sentAt": "2024-01-15T00:00:00.000Z",
                "sender": {
                    "uuid": "f47ac10b-58cc-4372-a567-0e02b2c3d479", "handle": "sarah-jones", "nickname": "SarahK",
                    "displayName": "Sarah Jones", "isTopSpender": true,
                    "avatarUrl": "https://media.fanvue.com/avatars/example-avatar.jpg",
                    "registeredAt": "2024-01-10T12:00:00.000Z",
                },
                "recipient": { "uuid": "3bbe6394-2830-4646-a8ba-4a0a05426947", "handle": "johnny-doey" },
                "type": "SINGLE_RECIPIENT", "hasMedia": false, "mediaType": null, "mediaUuids": [],
                "pricing": null, "purchasedAt": null, "sentByUserId": null, "isRead": true,
            }],
            "hasMore": true,
            "oldestMessageUuid": "a1b2c3d4-5e6f-7g8h-9i0j-k1l2m3n4o5p6",
        },
        "c3d4e5f6-7890-1234-5678-9abcdef01234": { "error": "not_found" },
    } })
}

fn planned(task: &Task) -> Request {
    Fanvue.plan(task, &site()).unwrap()
}

fn body(task: &Task) -> Value {
    serde_json::from_str(&planned(task).body.unwrap()).unwrap()
}

/// The chat with "fan" that holds these messages.
fn chat(messages: Value) -> Chat {
    chats(&["fan"], &json!({ "byChat": { "fan": { "messages": messages, "hasMore": false } } }))
        .remove(0)
        .chat
        .unwrap()
}

fn message(mut message: Value, sender: &str) -> Message {
    message["uuid"] = "m".into();
    message["sender"] = json!({ "uuid": sender, "handle": "h" });
    chat(json!([message])).messages.remove(0)
}

fn words(told: Value, sender: &str) -> Option<LastWords> {
    message(told, sender).words
}

#[test]
fn m1_messages_are_asked_for_by_post_at_the_accounts_own_base() {
    let request = planned(&messages_of(&["a"], None));
    assert_eq!(
        (request.method, &*request.url),
        (Method::Post, "https://api.fanvue.com/chats/messages/batch"),
        "the sample's api.example.com is a placeholder"
    );
    assert!(request.body.is_some(), "a body is sent as application/json");
    let own = Site { base: "https://broker.example/fanvue".to_owned(), ..site() };
    let request = Fanvue.plan(&messages_of(&["a"], None), &own).unwrap();
    assert_eq!(request.url, "https://broker.example/fanvue/chats/messages/batch");
}

#[test]
fn m2_the_token_goes_as_bearer_by_who_holds_it() {
    assert_eq!(CARD.token_header, TokenHeader::Bearer);
    let headers = planned(&messages_of(&["a"], None)).headers;
    assert!(headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("authorization")));
}

#[test]
fn m5_the_version_is_the_one_of_all_calls_from_the_same_setting() {
    let task = messages_of(&["a"], Some("m1"));
    assert_eq!(planned(&task).headers, [("X-Fanvue-API-Version", "2025-06-26".to_owned())]);
    let own = Site { version: "2027-beta".to_owned(), ..site() };
    assert_eq!(Fanvue.plan(&task, &own).unwrap().headers, [("X-Fanvue-API-Version", "2027-beta".to_owned())]);
}

#[test]
fn m6_the_contacts_own_ids_go_into_chat_uuids_and_nowhere_else() {
    let odd = ["A3F1-Ab", " é\"\\ ", "b2c3d4e5-6f7g-8h9i-0j1k-l2m3n4o5p6q7", "0007"];
    assert_eq!(body(&messages_of(&odd, None)), json!({ "chatUuids": odd, "limit": 20 }));
    let twice = Task::MessagesOf { keys: keys(&["b", "a", "b"]), since: None };
    assert_eq!(body(&twice)["chatUuids"], json!(["b", "a"]));
}

#[test]
fn m7_a_call_holds_50_chats_at_most_and_none_is_made_for_nobody() {
    let many: Vec<String> = (0..120).map(|number| format!("chat-{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let asked = |keys: &[&str]| body(&messages_of(keys, None))["chatUuids"].as_array().unwrap().len();
    let most = Fanvue.capabilities(&site()).messages.unwrap().most_chats;
    assert_eq!(many.chunks(most).map(asked).collect::<Vec<_>>(), [50, 50, 20]);
    assert_eq!(asked(&many), 50);
    assert_eq!(Fanvue.plan(&messages_of(&[], None), &site()), None);
}

#[test]
fn m9_ids_in_an_answer_are_text_of_any_form() {
    let key = "b2c3d4e5-6f7g-8h9i-0j1k-l2m3n4o5p6q7";
    let read = chats(&[key], &recorded());
    assert_eq!(&*read[0].key, key);
    assert_eq!(&*read[0].chat.as_ref().unwrap().messages[0].id, "a1b2c3d4-5e6f-7g8h-9i0j-k1l2m3n4o5p6");
    assert_eq!(&*chat(json!([{ "uuid": " m 7 ", "sender": { "uuid": "fan" } }])).messages[0].id, " m 7 ");
}

#[test]
fn m10_no_cursor_means_no_member() {
    for task in [messages_of(&["a"], None), messages_of(&["a"], Some(""))] {
        assert!(body(&task).get("sinceMessageUuid").is_none());
    }
}

#[test]
fn m11_a_call_carries_one_cursor_at_most() {
    let body = body(&messages_of(&["a", "b"], Some("m-7g")));
    assert_eq!(body, json!({ "chatUuids": ["a", "b"], "limit": 20, "sinceMessageUuid": "m-7g" }));
}

#[test]
fn m13_the_limit_is_a_whole_number_in_its_range() {
    let limit = body(&messages_of(&["a"], None))["limit"].as_u64().unwrap();
    assert!((1..=50).contains(&limit));
    assert_eq!(limit, u64::from(Fanvue.capabilities(&site()).messages.unwrap().messages));
}

#[test]
fn m14_every_list_is_read_in_full_however_long() {
    let many = |count: usize| -> Value {
        (0..count).map(|number| json!({ "uuid": number.to_string(), "sender": { "uuid": "a" } })).collect()
    };
    let body = json!({ "byChat": { "a": { "messages": many(73) }, "b": { "messages": many(0) } } });
    let read: Vec<_> =
        chats(&["a", "b"], &body).into_iter().map(|one| one.chat.unwrap().messages.len()).collect();
    assert_eq!(read, [73, 0]);
}

#[test]
fn m16_an_answer_without_an_object_of_chats_is_trouble() {
    for body in [json!({}), json!([]), json!(null), json!({ "byChat": [] }), json!({ "byChat": null })] {
        let read = reading(&messages_of(&["a"], None), &body);
        assert_eq!(read, Err(Trouble::Unreadable("no object of chats".into())), "{body}");
    }
    assert_eq!(
        reading(&messages_of(&["a"], None), &json!({ "error": "Try later" })),
        Err(Trouble::Refused { status: 200, words: "Try later".into() })
    );
}

#[test]
fn m17_chats_are_matched_by_key_and_who_is_missing_is_left_alone() {
    let empty = json!({ "messages": [], "hasMore": false });
    let body = json!({ "byChat": { "stranger": empty, "b": { "error": "forbidden" }, "a": empty } });
    let read = chats(&["a", "missing", "b"], &body);
    assert_eq!(read.iter().map(|one| &*one.key).collect::<Vec<_>>(), ["a", "b"]);
    assert_eq!(chats(&["missing"], &body), []);
    assert_eq!(&*chats(&["A"], &body)[0].key, "A", "an id in another case is found when it can be only one");
}

#[test]
fn m18_each_chat_is_read_on_its_own() {
    let body = json!({ "byChat": {
        "good": { "messages": [{ "uuid": "m", "sender": { "uuid": "good" } }], "hasMore": true },
        "gone": { "error": "not_found" }, "closed": { "error": "forbidden" }, "ill": { "error": "internal" },
        "new": { "error": "of_tomorrow" }, "shape": { "error": { "code": 7 } },
        "null": null, "text": "x", "list": [], "empty": {}, "odd": { "messages": {} },
        "rows": { "messages": ["x", { "uuid": 7 }, null] },
    } });
    let chat =
        |key: &str| chats(&[key], &body).remove(0).chat.map(|chat| (chat.messages.len(), chat.has_more));
    assert_eq!(chat("good"), Ok((1, true)));
    assert_eq!(chat("gone"), Err(NoChat::NotFound));
    assert_eq!(chat("closed"), Err(NoChat::Forbidden));
    assert_eq!(chat("ill"), Err(NoChat::Failed));
    for key in ["new", "shape", "null", "text", "list", "empty", "odd", "rows"] {
        assert_eq!(chat(key), Err(NoChat::Unreadable), "{key}");
    }
    let all = ["rows", "good", "null", "gone"];
    assert_eq!(chats(&all, &body).iter().filter(|one| one.chat.is_ok()).count(), 1);
}

#[test]
fn m15_an_answer_in_which_every_chat_failed_is_an_answer() {
    let all: Vec<String> = (0..50).map(|number| number.to_string()).collect();
    let all: Vec<&str> = all.iter().map(String::as_str).collect();
    let of = |entry: Value| -> Value {
        let entries = all.iter().map(|key| ((*key).to_owned(), entry.clone()));
        json!({ "byChat": entries.collect::<serde_json::Map<_, _>>() })
    };
    for error in ["internal", "of_tomorrow"] {
        assert_eq!(chats(&all, &of(json!({ "error": error }))).len(), 50);
    }
    // Row 21: a renamed member is no failure of chats.
    let renamed = reading(&messages_of(&all, None), &of(json!({ "items": [] })));
    assert_eq!(renamed, Err(Trouble::Unreadable("messages".into())));
}

#[test]
fn m21_each_message_keeps_its_id_and_time_whatever_the_order() {
    let told =
        |id: &str, at: &str| json!({ "uuid": id, "sentAt": at, "text": id, "sender": { "uuid": "fan" } });
    let rows = [
        told("first", "2026-11-20T08:00:00.001Z"),
        told("newest", "2026-11-20T10:00:00.002+01:00"),
        told("second", "2026-11-20T08:30:00Z"),
        told("ahead", "2026-11-21T08:00:00Z"),
    ];
    for turn in 0..rows.len() {
        let mut turned = rows.to_vec();
        turned.rotate_left(turn);
        let chat = chat(Value::Array(turned));
        assert_eq!(chat.messages.len(), 4);
        let newest = chat.messages.iter().max_by_key(|one| one.sent).unwrap();
        assert_eq!((&*newest.id, newest.words.as_ref().unwrap().sent), ("newest", newest.sent));
    }
}

#[test]
fn m24_ids_tell_whose_words_they_are() {
    let is_theirs = |sender: &str| words(json!({ "text": "hi" }), sender).unwrap().is_theirs;
    assert!(is_theirs("fan"));
    assert!(is_theirs("FAN"), "as a service writes it that takes ids for UUIDs");
    assert!(!is_theirs("me"));
    let recorded = chats(&["b2c3d4e5-6f7g-8h9i-0j1k-l2m3n4o5p6q7"], &recorded()).remove(0).chat.unwrap();
    assert!(!recorded.messages[0].words.as_ref().unwrap().is_theirs, "neither side is named like the chat");
    for sender in [json!(null), json!({}), json!("fan"), json!({ "uuid": 7 })] {
        let odd = chat(json!([{ "uuid": "m", "text": "hi", "sender": sender }]));
        assert_eq!(odd.messages[0].words, None, "whose words?");
    }
}

#[test]
fn m25_a_sender_of_whom_only_id_and_handle_are_told_is_enough() {
    let told = json!([{ "uuid": "m", "text": "hi", "sender": { "uuid": "fan", "handle": "leo" } }]);
    assert_eq!(chat(told).messages[0].words.as_ref().unwrap().what, Words::Text("hi".into()));
    let name = |user: Value| crate::fanvue::rows::name(&user, "leo");
    assert_eq!(&*name(json!({ "nickname": "N", "displayName": "D" })), "N");
    assert_eq!(&*name(json!({ "nickname": null, "displayName": "D" })), "D");
    assert_eq!(&*name(json!({})), "leo");
}

#[test]
fn m29_messages_of_any_type_are_kept_and_machines_have_no_words() {
    for kind in ["SINGLE_RECIPIENT", "CHAT_TEXT_REPLY", "OF_TOMORROW", ""] {
        assert!(words(json!({ "text": "hi", "type": kind }), "fan").is_some(), "{kind}");
    }
    assert!(words(json!({ "text": "hi", "type": null }), "fan").is_some());
    for kind in ["BROADCAST", "GHOST_PROMOTION", "AUTOMATED_NEW_FOLLOWER", "AUTOMATED_OF_TOMORROW"] {
        let kept = message(json!({ "text": "hi", "type": kind, "isRead": false }), "fan");
        assert_eq!((&*kept.id, kept.words, kept.is_unread), ("m", None, false), "{kind}");
    }
}

#[test]
fn m31_a_priced_message_is_bought_or_not_and_any_shape_of_the_price_is_survived() {
    let what = |pricing: Value, bought: Value| {
        words(json!({ "text": "hi", "mediaType": "image", "pricing": pricing, "purchasedAt": bought }), "me")
            .unwrap()
            .what
    };
    let priced = |cents, currency: &str, is_bought| Words::Priced {
        price: Price { cents, currency: currency.into() },
        what: Attachment::Picture,
        is_bought,
    };
    let usd = json!({ "USD": { "price": 1250.0 } });
    assert_eq!(what(usd.clone(), json!(null)), priced(1250, "USD", false));
    assert_eq!(what(usd.clone(), json!("2026-11-19T10:00:00Z")), priced(1250, "USD", true));
    assert_eq!(what(usd, json!("0001-01-01T00:00:00Z")), priced(1250, "USD", false));
    assert_eq!(what(json!({ "EUR": { "price": "300" } }), json!(null)), priced(300, "EUR", false));
    assert_eq!(what(json!({ "EUR": 300 }), json!(null)), priced(300, "EUR", false));
    assert_eq!(what(json!({ "XYZ": {}, "USD": { "price": 5 } }), json!(null)), priced(5, "USD", false));
    for none in [
        json!(null),
        json!(700),
        json!("7"),
        json!([]),
        json!({}),
        json!({ "USD": null }),
        json!({ "USD": { "price": null } }),
        json!({ "USD": { "price": -5 } }),
        json!({ "USD": { "price": 0 } }),
        json!({ "USD": { "price": 1e300 } }),
        json!({ "price": 500 }),
        json!({ "USD": [{ "price": 5 }] }),
    ] {
        assert_eq!(what(none.clone(), json!(null)), Words::Text("hi".into()), "{none}");
    }
}

#[test]
fn m31_a_tip_has_its_amount_where_it_is_told() {
    let tip = |pricing: Value| words(json!({ "type": "TIP", "pricing": pricing }), "fan").unwrap().what;
    assert_eq!(tip(json!(null)), Words::Tip(None));
    let amount = Price { cents: 2000, currency: "USD".into() };
    assert_eq!(tip(json!({ "USD": { "price": 2000 } })), Words::Tip(Some(amount)));
}

#[test]
fn m22_without_text_a_message_is_described_by_what_is_attached() {
    let what = |told: Value| words(told, "fan").unwrap().what;
    for text in [json!(null), json!(""), json!("  "), json!(7)] {
        let told = json!({ "text": text, "hasMedia": true, "mediaType": "video" });
        assert_eq!(what(told), Words::Attachment(Attachment::Video));
        assert_eq!(what(json!({ "text": text })), Words::Attachment(Attachment::Other));
    }
}

#[test]
fn m32_what_a_team_member_sent_for_the_creator_is_ours() {
    let by = |id: Value, sender: &str| {
        let words = words(json!({ "text": "hi", "sentByUserId": id }), sender).unwrap();
        (words.is_theirs, words.is_by_colleague)
    };
    assert_eq!(by(json!(null), "me"), (false, false));
    assert_eq!(by(json!("me"), "me"), (false, false));
    assert_eq!(by(json!("chatter"), "me"), (false, true));
    assert_eq!(by(json!(7), "me"), (false, false));
    assert_eq!(by(json!("chatter"), "fan"), (true, false));
}

#[test]
fn m33_only_their_words_are_unread() {
    let is_unread = |is_read: Value, sender: &str| message(json!({ "isRead": is_read }), sender).is_unread;
    assert!(is_unread(json!(false), "fan"));
    assert!(!is_unread(json!(false), "me"));
    assert!(!is_unread(json!(true), "fan"));
    assert!(!is_unread(json!(null), "fan"));
}

#[test]
fn m36_the_oldest_message_is_no_cursor_and_may_be_null() {
    let with = |oldest: Value| {
        let entry = json!({ "messages": [], "hasMore": true, "oldestMessageUuid": oldest });
        heard(&messages_of(&["a"], None), &answered(200, json!({ "byChat": { "a": entry } }).to_string()))
    };
    assert!(with(json!(null)).reading.is_ok());
    assert_eq!(with(json!(null)), with(json!("m-oldest")));
    assert_eq!(with(json!(7)), with(json!("m-oldest")));
}
