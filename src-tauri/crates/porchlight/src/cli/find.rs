//! Finding what was named: an account by its id, its service (the one that is signed in there) or `SERVICE:NAME`; a person by their id, a whole name, handle or
//! id at the service, or by what only one of them contains; a label by its name or its id. Where the same text is one person's
//! id here and another's at a service, neither is taken: `person:ID` and `SERVICE:ID` say for certain who is meant.

use super::ending::Stop;
use super::talk::Talk;
use super::wording::label_name;
use agent::name;
use agent::wire::{Account, ContactCard, Label, ListQuery, Row, State};
use agent::words::{count, say};
use std::collections::BTreeSet;

/// Most candidates in a sentence.
const NAMED: usize = 5;

/// What stands before a number that is a person's here, and no id at a service.
const PERSON: &str = "person";

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
            let all: Vec<&Account> = state.accounts.iter().filter(is_it).collect();
            // A creator who is managed through another's sign-in goes by a name or a number of their own.
            let own: Vec<&Account> = all.iter().filter(|account| !account.is_seat).copied().collect();
            if name.is_none() && own.len() == 1 { own } else { all }
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
    let nobody = || Stop::no_such(say("command.noPerson", &[("named", &shown(named))]));
    if let Some((kind, id)) = named.split_once(':') {
        if is_same(kind, PERSON) {
            return with_number(talk, id).await?.ok_or_else(nobody);
        }
        let of_service = of_service(talk, kind, id).await?;
        if !of_service.is_empty() {
            return one_of(of_service, named);
        }
    }
    let search = named.strip_prefix('@').unwrap_or(named);
    if search.trim().is_empty() {
        return Err(nobody());
    }
    let found =
        talk.slice(ListQuery { search: search.to_owned(), rows: 200, ..ListQuery::default() }).await?;
    let mut exact: Vec<Row> = with_number(talk, named).await?.into_iter().collect();
    exact.extend(with_key(talk, search, |_account| true).await?);
    let is_whole = |row: &&Row| is_same(&row.name, search) || is_same(&row.handle, search);
    exact.extend(found.rows.iter().filter(is_whole).cloned());
    if !exact.is_empty() {
        return one_of(exact, named);
    }
    let matching = usize::try_from(found.matching).unwrap_or(usize::MAX);
    match <[Row; 1]>::try_from(found.rows) {
        Ok([row]) if matching == 1 => Ok(row),
        Ok([row]) => Err(several(&[row], matching, named)),
        Err(rows) if rows.is_empty() => Err(nobody()),
        Err(rows) => Err(several(&rows, matching, named)),
    }
}

/// The person whose number here this is.
async fn with_number(talk: &mut Talk, number: &str) -> Result<Option<Row>, Stop> {
    match number.parse::<i64>() {
        Ok(number) => Ok(talk.person(number).await?.map(|pane| pane.row)),
        Err(_) => Ok(None),
    }
}

/// Who has this id at a service, through the accounts that are meant.
async fn with_key(talk: &mut Talk, key: &str, is_meant: impl Fn(i64) -> bool) -> Result<Vec<Row>, Stop> {
    let keyed = talk.keyed(key).await?;
    let mut rows = Vec::new();
    for one in keyed.into_iter().filter(|one| is_meant(one.account)) {
        rows.extend(talk.person(one.person).await?.map(|pane| pane.row));
    }
    Ok(rows)
}

/// Who has this id at the service of that name.
async fn of_service(talk: &mut Talk, service: &str, key: &str) -> Result<Vec<Row>, Stop> {
    let state = talk.state().await?;
    let accounts = state.accounts.iter().filter(|account| is_same(&account.service, service));
    let accounts: Vec<i64> = accounts.map(|account| account.id).collect();
    if accounts.is_empty() {
        return Ok(Vec::new());
    }
    with_key(talk, key, |account| accounts.contains(&account)).await
}

/// The one person that all of these are.
fn one_of(mut rows: Vec<Row>, named: &str) -> Result<Row, Stop> {
    let mut met = BTreeSet::new();
    rows.retain(|row| met.insert(row.person));
    match <[Row; 1]>::try_from(rows) {
        Ok([row]) => Ok(row),
        Err(rows) => Err(several(&rows, rows.len(), named)),
    }
}

/// More than one can be meant.
fn several(rows: &[Row], matching: usize, named: &str) -> Stop {
    let matching = matching.max(rows.len());
    let mut names: Vec<String> = rows.iter().take(NAMED).map(person_name).collect();
    if matching > names.len() {
        names.push(String::from("…"));
    }
    let number = rows.first().map_or(0, |row| row.person);
    let holes =
        [("named", shown(named)), ("candidates", names.join(", ")), ("number", format!("{PERSON}:{number}"))];
    let holes = holes.each_ref().map(|(hole, filling)| (*hole, filling.as_str()));
    Stop::no_such(count("command.manyPersons", u64::try_from(matching).unwrap_or(u64::MAX), &holes))
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
