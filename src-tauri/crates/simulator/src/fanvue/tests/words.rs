//! Messages of one chat and of many.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{Bench, sent};
use crate::{ChatError, Draft, MediaKind, NewPerson, Sender};

async fn batch(bench: &Bench, body: Value) -> Value {
    let answer = sent(bench.post("/chats/messages/batch", &body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["byChat"].clone()
}

async fn unread(bench: &Bench) -> Value {
    sent(bench.get("/chats/unread")).await.body["unreadMessagesCount"].clone()
}

#[tokio::test]
async fn reading_one_chat_marks_it_as_read_unless_told_not_to() {
    let bench = Bench::people(2).await;
    let id = bench.control.ids()[1];
    bench.control.write(id, "hello").unwrap();
    let kept = sent(bench.get(&format!("/chats/{id}/messages?markAsRead=false"))).await.body;
    assert_eq!((&kept["data"][0]["text"], &kept["data"][0]["isRead"]), (&json!("hello"), &json!(false)));
    assert_eq!(unread(&bench).await, 1);
    assert_eq!(sent(bench.get(&format!("/chats/{id}/messages?markAsRead=maybe"))).await.status, 400);
    sent(bench.get(&format!("/chats/{id}/messages"))).await;
    assert_eq!(unread(&bench).await, 0);
}

#[tokio::test]
async fn the_bulk_reading_leaves_everything_unread() {
    let bench = Bench::people(2).await;
    let id = bench.control.ids()[0];
    bench.control.write(id, "hello").unwrap();
    let answer = batch(&bench, json!({ "chatUuids": [id] })).await;
    assert_eq!(answer[id.to_string()]["messages"][0]["isRead"], false);
    assert_eq!(unread(&bench).await, 1);
}

#[tokio::test]
async fn each_chat_of_the_bulk_reading_stands_for_itself() {
    let bench = Bench::people(3).await;
    let ids = bench.control.ids();
    let nobody = Uuid::new_v4();
    let quiet = bench.control.add_person(NewPerson { has_chat: false, ..NewPerson::named("Quiet", "quiet") });
    bench.control.refuse_chat(ids[1], Some(ChatError::Forbidden));
    bench.control.refuse_chat(ids[2], Some(ChatError::Internal));
    let answer = batch(&bench, json!({ "chatUuids": [ids[0], ids[1], ids[2], nobody, quiet] })).await;
    assert_eq!(answer[ids[0].to_string()]["messages"].as_array().unwrap().len(), 3);
    for (id, error) in
        [(ids[1], "forbidden"), (ids[2], "internal"), (nobody, "not_found"), (quiet, "not_found")]
    {
        assert_eq!(answer[id.to_string()], json!({ "error": error }));
    }
    bench.control.refuse_chat(ids[2], None);
    let answer = batch(&bench, json!({ "chatUuids": [ids[2]] })).await;
    assert!(answer[ids[2].to_string()]["messages"].is_array());
}

#[tokio::test]
async fn a_chat_can_refuse_the_whole_call() {
    let bench = Bench::people(2).await;
    let ids = bench.control.ids();
    bench.control.refuse_chat(ids[1], Some(ChatError::WholeCall));
    let refused = sent(bench.post("/chats/messages/batch", &json!({ "chatUuids": ids }))).await;
    assert_eq!((refused.status, refused.body), (400, json!({ "message": "Invalid chat UUID" })));
    let answer = batch(&bench, json!({ "chatUuids": [ids[0]] })).await;
    assert!(answer[ids[0].to_string()]["messages"].is_array());
}

#[tokio::test]
async fn the_newest_come_first_and_the_limit_counts_for_each_chat() {
    let bench = Bench::people(2).await;
    let ids = bench.control.ids();
    for number in 0..5 {
        bench.control.write(ids[0], Draft::text(number.to_string())).unwrap();
    }
    let answer = batch(&bench, json!({ "chatUuids": ids, "limit": 3 })).await;
    let chat = &answer[ids[0].to_string()];
    let texts: Vec<&str> =
        chat["messages"].as_array().unwrap().iter().map(|m| m["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["4", "3", "2"]);
    assert_eq!(chat["hasMore"], true);
    assert_eq!(chat["oldestMessageUuid"], chat["messages"][2]["uuid"]);
    assert_eq!(answer[ids[1].to_string()]["hasMore"], false);
}

#[tokio::test]
async fn a_cursor_brings_only_what_was_sent_after_it_in_every_chat() {
    let bench = Bench::people(2).await;
    let ids = bench.control.ids();
    let cursor = bench.control.write(ids[0], "before").unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    bench.control.write(ids[1], "after").unwrap();
    let answer = batch(&bench, json!({ "chatUuids": ids, "sinceMessageUuid": cursor })).await;
    assert_eq!(
        answer[ids[0].to_string()],
        json!({ "messages": [], "hasMore": false, "oldestMessageUuid": null })
    );
    assert_eq!(answer[ids[1].to_string()]["messages"][0]["text"], "after");
    assert_eq!(answer[ids[1].to_string()]["messages"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn bad_bulk_requests_are_refused_with_the_reason() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    for body in [
        json!({ "chatUuids": [] }),
        json!({ "chatUuids": vec![id; 51] }),
        json!({ "userUuids": [id] }),
        json!({ "chatUuids": ["x"] }),
        json!({ "chatUuids": [id], "limit": 0 }),
        json!({ "chatUuids": [id], "limit": 51 }),
        json!({ "chatUuids": [id], "limit": 2.5 }),
        json!({ "chatUuids": [id], "sinceMessageUuid": "" }),
        json!({ "chatUuids": [id], "sinceMessageUuid": null }),
        json!({ "chatUuids": [id], "sinceMessageUuid": Uuid::new_v4() }),
    ] {
        assert_eq!(sent(bench.post("/chats/messages/batch", &body)).await.status, 400, "{body}");
    }
    assert_eq!(
        sent(bench.post("/chats/messages/batch", &json!({ "chatUuids": vec![id; 50] }))).await.status,
        200
    );
}

#[tokio::test]
async fn tips_pictures_and_the_team_are_told_apart() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    bench.control.write(id, Draft::media(MediaKind::Image)).unwrap();
    bench.control.write(id, Draft::tip(2_500)).unwrap();
    bench.control.reply(id, Sender::Team, "Thank you!").unwrap();
    let answer = batch(&bench, json!({ "chatUuids": [id], "limit": 3 })).await;
    let messages = &answer[id.to_string()]["messages"];
    assert!(messages[0]["sentByUserId"].is_string());
    assert_eq!(messages[0]["recipient"]["uuid"], json!(id));
    assert_eq!((&messages[1]["type"], &messages[1]["text"]), (&json!("TIP"), &Value::Null));
    assert_eq!(messages[1]["pricing"], json!({ "USD": { "price": 2500 } }));
    assert_eq!((&messages[2]["hasMedia"], &messages[2]["mediaType"]), (&json!(true), &json!("image")));
    assert_eq!(messages[2]["mediaUuids"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_marker_is_in_every_text_and_in_none_without_it() {
    let bench = Bench::people(3).await;
    let ids = bench.control.ids();
    bench.control.change_fanvue(|fanvue| fanvue.message_marker = Some(String::from("CANARY-7")));
    bench.control.write(ids[0], "hello").unwrap();
    let answer = batch(&bench, json!({ "chatUuids": ids })).await;
    for chat in answer.as_object().unwrap().values() {
        for message in chat["messages"].as_array().unwrap() {
            assert!(message["text"].as_str().is_none_or(|text| text.ends_with(" CANARY-7")), "{message}");
        }
    }
    assert_eq!(sent(bench.get("/chats")).await.body["data"][0]["lastMessage"]["text"], "hello CANARY-7");
    bench.control.change_fanvue(|fanvue| fanvue.message_marker = None);
    assert_eq!(sent(bench.get("/chats")).await.body["data"][0]["lastMessage"]["text"], "hello");
}
