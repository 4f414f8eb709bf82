//! Chats, fans and lists.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::testing::{Bench, sent};
use crate::{HiddenPeople, NewPerson, Options, Relation};

/// The people of all pages, in order.
async fn all(bench: &Bench, path: &str) -> Vec<String> {
    let joint = if path.contains('?') { '&' } else { '?' };
    let mut ids = Vec::new();
    for page in 1.. {
        let answer = sent(bench.get(&format!("{path}{joint}page={page}&size=50"))).await;
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        let rows = answer.body["data"].as_array().unwrap().clone();
        assert_eq!(answer.body["pagination"]["size"], rows.len(), "size says how many rows there are");
        assert_eq!(answer.body["pagination"]["page"], page);
        ids.extend(rows.iter().map(|row| {
            let user = row.get("user").unwrap_or(row);
            String::from(user["uuid"].as_str().unwrap())
        }));
        if answer.body["pagination"]["hasMore"] == false {
            break;
        }
    }
    ids
}

#[tokio::test]
async fn the_pages_hold_everybody_once_in_the_order_of_their_last_words() {
    let bench = Bench::people(250).await;
    let ids: Vec<String> = bench.control.ids().iter().map(ToString::to_string).collect();
    assert_eq!(all(&bench, "/chats").await, ids);
    let usual = sent(bench.get("/chats")).await.body;
    assert_eq!(usual["pagination"], json!({ "page": 1, "size": 15, "hasMore": true }));
    let last = sent(bench.get("/chats?page=5&size=50")).await.body;
    assert_eq!(last["pagination"], json!({ "page": 5, "size": 50, "hasMore": false }));
    let beyond = sent(bench.get("/chats?page=6&size=50")).await.body;
    assert_eq!(beyond, json!({ "data": [], "pagination": { "page": 6, "size": 0, "hasMore": false } }));
}

#[tokio::test]
async fn the_online_list_has_exactly_those_who_are_here_and_show_it() {
    let bench = Bench::people(120).await;
    let ids = bench.control.ids();
    for place in [3, 50, 77] {
        bench.control.arrive(ids[place]).unwrap();
    }
    bench.control.hide(ids[50]).unwrap();
    let online = all(&bench, "/chats?filter=online&sortBy=online_now").await;
    assert_eq!(online, [ids[3].to_string(), ids[77].to_string()]);
    let sorted = all(&bench, "/chats?sortBy=online_now").await;
    assert_eq!(sorted[..3], [ids[3], ids[77], ids[0]].map(|id| id.to_string()));
    assert_eq!(sorted.len(), 120);
    bench.control.change_fanvue(|fanvue| fanvue.hidden = HiddenPeople::Listed);
    let online = all(&bench, "/chats?filter=online").await;
    assert_eq!(online, [3, 50, 77].map(|place| ids[place].to_string()), "whoever is here, hidden or not");
}

#[tokio::test]
async fn filters_combine_and_lists_agree_with_them() {
    let bench = Bench::with(Options { seed: 5, life: None, ..Options::demo() }).await;
    let people = bench.control.people();
    let set = |ids: Vec<String>| ids.into_iter().collect::<HashSet<String>>();
    let of = |wanted: &dyn Fn(&crate::PersonView) -> bool| {
        people
            .iter()
            .filter(|person| wanted(person))
            .map(|person| person.uuid.to_string())
            .collect::<HashSet<_>>()
    };
    let subscriber = |person: &crate::PersonView| matches!(person.relation, Relation::Subscriber { .. });
    assert_eq!(set(all(&bench, "/subscribers").await), of(&subscriber));
    assert_eq!(set(all(&bench, "/followers").await), of(&|person| person.relation == Relation::Follower));
    assert_eq!(set(all(&bench, "/chats").await), of(&|person| person.has_chat));
    assert_eq!(set(all(&bench, "/chats?filter=unread").await), of(&|person| person.unread > 0));
    let both = set(all(&bench, "/chats?filter=unread&filter=subscribers").await);
    assert_eq!(both, of(&|person| person.unread > 0 && subscriber(person)));
    let smart = set(all(&bench, "/chats?smartListIds=followers&smartListIds=expired_subscribers").await);
    let either =
        |person: &crate::PersonView| matches!(person.relation, Relation::Follower | Relation::Expired);
    assert_eq!(smart, of(&|person| person.has_chat && either(person)));
    for list in sent(bench.get("/chats/lists/smart")).await.body.as_array().unwrap() {
        let members = all(&bench, &format!("/chats/lists/smart/{}", list["uuid"].as_str().unwrap())).await;
        assert_eq!(list["count"], members.len(), "{list}");
    }
}

#[tokio::test]
async fn custom_lists_have_members_and_filter_chats() {
    let bench = Bench::people(20).await;
    let ids = bench.control.ids();
    let list = bench.control.create_list("Kiln friends", &ids[4..7]);
    let lists = sent(bench.get("/chats/lists/custom?search=kiln")).await.body;
    assert_eq!((&lists["data"][0]["uuid"], &lists["data"][0]["membersCount"]), (&json!(list), &json!(3)));
    assert_eq!(sent(bench.get("/chats/lists/custom?search=oven")).await.body["data"], json!([]));
    let expected: Vec<String> = ids[4..7].iter().map(ToString::to_string).collect();
    assert_eq!(all(&bench, &format!("/chats/lists/custom/{list}")).await, expected);
    assert_eq!(all(&bench, &format!("/chats?customListId={list}")).await, expected);
}

#[tokio::test]
async fn search_finds_names_and_handles_in_any_case() {
    let bench = Bench::people(30).await;
    let id = bench.control.add_person(NewPerson::named("Zsófia Ångström", "zs-angstrom"));
    for text in ["zsófia", "ÅNGSTRÖM", "ZS-ang"] {
        let request = bench.get("/chats").query(&[("search", text)]);
        assert_eq!(sent(request).await.body["data"][0]["user"]["uuid"], json!(id), "{text}");
    }
}

#[tokio::test]
async fn whoever_writes_moves_to_the_top_and_counts_as_unread_until_read() {
    let bench = Bench::people(10).await;
    let ids = bench.control.ids();
    let message = bench.control.write(ids[8], "Is the blue mug still there?").unwrap();
    bench.control.write(ids[2], "hello").unwrap();
    bench.control.write(ids[8], "It is me again").unwrap();
    let chats = sent(bench.get("/chats")).await.body;
    let row = &chats["data"][0];
    assert_eq!(row["user"]["uuid"], json!(ids[8]));
    assert_eq!((&row["isRead"], &row["unreadMessagesCount"]), (&json!(false), &json!(2)));
    assert_eq!(row["lastMessage"]["text"], "It is me again");
    assert_eq!(row["lastMessage"]["senderUuid"], json!(ids[8]));
    assert_ne!(row["lastMessage"]["uuid"], json!(message));
    let unread = sent(bench.get("/chats/unread")).await.body;
    assert_eq!((&unread["unreadChatsCount"], &unread["unreadMessagesCount"]), (&json!(2), &json!(3)));
    bench.control.read(ids[8]).unwrap();
    assert_eq!(sent(bench.get("/chats/unread")).await.body["unreadMessagesCount"], 1);
    assert_eq!(all(&bench, "/chats?filter=unread").await, [ids[2].to_string()]);
}

#[tokio::test]
async fn a_chat_without_a_word_has_no_last_message() {
    let bench = Bench::people(0).await;
    bench.control.add_person(NewPerson::named("Quiet", "quiet"));
    let rows = sent(bench.get("/chats")).await.body;
    assert_eq!(
        (&rows["data"][0]["lastMessage"], &rows["data"][0]["lastMessageAt"]),
        (&Value::Null, &Value::Null)
    );
}

#[tokio::test]
async fn the_most_unanswered_come_first_when_asked_for() {
    let bench = Bench::people(5).await;
    let ids = bench.control.ids();
    for id in &ids[..4] {
        bench.control.reply(*id, crate::Sender::Owner, "Thanks!").unwrap();
    }
    bench.control.write(ids[1], "one").unwrap();
    bench.control.write(ids[1], "two").unwrap();
    bench.control.reply(ids[0], crate::Sender::Owner, "I am the most recent").unwrap();
    let order = all(&bench, "/chats?sortBy=most_unanswered_chats").await;
    assert_eq!(order[..3], [ids[1], ids[4], ids[0]].map(|id| id.to_string()));
}

#[tokio::test]
async fn fifty_thousand_people_can_be_paged_through() {
    let mut options = Options::people(50_000);
    options.limits.enforced = false;
    let bench = Bench::with(options).await;
    let last = sent(bench.get("/chats?page=1000&size=50")).await.body;
    assert_eq!(last["pagination"], json!({ "page": 1000, "size": 50, "hasMore": false }));
    let ids = bench.control.ids();
    bench.control.arrive(ids[49_999]).unwrap();
    let online = sent(bench.get("/chats?filter=online&sortBy=online_now&size=50")).await.body;
    assert_eq!(online["data"][0]["user"]["uuid"], json!(ids[49_999]));
}

#[tokio::test]
async fn archived_chats_stand_in_a_filter_of_their_own_and_among_all() {
    let bench = Bench::people(5).await;
    let ids = bench.control.ids();
    bench.control.archive(ids[3], true).unwrap();
    assert_eq!(all(&bench, "/chats?filter=archived").await, [ids[3].to_string()]);
    assert_eq!(all(&bench, "/chats").await.len(), 5);
    bench.control.archive(ids[3], false).unwrap();
    assert_eq!(all(&bench, "/chats?filter=archived").await, Vec::<String>::new());
}
