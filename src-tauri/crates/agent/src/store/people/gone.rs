//! Letting go for good. Persons go with the last contact that is them or was them before a merge, because until then an
//! unmerge may bring back what the user said about them.

use presence::id::{AccountId, ContactId, LabelId};
use rusqlite::{Connection, OptionalExtension, Row};
use std::collections::BTreeSet;

/// The persons that a contact shows and showed before a merge.
type Whose = (i64, Option<i64>);

/// Deletes contacts and the persons that nobody else is. Says which contacts are gone, those that were gone before included:
/// their history may still be there.
pub(super) fn contacts(connection: &Connection, contacts: &[ContactId]) -> rusqlite::Result<Vec<i64>> {
    let mut whose = connection.prepare_cached("SELECT person, home FROM contacts WHERE id = ?1")?;
    let mut drop_contact = connection.prepare_cached("DELETE FROM contacts WHERE id = ?1")?;
    let mut left = BTreeSet::new();
    for contact in contacts {
        if let Some(them) = whose.query_row([contact.0], |row| read_whose(row, 0)).optional()? {
            note(&mut left, them);
            drop_contact.execute([contact.0])?;
        }
    }
    persons(connection, left)?;
    Ok(contacts.iter().map(|contact| contact.0).collect())
}

/// Deletes a label, and takes it off everybody.
pub(super) fn label(connection: &Connection, label: LabelId) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM person_labels WHERE label = ?1")?.execute([label.0])?;
    connection.prepare_cached("DELETE FROM labels WHERE id = ?1")?.execute([label.0])?;
    Ok(())
}

/// Deletes an account, its contacts and their persons as [`contacts`] does, and the labels that follow its lists.
pub(super) fn account(connection: &Connection, account: AccountId) -> rusqlite::Result<Vec<i64>> {
    let mut gone = Vec::new();
    let mut left = BTreeSet::new();
    {
        let mut of_account =
            connection.prepare_cached("SELECT id, person, home FROM contacts WHERE account = ?1")?;
        let mut rows = of_account.query([account.0])?;
        while let Some(row) = rows.next()? {
            gone.push(row.get(0)?);
            note(&mut left, read_whose(row, 1)?);
        }
    }
    for sql in [
        "DELETE FROM contacts WHERE account = ?1",
        "DELETE FROM person_labels WHERE label IN (SELECT id FROM labels WHERE account = ?1)",
        "DELETE FROM labels WHERE account = ?1",
        "DELETE FROM account_extras WHERE account = ?1",
        "DELETE FROM names_asked WHERE account = ?1",
    ] {
        connection.prepare_cached(sql)?.execute([account.0])?;
    }
    persons(connection, left)?;
    connection.prepare_cached("DELETE FROM accounts WHERE id = ?1")?.execute([account.0])?;
    Ok(gone)
}

/// Deletes those of these persons that no contact is or was, with what was said about them.
fn persons(connection: &Connection, persons: BTreeSet<i64>) -> rusqlite::Result<()> {
    let mut drop_person = connection.prepare_cached(
        "DELETE FROM persons WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM contacts WHERE person = ?1)
           AND NOT EXISTS (SELECT 1 FROM contacts WHERE home = ?1)",
    )?;
    let mut drop_labels = connection.prepare_cached("DELETE FROM person_labels WHERE person = ?1")?;
    for person in persons {
        if drop_person.execute([person])? > 0 {
            drop_labels.execute([person])?;
        }
    }
    Ok(())
}

fn read_whose(row: &Row<'_>, first: usize) -> rusqlite::Result<Whose> {
    Ok((row.get(first)?, row.get(first + 1)?))
}

fn note(left: &mut BTreeSet<i64>, (person, home): Whose) {
    left.insert(person);
    left.extend(home);
}
