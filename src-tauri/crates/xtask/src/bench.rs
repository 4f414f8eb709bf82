//! The command `bench`: what a person waits for and what the machine pays, measured on the release build.
//!
//! Measured from outside, on a bare X display and a private bus with stand-ins for panel and notification daemon, so that the
//! figures are those of Porchlight and of nobody else: start to tray icon; memory with the window never opened, open, and
//! closed again; processor time and wake-ups while idle; window asked for to window on the display.
//!
//! The data folders are filled by the agent's example `people`; nobody is signed in there, so idling is without polling. The way
//! of one answer to its notice is measured by the example `answer`, without a desktop.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::demo::WINDOW;
use crate::desktop::{Desktop, Furniture};
use crate::measure::{self, median};
use crate::misuse;
use crate::needs::{self, Purpose};
use crate::programs::{self, Profile};
use crate::run::{Outcome, Steps, Trouble, at, cargo, run, wait_for};

/// Starts per data folder; the table has their median and the slowest.
const STARTS: usize = 11;
/// From the tray icon until memory is read: first answers are in and start-up buffers are freed.
const SETTLING: Duration = Duration::from_secs(5);
const PATIENCE: Duration = Duration::from_secs(20);
/// In the environment of the measured program and of all that it starts, and of nothing else on the desktop.
const MEASURED: &str = "PORCHLIGHT_XTASK_MEASURED=1";

/// How many contacts are measured with, unless told otherwise (DESIGN's figures name these).
const SIZES: [u32; 3] = [1_000, 10_000, 50_000];

/// A data folder to measure with.
struct Folder {
    /// How many contacts are in it.
    contacts: u32,
    /// Used as it is, and written to: measure a copy. Without one, a folder with as many contacts is made for the run.
    path: Option<PathBuf>,
}

struct Plan {
    folders: Vec<Folder>,
    idle: Duration,
}

/// One column of the table.
#[derive(Default)]
struct Figures {
    starts: Vec<f64>,
    memory_never_opened: u64,
    processor_percent: f64,
    wakeups_per_second: f64,
    window_milliseconds: f64,
    memory_open: u64,
    memory_closed: u64,
}

/// The command `bench`.
pub(crate) fn bench(arguments: &[String]) -> Outcome<()> {
    let plan = plan(arguments)?;
    if !cfg!(target_os = "linux") {
        return Err(Trouble::new("The measurements read Linux's /proc; there are none for this system."));
    }
    let mut steps = Steps::new(3 + plan.folders.len());
    steps.next("what must be installed");
    needs::meet(&[Purpose::Build, Purpose::Bench])?;
    steps.next("page");
    programs::page()?;
    steps.next("release build (the first time takes many minutes)");
    let programs = programs::programs(Profile::Release)?;
    run(&mut example("answer", &[]))?;
    let mut columns = Vec::new();
    for folder in &plan.folders {
        steps.next(&format!(
            "{} contacts: {STARTS} starts, then {} s of idling",
            folder.contacts,
            plan.idle.as_secs()
        ));
        columns.push((folder.contacts, measure(&programs.porchlight, folder, plan.idle)?));
    }
    println!("\n{}", table(&columns));
    Ok(())
}

/// One of the agent's examples, in the release build.
fn example(name: &str, arguments: &[String]) -> Command {
    let mut command = cargo();
    command.args(["run", "--quiet", "--locked", "--release", "--package", "agent", "--example", name, "--"]);
    command.args(arguments);
    command
}

fn plan(arguments: &[String]) -> Outcome<Plan> {
    let mut plan = Plan { folders: Vec::new(), idle: Duration::from_secs(60) };
    let mut rest = arguments.iter();
    while let Some(flag) = rest.next() {
        let value = rest.next().map(String::as_str);
        match (flag.as_str(), value.and_then(folder), value.and_then(|value| value.parse().ok())) {
            ("--folder", Some(folder), _) => plan.folders.push(folder),
            ("--seconds", _, Some(seconds @ 1..)) => plan.idle = Duration::from_secs(seconds),
            _ => return Err(misuse("bench", arguments)),
        }
    }
    if plan.folders.is_empty() {
        plan.folders.extend(SIZES.map(|contacts| Folder { contacts, path: None }));
    }
    Ok(plan)
}

/// A folder as it is given on the command line: `1000=DIR`.
fn folder(text: &str) -> Option<Folder> {
    let (contacts, path) = text.split_once('=')?;
    Some(Folder { contacts: contacts.parse().ok()?, path: Some(PathBuf::from(path)) })
}

fn measure(porchlight: &Path, folder: &Folder, idle: Duration) -> Outcome<Figures> {
    let mut desktop = Desktop::start(Furniture::StandIns)?;
    let data = match &folder.path {
        Some(path) => at(path, path.canonicalize())?,
        None => {
            let made = desktop.home().join("porchlight");
            run(&mut example("people", &[made.display().to_string(), folder.contacts.to_string()]))?;
            made
        }
    };
    let mut figures = Figures::default();
    // One start that is not counted: it makes or migrates the databases and warms the file cache for all others alike.
    let mut running = start(&mut desktop, porchlight, &data)?.0;
    for _ in 0..STARTS {
        desktop.end(running);
        let (id, milliseconds) = start(&mut desktop, porchlight, &data)?;
        running = id;
        figures.starts.push(milliseconds);
    }
    std::thread::sleep(SETTLING);
    figures.memory_never_opened = measure::memory(&desktop.processes(MEASURED));

    let processes = desktop.processes(MEASURED);
    let before = measure::work(&processes);
    std::thread::sleep(idle);
    let after = measure::work(&processes);
    let nanoseconds = after.nanoseconds.saturating_sub(before.nanoseconds);
    figures.processor_percent = nanoseconds as f64 / idle.as_nanos() as f64 * 100.0;
    figures.wakeups_per_second = after.wakeups.saturating_sub(before.wakeups) as f64 / idle.as_secs_f64();

    window(&mut desktop, porchlight, &data, &mut figures)?;
    desktop.end(running);
    Ok(figures)
}

/// Starts Porchlight silently and returns its process and the milliseconds until its tray icon was registered.
fn start(desktop: &mut Desktop, porchlight: &Path, data: &Path) -> Outcome<(u32, f64)> {
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

/// Opens the window by a second start, as the application menu does, and closes it as a person does.
fn window(desktop: &mut Desktop, porchlight: &Path, data: &Path, figures: &mut Figures) -> Outcome<()> {
    let asked = nanoseconds_since_1970();
    let mut second = measured(desktop, porchlight);
    run(second.arg("--data-dir").arg(data))?;
    let window = wait_for("Porchlight's window", PATIENCE, || Ok(desktop.windows(WINDOW).pop()))?;
    figures.window_milliseconds = nanoseconds_since_1970().saturating_sub(asked) as f64 / 1e6;
    std::thread::sleep(SETTLING);
    figures.memory_open = measure::memory(&desktop.processes(MEASURED));

    run(desktop.command("xdotool").args(["windowactivate", "--sync", &window, "key", "alt+F4"]))?;
    wait_for("Porchlight's window to close", PATIENCE, || {
        Ok(desktop.windows(WINDOW).is_empty().then_some(()))
    })?;
    std::thread::sleep(SETTLING);
    figures.memory_closed = measure::memory(&desktop.processes(MEASURED));
    Ok(())
}

fn measured(desktop: &Desktop, porchlight: &Path) -> Command {
    let mut command = desktop.command(porchlight);
    if let Some((name, value)) = MEASURED.split_once('=') {
        command.env(name, value);
    }
    command
}

/// When each tray icon was registered, in nanoseconds since 1970, as the stand-in wrote it down.
fn tray_items(desktop: &Desktop) -> Vec<u128> {
    let time = |line: &str| line.strip_prefix("item ")?.split(' ').next()?.parse().ok();
    desktop.said("stand-ins").lines().filter_map(time).collect()
}

fn nanoseconds_since_1970() -> u128 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_nanos()
}

fn table(columns: &[(u32, Figures)]) -> String {
    let megabytes = |bytes: u64| format!("{:.1} MB", bytes as f64 / 1e6);
    let milliseconds = |value: f64| format!("{value:.1} ms");
    type Cell<'a> = &'a dyn Fn(&Figures) -> String;
    let rows: [(&str, Cell<'_>); 8] = [
        ("start to tray icon, median", &|f| median(f.starts.clone()).map_or_else(String::new, milliseconds)),
        ("start to tray icon, slowest", &|f| milliseconds(f.starts.iter().copied().fold(0.0, f64::max))),
        ("memory (PSS), window never opened", &|f| megabytes(f.memory_never_opened)),
        ("memory (PSS), window open", &|f| megabytes(f.memory_open)),
        ("memory (PSS), window closed again", &|f| megabytes(f.memory_closed)),
        ("window asked for to window there, to 50 ms", &|f| milliseconds(f.window_milliseconds)),
        ("idle, share of one core", &|f| format!("{:.3} %", f.processor_percent)),
        ("idle, wake-ups a second", &|f| format!("{:.2}", f.wakeups_per_second)),
    ];
    let mut text = String::from("| contacts |");
    text.extend(columns.iter().map(|(contacts, _)| format!(" {contacts} |")));
    text.push_str("\n|---|");
    text.push_str(&"---:|".repeat(columns.len()));
    for (name, cell) in rows {
        text.push_str(&format!("\n| {name} |"));
        text.extend(columns.iter().map(|(_, figures)| format!(" {} |", cell(figures))));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn folders_and_seconds_are_taken_from_the_command_line() {
        let plan = plan(&words("--folder 1000=/a --seconds 5 --folder 50000=/b=c")).unwrap();
        let folders: Vec<_> =
            plan.folders.iter().map(|folder| (folder.contacts, folder.path.clone().unwrap())).collect();
        assert_eq!(folders, [(1000, PathBuf::from("/a")), (50_000, PathBuf::from("/b=c"))]);
        assert_eq!(plan.idle, Duration::from_secs(5));
    }

    #[test]
    fn without_folders_the_usual_sizes_are_measured() {
        let plan = plan(&[]).unwrap();
        assert!(plan.folders.iter().all(|folder| folder.path.is_none()));
        assert_eq!(plan.folders.iter().map(|folder| folder.contacts).collect::<Vec<_>>(), SIZES);
    }

    #[test]
    fn nonsense_is_refused_with_the_way_to_call_it() {
        for line in ["--seconds 0", "--folder /a", "--folder", "7"] {
            let trouble = plan(&words(line)).err().unwrap().to_string();
            assert!(trouble.contains("cargo xtask bench [--seconds N]"), "{trouble}");
        }
    }

    #[test]
    fn the_table_has_a_column_for_each_folder() {
        let figures = |memory| Figures {
            starts: vec![15.0, 40.0, 16.0],
            memory_never_opened: memory,
            ..Figures::default()
        };
        let text = table(&[(1000, figures(8_500_000)), (50_000, figures(40_000_000))]);
        assert!(text.starts_with("| contacts | 1000 | 50000 |\n|---|---:|---:|\n"), "{text}");
        assert!(text.contains("| start to tray icon, median | 16.0 ms | 16.0 ms |"), "{text}");
        assert!(text.contains("| memory (PSS), window never opened | 8.5 MB | 40.0 MB |"), "{text}");
    }
}
