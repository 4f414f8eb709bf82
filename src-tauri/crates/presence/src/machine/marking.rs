//! What becomes of it that reading messages in bulk may mark their chats as read: found out at the first use, kept, and acted on.

use super::Machine;
use crate::asking::AccountState;
use crate::event::{Effect, Kept};
use crate::id::{AccountId, AskId, ContactId};
use crate::marking::{Evidence, Marking, Trials};
use crate::roster::Slot;
use crate::service::{Chat, ContactRow, TaskKind};
use crate::time::{Moment, Run};

impl Machine {
    /// Reads the chats of an account by itself although that marks them as read, or no more.
    pub(super) fn allow_marking(&mut self, account: AccountId, on: bool, effects: &mut Vec<Effect>) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let wished = match (state.record.marking, on) {
            (Marking::Marks, true) => Marking::Allowed,
            (Marking::Allowed, false) => Marking::Marks,
            (same, _) => same,
        };
        self.set_marking(account, wished, effects);
    }

    fn set_marking(&mut self, account: AccountId, marking: Marking, effects: &mut Vec<Effect>) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        if state.record.marking == marking {
            return;
        }
        state.record.marking = marking;
        state.trials = Trials::default();
        if !marking.may_read() {
            state.chats.stop();
            state.forget_retries(TaskKind::MessagesOf);
        }
        Self::keep(effects, Kept::Account(state.record.clone()));
    }

    /// Whether nobody knows beforehand what reading messages does to the chats of an account.
    pub(super) fn may_mark(&self, account: AccountId) -> bool {
        self.capabilities(account).and_then(|can| can.messages).is_some_and(|limits| limits.may_mark)
    }

    /// The user opens a chat at the service.
    pub(super) fn opened(&mut self, contact: ContactId) {
        if let Some(slot) = self.roster.by_id(contact)
            && let Some(known) = self.roster.get(slot)
            && let Some(state) = self.accounts.get_mut(&known.contact.account)
        {
            state.trials.opened(slot);
        }
    }

    /// Chats are asked about: what is unread in them now is compared with what will be.
    pub(super) fn try_chats(&mut self, account: AccountId, slots: &[Slot], now: Run) {
        let may_mark = self.may_mark(account);
        let Some(state) = self.accounts.get_mut(&account).filter(|_| may_mark) else { return };
        match state.record.marking {
            Marking::Unknown | Marking::Allowed => {}
            Marking::Leaves | Marking::Marks => return,
        }
        for slot in slots {
            if self.roster.get(*slot).is_some_and(|known| known.unread() > 0) {
                state.trials.ask(*slot, now);
            }
        }
    }

    /// A list told of a contact: whether the service marks as read what is read in bulk, as far as that shows here.
    pub(super) fn look_for_marks(
        &mut self,
        slot: Slot,
        row: &ContactRow,
        ask: AskId,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> Evidence {
        let (Some(known), Some(unread)) = (self.roster.get(slot), row.unread) else { return Evidence::None };
        let account = known.contact.account;
        let Some(state) = self.accounts.get_mut(&account) else { return Evidence::None };
        let listed = row.last_words.as_ref().and_then(|words| words.sent);
        let has_news = listed > state.chats.newest(slot);
        let marking = state.record.marking;
        let evidence = match marking {
            Marking::Unknown | Marking::Allowed => state.trials.listed(slot, unread, has_news, ask, now.run),
            Marking::Leaves | Marking::Marks => Evidence::None,
        };
        match (marking, evidence) {
            (Marking::Unknown, Evidence::Left) => self.set_marking(account, Marking::Leaves, effects),
            (Marking::Unknown, Evidence::Marked) => self.set_marking(account, Marking::Marks, effects),
            (Marking::Unknown, Evidence::None | Evidence::Perhaps)
            | (Marking::Leaves | Marking::Marks | Marking::Allowed, _) => {}
        }
        evidence
    }
}

/// How many chats with something unread the next call may have: one at a time, until it is known what that does to them.
pub(super) fn chats_to_risk(state: &AccountState, now: Run) -> usize {
    match state.record.marking {
        Marking::Unknown => usize::from(state.trials.waits_until(now).is_none()),
        Marking::Leaves | Marking::Marks | Marking::Allowed => usize::MAX,
    }
}

/// A chat was answered for; `next` is the question after that answer. Whether lists can tell what became of it; while nobody
/// knows that in general, they are asked at once, before the user can have read it.
pub(super) fn was_tried(state: &mut AccountState, slot: Slot, chat: &Chat, next: AskId, now: Run) -> bool {
    let unread = chat.messages.iter().filter(|message| message.is_unread).count();
    let is_tried = match state.record.marking {
        Marking::Unknown | Marking::Allowed => {
            state.trials.answered(slot, u32::try_from(unread).unwrap_or(u32::MAX), next, now)
        }
        Marking::Leaves | Marking::Marks => false,
    };
    if is_tried && state.record.marking == Marking::Unknown {
        state.hasten_lists(now);
    }
    is_tried
}
