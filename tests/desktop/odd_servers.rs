//! Notification servers that hang, crash, are replaced, or can do little.

use crate::desk::{Client, Desk, Parts, eventually};
use crate::notifications::Notifications;
use crate::secrets;
use crate::signing_in::sign_in;
use crate::telling::{bring_chats, id_of};
use agent::wire::{ActivityFilter, ActivityQuery, FromAgent, Outcome, ToAgent, Watch, Wish};
use std::time::Duration;

/// Everybody of a desktop is watched and away.
async fn watch_all(desk: &Desk, client: &mut Client, people: usize) -> (i64, Vec<(i64, String)>) {
    let account = sign_in(desk, client).await;
    let slice = bring_chats(client, account, people).await;
    let persons: Vec<_> = slice.rows.iter().map(|row| (row.person, row.name.clone())).collect();
    for (person, _) in &persons {
        let watch = Watch { arrivals: true, ..Watch::default() };
        assert_eq!(client.wish(Wish::Watch { person: *person, watch }).await, None);
    }
    (account, persons)
}

async fn arrive(desk: &Desk, client: &mut Client, account: i64, name: &str) {
    desk.simulator.control().arrive(id_of(desk, name)).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_73_what_a_server_that_hangs_shows_too_late_is_taken_away() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let (account, persons) = watch_all(&desk, &mut client, 1).await;
    desk.shown().hang(true);
    let query = Some(ActivityQuery { filter: ActivityFilter::Everything, rows: 50 });
    client.connection.send(ToAgent::OpenActivity { query }).await;
    arrive(&desk, &mut client, account, &persons[0].1).await;
    let undelivered = async {
        loop {
            if let FromAgent::Activity { activity } = client.next().await
                && activity.rows.iter().any(|row| row.outcome == Outcome::Undelivered)
            {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), undelivered).await.expect("the decision says so");
    // The program is as quick as ever meanwhile.
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    desk.shown().hang(false);
    // Later words may be shown in time by now, and stay.
    let gone = eventually(Duration::from_secs(30), || {
        let closed = desk.shown().closed();
        desk.shown().shown().iter().any(|one| closed.contains(&one.id)).then_some(())
    });
    gone.await.expect("what was shown too late is closed");
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_73_a_server_without_actions_and_markup_shows_plain_text() {
    let mut desk = Desk::new(Parts { notifications: false, ..Parts::ALL }, 1).await;
    desk.notifications = Some(Notifications::serve_with(&desk.bus, vec!["body"]).await);
    // Row 86: what other programs would fill in, run or cut.
    let name = "<b>Zoe</b> %s $(id) &lt; \u{2028}end";
    let id = desk.simulator.control().add_person(simulator::NewPerson::named(name, "zoe"));
    desk.simulator.control().write(id, "<toast>&amp; %n `id`").expect("known");
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let (account, _) = watch_all(&desk, &mut client, 2).await;
    desk.simulator.control().arrive(id).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    let shown = eventually(Duration::from_secs(30), || {
        desk.shown().shown().into_iter().find(|shown| shown.body.contains("<toast>"))
    });
    let shown = shown.await.unwrap_or_else(|| panic!("{:?}", desk.shown().shown()));
    assert!(shown.summary.starts_with("<b>Zoe</b> %s $(id) &lt;"), "{}", shown.summary);
    assert!(!shown.summary.contains('\u{2028}'), "one line stays one line: {:?}", shown.summary);
    assert!(shown.body.contains("<toast>&amp; %n `id`"), "{}", shown.body);
    assert!(shown.actions.is_empty(), "{:?}", shown.actions);
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn row_73_a_server_that_crashes_before_the_click_is_replaced_by_the_next() {
    let mut desk = Desk::new(Parts::ALL, 2).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let (account, persons) = watch_all(&desk, &mut client, 2).await;
    arrive(&desk, &mut client, account, &persons[0].1).await;
    let first = desk.shown().wait_for(&format!("{} is online", persons[0].1)).await;
    desk.notifications = None;
    client.wait_for("no server", |state| state.desktop.notifications == Some(false)).await;
    desk.start_notifications().await;
    client.wait_for("another server", |state| state.desktop.notifications == Some(true)).await;
    // Row 74: the other server counts its numbers anew, and knows nothing of the first one's.
    desk.shown().choose(first.id, "default").await;
    arrive(&desk, &mut client, account, &persons[1].1).await;
    let second = desk.shown().wait_for(&format!("{} is online", persons[1].1)).await;
    assert_eq!(second.replaces, 0, "nothing of the first server's is replaced");
    desk.shown().choose(second.id, "default").await;
    let opened = desk.browser.take("/messages/").await;
    assert_eq!(
        opened,
        desk.simulator.urls().chat(id_of(&desk, &persons[1].1)),
        "and the first click opened nothing"
    );
    secrets::assert_none_at_rest(&desk);
}
