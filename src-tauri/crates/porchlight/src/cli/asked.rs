//! What can be asked on the command line. No argument takes a secret: those are typed, or come on standard input.

mod account;
mod activity;
mod contact;
mod setting;

pub(crate) use account::{AccountCommand, AddAccount, Place, SiteOptions, Way};
pub(crate) use activity::Activity;
pub(crate) use contact::{Choice, ContactCommand, Form, Importing, LabelColour, Labelling, Opening};
pub(crate) use setting::Setting;

use agent::Errand;
use agent::wire::WindowPage;
use clap::{Args, Subcommand, ValueEnum};
use std::time::Duration;

/// A command.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Command {
    /// Show accounts and people
    #[command(after_help = STATUS)]
    Status(Status),
    /// Print each change and each notice as it happens
    #[command(after_help = WATCH)]
    Watch {
        /// One JSON object per line
        #[arg(long)]
        json: bool,
    },
    /// Show what you were told, what was held back, and why
    #[command(after_help = activity::HELP)]
    Activity(Activity),
    /// Add, remove, pause and check accounts
    #[command(subcommand)]
    Account(AccountCommand),
    /// Bring in, list, watch and label people
    #[command(subcommand)]
    Contact(ContactCommand),
    /// Show your own status, or set it
    #[command(after_help = ME)]
    Me {
        #[command(subcommand)]
        set: Option<Me>,
        /// Which account; its id, its service, or SERVICE:NAME
        #[arg(long, global = true)]
        account: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Show how the keyring is that holds the sign-ins, or have it opened
    #[command(after_help = KEYRING)]
    Keyring {
        /// Try to open it, which may raise a dialog of its own
        #[arg(long)]
        unlock: bool,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Hold notices back for a while
    #[command(after_help = SNOOZE)]
    Snooze {
        /// How long, as in 30m or 2h; or `tomorrow`; or `off`
        #[arg(value_name = "FOR", value_parser = snooze)]
        how: Snooze,
    },
    /// Show the settings, or change one
    #[command(after_help = setting::HELP)]
    Settings {
        /// Which one; all when not given
        #[arg(value_enum)]
        name: Option<Setting>,
        /// What it is to be: on, off, a length as in 30s or 10m, or a word; only shown when not given
        value: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Open the window, starting the program when needed
    Open {
        /// The page to open
        #[arg(long)]
        page: Option<Page>,
    },
    /// End the running program
    Quit,
    /// Print what makes a shell complete these commands
    #[command(after_help = COMPLETIONS)]
    Completions {
        /// The shell
        shell: Shell,
    },
    /// Print the manual page
    #[command(after_help = "Examples:\n  porchlight man > porchlight.1")]
    Man,
}

impl Command {
    /// What an agent runs for that is begun to carry it out.
    pub(crate) fn errand(&self) -> Errand {
        match self {
            Self::Watch { .. } => Errand::Watch,
            Self::Status(asked) if asked.fresh => Errand::Command,
            Self::Status(_) | Self::Activity(_) => Errand::Look,
            Self::Account(asked) => asked.errand(),
            Self::Contact(asked) => asked.errand(),
            Self::Settings { value: None, .. } | Self::Keyring { unlock: false, .. } => Errand::Look,
            // The own status is kept nowhere: to show it, its service is asked.
            Self::Me { .. } | Self::Settings { .. } | Self::Keyring { .. } | Self::Snooze { .. } => {
                Errand::Command
            }
            Self::Open { .. } | Self::Quit | Self::Completions { .. } | Self::Man => Errand::Look,
        }
    }
}

/// What to show.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct Status {
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
    /// Only people who are there
    #[arg(long)]
    pub(crate) online: bool,
    /// Only people you watch
    #[arg(long)]
    pub(crate) watched: bool,
    /// Only this account; its id, its service, or SERVICE:NAME
    #[arg(long)]
    pub(crate) account: Option<String>,
    /// Ask about everybody first, for at most 30 s
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// What to be for others.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum Me {
    /// Be online and free
    Online,
    /// Be busy, until further notice or for a while
    Busy {
        /// For so long, as in 1h or 45m
        #[arg(long = "for", value_name = "DURATION", value_parser = span, conflicts_with = "until")]
        span: Option<Duration>,
        /// Until then, as in 14:30 or 2026-11-21 14:30, in your time zone
        #[arg(long, value_name = "TIME")]
        until: Option<String>,
    },
    /// Be offline
    Offline,
    /// Stay online by heartbeats while Porchlight runs, or no more
    Keep {
        /// on: heartbeats go out; off: none do
        switch: Switch,
    },
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

/// How long notices are held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Snooze {
    Minutes(u32),
    Tomorrow,
    Off,
}

/// A page of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Page {
    People,
    Activity,
    Accounts,
    Settings,
}

/// A shell that can complete commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Shell {
    Bash,
    Zsh,
    Fish,
}

impl From<Page> for WindowPage {
    fn from(page: Page) -> Self {
        match page {
            Page::People => Self::People,
            Page::Activity => Self::Activity,
            Page::Accounts => Self::Accounts,
            Page::Settings => Self::Settings,
        }
    }
}

/// A length of time as it is typed.
fn span(text: &str) -> Result<Duration, String> {
    humantime::parse_duration(text).map_err(|_| String::from("write it as 30m or 2h"))
}

fn snooze(text: &str) -> Result<Snooze, String> {
    match text {
        "tomorrow" => Ok(Snooze::Tomorrow),
        "off" => Ok(Snooze::Off),
        span => {
            let span = self::span(span)?;
            match u32::try_from(span.as_secs().div_ceil(60)) {
                Ok(minutes @ 1..=10_080) => Ok(Snooze::Minutes(minutes)),
                Ok(_) | Err(_) => Err(String::from("at least a minute and at most a week")),
            }
        }
    }
}

const STATUS: &str = "Shows what was last known, at once, with its age; nobody is asked again unless --fresh says so.

JSON: {\"porchlight\":1,\"accounts\":[...],\"people\":[...]}. Times are milliseconds since 1970 UTC, and null where unknown; \
`age` is in seconds. `presence` is null where the service tells relations only. The shape is described in the manual page.

Examples:
  porchlight status --online --watched
  porchlight status --json | jq -r '.people[] | select(.presence.is == \"online\") | .name'
  porchlight status --fresh --account fanvue";

const WATCH: &str = "Follows the running program, or watches by itself until a program with a desktop starts, and follows that. \
Ends with SIGINT, SIGTERM or when nobody reads any more.

JSON lines: {\"porchlight\":1,\"event\":\"presence\"|\"relation\"|\"notice\",\"at\":...,...}, described in the manual page.

Examples:
  porchlight watch
  porchlight watch --json | jq -c 'select(.event == \"notice\")'";

const ME: &str = "Examples:
  porchlight me
  porchlight me busy --for 1h
  porchlight me busy --until 14:30 --account presence
  porchlight me online";

const KEYRING: &str = "Accounts wait for a locked keyring and go on once it is open. Without a display, open it by its own means \
first, as with `gnome-keyring-daemon --unlock`, and then have it tried again.

Examples:
  porchlight keyring
  porchlight keyring --unlock";

const SNOOZE: &str = "Examples:
  porchlight snooze 1h
  porchlight snooze tomorrow
  porchlight snooze off";

const COMPLETIONS: &str = "Examples:
  porchlight completions bash > ~/.local/share/bash-completion/completions/porchlight
  porchlight completions fish > ~/.config/fish/completions/porchlight.fish";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snooze_is_a_length_or_tomorrow_or_off() {
        assert_eq!(snooze("90m"), Ok(Snooze::Minutes(90)));
        assert_eq!(snooze("1h 1s"), Ok(Snooze::Minutes(61)));
        assert_eq!(snooze("tomorrow"), Ok(Snooze::Tomorrow));
        assert_eq!(snooze("off"), Ok(Snooze::Off));
        for bad in ["0s", "8days"] {
            assert_eq!(snooze(bad), Err("at least a minute and at most a week".to_owned()), "{bad}");
        }
    }

    #[test]
    fn what_is_no_length_is_answered_with_how_to_write_one() {
        for bad in ["", "soon", "banana", "1x", "-1h", "99999999999999999999h"] {
            assert_eq!(span(bad), Err("write it as 30m or 2h".to_owned()), "{bad}");
            assert_eq!(snooze(bad), Err("write it as 30m or 2h".to_owned()), "{bad}");
        }
    }
}
