//! Reading which chats are archived at the service, page by page, seldom.

use crate::roster::Slot;
use crate::service::Page;
use crate::time::Run;
use std::collections::HashSet;
use std::time::Duration;

/// How often it is read from beginning to end, and tried again where the service refuses it, as an older one does.
const READ_EVERY: Duration = Duration::from_secs(3_600);

/// Most pages: what goes on after that is walking in a circle.
const MOST_PAGES: u32 = 200;

/// The archive of one account.
#[derive(Debug)]
pub(crate) struct Archive {
    next: Run,
    page: Page,
    pages: u32,
    seen: HashSet<Slot>,
    is_partial: bool,
    is_under_way: bool,
}

/// An archive that was read.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Archived {
    /// Who stands in it.
    pub(crate) seen: HashSet<Slot>,
    /// Whether somebody may stand in it who is not among them, so that absence proves nothing.
    pub(crate) is_partial: bool,
}

impl Archive {
    pub(crate) fn new(now: Run) -> Self {
        Self {
            next: now,
            page: Page::default(),
            pages: 0,
            seen: HashSet::new(),
            is_partial: false,
            is_under_way: false,
        }
    }

    /// The page to ask for, if it is time.
    pub(crate) fn wanted(&self, now: Run) -> Option<&Page> {
        (!self.is_under_way && self.next <= now).then_some(&self.page)
    }

    /// When the next page is due; nothing while one is under way.
    pub(crate) fn next_due(&self) -> Option<Run> {
        (!self.is_under_way).then_some(self.next)
    }

    pub(crate) fn ask(&mut self) {
        self.is_under_way = true;
    }

    pub(crate) fn answered(&mut self) {
        self.is_under_way = false;
    }

    /// Others are there now.
    pub(crate) fn read_soon(&mut self, now: Run) {
        self.next = self.next.min(now);
    }

    /// The service does not tell.
    pub(crate) fn give_up(&mut self, now: Run) {
        *self = Self { next: now.after(READ_EVERY), ..Self::new(now) };
    }

    /// A page was read; gives the whole after the last one.
    pub(crate) fn read(
        &mut self,
        who: impl IntoIterator<Item = Slot>,
        is_partial: bool,
        next: Option<Page>,
        now: Run,
    ) -> Option<Archived> {
        self.seen.extend(who);
        self.is_partial |= is_partial;
        self.pages += 1;
        match next {
            Some(next) if self.pages < MOST_PAGES && next != self.page => {
                self.page = next;
                return None;
            }
            Some(_) => self.is_partial = true,
            None => {}
        }
        let read = std::mem::replace(self, Self { next: now.after(READ_EVERY), ..Self::new(now) });
        Some(Archived { seen: read.seen, is_partial: read.is_partial })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(mark: &str) -> Option<Page> {
        Some(Page(Some(mark.into())))
    }

    #[test]
    fn an_archive_is_read_page_by_page_and_then_left_alone_for_an_hour() {
        let mut archive = Archive::new(Run(0));
        assert_eq!(archive.wanted(Run(0)), Some(&Page::default()));
        archive.ask();
        assert_eq!((archive.wanted(Run(0)), archive.next_due()), (None, None));
        archive.answered();
        assert_eq!(archive.read([Slot(1)], false, page("2"), Run(0)), None);
        assert_eq!(archive.wanted(Run(0)), page("2").as_ref());
        let whole = archive.read([Slot(2)], false, None, Run(0));
        assert_eq!(whole, Some(Archived { seen: [Slot(1), Slot(2)].into(), is_partial: false }));
        assert_eq!(
            (archive.wanted(Run(3_599_999)), archive.wanted(Run(3_600_000))),
            (None, Some(&Page::default()))
        );
    }

    #[test]
    fn an_archive_that_walks_in_a_circle_or_has_unreadable_rows_proves_nothing() {
        let mut archive = Archive::new(Run(0));
        archive.read([], false, page("2"), Run(0));
        assert!(archive.read([], false, page("2"), Run(0)).is_some_and(|read| read.is_partial));
        assert!(archive.read([], true, None, Run(0)).is_some_and(|read| read.is_partial));
    }

    #[test]
    fn an_archive_that_is_refused_is_tried_again_later_from_its_beginning() {
        let mut archive = Archive::new(Run(0));
        archive.read([Slot(1)], false, page("2"), Run(0));
        archive.give_up(Run(0));
        assert_eq!(archive.next_due(), Some(Run(3_600_000)));
        archive.read_soon(Run(5));
        assert_eq!(archive.wanted(Run(5)), Some(&Page::default()), "from its beginning");
    }
}
