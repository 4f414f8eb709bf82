//! Limits as a client meets them.

use std::time::{Duration, SystemTime};

use serde_json::json;

use crate::testing::{Bench, sent};
use crate::{Budget, Limit, Options};

fn tight(general: u32, statuses: u32, window: Duration) -> Options {
    let mut options = Options::people(1);
    options.limits.general = Limit { requests: general, window };
    options.limits.statuses = Limit { requests: statuses, window };
    options
}

fn seconds() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs()
}

#[tokio::test]
async fn headers_count_down_and_the_call_over_the_limit_is_429() {
    let bench = Bench::with(tight(3, 80, Duration::from_secs(60))).await;
    for remaining in ["2", "1", "0"] {
        let answer = sent(bench.get("/chats")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("x-ratelimit-limit"), Some("3"));
        assert_eq!(answer.header("x-ratelimit-remaining"), Some(remaining));
        let reset: u64 = answer.header("x-ratelimit-reset").unwrap().parse().unwrap();
        assert!((59..=61).contains(&(reset - seconds())), "reset is in Unix seconds");
        assert_eq!(answer.header("retry-after"), None);
    }
    let refused = sent(bench.get("/chats")).await;
    assert_eq!((refused.status, &refused.body), (429, &json!({ "error": "Too many requests" })));
    let wait: u64 = refused.header("retry-after").unwrap().parse().unwrap();
    assert!((58..=60).contains(&wait));
    let violations = bench.control.violations();
    assert_eq!((violations.len(), violations[0].budget), (1, Budget::General));
    assert_eq!(bench.control.most_in_any_window(Budget::General), 4);
    bench.control.clear_limits();
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
    assert_eq!(bench.control.violations(), []);
}

#[tokio::test]
async fn after_retry_after_the_call_is_answered() {
    let bench = Bench::with(tight(1, 80, Duration::from_millis(900))).await;
    sent(bench.get("/chats")).await;
    let refused = sent(bench.get("/chats")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, Some("1")));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
}

#[tokio::test]
async fn status_calls_have_their_own_limit_and_say_so_in_the_headers() {
    let bench = Bench::with(tight(10, 2, Duration::from_secs(60))).await;
    let body = json!({ "userUuids": bench.control.ids() });
    let first = sent(bench.post("/chats/statuses", &body)).await;
    assert_eq!(
        (first.header("x-ratelimit-limit"), first.header("x-ratelimit-remaining")),
        (Some("2"), Some("1"))
    );
    sent(bench.post("/chats/statuses", &body)).await;
    assert_eq!(sent(bench.post("/chats/statuses", &body)).await.status, 429);
    let other = sent(bench.get("/chats")).await;
    assert_eq!(
        (other.status, other.header("x-ratelimit-remaining")),
        (200, Some("7")),
        "two of ten went to statuses"
    );
}

#[tokio::test]
async fn headers_and_retry_after_can_be_left_out() {
    let bench = Bench::with(tight(1, 80, Duration::from_secs(60))).await;
    bench.control.change_limits(|limits| {
        limits.sends_headers = false;
        limits.sends_retry_after = false;
    });
    assert_eq!(sent(bench.get("/chats")).await.header("x-ratelimit-limit"), None);
    let refused = sent(bench.get("/chats")).await;
    assert_eq!((refused.status, refused.header("retry-after")), (429, None));
}

#[tokio::test]
async fn two_tokens_of_one_user_share_a_budget_and_another_user_has_another() {
    let mut bench = Bench::with(tight(2, 80, Duration::from_secs(60))).await;
    sent(bench.get("/chats")).await;
    bench.token = bench.control.issue_tokens(&["read:chat"]).access_token;
    sent(bench.get("/chats")).await;
    assert_eq!(sent(bench.get("/chats")).await.status, 429);
    assert!(bench.control.sign_in_as(1));
    bench.token = bench.control.issue_tokens(&["read:chat"]).access_token;
    assert_eq!(sent(bench.get("/chats")).await.status, 200);
}
