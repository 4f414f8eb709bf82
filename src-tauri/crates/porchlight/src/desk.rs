//! Whether the user is at the desk: not when the screen is locked, and not when nothing was touched for ten minutes. Both are
//! only known where the desktop tells them, each by another service; what is told is merged here, and which of the two can
//! be known at all is told along, because the setting says so.

#[cfg(target_os = "linux")]
mod bus;
mod merge;

#[cfg(target_os = "linux")]
pub(crate) use bus::follow;
#[cfg(not(target_os = "linux"))]
use merge::Known;

/// Where nothing tells, heartbeats go on until they are switched off; the setting says so.
#[cfg(not(target_os = "linux"))]
pub(crate) async fn follow(_tell: impl FnMut(bool, Known)) {}
