//! Who has an id at a service: of all accounts, because two services can give the same id to two people.

use super::World;
use crate::handle::ConnectionId;
use crate::wire::{FromAgent, Keyed};

impl World {
    /// Says whom accounts know by exactly this id.
    pub(super) fn find_key(&self, connection: ConnectionId, id: u32, key: &str) {
        let known = |account| {
            let contact = self.machine.contact(self.machine.contact_with_key(account, key)?)?;
            Some(Keyed { account: account.0, person: contact.person.0 })
        };
        let contacts = self.machine.records().filter_map(|account| known(account.id)).collect();
        self.viewers.send(connection, FromAgent::Found { id, contacts });
    }
}
