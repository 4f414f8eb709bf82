//! What an answer means: its reading, its trouble, and what its headers tell beside.

use super::lists::{self, Shelf};
use super::words::Reader;
use super::{MOST_CHATS, MOST_IDS, creators, errors, limits, messages, plan, rows, spend, statuses};
use crate::body;
use crate::contract::{Answer, Site};
use crate::headers;
use crate::lenient;
use presence::service::{Heard, Me, Reading, Sunset, Task, Trouble};
use serde_json::Value;

/// Everything an answer to `task` says.
pub(super) fn heard(task: &Task, answer: &Answer, site: &Site) -> Heard {
    let reading = match answer.status {
        200 => body::json(answer).and_then(|value| reading(task, &value, answer, site)),
        404 if site.seat.is_some() => match messages::not_found(task, answer) {
            Some(report) => Ok(Reading::Messages(vec![report])),
            None => Err(errors::trouble(task, answer, site)),
        },
        _ => Err(errors::trouble(task, answer, site)),
    };
    // Headers of somebody else's answer say nothing about the service.
    let is_ours = !matches!(reading, Err(Trouble::NotTheService | Trouble::NoAnswer(_)));
    Heard {
        limits: if is_ours { limits::news(task, answer, site) } else { Vec::new() },
        sunset: if is_ours { sunset(answer) } else { None },
        dated: headers::dated_if(&reading, answer),
        reading,
    }
}

/// What is wrong with JSON of another shape than promised: the service's own words when it answers an error under "200", else
/// the shape at fault.
pub(super) fn misshapen(value: &Value, shape: &str) -> Trouble {
    let is_error =
        ["error", "errors"].iter().any(|name| value.get(name).is_some_and(|error| !error.is_null()));
    if is_error {
        Trouble::Refused { status: 200, words: errors::words_in(value) }
    } else {
        Trouble::Unreadable(shape.into())
    }
}

fn reading(task: &Task, value: &Value, answer: &Answer, site: &Site) -> Result<Reading, Trouble> {
    let reader = Reader { me: site.me.as_deref(), arrived: answer.arrived };
    match task {
        Task::WhoAmI => me(value).map(Reading::Me),
        Task::Lists { page } => lists::read(Shelf::of(page, site), value).map(Reading::Lists),
        Task::Contacts { page, .. } => rows::people(value, plan::number(page), reader).map(Reading::Contacts),
        Task::OnlineNow { .. } if site.seat.is_some() => {
            creators::online(value, reader).map(Reading::OnlineNow)
        }
        Task::OnlineNow { page } => rows::people(value, plan::number(page), reader).map(Reading::OnlineNow),
        Task::PresenceOf { keys } if site.seat.is_some() => {
            creators::reports(keys, value, answer.arrived).map(Reading::Presence)
        }
        Task::PresenceOf { keys } => {
            statuses::reports(&plan::asked(keys, MOST_IDS), value, answer.arrived).map(Reading::Presence)
        }
        Task::MessagesOf { keys, .. } if site.seat.is_some() => {
            messages::one(&plan::asked(keys, 1), value, reader).map(Reading::Messages)
        }
        Task::SpendOf { .. } | Task::Seats { .. } if site.seat.is_some() => Err(Trouble::NoWay),
        Task::MessagesOf { keys, .. } => {
            messages::reports(&plan::asked(keys, MOST_CHATS), value, reader).map(Reading::Messages)
        }
        Task::SpendOf { .. } => spend::spend(value, answer.arrived).map(Reading::Spend),
        Task::Seats { page } => creators::seats(value, plan::number(page)).map(Reading::Seats),
        Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::Places { .. }
        | Task::OwnName => Err(Trouble::NoWay),
    }
}

fn me(value: &Value) -> Result<Me, Trouble> {
    let key = lenient::id(value.get("uuid")).ok_or_else(|| misshapen(value, "no uuid of the account"))?;
    let handle = rows::handle(value);
    let name = lenient::text(value.get("displayName")).unwrap_or(handle);
    Ok(Me {
        key: key.into(),
        name: lenient::cut(name, lenient::MOST_NAME),
        handle: handle.into(),
        picture: None,
    })
}

/// The announcement that the version in use will go away. `Deprecation` alone, which names no end, is one too
/// (RFC 9745; older drafts send `true` or `false`).
fn sunset(answer: &Answer) -> Option<Sunset> {
    let on = answer.header("sunset").and_then(headers::date);
    let next_version =
        answer.header("x-fanvue-api-next-version").map(str::trim).filter(|next| !next.is_empty());
    let is_deprecated =
        answer.header("deprecation").is_some_and(|says| !says.trim().eq_ignore_ascii_case("false"));
    (is_deprecated || on.is_some() || next_version.is_some()).then(|| Sunset {
        on,
        next_version: next_version.map(|next| lenient::cut(next, errors::MOST_VERSION)),
    })
}
