//! Renewing: once for any number of callers, and only a confirmed end is an end.

use super::rig::{Rig, shown, until};
use super::{Reply, Server};
use crate::keyring::fakes::Fault;
use crate::signin::SignInEvent;
use crate::wire;
use crate::wire::{ProblemCode, TokenPlace};
use futures_util::future::join_all;
use serde_json::json;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A server that grants once and answers refreshes by a rule from their number.
async fn server(rule: impl Fn(usize) -> Reply + Send + Sync + 'static) -> Server {
    let count = AtomicUsize::new(0);
    Server::start(move |asked, _| match asked.form.get("grant_type").map(String::as_str) {
        Some("refresh_token") => rule(count.fetch_add(1, Ordering::SeqCst)),
        _ => Reply::Json(200, json!({"access_token": "a0", "refresh_token": "r0", "expires_in": 3600})),
    })
    .await
}

fn tokens(number: u32) -> Reply {
    Reply::Json(200, json!({"access_token": format!("a{number}"), "refresh_token": format!("r{number}")}))
}

fn invalid_grant() -> Reply {
    Reply::Json(400, json!({"error": "invalid_grant"}))
}

fn delayed(event: &SignInEvent) -> Option<ProblemCode> {
    match event {
        SignInEvent::Delayed { problem, .. } => Some(problem.code),
        _ => None,
    }
}

#[tokio::test]
async fn row_3_a_hundred_refused_requests_cost_one_refresh() {
    let server = server(|_| Reply::Later(Duration::from_millis(200), Box::new(tokens(1)))).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    for _ in 0..50 {
        rig.signins.renew(id);
    }
    rig.until(SignInEvent::Renewing(id)).await;
    assert_eq!(rig.token(id), None, "a refused token is not handed out again");
    for _ in 0..50 {
        rig.signins.renew(id);
    }
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!(rig.token(id).as_deref(), Some("a1"));
    // Late ones, whose request went out with the old token.
    for _ in 0..10 {
        rig.signins.renew(id);
    }
    rig.within(Duration::from_millis(300)).await;
    assert_eq!(server.refreshes(), 1);
    assert_eq!(shown(rig.kept(id).unwrap().refresh.as_ref()).as_deref(), Some("r1"));
}

#[tokio::test]
async fn a_token_is_renewed_before_it_ends_and_nobody_has_to_wait() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    // Half a minute before its end, which is late for a token that lives for an hour.
    rig.clocks.forward(Duration::from_secs(3570));
    rig.signins.woke();
    let scopes = Some(vec!["openid".to_owned(), "offline".to_owned(), "read:chat".to_owned()]);
    rig.until(SignInEvent::Ready { id, scopes }).await;
    assert_eq!(rig.token(id).as_deref(), Some("a2"));
    assert_eq!(server.refreshes(), 1);
}

#[tokio::test]
async fn row_39_a_newer_pair_in_the_keyring_is_used_and_nothing_ends() {
    let server = server(|_| invalid_grant()).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.keep(id, "a-newer", "r-newer");
    rig.signins.renew(id);
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!(rig.token(id).as_deref(), Some("a-newer"));
    // It was found before the old token was even tried, which could have killed the family.
    assert_eq!(server.refreshes(), 0);
}

#[tokio::test]
async fn row_39_a_pair_that_came_while_ours_was_refused_is_used() {
    let server = server(|_| Reply::Later(Duration::from_millis(300), Box::new(invalid_grant()))).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.renew(id);
    rig.until(SignInEvent::Renewing(id)).await;
    until("it is asked for", || server.refreshes() == 1).await;
    rig.keep(id, "a-newer", "r-newer");
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!((rig.token(id).as_deref(), server.refreshes()), (Some("a-newer"), 1));
}

#[tokio::test]
async fn a10_a_confirmed_invalid_grant_ends_a_sign_in_and_keeps_the_client_secret() {
    let server = server(|_| invalid_grant()).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.renew(id);
    rig.until(SignInEvent::Ended(id)).await;
    until("it is not kept", || rig.kept(id).is_some_and(|kept| kept.refresh.is_none())).await;
    let kept = rig.kept(id).unwrap();
    assert!(kept.access.is_none() && kept.refresh.is_none());
    assert_eq!(shown(kept.client_secret.as_ref()).as_deref(), Some("s3cret"));
    rig.signins.renew(id);
    rig.until(SignInEvent::Ended(id)).await;
    assert_eq!(server.refreshes(), 1);
}

#[tokio::test]
async fn row_40_failures_never_end_a_sign_in() {
    let cases = [
        (Reply::Raw(500, "A: b", String::new()), ProblemCode::ServiceFailed),
        (Reply::Raw(500, "A: b", r#"{"error":"invalid_grant"}"#.to_owned()), ProblemCode::ServiceFailed),
        (Reply::Raw(200, "A: b", "<html>".to_owned()), ProblemCode::NotTheService),
        (Reply::Raw(200, "A: b", r#"{"error":"slow_down"}"#.to_owned()), ProblemCode::Refused),
        (Reply::Raw(200, "A: b", "{}".to_owned()), ProblemCode::Unreadable),
        (Reply::Raw(401, "A: b", r#"{"error":"invalid_client"}"#.to_owned()), ProblemCode::BadClient),
        (Reply::Cut, ProblemCode::CutShort),
    ];
    // Side by side, because each waits for the end of a pause.
    join_all(cases.map(|(first, code)| fails_and_goes_on(first, code))).await;
}

async fn fails_and_goes_on(first: Reply, code: ProblemCode) {
    // The second way of proving the client is tried within the first two.
    let server = server(move |n| if n < 2 { first.clone() } else { tokens(1) }).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.renew(id);
    assert_eq!(rig.next(delayed).await, code);
    let before = server.refreshes();
    // Asking again does not go around the pause.
    rig.signins.renew(id);
    assert_eq!(rig.next(delayed).await, code);
    assert_eq!(server.refreshes(), before);
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!(rig.token(id).as_deref(), Some("a1"));
}

/// A sign-in whose renewal failed several times, so that the next one is minutes away unless it is hastened.
async fn waiting(first: Reply) -> (Server, Rig, presence::id::SignInId) {
    let server = server(move |n| if n < 1 { first.clone() } else { tokens(1) }).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.renew(id);
    rig.next(delayed).await;
    (server, rig, id)
}

#[tokio::test]
async fn e2_checking_now_and_waking_do_not_wait_for_the_pause_after_a_failed_renewal() {
    // The server asks for nothing, so the pause is the program's own, and it is cut short as often as it is wished.
    for is_waking in [false, true] {
        let server = server(|n| if n < 8 { Reply::Cut } else { tokens(1) }).await;
        let mut rig = Rig::new();
        let id = rig.sign_in(&server).await.id;
        rig.signins.renew(id);
        for _ in 0..8 {
            rig.next(delayed).await;
            if is_waking { rig.signins.woke() } else { rig.signins.hasten(id) }
        }
        rig.until(SignInEvent::Ready { id, scopes: None }).await;
        assert_eq!(server.refreshes(), 9);
    }
}

#[tokio::test]
async fn c10_a_server_that_asked_to_be_left_alone_is_not_asked_to_renew_by_checking_or_waking() {
    let asked = Reply::Raw(503, "Retry-After: 3600", String::new());
    let (server, mut rig, id) = waiting(asked).await;
    rig.signins.hasten(id);
    rig.signins.woke();
    // Answered in the order of the orders: both were done.
    rig.signins.renew(id);
    assert_eq!(rig.next(delayed).await, ProblemCode::ServiceFailed);
    assert_eq!(server.refreshes(), 1);
}

#[tokio::test]
async fn row_41_a_lost_answer_costs_one_more_refresh_and_one_sign_in_at_most() {
    let server = server(|n| if n == 0 { Reply::Cut } else { invalid_grant() }).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.renew(id);
    assert_eq!(rig.next(delayed).await, ProblemCode::CutShort);
    rig.until(SignInEvent::Ended(id)).await;
    let later = rig.within(Duration::from_millis(500)).await;
    assert!(!later.contains(&SignInEvent::Ended(id)), "it ends once: {later:?}");
    assert_eq!(server.refreshes(), 2);
}

#[tokio::test]
async fn row_42_what_an_answer_leaves_out_stays_and_lost_scopes_are_told() {
    let server = server(|_| Reply::Json(200, json!({"access_token": "a1", "scope": "openid"}))).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.renew(id);
    let record = rig
        .next(|event| match event {
            SignInEvent::RecordChanged(record) if record.scopes.is_some() => Some(record.clone()),
            _ => None,
        })
        .await;
    assert_eq!(record.scopes, Some(vec!["openid".to_owned()]));
    rig.until(SignInEvent::Ready { id, scopes: Some(vec!["openid".to_owned()]) }).await;
    assert_eq!(shown(rig.kept(id).unwrap().refresh.as_ref()).as_deref(), Some("r0"));
}

#[tokio::test]
async fn a_grant_without_a_refresh_token_lasts_until_its_token_ends() {
    let server =
        Server::start(|_, _| Reply::Json(200, json!({"access_token": "a", "expires_in": 3600}))).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.clocks.forward(Duration::from_secs(3000));
    rig.signins.woke();
    assert!(rig.within(Duration::from_millis(1200)).await.is_empty());
    rig.clocks.forward(Duration::from_secs(600));
    rig.signins.woke();
    rig.until(SignInEvent::Ended(id)).await;
    assert_eq!(server.refreshes(), 0);
}

#[tokio::test]
async fn while_the_keyring_is_closed_a_token_is_renewed_only_once_it_has_ended() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.keyring.say(wire::Keyring::Locked);
    rig.until(SignInEvent::Keyring(wire::Keyring::Locked)).await;
    rig.clocks.forward(Duration::from_secs(3400));
    rig.signins.woke();
    rig.within(Duration::from_millis(300)).await;
    assert_eq!(server.refreshes(), 0, "it is good for some minutes still");
    rig.clocks.forward(Duration::from_secs(201));
    rig.signins.woke();
    rig.until(SignInEvent::Kept(id, TokenPlace::Unsaved)).await;
    assert_eq!(server.refreshes(), 1);
    assert_eq!(rig.signins.unsaved(), [id]);
    rig.keyring.say(wire::Keyring::Open);
    rig.until(SignInEvent::Kept(id, TokenPlace::Keyring)).await;
    let newest = rig.token(id).unwrap().replace('a', "r");
    assert_eq!(shown(rig.kept(id).unwrap().refresh.as_ref()), Some(newest));
    assert!(rig.signins.unsaved().is_empty());
}

#[tokio::test]
async fn an_end_that_cannot_be_confirmed_waits_for_the_keyring() {
    let server = server(|_| invalid_grant()).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.keyring.say(wire::Keyring::Locked);
    rig.clocks.forward(Duration::from_secs(7200));
    rig.signins.woke();
    rig.until(SignInEvent::KeyringClosed(id)).await;
    rig.keep(id, "a-newer", "r-newer");
    rig.keyring.say(wire::Keyring::Open);
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!((rig.token(id).as_deref(), server.refreshes()), (Some("a-newer"), 1));
}

#[tokio::test]
async fn a_refused_token_whose_end_cannot_be_confirmed_is_said_to_wait_for_the_keyring() {
    let server = server(|_| invalid_grant()).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.keyring.say(wire::Keyring::Locked);
    rig.until(SignInEvent::Keyring(wire::Keyring::Locked)).await;
    rig.signins.renew(id);
    rig.until(SignInEvent::KeyringClosed(id)).await;
    rig.keyring.say(wire::Keyring::Open);
    rig.until(SignInEvent::Ended(id)).await;
    assert_eq!(server.refreshes(), 2);
}

#[tokio::test]
async fn a_sleep_over_the_end_of_a_token_is_noticed_by_whoever_asks_for_it() {
    let server = server(|_| tokens(1)).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.clocks.forward(Duration::from_secs(3601));
    assert_eq!(rig.token(id), None);
    rig.until(SignInEvent::Renewing(id)).await;
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!(rig.token(id).as_deref(), Some("a1"));
}

#[tokio::test]
async fn row_58_a_pair_the_keyring_does_not_keep_is_in_memory_and_said_to_be_unsaved() {
    let server = server(|_| tokens(1)).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.keyring.fault(Fault::Garbles);
    rig.signins.renew(id);
    rig.until(SignInEvent::Kept(id, TokenPlace::Unsaved)).await;
    assert_eq!(rig.token(id).as_deref(), Some("a1"));
}
