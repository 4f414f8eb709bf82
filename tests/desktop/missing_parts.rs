//! Desktops that lack something, or get it late.

use crate::desk::{Desk, Parts};
use crate::secrets;
use crate::signing_in::sign_in;
use crate::telling::bring_chats;
use agent::wire::{
    ActivityFilter, ActivityQuery, FromAgent, Health, Keyring, Outcome, ToAgent, TokenPlace, Watch, Wish,
};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn row_52_without_a_keyring_a_sign_in_lasts_until_quit_and_the_program_says_so() {
    let mut desk = Desk::new(Parts { keyring: false, ..Parts::ALL }, 2).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    client.wait_for("no keyring", |state| state.desktop.keyring == Keyring::Missing).await;
    let account = sign_in(&desk, &mut client).await;
    client
        .wait_for("in memory", |state| {
            state.accounts.iter().any(|one| one.id == account && one.kept == TokenPlace::Memory)
        })
        .await;
    secrets::assert_none_at_rest(&desk);

    // Row 54: it comes late, and the sign-in moves into it by itself.
    desk.start_keyring().await;
    client
        .wait_for("in the keyring", |state| {
            state.desktop.keyring == Keyring::Open
                && state.accounts.iter().any(|one| one.id == account && one.kept == TokenPlace::Keyring)
        })
        .await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_53_a_locked_keyring_stops_nothing_else_and_raises_no_prompt() {
    let desk = Desk::new(Parts::ALL, 2).await;
    let mut running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in(&desk, &mut client).await;
    client
        .wait_for("in the keyring", |state| {
            state.accounts.iter().any(|one| one.id == account && one.kept == TokenPlace::Keyring)
        })
        .await;
    assert!(running.terminate().await.expect("it ends").0.success());
    desk.keyring.as_ref().expect("there is one").lock().await;

    let mut running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    client.wait_for("locked", |state| state.desktop.keyring == Keyring::Locked).await;
    client
        .wait_for("the account says why it waits", |state| {
            state.accounts.iter().any(|one| one.id == account && one.health == Health::KeyringClosed)
        })
        .await;
    desk.tray().wait_for_line("Open Porchlight").await;
    let (status, took) = running.terminate().await.expect("it ends although the keyring is locked");
    assert!(status.success());
    assert!(took < Duration::from_secs(2), "{took:?}");
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_73_without_a_notification_server_the_list_in_the_window_has_it() {
    let mut desk = Desk::new(Parts { notifications: false, ..Parts::ALL }, 2).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    client.wait_for("no notifications", |state| state.desktop.notifications == Some(false)).await;
    let account = sign_in(&desk, &mut client).await;
    let slice = bring_chats(&mut client, account, 2).await;
    let person = slice.rows[0].person;
    assert_eq!(
        client.wish(Wish::Watch { person, watch: Watch { arrivals: true, ..Watch::default() } }).await,
        None
    );
    let control = desk.simulator.control();
    let id = control.people().iter().find(|one| one.display_name == slice.rows[0].name).expect("known").uuid;
    control.arrive(id).expect("known");
    let query = Some(ActivityQuery { filter: ActivityFilter::Everything, rows: 50 });
    client.connection.send(ToAgent::OpenActivity { query }).await;
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    let wait = async {
        loop {
            if let FromAgent::Activity { activity } = client.next().await
                && activity
                    .rows
                    .iter()
                    .any(|row| row.person == Some(person) && row.outcome == Outcome::Undelivered)
            {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), wait).await.expect("the decision is kept and told");

    desk.start_notifications().await;
    client.wait_for("notifications", |state| state.desktop.notifications == Some(true)).await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_70_without_a_tray_the_program_runs_and_row_71_finds_a_late_one() {
    let mut desk = Desk::new(Parts { tray: false, ..Parts::ALL }, 1).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    client.wait_for("no tray", |state| state.desktop.tray == Some(false)).await;
    desk.start_tray().await;
    client.wait_for("a tray", |state| state.desktop.tray == Some(true)).await;
    desk.tray().wait_for_line("Open Porchlight").await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_77_a_session_that_ends_is_obeyed_at_once() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let mut running = desk.start(&["--hidden"]);
    desk.tray().item().await;
    let (status, took) = running.terminate().await.expect("it ends");
    assert!(status.success());
    assert!(took < Duration::from_secs(2), "{took:?}");
}
