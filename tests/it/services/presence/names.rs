//! What accounts of one server are called, so that they can be told apart.

use crate::bench::Bench;
use serde_json::json;
use simulator::{Answer, Options, Reply, Times};

const ME: &str = "GET /users/me";
const STATUS: &str = "GET /users/me/status";

fn host(bench: &Bench) -> String {
    bench.simulator.urls().presence.trim_start_matches("http://").to_owned()
}

fn names(bench: &Bench) -> Vec<String> {
    bench.state().accounts.iter().map(|account| account.name.clone()).collect()
}

/// From now on the server answers as to the user of this id, and tells no names.
fn be_nameless(bench: &Bench, id: i64) {
    let missing = Reply::json(404, &json!({ "detail": "Not Found" }));
    let status = json!({ "user_id": id, "is_online": true, "last_seen": null, "is_busy": false });
    bench.control().answer(ME, Times::Always, Answer::Reply(missing));
    bench.control().answer(STATUS, Times::Always, Answer::Reply(Reply::json(200, &status)));
}

#[tokio::test]
async fn two_users_of_one_server_are_told_apart_by_their_names() {
    let mut bench = Bench::with(Options::people(1)).await;
    let marlow = bench.presence().await;
    assert_eq!(bench.of(marlow).name, format!("marlow at {}", host(&bench)));
    be_nameless(&bench, 7);
    let other = bench.presence().await;
    assert_ne!(other, marlow);
    let at = host(&bench);
    assert_eq!(names(&bench), [format!("marlow at {at}"), format!("user 7 at {at}")]);
    assert_eq!(bench.control().count_to("/users/me"), 2, "it is asked once for each sign-in");
    let mut bench = bench.restart().await;
    bench.until("they are there", |state, _| state.accounts.len() == 2).await;
    assert_eq!(names(&bench), [format!("marlow at {at}"), format!("user 7 at {at}")]);
}

#[tokio::test]
async fn an_account_has_the_name_that_is_told_when_its_user_signs_in_again() {
    let mut bench = Bench::with(Options::people(1)).await;
    be_nameless(&bench, 1);
    let account = bench.presence().await;
    assert_eq!(bench.of(account).name, format!("user 1 at {}", host(&bench)));
    bench.control().answer_as_usual();
    assert_eq!(bench.presence().await, account);
    assert_eq!(names(&bench), [format!("marlow at {}", host(&bench))]);
}

#[tokio::test]
async fn p46_a_user_without_a_status_is_known_by_what_the_server_says_of_them() {
    let mut bench = Bench::with(Options::people(1)).await;
    let none = Reply::json(404, &json!({ "detail": "User status not found" }));
    bench.control().answer(STATUS, Times::Always, Answer::Reply(none));
    let account = bench.presence().await;
    assert_eq!(bench.of(account).name, format!("marlow at {}", host(&bench)));
    bench.control().answer_as_usual();
    assert_eq!(bench.presence().await, account, "with a status it is the same account");
}

#[tokio::test]
async fn the_name_of_a_user_with_another_id_is_nobody_of_this_account() {
    let mut bench = Bench::with(Options::people(1)).await;
    let other = json!({ "user_id": 8, "username": "ines" });
    bench.control().answer(ME, Times::Always, Answer::Reply(Reply::json(200, &other)));
    let account = bench.presence().await;
    assert_eq!(bench.of(account).name, format!("user 1 at {}", host(&bench)));
}
