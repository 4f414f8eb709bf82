//! The window: a page, and a bridge between it and the running program. It holds no truth, no token and no rule; if it dies,
//! watching goes on. It never starts the program by itself, only when the user asks for that.

mod arguments;
mod bridge;
mod commands;
mod frame;
mod restart;
mod window;
mod revive;

use arguments::Arguments;
use bridge::Bridge;
use std::process::ExitCode;

/// Opens the window and returns when it was closed.
pub fn run() -> ExitCode {
    let arguments = match Arguments::read(std::env::args_os().skip(1)) {
        Ok(arguments) => arguments,
        Err(error) => return complain(&error),
    };
    if arguments.restarts {
        return match restart::restart(&arguments.place) {
            Ok(()) => ExitCode::SUCCESS,
            Err(error) => complain(&error),
        };
    }
    let place = arguments.place.clone();
    let builder = tauri::Builder::default();
    #[cfg(target_os = "macos")]
    let builder = builder.on_web_content_process_terminate(revive::ended);
    let opened = builder
        .manage(Bridge::new(arguments))
        .invoke_handler(tauri::generate_handler![
            commands::attach,
            commands::tell,
            commands::start_again,
            commands::hold_close,
            commands::close,
        ])
        .setup(move |app| Ok(window::open(app, &place)?))
        .on_window_event(window::happened)
        .run(tauri::generate_context!());
    match opened {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => complain(&error),
    }
}

/// Whoever started this program reads what went wrong on its error stream; there is nowhere else to say it.
fn complain(error: &dyn std::error::Error) -> ExitCode {
    use std::io::Write;
    let mut said = format!("porchlight-window: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        said = format!("{said}: {error}");
        cause = error.source();
    }
    let _nobody_may_listen = writeln!(std::io::stderr(), "{said}");
    ExitCode::FAILURE
}
