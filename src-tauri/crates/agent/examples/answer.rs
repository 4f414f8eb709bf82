//! Measures the way of one answer: the bytes of a poll of 100, of whom one has come online, are read and turned into the notice
//! to show. `cargo run --release -p agent --example answer`

use presence::event::{Effect, Event, SignInNews, Wish};
use presence::id::{AccountId, AskId, ContactId, PersonId, SignInId};
use presence::machine::{Loaded, Machine, Unused};
use presence::people::{Account, Contact, SignIn, Watch};
use presence::service::Task;
use presence::time::{Moment, Run, Wall};
use services::contract::{Answer, Service, Site};
use std::time::{Duration, Instant};
use uuid::Uuid;

const PEOPLE: i64 = 100;
const TURNS: usize = 200;

#[expect(clippy::print_stdout, reason = "its figures are what it is for")]
fn main() {
    let service = services::registry::all()[0];
    let defaults = &service.card().defaults;
    let site = Site {
        base: defaults.base.to_owned(),
        version: defaults.version.to_owned(),
        chat: defaults.chat.to_owned(),
        inbox: defaults.inbox.to_owned(),
        scopes: None,
        profile: String::new(),
        seat: None,
        me: None,
    };
    let mut took: Vec<Duration> = (0..TURNS).map(|_| turn(service, &site)).collect();
    took.sort();
    println!(
        "answer of a poll of {PEOPLE} to the notice: median {:?}, slowest {:?}, of {TURNS}",
        took[TURNS / 2],
        took[TURNS - 1]
    );
}

/// Everybody is offline, then one is online: how long from the second answer's bytes to the notice.
fn turn(service: &dyn Service, site: &Site) -> Duration {
    let mut now = Moment { wall: Wall(1_795_248_000_000), run: Run(0) };
    let mut machine = machine(service, now);
    let mut asks = asks_of(machine.handle(Event::Started, now));
    let ready = SignInNews::Ready(Box::new(service.capabilities(site)));
    asks.extend(asks_of(machine.handle(Event::SignIn { sign_in: SignInId(Uuid::nil()), news: ready }, now)));
    for person in 1..=PEOPLE {
        let watch = Watch { arrivals: true, ..Watch::default() };
        asks.extend(asks_of(
            machine.handle(Event::Wish(Wish::Watch { person: PersonId(person), watch }), now),
        ));
    }
    for online in [None, Some(7)] {
        now = Moment {
            wall: now.wall.after(Duration::from_secs(40)),
            run: now.run.after(Duration::from_secs(40)),
        };
        asks.extend(asks_of(machine.handle(Event::Due, now)));
        for (ask, task) in std::mem::take(&mut asks) {
            let answer = answer(&task, online, now.wall);
            let begun = Instant::now();
            let heard = service.read(&task, &answer, site);
            let effects = machine.handle(Event::Heard { ask, heard }, now);
            let took = begun.elapsed();
            if online.is_some() && effects.iter().any(|effect| matches!(effect, Effect::Notify(_))) {
                return took;
            }
            asks.extend(asks_of(effects));
        }
    }
    Duration::MAX
}

fn machine(service: &dyn Service, now: Moment) -> Machine {
    let name = service.card().name;
    let sign_in = SignIn { id: SignInId(Uuid::nil()), service: name };
    let account = Account::new(AccountId(1), &sign_in, "me".into(), "Measured".into());
    let contacts = (1..=PEOPLE).map(|id| Contact {
        name: format!("Person {id}").into(),
        ..Contact::new(ContactId(id), AccountId(1), PersonId(id), key(id).into())
    });
    let loaded = Loaded {
        sign_ins: vec![sign_in],
        accounts: vec![account],
        contacts: contacts.collect(),
        unused: Unused { account: 2, contact: 1_000, person: 1_000, notice: 1, label: 1 },
        ..Loaded::default()
    };
    Machine::new(loaded, 1, now)
}

fn key(id: i64) -> String {
    Uuid::from_u128(u128::try_from(id).unwrap_or(0)).to_string()
}

fn asks_of(effects: Vec<Effect>) -> Vec<(AskId, Task)> {
    effects
        .into_iter()
        .filter_map(|effect| match effect {
            Effect::Ask { ask, task, .. } => Some((ask, task)),
            _ => None,
        })
        .collect()
}

fn answer(task: &Task, online: Option<i64>, arrived: Wall) -> Answer {
    let body = match task {
        Task::PresenceOf { keys } => {
            let statuses: serde_json::Map<String, serde_json::Value> = keys
                .iter()
                .map(|one| {
                    let is_online = online.is_some_and(|id| key(id) == **one);
                    let status = serde_json::json!({
                        "isOnline": is_online, "lastSeenAt": "2026-11-20T08:15:30.123Z"
                    });
                    (one.to_string(), status)
                })
                .collect();
            serde_json::Value::Object(statuses)
        }
        _ => serde_json::json!({ "data": [], "pagination": { "page": 1, "size": 0, "hasMore": false } }),
    };
    let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    Answer { status: 200, headers, body: body.to_string().into_bytes(), arrived }
}
