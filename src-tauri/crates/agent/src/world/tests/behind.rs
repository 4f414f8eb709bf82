//! A desktop that takes nothing for a while.

use super::bench::{Bench, SOON};
use crate::ports::DesktopAsk;
use crate::wire::{self, FromAgent, ProblemCode, ToAgent, Wish};
use tokio::time::timeout;

#[tokio::test]
async fn a_notice_about_somebody_no_longer_watched_goes_once_the_desktop_listens_again() {
    let mut bench = Bench::start(simulator::Options::people(3)).await;
    bench.sign_in().await;
    bench.import(3).await;
    bench.hurry().await;
    let account = bench.account().id;
    let who = bench.control().people()[1].clone();
    let person = bench.row(&who.display_name).person;
    let watch = wire::Watch { arrivals: true, ..wire::Watch::default() };
    assert_eq!(bench.wish(Wish::Watch { person, watch }).await, None);
    bench.until_seen(person).await;
    bench.control().arrive(who.uuid).unwrap();
    assert_eq!(bench.wish(Wish::CheckNow { account }).await, None);
    let notice = bench.notice(SOON).await.expect("a notification");

    // Whether a window comes is waited for, so that they are not wished for one after the other.
    let mut other = bench.agent.handle().connect();
    for id in 0..300 {
        other.send(ToAgent::Wish { id, wish: Wish::ShowWindow { page: None } }).await;
    }
    let full = async {
        let refused = Some(ProblemCode::NoDesktop.bare());
        while !matches!(other.next().await.expect("it runs"), FromAgent::Done { problem, .. } if problem == refused)
        {
        }
    };
    timeout(SOON, full).await.expect("there is no room for so many");
    assert_eq!(bench.wish(Wish::Watch { person, watch: wire::Watch::default() }).await, None);
    let gone = async {
        while bench.asks.recv().await.expect("the agent runs") != DesktopAsk::Withdraw(notice.slot) {}
    };
    assert!(timeout(SOON, gone).await.is_ok(), "it stands there still");
    bench.agent.stop().await;
}
