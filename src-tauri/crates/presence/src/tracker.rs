//! From a sighting to what it means: nothing new, a change, somebody coming, somebody going. Decided for each contact by
//! itself, from what was last seen of that contact and how current it is.

use crate::event::Change;
use crate::roster::Known;
use crate::sighting::{Freshness, LastSeen, Presence, Sighting, Via, is_doubtful};
use crate::telling::{Coming, Going};
use crate::time::Moment;
use std::time::Duration;

/// A presence that was not renewed for so many intervals is stale (DESIGN.md, section 2).
pub(crate) const STALE_AFTER: u32 = 2;

/// What one contact's report is, before it is set beside what was known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Observation {
    pub(crate) presence: Presence,
    pub(crate) last_seen: Option<LastSeen>,
    pub(crate) via: Via,
    /// Whether the last-seen time is a last activity, so that an old one makes "online" doubtful.
    pub(crate) doubt: Option<Duration>,
    /// At what interval this contact's presence should be renewed.
    pub(crate) interval: Duration,
}

/// What a sighting meant.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// The presence is another than before.
    pub(crate) change: Option<Change>,
    /// Somebody came.
    pub(crate) coming: Option<Coming>,
    /// Somebody went.
    pub(crate) going: Option<Going>,
}

/// How far what is known can be trusted now.
pub(crate) fn freshness(known: &Known, interval: Duration, now: Moment) -> Freshness {
    match known.current {
        Some(observed) if now.run.since(observed) <= interval.saturating_mul(STALE_AFTER) => Freshness::Fresh,
        Some(_) | None => Freshness::Stale,
    }
}

/// Sets an observation beside what was known, and takes it over.
pub(crate) fn observe(known: &mut Known, seen: Observation, now: Moment) -> Meaning {
    let was_current = freshness(known, seen.interval, now) == Freshness::Fresh;
    let was_seen_in_this_run = known.current.is_some();
    let before = known.presence.clone();
    let is_doubted =
        seen.doubt.is_some_and(|limit| is_doubtful(&seen.presence, seen.last_seen, now.wall, limit));

    let coming = if seen.presence.is_present() {
        let is_same_visit = before.is_present() && was_seen_in_this_run;
        match (is_same_visit, is_absence(&before) && was_current) {
            (true, _) => None,
            (false, _) if is_doubted => Some(Coming::Doubtful),
            (false, true) => Some(Coming::Seen),
            (false, false) => Some(Coming::Baseline),
        }
    } else {
        None
    };
    let going = match &seen.presence {
        Presence::Offline if before.is_present() && was_current => Some(Going::Offline),
        Presence::OfflineOrHidden if before.is_present() && was_current => Some(Going::PerhapsHidden),
        // Somebody who was unknown in between has gone as well, only nobody saw from what.
        Presence::Offline | Presence::OfflineOrHidden | Presence::Hidden | Presence::Unreachable
            if before.is_present() || matches!(before, Presence::Unknown(_)) =>
        {
            Some(Going::Unclear)
        }
        Presence::Offline
        | Presence::OfflineOrHidden
        | Presence::Hidden
        | Presence::Unreachable
        | Presence::Unknown(_)
        | Presence::Online
        | Presence::Busy { .. } => None,
    };
    let change = (before != seen.presence).then(|| Change {
        contact: known.contact.id,
        from: before,
        to: seen.presence.clone(),
        after: known.observed.filter(|_| was_current),
        observed: now.wall,
        last_seen: seen.last_seen,
    });
    if change.is_some() || known.since.is_none() {
        known.since = match &change {
            // Nobody saw it begin: all that is known is that it is so now.
            Some(_) if !was_current => None,
            Some(_) | None => Some(now.wall),
        };
    }
    known.presence = seen.presence;
    // An answer without a time says nothing against the last one that had a time, except that they are here now.
    if seen.last_seen.is_some() {
        known.last_seen = seen.last_seen;
    }
    known.observed = Some(now.wall);
    known.current = Some(now.run);
    Meaning { change, coming, going }
}

/// What is remembered of a contact beyond the run.
pub(crate) fn sighting(known: &Known, via: Via) -> Option<Sighting> {
    Some(Sighting {
        contact: known.contact.id,
        presence: known.presence.clone(),
        last_seen: known.last_seen,
        observed: known.observed?,
        via,
    })
}

/// Whether somebody was surely not there, so that being there now is an arrival.
fn is_absence(presence: &Presence) -> bool {
    match presence {
        Presence::Offline | Presence::OfflineOrHidden | Presence::Hidden | Presence::Unreachable => true,
        Presence::Online | Presence::Busy { .. } | Presence::Unknown(_) => false,
    }
}
