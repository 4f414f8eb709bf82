//! `POST /chats/statuses`.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{Bench, sent};
use crate::{Chatless, LastSeenStyle, NewPerson};

async fn statuses(bench: &Bench, ids: &[Uuid]) -> Value {
    let answer = sent(bench.post("/chats/statuses", &json!({ "userUuids": ids }))).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

#[tokio::test]
async fn a_person_comes_and_goes_and_the_next_answer_says_so() {
    let bench = Bench::people(3).await;
    let ids = bench.control.ids();
    let key = ids[0].to_string();
    assert_eq!(statuses(&bench, &ids).await[&key]["isOnline"], false);
    bench.control.arrive(ids[0]).unwrap();
    let here = statuses(&bench, &ids).await;
    assert_eq!(here[&key]["isOnline"], true);
    assert_eq!(here.as_object().unwrap().len(), 3);
    bench.control.leave(ids[0]).unwrap();
    let away = statuses(&bench, &ids).await;
    assert_eq!(away[&key]["isOnline"], false);
    let seen: DateTime<Utc> = away[&key]["lastSeenAt"].as_str().unwrap().parse().unwrap();
    let person = bench.control.person(ids[0]).unwrap();
    assert_eq!(person.last_seen, Some(seen));
}

#[tokio::test]
async fn a_hidden_person_is_offline_without_a_time_although_they_are_here() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    bench.control.arrive(id).unwrap();
    bench.control.hide(id).unwrap();
    assert_eq!(
        statuses(&bench, &[id]).await[id.to_string()],
        json!({ "isOnline": false, "lastSeenAt": null })
    );
    bench.control.unhide(id).unwrap();
    assert_eq!(statuses(&bench, &[id]).await[id.to_string()]["isOnline"], true);
}

#[tokio::test]
async fn a_time_is_written_as_the_style_says() {
    let bench = Bench::people(2).await;
    let ids = bench.control.ids();
    let seen: DateTime<Utc> = "2026-08-21T19:04:11.250Z".parse().unwrap();
    bench.control.set_presence(ids[0], false, Some(seen)).unwrap();
    bench.control.set_presence(ids[1], true, Some(seen)).unwrap();
    let times = async |style: LastSeenStyle| {
        bench.control.change_fanvue(|fanvue| fanvue.last_seen = style);
        let answer = statuses(&bench, &ids).await;
        [0, 1].map(|place| answer[ids[place].to_string()]["lastSeenAt"].clone())
    };
    assert_eq!(
        times(LastSeenStyle::DateTime).await,
        ["2026-08-21T19:04:11.250Z", "2026-08-21T19:04:11.250Z"]
    );
    assert_eq!(times(LastSeenStyle::BareDate).await, ["2026-08-21", "2026-08-21"]);
    assert_eq!(times(LastSeenStyle::NullWhileOnline).await, [json!("2026-08-21T19:04:11.250Z"), Value::Null]);
    bench.control.set_presence(ids[0], false, None).unwrap();
    assert_eq!(times(LastSeenStyle::DateTime).await[0], Value::Null);
}

#[tokio::test]
async fn unknown_people_are_left_out_and_double_ids_answered_once() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    let answer = statuses(&bench, &[id, Uuid::new_v4(), id]).await;
    assert_eq!(answer.as_object().unwrap().keys().collect::<Vec<_>>(), [&id.to_string()]);
}

#[tokio::test]
async fn one_poisonous_id_fails_its_batch_and_no_other() {
    let bench = Bench::people(4).await;
    let ids = bench.control.ids();
    bench.control.poison(ids[2]);
    let refused = sent(bench.post("/chats/statuses", &json!({ "userUuids": ids }))).await;
    assert_eq!((refused.status, refused.body), (400, json!({ "message": "Invalid user UUID" })));
    assert_eq!(statuses(&bench, &ids[..2]).await.as_object().unwrap().len(), 2);
    bench.control.cure(ids[2]);
    assert_eq!(statuses(&bench, &ids).await.as_object().unwrap().len(), 4);
}

#[tokio::test]
async fn a_status_can_be_left_out_or_be_anything_at_all() {
    let bench = Bench::people(2).await;
    let ids = bench.control.ids();
    bench.control.omit_from_statuses(ids[0]);
    bench.control.state_status(ids[1], Some(json!({ "isOnline": "yes", "lastSeenAt": 12 })));
    let answer = statuses(&bench, &ids).await;
    assert_eq!(answer, json!({ ids[1].to_string(): { "isOnline": "yes", "lastSeenAt": 12 } }));
    bench.control.list_in_statuses(ids[0]);
    bench.control.state_status(ids[1], None);
    assert_eq!(statuses(&bench, &ids).await.as_object().unwrap().len(), 2);
}

#[tokio::test]
async fn the_batch_is_refused_as_the_page_says() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0].to_string();
    let hundred_and_one = vec![id.clone(); 101];
    for (body, error) in [
        (json!({ "userUuids": hundred_and_one }), "userUuids: must contain at most 100 elements"),
        (json!({ "userUuids": [] }), "userUuids: must contain at least 1 element"),
        (json!({}), "userUuids: must be an array"),
        (json!({ "userUuids": [id, "a1b2c3d4-6f7g-8h9i"] }), "userUuids.1: Invalid uuid"),
        (json!({ "userUuids": [5] }), "userUuids.0: Invalid uuid"),
    ] {
        let answer = sent(bench.post("/chats/statuses", &body)).await;
        assert_eq!((answer.status, answer.body), (400, json!({ "errors": [error] })));
    }
    let broken = bench.post("/chats/statuses", &json!({})).body("{");
    assert_eq!(sent(broken).await.body, json!({ "errors": ["body: must be JSON"] }));
    let whole = sent(bench.post("/chats/statuses", &json!({ "userUuids": vec![id; 100] }))).await;
    assert_eq!(whole.status, 200);
}

#[tokio::test]
async fn people_can_be_added_and_removed_while_it_runs() {
    let bench = Bench::people(1).await;
    let id = bench.control.add_person(NewPerson::named("<b>Mal\u{202e}lory</b>", "mallory"));
    bench.control.arrive(id).unwrap();
    assert_eq!(statuses(&bench, &[id]).await[id.to_string()]["isOnline"], true);
    bench.control.remove_person(id).unwrap();
    assert_eq!(statuses(&bench, &[id]).await, json!({}));
    assert!(bench.control.arrive(id).is_err());
}

#[tokio::test]
async fn people_without_a_chat_are_answered_as_the_switch_says() {
    let bench = Bench::people(2).await;
    let known = bench.control.ids()[0];
    let quiet = bench.control.add_person(NewPerson { has_chat: false, ..NewPerson::named("Quiet", "quiet") });
    let answer = async |chatless: Chatless| {
        bench.control.change_fanvue(|fanvue| fanvue.chatless = chatless);
        sent(bench.post("/chats/statuses", &json!({ "userUuids": [known, quiet] }))).await
    };
    let key = quiet.to_string();
    assert_eq!(answer(Chatless::Told).await.body[&key]["isOnline"], false);
    assert_eq!(answer(Chatless::LeftOut).await.body.as_object().unwrap().len(), 1);
    let null = answer(Chatless::Null).await.body;
    assert!(null.as_object().unwrap().contains_key(&key) && null[&key].is_null());
    for (chatless, status) in [
        (Chatless::Refused, 400),
        (Chatless::NotFound, 404),
        (Chatless::Forbidden, 403),
        (Chatless::Insufficient, 403),
    ] {
        assert_eq!(answer(chatless).await.status, status, "{chatless:?}");
    }
    let others = sent(bench.post("/chats/statuses", &json!({ "userUuids": [known] }))).await;
    assert_eq!(others.status, 200, "nobody without a chat was asked about");
}
