//! The community over real sockets.

mod lists;
mod relations;
mod shapes;
mod sign_in;
mod statuses;

use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::testing::{Answer, Bench, sent};
use crate::{CommunityMode, Options};

const STATUSES: &str = "/api/v2/user/connection/statuses/";

fn friends(members: usize) -> Options {
    let mut options = Options::people(members);
    options.community.mode = CommunityMode::Friendship;
    options
}

/// The usual ready token of one who can sign in.
fn ready(owner: u64) -> String {
    format!("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.ready-made-for-{owner}.not-a-signature")
}

fn get(bench: &Bench, path: &str) -> RequestBuilder {
    let url = format!("{}{path}", bench.control.urls().community);
    bench.client.get(url).bearer_auth(ready(1))
}

async fn read(bench: &Bench, path: &str) -> Value {
    let answer = sent(get(bench, path)).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.body);
    answer.body
}

async fn ask(bench: &Bench, token: &str, body: &Value) -> Answer {
    let url = format!("{}{STATUSES}", bench.control.urls().community);
    sent(bench.client.post(url).bearer_auth(token).json(body)).await
}

/// The statuses of some members.
async fn statuses(bench: &Bench, ids: &[u64]) -> Value {
    let answer = ask(bench, &ready(1), &json!({ "users": ids })).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body["connection_statuses"].clone()
}

/// The ids of a page's rows.
fn ids(page: &Value) -> Vec<u64> {
    let rows = page["results"].as_array().expect("a page has results");
    rows.iter().map(|row| row["id"].as_u64().expect("ids are numbers")).collect()
}
