//! What can be said to the program when it starts. Arguments never carry a secret: other users of the machine can read them.

use clap::Parser;
use std::path::PathBuf;

/// Tells you the moment somebody you care about comes online.
///
/// Without options, Porchlight starts in the tray and opens its window; when it is running already, the running one
/// comes to the front.
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
    #[arg(long, value_name = "FOLDER", conflicts_with = "demo")]
    pub(crate) data_dir: Option<PathBuf>,

    /// Look around: invented people on a simulated service, in a folder that is thrown away at the end
    #[arg(long)]
    pub(crate) demo: bool,
}

const EXAMPLES: &str = "Examples:
  porchlight                       start, or bring the running one to the front
  porchlight --hidden              start with the session, without a window
  porchlight --demo                look around without an account
  porchlight --data-dir ~/second   a second, separate Porchlight";

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_hidden_start_and_a_shown_one_exclude_each_other() {
        assert!(Args::try_parse_from(["porchlight", "--hidden", "--show"]).is_err());
    }

    #[test]
    fn the_demo_never_touches_a_named_folder() {
        assert!(Args::try_parse_from(["porchlight", "--demo", "--data-dir", "x"]).is_err());
    }

    #[test]
    fn row_91_unknown_arguments_are_refused() {
        for bad in ["--token=x", "https://example.org/", "../../etc"] {
            assert!(Args::try_parse_from(["porchlight", bad]).is_err(), "{bad}");
        }
    }
}
