//! Adding an account of each further service through the window, as a person does who follows the page.

use crate::desk::{Desk, PHONE_CODE, Parts, TOKEN_MARK, VIBER_TOKEN, eventually};
use crate::page::Page;
use crate::secrets;
use agent::wire::{Account, Health, Mine, TokenPlace, Wish};
use simulator::follow;
use std::path::Path;
use std::time::Duration;

/// Waits until the only account works and its tokens are kept.
async fn settled(desk: &Desk) -> Account {
    let mut client = desk.connect().await;
    let works = |account: &Account| account.health == Health::Fine && account.kept == TokenPlace::Keyring;
    let state = client.wait_for("fine and kept", |state| state.accounts.iter().any(works)).await;
    assert_eq!(state.accounts.len(), 1);
    state.accounts[0].clone()
}

/// What the keyring holds, in the clear.
async fn kept(desk: &Desk) -> String {
    let stored = desk
        .command(Path::new("secret-tool"))
        .args(["search", "--all", "service", "io.porchlight.Porchlight"])
        .output()
        .await
        .expect("secret-tool is installed");
    String::from_utf8_lossy(&stored.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_is_added_by_its_token() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let _running = desk.start(&["--hidden"]);
    desk.connect().await;
    let (page, tap) = Page::open_tapped(&desk).await;
    page.press_under("Viber", "Sign in").await;
    page.fill("Access token", VIBER_TOKEN).await;
    page.press("Other addresses or version").await;
    page.fill("Interface", &format!("{}/pa", desk.simulator.urls().viber)).await;
    page.press("Sign in").await;
    page.wait_for_words("People by their ids").await;
    let account = settled(&desk).await;
    assert_eq!((account.service.as_str(), account.name.as_str()), ("viber", "Marlow Ceramics"));
    page.wait_for_words("Marlow Ceramics").await;
    assert_eq!(desk.simulator.control().viber().webhook_calls(), 0, "the bot stays its owner's");
    assert!(kept(&desk).await.contains(VIBER_TOKEN), "the keyring holds the token");
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_community_is_added_in_the_browser_at_its_own_address() {
    let desk = Desk::new(Parts::ALL, 5).await;
    let redirect = tests::redirect(&desk.simulator);
    desk.simulator.control().community().register_redirect(&redirect);
    let _running = desk.start(&["--hidden"]);
    desk.connect().await;
    let (page, tap) = Page::open_tapped(&desk).await;
    page.press_under("SelfCommunity", "Sign in").await;
    page.fill("The address of the server", &desk.simulator.urls().community).await;
    page.fill("Client id", "porchlight-community").await;
    page.press("Other addresses or version").await;
    page.fill("Redirect address", &redirect).await;
    page.press("Sign in").await;
    let address = desk.browser.take("/oauth/authorize/").await;
    assert!(address.starts_with(&desk.simulator.urls().community), "the user's own host: {address}");
    follow(&address).await.expect("the program listens");
    page.wait_for_words("Marlow Ceramics").await;
    let account = settled(&desk).await;
    assert_eq!(account.service, "community");
    let can = account.can.expect("signed in");
    assert!(can.relations && !can.presence, "it tells relations and nobody's presence");
    assert!(kept(&desk).await.contains(TOKEN_MARK), "the keyring holds the token");
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_presences_is_added_by_a_token_and_the_one_that_renews_it() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let tokens = desk.simulator.control().presence().issue_tokens();
    assert!(tokens.access_token.contains(TOKEN_MARK) && tokens.refresh_token.contains(TOKEN_MARK));
    let _running = desk.start(&["--hidden"]);
    desk.connect().await;
    let (page, tap) = Page::open_tapped(&desk).await;
    page.press_under("Presence API", "Sign in").await;
    page.fill("The address of the server", &desk.simulator.urls().presence).await;
    page.fill("Access token", &tokens.access_token).await;
    page.fill("Refresh token", &tokens.refresh_token).await;
    page.press("Sign in").await;
    page.wait_for_words("Whom do you want to see?").await;
    let account = settled(&desk).await;
    assert_eq!(account.service, "presence");
    let stored = kept(&desk).await;
    assert!(stored.contains(TOKEN_MARK), "the keyring holds the tokens");

    // The pair is renewed by itself, and the new one is as secret as the old.
    desk.simulator.control().presence().expire_access_tokens();
    let wish = Wish::SetMine { account: account.id, mine: Mine::Online };
    assert_eq!(desk.connect().await.wish(wish).await, None);
    let renewed = eventually(Duration::from_secs(30), || {
        (desk.simulator.control().count_to("/auth/refresh") > 0).then_some(())
    });
    renewed.await.expect("the pair is renewed");
    settled(&desk).await;
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_presences_is_added_by_a_code_that_comes_by_phone() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let _running = desk.start(&["--hidden"]);
    desk.connect().await;
    let (page, tap) = Page::open_tapped(&desk).await;
    page.press_under("Presence API", "Sign in").await;
    page.fill("The address of the server", &desk.simulator.urls().presence).await;
    page.press("With a code by phone").await;
    page.fill("Your phone number", "+420601234567").await;
    page.press("Send the code").await;
    page.fill("Code", "11112222333344").await;
    page.press("Go on").await;
    page.wait_for_words("The code was not taken.").await;
    page.fill("Code", PHONE_CODE).await;
    page.press("Go on").await;
    page.wait_for_words("Whom do you want to see?").await;
    let account = settled(&desk).await;
    assert_eq!(account.service, "presence");
    assert!(kept(&desk).await.contains(TOKEN_MARK), "the keyring holds the tokens");
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}
