//! A service that breaks down over a question about contacts, perhaps for one of them: each is asked about alone, where it has
//! that, and only when nobody is answered so either is it the service that failed. That holds back such questions and nothing else.

use super::again::is_under_way;
use super::{Asked, Machine};
use crate::asking::{About, Halved, Job};
use crate::event::Effect;
use crate::halving::Wrong;
use crate::id::AccountId;
use crate::roster::Slot;
use crate::service::{TaskKind, Trouble};
use crate::time::Moment;

impl Machine {
    /// A request for some failed as a whole, perhaps for one of them: that one is asked about alone, where the service has that,
    /// and only who fails alone as well, while others are answered, is left alone.
    pub(super) fn failed_for_ids(
        &mut self,
        asked: Asked,
        status: u16,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let failed = Trouble::Failed { status, retry_after: None };
        let question = asked.job.task.kind();
        let About::Contacts { slots, group } = &asked.job.about else {
            return self.origin_failed(asked, failed, None, now, effects);
        };
        let (slots, group) = (slots.clone(), *group);
        if question == TaskKind::OnePresence {
            return self.one_failed(asked, &slots, failed, now, effects);
        }
        let asks_alone = self.asks_alone(asked.account, question);
        let Some(state) = self.accounts.get_mut(&asked.account) else { return };
        state.is_in_doubt |= group.is_none();
        match state.halve(&slots, group, question, Wrong::Failed, &self.roster) {
            Halved::Asked => self.hold_back(&slots),
            Halved::Suspected(slot) => self.schedule_next(slot, now),
            Halved::Found(slot) if asks_alone => self.ask_alone(slot, now),
            Halved::Hopeless(members) if asks_alone => {
                for slot in members {
                    if let Some(known) = self.roster.get_mut(slot)
                        && !is_under_way(&self.asked, slot)
                    {
                        known.is_asked = false;
                        self.ask_alone(slot, now);
                    }
                }
            }
            Halved::Found(_) if group.is_some() => {
                let about = About::Contacts { slots, group: None };
                let asked = Asked { job: Job { about, ..asked.job }, ..asked };
                self.refused_ids(asked, "".into(), Trouble::BadIds("".into()), now, effects);
            }
            Halved::Found(_) | Halved::Hopeless(_) => {
                self.let_go(asked.account, &slots, now);
                let about = About::Contacts { slots, group: None };
                let asked = Asked { job: Job { about, ..asked.job }, ..asked };
                self.questions_failed(asked, failed, now);
            }
        }
    }

    /// The request for this one alone failed: for them if others are answered, and for anybody if not.
    fn one_failed(
        &mut self,
        asked: Asked,
        slots: &[Slot],
        failed: Trouble,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let works = self.works(asked.account, now);
        let Some(state) = self.accounts.get_mut(&asked.account) else { return };
        if works && !state.is_in_doubt {
            return self.refused_ids(asked, "".into(), Trouble::BadIds("".into()), now, effects);
        }
        state.is_in_doubt = true;
        self.questions_failed(asked, failed, now);
        // Asked first once the wait is over, they show for everybody whether it goes on.
        for slot in slots {
            self.ask_alone(*slot, now);
        }
    }

    /// Nobody is answered: what is asked about contacts waits.
    fn questions_failed(&mut self, asked: Asked, failed: Trouble, now: Moment) {
        if let Some(gate) = self.gates.get_mut(&asked.sign_in) {
            gate.failed_about_contacts(asked.sent, failed, &mut self.chance, now.run);
        }
        self.put_back(asked.account, Job { is_repeated: false, ..asked.job }, now);
    }

    pub(super) fn asks_alone(&self, account: AccountId, question: TaskKind) -> bool {
        self.capabilities(account).is_some_and(|can| can.single) && question == TaskKind::PresenceOf
    }

    pub(super) fn ask_alone(&mut self, slot: Slot, now: Moment) {
        let account = self.roster.get(slot).map(|known| known.contact.account);
        if let Some(state) = account.and_then(|account| self.accounts.get_mut(&account)) {
            state.checks.insert(slot);
        }
        self.ask_soon(slot, now);
    }

    /// Whether the next one alone waits for the one that is asked about: where nobody was answered of late, one shows for all
    /// whether anybody is.
    pub(super) fn awaits_one(&self, account: AccountId) -> bool {
        self.accounts.get(&account).is_some_and(|state| state.is_in_doubt)
            && self
                .asked
                .values()
                .any(|asked| asked.account == account && asked.job.task.kind() == TaskKind::OnePresence)
    }
}
