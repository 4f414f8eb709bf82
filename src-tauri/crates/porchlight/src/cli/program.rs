//! The program itself: `open`, `quit`, `snooze`.

use super::asked::{Page, Snooze};
use super::ending::Stop;
use super::far::Whereabouts;
use super::talk::Talk;
use super::terminal::Terminal;
use super::wording;
use agent::handle::Connection;
use agent::wire::{FromAgent, ToAgent, Wish};
use agent::words::say;
use std::process::Stdio;
use std::time::Duration;

/// How long the program may take to answer, to start, or to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// Between two looks whether it has.
const PAUSE: Duration = Duration::from_millis(50);

/// Opens the window of the running program, or starts one that does.
///
/// # Errors
/// When the program does not answer or cannot be started.
pub(crate) async fn open(page: Option<Page>, whereabouts: &Whereabouts, named: bool) -> Result<(), Stop> {
    if whereabouts.running().await.is_none_or(|running| !running.peer().has_desktop) {
        start(whereabouts, named).await?;
    }
    let running = whereabouts.running().await.ok_or(Stop::AgentGone)?;
    let page = page.map(Into::into);
    tokio::time::timeout(PATIENCE, wish(running, Wish::ShowWindow { page }))
        .await
        .unwrap_or_else(|_| Err(Stop::timed_out(say("command.noAnswer", &[]))))
}

/// Starts the program beside this command, which does not wait for its end.
async fn start(whereabouts: &Whereabouts, named: bool) -> Result<(), Stop> {
    let unstarted =
        |why: &dyn std::fmt::Display| Stop::not_done(say("command.notStarted", &[("why", &why.to_string())]));
    let program = std::env::current_exe().map_err(|error| unstarted(&error))?;
    let mut command = std::process::Command::new(program);
    command.arg("--hidden").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    if named {
        command.arg("--data-dir").arg(whereabouts.place.folder());
    }
    // Closing the terminal must not end it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let mut child = command.spawn().map_err(|error| unstarted(&error))?;
    let started = async {
        loop {
            if let Some(status) = child.try_wait().map_err(|error| unstarted(&error))? {
                return Err(unstarted(&status));
            }
            if whereabouts.running().await.is_some_and(|running| running.peer().has_desktop) {
                return Ok(());
            }
            tokio::time::sleep(PAUSE).await;
        }
    };
    tokio::time::timeout(PATIENCE, started)
        .await
        .unwrap_or_else(|_| Err(Stop::timed_out(say("command.noAnswer", &[]))))
}

/// Ends the running program and waits until the data folder is free.
///
/// # Errors
/// When it does not end in time.
pub(crate) async fn quit(whereabouts: &Whereabouts, terminal: &mut Terminal) -> Result<(), Stop> {
    let Some(running) = whereabouts.running().await else {
        return terminal.line(&say("command.notRunning", &[]));
    };
    let ended = async {
        match wish(running, Wish::Quit).await {
            // It ended before it answered, as it was asked to.
            Ok(()) | Err(Stop::AgentGone) => {}
            Err(stop) => return Err(stop),
        }
        while agent::lock::holder(&whereabouts.place).is_some() {
            tokio::time::sleep(PAUSE).await;
        }
        Ok(())
    };
    tokio::time::timeout(PATIENCE, ended)
        .await
        .unwrap_or_else(|_| Err(Stop::timed_out(say("command.notEnded", &[]))))?;
    terminal.line(&say("command.ended", &[]))
}

/// A wish that every build understands.
async fn wish(mut running: Connection, wish: Wish) -> Result<(), Stop> {
    running.send(ToAgent::Wish { id: 1, wish }).await;
    loop {
        match running.next().await {
            Some(FromAgent::Done { id: 1, problem }) => return problem.map_or(Ok(()), |why| Err(why.into())),
            Some(FromAgent::Bye) | None => return Err(Stop::AgentGone),
            Some(_) => {}
        }
    }
}

/// Holds notices, or no longer.
///
/// # Errors
/// When the agent does not answer.
pub(crate) async fn snooze(how: Snooze, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let before = talk.state().await?.glance.snoozed_until;
    talk.wish(match how {
        Snooze::Minutes(minutes) => Wish::SnoozeFor { minutes },
        Snooze::Tomorrow => Wish::SnoozeUntilTomorrow,
        Snooze::Off => Wish::EndSnooze,
    })
    .await?;
    if how == Snooze::Off {
        return terminal.line(&say("command.unsnoozed", &[]));
    }
    let until = talk
        .until(PATIENCE, |state| state.glance.snoozed_until.filter(|until| Some(*until) != before))
        .await?
        .or(before);
    let time = until.map_or_else(String::new, |until| wording::time(until, terminal.now(), terminal.clock));
    terminal.line(&say("tray.snoozedUntil", &[("time", &time)]))
}
