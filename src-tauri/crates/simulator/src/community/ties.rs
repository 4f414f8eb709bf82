//! How a member who can sign in and another one are connected.
//!
//! Both modes come down to two facts, whether each of the two has made a step towards the other: following in one mode,
//! asking or accepting in the other. So the mode can change while the community runs.

use crate::community::CommunityMode;

/// The connection of one who can sign in ("me") with another member.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tie {
    pub(crate) from_me: bool,
    pub(crate) from_them: bool,
    /// The word to say in place of the one that follows from the facts.
    pub(crate) stated: Option<String>,
    /// When the facts last changed, in milliseconds since 1970.
    pub(crate) since: i64,
    /// Whether life leaves it alone, because a command set it.
    pub(crate) is_held: bool,
}

impl Tie {
    /// The vendor's word (selfcommunity.md 2.2); `None` is null.
    pub(crate) fn word(&self, mode: CommunityMode) -> Option<&str> {
        if let Some(stated) = &self.stated {
            return Some(stated);
        }
        match (mode, self.from_me, self.from_them) {
            (CommunityMode::Follow, true, _) => Some("followed"),
            (CommunityMode::Friendship, true, true) => Some("connected"),
            (CommunityMode::Friendship, true, false) => Some("sent_connection_request"),
            (CommunityMode::Friendship, false, true) => Some("received_connection_request"),
            (CommunityMode::Follow, false, _) | (CommunityMode::Friendship, false, false) => None,
        }
    }

    /// Sets the facts so that the word follows from them, or else states it.
    pub(crate) fn set_word(&mut self, mode: CommunityMode, word: Option<&str>, now: i64) {
        let (from_me, from_them) = match (mode, word) {
            (CommunityMode::Follow, None) => (false, self.from_them),
            (CommunityMode::Follow, Some("followed")) => (true, self.from_them),
            (CommunityMode::Friendship, None) => (false, false),
            (CommunityMode::Friendship, Some("sent_connection_request")) => (true, false),
            (CommunityMode::Friendship, Some("received_connection_request")) => (false, true),
            (CommunityMode::Friendship, Some("connected")) => (true, true),
            (CommunityMode::Follow | CommunityMode::Friendship, Some(other)) => {
                self.stated = Some(String::from(other));
                return;
            }
        };
        self.set(from_me, from_them, now);
    }

    pub(crate) fn set(&mut self, from_me: bool, from_them: bool, now: i64) {
        if (from_me, from_them) != (self.from_me, self.from_them) {
            self.since = now;
        }
        (self.from_me, self.from_them, self.stated) = (from_me, from_them, None);
    }

    /// Whether one has made a step and the other has not.
    pub(crate) fn is_open(&self) -> bool {
        self.from_me != self.from_them
    }
}
