//! Who the account is. The service has no task for it that every server answers, so that the own status tells.

use super::ids;
use crate::contract::Site;
use presence::service::{Me, Trouble};
use serde_json::Value;
use url::Url;

/// The account, from its own status. Its name is the host's, because the service calls it nothing.
pub(super) fn me(value: &Value, site: &Site) -> Result<Me, Trouble> {
    let id = ids::told(value.get("user_id"))
        .ok_or_else(|| Trouble::Unreadable("no user_id of the account".into()))?;
    Ok(who(&id, site))
}

/// An account without a status yet. That the server says so of it shows that its token is good.
pub(super) fn without_status(site: &Site) -> Me {
    who("", site)
}

fn who(id: &str, site: &Site) -> Me {
    let host = host(site);
    Me { key: ids::of_account(id, &host).into(), name: host.into(), handle: id.into() }
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
