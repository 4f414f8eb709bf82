//! Questions for names and pictures, which the user asks and services count per id.

use crate::id::Key;
use crate::roster::Slot;
use crate::service::NameLimits;
use crate::time::Wall;
use std::collections::{HashMap, VecDeque};

/// The names one account is to ask for, and asked for.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    wanted: VecDeque<Slot>,
    /// By the wall, because the limits reach over sleeps and restarts.
    asked: HashMap<Key, Vec<Wall>>,
}

impl Naming {
    /// The user wants this one's name; it is asked for if it was not asked for too often.
    pub(crate) fn want(&mut self, slot: Slot, key: &Key, limits: NameLimits, now: Wall) {
        let asked = self.asked.get_mut(key).map_or(0, |asked| {
            asked.retain(|at| now.since(*at) < limits.window);
            asked.len()
        });
        if asked < limits.most as usize && !self.wanted.contains(&slot) {
            self.wanted.push_back(slot);
        }
    }

    /// It was asked for then.
    pub(crate) fn recall(&mut self, key: Key, at: Wall) {
        self.asked.entry(key).or_default().push(at);
    }

    /// Whose name to ask for next.
    pub(crate) fn next(&self) -> Option<Slot> {
        self.wanted.front().copied()
    }

    /// It is asked for now.
    pub(crate) fn send(&mut self, slot: Slot, key: Key, now: Wall) {
        self.forget(slot);
        self.recall(key, now);
    }

    /// Nobody wants it any more.
    pub(crate) fn forget(&mut self, slot: Slot) {
        self.wanted.retain(|wanted| *wanted != slot);
    }
}
