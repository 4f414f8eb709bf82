//! Managed creators and their fans.

use std::time::Duration;

use serde_json::{Value, json};
use uuid::Uuid;

use crate::fanvue::Fanvue;
use crate::testing::{Bench, sent};
use crate::world::World;
use crate::{AgencyOptions, Budget, Limit, NewPerson, Options, Relation, UnknownPerson};

const SCOPES: [&str; 4] = ["read:creator", "read:agency", "read:chat", "read:fan"];

async fn bench(creators: usize, fans: usize) -> Bench {
    let mut options = Options::people(3);
    options.fanvue.agency = AgencyOptions { creators, fans };
    let mut bench = Bench::with(options).await;
    bench.token = bench.control.issue_tokens(&SCOPES).access_token;
    bench
}

async fn read(bench: &Bench, path: &str) -> Value {
    let answer = sent(bench.get(path)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

/// The subscribers of a creator, in order.
fn subscribers(bench: &Bench, creator: Uuid) -> Vec<Uuid> {
    let fans = bench.control.fans_of(creator).unwrap().into_iter();
    fans.filter(|fan| matches!(fan.relation, Relation::Subscriber { .. })).map(|fan| fan.uuid).collect()
}

fn uuids(page: &Value) -> Vec<String> {
    let rows = page["data"].as_array().expect("a page has data").iter();
    let uuid = |row: &Value| row.get("user").unwrap_or(row)["uuid"].as_str().map(String::from);
    rows.map(|row| uuid(row).expect("a row names somebody")).collect()
}

#[tokio::test]
async fn nobody_is_managed_unless_the_options_say_so_and_two_are_in_the_demo() {
    let mut bench = Bench::people(1).await;
    bench.token = bench.control.issue_tokens(&["read:creator"]).access_token;
    assert_eq!(
        read(&bench, "/creators").await,
        json!({ "data": [], "pagination": { "page": 1, "size": 0, "hasMore": false } })
    );
    assert_eq!(Options::demo().fanvue.agency, AgencyOptions { creators: 2, fans: 120 });
}

#[tokio::test]
async fn creators_are_users_some_with_a_role() {
    let bench = bench(3, 0).await;
    let page = read(&bench, "/creators?size=2").await;
    assert_eq!(page["pagination"], json!({ "page": 1, "size": 2, "hasMore": true }));
    let creators = bench.control.creators();
    for (row, creator) in page["data"].as_array().unwrap().iter().zip(&creators) {
        assert_eq!((&row["uuid"], &row["handle"]), (&json!(creator.uuid), &json!(creator.handle)));
        assert_eq!(row.get("role").and_then(Value::as_str), creator.role.as_deref());
        for name in ["displayName", "nickname", "isTopSpender", "avatarUrl", "registeredAt"] {
            assert!(row.get(name).is_some(), "{name} is missing");
        }
    }
    assert_eq!((creators[0].role.is_some(), creators[1].role.is_some()), (true, false));
}

#[tokio::test]
async fn each_creator_has_fans_of_its_own() {
    let bench = bench(2, 9).await;
    let [first, second] = [0, 1].map(|place| bench.control.creators()[place].uuid);
    let fans = |creator| bench.control.fans_of(creator).unwrap();
    let mut all: Vec<Uuid> = bench.control.ids();
    all.extend(fans(first).iter().chain(&fans(second)).map(|fan| fan.uuid));
    all.sort_unstable();
    all.dedup();
    assert_eq!(all.len(), 3 + 9 + 9);
    let mut listed = uuids(&read(&bench, &format!("/creators/{first}/subscribers")).await);
    assert_eq!(listed.len(), 3);
    listed.extend(uuids(&read(&bench, &format!("/creators/{first}/followers")).await));
    assert_eq!(listed.len(), 9);
    let chats = uuids(&read(&bench, &format!("/creators/{second}/chats?filter=online")).await);
    let expected: Vec<String> = fans(second).iter().map(|fan| fan.uuid.to_string()).collect();
    assert_eq!(chats, expected, "in the order of the last words, and filters are not looked at");
}

#[tokio::test]
async fn the_online_list_has_subscribers_who_are_here_and_show_it() {
    let bench = bench(1, 30).await;
    let creator = bench.control.creators()[0].uuid;
    let subscribers = subscribers(&bench, creator);
    let fans = bench.control.fans_of(creator).unwrap();
    let follower = fans.iter().find(|fan| fan.relation == Relation::Follower).unwrap().uuid;
    for id in [subscribers[1], subscribers[4], subscribers[7], follower] {
        bench.control.arrive(id).unwrap();
    }
    bench.control.hide(subscribers[4]).unwrap();
    let path = format!("/creators/{creator}/subscribers/online");
    let online = read(&bench, &path).await;
    assert_eq!(uuids(&online), [subscribers[1], subscribers[7]].map(|id| id.to_string()));
    assert_eq!(online["count"], 2);
    assert!(online["data"][0]["lastSeenAt"].is_string());
    assert_eq!(online["data"][0].as_object().unwrap().len(), 2);
    bench.control.leave(subscribers[1]).unwrap();
    assert_eq!(uuids(&read(&bench, &path).await), [subscribers[7].to_string()]);
    bench.control.change_fanvue(|fanvue| fanvue.last_seen = crate::LastSeenStyle::NullWhileOnline);
    assert_eq!(read(&bench, &path).await["data"][0]["lastSeenAt"], Value::Null);
}

#[tokio::test]
async fn the_online_list_ends_at_its_limit_and_can_be_asked_for_some_subscribers() {
    let bench = bench(1, 180).await;
    let creator = bench.control.creators()[0].uuid;
    let subscribers = subscribers(&bench, creator);
    assert_eq!(subscribers.len(), 60);
    for id in &subscribers {
        bench.control.arrive(*id).unwrap();
    }
    let path = format!("/creators/{creator}/subscribers/online");
    let full = read(&bench, &path).await;
    assert_eq!((uuids(&full).len(), &full["count"]), (50, &json!(50)), "whoever gets 50 may miss some");
    assert_eq!(uuids(&read(&bench, &format!("{path}?limit=7")).await).len(), 7);
    let some = format!("{path}?subscriberUuids={},{},{}", subscribers[59], subscribers[2], Uuid::new_v4());
    assert_eq!(uuids(&read(&bench, &some).await), [subscribers[2], subscribers[59]].map(|id| id.to_string()));
    for bad in ["limit=0", "limit=51", "limit=x", "subscriberUuids=12", "subscriberUuids="] {
        let refused = sent(bench.get(&format!("{path}?{bad}"))).await;
        assert_eq!(refused.status, 400, "{bad}");
        assert!(refused.body["errors"][0].is_string(), "{bad}");
    }
}

#[tokio::test]
async fn a_creators_fan_writes_is_read_and_answered_by_the_usual_commands() {
    let bench = bench(2, 3).await;
    let creator = bench.control.creators()[1].uuid;
    let fan = bench.control.fans_of(creator).unwrap()[2].uuid;
    bench.control.write(fan, "Is anybody there?").unwrap();
    let chats = format!("/creators/{creator}/chats");
    let row = read(&bench, &chats).await["data"][0].clone();
    assert_eq!((&row["user"]["uuid"], &row["unreadMessagesCount"]), (&json!(fan), &json!(1)));
    let one = format!("{chats}/{fan}/messages");
    let kept = read(&bench, &format!("{one}?markAsRead=false")).await;
    assert_eq!(
        (&kept["data"][0]["text"], &kept["data"][0]["isRead"]),
        (&json!("Is anybody there?"), &json!(false))
    );
    assert_eq!(kept["data"][0]["recipient"]["uuid"], json!(creator));
    assert_eq!(read(&bench, &chats).await["data"][0]["unreadMessagesCount"], 1);
    read(&bench, &one).await;
    assert_eq!(read(&bench, &chats).await["data"][0]["isRead"], true);
    bench.control.reply(fan, crate::Sender::Team, "Yes!").unwrap();
    let last = read(&bench, &chats).await["data"][0]["lastMessage"].clone();
    assert_eq!(last["senderUuid"], json!(creator));
    assert!(last["sentByUserId"].is_string());
    assert_eq!(
        sent(bench.get(&format!("/chats/{fan}/messages"))).await.status,
        404,
        "it is not the account's own"
    );
}

#[tokio::test]
async fn fans_of_a_creator_are_added_and_removed() {
    let bench = bench(1, 0).await;
    let creator = bench.control.creators()[0].uuid;
    let relation = Relation::Subscriber { renews: true, is_trial: false };
    let fan =
        bench.control.add_fan(creator, NewPerson { relation, ..NewPerson::named("Zoe", "zoe") }).unwrap();
    let path = format!("/creators/{creator}/subscribers");
    assert_eq!(uuids(&read(&bench, &path).await), [fan.to_string()]);
    bench.control.remove_person(fan).unwrap();
    assert_eq!(uuids(&read(&bench, &path).await), [] as [String; 0]);
    assert_eq!(bench.control.arrive(fan), Err(UnknownPerson));
    assert_eq!(bench.control.add_fan(fan, NewPerson::named("A", "a")), Err(UnknownPerson));
    assert!(bench.control.fans_of(Uuid::new_v4()).is_err());
}

#[tokio::test]
async fn every_call_wants_its_scopes_and_a_managed_creator() {
    let mut bench = bench(1, 3).await;
    let creator = bench.control.creators()[0].uuid;
    let fan = bench.control.fans_of(creator).unwrap()[0].uuid;
    let below = |rest: &str| format!("/creators/{creator}/{rest}");
    for (path, scopes) in [
        (String::from("/creators"), vec!["read:creator"]),
        (below("chats"), vec!["read:creator", "read:chat"]),
        (below(&format!("chats/{fan}/messages")), vec!["read:creator", "read:chat"]),
        (below("followers"), vec!["read:creator", "read:fan"]),
        (below("subscribers"), vec!["read:creator", "read:fan"]),
        (below("subscribers/online"), vec!["read:creator", "read:fan"]),
        (String::from("/agencies/chats"), vec!["read:agency", "read:chat"]),
        (String::from("/agencies/subscribers"), vec!["read:agency", "read:creator"]),
    ] {
        for left_out in &scopes {
            let others: Vec<&str> = SCOPES.into_iter().filter(|scope| scope != left_out).collect();
            bench.token = bench.control.issue_tokens(&others).access_token;
            assert_eq!(sent(bench.get(&path)).await.status, 403, "{path} without {left_out}");
        }
        bench.token = bench.control.issue_tokens(&scopes).access_token;
        assert_eq!(sent(bench.get(&path)).await.status, 200, "{path}");
    }
    bench.token = bench.control.issue_tokens(&SCOPES).access_token;
    let nobody = sent(bench.get(&format!("/creators/{}/chats", Uuid::new_v4()))).await;
    assert_eq!((nobody.status, nobody.body), (404, json!({ "message": "Creator not found" })));
    assert_eq!(sent(bench.get("/creators/12/chats")).await.status, 400);
}

#[tokio::test]
async fn the_agencys_lists_hold_all_creators_fans_and_say_whose_they_are() {
    let bench = bench(2, 6).await;
    let [first, second] = [0, 1].map(|place| bench.control.creators()[place].uuid);
    let writer = bench.control.fans_of(second).unwrap()[5].uuid;
    bench.control.write(writer, "hello").unwrap();
    let chats = read(&bench, "/agencies/chats?size=50").await;
    assert_eq!(uuids(&chats).len(), 12);
    assert_eq!(
        (&chats["data"][0]["user"]["uuid"], &chats["data"][0]["creatorUuid"]),
        (&json!(writer), &json!(second))
    );
    let all = read(&bench, "/agencies/subscribers").await;
    assert_eq!(uuids(&all).len(), 4);
    assert!(all["data"][0]["subscribedAt"].is_string() && all["data"][0]["expiresAt"].is_string());
    let some = read(&bench, &format!("/agencies/subscribers?creatorUuids={first}")).await;
    assert!(some["data"].as_array().unwrap().iter().all(|row| row["creatorUuid"] == json!(first)));
    assert_eq!(uuids(&some).len(), 2);
    assert_eq!(sent(bench.get("/agencies/subscribers?creatorUuids=1")).await.status, 400);
}

#[tokio::test]
async fn each_creator_has_a_budget_of_its_own() {
    let bench = bench(2, 3).await;
    let [first, second] = [0, 1].map(|place| bench.control.creators()[place].uuid);
    bench.control.change_limits(|limits| {
        limits.creator = Limit { requests: 2, window: Duration::from_secs(60) };
        limits.general = Limit { requests: 1, window: Duration::from_secs(60) };
    });
    let status = async |path: &str| sent(bench.get(path)).await;
    let path = |creator: Uuid, rest: &str| format!("/creators/{creator}/{rest}");
    let one = status(&path(first, "chats")).await;
    assert_eq!(
        (one.status, one.header("x-ratelimit-limit"), one.header("x-ratelimit-remaining")),
        (200, Some("2"), Some("1"))
    );
    assert_eq!(status(&path(first, "subscribers/online")).await.status, 200);
    let refused = status(&path(first, "followers")).await;
    assert_eq!((refused.status, refused.body), (429, json!({ "error": "Too many requests" })));
    assert_eq!(status(&path(second, "followers")).await.status, 200);
    assert_eq!(status("/creators").await.status, 200, "the list itself counts in the account's budget");
    assert_eq!(status("/agencies/chats").await.status, 429, "and so do the agency's");
    assert_eq!(bench.control.most_in_any_window(Budget::Creator(first)), 3);
    assert_eq!(bench.control.most_in_any_window(Budget::Creator(second)), 1);
    assert_eq!(bench.control.violations().len(), 2);
}

#[tokio::test]
async fn the_demos_creators_have_fans_who_are_here_and_who_are_not() {
    let bench = Bench::with(Options::demo()).await;
    for creator in bench.control.creators() {
        let fans = bench.control.fans_of(creator.uuid).unwrap();
        assert_eq!(fans.len(), 120);
        let here = fans.iter().filter(|fan| fan.is_online).count();
        assert!((1..60).contains(&here), "{here} of 120 are here");
        assert!(fans.iter().all(|fan| !fan.is_held));
    }
}

#[test]
fn creators_fans_come_and_go_by_themselves_where_there_is_life() {
    /// 2026-08-21 12:00 UTC.
    const NOON: i64 = 1_787_313_600_000;
    let who_is_here = |options: &Options, minutes: i64| {
        let mut fanvue = Fanvue::new(options, &World::new(options, NOON), NOON);
        fanvue.live_until(NOON + minutes * 60_000);
        let people = fanvue.creators.iter().flat_map(|creator| creator.world.people());
        people.map(|(_, person)| person.presence.is_online()).collect::<Vec<bool>>()
    };
    let demo = Options::demo();
    assert_eq!(who_is_here(&demo, 0).len(), 240);
    assert_ne!(who_is_here(&demo, 0), who_is_here(&demo, 60));
    assert_eq!(who_is_here(&demo, 60), who_is_here(&demo, 60));
    let still = Options { life: None, ..demo };
    assert!(who_is_here(&still, 60).iter().all(|is_here| !is_here));
}
