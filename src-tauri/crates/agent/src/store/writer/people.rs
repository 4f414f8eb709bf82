//! Writing to `people.db`: everything that waits, in its order, or nothing.

use super::trouble::{Trouble, Try};
use super::{Writer, let_go, one_by_one};
use crate::store::database::{self, Fault};
use crate::store::history::HistoryWrite;
use crate::store::link::Link;
use crate::store::{copies, open, people, repair};
use crate::wire::Storage;
use rusqlite::TransactionBehavior;

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
                Ok(forgotten) => {
                    self.people.clear();
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

    fn try_people(&mut self) -> rusqlite::Result<Vec<i64>> {
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
        let Link::Open(connection) = &mut self.links.people else { return Ok(Vec::new()) };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut forgotten = Vec::new();
        for write in &self.people {
            if let Some(mut contacts) = one_by_one(&transaction, |part| people::apply(part, write))? {
                forgotten.append(&mut contacts);
            }
        }
        transaction.commit()?;
        Ok(forgotten)
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
