//! The command `screenshots`: every screen of the demo, light and dark, into `.github/screenshots`.
//!
//! The screens are reached as a person with a keyboard reaches them, so that a broken shortcut shows up as a wrong picture. Only
//! the window is taken, not the desktop around it, so that the pictures do not change with the time of day on the panel.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::demo::{WINDOW, build, wait_for_list};
use crate::desktop::{Desktop, Furniture};
use crate::misuse;
use crate::needs::Purpose;
use crate::run::{Outcome, Trouble, at, root, run, wait_for};

/// A screen and the keys that lead to it from the one before, as xdotool spells them.
struct Screen {
    name: &'static str,
    keys: &'static [&'static str],
}

const SCREENS: [Screen; 5] = [
    Screen { name: "people", keys: &["ctrl+1"] },
    Screen { name: "person", keys: &["Down", "Return"] },
    Screen { name: "activity", keys: &["ctrl+2"] },
    Screen { name: "accounts", keys: &["ctrl+3"] },
    Screen { name: "settings", keys: &["ctrl+4"] },
];

/// A name for the files, and the GTK theme that makes the web view prefer that scheme.
const THEMES: [(&str, &str); 2] = [("light", "Adwaita"), ("dark", "Adwaita:dark")];

/// How long a screen may take to come to rest: transitions, and rows that arrive.
const REST: Duration = Duration::from_millis(800);

/// The command `screenshots`.
pub(crate) fn screenshots(arguments: &[String]) -> Outcome<()> {
    if !arguments.is_empty() {
        return Err(misuse("screenshots", arguments));
    }
    if !cfg!(target_os = "linux") {
        return Err(Trouble::new(
            "The pictures are taken on a display without a screen, which exists on Linux only.",
        ));
    }
    let (programs, mut steps) = build(&[Purpose::Build, Purpose::Screen])?;
    steps.next("pictures");
    let folder = root().join(".github/screenshots");
    at(&folder, fs::create_dir_all(&folder))?;
    for (theme, gtk_theme) in THEMES {
        first_run(&programs.porchlight, gtk_theme, &folder.join(format!("first-run-{theme}.png")))?;
        demo(&programs.porchlight, gtk_theme, |name| folder.join(format!("{name}-{theme}.png")))?;
    }
    Ok(())
}

/// What somebody sees who has just installed it: a data folder with nothing in it.
fn first_run(porchlight: &Path, gtk_theme: &str, file: &Path) -> Outcome<()> {
    let mut desktop = Desktop::start(Furniture::Complete)?;
    let mut command = desktop.command(porchlight);
    command.env("GTK_THEME", gtk_theme).arg("--data-dir").arg(desktop.home().join("porchlight"));
    let id = desktop.spawn("porchlight", command)?;
    let window = wait_for_list(&mut desktop, id)?;
    take(&desktop, &window, file)
}

fn demo(porchlight: &Path, gtk_theme: &str, file: impl Fn(&str) -> std::path::PathBuf) -> Outcome<()> {
    let mut desktop = Desktop::start(Furniture::Complete)?;
    let mut command = desktop.command(porchlight);
    command.env("GTK_THEME", gtk_theme).arg("--demo");
    let id = desktop.spawn("porchlight", command)?;
    let window = wait_for_list(&mut desktop, id)?;
    run(desktop.command("xdotool").args(["windowfocus", "--sync", &window]))?;
    for screen in &SCREENS {
        run(desktop.command("xdotool").arg("key").args(screen.keys))?;
        take(&desktop, &window, &file(screen.name))?;
    }
    let everything = file("desktop");
    wait_for("a notification for the picture of the whole desktop", Duration::from_secs(40), || {
        Ok((!desktop.said("notifications").is_empty()).then_some(()))
    })?;
    desktop.picture(&everything)?;
    println!("Saved {}", everything.display());
    Ok(())
}

fn take(desktop: &Desktop, window: &str, file: &Path) -> Outcome<()> {
    std::thread::sleep(REST);
    let colours = desktop.window_picture(window, file)?;
    if colours < 64 {
        return Err(Trouble::new(format!("The picture {} of `{WINDOW}` is blank.", file.display())));
    }
    println!("Saved {}", file.display());
    Ok(())
}
