//! A keyring that is none: values live in memory and go with the store. For the demo and the tests. The mock of `keyring-core`
//! would do, but it shows its values when it is debugged.

use super::store::OpenStore;
use keyring_core::api::{Credential, CredentialApi, CredentialStoreApi};
use keyring_core::{CredentialStore, Entry, Error, Result};
use secrecy::{ExposeSecret, SecretSlice};
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard};

type Values = Arc<Mutex<HashMap<(String, String), SecretSlice<u8>>>>;

/// Opens the same values each time, so that a new thread finds what the one before wrote.
pub(super) fn opener() -> OpenStore {
    let store: Arc<CredentialStore> = Arc::new(Memory { values: Values::default() });
    Arc::new(move || Ok(Arc::clone(&store)))
}

struct Memory {
    values: Values,
}

struct Item {
    values: Values,
    key: (String, String),
}

impl CredentialStoreApi for Memory {
    fn vendor(&self) -> String {
        "memory".to_owned()
    }

    fn id(&self) -> String {
        "memory".to_owned()
    }

    fn build(&self, service: &str, user: &str, _: Option<&HashMap<&str, &str>>) -> Result<Entry> {
        let key = (service.to_owned(), user.to_owned());
        Ok(Entry::new_with_credential(Arc::new(Item { values: Arc::clone(&self.values), key })))
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Memory(..)")
    }
}

impl Item {
    fn values(&self) -> MutexGuard<'_, HashMap<(String, String), SecretSlice<u8>>> {
        self.values.lock().expect("nothing panics while holding the values")
    }
}

impl CredentialApi for Item {
    fn set_secret(&self, secret: &[u8]) -> Result<()> {
        self.values().insert(self.key.clone(), SecretSlice::from(secret.to_vec()));
        Ok(())
    }

    fn get_secret(&self) -> Result<Vec<u8>> {
        self.values().get(&self.key).map(|value| value.expose_secret().to_vec()).ok_or(Error::NoEntry)
    }

    fn delete_credential(&self) -> Result<()> {
        self.values().remove(&self.key).map(|_| ()).ok_or(Error::NoEntry)
    }

    fn get_credential(&self) -> Result<Option<Arc<Credential>>> {
        Ok(None)
    }

    fn get_specifiers(&self) -> Option<(String, String)> {
        Some(self.key.clone())
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn debug_fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Item(..)")
    }
}
