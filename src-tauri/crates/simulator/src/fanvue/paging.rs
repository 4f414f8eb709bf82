//! Lists by pages: `page` from 1, `size` from 1 to 50, and an answer that says how many rows it has and whether there
//! are more (fanvue.md 3.1).

use serde_json::{Value, json};

use crate::fanvue::refusal::Refusal;

/// The most rows of a page.
const LARGEST: usize = 50;

/// The rows of a page when nothing is said.
const USUAL: usize = 15;

/// The parameters of a query, decoded, in order.
#[derive(Debug)]
pub(super) struct Query(Vec<(String, String)>);

impl Query {
    pub(super) fn read(query: Option<String>) -> Query {
        Query(url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect())
    }

    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// A number from 1 to `largest`.
    pub(super) fn number(&self, name: &str, usual: usize, largest: usize) -> Result<usize, Refusal> {
        match self.get(name).map(str::parse) {
            None => Ok(usual),
            Some(Ok(number)) if (1..=largest).contains(&number) => Ok(number),
            Some(_) => Err(Refusal::invalid(format!("{name}: must be a number from 1 to {largest}"))),
        }
    }

    /// `page` and `size`.
    pub(super) fn paging(&self) -> Result<Paging, Refusal> {
        Ok(Paging { page: self.number("page", 1, 1_000_000)?, size: self.number("size", USUAL, LARGEST)? })
    }
}

/// Which page of a list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Paging {
    page: usize,
    size: usize,
}

impl Paging {
    /// The rows of this page, and whether there are more.
    pub(super) fn cut<T>(self, rows: impl Iterator<Item = T>) -> (Vec<T>, bool) {
        let mut rows = rows.skip((self.page - 1) * self.size);
        let cut = rows.by_ref().take(self.size).collect();
        (cut, rows.next().is_some())
    }

    /// The answer with these rows.
    pub(super) fn answer(self, data: Vec<Value>, has_more: bool) -> Value {
        let pagination = json!({ "page": self.page, "size": data.len(), "hasMore": has_more });
        json!({ "data": data, "pagination": pagination })
    }
}
