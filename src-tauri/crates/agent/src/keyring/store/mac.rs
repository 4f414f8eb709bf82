//! macOS. The login keychain raises its dialog by itself when it is locked or does not know the program; that is turned off for
//! every call but the user's own wish.

use keyring_core::{CredentialStore, Error, Result};
use security_framework::base::Error as PlatformError;
use security_framework::os::macos::keychain::{KeychainUserInteractionLock, SecKeychain};
use std::sync::Arc;

/// What the keychain answers when it would have to ask the user and may not (`errSecInteractionNotAllowed`), when the user
/// cancels (`errSecUserCanceled`), and when the password is wrong (`errSecAuthFailed`).
const DENIED: [i32; 3] = [-25308, -128, -25293];

/// Opens the login keychain.
pub(in crate::keyring) fn open() -> Result<Arc<CredentialStore>> {
    let store = apple_native_keyring_store::keychain::Store::new()?;
    Ok(store)
}

/// Keeps dialogs away while it lives.
pub(in crate::keyring) struct Quiet {
    _lock: Option<KeychainUserInteractionLock>,
}

impl Quiet {
    pub(in crate::keyring) fn begin() -> Self {
        Self { _lock: SecKeychain::disable_user_interaction().ok() }
    }
}

/// Whether an error of the platform means that access was denied.
pub(in crate::keyring) fn is_denied(error: &Error) -> bool {
    match error {
        Error::PlatformFailure(cause) => {
            cause.downcast_ref::<PlatformError>().is_some_and(|cause| DENIED.contains(&cause.code()))
        }
        _ => false,
    }
}

/// Opens the keychain with a dialog of its own, which does not appear when it is open.
pub(in crate::keyring) fn open_for_user() -> Result<()> {
    let unlocked = SecKeychain::default().and_then(|mut keychain| keychain.unlock(None));
    unlocked.map_err(|error| Error::NoStorageAccess(Box::new(error)))
}
