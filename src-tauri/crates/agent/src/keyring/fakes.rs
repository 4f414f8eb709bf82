//! A keyring for tests: values in memory that can be looked at, and faults that can be switched on.

use super::gate::Gate;
use super::store::OpenStore;
use super::{Secret, Vault};
use crate::wire;
use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
use keyring_core::{CredentialStore, Entry, Error, Result};
use presence::id::SignInId;
use secrecy::ExposeSecret;
use std::any::Any;
use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex};
use tokio::sync::watch;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Fault {
    #[default]
    None,
    /// Every call blocks until the fault is over; then it goes through.
    Hangs,
    /// Every call fails, until a new store is opened.
    Restarted,
    /// Every call fails.
    Fails,
    /// Access is denied.
    Denied,
    /// Something else is read than was written.
    Garbles,
}

#[derive(Default)]
struct Inside {
    values: HashMap<String, Vec<Vec<u8>>>,
    fault: Fault,
    opened: u32,
    calls: u32,
    writes: u32,
}

#[derive(Default)]
struct Shared {
    inside: Mutex<Inside>,
    changed: Condvar,
}

/// The keyring. Copies are the same one.
#[derive(Clone)]
pub(crate) struct FakeKeyring {
    shared: Arc<Shared>,
    state: watch::Sender<wire::Keyring>,
    is_blind: bool,
}

impl FakeKeyring {
    pub(crate) fn new() -> Self {
        let (state, _) = watch::channel(wire::Keyring::Open);
        Self { shared: Arc::default(), state, is_blind: false }
    }

    /// One whose state cannot be seen from outside, as on macOS.
    pub(crate) fn blind() -> Self {
        Self { is_blind: true, ..Self::new() }
    }

    pub(crate) fn vault(&self) -> Vault {
        let shared = Arc::clone(&self.shared);
        let open: OpenStore = Arc::new(move || {
            let mut inside = shared.inside.lock().unwrap();
            inside.opened += 1;
            let store: Arc<CredentialStore> =
                Arc::new(Store { shared: Arc::clone(&shared), number: inside.opened });
            Ok(store)
        });
        let gate = if self.is_blind { Gate::Always } else { Gate::Told(self.state.subscribe()) };
        Vault::with(gate, open)
    }

    pub(crate) fn say(&self, state: wire::Keyring) {
        self.state.send_replace(state);
    }

    pub(crate) fn fault(&self, fault: Fault) {
        let mut inside = self.shared.inside.lock().unwrap();
        if fault == Fault::Restarted {
            inside.opened += 1;
        }
        inside.fault = fault;
        self.shared.changed.notify_all();
    }

    pub(crate) fn calls(&self) -> u32 {
        self.shared.inside.lock().unwrap().calls
    }

    pub(crate) fn writes(&self) -> u32 {
        self.shared.inside.lock().unwrap().writes
    }

    /// The newest value under a name.
    pub(crate) fn value(&self, id: SignInId) -> Option<Secret> {
        let inside = self.shared.inside.lock().unwrap();
        inside.values.get(&id.0.to_string())?.last().cloned().map(Secret::from)
    }

    pub(crate) fn count(&self, id: SignInId) -> usize {
        self.shared.inside.lock().unwrap().values.get(&id.0.to_string()).map_or(0, Vec::len)
    }

    pub(crate) fn set(&self, id: SignInId, value: Secret) {
        let mut inside = self.shared.inside.lock().unwrap();
        inside.values.insert(id.0.to_string(), vec![value.expose_secret().to_vec()]);
    }

    /// Adds a second item of the same name.
    pub(crate) fn add(&self, id: SignInId, value: Secret) {
        let mut inside = self.shared.inside.lock().unwrap();
        inside.values.entry(id.0.to_string()).or_default().push(value.expose_secret().to_vec());
    }
}

struct Store {
    shared: Arc<Shared>,
    number: u32,
}

/// An item by its name, or one of several of that name by its value.
struct Item {
    shared: Arc<Shared>,
    store: u32,
    user: String,
    one: Option<Vec<u8>>,
}

impl CredentialStoreApi for Store {
    fn vendor(&self) -> String {
        "fake".to_owned()
    }

    fn id(&self) -> String {
        "fake".to_owned()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        assert_eq!(service, super::APP_ID);
        Ok(item(&self.shared, self.number, user, None))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}

fn item(shared: &Arc<Shared>, store: u32, user: &str, one: Option<Vec<u8>>) -> Entry {
    Entry::new_with_credential(Arc::new(Item {
        shared: Arc::clone(shared),
        store,
        user: user.to_owned(),
        one,
    }))
}

impl Item {
    /// Goes through the faults to the values of this name.
    fn with<T>(&self, act: impl FnOnce(&mut Vec<Vec<u8>>, Fault) -> T) -> Result<T> {
        let mut inside = self.shared.inside.lock().unwrap();
        inside.calls += 1;
        while inside.fault == Fault::Hangs {
            inside = self.shared.changed.wait(inside).unwrap();
        }
        let because = || "secret-in-an-error".into();
        match inside.fault {
            Fault::Denied => return Err(Error::NoStorageAccess(because())),
            Fault::Fails => return Err(Error::PlatformFailure(because())),
            Fault::Restarted if self.store < inside.opened => return Err(Error::PlatformFailure(because())),
            Fault::Restarted | Fault::None | Fault::Hangs | Fault::Garbles => {}
        }
        let fault = inside.fault;
        Ok(act(inside.values.entry(self.user.clone()).or_default(), fault))
    }

    fn ambiguous(&self, values: &[Vec<u8>]) -> Error {
        Error::Ambiguous(
            values.iter().map(|v| item(&self.shared, self.store, &self.user, Some(v.clone()))).collect(),
        )
    }
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.shared.inside.lock().unwrap().writes += 1;
        self.with(|values, _| {
            if self.one.is_none() && values.len() > 1 {
                return Err(self.ambiguous(values));
            }
            if let Some(one) = &self.one {
                values.retain(|value| value != one);
            } else {
                values.clear();
            }
            values.push(secret.to_vec());
            Ok(())
        })?
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.with(|values, fault| {
            if let Some(one) = &self.one {
                return Ok(one.clone());
            }
            match &values[..] {
                [] => Err(Error::NoEntry),
                [_] if fault == Fault::Garbles => Ok(b"garbled".to_vec()),
                [one] => Ok(one.clone()),
                several => Err(self.ambiguous(several)),
            }
        })?
    }

    fn delete_credential(&self) -> Result<()> {
        self.with(|values, _| match (&self.one, values.len()) {
            (_, 0) => Err(Error::NoEntry),
            (Some(one), _) => {
                values.retain(|value| value != one);
                Ok(())
            }
            (None, 1) => {
                values.clear();
                Ok(())
            }
            (None, _) => Err(self.ambiguous(values)),
        })?
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        None
    }

    fn as_any(&self) -> &dyn Any {
        self
    }
}
