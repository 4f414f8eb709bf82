//! What to ask next: for each account what is most urgent, as far as its gate lets it.

use super::archiving::{archive_job, asks_archive};
use super::{Asked, Machine};
use crate::asking::{About, AccountState, Job, LIST_EVERY, Walk, ask_about, job, question};
use crate::bringing::{Aim, Bringing, COMPARE_EVERY, LOOK_EVERY};
use crate::budget::Purpose;
use crate::event::{Effect, Kept, NameAsked};
use crate::gate::{Gate, Leave, Token};
use crate::id::{AccountId, AskId};
use crate::roster::{Known, Slot};
use crate::service::{Capabilities, Task, TaskKind};
use crate::time::{Moment, Run};
use std::time::Duration;

impl Machine {
    /// Sends everything that may go now.
    pub(super) fn plan(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        if !self.asks_by_itself() {
            return;
        }
        let accounts: Vec<AccountId> = self.accounts.keys().copied().collect();
        for account in accounts {
            self.plan_lists(account, now);
            self.plan_words(account, now);
            self.plan_spending(account, now);
            // What one budget holds back must not hold back what draws on another.
            while self
                .jobs(account, now)
                .into_iter()
                .any(|(job, purpose)| self.send(account, job, purpose, now, effects))
            {}
        }
    }

    /// When planning has something to do next, when nothing happens before.
    pub(super) fn next_plan(&mut self, now: Moment) -> Option<Run> {
        if !self.asks_by_itself() {
            return None;
        }
        let accounts: Vec<AccountId> = self.accounts.keys().copied().collect();
        accounts.into_iter().filter_map(|account| self.next_plan_of(account, now)).min()
    }

    /// When an account asks next, as far as planned.
    pub(super) fn next_plan_of(&mut self, account: AccountId, now: Moment) -> Option<Run> {
        if self.awaits_trial(account) {
            return None;
        }
        let jobs = self.jobs(account, now);
        let mut soonest = None;
        for (job, purpose) in &jobs {
            let leave = self.gate_of(account)?.leave(account, job.task.kind(), *purpose, now.run);
            let at = match leave {
                Leave::Now => Some(now.run),
                Leave::At(at) => Some(at),
                Leave::NotYet => None,
            };
            soonest = [soonest, at].into_iter().flatten().min();
        }
        let state = self.accounts.get(&account)?;
        let can = self.gates.get(&state.record.sign_in)?.capabilities(account)?;
        // What is due already stands in the jobs.
        let poll = state.next_due().filter(|due| *due > now.run && can.by_ids().is_some() && state.may_ask());
        let has_walk =
            can.online_list.is_some() && state.may_ask() && state.count() > 0 && state.walk.is_none();
        let walk = has_walk.then_some(state.next_walk);
        let has_look = can.contact_lists.is_some()
            && state.may_ask()
            && !state.record.lists.is_empty()
            && state.bringing.is_none();
        let look = has_look.then_some(state.next_look);
        let own = self.next_own(state, can, now);
        let words = self.next_words(state, can, now);
        let spending = self.next_spending(state, can);
        let places = Self::next_places(state, can, now);
        let archive = state.archive.next_due().filter(|due| *due > now.run && asks_archive(state, can));
        let has_offers = state.offers_wanted.is_some() && !state.is_offering && state.may_ask();
        // What is due already stands in the jobs here, too.
        let offers = has_offers.then_some(state.next_offers).filter(|at| *at > now.run);
        let socket = state.listening.left_off().filter(|until| *until > now.run);
        let due = [soonest, poll, walk, look, own, words, spending, places, archive, offers, socket];
        due.into_iter().flatten().min()
    }

    /// At what interval a contact's presence should be renewed.
    pub(super) fn interval_of(&self, known: &Known) -> Duration {
        let Some(state) = self.accounts.get(&known.contact.account) else {
            return self.settings.others_interval;
        };
        let Some(gate) = self.gates.get(&state.record.sign_in) else { return self.settings.others_interval };
        let least = self.least_interval(known.contact.account);
        if self.roster.watch(known.contact.person).is_on() {
            return self.watched_interval(state, gate).max(least);
        }
        let others = self.others_interval(state, gate).max(least);
        match list_interval(gate, state.id()) {
            Some(listed) if known.presence.is_present() => listed.min(others).max(least),
            Some(_) | None => others,
        }
    }

    /// The least time between two questions about the same contact, by the service's word.
    pub(super) fn least_interval(&self, account: AccountId) -> Duration {
        let Some(state) = self.accounts.get(&account) else { return Duration::ZERO };
        let bounds = self.capabilities(account).and_then(Capabilities::by_ids);
        bounds.map_or(Duration::ZERO, |bounds| state.record.pace.slowed(bounds.least_interval))
    }

    /// Watched people's interval: the setting's, or as long as the budget needs for all of them.
    fn watched_interval(&self, state: &AccountState, gate: &Gate) -> Duration {
        let batches = batches(state, gate, self.roster.tally(state.id()).watched);
        let needed = gate.urgent_span(state.id(), asked_by_ids(gate, state.id()), batches);
        self.settings.watched_interval.max(needed)
    }

    /// Everybody else's interval: the setting's, or as long as the budget needs for all of them beside the watched.
    fn others_interval(&self, state: &AccountState, gate: &Gate) -> Duration {
        let watched = batches(state, gate, self.roster.tally(state.id()).watched);
        let others = batches(state, gate, state.count());
        let interval = u32::try_from(self.watched_interval(state, gate).as_secs()).unwrap_or(u32::MAX).max(1);
        let urgent = watched.saturating_mul(60) / interval;
        let needed = gate
            .routine_rate(state.id(), asked_by_ids(gate, state.id()), urgent)
            .map_or(Duration::ZERO, |(limit, window)| window.saturating_mul(others) / limit);
        self.settings.others_interval.max(needed)
    }

    /// At what interval an account gets answers about anybody at least, when nothing fails.
    pub(super) fn shortest_interval(&self, account: AccountId) -> Option<Duration> {
        let state = self.accounts.get(&account)?;
        let gate = self.gates.get(&state.record.sign_in)?;
        let is_watching = self.roster.tally(account).watched > 0;
        let watched = is_watching.then(|| self.watched_interval(state, gate));
        let polled = watched.unwrap_or_else(|| self.others_interval(state, gate));
        let listed = list_interval(gate, account).filter(|_| state.is_list_read);
        Some(polled.max(self.least_interval(account)).min(listed.unwrap_or(Duration::MAX)))
    }

    /// Other intervals hold from now on: nobody waits longer for them than one of them.
    pub(super) fn hasten(&mut self, now: Moment) {
        let late: Vec<(Slot, Run)> = self
            .roster
            .all()
            .map(|(slot, known)| (slot, now.run.after(self.wait_of(known)), known.due))
            .filter(|(_, due, before)| due < before)
            .map(|(slot, due, _)| (slot, due))
            .collect();
        for (slot, due) in late {
            self.reschedule(slot, due);
        }
    }

    /// Begins a walk or a reading of lists whose time has come.
    fn plan_lists(&mut self, account: AccountId, now: Moment) {
        self.pass_time(account, now);
        let Some(state) = self.accounts.get_mut(&account) else { return };
        if state.bringing.is_none() && !state.record.lists.is_empty() && state.next_look <= now.run {
            let is_compared = now.run < state.next_compare
                || state.record.compared.is_some_and(|compared| now.wall.since(compared) < COMPARE_EVERY);
            let aim = if is_compared { Aim::Look } else { Aim::Compare };
            let can = self.gates.get(&state.record.sign_in).and_then(|gate| gate.capabilities(account));
            let read_whole = can.map_or(&[][..], |can| &can.read_whole);
            state.bringing = Some(Bringing::new(aim, &state.record.lists, None).with_whole(read_whole));
            state.next_look = now.run.after(LOOK_EVERY);
        }
        if state.walk.is_none() && state.count() > 0 && state.next_walk <= now.run {
            state.walk = Some(Walk::default());
        }
    }

    /// What an account could ask now, the most urgent first, whether or not its gate is open.
    fn jobs(&self, account: AccountId, now: Moment) -> Vec<(Job, Purpose)> {
        let mut jobs = Vec::new();
        let Some(state) = self.accounts.get(&account).filter(|_| !self.awaits_trial(account)) else {
            return jobs;
        };
        let Some(gate) = self.gates.get(&state.record.sign_in).filter(|gate| gate.token == Token::Ready)
        else {
            return jobs;
        };
        let Some(can) = gate.capabilities(account) else { return jobs };
        let soon = (self.watched_interval(state, gate), self.others_interval(state, gate));
        jobs.extend(
            state.retries.front().filter(|_| state.may_ask()).map(|job| (job.clone(), Purpose::Urgent)),
        );
        jobs.extend(self.own_jobs(state, can, now));
        jobs.extend(Self::clean_up_job(state, can).map(|job| (job, Purpose::Urgent)));
        jobs.extend(Self::seats_job(state, can).map(|job| (job, Purpose::Urgent)));
        let poll = can.by_ids().filter(|_| state.may_ask());
        let is_urgent = state.is_watched_due(now.run);
        let batch = poll.filter(|_| state.is_due(now.run)).and_then(|poll| {
            let mut slots = state.batch(poll.most_ids, soon, now.run);
            // Who is asked about alone is in no batch.
            slots.retain(|slot| !can.single || !state.checks.contains(slot));
            let keys: Vec<_> =
                slots.iter().filter_map(|slot| Some(self.roster.get(*slot)?.contact.key.clone())).collect();
            let about = About::Contacts { slots, group: None };
            (!keys.is_empty()).then(|| job(ask_about(question(can), keys), about))
        });
        let fill = match &batch {
            Some(Job { about: About::Contacts { slots, .. }, .. }) => slots.as_slice(),
            Some(Job { .. }) | None => &[],
        };
        jobs.extend(self.check_job(state, can, fill).map(|check| (check, Purpose::Urgent)));
        if is_urgent {
            jobs.extend(batch.clone().map(|batch| (batch, Purpose::Urgent)));
        }
        let words = self.words_job(state, can, now).map(|words| (words, Self::words_purpose(can)));
        jobs.extend(words.clone().filter(|(_, purpose)| *purpose == Purpose::Urgent));
        jobs.extend(Self::places_job(state, can, now).map(|job| (job, Purpose::Urgent)));
        if let Some(page) = &state.offers_wanted
            && !state.is_offering
            && state.may_ask()
            && state.next_offers <= now.run
        {
            jobs.push((job(Task::Lists { page: page.clone() }, About::Offers), Purpose::Urgent));
        }
        let fetch = state
            .bringing
            .as_ref()
            .filter(|_| can.contact_lists.is_some() && !state.is_fetching && state.may_ask())
            .and_then(|bringing| {
                let (list, page) = bringing.wanted()?;
                Some((job(Task::Contacts { list, page }, About::Bring), bringing.aim))
            });
        if let Some((first, Aim::First)) = &fetch {
            jobs.push((first.clone(), Purpose::Urgent));
        }
        if let Some(walk) = &state.walk
            && can.online_list.is_some()
            && !state.is_walking
            && state.may_ask()
        {
            jobs.push((job(Task::OnlineNow { page: walk.page.clone() }, About::Walk), Purpose::Routine));
        }
        if !is_urgent {
            jobs.extend(batch.map(|batch| (batch, Purpose::Routine)));
        }
        jobs.extend(words.filter(|(_, purpose)| *purpose == Purpose::Routine));
        jobs.extend(self.name_job(state, can).map(|name| (name, Purpose::Routine)));
        if let Some((other, Aim::Compare | Aim::Look)) = fetch {
            jobs.push((other, Purpose::Routine));
        }
        jobs.extend(archive_job(state, can, now.run).map(|archive| (archive, Purpose::Routine)));
        jobs.extend(self.spend_job(state, can));
        jobs
    }

    /// Whether a question that is under way is to show if what stopped the account is over.
    fn awaits_trial(&self, account: AccountId) -> bool {
        self.accounts.get(&account).is_some_and(|state| state.is_trying)
            && self.asked.values().any(|asked| asked.account == account)
    }

    /// The gate of an account.
    pub(super) fn gate(&self, account: AccountId) -> Option<&Gate> {
        self.gates.get(&self.accounts.get(&account)?.record.sign_in)
    }

    /// What an account can do, once it is known.
    pub(super) fn capabilities(&self, account: AccountId) -> Option<&Capabilities> {
        self.gate(account)?.capabilities(account)
    }

    fn gate_of(&mut self, account: AccountId) -> Option<&mut Gate> {
        let sign_in = self.accounts.get(&account)?.record.sign_in;
        self.gates.get_mut(&sign_in)
    }

    /// Sends a job if its gate lets it; says whether it did.
    pub(super) fn send(
        &mut self,
        account: AccountId,
        job: Job,
        purpose: Purpose,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) -> bool {
        let kind = job.task.kind();
        let Some(gate) = self.gate_of(account) else { return false };
        if gate.leave(account, kind, purpose, now.run) != Leave::Now {
            return false;
        }
        gate.spend(account, kind, now.run);
        let names = gate.capabilities(account).and_then(|can| can.names);
        let generation = gate.generation;
        if let About::Words { slots, .. } = &job.about {
            self.try_chats(account, slots, now.run);
        }
        let Some(state) = self.accounts.get_mut(&account) else { return false };
        state.retries.retain(|waiting| *waiting != job);
        match &job.about {
            About::Contacts { slots, .. } => state.ask_about(slots, &mut self.roster),
            About::Walk => state.is_walking = true,
            About::Bring => state.is_fetching = true,
            About::Offers => state.is_offering = true,
            About::Archive => state.archive.ask(),
            About::Own => state.own.send(&job.task, now.run),
            About::CleanUp => state.cleaning.send(),
            About::Seats => state.seating.send(),
            About::Places => state.placing.send(),
            About::Name(slot) => {
                if let Some(known) = self.roster.get(*slot) {
                    let key = known.contact.key.clone();
                    state.naming.send(*slot, key.clone(), now.wall);
                    let counts_for = names.map_or(Duration::ZERO, |limits| limits.window);
                    let until = now.wall.after(counts_for);
                    Self::keep(effects, Kept::NameAsked(NameAsked { account, key, at: now.wall, until }));
                }
            }
            About::Words { slots, .. } => state.chats.ask(slots, now.run),
            About::Spend { slot } => state.spends.ask(*slot, now),
        }
        let ask = AskId(self.next_ask);
        self.next_ask += 1;
        effects.push(Effect::Ask { ask, account, task: job.task.clone() });
        let sign_in = state.record.sign_in;
        let era = state.era;
        self.asked.insert(ask, Asked { account, sign_in, job, generation, sent: now.run, era });
        true
    }
}

/// How many requests an account needs to ask about so many contacts.
fn batches(state: &AccountState, gate: &Gate, contacts: usize) -> u32 {
    let most = gate.capabilities(state.id()).and_then(Capabilities::by_ids).map_or(1, |poll| poll.most_ids);
    let most = most.min(state.record.pace.most_ids()).max(1);
    u32::try_from(contacts.div_ceil(most)).unwrap_or(u32::MAX)
}

/// What is asked about contacts by their ids, as far as known.
pub(super) fn asked_by_ids(gate: &Gate, account: AccountId) -> TaskKind {
    gate.capabilities(account).map_or(TaskKind::PresenceOf, question)
}

/// How often the list of who is online is read, where there is one.
pub(super) fn list_interval(gate: &Gate, account: AccountId) -> Option<Duration> {
    let list = gate.capabilities(account)?.online_list?;
    Some(list.least_interval.max(LIST_EVERY))
}
