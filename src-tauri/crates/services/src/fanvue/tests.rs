//! Fanvue, by its pages, by the ledger's rows (`f1_...`) and by the faults a service can have (`row_16_...`).

mod requests;
mod statuses;
mod people;
mod messages;
mod creators;
mod spend;
mod troubles;
mod limits;
mod grants;
mod laws;

use super::{CARD, Fanvue};
use crate::contract::{Answer, Service, Site};
use presence::id::Key;
use presence::service::{ChatReport, Heard, ListKey, Page, Reading, Task, Trouble};
use presence::sighting::{LastSeen, Report};
use presence::time::Wall;
use serde_json::Value;

/// 2026-11-20T10:00:00Z.
const TEN: Wall = Wall(1_795_168_800_000);

fn site() -> Site {
    Site {
        base: CARD.defaults.base.to_owned(),
        version: CARD.defaults.version.to_owned(),
        chat: CARD.defaults.chat.to_owned(),
        inbox: CARD.defaults.inbox.to_owned(),
        profile: CARD.defaults.profile.to_owned(),
        scopes: None,
        seat: None,
        me: None,
    }
}

fn site_with(scopes: &[&str]) -> Site {
    Site { scopes: Some(scopes.iter().map(|scope| (*scope).to_owned()).collect()), ..site() }
}

fn keys(keys: &[&str]) -> Vec<Key> {
    keys.iter().map(|key| (*key).into()).collect()
}

fn presence_of(asked: &[&str]) -> Task {
    Task::PresenceOf { keys: keys(asked) }
}

fn messages_of(asked: &[&str], since: Option<&str>) -> Task {
    Task::MessagesOf { keys: keys(asked), since: since.map(Into::into) }
}

fn contacts(list: &str, page: Option<&str>) -> Task {
    Task::Contacts { list: ListKey(list.into()), page: Page(page.map(Into::into)) }
}

fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, headers, body: body.into(), arrived: TEN }
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    answer(status, &[("content-type", "application/json; charset=utf-8")], body)
}

fn heard(task: &Task, answer: &Answer) -> Heard {
    Fanvue.read(task, answer, &site())
}

fn reading(task: &Task, body: &Value) -> Result<Reading, Trouble> {
    heard(task, &json(200, body.to_string())).reading
}

fn trouble(task: &Task, answer: &Answer) -> Trouble {
    heard(task, answer).reading.unwrap_err()
}

/// The reports on `asked` in an answer that can be read.
fn reports(asked: &[&str], body: &Value) -> Vec<Report> {
    match reading(&presence_of(asked), body) {
        Ok(Reading::Presence(reports)) => reports,
        other => panic!("no presence: {other:?}"),
    }
}

/// The chats of `asked` in an answer that can be read.
fn chats(asked: &[&str], body: &Value) -> Vec<ChatReport> {
    match reading(&messages_of(asked, None), body) {
        Ok(Reading::Messages(chats)) => chats,
        other => panic!("no chats: {other:?}"),
    }
}

fn at(text: &str) -> Option<LastSeen> {
    crate::lenient::date_in(text)
}
