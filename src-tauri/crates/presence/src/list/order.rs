//! Everybody who matches a search within an account, in the order of the list. One order serves all filters, because each
//! filter is some of its sections. What sorting needs is worked out once per person and let go of afterwards; what stays is
//! four bytes per person.

use super::fold::fold_onto;
use crate::id::{AccountId, LabelId, PersonId};
use crate::roster::{Known, Roster, Slot};
use crate::sighting::{Presence, PresenceKind};
use crate::view::{Counts, Filter, Section};
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;
use std::ops::Range;

/// Among whom is searched; without one of these, whatever it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Among {
    pub(super) account: Option<AccountId>,
    pub(super) label: Option<LabelId>,
    pub(super) presence: Option<PresenceKind>,
}

/// The people one search among some finds, in order.
#[derive(Debug)]
pub(crate) struct Order {
    among: Among,
    words: Vec<String>,
    /// The contact shown for each person.
    slots: Box<[Slot]>,
    /// Where each section ends, in the order of [`SECTIONS`].
    ends: [usize; 4],
}

/// The sections, in their order.
const SECTIONS: [Section; 4] = [Section::WatchedHere, Section::Here, Section::Watched, Section::Others];

impl Order {
    /// Puts everybody in order who is `among` those meant and whom `words` find.
    pub(super) fn new(
        roster: &Roster,
        silent: &BTreeSet<AccountId>,
        among: Among,
        words: Vec<String>,
    ) -> Self {
        let Among { account, label, presence } = among;
        let mut contacts: Vec<(PersonId, Slot)> = roster
            .all()
            .filter(|(_, known)| account.is_none_or(|account| known.contact.account == account))
            .filter(|(_, known)| {
                label.is_none_or(|label| roster.labels_of(known.contact.person).contains(&label))
            })
            .map(|(slot, known)| (known.contact.person, slot))
            .collect();
        contacts.sort_unstable();

        let mut entries: Vec<Entry> = Vec::with_capacity(contacts.len());
        let mut names = String::new();
        let mut text = String::new();
        for contacts in contacts.chunk_by(|(one, _), (other, _)| one == other) {
            let contacts = contacts.iter().filter_map(|(_, slot)| Some((*slot, roster.get(*slot)?)));
            let Some((slot, known)) = shown(contacts.clone(), silent) else { continue };
            if presence.is_some_and(|presence| presence != known.kind()) {
                continue;
            }
            let name = roster.name(known);
            if !words.is_empty() {
                text.clear();
                fold_onto(&mut text, &name);
                for (_, Known { contact, .. }) in contacts {
                    for part in [&contact.name, &contact.handle, &contact.key] {
                        // No word has a line break, so none is found across two parts.
                        text.push('\n');
                        fold_onto(&mut text, part);
                    }
                }
                if !words.iter().all(|word| text.contains(word)) {
                    continue;
                }
            }
            let from = names.len();
            fold_onto(&mut names, &name);
            let is_watched = roster.is_watched(known.contact.person);
            entries.push(Entry::new(slot, known, is_watched, &names, from..names.len()));
        }
        entries.sort_unstable_by(|one, other| one.compare(other, &names));
        let ends = SECTIONS.map(|section| entries.partition_point(|entry| entry.section <= section));
        Self { among, words, slots: entries.iter().map(|entry| entry.slot).collect(), ends }
    }

    /// Whether this is the order for these.
    pub(super) fn is_for(&self, among: Among, words: &[String]) -> bool {
        self.among == among && self.words == words
    }

    /// The sections a filter shows, each with the contacts shown in it; empty ones left out.
    pub(super) fn sections(&self, filter: Filter) -> impl Iterator<Item = (Section, &[Slot])> + Clone {
        let starts = std::iter::once(0).chain(self.ends);
        SECTIONS
            .into_iter()
            .zip(starts.zip(self.ends))
            .map(|(section, (start, end))| (section, &self.slots[start..end]))
            .filter(move |(section, slots)| is_in(*section, filter) && !slots.is_empty())
    }

    /// How many each filter shows.
    pub(super) fn counts(&self) -> Counts {
        let count = |filter| self.sections(filter).map(|(_, slots)| slots.len()).sum();
        Counts {
            everybody: count(Filter::Everybody),
            present: count(Filter::Present),
            watched: count(Filter::Watched),
        }
    }
}

/// Which of a person's contacts stands for them: where accounts are silent, one that another account tells of, then the one best
/// present, then the one observed last, then the first.
pub(super) fn shown<'a>(
    contacts: impl Iterator<Item = (Slot, &'a Known)>,
    silent: &BTreeSet<AccountId>,
) -> Option<(Slot, &'a Known)> {
    contacts.max_by_key(|(slot, known)| {
        let is_asked = !silent.contains(&known.contact.account);
        let is_told = silent.is_empty() || (is_asked && !matches!(known.presence, Presence::Unknown(_)));
        let presence = match known.presence {
            Presence::Online if known.is_doubtful => 1,
            Presence::Online => 3,
            Presence::Busy { .. } => 2,
            Presence::Offline
            | Presence::OfflineOrHidden
            | Presence::Hidden
            | Presence::Unreachable
            | Presence::Unknown(_) => 0,
        };
        (is_told, presence, known.observed, Reverse(*slot))
    })
}

/// The section somebody stands in. Freshness has no say: it goes with time alone, and nobody should move in the list without
/// something having happened to them. The row says that the presence is stale, and the next answer moves them.
fn section(is_watched: bool, is_present: bool) -> Section {
    match (is_watched, is_present) {
        (true, true) => Section::WatchedHere,
        (false, true) => Section::Here,
        (true, false) => Section::Watched,
        (false, false) => Section::Others,
    }
}

/// Whether a filter shows a section.
fn is_in(section: Section, filter: Filter) -> bool {
    match (filter, section) {
        (Filter::Everybody, _)
        | (Filter::Present, Section::WatchedHere | Section::Here)
        | (Filter::Watched, Section::WatchedHere | Section::Watched) => true,
        (Filter::Present, Section::Watched | Section::Others)
        | (Filter::Watched, Section::Here | Section::Others) => false,
    }
}

/// What sorting needs of one person.
struct Entry {
    section: Section,
    /// What decides most comparisons, to be compared as one number.
    rank: u128,
    /// Where the name stands.
    name: Range<usize>,
    person: PersonId,
    slot: Slot,
}

impl Entry {
    fn new(slot: Slot, known: &Known, is_watched: bool, names: &str, name: Range<usize>) -> Self {
        let section = section(is_watched, known.is_there());
        Self {
            section,
            rank: rank(section, known, &names[name.clone()]),
            name,
            person: known.contact.person,
            slot,
        }
    }

    /// Which of the two comes first; equal only to itself, because every person has one entry.
    fn compare(&self, other: &Self, names: &str) -> Ordering {
        self.rank
            .cmp(&other.rank)
            .then_with(|| names[self.name.clone()].cmp(&names[other.name.clone()]))
            .then_with(|| self.person.cmp(&other.person))
    }
}

/// The section; within those who are present the time they came, the latest first and unknown times last; within the others
/// whether they are gone; then as much of the beginning of the name as there is room for.
fn rank(section: Section, known: &Known, name: &str) -> u128 {
    let mut rank = [0; 16];
    let name_from = match section {
        Section::WatchedHere | Section::Here => {
            // Turning the sign bit makes signed numbers compare as unsigned ones; turning all bits puts the latest first.
            let since = known.since.map_or(u64::MAX, |since| !(since.0.cast_unsigned() ^ (1 << 63)));
            rank[1..9].copy_from_slice(&since.to_be_bytes());
            9
        }
        Section::Watched => 1,
        Section::Others => {
            rank[1] = u8::from(known.contact.is_gone);
            2
        }
    };
    rank[0] = match section {
        Section::WatchedHere => 0,
        Section::Here => 1,
        Section::Watched => 2,
        Section::Others => 3,
    };
    for (to, from) in rank[name_from..].iter_mut().zip(name.bytes()) {
        *to = from;
    }
    u128::from_be_bytes(rank)
}
