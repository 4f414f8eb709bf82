//! People brought in by their ids through the window: looked at first, then stored.

use crate::desk::{Client, Desk, Parts, VIBER_TOKEN};
use crate::page::Page;
use crate::secrets;
use agent::wire::{Filter, FromAgent, ListQuery, SignInForm, SignInWay, Slice, Stage, ToAgent, Wish};
use std::time::Duration;

/// The form of a sign-in with a token.
pub(crate) async fn token_form(client: &mut Client, service: &str, base: &str, token: &str) -> SignInForm {
    let state = client.wait_for("the services", |state| !state.services.is_empty()).await;
    let card = state.services.iter().find(|card| card.name == service).expect("there is such a service");
    let mut form = SignInForm::blank(service, card.site.clone());
    form.way = SignInWay::Token;
    form.access_token = token.to_owned();
    form.site.base = base.to_owned();
    form
}

/// Signs in with a token by the wire, as the window does, and gives the account once it can be used.
pub(crate) async fn sign_in(client: &mut Client, form: SignInForm) -> i64 {
    assert_eq!(client.wish(Wish::SignIn { form: Box::new(form) }).await, None);
    let state = client
        .wait_for("signed in", |state| {
            let is_done =
                state.attempt.as_ref().is_some_and(|attempt| matches!(attempt.stage, Stage::Done { .. }));
            is_done && state.accounts.last().is_some_and(|account| account.can.is_some())
        })
        .await;
    state.accounts.last().expect("an account").id
}

/// Everybody's row, once it is as wanted.
pub(crate) async fn rows(client: &mut Client, what: &str, is_so: impl Fn(&Slice) -> bool) -> Slice {
    let query = ListQuery { filter: Filter::Everybody, rows: 200, ..ListQuery::default() };
    client.connection.send(ToAgent::OpenList { list: 1, query }).await;
    let wait = async {
        loop {
            if let FromAgent::List { slice, .. } = client.next().await
                && is_so(&slice)
            {
                return slice;
            }
        }
    };
    match tokio::time::timeout(Duration::from_secs(30), wait).await {
        Ok(slice) => slice,
        Err(_) => panic!("never {what}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_are_brought_in_only_after_a_look_at_what_would_become_of_them() {
    let desk = Desk::new(Parts::ALL, 4).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let base = format!("{}/pa", desk.simulator.urls().viber);
    let form = token_form(&mut client, "viber", &base, VIBER_TOKEN).await;
    let account = sign_in(&mut client, form).await;
    let (page, tap) = Page::open_tapped(&desk).await;
    page.press("Accounts").await;
    page.press("Bring in by ids").await;
    let ids = desk.simulator.control().viber().ids();
    let text = format!("{}\n{}\npa:75346594275468546\n{}\n", ids[0], ids[1], ids[0]);
    page.fill("Ids of people, one a line", &text).await;
    page.wait_for_words("2 new").await;
    page.wait_for_words("1 stands twice").await;
    page.wait_for_words("1 line with something wrong, left out").await;
    page.wait_for_words("this is the id of a bot").await;
    let state = client.wait_for("the account", |state| !state.accounts.is_empty()).await;
    assert_eq!(state.accounts[0].contacts, 0, "nothing is stored before the user says so");
    assert_eq!(desk.simulator.control().count_to("/pa/get_online"), 0, "and nobody is asked about");

    page.press("Bring in 2 people").await;
    page.wait_for_words("2 people are brought in.").await;
    let slice = rows(&mut client, "two people who were asked about", |slice| {
        slice.rows.len() == 2 && slice.rows.iter().all(|row| row.seen.observed.is_some())
    })
    .await;
    assert!(slice.rows.iter().all(|row| row.account == account && row.by_id == 1));

    // Both are let go of by one wish, as the page does for all who are chosen.
    let persons = slice.rows.iter().map(|row| row.person).chain([4711]).collect();
    assert_eq!(client.wish(Wish::RemovePersons { persons }).await, None);
    rows(&mut client, "nobody", |slice| slice.rows.is_empty()).await;
    secrets::assert_none_anywhere(&desk, &tap);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}
