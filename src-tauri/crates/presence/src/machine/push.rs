//! What services report by themselves: when to listen, what was missed while nobody listened, and what a report changes that
//! may be late, repeated, or known from an answer already. A socket that is closed changes nobody.

use super::order::{Order, order};
use super::{Machine, SPREAD};
use crate::asking::{About, AccountState, Job, job};
use crate::event::{Effect, SocketNews};
use crate::gate::Token;
use crate::id::{AccountId, AskId};
use crate::listening::Refusal;
use crate::roster::Slot;
use crate::service::{Pushed, Task, TaskKind};
use crate::sighting::Via;
use crate::time::{Moment, Run};
use crate::view::SocketView;
use std::time::Duration;

/// How long a question about a report waits for more of them, so that one request can ask about many.
const GATHER: Duration = Duration::from_millis(250);

/// How long a socket is left off that is refused with any token.
const TRIED_AGAIN: Duration = Duration::from_secs(3600);

impl Machine {
    /// Says which sockets are to be open, once for each change.
    pub(super) fn listen(&mut self, now: Moment, effects: &mut Vec<Effect>) {
        let wanted: Vec<(AccountId, bool)> = self
            .accounts
            .values()
            .map(|state| (state, self.wants_socket(state, now.run)))
            .filter(|(state, on)| state.listening.is_on != *on)
            .map(|(state, on)| (state.id(), on))
            .collect();
        for (account, on) in wanted {
            self.turn_socket(account, on, now, effects);
        }
    }

    fn wants_socket(&self, state: &AccountState, now: Run) -> bool {
        let Some(gate) = self.gates.get(&state.record.sign_in) else { return false };
        let can_push = gate.capabilities(state.id()).is_some_and(|can| can.push);
        can_push
            && self.asks_by_itself()
            && state.may_ask()
            && state.listening.left_off().is_none_or(|until| until <= now)
            && match gate.token {
                Token::Ready => true,
                // A socket that is open stays open when its token expires (services/presence-api.md).
                Token::Renewing => state.listening.is_on,
                Token::Awaited | Token::Ended | Token::LockedAway => false,
            }
    }

    pub(super) fn turn_socket(
        &mut self,
        account: AccountId,
        on: bool,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        if let Some(state) = self.accounts.get_mut(&account)
            && state.listening.is_on != on
        {
            state.listening.is_on = on;
            state.listening.close();
            state.continuity.end_hearing(now);
            effects.push(Effect::Listen { account, on });
            effects.push(Effect::Publish);
        }
    }

    pub(super) fn socket_news(
        &mut self,
        account: AccountId,
        news: SocketNews,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.accounts.get_mut(&account).filter(|state| state.listening.is_on) else {
            return;
        };
        match news {
            SocketNews::Open => {
                state.listening.open();
                self.look_after_gap(account, now);
            }
            SocketNews::Closed => {
                state.listening.close();
                state.continuity.end_hearing(now);
            }
            SocketNews::Refused => self.socket_refused(account, now, effects),
        }
        effects.push(Effect::Publish);
    }

    /// Changes are told from here on, and those before are not: everybody is asked about once, and who is found to have come
    /// came while nobody looked. What was asked before may have been answered before, too.
    fn look_after_gap(&mut self, account: AccountId, now: Moment) {
        let first = now.run.after(self.chance.below(SPREAD));
        let slots: Vec<Slot> = self.roster.of_account(account).collect();
        if let Some(state) = self.accounts.get_mut(&account) {
            state.era = state.era.wrapping_add(1);
            state.own.read_soon(now.run);
        }
        for slot in slots {
            if let Some(known) = self.roster.get_mut(slot) {
                known.has_gap = true;
            }
            self.reschedule(slot, first);
        }
    }

    /// A token is renewed once. When the new one is refused as well, a plain question says whether only the user can go on, or
    /// the door is shut to any token; then people are asked about, and the door is tried again by and by.
    fn socket_refused(&mut self, account: AccountId, now: Moment, effects: &mut Vec<Effect>) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let sign_in = state.record.sign_in;
        let Some(gate) = self.gates.get_mut(&sign_in) else { return };
        match (gate.token, state.listening.refuse(gate.generation)) {
            (Token::Ready, Refusal::First) => {
                gate.token = Token::Renewing;
                effects.push(Effect::RenewIfPossible(sign_in));
            }
            (Token::Ready, refusal @ (Refusal::Again | Refusal::Still)) => {
                state.listening.leave_off(now.run.after(TRIED_AGAIN));
                if gate.capabilities(account).is_some_and(|can| can.own_status) {
                    let question = job(Task::MyStatus, About::Own);
                    let is_repeated = refusal == Refusal::Again;
                    state.retry(Job { is_repeated, ..question }, &self.roster);
                }
            }
            (Token::Awaited | Token::Renewing | Token::Ended | Token::LockedAway, _) => {}
        }
        // Trying again with the same token would be refused again. With another one it is opened anew.
        self.turn_socket(account, false, now, effects);
    }

    /// What a service reported by itself. Who is no contact is nobody.
    pub(super) fn pushed(
        &mut self,
        account: AccountId,
        pushed: Pushed,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.accounts.get_mut(&account).filter(|state| state.listening.is_on) else {
            return;
        };
        if let Some(mine) = pushed.mine {
            state.own.report(mine, now);
            effects.push(Effect::Publish);
        }
        let can_ask = self.can_ask(account, now.run);
        for report in pushed.reports {
            let Some(slot) = self.roster.by_key(account, &report.key) else { continue };
            let Some(known) = self.roster.get_mut(slot) else { continue };
            let order = order(known, &report, now.run);
            if order == Order::Late {
                continue;
            }
            let particulars = known.particulars.get_or_insert_default();
            particulars.made = particulars.made.max(report.made);
            particulars.pushed = Some(AskId(self.next_ask));
            match order {
                Order::Unsure if can_ask => {
                    particulars.is_unsettled = true;
                    self.reschedule(slot, now.run.after(GATHER));
                    continue;
                }
                Order::News | Order::Unsure => {
                    particulars.answered = None;
                    particulars.is_unsettled = false;
                }
                Order::Agrees | Order::Late => {}
            }
            self.take_report(slot, report, (Via::Push, Duration::ZERO), now, effects);
            effects.push(Effect::Publish);
        }
    }

    /// Whether a question about somebody would be sent soon, rather than wait for a token, a limit, or an origin that failed.
    fn can_ask(&self, account: AccountId, now: Run) -> bool {
        self.gate(account).is_some_and(|gate| {
            gate.token == Token::Ready
                && gate.held(now).is_none()
                && gate.budget_held(account, TaskKind::PresenceOf, now).is_none()
        })
    }

    pub(super) fn socket_view(&self, state: &AccountState) -> Option<SocketView> {
        let gate = self.gates.get(&state.record.sign_in)?;
        gate.capabilities(state.id()).filter(|can| can.push)?;
        Some(match (state.listening.is_on, state.listening.is_open) {
            (true, true) => SocketView::Open,
            (true, false) => SocketView::Connecting,
            (false, _) if state.listening.left_off().is_some() => SocketView::Refused,
            (false, _) => SocketView::Off,
        })
    }
}
