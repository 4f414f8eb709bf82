//! What a fan paid and how they are subscribed.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{Answer, Bench, sent};
use crate::{Draft, MediaKind, NewPerson, Options, Relation, Sender};

async fn ask(bench: &mut Bench, id: Uuid) -> Answer {
    bench.token = bench.control.issue_tokens(&["read:insights", "read:fan"]).access_token;
    sent(bench.get(&format!("/insights/fans/{id}"))).await
}

async fn insights(bench: &mut Bench, id: Uuid) -> Value {
    let answer = ask(bench, id).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn whoever_paid_nothing_has_no_sources_and_no_last_purchase() {
    let mut bench = Bench::people(2).await;
    let id = bench.control.ids()[1];
    assert_eq!(
        insights(&mut bench, id).await,
        json!({
            "status": "follower",
            "spending": {
                "lastPurchaseAt": null,
                "total": { "gross": 0 },
                "maxSinglePayment": { "gross": 0 },
                "sources": {},
            },
            "subscription": { "createdAt": null, "renewsAt": null, "autoRenewalEnabled": false },
        })
    );
}

#[tokio::test]
async fn tips_and_bought_messages_add_up_in_cents() {
    let mut bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    bench.control.write(id, Draft::tip(500)).unwrap();
    let film = bench.control.reply(id, Sender::Owner, Draft::priced(MediaKind::Video, 900)).unwrap();
    bench.control.buy(id, film).unwrap();
    bench.control.write(id, Draft::tip(700)).unwrap();
    let told = insights(&mut bench, id).await;
    let spending = &told["spending"];
    assert_eq!(spending["total"], json!({ "gross": 2_100 }));
    assert_eq!(spending["maxSinglePayment"], json!({ "gross": 900 }));
    assert_eq!(spending["sources"], json!({ "message": { "gross": 900 }, "tip": { "gross": 1_200 } }));
    assert!(spending["lastPurchaseAt"].is_string());
    assert_eq!(told["status"], "subscriber");
    assert_eq!(told["subscription"]["autoRenewalEnabled"], true);
}

#[tokio::test]
async fn the_status_says_how_they_are_related() {
    let mut bench = Bench::people(0).await;
    for (relation, status, has_begun, renews) in [
        (Relation::Subscriber { renews: true, is_trial: false }, "subscriber", true, true),
        (Relation::Subscriber { renews: false, is_trial: true }, "subscriber", true, false),
        (Relation::Expired, "expired", true, false),
        (Relation::Follower, "follower", false, false),
        (Relation::Stranger, "not_contactable", false, false),
    ] {
        let id = bench.control.add_person(NewPerson { relation, ..NewPerson::named("A", "a") });
        let told = insights(&mut bench, id).await;
        let subscription = &told["subscription"];
        assert_eq!(told["status"], status);
        assert_eq!(subscription["createdAt"].is_string(), has_begun, "{relation:?}");
        assert_eq!(subscription["renewsAt"].is_string(), renews, "{relation:?}");
        assert_eq!(subscription["autoRenewalEnabled"], renews, "{relation:?}");
    }
}

#[tokio::test]
async fn the_varied_crowds_sums_agree_with_their_parts() {
    let mut bench = Bench::with(Options { life: None, ..Options::demo() }).await;
    let people = bench.control.people();
    let mut kinds = std::collections::HashSet::new();
    for person in people.iter().take(120) {
        let told = insights(&mut bench, person.uuid).await;
        let sources = told["spending"]["sources"].as_object().unwrap().clone();
        let sum: u64 = sources.values().map(|source| source["gross"].as_u64().unwrap()).sum();
        assert_eq!(told["spending"]["total"]["gross"], sum);
        assert_eq!(u64::from(person.spent_cents), sum);
        let largest = told["spending"]["maxSinglePayment"]["gross"].as_u64().unwrap();
        assert!(largest <= sum && (largest > 0) == (sum > 0), "{told}");
        assert_eq!(told["spending"]["lastPurchaseAt"].is_string(), sum > 0);
        kinds.extend(sources.keys().cloned());
    }
    assert_eq!(kinds.len(), 3, "{kinds:?}");
}

#[tokio::test]
async fn insights_want_both_scopes_and_a_known_fan() {
    let mut bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    let nobody = ask(&mut bench, Uuid::new_v4()).await;
    assert_eq!((nobody.status, nobody.body), (404, json!({ "message": "Fan not found" })));
    assert_eq!(sent(bench.get("/insights/fans/12")).await.status, 400);
    for scope in ["read:insights", "read:fan"] {
        bench.token = bench.control.issue_tokens(&[scope]).access_token;
        let refused = sent(bench.get(&format!("/insights/fans/{id}"))).await;
        assert_eq!((refused.status, refused.body), (403, json!({ "error": "Insufficient scopes" })));
    }
}
