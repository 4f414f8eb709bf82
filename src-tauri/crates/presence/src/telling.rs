//! Whom to tell the user about, how, and when not to. Every arrival and departure of a watched person that is brought here
//! becomes one [`Decision`], shown or held with its reason; nothing here knows how presence is learned or how a notification
//! looks.
//!
//! A notice stays true: there is one per person, it is withdrawn once they have been away for a minute, and a burst
//! replaces the single ones. What is remembered of a person is let go of as soon as it can change no decision.

use crate::event::{Effect, Recorded};
use crate::id::{NoticeId, PersonId};
use crate::notice::{Decision, Hold, Kind, Notice, Occasion, Outcome, Says, Slot, Unread, Whom};
use crate::service::LastWords;
use crate::sighting::LastSeen;
use crate::time::{Moment, Run, Wall};
use std::collections::BTreeMap;
use std::time::Duration;

mod visit;
mod burst;
mod together;
mod summary;
mod snooze;
mod shown;
mod news;
mod free;
mod turn;
mod wrote;
mod ranking;
#[cfg(test)]
mod tests;

pub(crate) use news::Wants;
pub(crate) use summary::LEAST_APART;
pub(crate) use turn::Turn;

use burst::Crowds;
use shown::Shown;
use snooze::Snooze;
use summary::Summary;
use together::{PRESENT, Together};
use visit::Visit;

/// How long a notice outlives the presence it speaks of, so that a lost connection does not make it blink.
const LINGER: Duration = Duration::from_secs(60);

/// How often what is no longer needed is looked for. Every search goes through all who are watched.
const BETWEEN_CLEARINGS: Duration = Duration::from_secs(180);

/// Somebody as a notice needs them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Who, and through whom they were seen.
    pub whom: Whom,
    /// The name to show.
    pub name: Box<str>,
    /// Whether the service counts them among the best customers.
    pub is_top: bool,
    /// How much they spent, to compare them by.
    pub spent: u64,
    /// How much of what they wrote is unread.
    pub unread: Unread,
    /// When they were last there before, where known.
    pub away_since: Option<LastSeen>,
    /// The last words of the chat, where known.
    pub last_words: Option<LastWords>,
}

/// What the user allows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Manners {
    /// Whether notifications are raised at all.
    pub notifications: bool,
    /// Whether they may show the last words.
    pub previews: bool,
}

impl Manners {
    /// Last words as a notification may show them.
    fn shown(self, words: &LastWords) -> Option<LastWords> {
        if self.previews { Some(words.clone()) } else { words.hidden() }
    }
}

/// How a watched person came to be present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coming {
    /// They were surely away before.
    Seen,
    /// It is the first sighting since a start, a sleep or a gap: nobody saw them arrive.
    Baseline,
    /// The service says online, but their last activity is too old to count on it.
    Doubtful,
    /// It is not to be told for a reason that lies outside of this policy.
    Held(Hold),
}

/// How a watched person stopped being present.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Going {
    /// The service said that they are offline.
    Offline,
    /// They left or hid it: the service answers both alike.
    PerhapsHidden,
    /// The service says that they are offline, and it is the first sighting since a start, a sleep or a gap: nobody saw them
    /// leave.
    Unseen,
    /// The service cleaned up stale presences: they left some time before.
    CleanedUp,
    /// They hide, cannot be reached, or nothing is known of them. That is no departure.
    Unclear,
}

impl Going {
    /// What it is in the first look after a clean-up.
    pub(crate) fn by_clean_up(self) -> Self {
        match self {
            Self::Offline | Self::PerhapsHidden | Self::Unseen | Self::CleanedUp => Self::CleanedUp,
            Self::Unclear => Self::Unclear,
        }
    }
}

/// Whether the user wants to be told when a person leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Departures {
    /// Yes.
    Watched,
    /// No.
    Unwatched,
    /// Yes, but not of this one, for a reason that lies outside of this policy.
    Held(Hold),
}

/// The notice policy and what it must remember.
#[derive(Debug)]
pub(crate) struct Telling {
    next_notice: i64,
    snooze: Snooze,
    summary: Summary,
    crowds: Crowds,
    visits: BTreeMap<PersonId, Visit>,
    /// Who is spoken of by a notice that stands and has left since then.
    leaving: BTreeMap<PersonId, Run>,
    together: BTreeMap<Occasion, Together>,
    shown: Shown,
    cleared: Run,
}

impl Telling {
    /// Begins with the first notice id that was never used, the snooze that was kept, and when a summary was last shown.
    pub(crate) fn new(next_notice: i64, snoozed_until: Option<Wall>, last_summary: Option<Moment>) -> Self {
        Self {
            next_notice,
            snooze: Snooze::new(snoozed_until),
            summary: Summary::new(last_summary),
            crowds: Crowds::default(),
            visits: BTreeMap::new(),
            leaving: BTreeMap::new(),
            together: BTreeMap::new(),
            shown: Shown::default(),
            cleared: Run::default(),
        }
    }

    /// A watched person is there who was not.
    pub(crate) fn came(
        &mut self,
        subject: Subject,
        coming: Coming,
        manners: Manners,
        now: Moment,
    ) -> Vec<Effect> {
        let person = subject.whom.person;
        self.leaving.remove(&person);
        let visit = self.visits.entry(person).or_default();
        let is_outdated = visit.arrive(coming, now.run);
        let is_told = visit.is_told();
        let verdict = match coming {
            Coming::Baseline => Err(Hold::Baseline),
            Coming::Doubtful => Err(Hold::Doubtful),
            Coming::Held(hold) => Err(hold),
            Coming::Seen if !manners.notifications => Err(Hold::SwitchedOff),
            Coming::Seen if self.snooze.is_on(now) => Err(Hold::Snoozed),
            Coming::Seen if is_told => Err(Hold::Flapping),
            Coming::Seen => Ok(()),
        };
        match coming {
            Coming::Baseline => self.summary.found(now.run),
            Coming::Seen | Coming::Doubtful | Coming::Held(_) => {}
        }

        let mut effects = Vec::new();
        self.leave_together(Occasion::WentOffline, person, &mut effects);
        match verdict {
            Ok(()) => {
                self.tell(person, now.run);
                let last_words = subject.last_words.as_ref().and_then(|words| manners.shown(words));
                let says = Says::CameOnline {
                    person,
                    name: subject.name.clone(),
                    away_since: subject.away_since,
                    last_words,
                    unread: subject.unread,
                };
                self.tell_of(Occasion::CameOnline, subject, says, now, &mut effects);
            }
            Err(hold) => {
                let outcome = Outcome::Held(hold);
                self.decide(Kind::CameOnline, Some(subject.whom), outcome, now, &mut effects);
                if is_outdated {
                    self.take_down(person, &mut effects);
                }
            }
        }
        effects
    }

    /// Somebody is there again of whom only departures are watched: nothing is decided, but the notice that they left is no
    /// longer true.
    pub(crate) fn returned(&mut self, person: PersonId, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.leaving.remove(&person);
        self.leave_together(Occasion::WentOffline, person, &mut effects);
        if self.visits.entry(person).or_default().arrive(Coming::Seen, now.run) {
            self.take_down(person, &mut effects);
        }
        effects
    }

    /// A watched person is there, as before: what says so is true.
    pub(crate) fn stayed(&mut self, person: PersonId) {
        self.leaving.remove(&person);
    }

    /// A watched person is no longer there. A departure is told once they were there for a minute, and at most every ten
    /// minutes: sooner it is the same coming and going that the user was spared on arrival.
    pub(crate) fn went(
        &mut self,
        subject: Subject,
        going: Going,
        departures: Departures,
        manners: Manners,
        now: Moment,
    ) -> Vec<Effect> {
        let person = subject.whom.person;
        let visit = self.visits.entry(person).or_default();
        visit.leave(now.run);
        let verdict = match (departures, going) {
            (
                Departures::Unwatched,
                Going::Offline
                | Going::PerhapsHidden
                | Going::Unseen
                | Going::CleanedUp
                | Going::Unclear,
            )
            // The clean-up itself is the one record of all who went by it.
            | (Departures::Watched | Departures::Held(_), Going::Unclear | Going::CleanedUp) => None,
            (Departures::Held(hold), Going::Offline | Going::PerhapsHidden | Going::Unseen) => {
                Some(Err(hold))
            }
            (Departures::Watched, Going::Unseen) => Some(Err(Hold::Baseline)),
            (Departures::Watched, Going::PerhapsHidden) => Some(Err(Hold::PerhapsHidden)),
            (Departures::Watched, Going::Offline) => Some(if !manners.notifications {
                Err(Hold::SwitchedOff)
            } else if self.snooze.is_on(now) {
                Err(Hold::Snoozed)
            } else if visit.is_leaving_noise(now.run) {
                Err(Hold::Flapping)
            } else {
                visit.tell_left(now.run);
                Ok(())
            }),
        };

        let mut effects = Vec::new();
        match verdict {
            None => {}
            Some(Ok(())) => {
                let says = Says::WentOffline { person, name: subject.name.clone() };
                self.tell_of(Occasion::WentOffline, subject, says, now, &mut effects);
            }
            Some(Err(hold)) => {
                let outcome = Outcome::Held(hold);
                self.decide(Kind::WentOffline, Some(subject.whom), outcome, now, &mut effects);
            }
        }
        self.linger(person, now.run);
        effects
    }

    /// More is known of somebody, above all their last words: the notice that they came, if it stands and was shown just now, is
    /// shown anew in place when it now says something else.
    pub(crate) fn enrich(&mut self, subject: &Subject, manners: Manners, now: Moment) -> Vec<Effect> {
        let is_quiet = !manners.notifications || self.snooze.is_on(now);
        let Some(visit) = self.visits.get_mut(&subject.whom.person) else { return Vec::new() };
        if is_quiet || !visit.is_there() || !visit.is_just_told(now.run) {
            return Vec::new();
        }
        let Some(standing) = &mut visit.standing else { return Vec::new() };
        match &mut standing.says {
            Says::CameOnline { name, last_words, unread, .. } => {
                // What was known already is not taken back by a subject that knows less.
                let words = subject.last_words.as_ref().or(last_words.as_ref());
                let words = words.and_then(|words| manners.shown(words));
                if *name == subject.name && *last_words == words && *unread == subject.unread {
                    return Vec::new();
                }
                name.clone_from(&subject.name);
                (*last_words, *unread) = (words, subject.unread);
                vec![Effect::Notify(standing.clone())]
            }
            Says::WentOffline { .. }
            | Says::BecameFree { .. }
            | Says::RelationChanged { .. }
            | Says::Wrote { .. }
            | Says::Several(..)
            | Says::SeveralAreOnline(_) => Vec::new(),
        }
    }

    /// The service cleaned up stale presences: who goes by it is told of by this record, and by nothing else.
    pub(crate) fn cleaned_up(&mut self, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.decide(Kind::CleanUp, None, Outcome::Held(Hold::CleanedUp), now, &mut effects);
        effects
    }

    /// Does whatever else time brings: a summary of who is `present`, an update of a burst's notice, the withdrawal of what is
    /// no longer true.
    pub(crate) fn due(&mut self, present: &[Subject], manners: Manners, now: Moment) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.withdraw(now.run, &mut effects);
        if self.summary.is_due(now.run) && self.summary.take(!present.is_empty()) {
            self.summarize(present, manners, now, &mut effects);
        }
        self.update_bursts(manners, now, &mut effects);
        self.clear(now.run);
        effects
    }

    /// When [`Self::pass_snooze`] and [`Self::due`] want to be called next. The end of a snooze is wall time, so ask again when
    /// the wall clock jumps.
    pub(crate) fn next_due(&self, now: Moment) -> Option<Run> {
        let leaving = self.leaving.values().min().map(|left| left.after(LINGER));
        [self.snooze.next_due(now), self.summary.next_due(now.run), self.crowds.next_due(), leaving]
            .into_iter()
            .flatten()
            .min()
    }

    /// A person is no longer watched: nothing is said of them any more, and nothing remembered.
    pub(crate) fn unwatched(&mut self, person: PersonId) -> Vec<Effect> {
        let mut effects = Vec::new();
        self.take_down(person, &mut effects);
        self.visits.remove(&person);
        self.leaving.remove(&person);
        self.crowds.forget(person);
        for occasion in Occasion::ALL {
            self.leave_together(occasion, person, &mut effects);
        }
        effects
    }

    /// One person became part of another: nothing stands of them any more, and what the user was told of a visit they were
    /// told of the other's.
    pub(crate) fn merged(&mut self, into: PersonId, from: PersonId) -> Vec<Effect> {
        let visit = self.visits.get_mut(&from).map(Visit::without_notice);
        let effects = self.unwatched(from);
        if let Some(visit) = visit {
            self.visits.entry(into).or_insert(visit);
        }
        effects
    }

    /// Makes the record of a decision and returns its id.
    fn decide(
        &mut self,
        kind: Kind,
        whom: Option<Whom>,
        outcome: Outcome,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> NoticeId {
        let id = NoticeId(self.next_notice);
        self.next_notice = self.next_notice.saturating_add(1);
        let decision = Decision { id, at: now.wall, kind, whom, outcome };
        match outcome {
            Outcome::Shown => self.shown.push(decision.clone()),
            Outcome::Held(_) | Outcome::Undelivered => {}
        }
        effects.push(Effect::Record(Recorded::Decision(decision)));
        id
    }

    /// Remembers that the user is told of a person's visit.
    fn tell(&mut self, person: PersonId, now: Run) {
        self.visits.entry(person).or_default().tell(now);
    }

    /// Shows a notice in a person's slot.
    fn stand(&mut self, person: PersonId, notice: Notice, effects: &mut Vec<Effect>) {
        self.visits.entry(person).or_default().standing = Some(notice.clone());
        effects.push(Effect::Notify(notice));
    }

    /// Withdraws what stands in a person's slot.
    fn take_down(&mut self, person: PersonId, effects: &mut Vec<Effect>) {
        if self.visits.get_mut(&person).and_then(|visit| visit.standing.take()).is_some() {
            effects.push(Effect::Withdraw(Slot::Person(person)));
        }
    }

    /// Remembers since when a notice that speaks of somebody is no longer true.
    fn linger(&mut self, person: PersonId, since: Run) {
        if self.stands_there_together(person) || self.visits.get(&person).is_some_and(Visit::stands_presence)
        {
            self.leaving.entry(person).or_insert(since);
        }
    }

    /// Withdraws the notices of those who stayed away.
    fn withdraw(&mut self, now: Run, effects: &mut Vec<Effect>) {
        let gone: Vec<_> = self
            .leaving
            .iter()
            .filter(|(_, left)| now.since(**left) >= LINGER)
            .map(|(person, _)| *person)
            .collect();
        for person in gone {
            self.leaving.remove(&person);
            // That they left stays true, other than that they came or are free.
            if self.visits.get(&person).is_some_and(Visit::stands_presence) {
                self.take_down(person, effects);
            }
            for occasion in PRESENT {
                self.leave_together(occasion, person, effects);
            }
        }
    }

    /// Lets go of what can change no decision any more.
    fn clear(&mut self, now: Run) {
        self.crowds.pass(now);
        if now.since(self.cleared) >= BETWEEN_CLEARINGS {
            self.cleared = now;
            self.visits.retain(|_, visit| visit.is_needed(now));
        }
    }
}
