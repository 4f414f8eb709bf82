//! Measures what the accounts cost in every picture of the state, with 50,000 contacts of whom 1,000 are watched.
//! `cargo run --release -p presence --example accounts`

use presence::id::{AccountId, ContactId, PersonId, SignInId};
use presence::machine::{Loaded, Machine, Unused};
use presence::people::{Account, Contact, Person, SignIn, Watch};
use presence::time::{Moment, Run, Wall};
use std::time::Instant;
use uuid::Uuid;

const PEOPLE: i64 = 50_000;
const WATCHED: i64 = 1_000;
const TURNS: usize = 200;

#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
#[expect(clippy::disallowed_methods, reason = "measuring is what it is for")]
fn main() {
    let now = Moment { wall: Wall(1_795_248_000_000), run: Run(0) };
    let machine = machine(now);
    let mut took: Vec<_> = (0..TURNS)
        .map(|_| {
            let begun = Instant::now();
            std::hint::black_box(machine.accounts(now));
            begun.elapsed()
        })
        .collect();
    took.sort();
    println!(
        "accounts with {PEOPLE} contacts: median {:?}, slowest {:?}, of {TURNS}",
        took[TURNS / 2],
        took[TURNS - 1]
    );
}

fn machine(now: Moment) -> Machine {
    let sign_in = SignIn { id: SignInId(Uuid::nil()), service: "measured" };
    let account = Account::new(AccountId(1), &sign_in, "me".into(), "Measured".into());
    let contacts = (1..=PEOPLE).map(|id| {
        let key = Uuid::from_u128(id.unsigned_abs().into()).to_string().into();
        Contact {
            name: format!("Person {id}").into(),
            is_top: id % 20 == 0,
            ..Contact::new(ContactId(id), account.id, PersonId(id), key)
        }
    });
    let watch = Watch { arrivals: true, ..Watch::default() };
    let persons = (1..=WATCHED).map(|id| Person { watch, ..Person::new(PersonId(id * 7)) });
    let loaded = Loaded {
        contacts: contacts.collect(),
        persons: persons.collect(),
        sign_ins: vec![sign_in],
        accounts: vec![account],
        unused: Unused { account: 2, contact: PEOPLE + 1, person: PEOPLE + 1, notice: 1, label: 1 },
        ..Loaded::default()
    };
    Machine::new(loaded, 1, now)
}
