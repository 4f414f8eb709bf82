//! `contact`: people brought in, written down, listed, watched, labelled and put together.

use super::asked::{Choice, ContactCommand, Form, Importing};
use super::ending::Stop;
use super::find::{self, account_name, person_name};
use super::importing::{import, import_text};
use super::json::{self, VERSION};
use super::labels;
use super::names;
use super::opening;
use super::person;
use super::phone::phone;
use super::picture::picture;
use super::status::{chosen, query, show_people};
use super::talk::Talk;
use super::telling::{self, Wanted};
use super::terminal::Terminal;
use super::wording;
use super::written::{Text, wished, written};
use agent::name;
use agent::wire::{ContactCard, Export, ExportForm, ExportWhom, ProblemCode, Row, Watch, Wish};
use agent::words::{count, say};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How long a service may take to answer about one person.
const PATIENCE: Duration = Duration::from_secs(30);

/// Between two looks at whether it has.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// Carries out a command about people.
///
/// # Errors
/// Why it was not done.
pub(crate) async fn contact(
    asked: ContactCommand,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    match asked {
        ContactCommand::Add { account, ids } => {
            let state = talk.state().await?;
            let account = find::account(&state, &account)?;
            import_text(account, ids.join("\n"), false, talk, terminal).await
        }
        ContactCommand::Import(importing) => {
            let Importing { account, file, dry_run } = importing;
            import(&account, file.as_deref(), dry_run, talk, terminal).await
        }
        ContactCommand::Export { choice, form, file } => export(&choice, form, file, talk, terminal).await,
        ContactCommand::List { choice, limit, json } => list(&choice, limit, json, talk, terminal).await,
        ContactCommand::Show { person, json } => person::show(&person, json, talk, terminal).await,
        ContactCommand::Watch { persons, label, departures, frees, relations, words, no_arrivals } => {
            let also = Watch { arrivals: false, departures, frees, relations, words };
            telling::watch(&persons, label.as_deref(), Wanted { also, no_arrivals }, talk, terminal).await
        }
        ContactCommand::Unwatch { persons, label } => {
            telling::unwatch(&persons, label.as_deref(), talk, terminal).await
        }
        ContactCommand::Label(labelling) => labels::label(labelling, talk, terminal).await,
        ContactCommand::Labels { json } => labels::list(json, talk, terminal).await,
        ContactCommand::Name { person, name, clear } => {
            written(Text::Name, &person, wished(name, clear), talk, terminal).await
        }
        ContactCommand::Note { person, note, clear } => {
            written(Text::Note, &person, wished(note, clear), talk, terminal).await
        }
        ContactCommand::AskNames { persons, nameless: false, .. } => {
            names::of(&persons, talk, terminal).await
        }
        ContactCommand::AskNames { nameless: true, persons, account } => {
            names::of_nameless(&persons, account.as_deref(), talk, terminal).await
        }
        ContactCommand::Phone { person, number, clear, contact } => {
            let number = wished(number, clear);
            phone(&person, number, contact, talk, terminal).await
        }
        ContactCommand::Picture { person, file } => picture(&person, &file, talk, terminal).await,
        ContactCommand::Merge { into, from } => {
            let (into, from) = (find::person(talk, &into).await?, find::person(talk, &from).await?);
            if into.person == from.person {
                return Err(Stop::misused(say("command.samePerson", &[("person", &person_name(&into))])));
            }
            talk.wish(Wish::Merge { into: into.person, from: from.person }).await?;
            let holes = [("into", person_name(&into)), ("from", person_name(&from))];
            terminal.line(&say("command.merged", &[(holes[0].0, &holes[0].1), (holes[1].0, &holes[1].1)]))
        }
        ContactCommand::Unmerge { person, contact } => unmerge(&person, contact, talk, terminal).await,
        ContactCommand::Remove { persons, contact, yes } => match (persons.as_slice(), contact) {
            ([person], Some(contact)) => remove_one(person, contact, yes, talk, terminal).await,
            (_, Some(_)) => Err(Stop::misused(say("command.oneWithContact", &[]))),
            (persons, None) => remove(persons, yes, talk, terminal).await,
        },
        ContactCommand::Check { person } => check(&person, talk, terminal).await,
        ContactCommand::Chat(asked) => opening::chat(&asked, talk, terminal).await,
        ContactCommand::Page(asked) => opening::page(&asked, talk, terminal).await,
    }
}

/// Says of a person that something is done.
///
/// # Errors
/// When nobody reads it.
pub(super) fn done(key: &str, row: &Row, terminal: &mut Terminal) -> Result<(), Stop> {
    terminal.line(&say(key, &[("person", &person_name(row))]))
}

/// The people that texts name. All are found before anything is done to one of them.
///
/// # Errors
/// When one is not there, or more than one.
pub(crate) async fn found(named: &[String], talk: &mut Talk) -> Result<Vec<Row>, Stop> {
    let mut rows = Vec::new();
    for named in named {
        let row = find::person(talk, named).await?;
        // Whoever is named twice is one person all the same.
        if rows.iter().all(|other: &Row| other.person != row.person) {
            rows.push(row);
        }
    }
    Ok(rows)
}

async fn list(
    choice: &Choice,
    limit: Option<usize>,
    json: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let mut people = chosen(choice, talk).await?;
    people.truncate(limit.unwrap_or(usize::MAX));
    let state = talk.state().await?;
    if json {
        let now = terminal.now();
        let people = people.iter().map(|(_, row)| json::Person::of(row, &state, now)).collect();
        return terminal.json(&json::People { porchlight: VERSION, people });
    }
    if people.is_empty() {
        terminal.aside(&say("command.nobody", &[]));
    }
    show_people(&people, &state, terminal)
}

async fn export(
    choice: &Choice,
    form: Form,
    file: Option<PathBuf>,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let state = talk.state().await?;
    let query = query(choice, &state)?;
    let whom = if choice.online && choice.watched {
        let people = chosen(choice, talk).await?;
        ExportWhom::Persons { persons: people.iter().map(|(_, row)| row.person).collect() }
    } else {
        ExportWhom::Listed { query, but: Vec::new() }
    };
    let form = match form {
        Form::Ids => ExportForm::Ids,
        Form::Csv => ExportForm::Csv,
    };
    let exported = talk.export(Export { whom, form, to_file: false }).await?;
    let text = exported.text.unwrap_or_default();
    match file {
        None => terminal.text(text.as_bytes())?,
        Some(file) => write(&file, text.as_bytes())?,
    }
    terminal.aside(&count("command.exported", exported.count.into(), &[]));
    Ok(())
}

/// Writes a file that is not there yet.
///
/// # Errors
/// When it is there, or cannot be written.
pub(crate) fn write(file: &Path, bytes: &[u8]) -> Result<(), Stop> {
    let written = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(file)
        .and_then(|mut open| open.write_all(bytes));
    written.map_err(|error| {
        let holes = [("file", file.display().to_string()), ("why", error.to_string())];
        Stop::not_done(say("command.fileUnwritable", &[("file", &holes[0].1), ("why", &holes[1].1)]))
    })
}

async fn unmerge(
    named: &str,
    contact: Option<i64>,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let row = find::person(talk, named).await?;
    let contacts = talk.person(row.person).await?.map(|pane| pane.contacts).unwrap_or_default();
    let merged: Vec<ContactCard> = contacts.into_iter().filter(|contact| contact.is_merged).collect();
    if let Some(contact) = contact {
        let contact = find::contact(&merged, Some(contact), &person_name(&row))?.contact;
        talk.wish(Wish::Unmerge { contact }).await?;
        return done("command.unmergedOne", &row, terminal);
    }
    for ContactCard { contact, .. } in merged {
        talk.wish(Wish::Unmerge { contact }).await?;
    }
    done("command.unmerged", &row, terminal)
}

/// Lets go of one contact of a person, who stays with the others.
async fn remove_one(
    named: &str,
    contact: i64,
    yes: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let row = find::person(talk, named).await?;
    let contacts = talk.person(row.person).await?.map(|pane| pane.contacts).unwrap_or_default();
    let by_id: Vec<ContactCard> = contacts.into_iter().filter(|contact| contact.is_by_id).collect();
    let card = find::contact(&by_id, Some(contact), &person_name(&row))?;
    let holes = [("key", name::harmless(&card.key, 64)), ("person", person_name(&row))];
    let holes = holes.each_ref().map(|(hole, filling)| (*hole, filling.as_str()));
    if !yes && !terminal.confirms(&say("command.removeOne", &holes)).await? {
        return Err(Stop::not_done(say("command.nothingChanged", &[])));
    }
    talk.wish(Wish::RemoveContacts { contacts: vec![contact] }).await?;
    terminal.line(&say("command.removedOne", &holes))
}

async fn remove(persons: &[String], yes: bool, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let mut contacts = Vec::new();
    let rows = found(persons, talk).await?;
    for row in &rows {
        let pane = talk.person(row.person).await?;
        let by_id = pane.iter().flat_map(|pane| &pane.contacts).filter(|contact| contact.is_by_id);
        let before = contacts.len();
        contacts.extend(by_id.map(|contact| contact.contact));
        if contacts.len() == before {
            return Err(Stop::not_done(say("command.notById", &[("person", &person_name(row))])));
        }
    }
    let number = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let people = find::candidates(rows.iter().map(person_name));
    if !yes && !terminal.confirms(&count("command.remove", number, &[("people", &people)])).await? {
        return Err(Stop::not_done(say("command.nothingChanged", &[])));
    }
    talk.wish(Wish::RemoveContacts { contacts }).await?;
    terminal.line(&count("command.removed", number, &[("people", &people)]))
}

/// Asks about one person and shows the answer.
async fn check(named: &str, talk: &mut Talk, terminal: &mut Terminal) -> Result<(), Stop> {
    let row = find::person(talk, named).await?;
    let asked = terminal.now();
    let begun = match talk.tried(Wish::CheckPerson { person: row.person }, PATIENCE).await? {
        // What is known is the answer.
        Some(problem) if problem.code == ProblemCode::JustAsked => i64::MIN,
        Some(problem) => return Err(problem.into()),
        None => asked,
    };
    let answer = async {
        loop {
            let pane = talk.person(row.person).await?;
            let Some(pane) = pane else {
                return Err(Stop::no_such(say("command.noPerson", &[("named", &find::shown(named))])));
            };
            let relation = pane.row.relation.as_ref().and_then(|relation| relation.observed);
            if pane.row.seen.observed.max(relation).is_some_and(|at| at >= begun) {
                return Ok(pane.row);
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
    };
    let late = || Stop::timed_out(say("command.personNotChecked", &[("person", &person_name(&row))]));
    let row = tokio::time::timeout(PATIENCE, answer).await.unwrap_or_else(|_| Err(late()))?;
    let state = talk.state().await?;
    let account = state.accounts.iter().find(|account| account.id == row.account);
    let words = wording::person(&row, account, terminal.now(), terminal.clock);
    let through = account.map(account_name).unwrap_or_default();
    terminal.line(&format!("{}  {words}  {through}", person_name(&row)))
}
