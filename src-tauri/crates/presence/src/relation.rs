//! How the account's owner is connected to somebody, for services that tell that and not who is there.

/// A connection between the account's owner and a contact, seen from the owner.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// None: an answer, and not "unknown".
    None,
    /// The owner follows them.
    Followed,
    /// Both are connected.
    Connected,
    /// The owner asked to be connected.
    RequestSent,
    /// They asked to be connected.
    RequestReceived,
    /// What the service calls it, for words the program does not know.
    Other(Box<str>),
}
