//! `contact show`: everything about one person.

use super::ending::Stop;
use super::find;
use super::json::{Person, VERSION, Watch};
use super::known::{self, Known};
use super::talk::Talk;
use super::terminal::{Colour, Terminal};
use super::wording;
use agent::name;
use agent::wire::{Account, ContactCard, PersonPane, State};
use agent::words::say;
use serde::Serialize;

/// `contact show --json`.
#[derive(Serialize)]
struct Shown {
    porchlight: u32,
    person: Whole,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    #[serde(flatten)]
    person: Person,
    own_name: Option<String>,
    note: Option<String>,
    watch: Watch,
    #[serde(flatten)]
    known: Known,
    known_as: Vec<KnownAs>,
}

/// One contact of the person.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct KnownAs {
    contact: i64,
    account: i64,
    /// The short name of the account's service; null when the account is gone.
    service: Option<String>,
    /// Their id at the service.
    key: String,
    name: String,
    handle: Option<String>,
    /// Their phone number, where the user entered one.
    phone: Option<String>,
    /// Whether a phone number would make their chat open.
    takes_phone: bool,
    is_by_id: bool,
    /// Whether they became part of this person by a merge.
    is_merged: bool,
    /// The web address of their chat, or of all chats; null when it cannot be opened.
    chat: Option<String>,
    /// The web address of their page; null when it cannot be opened.
    page: Option<String>,
}

/// Shows everything about a person.
///
/// # Errors
/// When there is no such one.
pub(crate) async fn show(
    named: &str,
    json: bool,
    talk: &mut Talk,
    terminal: &mut Terminal,
) -> Result<(), Stop> {
    let row = find::person(talk, named).await?;
    let pane = talk.person(row.person).await?;
    let pane =
        pane.ok_or_else(|| Stop::no_such(say("command.noPerson", &[("named", &find::shown(named))])))?;
    let state = talk.state().await?;
    if json {
        let person = whole(pane, &state, terminal.now());
        return terminal.json(&Shown { porchlight: VERSION, person });
    }
    in_words(&pane, &state, terminal)
}

fn whole(pane: PersonPane, state: &State, now: i64) -> Whole {
    Whole {
        person: Person::of(&pane.row, state, now),
        known: Known::of(&pane),
        own_name: pane.own_name,
        note: pane.note,
        watch: Watch::of(pane.watch),
        known_as: pane.contacts.into_iter().map(|card| known_as(card, state)).collect(),
    }
}

fn known_as(card: ContactCard, state: &State) -> KnownAs {
    let ContactCard { contact, account, key, name, handle, phone, takes_phone, .. } = card;
    KnownAs {
        contact,
        account,
        service: account_of(state, account).map(|account| account.service.clone()),
        key,
        name,
        handle: Some(handle).filter(|handle| !handle.is_empty()),
        phone,
        takes_phone,
        is_by_id: card.is_by_id,
        is_merged: card.is_merged,
        chat: card.chat,
        page: card.profile,
    }
}

fn account_of(state: &State, id: i64) -> Option<&Account> {
    state.accounts.iter().find(|account| account.id == id)
}

fn in_words(pane: &PersonPane, state: &State, terminal: &mut Terminal) -> Result<(), Stop> {
    let (now, clock) = (terminal.now(), terminal.clock);
    terminal.line(&terminal.paint(&find::person_name(&pane.row), Colour::Bold))?;
    for contact in &pane.contacts {
        let account = account_of(state, contact.account);
        let mut row = pane.row.clone();
        row.seen.clone_from(&contact.seen);
        row.relation.clone_from(&contact.relation);
        let words = wording::person(&row, account, now, clock);
        let through = account.map(find::account_name).unwrap_or_default();
        terminal.line(&format!("  {through}  {}  {words}", name::harmless(&contact.key, 64)))?;
        if let Some(phone) = &contact.phone {
            terminal.line(&format!("    {}: {}", say("window.phone", &[]), name::harmless(phone, 40)))?;
        }
    }
    for line in known::words(pane, now, clock) {
        terminal.line(&format!("  {line}"))?;
    }
    if pane.row.is_watched {
        terminal.line(&format!("  {}", say("filter.watched", &[])))?;
    }
    let labels = pane.row.labels.iter().filter_map(|id| state.labels.iter().find(|label| label.id == *id));
    let labels: Vec<String> = labels.map(|label| wording::label_name(state, label)).collect();
    if !labels.is_empty() {
        terminal.line(&format!("  {}", say("command.labels", &[("labels", &labels.join(", "))])))?;
    }
    if let Some(note) = &pane.note {
        for line in name::harmless_lines(note, 4_000).lines() {
            terminal.line(&format!("  {line}"))?;
        }
    }
    Ok(())
}
