//! What the user said about persons: names, notes, what to be told, labels, and whose names were asked for.

use super::{Sequence, used_below, watch_bits};
use presence::event::NameAsked;
use presence::people::{Label, Person};
use rusqlite::Connection;

/// Writes all that is said about a person, in place of what was. Labels that are not kept are left out: they were asked for
/// before the label was taken away.
pub(super) fn put_person(connection: &Connection, person: &Person) -> rusqlite::Result<()> {
    let id = person.id.0;
    connection
        .prepare_cached(
            "INSERT INTO persons (id, own_name, watch, note, is_exempt) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (id) DO UPDATE SET own_name = excluded.own_name, watch = excluded.watch,
                 note = excluded.note, is_exempt = excluded.is_exempt",
        )?
        .execute((
            id,
            person.own_name.as_deref(),
            watch_bits(person.watch),
            person.note.as_deref(),
            person.is_exempt,
        ))?;
    connection.prepare_cached("DELETE FROM person_labels WHERE person = ?1")?.execute([id])?;
    let mut put = connection.prepare_cached(
        "INSERT INTO person_labels (person, label) SELECT ?1, id FROM labels WHERE id = ?2",
    )?;
    for label in &person.labels {
        put.execute([id, label.0])?;
    }
    used_below(connection, Sequence::Person, id.saturating_add(1))
}

/// Writes a label. One that follows a list of an account that is not there is left out: it was asked for before the account
/// was let go of.
pub(super) fn put_label(connection: &Connection, label: &Label) -> rusqlite::Result<()> {
    let (account, list) = label.list.as_ref().map(|(account, list)| (account.0, &*list.0)).unzip();
    let written = connection
        .prepare_cached(
            "INSERT INTO labels (id, name, colour, account, list, watch)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6 WHERE ?4 IS NULL OR EXISTS (SELECT 1 FROM accounts WHERE id = ?4)
             ON CONFLICT (id) DO UPDATE SET name = excluded.name, colour = excluded.colour,
                 account = excluded.account, list = excluded.list, watch = excluded.watch",
        )?
        .execute((label.id.0, &*label.name, label.colour, account, list, watch_bits(label.watch)))?;
    if written == 0 {
        tracing::warn!("a label of an account that is not kept was left out");
        return Ok(());
    }
    used_below(connection, Sequence::Label, label.id.0.saturating_add(1))
}

/// Notes that a name was asked for, and drops the notes that no longer count.
pub(super) fn put_name_asked(connection: &Connection, asked: &NameAsked) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM names_asked WHERE until <= ?1")?.execute([asked.at.0])?;
    connection
        .prepare_cached(
            "INSERT INTO names_asked (account, key, at, until) SELECT ?1, ?2, ?3, ?4
             WHERE EXISTS (SELECT 1 FROM accounts WHERE id = ?1) ON CONFLICT DO NOTHING",
        )?
        .execute((asked.account.0, &*asked.key, asked.at.0, asked.until.0))?;
    Ok(())
}
