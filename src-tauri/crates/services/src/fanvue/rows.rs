//! Reading pages of people: `{ data[], pagination { page, size, hasMore } }`, with rows of chats, of fans, or of list members.

use super::read;
use crate::lenient::{self, MOST_NAME};
use crate::shape;
use presence::service::{Attachment, ContactPage, ContactRow, LastWords, Page, Trouble, Words};
use presence::sighting::LastSeen;
use presence::time::Wall;
use serde_json::Value;
use std::collections::HashSet;

/// Longest text of a message that is kept: what a notification or a row can show, for every chat of an account at once.
const MOST_WORDS: usize = 300;

/// A list that goes on beyond this page has no end: a quarter of a million rows.
const LAST_PAGE: u32 = 5_000;

/// A page before its rows are read.
pub(super) struct Rows<'a> {
    /// The rows.
    pub(super) rows: &'a [Value],
    /// The number of the page that follows.
    pub(super) next: Option<u32>,
}

/// The page with this number. Only `hasMore` tells whether another follows: `size` is the number of rows returned, and a page
/// may be short or empty in the middle.
pub(super) fn page(value: &Value, number: u32) -> Result<Rows<'_>, Trouble> {
    let Some(Value::Array(rows)) = value.get("data") else {
        return Err(read::misshapen(value, "no data array"));
    };
    let pagination = value.get("pagination");
    let member = |name| pagination.and_then(|pagination| pagination.get(name));
    let has_more = lenient::flag(member("hasMore")).ok_or_else(|| Trouble::Unreadable("hasMore".into()))?;
    // An answer that says it is an earlier page would be read again without end. (One less is counting from 0.)
    if lenient::count(member("page")).is_some_and(|told| told.saturating_add(1) < number.into()) {
        return Err(Trouble::Unreadable("page number of another page".into()));
    }
    if has_more && number >= LAST_PAGE {
        return Err(Trouble::Unreadable("a list without end".into()));
    }
    Ok(Rows { rows, next: has_more.then(|| number.saturating_add(1)) })
}

/// The people on a page, each once.
pub(super) fn people(value: &Value, number: u32, arrived: Wall) -> Result<ContactPage, Trouble> {
    let page = page(value, number)?;
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(page.rows.len());
    let mut unreadable = 0;
    for row in page.rows {
        match person(row, arrived) {
            None => unreadable += 1,
            Some(row) if seen.insert(row.key.clone()) => rows.push(row),
            Some(_) => {}
        }
    }
    shape::enough(unreadable, page.rows.len(), "uuid of a person")?;
    Ok(ContactPage { rows, unreadable, next: page.next.map(|next| Page(Some(next.to_string().into()))) })
}

/// The handle of a user object, without `@`, or nothing.
pub(super) fn handle(user: &Value) -> &str {
    let handle = lenient::text(user.get("handle")).unwrap_or_default().trim_start_matches('@');
    // A cut handle would be another one.
    if handle.chars().nth(MOST_NAME).is_some() { "" } else { handle }
}

/// A row of any list. Chat rows hold the person under `user`, the others are the person.
fn person(row: &Value, arrived: Wall) -> Option<ContactRow> {
    let user = row.get("user").unwrap_or(row);
    let key = lenient::id(user.get("uuid"))?;
    let handle = handle(user);
    let name =
        ["nickname", "displayName"].iter().find_map(|name| lenient::text(user.get(name))).unwrap_or(handle);
    Some(ContactRow {
        key: key.into(),
        name: lenient::cut(name, MOST_NAME),
        handle: handle.into(),
        picture: lenient::picture(user.get("avatarUrl")),
        is_top: lenient::flag(user.get("isTopSpender")),
        registered: lenient::date(user.get("registeredAt")).and_then(lenient::day),
        last_words: row.get("lastMessage").and_then(|message| last_words(message, row, key, arrived)),
        is_muted: lenient::flag(row.get("isMuted")),
        is_archived: None,
        relation: None,
        unread: lenient::count(row.get("unreadMessagesCount"))
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
    })
}

/// The last message, when a person wrote it to this one: what the service or a mass mailing sent are nobody's words. (A chat
/// is between two, so whoever is not the counterpart is the account's side.)
fn last_words(message: &Value, row: &Value, key: &str, arrived: Wall) -> Option<LastWords> {
    let sender = lenient::id(message.get("senderUuid"))?;
    let kind = lenient::text(message.get("type")).unwrap_or_default();
    if kind.starts_with("AUTOMATED_") || kind == "BROADCAST" || kind == "GHOST_PROMOTION" {
        return None;
    }
    let sent = [message.get("sentAt"), row.get("lastMessageAt")].into_iter().find_map(|at| {
        match lenient::date(at)? {
            LastSeen::At(at) if lenient::is_past(LastSeen::At(at), arrived) => Some(at),
            LastSeen::At(_) | LastSeen::Day(_) => None,
        }
    });
    Some(LastWords { sent, is_theirs: sender == key, is_by_colleague: false, what: words(message, kind)? })
}

fn words(message: &Value, kind: &str) -> Option<Words> {
    if kind == "TIP" {
        return Some(Words::Tip(None));
    }
    if let Some(text) = lenient::text(message.get("text")) {
        return Some(Words::Text(lenient::cut(text, MOST_WORDS)));
    }
    let has = |member| lenient::flag(message.get(member)) == Some(true);
    match lenient::text(message.get("mediaType")) {
        Some("image") => Some(Words::Attachment(Attachment::Picture)),
        Some("video") => Some(Words::Attachment(Attachment::Video)),
        Some("audio") => Some(Words::Attachment(Attachment::Audio)),
        Some(_) => Some(Words::Attachment(Attachment::Other)),
        None if has("hasGif") => Some(Words::Attachment(Attachment::Picture)),
        None if has("hasMedia") || kind == "VOICE_CALL" => Some(Words::Attachment(Attachment::Other)),
        None => None,
    }
}
