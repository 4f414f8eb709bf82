//! Creators who are managed through a sign-in: which there are, and who of a creator's subscribers is online. Only that one
//! request tells of presence there; whether the one for the account's own chats sees a creator's fans is unknown.

use super::entries;
use super::words::Reader;
use super::{plan, read, rows};
use crate::lenient;
use crate::shape;
use presence::id::Key;
use presence::service::{ContactPage, Page, Seat, SeatPage, Trouble};
use presence::sighting::{Presence, Report, Why};
use presence::time::Wall;
use serde_json::{Map, Value};

/// Most rows of `GET /creators/{id}/subscribers/online` (`limit` 1-50), and so the most ids to ask it for at once: with as many
/// rows as that, there can be more.
pub(super) const MOST_ONLINE: usize = 50;

/// Who a call asks for. The ids stand in one parameter, separated by commas, so that one that holds a comma would be another.
pub(super) fn asked(keys: &[Key]) -> Vec<&str> {
    let sent = plan::asked(keys, MOST_ONLINE).into_iter();
    sent.filter(|key| !key.is_empty() && !key.contains(',')).collect()
}

/// The creators on a page.
pub(super) fn seats(value: &Value, number: u32) -> Result<SeatPage, Trouble> {
    let page = rows::page(value, number)?;
    let mut seats: Vec<Seat> = Vec::new();
    let mut unreadable = 0;
    for row in page.rows {
        match seat(row) {
            None => unreadable += 1,
            Some(seat) if seats.iter().any(|one| one.key == seat.key) => {}
            Some(seat) => seats.push(seat),
        }
    }
    shape::enough(unreadable, page.rows.len(), "uuid of a creator")?;
    Ok(SeatPage { seats, next: page.next.map(|next| Page(Some(next.to_string().into()))) })
}

fn seat(row: &Value) -> Option<Seat> {
    let handle = rows::handle(row);
    Some(Seat {
        key: lenient::id(row.get("uuid"))?.into(),
        name: rows::name(row, handle),
        handle: handle.into(),
    })
}

/// The list of who is online. It has one page; who does not fit into it is left out.
pub(super) fn online(value: &Value, reader: Reader<'_>) -> Result<ContactPage, Trouble> {
    let told = told(value)?;
    let (rows, unreadable) = rows::each_once(told, reader)?;
    Ok(ContactPage { rows, unreadable, next: None, is_cut: is_cut(value, told) })
}

/// One report for each of `keys`. Being absent from a list proves nothing, but here the service was asked about each of them: a
/// subscriber who is absent from a whole answer is not online, or hides it. Who is a subscriber is for the rules to know, by
/// [`Capabilities::tells_of`](presence::service::Capabilities::tells_of).
pub(super) fn reports(keys: &[Key], value: &Value, arrived: Wall) -> Result<Vec<Report>, Trouble> {
    let told = told(value)?;
    let named = told.iter().filter_map(|row| Some((lenient::id(row.get("uuid"))?.to_owned(), row.clone())));
    let named: Map<String, Value> = named.collect();
    let unreadable = told.iter().filter(|row| lenient::id(row.get("uuid")).is_none()).count();
    shape::enough(unreadable, told.len(), "uuid of a person")?;
    let absent = if unreadable == 0 && !is_cut(value, told) {
        Presence::OfflineOrHidden
    } else {
        Presence::Unknown(Why::LeftOut)
    };
    let sent = asked(keys);
    let entry = entries::matched(&sent, &named);
    let report = |key| match entry(key) {
        Some(row) => {
            let seen = lenient::date(row.get("lastSeenAt")).filter(|seen| lenient::is_past(*seen, arrived));
            Report::new(key, Presence::Online, seen)
        }
        None if sent.contains(&key) => Report::new(key, absent.clone(), None),
        None => Report::new(key, Presence::Unknown(Why::LeftOut), None),
    };
    Ok(plan::asked(keys, MOST_ONLINE).into_iter().map(report).collect())
}

fn told(value: &Value) -> Result<&[Value], Trouble> {
    match value.get("data") {
        Some(Value::Array(rows)) => Ok(rows),
        Some(_) | None => Err(read::misshapen(value, "no data array")),
    }
}

fn is_cut(value: &Value, told: &[Value]) -> bool {
    let count = lenient::count(value.get("count")).unwrap_or_default();
    told.len() >= MOST_ONLINE || count > told.len() as u64
}
