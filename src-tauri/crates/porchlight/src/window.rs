//! The window, which is a program of its own: started when asked for, gone when closed, so that nothing of a web view stays
//! in memory and no web view shares a process with a token.

use agent::wire::WindowPage;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::{Child, Command};

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
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(&self.data_dir).stdin(Stdio::null());
        if let Some(page) = page {
            command.arg("--page").arg(name(page));
        }
        self.child = Some(command.spawn()?);
        Ok(true)
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
