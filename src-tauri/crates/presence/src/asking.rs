//! One account at work: what it is about to ask, whom it is to ask about next, and what stopped it.

use crate::archive::Archive;
use crate::backoff::Backoff;
use crate::bringing::Bringing;
use crate::cleaning::Cleaning;
use crate::continuity::Continuity;
use crate::halving::{Halving, Settled, Verdict, Wrong};
use crate::id::{AccountId, Key};
use crate::listening::Listening;
use crate::marking::Trials;
use crate::naming::Naming;
use crate::newcomers::Newcomers;
use crate::own_status::OwnStatus;
use crate::pace::Tries;
use crate::people::Account;
use crate::placing::Placing;
use crate::roster::{Known, Roster, Slot};
use crate::seating::Seating;
use crate::service::{Capabilities, ListOffer, Page, Sunset, Task, TaskKind, Trouble};
use crate::spends::Spends;
use crate::time::{Moment, Run, Wall};
use crate::words::Chats;
use std::collections::{BTreeMap, BTreeSet, HashSet, VecDeque};
use std::time::Duration;

/// How often the list of who is online is read through, unless the service wants it less often. With it, somebody who is
/// not watched is found within a minute at a cost of one call for 50 people online (DESIGN.md, section 5).
pub(crate) const LIST_EVERY: Duration = Duration::from_secs(60);

/// Most pages of a list of who is online: 10,000 people at 50 a page.
pub(crate) const MOST_PAGES: u32 = 200;

/// How long an id that the service refuses is left alone.
pub(crate) const REFUSED_FOR: Duration = Duration::from_secs(24 * 3600);

/// Something to ask.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Job {
    pub(crate) task: Task,
    pub(crate) about: About,
    /// Whether it was sent before and refused for its token.
    pub(crate) is_repeated: bool,
}

/// Why something is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Whether these are there.
    Contacts { slots: Vec<Slot>, group: Option<u32> },
    /// A page of who is online.
    Walk,
    /// A page of a list that is brought in.
    Bring,
    /// Which lists there are.
    Offers,
    /// A page of the chats that are archived.
    Archive,
    /// The account's own status.
    Own,
    /// A clean-up of stale presences.
    CleanUp,
    /// The name of this one.
    Name(Slot),
    /// Which accounts could be managed through the sign-in.
    Seats,
    /// Where the service's pages are.
    Places,
    /// What was said last in the chats with these.
    Words { slots: Vec<Slot>, group: Option<u32> },
    /// What this one spent.
    Spend { slot: Slot },
}

/// A walk through the list of who is online.
#[derive(Clone, Debug, Default)]
pub(crate) struct Walk {
    pub(crate) page: Page,
    pub(crate) pages: u32,
    pub(crate) seen: HashSet<Slot>,
}

/// One account at work.
#[derive(Debug)]
pub(crate) struct AccountState {
    pub(crate) record: Account,
    /// What goes before everything else: halves of refused batches, and what waits for a new token.
    pub(crate) retries: VecDeque<Job>,
    watched: BTreeSet<(Run, Slot)>,
    others: BTreeSet<(Run, Slot)>,
    /// Who else there is, for the interval that the budget allows.
    count: usize,
    pub(crate) walk: Option<Walk>,
    pub(crate) next_walk: Run,
    /// Whether the list of who is online was read the last time the service answered for it: it neither refused nor failed.
    pub(crate) is_list_read: bool,
    /// For a list of who is online that fails while the service answers.
    pub(crate) walk_backoff: Backoff,
    /// Whether a page of the walk, of a list, or of the offers is under way.
    pub(crate) is_walking: bool,
    pub(crate) is_fetching: bool,
    pub(crate) is_offering: bool,
    pub(crate) bringing: Option<Bringing>,
    pub(crate) next_look: Run,
    /// When lists that could not be read to their ends are compared again.
    pub(crate) next_compare: Run,
    pub(crate) newcomers: Newcomers,
    pub(crate) offers: Option<Vec<ListOffer>>,
    pub(crate) offers_wanted: Option<Page>,
    /// Why not all of the offers could be read.
    pub(crate) offers_trouble: Option<Trouble>,
    /// How often in a row the lists could not be read to their ends.
    pub(crate) cut_short: u32,
    pub(crate) next_offers: Run,
    pub(crate) offers_backoff: Backoff,
    pub(crate) missing: BTreeMap<TaskKind, Box<str>>,
    pub(crate) stopped: Option<Trouble>,
    /// Whether it had stopped and the user wants to know if that is over: one question at a time, until one is answered.
    pub(crate) is_trying: bool,
    pub(crate) last_good: Option<Wall>,
    pub(crate) continuity: Continuity,
    /// Counts starts, sleeps and pauses: what was asked before one says nothing about what is so after it.
    pub(crate) era: u32,
    /// Whether an answer was used since the start, a sleep or a pause.
    pub(crate) has_answered: bool,
    pub(crate) sunset: Option<Sunset>,
    pub(crate) listening: Listening,
    pub(crate) own: OwnStatus,
    pub(crate) cleaning: Cleaning,
    pub(crate) naming: Naming,
    pub(crate) seating: Seating,
    pub(crate) placing: Placing,
    pub(crate) archive: Archive,
    /// Who is to be asked about now, alone where the service has that: by the user's wish, or because no batch with them is
    /// answered.
    pub(crate) checks: BTreeSet<Slot>,
    /// Whether a question about contacts failed, perhaps for one of them, and none was answered since.
    pub(crate) is_in_doubt: bool,
    pub(crate) chats: Chats,
    pub(crate) trials: Trials,
    pub(crate) spends: Spends,
    pub(crate) tries: Tries,
    halving: Halving,
}

/// What a refused batch leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Halved {
    /// Its halves are asked.
    Asked,
    /// This one is at fault.
    Found(Slot),
    /// This one may be at fault, which the first answer about others will say.
    Suspected(Slot),
    /// It is not about an id: none of these, whom the batch was about, was answered.
    Hopeless(Vec<Slot>),
}

impl AccountState {
    pub(crate) fn new(record: Account, now: Moment) -> Self {
        let own = OwnStatus::recalled(record.mine, now.wall);
        let newcomers = Newcomers::of(&record);
        Self {
            record,
            retries: VecDeque::new(),
            watched: BTreeSet::new(),
            others: BTreeSet::new(),
            count: 0,
            walk: None,
            next_walk: now.run,
            is_list_read: false,
            walk_backoff: Backoff::default(),
            is_walking: false,
            is_fetching: false,
            is_offering: false,
            bringing: None,
            next_look: now.run,
            next_compare: now.run,
            newcomers,
            offers: None,
            offers_wanted: None,
            offers_trouble: None,
            cut_short: 0,
            next_offers: now.run,
            offers_backoff: Backoff::default(),
            missing: BTreeMap::new(),
            stopped: None,
            is_trying: false,
            last_good: None,
            continuity: Continuity::default(),
            era: 0,
            has_answered: false,
            sunset: None,
            listening: Listening::default(),
            own,
            cleaning: Cleaning::default(),
            naming: Naming::default(),
            seating: Seating::default(),
            placing: Placing::new(now.run),
            archive: Archive::new(now.run),
            checks: BTreeSet::new(),
            is_in_doubt: false,
            chats: Chats::default(),
            trials: Trials::default(),
            spends: Spends::new(now),
            tries: Tries::default(),
            halving: Halving::default(),
        }
    }

    pub(crate) fn id(&self) -> AccountId {
        self.record.id
    }

    /// How many contacts are waiting or being asked about.
    pub(crate) fn count(&self) -> usize {
        self.count
    }

    /// Puts a new contact in its place.
    pub(crate) fn enlist(&mut self, slot: Slot, known: &Known, is_watched: bool) {
        self.count += 1;
        self.queue(is_watched).insert((known.due, slot));
    }

    /// Gives a contact another time, or another place after it was starred.
    pub(crate) fn reschedule(&mut self, slot: Slot, known: &mut Known, due: Run, is_watched: bool) {
        let before = (known.due, slot);
        self.watched.remove(&before);
        self.others.remove(&before);
        let due = known.refused_until.map_or(due, |until| until.max(due));
        known.due = due;
        if !known.is_asked {
            self.queue(is_watched).insert((due, slot));
        }
    }

    fn queue(&mut self, is_watched: bool) -> &mut BTreeSet<(Run, Slot)> {
        if is_watched { &mut self.watched } else { &mut self.others }
    }

    /// When somebody is due next.
    pub(crate) fn next_due(&self) -> Option<Run> {
        [self.watched.first(), self.others.first()].into_iter().flatten().map(|(due, _)| *due).min()
    }

    /// Whether a watched contact is due.
    pub(crate) fn is_watched_due(&self, now: Run) -> bool {
        self.watched.first().is_some_and(|(due, _)| *due <= now)
    }

    /// Whether anybody is due.
    pub(crate) fn is_due(&self, now: Run) -> bool {
        self.next_due().is_some_and(|due| due <= now)
    }

    /// The next batch: those who are due, watched first, filled with those who would be due soon, so that fewer requests
    /// are needed later. Each stands in it once, in a stable order.
    pub(crate) fn batch(&self, most: usize, soon: (Duration, Duration), now: Run) -> Vec<Slot> {
        let (soon_watched, soon_others) = (now.after(soon.0 / 2), now.after(soon.1 / 2));
        let watched = self.watched.iter().take_while(|(due, _)| *due <= soon_watched);
        let others = self.others.iter().take_while(|(due, _)| *due <= soon_others);
        let most = most.min(self.record.pace.most_ids()).max(1);
        let is_urgent = self.is_watched_due(now);
        if is_urgent {
            watched.chain(others).take(most).map(|(_, slot)| *slot).collect()
        } else {
            others.chain(watched).take(most).map(|(_, slot)| *slot).collect()
        }
    }

    /// Takes the members of a batch out of the queues while they are asked about.
    pub(crate) fn ask_about(&mut self, slots: &[Slot], roster: &mut Roster) {
        for slot in slots {
            if let Some(known) = roster.get_mut(*slot) {
                known.is_asked = true;
                self.checks.remove(slot);
                self.watched.remove(&(known.due, *slot));
                self.others.remove(&(known.due, *slot));
            }
        }
    }

    /// Lets go of a contact that is in the roster no more.
    pub(crate) fn dismiss(&mut self, slot: Slot, known: &Known, roster: &Roster) {
        self.count = self.count.saturating_sub(1);
        self.watched.remove(&(known.due, slot));
        self.others.remove(&(known.due, slot));
        self.checks.remove(&slot);
        self.newcomers.met(slot);
        self.naming.forget(slot);
        self.cleaning.saw(slot);
        for job in std::mem::take(&mut self.retries) {
            self.retry(job, roster);
        }
    }

    /// Puts a job before everything else, without those who are no contacts any more.
    pub(crate) fn retry(&mut self, job: Job, roster: &Roster) {
        let About::Contacts { slots, group } = &job.about else { return self.retries.push_back(job) };
        let left: Vec<Slot> = slots.iter().copied().filter(|slot| roster.get(*slot).is_some()).collect();
        if left.len() == slots.len() {
            self.retries.push_back(job);
        } else if left.is_empty() {
            self.let_go_of_group(*group);
        } else {
            let keys = left.iter().filter_map(|slot| Some(roster.get(*slot)?.contact.key.clone())).collect();
            let task = ask_about(job.task.kind(), keys);
            self.retries.push_back(Job {
                task,
                about: About::Contacts { slots: left, group: *group },
                ..job
            });
        }
    }

    /// A batch was refused, perhaps for one of its ids. Its halves ask the same question.
    pub(crate) fn halve(
        &mut self,
        slots: &[Slot],
        group: Option<u32>,
        question: TaskKind,
        wrong: Wrong<'_>,
        roster: &Roster,
    ) -> Halved {
        let mut members = self.halving.suspects(group);
        match self.halving.refused(slots, group, wrong) {
            Verdict::Halves { group, halves } => {
                for slots in halves {
                    let keys = slots
                        .iter()
                        .filter_map(|slot| Some(roster.get(*slot)?.contact.key.clone()))
                        .collect();
                    let about = About::Contacts { slots, group: Some(group) };
                    self.retries.push_back(job(ask_about(question, keys), about));
                }
                Halved::Asked
            }
            Verdict::Found(slot) => Halved::Found(slot),
            Verdict::Suspected(slot) => Halved::Suspected(slot),
            Verdict::Hopeless { group } => {
                members.extend(slots);
                self.retries.retain(|job| {
                    let members_of_half = job.members_in(group);
                    members.extend(members_of_half.into_iter().flatten());
                    members_of_half.is_none()
                });
                Halved::Hopeless(members)
            }
        }
    }

    /// A batch of a group was answered, which may settle what was wrong.
    pub(crate) fn group_answered(&mut self, group: Option<u32>) -> Settled {
        self.halving.answered(group)
    }

    /// A batch of a group is asked no more.
    pub(crate) fn let_go_of_group(&mut self, group: Option<u32>) {
        self.halving.let_go(group);
    }

    /// A task to send; what waits for a new token already, as it waits, so that its second refusal counts as one.
    pub(crate) fn job_anew(&self, task: Task, about: About) -> Job {
        let waiting = self.retries.iter().find(|waiting| waiting.task == task).cloned();
        waiting.unwrap_or_else(|| job(task, about))
    }

    /// What waits for a new token is no longer wanted.
    pub(crate) fn forget_retries(&mut self, kind: TaskKind) {
        self.retries.retain(|job| job.task.kind() != kind);
    }

    /// The lists are tried anew: the world is another now, or the user wishes it.
    pub(crate) fn retry_lists(&mut self, at: Run) {
        self.walk_backoff.succeeded();
        self.next_walk = at;
        self.offers_backoff.succeeded();
        self.next_offers = at;
    }

    /// Lists are read as soon as they can be, for what they say of chats.
    pub(crate) fn hasten_lists(&mut self, now: Run) {
        self.next_walk = self.next_walk.min(now);
        self.next_look = self.next_look.min(now);
    }

    /// Whether the account asks anything at all.
    pub(crate) fn may_ask(&self) -> bool {
        self.stopped.is_none() && !self.record.is_paused
    }
}

pub(crate) fn job(task: Task, about: About) -> Job {
    Job { task, about, is_repeated: false }
}

/// What accounts of a service are asked about contacts by their ids.
pub(crate) fn question(can: &Capabilities) -> TaskKind {
    if can.poll.is_none() && can.relations.is_some() { TaskKind::RelationsOf } else { TaskKind::PresenceOf }
}

/// That question about these.
pub(crate) fn ask_about(question: TaskKind, keys: Vec<Key>) -> Task {
    if question == TaskKind::RelationsOf { Task::RelationsOf { keys } } else { Task::PresenceOf { keys } }
}

impl Job {
    /// Whether it does something, so that its answer says what was done, however much time passed meanwhile.
    pub(crate) fn is_deed(&self) -> bool {
        matches!(self.task.kind(), TaskKind::SetMyStatus | TaskKind::CleanUp)
    }

    /// Whether its failure concerns nothing else.
    pub(crate) fn is_alone(&self) -> bool {
        match self.about {
            About::Own | About::CleanUp | About::Name(_) | About::Seats | About::Places | About::Archive => {
                true
            }
            About::Contacts { .. }
            | About::Walk
            | About::Bring
            | About::Offers
            | About::Words { .. }
            | About::Spend { .. } => false,
        }
    }

    /// Whether its answer shows that contacts are watched.
    pub(crate) fn is_watching(&self) -> bool {
        match self.about {
            About::Contacts { .. } | About::Walk | About::Bring | About::Offers => true,
            About::Own
            | About::CleanUp
            | About::Name(_)
            | About::Seats
            | About::Places
            | About::Archive
            | About::Words { .. }
            | About::Spend { .. } => false,
        }
    }

    /// Whom it is about, if it is about a half that came of this group.
    fn members_in(&self, id: u32) -> Option<&[Slot]> {
        match &self.about {
            About::Contacts { slots, group: Some(own) } if *own == id => Some(slots),
            About::Contacts { .. }
            | About::Walk
            | About::Bring
            | About::Offers
            | About::Archive
            | About::Own
            | About::CleanUp
            | About::Name(_)
            | About::Seats
            | About::Places
            | About::Words { .. }
            | About::Spend { .. } => None,
        }
    }
}
