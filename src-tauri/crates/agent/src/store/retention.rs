//! Letting go of the oldest history: what is older than the days it is kept for, and what does not fit into the bytes it may
//! take. Done in small steps between other work. Age counts from the newest row rather than from the clock, so that a clock
//! that is years ahead for an hour does not cost the history of years.

use super::{Limits, history};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

/// How many contacts one step looks at.
const CONTACTS_A_STEP: usize = 200;

/// How many rows of one contact or kind one step deletes, and how many pages it gives back to the file system.
const ROWS_A_STEP: usize = 5_000;

/// A size is brought below the limit by this much, so that it does not stand at the limit all the time.
const ROOM_PERCENT: u64 = 5;

const DAY_MS: i64 = 86_400_000;

/// A walk over the history that deletes what is older than a point in time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Trim {
    before: i64,
    stage: Stage,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Contacts above this one.
    Contacts(i64),
    Decisions,
    Pages,
}

/// Whether a step left something to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// There is more.
    More(Trim),
    /// All is done.
    Done,
}

/// The walk that keeps the history within its limits. `now` bounds what a row of the future could do.
pub(super) fn begin(connection: &Connection, limits: Limits, now: i64) -> rusqlite::Result<Trim> {
    let newest = newest(connection)?.map_or(now, |newest| newest.min(now));
    let by_age = newest.saturating_sub(i64::from(limits.days).saturating_mul(DAY_MS));
    let bytes = bytes(connection)?;
    let by_size = if bytes > limits.bytes {
        let keep = limits.bytes.saturating_mul(100 - ROOM_PERCENT) / 100;
        let oldest = oldest(connection)?.unwrap_or(newest);
        // Taking it that every day has as many rows; the next walk takes care of what that misses.
        let share = 1.0 - keep as f64 / bytes as f64;
        oldest.saturating_add((newest.saturating_sub(oldest) as f64 * share) as i64)
    } else {
        i64::MIN
    };
    Ok(Trim { before: by_age.max(by_size), stage: Stage::Contacts(i64::MIN) })
}

/// One step of a walk. `is_kept` tells whether there still is such a contact; the history of others goes whole.
pub(super) fn step(
    connection: &mut Connection,
    trim: Trim,
    is_kept: impl Fn(i64) -> rusqlite::Result<bool>,
) -> rusqlite::Result<Step> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let stage = match trim.stage {
        Stage::Contacts(after) => trim_contacts(&transaction, trim.before, after, is_kept)?
            .map_or(Stage::Decisions, Stage::Contacts),
        Stage::Decisions if trim_decisions(&transaction, trim.before)? => Stage::Decisions,
        Stage::Decisions => Stage::Pages,
        Stage::Pages => {
            transaction.commit()?;
            return give_back(connection, trim);
        }
    };
    transaction.commit()?;
    Ok(Step::More(Trim { stage, ..trim }))
}

/// How many bytes the rows take, free pages not counted.
pub(super) fn bytes(connection: &Connection) -> rusqlite::Result<u64> {
    let number = |pragma| connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0));
    let pages = number("page_count")?.saturating_sub(number("freelist_count")?);
    Ok(u64::try_from(pages.saturating_mul(number("page_size")?)).unwrap_or(0))
}

/// The last contact that was looked at; nothing after the last there is.
fn trim_contacts(
    connection: &Connection,
    before: i64,
    mut after: i64,
    is_kept: impl Fn(i64) -> rusqlite::Result<bool>,
) -> rusqlite::Result<Option<i64>> {
    let mut next = connection.prepare_cached(
        "SELECT min(contact) FROM (
            SELECT min(contact) AS contact FROM changes WHERE contact > ?1
            UNION ALL SELECT min(contact) FROM sessions WHERE contact > ?1
            UNION ALL SELECT min(contact) FROM last_known WHERE contact > ?1
            UNION ALL SELECT min(contact) FROM relation_changes WHERE contact > ?1
            UNION ALL SELECT min(contact) FROM last_relations WHERE contact > ?1)",
    )?;
    let mut changes = connection.prepare_cached("DELETE FROM changes WHERE contact = ?1 AND at < ?2")?;
    let mut sessions =
        connection.prepare_cached("DELETE FROM sessions WHERE contact = ?1 AND begun < ?2 AND ended < ?2")?;
    let mut relations =
        connection.prepare_cached("DELETE FROM relation_changes WHERE contact = ?1 AND at < ?2")?;
    let mut deleted = 0;
    for _ in 0..CONTACTS_A_STEP {
        let Some(contact) = next.query_row([after], |row| row.get::<_, Option<i64>>(0))? else {
            return Ok(None);
        };
        if is_kept(contact)? {
            for rows in [&mut changes, &mut sessions, &mut relations] {
                deleted += rows.execute((contact, before))?;
            }
        } else {
            history::forget_rows(connection, &[contact])?;
        }
        after = contact;
        if deleted > ROWS_A_STEP {
            break;
        }
    }
    Ok(Some(after))
}

/// Whether there may be more.
fn trim_decisions(connection: &Connection, before: i64) -> rusqlite::Result<bool> {
    let rows = i64::try_from(ROWS_A_STEP).unwrap_or(i64::MAX);
    let decisions = connection
        .prepare_cached(
            "DELETE FROM decisions WHERE at < ?1 AND id IN (SELECT id FROM decisions ORDER BY id LIMIT ?2)",
        )?
        .execute((before, rows))?;
    connection.prepare_cached("DELETE FROM gaps WHERE ended < ?1")?.execute([before])?;
    Ok(decisions == ROWS_A_STEP)
}

fn give_back(connection: &Connection, trim: Trim) -> rusqlite::Result<Step> {
    let free = |connection: &Connection| {
        connection.pragma_query_value(None, "freelist_count", |row| row.get::<_, i64>(0))
    };
    let before = free(connection)?;
    let mut vacuum = connection.prepare_cached("PRAGMA incremental_vacuum(1000)")?;
    let mut rows = vacuum.query([])?;
    while rows.next()?.is_some() {}
    drop(rows);
    let after = free(connection)?;
    Ok(if after > 0 && after < before { Step::More(trim) } else { Step::Done })
}

fn newest(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let newest = |sql| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    // Nothing is below everything.
    Ok(newest("SELECT max(observed) FROM last_known")?
        .max(newest("SELECT max(observed) FROM last_relations")?))
}

fn oldest(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let mut oldest: Option<i64> = None;
    for sql in [
        "SELECT contact, at FROM changes WHERE contact > ?1 ORDER BY contact, at LIMIT 1",
        "SELECT contact, at FROM relation_changes WHERE contact > ?1 ORDER BY contact, at LIMIT 1",
    ] {
        let mut next = connection.prepare_cached(sql)?;
        let mut after = i64::MIN;
        while let Some((contact, at)) =
            next.query_row([after], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))).optional()?
        {
            oldest = Some(oldest.map_or(at, |oldest| oldest.min(at)));
            after = contact;
        }
    }
    Ok(oldest)
}
