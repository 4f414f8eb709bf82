//! Eight weeks of everybody's comings and goings before the demo began, as their habits have it.

use super::cast::Cast;
use agent::handle::PastStretch;
use chrono::{DateTime, TimeDelta, Utc};
use presence::time::Wall;
use simulator::{Control, Stretch};

/// How long ago it begins.
const WEEKS: i64 = 8;

/// Of all services that know of presence. The habits of whom a service does not show are empty.
pub(super) fn of(control: &Control, cast: &Cast) -> Vec<PastStretch> {
    let to = Utc::now();
    let from = to - TimeDelta::weeks(WEEKS);
    let mut past = Past { from, to, stretches: Vec::new() };
    for id in control.ids() {
        past.take(cast.fanvue, &id.to_string(), |from, to| control.history(id, from, to).ok());
    }
    for (account, creator) in &cast.creators {
        for fan in control.fans_of(*creator).unwrap_or_default() {
            past.take(*account, &fan.uuid.to_string(), |from, to| control.history(fan.uuid, from, to).ok());
        }
    }
    let viber = control.viber();
    for id in viber.ids() {
        past.take(cast.viber, &id, |from, to| viber.history(&id, from, to).ok());
    }
    let presence = control.presence();
    for id in presence.ids() {
        past.take(cast.presence, &id.to_string(), |from, to| presence.history(id, from, to).ok());
    }
    past.stretches
}

struct Past {
    from: DateTime<Utc>,
    to: DateTime<Utc>,
    stretches: Vec<PastStretch>,
}

impl Past {
    fn take(
        &mut self,
        account: i64,
        key: &str,
        history: impl FnOnce(DateTime<Utc>, DateTime<Utc>) -> Option<Vec<Stretch>>,
    ) {
        let stretches = history(self.from, self.to).unwrap_or_default();
        self.stretches.extend(stretches.into_iter().map(|(from, to)| PastStretch {
            account,
            key: key.to_owned(),
            from: Wall(from.timestamp_millis()),
            to: Wall(to.timestamp_millis()),
        }));
    }
}
