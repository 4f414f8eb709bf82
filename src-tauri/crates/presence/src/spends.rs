//! What people spent, asked for one by one and seldom: a service answers for one person a request, and it changes slowly. Lives
//! in memory only.

use crate::roster::Slot;
use crate::service::Spend;
use crate::time::{Moment, Run};
use std::collections::{HashMap, VecDeque};
use std::time::Duration;

/// How long what was told is good enough.
const GOOD_FOR: Duration = Duration::from_secs(24 * 3600);

/// How often it is looked who is watched and not known well enough.
const BETWEEN_ROUNDS: Duration = Duration::from_secs(3600);

/// How long a start is left to what matters more.
const BEFORE_FIRST_ROUND: Duration = Duration::from_secs(60);

/// What the people of one account spent.
#[derive(Debug)]
pub(crate) struct Spends {
    /// Who is being looked at, the last one first.
    looked_at: VecDeque<Slot>,
    /// Who is watched, in this round.
    round: VecDeque<Slot>,
    next_round: Run,
    is_asking: bool,
    known: HashMap<Slot, Spent>,
}

/// What is known of one.
#[derive(Debug)]
struct Spent {
    asked: Moment,
    spend: Option<Spend>,
}

impl Spends {
    pub(crate) fn new(now: Moment) -> Self {
        Self {
            looked_at: VecDeque::new(),
            round: VecDeque::new(),
            next_round: now.run.after(BEFORE_FIRST_ROUND),
            is_asking: false,
            known: HashMap::new(),
        }
    }

    /// The user looks at somebody.
    pub(crate) fn look_at(&mut self, slot: Slot, now: Moment) {
        if self.is_old(slot, now) {
            self.looked_at.retain(|other| *other != slot);
            self.looked_at.push_front(slot);
        }
    }

    /// Whether somebody was not asked about for so long that it is time again.
    pub(crate) fn is_old(&self, slot: Slot, now: Moment) -> bool {
        // The running clock stands still in a sleep and the wall clock can be set back: it is old if either says so.
        self.known.get(&slot).is_none_or(|spent| {
            now.run.since(spent.asked.run) >= GOOD_FOR || now.wall.since(spent.asked.wall) >= GOOD_FOR
        })
    }

    /// Lets go of those who are nobody any more.
    pub(crate) fn keep(&mut self, is_somebody: impl Fn(Slot) -> bool) {
        for queue in [&mut self.looked_at, &mut self.round] {
            while queue.front().is_some_and(|slot| !is_somebody(*slot)) {
                queue.pop_front();
            }
        }
    }

    /// When to look again who is watched.
    pub(crate) fn next_round(&self) -> Option<Run> {
        self.round.is_empty().then_some(self.next_round)
    }

    /// These are watched and not known well enough.
    pub(crate) fn begin_round(&mut self, slots: Vec<Slot>, now: Run) {
        self.round = slots.into();
        self.next_round = now.after(BETWEEN_ROUNDS);
    }

    /// Whom to ask about next because they are looked at.
    pub(crate) fn first(&self) -> Option<Slot> {
        self.looked_at.front().copied().filter(|_| !self.is_asking)
    }

    /// Whom to ask about next because they are watched.
    pub(crate) fn next(&self) -> Option<Slot> {
        self.round.front().copied().filter(|_| !self.is_asking)
    }

    /// Somebody is being asked about.
    pub(crate) fn ask(&mut self, slot: Slot, now: Moment) {
        self.is_asking = true;
        self.looked_at.retain(|other| *other != slot);
        self.round.retain(|other| *other != slot);
        let spend = self.known.remove(&slot).and_then(|spent| spent.spend);
        self.known.insert(slot, Spent { asked: now, spend });
    }

    /// The question is over.
    pub(crate) fn answered(&mut self) {
        self.is_asking = false;
    }

    /// What somebody spent was told.
    pub(crate) fn read(&mut self, slot: Slot, spend: Spend) {
        if let Some(spent) = self.known.get_mut(&slot) {
            spent.spend = Some(spend);
        }
    }

    /// Nobody answered: it is asked again in this round.
    pub(crate) fn want_again(&mut self, slot: Slot) {
        if !self.round.contains(&slot) {
            self.round.push_back(slot);
        }
    }

    /// What somebody spent, where it was told.
    pub(crate) fn of(&self, slot: Slot) -> Option<&Spend> {
        self.known.get(&slot)?.spend.as_ref()
    }
}
