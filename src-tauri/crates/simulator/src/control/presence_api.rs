//! Commands to the Presence & Status API: its users, its owner and how it behaves.

mod sockets;

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::control::{Control, Stretch, UnknownPerson};
use crate::life::Session;
use crate::oauth::IssuedTokens;
use crate::options::PresenceOptions;
use crate::presence_api::calls::Call;
use crate::presence_api::{OwnStatusChange, OwnStatusView, PresenceApi, UserView};
use crate::shared::{Shared, now, time};

impl Control {
    /// The handle for the Presence & Status API.
    pub fn presence(&self) -> PresenceControl {
        PresenceControl { shared: self.shared.clone() }
    }
}

/// Commands to the Presence & Status API. What changes of a user is pushed at once, as
/// [`PresenceOptions::pushed`] says, and the user is held until [`PresenceControl::release`].
#[derive(Clone, Debug)]
pub struct PresenceControl {
    shared: Arc<Shared>,
}

impl PresenceControl {
    /// Everybody but the owner who was not removed, in the order of their places.
    pub fn users(&self) -> Vec<UserView> {
        let (state, now) = (self.shared.state(), now());
        state.presence.users.places().map(|place| view(&state.presence, place, now)).collect()
    }

    /// One user.
    pub fn user(&self, user_id: i64) -> Result<UserView, UnknownPerson> {
        self.with(user_id, |presence, place, now| view(presence, place, now))
    }

    /// The ids of everybody but the owner, in the order of their places.
    pub fn ids(&self) -> Vec<i64> {
        self.users().into_iter().map(|user| user.user_id).collect()
    }

    /// The user is online from now on, and stays as busy as before.
    pub fn arrive(&self, user_id: i64) -> Result<(), UnknownPerson> {
        self.told(user_id, |presence, place, now| presence.users.world.arrive(place, now))
    }

    /// The user is offline from now on, and stays as busy as before.
    pub fn leave(&self, user_id: i64) -> Result<(), UnknownPerson> {
        self.told(user_id, |presence, place, now| presence.users.world.leave(place, now))
    }

    /// The user is busy, also past the end given, until [`PresenceControl::free`] or a clean-up.
    pub fn busy(&self, user_id: i64, until: Option<DateTime<Utc>>) -> Result<(), UnknownPerson> {
        let until = until.map(|time| time.timestamp_millis());
        self.told(user_id, |presence, place, _| presence.users.call(place, Call::Busy { until }))
    }

    /// The user is not busy any more.
    pub fn free(&self, user_id: i64) -> Result<(), UnknownPerson> {
        self.told(user_id, |presence, place, _| presence.users.call(place, Call::Free))
    }

    /// Exactly this until another command: so the server can be wrong for ever, or have no time at all.
    pub fn set_presence(
        &self,
        user_id: i64,
        is_online: bool,
        last_seen: Option<DateTime<Utc>>,
    ) -> Result<(), UnknownPerson> {
        let last_seen = last_seen.map(|time| time.timestamp_millis());
        self.told(user_id, |presence, place, _| presence.users.state(place, is_online, last_seen))
    }

    /// The user's program sends a heartbeat, which is pushed although nothing but times differs.
    pub fn beat(&self, user_id: i64) -> Result<(), UnknownPerson> {
        self.with(user_id, |presence, place, now| {
            presence.users.beat(place, now);
            let row = presence.users.row(place, now);
            presence.push(&row, now);
        })
    }

    /// Gives a user back to life.
    pub fn release(&self, user_id: i64) -> Result<(), UnknownPerson> {
        self.told(user_id, |presence, place, now| presence.users.release(place, now))
    }

    /// Adds a user, offline, and answers with the id: the next free one when `None`. Whoever had it is removed. Nothing
    /// is pushed.
    pub fn add_user(&self, user_id: Option<i64>, username: Option<&str>) -> i64 {
        let (mut state, now) = (self.shared.state(), now());
        let presence = &mut state.presence;
        let user_id = presence.users.add(user_id, username, now);
        if let Some(place) = presence.users.find(user_id) {
            presence.keep_quiet(place, now);
        }
        user_id
    }

    /// The server does not know the user any more.
    pub fn remove_user(&self, user_id: i64) -> Result<(), UnknownPerson> {
        self.with(user_id, |presence, place, _| presence.users.remove(place))
    }

    /// Answers of REST say exactly this of the id, any JSON at all; `None` ends it. The user need not be known.
    pub fn state(&self, user_id: i64, presence: Option<Value>) {
        let stated = &mut self.shared.state().presence.users.stated;
        match presence {
            Some(presence) => stated.insert(user_id, presence),
            None => stated.remove(&user_id),
        };
    }

    /// What the habits say somebody's sessions were, as [`Control::history`] has it.
    pub fn history(
        &self,
        user_id: i64,
        from: DateTime<Utc>,
        to: DateTime<Utc>,
    ) -> Result<Vec<Stretch>, UnknownPerson> {
        let span = Session { start: from.timestamp_millis(), end: to.timestamp_millis() };
        let sessions = self.with(user_id, |presence, place, _| presence.users.world.history(place, span))?;
        Ok(sessions.into_iter().map(|session| (time(session.start), time(session.end))).collect())
    }

    /// Changes the API from now on, its mode too. The number of users is not read again.
    pub fn change(&self, change: impl FnOnce(&mut PresenceOptions)) {
        change(&mut self.shared.state().presence.options);
    }

    /// Makes tokens without the flow. It is a sign-in all the same, which brings the owner online.
    pub fn issue_tokens(&self) -> IssuedTokens {
        let elapsed = self.shared.elapsed();
        let mut state = self.shared.state();
        let presence = &mut state.presence;
        presence.signed_in(now());
        presence.tokens.sign_in(&presence.options, elapsed)
    }

    /// Lets every access token expire now. Open sockets stay, refresh tokens stay good.
    pub fn expire_access_tokens(&self) {
        let elapsed = self.shared.elapsed();
        self.shared.state().presence.tokens.expire_access(elapsed);
    }

    /// Lets every refresh token expire now.
    pub fn expire_refresh_tokens(&self) {
        let elapsed = self.shared.elapsed();
        self.shared.state().presence.tokens.expire_refresh(elapsed);
    }

    /// Takes back one token of any kind. Answers whether it was known.
    pub fn revoke_token(&self, token: &str) -> bool {
        self.shared.state().presence.tokens.revoke(token)
    }

    /// Takes back every token.
    pub fn revoke_everything(&self) {
        self.shared.state().presence.tokens.revoke_all();
    }

    /// Whether an access token would be accepted now.
    pub fn is_accepted(&self, access_token: &str) -> bool {
        let elapsed = self.shared.elapsed();
        self.shared.state().presence.tokens.is_good(access_token, elapsed)
    }

    /// The owner's status as the server has it; `None` when there is no row.
    pub fn own_status(&self) -> Option<OwnStatusView> {
        let state = self.shared.state();
        let owner = &state.presence.owner;
        owner.exists.then(|| OwnStatusView {
            is_online: owner.is_online,
            is_busy: owner.is_busy,
            busy_until: owner.busy_until.map(time),
            last_seen: time(owner.last_seen),
        })
    }

    /// The owner's status is changed elsewhere, which is pushed.
    pub fn set_own_status(&self, change: OwnStatusChange) {
        let (mut state, now) = (self.shared.state(), now());
        state.presence.owner.change(change, now);
        state.presence.tell_owner(now);
    }

    /// The server marks the owner offline for being inactive. The running server pushes that to nobody.
    pub fn sweep_owner(&self) {
        self.shared.state().presence.sweep_owner(now());
    }

    /// The owner has no status any more, until the next sign-in.
    pub fn lose_own_status(&self) {
        self.shared.state().presence.owner.exists = false;
    }

    /// The newest body of `PUT /users/me/status` that was an object, whatever it was answered with.
    pub fn last_own_status(&self) -> Option<Value> {
        self.shared.state().presence.owner.last_update.clone()
    }

    /// When the owner's heartbeats were taken, since the simulator started.
    pub fn heartbeats(&self) -> Vec<Duration> {
        self.shared.state().presence.owner.heartbeats.clone()
    }

    fn told(&self, user_id: i64, act: impl FnOnce(&mut PresenceApi, u32, i64)) -> Result<(), UnknownPerson> {
        self.with(user_id, |presence, place, now| {
            act(presence, place, now);
            presence.tell(place, now);
        })
    }

    fn with<T>(
        &self,
        user_id: i64,
        act: impl FnOnce(&mut PresenceApi, u32, i64) -> T,
    ) -> Result<T, UnknownPerson> {
        let mut state = self.shared.state();
        let place = state.presence.users.find(user_id).ok_or(UnknownPerson)?;
        Ok(act(&mut state.presence, place, now()))
    }
}

fn view(presence: &PresenceApi, place: u32, now: i64) -> UserView {
    let row = presence.users.row(place, now);
    UserView {
        user_id: row.user_id,
        index: place as usize,
        username: row.username,
        is_online: row.is_online,
        is_busy: row.is_busy,
        busy_until: row.busy_until.map(time),
        last_seen: row.last_seen.map(time),
        is_held: presence.users.world.at(place).is_held,
    }
}
