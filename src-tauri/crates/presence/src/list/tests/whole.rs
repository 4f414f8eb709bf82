//! Whoever is known and whatever is asked: slices are parts of one whole, sections tile it, and counts agree with it.

use super::*;
use crate::sighting::PresenceKind;
use crate::view::Section;
use std::cmp::{Ordering, Reverse};
use std::collections::BTreeSet;

const NAMES: [&str; 8] = ["Anna", "anna", "ANNABEL", "Zoé", "zoe", "Boris B", "", "Annabelle Long Name"];
const OWN_NAMES: [&str; 3] = ["Mum", "anna", "Éva"];
const SEARCHES: [&str; 8] = ["", " ", "ann", "ZOE", "b", "an el", "key-1", "nobody"];

/// What one contact is like: account, person, name, presence, since, observed, gone.
type Draft = (i64, i64, usize, usize, Option<i64>, Option<i64>, bool);

fn anybody() -> impl Strategy<Value = People> {
    let contact = (
        1..=3_i64,
        1..=12_i64,
        0..NAMES.len(),
        0..5_usize,
        prop::option::of(0..4_i64),
        prop::option::of(0..4_i64),
        any::<bool>(),
    );
    let said = (1..=12_i64, prop::option::of(0..OWN_NAMES.len()), any::<bool>());
    (prop::collection::vec(contact, 0..24), prop::collection::vec(said, 0..8)).prop_map(|(drafts, said)| {
        let mut people = People::default();
        for draft in drafts {
            add(&mut people, draft);
        }
        for (person, own_name, departures) in said {
            people.roster.put_person(Person {
                own_name: own_name.map(|at| OWN_NAMES[at].into()),
                watch: Watch { departures, ..Watch::default() },
                ..Person::new(PersonId(person))
            });
        }
        people
    })
}

fn add(people: &mut People, (account, person, name, presence, since, observed, is_gone): Draft) {
    let slot = people.add(AccountId(account), PersonId(person), NAMES[name]);
    let known = people.known(slot);
    known.presence = match presence {
        0 => Presence::Online,
        1 => Presence::Busy { until: None },
        2 => Presence::Offline,
        3 => Presence::Hidden,
        _ => Presence::Unknown(Why::LeftOut),
    };
    known.since = since.map(Wall);
    known.observed = observed.map(Wall);
    known.contact.is_gone = is_gone;
}

fn any_query() -> impl Strategy<Value = Query> {
    let filter = prop::sample::select(vec![Filter::Everybody, Filter::Present, Filter::Watched]);
    let account = prop::option::of((1..=4_i64).prop_map(AccountId));
    let presence = prop::option::of(prop::sample::select(vec![
        PresenceKind::Online,
        PresenceKind::Busy,
        PresenceKind::Offline,
        PresenceKind::Hidden,
        PresenceKind::Unreachable,
        PresenceKind::Unknown,
    ]));
    let parts = (prop::sample::select(SEARCHES.to_vec()), filter, account, presence);
    parts.prop_map(|(search, filter, account, presence)| Query {
        search: search.to_owned(),
        filter,
        account,
        presence,
        ..all()
    })
}

/// A name as it is compared, told in another way than the list does.
fn plain(text: &str) -> String {
    text.to_lowercase().replace('é', "e")
}

/// Everybody who should be listed, with the contact that stands for them, in no order.
fn expected(people: &People, query: &Query) -> BTreeSet<(PersonId, ContactId)> {
    let words: Vec<String> = query.search.split_whitespace().map(plain).collect();
    let mut expected = BTreeSet::new();
    for person in (1..=12).map(PersonId) {
        let contacts: Vec<&Known> = people
            .roster
            .contacts_of(person)
            .map(|(_, known)| known)
            .filter(|known| query.account.is_none_or(|account| account == known.contact.account))
            .collect();
        let best = contacts.iter().max_by_key(|known| {
            let is_online = known.presence == Presence::Online;
            (is_online, known.presence.is_present(), known.observed, Reverse(known.contact.id))
        });
        let Some(best) = best else { continue };
        let texts: Vec<String> = contacts
            .iter()
            .flat_map(|known| [&known.contact.name, &known.contact.handle, &known.contact.key])
            .chain([&people.roster.name(best)])
            .map(|text| plain(text))
            .collect();
        let is_shown = match query.filter {
            Filter::Everybody => true,
            Filter::Present => best.presence.is_present(),
            Filter::Watched => people.roster.watch(person).is_on(),
        };
        let is_meant = query.presence.is_none_or(|kind| kind == best.presence.kind(false));
        if is_shown && is_meant && words.iter().all(|word| texts.iter().any(|text| text.contains(word))) {
            expected.insert((person, best.contact.id));
        }
    }
    expected
}

fn section_of(row: &Row) -> Section {
    match (row.is_watched, row.seen.presence.is_present()) {
        (true, true) => Section::WatchedHere,
        (false, true) => Section::Here,
        (true, false) => Section::Watched,
        (false, false) => Section::Others,
    }
}

/// The rule of the order, told in another way than the list does.
fn in_order(one: &Row, other: &Row) -> Ordering {
    let by_name = |row: &Row| (plain(&row.name), row.person);
    section_of(one).cmp(&section_of(other)).then_with(|| match section_of(one) {
        Section::WatchedHere | Section::Here => {
            other.seen.since.cmp(&one.seen.since).then_with(|| by_name(one).cmp(&by_name(other)))
        }
        Section::Watched => by_name(one).cmp(&by_name(other)),
        Section::Others => (one.is_gone, by_name(one)).cmp(&(other.is_gone, by_name(other))),
    })
}

proptest! {
    #[test]
    fn every_matching_person_stands_in_the_list_exactly_once_and_in_order(
        people in anybody(),
        query in any_query(),
    ) {
        let whole = people.slice(&query);
        let listed: BTreeSet<_> = whole.rows.iter().map(|row| (row.person, row.contact)).collect();
        prop_assert_eq!(listed.len(), whole.rows.len());
        prop_assert_eq!(whole.matching, whole.rows.len());
        prop_assert_eq!(listed, expected(&people, &query));
        for pair in whole.rows.windows(2) {
            prop_assert_eq!(in_order(&pair[0], &pair[1]), Ordering::Less);
        }
    }

    #[test]
    fn the_slices_of_all_offsets_put_together_are_the_whole_list(
        people in anybody(),
        query in any_query(),
        rows in 1..7_usize,
    ) {
        let whole = people.slice(&query);
        let mut together = Vec::new();
        while together.len() < whole.matching {
            let slice = people.slice(&Query { anchor: Anchor::Offset(together.len()), rows, ..query.clone() });
            prop_assert!(slice.offset <= together.len());
            prop_assert_eq!(slice.rows.len(), rows.min(whole.matching));
            prop_assert_eq!(&slice.sections, &whole.sections);
            prop_assert_eq!(slice.counts, whole.counts);
            together.truncate(slice.offset);
            together.extend(slice.rows);
        }
        prop_assert_eq!(together, whole.rows);
    }

    #[test]
    fn somebody_asked_for_is_in_the_slice_if_they_are_in_the_list(
        people in anybody(),
        query in any_query(),
        person in (1..=13_i64).prop_map(PersonId),
        rows in 1..7_usize,
    ) {
        let whole = people.slice(&query);
        let slice = people.slice(&Query { anchor: Anchor::Person(person), rows, ..query });
        match whole.rows.iter().position(|row| row.person == person) {
            Some(at) => prop_assert_eq!(
                slice.offset,
                at.saturating_sub(rows / 2).min(whole.matching.saturating_sub(rows))
            ),
            None => prop_assert_eq!(slice.offset, 0),
        }
    }

    #[test]
    fn sections_tile_the_list(people in anybody(), query in any_query()) {
        let whole = people.slice(&query);
        let mut from = 0;
        for section in &whole.sections {
            prop_assert_eq!(section.from, from);
            prop_assert!(section.count > 0);
            for row in &whole.rows[from..][..section.count] {
                prop_assert_eq!(section_of(row), section.section);
            }
            from += section.count;
        }
        prop_assert_eq!(from, whole.matching);
        prop_assert!(whole.sections.windows(2).all(|pair| pair[0].section < pair[1].section));
    }

    #[test]
    fn counts_say_how_many_match_with_each_filter(people in anybody(), query in any_query()) {
        let matching = |filter| people.slice(&Query { filter, ..query.clone() }).matching;
        let expected = Counts {
            everybody: matching(Filter::Everybody),
            present: matching(Filter::Present),
            watched: matching(Filter::Watched),
        };
        prop_assert_eq!(people.slice(&query).counts, expected);
    }
}
