//! Signing in, with a browser that a script drives, and what stays of it.

use crate::desk::{CLIENT_SECRET, Client, Desk, Parts, TOKEN_MARK};
use crate::page::Page;
use crate::secrets;
use agent::wire::{Health, ProblemCode, SignInForm, Stage, TokenPlace, Wish};
use simulator::{Button, arrive, decide, follow};
use std::path::Path;

/// The form a user would fill in for the simulated service.
pub(crate) fn form(desk: &Desk) -> SignInForm {
    tests::form(&desk.simulator, CLIENT_SECRET, &tests::redirect(&desk.simulator))
}

/// Signs in by the wire, as the window does, and gives the account.
pub(crate) async fn sign_in(desk: &Desk, client: &mut Client) -> i64 {
    assert_eq!(client.wish(Wish::SignIn { form: Box::new(form(desk)) }).await, None);
    let address = desk.browser.take("/oauth2/auth").await;
    follow(&address).await.expect("the program listens");
    let state = client
        .wait_for("signed in", |state| {
            state.attempt.as_ref().is_some_and(|attempt| matches!(attempt.stage, Stage::Done { .. }))
        })
        .await;
    state.accounts.last().expect("an account").id
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_is_in_the_keyring_and_a_restart_keeps_the_sign_in() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let mut running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in(&desk, &mut client).await;
    client
        .wait_for("fine and in the keyring", |state| {
            state
                .accounts
                .iter()
                .any(|one| one.id == account && one.health == Health::Fine && one.kept == TokenPlace::Keyring)
        })
        .await;
    let stored = desk
        .command(Path::new("secret-tool"))
        .args(["search", "--all", "service", "io.porchlight.Porchlight"])
        .output()
        .await
        .expect("secret-tool is installed");
    let stored = String::from_utf8_lossy(&stored.stdout).into_owned();
    assert!(stored.contains(TOKEN_MARK), "the keyring holds the token");
    assert!(stored.contains(CLIENT_SECRET), "the keyring holds the client's secret");
    secrets::assert_none_in_process(running.pid());
    assert!(running.terminate().await.expect("it ends").0.success());

    desk.simulator.control().clear_requests();
    let mut running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    client
        .wait_for("fine again without the user", |state| {
            state.accounts.iter().any(|one| one.id == account && one.health == Health::Fine)
        })
        .await;
    assert_eq!(desk.browser.opened(), Vec::<String>::new(), "nobody was asked to sign in");
    assert!(running.terminate().await.expect("it ends").0.success());
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_signs_in_through_the_window() {
    let desk = Desk::new(Parts::ALL, 120).await;
    let _running = desk.start(&["--hidden"]);
    desk.connect().await;
    let (page, tap) = Page::open_tapped(&desk).await;
    let form = form(&desk);
    sign_in_on_the_page(&page, &form).await;
    let address = desk.browser.take("/oauth2/auth").await;
    follow(&address).await.expect("the program listens");
    page.wait_for_words("Marlow Ceramics").await;
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}

/// What a person types who follows the page.
async fn sign_in_on_the_page(page: &Page, form: &SignInForm) {
    page.press("Sign in").await;
    page.fill("Client id", &form.client_id).await;
    page.fill("Client secret", &form.client_secret).await;
    page.press("Other addresses or version").await;
    page.fill("Redirect address", &form.redirect).await;
    page.fill("Interface", &form.site.base).await;
    page.fill("Sign-in page", &form.site.authorize).await;
    page.fill("Token", &form.site.token).await;
    page.fill("Revocation", &form.site.revoke).await;
    page.press("Sign in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn declining_in_the_browser_is_told_and_leaves_nothing() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    assert_eq!(client.wish(Wish::SignIn { form: Box::new(form(&desk)) }).await, None);
    let address = desk.browser.take("/oauth2/auth").await;
    let back = decide(&address, Button::Deny).await.expect("a page to deny on");
    arrive(back).await.expect("the program listens");
    let state = client
        .wait_for("declined", |state| {
            state.attempt.as_ref().is_some_and(|attempt| {
                matches!(&attempt.stage, Stage::Failed { problem } if problem.code == ProblemCode::Declined)
            })
        })
        .await;
    assert!(state.accounts.is_empty());
    assert_eq!(desk.simulator.control().count_to("/oauth2/token"), 0);
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_address_the_browser_ended_on_can_be_pasted() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    assert_eq!(client.wish(Wish::SignIn { form: Box::new(form(&desk)) }).await, None);
    let address = desk.browser.take("/oauth2/auth").await;
    let back = decide(&address, Button::Approve).await.expect("a page to approve on");
    let forged = back.as_str().replace("state=", "state=x");
    let problem =
        client.wish(Wish::PasteRedirect { address: forged }).await.expect("a wrong state is refused");
    assert_eq!(problem.code, ProblemCode::WrongRedirect);
    assert_eq!(client.wish(Wish::PasteRedirect { address: back.into() }).await, None);
    client.wait_for("an account", |state| !state.accounts.is_empty()).await;
    secrets::assert_none_at_rest(&desk);
}
