//! Lists, a person's pane, and what was shown and held.

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

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Slice {
    /// The position of the first row.
    pub offset: u32,
    /// The rows.
    pub rows: Vec<Row>,
    /// Where each section begins.
    pub sections: Vec<SectionCount>,
    /// How many match.
    pub matching: u32,
    /// How many stand in each filter.
    pub counts: Counts,
}

/// Where a section begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SectionCount {
    /// Which.
    pub section: Section,
    /// The position of its first row.
    pub from: u32,
    /// How many stand in it.
    pub count: u32,
}

/// A section of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Section {
    /// Watched and present.
    WatchedHere,
    /// Present.
    Here,
    /// Watched, not present.
    Watched,
    /// Everybody else.
    Others,
}

/// How many in each filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Counts {
    /// All.
    pub everybody: u32,
    /// Who is present.
    pub present: u32,
    /// Who is watched.
    pub watched: u32,
}

/// One person in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Who.
    #[ts(type = "number")]
    pub person: i64,
    /// The account that knows them.
    #[ts(type = "number")]
    pub account: i64,
    /// The name to show, harmless to draw: no control or direction characters, at most 64 graphemes.
    pub name: String,
    /// The handle, or empty.
    pub handle: String,
    /// What is known of their presence.
    pub seen: Seen,
    /// Whether they are watched.
    pub is_watched: bool,
    /// Whether they are among the best customers.
    pub is_top: bool,
    /// How many of their messages are unread.
    pub unread: u32,
    /// Whether they are gone from the lists that brought them.
    pub is_gone: bool,
}

/// A presence and how far to trust it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Seen {
    /// The presence.
    pub presence: Presence,
    /// Whether it is doubtful.
    pub is_doubtful: bool,
    /// Whether it is no longer current.
    pub is_stale: bool,
    /// When it was observed; `null` when never.
    #[ts(type = "number | null")]
    pub observed: Option<i64>,
    /// Since when it has been so.
    #[ts(type = "number | null")]
    pub since: Option<i64>,
    /// When the service last saw them.
    pub last_seen: Option<LastSeen>,
}

/// Whether somebody is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Presence {
    /// Online.
    Online,
    /// Online, but taken, with its end where known.
    Busy {
        #[ts(type = "number | null")]
        until: Option<i64>,
    },
    /// Offline, says the service.
    Offline,
    /// Offline, or hiding it.
    OfflineOrHidden,
    /// Hides the status.
    Hidden,
    /// Not to be reached on the service.
    Unreachable,
    /// Not known, and why.
    Unknown { why: Why },
}

/// Why a presence is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Why {
    /// Nobody asked yet.
    NotAsked,
    /// The answer left them out.
    LeftOut,
    /// Their part of the answer could not be read.
    Unreadable,
    /// The service refuses the id, in its words.
    Refused { words: String },
}

/// When the service last saw somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum LastSeen {
    /// A point in time.
    At {
        #[ts(type = "number")]
        at: i64,
    },
    /// Only a day, as in `2026-11-21`.
    Day { day: String },
}

/// Everything about one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct PersonPane {
    /// What the list shows.
    pub row: Row,
    /// Told when they come online.
    pub arrivals: bool,
    /// Told when they go offline.
    pub departures: bool,
    /// The name the user gave them.
    pub own_name: Option<String>,
    /// Their id at the service.
    pub key: String,
    /// The service's name for people.
    pub service: String,
    /// The day they registered, as in `2026-11-21`.
    pub registered: Option<String>,
    /// The last words of the chat.
    pub last_words: Option<LastWords>,
    /// When they will be asked about next.
    #[ts(type = "number | null")]
    pub next_check: Option<i64>,
    /// Whether their chat can be opened.
    pub has_chat: bool,
    /// Their stretches online today, in the user's zone, the newest first.
    pub sessions: Vec<Session>,
    /// The last decisions about telling the user of them, the newest first.
    pub decisions: Vec<Decision>,
}

/// One stretch online.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// The first time they were seen online.
    #[ts(type = "number")]
    pub from: i64,
    /// How much earlier it may have begun, in milliseconds; `null` when that is not known.
    #[ts(type = "number | null")]
    pub from_uncertain: Option<i64>,
    /// The last time they were seen online; `null` while it goes on.
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    /// How much later it may have ended, in milliseconds; `null` when that is not known.
    #[ts(type = "number | null")]
    pub to_uncertain: Option<i64>,
}

/// The last message of a chat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LastWords {
    /// When it was sent.
    #[ts(type = "number | null")]
    pub sent: Option<i64>,
    /// Whether they wrote it.
    pub is_theirs: bool,
    /// Its text; `null` when it had none.
    pub text: Option<String>,
    /// What was attached, when there was no text.
    pub attachment: Option<Attachment>,
}

/// What was attached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Attachment {
    /// A picture.
    Picture,
    /// A video.
    Video,
    /// A sound.
    Audio,
    /// A tip.
    Tip,
    /// Anything else.
    Other,
}

/// Which part of what was shown and held.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ActivityQuery {
    /// Which decisions.
    pub filter: ActivityFilter,
    /// Most rows, at most 200.
    pub rows: u32,
}

/// Which decisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum ActivityFilter {
    /// All.
    Everything,
    /// What was shown.
    Shown,
    /// What was held.
    Held,
}

/// What was shown and held, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// The rows.
    pub rows: Vec<Decision>,
    /// Whether there are more.
    pub has_more: bool,
}

/// One decision about telling the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// Its id.
    #[ts(type = "number")]
    pub id: i64,
    /// When it was made.
    #[ts(type = "number")]
    pub at: i64,
    /// What it is about.
    pub kind: NoticeKind,
    /// Whom it is about.
    #[ts(type = "number | null")]
    pub person: Option<i64>,
    /// Their name now, or empty.
    pub name: String,
    /// What was decided.
    pub outcome: Outcome,
}

/// What a decision is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// Somebody came online.
    CameOnline,
    /// Somebody went offline.
    WentOffline,
    /// Several came online within seconds.
    Burst,
    /// Who is there after a start, a sleep or a snooze.
    Summary,
}

/// What was decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Shown.
    Shown,
    /// Could not be raised; it stands here.
    Undelivered,
    /// Held: the first sighting since a start, a sleep or a missing answer.
    HeldBaseline,
    /// Held: snoozed.
    HeldSnoozed,
    /// Held: notifications are off.
    HeldSwitchedOff,
    /// Held: the same visit.
    HeldFlapping,
    /// Held: stands in one notice with others.
    HeldInBurst,
    /// Held: a summary was shown less than ten minutes before.
    HeldSummaryTooSoon,
    /// Held: doubtful.
    HeldDoubtful,
    /// Held: perhaps hidden, not gone.
    HeldPerhapsHidden,
    /// Held: the chat is muted at the service.
    HeldMutedAtService,
}
