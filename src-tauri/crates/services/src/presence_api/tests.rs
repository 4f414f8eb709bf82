//! The Presence & Status API, by its page, by the ledger's rows (`p1_...`) and by the faults a service can have (`row_16_...`).

mod requests;
mod statuses;
mod mine;
mod troubles;
mod people;
mod frames;
mod laws;

use super::PresenceApi;
use crate::contract::{Answer, Service, Site};
use presence::service::{Page, Reading, Task, Trouble};
use presence::sighting::{LastSeen, Presence, Report};
use presence::time::Wall;
use serde_json::Value;

/// 2026-11-20T10:00:00Z.
const TEN: Wall = Wall(1_795_168_800_000);

/// The answers of the reference page, byte for byte.
const MINE: &str = r#"{
  "user_id": 123,
  "is_online": true,
  "is_busy": false,
  "busy_until": null,
  "last_seen": "2024-01-15T10:30:00Z",
  "created_at": "2024-01-15T10:30:00Z",
  "updated_at": "2024-01-15T10:30:00Z"
}"#;
const JANE: &str = r#"{
  "user_id": 456,
  "username": "jane_smith",
  "is_online": true,
  "is_busy": false,
  "busy_until": null,
  "last_seen": "2024-01-15T10:25:00Z"
}"#;
const SEVERAL: &str = r#"[
  {
    "user_id": 123,
    "username": "alice",
    "is_online": true,
    "is_busy": false,
    "busy_until": null,
    "last_seen": "2024-01-15T10:30:00Z"
  },
  {
    "user_id": 456,
    "username": "jane_smith",
    "is_online": true,
    "is_busy": true,
    "busy_until": "2024-01-15T11:00:00Z",
    "last_seen": "2024-01-15T10:25:00Z"
  }
]"#;

/// The own status as observed.
const MINE_OBSERVED: &str = r#"{"user_id":1,"is_online":true,"last_seen":"2026-11-20T09:58:38.223699Z","is_busy":false,"busy_until":null}"#;

fn site() -> Site {
    site_at("https://api.example.com")
}

fn site_at(base: &str) -> Site {
    Site {
        base: base.to_owned(),
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

fn one(key: &str) -> Task {
    Task::OnePresence { key: key.into() }
}

fn lists(page: Option<&str>) -> Task {
    Task::Lists { page: Page(page.map(Into::into)) }
}

fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, headers, body: body.into(), arrived: TEN }
}

/// An answer that arrived when those of the reference page were made.
fn of_the_page(body: &str) -> Answer {
    let Some(LastSeen::At(arrived)) = at("2024-01-15T10:30:01Z") else { panic!("a time") };
    Answer { arrived, ..json(200, body) }
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    answer(status, &[("content-type", "application/json")], body)
}

fn text(status: u16, body: &str) -> Answer {
    answer(status, &[("content-type", "text/plain; charset=utf-8")], body)
}

fn detail(status: u16, detail: &str) -> Answer {
    json(status, serde_json::json!({ "detail": detail }).to_string())
}

fn read(task: &Task, answer: &Answer) -> Result<Reading, Trouble> {
    PresenceApi.read(task, answer, &site()).reading
}

fn trouble(task: &Task, answer: &Answer) -> Trouble {
    read(task, answer).unwrap_err()
}

/// The reports on what `task` asked for.
fn reports_in(task: &Task, answer: &Answer) -> Vec<Report> {
    match read(task, answer) {
        Ok(Reading::Presence(reports)) => reports,
        other => panic!("no presence: {other:?}"),
    }
}

fn reports(asked: &[&str], statuses: &Value) -> Vec<Report> {
    reports_in(&presence_of(asked), &json(200, statuses.to_string()))
}

fn presences(asked: &[&str], statuses: &Value) -> Vec<Presence> {
    reports(asked, statuses).into_iter().map(|report| report.presence).collect()
}

fn at(text: &str) -> Option<LastSeen> {
    crate::lenient::date_in(text)
}

fn wall(text: &str) -> Option<Wall> {
    match at(text)? {
        LastSeen::At(at) => Some(at),
        LastSeen::Day(_) => None,
    }
}
