//! Writing what the user made. Every write says how things are, not how they change, so that one that is done twice, or again
//! after a failure, leaves the same.

mod said;
mod gone;

use super::{AccountExtra, SignInRow, codes, settings};
use presence::event::Kept;
use presence::id::SignInId;
use presence::people::{Account, Contact, Watch};
use presence::service::Mine;
use presence::time::Wall;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::HashMap;

/// Something to write to `people.db`.
#[derive(Clone, Debug)]
pub(super) enum PeopleWrite {
    /// What the rules want kept.
    Kept(Kept),
    /// The record of a sign-in.
    SignIn(SignInRow),
    /// A sign-in is over.
    SignInGone(SignInId),
    /// What else is known of an account.
    Extra(AccountExtra),
    /// Notices below this id may have been used.
    NoticesBelow(i64),
    /// There is a history, so that one that is missing later was lost.
    HadHistory,
    /// A test wants to know what a fault leads to.
    #[cfg(test)]
    Fault,
}

impl PeopleWrite {
    /// Whether the user would miss it.
    pub(super) fn is_of_the_user(&self) -> bool {
        match self {
            Self::Kept(_) | Self::SignIn(_) | Self::SignInGone(_) => true,
            // What services say again.
            Self::Extra(_) => false,
            Self::NoticesBelow(_) | Self::HadHistory => false,
            #[cfg(test)]
            Self::Fault => true,
        }
    }
}

/// A kind of id that is never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sequence {
    Account,
    Contact,
    Person,
    Notice,
    Label,
}

impl Sequence {
    /// Its name in the table.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Contact => "contact",
            Self::Person => "person",
            Self::Notice => "notice",
            Self::Label => "label",
        }
    }
}

/// Writes, and says which contacts are gone for good, so that their history can go, too.
pub(super) fn apply(connection: &Connection, write: &PeopleWrite) -> rusqlite::Result<Vec<i64>> {
    match write {
        PeopleWrite::Kept(Kept::SignIn(sign_in)) => {
            connection
                .prepare_cached(
                    "INSERT INTO sign_ins (id, service, record) VALUES (?1, ?2, NULL)
                     ON CONFLICT (id) DO UPDATE SET service = excluded.service",
                )?
                .execute((sign_in.id.0.to_string(), sign_in.service))?;
        }
        PeopleWrite::Kept(Kept::Account(account)) => put_account(connection, account)?,
        PeopleWrite::Kept(Kept::Contacts(contacts)) => put_contacts(connection, contacts)?,
        PeopleWrite::Kept(Kept::Person(person)) => said::put_person(connection, person)?,
        PeopleWrite::Kept(Kept::ContactsGone(contacts)) => return gone::contacts(connection, contacts),
        PeopleWrite::Kept(Kept::Label(label)) => said::put_label(connection, label)?,
        PeopleWrite::Kept(Kept::LabelGone(label)) => gone::label(connection, *label)?,
        PeopleWrite::Kept(Kept::Settings(settings)) => settings::write(connection, settings)?,
        PeopleWrite::Kept(Kept::Snooze(until)) => {
            put_meta(connection, "snoozed_until", until.map(|until| until.0.to_string()).as_deref())?;
        }
        PeopleWrite::Kept(Kept::PausedAll(on)) => put_meta(connection, "is_paused", on.then_some("true"))?,
        PeopleWrite::Kept(Kept::NameAsked(asked)) => said::put_name_asked(connection, asked)?,
        PeopleWrite::Kept(Kept::Forgot { account, contacts: true }) => {
            return gone::account(connection, *account);
        }
        PeopleWrite::Kept(Kept::Forgot { account, contacts: false }) => {
            connection
                .prepare_cached("UPDATE accounts SET is_left = 1 WHERE id = ?1")?
                .execute([account.0])?;
        }
        PeopleWrite::SignIn(row) => {
            connection
                .prepare_cached(
                    "INSERT INTO sign_ins (id, service, record) VALUES (?1, ?2, ?3)
                     ON CONFLICT (id) DO UPDATE SET service = excluded.service, record = excluded.record",
                )?
                .execute((row.id.to_string(), &row.service, &row.record))?;
        }
        PeopleWrite::SignInGone(id) => {
            connection.prepare_cached("DELETE FROM sign_ins WHERE id = ?1")?.execute([id.0.to_string()])?;
        }
        PeopleWrite::Extra(extra) => {
            connection
                .prepare_cached(
                    "INSERT INTO account_extras (account, extra) VALUES (?1, ?2)
                     ON CONFLICT (account) DO UPDATE SET extra = excluded.extra",
                )?
                .execute((extra.account.0, &extra.extra))?;
        }
        PeopleWrite::NoticesBelow(id) => used_below(connection, Sequence::Notice, *id)?,
        PeopleWrite::HadHistory => put_meta(connection, "had_history", Some("true"))?,
        #[cfg(test)]
        PeopleWrite::Fault => panic!("a fault, as wished"),
    }
    Ok(Vec::new())
}

/// Puts a value under a key, or takes the key away.
pub(super) fn put_meta(connection: &Connection, key: &str, value: Option<&str>) -> rusqlite::Result<()> {
    match value {
        Some(value) => connection
            .prepare_cached(
                "INSERT INTO meta (key, value) VALUES (?1, ?2)
                 ON CONFLICT (key) DO UPDATE SET value = excluded.value WHERE value != excluded.value",
            )?
            .execute((key, value))?,
        None => connection.prepare_cached("DELETE FROM meta WHERE key = ?1")?.execute([key])?,
    };
    Ok(())
}

/// The value under a key.
pub(super) fn meta(connection: &Connection, key: &str) -> rusqlite::Result<Option<String>> {
    connection
        .prepare_cached("SELECT value FROM meta WHERE key = ?1")?
        .query_row([key], |row| row.get(0))
        .optional()
}

/// Notes that ids of a kind below `next` may have been used.
pub(super) fn used_below(connection: &Connection, kind: Sequence, next: i64) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO sequences (kind, next) VALUES (?1, ?2)
             ON CONFLICT (kind) DO UPDATE SET next = excluded.next WHERE excluded.next > next",
        )?
        .execute((kind.name(), next))?;
    Ok(())
}

/// A wish for the own status, as it is written.
fn mine_text(mine: Mine) -> String {
    match mine {
        Mine::Online => "online".to_owned(),
        Mine::Offline => "offline".to_owned(),
        Mine::Busy { until: None } => "busy".to_owned(),
        Mine::Busy { until: Some(until) } => format!("busy {}", until.0),
    }
}

/// A wish for the own status, as it was written.
pub(super) fn read_mine(text: &str) -> Option<Mine> {
    match text.split_once(' ') {
        None => match text {
            "online" => Some(Mine::Online),
            "offline" => Some(Mine::Offline),
            "busy" => Some(Mine::Busy { until: None }),
            _ => None,
        },
        Some(("busy", until)) => until.parse().ok().map(|until| Mine::Busy { until: Some(Wall(until)) }),
        Some(_) => None,
    }
}

/// The bits of what is watched for.
pub(super) fn watch_bits(watch: Watch) -> i64 {
    i64::from(watch.arrivals)
        | i64::from(watch.departures) << 1
        | i64::from(watch.frees) << 2
        | i64::from(watch.relations) << 3
        | i64::from(watch.words) << 4
}

/// What these bits say is watched for.
pub(super) fn watch(bits: i64) -> Watch {
    Watch {
        arrivals: bits & 1 != 0,
        departures: bits & 2 != 0,
        frees: bits & 4 != 0,
        relations: bits & 8 != 0,
        words: bits & 16 != 0,
    }
}

/// The bits of what is true of a contact.
fn contact_bits(contact: &Contact) -> i64 {
    i64::from(contact.is_top)
        | i64::from(contact.is_gone) << 1
        | i64::from(contact.is_by_id) << 2
        | i64::from(contact.is_muted) << 3
        | i64::from(contact.is_archived) << 4
}

/// Says of a contact what these bits say.
pub(super) fn read_contact_bits(bits: i64, contact: Contact) -> Contact {
    Contact {
        is_top: bits & 1 != 0,
        is_gone: bits & 2 != 0,
        is_by_id: bits & 4 != 0,
        is_muted: bits & 8 != 0,
        is_archived: bits & 16 != 0,
        ..contact
    }
}

fn put_account(connection: &Connection, account: &Account) -> rusqlite::Result<()> {
    let lists: Vec<&str> = account.lists.iter().map(|list| &*list.0).collect();
    let lists = serde_json::Value::from(lists).to_string();
    connection
        .prepare_cached(
            "INSERT INTO accounts (id, sign_in, service, key, name, is_paused, lists, compared, is_left, seat,
                 keeps_online, is_off_shift, doublings, most_ids, pace_learned, mine, said_goodbye, marking)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)
             ON CONFLICT (id) DO UPDATE SET sign_in = excluded.sign_in, service = excluded.service,
                 key = excluded.key, name = excluded.name, is_paused = excluded.is_paused, lists = excluded.lists,
                 compared = excluded.compared, is_left = 0, seat = excluded.seat,
                 keeps_online = excluded.keeps_online, is_off_shift = excluded.is_off_shift,
                 doublings = excluded.doublings, most_ids = excluded.most_ids, pace_learned = excluded.pace_learned,
                 mine = excluded.mine, said_goodbye = excluded.said_goodbye, marking = excluded.marking",
        )?
        .execute(params![
            account.id.0,
            account.sign_in.0.to_string(),
            account.service,
            &*account.key,
            &*account.name,
            account.is_paused,
            lists,
            account.compared.map(|compared| compared.0),
            account.seat.as_deref(),
            account.keeps_online,
            account.is_off_shift,
            account.pace.doublings,
            account.pace.most_ids,
            account.pace.learned.map(|learned| learned.0),
            account.mine.map(mine_text),
            account.said_goodbye,
            codes::marking(account.marking),
        ])?;
    used_below(connection, Sequence::Account, account.id.0.saturating_add(1))
}

/// Contacts of an account that is not there are left out: they were asked for before it was let go of.
fn put_contacts(connection: &Connection, contacts: &[Contact]) -> rusqlite::Result<()> {
    let mut has_account =
        connection.prepare_cached("SELECT EXISTS (SELECT 1 FROM accounts WHERE id = ?1)")?;
    let mut put_person = connection.prepare_cached(
        "INSERT INTO persons (id, own_name, watch) VALUES (?1, NULL, 0) ON CONFLICT DO NOTHING",
    )?;
    let mut put = connection.prepare_cached(
        "INSERT INTO contacts (id, account, person, key, name, handle, flags, phone, home)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
         ON CONFLICT (id) DO UPDATE SET account = excluded.account, person = excluded.person, key = excluded.key,
             name = excluded.name, handle = excluded.handle, flags = excluded.flags, phone = excluded.phone,
             home = excluded.home",
    )?;
    let mut known = HashMap::new();
    let mut left_out = 0_usize;
    let (mut last_contact, mut last_person) = (None, None);
    for contact in contacts {
        let is_known = match known.get(&contact.account) {
            Some(&is_known) => is_known,
            None => {
                let is_known: bool = has_account.query_row([contact.account.0], |row| row.get(0))?;
                known.insert(contact.account, is_known);
                is_known
            }
        };
        if !is_known {
            left_out += 1;
            continue;
        }
        put_person.execute([contact.person.0])?;
        let home = Some(contact.home.0).filter(|&home| home != contact.person.0);
        if let Some(home) = home {
            put_person.execute([home])?;
        }
        put.execute((
            contact.id.0,
            contact.account.0,
            contact.person.0,
            &*contact.key,
            &*contact.name,
            &*contact.handle,
            contact_bits(contact),
            contact.phone.as_deref(),
            home,
        ))?;
        last_contact = last_contact.max(Some(contact.id.0));
        last_person = last_person.max(Some(contact.person.0)).max(home);
    }
    if let Some(id) = last_contact {
        used_below(connection, Sequence::Contact, id.saturating_add(1))?;
    }
    if let Some(id) = last_person {
        used_below(connection, Sequence::Person, id.saturating_add(1))?;
    }
    if left_out > 0 {
        tracing::warn!(left_out, "contacts of an account that is not kept were left out");
    }
    Ok(())
}
