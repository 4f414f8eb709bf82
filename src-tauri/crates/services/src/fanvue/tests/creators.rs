//! Creators who are managed through a sign-in.

use super::{TEN, answer, contacts, json as answered, keys, messages_of, presence_of, site, site_with};
use crate::contract::{Answer, Service, Site};
use crate::fanvue::Fanvue;
use expect_test::expect;
use presence::service::{
    BudgetScope, Chat, ChatReport, ContactPage, ContactRow, LimitNews, MessageLimits, NoChat, Page, Reading,
    Seat, SeatPage, Task, TaskKind, Trouble, Words,
};
use presence::sighting::{LastSeen, Presence, Report, Why};
use presence::time::Wall;
use serde_json::{Value, json};

fn seat() -> Site {
    Site { seat: Some("c-7g".into()), ..site() }
}

fn seat_with(scopes: &[&str]) -> Site {
    Site { seat: Some("c-7g".into()), ..site_with(scopes) }
}

fn of_seat(task: &Task, answer: &Answer) -> Result<Reading, Trouble> {
    Fanvue.read(task, answer, &seat()).reading
}

fn reports(asked: &[&str], body: &Value) -> Vec<Report> {
    match of_seat(&presence_of(asked), &answered(200, body.to_string())) {
        Ok(Reading::Presence(reports)) => reports,
        other => panic!("no presence: {other:?}"),
    }
}

fn presences(asked: &[&str], body: &Value) -> Vec<Presence> {
    reports(asked, body).into_iter().map(|report| report.presence).collect()
}

fn online(body: &Value) -> ContactPage {
    match of_seat(&Task::OnlineNow { page: Page(None) }, &answered(200, body.to_string())) {
        Ok(Reading::OnlineNow(page)) => page,
        other => panic!("no page: {other:?}"),
    }
}

fn strangers(count: usize) -> Vec<Value> {
    (0..count).map(|number| json!({ "uuid": format!("stranger-{number}"), "lastSeenAt": null })).collect()
}

#[test]
fn the_paths_of_a_creator_are_below_their_own() {
    let first = || Page(None);
    let tasks = [
        Task::WhoAmI,
        Task::Lists { page: first() },
        Task::Lists { page: Page(Some("custom/2".into())) },
        contacts("chats", None),
        contacts("followers", Some("3")),
        contacts("subscribers", None),
        contacts("smart/spent_more_than_50", None),
        contacts("custom/0b6f", None),
        Task::OnlineNow { page: first() },
        presence_of(&["a", "b", "a"]),
        messages_of(&["a/b"], Some("m1")),
    ];
    let lines: Vec<String> =
        tasks.iter().map(|task| Fanvue.plan(task, &seat()).unwrap().url + "\n").collect();
    expect![[r#"
        https://api.fanvue.com/users/me
        https://api.fanvue.com/creators/c-7g/chats/lists/smart
        https://api.fanvue.com/creators/c-7g/chats/lists/custom?page=2&size=50
        https://api.fanvue.com/creators/c-7g/chats?page=1&size=50
        https://api.fanvue.com/creators/c-7g/followers?page=3&size=50
        https://api.fanvue.com/creators/c-7g/subscribers?page=1&size=50
        https://api.fanvue.com/creators/c-7g/chats/lists/smart/spent_more_than_50?page=1&size=50
        https://api.fanvue.com/creators/c-7g/chats/lists/custom/0b6f?page=1&size=50
        https://api.fanvue.com/creators/c-7g/subscribers/online?limit=50
        https://api.fanvue.com/creators/c-7g/subscribers/online?limit=50&subscriberUuids=a,b
        https://api.fanvue.com/creators/c-7g/chats/a%2Fb/messages?page=1&size=20&markAsRead=false
    "#]]
    .assert_eq(&lines.concat());
    let probe =
        |scopes: &[&str]| Fanvue.plan(&Task::Lists { page: first() }, &seat_with(scopes)).unwrap().url;
    assert_eq!(
        probe(&["read:creator", "read:chat"]),
        "https://api.fanvue.com/creators/c-7g/chats?page=1&size=1"
    );
    assert_eq!(
        probe(&["read:creator", "read:fan"]),
        "https://api.fanvue.com/creators/c-7g/followers?page=1&size=1"
    );
}

#[test]
fn there_is_no_spend_of_a_creators_fans_and_a_creator_manages_nobody() {
    let can = Fanvue.capabilities(&seat());
    assert!(!can.spend && !can.seats);
    let spend = Task::SpendOf { key: "a".into() };
    for task in [spend, Task::Seats { page: Page(None) }] {
        assert_eq!(Fanvue.plan(&task, &seat()), None, "{task:?}");
        assert_eq!(of_seat(&task, &answered(200, "{}")), Err(Trouble::NoWay));
        assert!(Fanvue.plan(&task, &site()).is_some());
    }
}

#[test]
fn of_a_creator_presence_is_told_of_subscribers_alone_and_of_an_own_account_of_everybody() {
    let list = Fanvue.capabilities(&seat()).tells_of.unwrap();
    let read = Fanvue.plan(&Task::Contacts { list, page: Page(None) }, &seat()).unwrap();
    assert!(read.url.contains("/creators/") && read.url.contains("/subscribers?"), "{}", read.url);
    assert_eq!(Fanvue.capabilities(&site()).tells_of, None);
}

#[test]
fn what_a_creator_can_be_asked_depends_on_the_grant() {
    let all = Fanvue.capabilities(&seat());
    assert_eq!(all.poll.unwrap().most_ids, 50);
    assert!(all.online_list.is_some() && all.contact_lists.is_some());
    let chats = Fanvue.capabilities(&seat_with(&["read:creator", "read:chat"]));
    assert!(chats.poll.is_none() && chats.online_list.is_none() && chats.contact_lists.is_some());
    let none = Fanvue.capabilities(&seat_with(&["read:chat", "read:fan"]));
    assert!(none.poll.is_none() && none.online_list.is_none() && none.contact_lists.is_none());
}

#[test]
fn each_creator_has_a_limit_of_their_own() {
    let budgets = Fanvue.capabilities(&seat()).budgets;
    let drawn = |kind| -> Vec<_> {
        let of_kind = budgets.iter().filter(|budget| budget.draws.contains(&kind));
        of_kind.map(|budget| (budget.name, budget.scope, budget.limit)).collect()
    };
    for kind in
        [TaskKind::Lists, TaskKind::Contacts, TaskKind::OnlineNow, TaskKind::PresenceOf, TaskKind::MessagesOf]
    {
        assert_eq!(drawn(kind), [("creator", BudgetScope::Account, 200)]);
    }
    assert_eq!(drawn(TaskKind::WhoAmI), [("general", BudgetScope::SignIn, 200)]);
    let left = answer(200, &[("content-type", "application/json"), ("x-ratelimit-remaining", "7")], "{}");
    let budget = |task: &Task, site: &Site| -> Vec<&str> {
        Fanvue.read(task, &left, site).limits.iter().map(|news: &LimitNews| news.budget).collect()
    };
    assert_eq!(budget(&presence_of(&["a"]), &seat()), ["creator"]);
    assert_eq!(budget(&Task::WhoAmI, &seat()), ["general"]);
    assert_eq!(budget(&presence_of(&["a"]), &site()), ["statuses"]);
}

#[test]
fn who_is_listed_is_online_and_who_was_asked_for_and_is_not_is_offline_or_hidden() {
    let body = json!({ "data": [
        { "uuid": "b", "lastSeenAt": "2026-11-20T09:59:00Z" },
        { "uuid": "stranger", "lastSeenAt": null },
        { "uuid": "A", "lastSeenAt": "2027-01-01T00:00:00Z" },
    ], "count": 3 });
    let read = reports(&["a", "b", "c"], &body);
    assert_eq!(
        read,
        [
            Report::new("a", Presence::Online, None),
            Report::new("b", Presence::Online, Some(LastSeen::At(Wall(TEN.0 - 60_000)))),
            Report::new("c", Presence::OfflineOrHidden, None),
        ]
    );
    assert_eq!(presences(&["a"], &json!({ "data": [] })), [Presence::OfflineOrHidden]);
}

#[test]
fn absence_from_an_answer_that_may_be_cut_proves_nothing() {
    let left_out = Presence::Unknown(Why::LeftOut);
    for count in [50, 51, 70] {
        let body = json!({ "data": strangers(count) });
        assert_eq!(presences(&["a", "stranger-3"], &body), [left_out.clone(), Presence::Online], "{count}");
    }
    assert_eq!(presences(&["a"], &json!({ "data": strangers(49) })), [Presence::OfflineOrHidden]);
    assert_eq!(
        presences(&["a"], &json!({ "data": strangers(3), "count": 9 })),
        std::slice::from_ref(&left_out)
    );
    // One row that cannot be read may be anybody's.
    let mut odd = strangers(9);
    odd.push(json!({ "uuid": null }));
    assert_eq!(presences(&["a"], &json!({ "data": odd })), [left_out]);
}

#[test]
fn an_id_that_cannot_stand_in_the_address_is_not_sent_and_not_known() {
    let url = |asked: &[&str]| Fanvue.plan(&presence_of(asked), &seat()).map(|request| request.url);
    assert!(url(&["a", "b,c", "d&e"]).unwrap().ends_with("subscriberUuids=a,d%26e"));
    assert_eq!(url(&["b,c"]), None);
    let left_out = Presence::Unknown(Why::LeftOut);
    assert_eq!(presences(&["a", "b,c"], &json!({ "data": [] })), [Presence::OfflineOrHidden, left_out]);
}

#[test]
fn no_call_asks_for_more_than_50() {
    let many: Vec<String> = (0..120).map(|number| format!("id-{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    let url = Fanvue.plan(&Task::PresenceOf { keys: keys(&many) }, &seat()).unwrap().url;
    assert_eq!(url.matches(',').count(), 49);
    assert_eq!(reports(&many, &json!({ "data": [] })).len(), 50);
}

#[test]
fn the_list_of_who_is_online_says_when_it_is_cut() {
    let page = online(&json!({ "data": strangers(2), "count": 2 }));
    assert_eq!((page.rows.len(), page.next, page.is_cut), (2, None, false));
    assert_eq!(page.rows[0], ContactRow { key: "stranger-0".into(), ..ContactRow::default() });
    assert!(online(&json!({ "data": strangers(50) })).is_cut);
    assert!(online(&json!({ "data": strangers(2), "count": 3 })).is_cut);
}

#[test]
fn row_17_another_shape_is_trouble() {
    for body in [json!({}), json!([]), json!({ "data": {} }), json!(null), json!({ "data": [7, "x"] })] {
        for task in [Task::OnlineNow { page: Page(None) }, presence_of(&["a"])] {
            let read = of_seat(&task, &answered(200, body.to_string()));
            assert!(matches!(read, Err(Trouble::Unreadable(_))), "{body}");
        }
    }
}

#[test]
fn creators_come_page_by_page() {
    let row = |id: &str| json!({ "uuid": id, "displayName": "Mia", "handle": "mia", "nickname": null, "role": "CHATTER" });
    let body = |has_more: bool| {
        let rows = json!([row("c1"), row("c2"), row("c1")]);
        json!({ "data": rows, "pagination": { "page": 1, "size": 3, "hasMore": has_more } })
    };
    let read = |body: Value| {
        Fanvue.read(&Task::Seats { page: Page(None) }, &answered(200, body.to_string()), &site()).reading
    };
    let seat = |key: &str| Seat { key: key.into(), name: "Mia".into(), handle: "mia".into() };
    let seats = vec![seat("c1"), seat("c2")];
    let next = Some(Page(Some("2".into())));
    assert_eq!(read(body(true)), Ok(Reading::Seats(SeatPage { seats: seats.clone(), next })));
    assert_eq!(read(body(false)), Ok(Reading::Seats(SeatPage { seats, next: None })));
    assert!(read(json!({ "data": [{}], "pagination": { "hasMore": false } })).is_err());
    let second = Task::Seats { page: Page(Some("2".into())) };
    assert_eq!(Fanvue.plan(&second, &site()).unwrap().url, "https://api.fanvue.com/creators?page=2&size=50");
}

#[test]
fn the_permission_that_is_missing_is_named() {
    let scopes = answered(403, r#"{"error":"Insufficient scopes"}"#);
    let missing = |task: &Task, site: &Site| Fanvue.read(task, &scopes, site).reading.unwrap_err();
    let named = |scope: &str| Trouble::MissingScope(scope.into());
    assert_eq!(missing(&presence_of(&["a"]), &seat()), named("read:creator"));
    assert_eq!(missing(&contacts("chats", None), &seat()), named("read:creator"));
    assert_eq!(
        missing(&messages_of(&["a"], None), &seat_with(&["read:creator", "read:fan"])),
        named("read:chat")
    );
    assert_eq!(missing(&presence_of(&["a"]), &seat_with(&["read:creator", "read:chat"])), named("read:fan"));
    assert_eq!(missing(&Task::WhoAmI, &seat()), named("read:self"));
    assert_eq!(missing(&Task::Seats { page: Page(None) }, &site()), named("read:creator"));
}

/// One chat's page, with messages as the single-chat call has them: nothing says which were read.
fn page_of(messages: &[Value], has_more: bool) -> Value {
    json!({ "data": messages, "pagination": { "page": 1, "size": messages.len(), "hasMore": has_more } })
}

fn message(id: &str, sender: &str, text: &str) -> Value {
    json!({
        "uuid": id, "text": text, "sentAt": "2026-11-20T09:58:00.000Z",
        "sender": { "uuid": sender, "handle": "x" }, "recipient": {},
        "hasMedia": false, "mediaType": null, "mediaUuids": [], "type": "SINGLE_RECIPIENT",
        "pricing": null, "purchasedAt": null, "sentByUserId": null,
    })
}

#[test]
fn the_last_words_of_a_creators_chat_are_read_one_chat_at_a_time() {
    let limits = Fanvue.capabilities(&seat()).messages;
    assert_eq!(
        limits,
        Some(MessageLimits {
            most_chats: 1,
            messages: 20,
            has_cursor: false,
            tells_unread: false,
            may_mark: false
        })
    );
    for scopes in [&["read:creator", "read:fan"][..], &["read:chat", "read:fan"]] {
        assert_eq!(Fanvue.capabilities(&seat_with(scopes)).messages, None, "{scopes:?}");
    }
    let body = page_of(&[message("m2", "fan", "and you?"), message("m1", "creator", "fine")], true);
    let read = of_seat(&messages_of(&["fan"], None), &answered(200, body.to_string()));
    let Ok(Reading::Messages(reports)) = read else { panic!("{read:?}") };
    let [ChatReport { key, chat: Ok(Chat { messages, has_more: true }) }] = &reports[..] else {
        panic!("{reports:?}")
    };
    assert_eq!(&**key, "fan");
    let said: Vec<_> = messages.iter().filter_map(|one| one.words.clone()).collect();
    assert_eq!(said.iter().map(|words| words.is_theirs).collect::<Vec<_>>(), [true, false]);
    assert_eq!(said[0].what, Words::Text("and you?".into()));
    let nothing = of_seat(&messages_of(&["fan"], None), &answered(200, page_of(&[], false).to_string()));
    let none = ChatReport { key: "fan".into(), chat: Ok(Chat::default()) };
    assert_eq!(nothing, Ok(Reading::Messages(vec![none])));
}

#[test]
fn a_creators_chat_that_is_not_there_troubles_nobody_else() {
    let task = messages_of(&["fan"], None);
    let missing = of_seat(&task, &answered(404, r#"{"message":"Chat not found"}"#));
    let report = ChatReport { key: "fan".into(), chat: Err(NoChat::NotFound) };
    assert_eq!(missing, Ok(Reading::Messages(vec![report])));
    for body in [r#"{"message":"Not Found"}"#, r#"{"message":"Creator not found"}"#, "<html>", ""] {
        let read = of_seat(&task, &answered(404, body));
        assert!(matches!(read, Err(Trouble::Refused { status: 404, .. })), "{read:?}");
    }
    let odd = [json!({}), json!({ "data": 7 }), page_of(&[json!(1), json!({}), json!(null)], false)];
    for body in odd {
        assert!(of_seat(&task, &answered(200, body.to_string())).is_err(), "{body}");
    }
    let of_others = of_seat(&presence_of(&["fan"]), &answered(404, r#"{"message":"User not found"}"#));
    assert_eq!(of_others, Err(Trouble::BadIds("User not found".into())));
}

#[test]
fn m32_what_one_wrote_oneself_in_a_creators_place_is_ours_and_what_another_wrote_a_colleagues() {
    let seat = Site { me: Some("C-ME".into()), ..seat() };
    let by = |id: &str| {
        let mut told = message("m1", "creator", "hi");
        told["sentByUserId"] = json!(id);
        let answer = answered(200, page_of(&[told], false).to_string());
        match Fanvue.read(&messages_of(&["fan"], None), &answer, &seat).reading {
            Ok(Reading::Messages(reports)) => {
                let Ok(chat) = &reports[0].chat else { panic!("{reports:?}") };
                let words = chat.messages[0].words.as_ref().expect("words");
                (words.is_theirs, words.is_by_colleague)
            }
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(by("c-me"), (false, false));
    assert_eq!(by("creator"), (false, false));
    assert_eq!(by("c-other"), (false, true));
}
