//! Reading people and lists.

use super::{answer, contacts, json as json_answer, reading, site_with, trouble};
use crate::contract::Service;
use crate::fanvue::Fanvue;
use expect_test::{Expect, expect};
use presence::service::{
    Attachment, ContactPage, ContactRow, LastWords, ListPage, Page, Reading, Task, Trouble, Words,
};
use serde_json::{Value, json};

fn page_of(rows: &[Value], has_more: bool) -> Value {
    json!({ "data": rows, "pagination": { "page": 1, "size": rows.len(), "hasMore": has_more } })
}

fn people(body: &Value) -> ContactPage {
    match reading(&contacts("chats", None), body) {
        Ok(Reading::Contacts(page)) => page,
        other => panic!("no people: {other:?}"),
    }
}

fn person(row: Value) -> ContactRow {
    people(&page_of(&[row], false)).rows.remove(0)
}

fn last_words(message: Value) -> Option<LastWords> {
    person(
        json!({ "user": { "uuid": "fan" }, "lastMessageAt": "2026-11-20T08:00:00Z", "lastMessage": message }),
    )
    .last_words
}

fn check(debug: impl std::fmt::Debug, expect: &Expect) {
    expect.assert_eq(&format!("{debug:#?}\n"));
}

/// A row as the reconstructed interface description has it.
fn chat() -> Value {
    json!({
        "createdAt": "2025-03-01T12:00:00.000Z",
        "lastMessageAt": "2026-11-20T09:58:00.000Z",
        "isRead": false,
        "isMuted": false,
        "unreadMessagesCount": 2.0,
        "user": {
            "uuid": "6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9",
            "handle": "leo_k",
            "displayName": "Leo K.",
            "nickname": "Leo the generous",
            "isTopSpender": true,
            "avatarUrl": "https://media.fanvue.com/a/1.jpg",
            "registeredAt": "2024-12-31T23:30:00.000Z",
        },
        "lastMessage": {
            "uuid": "m1", "text": "are you there?", "type": "SINGLE_RECIPIENT",
            "sentAt": "2026-11-20T09:58:00.000Z", "hasMedia": false, "mediaType": null,
            "senderUuid": "6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9", "sentByUserId": null,
        },
    })
}

#[test]
fn a_chat_row_tells_all_it_holds() {
    check(
        person(chat()),
        &expect![[r#"
        ContactRow {
            key: "6f1e2d3c-4b5a-4978-8695-a4b3c2d1e0f9",
            name: "Leo the generous",
            handle: "leo_k",
            picture: Some(
                "https://media.fanvue.com/a/1.jpg",
            ),
            is_top: Some(
                true,
            ),
            registered: Some(
                2024-12-31,
            ),
            last_words: Some(
                LastWords {
                    sent: Some(
                        Wall(
                            1795168680000,
                        ),
                    ),
                    is_theirs: true,
                    is_by_colleague: false,
                    what: Text(
                        "are you there?",
                    ),
                },
            ),
            is_muted: Some(
                false,
            ),
            is_archived: None,
            relation: None,
            unread: Some(
                2,
            ),
        }
    "#]],
    );
}

#[test]
fn a_member_of_a_list_leaves_the_rest_as_it_is_known() {
    let member = json!({ "uuid": "u", "displayName": "Ann", "handle": "@ann", "isCreator": false });
    assert_eq!(
        person(member),
        ContactRow { key: "u".into(), name: "Ann".into(), handle: "ann".into(), ..ContactRow::default() }
    );
}

#[test]
fn a_name_is_the_nickname_then_the_display_name_then_the_handle() {
    let name = |user: Value| person(json!({ "user": user })).name;
    assert_eq!(&*name(json!({ "uuid": "u", "nickname": " N ", "displayName": "D", "handle": "h" })), "N");
    assert_eq!(&*name(json!({ "uuid": "u", "nickname": null, "displayName": "D", "handle": "h" })), "D");
    assert_eq!(&*name(json!({ "uuid": "u", "nickname": "", "displayName": " ", "handle": "h" })), "h");
    assert_eq!(&*name(json!({ "uuid": "u" })), "");
    assert_eq!(name(json!({ "uuid": "u", "displayName": "x".repeat(1_000_000) })).chars().count(), 200);
}

#[test]
fn a_newer_row_tells_whether_it_is_archived() {
    assert_eq!(person(json!({ "uuid": "u", "isArchived": true, "isMuted": true })).is_archived, Some(true));
    assert_eq!(person(json!({ "uuid": "u" })).is_archived, None);
}

#[test]
fn words_are_theirs_or_ours_and_what_machines_send_is_neither() {
    let text =
        |sender: &str, kind: &str| last_words(json!({ "text": "hi", "type": kind, "senderUuid": sender }));
    assert!(text("fan", "SINGLE_RECIPIENT").unwrap().is_theirs);
    assert!(!text("me", "CHAT_TEXT_REPLY").unwrap().is_theirs);
    assert!(text("fan", "A_KIND_OF_TOMORROW").is_some());
    for kind in ["AUTOMATED_NEW_FOLLOWER", "AUTOMATED_OF_TOMORROW", "BROADCAST", "GHOST_PROMOTION"] {
        assert_eq!(text("me", kind), None, "{kind}");
    }
    assert_eq!(last_words(json!({ "text": "hi", "type": "SINGLE_RECIPIENT" })), None, "whose words?");
    assert_eq!(last_words(json!(null)), None);
    assert_eq!(last_words(json!("hi")), None);
}

#[test]
fn what_is_attached_has_words_of_its_own() {
    let what = |mut message: Value| {
        message["senderUuid"] = "fan".into();
        last_words(message).map(|words| words.what)
    };
    let attached = |attachment| Some(Words::Attachment(attachment));
    assert_eq!(what(json!({ "type": "TIP", "text": "for you" })), Some(Words::Tip(None)));
    assert_eq!(what(json!({ "mediaType": "image", "text": null })), attached(Attachment::Picture));
    assert_eq!(what(json!({ "mediaType": "video", "text": "" })), attached(Attachment::Video));
    assert_eq!(what(json!({ "mediaType": "audio" })), attached(Attachment::Audio));
    assert_eq!(what(json!({ "mediaType": "document" })), attached(Attachment::Other));
    assert_eq!(what(json!({ "hasMedia": true })), attached(Attachment::Other));
    assert_eq!(what(json!({ "hasGif": true })), attached(Attachment::Picture));
    assert_eq!(what(json!({ "mediaType": "image", "text": "look" })), Some(Words::Text("look".into())));
    assert_eq!(what(json!({ "text": " " })), attached(Attachment::Other), "m22: a description, not nothing");
}

#[test]
fn every_kind_of_message_the_service_names_has_words_or_is_nobodys() {
    let what = |kind: &str| {
        last_words(json!({ "type": kind, "text": "hi", "senderUuid": "fan" })).map(|words| words.what)
    };
    for kind in ["SINGLE_RECIPIENT", "CHAT_TEXT_GENERATION", "CHAT_TEXT_REPLY", "CHAT_TEXT_REWRITE"] {
        assert_eq!(what(kind), Some(Words::Text("hi".into())), "{kind}");
    }
    assert_eq!(what("TIP"), Some(Words::Tip(None)));
    assert_eq!(what("VOICE_CALL"), Some(Words::Call), "whatever stands beside it");
    for kind in [
        "AUTOMATED_CANCELED",
        "AUTOMATED_NEW_FOLLOWER",
        "AUTOMATED_NEW_PURCHASE",
        "AUTOMATED_NEW_SUBSCRIBER",
        "AUTOMATED_RE_SUBSCRIBED",
        "AUTOMATED_RENEWED",
        "BROADCAST",
        "GHOST_PROMOTION",
    ] {
        assert_eq!(what(kind), None, "{kind}");
    }
}

#[test]
fn a_message_without_a_time_of_its_own_has_the_chats() {
    let sent =
        |at: Value| last_words(json!({ "text": "hi", "senderUuid": "fan", "sentAt": at })).unwrap().sent;
    assert!(sent(json!("2026-11-20T09:00:00Z")) > sent(json!(null)));
    assert!(sent(json!(null)).is_some());
    assert_eq!(sent(json!("2026-11-20T23:00:00Z")), sent(json!(null)), "not from the future");
}

#[test]
fn only_has_more_tells_whether_a_page_follows() {
    let rows: Vec<Value> = (0..50).map(|number| json!({ "uuid": number.to_string() })).collect();
    assert_eq!(people(&page_of(&rows, false)).next, None);
    assert_eq!(people(&page_of(&[], true)).next, Some(Page(Some("2".into()))));
    assert_eq!(people(&page_of(&rows[..3], true)).next, Some(Page(Some("2".into()))));
    let mut third = page_of(&rows, true);
    third["pagination"]["page"] = 3.into();
    let Ok(Reading::OnlineNow(page)) = reading(&Task::OnlineNow { page: Page(Some("3".into())) }, &third)
    else {
        panic!("no page")
    };
    assert_eq!(page.next, Some(Page(Some("4".into()))));
}

#[test]
fn row_22_a_list_that_repeats_or_never_ends_is_trouble() {
    let first_again = page_of(&[json!({ "uuid": "a" })], true);
    for (page, is_trouble) in [("1", false), ("2", false), ("3", true), ("40", true)] {
        assert_eq!(reading(&contacts("chats", Some(page)), &first_again).is_err(), is_trouble, "{page}");
    }
    let mut last = first_again;
    last["pagination"]["page"] = 5_000.into();
    assert!(reading(&contacts("chats", Some("5000")), &last).is_err());
    last["pagination"]["hasMore"] = false.into();
    assert!(reading(&contacts("chats", Some("5000")), &last).is_ok());
    assert!(reading(&contacts("chats", Some("4294967295")), &last).is_err());
}

#[test]
fn row_17_rows_that_cannot_be_read_are_counted_and_too_many_of_them_are_trouble() {
    let rows = |readable: usize, odd: &[Value]| -> Value {
        let good = (0..readable).map(|number| json!({ "user": { "uuid": number.to_string() } }));
        page_of(&good.chain(odd.iter().cloned()).collect::<Vec<_>>(), false)
    };
    let odd =
        [json!("a string"), json!({ "user": { "uuid": null } }), json!({ "user": [] }), json!(7), json!([])];
    let page = people(&rows(20, &odd));
    assert_eq!((page.rows.len(), page.unreadable), (20, 5));
    assert!(matches!(reading(&contacts("chats", None), &rows(19, &odd)), Err(Trouble::Unreadable(_))));
    assert!(matches!(reading(&contacts("chats", None), &rows(0, &odd[..1])), Err(Trouble::Unreadable(_))));
}

#[test]
fn row_17_wrong_types_around_the_rows_are_trouble() {
    for body in [
        json!({}),
        json!([]),
        json!(null),
        json!({ "data": null, "pagination": { "hasMore": false } }),
        json!({ "data": {}, "pagination": { "hasMore": false } }),
        json!({ "data": [] }),
        json!({ "data": [], "pagination": null }),
        json!({ "data": [], "pagination": { "hasMore": "no" } }),
    ] {
        assert!(matches!(reading(&contacts("chats", None), &body), Err(Trouble::Unreadable(_))), "{body}");
    }
    let refused = reading(&contacts("chats", None), &json!({ "error": "Try later" }));
    assert_eq!(refused, Err(Trouble::Refused { status: 200, words: "Try later".into() }));
}

#[test]
fn row_17_wrong_types_inside_a_row_lose_only_their_field() {
    let row = json!({
        "user": { "uuid": "u", "handle": 7, "displayName": ["x"], "isTopSpender": "yes", "avatarUrl": {}, "registeredAt": 0 },
        "isMuted": 1, "isArchived": "no", "unreadMessagesCount": "12", "lastMessage": [],
    });
    assert_eq!(person(row), ContactRow { key: "u".into(), unread: Some(12), ..ContactRow::default() });
}

#[test]
fn row_19_a_person_stands_in_a_page_once() {
    let rows = [json!({ "uuid": "a", "handle": "first" }), json!({ "uuid": "A" }), json!({ "uuid": "a" })];
    let page = people(&page_of(&rows, false));
    assert_eq!(page.rows.iter().map(|row| &*row.key).collect::<Vec<_>>(), ["a", "A"]);
    assert_eq!((&*page.rows[0].handle, page.unreadable), ("first", 0));
}

#[test]
fn who_the_account_is() {
    let me = |body: Value| match reading(&Task::WhoAmI, &body) {
        Ok(Reading::Me(me)) => Ok((String::from(me.key), String::from(me.name), String::from(me.handle))),
        Ok(other) => panic!("{other:?}"),
        Err(trouble) => Err(trouble),
    };
    let told = |key: &str, name: &str, handle: &str| Ok((key.to_owned(), name.to_owned(), handle.to_owned()));
    assert_eq!(
        me(json!({ "uuid": "u", "displayName": "Mia", "handle": "mia", "isCreator": true })),
        told("u", "Mia", "mia")
    );
    assert_eq!(me(json!({ "uuid": "u", "displayName": null, "handle": "mia" })), told("u", "mia", "mia"));
    assert_eq!(me(json!({ "uuid": "u" })), told("u", "", ""));
    assert_eq!(me(json!({ "handle": "mia" })), Err(Trouble::Unreadable("no uuid of the account".into())));
    assert!(me(json!([])).is_err());
}

fn lists(page: Option<&str>, body: &Value) -> ListPage {
    match reading(&Task::Lists { page: Page(page.map(Into::into)) }, body) {
        Ok(Reading::Lists(lists)) => lists,
        other => panic!("no lists: {other:?}"),
    }
}

fn shown(lists: &ListPage) -> String {
    let line = |offer: &presence::service::ListOffer| {
        format!("{} {:?} {:?}\n", offer.key.0, offer.name, offer.count)
    };
    lists.offers.iter().map(line).collect::<String>() + &format!("next: {:?}\n", lists.next)
}

#[test]
fn the_fixed_lists_come_first_with_the_counts_of_the_smart_ones() {
    let smart = json!([
        { "name": "All subscribers", "uuid": "subscribers", "count": 120 },
        { "name": "Followers", "uuid": "followers", "count": "3400" },
        { "name": "Spent more than $50", "uuid": "spent_more_than_50", "count": 23.0 },
        { "name": "Of tomorrow", "uuid": "of_tomorrow", "count": null },
    ]);
    expect![[r#"
        chats "" None
        followers "" Some(3400)
        subscribers "" Some(120)
        smart/spent_more_than_50 "Spent more than $50" Some(23)
        smart/of_tomorrow "Of tomorrow" None
        next: Some(Page(Some("custom/1")))
    "#]]
    .assert_eq(&shown(&lists(None, &smart)));
}

#[test]
fn the_users_own_lists_follow_page_by_page() {
    let rows =
        [json!({ "uuid": "l1", "name": "VIP", "membersCount": 4 }), json!({ "uuid": "l2", "name": null })];
    let mut body = page_of(&rows, true);
    expect![[r#"
        custom/l1 "VIP" Some(4)
        custom/l2 "" None
        next: Some(Page(Some("custom/2")))
    "#]]
    .assert_eq(&shown(&lists(Some("custom/1"), &body)));
    body["pagination"]["hasMore"] = false.into();
    assert_eq!(lists(Some("custom/2"), &body).next, None);
}

#[test]
fn without_a_scope_only_the_lists_that_work_are_offered() {
    let body = json_answer(200, page_of(&[chat()], true).to_string());
    let read = |scopes: &[&str]| match Fanvue
        .read(&Task::Lists { page: Page(None) }, &body, &site_with(scopes))
        .reading
    {
        Ok(Reading::Lists(lists)) => shown(&lists),
        other => panic!("no lists: {other:?}"),
    };
    assert_eq!(read(&["read:chat"]), "chats \"\" None\nnext: None\n");
    assert_eq!(read(&["read:fan"]), "followers \"\" None\nsubscribers \"\" None\nnext: None\n");
}

#[test]
fn row_24_a_web_page_instead_of_json_is_not_the_service() {
    for kind in ["text/html; charset=utf-8", "text/plain", "application/octet-stream", "jsonish", ""] {
        let page = answer(200, &[("content-type", kind)], page_of(&[chat()], false).to_string());
        assert_eq!(trouble(&contacts("chats", None), &page), Trouble::NotTheService, "{kind}");
    }
    assert_eq!(trouble(&contacts("chats", None), &answer(200, &[], "{}")), Trouble::NotTheService);
    let problem =
        answer(200, &[("content-type", "Application/Vnd.Api+JSON")], page_of(&[], false).to_string());
    assert!(super::heard(&contacts("chats", None), &problem).reading.is_ok());
}
