//! The window of Porchlight, a program of its own. Started by `porchlight` with the data folder; everything is in the library.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::process::ExitCode;

fn main() -> ExitCode {
    porchlight_window::run()
}
