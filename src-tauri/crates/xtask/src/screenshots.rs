//! The command `screenshots`: every screen of the demo, light and dark, into `.github/screenshots`.
//!
//! The screens are reached as a person with a keyboard reaches them; two that look alike tell of a broken shortcut. Only the
//! window is taken, on a desktop that draws no notifications over it; the last picture is one of a whole desktop.

use std::fs;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::thread;
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
    // From the search field down into the list, to the first person.
    Screen { name: "person", keys: &["slash", "Down", "Return"] },
    Screen { name: "activity", keys: &["ctrl+2"] },
    Screen { name: "accounts", keys: &["ctrl+3"] },
    Screen { name: "settings", keys: &["ctrl+4"] },
];

/// A name for the files, and the GTK theme that makes the web view prefer that scheme.
struct Theme {
    name: &'static str,
    gtk: &'static str,
    /// What the mean of all pixels is, of 0 to 1.
    brightness: Range<f64>,
}

const THEMES: [Theme; 2] = [
    Theme { name: "light", gtk: "Adwaita", brightness: 0.6..1.0 },
    Theme { name: "dark", gtk: "Adwaita:dark", brightness: 0.0..0.4 },
];

/// How long a screen may take to come to rest: transitions, and rows that arrive.
const REST: Duration = Duration::from_millis(800);

/// Another screen differs from the one before in more pixels than this. Ages that go on are a few hundred.
const CHANGED: u64 = 15_000;

/// Between two keys.
const KEY: Duration = Duration::from_millis(150);

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
    let (programs, mut steps) = build(&[Purpose::Build, Purpose::Screen, Purpose::Bench, Purpose::Keyring])?;
    steps.next("pictures");
    let folder = root().join(".github/screenshots");
    at(&folder, fs::create_dir_all(&folder))?;
    for theme in &THEMES {
        let file = |name: &str| folder.join(format!("{name}-{}.png", theme.name));
        first_run(&programs.porchlight, theme, &file("first-run"))?;
        screens(&programs.porchlight, theme, file)?;
        whole_desktop(&programs.porchlight, theme, &file("desktop"))?;
    }
    Ok(())
}

/// What somebody sees who has just installed it: a data folder with nothing in it.
fn first_run(porchlight: &Path, theme: &Theme, file: &Path) -> Outcome<()> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    desktop.start_keyring()?;
    let mut command = desktop.command(porchlight);
    command.env("GTK_THEME", theme.gtk).arg("--data-dir").arg(desktop.home().join("porchlight"));
    let id = desktop.spawn("porchlight", command)?;
    let window = wait_for_list(&mut desktop, id)?;
    take(&desktop, &window, theme, file)
}

fn screens(porchlight: &Path, theme: &Theme, file: impl Fn(&str) -> PathBuf) -> Outcome<()> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    let window = demo(&mut desktop, porchlight, theme)?;
    run(desktop.command("xdotool").args(["windowfocus", "--sync", &window]))?;
    let mut before: Option<PathBuf> = None;
    for screen in &SCREENS {
        for key in screen.keys {
            run(desktop.command("xdotool").args(["key", key]))?;
            // A key that comes while the one before still moves the focus goes to where that was.
            thread::sleep(KEY);
        }
        let file = file(screen.name);
        take(&desktop, &window, theme, &file)?;
        if let Some(before) = &before
            && desktop.difference(before, &file)? < CHANGED
        {
            return Err(Trouble::new(format!(
                "The keys {} do not lead to the screen `{}`.",
                screen.keys.join(", "),
                screen.name
            )));
        }
        before = Some(file);
    }
    Ok(())
}

fn whole_desktop(porchlight: &Path, theme: &Theme, file: &Path) -> Outcome<()> {
    let mut desktop = Desktop::start(Furniture::Complete)?;
    demo(&mut desktop, porchlight, theme)?;
    thread::sleep(REST);
    desktop.picture(file)?;
    println!("Saved {}", file.display());
    Ok(())
}

/// Starts the demo and waits until it has shown its first notification: everybody is there by then. Returns the window.
fn demo(desktop: &mut Desktop, porchlight: &Path, theme: &Theme) -> Outcome<String> {
    let mut command = desktop.command(porchlight);
    command.env("GTK_THEME", theme.gtk).arg("--demo");
    let id = desktop.spawn("porchlight", command)?;
    let window = wait_for_list(desktop, id)?;
    wait_for("the demo's first notification", Duration::from_secs(40), || {
        Ok(desktop.has_notified().then_some(()))
    })?;
    Ok(window)
}

fn take(desktop: &Desktop, window: &str, theme: &Theme, file: &Path) -> Outcome<()> {
    thread::sleep(REST);
    // The web view learns the scheme a moment after its first picture; on a busy machine it is a long one.
    wait_for(&format!("the {} colours of `{WINDOW}`", theme.name), Duration::from_secs(10), || {
        let colours = desktop.window_picture(window, file)?;
        let is_right = colours >= 64 && theme.brightness.contains(&desktop.brightness(file)?);
        Ok(is_right.then_some(()))
    })?;
    println!("Saved {}", file.display());
    Ok(())
}
