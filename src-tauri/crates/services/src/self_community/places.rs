//! Where a community has its pages. It can put them elsewhere by two of its preferences, which are templates like `/user/{id}/`.
//! They stand among about thirty, in a paged list whose usual page is as long as nobody knows.

use super::pages::{self, Next};
use super::users;
use crate::contract::Site;
use crate::lenient;
use presence::service::{Places, PlacesPage, Trouble};
use serde_json::Value;
use url::Url;

/// Longest template that is kept.
const MOST_BYTES: usize = 2048;

/// What a template can ask for, a word that goes through the reading of addresses unchanged in its place, and what ours says.
const HOLES: [(&str, &str, &str); 2] = [("id", "-.key.-", "{key}"), ("username", "-.handle.-", "{handle}")];

/// The places that the page of preferences at `asked` tells of. One that cannot be used is not told.
pub(super) fn places(value: &Value, asked: &str, site: &Site) -> Result<PlacesPage, Trouble> {
    let Some(Value::Array(preferences)) = value.get("results") else {
        return Err(users::misshapen(value, "no results"));
    };
    let told = |wanted: &str| {
        let is_wanted = |preference: &&Value| {
            let name = lenient::text(preference.get("name")).unwrap_or_default();
            name.strip_prefix("configurations.").unwrap_or(name) == wanted
        };
        let preference = preferences.iter().find(is_wanted)?;
        template(lenient::text(preference.get("value"))?, site).map(Into::into)
    };
    let places = Places { profile: told("url_template_profile"), chat: told("url_template_private_message") };
    Ok(match pages::next(value.get("next"), asked, site) {
        Next::End => PlacesPage { places, next: None, is_cut: false },
        Next::Page(next) => PlacesPage { places, next: Some(next), is_cut: false },
        Next::Nowhere => PlacesPage { places, next: None, is_cut: true },
    })
}

/// A template in our own words, for a page on the community's own base. Nothing when it leads elsewhere, asks for what is not
/// known, or asks for nothing: then it would be the same page for everybody.
fn template(text: &str, site: &Site) -> Option<String> {
    if HOLES.iter().any(|(_, stand_in, _)| text.contains(stand_in)) {
        return None;
    }
    let mut filled = text.to_owned();
    for (hole, stand_in, _) in HOLES {
        filled = filled.replace(&format!("{{{hole}}}"), stand_in);
    }
    if filled == text || filled.contains(['{', '}', '\\']) {
        return None;
    }
    let url = Url::parse(&format!("{}/", site.base)).ok()?.join(&filled).ok()?;
    let rest = url.as_str().strip_prefix(&site.base).filter(|rest| rest.starts_with('/'))?;
    let mut ours = format!("{{base}}{rest}");
    for (_, stand_in, hole) in HOLES {
        ours = ours.replace(stand_in, hole);
    }
    // A step back in the path takes the hole before it away.
    let asks = HOLES.iter().any(|(_, _, hole)| ours.contains(hole));
    (asks && url.fragment().is_none() && ours.len() <= MOST_BYTES).then_some(ours)
}
