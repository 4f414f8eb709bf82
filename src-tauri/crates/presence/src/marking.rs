//! Whether reading messages in bulk marks their chats as read at the service. No page says so, and the user's own unread marks
//! would go with every arrival; so the first use finds it out. What is unread before a question is compared with what a list
//! says right after the answer, one chat at a time, and what was found is kept beyond the run.

use crate::id::AskId;
use crate::roster::Slot;
use crate::time::Run;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// How long before a question a list may have told what is unread, to tell how it was before.
const JUST_BEFORE: Duration = Duration::from_secs(10);

/// How soon after an answer a list must say that a chat is read, to tell that the reading did it: a user who was just told of
/// somebody opens the chat before long.
const RIGHT_AFTER: Duration = Duration::from_secs(10);

/// How long one chat is waited for before another is risked.
const PATIENCE: Duration = Duration::from_secs(5);

/// How many chats have to be found read: the user, who may have one open elsewhere, reads that one at any moment.
const ENOUGH: usize = 2;

/// How long it is remembered that a chat was asked about.
const REMEMBERED: Duration = Duration::from_secs(30 * 60);

/// What reading messages in bulk does to chats at an account's service.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Marking {
    /// Not known yet.
    #[default]
    Unknown,
    /// It leaves them as they are.
    Leaves,
    /// It marks them as read, so that none is read but on the user's wish.
    Marks,
    /// It marks them as read, and the user wants them read all the same.
    Allowed,
}

impl Marking {
    /// Whether chats are read without the user's asking for each.
    #[must_use]
    pub fn may_read(self) -> bool {
        match self {
            Self::Unknown | Self::Leaves | Self::Allowed => true,
            Self::Marks => false,
        }
    }
}

/// What a list's row tells of the reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Nothing.
    None,
    /// The chat was left unread.
    Left,
    /// The chat may have been marked as read by it.
    Perhaps,
    /// The chat was marked as read by it.
    Marked,
}

/// Chats that were asked about while something in them was unread.
#[derive(Debug, Default)]
pub(crate) struct Trials {
    /// How much was unread when a list last told of a chat, and when that was.
    listed: BTreeMap<Slot, (u32, Run)>,
    open: BTreeMap<Slot, Trial>,
    /// Chats that were found read.
    suspicious: BTreeSet<Slot>,
}

#[derive(Debug)]
struct Trial {
    asked: Run,
    /// How much was unread just before, as far as that was told.
    unread: u32,
    /// The first question after the answer, and when that came.
    answered: Option<(AskId, Run)>,
}

impl Trials {
    /// A call about a chat with something unread is sent.
    pub(crate) fn ask(&mut self, slot: Slot, now: Run) {
        self.open.retain(|_, trial| now.since(trial.asked) < REMEMBERED);
        let just_before = self.listed.get(&slot).filter(|(_, at)| now.since(*at) <= JUST_BEFORE);
        let unread = just_before.map_or(0, |(unread, _)| *unread);
        self.open.insert(slot, Trial { asked: now, unread, answered: None });
    }

    /// The answer came, with so many unread messages of a chat; `next` is the question after it. Whether a list can now tell
    /// what became of the chat.
    pub(crate) fn answered(&mut self, slot: Slot, unread: u32, next: AskId, now: Run) -> bool {
        if unread > 0 {
            let trial = self.open.entry(slot).or_insert(Trial { asked: now, unread, answered: None });
            trial.unread = trial.unread.max(unread);
        }
        let Some(trial) = self.open.get_mut(&slot) else { return false };
        trial.answered = Some((next, now));
        if trial.unread == 0 {
            self.open.remove(&slot);
            return false;
        }
        true
    }

    /// Calls about these came to nothing.
    pub(crate) fn failed(&mut self, slots: &[Slot]) {
        self.open.retain(|slot, trial| trial.answered.is_some() || !slots.contains(slot));
    }

    /// A list said how much of a chat is unread, in answer to the question `ask`. `has_news` says that it tells of a message
    /// which the answer did not have.
    pub(crate) fn listed(
        &mut self,
        slot: Slot,
        unread: u32,
        has_news: bool,
        ask: AskId,
        now: Run,
    ) -> Evidence {
        if unread > 0 {
            self.listed.insert(slot, (unread, now));
        } else {
            self.listed.remove(&slot);
        }
        let Some(Trial { answered: Some((next, at)), unread: before, .. }) = self.open.get(&slot) else {
            return Evidence::None;
        };
        if ask < *next {
            return Evidence::None;
        }
        let (before, is_right_after) = (*before, now.since(*at) <= RIGHT_AFTER);
        self.open.remove(&slot);
        match unread {
            0 if is_right_after => {
                self.suspicious.insert(slot);
                if self.suspicious.len() >= ENOUGH { Evidence::Marked } else { Evidence::Perhaps }
            }
            0 => Evidence::Perhaps,
            left if left >= before && !has_news => Evidence::Left,
            _ => Evidence::None,
        }
    }

    /// The user opens a chat: what is read of it is their doing.
    pub(crate) fn opened(&mut self, slot: Slot) {
        self.open.remove(&slot);
        self.listed.remove(&slot);
    }

    /// Until when no other chat with something unread is risked.
    pub(crate) fn waits_until(&self, now: Run) -> Option<Run> {
        let until = self.open.values().map(|trial| trial.asked.after(PATIENCE)).max();
        until.filter(|until| *until > now)
    }
}

#[cfg(test)]
mod tests;
