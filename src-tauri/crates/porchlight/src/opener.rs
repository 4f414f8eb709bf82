//! Opening web addresses in the user's browser. The addresses were checked before they come here (https on a declared host);
//! this only hands them to the desktop, without a shell, and looks whether that worked.

use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;

/// A browser that has not been started by then is still starting: slow is not failed.
const PATIENCE: Duration = Duration::from_secs(5);

/// Opens an address. Returns whether the desktop took it.
pub(crate) async fn open(address: &str) -> bool {
    let mut command = opener(address);
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let Ok(mut child) = command.spawn() else { return false };
    match tokio::time::timeout(PATIENCE, child.wait()).await {
        Ok(Ok(status)) => status.success(),
        Ok(Err(_)) => false,
        Err(_) => {
            // Some openers live as long as the browser; it is waited for, so that it leaves no zombie.
            tokio::spawn(async move { child.wait().await.map(|_| ()) });
            true
        }
    }
}

#[cfg(target_os = "linux")]
fn opener(address: &str) -> Command {
    let mut command = Command::new("xdg-open");
    command.arg(address);
    command
}

#[cfg(target_os = "macos")]
fn opener(address: &str) -> Command {
    let mut command = Command::new("open");
    command.arg(address);
    command
}

#[cfg(windows)]
fn opener(address: &str) -> Command {
    // `start` would need a shell; this is the system's own entry for opening an address.
    let mut command = Command::new("rundll32");
    command.args(["url.dll,FileProtocolHandler", address]);
    command
}
