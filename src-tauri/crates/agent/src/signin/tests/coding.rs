//! Sign-ins with a code that is sent to a phone.

use super::rig::{Rig, shown, until};
use super::{Reply, Server};
use crate::signin::{SignInEvent, SignInRecord};
use crate::wire::{Attempt, ProblemCode, SignInForm, SignInWay, Stage, TokenPlace};
use presence::id::AccountId;
use serde_json::{Value, json};
use std::time::Duration;

fn stage(event: &SignInEvent) -> Option<Stage> {
    match event {
        SignInEvent::Attempt(Some(Attempt { stage, .. })) => Some(stage.clone()),
        _ => None,
    }
}

/// A service that sends codes to everybody and takes one.
async fn server() -> Server {
    Server::start(|asked, _| match (asked.path.as_str(), asked.json["otp"].as_str()) {
        ("/auth/verify", Some("123456")) => Reply::Json(
            200,
            json!({"status": "registered", "access_token": "a0", "refresh_token": "r0", "registration_token": null}),
        ),
        ("/auth/verify", Some("654321")) => Reply::Json(
            200,
            json!({"status": "needs_registration", "access_token": null, "registration_token": "x"}),
        ),
        ("/auth/verify", Some("500500")) => Reply::Raw(500, "A: b", "Internal Server Error".to_owned()),
        ("/auth/verify", _) => Reply::Json(400, json!({"detail": "Invalid or expired OTP"})),
        _ => Reply::Json(200, json!({"message": "OTP sent"})),
    })
    .await
}

fn form(rig: &Rig, server: &Server) -> SignInForm {
    SignInForm { phone: "+420 601 234 567".to_owned(), ..rig.form_at("own", SignInWay::Code, server) }
}

async fn until_awaited(rig: &mut Rig, server: &Server) {
    let form = form(rig, server);
    rig.signins.begin(form, None).await.unwrap();
    let awaiting = rig.next(|event| stage(event).filter(|stage| *stage != Stage::Finishing)).await;
    assert_eq!(awaiting, Stage::AwaitingCode { problem: None });
}

/// What the attempt shows once a code was looked at.
async fn after(rig: &mut Rig, code: &str) -> Stage {
    rig.signins.enter_code(code.to_owned()).await.unwrap();
    assert_eq!(rig.next(stage).await, Stage::Finishing);
    rig.next(stage).await
}

#[tokio::test]
async fn p2_a_code_leads_to_a_pair_and_a_wrong_one_can_be_corrected() {
    let server = server().await;
    let mut rig = Rig::new();
    until_awaited(&mut rig, &server).await;
    let Stage::AwaitingCode { problem } = after(&mut rig, "111111").await else { panic!("it goes on") };
    assert_eq!(problem, Some(ProblemCode::Refused.with("Invalid or expired OTP")));
    let Stage::AwaitingCode { problem } = after(&mut rig, "500500").await else { panic!("it goes on") };
    assert_eq!(problem.unwrap().code, ProblemCode::ServiceFailed);
    assert_eq!(
        rig.signins.enter_code("not a code!".to_owned()).await,
        Err(ProblemCode::BadInput.with("code"))
    );

    rig.signins.enter_code(" 123 456 ".to_owned()).await.unwrap();
    let record = rig.granted().await;
    assert_eq!(record.way, SignInWay::Code);
    assert_eq!(rig.token(record.id).as_deref(), Some("a0"));
    let text = serde_json::to_string(&record).unwrap();
    assert!(!text.contains("601234567") && !text.contains("123456"));
    rig.signins.finish(record.id, Ok(AccountId(1)));
    rig.until(SignInEvent::Kept(record.id, TokenPlace::Keyring)).await;
    assert_eq!(shown(rig.kept(record.id).unwrap().refresh.as_ref()).as_deref(), Some("r0"));

    let asked: Vec<(String, Value)> =
        server.asked().into_iter().map(|asked| (asked.path, asked.json)).collect();
    assert_eq!(asked[0], ("/auth/request".to_owned(), json!({"phone": "+420601234567"})));
    assert_eq!(asked[3], ("/auth/verify".to_owned(), json!({"phone": "+420601234567", "otp": "123456"})));
    assert_eq!(asked.len(), 4);
}

#[tokio::test]
async fn p45_a_pair_that_came_by_code_is_renewed_and_survives_a_restart() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/auth/refresh" => Reply::Json(200, json!({"access_token": "a1", "refresh_token": "r1"})),
        _ => Reply::Json(200, json!({"access_token": "a0", "refresh_token": "r0"})),
    })
    .await;
    let mut rig = Rig::new();
    until_awaited(&mut rig, &server).await;
    rig.signins.enter_code("1".to_owned()).await.unwrap();
    let record = rig.keep_granted().await;
    rig.signins.renew(record.id);
    rig.until(SignInEvent::Renewing(record.id)).await;
    rig.until(SignInEvent::Ready { id: record.id, scopes: None }).await;
    rig.signins.close().await;
    let mut again = Rig::with(rig.keyring.clone());
    again.signins.restore(vec![SignInRecord { stored: true, ..record.clone() }]);
    again.until(SignInEvent::Ready { id: record.id, scopes: None }).await;
    assert_eq!(again.token(record.id).as_deref(), Some("a1"));
    assert_eq!(server.asked().last().unwrap().json, json!({"refresh_token": "r0"}));
}

#[tokio::test]
async fn a_number_nobody_is_registered_under_is_said_to_be_that() {
    let server = server().await;
    let mut rig = Rig::new();
    until_awaited(&mut rig, &server).await;
    let failed = after(&mut rig, "654321").await;
    assert_eq!(failed, Stage::Failed { problem: ProblemCode::NotRegistered.bare() });
    let late = rig.signins.enter_code("123456".to_owned()).await;
    assert_eq!(late, Err(ProblemCode::NoAttempt.bare()));
}

#[tokio::test]
async fn too_many_codes_are_refused_in_the_services_words() {
    let words = "Too many OTP requests. Please try later.";
    let server = Server::start(move |_, _| Reply::Json(429, json!({ "detail": words }))).await;
    let mut rig = Rig::new();
    let form = form(&rig, &server);
    rig.signins.begin(form, None).await.unwrap();
    assert_eq!(rig.next(stage).await, Stage::Finishing);
    assert_eq!(rig.next(stage).await, Stage::Failed { problem: ProblemCode::Refused.with(words) });
}

#[tokio::test]
async fn row_48_a_code_is_waited_for_for_five_minutes_even_when_the_machine_slept() {
    let server = server().await;
    let mut rig = Rig::new();
    until_awaited(&mut rig, &server).await;
    rig.clocks.forward(Duration::from_secs(301));
    let late = rig.signins.enter_code("123456".to_owned()).await;
    assert_eq!(late, Err(ProblemCode::NoAttempt.bare()));
    assert_eq!(rig.next(stage).await, Stage::Failed { problem: ProblemCode::AttemptExpired.bare() });
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_cancelled_attempt_takes_no_code_and_what_comes_of_one_is_dropped() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/auth/verify" => Reply::Later(
            Duration::from_millis(300),
            Box::new(Reply::Json(200, json!({"access_token": "a0", "refresh_token": "r0"}))),
        ),
        _ => Reply::Json(200, json!({})),
    })
    .await;
    let mut rig = Rig::new();
    until_awaited(&mut rig, &server).await;
    rig.signins.enter_code("1".to_owned()).await.unwrap();
    until("it is asked", || server.asked().len() == 2).await;
    rig.signins.cancel();
    rig.until(SignInEvent::Attempt(None)).await;
    assert_eq!(rig.signins.enter_code("1".to_owned()).await, Err(ProblemCode::NoAttempt.bare()));
    let later = rig.within(Duration::from_millis(600)).await;
    assert!(later.is_empty(), "{later:?}");
    assert_eq!(rig.keyring.writes(), 0);
    // Giving it back would end all sign-ins of its user.
    assert_eq!(server.asked().len(), 2);
}
