//! Where a service's pages are, asked at each start and every day. It is told over several pages of answers, and only what was read
//! to its end, or until there is nothing left to learn, is taken over.

use crate::backoff::Backoff;
use crate::chance::Chance;
use crate::service::{Page, Places, PlacesPage};
use crate::time::Run;
use std::time::Duration;

/// How often it is asked while the program runs on.
const EVERY: Duration = Duration::from_secs(24 * 3600);

/// How long the service is left alone after it refused to say it.
const REFUSED: Duration = Duration::from_secs(3600);

/// The least wait after any other failure.
const LEAST_WAIT: Duration = Duration::from_secs(1);

/// Most pages of it. A list that goes on after that is walking in a circle.
const MOST_PAGES: u32 = 20;

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Failure {
    /// It failed, and may not the next time.
    Passing,
    /// The service does not answer it.
    Refusal,
}

/// What one account asks of it.
#[derive(Debug)]
pub(crate) struct Placing {
    page: Page,
    pages: u32,
    told: Places,
    due: Run,
    is_asking: bool,
    backoff: Backoff,
}

impl Placing {
    /// It is asked at that time.
    pub(crate) fn new(due: Run) -> Self {
        Self {
            page: Page::default(),
            pages: 0,
            told: Places::default(),
            due,
            is_asking: false,
            backoff: Backoff::default(),
        }
    }

    /// It is asked from the beginning, at that time.
    pub(crate) fn begin_anew(&mut self, due: Run) {
        *self = Self { is_asking: self.is_asking, ..Self::new(due) };
    }

    /// The page to ask for now.
    pub(crate) fn next(&self, now: Run) -> Option<&Page> {
        (!self.is_asking && self.due <= now).then_some(&self.page)
    }

    /// When there is a page to ask for, if none is under way.
    pub(crate) fn due(&self) -> Option<Run> {
        (!self.is_asking).then_some(self.due)
    }

    pub(crate) fn send(&mut self) {
        self.is_asking = true;
    }

    pub(crate) fn free(&mut self) {
        self.is_asking = false;
    }

    /// A page was read. Returns all that was told, once no more is to be learned.
    pub(crate) fn read(&mut self, read: PlacesPage, now: Run) -> Option<Places> {
        self.pages += 1;
        let Places { profile, chat } = read.places;
        let told =
            Places { profile: self.told.profile.take().or(profile), chat: self.told.chat.take().or(chat) };
        let is_known = told.profile.is_some() && told.chat.is_some();
        match read.next {
            Some(next) if !is_known && next != self.page && self.pages < MOST_PAGES => {
                self.told = told;
                self.page = next;
                None
            }
            rest => {
                self.begin_anew(now.after(EVERY));
                // What is left over of a list without end may well tell of it.
                let is_whole = rest.is_none() && !read.is_cut;
                (is_known || is_whole).then_some(told)
            }
        }
    }

    /// A page was not answered: it is asked from the beginning after a while.
    pub(crate) fn failed(&mut self, failure: Failure, chance: &mut Chance, now: Run) {
        let wait = match failure {
            Failure::Passing => self.backoff.failed(chance).max(LEAST_WAIT),
            Failure::Refusal => REFUSED,
        };
        let backoff = std::mem::take(&mut self.backoff);
        self.begin_anew(now.after(wait));
        self.backoff = backoff;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(mark: &str) -> Option<Page> {
        Some(Page(Some(mark.into())))
    }

    fn tells(profile: Option<&str>, chat: Option<&str>, next: Option<Page>) -> PlacesPage {
        let places = Places { profile: profile.map(Into::into), chat: chat.map(Into::into) };
        PlacesPage { places, next, is_cut: false }
    }

    #[test]
    fn all_pages_are_read_until_nothing_is_left_to_learn() {
        let mut placing = Placing::new(Run(0));
        assert_eq!(placing.next(Run(0)), Some(&Page::default()));
        assert_eq!(placing.read(tells(None, Some("c"), page("2")), Run(0)), None);
        assert_eq!(placing.next(Run(0)).cloned(), page("2"));
        assert_eq!(placing.read(tells(None, None, page("3")), Run(0)), None);
        let both = Places { profile: Some("p".into()), chat: Some("c".into()) };
        assert_eq!(
            placing.read(tells(Some("p"), None, page("4")), Run(0)),
            Some(both),
            "the rest is no matter"
        );
        assert_eq!(placing.next(Run(0)), None);
        assert_eq!(placing.next(Run(0).after(EVERY)), Some(&Page::default()));
        let none = placing.read(tells(None, None, None), Run(0));
        assert_eq!(none, Some(Places::default()), "what was told before may be told no more");
    }

    #[test]
    fn a_list_without_end_is_left_and_tells_nothing() {
        let mut placing = Placing::new(Run(0));
        placing.read(tells(None, Some("c"), page("2")), Run(0));
        assert_eq!(placing.read(tells(None, None, page("2")), Run(0)), None);
        assert_eq!(placing.next(Run(0)), None);
        let mut placing = Placing::new(Run(0));
        let cut = PlacesPage { is_cut: true, ..tells(Some("p"), None, None) };
        assert_eq!(placing.read(cut, Run(0)), None);
        let all = PlacesPage { is_cut: true, ..tells(Some("p"), Some("c"), None) };
        assert!(placing.read(all, Run(0)).is_some(), "nothing is missing");
        let mut placing = Placing::new(Run(0));
        let pages = (0..1000).take_while(|nth| {
            assert_eq!(placing.read(tells(None, None, page(&nth.to_string())), Run(0)), None);
            placing.next(Run(0)).is_some()
        });
        assert_eq!(pages.count(), 19, "and one more");
    }

    #[test]
    fn what_failed_begins_again_after_ever_longer_waits() {
        let (mut placing, mut chance) = (Placing::new(Run(0)), Chance::new(1));
        let mut longest = Duration::ZERO;
        for _ in 0..50 {
            assert_eq!(placing.read(tells(None, Some("c"), page("2")), Run(0)), None);
            placing.failed(Failure::Passing, &mut chance, Run(0));
            let wait = placing.due().expect("none is under way").since(Run(0));
            assert!((LEAST_WAIT..=Duration::from_secs(300)).contains(&wait), "{wait:?}");
            longest = longest.max(wait);
        }
        assert!(longest > Duration::from_secs(60), "{longest:?}");
        assert_eq!(placing.next(Run(0).after(longest.max(REFUSED))), Some(&Page::default()));
        placing.failed(Failure::Refusal, &mut chance, Run(0));
        assert_eq!(placing.due(), Some(Run(0).after(REFUSED)));
        let told = placing.read(tells(Some("p"), None, None), Run(0)).expect("the end");
        assert_eq!(told.chat, None, "what was read before the failure counts no more");
    }
}
