//! Sign-ins with a pasted token: what is taken, how it is renewed where it can be, and how it ends.

use super::rig::{Rig, shown, until};
use super::{Reply, Server};
use crate::signin::{ClientAuth, SignInEvent, SignInRecord};
use crate::wire::{Attempt, Problem, ProblemCode, SignInForm, SignInWay, Stage, TokenPlace};
use presence::id::{AccountId, SignInId};
use serde_json::json;
use std::sync::Mutex;
use std::time::Duration;
use uuid::Uuid;

fn stage(event: &SignInEvent) -> Option<Stage> {
    match event {
        SignInEvent::Attempt(Some(Attempt { stage, .. })) => Some(stage.clone()),
        _ => None,
    }
}

/// A service whose renewing tokens are good once: `r0` at first, then `r1`, and so on. Showing one again ends them all.
async fn own_server() -> Server {
    let newest = Mutex::new(Some(0_u32));
    Server::start(move |asked, _| {
        if asked.path != "/auth/refresh" {
            return Reply::Json(200, json!({}));
        }
        let mut newest = newest.lock().unwrap();
        if newest.is_none_or(|number| asked.json != json!({"refresh_token": format!("r{number}")})) {
            *newest = None;
            return Reply::Json(401, json!({"detail": "Refresh token revoked or reused"}));
        }
        let next = newest.map_or(0, |number| number + 1);
        *newest = Some(next);
        let pair = json!({"access_token": format!("a{next}"), "refresh_token": format!("r{next}")});
        Reply::Later(Duration::from_millis(150), Box::new(Reply::Json(200, pair)))
    })
    .await
}

fn renewals(server: &Server) -> usize {
    server.asked().iter().filter(|asked| asked.path == "/auth/refresh").count()
}

fn with_token(rig: &Rig, server: &Server, renewal: &str) -> SignInForm {
    SignInForm {
        access_token: " a0\n".to_owned(),
        renewal_token: renewal.to_owned(),
        ..rig.form_at("own", SignInWay::Token, server)
    }
}

async fn paste(rig: &mut Rig, server: &Server, renewal: &str) -> SignInRecord {
    let form = with_token(rig, server, renewal);
    rig.signins.begin(form, None).await.unwrap();
    rig.keep_granted().await
}

#[tokio::test]
async fn p2_a_pasted_token_is_kept_once_it_is_known_whose_it_is() {
    let server = own_server().await;
    let mut rig = Rig::new();
    let form = with_token(&rig, &server, "");
    rig.signins.begin(form, None).await.unwrap();
    assert_eq!(rig.next(stage).await, Stage::Finishing);
    let record = rig.granted().await;
    assert_eq!((record.way, record.auth, record.stored), (SignInWay::Token, ClientAuth::None, false));
    assert_eq!(rig.token(record.id).as_deref(), Some("a0"), "trimmed");
    assert!(rig.kept(record.id).is_none(), "nothing is kept before it is known whose it is");
    // A random id may contain any two digits.
    let written =
        serde_json::to_string(&SignInRecord { id: SignInId(Uuid::nil()), ..record.clone() }).unwrap();
    assert!(!written.contains("a0"), "{written}");

    rig.signins.finish(record.id, Ok(AccountId(7)));
    assert_eq!(rig.next(stage).await, Stage::Done { account: 7 });
    rig.until(SignInEvent::Ready { id: record.id, scopes: None }).await;
    rig.until(SignInEvent::Kept(record.id, TokenPlace::Keyring)).await;
    let kept = rig.kept(record.id).unwrap();
    assert_eq!(shown(kept.access.map(|token| token.text).as_ref()).as_deref(), Some("a0"));
    assert!(server.asked().is_empty(), "nobody but the service itself is asked about a token");
}

#[tokio::test]
async fn v13_a_token_nobody_renews_never_ends_by_time_and_ends_when_it_is_refused() {
    let server = own_server().await;
    let mut rig = Rig::new();
    let id = paste(&mut rig, &server, "").await.id;
    rig.clocks.forward(Duration::from_secs(400 * 24 * 3600));
    rig.signins.woke();
    assert!(rig.within(Duration::from_millis(300)).await.is_empty());
    assert_eq!(rig.token(id).as_deref(), Some("a0"));
    rig.signins.renew(id);
    rig.until(SignInEvent::Ended(id)).await;
    assert_eq!((rig.token(id), renewals(&server)), (None, 0));
    until("a dead token is not kept", || rig.kept(id).unwrap().access.is_none()).await;
}

#[tokio::test]
async fn p45_a_hundred_refused_requests_cost_one_renewal_and_the_new_pair_is_stored_first() {
    let server = own_server().await;
    let mut rig = Rig::new();
    let id = paste(&mut rig, &server, "r0").await.id;
    for _ in 0..100 {
        rig.signins.renew(id);
    }
    rig.until(SignInEvent::Renewing(id)).await;
    assert_eq!(rig.token(id), None, "a refused token is not handed out again");
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!(shown(rig.kept(id).unwrap().refresh.as_ref()).as_deref(), Some("r1"));
    assert_eq!((rig.token(id).as_deref(), renewals(&server)), (Some("a1"), 1));
    // Of a pair without a known end only a refusal tells.
    rig.clocks.forward(Duration::from_secs(24 * 3600));
    rig.signins.woke();
    rig.within(Duration::from_millis(200)).await;
    assert_eq!((rig.token(id).as_deref(), renewals(&server)), (Some("a1"), 1));
}

#[tokio::test]
async fn p45_a_renewing_token_that_was_used_elsewhere_needs_the_user() {
    let server = own_server().await;
    let mut rig = Rig::new();
    let id = paste(&mut rig, &server, "r-used").await.id;
    rig.signins.renew(id);
    rig.until(SignInEvent::Ended(id)).await;
    assert_eq!(renewals(&server), 1);
    rig.signins.renew(id);
    rig.until(SignInEvent::Ended(id)).await;
    assert_eq!(renewals(&server), 1);
}

#[tokio::test]
async fn a10_a_refused_renewal_is_confirmed_in_the_keyring_before_it_is_an_end() {
    let server = Server::start(|asked, _| {
        let refused = Reply::Json(401, json!({"detail": "Refresh token revoked or reused"}));
        match asked.path.as_str() {
            "/auth/refresh" => Reply::Later(Duration::from_millis(300), Box::new(refused)),
            _ => Reply::Json(200, json!({})),
        }
    })
    .await;
    let mut rig = Rig::new();
    let id = paste(&mut rig, &server, "r0").await.id;
    rig.signins.renew(id);
    rig.until(SignInEvent::Renewing(id)).await;
    until("it is asked for", || renewals(&server) == 1).await;
    rig.keep(id, "a-newer", "r-newer");
    rig.until(SignInEvent::Ready { id, scopes: None }).await;
    assert_eq!((rig.token(id).as_deref(), renewals(&server)), (Some("a-newer"), 1));
}

#[tokio::test]
async fn a10_failures_of_the_service_never_end_a_pasted_sign_in() {
    for (first, code) in [
        (Reply::Raw(500, "A: b", "Internal Server Error".to_owned()), ProblemCode::ServiceFailed),
        (Reply::Raw(200, "A: b", "<html>".to_owned()), ProblemCode::NotTheService),
        (Reply::Json(400, json!({"detail": "Bad Request"})), ProblemCode::Refused),
        (Reply::Cut, ProblemCode::CutShort),
    ] {
        let server = Server::start(move |_, number| match number {
            0 => first.clone(),
            _ => Reply::Json(200, json!({"access_token": "a1"})),
        })
        .await;
        let mut rig = Rig::new();
        let id = paste(&mut rig, &server, "r0").await.id;
        rig.signins.renew(id);
        let why = rig.next(|event| match event {
            SignInEvent::Delayed { problem, .. } => Some(problem.code),
            _ => None,
        });
        assert_eq!(why.await, code);
        rig.until(SignInEvent::Ready { id, scopes: None }).await;
        assert_eq!(rig.token(id).as_deref(), Some("a1"));
        assert_eq!(shown(rig.kept(id).unwrap().refresh.as_ref()).as_deref(), Some("r0"), "left out, so kept");
    }
}

#[tokio::test]
async fn a_restart_keeps_a_pasted_token_and_the_one_that_renews_it() {
    let server = own_server().await;
    for renewal in ["", "r0"] {
        let mut rig = Rig::new();
        let record = paste(&mut rig, &server, renewal).await;
        rig.signins.close().await;
        let mut again = Rig::with(rig.keyring.clone());
        again.signins.restore(vec![SignInRecord { stored: true, ..record.clone() }]);
        again.until(SignInEvent::Ready { id: record.id, scopes: None }).await;
        assert_eq!(again.token(record.id).as_deref(), Some("a0"));
        let kept = shown(again.kept(record.id).unwrap().refresh.as_ref());
        assert_eq!(kept.unwrap_or_default(), renewal);
    }
    assert_eq!(renewals(&server), 0);
}

#[tokio::test]
async fn v8_a_form_without_a_token_is_refused_and_the_running_attempt_goes_on() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    let mut bad = with_token(&rig, &server, "");
    bad.access_token = "<access_token>".to_owned();
    let refused = rig.signins.begin(bad, None).await;
    assert_eq!(refused, Err(ProblemCode::BadInput.with("token")));
    assert!(rig.get(&format!("/back?code=c&state={state}")).await.starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn a_way_that_a_service_does_not_have_is_said_to_be_none() {
    let server = own_server().await;
    let rig = Rig::new();
    let form = rig.form_at("club", SignInWay::Code, &server);
    assert_eq!(rig.signins.begin(form, None).await, Err(ProblemCode::NoWay.bare()));
    let mut nowhere = with_token(&rig, &server, "");
    nowhere.site.base = "http://presence.example".to_owned();
    assert_eq!(rig.signins.begin(nowhere, None).await.unwrap_err().code, ProblemCode::BadAddress);
}

fn ends(server: &Server) -> Vec<Option<String>> {
    let asked = server.asked();
    asked.into_iter().filter(|asked| asked.path == "/auth/logout").map(|asked| asked.authorization).collect()
}

async fn forgotten(rig: &mut Rig, id: SignInId) {
    rig.until(SignInEvent::SignedOut(id)).await;
    rig.until(SignInEvent::Forgotten(id)).await;
    assert!(rig.kept(id).is_none());
}

#[tokio::test]
async fn a14_signing_out_ends_the_sign_in_at_the_service_with_its_own_token() {
    let server = own_server().await;
    let mut rig = Rig::new();
    let id = paste(&mut rig, &server, "r0").await.id;
    rig.signins.sign_out(id);
    assert_eq!(rig.token(id), None);
    forgotten(&mut rig, id).await;
    assert_eq!(ends(&server), [Some("Bearer a0".to_owned())]);
}

#[tokio::test]
async fn a14_a_dead_service_delays_signing_out_by_six_seconds_at_most() {
    let server = Server::start(|_, _| Reply::Never).await;
    let mut rig = Rig::new();
    let id = paste(&mut rig, &server, "r0").await.id;
    let began = std::time::Instant::now();
    rig.signins.sign_out(id);
    forgotten(&mut rig, id).await;
    // After six seconds, and later only as far as the machine is slow.
    assert!(began.elapsed() < Duration::from_secs(30));
}

#[tokio::test]
async fn p45_what_takes_a_sign_ins_place_is_not_ended_together_with_it() {
    // The service's sign-out ends all sign-ins of its user: signing in again would end what it just began.
    let server = own_server().await;
    let mut rig = Rig::new();
    let old = paste(&mut rig, &server, "r0").await.id;
    let form = with_token(&rig, &server, "r-other");
    rig.signins.begin(form, Some(old)).await.unwrap();
    let new = rig.keep_granted().await.id;
    rig.signins.retire(old);
    let leaving = rig.next(|event| match event {
        SignInEvent::RecordChanged(record) if record.leaving => Some(record.clone()),
        _ => None,
    });
    let leaving = leaving.await;
    assert!(leaving.id == old && leaving.replaced);
    forgotten(&mut rig, old).await;
    assert!(ends(&server).is_empty());

    // Nor when that is finished only after a restart.
    let mut again = Rig::with(rig.keyring.clone());
    rig.keyring.set(old, rig.keyring.value(new).unwrap());
    again.signins.restore(vec![leaving]);
    again.until(SignInEvent::Forgotten(old)).await;
    assert!(ends(&server).is_empty());
}

#[tokio::test]
async fn a_pasted_token_that_turns_out_wrong_is_forgotten_and_left_alone_at_the_service() {
    let server = own_server().await;
    let mut rig = Rig::new();
    let form = with_token(&rig, &server, "r0");
    rig.signins.begin(form, None).await.unwrap();
    let record = rig.granted().await;
    rig.signins.finish(record.id, Err(ProblemCode::BadToken.bare()));
    let failed = rig.next(|event| stage(event).filter(|stage| *stage != Stage::Finishing)).await;
    assert_eq!(failed, Stage::Failed { problem: Problem { code: ProblemCode::BadToken, detail: None } });
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!((rig.token(record.id), rig.keyring.writes()), (None, 0));
    assert!(server.asked().is_empty(), "it may be in use elsewhere");
}
