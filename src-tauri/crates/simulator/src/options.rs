//! What a simulator is started with. Every field has a meaning without the others, and everything a test wants to
//! change later can be changed through [`crate::Control`] while the simulator runs.

mod presence_api;
mod viber;

use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use crate::community::{self, CommunityMode, CommunityOptions};
use crate::fanvue::{AgencyOptions, BulkOptions, Chatless, HiddenPeople};
pub use presence_api::{Cleanup, Offered, PresenceMode, PresenceOptions, PresenceOwner, Pushed};
pub use viber::{LastOnlineStyle, ViberOptions};

/// How to start a simulator. Begin with [`Options::people`] for tests or [`Options::demo`] for the demo and change
/// fields from there.
#[derive(Clone, Debug)]
pub struct Options {
    /// How many people know the account. Up to 50,000 start at once.
    pub people: usize,
    /// Everything invented (names, habits, words, ids) follows from this number alone.
    pub seed: u64,
    /// What kind of people they are.
    pub crowd: Crowd,
    /// Whether people come and go by themselves. Without life everyone is offline until a command says otherwise.
    pub life: Option<Life>,
    /// The ports to listen on, 0 for any free one.
    pub ports: Ports,
    /// The authorization server.
    pub oauth: OAuthOptions,
    /// What may be asked how often.
    pub limits: LimitOptions,
    /// The Fanvue API.
    pub fanvue: FanvueOptions,
    /// Whether answers are compressed for clients that ask for gzip.
    pub gzip: bool,
    /// How many requests are remembered; the oldest are forgotten first.
    pub requests_kept: usize,
    /// The Viber bot API, with subscribers of its own.
    pub viber: ViberOptions,
    /// The Presence & Status API, with users of its own.
    pub presence: PresenceOptions,
    /// The SelfCommunity community.
    pub community: CommunityOptions,
    /// The community's own authorization server.
    pub community_oauth: OAuthOptions,
}

impl Options {
    /// `count` plain people for tests: all with a chat, none hidden, nobody moves by themselves, and the person at
    /// index `i` wrote last `i + 1` minutes before the start, so lists have a known order. Every third is a
    /// subscriber, the rest are followers. The community has `count` members, of whom the first, the fifth and so on
    /// are followed, the second has nothing to do with the account, the third follows it and the fourth does both.
    pub fn people(count: usize) -> Options {
        Options {
            people: count,
            seed: 7,
            crowd: Crowd::Plain,
            life: None,
            ports: Ports::default(),
            oauth: OAuthOptions::default(),
            limits: LimitOptions::default(),
            fanvue: FanvueOptions::default(),
            gzip: true,
            requests_kept: 200_000,
            viber: ViberOptions::subscribers(count),
            presence: PresenceOptions::users(count),
            community: CommunityOptions::with_members(count),
            community_oauth: community::usual_oauth(),
        }
    }

    /// A few hundred varied people who live four times as fast as the clock, a community of a few dozen, and two
    /// managed creators with fans of their own.
    pub fn demo() -> Options {
        Options {
            seed: 2026,
            crowd: Crowd::Varied,
            life: Some(Life { speed: 4.0 }),
            requests_kept: 500,
            viber: ViberOptions::subscribers(48),
            presence: PresenceOptions::users(48),
            community: CommunityOptions {
                mode: CommunityMode::Friendship,
                ..CommunityOptions::with_members(48)
            },
            fanvue: FanvueOptions {
                agency: AgencyOptions { creators: 2, fans: 120 },
                ..FanvueOptions::default()
            },
            ..Options::people(320)
        }
    }
}

/// What kind of people there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Crowd {
    /// All alike, for tests that count.
    Plain,
    /// Hidden ones, flappers, top spenders, muted chats, people without a chat, nicknames: as in life. Their names are in letters
    /// that the usual fonts have.
    Varied,
}

/// How people live.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Life {
    /// How many times faster than the clock people's days pass from the start on. What happened before the start
    /// happened at the ordinary pace, and every time stamp is the real time at which a thing happened here.
    pub speed: f64,
}

/// The ports of the simulated hosts on 127.0.0.1; 0 takes any free one.
#[derive(Clone, Copy, Debug, Default)]
pub struct Ports {
    /// Stands for `api.fanvue.com`.
    pub api: u16,
    /// Stands for `auth.fanvue.com`.
    pub auth: u16,
    /// Stands for `www.fanvue.com`.
    pub web: u16,
    /// Stands for `chatapi.viber.com`.
    pub viber: u16,
    /// The Presence & Status API.
    pub presence: u16,
    /// Stands for a SelfCommunity community.
    pub community: u16,
}

/// The authorization server: one registered client and how strictly it is treated.
#[derive(Clone, Debug)]
pub struct OAuthOptions {
    /// The registered client.
    pub client_id: String,
    /// Its secret. Not asked for with [`ClientAuth::None`].
    pub client_secret: String,
    /// How the client must prove itself; any other way is answered with `invalid_client`.
    pub client_auth: ClientAuth,
    /// The registered redirect addresses, compared byte by byte. Empty at first: the caller registers its own.
    pub redirect_uris: Vec<String>,
    /// The scopes enabled for the client "in the portal"; asking for another is `invalid_scope`.
    pub allowed_scopes: Vec<String>,
    /// When given, a grant gets no scope outside this list, although asked for: the user unticked it.
    pub granted_scopes: Option<Vec<String>>,
    /// How long an access token lives. 3600 s at the vendor (fanvue.md 2.4).
    pub access_lifetime: Duration,
    /// How long a refresh token lives. Unknown at the vendor; 30 days here.
    pub refresh_lifetime: Duration,
    /// How long an authorization code lives.
    pub code_lifetime: Duration,
    /// What a refresh gives back in place of the used refresh token.
    pub refresh_style: RefreshStyle,
    /// Which approvals bring a refresh token at all.
    pub refresh_grant: RefreshGrant,
    /// What is granted to a client that asks for no scope.
    pub default_scopes: Vec<String>,
    /// What token answers say as `token_type`.
    pub token_type: String,
    /// Whether the page with Approve and Deny is left out and the redirect with a code follows at once, as for a user
    /// who approved before. Whoever follows redirects then needs no page.
    pub skips_page: bool,
    /// Whether the redirect carries `iss` (RFC 9207).
    pub sends_iss: bool,
    /// Put in front of every token and code, so that a search for it finds any that leaked. Letters and digits.
    pub token_marker: String,
    /// Merged into every good token answer as RFC 7396 has it: a member replaces, null removes. For odd answers such as
    /// `{"expires_in":"3600"}` whose tokens are real all the same.
    pub token_answer_patch: Value,
}

impl Default for OAuthOptions {
    fn default() -> OAuthOptions {
        OAuthOptions {
            client_id: String::from("porchlight-demo"),
            client_secret: String::from("porchlight-demo-secret"),
            client_auth: ClientAuth::Basic,
            redirect_uris: Vec::new(),
            allowed_scopes: SCOPES.iter().map(|scope| String::from(*scope)).collect(),
            granted_scopes: None,
            access_lifetime: Duration::from_secs(3600),
            refresh_lifetime: Duration::from_secs(30 * 24 * 3600),
            code_lifetime: Duration::from_secs(60),
            refresh_style: RefreshStyle::Rotate,
            refresh_grant: RefreshGrant::WithOfflineScope,
            default_scopes: Vec::new(),
            token_type: String::from("bearer"),
            skips_page: false,
            sends_iss: true,
            token_marker: String::new(),
            token_answer_patch: Value::Null,
        }
    }
}

/// Every scope the vendor documents (fanvue.md 2.5).
pub const SCOPES: [&str; 18] = [
    "openid",
    "offline_access",
    "offline",
    "read:self",
    "read:chat",
    "write:chat",
    "read:fan",
    "read:creator",
    "write:creator",
    "read:media",
    "write:media",
    "read:post",
    "write:post",
    "read:insights",
    "read:tracking_links",
    "write:tracking_links",
    "read:agency",
    "write:agency",
];

/// How the client must prove itself at the token and revocation endpoints.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClientAuth {
    /// Only `Authorization: Basic` (`client_id` in the body too is fine).
    Basic,
    /// Only `client_id` and `client_secret` in the body.
    Post,
    /// Either of the two.
    Either,
    /// A public client: `client_id` in the body, and no secret in any place.
    None,
    /// Either a secret by Basic or in the body, and then PKCE may be left out; or no secret in any place, and then a code
    /// is good only with PKCE.
    SecretOrPkce,
}

/// Which approvals bring a refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshGrant {
    /// Those with `offline_access` or `offline`.
    WithOfflineScope,
    /// All.
    Always,
}

/// What a refresh gives back in place of the used refresh token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefreshStyle {
    /// A new one; the used one is dead, and showing it again kills the whole family.
    Rotate,
    /// The same one again, which stays good.
    Same,
    /// None; the used one stays good.
    Silent,
}

/// What may be asked how often.
#[derive(Clone, Copy, Debug)]
pub struct LimitOptions {
    /// All calls of one client and user.
    pub general: Limit,
    /// `POST /chats/statuses` of one client and user.
    pub statuses: Limit,
    /// Everything below one `/creators/{uuid}/`, of one client and user. Such calls count nowhere else.
    pub creator: Limit,
    /// Whether status calls also count as general ones. Unknown at the vendor; true here, which is the harder case.
    pub statuses_count_as_general: bool,
    /// Whether answers say `X-RateLimit-Limit`, `-Remaining` and `-Reset`.
    pub sends_headers: bool,
    /// Whether a refusal says `Retry-After`.
    pub sends_retry_after: bool,
    /// Whether calls over a limit are refused. They are counted as violations either way.
    pub enforced: bool,
}

impl Default for LimitOptions {
    /// 200, 80 and, for each creator, 200 in 60 s (fanvue.md 3.2).
    fn default() -> LimitOptions {
        LimitOptions {
            general: Limit { requests: 200, window: Duration::from_secs(60) },
            statuses: Limit { requests: 80, window: Duration::from_secs(60) },
            creator: Limit { requests: 200, window: Duration::from_secs(60) },
            statuses_count_as_general: true,
            sends_headers: true,
            sends_retry_after: true,
            enforced: true,
        }
    }
}

/// At most `requests` in any span of `window`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit {
    /// How many.
    pub requests: u32,
    /// In how long a time.
    pub window: Duration,
}

/// The Fanvue API.
#[derive(Clone, Debug)]
pub struct FanvueOptions {
    /// The users who can sign in; [`crate::Control::sign_in_as`] chooses who approves next. They see the same people.
    pub owners: Vec<Owner>,
    /// Versions that are answered. Any other is refused.
    pub versions: Vec<String>,
    /// How `lastSeenAt` is written.
    pub last_seen: LastSeenStyle,
    /// Put behind the text of every message, so that a search for it finds any that leaked.
    pub message_marker: Option<String>,
    /// When given, `avatarUrl` is this, a slash and `<uuid>.png`; else it is null, and nobody is tempted to fetch.
    pub avatar_base: Option<String>,
    /// Where hidden people stand in the list of who is online.
    pub hidden: HiddenPeople,
    /// What becomes of statuses of people without a chat.
    pub chatless: Chatless,
    /// The bulk reading of messages.
    pub bulk: BulkOptions,
    /// The creators whom the signed-in user manages: none, unless said otherwise. Read once, at the start.
    pub agency: AgencyOptions,
}

impl Default for FanvueOptions {
    fn default() -> FanvueOptions {
        FanvueOptions {
            owners: vec![Owner::first(), Owner::second()],
            versions: vec![String::from("2025-06-26")],
            last_seen: LastSeenStyle::DateTime,
            message_marker: None,
            avatar_base: None,
            hidden: HiddenPeople::default(),
            chatless: Chatless::default(),
            bulk: BulkOptions::default(),
            agency: AgencyOptions::default(),
        }
    }
}

/// One user who can sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The user's id.
    pub uuid: Uuid,
    /// The user's address.
    pub email: String,
    /// The user's handle.
    pub handle: String,
    /// The user's name.
    pub display_name: String,
    /// Whether creators' filters are allowed and creators' counts are given.
    pub is_creator: bool,
}

impl Owner {
    fn first() -> Owner {
        Owner {
            uuid: Uuid::from_u128(0x5e1f_0001_7a3c_4d21_9b60_0c0f_fee0_0001),
            email: String::from("marlow@porchlight.example"),
            handle: String::from("marlow-ceramics"),
            display_name: String::from("Marlow Ceramics"),
            is_creator: true,
        }
    }

    fn second() -> Owner {
        Owner {
            uuid: Uuid::from_u128(0x5e1f_0002_7a3c_4d21_9b60_0c0f_fee0_0002),
            email: String::from("juniper@porchlight.example"),
            handle: String::from("juniper-bakes"),
            display_name: String::from("Juniper Bakes"),
            is_creator: true,
        }
    }
}

/// How `lastSeenAt` is written. The vendor's schema says a date, its examples say a date-time (fanvue.md 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LastSeenStyle {
    /// `2026-08-21T19:04:11.250Z`, also while online (then the last activity, at most a minute old).
    DateTime,
    /// `2026-08-21`.
    BareDate,
    /// A date-time, but null while online.
    NullWhileOnline,
}
