//! The command `demo`: from a fresh clone to Porchlight with a few hundred simulated people, or to a picture of it.
//!
//! It builds the dev profile: on two cores the release build takes about twice as long, and nobody's first impression waits for
//! a faster answer from a simulator on the same machine.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::desktop::{Desktop, Furniture};
use crate::misuse;
use crate::needs::{self, Purpose};
use crate::programs::{self, Profile, Programs};
use crate::run::{Outcome, Steps, Trouble, at, run, wait_for};

/// The class that GTK gives the window: the name of its program.
pub(crate) const WINDOW: &str = "porchlight-window";
/// The demo promises its first notification within ten seconds; a busy machine gets three times that.
const PATIENCE: Duration = Duration::from_secs(30);
/// A drawn list has hundreds of colours (smoothed text, initials on coloured ground); an empty page has a few.
const LIST_COLOURS: u64 = 150;

/// The command `demo`.
pub(crate) fn demo(arguments: &[String]) -> Outcome<()> {
    match arguments {
        [] if has_display() => on_the_display(),
        [] => Err(Trouble::new(
            "There is no display here: neither DISPLAY nor WAYLAND_DISPLAY is set. The demo can run on a display without a \
             screen and save a picture of it:\n    cargo xtask demo --screenshot porchlight.png",
        )),
        [flag, file] if flag == "--screenshot" => {
            let file = Path::new(file);
            into_a_picture(&at(file, std::path::absolute(file))?)
        }
        _ => Err(misuse("demo", arguments)),
    }
}

fn has_display() -> bool {
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || is_set("DISPLAY") || is_set("WAYLAND_DISPLAY")
}

fn on_the_display() -> Outcome<()> {
    let (programs, mut steps) = build(&[Purpose::Build])?;
    steps.next("Porchlight (quit from its tray icon or its window, or with Ctrl+C here)");
    run(Command::new(programs.porchlight).arg("--demo"))
}

fn into_a_picture(file: &Path) -> Outcome<()> {
    if !cfg!(target_os = "linux") {
        return Err(Trouble::new(
            "A display without a screen exists on Linux only; run `cargo xtask demo` instead.",
        ));
    }
    let (programs, mut steps) = build(&[Purpose::Build, Purpose::Screen])?;
    steps.next("Porchlight on a display without a screen");
    let mut desktop = Desktop::start(Furniture::Complete)?;
    let mut porchlight = desktop.command(programs.porchlight);
    porchlight.arg("--demo");
    let id = desktop.spawn("porchlight", porchlight)?;
    wait_for_list(&mut desktop, id)?;
    let waited = wait_for("the demo's first notification", PATIENCE, || {
        alive(&mut desktop, id)?;
        Ok(desktop.has_notified().then_some(()))
    });
    waited.map_err(|trouble| with_log(&desktop, &trouble))?;
    // The notification's own window slides in, and the list has what the notification told.
    std::thread::sleep(Duration::from_secs(1));
    desktop.picture(file)?;
    println!("Saved {}", file.display());
    Ok(())
}

/// The needs met, the page and the programs built, as the first steps of any command that shows the demo.
pub(crate) fn build(purposes: &[Purpose]) -> Outcome<(Programs, Steps)> {
    let mut steps = Steps::new(4);
    steps.next("what must be installed");
    needs::meet(purposes)?;
    steps.next("page");
    programs::page()?;
    steps.next("programs (the first time takes some minutes)");
    let programs = programs::programs(Profile::Dev)?;
    Ok((programs, steps))
}

/// Waits until Porchlight's window shows more than an empty page, and returns the window.
pub(crate) fn wait_for_list(desktop: &mut Desktop, porchlight: u32) -> Outcome<String> {
    let probe: PathBuf = desktop.log("probe").with_extension("png");
    let found = wait_for("Porchlight's window to show its list", PATIENCE, || {
        alive(desktop, porchlight)?;
        let Some(window) = desktop.windows(WINDOW).pop() else { return Ok(None) };
        // A window that goes or is resized under the camera fails; the next look decides.
        let colours = desktop.window_picture(&window, &probe).unwrap_or_default();
        Ok((colours > LIST_COLOURS).then_some(window))
    });
    found.map_err(|trouble| with_log(desktop, &trouble))
}

fn alive(desktop: &mut Desktop, porchlight: u32) -> Outcome<()> {
    if desktop.is_running(porchlight) {
        return Ok(());
    }
    Err(Trouble::new("Porchlight ended by itself."))
}

fn with_log(desktop: &Desktop, trouble: &Trouble) -> Trouble {
    let said = desktop.said("porchlight");
    let said = if said.is_empty() { "nothing".to_owned() } else { format!("\n{said}") };
    Trouble::new(format!("{trouble} It printed: {said}"))
}
