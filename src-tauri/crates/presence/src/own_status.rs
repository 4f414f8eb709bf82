//! The status of an account's owner: what the service says it is, what was wished of it, and when it is asked for or kept alive
//! next. What is wished is shown as a wish until the service confirms it.

use crate::service::{Mine, MyStatus, Task};
use crate::sighting::Presence;
use crate::time::{Moment, Run, Wall};
use crate::view::{MineView, NotSet};
use std::time::Duration;

/// How often a heartbeat goes out: in the middle of the 30 to 60 s the service asks for (services/presence-api.md).
const BEAT_EVERY: Duration = Duration::from_secs(45);

/// The least time between two heartbeats.
const LEAST_APART: Duration = Duration::from_secs(30);

/// How often the own status is asked for.
const READ_EVERY: Duration = Duration::from_secs(60);

/// How long after an answer to a wish a report that says otherwise may be from before it: it is asked for then.
const SETTLED: Duration = Duration::from_secs(2);

/// How long the own status is not asked for after the service refused to tell.
const REFUSED_FOR: Duration = Duration::from_secs(3600);

/// The status of one account's owner.
#[derive(Debug, Default)]
pub(crate) struct OwnStatus {
    /// What the service last said; nothing when it has none, or was not asked.
    status: Option<MyStatus>,
    told: Option<Wall>,
    /// What was wished and is not answered yet.
    wished: Option<Mine>,
    /// The last wish that the service confirmed.
    confirmed: Option<Mine>,
    /// That one, once it is no longer so.
    lost: Option<Mine>,
    /// Why the last wish is not so.
    refused: Option<NotSet>,
    /// That wish, where the service answered it with something else: it may come round to it.
    ignored: Option<Mine>,
    /// Whether being offline was wished last, so that nothing keeps them online.
    is_offline_wished: bool,
    /// Whether a wish is on its way, or a question.
    is_setting: bool,
    is_reading: bool,
    /// When a wish was answered last: a question sent before that tells what was before.
    answered: Option<Run>,
    /// When to ask for it next.
    next_read: Option<Run>,
    /// When being busy ends, after which the service is asked what it made of that.
    busy_end: Option<Wall>,
    last_beat: Option<Run>,
    next_beat: Run,
}

impl OwnStatus {
    /// As it was wished in an earlier run. A busy that has ended meanwhile was to be followed by being online.
    pub(crate) fn recalled(mine: Option<Mine>, now: Wall) -> Self {
        let mine = mine.map(|mine| match mine {
            Mine::Busy { until: Some(end) } if end <= now => Mine::Online,
            Mine::Online | Mine::Busy { .. } | Mine::Offline => mine,
        });
        let is_offline_wished = mine == Some(Mine::Offline);
        Self { confirmed: mine, is_offline_wished, ..Self::default() }
    }

    /// The user wants to be this.
    pub(crate) fn wish(&mut self, mine: Mine, now: Run) {
        self.wished = Some(mine);
        self.is_offline_wished = mine == Mine::Offline;
        self.refused = None;
        self.ignored = None;
        self.lost = None;
        self.resume(now);
    }

    /// What to set now.
    pub(crate) fn to_set(&self) -> Option<Mine> {
        self.wished.filter(|_| !self.is_setting)
    }

    /// Whether to ask for it now.
    pub(crate) fn is_read_due(&self, now: Run) -> bool {
        !self.is_reading && self.next_read.is_some_and(|at| at <= now)
    }

    /// Whether a heartbeat is due, where there are any.
    pub(crate) fn is_beat_due(&self, now: Run) -> bool {
        self.next_beat <= now
    }

    /// When something is to be asked next, or a wish is over, heartbeats apart.
    pub(crate) fn next_due(&self, now: Moment) -> Option<Run> {
        let ends = [self.busy_end, self.to_set().and_then(end_of)];
        let ends = ends.into_iter().flatten().map(|end| now.run.after(end.since(now.wall)));
        self.next_read.filter(|_| !self.is_reading).into_iter().chain(ends).min()
    }

    pub(crate) fn next_beat(&self) -> Run {
        self.next_beat
    }

    /// It is to be asked for as soon as possible.
    pub(crate) fn read_soon(&mut self, now: Run) {
        self.next_read = Some(now);
    }

    /// Heartbeats go on after a break, the first as soon as it may go.
    pub(crate) fn resume(&mut self, now: Run) {
        let earliest = self.last_beat.map_or(now, |last| last.after(LEAST_APART).max(now));
        self.next_beat = self.next_beat.min(earliest).max(now);
    }

    /// Time passed: when being busy has ended, what comes after it is the service's to say.
    pub(crate) fn pass(&mut self, now: Moment) {
        if self.busy_end.take_if(|end| *end <= now.wall).is_some() {
            self.read_soon(now.run);
        }
        if let Some(Mine::Busy { until: Some(end) }) = self.confirmed
            && end <= now.wall
        {
            // The service goes back to online by itself, and losing that is worth telling as well.
            self.confirmed = Some(Mine::Online);
            self.lost = None;
        }
        if self.to_set().and_then(end_of).is_some_and(|end| end <= now.wall) {
            self.give_up(NotSet::TooLate);
        }
    }

    /// A question or a wish goes out.
    pub(crate) fn send(&mut self, task: &Task, now: Run) {
        if matches!(task, Task::SetMyStatus(_)) {
            self.is_setting = true;
        } else if *task == Task::Heartbeat {
            self.last_beat = Some(now);
            self.next_beat = now.after(BEAT_EVERY);
        } else {
            self.is_reading = true;
        }
    }

    /// An answer came, or its absence.
    pub(crate) fn free(&mut self, task: &Task) {
        if matches!(task, Task::SetMyStatus(_)) {
            self.is_setting = false;
        } else if *task == Task::MyStatus {
            self.is_reading = false;
        }
    }

    /// The service answered a wish with the status it made of it.
    pub(crate) fn set(&mut self, mine: Mine, status: Option<MyStatus>, now: Moment) {
        self.wished.take_if(|wished| *wished == mine);
        let presence = status.as_ref().map(|status| &status.presence);
        let is_so = presence.is_some_and(|presence| is_so(mine, presence));
        self.confirmed = is_so.then_some(mine);
        // Of a wish that another one has followed, nothing is said any more.
        if !is_so && self.wished.is_none() {
            self.refused = Some(NotSet::Otherwise(presence.cloned()));
            self.ignored = Some(mine);
        }
        self.answered = Some(now.run);
        self.hear(status, now);
    }

    /// The service answered a question that was sent then.
    pub(crate) fn read(&mut self, status: Option<MyStatus>, sent: Run, now: Moment) {
        if self.answered.is_some_and(|answered| sent < answered) || self.is_setting {
            // It may have been answered before the wish was.
            self.read_soon(now.run.after(Duration::from_secs(1)));
        } else {
            self.hear(status, now);
        }
    }

    /// The service reported it by itself, perhaps without the end of being busy.
    pub(crate) fn report(&mut self, mut status: MyStatus, now: Moment) {
        let known = self.status.as_ref().map(|status| &status.presence);
        if status.presence == (Presence::Busy { until: None })
            && let Some(Presence::Busy { until: Some(end) }) = known
            && *end > now.wall
        {
            status.presence = Presence::Busy { until: Some(*end) };
        }
        let is_other = known != Some(&status.presence);
        let is_close =
            self.is_setting || self.answered.is_some_and(|answered| now.run.since(answered) < SETTLED);
        if is_other && is_close {
            return self.read_soon(now.run.after(SETTLED));
        }
        self.hear(Some(status), now);
    }

    fn hear(&mut self, status: Option<MyStatus>, now: Moment) {
        let presence = status.as_ref().map(|status| &status.presence);
        if let Some(mine) =
            self.ignored.take_if(|mine| presence.is_some_and(|presence| is_so(*mine, presence)))
        {
            (self.confirmed, self.refused) = (Some(mine), None);
        }
        self.lost = self
            .confirmed
            .filter(|_| self.wished.is_none())
            .filter(|mine| !presence.is_some_and(|presence| is_so(*mine, presence)));
        self.busy_end = match presence {
            Some(Presence::Busy { until: Some(end) }) => Some(*end).filter(|end| *end > now.wall),
            Some(
                Presence::Busy { until: None }
                | Presence::Online
                | Presence::Offline
                | Presence::OfflineOrHidden
                | Presence::Hidden
                | Presence::Unreachable
                | Presence::Unknown(_),
            )
            | None => None,
        };
        self.status = status;
        self.told = Some(now.wall);
    }

    /// The next question comes after a while.
    pub(crate) fn read_again(&mut self, now: Run) {
        self.next_read = Some(now.after(READ_EVERY));
    }

    /// The service does not tell it.
    pub(crate) fn read_refused(&mut self, now: Run) {
        self.next_read = Some(now.after(REFUSED_FOR));
    }

    /// A wish came to nothing. What the service made of it is asked for.
    pub(crate) fn refuse(&mut self, mine: Mine, why: NotSet, now: Run) {
        if self.wished.take_if(|wished| *wished == mine).is_some() {
            self.refused = Some(why);
        }
        self.read_soon(now);
    }

    /// What would be wished cannot be sent now, and is no wish.
    pub(crate) fn decline(&mut self, why: NotSet) {
        self.refused = Some(why);
        self.ignored = None;
    }

    /// What is wished cannot be sent: it is not kept for later, when it may be wrong.
    pub(crate) fn give_up(&mut self, why: NotSet) {
        if self.wished.take().is_some() {
            self.refused = Some(why);
        }
    }

    /// Whether a wish is not answered yet.
    pub(crate) fn is_wishing(&self) -> bool {
        self.wished.is_some()
    }

    /// Heartbeats are wished for: they go on although being offline was wished before. They keep nobody online who is not, so
    /// that who is known to be offline wishes to be online, and who is not known to be is expected to be.
    pub(crate) fn keep(&mut self, now: Run) -> Mine {
        let mine = self.as_kept(now);
        if self.status.as_ref().is_some_and(|status| !status.presence.is_present()) {
            self.wish(mine, now);
        } else {
            self.expect(mine);
        }
        mine
    }

    /// Heartbeats are wished for in a later run: nothing is set now.
    pub(crate) fn keep_later(&mut self, now: Run) -> Mine {
        let mine = self.as_kept(now);
        self.expect(mine);
        mine
    }

    fn expect(&mut self, mine: Mine) {
        if self.wished.is_none() {
            self.confirmed = Some(mine);
        }
    }

    /// What who is kept online is to be.
    fn as_kept(&mut self, now: Run) -> Mine {
        self.is_offline_wished = false;
        self.resume(now);
        self.read_soon(now);
        let before = self.wished.or(self.confirmed).filter(|mine| *mine != Mine::Offline);
        match self.status.as_ref().map(|status| &status.presence) {
            Some(Presence::Busy { until }) => before.unwrap_or(Mine::Busy { until: *until }),
            Some(_) | None => before.unwrap_or(Mine::Online),
        }
    }

    /// What was wished and is no longer so.
    pub(crate) fn lost(&self) -> Option<Mine> {
        self.lost
    }

    /// Whether heartbeats would be against the user's last wish.
    pub(crate) fn is_offline_wished(&self) -> bool {
        self.is_offline_wished
    }

    /// Whether the user is online or busy by their own wish, as far as the service confirmed it or still may.
    pub(crate) fn is_there_by_wish(&self) -> bool {
        let under_way = self.wished.filter(|_| self.is_setting);
        under_way.or(self.confirmed).is_some_and(|mine| mine != Mine::Offline)
    }

    pub(crate) fn view(&self, keeps_online: bool, is_beating: bool) -> MineView {
        MineView {
            status: self.status.clone(),
            told: self.told,
            wished: self.wished,
            refused: self.refused.clone(),
            keeps_online,
            is_beating,
            lost: self.lost,
        }
    }
}

/// When what is wished is over.
fn end_of(mine: Mine) -> Option<Wall> {
    match mine {
        Mine::Busy { until } => until,
        Mine::Online | Mine::Offline => None,
    }
}

/// Whether a status is what was wished. The end of being busy is the service's to round or to leave out.
fn is_so(mine: Mine, presence: &Presence) -> bool {
    match mine {
        Mine::Online => *presence == Presence::Online,
        Mine::Busy { .. } => matches!(presence, Presence::Busy { .. }),
        Mine::Offline => *presence == Presence::Offline,
    }
}
