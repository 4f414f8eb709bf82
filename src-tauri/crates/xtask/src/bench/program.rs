//! The measured program: starting it silently, and telling when its tray icon is there.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::desktop::Desktop;
use crate::run::{Outcome, Trouble, wait_for};

/// How long anything may take that comes at once on a machine that is not overloaded.
pub(super) const PATIENCE: Duration = Duration::from_secs(20);
/// In the environment of the measured program and of all that it starts, and of nothing else on the desktop.
pub(super) const MEASURED: &str = "PORCHLIGHT_XTASK_MEASURED=1";

/// Starts Porchlight silently and returns its process and the milliseconds until its tray icon was registered.
pub(super) fn start(desktop: &mut Desktop, porchlight: &Path, data: &Path) -> Outcome<(u32, f64)> {
    let known = tray_items(desktop).len();
    let mut command = measured(desktop, porchlight);
    command.arg("--hidden").arg("--data-dir").arg(data);
    let started = nanoseconds_since_1970();
    let id = desktop.spawn("porchlight", command)?;
    let registered = wait_for("Porchlight's tray icon", PATIENCE, || {
        if !desktop.is_running(id) {
            let said = desktop.said("porchlight");
            return Err(Trouble::new(format!(
                "Porchlight ended before it had a tray icon. It printed: {said}"
            )));
        }
        Ok(tray_items(desktop).get(known).copied())
    })?;
    Ok((id, registered.saturating_sub(started) as f64 / 1e6))
}

/// A program whose processes are the measured ones.
pub(super) fn measured(desktop: &Desktop, program: &Path) -> Command {
    let mut command = desktop.command(program);
    if let Some((name, value)) = MEASURED.split_once('=') {
        command.env(name, value);
    }
    command
}

pub(super) fn nanoseconds_since_1970() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos()
}

/// When each tray icon was registered, in nanoseconds since 1970, as the stand-in wrote it down.
fn tray_items(desktop: &Desktop) -> Vec<u128> {
    let time = |line: &str| line.strip_prefix("item ")?.split(' ').next()?.parse().ok();
    desktop.said("stand-ins").lines().filter_map(time).collect()
}
