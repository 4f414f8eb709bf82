//! Pictures of people and of accounts' owners, as the window asks for them.

use super::bench::{Bench, SOON};
use crate::pictures::tests::{OK, Server, picture};
use crate::wire::{FromAgent, ToAgent, Wish};
use image::ImageFormat;
use std::sync::atomic::Ordering;
use tokio::time::timeout;

async fn data(bench: &mut Bench, person: i64) -> Option<String> {
    bench.connection.send(ToAgent::Picture { person }).await;
    let answered = async {
        loop {
            if let FromAgent::Picture { person: answered, data } = bench.frame().await
                && answered == person
            {
                return data;
            }
        }
    };
    timeout(SOON, answered).await.expect("whoever asks is answered")
}

async fn portrait(bench: &mut Bench, account: i64) -> Option<String> {
    bench.connection.send(ToAgent::Portrait { account }).await;
    let answered = async {
        loop {
            if let FromAgent::Portrait { account: answered, data } = bench.frame().await
                && answered == account
            {
                return data;
            }
        }
    };
    timeout(SOON, answered).await.expect("whoever asks is answered")
}

#[tokio::test]
async fn the_icon_of_a_bot_is_shown_also_after_a_restart_and_can_be_switched_off() {
    let server = Server::says(OK, picture(64, 64, ImageFormat::WebP)).await;
    let mut options = simulator::Options::people(1);
    options.viber.avatar_base = Some(server.base.clone());
    let token = options.viber.token.clone();
    let mut bench = Bench::start(options).await;
    let form = bench.viber(&token);
    assert_eq!(bench.send(form).await, None);
    let account = bench.until_signed_in().await;
    assert!(account.has_picture);
    let fetched = || server.requests.load(Ordering::SeqCst);
    assert_eq!(fetched(), 0, "nothing is fetched that nobody looks at");
    let first = portrait(&mut bench, account.id).await.expect("a picture");
    assert!(first.starts_with("data:image/png;base64,"), "{first}");
    assert_eq!((portrait(&mut bench, 4711).await, fetched()), (None, 1));

    let mut bench = bench.restart().await;
    bench.until("it is there", |state, _| state.accounts.iter().any(|one| one.has_picture)).await;
    assert_eq!(portrait(&mut bench, account.id).await, Some(first));
    assert_eq!(fetched(), 1, "it was kept");
    let mut settings = bench.state.as_ref().unwrap().settings.clone();
    settings.pictures = false;
    assert_eq!(bench.wish(Wish::ChangeSettings { settings }).await, None);
    assert_eq!(portrait(&mut bench, account.id).await, None);
    bench.agent.stop().await;
}

#[tokio::test]
async fn m27_a_picture_reaches_the_window_as_data_and_never_as_an_address() {
    let server = Server::says(OK, picture(64, 64, ImageFormat::WebP)).await;
    let mut options = simulator::Options::people(2);
    options.fanvue.avatar_base = Some(server.base.clone());
    let mut bench = Bench::start(options).await;
    bench.sign_in().await;
    bench.import(2).await;
    let people: Vec<_> = bench.slice.rows.iter().map(|row| (row.person, row.has_picture)).collect();
    assert!(people.iter().all(|(_, has_picture)| *has_picture));
    let fetched = || server.requests.load(Ordering::SeqCst);
    assert_eq!(fetched(), 0, "nothing is fetched that nobody looks at");

    let first = data(&mut bench, people[0].0).await.expect("a picture");
    assert!(first.starts_with("data:image/png;base64,"), "{first}");
    assert_eq!(data(&mut bench, people[0].0).await, Some(first));
    assert_eq!(fetched(), 1);
    assert_eq!(data(&mut bench, 4711).await, None, "nobody of that number");

    let mut settings = bench.state.as_ref().unwrap().settings.clone();
    settings.pictures = false;
    assert_eq!(bench.wish(Wish::ChangeSettings { settings }).await, None);
    assert_eq!(data(&mut bench, people[0].0).await, None);
    assert_eq!(data(&mut bench, people[1].0).await, None);
    assert_eq!(fetched(), 1);
    bench.agent.stop().await;
}
