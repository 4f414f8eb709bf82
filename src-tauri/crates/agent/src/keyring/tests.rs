//! The keyring's handle against keyrings that hang, fail, deny, restart and double.

use super::fakes::{FakeKeyring, Fault};
use super::*;
use secrecy::ExposeSecret;
use std::time::Instant as Clock;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// How long anything may take that should come soon.
const SOON: Duration = Duration::from_secs(60);

/// Less than a call takes that is waited for, three seconds, and more than any other.
const AT_ONCE: Duration = Duration::from_secs(2);

fn id() -> SignInId {
    SignInId(Uuid::new_v4())
}

fn value(saved: i64) -> Secret {
    Secret::from(format!(r#"{{"saved":{saved}}}"#).into_bytes())
}

fn saved(secret: Option<Secret>) -> Option<String> {
    secret.map(|secret| String::from_utf8(secret.expose_secret().to_vec()).unwrap())
}

async fn reaches(vault: &Vault, state: wire::Keyring) {
    let mut view = vault.view();
    let wait = view.wait_for(|view| view.state == state);
    timeout(SOON, wait).await.expect("it gets there").unwrap();
}

#[tokio::test]
async fn what_is_written_is_read_and_what_is_deleted_is_gone() {
    for vault in [FakeKeyring::new().vault(), Vault::start(KeyringChoice::Memory)] {
        let id = id();
        assert_eq!(saved(vault.read(id).await.unwrap()), None);
        vault.write(id, value(1)).await.unwrap();
        vault.write(id, value(2)).await.unwrap();
        assert_eq!(saved(vault.read(id).await.unwrap()).as_deref(), Some(r#"{"saved":2}"#));
        vault.delete(id).await.unwrap();
        vault.delete(id).await.unwrap();
        assert_eq!(saved(vault.read(id).await.unwrap()), None);
        vault.close().await;
    }
}

#[tokio::test]
async fn row_57_a_value_that_is_too_long_or_no_ascii_is_refused_before_any_call() {
    let keyring = FakeKeyring::new();
    let (vault, id) = (keyring.vault(), id());
    for (bytes, fits) in [(2559, true), (2560, true), (2561, false)] {
        let outcome = vault.write(id, Secret::from(vec![b'a'; bytes])).await;
        assert_eq!(outcome, if fits { Ok(()) } else { Err(KeyringError::TooLong { bytes }) });
    }
    // 1281 UTF-16 units fit, because bytes are stored and not a text of two bytes each.
    assert_eq!(vault.write(id, Secret::from(vec![b'a'; 1281])).await, Ok(()));
    let writes = keyring.writes();
    assert_eq!(vault.write(id, Secret::from("é".as_bytes().to_vec())).await, Err(KeyringError::NotAscii));
    assert_eq!(keyring.writes(), writes);
}

#[tokio::test]
async fn row_53_a_keyring_that_is_seen_to_be_locked_is_not_touched() {
    let keyring = FakeKeyring::new();
    keyring.say(wire::Keyring::Locked);
    let vault = keyring.vault();
    reaches(&vault, wire::Keyring::Locked).await;
    assert_eq!(vault.read(id()).await.unwrap_err(), KeyringError::Locked);
    assert_eq!(vault.write(id(), value(1)).await.unwrap_err(), KeyringError::Locked);
    assert_eq!(vault.delete(id()).await.unwrap_err(), KeyringError::Locked);
    assert_eq!(keyring.calls(), 0);
    keyring.say(wire::Keyring::Open);
    reaches(&vault, wire::Keyring::Open).await;
    vault.write(id(), value(1)).await.unwrap();
}

#[tokio::test]
async fn row_52_without_a_keyring_every_call_says_so_and_it_is_used_when_it_comes() {
    let keyring = FakeKeyring::new();
    keyring.say(wire::Keyring::Missing);
    let vault = keyring.vault();
    reaches(&vault, wire::Keyring::Missing).await;
    assert_eq!(vault.read(id()).await.unwrap_err(), KeyringError::Missing);
    keyring.say(wire::Keyring::Open);
    reaches(&vault, wire::Keyring::Open).await;
    assert!(vault.read(id()).await.is_ok());
}

#[tokio::test]
async fn row_54_a_store_of_a_daemon_that_restarted_is_replaced_at_once() {
    let keyring = FakeKeyring::new();
    let (vault, id) = (keyring.vault(), id());
    vault.write(id, value(1)).await.unwrap();
    keyring.fault(Fault::Restarted);
    assert_eq!(saved(vault.read(id).await.unwrap()).as_deref(), Some(r#"{"saved":1}"#));
    keyring.fault(Fault::Restarted);
    vault.write(id, value(2)).await.unwrap();
}

#[tokio::test]
async fn row_54_a_keyring_that_failed_is_tried_again_by_itself() {
    let keyring = FakeKeyring::new();
    let (vault, id) = (keyring.vault(), id());
    keyring.fault(Fault::Fails);
    let began = Clock::now();
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Stuck);
    let calls = keyring.calls();
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Stuck);
    // For a second, which the machine may have taken already.
    let is_over = began.elapsed() >= Duration::from_secs(1);
    assert!(keyring.calls() == calls || is_over, "it is left alone for a while");
    keyring.fault(Fault::None);
    reaches(&vault, wire::Keyring::Open).await;
    assert!(vault.read(id).await.is_ok());
}

#[tokio::test]
async fn b2_a_keyring_that_hangs_costs_its_caller_three_seconds_and_the_next_none() {
    let keyring = FakeKeyring::new();
    let (vault, id) = (keyring.vault(), id());
    keyring.fault(Fault::Hangs);
    let began = Clock::now();
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Stuck);
    assert!((AT_ONCE..SOON).contains(&began.elapsed()), "{:?}", began.elapsed());
    let began = Clock::now();
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Stuck);
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(vault.view().borrow().state, wire::Keyring::Stuck);
    // A second thread hangs too; there is never a third.
    sleep(Duration::from_millis(1200)).await;
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Stuck);
    sleep(Duration::from_millis(2200)).await;
    let began = Clock::now();
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Stuck);
    assert!(began.elapsed() < AT_ONCE);
    assert_eq!(keyring.calls(), 2);
    keyring.fault(Fault::None);
    reaches(&vault, wire::Keyring::Open).await;
    assert!(vault.read(id).await.is_ok());
}

#[tokio::test]
async fn a_write_that_comes_through_after_it_was_given_up_is_told() {
    let keyring = FakeKeyring::new();
    let (vault, id) = (keyring.vault(), id());
    keyring.fault(Fault::Hangs);
    assert_eq!(vault.write(id, value(1)).await.unwrap_err(), KeyringError::Stuck);
    assert_eq!(vault.view().borrow().disturbed, 0);
    sleep(Duration::from_millis(100)).await;
    keyring.fault(Fault::None);
    let mut view = vault.view();
    let told = view.wait_for(|view| view.disturbed == 1);
    timeout(SOON, told).await.unwrap().unwrap();
}

#[tokio::test]
async fn row_58_what_is_read_back_must_be_what_was_written() {
    let keyring = FakeKeyring::new();
    let vault = keyring.vault();
    keyring.fault(Fault::Garbles);
    assert_eq!(vault.write(id(), value(1)).await.unwrap_err(), KeyringError::Differs);
}

#[tokio::test]
async fn row_56_of_several_items_the_newest_stays() {
    let keyring = FakeKeyring::new();
    let (vault, id) = (keyring.vault(), id());
    for each in [value(5), value(9), value(7), Secret::from(b"rubbish".to_vec())] {
        keyring.add(id, each);
    }
    assert_eq!(saved(vault.read(id).await.unwrap()).as_deref(), Some(r#"{"saved":9}"#));
    assert_eq!(keyring.count(id), 1);
    keyring.add(id, value(3));
    vault.write(id, value(10)).await.unwrap();
    assert_eq!((keyring.count(id), saved(keyring.value(id)).unwrap()), (1, r#"{"saved":10}"#.to_owned()));
    keyring.add(id, value(3));
    vault.delete(id).await.unwrap();
    assert_eq!(keyring.count(id), 0);
}

#[tokio::test]
async fn row_59_a_denied_keyring_is_not_touched_again_before_the_user_wishes() {
    let keyring = FakeKeyring::blind();
    let (vault, id) = (keyring.vault(), id());
    keyring.fault(Fault::Denied);
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Locked);
    let calls = keyring.calls();
    sleep(Duration::from_millis(1500)).await;
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Locked);
    assert_eq!(keyring.calls(), calls);
    assert_eq!(vault.unlock().await, Err(KeyringError::Dismissed));
    assert_eq!(keyring.calls(), calls + 1);
    keyring.fault(Fault::None);
    assert_eq!(vault.read(id).await.unwrap_err(), KeyringError::Locked);
    vault.unlock().await.unwrap();
    assert!(vault.read(id).await.is_ok());
}

#[tokio::test]
async fn closing_does_not_wait_for_a_call_that_hangs() {
    let keyring = FakeKeyring::new();
    let vault = keyring.vault();
    keyring.fault(Fault::Hangs);
    let hanging = vault.clone();
    let call = tokio::spawn(async move { hanging.read(id()).await });
    sleep(Duration::from_millis(100)).await;
    let began = Clock::now();
    vault.close().await;
    assert!(call.await.unwrap().is_err());
    assert!(began.elapsed() < AT_ONCE);
    keyring.fault(Fault::None);
}

#[test]
fn errors_and_handles_show_no_secret() {
    let shown = format!("{:?} {}", KeyringError::Differs, KeyringError::TooLong { bytes: 3000 });
    assert_eq!(shown, "Differs a value of 3000 bytes is over the keyring's limit of 2560");
    assert!(!format!("{:?}", value(77)).contains("77"));
}

#[tokio::test]
async fn h4_after_a_fault_of_its_keeper_the_keyring_is_in_use_again_and_holds_what_it_held() {
    let keyring = FakeKeyring::new();
    let (vault, id) = (keyring.vault(), id());
    vault.write(id, value(1)).await.unwrap();
    let mut view = vault.view();
    for _ in 0..2 {
        vault.fault().await;
        let stuck = view.wait_for(|view| view.state == wire::Keyring::Stuck);
        timeout(Duration::from_secs(10), stuck).await.expect("it is said").unwrap();
        reaches(&vault, wire::Keyring::Open).await;
    }
    assert_eq!(saved(vault.read(id).await.unwrap()).as_deref(), Some(r#"{"saved":1}"#));
}

#[tokio::test]
async fn h4_what_waits_for_a_keyring_whose_keeper_fails_is_answered() {
    let keyring = FakeKeyring::new();
    let vault = keyring.vault();
    keyring.fault(Fault::Hangs);
    let asked = tokio::spawn({
        let vault = vault.clone();
        async move { vault.unlock().await }
    });
    while keyring.calls() == 0 {
        sleep(Duration::from_millis(5)).await;
    }
    vault.fault().await;
    assert_eq!(asked.await.unwrap(), Err(KeyringError::Stuck));
    keyring.fault(Fault::None);
}
