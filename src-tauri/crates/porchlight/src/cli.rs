//! The command line: what the window does, for scripts and servers. A command speaks to the running program over its socket,
//! or begins an agent without a desktop for as long as it takes. It has no rules of its own: it finds what was named, wishes,
//! waits for the answer, and says it, in words for people or in JSON with a versioned shape for programs.

mod asked;
mod ending;
mod clock;
mod terminal;
mod far;
mod talk;
mod find;
mod wording;
mod json;
mod status;
mod activity;
mod notices;
mod watching;
mod accounts;
mod creators;
mod signing;
mod contacts;
mod telling;
mod labels;
mod names;
mod opening;
mod importing;
mod person;
mod written;
mod known;
mod phone;
mod picture;
mod me;
mod program;
mod keyring;
mod settings;
mod manual;

#[cfg(test)]
mod tests;

pub(crate) use asked::Command;

use agent::Errand;
use agent::keyring::KeyringChoice;
use agent::place::Place;
use agent::wire::Wish;
use agent::words::say;
use asked::AccountCommand;
use ending::{Ending, Stop};
use far::{Whereabouts, end};
use std::path::Path;
use std::time::Duration;
use talk::Talk;
use terminal::{AsItWas, Terminal};
use tokio::time::Instant;
use watching::Form;

/// How long cancelling may take when the user has no patience left.
const LAST_WISH: Duration = Duration::from_secs(1);

/// How long a command is begun again that the end of other commands has cut off.
const CUT_OFF: Duration = Duration::from_secs(10);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(50);

/// Carries out a command and returns the exit code.
pub(crate) async fn run(command: Command, data_dir: Option<&Path>) -> u8 {
    let mut terminal = Terminal::of_process();
    let before = AsItWas::remember();
    let done = match command {
        Command::Completions { shell } => terminal.text(&manual::completions(shell)),
        Command::Man => terminal.text(&manual::page()),
        command => match whereabouts(data_dir) {
            Ok(whereabouts) => {
                carry_out(command, data_dir.is_some(), &whereabouts, &mut terminal, until_stopped()).await
            }
            Err(stop) => Err(stop),
        },
    };
    before.restore();
    let ending = finish(done, &mut terminal);
    ending as u8
}

fn finish(done: Result<(), Stop>, terminal: &mut Terminal) -> Ending {
    match done.and_then(|()| terminal.flush()) {
        Ok(()) => Ending::Done,
        Err(stop) => {
            // What was found out is shown all the same.
            let _unread = terminal.flush();
            if let Some(sentence) = stop.sentence() {
                terminal.aside(&sentence);
            }
            stop.ending()
        }
    }
}

fn whereabouts(data_dir: Option<&Path>) -> Result<Whereabouts, Stop> {
    let place = data_dir
        .map_or_else(Place::usual, Place::at)
        .map_err(|error| Stop::not_done(say("command.noFolder", &[("why", &far::chain(&error))])))?;
    Ok(Whereabouts { place, keyring: KeyringChoice::System })
}

/// What makes a command end early.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cause {
    /// Somebody wants it to end.
    Signal,
    /// Nobody reads any more.
    Unread,
}

/// Carries out a command that needs an agent, until it is done or told to end.
async fn carry_out(
    command: Command,
    named: bool,
    whereabouts: &Whereabouts,
    terminal: &mut Terminal,
    stopped: impl Future<Output = Cause>,
) -> Result<(), Stop> {
    let mut stopped = std::pin::pin!(stopped);
    match command {
        Command::Open { page } => program::open(page, whereabouts, named).await,
        Command::Quit => program::quit(whereabouts, terminal).await,
        Command::Watch { json } => {
            let form = if json { Form::Json } else { Form::Words };
            let mut talk = Talk::begin(Errand::Watch, whereabouts).await?;
            let done = tokio::select! {
                done = watching::watch(form, &mut talk, whereabouts, terminal) => done,
                // That is how watching ends.
                _cause = &mut stopped => Ok(()),
            };
            end(talk.own.take()).await;
            done
        }
        command => {
            let signs_in = matches!(command, Command::Account(AccountCommand::Add(_)));
            let begun = Instant::now();
            loop {
                let (done, is_untouched) =
                    try_once(&command, signs_in, whereabouts, terminal, &mut stopped).await?;
                // The agent of another command, which was over first. Nothing was begun, so it can be begun again.
                if done != Err(Stop::AgentGone) || !is_untouched || begun.elapsed() > CUT_OFF {
                    return done;
                }
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Carries out a command with an agent; also tells whether nothing was wished and nothing written.
async fn try_once(
    command: &Command,
    signs_in: bool,
    whereabouts: &Whereabouts,
    terminal: &mut Terminal,
    stopped: &mut (impl Future<Output = Cause> + Unpin),
) -> Result<(Result<(), Stop>, bool), Stop> {
    let mut talk = Talk::begin(command.errand(), whereabouts).await?;
    let done = tokio::select! {
        done = with_agent(command.clone(), &mut talk, terminal) => done,
        cause = stopped => Err(match cause {
            Cause::Signal => Stop::Because(Ending::Interrupted, say("command.interrupted", &[])),
            Cause::Unread => Stop::Unread,
        }),
    };
    let is_untouched = !talk.has_wished() && terminal.is_blank();
    if done.is_err() && signs_in {
        let cancelled = tokio::time::timeout(LAST_WISH, talk.wish(Wish::CancelSignIn)).await;
        tracing::debug!(?cancelled, "the sign-in was given up");
    }
    end(talk.own.take()).await;
    Ok((done, is_untouched))
}

/// The commands that speak to an agent and are done.
async fn with_agent(command: Command, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    match command {
        Command::Status(asked) => status::status(&asked, talk, terminal).await,
        Command::Activity(asked) => activity::activity(asked, talk, terminal).await,
        Command::Account(asked) => accounts::account(asked, talk, terminal).await,
        Command::Contact(asked) => contacts::contact(asked, talk, terminal).await,
        Command::Me { set, account, json } => me::me(set, account.as_deref(), json, talk, terminal).await,
        Command::Keyring { unlock, json } => keyring::keyring(unlock, json, talk, terminal).await,
        Command::Snooze { how } => program::snooze(how, talk, terminal).await,
        Command::Settings { name, value, json } => {
            settings::settings(name, value.as_deref(), json, talk, terminal).await
        }
        Command::Watch { .. } | Command::Open { .. } | Command::Quit => Ok(()),
        Command::Completions { .. } | Command::Man => Ok(()),
    }
}

/// Ends when the system or the user asks the program to end, or when nobody reads any more.
async fn until_stopped() -> Cause {
    tokio::select! {
        () = crate::desktop::stop_signal() => Cause::Signal,
        () = terminal::unread() => Cause::Unread,
    }
}
