//! The window as the agent knows of it: asked for by a wish, started by the desktop, and perhaps never seen. A window that does
//! not come is said in words: to who wished for it, in a notification, and in the state, which the tray and the command line show.

use super::{World, WorldEvent};
use crate::handle::ConnectionId;
use crate::ports::{DesktopAsk, NoticeAction, ShownNotice, WindowNews};
use crate::wire::{Problem, ProblemCode, WindowPage};
use crate::words::{problem_title, say};
use presence::id::NoticeId;
use presence::notice::Slot;
use std::time::Duration;

/// The notice that the window does not come. The rules count theirs from 1.
pub(super) const OWN_NOTICE: NoticeId = NoticeId(0);

/// A window against which nothing was said for so long is on its way: one that cannot be started is known at once, one that finds
/// no display or no driver ends within a moment.
const COMING: Duration = Duration::from_millis(1500);

/// A wish for the window that is not answered yet.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Wished {
    connection: ConnectionId,
    id: u32,
}

impl World {
    /// Shows the window for a wish: one that is connected comes to the front by itself, one that is not is started. Answers when
    /// the desktop says that there was one, or when a new one had time to fail.
    pub(super) fn show_window(&mut self, page: Option<WindowPage>, connection: ConnectionId, id: u32) {
        self.viewers.show(page, Some(connection));
        if !self.ask_desktop(DesktopAsk::ShowWindow(page)) {
            return self.answer(connection, id, Some(ProblemCode::NoDesktop.bare()));
        }
        self.wished_windows.push(Wished { connection, id });
        let settled = move || WorldEvent::WindowComes { connection, id };
        let work = async move {
            tokio::time::sleep(COMING).await;
            settled()
        };
        self.tasks.start(work, settled());
    }

    /// The same because of a notice, with nobody to answer.
    pub(super) fn show_window_for_nobody(&self, page: Option<WindowPage>) {
        self.viewers.show(page, None);
        self.ask_desktop(DesktopAsk::ShowWindow(page));
    }

    /// Nothing was said against it in time: the window comes.
    pub(super) fn window_comes(&mut self, connection: ConnectionId, id: u32) {
        let wished = Wished { connection, id };
        if let Some(at) = self.wished_windows.iter().position(|one| *one == wished) {
            self.wished_windows.swap_remove(at);
            self.answer(connection, id, None);
        }
    }

    /// What became of the window that was asked for.
    pub(super) fn window_news(&mut self, news: WindowNews) {
        let was_missing = std::mem::replace(&mut self.desktop.no_window, news == WindowNews::Missing);
        let problem = match news {
            WindowNews::There => None,
            WindowNews::Starting => {
                if was_missing {
                    self.desk.withdraw(Slot::Program);
                }
                return;
            }
            WindowNews::Missing => {
                let problem = ProblemCode::NoWindow.bare();
                self.desk.show(in_words(&problem));
                Some(problem)
            }
        };
        for Wished { connection, id } in std::mem::take(&mut self.wished_windows) {
            self.answer(connection, id, problem.clone());
        }
    }
}

fn in_words(problem: &Problem) -> ShownNotice {
    ShownNotice {
        id: OWN_NOTICE,
        slot: Slot::Program,
        title: problem_title(problem),
        body: say("problem.noWindow.text", &[]),
        actions: vec![(NoticeAction::Open, say("action.tryAgain", &[]))],
    }
}
