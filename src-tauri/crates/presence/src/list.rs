//! The list of people, of which the window only ever sees a part: search, filters, sections and order, for tens of thousands
//! of people. Orders are remembered until something they depend on changes; rows are made for the part that is shown.
//! Time alone changes no order, only what rows say.

mod fold;
pub(crate) mod order;
#[cfg(test)]
mod tests;

use crate::id::{AccountId, PersonId};
use crate::relation::Relation;
use crate::roster::{Known, Roster, Slot, latest, unread};
use crate::sighting::LastSeen;
use crate::time::{Moment, Wall};
use crate::tracker;
use crate::view::{Anchor, ContactView, Query, Row, SectionCount, Seen, Slice};
use chrono::{DateTime, NaiveDate};
use order::{Among, Order};
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::time::Duration;

/// Most orders that are remembered: the window's, the command line's, and the searches before.
const MOST_ORDERS: usize = 4;

/// How many days somebody is new after they registered.
const NEW_FOR_DAYS: i64 = 14;

/// The orders of the list that were asked for lately.
#[derive(Debug, Default)]
pub(crate) struct Listing {
    /// The one used last stands first.
    orders: RefCell<Vec<Order>>,
    /// The accounts through which nobody is asked about now.
    silent: BTreeSet<AccountId>,
}

/// What turning a contact into a row needs besides the roster.
#[derive(Clone, Copy)]
pub(crate) struct Lens<'a> {
    /// At what interval a contact's presence should be renewed.
    pub(crate) interval: &'a dyn Fn(&Known) -> Duration,
    /// Whether the user wants last words to be seen.
    pub(crate) shows_words: bool,
}

impl Listing {
    /// Something that lists show or sort by has changed: a presence, name, watch or rank, or contacts were added or removed.
    /// A sighting that only renews what was known needs no call.
    pub(crate) fn changed(&mut self) {
        self.orders.get_mut().clear();
    }

    /// These accounts are paused, stopped or signed out: what was seen through them is no match for what another says since.
    pub(crate) fn silence(&mut self, silent: BTreeSet<AccountId>) {
        if self.silent != silent {
            self.silent = silent;
            self.changed();
        }
    }

    /// Which of a person's contacts stands for them.
    pub(crate) fn shown<'a>(
        &self,
        contacts: impl Iterator<Item = (Slot, &'a Known)>,
    ) -> Option<(Slot, &'a Known)> {
        order::shown(contacts, &self.silent)
    }

    /// A part of the list. The offset gives way where rows would be missing at the end; no rows asked for are no rows, for
    /// those who only want to count.
    pub(crate) fn slice(&self, roster: &Roster, query: &Query, lens: &Lens<'_>, now: Moment) -> Slice {
        let mut orders = self.orders.borrow_mut();
        let order = remembered(&mut orders, roster, &self.silent, query);
        let mut sections = Vec::new();
        let mut matching = 0;
        for (section, slots) in order.sections(query.filter) {
            sections.push(SectionCount { section, from: matching, count: slots.len() });
            matching += slots.len();
        }

        let slots = order.sections(query.filter).flat_map(|(_, slots)| slots).copied();
        let rows = query.rows.min(Query::MOST_ROWS);
        let wanted = match query.anchor {
            Anchor::Offset(offset) => offset,
            Anchor::Person(person) => {
                position(roster, slots.clone(), person).map_or(0, |at| at.saturating_sub(rows / 2))
            }
        };
        let offset = wanted.min(matching.saturating_sub(rows));
        let rows = slots
            .skip(offset)
            .take(rows)
            .filter_map(|slot| Some(row(roster, roster.get(slot)?, lens, now)))
            .collect();
        Slice { offset, rows, sections, matching, counts: order.counts() }
    }

    /// Everybody whom a query finds, for those who do not look at a part: a file, a clipboard. Where rows are kept, nobody's
    /// words stand in them.
    pub(crate) fn whole(&self, roster: &Roster, query: &Query, lens: &Lens<'_>, now: Moment) -> Vec<Row> {
        let mut orders = self.orders.borrow_mut();
        let order = remembered(&mut orders, roster, &self.silent, query);
        let slots = order.sections(query.filter).flat_map(|(_, slots)| slots);
        let lens = Lens { shows_words: false, ..*lens };
        slots.filter_map(|slot| Some(row(roster, roster.get(*slot)?, &lens, now))).collect()
    }
}

/// A contact as a row of the list, standing for its person.
pub(crate) fn row(roster: &Roster, known: &Known, lens: &Lens<'_>, now: Moment) -> Row {
    let contact = &known.contact;
    // What any of their contacts says of them all.
    let all = || roster.contacts_of(contact.person).map(|(_, known)| known);
    let extra = known.extra.as_ref();
    let unread = unread(all());
    Row {
        person: contact.person,
        contact: contact.id,
        account: contact.account,
        name: roster.name(known),
        has_name: roster.has_name(known),
        handle: contact.handle.clone(),
        seen: seen(known, lens, now),
        is_watched: roster.is_watched(contact.person),
        is_top: all().any(|known| known.contact.is_top),
        unread: unread.count,
        is_gone: contact.is_gone,
        relation: relation(known),
        labels: roster.labels_of(contact.person).to_vec(),
        is_unanswered: all().any(Known::is_unanswered),
        has_more_unread: unread.has_more,
        last_words: latest(all()).filter(|_| lens.shows_words).cloned(),
        is_new: extra.and_then(|extra| extra.registered).is_some_and(|day| is_new(day, now)),
        has_picture: contact.picture.is_some(),
        contacts: all().count(),
        by_id: all().filter(|known| known.contact.is_by_id).count(),
    }
}

/// A contact by itself.
pub(crate) fn contact_view(known: &Known, lens: &Lens<'_>, now: Moment) -> ContactView {
    let contact = &known.contact;
    ContactView {
        contact: contact.id,
        account: contact.account,
        key: contact.key.clone(),
        name: contact.name.clone(),
        handle: contact.handle.clone(),
        seen: seen(known, lens, now),
        relation: relation(known),
        phone: contact.phone.clone(),
        is_by_id: contact.is_by_id,
        is_merged: contact.person != contact.home,
    }
}

fn relation(known: &Known) -> Option<(Relation, Option<Wall>)> {
    known.related().map(|related| (related.relation.clone(), Some(related.observed)))
}

/// Whether somebody who registered on this day is new. Services count days in UTC.
fn is_new(registered: NaiveDate, now: Moment) -> bool {
    DateTime::from_timestamp_millis(now.wall.0)
        .is_some_and(|today| (today.date_naive() - registered).num_days() < NEW_FOR_DAYS)
}

/// What is known of a contact's presence, and how far to trust it. Doubt is as of the observation: a presence does not become
/// doubtful for having been observed long ago; it becomes stale.
pub(crate) fn seen(known: &Known, lens: &Lens<'_>, now: Moment) -> Seen {
    Seen {
        presence: known.presence.clone(),
        is_doubtful: known.is_doubtful,
        freshness: tracker::freshness(known, (lens.interval)(known), now),
        observed: known.observed,
        since: known.since,
        last_seen: known.last_seen.filter(|last| !is_from_before(known, *last)),
    }
}

/// Whether a time is from before the visit that somebody is on, and so nothing to say beside "online". It is where it is why they
/// are doubted.
fn is_from_before(known: &Known, last: LastSeen) -> bool {
    let begun = known.since.filter(|_| known.presence.is_present() && !known.is_doubtful);
    begun.is_some_and(|begun| match last {
        LastSeen::At(at) => at < begun,
        LastSeen::Day(_) => true,
    })
}

/// The order for a query, made when it is not remembered, and then the last to be forgotten.
fn remembered<'a>(
    orders: &'a mut Vec<Order>,
    roster: &Roster,
    silent: &BTreeSet<AccountId>,
    query: &Query,
) -> &'a Order {
    let words = fold::words(&query.search);
    let among = Among { account: query.account, label: query.label, presence: query.presence };
    match orders.iter().position(|order| order.is_for(among, &words)) {
        Some(at) => orders[..=at].rotate_right(1),
        None => {
            orders.truncate(MOST_ORDERS - 1);
            orders.insert(0, Order::new(roster, silent, among, words));
        }
    }
    &orders[0]
}

/// Where a person stands among `slots`, whichever of their contacts is shown.
fn position(roster: &Roster, mut slots: impl Iterator<Item = Slot>, person: PersonId) -> Option<usize> {
    let theirs: Vec<Slot> = roster.contacts_of(person).map(|(slot, _)| slot).collect();
    slots.position(|slot| theirs.contains(&slot))
}
