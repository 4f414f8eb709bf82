//! Fills a data folder for measuring: one account with so many contacts, a few of them starred, all seen offline a while ago.
//! `cargo run --release -p agent --example people -- FOLDER 1000`

use agent::place::Place;
use agent::store::Store;
use presence::event::{Kept, Recorded};
use presence::id::{AccountId, ContactId, PersonId, SignInId};
use presence::people::{Account, Contact, Person, SignIn, Watch};
use presence::sighting::{LastSeen, Presence, Sighting, Via};
use presence::time::Wall;
use std::error::Error;
use std::path::Path;
use std::time::Duration;
use uuid::Uuid;

/// How many of the contacts are watched.
const WATCHED: i64 = 20;

/// How long ago they were all seen, so that the figures do not depend on the day.
const SEEN: Wall = Wall(1_795_000_000_000);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(folder), Some(count)) = (arguments.next(), arguments.next()) else {
        return Err("name a folder and how many contacts".into());
    };
    let count: i64 = count.parse()?;
    let service = services::registry::all()[0].card().name;
    let (store, _) = Store::open(&Place::at(Path::new(&folder))?, &[service])?;
    let sign_in = SignIn { id: SignInId(Uuid::from_u128(1)), service };
    store.keep(Kept::SignIn(sign_in.clone()));
    store.keep(Kept::Account(Account::new(AccountId(1), &sign_in, "me".into(), "Measured".into())));
    store.keep(Kept::Contacts((1..=count).map(contact).collect()));
    for person in 1..=count.min(WATCHED) {
        let watch = Watch { arrivals: true, ..Watch::default() };
        store.keep(Kept::Person(Person { watch, ..Person::new(PersonId(person)) }));
    }
    store.record(Recorded::LastKnown((1..=count).map(sighting).collect()));
    if store.close(Duration::from_secs(60)) {
        Ok(())
    } else {
        Err("the folder was not written in time".into())
    }
}

fn contact(id: i64) -> Contact {
    let key = Uuid::from_u128(u128::try_from(id).unwrap_or(0) << 64 | 0x4000_8000_0000_0000_0000).to_string();
    Contact {
        name: format!("Person number {id}").into(),
        handle: format!("person{id}").into(),
        is_top: id % 50 == 0,
        ..Contact::new(ContactId(id), AccountId(1), PersonId(id), key.into())
    }
}

fn sighting(id: i64) -> Sighting {
    Sighting {
        contact: ContactId(id),
        presence: Presence::Offline,
        last_seen: Some(LastSeen::At(Wall(SEEN.0 - id * 60_000))),
        observed: SEEN,
        via: Via::Poll,
    }
}
