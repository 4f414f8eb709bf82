//! Faults of the program's own, in the task and in each of its jobs: what was under way is answered, and the rest goes on.

use super::Server;
use super::rig::Rig;
use crate::signin::task::Faulty;
use crate::signin::{SignInEvent, SignInRecord};
use crate::wire::{self, Attempt, ProblemCode, SignInWay, Stage, TokenPlace};
use presence::id::{AccountId, SignInId};

/// The first job to be started.
const NEXT: Faulty = Faulty::Job(0);

fn failed(event: &SignInEvent) -> Option<ProblemCode> {
    match event {
        SignInEvent::Attempt(Some(Attempt { stage: Stage::Failed { problem }, .. })) => Some(problem.code),
        _ => None,
    }
}

fn ready(event: &SignInEvent) -> Option<SignInId> {
    match event {
        SignInEvent::Ready { id, .. } => Some(*id),
        _ => None,
    }
}

/// A change of the keyring, on which everything that waits for it is tried again.
async fn touch(rig: &mut Rig) {
    rig.keyring.say(wire::Keyring::Locked);
    rig.until(SignInEvent::Keyring(wire::Keyring::Locked)).await;
    rig.keyring.say(wire::Keyring::Open);
}

#[tokio::test]
async fn h4_a_renewal_that_fails_of_itself_is_said_and_tried_again() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.fault(NEXT);
    rig.signins.renew(id);
    let delayed = |event: &SignInEvent| match event {
        SignInEvent::Delayed { problem, .. } => Some(problem.code),
        _ => None,
    };
    assert_eq!(rig.next(delayed).await, ProblemCode::OwnFault);
    assert_eq!(rig.next(ready).await, id);
    assert_eq!((rig.token(id).as_deref(), server.refreshes()), (Some("a2"), 1));
}

#[tokio::test]
async fn h4_a_code_whose_exchange_fails_of_itself_ends_the_attempt_and_the_next_one_works() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    // The first job lets the last page out.
    rig.signins.fault(Faulty::Job(1));
    rig.get(&format!("/back?code=c&state={state}")).await;
    assert_eq!(rig.next(failed).await, ProblemCode::OwnFault);
    rig.sign_in(&server).await;
}

#[tokio::test]
async fn h4_a_phone_code_that_cannot_be_asked_for_or_looked_at_is_said() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = wire::SignInForm {
        phone: "+420 601 234 567".to_owned(),
        ..rig.form_at("own", SignInWay::Code, &server)
    };
    rig.signins.fault(NEXT);
    rig.signins.begin(form, None).await.unwrap();
    assert_eq!(rig.next(failed).await, ProblemCode::OwnFault);
}

#[tokio::test]
async fn h4_tokens_whose_writing_fails_of_itself_count_as_unsaved_and_are_written_later() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=c&state={state}")).await;
    let id = rig.granted().await.id;
    rig.signins.fault(NEXT);
    rig.signins.finish(id, Ok(AccountId(1)));
    rig.until(SignInEvent::Kept(id, TokenPlace::Unsaved)).await;
    assert_eq!(rig.signins.unsaved(), [id]);
    touch(&mut rig).await;
    rig.until(SignInEvent::Kept(id, TokenPlace::Keyring)).await;
    assert!(rig.signins.unsaved().is_empty() && rig.kept(id).is_some());
}

#[tokio::test]
async fn h4_tokens_whose_reading_fails_of_itself_are_read_later() {
    let server = Server::rotating(3600).await;
    let mut before = Rig::new();
    let record = before.sign_in(&server).await;
    before.signins.close().await;
    let mut rig = Rig::with(before.keyring.clone());
    rig.signins.fault(NEXT);
    rig.signins.restore(vec![SignInRecord { stored: true, ..record.clone() }]);
    rig.until(SignInEvent::KeyringClosed(record.id)).await;
    touch(&mut rig).await;
    assert_eq!(rig.next(ready).await, record.id);
}

#[tokio::test]
async fn h4_a_sign_out_that_fails_of_itself_is_done_later() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.fault(NEXT);
    rig.signins.sign_out(id);
    rig.until(SignInEvent::SignedOut(id)).await;
    assert!(rig.token(id).is_none() && rig.kept(id).is_some());
    touch(&mut rig).await;
    rig.until(SignInEvent::Forgotten(id)).await;
    assert!(rig.kept(id).is_none());
}

#[tokio::test]
async fn h4_who_waits_for_the_keyring_to_open_is_answered() {
    let rig = Rig::new();
    rig.signins.fault(NEXT);
    assert_eq!(rig.signins.unlock_keyring().await, Err(ProblemCode::OwnFault.bare()));
    assert_eq!(rig.signins.unlock_keyring().await, Ok(()));
}

#[tokio::test]
async fn h4_after_a_fault_of_the_task_its_tokens_are_good_and_a_browser_that_is_out_can_come_back() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.signins.fault(Faulty::Step);
    assert_eq!(rig.next(ready).await, id, "it says anew how everything is");
    assert_eq!(rig.token(id).as_deref(), Some("a1"));
    let page = rig.get(&format!("/back?code=c&state={state}")).await;
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    let second = rig.keep_granted().await;
    rig.signins.renew(id);
    rig.signins.sign_out(second.id);
    rig.until(SignInEvent::Forgotten(second.id)).await;
}

#[tokio::test]
async fn h4_faults_of_the_task_that_come_again_and_again_are_its_end_and_are_said() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    for _ in 0..4 {
        rig.signins.fault(Faulty::Step);
    }
    rig.until(SignInEvent::Failed).await;
    assert!(rig.signins.close().await.unsaved.is_empty());
    assert!(rig.kept(id).is_some());
}
