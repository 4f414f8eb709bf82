//! `keyring`: how the keyring is that holds the sign-ins, and another try to open it.

use super::ending::Stop;
use super::json::VERSION;
use super::talk::Talk;
use super::terminal::Terminal;
use agent::wire::{self, ProblemCode, Wish};
use agent::words::say;
use serde::Serialize;
use std::time::Duration;

/// How long opening it may take: somebody may have to type into its dialog, which an agent waits two minutes for.
const PATIENCE: Duration = Duration::from_secs(130);

/// How long the state may take to show it.
const MOMENT: Duration = Duration::from_millis(500);

/// `keyring --json`.
#[derive(Serialize)]
struct Shown {
    porchlight: u32,
    keyring: &'static str,
}

/// Shows how the keyring is, having it opened first when that was asked for.
///
/// # Errors
/// When it was not opened.
pub(crate) async fn keyring(
    unlock: bool,
    json: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    talk.settled().await?;
    if unlock {
        match talk.tried(Wish::UnlockKeyring, PATIENCE).await? {
            None => {}
            // The words of that problem are for somebody who has just signed in.
            Some(problem) if problem.code == ProblemCode::NoKeyring => {
                return Err(Stop::not_done(say("keyring.missing", &[])));
            }
            Some(problem) => return Err(problem.into()),
        }
        talk.until(MOMENT, |state| (state.desktop.keyring == wire::Keyring::Open).then_some(())).await?;
    }
    let code = code(talk.state().await?.desktop.keyring);
    if json {
        return terminal.json(&Shown { porchlight: VERSION, keyring: code });
    }
    terminal.line(&say(&format!("keyring.{code}"), &[]))
}

/// The name of a keyring's state, in JSON and in the catalogue of words.
pub(crate) fn code(keyring: wire::Keyring) -> &'static str {
    match keyring {
        wire::Keyring::Unknown => "unknown",
        wire::Keyring::Open => "open",
        wire::Keyring::Locked => "locked",
        wire::Keyring::Missing => "missing",
        wire::Keyring::Stuck => "stuck",
    }
}
