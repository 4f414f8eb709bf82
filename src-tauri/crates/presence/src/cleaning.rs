//! A clean-up of stale presences that the user asked for: what became of it, and whose next sighting may show its work.

use crate::roster::Slot;
use crate::service::{CleanedUp, Trouble};
use crate::time::Wall;
use crate::view::CleanUpView;
use std::collections::HashSet;

/// The clean-up of one account.
#[derive(Debug, Default)]
pub(crate) struct Cleaning {
    pub(crate) view: Option<CleanUpView>,
    is_under_way: bool,
    /// Who was not seen since it was done.
    unseen: HashSet<Slot>,
}

impl Cleaning {
    /// The user wants one.
    pub(crate) fn wish(&mut self) {
        self.view = Some(CleanUpView::Asked);
    }

    /// Whether to ask for it now.
    pub(crate) fn is_due(&self) -> bool {
        self.view == Some(CleanUpView::Asked) && !self.is_under_way
    }

    pub(crate) fn send(&mut self) {
        self.is_under_way = true;
    }

    pub(crate) fn free(&mut self) {
        self.is_under_way = false;
    }

    /// It was done, and may have touched all of these.
    pub(crate) fn done(&mut self, cleaned: CleanedUp, everybody: HashSet<Slot>, at: Wall) {
        self.view = Some(CleanUpView::Done(cleaned, at));
        self.unseen = everybody;
    }

    /// It came to nothing.
    pub(crate) fn refuse(&mut self, trouble: Trouble) {
        self.view = Some(CleanUpView::Refused(trouble));
    }

    /// Nobody is signed in any more: it is not kept for later.
    pub(crate) fn give_up(&mut self) {
        if self.view == Some(CleanUpView::Asked) {
            self.refuse(Trouble::Unauthorized);
        }
    }

    /// Whether what is seen of somebody now may be its work. A service may report whom it marks before it answers.
    pub(crate) fn may_have_touched(&self, slot: Slot) -> bool {
        self.is_under_way || self.unseen.contains(&slot)
    }

    /// Somebody was seen.
    pub(crate) fn saw(&mut self, slot: Slot) {
        self.unseen.remove(&slot);
    }

    /// What is seen from here on is told as after any time in which nobody looked.
    pub(crate) fn begin_anew(&mut self) {
        self.unseen.clear();
    }
}
