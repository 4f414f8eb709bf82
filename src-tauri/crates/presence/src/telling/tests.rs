//! The notice policy, told as days in the life of its user. No test sleeps: time is what the test says it is.

use super::news::Answer;
use super::{Coming, Departures, Going, Manners, Subject, Telling, Wants};
use crate::event::{Effect, Kept, NoticeNews, Recorded};
use crate::id::{AccountId, ContactId, NoticeId, PersonId};
use crate::notice::{Decision, Hold, Kind, Notice, Occasion, Outcome, Says, Slot, Unread, Whom};
use crate::service::{LastWords, Words};
use crate::sighting::LastSeen;
use crate::time::{Moment, Run, Wall};
use chrono::NaiveDate;
use std::collections::BTreeMap;
use std::time::Duration;

mod arrivals;
mod departures;
mod bursts;
mod together;
mod summaries;
mod snoozes;
mod answers;
mod properties;

/// 2026-11-20T10:00:00Z.
const TEN: i64 = 1_795_168_800_000;
const HOUR: u64 = 3_600_000;
const DAY: u64 = 24 * HOUR;
/// Where arrivals and summaries stand.
const ARRIVALS: Slot = Slot::Together(Occasion::CameOnline);
const ALL: Manners = Manners { notifications: true, previews: true };
const SILENT: Manners = Manners { notifications: false, previews: true };
const DISCREET: Manners = Manners { notifications: true, previews: false };

/// So many milliseconds after the start, on both clocks.
fn at(millis: u64) -> Moment {
    Moment { wall: Wall(TEN).after(Duration::from_millis(millis)), run: Run(millis) }
}

fn whom(number: i64) -> Whom {
    Whom { person: PersonId(number), contact: ContactId(100 + number), account: AccountId(1) }
}

fn person(number: i64) -> Slot {
    Slot::Person(PersonId(number))
}

fn subject(number: i64) -> Subject {
    Subject {
        whom: whom(number),
        name: format!("P{number:03}").into(),
        is_top: false,
        spent: 0,
        unread: Unread::default(),
        away_since: None,
        last_words: None,
    }
}

fn words(text: &str) -> Option<LastWords> {
    Some(LastWords { sent: None, is_theirs: true, is_by_colleague: false, what: Words::Text(text.into()) })
}

/// The policy with a desktop beside it.
struct Desk {
    telling: Telling,
    manners: Manners,
    departures: Departures,
    /// Who is there, for a summary.
    present: Vec<Subject>,
    /// Whether it is known of everybody whether they are there, whenever that is waited for.
    is_swept: bool,
    /// What stands on the desktop.
    slots: BTreeMap<Slot, Notice>,
    /// How often a notification was raised or changed.
    raised: usize,
    /// Every decision as it was last recorded, in the order of the first record.
    decisions: Vec<Decision>,
    kept: Vec<Option<Wall>>,
}

impl Desk {
    fn new() -> Self {
        Self::snoozed(None)
    }

    fn snoozed(until: Option<Wall>) -> Self {
        Self {
            telling: Telling::new(1, until, None),
            manners: ALL,
            departures: Departures::Watched,
            present: Vec::new(),
            is_swept: false,
            slots: BTreeMap::new(),
            raised: 0,
            decisions: Vec::new(),
            kept: Vec::new(),
        }
    }

    fn take(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Notify(notice) => {
                    assert!(
                        self.decisions.iter().any(|it| it.id == notice.id),
                        "a notice needs a decision: {notice:?}"
                    );
                    self.raised += 1;
                    self.slots.insert(notice.slot, notice);
                }
                Effect::Withdraw(slot) => {
                    assert!(self.slots.remove(&slot).is_some(), "nothing stands in {slot:?}");
                }
                Effect::Record(Recorded::Decision(decision)) => {
                    match self.decisions.iter_mut().find(|it| it.id == decision.id) {
                        Some(known) => {
                            assert_eq!(known.outcome, Outcome::Shown);
                            assert_eq!(decision, Decision { outcome: Outcome::Undelivered, ..known.clone() });
                            *known = decision;
                        }
                        None => self.decisions.push(decision),
                    }
                }
                Effect::Keep(Kept::Snooze(until)) => self.kept.push(until),
                effect @ (Effect::Ask { .. }
                | Effect::Listen { .. }
                | Effect::Renew(_)
                | Effect::RenewIfPossible(_)
                | Effect::WakeAt(_)
                | Effect::OpenChat(_)
                | Effect::ShowList
                | Effect::Place { .. }
                | Effect::Keep(_)
                | Effect::Record(_)
                | Effect::Publish) => panic!("not for this policy: {effect:?}"),
            }
        }
    }

    /// Returns the outcome of the one decision about this person's arrival.
    fn comes(&mut self, subject: Subject, coming: Coming, millis: u64) -> Outcome {
        let (before, person) = (self.decisions.len(), subject.whom.person);
        self.present.retain(|it| it.whom.person != person);
        self.present.push(subject.clone());
        let effects = self.telling.came(subject, coming, self.manners, at(millis));
        self.take(effects);
        let outcome = only(self.decisions[before..].iter().filter(|it| it.kind == Kind::CameOnline));
        self.due(millis);
        outcome
    }

    /// Returns the outcome of the decision about this person's departure, if there was one.
    fn goes(&mut self, number: i64, going: Going, millis: u64) -> Option<Outcome> {
        let before = self.decisions.len();
        self.present.retain(|it| it.whom.person != PersonId(number));
        let effects = self.telling.went(subject(number), going, self.departures, self.manners, at(millis));
        self.take(effects);
        let made: Vec<_> = self.decisions[before..].iter().collect();
        let outcome = (!made.is_empty()).then(|| only(made.into_iter()));
        self.due(millis);
        outcome
    }

    fn due(&mut self, millis: u64) {
        self.due_at(at(millis));
    }

    fn due_at(&mut self, now: Moment) {
        let effects = self.telling.pass_snooze(now);
        self.take(effects);
        if self.is_swept && self.telling.awaits_sweep() {
            self.telling.swept(now);
        }
        let effects = self.telling.due(&self.present.clone(), self.manners, now);
        self.take(effects);
        let next = self.telling.next_due(now);
        assert!(next.is_none_or(|next| next > now.run), "due again at once: {next:?} at {now:?}");
    }

    /// Lets time pass, waking only when asked to.
    fn pass(&mut self, from: u64, to: u64) {
        let mut now = from;
        while let Some(Run(next)) = self.telling.next_due(at(now))
            && next <= to
        {
            now = next.max(now);
            self.due(now);
        }
    }

    fn news(&mut self, notice: NoticeId, news: NoticeNews, millis: u64) -> Wants {
        match news {
            // A desktop takes a notification away when it is clicked.
            NoticeNews::Opened
            | NoticeNews::Snoozed
            | NoticeNews::Unwatched
            | NoticeNews::Closed
            | NoticeNews::Undelivered => self.slots.retain(|_, standing| standing.id != notice),
        }
        let Answer { effects, wants } = self.telling.news(notice, news, at(millis));
        self.take(effects);
        wants
    }

    fn notice(&self, slot: Slot) -> &Notice {
        self.slots.get(&slot).unwrap_or_else(|| panic!("nothing stands in {slot:?}"))
    }

    /// Whom the notice about several means, and the names it gives.
    fn several(&self) -> (Vec<i64>, Vec<&str>) {
        self.several_in(ARRIVALS)
    }

    fn several_in(&self, slot: Slot) -> (Vec<i64>, Vec<&str>) {
        match &self.notice(slot).says {
            Says::Several(_, several) | Says::SeveralAreOnline(several) => (
                several.persons.iter().map(|person| person.0).collect(),
                several.names.iter().map(|name| &**name).collect(),
            ),
            says => panic!("about one: {says:?}"),
        }
    }

    fn outcomes(&self, kind: Kind) -> Vec<Outcome> {
        self.decisions.iter().filter(|it| it.kind == kind).map(|it| it.outcome).collect()
    }
}

fn only<'a>(decisions: impl Iterator<Item = &'a Decision>) -> Outcome {
    let decisions: Vec<_> = decisions.collect();
    assert_eq!(decisions.len(), 1, "{decisions:?}");
    decisions[0].outcome
}

fn held(hold: Hold) -> Outcome {
    Outcome::Held(hold)
}

fn day(day: u32) -> Option<LastSeen> {
    NaiveDate::from_ymd_opt(2026, 11, day).map(LastSeen::Day)
}
