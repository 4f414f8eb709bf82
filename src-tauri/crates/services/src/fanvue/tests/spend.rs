//! What a fan spent.

use super::{json as answered, reading, site, site_with, trouble};
use crate::contract::{Service, Site};
use crate::fanvue::Fanvue;
use presence::service::{Price, Reading, Spend, Subscription, Task, Trouble};
use presence::time::Wall;
use serde_json::{Value, json};

fn task() -> Task {
    Task::SpendOf { key: "6f1e/..".into() }
}

fn spend(body: &Value) -> Spend {
    match reading(&task(), body) {
        Ok(Reading::Spend(spend)) => spend,
        other => panic!("no spend: {other:?}"),
    }
}

/// An answer as the reconstructed interface description has it.
fn recorded() -> Value {
    json!({
        "status": "subscriber",
        "spending": {
            "lastPurchaseAt": "2026-11-19T10:00:00.000Z",
            "total": { "gross": 123_450.0 }, "maxSinglePayment": { "gross": 5000 }, "sources": {},
        },
        "subscription": {
            "createdAt": "2026-01-01T10:00:00.000Z", "renewsAt": "2026-12-01T10:00:00.000Z",
            "autoRenewalEnabled": true,
        },
    })
}

#[test]
fn spend_is_asked_for_one_fan_a_request_with_both_permissions() {
    let url = Fanvue.plan(&task(), &site()).unwrap().url;
    assert_eq!(url, "https://api.fanvue.com/insights/fans/6f1e%2F..");
    assert!(Fanvue.capabilities(&site()).spend);
    assert!(Fanvue.capabilities(&site_with(&["read:insights", "read:fan"])).spend);
    assert!(!Fanvue.capabilities(&site_with(&["read:insights", "read:chat"])).spend);
    assert!(!Fanvue.capabilities(&site_with(&["read:fan", "read:chat"])).spend);
    let refused = answered(403, r#"{"error":"Insufficient scopes"}"#);
    assert_eq!(trouble(&task(), &refused), Trouble::MissingScope("read:insights".into()));
}

#[test]
fn a_fan_whose_spend_is_refused_although_it_may_be_read_is_refused_alone() {
    let may = site_with(&["read:fan", "read:insights"]);
    let forbidden = |body: &str, site: &Site| Fanvue.read(&task(), &answered(403, body), site).reading;
    let missing = Err(Trouble::MissingScope("read:insights".into()));
    let refused = forbidden(r#"{"error":"Forbidden"}"#, &may);
    assert_eq!(refused, Err(Trouble::Refused { status: 403, words: "Forbidden".into() }));
    assert_eq!(forbidden(r#"{"error":"Insufficient scopes"}"#, &may), missing);
    assert_eq!(forbidden(r#"{"error":"Forbidden"}"#, &site()), missing, "where nobody knows");
}

#[test]
fn a_fans_spend_and_subscription_are_read() {
    assert_eq!(
        spend(&recorded()),
        Spend {
            total: Some(Price { cents: 123_450, currency: "USD".into() }),
            last_purchase: Some(Wall(1_795_168_800_000 - 24 * 3_600_000)),
            subscription: Some(Subscription {
                renews: Some(Wall(1_796_119_200_000)),
                is_renewing: Some(true),
            }),
        }
    );
}

#[test]
fn a_follower_has_no_subscription_and_an_expired_one_is_told() {
    let mut body = recorded();
    body["subscription"] = json!({ "createdAt": null, "renewsAt": null, "autoRenewalEnabled": false });
    let of = |status: &str, body: &Value| {
        let mut body = body.clone();
        body["status"] = status.into();
        spend(&body).subscription
    };
    assert_eq!(of("follower", &body), None);
    assert_eq!(of("of_tomorrow", &body), None);
    let ended = Some(Subscription { renews: None, is_renewing: Some(false) });
    assert_eq!(of("expired", &body), ended);
    body["subscription"]["createdAt"] = "2026-01-01T10:00:00Z".into();
    assert_eq!(of("not_contactable", &body), ended);
}

#[test]
fn row_17_what_cannot_be_read_is_not_told() {
    let odd = json!({ "spending": { "total": { "gross": "much" }, "lastPurchaseAt": "9999-12-31" }, "subscription": 7 });
    assert_eq!(spend(&odd), Spend::default());
    assert_eq!(spend(&json!({ "spending": { "total": null, "lastPurchaseAt": null } })), Spend::default());
    let gross = |gross: Value| spend(&json!({ "spending": { "total": { "gross": gross } } })).total;
    let cents = |cents| Some(Price { cents, currency: "USD".into() });
    assert_eq!(gross(json!(0)), cents(0), "nothing spent is an answer");
    assert_eq!(gross(json!("250")), cents(250));
    assert_eq!(gross(json!(19.999_999)), cents(20));
    assert_eq!(gross(json!(-5)), None);
    for body in [json!({}), json!([]), json!(null), json!({ "spending": null, "subscription": [] })] {
        assert_eq!(reading(&task(), &body), Err(Trouble::Unreadable("no spending".into())), "{body}");
    }
}
