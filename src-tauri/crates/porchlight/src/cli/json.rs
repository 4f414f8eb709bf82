//! What programs get: JSON with a shape of its own, apart from the wire, so that scripts outlive builds. The manual page
//! describes it. Fields are only ever added while [`VERSION`] stays. Times are milliseconds since 1970 UTC; what is not known
//! is null, and nothing is made up in its place.

use super::asked::LabelColour;
use super::ending::problem_text;
use super::labels::colour;
use super::status::reach;
use super::wording::{self, label_name, tells_presence};
use agent::wire::{self, State};
use agent::words::{code_name, problem_title};
use serde::Serialize;

/// The version of the shape.
pub(crate) const VERSION: u32 = 1;

/// `status --json`.
#[derive(Debug, Serialize)]
pub(crate) struct Status {
    pub(crate) porchlight: u32,
    /// `unknown`, `open`, `locked`, `missing` or `stuck`.
    pub(crate) keyring: &'static str,
    /// `fine`, `blocked`, `historyPutAside`, `peopleRestored`, `leftOut` or `newer`.
    pub(crate) storage: &'static str,
    pub(crate) accounts: Vec<Account>,
    pub(crate) people: Vec<Person>,
}

/// `account list --json`.
#[derive(Debug, Serialize)]
pub(crate) struct Accounts {
    pub(crate) porchlight: u32,
    pub(crate) accounts: Vec<Account>,
}

/// `contact list --json`.
#[derive(Debug, Serialize)]
pub(crate) struct People {
    pub(crate) porchlight: u32,
    pub(crate) people: Vec<Person>,
}

/// An account.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Account {
    id: i64,
    service: String,
    name: String,
    /// `fine`, `starting`, `paused`, `waiting`, `needsSignIn`, `keyringClosed` or `stopped`.
    health: &'static str,
    /// Until when it waits.
    until: Option<i64>,
    problem: Option<Problem>,
    missing_scopes: Vec<String>,
    last_check: Option<i64>,
    next_check: Option<i64>,
    people: u32,
    watched: u32,
    /// How many people are how, as last known; null where the service tells relations only.
    reach: Option<Reach>,
    /// How many are among the best customers, of those known so far.
    top: u32,
    lists: Vec<String>,
    /// How far lists have come that are being brought in.
    bringing: Option<Bringing>,
    /// Where its sign-in is: `keyring`, `memory` or `unsaved`.
    kept: &'static str,
    /// Whether its chats opened in the right place, once that was said.
    chat_is_right: Option<bool>,
    is_off_shift: bool,
    /// What reading last words does to its chats at the service.
    marking: &'static str,
    /// Whether it is managed for somebody else, through another account's sign-in.
    is_managed: bool,
    /// The owner's own status.
    mine: Option<Mine>,
    clean_up: Option<CleanUp>,
}

/// How many people are how.
#[derive(Debug, Serialize)]
struct Reach {
    online: u32,
    busy: u32,
    offline: u32,
    /// Hidden, or offline where that cannot be told apart.
    hidden: u32,
    unreachable: u32,
    unknown: u32,
}

/// What is wrong.
#[derive(Debug, Serialize)]
pub(crate) struct Problem {
    code: String,
    /// What the service said, a number, an address.
    detail: Option<String>,
    title: String,
    text: String,
}

/// How far lists have come.
#[derive(Debug, Serialize)]
struct Bringing {
    /// Rows read so far.
    rows: u64,
    expected: Option<u64>,
    /// How many were new.
    added: u64,
}

/// The owner's own status.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Mine {
    /// What the service last said; null when it was not heard, or has none.
    presence: Option<Presence>,
    last_seen: Option<LastSeen>,
    /// When it last said so, or that it has none.
    told: Option<i64>,
    /// What was wished for and is not confirmed yet.
    wished: Option<Presence>,
    refused: Option<Problem>,
    /// What was wished and confirmed, and is no longer so.
    lost: Option<Presence>,
    keeps_online: bool,
    /// Whether heartbeats go out now.
    is_beating: bool,
}

/// `me --json`, one account.
#[derive(Debug, Serialize)]
pub(crate) struct Me {
    pub(crate) porchlight: u32,
    pub(crate) accounts: Vec<OfAccount>,
}

/// The owner's own status on one account.
#[derive(Debug, Serialize)]
pub(crate) struct OfAccount {
    pub(crate) account: i64,
    pub(crate) service: String,
    pub(crate) name: String,
    pub(crate) mine: Option<Mine>,
}

/// What became of a clean-up. The counts are as the service wrote them.
#[derive(Debug, Serialize)]
#[serde(tag = "is", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum CleanUp {
    Asked,
    Done { message: String, marked_offline: String, busy_cleared: String, at: i64 },
    Refused { problem: Problem },
}

/// A person.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Person {
    id: i64,
    account: i64,
    service: Option<String>,
    name: String,
    /// Whether anybody calls them so; else the name is their id.
    has_name: bool,
    handle: Option<String>,
    /// Null where the service tells relations only.
    presence: Option<Presence>,
    /// When the service last saw them.
    last_seen: Option<LastSeen>,
    /// Null where the service tells none.
    relation: Option<Relation>,
    is_watched: bool,
    is_top: bool,
    is_gone: bool,
    unread: u32,
    contacts: u32,
    labels: Vec<String>,
}

/// A presence.
#[derive(Debug, Serialize)]
pub(crate) struct Presence {
    /// `online`, `busy`, `offline`, `offlineOrHidden`, `hidden`, `unreachable` or `unknown`.
    is: &'static str,
    /// The end of being busy.
    until: Option<i64>,
    /// Why it is not known: `notAsked`, `leftOut`, `unreadable`, `refused` or `tryLater`.
    why: Option<&'static str>,
    #[serde(flatten)]
    trust: Option<Trust>,
}

/// How far to trust a presence.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Trust {
    is_doubtful: bool,
    is_stale: bool,
    /// When it was observed.
    observed: Option<i64>,
    /// How many seconds ago that was.
    age: Option<i64>,
    /// Since when it has been so.
    since: Option<i64>,
}

/// A time, or a day without one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum LastSeen {
    At(i64),
    Day(String),
}

/// How the account's owner is connected to somebody.
#[derive(Debug, Serialize)]
pub(crate) struct Relation {
    /// `none`, `followed`, `connected`, `requestSent`, `requestReceived` or `other`.
    is: &'static str,
    /// What the service calls it, when it is another.
    word: Option<String>,
    observed: Option<i64>,
}

/// A label.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Label {
    id: i64,
    name: String,
    people: u32,
    is_watched: bool,
    /// What is told about everybody who has it.
    watch: Watch,
    /// `terracotta`, `honey`, `moss`, `sea`, `duskBlue`, `iris`, `heather` or `stone`.
    colour: Option<LabelColour>,
    /// The list of a service that it follows.
    list: Option<LabelList>,
}

/// The list that a label follows.
#[derive(Debug, Serialize)]
struct LabelList {
    account: i64,
    key: String,
}

/// What is told about somebody.
#[derive(Debug, Serialize)]
pub(crate) struct Watch {
    arrivals: bool,
    departures: bool,
    frees: bool,
    relations: bool,
    words: bool,
}

impl Account {
    pub(crate) fn of(account: &wire::Account, now: i64) -> Self {
        let (health, until, problem) = match &account.health {
            wire::Health::Fine => ("fine", None, None),
            wire::Health::Starting => ("starting", None, None),
            wire::Health::Paused => ("paused", None, None),
            wire::Health::Waiting { until, problem } => ("waiting", Some(*until), Some(problem)),
            wire::Health::NeedsSignIn => ("needsSignIn", None, None),
            wire::Health::KeyringClosed => ("keyringClosed", None, None),
            wire::Health::Stopped { problem } => ("stopped", None, Some(problem)),
        };
        Self {
            id: account.id,
            service: account.service.clone(),
            name: account.name.clone(),
            health,
            until,
            problem: problem.map(Problem::of),
            missing_scopes: account.missing_scopes.clone(),
            last_check: account.last_check,
            next_check: account.next_check,
            people: account.contacts,
            watched: account.watched,
            reach: reach(account).map(Reach::of),
            top: account.top,
            lists: account.lists.clone(),
            bringing: account.bringing.as_ref().map(Bringing::of),
            kept: match account.kept {
                wire::TokenPlace::Keyring => "keyring",
                wire::TokenPlace::Memory => "memory",
                wire::TokenPlace::Unsaved => "unsaved",
            },
            chat_is_right: account.chat_is_right,
            is_off_shift: account.is_off_shift,
            marking: match account.marking {
                wire::Marking::Unknown => "unknown",
                wire::Marking::Leaves => "leaves",
                wire::Marking::Marks => "marks",
                wire::Marking::Allowed => "allowed",
            },
            is_managed: account.is_seat,
            mine: account.mine.as_ref().map(|mine| Mine::of(mine, now)),
            clean_up: account.clean_up.as_ref().map(CleanUp::of),
        }
    }
}

impl Reach {
    fn of(reach: wire::Reach) -> Self {
        let wire::Reach { online, busy, offline, hidden, unreachable, unknown } = reach;
        Self { online, busy, offline, hidden, unreachable, unknown }
    }
}

impl Bringing {
    fn of(bringing: &wire::Bringing) -> Self {
        let wire::Bringing { rows, expected, added } = *bringing;
        Self { rows, expected, added }
    }
}

impl Problem {
    fn of(problem: &wire::Problem) -> Self {
        Self {
            code: code_name(problem.code),
            detail: problem.detail.clone(),
            title: problem_title(problem),
            text: problem_text(problem),
        }
    }
}

impl Mine {
    pub(crate) fn of(mine: &wire::MyState, now: i64) -> Self {
        let told = Trust {
            is_doubtful: false,
            is_stale: false,
            observed: mine.told,
            age: mine.told.map(|at| seconds_since(at, now)),
            since: None,
        };
        let wished = |mine: wire::Mine| match mine {
            wire::Mine::Online => Presence::bare(&wire::Presence::Online),
            wire::Mine::Busy { until } => Presence::bare(&wire::Presence::Busy { until }),
            wire::Mine::Offline => Presence::bare(&wire::Presence::Offline),
        };
        Self {
            presence: mine
                .presence
                .as_ref()
                .map(|presence| Presence { trust: Some(told), ..Presence::bare(presence) }),
            last_seen: mine.last_seen.as_ref().map(LastSeen::of),
            told: mine.told,
            wished: mine.wished.map(wished),
            refused: mine.refused.as_ref().map(Problem::of),
            lost: mine.lost.map(wished),
            keeps_online: mine.keeps_online,
            is_beating: mine.is_beating,
        }
    }
}

impl CleanUp {
    fn of(clean_up: &wire::CleanUp) -> Self {
        match clean_up {
            wire::CleanUp::Asked => Self::Asked,
            wire::CleanUp::Done { message, marked_offline, busy_cleared, at } => Self::Done {
                message: message.clone(),
                marked_offline: marked_offline.clone(),
                busy_cleared: busy_cleared.clone(),
                at: *at,
            },
            wire::CleanUp::Refused { problem } => Self::Refused { problem: Problem::of(problem) },
        }
    }
}

impl Person {
    pub(crate) fn of(row: &wire::Row, state: &State, now: i64) -> Self {
        let account = state.accounts.iter().find(|account| account.id == row.account);
        let has_presence = tells_presence(account, row.relation.is_some(), &row.seen);
        let label = |id: &i64| {
            state.labels.iter().find(|label| label.id == *id).map(|label| label_name(state, label))
        };
        Self {
            id: row.person,
            account: row.account,
            service: account.map(|account| account.service.clone()),
            name: row.name.clone(),
            has_name: row.has_name,
            handle: Some(row.handle.clone()).filter(|handle| !handle.is_empty()),
            presence: has_presence.then(|| Presence::of(&row.seen, now)),
            last_seen: row.seen.last_seen.as_ref().filter(|_| has_presence).map(LastSeen::of),
            relation: row.relation.as_ref().map(Relation::of),
            is_watched: row.is_watched,
            is_top: row.is_top,
            is_gone: row.is_gone,
            unread: row.unread,
            contacts: row.contacts,
            labels: row.labels.iter().filter_map(label).collect(),
        }
    }
}

impl Presence {
    fn of(seen: &wire::Seen, now: i64) -> Self {
        let trust = Trust {
            is_doubtful: seen.is_doubtful,
            is_stale: seen.is_stale,
            observed: seen.observed,
            age: seen.observed.map(|at| seconds_since(at, now)),
            since: seen.since,
        };
        Self { trust: Some(trust), ..Self::bare(&seen.presence) }
    }

    /// Without how far to trust it.
    pub(crate) fn bare(presence: &wire::Presence) -> Self {
        let (is, until, why) = match presence {
            wire::Presence::Online => ("online", None, None),
            wire::Presence::Busy { until } => ("busy", *until, None),
            wire::Presence::Offline => ("offline", None, None),
            wire::Presence::OfflineOrHidden => ("offlineOrHidden", None, None),
            wire::Presence::Hidden => ("hidden", None, None),
            wire::Presence::Unreachable => ("unreachable", None, None),
            wire::Presence::Unknown { why } => ("unknown", None, Some(why_code(why))),
        };
        Self { is, until, why, trust: None }
    }
}

impl LastSeen {
    fn of(last_seen: &wire::LastSeen) -> Self {
        match last_seen {
            wire::LastSeen::At { at } => Self::At(*at),
            wire::LastSeen::Day { day } => Self::Day(day.clone()),
        }
    }
}

impl Relation {
    fn of(seen: &wire::SeenRelation) -> Self {
        Self { observed: seen.observed, ..Self::bare(&seen.relation) }
    }

    /// Without when it was seen.
    pub(crate) fn bare(relation: &wire::Relation) -> Self {
        let (is, word) = match relation {
            wire::Relation::None => ("none", None),
            wire::Relation::Followed => ("followed", None),
            wire::Relation::Connected => ("connected", None),
            wire::Relation::RequestSent => ("requestSent", None),
            wire::Relation::RequestReceived => ("requestReceived", None),
            wire::Relation::Other { word } => ("other", Some(word.clone())),
        };
        Self { is, word, observed: None }
    }
}

impl Label {
    pub(crate) fn of(label: &wire::Label, state: &State) -> Self {
        Self {
            id: label.id,
            name: wording::label_name(state, label),
            people: label.count,
            is_watched: label.watch != wire::Watch::default(),
            watch: Watch::of(label.watch),
            colour: colour(label.colour),
            list: label.list.clone().map(|list| LabelList { account: list.account, key: list.key }),
        }
    }
}

impl Watch {
    pub(crate) fn of(watch: wire::Watch) -> Self {
        let wire::Watch { arrivals, departures, frees, relations, words } = watch;
        Self { arrivals, departures, frees, relations, words }
    }
}

/// Whole seconds since then; a time ahead is now, because clocks differ.
fn seconds_since(at: i64, now: i64) -> i64 {
    now.saturating_sub(at).max(0) / 1_000
}

fn why_code(why: &wire::Why) -> &'static str {
    match why {
        wire::Why::NotAsked => "notAsked",
        wire::Why::LeftOut => "leftOut",
        wire::Why::Unreadable => "unreadable",
        wire::Why::Refused { .. } => "refused",
        wire::Why::TryLater => "tryLater",
    }
}
