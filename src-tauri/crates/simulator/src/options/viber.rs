//! What the Viber bot API is started with.

use std::time::Duration;

use crate::options::Limit;

/// The Viber bot API: one bot and its subscribers.
#[derive(Clone, Debug)]
pub struct ViberOptions {
    /// How many subscribers the bot has.
    pub subscribers: usize,
    /// The bot's token: three groups of 16 letters and digits, as the vendor's (viber.md 1.1).
    pub token: String,
    /// The bot's id, `pa:` and digits.
    pub bot_id: String,
    /// The bot's name.
    pub name: String,
    /// The bot's address within Viber, which deep links name.
    pub uri: String,
    /// Where `last_online` is written.
    pub last_online: LastOnlineStyle,
    /// How often `get_online` may be called; over it follows code 12. No limit is published (viber.md 1.4), so there
    /// is none at first.
    pub online_limit: Option<Limit>,
    /// Most ids of one `get_online`; more are `badData`. The page says 100, and one of the vendor's own programs takes 99 at
    /// most (viber.md 1.2).
    pub most_ids: usize,
    /// How often `get_user_details` may be called for one id.
    pub details_limit: Limit,
    /// When given, `avatar` is this, a slash and `<place>.png`, and the bot's `icon` the same with `icon.png`; else they are
    /// missing, and nobody is tempted to fetch.
    pub avatar_base: Option<String>,
}

impl ViberOptions {
    pub(super) fn subscribers(subscribers: usize) -> ViberOptions {
        ViberOptions { subscribers, ..ViberOptions::default() }
    }
}

impl Default for ViberOptions {
    /// A bot without subscribers; `get_user_details` twice in 12 hours for each id (viber.md 1.4).
    fn default() -> ViberOptions {
        ViberOptions {
            subscribers: 0,
            token: String::from("4a7d1ed414474e40-9c0f2b6e8d135a77-31b5fe0a6c92d846"),
            bot_id: String::from("pa:75346594275468546"),
            name: String::from("Marlow Ceramics"),
            uri: String::from("marlowceramics"),
            last_online: LastOnlineStyle::ZeroWhenNone,
            online_limit: None,
            most_ids: 100,
            details_limit: Limit { requests: 2, window: Duration::from_secs(12 * 3600) },
            avatar_base: None,
        }
    }
}

/// Where `last_online`, milliseconds since 1970, is written. The page does not know it; samples disagree (viber.md 1.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastOnlineStyle {
    /// Nowhere, as on the page.
    Absent,
    /// With `offline` alone.
    WhenOffline,
    /// With `offline`, and 0 with `undisclosed` and `unavailable`.
    ZeroWhenNone,
}
