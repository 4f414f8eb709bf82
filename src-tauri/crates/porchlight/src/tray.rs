//! The tray: an icon that shows who is there, a tooltip that names them, a menu with everything. What it shows is worked out
//! once, as data, in `face`; a backend only draws it.

mod face;
mod picture;
#[cfg(all(target_os = "linux", not(feature = "native-tray")))]
mod bus;
#[cfg(all(target_os = "linux", not(feature = "native-tray")))]
mod host;
#[cfg(all(target_os = "linux", not(feature = "native-tray")))]
mod scheme;
#[cfg(all(target_os = "linux", not(feature = "native-tray")))]
mod item;
#[cfg(any(feature = "native-tray", not(target_os = "linux")))]
pub(crate) mod native;

pub(crate) use face::{Choice, Face};
#[cfg(all(target_os = "linux", not(feature = "native-tray")))]
pub(crate) use item::run;
#[cfg(any(feature = "native-tray", not(target_os = "linux")))]
pub(crate) use native::run;

/// What a backend needs from the program's first thread: on Linux nothing.
#[cfg(all(target_os = "linux", not(feature = "native-tray")))]
#[derive(Clone)]
pub(crate) struct Door;
#[cfg(any(feature = "native-tray", not(target_os = "linux")))]
pub(crate) use native::Link as Door;
