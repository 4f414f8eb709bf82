//! The owner's own status from the tray, and others' statuses that the service pushes.

use crate::desk::{Client, Desk, Parts, built, eventually};
use crate::importing::{rows, sign_in, token_form};
use crate::page::Page;
use crate::secrets;
use agent::wire::{Presence, SocketState, Watch, Wish};
use serde_json::Value;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

async fn sign_in_to_presences(desk: &Desk, client: &mut Client) -> i64 {
    let tokens = desk.simulator.control().presence().issue_tokens();
    let base = desk.simulator.urls().presence.clone();
    let mut form = token_form(client, "presence", &base, &tokens.access_token).await;
    form.renewal_token = tokens.refresh_token;
    sign_in(client, form).await
}

/// The newest status that the service was sent, once it is as wanted.
async fn sent(desk: &Desk, what: &str, is_so: impl Fn(&Value) -> bool) -> Value {
    let control = desk.simulator.control().presence();
    let found = eventually(Duration::from_secs(20), || control.last_own_status().filter(|sent| is_so(sent)));
    found.await.unwrap_or_else(|| panic!("never {what}: {:?}", control.last_own_status()))
}

#[tokio::test(flavor = "multi_thread")]
async fn my_status_is_set_from_the_tray_and_the_service_receives_it() {
    let desk = Desk::new(Parts::ALL, 2).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    sign_in_to_presences(&desk, &mut client).await;
    let (page, tap) = Page::open_tapped(&desk).await;
    desk.tray().wait_for_line("My status").await;
    assert_eq!(desk.simulator.control().presence().last_own_status(), None, "nothing is set by itself");

    let before = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970");
    desk.tray().choose("Busy for 1 hour").await;
    let busy = sent(&desk, "busy", |sent| sent["is_busy"] == Value::Bool(true)).await;
    assert!(!busy["busy_until"].is_null(), "with its end: {busy}");
    let state = client
        .wait_for("confirmed", |state| {
            let mine = state.accounts[0].mine.as_ref();
            mine.is_some_and(|mine| {
                matches!(mine.presence, Some(Presence::Busy { until: Some(_) })) && mine.wished.is_none()
            })
        })
        .await;
    let Some(Presence::Busy { until: Some(until) }) =
        state.accounts[0].mine.as_ref().and_then(|mine| mine.presence.clone())
    else {
        panic!("busy until some time: {:?}", state.accounts[0].mine);
    };
    let in_an_hour = i64::try_from(before.as_millis()).expect("this century") + 3_600_000;
    assert!((until - in_an_hour).abs() < 60_000, "{until} is not an hour after the click, {in_an_hour}");
    desk.tray().wait_for_ends("Busy until ", ", as the service says").await;
    page.wait_for_words("Busy until ").await;

    // The times of its menu are ends, full and half hours ahead, and each is the end that the service is sent.
    let times = desk.tray().wait_for_line("Busy until").await.lines;
    assert!(times.len() > 8, "{times:?}");
    desk.tray().choose(&times[7].label).await;
    sent(&desk, "busy until then", |sent| {
        sent["is_busy"] == Value::Bool(true) && sent["busy_until"] != busy["busy_until"]
    })
    .await;
    let state = client
        .wait_for("confirmed", |state| {
            let mine = state.accounts[0].mine.as_ref();
            mine.is_some_and(
                |mine| matches!(mine.presence, Some(Presence::Busy { until: Some(new) }) if new != until),
            )
        })
        .await;
    let mine = state.accounts[0].mine.as_ref().and_then(|mine| mine.presence.clone());
    let Some(Presence::Busy { until: Some(chosen) }) = mine else { panic!("busy until some time: {mine:?}") };
    assert_eq!(chosen % 1_800_000, 0, "a full or half hour: {chosen}");
    assert!(chosen > until, "later than in an hour: {chosen}");

    desk.tray().choose("Offline").await;
    sent(&desk, "offline", |sent| sent["is_online"] == Value::Bool(false)).await;
    desk.tray().wait_for_line("Offline, as the service says").await;
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_after_the_program_has_ended_leaves_its_goodbye_as_it_is_and_to_look_asks_nobody() {
    let desk = Desk::new(Parts { tray: false, ..Parts::ALL }, 2).await;
    let control = desk.simulator.control();
    let mut running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in_to_presences(&desk, &mut client).await;
    let text = format!("{}\n", control.presence().ids()[0]);
    assert_eq!(client.wish(Wish::Import { account, text }).await, None);
    rows(&mut client, "told of", |slice| {
        slice.rows.len() == 1 && slice.rows[0].seen.presence == Presence::Offline
    })
    .await;
    assert_eq!(client.wish(Wish::KeepOnline { account, on: true }).await, None);
    client
        .wait_for("kept online", |state| state.accounts[0].mine.as_ref().is_some_and(|mine| mine.is_beating))
        .await;
    assert!(running.terminate().await.is_some(), "it ends");
    let is_online = || control.presence().own_status().map(|mine| mine.is_online);
    assert_eq!(is_online(), Some(false));

    control.clear_requests();
    let lines = [
        &["status"][..],
        &["status", "--json"],
        &["account", "list"],
        &["contact", "list"],
        &["contact", "export"],
    ];
    for line in lines {
        let told = desk.command(&built("porchlight")).args(line).output().await.expect("it is built");
        assert!(told.status.success(), "{line:?}: {}", String::from_utf8_lossy(&told.stderr));
        assert_eq!(control.requests().len(), 0, "{line:?}: {:?}", control.requests());
    }
    for (line, said) in [(&["status", "--fresh"][..], ""), (&["me"], "offline, confirmed")] {
        let told = desk.command(&built("porchlight")).args(line).output().await.expect("it is built");
        assert!(told.status.success(), "{line:?}: {}", String::from_utf8_lossy(&told.stderr));
        let words = String::from_utf8_lossy(&told.stdout);
        assert!(words.contains(said), "{line:?}: {words}");
        let asked = control.requests();
        assert!(!asked.is_empty() && asked.iter().all(|one| one.method == "GET"), "{line:?}: {asked:?}");
        assert_eq!(is_online(), Some(false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pushed_arrival_is_told_exactly_once() {
    let desk = Desk::new(Parts::ALL, 2).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in_to_presences(&desk, &mut client).await;
    let control = desk.simulator.control().presence();
    let id = control.ids()[0];
    assert_eq!(client.wish(Wish::Import { account, text: format!("{id}\n") }).await, None);
    let slice = rows(&mut client, "away", |slice| {
        slice.rows.len() == 1 && slice.rows[0].seen.presence == Presence::Offline
    })
    .await;
    let row = &slice.rows[0];
    let watch = Watch { arrivals: true, ..Watch::default() };
    assert_eq!(client.wish(Wish::Watch { person: row.person, watch }).await, None);
    client
        .wait_for("heard", |state| {
            state.accounts.iter().any(|one| one.id == account && one.socket == Some(SocketState::Open))
        })
        .await;
    let (page, tap) = Page::open_tapped(&desk).await;

    control.arrive(id).expect("known");
    let name = row.name.clone();
    desk.shown().wait_for(&format!("{name} is online")).await;
    // What only says the same again is no second arrival, pushed or asked for.
    control.beat(id).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    tokio::time::sleep(Duration::from_secs(3)).await;
    let new = desk.shown().shown().iter().filter(|one| one.replaces == 0).count();
    assert_eq!(new, 1, "{:?}", desk.shown().shown());
    desk.tray().wait_for_line(&name).await;
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}
