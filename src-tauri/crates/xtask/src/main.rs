//! The developer's commands of Porchlight; `cargo xtask` alone lists them.
//!
//! Standard library only: this is the first thing a newcomer builds, and it has to be there in seconds. Whatever needs more
//! (a browser driver, D-Bus) is done by programs that Debian has, or by the package `tests`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command-line tool speaks on its terminal")]

mod advisories;
mod bench;
mod demo;
mod package;
mod screenshots;
mod test;

mod deb;
mod desktop;
mod ledger;
mod measure;
mod needs;
mod notices;
mod programs;
mod run;

use std::process::ExitCode;

use run::{Outcome, Trouble};

struct Task {
    name: &'static str,
    usage: &'static str,
    line: &'static str,
    start: fn(&[String]) -> Outcome<()>,
}

const TASKS: [Task; 6] = [
    Task {
        name: "demo",
        usage: "demo [--screenshot FILE]",
        line: "Build Porchlight and open it with simulated people; FILE gets a picture where there is no display",
        start: demo::demo,
    },
    Task {
        name: "test",
        usage: "test [--quick]",
        line: "Run every check and every test; --quick leaves out cargo-deny and the desktop tests",
        start: test::test,
    },
    Task {
        name: "bench",
        usage: "bench [--seconds N] [--polled N] [--folder CONTACTS=DIR]...",
        line: "Measure start, memory, idling and asking of the release build and print tables",
        start: bench::bench,
    },
    Task {
        name: "screenshots",
        usage: "screenshots",
        line: "Take a picture of every screen, light and dark, into .github/screenshots",
        start: screenshots::screenshots,
    },
    Task {
        name: "package",
        usage: "package [--try]",
        line: "Make the .deb; --try installs, starts and purges it again (as root)",
        start: package::package,
    },
    Task {
        name: "advisories",
        usage: "advisories",
        line: "Look for known faults in the crates of the lock file (needs the open network)",
        start: advisories::advisories,
    },
];

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let Some((name, rest)) = arguments.split_first() else {
        print!("{}", listing());
        return ExitCode::SUCCESS;
    };
    if matches!(name.as_str(), "help" | "--help" | "-h") {
        print!("{}", listing());
        return ExitCode::SUCCESS;
    }
    let outcome = match TASKS.iter().find(|task| task.name == name) {
        Some(task) => (task.start)(rest),
        None => Err(Trouble::new(format!("There is no command `{name}`.\n\n{}", listing()))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("\n{trouble}");
            ExitCode::FAILURE
        }
    }
}

/// The refusal of arguments that a command does not know.
fn misuse(name: &str, arguments: &[String]) -> Trouble {
    let usage = TASKS.iter().find(|task| task.name == name).map_or(name, |task| task.usage);
    Trouble::new(format!(
        "`{name}` does not understand `{}`. It is called like this: cargo xtask {usage}",
        arguments.join(" ")
    ))
}

fn listing() -> String {
    let width = TASKS.iter().map(|task| task.name.len()).max().unwrap_or_default();
    let mut text = String::from("The developer's commands of Porchlight:\n\n");
    for task in &TASKS {
        text.push_str(&format!("  cargo xtask {:width$}  {}\n", task.name, task.line));
    }
    text
}
