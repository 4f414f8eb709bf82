//! What an answer means.

use super::lists::{self, List};
use super::{errors, people, statuses};
use crate::body;
use crate::contract::{Answer, Site};
use crate::headers;
use crate::lenient;
use crate::words;
use presence::service::{CleanedUp, Heard, ListPage, Reading, Task, Trouble};
use presence::sighting::Why;
use serde_json::Value;

/// Everything an answer to `task` says. The service tells nothing of limits or of its age.
pub(super) fn heard(task: &Task, answer: &Answer, site: &Site) -> Heard {
    let reading = match answer.status {
        // Any success is one for a heartbeat, whatever it says, unless a network's sign-in page says it.
        200..=299 if matches!(task, Task::Heartbeat) && !body::says_page(answer) => Ok(Reading::Beaten),
        200 => body::json(answer).and_then(|value| reading(task, &value, answer, site)),
        404 if errors::knows_the_path(answer) => nothing_there(task, answer, site),
        404 => missing_path(task, answer),
        _ => refused(task, answer),
    };
    let dated = headers::dated_if(&reading, answer);
    Heard { reading, limits: Vec::new(), sunset: None, dated }
}

fn reading(task: &Task, value: &Value, answer: &Answer, site: &Site) -> Result<Reading, Trouble> {
    match task {
        Task::WhoAmI | Task::OwnName => people::me(value, site).map(Reading::Me),
        Task::Lists { page } => lists::offers(List::on(page), value).map(Reading::Lists),
        Task::Contacts { list, page } => {
            let list = List::of(list).ok_or(Trouble::NoWay)?;
            lists::people(list, lists::number(page), value).map(Reading::Contacts)
        }
        Task::PresenceOf { keys } => statuses::reports(keys, value, answer.arrived).map(Reading::Presence),
        Task::OnePresence { key } if value.is_object() => {
            Ok(Reading::Presence(vec![statuses::only(key, value, answer.arrived)]))
        }
        Task::OnePresence { .. } => Err(Trouble::Unreadable("no object of a status".into())),
        Task::MyStatus | Task::SetMyStatus(_) => statuses::mine(value, answer.arrived)
            .map(|mine| Reading::MyStatus(Some(mine)))
            .ok_or_else(|| Trouble::Unreadable("is_online".into())),
        Task::CleanUp => cleaned_up(value).map(Reading::CleanedUp),
        Task::Heartbeat => Ok(Reading::Beaten),
        Task::OnlineNow { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. } => Err(Trouble::NoWay),
    }
}

/// A 404 that is about somebody: "User status not found", "User not found".
fn nothing_there(task: &Task, answer: &Answer, site: &Site) -> Result<Reading, Trouble> {
    match task {
        Task::WhoAmI if errors::is_about_status(answer) => Ok(Reading::Me(people::without_status(site))),
        Task::MyStatus => Ok(Reading::MyStatus(None)),
        Task::OnePresence { key } => Ok(Reading::Presence(vec![statuses::unknown(key, Why::LeftOut)])),
        Task::WhoAmI
        | Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::PresenceOf { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => missing_path(task, answer),
    }
}

/// A 404 that is about the path: a server without lists offers none, and anything else it lacks is refused.
fn missing_path(task: &Task, answer: &Answer) -> Result<Reading, Trouble> {
    if matches!(task, Task::Lists { .. }) && !body::says_page(answer) {
        return Ok(Reading::Lists(ListPage::default()));
    }
    refused(task, answer)
}

fn refused(task: &Task, answer: &Answer) -> Result<Reading, Trouble> {
    match task {
        // A question about one person that is refused for the id is about nobody else.
        Task::OnePresence { key } if answer.status == 422 => {
            let words = errors::words(answer);
            Ok(Reading::Presence(vec![statuses::unknown(key, Why::Refused(words))]))
        }
        _ => Err(errors::trouble(task, answer)),
    }
}

/// The counts are numbers by the page and texts like "UPDATE 3" as observed.
fn cleaned_up(value: &Value) -> Result<CleanedUp, Trouble> {
    if !value.is_object() {
        return Err(Trouble::Unreadable("no object of a clean-up".into()));
    }
    let told = |member: &str| match value.get(member) {
        Some(Value::Number(number)) => number.to_string().into(),
        other => words::tidied(lenient::text(other).unwrap_or_default()),
    };
    Ok(CleanedUp {
        message: told("message"),
        marked_offline: told("users_marked_offline"),
        busy_cleared: told("busy_status_cleared"),
    })
}
