//! Many notices at once: after three single ones of a kind the rest of that kind share one, which replaces the three, and so they
//! do once there were six of any kind within a minute. Fifty toasts would hide each other and the screen.

use crate::id::{NoticeId, PersonId};
use crate::notice::Occasion;
use crate::telling::Subject;
use crate::time::Run;
use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

/// What happens closer than this belongs together (QUALITY.md, J5).
const TOGETHER: Duration = Duration::from_secs(10);

/// How many of a kind get notices of their own within [`TOGETHER`] (QUALITY.md, J5).
const MOST_SINGLES: usize = 3;

/// For how long notices of one person count towards [`MOST_A_MINUTE`].
const MINUTE: Duration = Duration::from_secs(60);

/// How many notices of one person there are within [`MINUTE`], of all kinds together (QUALITY.md, J5). Past that, whoever is the
/// first of a kind is still told of alone, having nobody to share a notice with.
const MOST_A_MINUTE: usize = 6;

/// The least time between two updates of the notice that all share, while it is new; a desktop may flash at each.
const LEAST_BETWEEN_UPDATES: Duration = Duration::from_secs(3);

/// The same once the notice is older than [`TOGETHER`]: no more than [`MOST_A_MINUTE`] of them are raised again either.
const LEAST_BETWEEN_LATER_UPDATES: Duration = Duration::from_secs(10);

/// Of whom the user was told in the last seconds.
#[derive(Debug, Default)]
pub(super) struct Crowds {
    /// Those with a notice of their own, the oldest first.
    singles: VecDeque<Single>,
    /// When there was a notice of one person, whatever has become of it since.
    told: VecDeque<Run>,
    /// The bursts that go on, or the last ones.
    bursts: BTreeMap<Occasion, Burst>,
}

/// Somebody who got a notice of their own.
#[derive(Debug)]
struct Single {
    at: Run,
    occasion: Occasion,
    subject: Subject,
}

/// Those who share one notice.
#[derive(Debug)]
pub(super) struct Burst {
    /// The notice they share.
    pub(super) notice: NoticeId,
    /// Who they are.
    pub(super) members: BTreeMap<PersonId, Subject>,
    /// The first of its notices.
    begun: Run,
    /// The last who joined.
    last: Run,
    /// When the notice was last sent.
    sent: Run,
    /// Whether somebody joined since.
    is_behind: bool,
}

/// How somebody is to be told of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Company {
    /// By a notice of their own.
    Alone,
    /// By one they share with those who just had their own.
    Begins,
    /// By the one that stands already.
    Joins,
}

impl Crowds {
    /// How somebody is to be told of now.
    pub(super) fn company(&mut self, occasion: Occasion, now: Run) -> Company {
        self.pass(now);
        if self.bursts.contains_key(&occasion) {
            Company::Joins
        } else if self.gathers_since(occasion, now).is_some() {
            Company::Begins
        } else {
            Company::Alone
        }
    }

    /// How far back those are who would share a notice with the next of a kind, if anybody would.
    fn gathers_since(&self, occasion: Occasion, now: Run) -> Option<Duration> {
        let within = |span| {
            let alike = self.singles.iter().filter(|single| single.occasion == occasion);
            alike.filter(|single| now.since(single.at) < span).count()
        };
        if within(TOGETHER) >= MOST_SINGLES {
            Some(TOGETHER)
        } else if self.told.len() >= MOST_A_MINUTE && within(MINUTE) > 0 {
            Some(MINUTE)
        } else {
            None
        }
    }

    /// Somebody got a notice of their own.
    pub(super) fn add_single(&mut self, occasion: Occasion, subject: Subject, now: Run) {
        self.told.push_back(now);
        self.singles.push_back(Single { at: now, occasion, subject: without_words(subject) });
    }

    /// A burst begins with this one and those who just had their own notices. Returns who these are.
    pub(super) fn begin(
        &mut self,
        occasion: Occasion,
        notice: NoticeId,
        subject: Subject,
        now: Run,
    ) -> Vec<PersonId> {
        let span = self.gathers_since(occasion, now).unwrap_or(TOGETHER);
        let (gathered, others) = std::mem::take(&mut self.singles)
            .into_iter()
            .partition(|single| single.occasion == occasion && now.since(single.at) < span);
        self.singles = others;
        let gathered: VecDeque<Single> = gathered;
        let persons = gathered.iter().map(|single| single.subject.whom.person).collect();
        let members = gathered
            .into_iter()
            .map(|single| single.subject)
            .chain([without_words(subject)])
            .map(|member| (member.whom.person, member))
            .collect();
        let burst = Burst { notice, members, begun: now, last: now, sent: now, is_behind: false };
        self.bursts.insert(occasion, burst);
        persons
    }

    /// Somebody joins the burst that goes on.
    pub(super) fn join(&mut self, occasion: Occasion, subject: Subject, now: Run) {
        if let Some(burst) = self.bursts.get_mut(&occasion) {
            burst.members.insert(subject.whom.person, without_words(subject));
            burst.last = now;
            burst.is_behind = true;
        }
    }

    /// The burst of a kind, if there is one.
    pub(super) fn burst(&self, occasion: Occasion) -> Option<&Burst> {
        self.bursts.get(&occasion)
    }

    /// Of which kinds the bursts are whose notices are to be updated now; they count as updated.
    pub(super) fn take_due(&mut self, now: Run) -> Vec<Occasion> {
        let due = self.bursts.iter_mut().filter(|(_, burst)| burst.is_behind && burst.next_update() <= now);
        due.map(|(occasion, burst)| {
            burst.is_behind = false;
            burst.sent = now;
            *occasion
        })
        .collect()
    }

    /// When a notice is to be updated next.
    pub(super) fn next_due(&self) -> Option<Run> {
        self.bursts.values().filter(|burst| burst.is_behind).map(Burst::next_update).min()
    }

    /// Who stands in this notice need not be told of again: the user has seen to it, or it cannot be raised.
    pub(super) fn settle(&mut self, notice: NoticeId) {
        for burst in self.bursts.values_mut().filter(|burst| burst.notice == notice) {
            burst.is_behind = false;
        }
    }

    /// Lets go of one person.
    pub(super) fn forget(&mut self, person: PersonId) {
        Occasion::ALL.into_iter().for_each(|occasion| self.forget_of(occasion, person));
    }

    /// What was told of one person in this way is true no more.
    pub(super) fn forget_of(&mut self, occasion: Occasion, person: PersonId) {
        self.singles.retain(|single| single.occasion != occasion || single.subject.whom.person != person);
        if let Some(burst) = self.bursts.get_mut(&occasion) {
            burst.members.remove(&person);
        }
    }

    /// The next of a kind is alone again.
    pub(super) fn disperse(&mut self, occasion: Occasion) {
        self.singles.retain(|single| single.occasion != occasion);
        self.bursts.remove(&occasion);
    }

    /// The next is alone again, of whatever kind.
    pub(super) fn disperse_all(&mut self) {
        *self = Self::default();
    }

    /// Lets go of what lies too far back; a burst not before its notice tells of everybody in it, nor while there are too many
    /// notices anyway.
    pub(super) fn pass(&mut self, now: Run) {
        self.singles.retain(|single| now.since(single.at) < MINUTE);
        self.told.retain(|at| now.since(*at) < MINUTE);
        let is_calm = self.told.len() < MOST_A_MINUTE;
        self.bursts.retain(|_, burst| burst.is_behind || !is_calm || now.since(burst.last) < TOGETHER);
    }
}

impl Burst {
    fn next_update(&self) -> Run {
        let is_new = self.sent.since(self.begun) < TOGETHER;
        self.sent.after(if is_new { LEAST_BETWEEN_UPDATES } else { LEAST_BETWEEN_LATER_UPDATES })
    }
}

/// A notice about several says nobody's last words, so nobody's need be kept.
fn without_words(subject: Subject) -> Subject {
    Subject { last_words: None, ..subject }
}
