//! How accounts' owners were connected to contacts: what was last known, and what changed.

use super::as_limit;
use crate::store::codes;
use presence::event::RelationSeen;
use presence::id::ContactId;
use presence::relation::Relation;
use presence::time::Wall;
use rusqlite::Connection;

/// Writes what was seen, and the change where it is one. What is older than what is known stays a change and no more.
pub(super) fn put(connection: &Connection, seen: &RelationSeen) -> rusqlite::Result<()> {
    let (relation, word) = codes::relation(&seen.to);
    if let Some(from) = &seen.from {
        put_change(connection, seen, from)?;
    }
    connection
        .prepare_cached(
            "INSERT INTO last_relations (contact, observed, relation, word) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (contact) DO UPDATE SET observed = excluded.observed, relation = excluded.relation,
                 word = excluded.word
             WHERE excluded.observed >= observed",
        )?
        .execute((seen.contact.0, seen.observed.0, relation, word))?;
    Ok(())
}

/// What was last known of everybody.
pub(in crate::store) fn last(connection: &Connection) -> rusqlite::Result<Vec<RelationSeen>> {
    let mut statement = connection
        .prepare("SELECT contact, observed, relation, word FROM last_relations ORDER BY contact")?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let Some(to) = codes::read_relation(row.get(2)?, row.get(3)?) else { continue };
        let (contact, observed) = (ContactId(row.get(0)?), Wall(row.get(1)?));
        all.push(RelationSeen { contact, from: None, to, observed });
    }
    Ok(all)
}

/// The newest changes of these contacts, the newest first. Each names the relation before.
pub(in crate::store) fn changes(
    connection: &Connection,
    contacts: &[ContactId],
    limit: usize,
) -> rusqlite::Result<Vec<RelationSeen>> {
    let mut statement = connection.prepare_cached(
        "SELECT at, was, was_word, became, became_word FROM relation_changes
         WHERE contact = ?1 ORDER BY at DESC LIMIT ?2",
    )?;
    let mut changes = Vec::new();
    for &contact in contacts {
        let mut rows = statement.query((contact.0, as_limit(limit)))?;
        while let Some(row) = rows.next()? {
            let from = codes::read_relation(row.get(1)?, row.get(2)?);
            let to = codes::read_relation(row.get(3)?, row.get(4)?);
            let (Some(from), Some(to)) = (from, to) else { continue };
            changes.push(RelationSeen { contact, from: Some(from), to, observed: Wall(row.get(0)?) });
        }
    }
    changes.sort_by_key(|change| std::cmp::Reverse(change.observed));
    changes.truncate(limit);
    Ok(changes)
}

fn put_change(connection: &Connection, seen: &RelationSeen, from: &Relation) -> rusqlite::Result<()> {
    let (was, was_word) = codes::relation(from);
    let (became, became_word) = codes::relation(&seen.to);
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO relation_changes (contact, at, was, became, was_word, became_word)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute((seen.contact.0, seen.observed.0, was, became, was_word, became_word))?;
    Ok(())
}
