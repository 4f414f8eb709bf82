//! Measures questions about a large history: 10,000 people with 20 changes a day for 90 days, asked about while changes are
//! still being written. `cargo run --release -p agent --example past -- FOLDER`

use agent::place::Place;
use agent::store::{Limits, Store, StoreError, Stretch, Whose};
use agent::wire::ActivityFilter;
use presence::event::{Change, Kept, Recorded};
use presence::id::{AccountId, ContactId, NoticeId, PersonId, SignInId};
use presence::notice::{Decision, Kind, Outcome, Whom};
use presence::people::{Account, Contact, SignIn};
use presence::sighting::Presence;
use presence::time::Wall;
use std::error::Error;
use std::path::Path;
use std::time::{Duration, Instant};
use uuid::Uuid;

const PEOPLE: i64 = 10_000;
const DAYS: i64 = 90;
/// Each is two changes.
const STRETCHES_A_DAY: i64 = 10;
/// So many contacts are written in one go: a hundred megabytes would be too much to hold for the writing thread.
const AT_ONCE: i64 = 200;
/// How often each question is asked.
const TURNS: i64 = 2_000;

const DAY: i64 = 86_400_000;
const END: i64 = 1_795_000_000_000;
const PATIENCE: Duration = Duration::from_secs(600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args().nth(1).ok_or("name a folder")?;
    let place = Place::at(Path::new(&folder))?;
    let limits = Limits { days: 365, bytes: u64::MAX };
    let service = services::registry::all()[0].card().name;
    let is_there = place.history().exists();
    let (store, _) = Store::open_with(&place, &[service], limits)?;
    if !is_there {
        fill(&store).await?;
    }
    measure(&store, &place).await?;
    if store.close(PATIENCE) { Ok(()) } else { Err("the folder was not written in time".into()) }
}

async fn fill(store: &Store) -> Result<(), Box<dyn Error>> {
    let service = services::registry::all()[0].card().name;
    let sign_in = SignIn { id: SignInId(Uuid::from_u128(1)), service };
    store.keep(Kept::SignIn(sign_in.clone()));
    store.keep(Kept::Account(Account::new(AccountId(1), &sign_in, "me".into(), "Measured".into())));
    store.keep(Kept::Contacts((1..=PEOPLE).map(contact).collect()));
    for first in (1..=PEOPLE).step_by(AT_ONCE as usize) {
        store.seed_history((first..first + AT_ONCE).flat_map(stretches).collect());
        if !store.flush().await {
            return Err("the history could not be written".into());
        }
    }
    for id in 1..=PEOPLE {
        store.record(Recorded::Decision(decision(id)));
    }
    store.flush().await;
    Ok(())
}

fn contact(id: i64) -> Contact {
    let key = Uuid::from_u128(u128::try_from(id).unwrap_or(0)).to_string().into();
    Contact {
        name: format!("Person number {id}").into(),
        handle: format!("person{id}").into(),
        ..Contact::new(ContactId(id), AccountId(1), PersonId(id), key)
    }
}

fn stretches(contact: i64) -> impl Iterator<Item = Stretch> {
    (0..DAYS * STRETCHES_A_DAY).map(move |back| {
        let to = END - back * DAY / STRETCHES_A_DAY - contact * 1_013 % 600_000;
        Stretch { contact: ContactId(contact), from: Wall(to - 1_800_000), to: Wall(to) }
    })
}

fn decision(id: i64) -> Decision {
    Decision {
        id: NoticeId(id),
        at: Wall(END + id),
        kind: Kind::CameOnline,
        whom: Some(Whom { person: PersonId(id), contact: ContactId(id), account: AccountId(1) }),
        outcome: Outcome::Shown,
    }
}

#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
async fn measure(store: &Store, place: &Place) -> Result<(), Box<dyn Error>> {
    let bytes = std::fs::metadata(place.history())?.len();
    println!("history of {PEOPLE} people, {} changes: {} MB", PEOPLE * DAYS * 20, bytes / 1_000_000);
    let mut today = Vec::new();
    let mut weeks = Vec::new();
    let mut changes = Vec::new();
    let mut decisions = Vec::new();
    let mut activity = Vec::new();
    for turn in 0..TURNS {
        // Somebody else each time, far from the one before.
        let id = turn * 7_919 % PEOPLE + 1;
        let whose = Whose::Person(PersonId(id));
        store.record(Recorded::Change(change(id, turn)));
        today.push(timed(store.sessions_of(whose, Wall(END - DAY), Wall(END))).await?);
        weeks.push(timed(store.sessions_of(whose, Wall(END - 56 * DAY), Wall(END))).await?);
        changes.push(timed(store.changes_of(whose, Wall(0), Wall(i64::MAX), 200)).await?);
        decisions.push(timed(store.decisions_of(PersonId(id), 20)).await?);
        activity.push(timed(store.decisions(ActivityFilter::Held, 200)).await?);
    }
    for (question, times) in [
        ("sessions of a day", today),
        ("sessions of eight weeks", weeks),
        ("newest 200 changes", changes),
        ("decisions about a person", decisions),
        ("what was held", activity),
    ] {
        println!("{question}: {}", figures(times));
    }
    Ok(())
}

fn change(id: i64, turn: i64) -> Change {
    let at = Wall(END + 1_000 * (turn + 1));
    Change {
        contact: ContactId(id),
        from: Presence::Offline,
        to: Presence::Online,
        after: None,
        observed: at,
        last_seen: None,
    }
}

async fn timed<T>(question: impl Future<Output = Result<T, StoreError>>) -> Result<Duration, StoreError> {
    let begun = Instant::now();
    question.await?;
    Ok(begun.elapsed())
}

fn figures(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |permille: usize| times[(times.len() - 1) * permille / 1_000];
    format!("median {:?}, p99 {:?}, slowest {:?}, of {}", at(500), at(990), at(1_000), times.len())
}
