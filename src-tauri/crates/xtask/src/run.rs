//! Running other programs, and saying what went wrong.
//!
//! What a program prints goes straight to the terminal. When it fails, the trouble names the command as a person would type
//! it, so that it can be repeated by hand.

use std::env;
use std::fmt;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// What went wrong and what to do about it, in sentences for the person at the terminal.
#[derive(Debug)]
pub(crate) struct Trouble(String);

pub(crate) type Outcome<T> = Result<T, Trouble>;

impl Trouble {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Names the path in a trouble with a file, which the operating system's own words leave out.
pub(crate) fn at<T>(path: &Path, result: io::Result<T>) -> Outcome<T> {
    result.map_err(|error| Trouble::new(format!("{}: {error}", path.display())))
}

/// The top of the checkout that this tool was built from.
pub(crate) fn root() -> &'static Path {
    let crates = Path::new(env!("CARGO_MANIFEST_DIR")).parent();
    crates.and_then(Path::parent).and_then(Path::parent).expect("xtask lies three folders below the top")
}

/// The cargo that runs this tool, at the top of the checkout.
pub(crate) fn cargo() -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(root());
    command
}

/// Where cargo keeps the sources of other authors' crates, and programs that it installed.
pub(crate) fn cargo_home() -> PathBuf {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    home.or_else(|| env::home_dir().map(|home| home.join(".cargo"))).unwrap_or_default()
}

/// npm in the folder of the page. On Windows it is a script, which only its full name starts.
pub(crate) fn npm() -> Command {
    let mut command = Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" });
    command.current_dir(root().join("ui"));
    command
}

/// Runs a command to its end, its output on the terminal.
pub(crate) fn run(command: &mut Command) -> Outcome<()> {
    let status = command.status().map_err(|error| not_started(command, &error))?;
    if status.success() {
        return Ok(());
    }
    Err(Trouble::new(format!("This command failed ({status}):\n    {}", words(command))))
}

/// Runs a command to its end and returns what it wrote to standard output; its complaints go to the terminal.
pub(crate) fn read(command: &mut Command) -> Outcome<String> {
    let output = command.stderr(Stdio::inherit()).output().map_err(|error| not_started(command, &error))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(Trouble::new(format!("This command failed ({}):\n    {}", output.status, words(command))))
}

/// Runs a command quietly and tells whether it succeeded; one that is not there has not.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

pub(crate) fn not_started(command: &Command, error: &io::Error) -> Trouble {
    let program = command.get_program().to_string_lossy();
    Trouble::new(match error.kind() {
        io::ErrorKind::NotFound => format!("`{program}` is not installed, or not on the PATH."),
        _ => format!("`{program}` could not be started: {error}"),
    })
}

/// The command as it would be typed, with the folder it runs in.
fn words(command: &Command) -> String {
    let mut text = String::new();
    if let Some(folder) = command.get_current_dir() {
        text.push_str(&format!("cd {} && ", quoted(&folder.to_string_lossy())));
    }
    let program = Path::new(command.get_program());
    text.push_str(&quoted(&program.file_name().unwrap_or(program.as_os_str()).to_string_lossy()));
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&quoted(&argument.to_string_lossy()));
    }
    text
}

fn quoted(word: &str) -> String {
    let plain = |character: char| character.is_ascii_alphanumeric() || "-_=./:,@+".contains(character);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// The full path of a program, where the shell would find it.
pub(crate) fn on_path(program: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let name = format!("{program}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path).map(|folder| folder.join(&name)).find(|file| file.is_file())
}

/// Looks again and again until something is there. `Ok(None)` from `look` means not yet.
pub(crate) fn wait_for<T>(
    what: &str,
    patience: Duration,
    mut look: impl FnMut() -> Outcome<Option<T>>,
) -> Outcome<T> {
    let started = Instant::now();
    loop {
        if let Some(found) = look()? {
            return Ok(found);
        }
        if started.elapsed() > patience {
            return Err(Trouble::new(format!("Waited {} s in vain for {what}.", patience.as_secs())));
        }
        thread::sleep(Duration::from_millis(50));
    }
}

/// Announces steps with a number, and each step's time once it is over.
pub(crate) struct Steps {
    total: usize,
    current: usize,
    began: Instant,
    step_began: Instant,
}

impl Steps {
    pub(crate) fn new(total: usize) -> Self {
        let now = Instant::now();
        Self { total, current: 0, began: now, step_began: now }
    }

    /// Ends the step before and begins the next. The last step's time is left out, so that the last lines on the terminal
    /// are those of the program that ran in it.
    pub(crate) fn next(&mut self, name: &str) {
        let now = Instant::now();
        if self.current > 0 {
            let (step, all) = (now - self.step_began, now - self.began);
            println!("--- {}/{} took {}, {} so far", self.current, self.total, clock(step), clock(all));
        }
        self.current += 1;
        self.step_began = now;
        println!("\n=== {}/{} {name}", self.current, self.total);
        // The programs write to the same terminal: the heading has to be there before their first line.
        drop(io::stdout().flush());
    }
}

fn clock(duration: Duration) -> String {
    format!("{}:{:04.1} min", duration.as_secs() / 60, duration.as_secs_f64() % 60.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_shown_as_it_would_be_typed() {
        let mut command = Command::new("/usr/bin/npm");
        command.args(["run", "it's here"]).current_dir("/a b");
        assert_eq!(words(&command), r"cd '/a b' && npm run 'it'\''s here'");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let trouble = run(&mut Command::new("no-such-program-here")).unwrap_err();
        assert_eq!(trouble.to_string(), "`no-such-program-here` is not installed, or not on the PATH.");
    }

    #[test]
    fn times_are_minutes_and_seconds() {
        assert_eq!(clock(Duration::from_millis(75_250)), "1:15.2 min");
    }

    #[test]
    fn the_top_of_the_checkout_holds_the_workspace() {
        assert!(root().join("Cargo.toml").is_file());
        assert!(root().join("src-tauri").is_dir());
    }
}
