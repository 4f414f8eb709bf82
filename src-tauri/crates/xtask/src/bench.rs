//! The command `bench`: what a person waits for and what the machine pays, measured on the release build.
//!
//! Measured from outside, on a bare X display and a private bus with stand-ins for panel and notification daemon, so that the
//! figures are those of Porchlight and of nobody else: start to tray icon; memory with the window never opened, open, and
//! closed again; processor time and wake-ups while idle; window asked for to window on the display; what asking costs; pushed
//! frame to notification.
//!
//! What needs the insides of the program is an example of the agent: `people` fills data folders, `signed_in` is a service and
//! a person who signs in to it, `pushed` another whose news come by themselves, `past` asks about a large history, and the ways of news to their notices are timed without a
//! desktop.

mod asking;
mod folder;
mod program;
mod pushed;
mod table;

use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

use crate::misuse;
use crate::needs::{self, Purpose};
use crate::programs::{self, Profile};
use crate::run::{Outcome, Steps, Trouble, at, root, run};
use folder::{Folder, STARTS};

/// How many contacts are measured with, unless told otherwise (DESIGN's figures name these).
const SIZES: [u32; 3] = [1_000, 10_000, 50_000];
/// How many contacts are swept over.
const SWEEPS: [u32; 4] = [250, 1_000, 10_000, 50_000];
/// With how many contacts a signed-in program is left alone.
const POLLED: u32 = 1_000;

/// The agent's examples that time one way of news to its notice each, and print a line.
const WAYS_OF_NEWS: [&str; 1] = ["answer"];

struct Plan {
    folders: Vec<Folder>,
    idle: Duration,
    polled: Duration,
}

/// The command `bench`.
pub(crate) fn bench(arguments: &[String]) -> Outcome<()> {
    let plan = plan(arguments)?;
    if !cfg!(target_os = "linux") {
        return Err(Trouble::new("The measurements read Linux's /proc; there are none for this system."));
    }
    let mut steps = Steps::new(9 + plan.folders.len() + SWEEPS.len());
    steps.next("what must be installed");
    needs::meet(&[Purpose::Build, Purpose::Bench])?;
    steps.next("page");
    programs::page()?;
    steps.next("release build (the first time takes many minutes)");
    let porchlight = programs::programs(Profile::Release)?.porchlight;
    let bare = programs::example("porchlight-window", "bare")?;
    let people = programs::example("agent", "people")?;
    let service = programs::example("agent", "signed_in")?;
    let pushing = programs::example("agent", "pushed")?;

    steps.next("news to notice");
    for way in WAYS_OF_NEWS {
        run(&mut Command::new(programs::example("agent", way)?))?;
    }
    steps.next(&format!("{} pushed arrivals, one every eleven seconds", pushed::EVENTS));
    let pushed = pushed::measure(&porchlight, &pushing)?;
    steps.next("questions about 18 million changes");
    past()?;
    steps.next("a bare window, to compare with");
    let bare = folder::bare_window(&bare)?;
    let mut columns = Vec::new();
    for folder in &plan.folders {
        steps.next(&format!(
            "{} contacts: {STARTS} starts, then {} s of idling",
            folder.contacts,
            plan.idle.as_secs()
        ));
        columns.push((folder.contacts, folder::measure(&porchlight, &people, folder, plan.idle)?));
    }
    let mut sweeps = Vec::new();
    for contacts in SWEEPS {
        steps.next(&format!("{contacts} contacts: one sweep"));
        sweeps.push((contacts, asking::sweep(&porchlight, &service, contacts)?));
    }
    steps.next(&format!("{POLLED} contacts, signed in: {} s of asking", plan.polled.as_secs()));
    let polled = asking::polled(&porchlight, &service, POLLED, plan.polled)?;

    println!("\n{}", folder::table(&columns));
    println!("\nA Tauri window with nothing in it: {:.1} MB", bare as f64 / 1e6);
    println!("\n{}", asking::table(&sweeps));
    println!("\n{}", polled.text());
    println!("\n{}", pushed::text(&pushed));
    Ok(())
}

/// Fills a folder with a large history, has it asked about, and removes it.
fn past() -> Outcome<()> {
    let folder = root().join("target/past");
    let measured = run(Command::new(programs::example("agent", "past")?).arg(&folder));
    at(&folder, fs::remove_dir_all(&folder))?;
    measured
}

fn plan(arguments: &[String]) -> Outcome<Plan> {
    // Everybody else's interval is ten minutes by default, so that in ten minutes everybody is asked about.
    let mut plan =
        Plan { folders: Vec::new(), idle: Duration::from_secs(60), polled: Duration::from_secs(600) };
    let mut rest = arguments.iter();
    while let Some(flag) = rest.next() {
        let value = rest.next().map(String::as_str);
        match (flag.as_str(), value.and_then(folder), value.and_then(|value| value.parse().ok())) {
            ("--folder", Some(folder), _) => plan.folders.push(folder),
            ("--seconds", _, Some(seconds @ 1..)) => plan.idle = Duration::from_secs(seconds),
            // Shorter, and not even the watched would be asked about.
            ("--polled", _, Some(seconds @ 60..)) => plan.polled = Duration::from_secs(seconds),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }

    #[test]
    fn folders_and_seconds_are_taken_from_the_command_line() {
        let plan = plan(&words("--folder 1000=/a --seconds 5 --polled 60 --folder 50000=/b=c")).unwrap();
        let folders: Vec<_> =
            plan.folders.iter().map(|folder| (folder.contacts, folder.path.clone().unwrap())).collect();
        assert_eq!(folders, [(1000, PathBuf::from("/a")), (50_000, PathBuf::from("/b=c"))]);
        assert_eq!((plan.idle, plan.polled), (Duration::from_secs(5), Duration::from_secs(60)));
    }

    #[test]
    fn without_folders_the_usual_sizes_are_measured() {
        let plan = plan(&[]).unwrap();
        assert!(plan.folders.iter().all(|folder| folder.path.is_none()));
        assert_eq!(plan.folders.iter().map(|folder| folder.contacts).collect::<Vec<_>>(), SIZES);
    }

    #[test]
    fn nonsense_is_refused_with_the_way_to_call_it() {
        for line in ["--seconds 0", "--polled 59", "--folder /a", "--folder", "7"] {
            let trouble = plan(&words(line)).err().unwrap().to_string();
            assert!(trouble.contains("cargo xtask bench [--seconds N]"), "{trouble}");
        }
    }
}
