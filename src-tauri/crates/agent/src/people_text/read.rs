//! Reading people: with a head line that names a column `id` it is a table, otherwise every line is an id.

use super::{MOST_BYTES, MOST_ROWS, Mention, Same, cells};
use crate::wire::ImportFault;
use crate::world::phone_number;
use csv::{ReaderBuilder, StringRecord};
use presence::event::NewContact;
use presence::id::Key;
use services::contract::KeyFault;

/// Most characters of a name or a label, as where one is typed.
const IN_NAME: usize = 200;

/// Most characters of a note, likewise.
const IN_NOTE: usize = 4096;

/// Most labels of one person.
const MOST_LABELS: usize = 100;

/// What stands between two cells of a table. No service's ids have any of these in them, so that a line without a head line
/// which has one is no id.
const DELIMITERS: [char; 3] = [',', ';', '\t'];

/// One line or row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The number of its line, from 1.
    pub(crate) line: u32,
    /// What stands in the place of its id.
    pub(crate) key: String,
    /// What stands in the place of its name.
    pub(crate) name: String,
    /// The name of its account, where the table has one.
    pub(crate) account: String,
    /// Whom it tells of, or what is wrong with it.
    pub(crate) told: Result<NewContact, ImportFault>,
    /// Who else they are, also where the line itself is left out.
    pub(crate) same: Option<Box<Same>>,
}

/// Where people are brought in.
#[derive(Clone, Debug)]
pub(crate) struct Here {
    /// The service's name for people.
    pub(crate) service: &'static str,
    /// Those of the other services: a table of several, as it is given out, is brought in at an account of each.
    pub(crate) others: Vec<&'static str>,
    /// The account's name.
    pub(crate) account: Box<str>,
    /// Its own id at the service.
    pub(crate) account_key: Box<str>,
}

/// Everybody in a text. `check` says what a service makes of an id.
pub(crate) fn read(text: &str, here: &Here, check: impl Fn(&str) -> Result<Key, KeyFault>) -> Vec<Entry> {
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let within = within(text);
    let mut entries = match Head::of(within) {
        Some(head) => table(within, &head, here, &check),
        None => lines(within, &check),
    };
    let is_cut = within.len() < text.len() || entries.len() > MOST_ROWS;
    let rest = entries.get(MOST_ROWS).map(|entry| entry.line);
    entries.truncate(MOST_ROWS);
    if is_cut {
        let line = rest.unwrap_or_else(|| number(within.lines().count() + 1));
        entries.push(fault(line, "", "", ImportFault::TooMany));
    }
    entries
}

/// As many whole lines as are read.
fn within(text: &str) -> &str {
    if text.len() <= MOST_BYTES {
        return text;
    }
    let end = text.floor_char_boundary(MOST_BYTES);
    let end = text[..end].rfind('\n').map_or(end, |at| at + 1);
    &text[..end]
}

fn lines(text: &str, check: &impl Fn(&str) -> Result<Key, KeyFault>) -> Vec<Entry> {
    let told = |(at, line): (usize, &str)| {
        let contact = if line.contains(DELIMITERS) {
            Err(ImportFault::NoHeadLine)
        } else {
            check(line).map(blank).map_err(key_fault)
        };
        entry(number(at + 1), line, "", contact)
    };
    // A line that ends in a lone return is one, too.
    let lines = text.lines().enumerate().flat_map(|(at, line)| line.split('\r').map(move |part| (at, part)));
    let filled = lines.map(|(at, line)| (at, line.trim())).filter(|(_, line)| !line.is_empty());
    filled.take(MOST_ROWS + 1).map(told).collect()
}

/// Where the columns stand.
#[derive(Debug)]
struct Head {
    delimiter: u8,
    columns: usize,
    service: Option<usize>,
    account: Option<usize>,
    account_key: Option<usize>,
    key: usize,
    name: Option<usize>,
    /// Our own tables tell the name the user gave from the service's.
    own_name: Option<usize>,
    phone: Option<usize>,
    note: Option<usize>,
    labels: Option<usize>,
    watched: Option<usize>,
    same_as: Option<usize>,
}

impl Head {
    fn of(text: &str) -> Option<Self> {
        DELIMITERS.into_iter().find_map(|delimiter| {
            let delimiter = u8::try_from(delimiter).expect("all are ASCII");
            let mut record = StringRecord::new();
            let mut reader = reader(delimiter).from_reader(text.as_bytes());
            reader.read_record(&mut record).ok()?;
            let names: Vec<String> = record.iter().map(column).collect();
            let find = |name: &str| names.iter().position(|other| other == name);
            Some(Self {
                delimiter,
                columns: names.len(),
                service: find("service"),
                account: find("account"),
                account_key: find("account id"),
                key: find("id")?,
                name: find("name"),
                own_name: find("own name"),
                phone: find("phone"),
                note: find("note"),
                labels: find("labels"),
                watched: find("watched"),
                same_as: find("same as"),
            })
        })
    }
}

impl Head {
    /// Where the one in a row is known, who else they are, and that the row is left out when they are known elsewhere.
    fn place(&self, record: &StringRecord, here: &Here, entry: &mut Entry) {
        let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).map_or("", cells::unguarded).trim();
        let (service, account) = (cell(self.service), cell(self.account));
        let account_key = cell(self.account_key);
        let is_elsewhere = here.others.iter().any(|other| other.eq_ignore_ascii_case(service));
        // Accounts can be renamed and can be namesakes; their ids are for good.
        let is_of_another = match account_key {
            "" => !account.is_empty() && account.to_lowercase() != here.account.trim().to_lowercase(),
            key => key != &*here.account_key,
        };
        if is_elsewhere {
            entry.told = Err(ImportFault::OtherService);
        } else if is_of_another {
            entry.told = Err(ImportFault::OtherAccount);
        }
        account.clone_into(&mut entry.account);
        if entry.account.is_empty() {
            account_key.clone_into(&mut entry.account);
        }
        entry.same = Mention::of(cell(self.same_as)).map(|other| {
            let or = |text: &str, here: &str| if text.is_empty() { here.into() } else { text.into() };
            let this = Mention {
                service: or(service, here.service),
                account: or(account_key, &here.account_key),
                key: entry.key.trim().into(),
            };
            Box::new(Same { this, other })
        });
    }
}

/// The name of a column, however it is written.
fn column(cell: &str) -> String {
    cell.trim().to_lowercase().replace(['_', '-'], " ")
}

fn reader(delimiter: u8) -> ReaderBuilder {
    let mut builder = ReaderBuilder::new();
    builder.has_headers(false).flexible(true).delimiter(delimiter);
    builder
}

fn table(text: &str, head: &Head, here: &Here, check: &impl Fn(&str) -> Result<Key, KeyFault>) -> Vec<Entry> {
    let mut reader = reader(head.delimiter).from_reader(text.as_bytes());
    let mut entries = Vec::new();
    let mut record = StringRecord::new();
    let mut is_head = true;
    // Reading from memory what is text already cannot fail.
    while let Ok(true) = reader.read_record(&mut record) {
        if std::mem::take(&mut is_head) || record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let (from, line) = record.position().map_or((0, 0), |at| (at.byte(), at.line()));
        let raw = text.as_bytes().get(place(from)..place(reader.position().byte())).unwrap_or_default();
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let mut entry = row(&record, raw, line, head, check);
        if entry.told != Err(ImportFault::BadCsv) {
            head.place(&record, here, &mut entry);
        }
        entries.push(entry);
        if entries.len() > MOST_ROWS {
            break;
        }
    }
    entries
}

fn row(
    record: &StringRecord,
    raw: &[u8],
    line: u32,
    head: &Head,
    check: &impl Fn(&str) -> Result<Key, KeyFault>,
) -> Entry {
    let cell = |at: Option<usize>| at.and_then(|at| record.get(at)).map_or("", cells::unguarded);
    let (key, own_name) = (cell(Some(head.key)), cell(head.own_name));
    let name = Some(own_name).filter(|name| !name.is_empty()).unwrap_or_else(|| cell(head.name).trim());
    // A quote that is not closed swallows all that follows.
    let is_open = raw.iter().filter(|byte| **byte == b'"').count() % 2 == 1;
    if is_open || record.len() > head.columns {
        return fault(line, key, name, ImportFault::BadCsv);
    }
    let key_of = match check(key) {
        Ok(key) => key,
        Err(why) => return fault(line, key, name, key_fault(why)),
    };
    let typed = cell(head.phone);
    let phone = (!typed.trim().is_empty()).then(|| phone_number(typed));
    if phone == Some(None) {
        return fault(line, key, name, ImportFault::BadPhone);
    }
    let note = cut(cell(head.note), IN_NOTE);
    let labels = cells::parted(cell(head.labels));
    let contact = NewContact {
        name: cut(cell(head.name).trim(), IN_NAME).into(),
        own_name: (!own_name.trim().is_empty()).then(|| cut(own_name, IN_NAME).into()),
        phone: phone.flatten(),
        note: (!note.trim().is_empty()).then(|| note.into()),
        labels: labels.iter().take(MOST_LABELS).map(|label| cut(label, IN_NAME).into()).collect(),
        watch: cells::watch_of(cell(head.watched)),
        ..blank(key_of)
    };
    entry(line, key, name, Ok(contact))
}

fn blank(key: Key) -> NewContact {
    NewContact {
        key,
        name: "".into(),
        own_name: None,
        phone: None,
        note: None,
        labels: Vec::new(),
        watch: None,
    }
}

fn fault(line: u32, key: &str, name: &str, fault: ImportFault) -> Entry {
    entry(line, key, name, Err(fault))
}

fn entry(line: u32, key: &str, name: &str, told: Result<NewContact, ImportFault>) -> Entry {
    Entry { line, key: key.to_owned(), name: name.to_owned(), account: String::new(), told, same: None }
}

fn cut(text: &str, most: usize) -> &str {
    text.char_indices().nth(most).map_or(text, |(at, _)| &text[..at])
}

fn key_fault(fault: KeyFault) -> ImportFault {
    match fault {
        KeyFault::Empty => ImportFault::Empty,
        KeyFault::TooLong => ImportFault::TooLong,
        KeyFault::NotOneWord => ImportFault::NotOneWord,
        KeyFault::NotANumber => ImportFault::NotANumber,
        KeyFault::OfABot => ImportFault::OfABot,
        KeyFault::PhoneNumber => ImportFault::PhoneNumber,
    }
}

fn number(line: usize) -> u32 {
    u32::try_from(line).unwrap_or(u32::MAX)
}

fn place(byte: u64) -> usize {
    usize::try_from(byte).unwrap_or(usize::MAX)
}
