//! Stretches online, made from what is recorded. A stretch reaches from the first to the last sighting, and says how much
//! longer it may have been at both ends, or that nobody knows: only somebody seen offline is known to have left or to have
//! come, so a gap, a restart, a hidden or unknown presence ends a stretch without a claim.

use super::codes::is_present;
use crate::wire::Session;
use presence::event::Change;
use presence::id::ContactId;
use presence::sighting::{Presence, Sighting};
use presence::time::Wall;
use rusqlite::{Connection, OptionalExtension};
use std::collections::HashSet;

/// Most stretches one question is answered with.
const MOST_SESSIONS: i64 = 10_000;

/// Takes in a change, after which the stretch it begins or ends is written.
pub(super) fn changed(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    let contact = change.contact.0;
    let open = open_since(connection, contact)?;
    let slack = change.after.map(|after| span(after.0, change.observed.0));
    match (change.to.is_present(), open) {
        (true, None) => {
            let slack = slack.filter(|_| is_certainly_away(&change.from));
            begin(connection, contact, change.observed.0, slack)
        }
        // Busy or online, it goes on; the same change told twice changes nothing.
        (true, Some(begun)) if change.from.is_present() || change.observed.0 <= begun => Ok(()),
        (true, Some(begun)) => {
            // The end was never told.
            end(connection, contact, begun, last_seen_present(connection, contact, begun)?, None)?;
            begin(connection, contact, change.observed.0, slack.filter(|_| is_certainly_away(&change.from)))
        }
        (false, None) => Ok(()),
        (false, Some(begun)) => match change.after {
            Some(after) => {
                let slack = slack.filter(|_| is_certainly_away(&change.to));
                end(connection, contact, begun, after.0, slack)
            }
            None => end(connection, contact, begun, last_seen_present(connection, contact, begun)?, None),
        },
    }
}

/// Takes in what is known now: somebody there whose coming nobody saw begins a stretch. To be called before the sighting is
/// written down, because the one before tells when somebody was last seen.
pub(super) fn known(connection: &Connection, sighting: &Sighting) -> rusqlite::Result<()> {
    let contact = sighting.contact.0;
    match (sighting.presence.is_present(), open_since(connection, contact)?) {
        (true, None) => {
            let is_past = connection
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM sessions WHERE contact = ?1 AND ended >= ?2)")?
                .query_row((contact, sighting.observed.0), |row| row.get::<_, bool>(0))?;
            if is_past { Ok(()) } else { begin(connection, contact, sighting.observed.0, None) }
        }
        (false, Some(begun)) if sighting.observed.0 > begun => {
            end(connection, contact, begun, last_seen_present(connection, contact, begun)?, None)
        }
        (true, Some(_)) | (false, Some(_) | None) => Ok(()),
    }
}

/// Takes in a gap of the account that `is_theirs` tells the contacts of: stretches end where it begins. Those who are known to
/// be there since begin another.
pub(super) fn gap(
    connection: &Connection,
    is_theirs: impl Fn(i64) -> rusqlite::Result<bool>,
    from: Wall,
    to: Wall,
) -> rusqlite::Result<()> {
    for (contact, begun) in all_open(connection)? {
        if begun < from.0 && is_theirs(contact)? {
            end(connection, contact, begun, from.0, None)?;
            let seen = last_seen_present(connection, contact, begun)?;
            if seen >= to.0 && seen > from.0 {
                begin(connection, contact, seen, None)?;
            }
        }
    }
    Ok(())
}

/// The contacts whose stretch goes on.
pub(super) fn online(connection: &Connection) -> rusqlite::Result<HashSet<i64>> {
    Ok(all_open(connection)?.into_iter().map(|(contact, _)| contact).collect())
}

/// Ends every stretch where it was last seen, because the run that watched it is over.
pub(super) fn end_all(connection: &Connection) -> rusqlite::Result<()> {
    for (contact, begun) in all_open(connection)? {
        end(connection, contact, begun, last_seen_present(connection, contact, begun)?, None)?;
    }
    Ok(())
}

/// Writes a stretch whose ends are known.
pub(super) fn put(connection: &Connection, contact: i64, from: Wall, to: Wall) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO sessions (contact, begun, begun_slack, ended, ended_slack) VALUES (?1, ?2, 0, ?3, 0)
             ON CONFLICT (contact, begun) DO UPDATE SET ended = excluded.ended, ended_slack = excluded.ended_slack",
        )?
        .execute((contact, from.0, to.0))?;
    Ok(())
}

/// The stretches of these contacts that reach into `from..to`, the newest first.
pub(super) fn within(
    connection: &Connection,
    contacts: &[ContactId],
    from: Wall,
    to: Wall,
) -> rusqlite::Result<Vec<Session>> {
    // A contact's stretches do not overlap, so of those that began before `from` only the last can reach into it.
    let mut statement = connection.prepare_cached(
        "SELECT begun, begun_slack, ended, ended_slack FROM sessions
         WHERE contact = ?1 AND begun < ?3 AND (ended IS NULL OR ended >= ?2)
           AND begun >= coalesce((SELECT max(begun) FROM sessions WHERE contact = ?1 AND begun <= ?2), ?2)
         ORDER BY begun DESC LIMIT ?4",
    )?;
    let mut sessions = Vec::new();
    for contact in contacts {
        let rows = statement.query_map((contact.0, from.0, to.0, MOST_SESSIONS), |row| {
            Ok(Session {
                from: row.get(0)?,
                from_uncertain: row.get(1)?,
                to: row.get(2)?,
                to_uncertain: row.get(3)?,
            })
        })?;
        for session in rows {
            sessions.push(session?);
        }
    }
    sessions.sort_by_key(|session| std::cmp::Reverse(session.from));
    Ok(sessions)
}

fn is_certainly_away(presence: &Presence) -> bool {
    match presence {
        Presence::Offline | Presence::Unreachable => true,
        Presence::Online
        | Presence::Busy { .. }
        | Presence::OfflineOrHidden
        | Presence::Hidden
        | Presence::Unknown(_) => false,
    }
}

fn begin(connection: &Connection, contact: i64, begun: i64, slack: Option<i64>) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO sessions (contact, begun, begun_slack) VALUES (?1, ?2, ?3)
             ON CONFLICT (contact, begun) DO NOTHING",
        )?
        .execute((contact, begun, slack))?;
    Ok(())
}

fn end(
    connection: &Connection,
    contact: i64,
    begun: i64,
    ended: i64,
    slack: Option<i64>,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "UPDATE sessions SET ended = max(?3, begun), ended_slack = ?4 WHERE contact = ?1 AND begun = ?2",
        )?
        .execute((contact, begun, ended, slack))?;
    Ok(())
}

fn open_since(connection: &Connection, contact: i64) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached(
            "SELECT begun FROM sessions WHERE contact = ?1 AND ended IS NULL ORDER BY begun DESC LIMIT 1",
        )?
        .query_row([contact], |row| row.get(0))
        .optional()
}

fn all_open(connection: &Connection) -> rusqlite::Result<Vec<(i64, i64)>> {
    let mut statement = connection
        .prepare_cached("SELECT contact, begun FROM sessions WHERE ended IS NULL ORDER BY contact")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    rows.collect()
}

/// When a contact was last seen there, as far as it was written down; at the least when the stretch began.
fn last_seen_present(connection: &Connection, contact: i64, begun: i64) -> rusqlite::Result<i64> {
    let last: Option<(i64, i64)> = connection
        .prepare_cached("SELECT observed, presence FROM last_known WHERE contact = ?1")?
        .query_row([contact], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(last.filter(|&(_, presence)| is_present(presence)).map_or(begun, |(observed, _)| observed.max(begun)))
}

fn span(from: i64, to: i64) -> i64 {
    to.saturating_sub(from).max(0)
}
