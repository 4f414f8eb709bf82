//! Reading pages of people: `{ data[], pagination { page, size, hasMore } }`, with rows of chats, of fans, or of list members.

use super::words::Reader;
use super::{read, words};
use crate::lenient::{self, MOST_NAME};
use crate::shape;
use presence::service::{ContactPage, ContactRow, LastWords, Page, Trouble};
use serde_json::Value;
use std::collections::HashSet;

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
pub(super) fn people(value: &Value, number: u32, reader: Reader<'_>) -> Result<ContactPage, Trouble> {
    let page = page(value, number)?;
    let (rows, unreadable) = each_once(page.rows, reader)?;
    let next = page.next.map(|next| Page(Some(next.to_string().into())));
    Ok(ContactPage { rows, unreadable, next, is_cut: false })
}

/// The people of some rows, each once, and how many rows could not be read.
pub(super) fn each_once(told: &[Value], reader: Reader<'_>) -> Result<(Vec<ContactRow>, usize), Trouble> {
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(told.len());
    let mut unreadable = 0;
    for row in told {
        match person(row, reader) {
            None => unreadable += 1,
            Some(row) if seen.insert(row.key.clone()) => rows.push(row),
            Some(_) => {}
        }
    }
    shape::enough(unreadable, told.len(), "uuid of a person")?;
    Ok((rows, unreadable))
}

/// The handle of a user object, without `@`, or nothing.
pub(super) fn handle(user: &Value) -> &str {
    let handle = lenient::text(user.get("handle")).unwrap_or_default().trim_start_matches('@');
    // A cut handle would be another one.
    if handle.chars().nth(MOST_NAME).is_some() { "" } else { handle }
}

/// The name of a user object as the service's own page shows it: nickname, display name, handle.
pub(super) fn name(user: &Value, handle: &str) -> Box<str> {
    let told = ["nickname", "displayName"].iter().find_map(|name| lenient::text(user.get(name)));
    lenient::cut(told.unwrap_or(handle), MOST_NAME)
}

/// A row of any list. Chat rows hold the person under `user`, the others are the person.
fn person(row: &Value, reader: Reader<'_>) -> Option<ContactRow> {
    let user = row.get("user").unwrap_or(row);
    let key = lenient::id(user.get("uuid"))?;
    let handle = handle(user);
    Some(ContactRow {
        key: key.into(),
        name: name(user, handle),
        handle: handle.into(),
        picture: lenient::picture(user.get("avatarUrl")),
        is_top: lenient::flag(user.get("isTopSpender")),
        registered: lenient::date(user.get("registeredAt")).and_then(lenient::day),
        last_words: row.get("lastMessage").and_then(|message| last_words(message, row, key, reader)),
        is_muted: lenient::flag(row.get("isMuted")),
        is_archived: lenient::flag(row.get("isArchived")),
        relation: None,
        unread: lenient::count(row.get("unreadMessagesCount"))
            .map(|count| u32::try_from(count).unwrap_or(u32::MAX)),
    })
}

fn last_words(message: &Value, row: &Value, key: &str, reader: Reader<'_>) -> Option<LastWords> {
    let sender = lenient::id(message.get("senderUuid"))?;
    let sent = [message.get("sentAt"), row.get("lastMessageAt")];
    let sent = sent.into_iter().find_map(|at| words::sent(at, reader.arrived));
    words::said(message, sender, key, sent, reader)
}
