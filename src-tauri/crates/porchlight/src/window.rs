//! The window, which is a program of its own: started when asked for, gone when closed, so that nothing of a web view stays
//! in memory and no web view shares a process with a token.

use agent::wire::WindowPage;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;
use tokio::process::{Child, Command};
use tokio::time::Instant;

/// WebKitGTK's word for drawing without the graphics driver. A list gains nothing from the driver, which two processes load:
/// where there is no graphics card it costs 90 MB of 330 (measured on Debian 12 with 50,000 contacts).
#[cfg(target_os = "linux")]
const DRAW_PLAINLY: (&str, &str) = ("WEBKIT_DISABLE_DMABUF_RENDERER", "1");

/// WebKitGTK's word for drawing without compositing, with which a window comes on machines where none came without.
#[cfg(target_os = "linux")]
const DRAW_MOST_PLAINLY: (&str, &str) = ("WEBKIT_DISABLE_COMPOSITING_MODE", "1");

/// A window that ends by a fault of its own within this time never came (QUALITY, row 80): it is tried in another way.
const COMING: Duration = Duration::from_secs(5);

/// How the window is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Drawing {
    /// As it is best for nearly everybody.
    Usual,
    /// With the least that the web view can do with. Kept to once the usual way did not work.
    MostPlain,
}

/// What the end of the window's process means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// It was closed.
    Closed,
    /// It never came, but may when it is drawn most plainly.
    WantsPlain(Option<WindowPage>),
    /// It ended by a fault of its own.
    Fault,
}

/// The window's process, if there is one.
pub(crate) struct Window {
    program: PathBuf,
    data_dir: PathBuf,
    drawing: Drawing,
    running: Option<Running>,
}

struct Running {
    child: Child,
    page: Option<WindowPage>,
    begun: Instant,
}

impl Window {
    /// No window yet. The program is the one that lies beside this one.
    ///
    /// # Errors
    ///
    /// When the system does not tell where this program lies.
    pub(crate) fn beside_this_program(data_dir: &Path) -> std::io::Result<Self> {
        let name = format!("porchlight-window{}", std::env::consts::EXE_SUFFIX);
        let program = std::env::current_exe()?.with_file_name(name);
        Ok(Self { program, data_dir: data_dir.to_owned(), drawing: Drawing::Usual, running: None })
    }

    /// Starts the window on a page. Returns whether it was started; one that runs already is left to be raised by the agent.
    ///
    /// # Errors
    ///
    /// When the program is missing, the system starts no more, or there is nothing to draw on.
    pub(crate) fn start(&mut self, page: Option<WindowPage>) -> std::io::Result<bool> {
        if self.is_running() {
            return Ok(false);
        }
        if !has_display() {
            return Err(std::io::Error::other("neither WAYLAND_DISPLAY nor DISPLAY is set"));
        }
        let child = self.command(page).spawn()?;
        self.running = Some(Running { child, page, begun: Instant::now() });
        Ok(true)
    }

    /// The same, drawn most plainly, now and from now on.
    ///
    /// # Errors
    ///
    /// As [`Self::start`].
    pub(crate) fn start_plainly(&mut self, page: Option<WindowPage>) -> std::io::Result<bool> {
        self.drawing = Drawing::MostPlain;
        self.start(page)
    }

    fn command(&self, page: Option<WindowPage>) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(&self.data_dir).stdin(Stdio::null());
        #[cfg(target_os = "linux")]
        if std::env::var_os(DRAW_PLAINLY.0).is_none() {
            command.env(DRAW_PLAINLY.0, DRAW_PLAINLY.1);
        }
        #[cfg(target_os = "linux")]
        if self.drawing == Drawing::MostPlain {
            command.env(DRAW_MOST_PLAINLY.0, DRAW_MOST_PLAINLY.1);
        }
        if let Some(page) = page {
            command.arg("--page").arg(name(page));
        }
        command
    }

    /// Whether the window's process lives.
    fn is_running(&mut self) -> bool {
        self.running.as_mut().is_some_and(|running| matches!(running.child.try_wait(), Ok(None)))
    }

    /// Waits until the window's process ends, and says what that means; for ever while there is none.
    pub(crate) async fn ended(&mut self) -> End {
        let Some(running) = self.running.as_mut() else { return std::future::pending().await };
        let status = running.child.wait().await;
        let (page, lived) = (running.page, running.begun.elapsed());
        self.running = None;
        tracing::info!(?status, ?lived, "the window has ended");
        // A child that cannot be waited for is gone as well, and nobody knows how.
        let is_fine = status.map_or(true, |status| status.success() || was_asked(status));
        meaning(is_fine, lived, page, self.drawing)
    }

    /// Ends the window's process, which has no state to lose.
    pub(crate) async fn end(&mut self) {
        if let Some(mut running) = self.running.take() {
            let _gone_already = running.child.kill().await;
        }
    }
}

/// Whether there is anything to draw on, as over SSH there is not.
pub(crate) fn has_display() -> bool {
    let is_set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("WAYLAND_DISPLAY") || is_set("DISPLAY")
}

/// Whether a process ended because somebody asked it to: the user, or the session.
#[cfg(unix)]
fn was_asked(status: ExitStatus) -> bool {
    use rustix::process::Signal;
    use std::os::unix::process::ExitStatusExt;
    let asked = [Signal::TERM, Signal::INT, Signal::HUP].map(Signal::as_raw);
    status.signal().is_some_and(|signal| asked.contains(&signal))
}

/// There are no signals here.
#[cfg(not(unix))]
fn was_asked(_status: ExitStatus) -> bool {
    false
}

/// What it means that a window ended so after such a time.
fn meaning(is_fine: bool, lived: Duration, page: Option<WindowPage>, drawing: Drawing) -> End {
    match drawing {
        _ if is_fine => End::Closed,
        // Elsewhere there is no other way to draw it.
        Drawing::Usual if cfg!(target_os = "linux") && lived < COMING => End::WantsPlain(page),
        Drawing::Usual | Drawing::MostPlain => End::Fault,
    }
}

fn name(page: WindowPage) -> &'static str {
    match page {
        WindowPage::People => "people",
        WindowPage::Activity => "activity",
        WindowPage::Accounts => "accounts",
        WindowPage::Settings => "settings",
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_window_is_drawn_without_the_graphics_driver() {
        let window = Window::beside_this_program(Path::new("/data")).unwrap();
        let command = window.command(Some(WindowPage::Settings));
        let command = command.as_std();
        let words: Vec<_> = command.get_args().collect();
        assert_eq!(words, ["--data-dir", "/data", "--page", "settings"]);
        let is_said = command.get_envs().any(|(name, value)| {
            name == DRAW_PLAINLY.0 && value.is_some_and(|value| value == DRAW_PLAINLY.1)
        });
        // Whoever has said something else keeps it.
        assert!(is_said || std::env::var_os(DRAW_PLAINLY.0).is_some());
    }

    #[test]
    fn row_80_a_window_that_never_came_is_drawn_most_plainly_once() {
        let soon = Duration::from_millis(4_999);
        let page = Some(WindowPage::Settings);
        assert_eq!(meaning(false, soon, page, Drawing::Usual), End::WantsPlain(page));
        assert_eq!(meaning(false, soon, page, Drawing::MostPlain), End::Fault, "and no third time");
        assert_eq!(meaning(false, COMING, page, Drawing::Usual), End::Fault, "it had come");
        assert_eq!(meaning(true, soon, page, Drawing::Usual), End::Closed, "the user closed it");
    }
}
