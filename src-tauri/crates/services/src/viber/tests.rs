//! Viber, by its pages, by the ledger's rows (`v1_...`) and by the faults a service can have (`row_16_...`).

mod requests;
mod statuses;
mod troubles;
mod people;
mod laws;

use super::{CARD, Viber};
use crate::contract::{Answer, Service, Site};
use presence::service::{Reading, Task, Trouble};
use presence::sighting::{Presence, Report};
use presence::time::Wall;
use serde_json::Value;

/// 2026-11-20T10:00:00Z.
const TEN: Wall = Wall(1_795_168_800_000);

/// The ids of the reference page.
const ONE: &str = "jc9HsWTZ2Yf2NkRZ8KcNug==";
const TWO: &str = "fd4HsWT33Yf1BkRZ8KcBsk==";

/// The answer of the reference page, byte for byte.
const SAMPLE: &str = r#"{
   "status":0,
   "status_message":"ok",
   "users":[
      {
         "id":"jc9HsWTZ2Yf2NkRZ8KcNug==",
         "online_status":0,
         "online_status_message":"online"
      },
      {
         "id":"fd4HsWT33Yf1BkRZ8KcBsk==",
         "online_status":1,
         "online_status_message":"offline"
      }
   ]
}"#;

fn site() -> Site {
    Site {
        base: CARD.defaults.base.to_owned(),
        version: String::new(),
        chat: String::new(),
        inbox: String::new(),
        profile: String::new(),
        scopes: None,
        seat: None,
        me: None,
    }
}

fn presence_of(asked: &[&str]) -> Task {
    Task::PresenceOf { keys: asked.iter().map(|key| (*key).into()).collect() }
}

fn name_of(key: &str) -> Task {
    Task::NameOf { key: key.into() }
}

fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, headers, body: body.into(), arrived: TEN }
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    answer(status, &[("content-type", "application/json")], body)
}

fn read(task: &Task, answer: &Answer) -> Result<Reading, Trouble> {
    Viber.read(task, answer, &site()).reading
}

fn trouble(task: &Task, answer: &Answer) -> Trouble {
    read(task, answer).unwrap_err()
}

/// The reports on `asked` in an answer that can be read.
fn reports_in(asked: &[&str], body: impl Into<Vec<u8>>) -> Vec<Report> {
    match read(&presence_of(asked), &json(200, body)) {
        Ok(Reading::Presence(reports)) => reports,
        other => panic!("no presence: {other:?}"),
    }
}

fn reports(asked: &[&str], users: &Value) -> Vec<Report> {
    reports_in(asked, serde_json::json!({ "status": 0, "status_message": "ok", "users": users }).to_string())
}

fn presences(asked: &[&str], users: &Value) -> Vec<Presence> {
    reports(asked, users).into_iter().map(|report| report.presence).collect()
}
