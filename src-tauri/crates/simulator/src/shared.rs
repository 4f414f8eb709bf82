//! What all simulated hosts share: the state behind one lock, the record, the clock.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use chrono::{DateTime, Utc};

use crate::fanvue::Fanvue;
use crate::faults::Faults;
use crate::limits::Limits;
use crate::oauth::OAuth;
use crate::presence_api::PresenceApi;
use crate::record::Record;
use crate::simulator::Urls;
use crate::viber::Viber;
use crate::world::World;

/// Everything a request can touch.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) state: Mutex<State>,
    pub(crate) record: Record,
    pub(crate) urls: Urls,
    pub(crate) gzip: bool,
    pub(crate) started: Instant,
}

/// What changes. One lock for all of it, held for microseconds and never across an await.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) world: World,
    pub(crate) fanvue: Fanvue,
    pub(crate) oauth: OAuth,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) viber: Viber,
    pub(crate) presence: PresenceApi,
}

impl Shared {
    /// The state, with everybody's life lived up to now.
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        let mut state = lock(&self.state);
        let now = now();
        state.world.live_until(now);
        state.viber.world.live_until(now);
        state.presence.users.world.live_until(now);
        state
    }

    /// The time since the start, on a clock that never jumps.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }
}

/// The real time in milliseconds since 1970, UTC.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Milliseconds since 1970 as a time.
pub(crate) fn time(millis: i64) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(millis).unwrap_or_default()
}

/// Takes a lock. A panic elsewhere while it was held has been reported where it happened.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
