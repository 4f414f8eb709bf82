//! What was said in a chat. Lives in memory only.

use crate::id::Key;
use crate::time::Wall;

/// The last message of a chat. Lives in memory only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastWords {
    /// When it was sent, where the service tells.
    pub sent: Option<Wall>,
    /// Whether they wrote it, and not the account's side.
    pub is_theirs: bool,
    /// Whether somebody else wrote it on the account's side, so that the chat is answered.
    pub is_by_colleague: bool,
    /// What it was.
    pub what: Words,
}

impl LastWords {
    /// That they wrote, without what; nothing of what the account's own side wrote.
    #[must_use]
    pub fn hidden(&self) -> Option<Self> {
        self.is_theirs.then(|| Self { what: Words::Hidden, ..self.clone() })
    }
}

/// What a message was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Words {
    /// Text, as data.
    Text(Box<str>),
    /// No text, but something attached.
    Attachment(Attachment),
    /// Something that costs, and whether they bought it.
    Priced { price: Price, what: Attachment, is_bought: bool },
    /// A tip, with its amount where told.
    Tip(Option<Price>),
    /// A call.
    Call,
    /// Something that is not to be shown where it is told of.
    Hidden,
}

/// The kinds of attachment that have words of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attachment {
    /// A picture.
    Picture,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// Anything else.
    Other,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price {
    /// In hundredths of the currency.
    pub cents: u64,
    /// The currency in the service's spelling, as in `USD`.
    pub currency: Box<str>,
}

/// What an answer says about one chat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChatReport {
    /// The contact it is with.
    pub key: Key,
    /// Its messages, or why there are none.
    pub chat: Result<Chat, NoChat>,
}

/// Messages of one chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chat {
    /// The messages, in no order to count on.
    pub messages: Vec<Message>,
    /// Whether there are more than these.
    pub has_more: bool,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id, which can stand as the place to go on from.
    pub id: Box<str>,
    /// When it was sent, where told.
    pub sent: Option<Wall>,
    /// What it says; nothing for what the service or a mass mailing sent, which are nobody's words.
    pub words: Option<LastWords>,
    /// Whether it is theirs and was not read yet.
    pub is_unread: bool,
}

/// Why an answer has nothing of a chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoChat {
    /// There is no such conversation.
    NotFound,
    /// It may not be read.
    Forbidden,
    /// The service failed for this chat alone.
    Failed,
    /// Its part of the answer could not be read, or has an error of another name.
    Unreadable,
    /// The service refused a whole call for it.
    Refused,
}
