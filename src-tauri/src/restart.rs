//! Starting the program at the user's wish, ending another build of it first. This is done by a process of its own: the
//! program that ends takes its window with it.

use agent::place::Place;
use agent::socket;
use agent::wire::{ToAgent, Wish};
use std::io;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::Command;
use tokio::time::timeout;

/// The program promises to end within 2 s whatever hangs.
const PATIENCE: Duration = Duration::from_secs(5);

/// Has another process of this program do it, and waits for its word that the program was started.
///
/// # Errors
///
/// When that process, or the program, cannot be started.
pub(crate) async fn in_another_process(place: &Place) -> io::Result<()> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--restart").arg("--data-dir").arg(place.folder()).stdin(Stdio::null());
    if command.status().await?.success() {
        Ok(())
    } else {
        Err(io::Error::other("the program could not be started"))
    }
}

/// Ends the running program, if there is one, and starts the one beside this.
///
/// # Errors
///
/// When there is no such program, or the system starts no more.
pub(crate) fn restart(place: &Place) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        // A program that does not end in time is left to the new one, which says so.
        let _ended = timeout(PATIENCE, end(place)).await;
        start(place)
    })
}

async fn end(place: &Place) {
    let Ok(mut connection) = socket::client::connect_once(place, false).await else { return };
    connection.send(ToAgent::Wish { id: 1, wish: Wish::Quit }).await;
    while connection.next().await.is_some() {}
}

fn start(place: &Place) -> io::Result<()> {
    let name = format!("porchlight{}", std::env::consts::EXE_SUFFIX);
    let mut command = Command::new(std::env::current_exe()?.with_file_name(name));
    command.arg("--show").arg("--data-dir").arg(place.folder());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    // It outlives this process and is nobody's child then.
    command.spawn().map(drop)
}
