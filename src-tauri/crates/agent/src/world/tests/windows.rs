//! The window that was wished for and does not come.

use super::bench::{Bench, SOON};
use crate::ports::{DesktopAsk, DesktopNews, NoticeAction, WindowNews};
use crate::wire::{FromAgent, ProblemCode, ToAgent, WindowPage, Wish};
use presence::notice::Slot;

impl Bench {
    /// Waits until the desktop is asked for the window.
    async fn window_asked(&mut self) {
        let asked = async { while !matches!(self.asks.recv().await, Some(DesktopAsk::ShowWindow(_))) {} };
        tokio::time::timeout(SOON, asked).await.expect("the desktop is asked for the window");
    }

    async fn answer_to(&mut self, wish: u32) -> Option<ProblemCode> {
        loop {
            if let FromAgent::Done { id, problem } = self.frame().await
                && id == wish
            {
                return problem.map(|problem| problem.code);
            }
        }
    }
}

#[tokio::test]
async fn row_80_a_window_that_does_not_come_is_said_to_who_wished_for_it_and_in_a_notice() {
    let mut bench = Bench::start(simulator::Options::people(1)).await;
    let wish = Wish::ShowWindow { page: Some(WindowPage::People) };
    bench.connection.send(ToAgent::Wish { id: 70, wish: wish.clone() }).await;
    bench.window_asked().await;
    bench.tell(DesktopNews::Window(WindowNews::Starting));
    bench.tell(DesktopNews::Window(WindowNews::Missing));
    assert_eq!(bench.answer_to(70).await, Some(ProblemCode::NoWindow));
    let notice = bench.notice(SOON).await.expect("a notice");
    assert_eq!((notice.slot, notice.title.as_str()), (Slot::Program, "The window does not open"));
    assert!(notice.body.starts_with("Watching goes on"), "{}", notice.body);
    bench.until("the state says so", |state, _| state.desktop.no_window).await;

    // A click on it tries again, and a window that is on its way takes it away.
    bench.tell(DesktopNews::Chosen(notice.id, NoticeAction::Open));
    bench.window_asked().await;
    bench.tell(DesktopNews::Window(WindowNews::Starting));
    bench.until("it is tried", |state, _| !state.desktop.no_window).await;
    let withdrawn = async { while bench.asks.recv().await != Some(DesktopAsk::Withdraw(Slot::Program)) {} };
    tokio::time::timeout(SOON, withdrawn).await.expect("the notice is taken away");

    // A window that is there, and one against which nothing is said in time, are as wished.
    bench.connection.send(ToAgent::Wish { id: 71, wish: wish.clone() }).await;
    bench.tell(DesktopNews::Window(WindowNews::There));
    assert_eq!(bench.answer_to(71).await, None);
    bench.connection.send(ToAgent::Wish { id: 72, wish }).await;
    assert_eq!(bench.answer_to(72).await, None);
    bench.agent.stop().await;
}
