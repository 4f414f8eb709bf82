//! What the Presence & Status API is started with.

use std::time::Duration;

/// The Presence & Status API: one account, and the users it can ask about.
#[derive(Clone, Debug)]
pub struct PresenceOptions {
    /// How many other users there are.
    pub users: usize,
    /// Whether it behaves as the page says or as the server that was run.
    pub mode: PresenceMode,
    /// Who can sign in.
    pub owner: PresenceOwner,
    /// The one-time code, the same for everybody (presence-api.md 3.2).
    pub otp: String,
    /// How long an access token lives. 30 min at the vendor.
    pub access_lifetime: Duration,
    /// How long a refresh token lives. 30 days at the vendor.
    pub refresh_lifetime: Duration,
    /// The most ids of one bulk call. 50 at the vendor.
    pub most_ids: usize,
    /// `GET /feed/listeners`.
    pub listeners: Offered,
    /// `GET /favorites`.
    pub favorites: Offered,
    /// `POST /admin/cleanup-presence`.
    pub cleanup: Cleanup,
    /// Which changes of other users are pushed.
    pub pushed: Pushed,
    /// Put into every token, so that a search for it finds any that leaked. Letters and digits.
    pub token_marker: String,
    /// When given, `profile_image_url` is this, a slash and `<user_id>.png`; else it is null, and nobody is tempted to
    /// fetch.
    pub avatar_base: Option<String>,
}

impl PresenceOptions {
    pub(super) fn users(users: usize) -> PresenceOptions {
        PresenceOptions { users, ..PresenceOptions::default() }
    }
}

impl Default for PresenceOptions {
    fn default() -> PresenceOptions {
        PresenceOptions {
            users: 0,
            mode: PresenceMode::Documented,
            owner: PresenceOwner {
                user_id: 1,
                username: String::from("marlow"),
                phone: String::from("+420601234567"),
            },
            otp: String::from("123456"),
            access_lifetime: Duration::from_secs(30 * 60),
            refresh_lifetime: Duration::from_secs(30 * 24 * 3600),
            most_ids: 50,
            listeners: Offered::Yes,
            favorites: Offered::Yes,
            cleanup: Cleanup::Allowed,
            pushed: Pushed::EveryChange,
            token_marker: String::new(),
            avatar_base: None,
        }
    }
}

/// Which of the two known behaviours is shown (presence-api.md tells them apart).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PresenceMode {
    /// As the page says.
    Documented,
    /// As the running server was seen to behave.
    Observed,
}

/// The user whose account this is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceOwner {
    /// The user's id. Other users are numbered from 101.
    pub user_id: i64,
    /// The user's name, at most ten characters at the vendor.
    pub username: String,
    /// The number that gets the one-time code. Any other is not registered.
    pub phone: String,
}

/// Whether the server has a call at all; without it the path is 404.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    /// It has.
    Yes,
    /// It has not.
    No,
}

/// Whether the account may clean up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cleanup {
    /// It may, as any user of the server that was run.
    Allowed,
    /// 403.
    Refused,
}

/// Which changes of other users are pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// All of them, as the page promises.
    EveryChange,
    /// Calls and heartbeats alone, as the running server does: who comes or goes is seen only by asking.
    CallsAndHeartbeats,
}
