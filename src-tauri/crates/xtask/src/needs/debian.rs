//! Looking packages up and installing them, on Debian and its kin.

use std::env;
use std::io::{self, BufRead, IsTerminal, Write};
use std::process::Command;

use super::Need;
use crate::run::{Outcome, Trouble, not_started, on_path, read, run};

/// Sees to it that the packages of these needs are installed, or says what to type.
pub(super) fn meet(needs: &[&Need]) -> Outcome<()> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${Package} ${db:Status-Status}\\n"]);
    query.args(needs.iter().map(|need| need.package));
    // It fails when it knows nothing of one package, and still prints the others.
    let known = query.output().map_err(|error| not_started(&query, &error))?.stdout;
    let missing = not_installed(needs, &String::from_utf8_lossy(&known));
    if missing.is_empty() {
        return Ok(());
    }
    println!("Not installed yet: {}", missing.join(" "));
    match Way::open_to(&Caller::this()) {
        Way::AsRoot => install(&[], &missing),
        Way::Sudo => install(&["sudo"], &missing),
        Way::SudoIfAgreed if agreed("Install them now with sudo? [y/n] ")? => install(&["sudo"], &missing),
        way @ (Way::SudoIfAgreed | Way::ByHand) => Err(by_hand(way, &missing)),
    }
}

/// Who runs this tool, as far as installing goes.
#[derive(Clone, Copy)]
struct Caller {
    is_root: bool,
    has_sudo: bool,
    /// Nobody is there to be asked, and whoever wrote the workflow wants it done.
    is_ci: bool,
}

impl Caller {
    fn this() -> Self {
        Self {
            is_root: is_root(),
            has_sudo: on_path("sudo").is_some(),
            is_ci: env::var_os("CI").is_some_and(|value| !value.is_empty()),
        }
    }
}

/// How packages come onto this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    AsRoot,
    Sudo,
    SudoIfAgreed,
    ByHand,
}

impl Way {
    fn open_to(caller: &Caller) -> Self {
        match caller {
            Caller { is_root: true, .. } => Self::AsRoot,
            Caller { has_sudo: false, .. } => Self::ByHand,
            Caller { is_ci: true, .. } => Self::Sudo,
            Caller { is_ci: false, .. } => Self::SudoIfAgreed,
        }
    }
}

fn by_hand(way: Way, missing: &[&str]) -> Trouble {
    let command = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    Trouble::new(match way {
        Way::ByHand | Way::AsRoot => {
            format!("Install these Debian packages as root, then try again:\n    {command}")
        }
        Way::Sudo | Way::SudoIfAgreed => {
            format!("Install these Debian packages, then try again:\n    sudo {command}")
        }
    })
}

/// The packages of the needs that `dpkg-query` does not call installed, in the order of the needs.
fn not_installed(needs: &[&Need], known: &str) -> Vec<&'static str> {
    let installed: Vec<&str> = known.lines().filter_map(|line| line.strip_suffix(" installed")).collect();
    needs.iter().map(|need| need.package).filter(|package| !installed.contains(package)).collect()
}

fn install(prefix: &[&str], packages: &[&str]) -> Outcome<()> {
    run(&mut apt(prefix, &["update", "--quiet"]))?;
    let quietly = ["install", "--quiet", "--yes", "--no-install-recommends"];
    run(&mut apt(prefix, &[&quietly, packages].concat()))
}

/// sudo drops the environment, so that what apt-get is to know of it is named behind.
fn apt(prefix: &[&str], arguments: &[&str]) -> Command {
    let words = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], arguments].concat();
    let mut command = Command::new(words[0]);
    command.args(&words[1..]);
    command
}

pub(crate) fn is_root() -> bool {
    read(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

/// Asks on the terminal. Where nobody can answer, the answer is no.
fn agreed(question: &str) -> Outcome<bool> {
    if !io::stdin().is_terminal() {
        return Ok(false);
    }
    print!("{question}");
    let mut answer = String::new();
    io::stdout()
        .flush()
        .and_then(|()| io::stdin().lock().read_line(&mut answer))
        .map_err(|error| Trouble::new(format!("The terminal did not take the question: {error}")))?;
    Ok(is_yes(&answer))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim(), "y" | "Y" | "yes")
}

#[cfg(test)]
mod tests {
    use super::super::{library, program};
    use super::*;

    #[test]
    fn only_what_dpkg_calls_installed_counts() {
        let needs = [&library("a", "a"), &program("b", "b"), &program("c", "c"), &program("d", "d")];
        let known = "a installed\nb config-files\nd-extra installed\nd installed\n";
        assert_eq!(not_installed(&needs, known), ["b", "c"]);
    }

    #[test]
    fn root_installs_at_once_and_nobody_else_does_without_being_asked() {
        let caller = |is_root, has_sudo, is_ci| Way::open_to(&Caller { is_root, has_sudo, is_ci });
        assert_eq!(caller(true, false, false), Way::AsRoot);
        assert_eq!(caller(true, true, true), Way::AsRoot);
        assert_eq!(caller(false, true, false), Way::SudoIfAgreed);
        assert_eq!(caller(false, true, true), Way::Sudo);
        assert_eq!(caller(false, false, true), Way::ByHand);
    }

    #[test]
    fn with_sudo_the_whole_command_runs_with_it() {
        let words = |command: Command| {
            let words: Vec<_> = std::iter::once(command.get_program()).chain(command.get_args()).collect();
            words.join(" ".as_ref()).into_string().unwrap()
        };
        assert_eq!(
            words(apt(&["sudo"], &["update"])),
            "sudo env DEBIAN_FRONTEND=noninteractive apt-get update"
        );
        assert_eq!(words(apt(&[], &["update"])), "env DEBIAN_FRONTEND=noninteractive apt-get update");
    }

    #[test]
    fn whoever_declines_or_has_no_sudo_gets_the_command_to_type() {
        assert_eq!(
            by_hand(Way::SudoIfAgreed, &["a", "b"]).to_string(),
            "Install these Debian packages, then try again:\n    sudo apt-get install --no-install-recommends a b"
        );
        assert_eq!(
            by_hand(Way::ByHand, &["a"]).to_string(),
            "Install these Debian packages as root, then try again:\n    apt-get install --no-install-recommends a"
        );
    }

    #[test]
    fn only_a_yes_is_a_yes() {
        for (answer, expected) in
            [("y\n", true), ("yes\n", true), ("Y", true), ("", false), ("\n", false), ("no", false)]
        {
            assert_eq!(is_yes(answer), expected, "{answer:?}");
        }
    }
}
