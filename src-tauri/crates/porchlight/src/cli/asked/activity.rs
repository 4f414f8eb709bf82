//! Which part of what was shown and held back.

use clap::Args;

/// What to show of what was shown and held back, the newest first.
#[derive(Clone, Debug, Args)]
pub(crate) struct Activity {
    /// Only what is about this person, of the last 20 decisions about them
    #[arg(long)]
    pub(crate) person: Option<String>,
    /// Only what was held back
    #[arg(long, conflicts_with = "shown")]
    pub(crate) held: bool,
    /// Only what you were told
    #[arg(long)]
    pub(crate) shown: bool,
    /// At most so many, up to 200
    #[arg(long, value_name = "COUNT", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub(crate) limit: u32,
    /// Print JSON
    #[arg(long)]
    pub(crate) json: bool,
}

pub(super) const HELP: &str =
    "Every decision about telling you of somebody you watch is kept, with its reason.

JSON: {\"porchlight\":1,\"activity\":[...],\"hasMore\":...}, described in the manual page.

Examples:
  porchlight activity --held
  porchlight activity --person ana
  porchlight activity --limit 200 --json | jq -r '.activity[] | select(.wasShown | not) | .outcome'";
