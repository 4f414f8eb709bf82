//! The other users: people of a world of their own, with a number, a short name and calls.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::life::MINUTE;
use crate::options::{Crowd, Options};
use crate::people::{NewPerson, Presence};
use crate::presence_api::Row;
use crate::presence_api::calls::{self, Call};
use crate::world::World;

/// Makes the users other people than those of the other services.
const SALT: u64 = 0x9e5e_ce00;

/// The id of the first one.
const FIRST_ID: i64 = 101;

/// The longest name (presence-api.md 3.3).
const LONGEST_NAME: usize = 10;

/// Of a varied crowd, the places of those who surely are in a long call, seem online although long unseen, and have a
/// call whose end is past, so that every demo shows them.
const SURELY_BUSY: u32 = 3;
const SURELY_STALE: u32 = 5;
const SURELY_OVERDUE: u32 = 7;

/// A user as tests and the demo see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserView {
    /// The id.
    pub user_id: i64,
    /// The place among the users, from 0, which never changes.
    pub index: usize,
    /// The name; `None` is null at the server.
    pub username: Option<String>,
    /// Whether the server says they are online.
    pub is_online: bool,
    /// Whether the server says they are busy, however long past the end is.
    pub is_busy: bool,
    /// When the server says that ends.
    pub busy_until: Option<DateTime<Utc>>,
    /// When they were last active; `None` is null at the server.
    pub last_seen: Option<DateTime<Utc>>,
    /// Whether life leaves them alone, because a command moved them.
    pub is_held: bool,
}

/// All of them.
#[derive(Debug)]
pub(crate) struct Users {
    pub(crate) world: World,
    /// Answers about a user that stand as they are.
    pub(crate) stated: HashMap<i64, Value>,
    seed: u64,
    lives: bool,
    /// By place in the world.
    ids: Vec<i64>,
    names: Vec<Option<String>>,
    places: BTreeMap<i64, u32>,
    /// What commands said of calls.
    calls: HashMap<u32, Call>,
    /// Heartbeats that commands sent.
    beats: HashMap<u32, i64>,
}

impl Users {
    pub(super) fn new(options: &Options, now: i64) -> Users {
        let world = World::apart(options, options.presence.users, SALT, now);
        let mut users = Users {
            stated: HashMap::new(),
            seed: options.seed ^ SALT,
            lives: options.life.is_some(),
            ids: world.people().map(|(place, _)| FIRST_ID + i64::from(place)).collect(),
            names: world
                .people()
                .map(|(place, person)| {
                    // The table allows a user without a name; in a crowd as in life there are a few.
                    let has_name = options.crowd == Crowd::Plain || place % 16 != 9;
                    has_name.then(|| short(&person.handle))
                })
                .collect(),
            places: world.people().map(|(place, _)| (FIRST_ID + i64::from(place), place)).collect(),
            calls: HashMap::new(),
            beats: HashMap::new(),
            world,
        };
        for place in 0..users.ids.len() as u32 {
            // This service knows no hiding.
            users.world.at_mut(place).is_hidden = false;
        }
        match options.crowd {
            Crowd::Plain => {}
            Crowd::Varied => users.make_sure(now),
        }
        users
    }

    fn make_sure(&mut self, now: i64) {
        let count = self.ids.len() as u32;
        for (place, until) in [(SURELY_BUSY, now + 180 * MINUTE), (SURELY_OVERDUE, now - 10 * MINUTE)] {
            if place < count {
                self.world.arrive(place, now);
                self.call(place, Call::Busy { until: Some(until) });
            }
        }
        if SURELY_STALE < count {
            let last_seen = Some(now - 25 * MINUTE);
            self.world.state(SURELY_STALE, Presence::Stated { is_online: true, last_seen });
        }
    }

    /// The places of everybody who was not removed.
    pub(crate) fn places(&self) -> impl Iterator<Item = u32> {
        self.world.people().map(|(place, _)| place)
    }

    /// The place of a user who was not removed.
    pub(crate) fn find(&self, user_id: i64) -> Option<u32> {
        self.places.get(&user_id).copied()
    }

    pub(crate) fn row(&self, place: u32, now: i64) -> Row {
        let person = self.world.at(place);
        let call = match (self.calls.get(&place), person.presence) {
            (Some(call), _) => *call,
            (None, Presence::Here { since }) if self.lives && !person.is_held => {
                calls::of_life(self.seed, place, since, now)
            }
            (
                None,
                Presence::Here { .. }
                | Presence::AwayAsUsual
                | Presence::Away { .. }
                | Presence::Stated { .. },
            ) => Call::Free,
        };
        let (is_busy, busy_until) = match call {
            Call::Free => (false, None),
            Call::Busy { until } => (true, until),
        };
        Row {
            user_id: self.ids[place as usize],
            username: self.names[place as usize].clone(),
            is_online: person.presence.is_online(),
            is_busy,
            busy_until,
            last_seen: self.world.last_seen(place, now).max(self.beats.get(&place).copied()),
        }
    }

    /// Whether and how long a user is busy, until another command.
    pub(crate) fn call(&mut self, place: u32, call: Call) {
        self.world.hold(place);
        self.calls.insert(place, call);
    }

    /// A user's program says that they are still there.
    pub(crate) fn beat(&mut self, place: u32, now: i64) {
        self.beats.insert(place, now);
    }

    /// Exactly this, until another command.
    pub(crate) fn state(&mut self, place: u32, is_online: bool, last_seen: Option<i64>) {
        self.beats.remove(&place);
        self.world.state(place, Presence::Stated { is_online, last_seen });
    }

    /// Gives a user back to life.
    pub(crate) fn release(&mut self, place: u32, now: i64) {
        self.calls.remove(&place);
        self.beats.remove(&place);
        self.world.release(place, now);
    }

    /// Adds a user, with the next free id when `None`. Whoever had the id before is removed.
    pub(crate) fn add(&mut self, user_id: Option<i64>, username: Option<&str>, now: i64) -> i64 {
        let name = username.unwrap_or_default();
        let place = self.world.add(NewPerson::named(name, name), now);
        let next = self.places.last_key_value().map_or(FIRST_ID, |(last, _)| last.saturating_add(1));
        let user_id = user_id.unwrap_or(next);
        self.ids.push(user_id);
        self.names.push(username.map(String::from));
        if let Some(before) = self.places.insert(user_id, place) {
            self.world.remove(before);
        }
        user_id
    }

    pub(crate) fn remove(&mut self, place: u32) {
        self.world.remove(place);
        self.places.remove(&self.ids[place as usize]);
    }
}

/// A handle as a name of this server.
fn short(handle: &str) -> String {
    handle.chars().take(LONGEST_NAME).collect()
}
