//! One stretch in which somebody is there, short absences included, and what was said of it. Somebody is told of once a visit.

use super::together::PRESENT;
use crate::notice::{Notice, Occasion, Says};
use crate::telling::Coming;
use crate::time::Run;
use std::time::Duration;

/// Who comes back sooner than this is on the same visit: long enough for a lost connection or a restarted phone.
const SAME_VISIT: Duration = Duration::from_secs(180);

/// Who leaves sooner than this after coming is not worth a second notice. As long as an arrival's notice outlives its truth.
const SHORT_VISIT: Duration = Duration::from_secs(60);

/// How long more can be put into the notice of an arrival. Desktops raise a notice again that is changed in place, and later it
/// would be told twice.
const FIRST_LOOK: Duration = Duration::from_secs(15);

/// The least time between two notices that the same person left, for those who come and go all day.
const DEPARTURES_APART: Duration = Duration::from_secs(600);

/// What must be remembered of a person.
#[derive(Debug, Default)]
pub(super) struct Visit {
    /// When they came; nothing when nobody saw it.
    came: Option<Run>,
    /// When they left; nothing while they are there.
    left: Option<Run>,
    /// When the user was told that they came.
    told: Option<Run>,
    /// When the user was last told that they left.
    told_left: Option<Run>,
    /// When the user was last told that they are no longer busy.
    told_free: Option<Run>,
    /// What stands in their slot.
    pub(super) standing: Option<Notice>,
}

impl Visit {
    /// Of somebody who is not there.
    pub(super) fn absent(now: Run) -> Self {
        Self { left: Some(now), ..Self::default() }
    }

    /// They are there. A visit begins, or goes on after a short absence. Returns whether what stands in their slot is outdated:
    /// that they left, or that they came some other time.
    pub(super) fn arrive(&mut self, coming: Coming, now: Run) -> bool {
        let left = self.left.take();
        let is_same = left.is_none_or(|left| now.since(left) < SAME_VISIT);
        self.told.take_if(|_| !is_same);
        // Who was there all along came when they came, however often it is seen.
        let came = self.came.filter(|_| left.is_none());
        self.came = match coming {
            Coming::Seen | Coming::Doubtful => came.or(Some(now)),
            // They may have been there for hours, so that leaving soon is no flapping.
            // The same goes for who was there already in another way.
            Coming::Baseline | Coming::Held(_) => came,
        };
        self.standing.as_ref().is_some_and(|notice| match notice.says {
            Says::CameOnline { .. } | Says::BecameFree { .. } => !is_same,
            Says::WentOffline { .. } | Says::Several(..) | Says::SeveralAreOnline(_) => true,
            // It does not speak of their presence.
            Says::RelationChanged { .. } | Says::Wrote { .. } => false,
        })
    }

    /// They are no longer there; said again, it changes nothing.
    pub(super) fn leave(&mut self, now: Run) {
        self.left.get_or_insert(now);
    }

    /// Whether they are there.
    pub(super) fn is_there(&self) -> bool {
        self.left.is_none()
    }

    /// Whether the user was told of this visit.
    pub(super) fn is_told(&self) -> bool {
        self.told.is_some()
    }

    /// Whether the user was told of it just now, so that the notice may still be looked at for the first time.
    pub(super) fn is_just_told(&self, now: Run) -> bool {
        self.told.is_some_and(|told| now.since(told) < FIRST_LOOK)
    }

    /// The user is being told that they came.
    pub(super) fn tell(&mut self, now: Run) {
        self.told = Some(now);
    }

    /// Whether a notice that they leave now would be noise.
    pub(super) fn is_leaving_noise(&self, now: Run) -> bool {
        self.came.is_some_and(|came| now.since(came) < SHORT_VISIT)
            || self.told_left.is_some_and(|told| now.since(told) < DEPARTURES_APART)
    }

    /// The user is being told that they left.
    pub(super) fn tell_left(&mut self, now: Run) {
        self.told_left = Some(now);
    }

    /// Whether a notice that they are free now would be noise.
    pub(super) fn is_freeing_noise(&self, now: Run) -> bool {
        self.told_free.is_some_and(|told| now.since(told) < SAME_VISIT)
    }

    /// The user is being told that they are no longer busy.
    pub(super) fn tell_free(&mut self, now: Run) {
        self.told_free = Some(now);
    }

    /// The same visit, for a slot in which nothing stands.
    pub(super) fn without_notice(&mut self) -> Self {
        let standing = self.standing.take();
        let visit = Self { standing: None, ..*self };
        self.standing = standing;
        visit
    }

    /// Nobody knows how long the machine slept: whatever comes next is another visit. Returns whether anything is left to
    /// remember.
    pub(super) fn end_unseen(&mut self) -> bool {
        *self = Self { standing: self.standing.take(), ..Self::default() };
        self.standing.is_some()
    }

    /// Whether what is remembered can still change a decision.
    pub(super) fn is_needed(&self, now: Run) -> bool {
        self.standing.is_some()
            || self.left.is_none_or(|left| now.since(left) < SAME_VISIT)
            || self.told_left.is_some_and(|told| now.since(told) < DEPARTURES_APART)
            || self.is_freeing_noise(now)
    }

    /// Whether their slot says that this happened.
    pub(super) fn stands(&self, occasion: Occasion) -> bool {
        self.standing.as_ref().is_some_and(|notice| notice.says.occasion() == Some(occasion))
    }

    /// Whether their slot says something that is true only while they are there.
    pub(super) fn stands_presence(&self) -> bool {
        PRESENT.into_iter().any(|occasion| self.stands(occasion))
    }

    /// Whether their slot says that something of theirs is unread.
    pub(super) fn stands_unread(&self) -> bool {
        self.standing.as_ref().is_some_and(|notice| match &notice.says {
            Says::Wrote { .. } => true,
            Says::CameOnline { unread, .. } => unread.count > 0,
            Says::WentOffline { .. }
            | Says::BecameFree { .. }
            | Says::RelationChanged { .. }
            | Says::Several(..)
            | Says::SeveralAreOnline(_) => false,
        })
    }
}
