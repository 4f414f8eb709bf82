//! Whatever is changed: what is counted is what a recount finds.

use super::*;
use crate::id::{ContactId, LabelId};
use crate::people::{Contact, Label, Person, Watch};
use crate::service::ContactRow;
use crate::sighting::{Presence, Why};
use crate::time::Run;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// Something that changes a roster. Contacts are meant by their place, persons and labels by their ids.
#[derive(Clone, Debug)]
enum Step {
    Add(i64, i64),
    See(usize, u8),
    Row(usize, u8, bool),
    Say(i64, bool, u8),
    Move(usize, i64),
    Label(i64, bool),
    DropLabel(i64),
    Remove(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        6 => (1..4_i64, 1..9_i64).prop_map(|(account, person)| Step::Add(account, person)),
        6 => (0..20_usize, 0..7_u8).prop_map(|(nth, presence)| Step::See(nth, presence)),
        3 => (0..20_usize, 0..4_u8, any::<bool>()).prop_map(|(nth, handle, is_top)| Step::Row(nth, handle, is_top)),
        4 => (1..9_i64, any::<bool>(), 0..8_u8).prop_map(|(person, watch, labels)| Step::Say(person, watch, labels)),
        3 => (0..20_usize, 1..9_i64).prop_map(|(nth, person)| Step::Move(nth, person)),
        3 => (1..4_i64, any::<bool>()).prop_map(|(label, watch)| Step::Label(label, watch)),
        1 => (1..4_i64).prop_map(Step::DropLabel),
        1 => (1..4_i64).prop_map(Step::Remove),
    ];
    prop::collection::vec(step, 0..80)
}

fn presence(which: u8) -> Presence {
    match which {
        0 => Presence::Online,
        1 => Presence::Busy { until: None },
        2 => Presence::Offline,
        3 => Presence::OfflineOrHidden,
        4 => Presence::Hidden,
        5 => Presence::Unreachable,
        _ => Presence::Unknown(Why::LeftOut),
    }
}

fn watch(arrivals: bool) -> Watch {
    Watch { arrivals, ..Watch::default() }
}

fn slot(roster: &Roster, nth: usize) -> Option<Slot> {
    let count = roster.all().count();
    roster.all().nth(nth % count.max(1)).map(|(slot, _)| slot)
}

fn take(roster: &mut Roster, step: Step, next: &mut i64) {
    match step {
        Step::Add(account, person) => {
            *next += 1;
            let key = format!("key-{next}").into();
            let contact = Contact::new(ContactId(*next), AccountId(account), PersonId(person), key);
            roster.add(contact, Run(0));
        }
        Step::See(nth, which) => {
            if let Some(known) = slot(roster, nth).and_then(|slot| roster.get_mut(slot)) {
                known.presence = presence(which);
            }
        }
        Step::Row(nth, handle, is_top) => {
            if let Some(slot) = slot(roster, nth) {
                let handle = ["Ana", "ana", "BEN", ""][usize::from(handle)].into();
                roster.update(slot, &ContactRow { handle, is_top: Some(is_top), ..ContactRow::default() });
            }
        }
        Step::Say(person, is_watched, labels) => {
            let labels = (1..4).filter(|label| labels & (1 << (label - 1)) != 0).map(LabelId);
            let labels = labels.filter(|label| roster.labels().get(*label).is_some()).collect();
            roster.put_person(Person { watch: watch(is_watched), labels, ..Person::new(PersonId(person)) });
        }
        Step::Move(nth, person) => {
            if let Some(slot) = slot(roster, nth) {
                roster.move_to(slot, PersonId(person));
            }
        }
        Step::Label(id, is_watched) => roster.put_label(Label {
            id: LabelId(id),
            name: "Label".into(),
            colour: 0,
            list: None,
            watch: watch(is_watched),
        }),
        Step::DropLabel(id) => roster.drop_label(LabelId(id)),
        Step::Remove(account) => roster.remove_account(AccountId(account)),
    }
}

/// What a recount of an account finds.
fn recounted(roster: &Roster, account: AccountId) -> Tally {
    let mut tally = Tally::default();
    for (_, known) in roster.all().filter(|(_, known)| known.contact.account == account) {
        tally.contacts += 1;
        tally.watched += usize::from(roster.watch(known.contact.person).is_on());
        tally.top += usize::from(known.contact.is_top);
        let reach = &mut tally.reach;
        *match known.presence {
            Presence::Online => &mut reach.online,
            Presence::Busy { .. } => &mut reach.busy,
            Presence::Offline => &mut reach.offline,
            Presence::OfflineOrHidden | Presence::Hidden => &mut reach.hidden,
            Presence::Unreachable => &mut reach.unreachable,
            Presence::Unknown(_) => &mut reach.unknown,
        } += 1;
    }
    tally
}

proptest! {
    #[test]
    fn what_is_counted_is_what_a_recount_finds(steps in steps(), every in 1..5_usize) {
        let mut roster = Roster::default();
        let mut next = 0;
        for (at, step) in steps.into_iter().enumerate() {
            take(&mut roster, step, &mut next);
            if at % every == 0 {
                roster.settle();
            }
        }
        roster.settle();
        for account in (1..4).map(AccountId) {
            prop_assert_eq!(roster.tally(account), recounted(&roster, account));
        }
        let persons: BTreeSet<PersonId> = roster.all().map(|(_, known)| known.contact.person).collect();
        let watched: Vec<PersonId> =
            persons.iter().copied().filter(|person| roster.watch(*person).is_on()).collect();
        prop_assert_eq!(roster.watched().collect::<Vec<_>>(), watched.clone());
        let here: Vec<Slot> = roster
            .all()
            .filter(|(_, known)| known.presence.is_present() && watched.contains(&known.contact.person))
            .map(|(slot, _)| slot)
            .collect();
        prop_assert_eq!(roster.here().map(|(slot, _)| slot).collect::<Vec<_>>(), here);
        let counts: BTreeMap<LabelId, usize> =
            roster.labels().views().map(|view| (view.label.id, view.count)).collect();
        for (label, count) in counts {
            let has = |person: &&PersonId| roster.labels_of(**person).contains(&label);
            prop_assert_eq!(count, persons.iter().filter(has).count());
        }
        for person in &persons {
            let own: Vec<_> = roster.contacts_of(*person).map(|(_, known)| &known.contact).collect();
            let expected: BTreeSet<PersonId> = roster
                .all()
                .map(|(_, known)| &known.contact)
                .filter(|other| other.person != *person && !other.handle.is_empty())
                .filter(|other| own.iter().any(|own| {
                    own.account != other.account && own.handle.to_lowercase() == other.handle.to_lowercase()
                }))
                .map(|other| other.person)
                .collect();
            prop_assert_eq!(roster.namesakes(*person), expected.into_iter().collect::<Vec<_>>());
        }
    }
}
