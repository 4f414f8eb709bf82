//! Somebody who is told of through a label alone, until the user wants no more of it.

use super::*;
use crate::wire::{PersonPane, Watch};

async fn pane(bench: &mut Bench, person: i64) -> PersonPane {
    bench.connection.send(ToAgent::OpenPerson { person: Some(person) }).await;
    loop {
        if let FromAgent::Person { person: Some(pane) } = bench.frame().await {
            return *pane;
        }
    }
}

async fn until_watched(bench: &mut Bench, count: u32) {
    bench.until("so many are watched", |state, _| state.glance.watched == count).await;
}

#[tokio::test]
async fn stopping_to_watch_somebody_with_a_watched_label_leaves_them_out_until_it_is_taken_back() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    let account = bench.account().id;
    let who = bench.control().people()[1].clone();
    let person = bench.row(&who.display_name).person;
    let other = bench.row(&bench.control().people()[2].display_name).person;
    let vip = Wish::PutLabel { label: None, name: "VIP".to_owned(), colour: 1 };
    assert_eq!(bench.wish(vip).await, None);
    bench.until("the label is there", |state, _| state.labels.iter().any(|one| one.name == "VIP")).await;
    let mut labels = bench.state.as_ref().unwrap().labels.iter();
    let label = labels.find(|one| one.name == "VIP").unwrap().id;
    assert_eq!(bench.wish(Wish::Tag { persons: vec![person, other], label, on: true }).await, None);
    let watch = Watch { arrivals: true, ..Watch::default() };
    assert_eq!(bench.wish(Wish::WatchLabel { label, watch }).await, None);
    bench
        .until("they are known to be away", |_, slice| {
            slice.rows.iter().any(|one| one.person == person && one.is_watched && one.seen.observed.is_some())
        })
        .await;
    bench.control().arrive(who.uuid).unwrap();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    let notice = bench.notice(SOON).await.expect("a notification");

    bench.tell(DesktopNews::Chosen(notice.id, NoticeAction::StopWatching));
    let stopped = loop {
        let next = bench.notice(SOON).await.expect("a notice that says so");
        if next.actions.iter().any(|(action, _)| *action == NoticeAction::WatchAgain) {
            break next;
        }
    };
    until_watched(&mut bench, 1).await;
    let left_out = pane(&mut bench, person).await;
    assert!(left_out.is_exempt && !left_out.row.is_watched && left_out.row.labels.contains(&label));

    bench.tell(DesktopNews::Chosen(stopped.id, NoticeAction::WatchAgain));
    until_watched(&mut bench, 2).await;
    let again = pane(&mut bench, person).await;
    assert_eq!((again.is_exempt, again.watch), (false, Watch::default()), "they got no star by it");

    assert_eq!(bench.wish(Wish::WatchMany { persons: vec![person], on: false }).await, None);
    until_watched(&mut bench, 1).await;
    let mut bench = bench.restart().await;
    until_watched(&mut bench, 1).await;
    assert!(pane(&mut bench, person).await.is_exempt, "it is kept");
    assert_eq!(bench.wish(Wish::Exempt { person, on: false }).await, None);
    until_watched(&mut bench, 2).await;
    assert_eq!(bench.wish(Wish::Exempt { person: 777, on: true }).await, Some(ProblemCode::Gone.bare()));
    bench.agent.stop().await;
}
