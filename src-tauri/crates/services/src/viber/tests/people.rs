//! Reading who the bot is, and what somebody is called.

use super::{ONE, json as json_answer, name_of, read, site};
use crate::contract::{KeyFault, Service};
use crate::viber::Viber;
use presence::service::{Me, NameLimits, Named, Reading, Task, Trouble};
use serde_json::{Value, json};
use std::time::Duration;

fn me(body: &Value) -> Result<Reading, Trouble> {
    read(&Task::WhoAmI, &json_answer(200, body.to_string()))
}

fn named(body: &Value) -> Result<Reading, Trouble> {
    read(&name_of(ONE), &json_answer(200, body.to_string()))
}

fn told(key: &str, name: &str, handle: &str) -> Result<Reading, Trouble> {
    Ok(Reading::Me(Me { key: key.into(), name: name.into(), handle: handle.into(), picture: None }))
}

#[test]
fn the_account_is_the_bot_and_its_uri_the_handle() {
    // The form of real answers, which hold more than the page tells.
    let body = json!({
        "status": 0, "status_message": "ok", "id": "pa:75346594275468546724", "name": "My bot", "uri": "mybot",
        "icon": "", "category": "Shops", "location": { "lat": 40.7, "lon": -74.0 }, "country": "US",
        "webhook": "", "event_types": [], "subscribers_count": 35, "chat_hostname": "SN-CHAT-06_",
        "members": [{ "id": "01234567890A=", "name": "my name", "role": "admin" }],
    });
    assert_eq!(me(&body), told("pa:75346594275468546724", "My bot", "mybot"));
    assert_eq!(me(&json!({ "status": 0, "id": "pa:7", "uri": "mybot" })), told("pa:7", "mybot", "mybot"));
    assert_eq!(me(&json!({ "status": 0, "id": "pa:7" })), told("pa:7", "", ""));
    let no_id = Err(Trouble::Unreadable("no id of the bot".into()));
    assert_eq!(me(&json!({ "status": 0, "name": "My bot" })), no_id);
    assert_eq!(me(&json!({ "status": 0, "id": 7 })), no_id);
}

#[test]
fn the_icon_is_the_picture_of_the_bot() {
    let picture = |icon: Value| match me(&json!({ "status": 0, "id": "pa:7", "icon": icon })) {
        Ok(Reading::Me(me)) => me.picture,
        other => panic!("nobody: {other:?}"),
    };
    let icon = "https://media-direct.cdn.viber.com/pg_download?pgtp=icons&dlid=0-04-01-7";
    assert_eq!(picture(json!(icon)).as_deref(), Some(icon));
    assert_eq!(crate::address::picture(icon, Viber.card(), &site()).as_deref(), Some(icon));
    for none in [json!(""), json!(7), json!(null), json!("x".repeat(3000))] {
        assert_eq!(picture(none), None);
    }
    for foreign in
        ["http://media-direct.cdn.viber.com/a", "https://example.com/a", "data:image/png;base64,AA=="]
    {
        assert_eq!(crate::address::picture(foreign, Viber.card(), &site()), None, "{foreign}");
    }
}

#[test]
fn a_name_and_a_picture_are_those_of_who_was_asked_about() {
    let body = json!({
        "status": 0, "status_message": "ok", "message_token": 4_912_661_846_655_238_145_i64,
        "user": { "id": ONE, "name": "John McClane", "avatar": "https://media-direct.cdn.viber.com/a.jpg",
                  "country": "UK", "language": "en", "api_version": 1 },
    });
    let john = Named {
        key: ONE.into(),
        name: "John McClane".into(),
        picture: Some("https://media-direct.cdn.viber.com/a.jpg".into()),
    };
    assert_eq!(named(&body), Ok(Reading::Named(john)));
    let nobody = Named { key: ONE.into(), name: "".into(), picture: None };
    for user in
        [json!({}), json!({ "id": ONE, "name": null, "avatar": "" }), json!({ "name": 7, "avatar": [] })]
    {
        assert_eq!(named(&json!({ "status": 0, "user": user })), Ok(Reading::Named(nobody.clone())));
    }
}

#[test]
fn a_name_of_somebody_else_is_nobodys() {
    let other = json!({ "status": 0, "user": { "id": "another", "name": "Eve" } });
    assert_eq!(named(&other), Err(Trouble::Unreadable("id of another user".into())));
    for user in [json!(null), json!([]), json!("John")] {
        assert_eq!(named(&json!({ "status": 0, "user": user })), Err(Trouble::Unreadable("no user".into())));
    }
    assert_eq!(named(&json!({ "status": 0 })), Err(Trouble::Unreadable("no user".into())));
}

#[test]
fn contacts_are_brought_in_by_their_ids_alone_and_names_asked_for_twice_in_12_hours() {
    let can = Viber.capabilities(&site());
    assert!(can.by_id && can.contact_lists.is_none() && can.online_list.is_none());
    assert!(!can.push && !can.own_status && !can.single && can.budgets.is_empty());
    assert_eq!(can.names, Some(NameLimits { most: 2, window: Duration::from_secs(12 * 60 * 60) }));
    assert_eq!(can.poll.unwrap().least_interval, Duration::from_secs(60));
}

#[test]
fn texts_that_are_no_id_are_refused_with_the_reason() {
    for (text, fault) in [
        ("", KeyFault::Empty),
        (" \n", KeyFault::Empty),
        ("pa:75346594275468546724", KeyFault::OfABot),
        (" PA:75346594275468546724 ", KeyFault::OfABot),
        ("+491701234567", KeyFault::PhoneNumber),
        ("+49 170 1234567", KeyFault::PhoneNumber),
        ("two ids", KeyFault::NotOneWord),
        ("a\u{0}b", KeyFault::NotOneWord),
        (&"x".repeat(201), KeyFault::TooLong),
    ] {
        assert_eq!(Viber.check_key(text), Err(fault), "{text}");
    }
    // Base64 may begin with "+", and nothing says that an id is base64.
    for text in ["+8v+V5APa/jLsiywMa1HOA==", "+1234567890123456789012==", "12345678", "pä:1", "p"] {
        assert_eq!(Viber.check_key(text), Ok(text.into()), "{text}");
    }
}
