//! Refusals of tokens, paths and methods.

use reqwest::Method;
use serde_json::json;

use crate::PresenceMode::{Documented, Observed};
use crate::presence_api::tests::Signed;
use crate::testing::sent;

/// Every call that needs a token.
const CALLS: [(Method, &str); 10] = [
    (Method::POST, "/auth/logout"),
    (Method::GET, "/users/me"),
    (Method::GET, "/users/me/status"),
    (Method::PUT, "/users/me/status"),
    (Method::POST, "/users/me/heartbeat"),
    (Method::GET, "/users/101/presence"),
    (Method::GET, "/users/presence?user_ids=101"),
    (Method::GET, "/feed/listeners"),
    (Method::GET, "/favorites"),
    (Method::POST, "/admin/cleanup-presence"),
];

#[tokio::test]
async fn every_call_says_in_its_own_words_what_is_wrong_with_a_token() {
    for mode in [Documented, Observed] {
        let signed = Signed::in_mode(mode, 1).await;
        let refresh = signed.presence.issue_tokens();
        let revoked = signed.presence.issue_tokens().access_token;
        assert!(signed.presence.revoke_token(&revoked));
        for (method, path) in CALLS {
            for (header, words) in [
                (format!("bearer {}", signed.token), "Invalid auth header"),
                (signed.token.clone(), "Invalid auth header"),
                (String::from("Bearer a.b.c"), "Invalid or expired token"),
                (format!("Bearer {}", refresh.refresh_token), "Access token required"),
                (format!("Bearer {revoked}"), "Token has been revoked"),
            ] {
                let request = signed.bench.client.request(method.clone(), signed.url(path));
                let answer = sent(request.header("Authorization", header)).await;
                assert_eq!(
                    (answer.status, answer.body),
                    (401, json!({ "detail": words })),
                    "{method} {path}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_missing_header_is_401_on_the_page_and_422_at_the_running_server() {
    for (method, path) in CALLS {
        let signed = Signed::in_mode(Documented, 1).await;
        let bare = || sent(signed.bench.client.request(method.clone(), signed.url(path)));
        let answer = bare().await;
        assert_eq!((answer.status, answer.body), (401, json!({ "detail": "Invalid or expired token" })));
        signed.presence.change(|options| options.mode = Observed);
        let answer = bare().await;
        assert_eq!(answer.status, 422, "{method} {path}");
        let expected = json!([{
            "type": "missing",
            "loc": ["header", "authorization"],
            "msg": "Field required",
            "input": null,
        }]);
        assert_eq!(answer.body["detail"], expected);
    }
}

#[tokio::test]
async fn an_expired_token_is_401_and_a_new_one_is_good() {
    let signed = Signed::in_mode(Observed, 1).await;
    assert!(signed.presence.is_accepted(&signed.token));
    signed.presence.expire_access_tokens();
    assert!(!signed.presence.is_accepted(&signed.token));
    let answer = signed.get("/users/me/status").await;
    assert_eq!((answer.status, answer.body), (401, json!({ "detail": "Invalid or expired token" })));
    let again = Signed { token: signed.presence.issue_tokens().access_token, ..signed };
    assert_eq!(again.get("/users/me/status").await.status, 200);
    again.presence.revoke_everything();
    assert_eq!(again.get("/users/me/status").await.body, json!({ "detail": "Token has been revoked" }));
}

#[tokio::test]
async fn paths_and_methods_that_do_not_exist_are_refused_as_the_framework_does() {
    let signed = Signed::in_mode(Observed, 1).await;
    let answer = signed.get("/users/me/mood").await;
    assert_eq!((answer.status, answer.body), (404, json!({ "detail": "Not Found" })));
    let answer = sent(signed.call(Method::DELETE, "/users/me/status")).await;
    assert_eq!((answer.status, answer.body), (405, json!({ "detail": "Method Not Allowed" })));
    let answer = signed.get("/ws/presence").await;
    assert_eq!((answer.status, answer.body), (404, json!({ "detail": "Not Found" })), "no handshake");
}

#[tokio::test]
async fn a_slash_too_many_is_sent_on_to_the_path_without_it() {
    let signed = Signed::in_mode(Observed, 1).await;
    let answer = signed.get("/users/presence/?user_ids=101").await;
    assert_eq!((answer.status, answer.header("location")), (307, Some("/users/presence?user_ids=101")));
}
