//! Writing people down.

use super::{Mention, cells};
use chrono::{DateTime, SecondsFormat};
use csv::{Terminator, WriterBuilder};
use presence::people::Watch;
use presence::relation::Relation;
use presence::sighting::{LastSeen, Presence};
use presence::time::Wall;

/// One contact, with what is known of the person they are.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    /// The service's name for people.
    pub(crate) service: &'static str,
    /// The account's name.
    pub(crate) account: Box<str>,
    /// The account's own id at the service, by which one is told from another of the same name.
    pub(crate) account_key: Box<str>,
    pub(crate) key: Box<str>,
    /// Their name at the service.
    pub(crate) name: Box<str>,
    pub(crate) handle: Box<str>,
    /// The name the user gave them.
    pub(crate) own_name: Option<Box<str>>,
    pub(crate) phone: Option<Box<str>>,
    pub(crate) note: Option<Box<str>>,
    /// The user's own labels; those that follow a list come back with the list.
    pub(crate) labels: Vec<Box<str>>,
    pub(crate) watch: Watch,
    /// The first contact of the same human, where this is another.
    pub(crate) same_as: Option<Mention>,
    pub(crate) presence: Presence,
    pub(crate) last_seen: Option<LastSeen>,
    pub(crate) observed: Option<Wall>,
    pub(crate) relation: Option<Relation>,
}

const HEAD: [&str; 16] = [
    "service",
    "account",
    "account id",
    "id",
    "name",
    "handle",
    "own name",
    "phone",
    "note",
    "labels",
    "watched",
    "same as",
    "state",
    "last online",
    "as of",
    "relation",
];

/// Their ids, one a line.
pub(crate) fn ids(people: &[Written]) -> String {
    people.iter().flat_map(|one| [&*one.key, "\n"]).collect()
}

/// A table by RFC 4180 that can be read again exactly, and in which no cell is run by a spreadsheet.
pub(crate) fn csv(people: &[Written]) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let rows = std::iter::once(HEAD.map(str::to_owned)).chain(people.iter().map(row));
    for cells in rows {
        writer.write_record(&cells).expect("every row has as many cells, and memory takes them");
    }
    let bytes = writer.into_inner().expect("memory takes what is left");
    String::from_utf8(bytes).expect("every cell is text")
}

fn row(one: &Written) -> [String; 16] {
    let some = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    [
        one.service.to_owned(),
        one.account.to_string(),
        one.account_key.to_string(),
        one.key.to_string(),
        one.name.to_string(),
        one.handle.to_string(),
        some(&one.own_name),
        some(&one.phone),
        some(&one.note),
        cells::joined(&one.labels),
        cells::watch(one.watch),
        one.same_as.as_ref().map(Mention::to_string).unwrap_or_default(),
        state(&one.presence).to_owned(),
        one.last_seen.map(last_seen).unwrap_or_default(),
        one.observed.map(time).unwrap_or_default(),
        one.relation.as_ref().map(relation).unwrap_or_default(),
    ]
    .map(|cell| cells::guarded(&cell))
}

fn state(presence: &Presence) -> &'static str {
    match presence {
        Presence::Online => "online",
        Presence::Busy { .. } => "busy",
        Presence::Offline => "offline",
        Presence::OfflineOrHidden => "offline or hidden",
        Presence::Hidden => "hidden",
        Presence::Unreachable => "unreachable",
        Presence::Unknown(_) => "unknown",
    }
}

fn relation(relation: &Relation) -> String {
    match relation {
        Relation::None => "none",
        Relation::Followed => "followed",
        Relation::Connected => "connected",
        Relation::RequestSent => "request sent",
        Relation::RequestReceived => "request received",
        Relation::Other(word) => word,
    }
    .to_owned()
}

fn last_seen(last_seen: LastSeen) -> String {
    match last_seen {
        LastSeen::At(at) => time(at),
        LastSeen::Day(day) => day.to_string(),
    }
}

fn time(at: Wall) -> String {
    let at = DateTime::from_timestamp_millis(at.0).unwrap_or_default();
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
