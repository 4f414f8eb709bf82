//! The services of Porchlight on loopback, with people who live their days, for the demo and the tests.
//!
//! A [`Simulator`] opens one socket for each host it stands for: interfaces, an authorization server and web pages. A
//! [`Control`] commands it while it runs: people come and go, answers break, tokens die; and it tells what was asked.
//! It depends on no other crate of this workspace, so that it cannot share their mistakes: what it says is taken from
//! the vendors' pages alone.
//!
//! # Layout
//!
//! Shared by every service: `options` (what it is started with), `simulator` and `server` (sockets, and the way of a
//! request through `record`, `limits` and `faults` to the pages, and back through `delivery`), `world` (all people and
//! what happens), `people`, `life` (who is here when, a pure function), `names`, `messages`, `dice` (seeded chance),
//! `quota`, `ports`. One module for each service: `fanvue` with `web` beside it, `community`, both of which sign people in through
//! `oauth`; `viber`; `presence_api`. `control` is the handle.
//!
//! `browser` is the person at the other side of the authorization page.
//!
//! Another service is a module like `fanvue` with a `Site`, a router and its own state in `shared::State`.

mod options;
mod simulator;

mod control;

mod delivery;
mod faults;
mod limits;
mod record;
mod server;
mod shared;

mod world;

mod people;

mod life;

mod dice;
mod ports;
mod messages;
mod names;
mod quota;

mod community;
mod fanvue;
mod oauth;
mod web;

mod browser;

mod viber;

mod presence_api;

#[cfg(test)]
mod testing;

pub use browser::{BrowserError, Button, arrive, decide, follow};
pub use community::{
    CommunityMode, CommunityOptions, CommunityOwner, ContentAccess, ErrorStyle, NextLink, ReadyToken,
    UnknownMembers,
};
pub use control::{
    CommunityControl, Control, CreatorView, MemberView, PresenceControl, Stretch, UnknownPerson, ViberControl,
};
pub use fanvue::{
    AgencyOptions, BulkOptions, BulkOrder, BulkReading, ChatError, Chatless, HiddenPeople, UnknownCursor,
    UserStyle,
};
pub use faults::{Answer, Reply, RuleId, Times};
pub use limits::{Budget, Violation};
pub use messages::{Draft, MediaKind, MessageKind, Sender};
pub use oauth::IssuedTokens;
pub use options::{
    ClientAuth, Crowd, FanvueOptions, LastSeenStyle, Life, Limit, LimitOptions, OAuthOptions, Options, Owner,
    Ports, RefreshGrant, RefreshStyle, SCOPES,
};
pub use people::{NewPerson, PersonView, Relation};
pub use ports::free_port;
pub use record::{Body, Request, Site};
pub use simulator::{Simulator, Urls};

pub use options::{Cleanup, Offered, PresenceMode, PresenceOptions, PresenceOwner, Pushed};
pub use options::{LastOnlineStyle, ViberOptions};
pub use presence_api::{Frame, Handshakes, OwnStatusChange, OwnStatusView, ReceivedFrame, UserView};
pub use viber::{SubscriberPresence, SubscriberView};
