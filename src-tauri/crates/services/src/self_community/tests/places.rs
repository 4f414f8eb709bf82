//! Where a community says its pages are.

use super::{json as answered, reading, site_at};
use crate::contract::Service;
use crate::self_community::SelfCommunity;
use presence::service::{Page, Places, PlacesPage, Reading, Task, Trouble};
use serde_json::{Value, json};

fn preferences(pairs: &[(&str, &str)]) -> Value {
    let row = |(name, value): &(&str, &str)| json!({ "id": 1, "section": "configurations", "name": name, "value": value });
    json!({ "count": pairs.len(), "next": null, "previous": null, "results": pairs.iter().map(row).collect::<Vec<_>>() })
}

fn read(page: &Page, base: &str, body: &Value) -> PlacesPage {
    let task = Task::Places { page: page.clone() };
    match SelfCommunity.read(&task, &answered(200, body.to_string()), &site_at(base)).reading {
        Ok(Reading::Places(read)) => read,
        other => panic!("no places: {other:?}"),
    }
}

fn places(base: &str, body: &Value) -> Places {
    read(&Page::default(), base, body).places
}

fn chat(template: &str) -> Option<String> {
    let body = preferences(&[("url_template_private_message", template)]);
    places("https://community.example", &body).chat.map(String::from)
}

#[test]
fn templates_are_turned_into_our_own() {
    let body = preferences(&[
        ("follow_enabled", "true"),
        ("url_template_profile", "/people/{username}/"),
        ("configurations.url_template_private_message", "https://community.example/inbox/?with={id}"),
    ]);
    let read = places("https://community.example", &body);
    assert_eq!(read.profile.as_deref(), Some("{base}/people/{handle}/"));
    assert_eq!(read.chat.as_deref(), Some("{base}/inbox/?with={key}"));
    assert_eq!(chat("messages/{id}-{username}").as_deref(), Some("{base}/messages/{key}-{handle}"));
}

#[test]
fn templates_that_lead_elsewhere_or_ask_for_the_unknown_are_ignored() {
    for template in [
        "",
        "/messages/",
        "/messages/{uuid}/",
        "/messages/{id}/{uuid}/",
        "/messages/{id",
        "/messages/:id/",
        "/messages/{ id }/",
        "/messages/{id}/..",
        "/messages/{id}/#top",
        "/messages\\{id}",
        "/messages/-.key.-/{id}",
        "https://evil.example/{id}",
        "https://{id}.community.example/",
        "https://community.example:{id}/",
        "https://community.example{id}/",
        "//evil.example/{id}",
        "http://community.example/{id}",
        "javascript:alert({id})",
    ] {
        assert_eq!(chat(template), None, "{template}");
    }
    assert_eq!(chat(&format!("/{{id}}/{}", "a".repeat(3000))), None);
}

#[test]
fn what_is_not_told_stays_as_it_was() {
    assert_eq!(places("https://community.example", &preferences(&[])), Places::default());
    let odd = json!({ "results": [null, 7, { "name": 1 }, { "name": "url_template_profile", "value": 7 }] });
    assert_eq!(places("https://community.example", &odd), Places::default());
    let own = preferences(&[("url_template_profile", "https://portal.example/club/u/{id}/")]);
    assert_eq!(places("https://portal.example/club", &own).profile.as_deref(), Some("{base}/u/{key}/"));
    assert_eq!(places("https://portal.example/other", &own).profile, None);
    for body in [json!({}), json!([]), json!({ "results": null })] {
        assert_eq!(
            reading(&Task::Places { page: Page::default() }, &body),
            Err(Trouble::Unreadable("no results".into()))
        );
    }
}

#[test]
fn they_are_asked_for_with_a_limit_and_page_by_page_at_the_community_alone() {
    let site = site_at("https://community.example");
    let address = |page: &Page| {
        let planned = SelfCommunity.plan(&Task::Places { page: page.clone() }, &site);
        planned.expect("a request").url
    };
    let first = "https://community.example/api/v2/dynamic_preference/?section=configurations&limit=100";
    assert_eq!(address(&Page::default()), first);
    let after = |page: &Page, next: &str| {
        let body = json!({ "results": [{ "name": "url_template_profile" }], "next": next });
        let read = read(page, &site.base, &body);
        assert_eq!(read.is_cut, read.next.is_none() && !next.is_empty());
        read.next
    };
    let second =
        "https://community.example/api/v2/dynamic_preference/?section=configurations&limit=8&offset=8";
    let next = after(&Page::default(), second).expect("a page");
    assert_eq!(address(&next), second, "as long as the community makes it");
    assert_eq!(after(&next, second), None, "where it came from");
    for elsewhere in [
        "https://evil.example/api/v2/dynamic_preference/?offset=16",
        "//evil.example/?offset=16",
        "http://community.example/api/v2/dynamic_preference/?offset=16",
        "https://community.example@evil.example/?offset=16",
        "",
    ] {
        assert_eq!(after(&next, elsewhere), None, "{elsewhere}");
    }
    for forged in ["https://evil.example/", "@evil.example/", ":1/"] {
        assert_eq!(address(&Page(Some(forged.into()))), first, "{forged}");
    }
}
