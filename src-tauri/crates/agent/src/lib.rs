//! The world of Porchlight: the one event loop, network, sign-in, keyring, databases, and the local socket through which the
//! window and the command line reach it. [`start`] begins an agent, its [`handle::Handle`] is the one way to it, and
//! [`socket::client`] is that way for other processes.

pub mod wire;
pub mod ports;
pub mod handle;
mod mailbox;
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
pub mod zone;
pub mod words;
pub mod name;
pub mod log;
pub mod bindings;

pub use world::{Agent, Ended, Options, StartError, start};
