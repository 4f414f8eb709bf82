//! What can be said to the program when it starts. Arguments never carry a secret: other users of the machine can read them.

use crate::cli::Command;
use clap::error::ErrorKind;
use clap::{CommandFactory, Parser};
use std::path::PathBuf;

/// Tells you the moment somebody you care about comes online.
///
/// Without a command, Porchlight starts in the tray and opens its window; when it is running already, the running one
/// comes to the front. The commands do what the window does, for scripts and servers: they talk to the running program,
/// or do without one.
#[derive(Debug, Parser)]
#[command(name = "porchlight", version, after_help = EXAMPLES)]
pub(crate) struct Args {
    /// Start in the tray without opening the window
    #[arg(long, conflicts_with = "show")]
    pub(crate) hidden: bool,

    /// Open the window, even when the settings say to start hidden
    #[arg(long)]
    pub(crate) show: bool,

    /// Keep everything in this folder instead of the usual one
    #[arg(long, value_name = "FOLDER", global = true, display_order = 990)]
    pub(crate) data_dir: Option<PathBuf>,

    /// Look around: invented people on simulated services, in a folder that is thrown away at the end
    #[arg(long, conflicts_with = "data_dir")]
    pub(crate) demo: bool,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXAMPLES: &str = "Examples:
  porchlight                       start, or bring the running one to the front
  porchlight --hidden              start with the session, without a window
  porchlight --demo                look around without an account
  porchlight --data-dir ~/second   a second, separate Porchlight
  porchlight status --online       who is there
  porchlight watch --json          every change and every notice, as it happens

Exit codes: 0 done, 1 not done, 2 wrong usage, 3 no such (or more than one) account, person or label, \
4 the account needs you to sign in, 5 not done in time.";

impl Args {
    /// The arguments of this process; wrong ones end it with a sentence and code 2.
    pub(crate) fn read() -> Self {
        Self::parse().checked().unwrap_or_else(|error| error.exit())
    }

    /// A command neither starts the program nor looks around.
    fn checked(self) -> Result<Self, clap::Error> {
        let starts = [(self.hidden, "--hidden"), (self.show, "--show"), (self.demo, "--demo")];
        match starts.iter().find(|(is_given, _)| *is_given && self.command.is_some()) {
            Some((_, option)) => Err(Self::command().error(
                ErrorKind::ArgumentConflict,
                format!("the option '{option}' starts the program and cannot be used with a command"),
            )),
            None => Ok(self),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(words: &[&str]) -> Result<Args, clap::Error> {
        Args::try_parse_from([&["porchlight"], words].concat()).and_then(Args::checked)
    }

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_hidden_start_and_a_shown_one_exclude_each_other() {
        assert!(read(&["--hidden", "--show"]).is_err());
    }

    #[test]
    fn the_demo_never_touches_a_named_folder() {
        assert!(read(&["--demo", "--data-dir", "x"]).is_err());
    }

    #[test]
    fn row_91_unknown_arguments_are_refused() {
        for bad in ["--token=x", "https://example.org/", "../../etc"] {
            assert!(read(&[bad]).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_command_takes_the_data_folder_on_either_side_and_no_option_of_a_start() {
        for good in [&["--data-dir", "x", "status"][..], &["status", "--data-dir", "x"]] {
            assert_eq!(read(good).unwrap().data_dir, Some(PathBuf::from("x")), "{good:?}");
        }
        for bad in [&["--demo", "status"][..], &["--hidden", "status"], &["--show", "me"]] {
            let error = read(bad).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ArgumentConflict, "{bad:?}");
            assert_eq!(error.exit_code(), 2);
        }
        assert!(read(&["status", "--demo"]).is_err());
    }

    #[test]
    fn the_help_of_each_command_says_its_own_options_before_what_all_take() {
        fn check(command: &clap::Command) {
            let help = command.clone().render_help().to_string();
            let options = help.lines().map(str::trim).filter(|line| line.starts_with('-'));
            let is_of_clap = |line: &&str| line.starts_with("-h,") || line.starts_with("-V,");
            let options: Vec<&str> = options.filter(|line| !is_of_clap(line)).collect();
            let last = options.last().expect("each has options");
            assert!(last.starts_with("--data-dir <FOLDER>"), "{}: {options:?}", command.get_name());
            for argument in command.get_arguments() {
                let said = argument.get_help().map(ToString::to_string).unwrap_or_default();
                assert!(
                    said.split(' ').count() > 1 || argument.is_global_set(),
                    "{}: {said}",
                    command.get_name()
                );
                assert!(
                    !["Whether to", "Whether they do"].contains(&said.as_str()),
                    "{}",
                    command.get_name()
                );
            }
            for sub in command.get_subcommands().filter(|sub| sub.get_name() != "help") {
                check(sub);
            }
        }
        let mut command = Args::command();
        command.build();
        check(&command);
    }

    #[test]
    fn no_argument_of_any_command_takes_a_secret() {
        fn names(command: &clap::Command, found: &mut Vec<String>) {
            found.extend(command.get_arguments().map(|argument| argument.get_id().to_string()));
            command.get_subcommands().for_each(|command| names(command, found));
        }
        let mut found = Vec::new();
        names(&Args::command(), &mut found);
        assert!(found.len() > 40, "{found:?}");
        // Addresses of endpoints are no secrets.
        for name in found.iter().filter(|name| *name != "token_url") {
            for secret in ["secret", "token", "password", "code"] {
                assert!(!name.contains(secret), "{name}");
            }
        }
    }
}
