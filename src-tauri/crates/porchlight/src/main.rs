//! Porchlight: what runs all day. Holds the data folder, the agent, the tray icon and the notifications, and starts the window
//! when it is asked for. With `--demo`, the services it signs in to are simulated within it. Links neither GTK nor a web view.

mod args;
mod cli;
mod start;
mod desktop;
mod desk;
mod tray;
mod notifier;
#[cfg(target_os = "linux")]
mod markup;
mod window;
mod opener;
mod autostart;
mod hardening;
mod demo;
#[cfg(test)]
mod fixtures;

use args::Args;
use std::io::Write;
use std::process::ExitCode;
use tray::Door;

fn main() -> ExitCode {
    let mut args = Args::read();
    hardening::harden();
    if let Some(command) = args.command.take() {
        return ExitCode::from(on_queue(cli::run(command, args.data_dir.as_deref())));
    }
    #[cfg(all(target_os = "linux", not(feature = "native-tray")))]
    {
        ExitCode::from(run(args, Door))
    }
    #[cfg(any(feature = "native-tray", not(target_os = "linux")))]
    tray::native::main_loop(move |door| i32::from(run(args, door)))
}

/// Runs the program and returns its exit code: 0 when all is well, 1 when it could not start.
fn run(args: Args, door: Door) -> u8 {
    on_queue(async {
        match start::start(args, door).await {
            Ok(()) => 0,
            Err(error) => {
                complain(&error.to_string());
                1
            }
        }
    })
}

/// Does something on an event queue of its own and returns its exit code; 1 when there is no queue to be had.
fn on_queue(work: impl Future<Output = u8>) -> u8 {
    // One thread is enough for what the program does; SQLite, the keyring and notifications have theirs.
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!(
                "Porchlight cannot start, because the system grants it no event queue: {error}"
            ));
            return 1;
        }
    };
    let code = runtime.block_on(work);
    // What still hangs (a bus, a name server) must not keep the program from ending.
    runtime.shutdown_background();
    code
}

/// Says on the terminal what there is no window to say in.
fn complain(sentence: &str) {
    let _nobody_hears = writeln!(std::io::stderr(), "{sentence}");
}
