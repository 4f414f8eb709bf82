//! Which people a list is asked for.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which part of which list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ListQuery {
    /// Text that name, handle or id must contain.
    pub search: String,
    /// Which of those.
    pub filter: Filter,
    /// Only those of this account.
    #[ts(type = "number | null")]
    pub account: Option<i64>,
    /// Only those with this label.
    #[serde(default)]
    #[ts(type = "number | null")]
    pub label: Option<i64>,
    /// Only those whose presence is of this kind.
    #[serde(default)]
    pub presence: Option<PresenceKind>,
    /// The position of the first row.
    pub offset: u32,
    /// Begin so that this person stands in the middle, instead.
    #[ts(type = "number | null")]
    pub around: Option<i64>,
    /// Most rows, at most 200.
    pub rows: u32,
}

/// Which people.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Filter {
    /// All.
    #[default]
    Everybody,
    /// Who is present.
    Present,
    /// Who is watched.
    Watched,
}

/// A presence without its details, as people are counted in [`Reach`](super::Reach).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum PresenceKind {
    /// Online.
    Online,
    /// Busy.
    Busy,
    /// Offline.
    Offline,
    /// Offline or hidden, or hidden for sure.
    Hidden,
    /// Not to be reached at the service.
    Unreachable,
    /// Not known.
    Unknown,
}

/// Whom an account knows by an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Keyed {
    /// The account.
    #[ts(type = "number")]
    pub account: i64,
    /// The person.
    #[ts(type = "number")]
    pub person: i64,
}
