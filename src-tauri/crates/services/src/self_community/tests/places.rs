//! Where a community says its pages are.

use super::{json as answered, reading, site_at};
use crate::contract::Service;
use crate::self_community::SelfCommunity;
use presence::service::{Places, Reading, Task, Trouble};
use serde_json::{Value, json};

fn preferences(pairs: &[(&str, &str)]) -> Value {
    let row = |(name, value): &(&str, &str)| json!({ "id": 1, "section": "configurations", "name": name, "value": value });
    json!({ "count": pairs.len(), "next": null, "previous": null, "results": pairs.iter().map(row).collect::<Vec<_>>() })
}

fn places(base: &str, body: &Value) -> Places {
    match SelfCommunity.read(&Task::Places, &answered(200, body.to_string()), &site_at(base)).reading {
        Ok(Reading::Places(places)) => places,
        other => panic!("no places: {other:?}"),
    }
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
        assert_eq!(reading(&Task::Places, &body), Err(Trouble::Unreadable("no results".into())));
    }
}
