//! Restarts, sign-outs, and keyrings that are closed, missing or stuck meanwhile.

use super::rig::{Rig, shown, until};
use super::{Reply, Server};
use crate::keyring::fakes::{FakeKeyring, Fault};
use crate::signin::{SignInEvent, SignInRecord};
use crate::wire;
use crate::wire::{ProblemCode, TokenPlace};
use serde_json::json;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

/// A sign-in that was kept, and the keyring of a program that has ended since.
async fn kept(server: &Server) -> (SignInRecord, FakeKeyring) {
    let mut rig = Rig::new();
    let record = rig.sign_in(server).await;
    let closed = rig.signins.close().await;
    assert!(closed.unsaved.is_empty());
    (SignInRecord { stored: true, ..record }, rig.keyring.clone())
}

/// By then what waits for a dead endpoint has given up: after six seconds, and later only as far as the machine is slow.
const DEAD: Duration = Duration::from_secs(30);

fn ready(event: &SignInEvent) -> Option<()> {
    matches!(event, SignInEvent::Ready { .. }).then_some(())
}

#[tokio::test]
async fn a_restart_finds_the_sign_in_in_the_keyring_and_asks_nobody() {
    let server = Server::rotating(3600).await;
    let (record, keyring) = kept(&server).await;
    let mut rig = Rig::with(keyring);
    rig.signins.restore(vec![record.clone()]);
    rig.next(ready).await;
    assert_eq!(rig.token(record.id).as_deref(), Some("a1"));
    assert_eq!(server.refreshes(), 0);
}

#[tokio::test]
async fn where_only_what_is_known_is_shown_no_token_is_renewed_until_something_is_wished() {
    let server = Server::rotating(3600).await;
    let (record, keyring) = kept(&server).await;
    let mut rig = Rig::resting(keyring);
    rig.clocks.forward(Duration::from_secs(7200));
    rig.signins.restore(vec![record.clone()]);
    rig.next(ready).await;
    assert_eq!((rig.token(record.id), server.refreshes()), (None, 0), "it has run out, and can be renewed");
    rig.signins.rouse();
    rig.next(ready).await;
    assert_eq!((rig.token(record.id).as_deref(), server.refreshes()), (Some("a2"), 1));
}

#[tokio::test]
async fn row_53_with_a_locked_keyring_a_restart_waits_and_goes_on_by_itself() {
    let server = Server::rotating(3600).await;
    let (record, keyring) = kept(&server).await;
    for state in [wire::Keyring::Locked, wire::Keyring::Missing] {
        keyring.say(state);
        let calls = keyring.calls();
        let mut rig = Rig::with(keyring.clone());
        rig.signins.restore(vec![record.clone()]);
        rig.until(SignInEvent::KeyringClosed(record.id)).await;
        assert_eq!(keyring.calls(), calls, "nothing is called that could raise a prompt");
        rig.signins.renew(record.id);
        rig.until(SignInEvent::KeyringClosed(record.id)).await;
        keyring.say(wire::Keyring::Open);
        rig.next(ready).await;
        rig.signins.close().await;
    }
}

#[tokio::test]
async fn row_52_without_a_keyring_a_sign_in_lasts_until_quit_and_is_kept_once_there_is_one() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    rig.keyring.say(wire::Keyring::Missing);
    rig.until(SignInEvent::Keyring(wire::Keyring::Missing)).await;
    let record = rig.sign_in(&server).await;
    assert_eq!(rig.token(record.id).as_deref(), Some("a1"));
    assert!(rig.signins.unsaved().is_empty(), "there is no place it ought to be in");
    rig.keyring.say(wire::Keyring::Open);
    rig.until(SignInEvent::RecordChanged(SignInRecord { stored: true, ..record.clone() })).await;
    rig.until(SignInEvent::Kept(record.id, TokenPlace::Keyring)).await;
    assert!(rig.kept(record.id).is_some());
}

/// The program as it starts after it died while its keyring held this.
fn started_over(record: &SignInRecord, held: &crate::keyring::Secret) -> Rig {
    use secrecy::ExposeSecret;
    let keyring = FakeKeyring::new();
    keyring.set(record.id, held.expose_secret().to_vec().into());
    let rig = Rig::with(keyring);
    rig.signins.restore(vec![SignInRecord { stored: true, ..record.clone() }]);
    rig
}

#[tokio::test]
async fn row_43_a_crash_at_any_step_of_a_renewal_costs_one_sign_in_at_most() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let record = rig.sign_in(&server).await;
    let id = record.id;
    let unrenewed = rig.keyring.value(id).unwrap();
    rig.signins.renew(id);
    rig.until(SignInEvent::Renewing(id)).await;
    rig.next(ready).await;
    let renewed = rig.keyring.value(id).unwrap();
    rig.signins.close().await;

    // It died after the new pair was stored, and before anybody used it.
    let mut rig = started_over(&record, &renewed);
    rig.next(ready).await;
    assert_eq!(rig.token(id).as_deref(), Some("a2"));
    rig.signins.renew(id);
    rig.until(SignInEvent::Renewing(id)).await;
    rig.next(ready).await;
    assert_eq!(rig.token(id).as_deref(), Some("a3"));
    rig.signins.close().await;

    // It died after the server had rotated, and before the new pair was stored: the old one ends the family.
    let before = server.refreshes();
    let mut rig = started_over(&record, &unrenewed);
    rig.next(ready).await;
    rig.signins.renew(id);
    rig.until(SignInEvent::Ended(id)).await;
    let later = rig.within(Duration::from_millis(500)).await;
    assert!(!later.contains(&SignInEvent::Ended(id)), "the user is asked once: {later:?}");
    assert!(server.refreshes() - before <= 2, "{}", server.refreshes() - before);
    rig.signins.close().await;

    // And a start after that asks the server nothing more.
    let before = server.refreshes();
    let mut rig = started_over(&record, &rig.keyring.value(id).unwrap());
    rig.until(SignInEvent::Ended(id)).await;
    rig.within(Duration::from_millis(300)).await;
    assert_eq!(server.refreshes(), before);
}

#[tokio::test]
async fn row_43_a_server_that_takes_the_old_token_once_more_costs_no_sign_in() {
    let server = Server::start(|_, n| {
        Reply::Json(200, json!({"access_token": format!("a{n}"), "refresh_token": format!("r{n}")}))
    })
    .await;
    let (record, keyring) = kept(&server).await;
    let unrenewed = keyring.value(record.id).unwrap();
    for turn in 1..=2 {
        // The first time it dies before the new pair is stored.
        let mut rig = started_over(&record, &unrenewed);
        rig.next(ready).await;
        rig.signins.renew(record.id);
        rig.until(SignInEvent::Renewing(record.id)).await;
        rig.next(ready).await;
        assert_eq!(rig.token(record.id), Some(format!("a{turn}")));
    }
    assert_eq!(server.refreshes(), 2);
}

#[tokio::test]
async fn a_sign_in_that_was_in_memory_only_has_ended_after_a_restart() {
    let server = Server::rotating(3600).await;
    let (record, keyring) = kept(&server).await;
    keyring.say(wire::Keyring::Missing);
    let mut rig = Rig::with(keyring);
    rig.signins.restore(vec![SignInRecord { stored: false, ..record.clone() }]);
    rig.until(SignInEvent::Ended(record.id)).await;
}

#[tokio::test]
async fn row_56_an_item_that_is_gone_or_spoilt_means_sign_in_again() {
    let server = Server::rotating(3600).await;
    let (record, keyring) = kept(&server).await;
    for bytes in [&b"\xff\xfe"[..], b"{\"v\":1", b"{\"v\":9,\"saved\":1}", b""] {
        keyring.set(record.id, crate::keyring::Secret::from(bytes.to_vec()));
        let mut rig = Rig::with(keyring.clone());
        rig.signins.restore(vec![record.clone()]);
        rig.until(SignInEvent::Ended(record.id)).await;
        rig.signins.close().await;
    }
}

#[tokio::test]
async fn b2_a_keyring_that_hangs_delays_nothing_but_itself() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    rig.keyring.fault(Fault::Hangs);
    let form = rig.form(&server);
    let state = rig.begin(form).await;
    rig.get(&format!("/back?code=c&state={state}")).await;
    let record = rig.granted().await;
    let began = Instant::now();
    rig.signins.finish(record.id, Ok(presence::id::AccountId(1)));
    rig.next(ready).await;
    // The keyring is waited for three seconds.
    assert!(began.elapsed() < Duration::from_secs(2));
    rig.until(SignInEvent::Kept(record.id, TokenPlace::Unsaved)).await;
    assert_eq!(rig.signins.unsaved(), [record.id]);
    let began = Instant::now();
    assert_eq!(rig.signins.close().await.unsaved, [record.id]);
    assert!(began.elapsed() < Duration::from_secs(3));
    rig.keyring.fault(Fault::None);
}

#[tokio::test]
async fn a_write_that_came_through_too_late_is_overwritten() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.keyring.fault(Fault::Hangs);
    rig.signins.renew(id);
    rig.until(SignInEvent::Kept(id, TokenPlace::Unsaved)).await;
    rig.keyring.fault(Fault::None);
    rig.until(SignInEvent::Kept(id, TokenPlace::Keyring)).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(shown(rig.kept(id).unwrap().refresh.as_ref()).as_deref(), Some("r2"));
}

#[tokio::test]
async fn a14_a_sign_out_revokes_deletes_and_forgets() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.sign_out(id);
    assert_eq!(rig.token(id), None);
    rig.until(SignInEvent::SignedOut(id)).await;
    rig.until(SignInEvent::Forgotten(id)).await;
    assert!(rig.kept(id).is_none());
    let last = server.asked().pop().unwrap();
    assert_eq!((last.path.as_str(), last.form["token"].as_str()), ("/revoke", "r1"));
}

#[tokio::test]
async fn a14_a_dead_revoke_endpoint_delays_a_sign_out_by_six_seconds_at_most() {
    let server = Server::start(|asked, _| match asked.path.as_str() {
        "/revoke" => Reply::Never,
        _ => Reply::Json(200, json!({"access_token": "a", "refresh_token": "r"})),
    })
    .await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    let began = Instant::now();
    rig.signins.sign_out(id);
    rig.until(SignInEvent::SignedOut(id)).await;
    assert!(began.elapsed() < DEAD);
    assert!(rig.kept(id).is_none());
}

#[tokio::test]
async fn a_sign_out_under_a_locked_keyring_is_finished_when_it_opens_even_after_a_restart() {
    let server = Server::rotating(3600).await;
    let (record, keyring) = kept(&server).await;
    let mut rig = Rig::with(keyring.clone());
    rig.signins.restore(vec![record.clone()]);
    rig.next(ready).await;
    keyring.say(wire::Keyring::Locked);
    rig.until(SignInEvent::Keyring(wire::Keyring::Locked)).await;
    rig.signins.sign_out(record.id);
    let leaving = SignInRecord { leaving: true, ..record.clone() };
    rig.until(SignInEvent::RecordChanged(leaving.clone())).await;
    rig.until(SignInEvent::SignedOut(record.id)).await;
    assert!(rig.kept(record.id).is_some());
    rig.signins.close().await;

    let mut rig = Rig::with(keyring.clone());
    rig.signins.restore(vec![leaving]);
    rig.within(Duration::from_millis(200)).await;
    let before = server.asked().len();
    keyring.say(wire::Keyring::Open);
    rig.until(SignInEvent::Forgotten(record.id)).await;
    let revoked = server.asked().split_off(before).remove(0);
    assert_eq!((revoked.path.as_str(), revoked.form["token"].as_str()), ("/revoke", "r1"));
    assert!(rig.kept(record.id).is_none());
}

#[tokio::test]
async fn a_renewal_that_ends_after_the_sign_out_leaves_nothing_behind() {
    let server = Server::start(|asked, _| {
        let tokens =
            |n: u32| Reply::Json(200, json!({"access_token": "a", "refresh_token": format!("r{n}")}));
        match asked.form.get("grant_type").map(String::as_str) {
            Some("refresh_token") => Reply::Later(Duration::from_millis(400), Box::new(tokens(1))),
            Some(_) => tokens(0),
            None => Reply::Json(200, json!({})),
        }
    })
    .await;
    let mut rig = Rig::new();
    let id = rig.sign_in(&server).await.id;
    rig.signins.renew(id);
    rig.until(SignInEvent::Renewing(id)).await;
    rig.keyring.say(wire::Keyring::Locked);
    rig.until(SignInEvent::Keyring(wire::Keyring::Locked)).await;
    rig.signins.sign_out(id);
    rig.until(SignInEvent::SignedOut(id)).await;
    until("the renewal has ended", || {
        server.asked().iter().any(|asked| asked.form.get("token").is_some_and(|token| token == "r1"))
    })
    .await;
    rig.keyring.say(wire::Keyring::Open);
    rig.until(SignInEvent::Forgotten(id)).await;
    assert!(rig.kept(id).is_none());
    let revoked: BTreeSet<String> = server
        .asked()
        .iter()
        .filter(|asked| asked.path == "/revoke")
        .map(|asked| asked.form["token"].clone())
        .collect();
    assert_eq!(revoked, BTreeSet::from(["r0".to_owned(), "r1".to_owned()]));
}

#[tokio::test]
async fn the_wish_to_open_the_keyring_is_answered() {
    let mut rig = Rig::with(FakeKeyring::blind());
    rig.keyring.fault(Fault::Denied);
    assert_eq!(rig.signins.unlock_keyring().await.unwrap_err().code, ProblemCode::KeyringLocked);
    rig.until(SignInEvent::Keyring(wire::Keyring::Locked)).await;
    rig.keyring.fault(Fault::None);
    rig.signins.unlock_keyring().await.unwrap();
    rig.until(SignInEvent::Keyring(wire::Keyring::Open)).await;
}

#[tokio::test]
async fn a_changed_site_is_checked_and_told() {
    let server = Server::rotating(3600).await;
    let mut rig = Rig::new();
    let record = rig.sign_in(&server).await;
    let mut site = record.site.clone();
    site.token = "http://auth.example/token".to_owned();
    assert_eq!(
        rig.signins.change_site(record.id, site.clone()).await.unwrap_err().code,
        ProblemCode::BadAddress
    );
    site.token = "https://auth.example/token".to_owned();
    rig.signins.change_site(record.id, site.clone()).await.unwrap();
    let told = rig.next(|event| match event {
        SignInEvent::RecordChanged(record) if record.site == site => Some(()),
        _ => None,
    });
    told.await;
}

#[tokio::test]
async fn a_closed_handle_answers_and_does_nothing() {
    let server = Server::rotating(3600).await;
    let rig = Rig::new();
    rig.signins.close().await;
    assert!(rig.signins.begin(rig.form(&server), None).await.is_err());
    rig.signins.cancel();
    rig.signins.close().await;
}

#[tokio::test]
async fn closing_does_not_wait_for_a_loop_that_reads_no_events() {
    let server = Server::rotating(3600).await;
    let rig = Rig::new();
    for _ in 0..100 {
        drop(rig.signins.begin(rig.form(&server), None));
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    rig.signins.close().await;
    // Nothing of it hangs for less than five seconds.
    assert!(began.elapsed() < Duration::from_secs(4));
}
