//! Last words, as the machine handles them: wanted when somebody comes and is told of, or is looked at; asked for many at
//! once; taken over from answers and from lists; told of when the user wants to know who wrote.

use super::Machine;
use super::marking::{chats_to_risk, was_tried};
use crate::asking::{About, AccountState, Job, job};
use crate::budget::Purpose;
use crate::event::{Effect, Recorded};
use crate::id::{AccountId, AskId, PersonId};
use crate::marking::{Evidence, Marking};
use crate::notice::{Hold, Kind, Outcome};
use crate::roster::{ChatNews, Slot, Updated};
use crate::service::{Capabilities, Chat, ChatReport, ContactRow, NoChat, Task, TaskKind, Trouble};
use crate::time::{Moment, Run};
use crate::words::Risk;

impl Machine {
    /// The user looks at somebody.
    pub(super) fn look_at(&mut self, person: PersonId, now: Moment) {
        let slots: Vec<Slot> = self.roster.contacts_of(person).map(|(slot, _)| slot).collect();
        for slot in slots {
            self.want_words(slot, now);
            self.want_spend(slot, now);
        }
    }

    /// What was said last with a contact is worth knowing now. Where reading it would mark the chat as read, the lists are
    /// asked instead; where nobody knows, they first say how it is before.
    pub(super) fn want_words(&mut self, slot: Slot, now: Moment) {
        let Some(known) = self.roster.get(slot) else { return };
        let has_unread = known.unread() > 0;
        let account = known.contact.account;
        let may_mark = self.may_mark(account);
        let Some(state) = self.talking(slot) else { return };
        match state.record.marking {
            _ if !may_mark => {}
            Marking::Marks => return state.hasten_lists(now.run),
            Marking::Unknown if has_unread => state.hasten_lists(now.run),
            Marking::Unknown | Marking::Leaves | Marking::Allowed => {}
        }
        state.chats.want(slot, now.run);
    }

    /// The user wants to read what was said last, whatever that does to the chat.
    pub(super) fn read_words(&mut self, person: PersonId, now: Moment) {
        let slots: Vec<Slot> = self.roster.contacts_of(person).map(|(slot, _)| slot).collect();
        for slot in slots {
            if let Some(state) = self.talking(slot) {
                state.chats.want(slot, now.run);
            }
        }
    }

    /// The account of a contact, when its chats can be read and the user wants to see what is said.
    fn talking(&mut self, slot: Slot) -> Option<&mut AccountState> {
        let state = self.accounts.get_mut(&self.roster.get(slot)?.contact.account)?;
        let can = self.gates.get(&state.record.sign_in).and_then(|gate| gate.capabilities(state.id()));
        (self.settings.words && can.is_some_and(|can| can.messages.is_some())).then_some(state)
    }

    /// Lets go of chats with those who are nobody any more.
    pub(super) fn plan_words(&mut self, account: AccountId, now: Moment) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        if state.chats.is_due(now.run) {
            state.chats.keep(|slot| self.roster.get(slot).is_some());
        }
    }

    /// A question for all the chats that are wanted, if one is due.
    pub(super) fn words_job(&self, state: &AccountState, can: &Capabilities, now: Moment) -> Option<Job> {
        let limits = can.messages.filter(|_| self.asks_words(state))?;
        let is_unread = |slot: Slot| self.roster.get(slot).is_some_and(|known| known.unread() > 0);
        let left = if limits.may_mark { chats_to_risk(state, now.run) } else { usize::MAX };
        let risk = Risk { is_unread: &is_unread, left };
        let (slots, group) = state.chats.call(limits.most_chats, risk, now.run);
        let keys: Vec<_> =
            slots.iter().filter_map(|slot| Some(self.roster.get(*slot)?.contact.key.clone())).collect();
        // A half names no message to go on from, so that only a chat can be what is refused.
        let goes_on = limits.has_cursor && group.is_none();
        let since = if goes_on { state.chats.since(&slots) } else { None };
        (!keys.is_empty()).then(|| job(Task::MessagesOf { keys, since }, About::Words { slots, group }))
    }

    /// For what share of the limits chats are asked about: one at a time, they cost a request each, and wait for what cannot.
    pub(super) fn words_purpose(can: &Capabilities) -> Purpose {
        match can.messages {
            Some(limits) if limits.most_chats > 1 => Purpose::Urgent,
            Some(_) | None => Purpose::Routine,
        }
    }

    /// When the next question about chats is due.
    pub(super) fn next_words(&self, state: &AccountState, can: &Capabilities, now: Moment) -> Option<Run> {
        // What is due already stands in the jobs.
        let due = state.chats.next_due().and_then(|due| {
            if due > now.run {
                return Some(due);
            }
            // Unless it is held back until it is known what reading does to chats.
            state.trials.waits_until(now.run).filter(|_| state.record.marking == Marking::Unknown)
        });
        due.filter(|_| can.messages.is_some() && self.asks_words(state))
    }

    fn asks_words(&self, state: &AccountState) -> bool {
        self.settings.words && state.may_ask() && !state.missing.contains_key(&TaskKind::MessagesOf)
    }

    /// Takes an answer about chats over. A chat that it leaves out stays as it was.
    pub(super) fn read_chats(
        &mut self,
        account: AccountId,
        slots: &[Slot],
        reports: Vec<ChatReport>,
        is_partial: bool,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        for report in reports {
            let Some(slot) = self.roster.by_key(account, &report.key).filter(|slot| slots.contains(slot))
            else {
                continue;
            };
            match report.chat {
                Ok(chat) => self.read_chat(account, slot, chat, is_partial, now, effects),
                Err(why) => {
                    let Some(state) = self.accounts.get_mut(&account) else { return };
                    match why {
                        NoChat::NotFound | NoChat::Forbidden | NoChat::Refused => {
                            state.chats.close(slot, why);
                        }
                        NoChat::Failed => state.chats.failed(slot, now.run),
                        NoChat::Unreadable => {}
                    }
                }
            }
        }
        self.listing.changed();
    }

    fn read_chat(
        &mut self,
        account: AccountId,
        slot: Slot,
        chat: Chat,
        is_partial: bool,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let limits = self.capabilities(account).and_then(|can| can.messages);
        let (tells_unread, may_mark) = limits.map_or((false, false), |it| (it.tells_unread, it.may_mark));
        let (Some(state), Some(known)) = (self.accounts.get_mut(&account), self.roster.get_mut(slot)) else {
            return;
        };
        let unread_before = known.unread();
        let is_tried = may_mark && was_tried(state, slot, &chat, AskId(self.next_ask), now.run);
        let folded = state.chats.fold(slot, chat, unread_before, is_partial);
        let extra = known.extra.get_or_insert_default();
        if tells_unread {
            (extra.unread, extra.has_more_unread) = (folded.unread, folded.has_more_unread);
        }
        if let Some(words) = folded.last_words
            && extra.last_words.as_ref().is_none_or(|before| before.sent <= words.sent)
        {
            extra.last_words = Some(words);
        }
        let heard =
            if tells_unread { extra.hear(unread_before, folded.newest_unread) } else { ChatNews::Nothing };
        let news = match heard {
            // Read it is by the question, and not by the user.
            ChatNews::Read if is_tried => ChatNews::Nothing,
            ChatNews::Nothing | ChatNews::Wrote { .. } | ChatNews::Read => heard,
        };
        self.enrich(slot, now, effects);
        self.tell_words(slot, news, now, effects);
    }

    /// Takes over what a list's row says of a contact, and says what became of the chat.
    pub(super) fn take_row(
        &mut self,
        slot: Slot,
        row: &ContactRow,
        ask: AskId,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> (Updated, ChatNews) {
        let unread_before = self.roster.get(slot).map_or(0, |known| known.unread());
        let updated = self.roster.update(slot, row);
        let Some(known) = self.roster.get_mut(slot) else { return (updated, ChatNews::Nothing) };
        if let Some(state) = self.accounts.get_mut(&known.contact.account) {
            state.chats.listed(slot, row.last_words.is_some(), row.unread);
        }
        let Some(unread) = row.unread else { return (updated, ChatNews::Nothing) };
        let theirs = row.last_words.as_ref().filter(|words| words.is_theirs && unread > 0);
        let sent = theirs.and_then(|words| words.sent);
        let news = known.extra.get_or_insert_default().hear(unread_before, sent);
        match (self.look_for_marks(slot, row, ask, now, effects), news) {
            // Read it is by the question, and not by the user.
            (Evidence::Perhaps | Evidence::Marked, ChatNews::Read) => (updated, ChatNews::Nothing),
            (_, news) => (updated, news),
        }
    }

    /// Tells of somebody who wrote, and takes that back once it is read.
    pub(super) fn tell_words(&mut self, slot: Slot, news: ChatNews, now: Moment, effects: &mut Vec<Effect>) {
        let Some(person) = self.roster.get(slot).map(|known| known.contact.person) else { return };
        match news {
            ChatNews::Nothing => {}
            ChatNews::Read => {
                if self.roster.contacts_of(person).all(|(_, known)| known.unread() == 0) {
                    effects.extend(self.telling.read(person));
                }
            }
            ChatNews::Wrote { is_first_look } => {
                if self.roster.watch(person).words
                    && let Some(subject) = self.subject(slot)
                {
                    let hold = is_first_look.then_some(Hold::Baseline);
                    let hold = self.objection(slot, |watch| watch.words).or(hold);
                    effects.extend(self.telling.wrote(subject, hold, self.manners(), now));
                }
            }
        }
    }

    /// The service does not take so many chats at once. Says whether it is worth asking again.
    pub(super) fn fewer_chats(&mut self, account: AccountId, count: usize, group: Option<u32>) -> bool {
        let Some(state) = self.accounts.get_mut(&account) else { return false };
        let can_be_fewer = state.chats.too_many(count);
        if !can_be_fewer {
            state.chats.let_go_of(group);
        }
        can_be_fewer
    }

    /// A question about chats was refused: for its cursor, if it had one, which is then asked without; else for one of its chats,
    /// which halving finds; else it is let be.
    pub(super) fn words_refused(
        &mut self,
        account: AccountId,
        (slots, group): (&[Slot], Option<u32>),
        task: &Task,
        trouble: &Trouble,
        now: Moment,
    ) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let has_cursor = matches!(task, Task::MessagesOf { since: Some(_), .. });
        let is_for_ids = matches!(trouble, Trouble::BadIds(_));
        if has_cursor && (is_for_ids || matches!(trouble, Trouble::Refused { .. } | Trouble::BadCursor)) {
            state.chats.drop_cursors(slots);
            state.chats.want_again(slots, now.run);
        } else if is_for_ids {
            let left: Vec<Slot> =
                slots.iter().copied().filter(|slot| self.roster.get(*slot).is_some()).collect();
            state.chats.refused(&left, group);
            self.listing.changed();
        } else {
            state.chats.let_go_of(group);
        }
    }

    /// An answer about chats was a failure.
    pub(super) fn words_failed(
        &mut self,
        account: AccountId,
        slots: &[Slot],
        group: Option<u32>,
        now: Moment,
    ) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        state.chats.let_go_of(group);
        for slot in slots {
            state.chats.failed(*slot, now.run);
        }
    }
}

/// Whether an arrival among these is told, by a notice of its own or together with others.
pub(super) fn is_arrival_told(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| match effect {
        Effect::Record(Recorded::Decision(decision)) => {
            decision.kind == Kind::CameOnline
                && matches!(decision.outcome, Outcome::Shown | Outcome::Held(Hold::InBurst))
        }
        Effect::Record(_)
        | Effect::Ask { .. }
        | Effect::Renew(_)
        | Effect::RenewIfPossible(_)
        | Effect::WakeAt(_)
        | Effect::Listen { .. }
        | Effect::Notify(_)
        | Effect::Withdraw(_)
        | Effect::OpenChat(_)
        | Effect::ShowList
        | Effect::Place { .. }
        | Effect::Keep(_)
        | Effect::Publish => false,
    })
}
