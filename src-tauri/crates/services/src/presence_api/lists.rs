//! The contact lists: people who listen and favourites, of the product that the service comes from. Not every server has them.

use crate::lenient;
use crate::shape;
use presence::service::{ContactPage, ContactRow, ListKey, ListOffer, ListPage, Page, Trouble};
use serde_json::Value;
use std::collections::HashSet;

/// Pages are counted from here.
pub(super) const FIRST_PAGE: u32 = 1;

/// A list that goes on beyond this page has no end: a quarter of a million rows.
const LAST_PAGE: u32 = 2_500;

/// A contact list, as its key names it. The key is also the name of the rows in an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Listeners,
    Favorites,
}

impl List {
    pub(super) fn of(key: &ListKey) -> Option<Self> {
        [Self::Listeners, Self::Favorites].into_iter().find(|list| *key.0 == *list.key())
    }

    /// The list that a page of [`presence::service::Task::Lists`] looks for. Each is looked for by its first person, for there
    /// is no list of lists.
    pub(super) fn on(page: &Page) -> Self {
        if page.0.as_deref() == Some(Self::Favorites.key()) { Self::Favorites } else { Self::Listeners }
    }

    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Listeners => "/feed/listeners",
            Self::Favorites => "/favorites",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Listeners => "listeners",
            Self::Favorites => "favorites",
        }
    }
}

/// The number of a page of rows. A page is what `read` made, so that anything else is the first.
pub(super) fn number(page: &Page) -> u32 {
    page.0.as_deref().and_then(|page| page.parse().ok()).unwrap_or(FIRST_PAGE).max(FIRST_PAGE)
}

/// The list that was looked for, and where to look for the other.
pub(super) fn offers(list: List, value: &Value) -> Result<ListPage, Trouble> {
    rows(list, value)?;
    let offer = ListOffer {
        key: ListKey(list.key().into()),
        name: "".into(),
        count: lenient::count(value.get("total_count")),
        is_top: false,
    };
    let next = match list {
        List::Listeners => Some(Page(Some(List::Favorites.key().into()))),
        List::Favorites => None,
    };
    Ok(ListPage { offers: vec![offer], next })
}

/// The people on a page, each once.
pub(super) fn people(list: List, number: u32, value: &Value) -> Result<ContactPage, Trouble> {
    let all = rows(list, value)?;
    let has_next =
        lenient::flag(value.get("has_next")).ok_or_else(|| Trouble::Unreadable("has_next".into()))?;
    // An answer that says it is an earlier page would be read again without end.
    if lenient::count(value.get("page")).is_some_and(|told| told < number.into()) {
        return Err(Trouble::Unreadable("page number of another page".into()));
    }
    if has_next && number >= LAST_PAGE {
        return Err(Trouble::Unreadable("a list without end".into()));
    }
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(all.len());
    let mut unreadable = 0;
    for row in all {
        match person(row) {
            None => unreadable += 1,
            Some(row) if seen.insert(row.key.clone()) => rows.push(row),
            Some(_) => {}
        }
    }
    shape::enough(unreadable, all.len(), "user_id of a person")?;
    let next = has_next.then(|| Page(Some(number.saturating_add(1).to_string().into())));
    Ok(ContactPage { rows, unreadable, next, is_cut: false })
}

fn rows(list: List, value: &Value) -> Result<&[Value], Trouble> {
    match value.get(list.key()) {
        Some(Value::Array(rows)) => Ok(rows),
        _ => Err(Trouble::Unreadable(format!("no {} array", list.key()).into())),
    }
}

fn person(row: &Value) -> Option<ContactRow> {
    let username = lenient::text(row.get("username")).unwrap_or_default();
    Some(ContactRow {
        key: super::ids::told(row.get("user_id"))?.into(),
        name: lenient::cut(username, lenient::MOST_NAME),
        handle: super::statuses::handle(username).unwrap_or_default(),
        picture: lenient::picture(row.get("profile_image_url")),
        ..ContactRow::default()
    })
}
