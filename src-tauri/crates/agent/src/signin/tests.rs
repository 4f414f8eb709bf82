//! Sign-ins from the outside: through the handle, over real sockets, against a small token server and keyrings that fail.

mod attempts;
mod coding;
mod faulty;
mod keeping;
mod listening;
mod pasting;
mod renewing;
mod rig;
mod server;

pub(super) use rig::{COMMUNITY, OAUTH, form, site_as_on};
pub(super) use server::{Reply, Server};
