//! Reading people: one user, and pages of them.

use super::lists::List;
use super::pages::{self, Next};
use super::{errors, relations};
use crate::contract::Site;
use crate::lenient;
use crate::shape;
use presence::service::{ContactPage, ContactRow, ListKey, Me, Trouble};
use serde_json::Value;
use std::collections::HashSet;
use url::Url;

/// Longest name or handle that is kept: the service allows 255 characters.
const MOST_NAME: usize = 255;

/// The id of a user object, in figures.
pub(super) fn id(user: &Value) -> Option<String> {
    lenient::count(user.get("id")).map(|id| id.to_string())
}

/// What is wrong with JSON of another shape than promised: the service's own words when it answers an error as a success, else
/// the shape at fault.
pub(super) fn misshapen(value: &Value, shape: &str) -> Trouble {
    if value.get("errors").is_some_and(|errors| !errors.is_null()) {
        Trouble::Refused { status: 200, words: errors::words_in(value) }
    } else {
        Trouble::Unreadable(shape.into())
    }
}

/// Who the account is. Ids are unique in one community only, so the key names its host, too.
pub(super) fn me(value: &Value, site: &Site) -> Result<Me, Trouble> {
    let id = id(value).ok_or_else(|| misshapen(value, "no id of the account"))?;
    let base = Url::parse(&site.base).ok();
    let host = base.as_ref().and_then(Url::host_str).unwrap_or(&site.base);
    let port = base.as_ref().and_then(Url::port).map(|port| format!(":{port}")).unwrap_or_default();
    let handle = handle(value);
    Ok(Me {
        key: format!("{id}@{host}{port}").into(),
        name: name(value, handle),
        handle: handle.into(),
        picture: None,
    })
}

/// The people on the page of a list at `asked`, each once. Deleted accounts are nobody.
pub(super) fn people(
    value: &Value,
    list: &ListKey,
    asked: &str,
    site: &Site,
) -> Result<ContactPage, Trouble> {
    let Some(Value::Array(results)) = value.get("results") else {
        return Err(misshapen(value, "no results"));
    };
    let sides = match List::of(list) {
        Some(List::RequestsSent) => ["to_user", "from_user"],
        Some(List::Requests | List::OfUser { .. }) | None => ["from_user", "to_user"],
    };
    let mut page = ContactPage::default();
    let mut seen = HashSet::new();
    for row in results {
        // A request holds who sent it and whom it was sent to, of whom one is the owner; every other row is the person.
        let user = sides.iter().find_map(|side| row.get(side)).unwrap_or(row);
        match person(user) {
            None => page.unreadable += 1,
            Some(_) if lenient::flag(user.get("deleted")) == Some(true) => {}
            Some(person) if seen.insert(person.key.clone()) => page.rows.push(person),
            Some(_) => {}
        }
    }
    shape::enough(page.unreadable, results.len(), "id of a person")?;
    match pages::next(value.get("next"), asked, site) {
        Next::End => {}
        Next::Page(next) => page.next = Some(next),
        Next::Nowhere => page.is_cut = true,
    }
    Ok(page)
}

fn person(user: &Value) -> Option<ContactRow> {
    let handle = handle(user);
    Some(ContactRow {
        key: id(user)?.into(),
        name: name(user, handle),
        handle: handle.into(),
        picture: lenient::picture(user.get("avatar")),
        registered: lenient::date(user.get("date_joined")).and_then(lenient::day),
        // Whoever reads without signing in is told no status at all, which is not "none".
        relation: user.get("connection_status").and_then(relations::relation),
        ..ContactRow::default()
    })
}

fn name(user: &Value, handle: &str) -> Box<str> {
    lenient::cut(lenient::text(user.get("real_name")).unwrap_or(handle), MOST_NAME)
}

fn handle(user: &Value) -> &str {
    let handle = lenient::text(user.get("username")).unwrap_or_default();
    // A cut handle would be another one.
    if handle.chars().nth(MOST_NAME).is_some() { "" } else { handle }
}
