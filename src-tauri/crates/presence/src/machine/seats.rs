//! Accounts that are managed for somebody else through the user's own sign-in: offered, taken, and left again. One that is left
//! asks nothing any more and keeps its people, whom the user starred and named.

use super::Machine;
use crate::asking::{About, AccountState, Job, job};
use crate::event::{Effect, Kept};
use crate::id::{AccountId, SignInId};
use crate::people::{Account, SignIn};
use crate::roster::Slot;
use crate::service::{Capabilities, Page, Seat, Task};
use crate::sighting::{Presence, Why};
use crate::time::Moment;

impl Machine {
    pub(super) fn offer_seats(&mut self, account: AccountId) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let gate = self.gates.get(&state.record.sign_in);
        if gate.and_then(|gate| gate.capabilities(account)).is_some_and(|can| can.seats) {
            state.seating.want();
        } else {
            state.seating.give_up();
        }
    }

    pub(super) fn seats_job(state: &AccountState, can: &Capabilities) -> Option<Job> {
        let page = state.seating.next().filter(|_| can.seats && state.may_ask())?.clone();
        Some(job(Task::Seats { page }, About::Seats))
    }

    /// Shows these as accounts of their own, and no others of the sign-in.
    pub(super) fn take_seats(
        &mut self,
        account: AccountId,
        seats: &[Seat],
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(owner) = self.accounts.get(&account).filter(|state| state.record.seat.is_none()) else {
            return;
        };
        let sign_in = SignIn { id: owner.record.sign_in, service: owner.record.service };
        for seat in seats.iter().filter(|seat| !seat.key.is_empty()) {
            let same = self
                .accounts
                .values()
                .find(|state| state.record.service == sign_in.service && state.record.key == seat.key)
                .map(AccountState::id);
            match same {
                // Whoever signed in as this account themselves is not shown twice.
                Some(same) => self.take_seat_again(same, seat, sign_in.id, now, effects),
                None => self.take_seat(seat, &sign_in, now, effects),
            }
        }
        let left: Vec<AccountId> = self
            .accounts
            .values()
            .filter(|state| state.record.sign_in == sign_in.id && !state.record.is_paused)
            .filter(|state| {
                state.record.seat.as_ref().is_some_and(|key| seats.iter().all(|it| it.key != *key))
            })
            .map(AccountState::id)
            .collect();
        for account in left {
            self.leave_seat(account, effects);
        }
    }

    fn take_seat(&mut self, seat: &Seat, sign_in: &SignIn, now: Moment, effects: &mut Vec<Effect>) {
        let account = AccountId(self.unused.account);
        self.unused.account += 1;
        let own = Account::new(account, sign_in, seat.key.clone(), name_of(seat));
        let record = Account { seat: Some(seat.key.clone()), ..own };
        Self::keep(effects, Kept::Account(record.clone()));
        let mut state = AccountState::new(record, now);
        state.offers_wanted = Some(Page::default());
        state.own.read_soon(now.run);
        self.accounts.insert(account, state);
        if let Some(gate) = self.gates.get_mut(&sign_in.id) {
            gate.seat(account, true);
        }
    }

    fn take_seat_again(
        &mut self,
        account: AccountId,
        seat: &Seat,
        sign_in: SignInId,
        now: Moment,
        effects: &mut Vec<Effect>,
    ) {
        let Some(state) = self.accounts.get_mut(&account) else { return };
        let before = state.record.clone();
        if before.seat.is_none() || before.sign_in != sign_in {
            return;
        }
        state.record.name = name_of(seat);
        state.record.is_paused = false;
        if state.record != before {
            Self::keep(effects, Kept::Account(state.record.clone()));
        }
        if before.is_paused {
            self.resume_account(account, now);
        }
    }

    /// An account that is managed for somebody else asks nothing any more. Its grant is the user's own and stays.
    pub(super) fn leave_seat(&mut self, account: AccountId, effects: &mut Vec<Effect>) {
        if let Some(state) = self.accounts.get_mut(&account) {
            state.record.is_paused = true;
            Self::keep(effects, Kept::Account(state.record.clone()));
        }
    }

    /// What a report says of somebody, where answers may not be about everybody: who is not among those cannot be said to be
    /// offline. They are when they stand in the list of those, as far as that is brought in; else when they were ever listed.
    pub(super) fn as_far_as_told(&mut self, slot: Slot, presence: Presence) -> Presence {
        let Some(known) = self.roster.get(slot).filter(|_| !presence.is_present()) else { return presence };
        let (account, person) = (known.contact.account, known.contact.person);
        let was_there = known.presence.is_present();
        let was_listed = was_there || known.presence == Presence::OfflineOrHidden;
        let only = self.capabilities(account).and_then(|can| can.tells_of.as_ref());
        let is_told_of = only.is_none_or(|list| match self.roster.labels().of_list(account, list) {
            Some(label) => was_there || self.roster.person(person).labels.contains(&label),
            None => was_listed,
        });
        let is_unlisted = presence == Presence::OfflineOrHidden && !is_told_of;
        if let Some(known) = self.roster.get_mut(slot) {
            known.is_unlisted = is_unlisted;
        }
        if is_unlisted { Presence::Unknown(Why::LeftOut) } else { presence }
    }

    /// The user signed in again: the accounts they manage are seen through the new sign-in, too.
    pub(super) fn move_seats(&mut self, from: SignInId, to: SignInId, effects: &mut Vec<Effect>) {
        for state in self.accounts.values_mut() {
            if state.record.sign_in == from && state.record.seat.is_some() {
                state.record.sign_in = to;
                state.stopped = None;
                state.missing.clear();
                Self::keep(effects, Kept::Account(state.record.clone()));
                if let Some(gate) = self.gates.get_mut(&to) {
                    gate.seat(state.id(), true);
                }
            }
        }
    }
}

/// What an account is called: its name, its handle, or its id.
fn name_of(seat: &Seat) -> Box<str> {
    let names = [&seat.name, &seat.handle].into_iter();
    names.clone().find(|name| !name.trim().is_empty()).unwrap_or(&seat.key).clone()
}
