//! Lists by `limit` and `offset`, with addresses of the pages before and after.

use axum::http::Uri;
use serde_json::{Value, json};

use crate::community::{CommunityOptions, NextLink};
use crate::simulator::Urls;

/// Which rows of a list. A limit that is no number is as if left out, and one that is too large is cut.
#[derive(Debug)]
pub(super) struct Window {
    limit: usize,
    offset: usize,
    path: String,
    /// The other parameters, to be carried along.
    others: Vec<(String, String)>,
}

impl Window {
    pub(super) fn read(uri: &Uri, options: &CommunityOptions) -> Window {
        let given = url::form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).into_owned();
        let mut window = Window {
            limit: options.usual_limit,
            offset: 0,
            path: String::from(uri.path()),
            others: Vec::new(),
        };
        for (name, value) in given {
            match (name.as_str(), value.parse::<usize>()) {
                ("limit", Ok(limit)) if limit > 0 => window.limit = limit,
                ("offset", Ok(offset)) => window.offset = offset,
                ("limit" | "offset", Ok(_) | Err(_)) => {}
                (_, Ok(_) | Err(_)) => window.others.push((name, value)),
            }
        }
        window.limit = window.limit.min(options.largest_limit);
        window
    }

    /// The value of another parameter.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.others.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    /// The answer with this page's share of all rows.
    pub(super) fn answer(&self, rows: Vec<Value>, options: &CommunityOptions, urls: &Urls) -> Value {
        let count = rows.len();
        let after = self.offset + self.limit;
        let link = |offset: usize| {
            let (origin, offset) = match &options.next_link {
                NextLink::Own => (urls.community.as_str(), offset),
                NextLink::Foreign(origin) => (origin.as_str(), offset),
                NextLink::Loop => (urls.community.as_str(), self.offset),
            };
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(&self.others);
            query.append_pair("limit", &self.limit.to_string());
            query.append_pair("offset", &offset.to_string());
            format!("{origin}{}?{}", self.path, query.finish())
        };
        let has_next = after < count || options.next_link == NextLink::Loop;
        let page: Vec<Value> = rows.into_iter().skip(self.offset).take(self.limit).collect();
        json!({
            "count": count,
            "next": has_next.then(|| link(after)),
            "previous": (self.offset > 0).then(|| link(self.offset.saturating_sub(self.limit))),
            "results": page,
        })
    }
}
