//! Bringing contact lists in and keeping them in step: page by page, each person once, with what is needed to say how far it
//! is. A list that shrinks is no reason to forget anybody: who is gone from every list is marked.

use crate::backoff::doubled;
use crate::newcomers::Reach;
use crate::roster::Slot;
use crate::service::{ListKey, Page};
use std::collections::{HashSet, VecDeque};
use std::time::Duration;

/// How often all lists are compared from beginning to end.
pub(crate) const COMPARE_EVERY: Duration = Duration::from_secs(24 * 3600);

/// How often the beginnings of the lists are looked at for newcomers in between.
pub(crate) const LOOK_EVERY: Duration = Duration::from_secs(15 * 60);

/// How soon lists are read again that could not be read to their ends for failures; each time in a row twice as late, and no later than
/// [`COMPARE_EVERY`].
const CUT_SHORT: Duration = Duration::from_secs(5 * 60);

/// After how long lists are compared again that were cut short so many times in a row.
pub(crate) fn next_compare(cut_short: u32) -> Duration {
    match cut_short.checked_sub(1) {
        None => COMPARE_EVERY,
        Some(doublings) => doubled(CUT_SHORT, doublings, COMPARE_EVERY),
    }
}

/// Most pages of one list. A list that goes on after that is walking in a circle.
const MOST_PAGES: u32 = 2_000;

/// Why lists are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Aim {
    /// The user chose them and waits.
    First,
    /// The daily comparison, from spare budget.
    Compare,
    /// A look at their beginnings.
    Look,
}

/// Lists on their way in.
#[derive(Debug)]
pub(crate) struct Bringing {
    pub(crate) aim: Aim,
    lists: VecDeque<ListKey>,
    /// Those of them that a look reads to their ends, too.
    read_whole: Vec<ListKey>,
    page: Page,
    pages: u32,
    visited: HashSet<Page>,
    /// Who stood in a list so far.
    pub(crate) seen: HashSet<Slot>,
    /// Who stood in the list at hand so far.
    pub(crate) stood: HashSet<Slot>,
    /// A list that was just read from beginning to end, and who stood in it.
    pub(crate) whole: Option<(ListKey, HashSet<Slot>)>,
    /// A list that was just read as far as it is to be read.
    pub(crate) read_out: Option<(ListKey, Reach)>,
    /// Whether rows of the list at hand could not be read.
    misses_rows: bool,
    /// Whether the list at hand goes on where it cannot be followed.
    is_cut: bool,
    /// Whether a list could not be read to its end, so that absence proves nothing.
    pub(crate) is_partial: bool,
    /// Whether that was for failures, which may be over soon.
    pub(crate) is_cut_short: bool,
    pub(crate) rows: u64,
    pub(crate) added: u64,
    pub(crate) expected: Option<u64>,
    failures: u32,
}

/// So many failing answers for one page, and its list is left for this time.
pub(crate) const MOST_FAILURES: u32 = 5;

/// Whether a failing page is worth another try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// It is.
    Left,
    /// It is not: the list is to be left.
    Ended,
}

/// Where it goes on after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// Another page.
    Page,
    /// All lists are read.
    Done,
}

impl Bringing {
    /// Lists to read. `expected` is how many rows there will be, where the service told for each.
    pub(crate) fn new(aim: Aim, lists: &[ListKey], expected: Option<u64>) -> Self {
        Self {
            aim,
            lists: lists.iter().cloned().collect(),
            read_whole: Vec::new(),
            page: Page::default(),
            pages: 0,
            visited: HashSet::new(),
            seen: HashSet::new(),
            stood: HashSet::new(),
            whole: None,
            read_out: None,
            misses_rows: false,
            is_cut: false,
            is_partial: false,
            is_cut_short: false,
            rows: 0,
            added: 0,
            expected,
            failures: 0,
        }
    }

    /// The same, with lists that a look reads to their ends.
    pub(crate) fn with_whole(self, read_whole: &[ListKey]) -> Self {
        Self { read_whole: read_whole.to_vec(), ..self }
    }

    /// What to ask for now.
    pub(crate) fn wanted(&self) -> Option<(ListKey, Page)> {
        Some((self.lists.front()?.clone(), self.page.clone()))
    }

    /// A page was read: `added` of its `rows` were new.
    pub(crate) fn read(&mut self, rows: usize, added: usize, next: Option<Page>) -> Next {
        self.rows += u64::try_from(rows).unwrap_or(u64::MAX);
        self.added += u64::try_from(added).unwrap_or(u64::MAX);
        self.pages += 1;
        self.failures = 0;
        let goes_on = match self.aim {
            Aim::First | Aim::Compare => true,
            // Where the newest stand first, a page without newcomers is followed by none with.
            Aim::Look => added > 0 || self.lists.front().is_some_and(|list| self.read_whole.contains(list)),
        };
        match next {
            Some(next) if goes_on => {
                if self.pages >= MOST_PAGES || !self.visited.insert(next.clone()) {
                    self.is_partial = true;
                    return self.leave_list();
                }
                self.page = next;
                Next::Page
            }
            Some(_) => {
                self.read_out = self.lists.front().cloned().zip(Some(Reach::Newcomers));
                self.leave_list()
            }
            None if self.is_cut => self.leave_list(),
            None => {
                if !self.misses_rows {
                    self.whole = self.lists.front().cloned().zip(Some(std::mem::take(&mut self.stood)));
                }
                self.read_out = self.lists.front().cloned().zip(Some(Reach::End));
                self.leave_list()
            }
        }
    }

    /// Some rows of a page could not be read, and nobody knows who stands in them.
    pub(crate) fn miss_rows(&mut self) {
        self.misses_rows = true;
        self.is_partial = true;
    }

    /// The list at hand goes on, but nobody can tell where.
    pub(crate) fn cut(&mut self) {
        self.is_cut = true;
        self.is_partial = true;
    }

    /// The page at hand was answered with a failure.
    pub(crate) fn fail(&mut self) -> Patience {
        self.failures += 1;
        self.is_cut_short |= self.failures >= MOST_FAILURES;
        if self.failures >= MOST_FAILURES { Patience::Ended } else { Patience::Left }
    }

    /// The list at hand cannot be read to its end now.
    pub(crate) fn give_up_list(&mut self) -> Next {
        self.is_partial = true;
        self.leave_list()
    }

    fn leave_list(&mut self) -> Next {
        self.lists.pop_front();
        self.stood.clear();
        self.misses_rows = false;
        self.is_cut = false;
        self.page = Page::default();
        self.pages = 0;
        self.failures = 0;
        self.visited.clear();
        if self.lists.is_empty() { Next::Done } else { Next::Page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(mark: &str) -> Option<Page> {
        Some(Page(Some(mark.into())))
    }

    fn lists() -> Vec<ListKey> {
        vec![ListKey("a".into()), ListKey("b".into())]
    }

    #[test]
    fn lists_are_read_one_after_the_other_to_their_ends() {
        let mut bringing = Bringing::new(Aim::First, &lists(), Some(120));
        assert_eq!(bringing.read(50, 50, page("2")), Next::Page);
        assert_eq!(bringing.wanted(), Some((ListKey("a".into()), Page(Some("2".into())))));
        assert_eq!(bringing.read(20, 20, None), Next::Page);
        assert_eq!(bringing.wanted(), Some((ListKey("b".into()), Page::default())));
        assert_eq!(bringing.read(50, 0, None), Next::Done);
        assert_eq!((bringing.rows, bringing.added), (120, 70));
        assert!(!bringing.is_partial);
    }

    #[test]
    fn a_look_ends_at_the_first_page_without_newcomers() {
        let mut bringing = Bringing::new(Aim::Look, &lists()[..1], None);
        assert_eq!(bringing.read(50, 1, page("2")), Next::Page);
        assert_eq!(bringing.read(50, 0, page("3")), Next::Done);
    }

    #[test]
    fn lists_that_were_cut_short_are_read_again_soon_and_then_ever_later() {
        let minutes = [0, 1, 2, 9, 10, 100].map(|times| next_compare(times).as_secs() / 60);
        assert_eq!(minutes, [24 * 60, 5, 10, 1_280, 24 * 60, 24 * 60]);
    }

    #[test]
    fn a_look_reads_a_list_without_an_order_to_its_end() {
        let mut bringing = Bringing::new(Aim::Look, &lists(), None).with_whole(&lists()[..1]);
        assert_eq!(bringing.read(50, 0, page("2")), Next::Page);
        assert_eq!(bringing.wanted(), Some((ListKey("a".into()), Page(Some("2".into())))));
        assert_eq!(bringing.read(50, 0, None), Next::Page);
        assert_eq!(bringing.read_out.take(), Some((ListKey("a".into()), Reach::End)));
        assert_eq!(bringing.read(50, 0, page("2")), Next::Done, "the other is as before");
    }

    #[test]
    fn who_stood_in_a_list_is_told_only_of_one_that_was_read_whole() {
        let mut bringing = Bringing::new(Aim::Compare, &lists(), None);
        bringing.stood.insert(Slot(1));
        bringing.read(50, 0, page("2"));
        assert_eq!(bringing.whole, None, "it goes on");
        bringing.stood.insert(Slot(2));
        bringing.read(50, 0, None);
        assert_eq!(bringing.whole.take(), Some((ListKey("a".into()), [Slot(1), Slot(2)].into())));
        bringing.stood.insert(Slot(3));
        bringing.miss_rows();
        bringing.read(50, 0, None);
        assert_eq!(bringing.whole, None, "somebody stands in a row that could not be read");
        assert!(bringing.is_partial);
        let mut bringing = Bringing::new(Aim::Compare, &lists(), None);
        bringing.stood.insert(Slot(1));
        bringing.give_up_list();
        bringing.stood.insert(Slot(2));
        bringing.read(50, 0, None);
        assert_eq!(bringing.whole, Some((ListKey("b".into()), [Slot(2)].into())), "each by itself");
    }

    #[test]
    fn how_far_a_list_was_read_is_told_of_one_that_was_not_left() {
        let list = |key: &str| ListKey(key.into());
        let mut bringing = Bringing::new(Aim::Look, &lists(), None);
        bringing.read(50, 1, page("2"));
        assert_eq!(bringing.read_out, None, "it goes on");
        bringing.read(50, 0, page("3"));
        assert_eq!(bringing.read_out.take(), Some((list("a"), Reach::Newcomers)));
        bringing.miss_rows();
        bringing.read(50, 0, None);
        assert_eq!(bringing.read_out.take(), Some((list("b"), Reach::End)));
        let mut bringing = Bringing::new(Aim::Compare, &lists(), None);
        bringing.give_up_list();
        bringing.cut();
        bringing.stood.insert(Slot(1));
        bringing.read(50, 0, None);
        assert_eq!((bringing.read_out, bringing.whole), (None, None));
        assert!(bringing.is_partial);
    }

    #[test]
    fn row_22_a_list_that_walks_in_a_circle_is_left_and_proves_nothing() {
        let mut bringing = Bringing::new(Aim::Compare, &lists()[..1], None);
        assert_eq!(bringing.read(50, 0, page("2")), Next::Page);
        assert_eq!(bringing.read(50, 0, page("2")), Next::Done);
        assert!(bringing.is_partial);
    }

    #[test]
    fn a_list_that_cannot_be_read_does_not_keep_the_next_from_being_read() {
        let mut bringing = Bringing::new(Aim::First, &lists(), None);
        assert_eq!(bringing.give_up_list(), Next::Page);
        assert_eq!(bringing.wanted(), Some((ListKey("b".into()), Page::default())));
        assert_eq!(bringing.read(1, 1, None), Next::Done);
        assert!(bringing.is_partial);
    }
}
