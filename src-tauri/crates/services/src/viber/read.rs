//! What an answer means. The HTTP status is 200 also for errors: the number `status` in the body decides.

use super::{codes, plan, statuses};
use crate::body;
use crate::contract::Answer;
use crate::headers;
use crate::lenient;
use crate::status;
use crate::words;
use presence::service::{Heard, Me, Named, Reading, Task, Trouble};
use serde_json::Value;

/// Everything an answer to `task` says. The service tells nothing of limits or of its age.
pub(super) fn heard(task: &Task, answer: &Answer) -> Heard {
    let reading = match answer.status {
        200 => body::json(answer).and_then(|value| under_200(task, &value, answer)),
        _ => Err(other(task, answer)),
    };
    let dated = headers::dated_if(&reading, answer);
    Heard { reading, limits: Vec::new(), sunset: None, dated }
}

fn under_200(task: &Task, value: &Value, answer: &Answer) -> Result<Reading, Trouble> {
    match code(value) {
        Some(0) => reading(task, value, answer),
        Some(code) => Err(codes::trouble(task, code, said(value), answer)),
        None => Err(Trouble::Unreadable("status".into())),
    }
}

/// The trouble of an answer with another HTTP status. One in the service's own form is the service's; failures of its edge
/// hold for everybody, whatever stands in them.
fn other(task: &Task, answer: &Answer) -> Trouble {
    let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    match (answer.status, code(&value)) {
        (400 | 402..=499, Some(code)) if code != 0 => codes::trouble(task, code, said(&value), answer),
        (413, _) if codes::asks_several(task) => Trouble::TooManyIds,
        _ => status::trouble(answer, words::tidied(words::plain(answer).unwrap_or_else(|| said(&value)))),
    }
}

fn code(value: &Value) -> Option<u32> {
    u32::try_from(lenient::number(value.get("status"))?).ok()
}

fn said(value: &Value) -> &str {
    lenient::text(value.get("status_message")).unwrap_or_default()
}

fn reading(task: &Task, value: &Value, answer: &Answer) -> Result<Reading, Trouble> {
    match task {
        Task::WhoAmI => me(value).map(Reading::Me),
        Task::PresenceOf { keys } => {
            statuses::reports(&plan::asked(keys), value, answer.arrived).map(Reading::Presence)
        }
        Task::NameOf { key } => named(key, value).map(Reading::Named),
        Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MessagesOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => Err(Trouble::NoWay),
    }
}

/// The bot. (`members` of the answer are the people who manage it, and no subscribers.)
fn me(value: &Value) -> Result<Me, Trouble> {
    let key = lenient::id(value.get("id")).ok_or_else(|| Trouble::Unreadable("no id of the bot".into()))?;
    let handle = lenient::text(value.get("uri")).unwrap_or_default();
    let name = lenient::text(value.get("name")).unwrap_or(handle);
    Ok(Me {
        key: key.into(),
        name: lenient::cut(name, lenient::MOST_NAME),
        handle: lenient::cut(handle, lenient::MOST_NAME),
        picture: lenient::picture(value.get("icon")),
    })
}

fn named(key: &str, value: &Value) -> Result<Named, Trouble> {
    let user = value.get("user").filter(|user| user.is_object());
    let user = user.ok_or_else(|| Trouble::Unreadable("no user".into()))?;
    if lenient::id(user.get("id")).is_some_and(|id| id != key) {
        return Err(Trouble::Unreadable("id of another user".into()));
    }
    Ok(Named {
        key: key.into(),
        name: lenient::cut(lenient::text(user.get("name")).unwrap_or_default(), lenient::MOST_NAME),
        picture: lenient::picture(user.get("avatar")),
    })
}
