//! Questions for names and pictures, which the user asks and services count per id.

use crate::id::Key;
use crate::roster::Slot;
use crate::service::NameLimits;
use crate::time::Wall;
use std::collections::VecDeque;

/// The names one account is to ask for, and asked for.
#[derive(Debug, Default)]
pub(crate) struct Naming {
    wanted: VecDeque<Slot>,
    /// By the wall, because the limits reach over sleeps.
    asked: Vec<(Key, Wall)>,
}

impl Naming {
    /// The user wants this one's name; it is asked for if it was not asked for too often.
    pub(crate) fn want(&mut self, slot: Slot, key: &Key, limits: NameLimits, now: Wall) {
        self.asked.retain(|(_, at)| now.since(*at) < limits.window);
        let asked = self.asked.iter().filter(|(other, _)| other == key).count();
        if asked < limits.most as usize && !self.wanted.contains(&slot) {
            self.wanted.push_back(slot);
        }
    }

    /// Whose name to ask for next.
    pub(crate) fn next(&self) -> Option<Slot> {
        self.wanted.front().copied()
    }

    /// It is asked for now.
    pub(crate) fn send(&mut self, slot: Slot, key: Key, now: Wall) {
        self.forget(slot);
        self.asked.push((key, now));
    }

    /// Nobody wants it any more.
    pub(crate) fn forget(&mut self, slot: Slot) {
        self.wanted.retain(|wanted| *wanted != slot);
    }
}
