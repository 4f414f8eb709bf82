//! How the store is connected to each of its databases, and what of them can be asked now.

use super::{StoreError, Whose};
use presence::id::ContactId;
use rusqlite::Connection;

/// A database, as far as it can be used now.
#[derive(Debug)]
pub(super) enum Link {
    /// Read and written.
    Open(Connection),
    /// Read; writing is tried again.
    ReadOnly(Connection),
    /// Made by a newer program: read if that is possible, never written.
    Newer(Option<Connection>),
    /// Not to be had now; it is tried again.
    Away {
        /// Whether it did not exist when the store was opened. What has come there since is not ours to write to.
        was_absent: bool,
    },
}

/// Both databases, with what the writer has to know of them.
#[derive(Debug)]
pub(super) struct Links {
    /// What the user made.
    pub(super) people: Link,
    /// What happened.
    pub(super) history: Link,
    /// The name that both bear.
    pub(super) generation: String,
    /// Notices below this id may have been used already.
    pub(super) notices_below: i64,
}

/// What can be asked.
#[derive(Clone, Copy, Debug)]
pub(super) struct Books<'a> {
    links: &'a Links,
}

impl Link {
    /// The connection, for reading.
    pub(super) fn reading(&self) -> Option<&Connection> {
        match self {
            Self::Open(connection) | Self::ReadOnly(connection) => Some(connection),
            Self::Newer(connection) => connection.as_ref(),
            Self::Away { .. } => None,
        }
    }

    /// Whether it should be written and cannot.
    pub(super) fn is_blocked(&self) -> bool {
        match self {
            Self::ReadOnly(_) | Self::Away { .. } => true,
            Self::Open(_) | Self::Newer(_) => false,
        }
    }

    /// Whether a newer program made it.
    pub(super) fn is_newer(&self) -> bool {
        match self {
            Self::Newer(_) => true,
            Self::Open(_) | Self::ReadOnly(_) | Self::Away { .. } => false,
        }
    }
}

impl<'a> Books<'a> {
    /// What can be asked of these.
    pub(super) fn new(links: &'a Links) -> Self {
        Self { links }
    }

    /// The database of what happened.
    pub(super) fn history(self) -> Result<&'a Connection, StoreError> {
        self.links.history.reading().ok_or(StoreError::NotNow)
    }

    /// The database of what the user made.
    pub(super) fn people(self) -> Result<&'a Connection, StoreError> {
        self.links.people.reading().ok_or(StoreError::NotNow)
    }

    /// The contacts that are meant.
    pub(super) fn contacts(self, whose: Whose) -> Result<Vec<ContactId>, StoreError> {
        let person = match whose {
            Whose::Contact(contact) => return Ok(vec![contact]),
            Whose::Person(person) => person,
        };
        let mut statement = self.people()?.prepare_cached("SELECT id FROM contacts WHERE person = ?1")?;
        let contacts = statement.query_map([person.0], |row| row.get(0).map(ContactId))?;
        Ok(contacts.collect::<Result<_, _>>()?)
    }
}
