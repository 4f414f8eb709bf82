//! Who the account is. The service has no task for it that every server answers, so that the own status tells; where the server
//! has `GET /users/me`, as observed, that tells its name, too.

use super::ids;
use crate::contract::Site;
use crate::lenient;
use presence::service::{Me, Trouble};
use serde_json::Value;
use url::Url;

/// The account, from its own status or from what the server says of its user. Accounts of one server are told apart by their
/// user's name, or by their id where the server does not tell one.
pub(super) fn me(value: &Value, site: &Site) -> Result<Me, Trouble> {
    let id = ids::told(value.get("user_id"))
        .ok_or_else(|| Trouble::Unreadable("no user_id of the account".into()))?;
    let name = lenient::text(value.get("username")).map(|name| lenient::cut(name, lenient::MOST_NAME));
    Ok(who(&id, &name.unwrap_or_else(|| format!("user {id}").into()), site))
}

/// An account without a status yet. That the server says so of it shows that its token is good.
pub(super) fn without_status(site: &Site) -> Me {
    let host = host(site);
    Me { key: ids::of_account("", &host).into(), name: host.into(), handle: "".into(), picture: None }
}

fn who(id: &str, name: &str, site: &Site) -> Me {
    let host = host(site);
    let key = ids::of_account(id, &host).into();
    Me { key, name: format!("{name} at {host}").into(), handle: id.into(), picture: None }
}

/// The host of the account's base, with its port where that is not the usual one.
fn host(site: &Site) -> String {
    let url = Url::parse(&site.base).ok();
    let host = url.as_ref().and_then(|url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    });
    host.unwrap_or_else(|| site.base.clone())
}
