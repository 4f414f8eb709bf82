//! Reading lists and the people on them, and ids that a person types.

use super::{PresenceApi, json as json_answer, lists, read, site};
use crate::contract::{KeyFault, Service};
use presence::service::{ContactPage, ContactRow, ListKey, ListPage, Page, Reading, Task, Trouble};
use serde_json::{Value, json};

fn page_of(list: &str, rows: &[Value], has_next: bool) -> Value {
    json!({ list: rows, "total_count": 230, "online_count": 4, "available_count": 3, "page": 1, "per_page": 100,
            "has_next": has_next, "has_previous": false })
}

fn contacts(list: &str, page: Option<&str>) -> Task {
    Task::Contacts { list: ListKey(list.into()), page: Page(page.map(Into::into)) }
}

fn people(list: &str, page: Option<&str>, body: &Value) -> Result<ContactPage, Trouble> {
    match read(&contacts(list, page), &json_answer(200, body.to_string())) {
        Ok(Reading::Contacts(page)) => Ok(page),
        Ok(other) => panic!("no people: {other:?}"),
        Err(trouble) => Err(trouble),
    }
}

fn offers(page: Option<&str>, body: &Value) -> ListPage {
    match read(&lists(page), &json_answer(200, body.to_string())) {
        Ok(Reading::Lists(lists)) => lists,
        other => panic!("no lists: {other:?}"),
    }
}

#[test]
fn p61_listeners_and_favorites_are_offered_with_their_counts_where_the_server_has_them() {
    let first = offers(None, &page_of("listeners", &[json!({ "user_id": 1 })], true));
    assert_eq!(
        (&*first.offers[0].key.0, &*first.offers[0].name, first.offers[0].count),
        ("listeners", "", Some(230))
    );
    assert_eq!(first.next, Some(Page(Some("favorites".into()))));
    let mut body = page_of("favorites", &[], false);
    body["total_count"] = "7".into();
    let second = offers(Some("favorites"), &body);
    assert_eq!((&*second.offers[0].key.0, second.offers[0].count), ("favorites", Some(7)));
    assert_eq!((first.offers.len(), second.offers.len(), second.next), (1, 1, None));
    let odd = read(&lists(None), &json_answer(200, r#"{"items":[]}"#));
    assert_eq!(odd, Err(Trouble::Unreadable("no listeners array".into())));
}

#[test]
fn p61_a_row_is_a_contact() {
    let row = json!({ "user_id": 42, "username": "jane_smith", "profile_image_url": "https://cdn.example.com/j.jpg",
        "is_online": true, "is_busy": false, "busy_until": null, "last_seen": "2026-11-20T09:58:00Z", "is_available": true });
    let page = people("listeners", None, &page_of("listeners", &[row], true)).unwrap();
    assert_eq!(
        page.rows,
        [ContactRow {
            key: "42".into(),
            name: "jane_smith".into(),
            handle: "jane_smith".into(),
            picture: Some("https://cdn.example.com/j.jpg".into()),
            ..ContactRow::default()
        }]
    );
    assert_eq!(page.next, Some(Page(Some("2".into()))));
    let bare =
        page_of("favorites", &[json!({ "user_id": "7", "username": null, "profile_image_url": 3 })], false);
    let page = people("favorites", Some("2"), &{
        let mut bare = bare;
        bare["page"] = 2.into();
        bare
    })
    .unwrap();
    assert_eq!(page.rows, [ContactRow { key: "7".into(), ..ContactRow::default() }]);
    assert_eq!((page.next, page.unreadable), (None, 0));
}

#[test]
fn row_17_rows_that_cannot_be_read_are_counted_and_too_many_of_them_are_trouble() {
    let rows = |good: usize| -> Vec<Value> {
        let odd = [json!({ "user_id": null }), json!("x"), json!({ "user_id": "x" })];
        (0..good).map(|id| json!({ "user_id": id })).chain(odd).collect()
    };
    let page = people("listeners", None, &page_of("listeners", &rows(12), false)).unwrap();
    assert_eq!((page.rows.len(), page.unreadable), (12, 3));
    let many = people("listeners", None, &page_of("listeners", &rows(11), false));
    assert_eq!(many, Err(Trouble::Unreadable("user_id of a person".into())));
}

#[test]
fn row_17_wrong_types_around_the_rows_are_trouble() {
    for body in [
        json!([]),
        json!(null),
        json!({ "has_next": false }),
        json!({ "listeners": {}, "has_next": false }),
        json!({ "favorites": [], "has_next": false }),
        json!({ "listeners": [] }),
        json!({ "listeners": [], "has_next": "no" }),
    ] {
        assert!(matches!(people("listeners", None, &body), Err(Trouble::Unreadable(_))), "{body}");
    }
    assert_eq!(people("of a later version", None, &page_of("listeners", &[], false)), Err(Trouble::NoWay));
}

#[test]
fn row_19_a_person_stands_in_a_page_once() {
    let rows =
        [json!({ "user_id": 1, "username": "first" }), json!({ "user_id": "1" }), json!({ "user_id": 2 })];
    let page = people("listeners", None, &page_of("listeners", &rows, false)).unwrap();
    assert_eq!(page.rows.iter().map(|row| &*row.key).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!(&*page.rows[0].name, "first");
}

#[test]
fn row_22_a_list_that_repeats_or_never_ends_is_trouble() {
    let first_again = page_of("listeners", &[json!({ "user_id": 1 })], true);
    assert!(people("listeners", Some("1"), &first_again).is_ok());
    assert!(people("listeners", Some("2"), &first_again).is_err());
    let mut last = first_again;
    last["page"] = 2_500.into();
    assert!(people("listeners", Some("2500"), &last).is_err());
    last["has_next"] = false.into();
    assert!(people("listeners", Some("2500"), &last).is_ok());
}

#[test]
fn texts_that_are_no_id_are_refused_with_the_reason() {
    for (text, fault) in [
        ("", KeyFault::Empty),
        ("jane_smith", KeyFault::NotANumber),
        ("-7", KeyFault::NotANumber),
        ("+7", KeyFault::NotANumber),
        ("1,2", KeyFault::NotANumber),
        ("1.0", KeyFault::NotANumber),
        ("٧", KeyFault::NotANumber),
        ("1 2", KeyFault::NotOneWord),
        (&"7".repeat(201), KeyFault::TooLong),
    ] {
        assert_eq!(PresenceApi.check_key(text), Err(fault), "{text}");
    }
    for (text, key) in
        [("123", "123"), (" 123\n", "123"), ("007", "7"), ("0", "0"), ("9999999999", "9999999999")]
    {
        assert_eq!(PresenceApi.check_key(text), Ok(key.into()));
    }
}

#[test]
fn p1_accounts_can_do_all_four_parts() {
    let can = PresenceApi.capabilities(&site());
    assert!(can.own_status && can.clean_up && can.push && can.single && can.by_id);
    assert!(can.contact_lists.is_some() && can.online_list.is_none() && can.budgets.is_empty());
    assert_eq!(can.poll.unwrap().least_interval.as_secs(), 15);
}
