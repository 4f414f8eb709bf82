//! Names of things, as types, so that one kind of id can never stand in for another.

use uuid::Uuid;

macro_rules! row_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub i64);
    };
}

row_id!(
    /// One identity seen through a sign-in. Never reused.
    AccountId
);
row_id!(
    /// One person as one account knows them. Never reused.
    ContactId
);
row_id!(
    /// One human: one contact, or several the user merged. Never reused.
    PersonId
);
row_id!(
    /// One decision about telling the user, shown or held. Never reused.
    NoticeId
);

row_id!(
    /// A label on people. Never reused.
    LabelId
);

/// One grant: a base URL, a client, tokens, one refresher and one keyring item, which bears this name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SignInId(pub Uuid);

/// The short name a service is registered under, one word in lower case. The rules compare it and never look inside.
pub type ServiceName = &'static str;

/// What a service itself calls a contact: opaque text, kept byte for byte, judged by no shape.
pub type Key = Box<str>;

/// One request under way. Unique within a run; later ones have larger numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(pub u64);
