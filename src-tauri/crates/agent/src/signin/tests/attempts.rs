//! A sign-in from the form to the account, and the ways it can end before.

use super::rig::{Rig, shown, until};
use super::{Reply, Server};
use crate::signin::{ClientAuth, SignInEvent, default_redirect};
use crate::wire::{Attempt, Problem, ProblemCode, SignInForm, SignInWay, Stage, TokenPlace};
use presence::id::AccountId;
use serde_json::json;
use std::sync::{Arc, Mutex};
use std::time::Duration;

fn stage(event: &SignInEvent) -> Option<Stage> {
    match event {
        SignInEvent::Attempt(Some(Attempt { stage, .. })) => Some(stage.clone()),
        _ => None,
    }
}

fn failed(event: &SignInEvent) -> Option<ProblemCode> {
    match stage(event) {
        Some(Stage::Failed { problem }) => Some(problem.code),
        _ => None,
    }
}

#[tokio::test]
async fn a_sign_in_goes_from_the_form_to_the_account_and_into_the_keyring() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=c&state={state}")).await;
    assert_eq!(rig.next(stage).await, Stage::Finishing);
    let record = rig.granted().await;
    assert_eq!(rig.token(record.id).as_deref(), Some("a1"));
    assert_eq!((record.auth, record.stored), (ClientAuth::Basic, false));
    assert_eq!(record.scopes.as_ref().unwrap().join(" "), "openid offline read:chat");
    assert!(rig.kept(record.id).is_none(), "nothing is kept before it is known whose it is");

    rig.signins.finish(record.id, Ok(AccountId(7)));
    assert_eq!(rig.next(stage).await, Stage::Done { account: 7 });
    rig.until(SignInEvent::Ready { id: record.id, scopes: record.scopes.clone() }).await;
    rig.until(SignInEvent::Kept(record.id, TokenPlace::Keyring)).await;
    let kept = rig.kept(record.id).unwrap();
    assert_eq!(shown(kept.refresh.as_ref()).as_deref(), Some("r1"));
    assert_eq!(shown(kept.client_secret.as_ref()).as_deref(), Some("s3cret"));
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("a1\"") && !text.contains("r1\"") && !text.contains("s3cret"));
    assert_eq!(serde_json::from_str::<crate::signin::SignInRecord>(&text).unwrap(), record);
}

#[tokio::test]
async fn row_48_the_newest_attempt_wins_and_the_old_one_is_dead() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let old = rig.begin(form.clone()).await;
    let new = rig.begin(form).await;
    assert!(rig.get(&format!("/back?code=c&state={old}")).await.starts_with("HTTP/1.1 400"));
    assert!(rig.get(&format!("/back?code=c&state={new}")).await.starts_with("HTTP/1.1 200"));
    rig.granted().await;
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn row_48_an_attempt_ends_after_five_minutes_even_when_the_machine_slept() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.clocks.forward(Duration::from_secs(299));
    rig.signins.woke();
    rig.signins.reopen().await.unwrap();
    rig.clocks.forward(Duration::from_secs(2));
    let address = format!("http://127.0.0.1:{}/back?code=c&state={state}", rig.port);
    assert_eq!(rig.signins.paste(address).await.unwrap_err().code, ProblemCode::NoAttempt);
    assert_eq!(rig.next(failed).await, ProblemCode::AttemptExpired);
    assert_eq!(rig.signins.reopen().await.unwrap_err().code, ProblemCode::NoAttempt);
    assert!(server.asked().is_empty());
}

#[tokio::test]
async fn a_refused_form_leaves_the_running_attempt_alone() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form.clone()).await;
    let mut bad = form.clone();
    bad.site.authorize = "http://auth.example".to_owned();
    assert_eq!(rig.signins.begin(bad, None).await.unwrap_err().code, ProblemCode::BadAddress);
    let mut bad = form;
    bad.service = "nobody".to_owned();
    assert_eq!(rig.signins.begin(bad, None).await.unwrap_err().detail.as_deref(), Some("service"));
    assert!(rig.get(&format!("/back?code=c&state={state}")).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_wrong_client_secret_is_said_to_be_that() {
    let server = Server::start(|_, _| Reply::Json(401, json!({"error": "invalid_client"}))).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=c&state={state}")).await;
    assert_eq!(rig.next(failed).await, ProblemCode::BadClient);
    // By header, then in the body.
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn what_was_granted_after_a_cancel_is_given_back() {
    let server = Server::start(|asked, _| {
        let tokens = Reply::Json(200, json!({"access_token": "a", "refresh_token": "r"}));
        if asked.path == "/token" {
            Reply::Later(Duration::from_millis(300), Box::new(tokens))
        } else {
            tokens
        }
    })
    .await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=c&state={state}")).await;
    rig.signins.cancel();
    rig.until(SignInEvent::Attempt(None)).await;
    let later = rig.within(Duration::from_millis(800)).await;
    assert!(later.is_empty(), "{later:?}");
    until("it is given back", || server.asked().last().is_some_and(|last| last.path == "/revoke")).await;
    let last = server.asked().pop().unwrap();
    assert_eq!((last.path.as_str(), last.form["token"].as_str()), ("/revoke", "r"));
}

#[tokio::test]
async fn a_grant_nobody_was_found_behind_is_given_back_and_never_kept() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=c&state={state}")).await;
    let record = rig.granted().await;
    let problem = Problem { code: ProblemCode::TooSlow, detail: None };
    rig.signins.finish(record.id, Err(problem));
    assert_eq!(rig.next(failed).await, ProblemCode::TooSlow);
    assert_eq!(rig.token(record.id), None);
    until("it is given back", || server.asked().last().is_some_and(|last| last.path == "/revoke")).await;
    assert_eq!(rig.keyring.writes(), 0);
}

#[tokio::test]
async fn signing_in_again_uses_the_known_secret_only_at_the_same_endpoint() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let old = rig.sign_in(&server).await;
    let mut form = rig.form(&server);
    form.client_secret = String::new();
    rig.signins.begin(form.clone(), Some(old.id)).await.unwrap();
    let page = rig.next(|event| match event {
        SignInEvent::OpenBrowser(page) => url::Url::parse(page).ok(),
        _ => None,
    });
    let state = page.await.query_pairs().find(|(name, _)| name == "state").unwrap().1.into_owned();
    rig.get(&format!("/back?code=c&state={state}")).await;
    let replaces = rig
        .next(|event| match event {
            SignInEvent::Granted { replaces, .. } => Some(*replaces),
            _ => None,
        })
        .await;
    assert_eq!(replaces, Some(old.id));
    assert!(server.asked().last().unwrap().authorization.is_some());

    let other = Server::rotating(3600).await;
    let mut form = rig.form(&other);
    form.client_secret = String::new();
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=c&state={state}")).await;
    rig.granted().await;
    assert!(other.asked()[0].authorization.is_none());
}

#[tokio::test]
async fn s6_a_client_without_a_secret_signs_in_at_the_host_the_user_named() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/oauth/token/" => Reply::Json(
            200,
            json!({"access_token": "a", "refresh_token": "r", "expires_in": 36000, "scope": "read write"}),
        ),
        _ => Reply::Json(200, json!({})),
    })
    .await;
    let mut rig = Rig::new();
    let form = SignInForm {
        client_id: "public".to_owned(),
        redirect: format!("http://127.0.0.1:{}/back", rig.port),
        ..rig.form_at("club", SignInWay::Browser, &server)
    };
    rig.signins.begin(form, None).await.unwrap();
    let page = rig.next(|event| match event {
        SignInEvent::OpenBrowser(page) => url::Url::parse(page).ok(),
        _ => None,
    });
    let page = page.await;
    assert!(page.as_str().starts_with(&format!("{}/oauth/authorize/?", server.base)));
    let asked: std::collections::BTreeMap<String, String> = page.query_pairs().into_owned().collect();
    assert!(!asked.contains_key("scope"), "no scope is asked for where none is named");
    assert_eq!(asked["code_challenge_method"], "S256");
    rig.get(&format!("/back?code=c&state={}", asked["state"])).await;
    let record = rig.keep_granted().await;
    assert_eq!((record.auth, record.site.base.as_str()), (ClientAuth::None, server.base.as_str()));
    assert_eq!(record.scopes, Some(vec!["read".to_owned(), "write".to_owned()]));
    let exchanged = server.asked().remove(0);
    assert_eq!(exchanged.authorization, None);
    assert_eq!(exchanged.form["client_id"], "public");
    assert!(!exchanged.form.contains_key("client_secret"));

    rig.signins.renew(record.id);
    rig.until(SignInEvent::Renewing(record.id)).await;
    rig.until(SignInEvent::Ready { id: record.id, scopes: record.scopes.clone() }).await;
    let renewed = server.asked().pop().unwrap();
    assert_eq!((renewed.authorization, renewed.form["client_id"].as_str()), (None, "public"));
    rig.signins.sign_out(record.id);
    rig.until(SignInEvent::Forgotten(record.id)).await;
    let revoked = server.asked().pop().unwrap();
    assert_eq!((revoked.path.as_str(), revoked.form["token"].as_str()), ("/oauth/revoke_token/", "r"));
}

/// Everything that is logged, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn b9_nothing_secret_is_logged_from_the_form_to_the_sign_out() {
    let log = Log::default();
    let into = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || into.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = Server::start(|asked, number| match asked.form.get("grant_type").map(String::as_str) {
        Some("refresh_token") if number == 1 => Reply::Raw(200, "A: b", r#"{"x":"MARK"}"#.to_owned()),
        Some("refresh_token") => {
            Reply::Json(400, json!({"error": "invalid_grant", "error_description": "MARK"}))
        }
        Some(_) => Reply::Json(200, json!({"access_token": "MARK-a", "refresh_token": "MARK-r"})),
        None => Reply::Json(200, json!({})),
    })
    .await;
    let mut rig = Rig::new();
    let mut form = rig.form(&server);
    form.client_secret = "MARK-s".to_owned();
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=MARK-wrong&state=x{state}")).await;
    rig.get(&format!("/back?code=MARK-c&state={state}")).await;
    let id = rig.granted().await.id;
    rig.signins.finish(id, Ok(AccountId(1)));
    rig.until(SignInEvent::Kept(id, TokenPlace::Keyring)).await;
    rig.signins.renew(id);
    rig.until(SignInEvent::Ended(id)).await;
    rig.signins.sign_out(id);
    rig.until(SignInEvent::Forgotten(id)).await;
    rig.signins.close().await;

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("a sign-in begins") && logged.contains("a grant has ended"), "{logged}");
    for secret in ["MARK", &state, "s3cret"] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
    }
}

#[tokio::test]
async fn v8_p2_no_pasted_token_and_no_code_is_logged_and_none_stands_in_an_address() {
    let log = Log::default();
    let into = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || into.clone())
        .finish();
    let _guard = tracing::subscriber::set_default(subscriber);

    let server = Server::start(|asked, number| match asked.path.as_str() {
        "/auth/refresh" if number == 0 => Reply::Json(400, json!({"detail": "no: MARK-r"})),
        "/auth/refresh" => Reply::Json(200, json!({"access_token": "MARK-b", "refresh_token": "MARK-s"})),
        "/auth/verify" => Reply::Json(400, json!({"detail": "not MARKcode, 420601234567"})),
        _ => Reply::Json(200, json!({"message": "sent to 420601234567"})),
    })
    .await;
    let mut rig = Rig::new();
    let form = SignInForm {
        access_token: "MARK-a".to_owned(),
        renewal_token: "MARK-r".to_owned(),
        ..rig.form_at("own", SignInWay::Token, &server)
    };
    rig.signins.begin(form, None).await.unwrap();
    let id = rig.keep_granted().await.id;
    rig.signins.renew(id);
    rig.next(|event| matches!(event, SignInEvent::Delayed { .. }).then_some(())).await;
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    rig.signins.sign_out(id);
    rig.until(SignInEvent::Forgotten(id)).await;
    let form =
        SignInForm { phone: "+420601234567".to_owned(), ..rig.form_at("own", SignInWay::Code, &server) };
    rig.signins.begin(form, None).await.unwrap();
    let awaiting = |event: &SignInEvent| stage(event).filter(|stage| *stage != Stage::Finishing);
    rig.next(awaiting).await;
    rig.signins.enter_code("MARKcode".to_owned()).await.unwrap();
    rig.next(awaiting).await;
    rig.signins.close().await;

    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    for said in ["a token could not be renewed", "asked to end a sign-in", "the code was not taken"] {
        assert!(logged.contains(said), "{said}: {logged}");
    }
    for secret in ["MARK", "420601234567"] {
        assert!(!logged.contains(secret), "{secret} in {logged}");
    }
    let paths: Vec<String> = server.asked().into_iter().map(|asked| asked.path).collect();
    let each = ["/auth/refresh", "/auth/refresh", "/auth/logout", "/auth/request", "/auth/verify"];
    assert_eq!(paths, each, "whole addresses, in which nothing more stands");
}

#[test]
fn the_default_redirect_is_a_loopback_literal() {
    assert_eq!(default_redirect("/x"), "http://127.0.0.1:28417/x");
}
