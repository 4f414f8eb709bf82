//! Looks how the keyring is, without raising a prompt, before anything is called that could.

use super::KeyringError;
use crate::wire;

/// What stands before the keyring.
pub(crate) enum Gate {
    /// Nothing can be seen from outside: it counts as open until a call says otherwise.
    Always,
    /// The Secret Service on the session bus.
    #[cfg(target_os = "linux")]
    Bus(Box<super::bus::BusGate>),
    /// A test says how it is.
    #[cfg(test)]
    Told(tokio::sync::watch::Receiver<wire::Keyring>),
}

/// What the user's wish to open the keyring comes to.
pub(super) enum Opening {
    /// The store itself raises the dialog when it is touched.
    Touch,
    /// The dialog is asked for here.
    #[cfg(target_os = "linux")]
    Bus(super::bus::Unlocking),
}

impl Gate {
    /// The gate of this platform. Windows has no lock of its own. On macOS the state of the login keychain cannot be seen
    /// through the store: a locked one denies a call, without a dialog, and then nothing is called before the user wishes.
    pub(super) fn system() -> Self {
        #[cfg(target_os = "linux")]
        return Self::Bus(Box::default());
        #[cfg(not(target_os = "linux"))]
        return Self::Always;
    }

    /// How the keyring is, within about a second; with a user name, also whether that item lies in a locked collection.
    pub(super) async fn look(&mut self, user: Option<&str>) -> wire::Keyring {
        match self {
            Self::Always => {
                let _ = user;
                wire::Keyring::Open
            }
            #[cfg(target_os = "linux")]
            Self::Bus(bus) => bus.look(user).await,
            #[cfg(test)]
            Self::Told(state) => *state.borrow(),
        }
    }

    /// Lets go of what a fault may have left half done.
    pub(super) fn start_over(&mut self) {
        match self {
            Self::Always => {}
            #[cfg(target_os = "linux")]
            Self::Bus(bus) => **bus = super::bus::BusGate::default(),
            #[cfg(test)]
            Self::Told(_) => {}
        }
    }

    /// Comes back when the keyring may have changed. Can be dropped and called again without loss.
    pub(super) async fn changed(&mut self) {
        match self {
            Self::Always => std::future::pending().await,
            #[cfg(target_os = "linux")]
            Self::Bus(bus) => bus.changed().await,
            #[cfg(test)]
            Self::Told(state) => {
                if state.changed().await.is_err() {
                    std::future::pending::<()>().await;
                }
            }
        }
    }

    /// Whether changes are heard of, so that looking again and again is only a precaution.
    pub(super) fn is_following(&self) -> bool {
        match self {
            Self::Always => true,
            #[cfg(target_os = "linux")]
            Self::Bus(bus) => bus.is_following(),
            #[cfg(test)]
            Self::Told(_) => true,
        }
    }

    /// Whether a denied call shows that it is locked, because nothing else can.
    pub(super) fn is_blind(&self) -> bool {
        matches!(self, Self::Always)
    }

    /// How to open it for the user.
    pub(super) async fn opening(&mut self) -> Result<Opening, KeyringError> {
        match self {
            Self::Always => Ok(Opening::Touch),
            #[cfg(target_os = "linux")]
            Self::Bus(bus) => bus.unlocking().await.map(Opening::Bus),
            #[cfg(test)]
            Self::Told(_) => Ok(Opening::Touch),
        }
    }
}
