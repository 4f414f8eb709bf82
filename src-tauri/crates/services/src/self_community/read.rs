//! What an answer means.

use super::{errors, lists, places, plan, relations, users};
use crate::body;
use crate::contract::{Answer, Site};
use presence::service::{Reading, Task, Trouble};
use serde_json::Value;

/// What an answer to `task` means. The page calls its one success "200, Created", so both are.
pub(super) fn reading(task: &Task, answer: &Answer, site: &Site) -> Result<Reading, Trouble> {
    match answer.status {
        200 | 201 => body::json(answer).and_then(|value| told(task, &value, site)),
        _ => Err(errors::trouble(task, answer)),
    }
}

fn told(task: &Task, value: &Value, site: &Site) -> Result<Reading, Trouble> {
    match task {
        Task::WhoAmI => users::me(value, site).map(Reading::Me),
        Task::Lists { .. } => lists::offers(value).map(Reading::Lists),
        Task::Contacts { list, page } => {
            let asked = plan::contacts(list, page, site).ok_or(Trouble::NoWay)?;
            users::people(value, list, &asked, site).map(Reading::Contacts)
        }
        Task::RelationsOf { keys } => relations::reports(&plan::asked(keys), value).map(Reading::Relations),
        Task::Places { page } => places::places(value, &plan::places(page, site), site).map(Reading::Places),
        Task::OnlineNow { .. }
        | Task::PresenceOf { .. }
        | Task::OnePresence { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::OwnName => Err(Trouble::NoWay),
    }
}
