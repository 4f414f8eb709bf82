//! Who is the same human as whom, in one cell. A contact is named by its service, the id that its account has there, and its own
//! id. The last two have no blanks in them, so that blanks part the three.

use std::fmt;

/// A contact as a table names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// The service's name for people.
    pub(crate) service: Box<str>,
    /// The account's own id at the service.
    pub(crate) account: Box<str>,
    /// The contact's id.
    pub(crate) key: Box<str>,
}

/// Two contacts of one human.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Same {
    /// The one in whose row it stands.
    pub(crate) this: Mention,
    /// The one it names.
    pub(crate) other: Mention,
}

impl Mention {
    /// Whom a cell names.
    pub(super) fn of(cell: &str) -> Option<Self> {
        let mut parts = cell.trim().rsplitn(3, ' ');
        let (key, account, service) = (parts.next()?, parts.next()?, parts.next()?);
        Some(Self { service: service.into(), account: account.into(), key: key.into() })
    }
}

impl fmt::Display for Mention {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.service, self.account, self.key)
    }
}
