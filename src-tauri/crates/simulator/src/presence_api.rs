//! The Presence & Status API as presence-api.md and its reference page have it: REST, one-time codes, and a WebSocket.
//!
//! Two behaviours are known, that of the page and that of the server which was run; `PresenceMode` chooses, also while
//! it runs. Where presence-api.md says nothing, the page's mode is the tidy one (an id too large is merely unknown, a
//! missing header is 401, a heartbeat brings the owner online), and what both leave open is the same in both: pings
//! are answered, and a frame that is no text of a JSON object turns its socket into a zombie.

mod auth;
pub(crate) mod calls;
mod cleanup;
mod frames;
mod guard;
mod lists;
mod otp;
mod owner;
mod presence;
mod refusal;
mod running;
mod socket;
mod sockets;
mod times;
mod tokens;
mod users;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

pub(crate) use otp::Codes;
pub(crate) use owner::OwnRow;
pub(crate) use running::Running;
pub(crate) use sockets::Sockets;
pub(crate) use tokens::Tokens;
pub(crate) use users::Users;

pub use owner::{OwnStatusChange, OwnStatusView};
pub use sockets::{Frame, Handshakes, ReceivedFrame};
pub use users::UserView;

use crate::options::{Options, PresenceMode, PresenceOptions, Pushed};
use crate::shared::Shared;

/// What this service knows.
#[derive(Debug)]
pub(crate) struct PresenceApi {
    pub(crate) options: PresenceOptions,
    pub(crate) users: Users,
    pub(crate) owner: OwnRow,
    pub(crate) tokens: Tokens,
    pub(crate) codes: Codes,
    pub(crate) sockets: Sockets,
    /// What was last pushed, or would have been, of each user.
    told: HashMap<u32, Told>,
}

/// The part of a row whose change is news. Times that only grow are none.
type Told = (bool, bool, Option<i64>);

/// One user's presence, as the server's table has it. Times are milliseconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) user_id: i64,
    pub(crate) username: Option<String>,
    pub(crate) is_online: bool,
    pub(crate) is_busy: bool,
    pub(crate) busy_until: Option<i64>,
    pub(crate) last_seen: Option<i64>,
}

impl Row {
    fn is_available(&self) -> bool {
        self.is_online && !self.is_busy
    }

    fn news(&self) -> Told {
        (self.is_online, self.is_busy, self.busy_until)
    }
}

impl PresenceApi {
    pub(crate) fn new(options: &Options, now: i64) -> PresenceApi {
        let users = Users::new(options, now);
        let told = users.places().map(|place| (place, users.row(place, now).news())).collect();
        PresenceApi {
            options: options.presence.clone(),
            users,
            owner: OwnRow::new(now),
            tokens: Tokens::default(),
            codes: Codes::default(),
            sockets: Sockets::default(),
            told,
        }
    }

    /// The row of the owner or of another user.
    pub(crate) fn row(&self, user_id: i64, now: i64) -> Option<Row> {
        if user_id == self.options.owner.user_id {
            return self.owner.row(&self.options.owner);
        }
        self.users.find(user_id).map(|place| self.users.row(place, now))
    }

    /// Pushes what changed of one user since it was last told.
    pub(crate) fn tell(&mut self, place: u32, now: i64) {
        let row = self.users.row(place, now);
        let before = self.told.insert(place, row.news());
        let is_push_due = match self.options.pushed {
            Pushed::EveryChange => before != Some(row.news()),
            Pushed::CallsAndHeartbeats => {
                let call = before.map(|(_, is_busy, busy_until)| (is_busy, busy_until));
                call.is_some_and(|call| call != (row.is_busy, row.busy_until))
            }
        };
        if is_push_due {
            self.push(&row, now);
        }
    }

    /// The same for everybody.
    pub(crate) fn tell_all(&mut self, now: i64) {
        for place in self.users.places().collect::<Vec<_>>() {
            self.tell(place, now);
        }
    }

    /// Takes a change of one user as told without telling it.
    pub(crate) fn keep_quiet(&mut self, place: u32, now: i64) {
        self.told.insert(place, self.users.row(place, now).news());
    }

    /// Pushes the owner's row.
    pub(crate) fn tell_owner(&mut self, now: i64) {
        if let Some(row) = self.owner.row(&self.options.owner) {
            self.push(&row, now);
        }
    }

    /// Pushes the owner's row for a cause that the page names and that the running server keeps to itself.
    fn tell_owner_as_documented(&mut self, now: i64) {
        match self.options.mode {
            PresenceMode::Documented => self.tell_owner(now),
            PresenceMode::Observed => {}
        }
    }

    /// Pushes a row to every socket, whoever it is about.
    pub(crate) fn push(&mut self, row: &Row, now: i64) {
        for frame in frames::of_row(row, &self.options, now) {
            self.sockets.push(&frame.to_string());
        }
    }

    /// The owner has signed in, which the running server pushes to nobody.
    pub(crate) fn signed_in(&mut self, now: i64) {
        self.owner.sign_in(now);
        self.tell_owner_as_documented(now);
    }

    /// The owner goes offline without having done anything.
    pub(crate) fn sweep_owner(&mut self, now: i64) {
        self.owner.is_online = false;
        self.owner.updated_at = now;
        self.tell_owner_as_documented(now);
    }
}

/// All calls and the socket.
pub(crate) fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/auth/request_otp", post(auth::request_otp))
        .route("/auth/resend_otp", post(auth::resend_otp))
        .route("/auth/verify", post(auth::verify))
        .route("/auth/refresh", post(auth::refresh))
        .route("/auth/logout", post(auth::logout))
        .route("/users/me", get(owner::current_user))
        .route("/users/me/status", get(owner::status).put(owner::update))
        .route("/users/me/heartbeat", post(owner::heartbeat))
        .route("/users/presence", get(presence::bulk))
        .route("/users/{user_id}/presence", get(presence::single))
        .route("/feed/listeners", get(lists::listeners))
        .route("/favorites", get(lists::favorites))
        .route("/admin/cleanup-presence", post(cleanup::clean_up))
        .route("/ws/presence", get(socket::presence))
        .fallback(refusal::unknown_path)
        .method_not_allowed_fallback(refusal::unknown_method)
        .with_state(shared)
}

#[cfg(test)]
mod tests;
