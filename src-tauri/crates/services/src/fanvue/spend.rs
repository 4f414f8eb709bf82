//! Reading `GET /insights/fans/{id}`: what one fan spent, and how their subscription stands.

use super::{money, read, words};
use crate::lenient;
use presence::service::{Spend, Subscription, Trouble};
use presence::sighting::LastSeen;
use presence::time::Wall;
use serde_json::Value;

/// What an answer says of one fan. A part that cannot be read is not told.
pub(super) fn spend(value: &Value, arrived: Wall) -> Result<Spend, Trouble> {
    let part = |name| value.get(name).filter(|part| part.is_object());
    if part("spending").is_none() && part("subscription").is_none() {
        return Err(read::misshapen(value, "no spending"));
    }
    let spending = |name| part("spending").and_then(|spending| spending.get(name));
    Ok(Spend {
        total: spending("total").and_then(|total| money::amount(total.get("gross"))),
        last_purchase: words::sent(spending("lastPurchaseAt"), arrived),
        subscription: part("subscription").and_then(|told| subscription(told, value.get("status"))),
    })
}

/// A follower has the same members, all empty.
fn subscription(told: &Value, status: Option<&Value>) -> Option<Subscription> {
    let at = |name| match lenient::date(told.get(name))? {
        LastSeen::At(at) => Some(at),
        LastSeen::Day(_) => None,
    };
    let renews = at("renewsAt");
    let is_or_was = matches!(lenient::text(status), Some("subscriber" | "expired"));
    let has = is_or_was || renews.is_some() || at("createdAt").is_some();
    has.then(|| Subscription { renews, is_renewing: lenient::flag(told.get("autoRenewalEnabled")) })
}
