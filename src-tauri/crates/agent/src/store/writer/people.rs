//! Writing to `people.db`: everything that waits, in its order, or nothing.

use super::trouble::{Trouble, Try};
use super::{Writer, let_go, one_by_one};
use crate::store::database::{self, Fault};
use crate::store::history::HistoryWrite;
use crate::store::link::Link;
use crate::store::{copies, open, people, repair};
use crate::wire::Storage;
use rusqlite::TransactionBehavior;

/// What writing came to.
#[derive(Default)]
struct Written {
    /// Contacts that are gone for good.
    forgotten: Vec<i64>,
    /// Whether something the user made could not be written, and never will be.
    has_left_out: bool,
}

impl Writer {
    /// Writes what waits. Whether nothing waits any more.
    pub(super) fn write_people(&mut self, attempt: Try) -> bool {
        if self.links.people.is_newer() {
            self.people.clear();
        }
        if self.people.is_empty() && !self.links.people.is_blocked() {
            self.people_trouble = None;
            return true;
        }
        if !Trouble::allows(self.people_trouble, attempt) {
            return false;
        }
        // A second round, in case the first one meets damage and repairs it.
        for _ in 0..2 {
            match self.try_people() {
                Ok(Written { forgotten, has_left_out }) => {
                    self.people.clear();
                    if has_left_out {
                        self.mended = Storage::LeftOut;
                    }
                    self.people_trouble = None;
                    if !forgotten.is_empty() {
                        self.history.push_back(HistoryWrite::Forgotten(forgotten));
                    }
                    return true;
                }
                Err(error) => match database::fault(&error) {
                    Fault::Damaged => {
                        tracing::error!(%error, "people.db is damaged");
                        self.mend_people();
                    }
                    fault @ (Fault::Busy | Fault::Full | Fault::Disk | Fault::Refused) => {
                        self.people_trouble = Some(Trouble::after(self.people_trouble, fault));
                        tracing::warn!(%error, waiting = self.people.len(), "people.db could not be written");
                        if matches!(fault, Fault::Disk) {
                            self.links.people = let_go(&mut self.links.people);
                        }
                        return false;
                    }
                },
            }
        }
        self.people_trouble = Some(Trouble::after(self.people_trouble, Fault::Disk));
        false
    }

    fn try_people(&mut self) -> rusqlite::Result<Written> {
        let path = self.place.people();
        match &self.links.people {
            Link::Open(connection) | Link::ReadOnly(connection) if !path.exists() => {
                // Deleted while in use. All of it can still be read, so it is written anew, unless the folder is gone, too.
                copies::write(connection, &path).map_err(|_| database::cannot_open())?;
                self.links.people = Link::Open(open::reopen_people(&self.place)?);
            }
            Link::Open(_) | Link::Newer(_) => {}
            Link::ReadOnly(_) | Link::Away { was_absent: false } => {
                self.links.people = Link::Open(open::reopen_people(&self.place)?);
            }
            Link::Away { was_absent: true } => {
                self.links.people = Link::Open(open::make_people(&path, &self.links.generation)?);
            }
        }
        let Link::Open(connection) = &mut self.links.people else { return Ok(Written::default()) };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut written = Written::default();
        for write in &self.people {
            match one_by_one(&transaction, |part| people::apply(part, write))? {
                Some(mut contacts) => written.forgotten.append(&mut contacts),
                None => written.has_left_out |= write.is_of_the_user(),
            }
        }
        transaction.commit()?;
        Ok(written)
    }

    fn mend_people(&mut self) {
        self.links.people = Link::Away { was_absent: false };
        match repair::rebuild_people(&self.place) {
            Ok(is_there) => {
                self.links.people = Link::Away { was_absent: !is_there };
                self.mended = Storage::PeopleRestored;
            }
            Err(error) => tracing::error!(%error, "people.db could not be repaired"),
        }
    }
}
