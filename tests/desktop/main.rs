//! The built programs on a desktop of their own: an X display, a session bus that starts nothing by itself, gnome-keyring, a
//! tray host, a notification server, a browser that only notes what it was asked to open, and a simulated service. Every
//! test makes its own of each, and ends with a search for secrets in everything the programs left behind. Only Linux has all
//! of that; elsewhere nothing is here.
#![cfg(target_os = "linux")]

mod desk;
mod bus;
mod notifications;
mod tray;
mod browser;
mod keyring;
mod page;
mod secrets;
mod tap;
mod processes;

mod first_start;
mod signing_in;
mod adding;
mod importing;
mod choosing;
mod own_status;
mod telling;
mod instances;
mod missing_parts;
mod windows;
mod odd_servers;
mod injected;
