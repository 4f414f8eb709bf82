//! Writing to `history.db`: everything that waits, once what it is about is in `people.db`.

use super::trouble::{Trouble, Try};
use super::{Writer, account_of, let_go, one_by_one};
use crate::store::database::{self, Book, Fault};
use crate::store::history::{self, HistoryWrite};
use crate::store::link::Link;
use crate::store::people::PeopleWrite;
use crate::store::{open, repair};
use crate::wire::Storage;
use presence::event::Recorded;
use rusqlite::TransactionBehavior;
use std::sync::atomic::Ordering;

impl Writer {
    /// Writes what waits. Whether nothing waits any more.
    pub(super) fn write_history(&mut self, attempt: Try) -> bool {
        if self.links.history.is_newer() || self.links.people.is_newer() {
            self.history.clear();
            self.waiting_rows.store(0, Ordering::Relaxed);
        }
        if self.history.is_empty() && !self.links.history.is_blocked() {
            self.history_trouble = None;
            return true;
        }
        if !Trouble::allows(self.history_trouble, attempt) {
            return false;
        }
        for _ in 0..2 {
            match self.try_history() {
                Ok(()) => {
                    self.history_written();
                    return true;
                }
                Err(error) => match database::fault(&error) {
                    Fault::Damaged => self.mend_history(&error.to_string()),
                    fault @ (Fault::Busy | Fault::Full | Fault::Disk | Fault::Refused) => {
                        tracing::warn!(%error, waiting = self.history.len(), "history.db could not be written");
                        self.history_trouble = Some(Trouble::after(self.history_trouble, fault));
                        if matches!(fault, Fault::Disk) {
                            self.links.history = let_go(&mut self.links.history);
                        }
                        return false;
                    }
                },
            }
        }
        self.history_trouble = Some(Trouble::after(self.history_trouble, Fault::Disk));
        false
    }

    fn try_history(&mut self) -> rusqlite::Result<()> {
        if let Link::Open(_) = &self.links.history
            && !self.place.history().exists()
        {
            self.links.history = Link::Away { was_absent: false };
        }
        if self.links.history.is_blocked() {
            self.reopen_history()?;
        }
        let people = self.links.people.reading();
        let Link::Open(connection) = &mut self.links.history else { return Ok(()) };
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for write in &self.history {
            one_by_one(&transaction, |part| {
                history::apply(part, write, |contact| account_of(people, contact))
            })?;
        }
        transaction.commit()
    }

    fn history_written(&mut self) {
        let mut rows = 0;
        let mut last_notice = None;
        for write in self.history.drain(..) {
            if let HistoryWrite::Recorded(recorded, its_rows) = write {
                rows += its_rows;
                if let Recorded::Decision(decision) = recorded {
                    last_notice = last_notice.max(Some(decision.id.0));
                }
            }
        }
        self.waiting_rows.fetch_sub(rows, Ordering::Relaxed);
        self.history_trouble = None;
        let aside = last_notice.and_then(|id| open::notices_to_set_aside(id, self.links.notices_below));
        if let Some(write) = aside {
            if let PeopleWrite::NoticesBelow(below) = &write {
                self.links.notices_below = *below;
            }
            self.people.push_back(write);
            self.write_people(Try::Soon);
        }
    }

    fn reopen_history(&mut self) -> rusqlite::Result<()> {
        if let Link::Away { was_absent: true } = &self.links.people {
            // There is no people.db that a history could belong to.
            return Err(database::cannot_open());
        }
        let (link, was_put_aside) =
            open::reopen_history(&self.place, &self.links.generation).map_err(|_| database::cannot_open())?;
        let is_open = matches!(link, Link::Open(_));
        self.links.history = link;
        if was_put_aside {
            self.put_aside();
        }
        if is_open { Ok(()) } else { Err(database::cannot_open()) }
    }

    /// Puts a damaged history aside. The next write begins another.
    pub(super) fn mend_history(&mut self, damage: &str) {
        tracing::error!(damage, "history.db is damaged");
        self.check = None;
        self.trim = None;
        self.links.history = Link::Away { was_absent: false };
        if let Err(error) = repair::put_aside(&self.place, Book::History) {
            tracing::error!(%error, "the damaged history could not be put aside");
            return;
        }
        self.put_aside();
    }

    fn put_aside(&mut self) {
        if self.mended == Storage::Fine {
            self.mended = Storage::HistoryPutAside;
        }
    }
}
