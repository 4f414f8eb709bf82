//! The account's own status: set on the user's click, kept by heartbeats, and shown as the service says it is. Whatever goes
//! wrong with it stays with it: people are watched on.

use super::{Asked, Machine};
use crate::asking::{About, AccountState, Job, job};
use crate::budget::Purpose;
use crate::event::{Effect, Errand, Kept};
use crate::gate::Token;
use crate::id::{AccountId, SignInId};
use crate::service::{Capabilities, Mine, Reading, Task, TaskKind, Trouble};
use crate::time::{Moment, Run};
use crate::view::{MineView, NotSet};

impl Machine {
    pub(super) fn set_mine(
        &mut self,
        account: AccountId,
        mine: Mine,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let why_not = self.accounts.get(&account).and_then(|state| self.why_mute(state));
        let Some(state) = self.accounts.get_mut(&account) else { return };
        if let Some(why) = why_not {
            return state.own.decline(why);
        }
        state.own.wish(mine, now.run);
        (state.record.mine, state.record.said_goodbye) = (Some(mine), false);
        Self::keep(effects, Kept::Account(state.record.clone()));
        state.forget_retries(TaskKind::SetMyStatus);
        // The user does not wait for what a failure holds back.
        if let Some(gate) = self.gates.get_mut(&state.record.sign_in) {
            gate.release();
        }
    }

    pub(super) fn keep_online(
        &mut self,
        account: AccountId,
        on: bool,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let before = state.record.clone();
        if on {
            state.record.mine = Some(match self.errand {
                Errand::Watch => state.own.keep(now.run),
                Errand::Command | Errand::Look => {
                    // Nobody is kept online by a command that ends. The next start that stays sees to it.
                    state.record.said_goodbye = true;
                    state.own.keep_later(now.run)
                }
            });
        } else {
            state.forget_retries(TaskKind::Heartbeat);
        }
        state.record.keeps_online = on;
        if state.record != before {
            Self::keep(effects, Kept::Account(state.record.clone()));
        }
    }

    /// The user left the desk, or is back: then one heartbeat says so, and the service is asked what it made of the absence.
    pub(super) fn at_desk(&mut self, is_at_desk: bool, now: Moment, effects: &mut Vec<Effect>) {
        if std::mem::replace(&mut self.is_at_desk, is_at_desk) == is_at_desk {
            return;
        }
        for state in self.accounts.values_mut().filter(|state| state.record.keeps_online) {
            if is_at_desk {
                state.own.resume(now.run);
                state.own.read_soon(now.run);
            } else {
                state.forget_retries(TaskKind::Heartbeat);
            }
        }
        effects.push(Effect::Publish);
    }

    /// What there is to say or to ask of the own status now.
    pub(super) fn own_jobs(
        &self,
        state: &AccountState,
        can: &Capabilities,
        now: Moment,
    ) -> Vec<(Job, Purpose)> {
        if !can.own_status || !state.may_ask() {
            return Vec::new();
        }
        let set = state.own.to_set().map(Task::SetMyStatus);
        let beat = (self.wants_beats(state) && state.own.is_beat_due(now.run)).then_some(Task::Heartbeat);
        let read = state.own.is_read_due(now.run).then_some(Task::MyStatus);
        let tasks = [set, beat, read].into_iter().flatten();
        tasks.map(|task| (state.job_anew(task, About::Own), Purpose::Urgent)).collect()
    }

    /// When there is next, if nothing happens before.
    pub(super) fn next_own(&self, state: &AccountState, can: &Capabilities, now: Moment) -> Option<Run> {
        if !can.own_status || !state.may_ask() {
            return None;
        }
        let beat = self.wants_beats(state).then(|| state.own.next_beat());
        // What is due already stands in the jobs.
        [state.own.next_due(now), beat].into_iter().flatten().filter(|at| *at > now.run).min()
    }

    fn wants_beats(&self, state: &AccountState) -> bool {
        let keeps = state.record.keeps_online && self.errand == Errand::Watch;
        keeps && self.is_at_desk && !state.own.is_offline_wished()
    }

    /// An answer about the own status.
    pub(super) fn own_read(
        &mut self,
        asked: &Asked,
        reading: Reading,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.accounts.get_mut(&asked.account) else { return };
        if let Reading::MyStatus(status) = reading {
            if let Task::SetMyStatus(mine) = asked.job.task {
                state.own.set(mine, status, now);
                state.own.read_again(now.run);
            } else {
                state.own.read_again(now.run);
                state.own.read(status, asked.sent, now);
                // Only who stays takes a goodbye back, and says the next one.
                if self.errand == Errand::Watch && std::mem::take(&mut state.record.said_goodbye) {
                    Self::keep(effects, Kept::Account(state.record.clone()));
                    // Offline by the program's own doing, when it ended.
                    if let Some(lost) = state.own.lost().filter(|_| state.record.keeps_online) {
                        state.own.wish(lost, now.run);
                    }
                }
            }
        } else if asked.job.task == Task::MyStatus {
            state.own.read_again(now.run);
        } else if let Task::SetMyStatus(mine) = asked.job.task {
            // It was done, and the service does not say what is so now.
            state.own.refuse(mine, NotSet::Trouble(Trouble::Unreadable("status".into())), now.run);
        }
    }

    pub(super) fn own_failed(&mut self, asked: &Asked, trouble: &Trouble, is_network: bool, now: Moment) {
        let Some(state) = self.accounts.get_mut(&asked.account) else { return };
        match (&asked.job.task, trouble) {
            (Task::SetMyStatus(mine), _) => {
                state.own.refuse(*mine, NotSet::Trouble(trouble.clone()), now.run);
            }
            (Task::Heartbeat, _) if is_network => state.own.resume(now.run),
            (Task::MyStatus, Trouble::Failed { .. } | Trouble::Unreadable(_)) => {
                state.own.read_again(now.run);
            }
            // It stays due, and the gate waits.
            (Task::MyStatus, _) if is_network => {}
            (Task::MyStatus, _) => state.own.read_refused(now.run),
            (_, _) => {}
        }
    }

    /// The grant has ended: what was wished through it is not kept for later.
    pub(super) fn give_up_wishes(&mut self, sign_in: SignInId) {
        for state in self.accounts.values_mut().filter(|state| state.record.sign_in == sign_in) {
            state.own.give_up(NotSet::Trouble(Trouble::Unauthorized));
            state.cleaning.give_up();
            state.retries.retain(|job| job.about != About::Own && job.about != About::CleanUp);
        }
    }

    /// What cannot be sent, because its account is paused, stopped or has no token to be had, is given up at once, so that it does
    /// not go out later, when it may be wrong.
    pub(super) fn drop_wishes(&mut self, effects: &mut Vec<Effect>) {
        let wishing = self.accounts.values().filter(|state| state.own.to_set().is_some());
        let mute: Vec<(AccountId, NotSet)> =
            wishing.filter_map(|state| Some((state.id(), self.why_mute(state)?))).collect();
        for (account, why) in mute {
            if let Some(state) = self.accounts.get_mut(&account) {
                state.own.give_up(why);
                state.forget_retries(TaskKind::SetMyStatus);
                effects.push(Effect::Publish);
            }
        }
    }

    /// Time passes for what is wished and for what is so.
    pub(super) fn pass_time(&mut self, account: AccountId, now: Moment) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        state.own.pass(now);
        if !state.own.is_wishing() {
            state.forget_retries(TaskKind::SetMyStatus);
        }
    }

    /// Why nothing can be asked through an account until the user does something.
    fn why_mute(&self, state: &AccountState) -> Option<NotSet> {
        if self.is_paused || state.record.is_paused {
            return Some(NotSet::Paused);
        }
        match self.gates.get(&state.record.sign_in).map(|gate| gate.token) {
            None | Some(Token::Ended) => return Some(NotSet::Trouble(Trouble::Unauthorized)),
            Some(Token::LockedAway) => return Some(NotSet::KeyringClosed),
            Some(Token::Awaited | Token::Ready | Token::Renewing) => {}
        }
        state.stopped.clone().map(NotSet::Trouble)
    }

    /// The program ends: who is there by its doing or by a wish of the user's is said to be there no more.
    pub(super) fn say_goodbye(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        if self.is_paused {
            return;
        }
        let there: Vec<AccountId> = self
            .accounts
            .values()
            .filter(|state| {
                let gate = self.gates.get(&state.record.sign_in);
                let can =
                    gate.and_then(|gate| gate.capabilities(state.id())).is_some_and(|can| can.own_status);
                let is_kept = state.record.keeps_online && !state.own.is_offline_wished();
                can && state.may_ask() && (is_kept || state.own.is_there_by_wish())
            })
            .map(AccountState::id)
            .collect();
        for account in there {
            let offline = job(Task::SetMyStatus(Mine::Offline), About::Own);
            self.send(account, offline, Purpose::Urgent, now, effects);
            if let Some(state) = self.accounts.get_mut(&account) {
                state.record.said_goodbye = true;
                Self::keep(effects, Kept::Account(state.record.clone()));
            }
        }
    }

    pub(super) fn mine_view(&self, state: &AccountState) -> Option<MineView> {
        let gate = self.gates.get(&state.record.sign_in)?;
        gate.capabilities(state.id()).filter(|can| can.own_status)?;
        let is_asking = gate.token == Token::Ready && !self.is_paused && state.may_ask();
        let mut view = state.own.view(state.record.keeps_online, is_asking && self.wants_beats(state));
        // Offline by the program's own doing is nothing that was lost.
        view.lost.take_if(|_| state.record.said_goodbye);
        Some(view)
    }
}
