//! Starting: find the data folder, take it or reach who holds it, open everything in order, and close it again.

use crate::args::Args;
use crate::demo::{Demo, DemoError};
use crate::desktop::{Desktop, Opening};
use crate::tray::Door;
use crate::window::Window;
use agent::keyring::KeyringChoice;
use agent::lock::LockError;
use agent::place::{Place, PlaceError};
use agent::ports::DesktopAsk;
use agent::socket::client::{self, ConnectError};
use agent::wire::{FromAgent, ToAgent, Wish};
use agent::{Agent, Ended, Options, StartError};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::Instant;

/// Asks that may wait for the desktop.
const WAITING: usize = 64;

/// The program is gone this long after it began to end, whatever hangs (issue: 2 s).
const LAST_MOMENT: Duration = Duration::from_millis(1900);

/// How long the running program may take to say that it has come to the front.
const ANSWER: Duration = Duration::from_secs(5);

/// How long a program that holds the data folder may take until its socket is there.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long agents without a desktop may take to let go of the data folder, should there be one after another.
const ROOM: Duration = Duration::from_secs(8);

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(20);

/// Why the program is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error(
        "Porchlight has no folder to keep its data in: {0}. Nothing was changed. Name one with --data-dir."
    )]
    Place(#[from] PlaceError),
    #[error("Porchlight cannot use its data folder {}: {source}. Nothing was changed.", folder.display())]
    Folder { folder: PathBuf, source: Box<StartError> },
    #[error(
        "Porchlight is running already, but does not answer ({0}). Nothing was lost. End it, then start it again."
    )]
    Silent(#[from] ConnectError),
    #[error("Porchlight does not know where its own program lies: {0}")]
    Itself(#[source] std::io::Error),
    #[error("The demo could not start: {0}")]
    Demo(#[from] DemoError),
    #[error(
        "Porchlight has ended, because a fault of its own came again and again. What you made is kept in {}. Start it again; if it ends again, its log in {} says more.",
        folder.display(),
        logs.display()
    )]
    Fault { folder: PathBuf, logs: PathBuf },
}

/// Runs the program, or brings the running one to the front.
pub(crate) async fn start(args: Args, door: Door) -> Result<(), Failure> {
    let place = match (&args.data_dir, args.demo) {
        (_, true) => Place::throw_away()?,
        (Some(folder), false) => Place::at(folder)?,
        (None, false) => Place::usual()?,
    };
    if let Err(error) = agent::log::begin(&place.logs(), "porchlight", None) {
        tracing::warn!(%error, "there is no log");
    }
    let demo = if args.demo { Some(Demo::start().await?) } else { None };
    let (to_desktop, asks) = mpsc::channel(WAITING);
    let Some(agent) = begin_or_reach(&place, &args, &to_desktop).await? else { return Ok(()) };
    drop(to_desktop);
    let desktop = Desktop {
        handle: agent.handle(),
        asks,
        door,
        window: Window::beside_this_program(place.folder()).map_err(Failure::Itself)?,
        opening: match (args.hidden, args.show) {
            (true, _) => Opening::Hidden,
            (false, true) => Opening::Shown,
            (false, false) => Opening::AsSet,
        },
        named_data_dir: args.data_dir.as_ref().map(|_| place.folder().to_owned()),
        may_autostart: demo.is_none(),
    };
    match run(desktop, agent, demo).await {
        Ended::Quit | Ended::GaveWay => Ok(()),
        Ended::Failed => {
            Err(Failure::Fault { folder: place.folder().to_owned(), logs: place.logs().to_owned() })
        }
    }
}

async fn begin(
    place: &Place,
    to_desktop: &mpsc::Sender<DesktopAsk>,
    is_demo: bool,
) -> Result<Agent, StartError> {
    agent::start(Options {
        desktop: Some(to_desktop.clone()),
        keyring: if is_demo { KeyringChoice::Memory } else { KeyringChoice::System },
        is_demo,
        ..Options::new(place.clone())
    })
    .await
}

/// Begins an agent, or brings the program that holds the data folder to the front; then there is none of our own. Who holds
/// it may be just beginning, just ending or making room, so both are tried for a while.
async fn begin_or_reach(
    place: &Place,
    args: &Args,
    to_desktop: &mpsc::Sender<DesktopAsk>,
) -> Result<Option<Agent>, Failure> {
    let begun = Instant::now();
    loop {
        let taken = match begin(place, to_desktop, args.demo).await {
            Ok(agent) => return Ok(Some(agent)),
            Err(taken @ StartError::Lock(LockError::Taken)) => taken,
            Err(source) => {
                return Err(Failure::Folder { folder: place.folder().to_owned(), source: Box::new(source) });
            }
        };
        match reach(place, args).await {
            Ok(Reached::Shown) => return Ok(None),
            Ok(Reached::MakesRoom) if begun.elapsed() < ROOM => {}
            Ok(Reached::MakesRoom) => {
                return Err(Failure::Folder { folder: place.folder().to_owned(), source: Box::new(taken) });
            }
            Err(ConnectError::NoSocket(_) | ConnectError::NoHello) if begun.elapsed() < PATIENCE => {}
            Err(error) => return Err(error.into()),
        }
        tokio::time::sleep(PAUSE).await;
    }
}

async fn run(desktop: Desktop, agent: Agent, demo: Option<Demo>) -> Ended {
    let handle = desktop.handle.clone();
    let live = async {
        if let Some(demo) = &demo
            && let Err(error) = demo.live(&handle).await
        {
            tracing::error!(%error, "the demo stands still");
        }
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = desktop.run(demo.as_ref()) => {}
        () = live => {}
    }
    let ended = agent.stop().await;
    tracing::info!(?ended, "Porchlight has ended");
    ended
}

/// From now on the program has [`LAST_MOMENT`] to end by itself.
pub(crate) fn begin_to_end() {
    let guard = std::thread::Builder::new().name("last moment".to_owned()).spawn(|| {
        std::thread::sleep(LAST_MOMENT);
        std::process::exit(0);
    });
    if let Err(error) = guard {
        tracing::warn!(%error, "ending may take longer than it should");
    }
}

/// What became of reaching the program that holds the data folder.
enum Reached {
    /// It came to the front, or was only to be running.
    Shown,
    /// It has no desktop and gives up the folder, or it was just ending.
    MakesRoom,
}

async fn reach(place: &Place, args: &Args) -> Result<Reached, ConnectError> {
    let mut connection = client::connect_once(place, true).await?;
    let has_desktop = connection.peer().has_desktop;
    if has_desktop && !args.hidden {
        connection.send(ToAgent::Wish { id: 1, wish: Wish::ShowWindow { page: None } }).await;
    }
    let settled = async {
        while let Some(frame) = connection.next().await {
            match frame {
                FromAgent::Done { .. } => return Reached::Shown,
                FromAgent::Hello { .. } | FromAgent::State { .. } if has_desktop && args.hidden => {
                    return Reached::Shown;
                }
                FromAgent::Bye => return Reached::MakesRoom,
                _ => {}
            }
        }
        Reached::MakesRoom
    };
    Ok(tokio::time::timeout(ANSWER, settled).await.unwrap_or_else(|_| {
        tracing::warn!("the running program has not answered");
        if has_desktop { Reached::Shown } else { Reached::MakesRoom }
    }))
}

/// Whether an address is the demo's own sign-in, which no browser is needed for; then it is walked.
pub(crate) fn walk_if_demo(demo: Option<&Demo>, address: &str) -> bool {
    if !demo.is_some_and(|demo| demo.is_sign_in(address)) {
        return false;
    }
    let address = address.to_owned();
    tokio::spawn(async move {
        if let Err(error) = simulator::follow(&address).await {
            tracing::error!(%error, "the demo's sign-in");
        }
    });
    true
}
