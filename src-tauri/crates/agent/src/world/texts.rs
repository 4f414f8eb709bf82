//! People brought in from text and given out as text. Reading and writing take time for a long list, and are done beside the loop.

use super::{World, WorldEvent};
use crate::convert;
use crate::handle::ConnectionId;
use crate::name;
use crate::people_text::{self, Entry, Here, Mention, Same, Written};
use crate::wire::{
    Export, ExportForm, ExportWhom, Exported, FromAgent, ImportElsewhere, ImportFault, ImportLine,
    ImportPreview, ListQuery, Problem, ProblemCode,
};
use crate::words;
use crate::zone;
use presence::event::{self, NewContact};
use presence::id::{AccountId, ContactId, PersonId};
use presence::time::Moment;
use presence::view::{Query, Seen};
use services::contract::Service;
use std::collections::{BTreeMap, BTreeSet};

/// Most lines of a preview.
const IN_PREVIEW: usize = 200;

/// Most persons of one export that names them.
const MOST_PERSONS: usize = 100_000;

/// Most bytes of a text in one answer. JSON makes six of one at the most, and a frame has no more than 8 MiB.
const PART: usize = 1 << 20;

/// A text was read for somebody.
#[derive(Debug)]
pub(crate) struct TextRead {
    connection: ConnectionId,
    id: u32,
    account: AccountId,
    wanted: Wanted,
    entries: Vec<Entry>,
}

/// What a text was read for.
#[derive(Clone, Copy, Debug)]
enum Wanted {
    Preview,
    Import,
}

/// Whom an account takes from a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Takes {
    /// Whoever has an id.
    Everybody,
    /// What is said of its contacts. Lists alone say who they are.
    Contacts,
}

/// Whether somebody in a text is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Not,
    As {
        person: PersonId,
        /// Whether they are watched, and would not be without the user's wish for them alone.
        is_watched_alone: bool,
    },
}

/// People were written down for somebody, or could not be.
#[derive(Debug)]
pub(crate) struct TextWritten {
    connection: ConnectionId,
    id: u32,
    /// In as many parts as it takes.
    outcome: Result<Vec<Exported>, Problem>,
}

impl World {
    /// Says what would become of a text as contacts.
    pub(super) fn preview(&mut self, connection: ConnectionId, id: u32, account: i64, text: String) {
        match self.taker(AccountId(account)) {
            Ok((service, _)) => {
                self.read_text(service, text, (connection, id), AccountId(account), Wanted::Preview);
            }
            // The wish to import says why; here there is nothing to be seen.
            Err(_) => {
                self.viewers.send(connection, FromAgent::Preview { id, preview: ImportPreview::default() });
            }
        }
    }

    /// Brings in the contacts in a text.
    pub(super) fn import(&mut self, connection: ConnectionId, id: u32, account: i64, text: String) {
        match self.taker(AccountId(account)) {
            Ok((service, _)) => {
                self.read_text(service, text, (connection, id), AccountId(account), Wanted::Import);
            }
            Err(code) => self.answer(connection, id, Some(code.bare())),
        }
    }

    /// The service of an account, and whom it takes.
    fn taker(&self, account: AccountId) -> Result<(&'static dyn Service, Takes), ProblemCode> {
        let account = self.machine.account(account).ok_or(ProblemCode::Gone)?;
        let service = services::registry::service(account.service).ok_or(ProblemCode::NoWay)?;
        let site = self.site_of(account).ok_or(ProblemCode::NeedsSignIn)?;
        let takes = if service.capabilities(&site).by_id { Takes::Everybody } else { Takes::Contacts };
        Ok((service, takes))
    }

    fn read_text(
        &mut self,
        service: &'static dyn Service,
        text: String,
        (connection, id): (ConnectionId, u32),
        account: AccountId,
        wanted: Wanted,
    ) {
        let told = self.machine.account(account).expect("it was found for its service");
        let (name, key) = (told.name.clone(), told.key.to_string().into_boxed_str());
        let with = move |entries| {
            WorldEvent::TextRead(Box::new(TextRead { connection, id, account, wanted, entries }))
        };
        let work = async move {
            let reading = move || {
                let title = service.card().title;
                let titles = services::registry::all().iter().map(|service| service.card().title);
                let others = titles.filter(|other| *other != title).collect();
                let here = Here { service: title, others, account: name, account_key: key };
                people_text::read(&text, &here, |key| service.check_key(key))
            };
            with(tokio::task::spawn_blocking(reading).await.unwrap_or_default())
        };
        self.tasks.start(work, with(Vec::new()));
    }

    /// A text was read: what comes of it.
    pub(super) fn text_read(&mut self, read: TextRead) {
        let TextRead { connection, id, account, wanted, mut entries } = read;
        let takes = self.taker(account).map_or(Takes::Contacts, |(_, takes)| takes);
        if takes == Takes::Contacts {
            leave_out_strangers(&mut entries, |key| self.knows(account, key));
        }
        match wanted {
            Wanted::Preview => {
                let preview = preview(&entries, |key| self.stranger_or_known(account, key));
                self.viewers.send(connection, FromAgent::Preview { id, preview });
            }
            Wanted::Import => {
                let first_fault =
                    entries.iter().find_map(|entry| Some((entry.line, entry.told.clone().err()?)));
                let pairs: Vec<Same> =
                    entries.iter().filter_map(|entry| entry.same.as_deref().cloned()).collect();
                let contacts = once_each(entries);
                let problem = if contacts.is_empty() {
                    let detail = first_fault.map(|(line, fault)| fault_in_line(line, fault));
                    Some(Problem { code: ProblemCode::NothingToImport, detail })
                } else {
                    self.of_account(account.0, |account| match takes {
                        Takes::Everybody => event::Wish::AddContacts { account, contacts },
                        Takes::Contacts => event::Wish::UpdateContacts { account, contacts },
                    })
                };
                if problem.is_none() {
                    self.make_the_same(account, &pairs);
                }
                self.viewers.changed();
                self.settle();
                self.answer(connection, id, problem);
            }
        }
    }

    /// Merges whom a text says to be one human, as far as they are there, where one of them is a contact of this account.
    fn make_the_same(&mut self, account: AccountId, pairs: &[Same]) {
        for Same { this, other } in pairs {
            let found = [this, other].map(|mention| self.mentioned(mention));
            let [Some(this), Some(other)] = found else { continue };
            let told = [this, other].map(|contact| self.machine.contact(contact));
            let [Some(this), Some(other)] = told else { continue };
            if this.account == account || other.account == account {
                let (into, from) = (other.person, this.person);
                self.of_rules(event::Wish::Merge { into, from });
            }
        }
    }

    /// The contact that a table names.
    fn mentioned(&self, mention: &Mention) -> Option<ContactId> {
        self.machine
            .records()
            .filter(|account| *account.key == *mention.account)
            .filter(|account| self.title_of(account.id).eq_ignore_ascii_case(&mention.service))
            .find_map(|account| self.machine.contact_with_key(account.id, &mention.key))
    }

    fn stranger_or_known(&self, account: AccountId, key: &str) -> Known {
        let contact = self.machine.contact_with_key(account, key).and_then(|id| self.machine.contact(id));
        contact.map_or(Known::Not, |contact| Known::As {
            person: contact.person,
            is_watched_alone: self.machine.is_watched_alone(contact.person),
        })
    }

    fn knows(&self, account: AccountId, key: &str) -> bool {
        self.machine.contact_with_key(account, key).is_some()
    }

    /// Writes people down.
    pub(super) fn export(&mut self, connection: ConnectionId, id: u32, export: Export, now: Moment) {
        let people = self.written(&export.whom, now);
        let day = zone::day(self.zone, now.wall);
        let Export { form, to_file, .. } = export;
        let with = move |outcome| WorldEvent::TextWritten(TextWritten { connection, id, outcome });
        let work = async move {
            let writing = move || {
                if to_file {
                    to_downloads(&people, form, &day.to_string()).map(|exported| vec![exported])
                } else {
                    Ok(parts(&text_of(&people, form), convert::number(people.len())))
                }
            };
            let written = tokio::task::spawn_blocking(writing).await;
            with(written.unwrap_or_else(|_| Err(ProblemCode::DiskTrouble.bare())))
        };
        self.tasks.start(work, with(Err(ProblemCode::DiskTrouble.bare())));
    }

    /// People were written down.
    pub(super) fn text_written(&self, written: TextWritten) {
        let TextWritten { connection, id, outcome } = written;
        let answer = |exported, problem| {
            self.viewers.send(connection, FromAgent::Exported { id, exported, problem });
        };
        match outcome {
            Ok(parts) => parts.into_iter().for_each(|part| answer(Some(part), None)),
            Err(problem) => answer(None, Some(problem)),
        }
    }

    fn written(&self, whom: &ExportWhom, now: Moment) -> Vec<Written> {
        let labels: BTreeMap<_, _> = self
            .machine
            .labels()
            .into_iter()
            .filter(|view| view.label.list.is_none() && !view.label.name.is_empty())
            .map(|view| (view.label.id, view.label.name))
            .collect();
        let (persons, query) = match whom {
            ExportWhom::Listed { query, but } => (self.listed(query, but, now), Some(convert::query(query))),
            ExportWhom::Persons { persons } => {
                (persons.iter().take(MOST_PERSONS).map(|person| PersonId(*person)).collect(), None)
            }
        };
        let mut people = Vec::with_capacity(persons.len());
        for person in persons {
            let Some(view) = self.machine.person(person, now) else { continue };
            let labels: Vec<_> = view.row.labels.iter().filter_map(|id| labels.get(id).cloned()).collect();
            let shown = [(view.row.contact, view.row.seen.clone(), view.row.relation.clone())];
            let all = view.contacts.iter().map(|one| (one.contact, one.seen.clone(), one.relation.clone()));
            let mut met = BTreeSet::new();
            let mut first = None;
            for (id, seen, relation) in shown.into_iter().chain(all) {
                let Some(contact) = self.machine.contact(id).filter(|_| met.insert(id)) else { continue };
                if query.as_ref().is_some_and(|query| !is_meant(query, contact.account, &seen)) {
                    continue;
                }
                let told = self.machine.account(contact.account);
                let mention = Mention {
                    service: self.title_of(contact.account).into(),
                    account: told.map_or("", |account| &*account.key).into(),
                    key: (*contact.key).into(),
                };
                people.push(Written {
                    service: self.title_of(contact.account),
                    account: told.map_or("", |account| &*account.name).into(),
                    account_key: mention.account.clone(),
                    same_as: first.clone(),
                    key: (*contact.key).into(),
                    name: contact.name.clone(),
                    handle: contact.handle.clone(),
                    own_name: view.own_name.clone(),
                    phone: contact.phone.clone(),
                    note: view.note.clone(),
                    labels: labels.clone(),
                    watch: view.watch,
                    presence: seen.presence,
                    last_seen: seen.last_seen,
                    observed: seen.observed,
                    relation: relation.map(|(relation, _)| relation),
                });
                first.get_or_insert(mention);
            }
        }
        people
    }

    /// Everybody a list shows but for some, whatever part of it was asked for.
    pub(super) fn listed(&self, query: &ListQuery, but: &[i64], now: Moment) -> Vec<PersonId> {
        let but: BTreeSet<i64> = but.iter().copied().collect();
        let all = self.machine.everybody(&convert::query(query), now);
        all.into_iter().map(|row| row.person).filter(|person| !but.contains(&person.0)).collect()
    }
}

/// Whether a list that shows a person shows them for this contact: others of theirs belong to other lists.
pub(super) fn is_meant(query: &Query, of: AccountId, seen: &Seen) -> bool {
    query.account.is_none_or(|account| account == of) && query.presence.is_none_or(|kind| kind == seen.kind())
}

/// The contacts that can be taken, the first of those that stand there twice.
fn once_each(entries: Vec<Entry>) -> Vec<NewContact> {
    let mut met = BTreeSet::new();
    let told = entries.into_iter().filter_map(|entry| entry.told.ok());
    told.filter(|contact| met.insert(contact.key.clone())).collect()
}

/// Marks whom an account does not have.
fn leave_out_strangers(entries: &mut [Entry], is_known: impl Fn(&str) -> bool) {
    for entry in entries {
        if entry.told.as_ref().is_ok_and(|contact| !is_known(&contact.key)) {
            entry.told = Err(ImportFault::Stranger);
        }
    }
}

fn preview(entries: &[Entry], known: impl Fn(&str) -> Known) -> ImportPreview {
    let mut preview = ImportPreview::default();
    let mut met = BTreeSet::new();
    let mut elsewhere = BTreeMap::<&str, u32>::new();
    let mut unwatched = BTreeSet::new();
    for entry in entries {
        let count = match &entry.told {
            Err(ImportFault::OtherAccount) => elsewhere.entry(&entry.account).or_default(),
            Err(ImportFault::Stranger) => &mut preview.strangers,
            Err(_) => &mut preview.wrong,
            Ok(contact) if !met.insert(&contact.key) => &mut preview.repeated,
            Ok(contact) => match known(&contact.key) {
                Known::Not => &mut preview.added,
                Known::As { person, is_watched_alone } => {
                    if is_watched_alone && contact.watch.is_some_and(|watch| !watch.is_on()) {
                        unwatched.insert(person);
                    }
                    &mut preview.known
                }
            },
        };
        *count += 1;
    }
    preview.unwatched = convert::number(unwatched.len());
    preview.elsewhere = elsewhere
        .into_iter()
        .take(IN_PREVIEW)
        .map(|(account, lines)| ImportElsewhere { account: name::harmless(account, name::IN_ROWS), lines })
        .collect();
    // What is to be mended stands first, and last what is as it should be.
    let order = |entry: &&Entry| match &entry.told {
        Err(ImportFault::OtherAccount | ImportFault::Stranger) => 1,
        Err(_) => 0,
        Ok(_) => 2,
    };
    let mut lines: Vec<&Entry> = entries.iter().collect();
    lines.sort_by_key(order);
    preview.lines = lines
        .into_iter()
        .take(IN_PREVIEW)
        .map(|entry| ImportLine {
            line: entry.line,
            key: name::harmless(&entry.key, name::IN_ROWS),
            name: name::harmless(&entry.name, name::IN_ROWS),
            fault: entry.told.as_ref().err().copied(),
        })
        .collect();
    preview
}

fn fault_in_line(line: u32, fault: ImportFault) -> String {
    words::say("import.faultInLine", &[("line", &line.to_string()), ("fault", &words::import_fault(fault))])
}

fn text_of(people: &[Written], form: ExportForm) -> String {
    match form {
        ExportForm::Ids => people_text::ids(people),
        ExportForm::Csv => people_text::csv(people),
    }
}

/// A text in parts that each fit a frame, the last of which says that it is the last.
fn parts(text: &str, count: u32) -> Vec<Exported> {
    let mut parts = Vec::new();
    let mut rest = text;
    loop {
        let (part, after) = rest.split_at(rest.floor_char_boundary(PART));
        rest = after;
        let has_more = !rest.is_empty();
        parts.push(Exported { text: Some(part.to_owned()), has_more, path: None, count });
        if !has_more {
            return parts;
        }
    }
}

fn to_downloads(people: &[Written], form: ExportForm, day: &str) -> Result<Exported, Problem> {
    let (ending, mark) = match form {
        ExportForm::Ids => ("txt", ""),
        // Without it spreadsheets on Windows take the text for another encoding.
        ExportForm::Csv => ("csv", "\u{FEFF}"),
    };
    let text = format!("{mark}{}", text_of(people, form));
    let folder = people_text::downloads().ok_or(ProblemCode::DiskTrouble.bare())?;
    let written = people_text::write_new(&folder, &format!("porchlight-people-{day}"), ending, &text);
    let path = written.map_err(|error| {
        tracing::warn!(%error, "people could not be written to a file");
        ProblemCode::DiskTrouble.bare()
    })?;
    let path = Some(path.display().to_string());
    Ok(Exported { text: None, has_more: false, path, count: convert::number(people.len()) })
}

#[cfg(test)]
mod tests {
    use super::{Entry, Here, Known, PART, fault_in_line, leave_out_strangers, once_each, parts, preview};
    use crate::people_text::read;
    use crate::wire::{ImportElsewhere, ImportFault};
    use presence::id::PersonId;
    use services::contract::KeyFault;

    fn here() -> Here {
        Here { service: "Here", others: Vec::new(), account: "Marlow".into(), account_key: "pa:1".into() }
    }

    fn entries(text: &str) -> Vec<Entry> {
        read(
            text,
            &here(),
            |key| if key.starts_with('?') { Err(KeyFault::NotANumber) } else { Ok(key.into()) },
        )
    }

    fn known(is_known: bool) -> Known {
        let person = PersonId(1);
        if is_known { Known::As { person, is_watched_alone: true } } else { Known::Not }
    }

    #[test]
    fn a_preview_says_how_many_a_text_no_longer_watches() {
        let unwatched = |text: &str| preview(&entries(text), |key| known(key != "new")).unwatched;
        assert_eq!(unwatched("id,watched\na,no\n"), 1);
        assert_eq!(unwatched("id,watched\na,no\nb,no\n"), 1, "both are one person");
        for text in ["id,watched\na,\n", "id,watched\na,yes\n", "id,watched\nnew,no\n", "a\n"] {
            assert_eq!(unwatched(text), 0, "{text}");
        }
        let through_a_label = Known::As { person: PersonId(1), is_watched_alone: false };
        assert_eq!(preview(&entries("id,watched\na,no\n"), |_| through_a_label).unwatched, 0);
    }

    #[test]
    fn a_preview_counts_and_shows_what_is_wrong_before_the_rest() {
        let text = format!("a\nb\na\n?x\n{}", "c\n".repeat(300));
        let preview = preview(&entries(&text), |key| known(key == "b"));
        assert_eq!((preview.added, preview.known, preview.repeated, preview.wrong), (2, 1, 300, 1));
        assert_eq!(preview.lines.len(), 200);
        let first: Vec<_> =
            preview.lines[..3].iter().map(|line| (line.line, line.key.as_str(), line.fault)).collect();
        assert_eq!(first, [(4, "?x", Some(ImportFault::NotANumber)), (1, "a", None), (2, "b", None)]);
    }

    #[test]
    fn a_preview_says_how_many_are_of_which_other_account_and_whom_the_account_does_not_have() {
        let mut entries =
            entries("account,id\nFinch,a\nFinch,b\nOtter,c\n,known\n,stranger\n,?x\nMarlow,known\n");
        leave_out_strangers(&mut entries, |key| key == "known");
        let preview = preview(&entries, |key| known(key == "known"));
        let elsewhere = |account: &str, lines| ImportElsewhere { account: account.to_owned(), lines };
        assert_eq!(preview.elsewhere, [elsewhere("Finch", 2), elsewhere("Otter", 1)]);
        assert_eq!(
            (preview.added, preview.known, preview.repeated, preview.wrong, preview.strangers),
            (0, 1, 1, 1, 1)
        );
        let lines: Vec<_> = preview.lines.iter().map(|line| line.line).collect();
        assert_eq!(lines, [7, 2, 3, 4, 6, 5, 8], "what is to be mended stands first");
        assert_eq!(once_each(entries).len(), 1);
    }

    #[test]
    fn however_long_a_text_is_each_part_of_it_fits_a_frame() {
        for text in [String::new(), "a\n".repeat(3), "\u{1}é".repeat(PART), "x".repeat(2 * PART)] {
            let parts = parts(&text, 7);
            assert!(
                parts
                    .iter()
                    .all(|part| serde_json::to_string(part).unwrap().len() < crate::socket::MOST_BYTES)
            );
            let more: Vec<_> = parts.iter().map(|part| part.has_more).collect();
            assert_eq!(more.iter().filter(|more| !**more).count(), 1);
            assert_eq!(more.last(), Some(&false));
            let whole: String = parts.into_iter().filter_map(|part| part.text).collect();
            assert_eq!(whole, text);
        }
    }

    #[test]
    fn who_stands_there_twice_is_brought_in_once() {
        let contacts = once_each(entries("id,name\na,Ana\n?x,\na,Other\nb,\n"));
        let told: Vec<_> = contacts.iter().map(|one| (&*one.key, &*one.name)).collect();
        assert_eq!(told, [("a", "Ana"), ("b", "")]);
        assert_eq!(fault_in_line(3, ImportFault::OfABot), "Line 3: this is the id of a bot");
    }
}
