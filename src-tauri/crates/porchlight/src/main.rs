//! Porchlight: what runs all day. Holds the data folder, the agent, the tray icon and the notifications, and starts the window
//! when it is asked for. Links neither GTK nor a web view.

mod args;
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

use args::Args;
use clap::Parser;
use std::process::ExitCode;
use tray::Door;

fn main() -> ExitCode {
    let args = Args::parse();
    hardening::harden();
    #[cfg(all(target_os = "linux", not(feature = "native-tray")))]
    {
        ExitCode::from(run(args, Door))
    }
    #[cfg(any(feature = "native-tray", not(target_os = "linux")))]
    tray::native::main_loop(move |door| i32::from(run(args, door)))
}

/// Runs the program on an event queue of its own and returns its exit code: 0 when all is well, 1 when it could not start.
fn run(args: Args, door: Door) -> u8 {
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
    let outcome = runtime.block_on(start::start(args, door));
    // What still hangs (a bus, a name server) must not keep the program from ending.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => 0,
        Err(error) => {
            complain(&error.to_string());
            1
        }
    }
}

/// Says on the terminal why the program is not there, since there is no window to say it in.
#[expect(clippy::print_stderr, reason = "the one thing a program that could not start can do")]
fn complain(sentence: &str) {
    eprintln!("{sentence}");
}
