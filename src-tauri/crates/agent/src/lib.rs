//! The world of Porchlight: the one event loop, network, sign-in, keyring, databases, and the local socket through which the
//! window and the command line reach it. [`start`] begins an agent, its [`handle::Handle`] is the one way to it, and
//! [`socket::client`] is that way for other processes.
//!
//! # Layout
//!
//! `world` is the loop; `wire` is what crosses to the window and the command line, `convert` makes it of the rules' own types, and
//! `words` says it in words. To the network go `http`, `listening` (the WebSockets on which services tell of changes), `signin` and
//! `pictures`. What is kept is `store` (two databases), `keyring` and `log`, all below one `place` that `lock` holds. `people_text`
//! reads and writes people as text. `ports` is the desktop, as far as the agent knows of one; `clock`, `wake` and `zone` are time; `network`
//! hears of its return.

pub mod wire;
pub mod ports;
pub mod handle;
mod mailbox;
mod tasks;
mod faults;
#[cfg(all(test, target_os = "linux"))]
mod alone;
mod world;
mod convert;
pub mod socket;
pub mod http;
pub mod listening;
mod pictures;
pub mod people_text;
pub mod signin;
pub mod keyring;
pub mod store;
pub mod place;
pub mod lock;
pub mod clock;
pub mod wake;
#[cfg(target_os = "linux")]
mod network;
pub mod zone;
pub mod words;
pub mod name;
pub mod log;
pub mod bindings;

pub use presence::event::Errand;
pub use world::{Agent, Ended, Options, StartError, start};
