//! One account: how it is, what it can do, and what goes on in it.

use super::{LastSeen, Presence, Problem, SignInWay, Site};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One account.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Its id.
    #[ts(type = "number")]
    pub id: i64,
    /// Its service, as in [`ServiceCard::name`].
    pub service: String,
    /// Its name at the service.
    pub name: String,
    /// Whether its owner may have a picture.
    pub has_picture: bool,
    /// How it is.
    pub health: Health,
    /// Scopes that a feature needs and that were not granted.
    pub missing_scopes: Vec<String>,
    /// The last answer that could be used.
    #[ts(type = "number | null")]
    pub last_check: Option<i64>,
    /// The next request.
    #[ts(type = "number | null")]
    pub next_check: Option<i64>,
    /// What is left of each limit.
    pub budgets: Vec<Budget>,
    /// How many contacts it knows.
    pub contacts: u32,
    /// How many of them are watched.
    pub watched: u32,
    /// How many are among the best customers, of those known so far.
    pub top: u32,
    /// Lists that can be brought in; nothing until they were asked for.
    pub offers: Option<Vec<Offer>>,
    /// Why it cannot be told which other lists there are.
    pub offers_problem: Option<Problem>,
    /// Lists that are brought in.
    pub lists: Vec<String>,
    /// Whether they could not be read to their ends the last time; that is tried again by itself.
    pub is_cut_short: bool,
    /// How far the lists have come.
    pub bringing: Option<Bringing>,
    /// When the interface in use goes away, and what follows it.
    pub sunset: Option<Sunset>,
    /// How its owner signed in, which is how they sign in again.
    pub way: SignInWay,
    /// Addresses and version.
    pub site: Site,
    /// Hosts that differ from the service's own and get to see requests or tokens.
    pub foreign_hosts: Vec<String>,
    /// Where its tokens are.
    pub kept: TokenPlace,
    /// Whether the address of its chats was right, says the user; `null` until they said.
    pub chat_is_right: Option<bool>,
    /// Whether a chat was opened, here or from a notification, and the user is yet to say if that was the right place.
    pub asks_about_chat: bool,
    /// What it can do; nothing before it is signed in.
    pub can: Option<Can>,
    /// Whether the service's own reports are heard; `null` where it makes none.
    pub socket: Option<SocketState>,
    /// The owner's own status; `null` where the service has none.
    pub mine: Option<MyState>,
    /// What became of the last clean-up.
    pub clean_up: Option<CleanUp>,
    /// Whether it is managed for somebody else, through another account's sign-in.
    pub is_seat: bool,
    /// The account through whose sign-in it is, as long as that one is there; `null` for any other account.
    #[ts(type = "number | null")]
    pub managed_through: Option<i64>,
    /// The accounts that could be managed through its sign-in, once asked for.
    pub seats: Option<Vec<SeatOffer>>,
    /// Whether its arrivals are not told now.
    pub is_off_shift: bool,
    /// What reading last words does to its chats.
    pub marking: Marking,
    /// How many of its contacts are how.
    pub reach: Reach,
    /// Bytes sent and received for it in the last 24 hours.
    #[ts(type = "number")]
    pub bytes_today: u64,
}

/// What reading last words does to the chats of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum Marking {
    /// Not known yet.
    Unknown,
    /// It leaves them as they are.
    Leaves,
    /// It marks them as read, so that none is read by itself.
    Marks,
    /// It marks them as read, and the user wants them read all the same.
    Allowed,
}

/// How an account is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Health {
    /// Answers come.
    Fine,
    /// Signed in, nothing heard yet.
    Starting,
    /// Paused by the user.
    Paused,
    /// Waits until then.
    Waiting {
        #[ts(type = "number")]
        until: i64,
        problem: Problem,
    },
    /// The user must sign in again.
    NeedsSignIn,
    /// The keyring that holds its token cannot be read.
    KeyringClosed,
    /// Stopped until the user changes something.
    Stopped { problem: Problem },
}

/// Where an account's tokens are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum TokenPlace {
    /// In the keyring.
    Keyring,
    /// In memory, until the program ends.
    Memory,
    /// Renewed, and not stored yet: they are in memory and storing is tried again.
    Unsaved,
}

/// What is left of one limit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Budget {
    /// Its name at the service.
    pub name: String,
    /// Most requests in the window.
    pub limit: u32,
    /// How many are left now.
    pub left: u32,
}

/// A list that can be brought in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Offer {
    /// Its key.
    pub key: String,
    /// Its name; empty for the service's own lists, whose words are in the catalogue under the key.
    pub name: String,
    /// How many stand in it, where told.
    #[ts(type = "number | null")]
    pub count: Option<u64>,
}

/// How far lists have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Bringing {
    /// Rows read so far.
    #[ts(type = "number")]
    pub rows: u64,
    /// How many there will be.
    #[ts(type = "number | null")]
    pub expected: Option<u64>,
    /// How many were new.
    #[ts(type = "number")]
    pub added: u64,
}

/// The interface in use will go away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Sunset {
    /// When.
    #[ts(type = "number | null")]
    pub on: Option<i64>,
    /// What follows.
    pub next_version: Option<String>,
}

/// What an account can do; the window shows nothing else of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Can {
    /// Tell who is there.
    pub presence: bool,
    /// Tell how its owner is connected to people.
    pub relations: bool,
    /// Hear changes as they happen.
    pub push: bool,
    /// Bring in lists of contacts.
    pub lists: bool,
    /// Bring in contacts by their ids.
    pub by_id: bool,
    /// Ask for names by id.
    pub names: bool,
    /// Show last words.
    pub messages: bool,
    /// Show what people spent.
    pub spend: bool,
    /// Set its owner's own status.
    pub own_status: bool,
    /// Have stale presences cleaned up.
    pub clean_up: bool,
    /// Manage accounts of others.
    pub seats: bool,
}

/// Whether a service's own reports are heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum SocketState {
    /// They are.
    Open,
    /// Not now; connecting is tried again and again.
    Connecting,
    /// Not while the account is paused, stopped or signed out.
    Off,
    /// Not, because the service refuses a token that it takes for everything else. Tried again every hour.
    Refused,
}

/// What the owner can be for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum Mine {
    /// Online and free.
    Online,
    /// Online and busy, until then where there is an end.
    Busy {
        #[ts(type = "number | null")]
        until: Option<i64>,
    },
    /// Offline.
    Offline,
}

/// The owner's own status.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct MyState {
    /// What the service last said; `null` when it has none of it yet, or was not asked.
    pub presence: Option<Presence>,
    /// When the service last heard of them.
    pub last_seen: Option<LastSeen>,
    /// When it said so.
    #[ts(type = "number | null")]
    pub told: Option<i64>,
    /// What was wished for and is not confirmed yet.
    pub wished: Option<Mine>,
    /// Why the last wish was refused.
    pub refused: Option<Problem>,
    /// What was wished and confirmed and is no longer so: it can be set again.
    pub lost: Option<Mine>,
    /// Whether heartbeats are wanted.
    pub keeps_online: bool,
    /// Whether heartbeats go out now.
    pub is_beating: bool,
}

/// What became of a clean-up.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub enum CleanUp {
    /// It was asked for.
    Asked,
    /// It was done.
    Done {
        /// What the service says.
        message: String,
        /// How many were marked offline, in the service's own spelling.
        marked_offline: String,
        /// How many were freed of a busy status that had ended, likewise.
        busy_cleared: String,
        #[ts(type = "number")]
        at: i64,
    },
    /// It was refused or failed.
    Refused { problem: Problem },
}

/// An account that could be managed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SeatOffer {
    /// Its id at the service.
    pub key: String,
    /// Its name.
    pub name: String,
    /// Its handle, or empty.
    pub handle: String,
    /// Whether it is shown as an account already.
    pub is_taken: bool,
}

/// How many contacts are how, as last known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct Reach {
    /// Online.
    pub online: u32,
    /// Busy.
    pub busy: u32,
    /// Offline.
    pub offline: u32,
    /// Offline or hidden, or hidden for sure.
    pub hidden: u32,
    /// Not to be reached at the service.
    pub unreachable: u32,
    /// Not known.
    pub unknown: u32,
}
