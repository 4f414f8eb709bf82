//! Reading back what the user made. A row that cannot be understood is left where it is and counted, so that one bad row never
//! costs the others; a page that cannot be read is damage, and the caller's to repair.

use super::people::{Sequence, read_contact_bits, read_mine, watch};
use super::{AccountExtra, SignInRow, codes, settings};
use presence::event::NameAsked;
use presence::id::{AccountId, ContactId, LabelId, PersonId, ServiceName, SignInId};
use presence::machine::{Loaded, Unused};
use presence::pace::Pace;
use presence::people::{Account, Contact, Label, Person, SignIn};
use presence::service::ListKey;
use presence::time::Wall;
use rusqlite::{Connection, Row};
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;

/// Longest value of a setting that is looked at.
const MOST_SETTING_BYTES: usize = 1024;

/// All that `people.db` has.
#[derive(Clone, Debug, Default)]
pub(super) struct People {
    /// What the rules begin with, but for what was last known.
    pub(super) loaded: Loaded,
    /// The records of sign-ins.
    pub(super) sign_ins: Vec<SignInRow>,
    /// The records of accounts.
    pub(super) extras: Vec<AccountExtra>,
    /// Accounts that were let go of.
    pub(super) left: Vec<AccountId>,
    /// The name of this collection, which its history bears, too.
    pub(super) generation: Option<String>,
    /// Whether there was a history.
    pub(super) had_history: bool,
}

/// Reads everything.
pub(super) fn load(connection: &Connection, services: &[ServiceName]) -> rusqlite::Result<People> {
    let mut reader = Reader { connection, unreadable: 0 };
    let known = |name: &str| services.iter().copied().find(|&service| service == name);

    let mut left = Vec::new();
    let accounts = reader.all(
        "SELECT id, sign_in, service, key, name, is_paused, lists, compared, is_left, seat, keeps_online, is_off_shift,
             doublings, most_ids, pace_learned, mine, said_goodbye, marking
         FROM accounts ORDER BY id",
        |row| {
            let service: Box<str> = row.get(2)?;
            let Some(service) = known(&service) else { return Ok(None) };
            let account = account(row, service)?;
            if let Some(account) = &account
                && row.get(8)?
            {
                left.push(account.id);
            }
            Ok(account)
        },
    )?;
    let loaded_accounts: HashSet<AccountId> = accounts.iter().map(|account| account.id).collect();
    let contacts = reader.all(
        "SELECT id, account, person, key, name, handle, flags, phone, home FROM contacts ORDER BY id",
        |row| Ok(Some(contact(row)?).filter(|contact| loaded_accounts.contains(&contact.account))),
    )?;
    let labels: Vec<Label> =
        reader.all("SELECT id, name, colour, account, list, watch FROM labels ORDER BY id", |row| {
            let is_loaded = |account: &AccountId| loaded_accounts.contains(account);
            let label = label(row)?;
            Ok(Some(label).filter(|label| label.list.as_ref().is_none_or(|(account, _)| is_loaded(account))))
        })?;
    let mut labels_of = labels_of(&mut reader, &labels)?;
    // Most persons are only what holds a contact: the user said nothing about them, and the rules take them as given.
    let persons = reader.all(
        "SELECT id, own_name, watch, note, is_exempt FROM persons
         WHERE own_name IS NOT NULL OR watch != 0 OR note IS NOT NULL OR is_exempt != 0
             OR id IN (SELECT person FROM person_labels)
         ORDER BY id",
        |row| {
            let id = row.get(0)?;
            let person = Person {
                id: PersonId(id),
                own_name: row.get(1)?,
                watch: watch(row.get(2)?),
                note: row.get(3)?,
                labels: labels_of.remove(&id).unwrap_or_default(),
                is_exempt: row.get(4)?,
            };
            Ok(Some(person).filter(|person| !person.is_blank()))
        },
    )?;

    let wanted: HashSet<SignInId> = accounts
        .iter()
        .filter(|account| !left.contains(&account.id))
        .map(|account| account.sign_in)
        .collect();
    let mut sign_ins = Vec::new();
    let loaded_sign_ins = reader.all("SELECT id, service, record FROM sign_ins ORDER BY id", |row| {
        let Some(id) = uuid(row, 0)? else { return Ok(None) };
        let service: String = row.get(1)?;
        let Some(name) = known(&service) else { return Ok(None) };
        if let Some(record) = row.get(2)? {
            sign_ins.push(SignInRow { id, service, record });
        }
        let id = SignInId(id);
        Ok(wanted.contains(&id).then_some(SignIn { id, service: name }))
    })?;
    let extras = reader.all("SELECT account, extra FROM account_extras ORDER BY account", |row| {
        Ok(Some(AccountExtra { account: AccountId(row.get(0)?), extra: row.get(1)? }))
    })?;

    let names_asked = reader.all("SELECT account, key, at, until FROM names_asked", |row| {
        let asked = NameAsked {
            account: AccountId(row.get(0)?),
            key: row.get(1)?,
            at: Wall(row.get(2)?),
            until: Wall(row.get(3)?),
        };
        Ok(Some(asked))
    })?;

    let mut meta: HashMap<String, String> = reader
        .all("SELECT key, value FROM meta", |row| Ok(Some((row.get(0)?, row.get(1)?))))?
        .into_iter()
        .collect();
    let setting_rows: Vec<(String, String)> = reader.all("SELECT key, value FROM settings", |row| {
        let value: String = row.get(1)?;
        Ok((value.len() <= MOST_SETTING_BYTES).then_some((row.get(0)?, value)))
    })?;
    let sequences: HashMap<String, i64> = reader
        .all("SELECT kind, next FROM sequences", |row| Ok(Some((row.get(0)?, row.get(1)?))))?
        .into_iter()
        .collect();
    let unused = |kind: Sequence, least: Option<i64>| {
        sequences.get(kind.name()).copied().unwrap_or(1).max(least.map_or(1, |id| id.saturating_add(1)))
    };
    let last_id = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0));
    let unused = Unused {
        account: unused(Sequence::Account, last_id("SELECT max(id) FROM accounts")?),
        contact: unused(Sequence::Contact, last_id("SELECT max(id) FROM contacts")?),
        person: unused(Sequence::Person, last_id("SELECT max(id) FROM persons")?),
        notice: unused(Sequence::Notice, None),
        label: unused(Sequence::Label, last_id("SELECT max(id) FROM labels")?),
    };
    if reader.unreadable > 0 {
        tracing::warn!(
            rows = reader.unreadable,
            "rows of people.db could not be understood and were left out"
        );
    }
    Ok(People {
        loaded: Loaded {
            sign_ins: loaded_sign_ins,
            accounts,
            contacts,
            labels,
            persons,
            last_known: Vec::new(),
            relations: Vec::new(),
            names_asked,
            settings: settings::from_rows(&setting_rows),
            snoozed_until: meta.get("snoozed_until").and_then(|at| at.parse().ok()).map(Wall),
            last_summary: None,
            is_paused: meta.get("is_paused").is_some_and(|on| on == "true"),
            unused,
        },
        sign_ins,
        extras,
        left,
        had_history: meta.contains_key("had_history"),
        generation: meta.remove("generation"),
    })
}

fn account(row: &Row<'_>, service: ServiceName) -> rusqlite::Result<Option<Account>> {
    let Some(sign_in) = uuid(row, 1)? else { return Ok(None) };
    let lists: String = row.get(6)?;
    let lists: Vec<Box<str>> = serde_json::from_str(&lists).unwrap_or_default();
    let sign_in = SignIn { id: SignInId(sign_in), service };
    Ok(Some(Account {
        is_paused: row.get(5)?,
        lists: lists.into_iter().map(ListKey).collect(),
        compared: row.get::<_, Option<i64>>(7)?.map(Wall),
        seat: row.get(9)?,
        keeps_online: row.get(10)?,
        is_off_shift: row.get(11)?,
        pace: Pace {
            doublings: row.get(12)?,
            most_ids: row.get(13)?,
            learned: row.get::<_, Option<i64>>(14)?.map(Wall),
        },
        mine: row.get::<_, Option<String>>(15)?.and_then(|text| read_mine(&text)),
        said_goodbye: row.get(16)?,
        marking: codes::read_marking(row.get(17)?),
        ..Account::new(AccountId(row.get(0)?), &sign_in, row.get(3)?, row.get(4)?)
    }))
}

fn contact(row: &Row<'_>) -> rusqlite::Result<Contact> {
    let (id, account, person) = (ContactId(row.get(0)?), AccountId(row.get(1)?), PersonId(row.get(2)?));
    let contact = Contact {
        name: row.get(4)?,
        handle: row.get(5)?,
        phone: row.get(7)?,
        home: row.get::<_, Option<i64>>(8)?.map_or(person, PersonId),
        ..Contact::new(id, account, person, row.get(3)?)
    };
    Ok(read_contact_bits(row.get(6)?, contact))
}

fn label(row: &Row<'_>) -> rusqlite::Result<Label> {
    let list = row.get::<_, Option<i64>>(3)?.map(AccountId).zip(row.get(4)?);
    let colour: i64 = row.get(2)?;
    Ok(Label {
        id: LabelId(row.get(0)?),
        name: row.get(1)?,
        // A colour of a newer program's is better than no label.
        colour: u8::try_from(colour.rem_euclid(i64::from(Label::COLOURS))).unwrap_or(0),
        list: list.map(|(account, list)| (account, ListKey(list))),
        watch: watch(row.get(5)?),
    })
}

/// Who has which of these labels.
fn labels_of(reader: &mut Reader<'_>, labels: &[Label]) -> rusqlite::Result<HashMap<i64, BTreeSet<LabelId>>> {
    let loaded: HashSet<LabelId> = labels.iter().map(|label| label.id).collect();
    let mut labels_of: HashMap<i64, BTreeSet<LabelId>> = HashMap::new();
    reader.all("SELECT person, label FROM person_labels", |row| {
        let label = LabelId(row.get(1)?);
        if loaded.contains(&label) {
            labels_of.entry(row.get(0)?).or_default().insert(label);
        }
        Ok(None::<()>)
    })?;
    Ok(labels_of)
}

fn uuid(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Uuid>> {
    Ok(Uuid::parse_str(row.get_ref(column)?.as_str()?).ok())
}

struct Reader<'c> {
    connection: &'c Connection,
    unreadable: usize,
}

impl Reader<'_> {
    fn all<T>(
        &mut self,
        sql: &str,
        mut read: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<T>>,
    ) -> rusqlite::Result<Vec<T>> {
        let mut statement = self.connection.prepare(sql)?;
        let mut rows = statement.query([])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            match read(row) {
                Ok(Some(item)) => all.push(item),
                Ok(None) => {}
                Err(_) => self.unreadable += 1,
            }
        }
        Ok(all)
    }
}
