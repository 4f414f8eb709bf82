//! How many contacts of each account are how. What is shown is shown often, and 50,000 contacts are too many to count each
//! time: whoever may have changed is looked at again, once an event is over.

use super::{Known, Roster, Slot, handles};
use crate::id::{AccountId, PersonId};
use crate::sighting::PresenceKind;
use crate::view::Reach;

/// The numbers of one account.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) contacts: usize,
    pub(crate) watched: usize,
    pub(crate) top: usize,
    pub(crate) reach: Reach,
}

/// As what a contact is counted and found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Filed {
    kind: PresenceKind,
    is_watched: bool,
    is_top: bool,
    handle: Option<u32>,
}

impl Filed {
    fn of(known: &Known, is_watched: bool) -> Self {
        let handle = handles::number(&known.contact.handle);
        Self { kind: known.kind(), is_watched, is_top: known.contact.is_top, handle }
    }

    fn is_here(self) -> bool {
        self.is_watched && matches!(self.kind, PresenceKind::Online | PresenceKind::Busy)
    }
}

impl Tally {
    fn add(&mut self, filed: Filed) {
        self.contacts += 1;
        self.watched += usize::from(filed.is_watched);
        self.top += usize::from(filed.is_top);
        *self.place(filed.kind) += 1;
    }

    fn take(&mut self, filed: Filed) {
        self.contacts -= 1;
        self.watched -= usize::from(filed.is_watched);
        self.top -= usize::from(filed.is_top);
        *self.place(filed.kind) -= 1;
    }

    fn place(&mut self, kind: PresenceKind) -> &mut usize {
        match kind {
            PresenceKind::Online => &mut self.reach.online,
            PresenceKind::Busy => &mut self.reach.busy,
            PresenceKind::Offline => &mut self.reach.offline,
            PresenceKind::Hidden => &mut self.reach.hidden,
            PresenceKind::Unreachable => &mut self.reach.unreachable,
            PresenceKind::Unknown => &mut self.reach.unknown,
        }
    }
}

impl Roster {
    /// The numbers of an account, as of the last [`Self::settle`].
    pub(crate) fn tally(&self, account: AccountId) -> Tally {
        self.tallies.get(&account).copied().unwrap_or_default()
    }

    /// The contacts of watched persons who were seen to be there, as of the last [`Self::settle`].
    pub(crate) fn here(&self) -> impl Iterator<Item = (Slot, &Known)> {
        self.here.iter().filter_map(|slot| Some((*slot, self.get(*slot)?)))
    }

    /// Brings counts and indexes up to date with all that was changed since the last time.
    pub(crate) fn settle(&mut self) {
        for slot in std::mem::take(&mut self.touched) {
            let Some(known) = self.rows.get_mut(slot.index()).and_then(Option::as_mut) else { continue };
            known.is_touched = false;
            let now = Filed::of(known, self.watched.contains(&known.contact.person));
            let before = known.filed.replace(now);
            let account = known.contact.account;
            if before != Some(now) {
                self.unfile(slot, account, before);
                self.file(slot, account, now);
            }
        }
    }

    fn file(&mut self, slot: Slot, account: AccountId, filed: Filed) {
        self.tallies.entry(account).or_default().add(filed);
        if filed.is_here() {
            self.here.insert(slot);
        }
        if let Some(number) = filed.handle {
            self.handles.add(number, slot);
        }
    }

    /// A contact is counted and found no more.
    pub(super) fn unfile(&mut self, slot: Slot, account: AccountId, filed: Option<Filed>) {
        let Some(filed) = filed else { return };
        if let Some(tally) = self.tallies.get_mut(&account) {
            tally.take(filed);
        }
        self.here.remove(&slot);
        if let Some(number) = filed.handle {
            self.handles.remove(number, slot);
        }
    }

    /// A contact may be another than it was filed as.
    pub(super) fn touch(&mut self, slot: Slot) {
        if let Some(known) = self.rows.get_mut(slot.index()).and_then(Option::as_mut)
            && !std::mem::replace(&mut known.is_touched, true)
        {
            self.touched.push(slot);
        }
    }

    /// The contacts of a person may be others than they were filed as.
    pub(super) fn touch_all(&mut self, person: PersonId) {
        let slots: Vec<Slot> = self.contacts_of(person).map(|(slot, _)| slot).collect();
        for slot in slots {
            self.touch(slot);
        }
    }
}

#[cfg(test)]
mod tests;
