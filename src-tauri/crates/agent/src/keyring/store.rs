//! The keyring of this platform, opened anew whenever the one before has failed: its own one-time default never recovers.

#[cfg(target_os = "macos")]
mod mac;
#[cfg(not(target_os = "macos"))]
mod plain;

#[cfg(target_os = "macos")]
use mac as platform;
#[cfg(not(target_os = "macos"))]
use plain as platform;

pub(super) use platform::{Quiet, is_denied, open_for_user};

use keyring_core::{CredentialStore, Result};
use std::sync::Arc;

/// Opens a store. Called on the keyring's thread, and may block.
pub(super) type OpenStore = Arc<dyn Fn() -> Result<Arc<CredentialStore>> + Send + Sync>;

/// The platform's store.
pub(super) fn system() -> OpenStore {
    Arc::new(platform::open)
}
