//! From a sighting to what it means: nothing new, a change, somebody coming, somebody going. Decided for each contact by
//! itself, from what was last seen of that contact and how current it is.

use crate::event::Change;
use crate::roster::Known;
use crate::sighting::{Freshness, LastSeen, Presence, Sighting, Via, Why, is_doubtful};
use crate::telling::{Coming, Going};
use crate::time::{Moment, Run, Wall};
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
    /// Changes may have been missed before it.
    pub(crate) is_after_gap: bool,
    /// Somebody is no longer busy.
    pub(crate) freeing: Option<Coming>,
    /// Somebody is busy who was not.
    pub(crate) is_busied: bool,
    /// Whether "online" is doubtful now and was not, or the other way about.
    pub(crate) is_doubt_turned: bool,
}

/// How far what is known can be trusted now: the presence, or the relation of those whose presence was never told.
pub(crate) fn freshness(known: &Known, interval: Duration, now: Moment) -> Freshness {
    let is_fresh = match (known.observed, known.related()) {
        (None, Some(related)) => {
            !related.is_left_out && is_young(related.current, known.renewal(interval), now)
        }
        // Who could not be told of was asked about, however short a time ago they were last seen.
        (Some(_), _) | (None, None) => known.put_off == 0 && is_current(known, interval, now),
    };
    if is_fresh { Freshness::Fresh } else { Freshness::Stale }
}

/// Whether what is known is so young that another presence now is a change somebody saw happen.
fn is_current(known: &Known, interval: Duration, now: Moment) -> bool {
    is_young(known.current, known.renewal(interval), now)
}

fn is_young(observed: Option<Run>, interval: Duration, now: Moment) -> bool {
    observed.is_some_and(|observed| now.run.since(observed) <= interval.saturating_mul(STALE_AFTER))
}

/// Sets an observation beside what was known, and takes it over.
pub(crate) fn observe(known: &mut Known, seen: Observation, now: Moment) -> Meaning {
    let had_gap = std::mem::take(&mut known.has_gap);
    let was_seen_in_this_run = known.current.is_some();
    let was_current = !had_gap
        && match seen.via {
            // Whoever hears of every change knows how it was until now, however long ago anybody asked.
            Via::Push => was_seen_in_this_run,
            Via::Poll | Via::List => is_current(known, seen.interval, now),
        };
    let is_after_gap = had_gap || (known.observed.is_some() && !was_current);
    let before = known.presence.clone();
    let was_absent = is_absence(&before) || (known.is_unlisted && before == Presence::Unknown(Why::LeftOut));
    let is_doubted =
        seen.doubt.is_some_and(|limit| is_doubtful(&seen.presence, seen.last_seen, now.wall, limit));

    let was_doubted = std::mem::replace(&mut known.is_doubtful, is_doubted);

    let coming = if seen.presence.is_present() {
        let is_same_visit = before.is_present() && was_seen_in_this_run && (is_doubted || !was_doubted);
        match (is_same_visit, (was_absent || was_doubted) && was_current) {
            (true, _) => None,
            (false, _) if is_doubted => Some(Coming::Doubtful),
            (false, true) => Some(Coming::Seen),
            (false, false) => Some(Coming::Baseline),
        }
    } else {
        None
    };
    let going = match &seen.presence {
        // They may have gone, and nobody says so: when they are active again, they have come.
        Presence::Online if before.is_present() && is_doubted && !was_doubted => Some(Going::Unclear),
        Presence::Offline if before.is_present() && was_current => Some(Going::Offline),
        Presence::OfflineOrHidden if before.is_present() && was_current => Some(Going::PerhapsHidden),
        Presence::Offline | Presence::OfflineOrHidden if before.is_present() => Some(Going::Unseen),
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
    let freeing = (is_busy(&before) && seen.presence == Presence::Online)
        .then(|| Coming::of_freed(is_doubted, was_current));
    let is_busied = is_busy(&seen.presence) && !is_busy(&before);
    let change = (before != seen.presence).then(|| Change {
        contact: known.contact.id,
        from: before,
        to: seen.presence.clone(),
        after: known.observed.filter(|_| was_current),
        observed: now.wall,
        last_seen: seen.last_seen,
    });
    if change.is_some() || known.since.is_none() || (was_doubted && !is_doubted) {
        known.since = match &change {
            // Nobody saw it begin: all that is known is that it is so now.
            Some(_) if !was_current => None,
            Some(_) | None => Some(now.wall),
        };
    }
    // The time told before they came is not when they left: that was after they were last seen here.
    if known.presence.is_present() && !seen.presence.is_present() && seen.last_seen.is_none() {
        known.last_seen = known.observed.map(LastSeen::At).or(known.last_seen);
    }
    known.presence = seen.presence;
    // An answer without a time says nothing against the last one that had a time, except that they are here now.
    if seen.last_seen.is_some() {
        known.last_seen = seen.last_seen;
    }
    known.observed = Some(now.wall);
    known.current = Some(now.run);
    known.put_off = 0;
    let is_doubt_turned = is_doubted != was_doubted;
    Meaning { change, coming, going, is_after_gap, freeing, is_busied, is_doubt_turned }
}

/// Somebody's busy status has reached its end, by the service's own word. Nobody was seen: what is known grows no younger.
pub(crate) fn free(
    known: &mut Known,
    end: Wall,
    doubt: Option<Duration>,
    interval: Duration,
    now: Moment,
) -> Meaning {
    let was_current = is_current(known, interval, now) && !known.has_gap;
    let doubted = doubt.zip(known.observed);
    let is_doubted = doubted
        .is_some_and(|(limit, observed)| is_doubtful(&Presence::Online, known.last_seen, observed, limit));
    let change = Change {
        contact: known.contact.id,
        from: std::mem::replace(&mut known.presence, Presence::Online),
        to: Presence::Online,
        after: known.observed.filter(|_| was_current),
        observed: now.wall,
        last_seen: known.last_seen,
    };
    known.since = Some(end);
    known.is_doubtful = is_doubted;
    let freeing = Some(Coming::of_freed(is_doubted, was_current));
    Meaning { change: Some(change), freeing, ..Meaning::default() }
}

impl Coming {
    /// How somebody became free: seen to, unless it is doubtful or what was known of them was old.
    fn of_freed(is_doubted: bool, was_current: bool) -> Self {
        match (is_doubted, was_current) {
            (true, _) => Self::Doubtful,
            (false, true) => Self::Seen,
            (false, false) => Self::Baseline,
        }
    }
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

/// Whether somebody is there, but taken.
fn is_busy(presence: &Presence) -> bool {
    matches!(presence, Presence::Busy { .. })
}

/// Whether somebody was surely not there, so that being there now is an arrival.
fn is_absence(presence: &Presence) -> bool {
    match presence {
        Presence::Offline | Presence::OfflineOrHidden | Presence::Hidden | Presence::Unreachable => true,
        Presence::Online | Presence::Busy { .. } | Presence::Unknown(_) => false,
    }
}
