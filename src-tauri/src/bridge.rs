//! The bridge: carries frames from the program to the page and back, unread but for their form. A page that attaches gets a
//! connection of its own, which ends with it.

use crate::arguments::Arguments;
use crate::frame::{self, HostNews, ToPage};
use crate::{restart, window};
use agent::handle::{Receiving, Sending};
use agent::place::Place;
use agent::socket;
use agent::wire::{FromAgent, WindowPage};
use serde::Serialize;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tauri::async_runtime::{self, JoinHandle};
use tauri::ipc::{Channel, InvokeResponseBody};
use tauri::{AppHandle, Manager};

/// The way to the page.
pub(crate) type Page = Channel<InvokeResponseBody>;

/// Why the page is not obeyed. The page has its own words for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Refusal {
    /// What was sent is no frame.
    Unreadable,
    /// There is no program to talk to.
    NoProgram,
    /// The program could not be started.
    StartFailed,
}

/// What the window knows between two calls of the page.
pub(crate) struct Bridge {
    place: Place,
    /// The page to open on, until it was said once.
    first: Mutex<Option<WindowPage>>,
    page: Mutex<Option<Page>>,
    agent: Mutex<Option<Sending>>,
    conversation: Mutex<Option<JoinHandle<()>>>,
    holds_close: AtomicBool,
}

impl Bridge {
    pub(crate) fn new(arguments: Arguments) -> Self {
        Self {
            place: arguments.place,
            first: Mutex::new(arguments.page),
            page: Mutex::default(),
            agent: Mutex::default(),
            conversation: Mutex::default(),
            holds_close: AtomicBool::new(false),
        }
    }

    /// Begins a conversation between the program and this page, in place of an earlier one.
    pub(crate) fn attach(&self, app: AppHandle, page: Page) {
        *locked(&self.page) = Some(page);
        let conversation = async_runtime::spawn(async move { app.state::<Self>().converse(&app).await });
        if let Some(earlier) = locked(&self.conversation).replace(conversation) {
            earlier.abort();
        }
    }

    /// Sends a frame of the page to the program; done when it is on its way.
    pub(crate) async fn tell(&self, text: &str) -> Result<(), Refusal> {
        let frame = frame::read(text).ok_or(Refusal::Unreadable)?;
        let agent = locked(&self.agent).clone().ok_or(Refusal::NoProgram)?;
        agent.send(frame).await;
        Ok(())
    }

    /// Starts the program. It opens a window of its own then, and this one goes.
    pub(crate) async fn start_again(&self, app: &AppHandle) -> Result<(), Refusal> {
        restart::in_another_process(&self.place).await.map_err(|_| Refusal::StartFailed)?;
        socket::client::connect(&self.place, false).await.map_err(|_| Refusal::StartFailed)?;
        app.exit(0);
        Ok(())
    }

    pub(crate) fn hold_close(&self, on: bool) {
        self.holds_close.store(on, Ordering::Relaxed);
    }

    /// Whether the page wants to be asked before the window closes; it is asked, and only once, so that a page that does not
    /// answer cannot keep the window open.
    pub(crate) fn asks_before_close(&self) -> bool {
        let holds = self.holds_close.swap(false, Ordering::Relaxed);
        holds && self.say(&ToPage::Host(HostNews::Closing))
    }

    async fn converse(&self, app: &AppHandle) {
        let Ok(connection) = socket::client::connect(&self.place, false).await else {
            self.say(&ToPage::Host(HostNews::Lost));
            return;
        };
        let (ours, theirs) = (socket::hello(false), connection.peer());
        if (ours.protocol, &ours.build) != (theirs.protocol, &theirs.build) {
            self.say(&ToPage::Host(HostNews::OtherBuild { build: theirs.build.clone() }));
            return;
        }
        let (sending, receiving) = connection.split();
        *locked(&self.agent) = Some(sending);
        self.say(&ToPage::Host(HostNews::Connected));
        if let Some(page) = locked(&self.first).take() {
            self.say(&ToPage::Agent(&FromAgent::Show { page: Some(page) }));
        }
        self.carry(receiving, app).await;
        *locked(&self.agent) = None;
        self.say(&ToPage::Host(HostNews::Lost));
    }

    /// Carries frames to the page until the program ends or the page is gone.
    async fn carry(&self, mut receiving: Receiving, app: &AppHandle) {
        while let Some(frame) = receiving.next().await {
            if matches!(frame, FromAgent::Show { .. }) {
                window::raise(app);
            }
            if !self.say(&ToPage::Agent(&frame)) {
                return;
            }
        }
    }

    /// Says something to the page. Whether there is one.
    fn say(&self, news: &ToPage<'_>) -> bool {
        let page = locked(&self.page).clone();
        page.is_some_and(|page| page.send(InvokeResponseBody::Json(news.text())).is_ok())
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
