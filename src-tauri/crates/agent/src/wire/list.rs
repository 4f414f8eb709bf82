//! Lists, a person's pane, and what was shown and held.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

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
    /// Whether the user or the service calls them anything, so that the name is not their id.
    pub has_name: bool,
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
    /// How the account's owner is connected to them, where the service tells that.
    pub relation: Option<SeenRelation>,
    /// The labels on them.
    #[ts(type = "Array<number>")]
    pub labels: Vec<i64>,
    /// Whether the last words are theirs.
    pub is_unanswered: bool,
    /// Whether there are more unread messages than were counted.
    pub has_more_unread: bool,
    /// The last words of the chat, cut to what a row can show; `null` where the user wants none on the screen.
    pub last_words: Option<LastWords>,
    /// Whether they registered less than 14 days ago.
    pub is_new: bool,
    /// Whether there may be a picture of them.
    pub has_picture: bool,
    /// How many contacts they are.
    pub contacts: u32,
    /// How many of these were brought in by their ids, and can be let go of.
    pub by_id: u32,
}

/// How an account's owner is connected to somebody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Relation {
    /// Not at all.
    None,
    /// The owner follows them.
    Followed,
    /// Both are connected.
    Connected,
    /// The owner asked to be connected.
    RequestSent,
    /// They asked to be connected.
    RequestReceived,
    /// What the service calls it.
    Other { word: String },
}

/// A relation and when it was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeenRelation {
    /// The relation.
    pub relation: Relation,
    /// When it was seen.
    #[ts(type = "number | null")]
    pub observed: Option<i64>,
}

/// What the user wants to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", default)]
pub struct Watch {
    /// When they come online.
    pub arrivals: bool,
    /// When they go offline.
    pub departures: bool,
    /// When they are no longer busy.
    pub frees: bool,
    /// When the connection to them changes.
    pub relations: bool,
    /// When they wrote.
    pub words: bool,
}

/// A label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Label {
    /// Its id.
    #[ts(type = "number")]
    pub id: i64,
    /// Its name; empty for one of a list of the service's own, whose words are in the catalogue under the list's key.
    pub name: String,
    /// Its colour, 0 to 7.
    pub colour: u8,
    /// The list it follows.
    pub list: Option<LabelList>,
    /// What to be told about everybody who has it.
    pub watch: Watch,
    /// How many people have it.
    pub count: u32,
}

/// The list a label follows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct LabelList {
    /// The account.
    #[ts(type = "number")]
    pub account: i64,
    /// The list's key.
    pub key: String,
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
    /// The service cannot tell now.
    TryLater,
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
    /// What the user wants to be told.
    pub watch: Watch,
    /// Whether watches on labels leave them out.
    pub is_exempt: bool,
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
    /// What the user wrote about them.
    pub note: Option<String>,
    /// What they spent.
    pub spend: Option<Spend>,
    /// Their contacts, the one shown for them first.
    pub contacts: Vec<ContactCard>,
    /// Others who may be the same human.
    pub namesakes: Vec<Namesake>,
    /// The last changes of relation, the newest first.
    pub relation_changes: Vec<RelationChange>,
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
    /// What it costs, or how much the tip was, where told.
    pub price: Option<Price>,
    /// Whether what costs was bought.
    pub is_bought: bool,
    /// Whether somebody else answered on the account's side.
    pub is_by_colleague: bool,
}

/// An amount of money.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Price {
    /// In hundredths.
    #[ts(type = "number")]
    pub cents: u64,
    /// The currency, as in `USD`.
    pub currency: String,
}

/// What somebody spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Spend {
    /// In all.
    pub total: Option<Price>,
    /// When last.
    #[ts(type = "number | null")]
    pub last_purchase: Option<i64>,
    /// Whether there is or was a subscription.
    pub is_subscriber: bool,
    /// When it is renewed, or ends.
    #[ts(type = "number | null")]
    pub renews: Option<i64>,
    /// Whether it is renewed by itself, where told.
    pub is_renewing: Option<bool>,
}

/// One contact of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct ContactCard {
    /// Which.
    #[ts(type = "number")]
    pub contact: i64,
    /// The account that knows them.
    #[ts(type = "number")]
    pub account: i64,
    /// The service's name for people.
    pub service: String,
    /// Their id at the service.
    pub key: String,
    /// Their name at the service, or empty.
    pub name: String,
    /// Their handle, or empty.
    pub handle: String,
    /// What is known of their presence.
    pub seen: Seen,
    /// How the account's owner is connected to them.
    pub relation: Option<SeenRelation>,
    /// Their phone number, where the user entered one.
    pub phone: Option<String>,
    /// Whether a phone number would make their chat open.
    pub takes_phone: bool,
    /// Whether they were brought in by their id.
    pub is_by_id: bool,
    /// Whether they became part of this person by a merge.
    pub is_merged: bool,
    /// The web address of their chat, or of all chats where theirs has none; nothing when it cannot be opened.
    pub chat: Option<String>,
    /// The web address of their page; nothing when it cannot be opened.
    pub profile: Option<String>,
}

/// Somebody who may be the same human.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Namesake {
    /// Who.
    #[ts(type = "number")]
    pub person: i64,
    /// Their name.
    pub name: String,
    /// The service's name for people.
    pub service: String,
}

/// One change of relation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct RelationChange {
    /// How it was.
    pub from: Relation,
    /// How it is since.
    pub to: Relation,
    /// When it was seen.
    #[ts(type = "number")]
    pub at: i64,
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
    /// A call.
    Call,
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
    /// Somebody is no longer busy.
    BecameFree,
    /// A relation changed.
    RelationChanged,
    /// Somebody wrote.
    Wrote,
    /// Presences were cleaned up at the service.
    CleanUp,
    /// Several went offline within seconds.
    SeveralWentOffline,
    /// Several are no longer busy, within seconds.
    SeveralBecameFree,
    /// Several relations changed within seconds.
    SeveralRelationsChanged,
    /// Several wrote within seconds.
    SeveralWrote,
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
    /// Held: the account is not one of this shift's.
    HeldOffShift,
    /// Held: they were there already, through another contact.
    HeldThereAlready,
    /// Held: stale presences were cleaned up.
    HeldCleanedUp,
    /// Held: the first look at a relation.
    HeldFirstLook,
}
