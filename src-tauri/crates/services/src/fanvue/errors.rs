//! What is wrong when an answer is not "200". There is no single envelope for errors, and none is promised (`content: {}`), so
//! the status decides, and the words only where one status stands for several things.

use super::lists;
use super::{grants, limits, plan};
use crate::body;
use crate::contract::{Answer, Site};
use crate::headers;
use crate::lenient;
use crate::status;
use crate::words::{self, tidied};
use presence::service::{Task, Trouble};
use serde_json::Value;

/// Longest name of a version that is kept.
pub(super) const MOST_VERSION: usize = 40;

/// What the answer to `task`, with any status but 200, means.
pub(super) fn trouble(task: &Task, answer: &Answer, site: &Site) -> Trouble {
    let said = Said::by(answer);
    let refused = || Trouble::Refused { status: answer.status, words: said.words.clone() };
    match answer.status {
        400 if said.is_about_version() => version_refused(&said, site),
        400 | 422 => bad_request(task, &said).unwrap_or_else(refused),
        403 if body::says_page(answer) => refused(),
        403 => forbidden(task, &said, site).unwrap_or_else(refused),
        // Not documented for statuses; a path that is gone names nobody.
        404 if said.has(&["user"]) || (has_cursor(task) && said.is_about_cursor()) => {
            bad_request(task, &said).unwrap_or_else(refused)
        }
        410 => version_refused(&said, site),
        413 if asks_several(task) => Trouble::TooManyIds,
        429 => Trouble::TooMany {
            retry_after: headers::retry_after(answer).or_else(|| limits::resets_in(answer)),
        },
        _ => status::trouble(answer, said.words),
    }
}

/// The first of the service's words: `message`, `error_description`, `error`, `errors[0]`.
pub(super) fn words_in(value: &Value) -> Box<str> {
    all_words(value).first().map(|words| tidied(words)).unwrap_or_default()
}

/// What an error says, once.
struct Said {
    /// The first of its words, to show.
    words: Box<str>,
    /// All of them in lower case, to tell cases apart.
    all: String,
    /// The version to use instead.
    next_version: Option<Box<str>>,
}

impl Said {
    fn by(answer: &Answer) -> Self {
        let value: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        let mut all = all_words(&value);
        all.extend(words::plain(answer));
        let next_version = lenient::text(value.get("nextVersion"))
            .or_else(|| {
                answer.header("x-fanvue-api-next-version").map(str::trim).filter(|next| !next.is_empty())
            })
            .map(|next| lenient::cut(next, MOST_VERSION));
        Self {
            words: all.first().map(|words| tidied(words)).unwrap_or_default(),
            all: all.join("\n").to_lowercase(),
            next_version,
        }
    }

    fn has(&self, any: &[&str]) -> bool {
        any.iter().any(|word| self.all.contains(word))
    }

    /// `{error: "Unsupported API version", message}`.
    fn is_about_version(&self) -> bool {
        self.has(&["api version", "api-version"])
            || (self.has(&["version"]) && self.has(&["support", "sunset"]))
    }

    /// Not the grant is refused but the account: filters for creators asked for by somebody who is none, or a ban.
    fn is_about_account(&self) -> bool {
        !self.has(&["scope"])
            && self.has(&["filter", "creator", "banned", "suspended", "blocked", "disabled"])
    }

    /// Somebody who was asked about is refused, whatever else is said of them.
    fn is_about_ids(&self) -> bool {
        self.has(&["user", "uuid", "chat", "counterpart", "conversation"])
    }

    /// Not a chat is refused but the message to go on from.
    fn is_about_cursor(&self) -> bool {
        self.has(&["message", "cursor", "since"])
    }

    /// A list that is too long, not an id that is: validators speak of items, elements or users there, of characters here.
    fn is_about_number(&self) -> bool {
        let too_long = [
            "too many",
            "too_big",
            "too big",
            "too large",
            "at most",
            "maximum",
            "more than",
            "exceed",
            "<=",
        ];
        self.has(&too_long) && !self.has(&["character", "string"])
    }
}

/// Whether the task goes on from a message.
fn has_cursor(task: &Task) -> bool {
    matches!(task, Task::MessagesOf { since: Some(_), .. })
}

/// What a 403 is about. Whether users without a chat may be asked about, and what is answered where they may not, is unknown; only
/// words about scopes say that it is not for one of the ids.
fn forbidden(task: &Task, said: &Said, site: &Site) -> Option<Trouble> {
    let scope = missing(task, said, site).into();
    match task {
        Task::PresenceOf { .. } | Task::MessagesOf { .. } if !said.has(&["scope"]) => {
            let is_for_ids = said.is_about_ids() || !said.is_about_account();
            is_for_ids.then(|| Trouble::ForbiddenForIds { scope, words: said.words.clone() })
        }
        // What is known to be allowed is refused for this fan, and not for all.
        Task::SpendOf { .. } if !said.has(&["scope"]) && is_granted(task, site) => None,
        Task::PresenceOf { .. }
        | Task::MessagesOf { .. }
        | Task::WhoAmI
        | Task::Lists { .. }
        | Task::Contacts { .. }
        | Task::OnlineNow { .. }
        | Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => (!said.is_about_account()).then_some(Trouble::MissingScope(scope)),
    }
}

fn version_refused(said: &Said, site: &Site) -> Trouble {
    Trouble::VersionRefused { sent: site.version.as_str().into(), next: said.next_version.clone() }
}

/// A refusal that can be for an id, which only a call with ids can get.
fn bad_request(task: &Task, said: &Said) -> Option<Trouble> {
    match task {
        Task::PresenceOf { .. } if asks_several(task) && said.is_about_number() => Some(Trouble::TooManyIds),
        Task::MessagesOf { .. } if has_cursor(task) && said.is_about_cursor() => Some(Trouble::BadCursor),
        Task::MessagesOf { .. } if asks_several(task) && said.is_about_number() => Some(Trouble::TooManyIds),
        Task::PresenceOf { .. } | Task::MessagesOf { .. } => Some(Trouble::BadIds(said.words.clone())),
        Task::WhoAmI | Task::Lists { .. } | Task::Contacts { .. } | Task::OnlineNow { .. } => None,
        Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => None,
    }
}

fn asks_several(task: &Task) -> bool {
    match task {
        Task::PresenceOf { keys } | Task::MessagesOf { keys, .. } => plan::asked(keys, 2).len() > 1,
        Task::WhoAmI | Task::Lists { .. } | Task::Contacts { .. } | Task::OnlineNow { .. } => false,
        Task::OnePresence { .. }
        | Task::RelationsOf { .. }
        | Task::MyStatus
        | Task::SetMyStatus(_)
        | Task::Heartbeat
        | Task::CleanUp
        | Task::NameOf { .. }
        | Task::SpendOf { .. }
        | Task::Seats { .. }
        | Task::Places { .. }
        | Task::OwnName => false,
    }
}

/// The scope that a refused task lacks: one that was not granted, one that the answer names, else the rarest of those needed.
fn missing(task: &Task, said: &Said, site: &Site) -> &'static str {
    let needed = lists::needs(task, site);
    let not_granted = needed.iter().find(|scope| !grants(site, scope));
    let named = needed.iter().find(|scope| said.has(&[scope]));
    not_granted.or(named).or(needed.last()).copied().unwrap_or_default()
}

/// Whether the server told that all was granted that a task needs.
fn is_granted(task: &Task, site: &Site) -> bool {
    site.scopes.is_some() && lists::needs(task, site).iter().all(|scope| grants(site, scope))
}

fn all_words(value: &Value) -> Vec<&str> {
    let listed = value.get("errors").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let members = ["message", "error_description", "error"].iter().filter_map(|name| value.get(name));
    members
        .chain(listed)
        .chain(value.get("errors"))
        .chain([value])
        .filter_map(|words| lenient::text(Some(words)).or_else(|| lenient::text(words.get("message"))))
        .collect()
}
