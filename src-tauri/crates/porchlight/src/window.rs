//! The window, which is a program of its own: started when asked for, gone when closed, so that nothing of a web view stays
//! in memory and no web view shares a process with a token.

use agent::wire::WindowPage;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::{Child, Command};

/// WebKitGTK's word for drawing without the graphics driver. A list gains nothing from the driver, which two processes load:
/// where there is no graphics card it costs 90 MB of 330 (measured on Debian 12 with 50,000 contacts).
#[cfg(target_os = "linux")]
const DRAW_PLAINLY: (&str, &str) = ("WEBKIT_DISABLE_DMABUF_RENDERER", "1");

/// The window's process, if there is one.
pub(crate) struct Window {
    program: PathBuf,
    data_dir: PathBuf,
    child: Option<Child>,
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
        Ok(Self { program, data_dir: data_dir.to_owned(), child: None })
    }

    /// Starts the window on a page. Returns whether it was started; one that runs already is left to be raised by the agent.
    ///
    /// # Errors
    ///
    /// When the program is missing or the system starts no more.
    pub(crate) fn start(&mut self, page: Option<WindowPage>) -> std::io::Result<bool> {
        if self.is_running() {
            return Ok(false);
        }
        self.child = Some(self.command(page).spawn()?);
        Ok(true)
    }

    fn command(&self, page: Option<WindowPage>) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(&self.data_dir).stdin(Stdio::null());
        #[cfg(target_os = "linux")]
        if std::env::var_os(DRAW_PLAINLY.0).is_none() {
            command.env(DRAW_PLAINLY.0, DRAW_PLAINLY.1);
        }
        if let Some(page) = page {
            command.arg("--page").arg(name(page));
        }
        command
    }

    /// Whether the window's process lives.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Waits until the window's process ends; for ever while there is none.
    pub(crate) async fn ended(&mut self) {
        match self.child.as_mut() {
            Some(child) => {
                // A child that cannot be waited for is gone as well.
                let _status = child.wait().await;
                self.child = None;
            }
            None => std::future::pending().await,
        }
    }

    /// Ends the window's process, which has no state to lose.
    pub(crate) async fn end(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _gone_already = child.kill().await;
        }
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
}
