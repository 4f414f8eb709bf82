//! The tallies are what counting would find, whatever happened.

use super::*;
use proptest::prelude::*;

/// Something that happens to the roster. Small numbers, so that it happens to the same ones.
#[derive(Clone, Debug)]
enum Happens {
    Added { account: i64, person: i64, is_top: bool },
    Said { person: i64, arrivals: bool, departures: bool },
    Updated { slot: u32, is_top: Option<bool> },
    Removed { account: i64 },
}

fn anything() -> impl Strategy<Value = Happens> {
    let (account, person) = (1..4_i64, 1..9_i64);
    prop_oneof![
        6 => (account.clone(), person.clone(), any::<bool>())
            .prop_map(|(account, person, is_top)| Happens::Added { account, person, is_top }),
        4 => (person, any::<bool>(), any::<bool>())
            .prop_map(|(person, arrivals, departures)| Happens::Said { person, arrivals, departures }),
        4 => (0..40_u32, any::<Option<bool>>())
            .prop_map(|(slot, is_top)| Happens::Updated { slot, is_top }),
        1 => account.prop_map(|account| Happens::Removed { account }),
    ]
}

fn happen(roster: &mut Roster, happens: Happens, nth: i64) {
    match happens {
        Happens::Added { account, person, is_top } => {
            let contact = Contact {
                id: ContactId(nth),
                account: AccountId(account),
                person: PersonId(person),
                key: format!("key-{nth}").into(),
                name: "".into(),
                handle: "".into(),
                is_top,
                is_gone: false,
            };
            roster.add(contact, Run(0));
        }
        Happens::Said { person, arrivals, departures } => {
            let watch = Watch { arrivals, departures };
            roster.put_person(Person { id: PersonId(person), own_name: None, watch });
        }
        Happens::Updated { slot, is_top } => {
            let row = ContactRow { is_top, ..ContactRow::default() };
            roster.update(Slot(slot), &row);
        }
        Happens::Removed { account } => roster.remove_account(AccountId(account)),
    }
}

fn counted(roster: &Roster, account: AccountId) -> Tally {
    let mut tally = Tally::default();
    for known in roster.of_account(account).filter_map(|slot| roster.get(slot)) {
        tally.contacts += 1;
        tally.watched += usize::from(roster.watch(known.contact.person).is_on());
        tally.top += usize::from(known.contact.is_top);
    }
    tally
}

proptest! {
    #[test]
    fn a_tally_is_what_counting_finds(all in prop::collection::vec(anything(), 0..80)) {
        let mut roster = Roster::default();
        for (nth, happens) in (1..).zip(all) {
            happen(&mut roster, happens, nth);
            for account in (1..4).map(AccountId) {
                prop_assert_eq!(roster.tally(account), counted(&roster, account));
            }
        }
    }
}
