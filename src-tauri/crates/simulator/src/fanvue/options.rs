//! What the vendor's pages leave open about statuses, the list of who is online and bulk messages, and how large an agency is, as
//! switches.

/// How `POST /chats/messages/batch` behaves where fanvue.md 4.2 leaves it open.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BulkOptions {
    /// What `sender` and `recipient` hold.
    pub users: UserStyle,
    /// In which order the messages of a chat come.
    pub order: BulkOrder,
    /// What becomes of a `sinceMessageUuid` that names no known message.
    pub unknown_cursor: UnknownCursor,
    /// What the reading does to the chats.
    pub reading: BulkReading,
}

/// What `sender` and `recipient` hold. The page's example and the single-chat endpoint's schema disagree.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UserStyle {
    /// The whole user object, as in the page's example.
    #[default]
    Whole,
    /// Only `uuid` and `handle`, as in a single chat.
    Slim,
}

/// In which order the messages of a chat come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BulkOrder {
    /// The newest first.
    #[default]
    NewestFirst,
    /// The same messages in no useful order: the newest last, the others before it, newest first.
    Unsorted,
}

/// What becomes of a `sinceMessageUuid` that names no known message. Unknown at the vendor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnknownCursor {
    /// 400, which is the harder case.
    #[default]
    Refused,
    /// As if it had been left out.
    Ignored,
}

/// What the bulk reading does to the chats. That it does nothing is inferred, not documented (fanvue.md 1.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BulkReading {
    /// Nothing.
    #[default]
    LeavesUnread,
    /// Marks them as read, after the answer was made.
    MarksRead,
    /// Marks them as read, before the answer is made, so that it tells of nothing unread.
    MarksReadFirst,
}

/// Where hidden people stand in `GET /chats?filter=online`. Unknown at the vendor (fanvue.md 5.1); statuses never show them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HiddenPeople {
    /// Nowhere.
    #[default]
    LeftOut,
    /// Among those who are online, while they are here.
    Listed,
}

/// What becomes of a call of `POST /chats/statuses` that names somebody without a chat. Unknown at the vendor (fanvue.md 4.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Chatless {
    /// They are told of like everybody.
    #[default]
    Told,
    /// They are left out.
    LeftOut,
    /// They are null.
    Null,
    /// 400 for the whole call.
    Refused,
    /// 404 for the whole call.
    NotFound,
    /// 403 for the whole call, with a body of its own.
    Forbidden,
    /// 403 for the whole call, in the words for a missing scope.
    Insufficient,
}

/// The creators whom the signed-in user manages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AgencyOptions {
    /// How many there are. Every user who can sign in manages the same ones.
    pub creators: usize,
    /// How many fans of its own each has, of the same crowd and with the same life as the account's people.
    pub fans: usize,
}
