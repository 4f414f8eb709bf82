//! Whether answers have the members that the vendor's schemas require, with the types they allow.
//!
//! The lists of members are copied by hand from fanvue-openapi.json and the reference pages.

use serde_json::Value;

use crate::Options;
use crate::testing::{Bench, sent};

const USER: &str = "uuid:s handle:s displayName:s nickname:s? isTopSpender:b avatarUrl:s? registeredAt:s";
const CHAT: &str =
    "createdAt:s lastMessageAt:s? isRead:b isMuted:b unreadMessagesCount:n user:o lastMessage:o?";
const LAST_MESSAGE: &str =
    "text:s? type:s uuid:s sentAt:s hasMedia:b? mediaType:s? senderUuid:s sentByUserId:s?";
const MESSAGE: &str = "uuid:s text:s? sentAt:s? sender:o recipient:o hasMedia:b? mediaType:s? mediaUuids:a type:s \
                       pricing:o? purchasedAt:s? sentByUserId:s? isRead:b";
const ME: &str = "uuid:s email:s handle:s bio:s displayName:s isCreator:b createdAt:s updatedAt:s? avatarUrl:s? \
                  bannerUrl:s? likesCount:n fanCounts:o contentCounts:o";
const UNREAD: &str = "unreadChatsCount:n unreadMessagesCount:n unreadNotifications:o";
const NOTIFICATIONS: &str =
    "newFollower:n newPostComment:n newPostLike:n newPurchase:n newSubscriber:n newTip:n newPromotion:n";
const MEMBER: &str = "uuid:s displayName:s handle:s isCreator:b";

/// Exactly these members: a name, a colon, the first letter of the type, and a question mark where null is allowed.
#[track_caller]
fn has_shape(value: &Value, shape: &str) {
    let object = value.as_object().unwrap_or_else(|| panic!("no object: {value}"));
    let mut names: Vec<&str> = object.keys().map(String::as_str).collect();
    for member in shape.split_ascii_whitespace() {
        let (name, kind) = member.split_once(':').unwrap();
        let found = object.get(name).unwrap_or_else(|| panic!("{name} is missing in {value}"));
        let fits = match kind.trim_end_matches('?') {
            "s" => found.is_string(),
            "b" => found.is_boolean(),
            "n" => found.is_number(),
            "o" => found.is_object(),
            "a" => found.is_array(),
            other => panic!("no kind {other}"),
        };
        assert!(fits || (kind.ends_with('?') && found.is_null()), "{name} is {found}");
        names.retain(|other| *other != name);
    }
    assert!(names.is_empty(), "more than the schema has: {names:?}");
}

#[tokio::test]
async fn every_row_has_the_members_of_the_schema() {
    let bench = Bench::with(Options::demo()).await;
    let get = async |path: &str| {
        let answer = sent(bench.get(path)).await;
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(answer.header("content-type"), Some("application/json"), "{path}");
        answer.body
    };
    let me = get("/users/me").await;
    has_shape(&me, ME);
    has_shape(&me["fanCounts"], "followersCount:n subscribersCount:n");
    has_shape(
        &me["contentCounts"],
        "imageCount:n videoCount:n audioCount:n postCount:n payToViewPostCount:n",
    );

    let unread = get("/chats/unread").await;
    has_shape(&unread, UNREAD);
    has_shape(&unread["unreadNotifications"], NOTIFICATIONS);

    let mut ids = Vec::new();
    for page in 1..=6 {
        let chats = get(&format!("/chats?size=50&page={page}")).await;
        has_shape(&chats["pagination"], "page:n size:n hasMore:b");
        for row in chats["data"].as_array().unwrap() {
            has_shape(row, CHAT);
            has_shape(&row["user"], USER);
            if !row["lastMessage"].is_null() {
                has_shape(&row["lastMessage"], LAST_MESSAGE);
                assert_eq!(row["lastMessage"]["sentAt"], row["lastMessageAt"]);
            }
            ids.push(row["user"]["uuid"].clone());
        }
    }
    for path in ["/followers?size=50", "/subscribers?size=50"] {
        for row in get(path).await["data"].as_array().unwrap() {
            has_shape(row, USER);
        }
    }
    for list in get("/chats/lists/smart").await.as_array().unwrap() {
        has_shape(list, "name:s uuid:s count:n");
    }
    for row in get("/chats/lists/smart/subscribers").await["data"].as_array().unwrap() {
        has_shape(row, MEMBER);
    }
    let lists = get("/chats/lists/custom").await;
    assert_eq!(lists["data"].as_array().unwrap().len(), 3);
    has_shape(&lists["data"][0], "uuid:s name:s membersCount:n createdAt:s");
    let members = format!("/chats/lists/custom/{}", lists["data"][0]["uuid"].as_str().unwrap());
    has_shape(&get(&members).await["data"][0], MEMBER);

    let one = get(&format!("/chats/{}/messages?markAsRead=false", ids[0].as_str().unwrap())).await;
    for message in one["data"].as_array().unwrap() {
        has_shape(message, MESSAGE);
        has_shape(&message["sender"], "uuid:s handle:s");
    }
    let body = serde_json::json!({ "chatUuids": &ids[..50] });
    let many = sent(bench.post("/chats/messages/batch", &body)).await.body;
    for chat in many["byChat"].as_object().unwrap().values() {
        has_shape(chat, "messages:a hasMore:b oldestMessageUuid:s?");
        for message in chat["messages"].as_array().unwrap() {
            has_shape(message, MESSAGE);
            has_shape(&message["sender"], USER);
            has_shape(&message["recipient"], USER);
        }
    }
    let body = serde_json::json!({ "userUuids": &ids[..100] });
    let statuses = sent(bench.post("/chats/statuses", &body)).await.body;
    assert_eq!(statuses.as_object().unwrap().len(), 100);
    for status in statuses.as_object().unwrap().values() {
        has_shape(status, "isOnline:b lastSeenAt:s?");
    }
}

#[tokio::test]
async fn pictures_have_an_address_only_when_there_is_a_place_for_them() {
    let bench = Bench::people(1).await;
    let picture = async || sent(bench.get("/chats")).await.body["data"][0]["user"]["avatarUrl"].clone();
    assert_eq!(picture().await, Value::Null);
    bench
        .control
        .change_fanvue(|fanvue| fanvue.avatar_base = Some(String::from("https://media.fanvue.com/avatars")));
    let id = bench.control.ids()[0];
    assert_eq!(picture().await, format!("https://media.fanvue.com/avatars/{id}.png"));
}
