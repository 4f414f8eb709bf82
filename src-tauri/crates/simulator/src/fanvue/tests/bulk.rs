//! What the bulk reading of messages leaves open, each as the options say, and every kind of message.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::testing::{Bench, sent};
use crate::{
    BulkOrder, BulkReading, Draft, MediaKind, MessageKind, Sender, UnknownCursor, UnknownPerson, UserStyle,
};

/// The messages of one chat.
async fn messages(bench: &Bench, id: Uuid, more: Value) -> Value {
    let mut body = json!({ "chatUuids": [id] });
    for (name, value) in more.as_object().unwrap() {
        body[name] = value.clone();
    }
    let answer = sent(bench.post("/chats/messages/batch", &body)).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["byChat"][id.to_string()].clone()
}

#[tokio::test]
async fn users_are_whole_or_only_an_id_and_a_handle() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    bench.control.write(id, "hello").unwrap();
    let whole = messages(&bench, id, json!({})).await["messages"][0].clone();
    assert_eq!(whole["sender"].as_object().unwrap().len(), 7);
    assert_eq!(whole["recipient"]["displayName"], "Marlow Ceramics");
    bench.control.change_fanvue(|fanvue| fanvue.bulk.users = UserStyle::Slim);
    let slim = messages(&bench, id, json!({})).await["messages"][0].clone();
    let handle = bench.control.person(id).unwrap().handle;
    assert_eq!(slim["sender"], json!({ "uuid": id, "handle": handle }));
    assert_eq!(slim["recipient"], json!({ "uuid": whole["recipient"]["uuid"], "handle": "marlow-ceramics" }));
}

#[tokio::test]
async fn an_unsorted_answer_has_the_same_messages_with_the_newest_last() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    for text in ["one", "two", "three"] {
        bench.control.write(id, text).unwrap();
    }
    bench.control.change_fanvue(|fanvue| fanvue.bulk.order = BulkOrder::Unsorted);
    let chat = messages(&bench, id, json!({ "limit": 3 })).await;
    let texts: Vec<&str> = chat["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| message["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["two", "one", "three"]);
    assert_eq!(chat["oldestMessageUuid"], chat["messages"][1]["uuid"], "it names the oldest all the same");
    assert_eq!(chat["hasMore"], true);
}

#[tokio::test]
async fn an_unknown_cursor_is_refused_or_ignored() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    let body = json!({ "chatUuids": [id], "sinceMessageUuid": Uuid::new_v4() });
    let refused = sent(bench.post("/chats/messages/batch", &body)).await;
    assert_eq!((refused.status, refused.body), (400, json!({ "message": "Message not found" })));
    bench.control.change_fanvue(|fanvue| fanvue.bulk.unknown_cursor = UnknownCursor::Ignored);
    let chat = messages(&bench, id, json!({ "sinceMessageUuid": Uuid::new_v4() })).await;
    assert_eq!(chat["messages"].as_array().unwrap().len(), 3, "all there are");
}

#[tokio::test]
async fn the_bulk_reading_marks_as_read_when_told_to() {
    let bench = Bench::people(2).await;
    let ids = bench.control.ids();
    bench.control.write(ids[0], "hello").unwrap();
    bench.control.write(ids[1], "hello").unwrap();
    bench.control.change_fanvue(|fanvue| fanvue.bulk.reading = BulkReading::MarksRead);
    assert_eq!(messages(&bench, ids[0], json!({})).await["messages"][0]["isRead"], false);
    assert_eq!(messages(&bench, ids[0], json!({})).await["messages"][0]["isRead"], true);
    assert_eq!(sent(bench.get("/chats/unread")).await.body["unreadMessagesCount"], 1, "the other chat's");
    bench.control.change_fanvue(|fanvue| fanvue.bulk.reading = BulkReading::MarksReadFirst);
    assert_eq!(messages(&bench, ids[1], json!({})).await["messages"][0]["isRead"], true);
    assert_eq!(sent(bench.get("/chats/unread")).await.body["unreadMessagesCount"], 0);
}

#[tokio::test]
async fn every_kind_of_message_arrives_under_its_own_word() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    for kind in MessageKind::ALL {
        bench.control.reply(id, Sender::Owner, Draft::of_kind(kind, "words")).unwrap();
        let word = kind.as_str();
        assert_eq!(messages(&bench, id, json!({})).await["messages"][0]["type"], word);
        assert_eq!(sent(bench.get("/chats")).await.body["data"][0]["lastMessage"]["type"], word);
    }
    let mut words: Vec<&str> = MessageKind::ALL.iter().map(|kind| kind.as_str()).collect();
    words.sort_unstable();
    words.dedup();
    assert_eq!(words.len(), 16);
}

#[tokio::test]
async fn what_the_service_sends_by_itself_leaves_the_chat_unread_and_what_the_team_writes_does_not() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    bench.control.write(id, "hello").unwrap();
    for kind in [MessageKind::Broadcast, MessageKind::Renewed, MessageKind::GhostPromotion] {
        bench.control.reply(id, Sender::Owner, Draft::of_kind(kind, "to everybody")).unwrap();
    }
    assert_eq!(bench.control.person(id).unwrap().unread, 1);
    assert_eq!(messages(&bench, id, json!({})).await["messages"][3]["isRead"], false);
    bench.control.reply(id, Sender::Team, "I am on it").unwrap();
    assert_eq!(bench.control.person(id).unwrap().unread, 0);
    let chat = messages(&bench, id, json!({})).await;
    assert!(chat["messages"][0]["sentByUserId"].is_string());
    assert_eq!(chat["messages"][1]["sentByUserId"], Value::Null);
    assert_eq!(chat["messages"][4]["isRead"], true);
}

#[tokio::test]
async fn a_priced_attachment_has_no_words_and_is_bought_once() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    let film = bench.control.reply(id, Sender::Owner, Draft::priced(MediaKind::Video, 900)).unwrap();
    let before = messages(&bench, id, json!({})).await["messages"][0].clone();
    assert_eq!((&before["text"], &before["hasMedia"]), (&Value::Null, &json!(true)));
    assert_eq!(before["pricing"], json!({ "USD": { "price": 900 } }));
    assert_eq!(before["purchasedAt"], Value::Null);
    assert_eq!(bench.control.buy(id, film), Ok(true));
    assert_eq!(bench.control.buy(id, film), Ok(false), "it was bought already");
    assert_eq!(bench.control.buy(id, Uuid::new_v4()), Ok(false));
    assert_eq!(bench.control.buy(Uuid::new_v4(), film), Err(UnknownPerson));
    let after = messages(&bench, id, json!({})).await["messages"][0].clone();
    assert!(after["purchasedAt"].is_string());
    assert_eq!(bench.control.person(id).unwrap().spent_cents, 900);
}

#[tokio::test]
async fn tips_add_up_until_somebody_is_a_top_spender() {
    let bench = Bench::people(1).await;
    let id = bench.control.ids()[0];
    bench.control.write(id, Draft::tip(19_999)).unwrap();
    assert!(!bench.control.person(id).unwrap().is_top_spender);
    bench.control.write(id, Draft::tip(1)).unwrap();
    let tip = messages(&bench, id, json!({})).await["messages"][0].clone();
    assert_eq!(tip["sender"]["isTopSpender"], true);
    assert_eq!(tip["purchasedAt"], tip["sentAt"], "a tip is paid with being sent");
    assert_eq!(
        sent(bench.get("/chats?filter=has_tipped")).await.body["data"][0]["user"]["isTopSpender"],
        true
    );
}
