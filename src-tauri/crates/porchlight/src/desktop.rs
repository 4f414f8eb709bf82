//! The desktop's side of the running program: one loop that carries what the agent asks for to the tray, the notifications,
//! the browser and the window, and what the user does there back to the agent. It decides nothing.

use crate::autostart;
use crate::demo::Demo;
use crate::desk;
use crate::notifier::Notifier;
use crate::opener;
use crate::start::{begin_to_end, walk_if_demo};
use crate::tray::{self, Choice, Door, Face};
use crate::window::{End, Window};
use agent::handle::{Connection, Handle};
use agent::ports::{DesktopAsk, DesktopNews, WindowNews};
use agent::wire::{FromAgent, State, ToAgent, WindowPage, Wish};
use agent::words::say;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// How long the notification server may take to clear away at the end.
const CLEARING: Duration = Duration::from_millis(600);

/// Whether the window opens by itself at the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// It does not.
    Hidden,
    /// It does, unless the settings say to start hidden.
    AsSet,
    /// It does.
    Shown,
}

/// What the desktop needs to know of the run it belongs to.
pub(crate) struct Desktop {
    pub(crate) handle: Handle,
    pub(crate) asks: mpsc::Receiver<DesktopAsk>,
    pub(crate) door: Door,
    pub(crate) window: Window,
    pub(crate) opening: Opening,
    /// The folder to name in the autostart entry, when it is not the usual one.
    pub(crate) named_data_dir: Option<PathBuf>,
    /// A throw-away run never starts with the session.
    pub(crate) may_autostart: bool,
}

/// Everything that can happen to the desktop.
enum Happening {
    Asked(DesktopAsk),
    Told(FromAgent),
    Chosen(Choice),
    ColoursChanged,
    /// What the tray shows of the time is no longer so.
    TimePassed,
    WindowEnded(End),
    Stop,
    AgentGone,
}

impl Desktop {
    /// Serves until the agent ends.
    pub(crate) async fn run(mut self, demo: Option<&Demo>) {
        let notifier = match Notifier::start(self.handle.clone()) {
            Ok(notifier) => Some(notifier),
            Err(error) => {
                tracing::error!(%error, "notifications cannot be shown");
                self.handle.tell(DesktopNews::Notifications(false));
                None
            }
        };
        let mut connection = self.handle.connect();
        let (faces, shown_faces) = watch::channel(None);
        let (panels, mut panel) = watch::channel(None);
        let (choose, mut choices) = mpsc::channel(16);
        let tray =
            tokio::spawn(tray::run(self.door.clone(), shown_faces, choose, panels, self.handle.clone()));
        let mut stop = std::pin::pin!(stop_signal());
        let mut is_stopping = false;
        let mut state: Option<Box<State>> = None;
        let mut desk: Option<JoinHandle<()>> = None;
        let mut lasts_until: Option<Instant> = None;
        loop {
            let happening = tokio::select! {
                ask = self.asks.recv() => ask.map_or(Happening::AgentGone, Happening::Asked),
                told = connection.next() => told.map_or(Happening::AgentGone, Happening::Told),
                Some(choice) = choices.recv() => Happening::Chosen(choice),
                Ok(()) = panel.changed() => Happening::ColoursChanged,
                () = passes(lasts_until) => Happening::TimePassed,
                end = self.window.ended() => Happening::WindowEnded(end),
                () = &mut stop, if !is_stopping => Happening::Stop,
            };
            match happening {
                Happening::Asked(DesktopAsk::Quit) | Happening::AgentGone => break,
                Happening::Told(FromAgent::Bye) => break,
                Happening::Asked(DesktopAsk::OpenAddress(address)) if walk_if_demo(demo, &address) => {}
                Happening::Asked(ask) => self.carry_out(ask, notifier.as_ref()),
                Happening::Told(FromAgent::State { state: new }) => {
                    if state.is_none() {
                        self.first_state(&new);
                    }
                    if desk.is_none() && keeps_online(&new) {
                        desk = Some(self.watch_desk());
                    }
                    lasts_until = show_face(&faces, &new, *panel.borrow());
                    state = Some(new);
                }
                Happening::Told(_) => {}
                Happening::ColoursChanged => {
                    let is_dark = *panel.borrow_and_update();
                    self.handle.tell(DesktopNews::PrefersDark(is_dark));
                    if let Some(state) = &state {
                        lasts_until = show_face(&faces, state, is_dark);
                    }
                }
                Happening::TimePassed => {
                    let is_dark = *panel.borrow();
                    lasts_until = state.as_ref().and_then(|state| show_face(&faces, state, is_dark));
                }
                Happening::Chosen(choice) => wish(&mut connection, choice).await,
                Happening::WindowEnded(end) => self.window_ended(end),
                Happening::Stop => {
                    is_stopping = true;
                    begin_to_end();
                    wish(&mut connection, Choice::Wish(Wish::Quit)).await;
                }
            }
        }
        if !is_stopping {
            begin_to_end();
        }
        self.window.end().await;
        drop(faces);
        tray.abort();
        if let Some(desk) = desk {
            desk.abort();
        }
        if let Some(notifier) = notifier {
            notifier.close(CLEARING).await;
        }
    }

    /// Follows whether somebody is at the desk. Begun when an account wants it, because it costs connections.
    fn watch_desk(&self) -> JoinHandle<()> {
        let handle = self.handle.clone();
        tokio::spawn(desk::follow(move |on, known| {
            handle.tell(DesktopNews::AtDesk { on, tells_lock: known.lock, tells_idle: known.idle });
        }))
    }

    /// What waits for the settings to be known.
    fn first_state(&mut self, state: &State) {
        let shows = match self.opening {
            Opening::Hidden => false,
            Opening::AsSet => !state.settings.start_hidden,
            Opening::Shown => true,
        };
        if shows && !crate::window::has_display() {
            crate::complain(&say("start.noDisplay", &[]));
        }
        if shows {
            self.show_window(None);
        }
        self.autostart(state.settings.start_with_session);
    }

    fn carry_out(&mut self, ask: DesktopAsk, notifier: Option<&Notifier>) {
        match ask {
            DesktopAsk::Notify(notice) => {
                let id = notice.id;
                if notifier.is_none_or(|notifier| notifier.show(notice).is_err()) {
                    self.handle.tell(DesktopNews::Undelivered(id));
                }
            }
            DesktopAsk::Withdraw(slot) => {
                if let Some(notifier) = notifier {
                    notifier.withdraw(slot);
                }
            }
            DesktopAsk::OpenAddress(address) => {
                let handle = self.handle.clone();
                tokio::spawn(async move {
                    if !opener::open(&address).await {
                        handle.tell(DesktopNews::NotOpened(address));
                    }
                });
            }
            DesktopAsk::ShowWindow(page) => self.show_window(page),
            DesktopAsk::StartWithSession(on) => self.autostart(on),
            DesktopAsk::StartDemo => start_demo(),
            DesktopAsk::Quit => {}
        }
    }

    fn show_window(&mut self, page: Option<WindowPage>) {
        let started = self.window.start(page);
        self.tell_of_window(started);
    }

    fn window_ended(&mut self, end: End) {
        match end {
            End::Closed => {}
            End::WantsPlain(page) => {
                tracing::warn!("the window did not come; it is tried once more, drawn most plainly");
                let started = self.window.start_plainly(page);
                self.tell_of_window(started);
            }
            End::Fault => self.handle.tell(DesktopNews::Window(WindowNews::Missing)),
        }
    }

    fn tell_of_window(&self, started: std::io::Result<bool>) {
        self.handle.tell(DesktopNews::Window(match started {
            Ok(true) => WindowNews::Starting,
            Ok(false) => WindowNews::There,
            Err(error) => {
                tracing::error!(%error, "the window cannot be started; watching goes on");
                WindowNews::Missing
            }
        }));
    }

    fn autostart(&self, on: bool) {
        if !self.may_autostart {
            return;
        }
        let trouble = autostart::set(on, self.named_data_dir.as_deref()).err().map(|error| error.to_string());
        self.handle.tell(DesktopNews::AutostartTrouble(trouble));
    }
}

/// Whether heartbeats of some account depend on somebody being at the desk.
fn keeps_online(state: &State) -> bool {
    state.accounts.iter().any(|account| account.mine.as_ref().is_some_and(|mine| mine.keeps_online))
}

/// Shows the face of a state, and gives until when it is true, where that ends by itself.
fn show_face(
    faces: &watch::Sender<Option<Face>>,
    state: &State,
    is_panel_dark: Option<bool>,
) -> Option<Instant> {
    let now = chrono::Local::now();
    faces.send_if_modified(|shown| {
        let face = Some(Face::of(state, is_panel_dark, &now));
        let is_new = *shown != face;
        *shown = face;
        is_new
    });
    Face::lasts(state, &now).map(|span| Instant::now() + span)
}

/// Ends at that time; without one never.
async fn passes(at: Option<Instant>) {
    match at {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}

async fn wish(connection: &mut Connection, choice: Choice) {
    let wish = match choice {
        Choice::Wish(wish) => wish,
        Choice::Open(page) => Wish::ShowWindow { page },
    };
    // The answer is not waited for: what a wish changes comes back as state.
    connection.send(ToAgent::Wish { id: 0, wish }).await;
}

fn start_demo() {
    let started = std::env::current_exe().and_then(|program| {
        tokio::process::Command::new(program).arg("--demo").stdin(std::process::Stdio::null()).spawn()
    });
    match started {
        Ok(mut demo) => {
            tokio::spawn(async move { demo.wait().await.map(|_| ()) });
        }
        Err(error) => tracing::error!(%error, "the demo cannot be started"),
    }
}

/// Ends when the system or the session asks the program to end.
#[cfg(unix)]
pub(crate) async fn stop_signal() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt), Ok(mut hang_up)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()), signal(SignalKind::hangup()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        _ = hang_up.recv() => {}
    }
}

/// Ends when the system or the session asks the program to end. Windows says so to programs with a console only; whether it does
/// at logging off cannot be seen from here, and nothing is lost when it does not, because what is made is written as it is made.
#[cfg(windows)]
pub(crate) async fn stop_signal() {
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};
    let (Ok(mut interrupt), Ok(mut stop), Ok(mut close), Ok(mut log_off), Ok(mut shut_down)) =
        (ctrl_c(), ctrl_break(), ctrl_close(), ctrl_logoff(), ctrl_shutdown())
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = stop.recv() => {}
        _ = close.recv() => {}
        _ = log_off.recv() => {}
        _ = shut_down.recv() => {}
    }
}
