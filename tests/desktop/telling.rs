//! From somebody's arrival to the open chat, through the real tray and the real notification bus.

use crate::desk::{Client, Desk, Parts};
use crate::page::Page;
use crate::secrets;
use crate::signing_in::sign_in;
use agent::wire::{Filter, FromAgent, Health, ListQuery, Slice, ToAgent, Watch, Wish};
use std::time::Duration;

/// Brings the chats in and gives everybody's row, once all were asked about.
pub(crate) async fn bring_chats(client: &mut Client, account: i64, people: usize) -> Slice {
    assert_eq!(client.wish(Wish::BringLists { account, lists: vec!["chats".to_owned()] }).await, None);
    let query = ListQuery { filter: Filter::Everybody, rows: 200, ..ListQuery::default() };
    client.connection.send(ToAgent::OpenList { list: 1, query }).await;
    let wait = async {
        loop {
            if let FromAgent::List { slice, .. } = client.next().await
                && slice.rows.len() == people
                && slice.rows.iter().all(|row| row.seen.observed.is_some())
            {
                return slice;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(40), wait).await.expect("everybody was asked about")
}

pub(crate) async fn watch_first(client: &mut Client, slice: &Slice) -> (i64, String) {
    let row = &slice.rows[0];
    assert_eq!(
        client
            .wish(Wish::Watch { person: row.person, watch: Watch { arrivals: true, ..Watch::default() } })
            .await,
        None
    );
    (row.person, row.name.clone())
}

pub(crate) fn id_of(desk: &Desk, name: &str) -> uuid::Uuid {
    let people = desk.simulator.control().people();
    people.iter().find(|one| one.display_name == name).expect("the simulator knows them").uuid
}

#[tokio::test(flavor = "multi_thread")]
async fn a_watched_person_comes_online_and_one_click_opens_the_chat() {
    let desk = Desk::new(Parts::ALL, 5).await;
    let running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in(&desk, &mut client).await;
    let slice = bring_chats(&mut client, account, 5).await;
    let (_, name) = watch_first(&mut client, &slice).await;
    let id = id_of(&desk, &name);
    let control = desk.simulator.control();
    control.write(id, "are you there?").expect("known");
    control.arrive(id).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);

    let shown = desk.shown().wait_for(&format!("{name} is online")).await;
    assert!(shown.actions.contains(&"default".to_owned()), "a click does something: {:?}", shown.actions);
    desk.tray().wait_for_line(&name).await;
    desk.shown().choose(shown.id, "default").await;
    let opened = desk.browser.take("/messages/").await;
    assert_eq!(opened, desk.simulator.urls().chat(id));

    // A second answer that says the same is no second arrival.
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    tokio::time::sleep(Duration::from_secs(3)).await;
    // Later words may have been put into the same notification; a new one it is not.
    let shown = desk.shown().shown();
    let new = shown.iter().filter(|one| one.replaces == 0).count();
    assert_eq!(new, 1, "{shown:?}");
    secrets::assert_none_in_process(running.pid());
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_tray_menu_opens_the_chat_of_a_person_who_is_there() {
    let desk = Desk::new(Parts::ALL, 4).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in(&desk, &mut client).await;
    let slice = bring_chats(&mut client, account, 4).await;
    let idle = desk.tray().picture().await;
    let (_, name) = watch_first(&mut client, &slice).await;
    desk.simulator.control().arrive(id_of(&desk, &name)).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    desk.tray().choose(&name).await;
    assert_eq!(desk.browser.take("/messages/").await, desk.simulator.urls().chat(id_of(&desk, &name)));
    assert_ne!(desk.tray().picture().await, idle, "the icon shows that somebody is there");
    let (title, details) = desk.tray().tooltip().await;
    assert!(title.starts_with("1 of 1"), "{title}");
    assert_eq!(details, name);
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn stop_watching_in_a_notification_stops_watching() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in(&desk, &mut client).await;
    let slice = bring_chats(&mut client, account, 3).await;
    let (_, name) = watch_first(&mut client, &slice).await;
    desk.simulator.control().arrive(id_of(&desk, &name)).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    let shown = desk.shown().wait_for(&format!("{name} is online")).await;
    desk.shown().choose(shown.id, "stop-watching").await;
    client.wait_for("nobody is watched", |state| state.glance.watched == 0).await;
    assert_eq!(desk.shown().closed(), Vec::<u32>::new(), "what the user answered is gone already");
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_made_of_markup_is_shown_as_text_in_the_notification_and_in_the_window() {
    let desk = Desk::new(Parts::ALL, 1).await;
    let name = "<b>Zoe</b> & <img src=x onerror=document.title=1>";
    let id = desk.simulator.control().add_person(simulator::NewPerson::named(name, "zoe"));
    desk.simulator.control().write(id, "<i>hello</i>").expect("known");
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in(&desk, &mut client).await;
    let slice = bring_chats(&mut client, account, 2).await;
    let zoe = slice.rows.iter().find(|row| row.handle == "zoe").expect("she is in the list");
    assert_eq!(
        client
            .wish(Wish::Watch { person: zoe.person, watch: Watch { arrivals: true, ..Watch::default() } })
            .await,
        None
    );
    desk.simulator.control().arrive(id).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    let shown = desk.shown().wait_for(&format!("{name} is online")).await;
    assert!(!shown.body.contains("<i>"), "the body is escaped: {}", shown.body);
    let page = Page::open(&desk).await;
    page.wait_for_words("<b>Zoe</b>").await;
    assert_eq!(page.run("return document.querySelectorAll('main img[src=x]').length").await, 0);
    page.close().await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn watching_goes_on_when_the_window_has_been_closed() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let account = sign_in(&desk, &mut client).await;
    let slice = bring_chats(&mut client, account, 3).await;
    let (_, name) = watch_first(&mut client, &slice).await;
    let page = Page::open(&desk).await;
    page.wait_for_words(&name).await;
    page.close().await;
    desk.simulator.control().arrive(id_of(&desk, &name)).expect("known");
    assert_eq!(client.wish(Wish::CheckNow { account }).await, None);
    desk.shown().wait_for(&format!("{name} is online")).await;
    secrets::assert_none_at_rest(&desk);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_frame_to_the_window_holds_a_token_or_a_typed_secret() {
    let desk = Desk::new(Parts::ALL, 3).await;
    let _running = desk.start(&["--hidden"]);
    let mut client = desk.connect().await;
    let mut frames = Vec::new();
    let account = sign_in(&desk, &mut client).await;
    let slice = bring_chats(&mut client, account, 3).await;
    client.connection.send(ToAgent::OpenPerson { person: Some(slice.rows[0].person) }).await;
    let collect = async {
        loop {
            let frame = client.next().await;
            frames.push(serde_json::to_string(&frame).expect("a frame is JSON"));
            if matches!(frame, FromAgent::Person { .. }) {
                break;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), collect).await.expect("the person's pane comes");
    let state = client.state.as_ref().expect("a state");
    frames.push(serde_json::to_string(state).expect("a state is JSON"));
    assert!(state.accounts.iter().all(|one| one.health == Health::Fine));
    secrets::assert_none_in_frames(&frames);
    secrets::assert_none_at_rest(&desk);
}
