//! Writing what happened, and answering what was asked about it.

pub(super) mod relations;

use super::{Stretch, codes, sessions};
use crate::wire::ActivityFilter;
use presence::event::{Change, Recorded};
use presence::id::{AccountId, ContactId, NoticeId, PersonId};
use presence::notice::{Decision, Kind, Outcome, Whom};
use presence::sighting::{LastSeen, Presence, Sighting};
use presence::time::Wall;
use rusqlite::{CachedStatement, Connection, Row};
use std::collections::HashSet;

/// How many of the newest notices are looked through for a summary: more than are shown in the ten minutes for which one counts.
const SHOWN_LATELY: usize = 256;

/// Something to write to `history.db`.
#[derive(Clone, Debug)]
pub(super) enum HistoryWrite {
    /// A run begins: whatever an earlier one was watching, it watches no more.
    NewRun,
    /// What the rules want remembered, and how many rows it may be.
    Recorded(Recorded, usize),
    /// Stretches online, all at once.
    Seeded(Vec<Stretch>),
    /// Contacts whose history goes with them.
    Forgotten(Vec<i64>),
}

/// Writes. `account_of` tells whose a contact is, where that is known.
pub(super) fn apply(
    connection: &Connection,
    write: &HistoryWrite,
    account_of: impl Fn(i64) -> rusqlite::Result<Option<i64>>,
) -> rusqlite::Result<()> {
    match write {
        HistoryWrite::NewRun => sessions::end_all(connection),
        HistoryWrite::Recorded(Recorded::Change(change), _) => {
            sessions::changed(connection, change)?;
            put_change(connection, change)?;
            // So that a restart shows what was seen last, and not what was known when all were last written down.
            let sighting = Sighting {
                contact: change.contact,
                presence: change.to.clone(),
                last_seen: change.last_seen,
                observed: change.observed,
                via: presence::sighting::Via::Poll,
            };
            put_known(connection, &sighting)
        }
        HistoryWrite::Recorded(Recorded::LastKnown(sightings), _) => {
            let online: HashSet<i64> = sessions::online(connection)?;
            for sighting in sightings {
                // Most are not there and were not: nothing begins or ends.
                let may_matter = sighting.presence.is_present() || online.contains(&sighting.contact.0);
                if may_matter && is_news(connection, sighting)? {
                    sessions::known(connection, sighting)?;
                }
                put_known(connection, sighting)?;
            }
            Ok(())
        }
        HistoryWrite::Recorded(Recorded::Relation(seen), _) => relations::put(connection, seen),
        HistoryWrite::Recorded(Recorded::Decision(decision), _) => put_decision(connection, decision),
        HistoryWrite::Recorded(Recorded::Gap { account, from, to }, _) => {
            connection
                .prepare_cached(
                    "INSERT INTO gaps (account, begun, ended) VALUES (?1, ?2, ?3)
                     ON CONFLICT (account, begun) DO UPDATE SET ended = excluded.ended",
                )?
                .execute((account.0, from.0, to.0))?;
            let is_theirs = |contact| Ok(account_of(contact)? == Some(account.0));
            sessions::gap(connection, is_theirs, *from, *to)
        }
        HistoryWrite::Seeded(stretches) => seed(connection, stretches),
        HistoryWrite::Forgotten(contacts) => forget(connection, contacts),
    }
}

/// Deletes what these contacts did. What was decided about them stays.
pub(super) fn forget_rows(connection: &Connection, contacts: &[i64]) -> rusqlite::Result<()> {
    for sql in [
        "DELETE FROM changes WHERE contact = ?1",
        "DELETE FROM sessions WHERE contact = ?1",
        "DELETE FROM last_known WHERE contact = ?1",
        "DELETE FROM relation_changes WHERE contact = ?1",
        "DELETE FROM last_relations WHERE contact = ?1",
    ] {
        let mut forget = connection.prepare_cached(sql)?;
        for contact in contacts {
            forget.execute([contact])?;
        }
    }
    Ok(())
}

/// What was last known of everybody.
pub(super) fn last_known(connection: &Connection) -> rusqlite::Result<Vec<Sighting>> {
    let mut statement = connection.prepare(
        "SELECT contact, observed, presence, via, last_seen, detail FROM last_known ORDER BY contact",
    )?;
    let mut rows = statement.query([])?;
    let mut sightings = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(presence) = codes::read_presence(row.get(2)?, row.get_ref(5)?) else { continue };
        sightings.push(Sighting {
            contact: ContactId(row.get(0)?),
            presence,
            last_seen: codes::read_last_seen(row.get_ref(4)?),
            observed: Wall(row.get(1)?),
            via: codes::read_via(row.get(3)?),
        });
    }
    Ok(sightings)
}

/// The newest changes of these contacts in `from..to`, the newest first.
pub(super) fn changes(
    connection: &Connection,
    contacts: &[ContactId],
    from: Wall,
    to: Wall,
    limit: usize,
) -> rusqlite::Result<Vec<Change>> {
    let mut statement = connection.prepare_cached(
        "SELECT at, kinds, slack, last_seen, from_detail, to_detail FROM changes
         WHERE contact = ?1 AND at >= ?2 AND at < ?3 ORDER BY at DESC LIMIT ?4",
    )?;
    let mut changes = Vec::new();
    for &contact in contacts {
        let mut rows = statement.query((contact.0, from.0, to.0, as_limit(limit)))?;
        while let Some(row) = rows.next()? {
            changes.extend(read_change(row, contact)?);
        }
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.observed));
    changes.truncate(limit);
    Ok(changes)
}

/// The newest decisions, the newest first.
pub(super) fn decisions(
    connection: &Connection,
    filter: ActivityFilter,
    limit: usize,
) -> rusqlite::Result<Vec<Decision>> {
    let statement = match filter {
        ActivityFilter::Everything => connection.prepare_cached(
            "SELECT id, at, kind, outcome, person, contact, account FROM decisions ORDER BY id DESC LIMIT ?1",
        )?,
        ActivityFilter::Shown => connection.prepare_cached(
            "SELECT id, at, kind, outcome, person, contact, account FROM decisions
             WHERE outcome < 2 ORDER BY id DESC LIMIT ?1",
        )?,
        // Most are held, so that walking past those that were shown costs less than an index.
        ActivityFilter::Held => connection.prepare_cached(
            "SELECT id, at, kind, outcome, person, contact, account FROM decisions
             WHERE outcome >= 2 ORDER BY id DESC LIMIT ?1",
        )?,
    };
    read_decisions(statement, [as_limit(limit)])
}

/// When the user was last shown who is there; nothing when that lies further back than the newest of what was shown.
pub(super) fn last_summary(connection: &Connection) -> rusqlite::Result<Option<Wall>> {
    let shown = decisions(connection, ActivityFilter::Shown, SHOWN_LATELY)?;
    let is_summary = |it: &&Decision| it.kind == Kind::Summary && it.outcome == Outcome::Shown;
    Ok(shown.iter().find(is_summary).map(|decision| decision.at))
}

/// The newest decisions about a person, the newest first.
pub(super) fn decisions_of(
    connection: &Connection,
    person: PersonId,
    limit: usize,
) -> rusqlite::Result<Vec<Decision>> {
    let statement = connection.prepare_cached(
        "SELECT id, at, kind, outcome, person, contact, account FROM decisions
         WHERE person = ?1 ORDER BY id DESC LIMIT ?2",
    )?;
    read_decisions(statement, [person.0, as_limit(limit)])
}

/// Deletes all there is about these contacts.
fn forget(connection: &Connection, contacts: &[i64]) -> rusqlite::Result<()> {
    forget_rows(connection, contacts)?;
    // Decisions have no index by contact: letting go of an account is rare, and one walk answers for all of them.
    let gone: HashSet<i64> = contacts.iter().copied().collect();
    let mut decided =
        connection.prepare_cached("SELECT id, contact FROM decisions WHERE contact IS NOT NULL")?;
    let ids = decided
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .filter(|pair| pair.as_ref().map_or(true, |(_, contact)| gone.contains(contact)))
        .map(|pair| pair.map(|(id, _)| id))
        .collect::<rusqlite::Result<Vec<i64>>>()?;
    let mut drop_one = connection.prepare_cached("DELETE FROM decisions WHERE id = ?1")?;
    for id in ids {
        drop_one.execute([id])?;
    }
    Ok(())
}

fn put_change(connection: &Connection, change: &Change) -> rusqlite::Result<()> {
    let (from, from_detail) = codes::presence(&change.from);
    let (to, to_detail) = codes::presence(&change.to);
    // A difference takes half the bytes of a time. Wrapping, so that any two times come back as they were.
    let slack = change.after.map(|after| change.observed.0.wrapping_sub(after.0));
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO changes (contact, at, kinds, slack, last_seen, from_detail, to_detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            change.contact.0,
            change.observed.0,
            from << 4 | to,
            slack,
            codes::last_seen(change.last_seen),
            from_detail,
            to_detail,
        ))?;
    Ok(())
}

fn read_change(row: &Row<'_>, contact: ContactId) -> rusqlite::Result<Option<Change>> {
    let observed: i64 = row.get(0)?;
    let kinds: i64 = row.get(1)?;
    let from = codes::read_presence(kinds >> 4, row.get_ref(4)?);
    let to = codes::read_presence(kinds & 15, row.get_ref(5)?);
    let (Some(from), Some(to)) = (from, to) else { return Ok(None) };
    Ok(Some(Change {
        contact,
        from,
        to,
        after: row.get::<_, Option<i64>>(2)?.map(|slack| Wall(observed.wrapping_sub(slack))),
        observed: Wall(observed),
        last_seen: codes::read_last_seen(row.get_ref(3)?),
    }))
}

fn is_news(connection: &Connection, sighting: &Sighting) -> rusqlite::Result<bool> {
    connection
        .prepare_cached("SELECT NOT EXISTS (SELECT 1 FROM last_known WHERE contact = ?1 AND observed > ?2)")?
        .query_row((sighting.contact.0, sighting.observed.0), |row| row.get(0))
}

fn put_known(connection: &Connection, sighting: &Sighting) -> rusqlite::Result<()> {
    let (presence, detail) = codes::presence(&sighting.presence);
    connection
        .prepare_cached(
            "INSERT INTO last_known (contact, observed, presence, via, last_seen, detail)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (contact) DO UPDATE SET observed = excluded.observed, presence = excluded.presence,
                 via = excluded.via, last_seen = excluded.last_seen, detail = excluded.detail
             WHERE excluded.observed >= observed",
        )?
        .execute((
            sighting.contact.0,
            sighting.observed.0,
            presence,
            codes::via(sighting.via),
            codes::last_seen(sighting.last_seen),
            detail,
        ))?;
    Ok(())
}

fn put_decision(connection: &Connection, decision: &Decision) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO decisions (id, at, kind, outcome, person, contact, account)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute((
            decision.id.0,
            decision.at.0,
            codes::kind(decision.kind),
            codes::outcome(decision.outcome),
            decision.whom.map(|whom| whom.person.0),
            decision.whom.map(|whom| whom.contact.0),
            decision.whom.map(|whom| whom.account.0),
        ))?;
    Ok(())
}

fn read_decisions(
    mut statement: CachedStatement<'_>,
    parameters: impl rusqlite::Params,
) -> rusqlite::Result<Vec<Decision>> {
    let mut rows = statement.query(parameters)?;
    let mut decisions = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, outcome) = (codes::read_kind(row.get(2)?), codes::read_outcome(row.get(3)?));
        let (Some(kind), Some(outcome)) = (kind, outcome) else { continue };
        let whom = match (row.get(4)?, row.get(5)?, row.get(6)?) {
            (Some(person), Some(contact), Some(account)) => Some(Whom {
                person: PersonId(person),
                contact: ContactId(contact),
                account: AccountId(account),
            }),
            _ => None,
        };
        decisions.push(Decision { id: NoticeId(row.get(0)?), at: Wall(row.get(1)?), kind, whom, outcome });
    }
    Ok(decisions)
}

fn seed(connection: &Connection, stretches: &[Stretch]) -> rusqlite::Result<()> {
    // In the order in which the rows lie, so that pages fill one after the other.
    let mut sorted: Vec<&Stretch> = stretches.iter().filter(|stretch| stretch.from < stretch.to).collect();
    sorted.sort_by_key(|stretch| (stretch.contact, stretch.from));
    for stretch in sorted {
        sessions::put(connection, stretch.contact.0, stretch.from, stretch.to)?;
        let mut change = Change {
            contact: stretch.contact,
            from: Presence::Offline,
            to: Presence::Online,
            after: Some(stretch.from),
            observed: stretch.from,
            last_seen: None,
        };
        put_change(connection, &change)?;
        change.from = Presence::Online;
        change.to = Presence::Offline;
        change.after = Some(stretch.to);
        change.observed = stretch.to;
        change.last_seen = Some(LastSeen::At(stretch.to));
        put_change(connection, &change)?;
    }
    Ok(())
}

fn as_limit(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}
