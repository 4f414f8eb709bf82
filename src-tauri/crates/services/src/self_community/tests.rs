//! SelfCommunity, by its page, by the ledger's rows (`s1_...`) and by the faults a service can have (`row_16_...`).

mod requests;
mod relations;
mod people;
mod places;
mod troubles;
mod laws;

use super::{CARD, SelfCommunity};
use crate::contract::{Answer, Request, Service, Site};
use presence::id::Key;
use presence::relation::Relation;
use presence::service::{Heard, ListKey, Page, Reading, RelationReport, Task, Trouble};
use presence::time::Wall;
use serde_json::Value;

/// 2026-11-20T10:00:00Z.
const TEN: Wall = Wall(1_795_168_800_000);

/// An account of a community, with its addresses as the agent fills them in.
fn site_at(base: &str) -> Site {
    let of = |template: &str| template.replace("{base}", base);
    Site {
        base: base.to_owned(),
        version: CARD.defaults.version.to_owned(),
        chat: of(CARD.defaults.chat),
        inbox: of(CARD.defaults.inbox),
        profile: of(CARD.defaults.profile),
        scopes: None,
        seat: None,
        me: None,
    }
}

fn site() -> Site {
    site_at("https://community.example")
}

fn keys(keys: &[&str]) -> Vec<Key> {
    keys.iter().map(|key| (*key).into()).collect()
}

fn relations_of(asked: &[&str]) -> Task {
    Task::RelationsOf { keys: keys(asked) }
}

fn contacts(list: &str, page: Option<&str>) -> Task {
    Task::Contacts { list: ListKey(list.into()), page: Page(page.map(Into::into)) }
}

fn planned(task: &Task) -> Request {
    SelfCommunity.plan(task, &site()).unwrap()
}

fn answer(status: u16, headers: &[(&str, &str)], body: impl Into<Vec<u8>>) -> Answer {
    let headers = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Answer { status, headers, body: body.into(), arrived: TEN }
}

fn json(status: u16, body: impl Into<Vec<u8>>) -> Answer {
    answer(status, &[("content-type", "application/json")], body)
}

fn heard(task: &Task, answer: &Answer) -> Heard {
    SelfCommunity.read(task, answer, &site())
}

fn reading(task: &Task, body: &Value) -> Result<Reading, Trouble> {
    heard(task, &json(200, body.to_string())).reading
}

fn trouble(task: &Task, answer: &Answer) -> Trouble {
    heard(task, answer).reading.unwrap_err()
}

/// The relations to `asked` in an answer that can be read.
fn relations(asked: &[&str], body: &Value) -> Vec<(String, Relation)> {
    match reading(&relations_of(asked), body) {
        Ok(Reading::Relations(reports)) => {
            reports.into_iter().map(|RelationReport { key, relation }| (key.into(), relation)).collect()
        }
        other => panic!("no relations: {other:?}"),
    }
}
