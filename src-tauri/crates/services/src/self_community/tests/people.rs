//! Reading the account, its lists, and the people in them.

use super::{contacts, json as answered, reading, site_at};
use crate::contract::Service;
use crate::self_community::SelfCommunity;
use expect_test::expect;
use presence::relation::Relation;
use presence::service::{ContactPage, ContactRow, ListPage, Me, Page, Reading, Task, Trouble};
use serde_json::{Value, json};

fn page(list: &str, place: Option<&str>, body: &Value) -> ContactPage {
    match reading(&contacts(list, place), body) {
        Ok(Reading::Contacts(page)) => page,
        other => panic!("no people: {other:?}"),
    }
}

fn page_of(rows: &[Value], next: &Value) -> Value {
    json!({ "count": 1000, "next": next, "previous": null, "results": rows })
}

fn person(user: Value) -> ContactRow {
    page("followers/1", None, &page_of(&[user], &Value::Null)).rows.remove(0)
}

/// A user as the documentation's schema has them.
fn ann() -> Value {
    json!({
        "id": 7, "username": "ann_b", "real_name": "Ann B.", "avatar": "https://community.example/a/7.png",
        "ext_id": null, "followings_counter": 3, "connection_status": "followed",
        "date_joined": "2024-03-01T23:30:00.000000+02:00", "description": "", "reputation": 12, "deleted": false,
    })
}

fn me(base: &str, body: &Value) -> Result<Me, Trouble> {
    match SelfCommunity.read(&Task::WhoAmI, &answered(200, body.to_string()), &site_at(base)).reading {
        Ok(Reading::Me(me)) => Ok(me),
        Ok(other) => panic!("{other:?}"),
        Err(trouble) => Err(trouble),
    }
}

#[test]
fn s2_an_account_is_one_of_its_own_community() {
    let key = |base: &str| String::from(me(base, &ann()).unwrap().key);
    assert_eq!(key("https://community.example"), "7@community.example");
    assert_eq!(key("https://other.example:8443"), "7@other.example:8443");
    assert_eq!(key("http://[::1]:4711"), "7@[::1]:4711");
}

#[test]
fn who_the_account_is() {
    let of = |body: Value| me("https://community.example", &body).map(|me| (me.name, me.handle));
    assert_eq!(of(ann()), Ok(("Ann B.".into(), "ann_b".into())));
    assert_eq!(
        of(json!({ "id": "7", "username": "ann", "real_name": "" })),
        Ok(("ann".into(), "ann".into()))
    );
    assert_eq!(of(json!({ "id": 7 })), Ok(("".into(), "".into())));
    for odd in [json!({}), json!([]), json!({ "id": null }), json!({ "id": "me" }), json!({ "id": -7 })] {
        assert!(matches!(of(odd), Err(Trouble::Unreadable(_))));
    }
}

fn lists(me: &Value) -> String {
    let Ok(Reading::Lists(ListPage { offers, next: None })) = reading(&Task::Lists { page: Page(None) }, me)
    else {
        panic!("no lists")
    };
    offers.iter().map(|offer| format!("{} {:?}\n", offer.key.0, offer.count)).collect()
}

#[test]
fn all_lists_are_offered_unless_the_mode_is_told() {
    expect![[r#"
        followings/7 None
        followers/7 None
        connections/7 None
        requests None
        requests_sent None
    "#]]
    .assert_eq(&lists(&json!({ "id": 7, "followings_counter": null })));
    expect![[r#"
        followings/7 Some(3)
        followers/7 Some(0)
    "#]]
    .assert_eq(&lists(&json!({ "id": 7, "followings_counter": 3, "followers_counter": 0 })));
    assert!(reading(&Task::Lists { page: Page(None) }, &json!({ "username": "ann" })).is_err());
}

#[test]
fn a_row_tells_all_it_holds() {
    let row = person(ann());
    assert_eq!(
        row,
        ContactRow {
            key: "7".into(),
            name: "Ann B.".into(),
            handle: "ann_b".into(),
            picture: Some("https://community.example/a/7.png".into()),
            registered: row.registered,
            relation: Some(Relation::Followed),
            ..ContactRow::default()
        }
    );
    assert_eq!(row.registered.unwrap().to_string(), "2024-03-01");
}

#[test]
fn a_row_without_a_status_leaves_the_relation_as_it_is_known() {
    assert_eq!(person(json!({ "id": 7, "connection_status": null })).relation, Some(Relation::None));
    assert_eq!(person(json!({ "id": 7 })).relation, None);
    assert_eq!(person(json!({ "id": 7, "connection_status": 3 })).relation, None);
}

#[test]
fn a_request_holds_the_person_on_its_other_side() {
    for side in ["from_user", "to_user"] {
        let row = json!({ "id": 99, side: ann(), "created": "2026-11-01T10:00:00Z", "rejected": null });
        assert_eq!(&*person(row).key, "7", "{side}");
    }
}

#[test]
fn of_a_request_that_holds_both_sides_the_owner_is_nobody() {
    let me = json!({ "id": 1, "username": "me" });
    let received = json!({ "id": 99, "from_user": ann(), "to_user": me });
    let sent = json!({ "id": 98, "from_user": me, "to_user": ann() });
    for (list, row) in [("requests", received), ("requests_sent", sent)] {
        let page = page(list, None, &page_of(&[row], &Value::Null));
        assert_eq!(page.rows.iter().map(|row| &*row.key).collect::<Vec<_>>(), ["7"], "{list}");
    }
}

#[test]
fn deleted_accounts_are_nobody() {
    let rows = [json!({ "id": 1, "deleted": true }), ann(), json!({ "id": 2, "deleted": "yes" })];
    let page = page("followers/1", None, &page_of(&rows, &Value::Null));
    assert_eq!(page.rows.iter().map(|row| &*row.key).collect::<Vec<_>>(), ["7", "2"]);
    assert_eq!(page.unreadable, 0);
}

#[test]
fn row_17_rows_that_cannot_be_read_are_counted_and_too_many_of_them_are_trouble() {
    let rows = |good: u64, odd: &[Value]| {
        let good = (0..good).map(|id| json!({ "id": id }));
        page_of(&good.chain(odd.iter().cloned()).collect::<Vec<_>>(), &Value::Null)
    };
    let odd =
        [json!("x"), json!({ "id": null }), json!([]), json!({ "from_user": null }), json!({ "id": 1.5 })];
    let read = page("followers/1", None, &rows(20, &odd));
    assert_eq!((read.rows.len(), read.unreadable), (20, 5));
    let too_many = reading(&contacts("followers/1", None), &rows(19, &odd));
    assert_eq!(too_many, Err(Trouble::Unreadable("id of a person".into())));
    for body in [json!({}), json!([]), json!({ "results": {} }), json!(null)] {
        assert!(matches!(reading(&contacts("followers/1", None), &body), Err(Trouble::Unreadable(_))));
    }
}

#[test]
fn row_17_wrong_types_inside_a_row_lose_only_their_field() {
    let row =
        json!({ "id": "7", "username": 3, "real_name": [], "avatar": {}, "date_joined": 0, "deleted": 1 });
    assert_eq!(person(row), ContactRow { key: "7".into(), ..ContactRow::default() });
    let long = json!({ "id": 7, "username": "x".repeat(1000), "real_name": "y".repeat(1_000_000) });
    assert_eq!((person(long.clone()).handle.len(), person(long).name.chars().count()), (0, 255));
}

#[test]
fn row_19_a_person_stands_in_a_page_once() {
    let rows = [json!({ "id": 7, "username": "first" }), json!({ "id": "7" })];
    let page = page("followers/1", None, &page_of(&rows, &Value::Null));
    assert_eq!((page.rows.len(), &*page.rows[0].handle), (1, "first"));
}

#[test]
fn a_next_page_is_followed_on_the_communitys_own_address_only() {
    let next = |next: &str| page("followings/7", None, &page_of(&[ann()], &next.into()));
    let place = "/api/v2/user/7/followings/?limit=100&offset=100";
    for told in [
        format!("https://community.example{place}"),
        format!("https://COMMUNITY.example:443{place}#top"),
        place.to_owned(),
        "?limit=100&offset=100".to_owned(),
    ] {
        let page = next(&told);
        assert_eq!((page.next, page.is_cut), (Some(Page(Some(place.into()))), false), "{told}");
    }
    for told in [
        format!("https://evil.example{place}"),
        format!("https://community.example.evil.example{place}"),
        format!("https://community.example:8443{place}"),
        format!("https://community.example@evil.example{place}"),
        format!("https://user@community.example{place}"),
        format!("http://community.example{place}"),
        format!("//evil.example{place}"),
        format!("\\\\evil.example{place}"),
        "javascript:alert(1)".to_owned(),
        format!("https://community.example{place}&x={}", "a".repeat(3000)),
    ] {
        let page = next(&told);
        assert_eq!((page.next, page.is_cut, page.rows.len()), (None, true, 1), "{told}");
    }
}

#[test]
fn a_list_without_a_next_page_is_whole() {
    for next in [json!(null), json!(""), json!(" ")] {
        let page = page("followings/7", None, &page_of(&[ann()], &next));
        assert_eq!((page.next, page.is_cut), (None, false));
    }
    let page = page("followings/7", None, &json!({ "results": [] }));
    assert_eq!(page, ContactPage::default());
}

#[test]
fn row_22_a_list_that_repeats_or_goes_back_ends_and_is_not_whole() {
    let place = |offset: u32| format!("/api/v2/user/7/followings/?limit=100&offset={offset}");
    for (from, to, goes_on) in [(100, 200, true), (100, 100, false), (100, 0, false), (200, 100, false)] {
        let page = page("followings/7", Some(&place(from)), &page_of(&[], &place(to).into()));
        assert_eq!((page.next.is_some(), page.is_cut), (goes_on, !goes_on), "{from} {to}");
    }
    let same = "/api/v2/user/7/followings/?cursor=x";
    let page = page("followings/7", Some(same), &page_of(&[], &same.into()));
    assert_eq!((page.next, page.is_cut), (None, true));
}

#[test]
fn a_community_below_a_path_stays_below_it() {
    let site = site_at("https://portal.example/club");
    let read = |next: &str| {
        let body = answered(200, page_of(&[], &next.into()).to_string());
        match SelfCommunity.read(&contacts("requests", None), &body, &site).reading {
            Ok(Reading::Contacts(page)) => page.next.and_then(|page| page.0),
            other => panic!("{other:?}"),
        }
    };
    assert_eq!(read("https://portal.example/club/x/?offset=9").as_deref(), Some("/x/?offset=9"));
    assert_eq!(read("https://portal.example/clubs/x/?offset=9"), None);
    assert_eq!(read("https://portal.example/club/../x/?offset=9"), None);
}
