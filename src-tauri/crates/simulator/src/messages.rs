//! Messages between the account and one person, and the invented talk of the past.

use uuid::Uuid;

use crate::dice::Dice;
use crate::life::{DAY, MINUTE, SECOND};

mod kind;
mod phrases;

pub use kind::MessageKind;
pub(crate) use phrases::{from_person, reply};

/// Who sent a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sender {
    /// The person.
    Person,
    /// The account's owner, or the service in the owner's name.
    Owner,
    /// A member of the owner's team in the owner's name: `sentByUserId` is theirs.
    Team,
}

/// What is attached to a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MediaKind {
    /// A picture.
    Image,
    /// A film.
    Video,
    /// A recording.
    Audio,
    /// A file.
    Document,
}

impl MediaKind {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            MediaKind::Image => "image",
            MediaKind::Video => "video",
            MediaKind::Audio => "audio",
            MediaKind::Document => "document",
        }
    }
}

/// A message to be sent by a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The words, if any.
    pub text: Option<String>,
    /// What kind of message.
    pub kind: MessageKind,
    /// What is attached.
    pub media: Option<MediaKind>,
    /// Its price or, for a tip, its amount, in cents.
    pub price_cents: Option<u32>,
}

impl Draft {
    /// Plain words.
    pub fn text(text: impl Into<String>) -> Draft {
        Draft { text: Some(text.into()), kind: MessageKind::Single, media: None, price_cents: None }
    }

    /// An attachment without words.
    pub fn media(media: MediaKind) -> Draft {
        Draft { text: None, kind: MessageKind::Single, media: Some(media), price_cents: None }
    }

    /// An attachment without words that costs something to open.
    pub fn priced(media: MediaKind, cents: u32) -> Draft {
        Draft { price_cents: Some(cents), ..Draft::media(media) }
    }

    /// Words of another kind than those written by hand.
    pub fn of_kind(kind: MessageKind, text: impl Into<String>) -> Draft {
        Draft { kind, ..Draft::text(text) }
    }

    /// A tip without words.
    pub fn tip(cents: u32) -> Draft {
        Draft { text: None, kind: MessageKind::Tip, media: None, price_cents: Some(cents) }
    }
}

impl From<&str> for Draft {
    fn from(text: &str) -> Draft {
        Draft::text(text)
    }
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Message {
    pub(crate) uuid: Uuid,
    pub(crate) sent_at: i64,
    pub(crate) sender: Sender,
    pub(crate) draft: Draft,
    pub(crate) media: Vec<Uuid>,
    /// When its price was paid. A tip is paid with being sent.
    pub(crate) purchased_at: Option<i64>,
    pub(crate) is_read: bool,
}

impl Message {
    pub(crate) fn new(dice: &mut Dice, sender: Sender, draft: Draft, sent_at: i64) -> Message {
        Message {
            uuid: dice.uuid(),
            sent_at,
            sender,
            media: draft.media.map(|_| dice.uuid()).into_iter().collect(),
            purchased_at: (draft.kind == MessageKind::Tip).then_some(sent_at),
            is_read: false,
            draft,
        }
    }
}

/// What an invented talk must end with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ending {
    pub(crate) length: usize,
    pub(crate) last_at: i64,
    pub(crate) unread: u32,
    pub(crate) is_unanswered: bool,
    pub(crate) is_subscriber: bool,
}

/// Invents a talk of the past, oldest first, that ends as told.
pub(crate) fn talk(dice: &mut Dice, ending: Ending) -> Vec<Message> {
    let mut messages = Vec::with_capacity(ending.length);
    let mut sent_at = ending.last_at;
    for back in 0..ending.length {
        let is_first = back + 1 == ending.length && back > 0;
        let is_unread = back < ending.unread as usize;
        let sender = if is_first {
            Sender::Owner
        } else if back == 0 || is_unread {
            if ending.is_unanswered { Sender::Person } else { Sender::Owner }
        } else if dice.chance(0.55) {
            Sender::Person
        } else if dice.chance(0.2) {
            Sender::Team
        } else {
            Sender::Owner
        };
        let draft = match sender {
            Sender::Owner if is_first => welcome(ending.is_subscriber),
            Sender::Owner | Sender::Team => reply(dice),
            Sender::Person => from_person(dice),
        };
        let mut message = Message::new(dice, sender, draft, sent_at);
        message.is_read = !is_unread;
        if message.purchased_at.is_none() && message.draft.price_cents.is_some() && dice.chance(0.6) {
            message.purchased_at = Some((sent_at + dice.between(MINUTE, DAY / 2)).min(ending.last_at));
        }
        messages.push(message);
        sent_at -= gap(dice);
    }
    messages.reverse();
    messages
}

fn welcome(is_subscriber: bool) -> Draft {
    let (kind, text) = if is_subscriber {
        (MessageKind::NewSubscriber, "Thank you for subscribing! Ask me anything about clay.")
    } else {
        (MessageKind::NewFollower, "Thanks for the follow, make yourself at home!")
    };
    Draft { kind, ..Draft::text(text) }
}

/// Minutes within a conversation, days between two.
fn gap(dice: &mut Dice) -> i64 {
    if dice.chance(0.7) { dice.between(15 * SECOND, 12 * MINUTE) } else { dice.between(DAY / 3, 6 * DAY) }
}
