//! Reaching an agent: the running program over its socket, or one of our own without a desktop when nobody holds the data
//! folder. Both are spoken to in the same way.

use super::ending::Stop;
use agent::handle::Connection;
use agent::keyring::KeyringChoice;
use agent::lock::LockError;
use agent::place::Place;
use agent::socket;
use agent::socket::client::{self, ConnectError};
use agent::wire::{FromAgent, ProblemCode, ToAgent};
use agent::words::say;
use agent::{Agent, Ended, Errand, Options, StartError};
use std::pin::Pin;

/// What takes time at the far end.
pub(crate) type Later<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// The far end of a conversation: an agent, or a script in its place.
pub(crate) trait Far {
    /// Sends a frame.
    fn send(&mut self, frame: ToAgent) -> Later<'_, ()>;
    /// The next frame; nothing after the end. Dropping the future loses nothing.
    fn next(&mut self) -> Later<'_, Option<FromAgent>>;
}

impl Far for Connection {
    fn send(&mut self, frame: ToAgent) -> Later<'_, ()> {
        Box::pin(Self::send(self, frame))
    }

    fn next(&mut self) -> Later<'_, Option<FromAgent>> {
        Box::pin(Self::next(self))
    }
}

/// An agent that was reached.
pub(crate) struct Reached {
    /// The way to it.
    pub(crate) far: Box<dyn Far>,
    /// The agent itself, when it is our own.
    pub(crate) own: Option<Agent>,
}

/// Where to reach an agent.
#[derive(Clone, Debug)]
pub(crate) struct Whereabouts {
    /// The data folder.
    pub(crate) place: Place,
    /// Where an agent of our own keeps secrets.
    pub(crate) keyring: KeyringChoice,
}

impl Whereabouts {
    /// Reaches whoever holds the data folder, or begins an agent that does, for this errand.
    ///
    /// # Errors
    /// [`Stop::AgentGone`] when who holds the data folder does not answer now; else when the folder cannot be used, or who
    /// holds it is another build.
    pub(crate) async fn reach(&self, errand: Errand) -> Result<Reached, Stop> {
        let options = Options { keyring: self.keyring, errand, ..Options::new(self.place.clone()) };
        match agent::start(options).await {
            Ok(agent) => {
                // Who holds the data folder keeps a log; of several in one command the first goes on.
                if let Err(error) = agent::log::begin(&self.place.logs(), "command", None) {
                    tracing::debug!(%error, "there is no log");
                }
                Ok(Reached { far: Box::new(agent.handle().connect()), own: Some(agent) })
            }
            Err(StartError::Lock(LockError::Taken)) => {
                // Tried once, because whoever holds the folder may be just ending: then nobody will ever listen, and
                // the folder can be had.
                reached(client::connect_once(&self.place, false).await)
            }
            Err(error) => Err(Stop::not_done(say(
                "command.folder",
                &[("folder", &self.place.folder().display().to_string()), ("why", &chain(&error))],
            ))),
        }
    }

    /// Reaches who holds the data folder, or will in a moment; never takes it.
    ///
    /// # Errors
    /// [`Stop::AgentGone`] when nobody answers within 5 s; else when who holds it is another build.
    pub(crate) async fn follow(&self) -> Result<Reached, Stop> {
        reached(client::connect(&self.place, false).await)
    }

    /// The running program, if there is one.
    pub(crate) async fn running(&self) -> Option<Connection> {
        match client::connect_once(&self.place, false).await {
            Ok(connection) => Some(connection),
            // Somebody may be about to listen.
            Err(_) if agent::lock::holder(&self.place).is_some() => {
                client::connect(&self.place, false).await.ok()
            }
            Err(_) => None,
        }
    }
}

/// A connection that was made, or why not; [`Stop::AgentGone`] when it is worth another try.
fn reached(connection: Result<Connection, ConnectError>) -> Result<Reached, Stop> {
    match connection {
        Ok(connection) => {
            speaks_our_tongue(&connection)?;
            Ok(Reached { far: Box::new(connection), own: None })
        }
        Err(ConnectError::NoHello | ConnectError::NoSocket(_)) => Err(Stop::AgentGone),
        Err(error @ ConnectError::NotOurs) => {
            Err(Stop::not_done(say("command.unreachable", &[("why", &error.to_string())])))
        }
    }
}

fn speaks_our_tongue(connection: &Connection) -> Result<(), Stop> {
    let (ours, theirs) = (socket::hello(false), connection.peer());
    if (ours.protocol, &ours.build) == (theirs.protocol, &theirs.build) {
        return Ok(());
    }
    let version = theirs.build.split('+').next().unwrap_or_default();
    Err(Stop::from(ProblemCode::OtherBuild.with(version)))
}

/// An error with what is behind it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut behind = error.source();
    while let Some(error) = behind {
        words.push_str(": ");
        words.push_str(&error.to_string());
        behind = error.source();
    }
    words
}

/// Ends an agent of our own. One that is not stays.
pub(crate) async fn end(own: Option<Agent>) {
    if let Some(agent) = own
        && agent.stop().await == Ended::Failed
    {
        tracing::error!("the agent failed");
    }
}
