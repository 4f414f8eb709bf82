//! The JSON of an answer, and what is wrong when there is none.

use crate::contract::Answer;
use presence::service::Trouble;
use serde_json::Value;
use serde_json::error::Category;

/// The JSON of an answer that says it holds some. Whoever answers otherwise is a network's sign-in page or a proxy, not the
/// service. Nesting beyond 128 levels, numbers no double can hold and bytes before the first brace are refused; of
/// members with the same name the last one counts.
pub(crate) fn json(answer: &Answer) -> Result<Value, Trouble> {
    if !says_json(answer) {
        return Err(Trouble::NotTheService);
    }
    serde_json::from_slice(&answer.body).map_err(|error| {
        let shape = match error.classify() {
            Category::Eof if answer.body.is_empty() => "empty body",
            Category::Eof => "JSON that ends too early",
            Category::Io | Category::Syntax | Category::Data => "no JSON",
        };
        Trouble::Unreadable(shape.into())
    })
}

/// Whether the answer calls itself JSON.
pub(crate) fn says_json(answer: &Answer) -> bool {
    kind(answer).is_some_and(|kind| {
        let subtype = kind.rsplit_once('/').map_or("", |(_, subtype)| subtype);
        subtype == "json" || subtype.ends_with("+json")
    })
}

/// Whether the answer calls itself a web page.
pub(crate) fn says_page(answer: &Answer) -> bool {
    kind(answer).is_some_and(|kind| kind == "text/html" || kind == "application/xhtml+xml")
}

/// Whether the answer calls itself plain text.
pub(crate) fn says_text(answer: &Answer) -> bool {
    kind(answer).is_some_and(|kind| kind == "text/plain")
}

fn kind(answer: &Answer) -> Option<String> {
    let whole = answer.header("content-type")?;
    Some(whole.split(';').next().unwrap_or(whole).trim().to_ascii_lowercase())
}
