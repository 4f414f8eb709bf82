//! Sign-ins from the outside: through the handle, over real sockets, against a small token server and keyrings that fail.

mod attempts;
mod keeping;
mod listening;
mod renewing;
mod rig;
mod server;

pub(super) use rig::{OAUTH, form};
pub(super) use server::{Reply, Server};
