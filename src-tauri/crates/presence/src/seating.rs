//! Which accounts could be managed through a sign-in, once the user asks.

use crate::service::{Page, Seat, SeatPage};

/// Most pages of them.
const MOST_PAGES: u32 = 200;

/// The accounts that could be managed through the sign-in of one account.
#[derive(Debug, Default)]
pub(crate) struct Seating {
    wanted: Option<Page>,
    is_asking: bool,
    pages: u32,
    seats: Option<Vec<Seat>>,
}

impl Seating {
    /// The user wants to see them.
    pub(crate) fn want(&mut self) {
        if self.wanted.is_none() {
            self.seats = None;
            self.pages = 0;
            self.wanted = Some(Page::default());
        }
    }

    /// The page to ask for now.
    pub(crate) fn next(&self) -> Option<&Page> {
        self.wanted.as_ref().filter(|_| !self.is_asking)
    }

    pub(crate) fn send(&mut self) {
        self.is_asking = true;
    }

    pub(crate) fn free(&mut self) {
        self.is_asking = false;
    }

    /// A page was read. Pages may move, so that one stands in two.
    pub(crate) fn read(&mut self, page: SeatPage) {
        let seats = self.seats.get_or_insert_default();
        for seat in page.seats {
            if !seats.iter().any(|known| known.key == seat.key) {
                seats.push(seat);
            }
        }
        self.pages += 1;
        let is_over = self.pages >= MOST_PAGES || page.next == self.wanted;
        self.wanted = page.next.filter(|_| !is_over);
    }

    /// No more can be learned of them now. A list that broke off is not shown as if it were all there is.
    pub(crate) fn give_up(&mut self) {
        self.seats = (self.pages == 0).then(Vec::new);
        self.wanted = None;
    }

    /// They, once all are read.
    pub(crate) fn view(&self) -> Option<Vec<Seat>> {
        self.seats.clone().filter(|_| self.wanted.is_none())
    }
}

#[cfg(test)]
mod tests {
    use super::Seating;
    use crate::service::{Page, SeatPage};

    #[test]
    fn a_list_that_breaks_off_is_not_shown_as_all_there_is() {
        let mut seating = Seating::default();
        seating.want();
        seating.read(SeatPage { next: Some(Page(Some("2".into()))), ..SeatPage::default() });
        seating.give_up();
        assert_eq!(seating.view(), None);
        seating.want();
        seating.give_up();
        assert_eq!(seating.view(), Some(Vec::new()), "they cannot be listed at all");
    }
}
