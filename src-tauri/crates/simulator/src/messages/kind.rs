//! The kinds of message that the vendor names, and which of them somebody wrote.

/// What kind of message it is (fanvue.md 5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Written by hand to one person.
    Single,
    /// A tip, perhaps with words.
    Tip,
    /// A call that was made or missed.
    VoiceCall,
    /// Sent to many.
    Broadcast,
    /// An offer sent to many that shows in the list of chats.
    GhostPromotion,
    /// A reply that the service's writing aid proposed.
    TextReply,
    /// Words that the service's writing aid made up.
    TextGeneration,
    /// Words that the service's writing aid improved.
    TextRewrite,
    /// Sent by the service after a subscription was cancelled.
    Canceled,
    /// Sent by the service for a new follower.
    NewFollower,
    /// Sent by the service after a purchase.
    NewPurchase,
    /// Sent by the service for a new subscriber.
    NewSubscriber,
    /// Sent by the service to somebody who subscribed again.
    ReSubscribed,
    /// Sent by the service after a renewal.
    Renewed,
    /// Sent by the service as an answer.
    ChatMessageReply,
    /// Sent by the service as an answer to somebody's first words.
    FirstMessageReply,
}

impl MessageKind {
    /// All of them.
    pub const ALL: [MessageKind; 16] = [
        MessageKind::Single,
        MessageKind::Tip,
        MessageKind::VoiceCall,
        MessageKind::Broadcast,
        MessageKind::GhostPromotion,
        MessageKind::TextReply,
        MessageKind::TextGeneration,
        MessageKind::TextRewrite,
        MessageKind::Canceled,
        MessageKind::NewFollower,
        MessageKind::NewPurchase,
        MessageKind::NewSubscriber,
        MessageKind::ReSubscribed,
        MessageKind::Renewed,
        MessageKind::ChatMessageReply,
        MessageKind::FirstMessageReply,
    ];

    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            MessageKind::Single => "SINGLE_RECIPIENT",
            MessageKind::Tip => "TIP",
            MessageKind::VoiceCall => "VOICE_CALL",
            MessageKind::Broadcast => "BROADCAST",
            MessageKind::GhostPromotion => "GHOST_PROMOTION",
            MessageKind::TextReply => "CHAT_TEXT_REPLY",
            MessageKind::TextGeneration => "CHAT_TEXT_GENERATION",
            MessageKind::TextRewrite => "CHAT_TEXT_REWRITE",
            MessageKind::Canceled => "AUTOMATED_CANCELED",
            MessageKind::NewFollower => "AUTOMATED_NEW_FOLLOWER",
            MessageKind::NewPurchase => "AUTOMATED_NEW_PURCHASE",
            MessageKind::NewSubscriber => "AUTOMATED_NEW_SUBSCRIBER",
            MessageKind::ReSubscribed => "AUTOMATED_RE_SUBSCRIBED",
            MessageKind::Renewed => "AUTOMATED_RENEWED",
            MessageKind::ChatMessageReply => "AUTOMATED_CHAT_MESSAGE_REPLY",
            MessageKind::FirstMessageReply => "AUTOMATED_FIRST_MESSAGE_REPLY",
        }
    }

    /// Whether somebody sat in the chat to send it, and so has read what was there.
    pub(crate) fn is_by_hand(self) -> bool {
        match self {
            MessageKind::Single
            | MessageKind::Tip
            | MessageKind::VoiceCall
            | MessageKind::TextReply
            | MessageKind::TextGeneration
            | MessageKind::TextRewrite => true,
            MessageKind::Broadcast
            | MessageKind::GhostPromotion
            | MessageKind::Canceled
            | MessageKind::NewFollower
            | MessageKind::NewPurchase
            | MessageKind::NewSubscriber
            | MessageKind::ReSubscribed
            | MessageKind::Renewed
            | MessageKind::ChatMessageReply
            | MessageKind::FirstMessageReply => false,
        }
    }
}
