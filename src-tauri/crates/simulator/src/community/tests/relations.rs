//! Connections that change, by command and by life.

use serde_json::json;

use super::{ask, friends, get, ids, read, ready, statuses};
use crate::community::Community;
use crate::testing::{Bench, sent};
use crate::{CommunityMode, Options, UnknownPerson};

#[tokio::test]
async fn a_request_comes_is_accepted_and_ends_and_each_answer_says_so() {
    let bench = Bench::with(friends(2)).await;
    let community = bench.control.community();
    community.request_arrives(102).unwrap();
    assert_eq!(statuses(&bench, &[102]).await["102"], "received_connection_request");
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/connections/").await), [] as [u64; 0]);
    community.accept_request(102).unwrap();
    assert_eq!(statuses(&bench, &[102]).await["102"], "connected");
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/connections/").await), [102]);
    community.remove_relation(102).unwrap();
    assert_eq!(statuses(&bench, &[102]).await["102"], json!(null));
    community.send_request(102).unwrap();
    assert_eq!(community.member(102).unwrap().status.as_deref(), Some("sent_connection_request"));
    assert_eq!(community.accept_request(5), Err(UnknownPerson));
}

#[tokio::test]
async fn a_relation_can_be_any_word_and_known_ones_move_the_member_between_lists() {
    let bench = Bench::people(2).await;
    let community = bench.control.community();
    community.set_relation(102, Some("followed")).unwrap();
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/followings/").await), [101, 102]);
    community.set_relation(102, Some("sworn_brother")).unwrap();
    assert_eq!(statuses(&bench, &[102]).await["102"], "sworn_brother");
    assert_eq!(read(&bench, "/api/v2/user/102/").await["connection_status"], "sworn_brother");
    community.set_relation(102, None).unwrap();
    assert_eq!(statuses(&bench, &[102]).await["102"], json!(null));
    assert_eq!(ids(&read(&bench, "/api/v2/user/1/followings/").await), [101]);
    community.change(|options| options.mode = CommunityMode::Friendship);
    for word in ["connected", "sent_connection_request", "received_connection_request"] {
        community.set_relation(102, Some(word)).unwrap();
        assert_eq!(statuses(&bench, &[102]).await["102"], word);
    }
    assert_eq!(read(&bench, "/api/v2/user/connection/requests/").await["results"][0]["from_user"]["id"], 102);
}

#[tokio::test]
async fn two_who_sign_in_differ_about_the_same_member() {
    let bench = Bench::people(4).await;
    let body = json!({ "users": [101, 102, 103, 104] });
    let second = ask(&bench, &ready(2), &body).await.body["connection_statuses"].clone();
    assert_eq!(second, json!({ "101": null, "102": null, "103": "followed", "104": "followed" }));
    bench.control.community().of_owner(1).set_relation(101, Some("followed")).unwrap();
    bench.control.community().set_relation(101, None).unwrap();
    assert_eq!(statuses(&bench, &[101]).await["101"], json!(null));
    assert_eq!(ask(&bench, &ready(2), &body).await.body["connection_statuses"]["101"], "followed");
}

#[tokio::test]
async fn members_join_close_their_account_and_are_removed() {
    let bench = Bench::people(1).await;
    let community = bench.control.community();
    let id = community.add_member("zoe", "");
    assert_eq!(read(&bench, &format!("/api/v2/user/{id}/")).await["username"], "zoe");
    community.delete_member(id).unwrap();
    let row = read(&bench, &format!("/api/v2/user/{id}/")).await;
    assert_eq!((&row["deleted"], &row["can_send_pm_to"]), (&json!(true), &json!(false)));
    community.remove_member(id).unwrap();
    assert_eq!(sent(get(&bench, &format!("/api/v2/user/{id}/"))).await.status, 404);
    assert_eq!(statuses(&bench, &[id]).await, json!({}));
    assert_eq!(community.remove_member(id), Err(UnknownPerson));
    assert_eq!(community.ids(), [101]);
}

/// 2026-08-21 12:00 UTC.
const NOON: i64 = 1_787_313_600_000;

const HOUR: i64 = 3_600_000;

fn words(community: &Community) -> Vec<Option<String>> {
    let mode = community.options.mode;
    community
        .members
        .iter()
        .flat_map(|member| &member.ties)
        .map(|tie| tie.word(mode).map(String::from))
        .collect()
}

#[test]
fn without_life_no_connection_changes() {
    let mut community = Community::new(&friends(40), NOON);
    let before = words(&community);
    community.live_until(NOON + 1_000 * HOUR);
    assert_eq!(words(&community), before);
}

#[test]
fn in_the_demo_requests_come_and_are_accepted_now_and_then() {
    let mut community = Community::new(&Options::demo(), NOON);
    assert_eq!((community.members.len(), community.options.mode), (48, CommunityMode::Friendship));
    let (mut came, mut accepted, mut before) = (0, 0, words(&community));
    for minute in 1..=180 {
        community.live_until(NOON + minute * 60_000);
        let after = words(&community);
        for (old, new) in before.iter().zip(&after) {
            match (old.as_deref(), new.as_deref()) {
                (None, Some("received_connection_request")) => came += 1,
                (Some("sent_connection_request"), Some("connected")) => accepted += 1,
                (_, _) => {}
            }
        }
        before = after;
    }
    assert!((5..80).contains(&came), "{came} requests in three hours");
    assert!((5..80).contains(&accepted), "{accepted} accepted in three hours");
}

#[test]
fn what_happens_follows_from_the_seed_and_not_from_how_often_one_looks() {
    let (mut often, mut once) =
        (Community::new(&Options::demo(), NOON), Community::new(&Options::demo(), NOON));
    for second in 0..7_200 {
        often.live_until(NOON + second * 1_000);
    }
    once.live_until(NOON + 7_199 * 1_000);
    assert_eq!(words(&often), words(&once));
    let mut other = Community::new(&Options { seed: 5, ..Options::demo() }, NOON);
    other.live_until(NOON + 7_199 * 1_000);
    assert_ne!(words(&other), words(&once));
}

#[test]
fn life_leaves_alone_what_a_command_set() {
    let mut community = Community::new(&Options::demo(), NOON);
    for tie in community.members.iter_mut().flat_map(|member| &mut member.ties) {
        tie.is_held = true;
    }
    let before = words(&community);
    community.live_until(NOON + 100 * HOUR);
    assert_eq!(words(&community), before);
}
