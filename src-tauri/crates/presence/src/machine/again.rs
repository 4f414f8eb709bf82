//! Asking again: with a new token, in halves, or when it is time anew. Nobody is lost between two questions.

use super::seeing::Sight;
use super::{Asked, Machine};
use crate::asking::{About, Halved, Job, REFUSED_FOR};
use crate::event::{Effect, Kept};
use crate::gate::Token;
use crate::halving::Wrong;
use crate::id::{AccountId, AskId};
use crate::roster::Slot;
use crate::service::{Capabilities, TaskKind, Trouble};
use crate::sighting::{Presence, Via, Why};
use crate::time::Moment;
use std::collections::HashMap;
use std::time::Duration;

/// An answer so young proves that a service works.
const PROOF: Duration = Duration::from_secs(120);

impl Machine {
    /// A token was refused: it is renewed once, and the question asked again. Where that is refused as well, the user may be
    /// needed.
    pub(super) fn unauthorized(&mut self, asked: Asked, effects: &mut Vec<Effect>, now: Moment) {
        let Some(gate) = self.gates.get_mut(&asked.sign_in) else {
            // The account is seen through another sign-in by now.
            return self.put_back(asked.account, Job { is_repeated: false, ..asked.job }, now);
        };
        let is_old_token = asked.generation != gate.generation;
        if !is_old_token && (asked.job.is_repeated || gate.is_trying()) {
            if gate.token == Token::Ready {
                gate.refuse_token(now.run);
            }
            self.give_up_wishes(asked.sign_in);
            self.put_back(asked.account, asked.job, now);
            return;
        }
        if !is_old_token && gate.token == Token::Ready {
            gate.token = Token::Renewing;
            effects.push(Effect::Renew(asked.sign_in));
        }
        self.put_back(asked.account, Job { is_repeated: !is_old_token, ..asked.job }, now);
    }

    /// Whether the same question was allowed a short time ago, so that one that is not is about somebody in it.
    pub(super) fn was_allowed(&self, asked: &Asked, now: Moment) -> bool {
        let is_about_ids = matches!(asked.job.about, About::Contacts { .. })
            && matches!(asked.job.task.kind(), TaskKind::PresenceOf | TaskKind::RelationsOf);
        is_about_ids && self.works(asked.account, now)
    }

    /// Whether an answer of late proves that the service works.
    pub(super) fn works(&self, account: AccountId, now: Moment) -> bool {
        let state = self.accounts.get(&account).filter(|state| state.has_answered);
        state.and_then(|state| state.last_good).is_some_and(|good| now.wall.since(good) < PROOF)
    }

    /// A question was forbidden, perhaps for one of its ids. One about a single id says nothing of the kind, unless others were
    /// answered.
    pub(super) fn forbidden(
        &mut self,
        asked: Asked,
        scope: Box<str>,
        words: Box<str>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let missing = Trouble::MissingScope(scope);
        match &asked.job.about {
            About::Contacts { slots, group: None } if slots.len() == 1 && !self.works(asked.account, now) => {
                self.failed(asked, missing, now, effects);
            }
            About::Contacts { .. } => self.refused_ids(asked, words, missing, now, effects),
            About::Walk
            | About::Bring
            | About::Offers
            | About::Own
            | About::CleanUp
            | About::Name(_)
            | About::Seats
            | About::Places
            | About::Archive
            | About::Words { .. }
            | About::Spend { .. } => self.refused(asked, Trouble::BadIds(words), now, effects),
        }
    }

    /// A batch of a group was answered: who was refused alone before that is at fault, unless the service can be asked about one
    /// by itself and has not been yet. Where nobody is, the batch was refused for its size: a size that works is asked for from
    /// here on, so that not every sweep is halved.
    pub(super) fn group_answered(
        &mut self,
        account: AccountId,
        group: Option<u32>,
        question: TaskKind,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let asks_alone = self.asks_alone(account, question);
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let settled = state.group_answered(group);
        if let Some(asked) = settled.too_many {
            state.record.pace.one_fewer(asked, now.wall);
            Self::keep(effects, Kept::Account(state.record.clone()));
        }
        for (slot, words) in settled.found {
            if asks_alone {
                self.ask_alone(slot, now);
            } else {
                self.leave_alone(slot, question, words, now, effects);
            }
        }
    }

    /// The service refuses the id of this one.
    fn leave_alone(
        &mut self,
        slot: Slot,
        question: TaskKind,
        words: Box<str>,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let refused = Presence::Unknown(Why::Refused(words));
        if question == TaskKind::RelationsOf {
            self.cannot_relate(slot, refused);
        } else {
            let sight = Sight { presence: refused, last_seen: None, via: Via::Poll, age: Duration::ZERO };
            self.saw(slot, sight, now, effects);
        }
        if let Some(known) = self.roster.get_mut(slot) {
            known.refused_until = Some(now.run.after(REFUSED_FOR));
        }
        self.schedule_next(slot, now);
    }

    /// A question was refused, perhaps for one of its ids, which halving finds. Where nobody is answered, `stop` is what stops the
    /// account.
    pub(super) fn refused_ids(
        &mut self,
        asked: Asked,
        words: Box<str>,
        stop: Trouble,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let question = asked.job.task.kind();
        let About::Contacts { slots, group } = asked.job.about else {
            return self.refused(asked, stop, now, effects);
        };
        let Some(state) = self.accounts.get_mut(&asked.account) else { return };
        let slots: Vec<Slot> = slots.into_iter().filter(|slot| self.roster.get(*slot).is_some()).collect();
        if slots.is_empty() {
            return state.let_go_of_group(group);
        }
        match state.halve(&slots, group, question, Wrong::Refused(&words), &self.roster) {
            Halved::Asked => self.hold_back(&slots),
            Halved::Suspected(slot) => self.schedule_next(slot, now),
            Halved::Found(slot) => self.leave_alone(slot, question, words, now, effects),
            Halved::Hopeless(_) => {
                if let Trouble::MissingScope(scope) = &stop {
                    state.missing.insert(question, scope.clone());
                }
                state.stopped = Some(stop);
                self.let_go(asked.account, &slots, now);
            }
        }
    }

    /// A service that states no limit was asked too often: from here on it is asked half as often.
    pub(super) fn slow_down(&mut self, asked: &Asked, now: Moment, effects: &mut Vec<Effect>) {
        let kind = asked.job.task.kind();
        let is_sweep = matches!(asked.job.about, About::Contacts { .. });
        let Some(gate) = self.gates.get(&asked.sign_in).filter(|_| is_sweep) else { return };
        if gate.has_limit(asked.account, kind) {
            return;
        }
        let bounds = gate.capabilities(asked.account).and_then(Capabilities::by_ids);
        let least = bounds.map_or(Duration::ZERO, |bounds| bounds.least_interval);
        let sent = now.before(now.run.since(asked.sent)).wall;
        if let Some(state) = self.accounts.get_mut(&asked.account)
            && state.record.pace.slow_down(least, sent, now.wall)
        {
            state.tries.refused(now.wall);
            Self::keep(effects, Kept::Account(state.record.clone()));
        }
    }

    /// Halves wait in the retries, not in the queues.
    pub(super) fn hold_back(&mut self, slots: &[Slot]) {
        for slot in slots {
            if let Some(known) = self.roster.get_mut(*slot) {
                known.is_asked = true;
            }
        }
    }

    /// Halving has ended for an account without finding anybody: whoever waited for it waits in the queues again.
    pub(super) fn let_go(&mut self, account: AccountId, slots: &[Slot], now: Moment) {
        for slot in slots {
            self.ask_soon(*slot, now);
        }
        let all: Vec<Slot> = self.roster.of_account(account).collect();
        for slot in all {
            if let Some(known) = self.roster.get_mut(slot) {
                known.refused_until = None;
                if known.is_asked && !is_under_way(&self.asked, slot) {
                    known.is_asked = false;
                    self.ask_soon(slot, now);
                }
            }
        }
    }

    /// Puts a job back where it came from: a repeated or halved one before everything else, the rest into the queues.
    pub(super) fn put_back(&mut self, account: AccountId, job: Job, now: Moment) {
        if let About::Words { slots, group: Some(group) } = &job.about
            && !job.is_repeated
            && let Some(state) = self.accounts.get_mut(&account)
        {
            return state.chats.put_half_back(slots.clone(), *group);
        }
        let is_halved = matches!(&job.about, About::Contacts { group: Some(_), .. });
        if !is_halved && !job.is_repeated {
            return self.ask_anew(account, job, now);
        }
        if let About::Contacts { slots, .. } = &job.about {
            for slot in slots {
                if let Some(known) = self.roster.get_mut(*slot) {
                    known.is_asked = true;
                }
            }
        }
        if let Some(state) = self.accounts.get_mut(&account) {
            state.retry(job, &self.roster);
        }
    }

    /// Puts the contacts of a job back into the queues. What is no batch comes back by itself.
    pub(super) fn ask_anew(&mut self, account: AccountId, job: Job, now: Moment) {
        match job.about {
            About::Contacts { slots, group } => {
                if let Some(state) = self.accounts.get_mut(&account) {
                    state.let_go_of_group(group);
                }
                for slot in slots {
                    if let Some(known) = self.roster.get_mut(slot) {
                        known.is_asked = false;
                    }
                    self.ask_soon(slot, now);
                }
            }
            About::Words { slots, group } => {
                if let Some(state) = self.accounts.get_mut(&account) {
                    state.chats.let_go_of(group);
                    state.chats.want_again(&slots, now.run);
                }
            }
            About::Spend { slot } => {
                if let Some(state) = self.accounts.get_mut(&account) {
                    state.spends.want_again(slot);
                }
            }
            About::Walk
            | About::Bring
            | About::Offers
            | About::Own
            | About::CleanUp
            | About::Name(_)
            | About::Archive
            | About::Seats
            | About::Places => {}
        }
    }
}

pub(super) fn is_under_way(asked: &HashMap<AskId, Asked>, slot: Slot) -> bool {
    asked.values().any(|one| matches!(&one.job.about, About::Contacts { slots, .. } if slots.contains(&slot)))
}
