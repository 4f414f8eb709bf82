//! Linux and Windows. The former's dialogs are kept away by the look before each call, the latter has none.

use keyring_core::{CredentialStore, Error, Result};
use std::sync::Arc;

/// Opens the platform's store.
#[cfg(target_os = "linux")]
pub(in crate::keyring) fn open() -> Result<Arc<CredentialStore>> {
    let store = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

/// Opens the platform's store.
#[cfg(target_os = "windows")]
pub(in crate::keyring) fn open() -> Result<Arc<CredentialStore>> {
    let store = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

/// There is no store here.
#[cfg(not(any(target_os = "linux", target_os = "windows")))]
pub(in crate::keyring) fn open() -> Result<Arc<CredentialStore>> {
    Err(Error::NoDefaultStore)
}

/// Keeps dialogs away while it lives.
pub(in crate::keyring) struct Quiet;

impl Quiet {
    pub(in crate::keyring) fn begin() -> Self {
        Self
    }
}

/// Whether an error of the platform means that access was denied.
pub(in crate::keyring) fn is_denied(_: &Error) -> bool {
    false
}

/// Opens the keyring with a dialog of its own.
pub(in crate::keyring) fn open_for_user() -> Result<()> {
    Ok(())
}
