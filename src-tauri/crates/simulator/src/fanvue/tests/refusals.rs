//! Tokens, versions, scopes, parameters.

use serde_json::{Value, json};

use crate::testing::{Bench, sent};

const PATHS: [&str; 8] = [
    "/users/me",
    "/chats",
    "/chats/unread",
    "/chats/lists/smart",
    "/chats/lists/smart/followers",
    "/chats/lists/custom",
    "/followers",
    "/subscribers",
];

#[tokio::test]
async fn every_call_wants_a_good_token() {
    let mut bench = Bench::people(1).await;
    let good = bench.token.clone();
    for token in ["", "nonsense", &good.to_uppercase()] {
        bench.token = String::from(token);
        for path in PATHS {
            let answer = sent(bench.get(path)).await;
            assert_eq!((answer.status, answer.body), (401, json!({ "error": "Unauthorized" })), "{path}");
        }
    }
    let bare = bench.client.get(format!("{}/users/me", bench.simulator.base_url()));
    assert_eq!(sent(bare).await.status, 401);
    bench.token = good.clone();
    assert_eq!(sent(bench.get("/users/me")).await.status, 200);
    bench.control.expire_access_tokens();
    assert_eq!(sent(bench.get("/users/me")).await.status, 401);
    assert!(!bench.control.is_accepted(&good));
}

#[tokio::test]
async fn every_call_wants_the_version_header() {
    let bench = Bench::people(1).await;
    let url = |path: &str| format!("{}{path}", bench.simulator.base_url());
    for path in PATHS {
        let missing = sent(bench.client.get(url(path)).bearer_auth(&bench.token)).await;
        assert_eq!(
            (missing.status, &missing.body["error"]),
            (400, &json!("Unsupported API version")),
            "{path}"
        );
        assert!(missing.body["message"].is_string());
        let request = bench
            .client
            .get(url(path))
            .bearer_auth(&bench.token)
            .header("X-Fanvue-API-Version", "2031-01-01");
        let unknown = sent(request).await;
        assert_eq!(unknown.body["message"], "API version '2031-01-01' is not supported.", "{path}");
    }
    bench.control.change_fanvue(|fanvue| fanvue.versions = vec![String::from("2031-01-01")]);
    assert_eq!(sent(bench.get("/chats")).await.status, 400);
}

#[tokio::test]
async fn every_call_wants_its_scopes() {
    let mut bench = Bench::people(1).await;
    for (path, scopes) in [
        ("/users/me", vec!["read:self"]),
        ("/chats", vec!["read:chat"]),
        ("/chats/unread", vec!["read:chat"]),
        ("/chats/lists/smart", vec!["read:chat", "read:fan"]),
        ("/chats/lists/custom", vec!["read:chat", "read:fan"]),
        ("/followers", vec!["read:fan"]),
        ("/subscribers", vec!["read:fan"]),
    ] {
        for left_out in &scopes {
            let others: Vec<&str> =
                ["read:self", "read:chat", "read:fan"].into_iter().filter(|s| s != left_out).collect();
            bench.token = bench.control.issue_tokens(&others).access_token;
            let answer = sent(bench.get(path)).await;
            assert_eq!(
                (answer.status, answer.body),
                (403, json!({ "error": "Insufficient scopes" })),
                "{path} {left_out}"
            );
        }
        bench.token = bench.control.issue_tokens(&scopes).access_token;
        assert_eq!(sent(bench.get(path)).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn creators_filters_are_refused_to_whoever_is_none() {
    let bench = Bench::people(1).await;
    bench.control.change_fanvue(|fanvue| {
        for owner in &mut fanvue.owners {
            owner.is_creator = false;
        }
    });
    assert_eq!(sent(bench.get("/chats?filter=online")).await.status, 200);
    assert_eq!(sent(bench.get("/chats?filter=online&filter=spenders")).await.status, 403);
    let me = sent(bench.get("/users/me")).await.body;
    assert_eq!((&me["isCreator"], &me["fanCounts"]), (&json!(false), &Value::Null));
}

#[tokio::test]
async fn parameters_out_of_range_are_named() {
    let bench = Bench::people(1).await;
    let long = format!("/chats?search={}", "a".repeat(101));
    for (path, name) in [
        ("/chats?size=51", "size"),
        ("/chats?size=0", "size"),
        ("/chats?page=0", "page"),
        ("/chats?page=x", "page"),
        ("/chats?filter=asleep", "filter"),
        ("/chats?filter=online,unread", "filter"),
        ("/chats?sortBy=name", "sortBy"),
        ("/chats?smartListIds=friends", "smartListIds"),
        ("/chats?customListId=12", "customListId"),
        (&long, "search"),
        ("/followers?size=51", "size"),
        ("/chats/lists/smart/friends", "uuid"),
    ] {
        let answer = sent(bench.get(path)).await;
        assert_eq!(answer.status, 400, "{path}");
        let error = answer.body["errors"][0].as_str().unwrap_or_default();
        assert!(error.starts_with(&format!("{name}: ")), "{path}: {error}");
    }
}

#[tokio::test]
async fn what_is_not_there_is_404_with_a_message() {
    let bench = Bench::people(1).await;
    let nobody = uuid::Uuid::new_v4();
    for path in ["/nothing", &format!("/chats/{nobody}/messages"), &format!("/chats/lists/custom/{nobody}")] {
        let answer = sent(bench.get(path)).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.body["message"].is_string(), "{path}");
    }
    assert_eq!(sent(bench.get("/chats/12/messages")).await.status, 400);
}
