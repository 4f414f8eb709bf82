//! The faults of services, networks and sign-ins that only the whole agent can meet, each named after its row in the list of
//! faults; those that one module can meet alone are tests of that module.

use crate::bench::{Bench, SOON, start};
use agent::StartError;
use agent::lock::LockError;
use agent::ports::DesktopNews;
use agent::wire::{Health, Presence, ProblemCode, Stage, Why, Wish};
use simulator::{Answer, Button, Reply, Site, Times, decide};

const STATUSES: &str = "POST /chats/statuses";

#[tokio::test]
async fn row_1_one_bad_id_costs_nobody_else_an_answer() {
    let mut bench = Bench::ready(60).await;
    let control = bench.control();
    let bad = control.ids()[31];
    control.poison(bad);
    control.clear_requests();
    bench.check_now().await;
    bench
        .until("the bad one is marked", |_, slice| {
            let refused = |row: &&agent::wire::Row| {
                matches!(row.seen.presence, Presence::Unknown { why: Why::Refused { .. } })
            };
            slice.rows.iter().filter(refused).count() == 1
        })
        .await;
    bench.until("fine", |state, _| state.accounts[0].health == Health::Fine).await;
    let offline = bench.slice().rows.iter().filter(|row| row.seen.presence == Presence::Offline).count();
    assert_eq!(offline, 59);
    assert!(control.count_to("/chats/statuses") <= 15, "{}", control.count_to("/chats/statuses"));
}

#[tokio::test]
async fn row_2_an_expired_token_is_renewed_once_and_nobody_notices() {
    let mut bench = Bench::ready(5).await;
    let control = bench.control();
    control.expire_access_tokens();
    control.clear_requests();
    let before = bench.account().last_check;
    bench.check_now().await;
    bench
        .until("checked again", |state, _| {
            state.accounts[0].last_check > before && state.accounts[0].health == Health::Fine
        })
        .await;
    let account = bench.account().id;
    bench.answered(account).await;
    assert_eq!(control.count_to("/oauth2/token"), 1);
}

#[tokio::test]
async fn row_4_a_missing_scope_is_named_and_nothing_loops() {
    let mut bench = Bench::ready(5).await;
    let control = bench.control();
    let refusal = Reply::json(403, &serde_json::json!({ "error": "Insufficient scopes" }));
    control.answer(STATUSES, Times::Always, Answer::Reply(refusal));
    control.clear_requests();
    bench.check_now().await;
    bench
        .until("the scope is named", |state, _| {
            matches!(&state.accounts[0].health, Health::Stopped { problem }
                if problem.code == ProblemCode::MissingScope && problem.detail.as_deref() == Some("read:chat"))
        })
        .await;
    // It worked before, so that first somebody is sought whom it is about.
    assert!(control.count_to("/chats/statuses") <= 7, "{}", control.count_to("/chats/statuses"));
    assert_eq!(control.count_to("/oauth2/token"), 0, "nobody was signed out or renewed");
    assert_eq!(bench.slice().rows.len(), 5, "everybody is still there");
}

#[tokio::test]
async fn row_6_somebody_the_service_no_longer_knows_is_unknown_and_stays() {
    let mut bench = Bench::ready(5).await;
    let control = bench.control();
    control.omit_from_statuses(control.ids()[2]);
    bench.check_now().await;
    bench
        .until("left out", |_, slice| {
            slice.rows.iter().any(|row| row.seen.presence == Presence::Unknown { why: Why::LeftOut })
        })
        .await;
    assert_eq!(bench.slice().rows.len(), 5);
}

#[tokio::test]
async fn row_24_a_portal_in_between_changes_nobody_and_is_told() {
    let mut bench = Bench::ready(5).await;
    let control = bench.control();
    let before = bench.slice().rows.clone();
    control.answer("/**", Times::Always, Answer::Portal);
    bench.check_now().await;
    bench
        .until("told", |state, _| {
            matches!(&state.accounts[0].health, Health::Waiting { problem, .. }
                if problem.code == ProblemCode::NotTheService)
        })
        .await;
    let presences =
        |rows: &[agent::wire::Row]| rows.iter().map(|row| row.seen.presence.clone()).collect::<Vec<_>>();
    assert_eq!(presences(&bench.slice().rows), presences(&before));
    control.answer_as_usual();
    bench.check_now().await;
    bench.until("fine again", |state, _| state.accounts[0].health == Health::Fine).await;
}

#[tokio::test]
async fn row_30_row_37_a_service_that_goes_and_comes_back_is_found_again() {
    let mut bench = Bench::ready(5).await;
    let control = bench.control();
    control.unplug(Site::Api).await;
    bench.check_now().await;
    bench.until("told", |state, _| matches!(state.accounts[0].health, Health::Waiting { .. })).await;
    control.plug_in(Site::Api).await;
    bench.check_now().await;
    bench.until("fine again", |state, _| state.accounts[0].health == Health::Fine).await;
}

#[tokio::test]
async fn row_44_a_second_program_on_the_same_data_is_refused() {
    let bench = Bench::new(1).await;
    let second = start(&bench.folder, SOON).await;
    assert!(matches!(second, Err(StartError::Lock(LockError::Taken))));
}

#[tokio::test]
async fn row_49_without_a_browser_the_address_is_shown_and_pasting_works() {
    let mut bench = Bench::new(1).await;
    let address = bench.begin_sign_in().await;
    bench.agent.handle().tell(DesktopNews::NotOpened(address.clone()));
    bench
        .until("the address is shown", |state, _| {
            state.attempt.as_ref().is_some_and(|attempt| attempt.address.as_deref() == Some(address.as_str()))
        })
        .await;
    let back = decide(&address, Button::Approve).await.expect("a page to approve on");
    assert_eq!(bench.wish(Wish::PasteRedirect { address: back.into() }).await, None);
    bench.until("signed in", |state, _| !state.accounts.is_empty()).await;
}

#[tokio::test]
async fn row_50_an_account_revoked_while_running_needs_the_user_and_keeps_its_people() {
    let mut bench = Bench::ready(5).await;
    let control = bench.control();
    control.revoke_everything();
    bench.check_now().await;
    bench.until("needs sign-in", |state, _| state.accounts[0].health == Health::NeedsSignIn).await;
    assert_eq!(bench.slice().rows.len(), 5);
    let account = bench.account().id;
    bench.answered(account).await;
    let asked = control.count_to("/chats/statuses");
    bench.pass(std::time::Duration::from_secs(1300)).await;
    bench.answered(account).await;
    assert_eq!(control.count_to("/chats/statuses"), asked, "it does not go on asking");
}

#[tokio::test]
async fn row_51_another_user_is_another_account() {
    let mut bench = Bench::ready(5).await;
    let control = bench.control();
    assert!(control.sign_in_as(1));
    let address = bench.begin_sign_in().await;
    simulator::follow(&address).await.expect("the agent listens");
    bench
        .until("two accounts", |state, _| {
            state.accounts.len() == 2
                && state.attempt.as_ref().is_some_and(|attempt| matches!(attempt.stage, Stage::Done { .. }))
        })
        .await;
    assert_eq!(bench.account().contacts, 5, "the first one's people are untouched");
}

#[tokio::test]
async fn signing_in_again_as_the_same_user_keeps_the_account() {
    let mut bench = Bench::ready(5).await;
    let before = bench.account().id;
    bench.sign_in().await;
    bench.until("one account", |state, _| state.accounts.len() == 1 && state.accounts[0].contacts == 5).await;
    assert_eq!(bench.account().id, before);
}

#[tokio::test]
async fn f6_250_contacts_cost_three_requests_over_the_wire() {
    let mut bench = Bench::new(250).await;
    bench.sign_in().await;
    let account = bench.account().id;
    assert_eq!(bench.wish(Wish::BringLists { account, lists: vec!["chats".to_owned()] }).await, None);
    bench.until("everybody came", |state, _| state.accounts[0].contacts == 250).await;
    bench.until("the list is read", |state, _| state.accounts[0].bringing.is_none()).await;
    let control = bench.control();
    bench.answered(account).await;
    control.clear_requests();
    bench.check_now().await;
    // Limits let the last of them go a moment later.
    bench.settled("/chats/statuses", 3).await;
    bench.answered(account).await;
    let mut sizes: Vec<usize> = control
        .requests_to("/chats/statuses")
        .iter()
        .map(|request| match &request.body {
            simulator::Body::Json(body) => body["userUuids"].as_array().map_or(0, Vec::len),
            simulator::Body::Empty | simulator::Body::Form(_) | simulator::Body::Other(_) => 0,
        })
        .collect();
    // They are under way together, and may arrive in any order.
    sizes.sort_unstable();
    assert_eq!(sizes, [50, 100, 100]);
    assert!(control.violations().is_empty());
}
