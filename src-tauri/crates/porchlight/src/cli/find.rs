//! Finding what was named: an account by its id, its service or `SERVICE:NAME`; a person by their id, a whole name, handle or
//! id at the service, or by what only one of them contains; a label by its name or its id.

use super::ending::Stop;
use super::talk::Talk;
use super::wording::label_name;
use agent::name;
use agent::wire::{Account, ContactCard, Label, ListQuery, Row, State};
use agent::words::{count, say};

/// Most candidates in a sentence.
const NAMED: usize = 5;

/// Most people whose ids at the service are compared.
const COMPARED: usize = 25;

/// The account that a text names.
///
/// # Errors
/// When there is none, or more than one.
pub(crate) fn account<'a>(state: &'a State, named: &str) -> Result<&'a Account, Stop> {
    let matching: Vec<&Account> = match named.parse::<i64>() {
        Ok(id) => state.accounts.iter().filter(|account| account.id == id).collect(),
        Err(_) => {
            let (service, name) = named.split_once(':').map_or((named, None), |(s, n)| (s, Some(n)));
            let is_it = |account: &&Account| {
                is_same(&account.service, service) && name.is_none_or(|name| is_same(&account.name, name))
            };
            state.accounts.iter().filter(is_it).collect()
        }
    };
    let hint = |accounts: &[&Account]| {
        candidates(accounts.iter().map(|account| format!("{} {}", account.id, account_name(account))))
    };
    match matching.as_slice() {
        [account] => Ok(account),
        [] if state.accounts.is_empty() => Err(Stop::no_such(say("command.noAccounts", &[]))),
        [] => Err(Stop::no_such(say(
            "command.noAccount",
            &[("named", &shown(named)), ("candidates", &hint(&state.accounts.iter().collect::<Vec<_>>()))],
        ))),
        several => Err(Stop::no_such(say(
            "command.manyAccounts",
            &[("named", &shown(named)), ("candidates", &hint(several))],
        ))),
    }
}

/// An account as it can be named.
pub(crate) fn account_name(account: &Account) -> String {
    format!("{}:{}", account.service, name::for_row(&account.name))
}

/// The label that a text names, if there is one.
///
/// # Errors
/// When there is more than one.
pub(crate) fn label_if<'a>(state: &'a State, named: &str) -> Result<Option<&'a Label>, Stop> {
    let matching: Vec<&Label> =
        state.labels.iter().filter(|label| is_same(&label_name(state, label), named)).collect();
    match matching.as_slice() {
        [label] => Ok(Some(label)),
        [] => Ok(named.parse().ok().and_then(|id: i64| state.labels.iter().find(|label| label.id == id))),
        several => Err(Stop::no_such(say(
            "command.manyLabels",
            &[
                ("named", &shown(named)),
                (
                    "candidates",
                    &candidates(several.iter().map(|one| format!("{} {}", one.id, label_name(state, one)))),
                ),
            ],
        ))),
    }
}

/// The label that a text names.
///
/// # Errors
/// When there is none, or more than one.
pub(crate) fn label<'a>(state: &'a State, named: &str) -> Result<&'a Label, Stop> {
    label_if(state, named)?.ok_or_else(|| {
        let all = state.labels.iter().map(|label| label_name(state, label));
        Stop::no_such(say("command.noLabel", &[("named", &shown(named)), ("candidates", &candidates(all))]))
    })
}

/// The person that a text names.
///
/// # Errors
/// When there is none, or more than one.
pub(crate) async fn person(talk: &mut Talk, named: &str) -> Result<Row, Stop> {
    if let Ok(id) = named.parse::<i64>()
        && let Some(pane) = talk.person(id).await?
    {
        return Ok(pane.row);
    }
    let search = named.strip_prefix('@').unwrap_or(named);
    if search.trim().is_empty() {
        return Err(Stop::no_such(say("command.noPerson", &[("named", &shown(named))])));
    }
    let found =
        talk.slice(ListQuery { search: search.to_owned(), rows: 200, ..ListQuery::default() }).await?;
    let whole: Vec<&Row> =
        found.rows.iter().filter(|row| is_same(&row.name, search) || is_same(&row.handle, search)).collect();
    match (whole.as_slice(), found.rows.as_slice()) {
        ([row], _) => return Ok((*row).clone()),
        ([], []) => return Err(Stop::no_such(say("command.noPerson", &[("named", &shown(named))]))),
        ([], [row]) if found.matching == 1 => return Ok(row.clone()),
        ([], _) | ([_, ..], _) => {}
    }
    for row in found.rows.iter().take(COMPARED) {
        let pane = talk.person(row.person).await?;
        if pane.is_some_and(|pane| pane.contacts.iter().any(|contact| contact.key == search)) {
            return Ok(row.clone());
        }
    }
    let several: Vec<&Row> = if whole.is_empty() { found.rows.iter().collect() } else { whole };
    let names = candidates(several.iter().take(NAMED).map(|row| person_name(row)));
    let more = usize::try_from(found.matching).unwrap_or(usize::MAX).max(several.len());
    Err(Stop::no_such(count(
        "command.manyPersons",
        u64::try_from(more).unwrap_or(u64::MAX),
        &[("named", &shown(named)), ("candidates", &names)],
    )))
}

/// The contact of a person that an id names, or the only one there is.
///
/// # Errors
/// When none has this id, or there are several and none is named.
pub(crate) fn contact<'a>(
    cards: &'a [ContactCard],
    named: Option<i64>,
    person: &str,
) -> Result<&'a ContactCard, Stop> {
    let is_meant = |card: &&ContactCard| named.is_none_or(|named| named == card.contact);
    let meant: Vec<&ContactCard> = cards.iter().filter(is_meant).collect();
    if let [card] = meant.as_slice() {
        return Ok(card);
    }
    let shown =
        |card: &ContactCard| format!("{} {} {}", card.contact, card.service, name::harmless(&card.key, 64));
    let holes = [("person", person), ("candidates", &candidates(cards.iter().map(shown)))];
    Err(Stop::no_such(say("command.whichContact", &holes)))
}

/// A person as they can be named.
pub(crate) fn person_name(row: &Row) -> String {
    let is_told = row.handle.is_empty() || row.handle == row.name;
    let handle = if is_told { String::new() } else { format!(" @{}", row.handle) };
    format!("{} {}{handle}", row.person, row.name)
}

/// At most [`NAMED`] of these in words.
pub(crate) fn candidates(all: impl Iterator<Item = String>) -> String {
    let mut all: Vec<String> = all.take(NAMED + 1).collect();
    if all.len() > NAMED {
        all.truncate(NAMED);
        all.push(String::from("…"));
    }
    if all.is_empty() { say("command.none", &[]) } else { all.join(", ") }
}

/// Whether two names are the same to people.
pub(crate) fn is_same(one: &str, other: &str) -> bool {
    one == other || one.to_lowercase() == other.to_lowercase()
}

/// What was typed, harmless to write.
pub(crate) fn shown(named: &str) -> String {
    name::harmless(named, 64)
}
