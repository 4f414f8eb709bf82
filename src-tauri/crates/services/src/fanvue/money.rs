//! Amounts of money, which the interface gives in cents.

use presence::service::Price;
use serde_json::Value;

/// The only currency the interface is known to name (`pricing { USD { price } }`), and so what an amount without one is in.
const CURRENCY: &str = "USD";

/// A price from `pricing`: the currency is the name of its member, the amount lies in it. What has another shape, and a price
/// of nothing, is none.
pub(super) fn price(pricing: Option<&Value>) -> Option<Price> {
    let members = pricing?.as_object()?;
    members.iter().find_map(|(currency, amount)| {
        let is_currency = currency.len() == 3 && currency.bytes().all(|byte| byte.is_ascii_alphabetic());
        let cents = cents(amount.get("price").unwrap_or(amount)).filter(|cents| *cents > 0)?;
        is_currency.then(|| Price { cents, currency: currency.as_str().into() })
    })
}

/// An amount of which only the figure is told.
pub(super) fn amount(gross: Option<&Value>) -> Option<Price> {
    Some(Price { cents: cents(gross?)?, currency: CURRENCY.into() })
}

/// Whole cents, also of a number that is written as text; figures are declared as doubles.
fn cents(value: &Value) -> Option<u64> {
    // Beyond 2^53 a double no longer counts by ones.
    const MOST: f64 = 9_007_199_254_740_992.0;
    let figure = value.as_f64().or_else(|| value.as_str()?.trim().parse().ok())?;
    (0.0..=MOST).contains(&figure).then(|| figure.round() as u64)
}
