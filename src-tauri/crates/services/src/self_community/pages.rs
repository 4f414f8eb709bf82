//! Paged lists: `{ count, next, previous, results[] }`, where `next` is a whole address. The token goes with every request, so a
//! page is kept as what follows the community's own base, and never leads to another host.

use crate::contract::Site;
use presence::service::Page;
use serde_json::Value;
use url::Url;

/// Longest place in a list that is kept.
const MOST_BYTES: usize = 2048;

/// What follows a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing.
    End,
    /// Another page.
    Page(Page),
    /// Something that leads elsewhere, or back to where it came from.
    Nowhere,
}

/// The whole address of a place in a list; nothing when it is none on the community's own base.
pub(super) fn address(rest: &str, site: &Site) -> Option<String> {
    let whole = rest.starts_with('/').then(|| format!("{}{rest}", site.base))?;
    let url = Url::parse(&whole).ok()?;
    below(&url, site).map(|rest| format!("{}{rest}", site.base))
}

/// What `next` on the page at `asked` leads to.
pub(super) fn next(told: Option<&Value>, asked: &str, site: &Site) -> Next {
    let text = match told {
        None | Some(Value::Null) => return Next::End,
        Some(Value::String(text)) => text.trim(),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => return Next::Nowhere,
    };
    if text.is_empty() {
        return Next::End;
    }
    let Ok(asked) = Url::parse(asked) else { return Next::Nowhere };
    let Ok(mut url) = asked.join(text) else { return Next::Nowhere };
    url.set_fragment(None);
    let goes_on = match (offset(&asked), offset(&url)) {
        (from, Some(to)) => from.unwrap_or(0) < to,
        (_, None) => url != asked,
    };
    match below(&url, site) {
        Some(rest) if goes_on && rest.len() <= MOST_BYTES => Next::Page(Page(Some(rest.into()))),
        Some(_) | None => Next::Nowhere,
    }
}

/// What follows the base in an address. That it does and goes on with a slash means that host and port are the base's, and no
/// user stands in it.
fn below(url: &Url, site: &Site) -> Option<String> {
    url.as_str().strip_prefix(&site.base).filter(|rest| rest.starts_with('/')).map(str::to_owned)
}

fn offset(url: &Url) -> Option<u64> {
    url.query_pairs().find(|(name, _)| name == "offset")?.1.parse().ok()
}
