//! Last words: which chats are to be asked about, from which message on, and what an answer adds to what is known. One call
//! serves many chats and takes one cursor for all of them, so that the cursor must hide nothing of any. What is remembered
//! lives in memory only and may be forgotten: a chat without memory is asked about from its beginning.

use crate::asking::REFUSED_FOR;
use crate::halving::{Halving, Verdict, Wrong};
use crate::roster::Slot;
use crate::service::{Chat, LastWords, NoChat};
use crate::time::{Run, Wall};
use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::time::Duration;

/// How long a chat waits for others, so that a burst of arrivals costs one call (DESIGN.md, section 5).
const GATHER: Duration = Duration::from_millis(300);

/// The least time between two questions about the same chat: looking at somebody again and again costs nothing.
const LEAST_BETWEEN: Duration = Duration::from_secs(10);

/// How long a chat waits after the service failed for it alone, twice as long each time.
const AFTER_FAILURE: Duration = Duration::from_secs(60);

/// So many failures in a row, and a chat is left until there is another reason to ask.
const MOST_FAILURES: u32 = 4;

/// Most messages remembered of a chat, to count each once: more than any call returns of it.
const MOST_MET: usize = 60;

/// Most chats of an account that are remembered.
const MOST_CHATS: usize = 2_000;

/// The chats of one account.
#[derive(Debug)]
pub(crate) struct Chats {
    /// When each is to be asked about.
    waiting: BTreeMap<Slot, Run>,
    under_way: BTreeSet<Slot>,
    talks: HashMap<Slot, Talk>,
    /// Halves of calls that were refused, to be asked next, each with its group.
    halves: VecDeque<(Vec<Slot>, u32)>,
    halving: Halving,
    /// Most chats in one call, once the service refused more.
    most: usize,
}

/// What is remembered of one chat.
#[derive(Debug, Default)]
struct Talk {
    asked: Option<Run>,
    /// The newest message there is, and when it was sent.
    newest: Option<(Wall, Box<str>)>,
    met: VecDeque<Met>,
    /// Why there is nothing to ask for any more.
    closed: Option<NoChat>,
    failures: u32,
}

impl Talk {
    /// Whether there is nothing to ask for; an id that was refused is tried again after as long as any other.
    fn is_closed(&self, now: Run) -> bool {
        match self.closed {
            None => false,
            Some(NoChat::Refused) => self.asked.is_some_and(|asked| now.since(asked) < REFUSED_FOR),
            Some(NoChat::NotFound | NoChat::Forbidden | NoChat::Failed | NoChat::Unreadable) => true,
        }
    }
}

/// A message that was counted.
#[derive(Debug)]
struct Met {
    id: Box<str>,
    is_unread: bool,
}

/// What an answer adds.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Folded {
    /// The latest words in it.
    pub(crate) last_words: Option<LastWords>,
    /// How many messages of theirs are unread now.
    pub(crate) unread: u32,
    /// Whether there may be more unread ones than were told of.
    pub(crate) has_more_unread: bool,
    /// When the newest unread one was sent.
    pub(crate) newest_unread: Option<Wall>,
}

/// How many chats with something unread a call may have, while nobody knows whether it marks them as read.
pub(crate) struct Risk<'a> {
    /// Whether something in a chat is unread.
    pub(crate) is_unread: &'a dyn Fn(Slot) -> bool,
    /// How many may be asked about.
    pub(crate) left: usize,
}

impl Risk<'_> {
    fn takes(&mut self, slot: Slot) -> bool {
        if !(self.is_unread)(slot) {
            return true;
        }
        let is_taken = self.left > 0;
        self.left = self.left.saturating_sub(1);
        is_taken
    }
}

impl Default for Chats {
    fn default() -> Self {
        Self {
            waiting: BTreeMap::new(),
            under_way: BTreeSet::new(),
            talks: HashMap::new(),
            halves: VecDeque::new(),
            halving: Halving::default(),
            most: usize::MAX,
        }
    }
}

impl Chats {
    /// There is a reason to ask about a chat.
    pub(crate) fn want(&mut self, slot: Slot, now: Run) {
        let is_of_no_use = self.talks.get(&slot).is_some_and(|talk| {
            talk.is_closed(now) || talk.asked.is_some_and(|asked| now.since(asked) < LEAST_BETWEEN)
        });
        if !is_of_no_use && !self.under_way.contains(&slot) {
            if let Some(talk) = self.talks.get_mut(&slot) {
                talk.failures = 0;
            }
            self.wait(slot, now.after(GATHER));
        }
    }

    /// A question about these was not answered.
    pub(crate) fn want_again(&mut self, slots: &[Slot], now: Run) {
        for slot in slots {
            self.wait(*slot, now);
        }
    }

    fn wait(&mut self, slot: Slot, due: Run) {
        let waits = self.waiting.entry(slot).or_insert(due);
        *waits = due.min(*waits);
    }

    /// No chat is to be asked about any more.
    pub(crate) fn stop(&mut self) {
        self.waiting.clear();
        for (slots, group) in std::mem::take(&mut self.halves) {
            self.halving.let_go(Some(group));
            self.answered(&slots);
        }
    }

    /// When the newest message there is of a chat was sent.
    pub(crate) fn newest(&self, slot: Slot) -> Option<Wall> {
        self.talks.get(&slot)?.newest.as_ref().map(|(sent, _)| *sent)
    }

    /// Lets go of those who are nobody any more.
    pub(crate) fn keep(&mut self, is_somebody: impl Fn(Slot) -> bool) {
        self.waiting.retain(|slot, _| is_somebody(*slot));
        for (slots, group) in std::mem::take(&mut self.halves) {
            let left: Vec<Slot> = slots.into_iter().filter(|slot| is_somebody(*slot)).collect();
            if left.is_empty() {
                self.halving.let_go(Some(group));
            } else {
                self.halves.push_back((left, group));
            }
        }
    }

    /// Whether a call is due.
    pub(crate) fn is_due(&self, now: Run) -> bool {
        !self.halves.is_empty() || self.next_due().is_some_and(|due| due <= now)
    }

    /// The chats of the next call, if one is due: a half of a refused one with its group, else a batch.
    pub(crate) fn call(&self, most: usize, risk: Risk<'_>, now: Run) -> (Vec<Slot>, Option<u32>) {
        match self.halves.front() {
            Some((slots, group)) => (slots.clone(), Some(*group)),
            None => (self.batch(most, risk, now), None),
        }
    }

    /// When the next batch is due.
    pub(crate) fn next_due(&self) -> Option<Run> {
        self.waiting.values().min().copied()
    }

    /// The chats of the next batch, if one is due: each once, those first that have waited longest.
    fn batch(&self, most: usize, mut risk: Risk<'_>, now: Run) -> Vec<Slot> {
        if self.next_due().is_none_or(|due| due > now) {
            return Vec::new();
        }
        let soon = now.after(GATHER);
        let mut due: Vec<(Run, Slot)> =
            self.waiting.iter().filter(|(_, due)| **due <= soon).map(|(slot, due)| (*due, *slot)).collect();
        due.sort_unstable();
        let due = due.into_iter().map(|(_, slot)| slot).filter(|slot| risk.takes(*slot));
        due.take(most.min(self.most).max(1)).collect()
    }

    /// The cursor for a call about these: the newest message of the chat whose newest is the oldest, and none as soon as one
    /// of them has no newest message, because what comes before the cursor is hidden in all of them.
    pub(crate) fn since(&self, slots: &[Slot]) -> Option<Box<str>> {
        let newest: Option<Vec<&(Wall, Box<str>)>> =
            slots.iter().map(|slot| self.talks.get(slot)?.newest.as_ref()).collect();
        newest?.into_iter().min().map(|(_, id)| id.clone())
    }

    /// A call about these is sent.
    pub(crate) fn ask(&mut self, slots: &[Slot], now: Run) {
        if self.talks.len() >= MOST_CHATS {
            self.talks.clear();
        }
        self.halves.retain(|(half, _)| half != slots);
        for slot in slots {
            self.waiting.remove(slot);
            self.under_way.insert(*slot);
            self.talks.entry(*slot).or_default().asked = Some(now);
        }
    }

    /// A call about these is over.
    pub(crate) fn answered(&mut self, slots: &[Slot]) {
        for slot in slots {
            self.under_way.remove(slot);
        }
    }

    /// A call about these was refused, perhaps for one of them: halves of it find which, and that one alone is closed. Where no
    /// half is answered, no chat is to blame, and all are left until there is another reason to ask.
    pub(crate) fn refused(&mut self, slots: &[Slot], group: Option<u32>) {
        if slots.is_empty() {
            return self.halving.let_go(group);
        }
        match self.halving.refused(slots, group, Wrong::Refused("")) {
            Verdict::Halves { group, halves } => {
                for half in halves {
                    self.put_half_back(half, group);
                }
            }
            Verdict::Found(slot) => self.close(slot, NoChat::Refused),
            Verdict::Suspected(slot) => self.answered(&[slot]),
            Verdict::Hopeless { group } => {
                let (of_it, others) = std::mem::take(&mut self.halves)
                    .into_iter()
                    .partition::<VecDeque<_>, _>(|(_, other)| *other == group);
                self.halves = others;
                for (half, _) in of_it {
                    self.answered(&half);
                }
                for talk in self.talks.values_mut().filter(|talk| talk.closed == Some(NoChat::Refused)) {
                    talk.closed = None;
                }
            }
        }
    }

    /// A half waits to be asked about, before everything else; nobody in it is asked about otherwise meanwhile.
    pub(crate) fn put_half_back(&mut self, slots: Vec<Slot>, group: u32) {
        self.under_way.extend(&slots);
        self.halves.push_back((slots, group));
    }

    /// A half was answered.
    pub(crate) fn group_answered(&mut self, group: Option<u32>) {
        for (slot, _) in self.halving.answered(group).found {
            self.close(slot, NoChat::Refused);
        }
    }

    /// A half is asked no more.
    pub(crate) fn let_go_of(&mut self, group: Option<u32>) {
        self.halving.let_go(group);
    }

    /// The service does not take so many chats at once. Says whether fewer can be tried.
    pub(crate) fn too_many(&mut self, count: usize) -> bool {
        self.most = (count / 2).max(1);
        count > 1
    }

    /// The service does not know the message that was the cursor of a call about these.
    pub(crate) fn drop_cursors(&mut self, slots: &[Slot]) {
        for slot in slots {
            if let Some(talk) = self.talks.get_mut(slot) {
                talk.newest = None;
            }
        }
    }

    /// The service failed for this chat, which is asked about again later, a few times.
    pub(crate) fn failed(&mut self, slot: Slot, now: Run) {
        let talk = self.talks.entry(slot).or_default();
        talk.failures += 1;
        let failures = talk.failures;
        if failures <= MOST_FAILURES {
            self.wait(slot, now.after(AFTER_FAILURE * 2_u32.pow(failures - 1)));
        }
    }

    /// The service says that there is nothing to be had of this chat.
    pub(crate) fn close(&mut self, slot: Slot, why: NoChat) {
        self.talks.entry(slot).or_default().closed = Some(why);
    }

    /// Why there is nothing to be had of a chat.
    pub(crate) fn closed(&self, slot: Slot) -> Option<NoChat> {
        self.talks.get(&slot)?.closed
    }

    /// A list told of a chat: there is one, and so many messages of it are unread.
    pub(crate) fn listed(&mut self, slot: Slot, has_words: bool, unread: Option<u32>) {
        let Some(talk) = self.talks.get_mut(&slot) else { return };
        // That there is a conversation does not say that a call takes its id, and to find that out costs everybody's.
        if has_words && talk.closed != Some(NoChat::Refused) {
            talk.closed = None;
        }
        if unread == Some(0) {
            for met in &mut talk.met {
                met.is_unread = false;
            }
        }
    }

    /// Takes an answer over. `unread` is how many were unread before; `is_partial` says that only what came after a cursor
    /// was asked for, so that what is not in the answer is as it was.
    pub(crate) fn fold(&mut self, slot: Slot, chat: Chat, unread: u32, is_partial: bool) -> Folded {
        let talk = self.talks.entry(slot).or_default();
        talk.closed = None;
        talk.failures = 0;
        let mut count = if is_partial { unread } else { 0 };
        let mut counted: BTreeSet<&str> = BTreeSet::new();
        let mut newly_met = Vec::new();
        let mut folded = Folded::default();
        for message in &chat.messages {
            if !counted.insert(&message.id) {
                continue;
            }
            let met = talk.met.iter_mut().find(|met| met.id == message.id);
            match (met, is_partial) {
                (Some(met), true) if met.is_unread && !message.is_unread => {
                    met.is_unread = false;
                    count = count.saturating_sub(1);
                }
                (Some(_), true) => {}
                (met, _) => {
                    count = count.saturating_add(u32::from(message.is_unread));
                    match met {
                        Some(met) => met.is_unread = message.is_unread,
                        None => newly_met.push(Met { id: message.id.clone(), is_unread: message.is_unread }),
                    }
                }
            }
            if message.is_unread {
                folded.newest_unread = folded.newest_unread.max(message.sent);
            }
            if let Some(sent) = message.sent
                && talk.newest.as_ref().is_none_or(|(newest, _)| *newest <= sent)
            {
                talk.newest = Some((sent, message.id.clone()));
            }
        }
        talk.met.extend(newly_met);
        let excess = talk.met.len().saturating_sub(MOST_MET);
        talk.met.drain(..excess);
        // Unread ones stand together at the end of a chat: with a read one of theirs among these there are no more before it.
        let mut theirs = chat.messages.iter().filter(|message| {
            message.is_unread || message.words.as_ref().is_some_and(|words| words.is_theirs)
        });
        folded.has_more_unread = chat.has_more && count > 0 && theirs.all(|message| message.is_unread);
        folded.unread = if folded.has_more_unread { count.max(unread) } else { count };
        let words =
            chat.messages.into_iter().filter_map(|message| message.words.map(|it| (message.sent, it)));
        folded.last_words = words.max_by_key(|(sent, _)| *sent).map(|(_, words)| words);
        folded
    }
}

#[cfg(test)]
mod tests;
